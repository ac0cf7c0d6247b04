"""What read models say of themselves, held against the ledger they should be of, and whether their tables are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, inspect, select

from ledger.entry import Origin
from ledger.language import phrase
from ledger.problem import Message
from ledger.store.location import SQLITE
from ledger.store.session import ReadTransaction as Entries
from ledger.store.tables import tracking
from projections.reading import Reading
from projections.readmodels.about import FOLLOWED, Provenance, found_form, view_text
from projections.readmodels.differences import Difference
from projections.readmodels.digest import rules
from projections.readmodels.tables import FORM, KNOWLEDGE, about, holds_a_ledger, is_token, models, view_name


class Condition(msgspec.Struct, frozen=True):
    """What read models say of themselves, beside the ledger: which they are, and how far.

    ``upto`` is the position as of which their rows are compared, and None where they cannot be: where there are none,
    where other rules made them, or where ``wrong`` says what keeps them from it. ``newest`` is the position of the
    newest entry that they could know.
    """

    about: Provenance | None
    position: int | None
    newest: int
    upto: int | None
    wrong: tuple[Difference, ...] = ()

    @property
    def behind(self) -> int:
        """How many entries they do not know yet; no answer comes from them until they do."""
        return 0 if self.upto is None else self.newest - self.upto

    def __str__(self) -> str:
        if self.about is None and not self.wrong:
            return "there are no read models: every question is answered from the entries"
        if self.about is not None and self.upto is None and self.about.rules != rules():
            return (
                "not compared: the read models were made by another version of this program, and no question"
                " is answered from them until `doorstroom rebuild` makes them anew"
            )
        if self.about is None or self.upto is None:
            return "not compared: what the read models say of themselves is wrong"
        known = "" if self.about.known_at is None else f", as known at {self.about.known_at}"
        behind = f", {self.behind} behind entry {self.newest}" if self.behind else ""
        return f"compared as of entry {self.upto}{behind}{known}"


def condition_of(
    connection: Connection, entries: Entries, origin: Origin, *, by_any_rules: bool = False
) -> Condition:
    """Look at the read models of a ledger, in its own database (``entries.connection``) or in another one.

    ``by_any_rules`` lets those be compared that another version of the program made: then a difference may be one
    of the versions.
    """
    newest = entries.last_position
    tables = set(inspect(connection).get_table_names())
    if (unknown := _not_of_this_form(connection, origin, tables)) is not None:
        return Condition(unknown, None, newest, None)
    made, gone = _made(connection, tables)
    if not made:
        return Condition(None, None, newest, None, tuple(gone))
    columns = tracking.c
    query = select(columns.notification_id).where(columns.application_name == FOLLOWED)
    positions = list(connection.execute(query).scalars())
    newest, wrong = _known(connection, entries, made[0], newest)
    wrong += [Difference("extra", about.name, None, msgspec.structs.asdict(one), None) for one in made[1:]]
    wrong += _of_itself(made[0], origin)
    wrong += _tracked(positions, newest)
    foreign = made[0].ledger_id != origin.ledger_id and not holds_a_ledger(connection)
    position = positions[0] if positions and type(positions[0]) is int and positions[0] >= 0 else None
    comparable = position is not None and not foreign and is_token(made[0].token)
    if not comparable or (made[0].rules != rules() and not by_any_rules):
        return Condition(made[0], position, newest, None, tuple(wrong))
    assert position is not None
    return Condition(made[0], position, newest, min(position, newest), tuple(wrong))


def _made(connection: Connection, tables: set[str]) -> tuple[list[Provenance], list[Difference]]:
    """What the read models say of themselves; where there are none, what is there all the same."""
    if about.name not in tables:
        return [], list(_left_behind(connection))
    gone = [wrong for table in (about, tracking) for wrong in unfit(connection, table, tables)]
    if gone:
        return [], gone
    of = [about.c[name] for name in Provenance.__struct_fields__]
    made = [Provenance(*row) for row in connection.execute(select(*of))]
    return made, [] if made else list(_left_behind(connection))


def _not_of_this_form(connection: Connection, origin: Origin, tables: set[str]) -> Provenance | None:
    """Read models of another version: nothing is answered from them, and what they should hold is not known here."""
    if about.name not in tables or found_form(connection) == FORM:
        return None
    return Provenance("", origin.ledger_id, origin.simulated, None, "")


def _known(
    connection: Connection, entries: Entries, made: Provenance, newest: int
) -> tuple[int, list[Difference]]:
    """The newest entry that read models as known at their moment can know."""
    if made.known_at is None:
        return newest, []
    if holds_a_ledger(connection):
        return newest, [
            _altered(
                about.name,
                "known_at",
                made.known_at,
                None,
                Message(phrase("the ledger's own follow all that it holds")),
            )
        ]
    try:
        return Reading(entries, datetime.fromisoformat(made.known_at)).upto, []
    except (ValueError, TypeError):
        why = Message(phrase("this is no moment"))
        return newest, [_altered(about.name, "known_at", made.known_at, None, why)]


def _of_itself(made: Provenance, origin: Origin) -> Iterator[Difference]:
    if not is_token(made.token):
        yield _altered(about.name, "token", made.token, None, Message(phrase("no build has such a name")))
    if made.ledger_id != origin.ledger_id:
        why = Message(phrase("they are of another ledger"))
        yield _altered(about.name, "ledger_id", made.ledger_id, origin.ledger_id, why)
    if made.simulated != origin.simulated:
        yield _altered(about.name, "simulated", made.simulated, origin.simulated)


def _tracked(positions: list[Any], newest: int) -> Iterator[Difference]:
    if not positions:
        why = Message(phrase("there are read models, but not up to which entry"))
        yield Difference("missing", tracking.name, None, None, {"application_name": FOLLOWED}, why)
    for position in positions[1:]:
        row = {"application_name": FOLLOWED, "notification_id": position}
        yield Difference("doubled", tracking.name, None, row, None)
    for position in positions[:1]:
        if type(position) is not int or position < 0:
            why = Message(phrase("this is no position"))
            yield _altered(tracking.name, "notification_id", position, newest, why)
        elif position > newest:
            why = Message(
                phrase(
                    "the read models know {count} more entries than the ledger holds; either the newest entries were"
                    " taken out of the ledger, or this number was altered"
                ),
                count=position - newest,
            )
            yield _altered(tracking.name, "notification_id", position, newest, why)


def _altered(table: str, column: str, holds: Any, should: Any, why: Message | None = None) -> Difference:
    return Difference("altered", table, None, {column: holds}, {column: should}, why)


def _left_behind(connection: Connection) -> Iterator[Difference]:
    """Views show a build although nothing says which one is present."""
    views = set(inspect(connection).get_view_names())
    if any(view_name(table) in views for table in models("").all):
        yield Difference(
            "missing",
            about.name,
            None,
            None,
            None,
            Message(phrase("read models are there, but not what they are of")),
        )


def unfit(connection: Connection, table: Table, present: set[str]) -> Iterator[Difference]:
    """What keeps the rows of a table from being compared: it is gone, or no longer that table."""
    if table.name not in present:
        yield Difference("missing", table.name, None, None, None, Message(phrase("there is no such table")))
        return
    dialect = connection.dialect
    holds = {
        column["name"]: column["type"].compile(dialect)
        for column in inspect(connection).get_columns(table.name)
    }
    should = {column.name: column.type.compile(dialect) for column in table.columns}
    if list(holds.items()) != list(should.items()):
        yield Difference(
            "altered",
            table.name,
            None,
            holds,
            should,
            Message(phrase("these are not the columns of this table")),
        )


def misleading(connection: Connection, table: Table) -> Iterator[Difference]:
    """A view that does not show the table that questions are answered from."""
    name = view_name(table)
    inspector = inspect(connection)
    # A materialized view is none of these: it goes on showing what once was.
    if name not in inspector.get_view_names():
        yield Difference("missing", name, None, None, None, Message(phrase("there is no such view")))
        return
    shows = inspector.get_view_definition(name)
    expected = [f"CREATE {view_text(table)}"]
    if connection.dialect.name != SQLITE:
        shows = " ".join(shows.split())
        expected = [_understood(table, ""), _understood(table, f"{table.name}.")]
    if shows not in expected:
        why = Message(
            phrase("other SQL tools are shown something else than what questions are answered from")
        )
        yield _altered(name, "definition", shows, expected[0], why)


def _understood(table: Table, of: str) -> str:
    """How PostgreSQL writes the view anew from what it understood; some versions put the table before every column.

    Nothing is taken out of what it writes, or a table elsewhere could look like this one.
    """
    columns = ", ".join(of + name for name in table.columns.keys()[: -len(KNOWLEDGE)])
    return f"SELECT {columns} FROM {table.name} WHERE ({of}known_to IS NULL);"  # noqa: S608 (compared, not asked)
