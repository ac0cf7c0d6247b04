"""The tables of the read models, apart from the entries; they can always be thrown away.

Each build of the read models has tables of its own, ``model_guarantees_TOKEN`` and so on, which nobody else reads
until ``model_about`` names its token. The views ``model_guarantees`` and so on show the present build to any SQL
tool. So a build is swapped in by one row: who reads in a snapshot of before goes on in the build of before, where a
renamed table would show PostgreSQL's other snapshots an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
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
from sqlalchemy.schema import CreateTable

from projections.readmodels.steps import columns_of_steps

_bytewise = Text().with_variant(Text(collation="C"), "postgresql")
_TOKEN = re.compile(r"[0-9a-f]{12}")

FORM = 5
"""The number of the form of these tables. What has another answers nothing, and is made anew, unless it is newer."""

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
    # Read models of form 1 have no such column.
    Column("form", Integer, nullable=False),
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
    trajectories: Table
    terms: Table
    exceptions: Table
    deadlines: Table
    steps: Table

    @property
    def all(self) -> tuple[Table, ...]:
        """Every table, in the order of ``rows.Rows``."""
        return self[1:]


#: The table of a build: which one, and its token.
_MADE = re.compile(rf"model_({'|'.join(Models._fields[1:])})_({_TOKEN.pattern})")


def _day(name: str, *, nullable: bool = False) -> Column[date]:
    return Column(name, Date, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, _bytewise, nullable=nullable)


@lru_cache(maxsize=32)
def models(token: str) -> Models:
    """The tables of the build with this token, with their indexes. Days are inclusive; an open end is NULL."""
    metadata = MetaData()
    made = Models(
        metadata,
        periods=Table(f"model_periods_{token}", metadata, *_of_periods()),
        guarantees=Table(f"model_guarantees_{token}", metadata, *_of_guarantees()),
        findings=Table(f"model_findings_{token}", metadata, *_of_findings()),
        places=Table(f"model_places_{token}", metadata, *_of_places()),
        replacements=Table(f"model_replacements_{token}", metadata, *_of_replacements()),
        trajectories=Table(f"model_trajectories_{token}", metadata, *_of_trajectories()),
        terms=Table(f"model_terms_{token}", metadata, *_of_terms()),
        exceptions=Table(f"model_exceptions_{token}", metadata, *_of_exceptions()),
        deadlines=Table(f"model_deadlines_{token}", metadata, *_of_deadlines()),
        steps=Table(f"model_steps_{token}", metadata, *columns_of_steps(), *_of_knowledge()),
    )
    # An index belongs to its table from the moment that it is named.
    for table in made.all:
        Index(f"{table.name}_dossier", table.c.dossier)
    for name, (first, last) in DAYS.items():
        table = getattr(made, name)
        also = [table.c[column] for column in LISTED_BY[name]]
        known = table.c.known_from, table.c.known_to, table.c.end_known
        # What a list chooses, orders and counts by stands in the index: a row is looked up once it is on the page.
        Index(f"{table.name}_days", table.c.day_class, table.c[first], table.c[last], *known, *also)
        Index(f"{table.name}_open", table.c.open_class, known[0], table.c[first], *known[1:], *also)
    Index(f"{made.replacements.name}_for", made.replacements.c.for_dossier)
    return made


DAYS = {
    "periods": ("first", "last"),
    "guarantees": ("first", "until"),
    "findings": ("since", "until"),
    "trajectories": ("first", "last"),
    "terms": ("first", "last"),
    "exceptions": ("first", "until"),
    "deadlines": ("first", "until"),
}
"""Of each table whose rows are found by the days on which they hold, the first column and the last."""

LISTED_BY: Mapping[str, tuple[str, ...]] = {
    "periods": ("dossier", "since", "status", "enterprise", "scheme"),
    "guarantees": ("since", "dossier", "ended", "state", "enterprise", "scheme", "suspension"),
    "findings": ("dossier", "code", "severity", "rule", "enterprise", "scheme", "breaches", "cure"),
    "trajectories": (
        "dossier",
        "expected_last_day",
        "days_remaining",
        "phase_last_day",
        "phase_days_remaining",
    ),
    "terms": ("dossier", "legal_last_day", "held_open"),
    "exceptions": ("asked_on", "dossier", "state", "enterprise", "scheme"),
    "deadlines": ("due_on", "dossier", "kind"),
}
"""By which columns more the lists of each choose, order and count their rows.

