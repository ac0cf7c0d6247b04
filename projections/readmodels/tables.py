"""The tables of the read models, apart from the entries; they can always be thrown away.

Each build of the read models has tables of its own, ``model_guarantees_TOKEN`` and so on, which nobody else reads
until ``model_about`` names its token. The views ``model_guarantees`` and so on show the present build to any SQL
tool. So a build is swapped in by one row: who reads in a snapshot of before goes on in the build of before, where a
renamed table would show PostgreSQL's other snapshots an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    inspect,
)

from projections.readmodels.steps import columns_of_steps

_bytewise = Text().with_variant(Text(collation="C"), "postgresql")
_TOKEN = re.compile(r"[0-9a-f]{12}")
_MADE = re.compile(rf"model_(periods|guarantees|findings|places|replacements|steps)_({_TOKEN.pattern})")

about_tables = MetaData()

about = Table(
    "model_about",
    about_tables,
    # One row: its only possible key is 1.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
    Column("ledger_id", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    # The knowledge moment, and NULL for read models that follow the ledger.
    Column("known_at", Text, nullable=True),
    # The rules by which the rows were made: with others they would be others.
    Column("rules", Text, nullable=False),
)

building = Table(
    "model_building",
    about_tables,
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
    # Counts on as long as somebody builds.
    Column("parts", Integer, nullable=False),
)


class Models(NamedTuple):
    """The tables of one build."""

    metadata: MetaData
    periods: Table
    guarantees: Table
    findings: Table
    places: Table
    replacements: Table
    steps: Table

    @property
    def all(self) -> tuple[Table, ...]:
        """Every table, in the order of ``rows.Rows``."""
        return self[1:]


def _day(name: str, *, nullable: bool = False) -> Column[date]:
    return Column(name, Date, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, _bytewise, nullable=nullable)


def models(token: str) -> Models:
    """The tables of the build with this token. Days are inclusive; an open end is NULL."""
    metadata = MetaData()
    return Models(
        metadata,
        periods=Table(f"model_periods_{token}", metadata, *_of_periods()),
        guarantees=Table(f"model_guarantees_{token}", metadata, *_of_guarantees()),
        findings=Table(f"model_findings_{token}", metadata, *_of_findings()),
        places=Table(f"model_places_{token}", metadata, *_of_places()),
        replacements=Table(f"model_replacements_{token}", metadata, *_of_replacements()),
        steps=Table(f"model_steps_{token}", metadata, *columns_of_steps()),
    )


def _of_periods() -> tuple[Column[Any], ...]:
    # A run of days with one status, phase, enterprise, scheme and the same suspensions (JSON) in force.
    # `completion`: the outcome of the completion that took effect on `first`, if one did.
    return (
        _text("dossier"),
        _day("first"),
        _day("last", nullable=True),
        _text("status"),
        _text("phase", nullable=True),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("suspensions"),
        _text("completion", nullable=True),
    )


def _of_guarantees() -> tuple[Column[Any], ...]:
    # R10, R12: holds from `first` to `until`. Its state began on `since`: earlier where only the entries it rests
    # on, or the enterprise that answers for it, changed on `first`. `suspension` NULL: a return.
    return (
        _text("dossier"),
        _text("suspension", nullable=True),
        _text("entitled_to"),
        _text("state"),
        _day("since"),
        _day("first"),
        _day("until", nullable=True),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("entries"),
    )


def _of_findings() -> tuple[Column[Any], ...]:
    # Stands from `since` to `until`.
    return (
        _text("dossier"),
        _text("code"),
        _text("severity"),
        _day("since"),
        _day("until", nullable=True),
        _text("rule"),
        _text("entries"),
        _text("missing", nullable=True),
    )


def _of_places() -> tuple[Column[Any], ...]:
    # R13: open from `since` until the day before `filled_on`; at this enterprise from `first` to `until` (R17).
    return (
        _text("dossier"),
        _text("enterprise"),
        _day("since"),
        _day("first"),
        _day("until", nullable=True),
        _text("entries"),
        _text("filled_by", nullable=True),
        _day("filled_on", nullable=True),
        Column("filled_entry", BigInteger, nullable=True),
    )


def _of_replacements() -> tuple[Column[Any], ...]:
    # R13: `dossier` fills a place that `for_dossier` left.
    return (
        _text("dossier"),
        _text("for_dossier"),
        _text("enterprise"),
        _day("since"),
        Column("entry", BigInteger, nullable=False),
    )


def indexes(of: Models) -> Iterator[Index]:
    """What finds the rows of a dossier, and those of a state; made once the rows are there."""
    for table in of.all:
        yield Index(f"{table.name}_dossier", table.c.dossier)
    guarantees, findings, replacements = of.guarantees, of.findings, of.replacements
    yield Index(f"{guarantees.name}_state", guarantees.c.state, guarantees.c.since)
    yield Index(f"{findings.name}_code", findings.c.code, findings.c.since)
    yield Index(f"{replacements.name}_for", replacements.c.for_dossier)


def view_name(table: Table) -> str:
    """The name under which any SQL tool finds the present build of a table."""
    return table.name.rpartition("_")[0]


def is_token(token: object) -> bool:
    """Whether a build can have this name."""
    return isinstance(token, str) and _TOKEN.fullmatch(token) is not None


def holds_a_ledger(connection: Connection) -> bool:
    """Whether there are a ledger's entries in this database."""
    return inspect(connection).has_table("entries")


def drop_others(connection: Connection, *in_use: str) -> None:
    """Drop the tables of builds that were left, be it long ago or by who was killed."""
    left = {token for name in inspect(connection).get_table_names() for token in _token_in(name)}
    for token in sorted(left - set(in_use)):
        models(token).metadata.drop_all(connection, checkfirst=True)


def _token_in(name: str) -> list[str]:
    found = _MADE.fullmatch(name)
    return [] if found is None else [found[2]]