None is a list as JSON: PostgreSQL refuses a row of an index above 2,704 bytes, and such a list can be longer.
"""


KNOWLEDGE = ("known_from", "known_to", "end_known", "day_class", "open_class")
"""The last columns of every table."""


def _of_knowledge() -> tuple[Column[Any], ...]:
    # Known from the entry `known_from` on, and not any more from the entry `known_to` on (NULL: still). How it ends, in
    # the columns before these, is known from `end_known` on, and it was open-ended before; NULL: as long as the row is.
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=True),
        Column("end_known", BigInteger, nullable=True),
        # By what the rows that hold on a day are found, as known at a position: `classes.py` (ADR 0071).
        Column("day_class", Integer, nullable=True),
        Column("open_class", Integer, nullable=True),
    )


def _of_periods() -> tuple[Column[Any], ...]:
    # A run of days on which the same holds; every day of every employee is in one, from the calendar's first on.
    # `suspensions` are those in force, `entries` those that establish the status (both JSON). `completion`: the
    # outcome of the completion that took effect on `first`, if one did. `since`: the first day of the status.
    return (
        _text("dossier"),
        _day("first"),
        _text("status"),
        _text("phase", nullable=True),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("suspensions"),
        _text("completion", nullable=True),
        _day("since", nullable=True),
        _text("entries"),
        _day("last", nullable=True),
        *_of_knowledge(),
    )


def _of_guarantees() -> tuple[Column[Any], ...]:
    # R10, R12: holds from `first` to `until`. Its state began on `since`: earlier where only the entries it rests
    # on, or the enterprise that answers for it, changed on `first`. `suspension` NULL: a return.
    # `began` to `ended`: all the days of that state with that enterprise, of which this row is a part; on the next
    # day it is `became`, because of the entries `ended_by`; NULL while it lasts. `rank`: its place in the list of the
    # dossier's, as a text that sorts so.
    return (
        _text("dossier"),
        _text("suspension", nullable=True),
        _text("entitled_to"),
        _text("state"),
        _day("since"),
        _day("first"),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("entries"),
        _day("began"),
        _text("rank"),
        _day("until", nullable=True),
        _day("ended", nullable=True),
        _text("became", nullable=True),
        _text("ended_by", nullable=True),
        *_of_knowledge(),
    )


def _of_findings() -> tuple[Column[Any], ...]:
    # Stands from `since` to `until`. `breached` (JSON): the guarantees that are breached by it as long as it stands;
    # `breaches`: whether there is one.
    # `cure`: what cured it, with the decision `cured_with`, on the entries `cured_by`; NULL while it stands.
    # `enterprise` and `scheme`: where it began.
    return (
        _text("dossier"),
        _text("code"),
        _text("severity"),
        _day("since"),
        _text("rule"),
        _text("entries"),
        _text("missing", nullable=True),
        _text("breached", nullable=True),
        Column("breaches", Boolean, nullable=False),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _day("until", nullable=True),
        _text("cure", nullable=True),
        _text("cured_with", nullable=True),
        _text("cured_by", nullable=True),
        *_of_knowledge(),
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
        *_of_knowledge(),
    )


def _of_replacements() -> tuple[Column[Any], ...]:
    # R13: `dossier` fills a place that `for_dossier` left.
    return (
        _text("dossier"),
        _text("for_dossier"),
        _text("enterprise"),
        _day("since"),
        Column("entry", BigInteger, nullable=False),
        *_of_knowledge(),
    )


def _of_trajectories() -> tuple[Column[Any], ...]:
    # R5: the clock of an open trajectory. While it runs `expected_last_day` stands still; while it is stopped that day
    # moves on with the days, and `days_remaining` stand still: each is NULL where the other holds. `days_suspended`
    # and `days_awaiting` are those before `first`. `stated`: a decision states the last day, on `entries` (JSON).
    # `phase_entries`: what began the present phase, with its own last day or the days that remain of it.
    return (
        _text("dossier"),
        _day("first"),
        _day("started_on"),
        _day("planned_last_day"),
        _day("expected_last_day", nullable=True),
        Column("days_remaining", Integer, nullable=True),
        Column("days_suspended", Integer, nullable=False),
        Column("days_awaiting", Integer, nullable=False),
        Column("stated", Boolean, nullable=False),
        _text("entries"),
        _text("phase_entries", nullable=True),
        _day("phase_last_day", nullable=True),
        Column("phase_days_remaining", Integer, nullable=True),
        _day("last", nullable=True),
        *_of_knowledge(),
    )


def _of_terms() -> tuple[Column[Any], ...]:
    # R7: the insertion term: its last day by its own last day, orders and extensions; whether something holds it open.
    # `stated`: a decision states that day; `entries` (JSON) are those it rests on.
    return (
        _text("dossier"),
        _day("first"),
        _day("legal_last_day"),
        Column("held_open", Boolean, nullable=False),
        Column("stated", Boolean, nullable=False),
        _text("entries"),
        _day("last", nullable=True),
        *_of_knowledge(),
    )


def _of_exceptions() -> tuple[Column[Any], ...]:
    # R8: the `request`-th request for the exception of the dossier, as it stands from `first` to `until`; made on
    # `asked_on`, about a suspension of which that spell began on `spell_first`. Its state began on `since`. `answers`
    # (JSON): what was said, judged and begun.
    return (
        _text("dossier"),
        Column("request", BigInteger, nullable=False),
        _text("suspension"),
        _day("spell_first"),
        _day("asked_on"),
        _text("state"),
        _day("since"),
        _day("first"),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("missing"),
        _text("answers"),
        _day("until", nullable=True),
        *_of_knowledge(),
    )


def _of_deadlines() -> tuple[Column[Any], ...]:
    # Falls due, as it is known on the days `first` to `until`. `due_on` is the last day in time. What trajectories and
    # their phases bring, and insertion terms, stands in the tables of those alone.
    return (
        _text("dossier"),
        _text("kind"),
        _text("suspensions"),
        _day("due_on"),
        _text("basis"),
        _day("first"),
        _text("enterprise", nullable=True),
        _text("scheme", nullable=True),
        _text("entries"),
        _day("until", nullable=True),
        *_of_knowledge(),
    )


def make_empty(connection: Connection, of: Models) -> None:
    """Make the tables without their indexes: those are made once the rows are there."""
    for table in of.all:
        connection.execute(CreateTable(table))


def by_dossier(table: Table) -> Index:
    """What finds the rows of a dossier in a table."""
    return next(index for index in table.indexes if index.name == f"{table.name}_dossier")


def indexes(of: Models) -> Iterator[Index]:
    """What finds the rows of a dossier, and those that hold on a day."""
    for table in of.all:
        yield from sorted(table.indexes, key=lambda index: str(index.name))


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
    left = tokens_among(inspect(connection).get_table_names())
    for token in sorted(left - set(in_use)):
        models(token).metadata.drop_all(connection, checkfirst=True)


def tokens_among(names: Iterable[str]) -> set[str]:
    """The tokens of the builds whose tables have these names."""
    return {token for name in names for token in _token_in(name)}


def _token_in(name: str) -> list[str]:
    found = _MADE.fullmatch(name)
    return [] if found is None else [found[2]]
