"""Read models held against the entries: every row, row for row, beside what a fresh rebuild would make of it.

Nothing is written to either database, and memory does not grow with the ledger: both sides come by dossier in byte
order. The entries themselves are taken as they are; whether those were altered is for their chain and their seals.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Date, Select, Table, Text, cast, inspect, select, type_coerce

from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.store.location import SQLITE
from ledger.store.session import BATCH
from ledger.store.session import ReadTransaction as Entries
from projections.known_to_all import KnownToAll
from projections.reading import Reading
from projections.readmodels.condition import Condition, misleading, unfit
from projections.readmodels.differences import Difference, compared, extra
from projections.readmodels.folding import TOGETHER, RowsOfEveryone, reading_upto, uncollected
from projections.readmodels.known_rows import KnownRowsMaker
from projections.readmodels.progress import OnProgress
from projections.readmodels.rows import Row, Rows, filled_as_known
from projections.readmodels.tables import models, view_name


def check_models(
    connection: Connection, entries: Entries, found: Condition, on_progress: OnProgress | None = None
) -> Iterator[Difference]:
    """Everything that is wrong with the read models that ``condition_of`` found, as it is come upon.

    First what they say of themselves, then each dossier's rows by its key, then the places, which other dossiers
    fill. Both sides must be one snapshot each; in one database that is ``entries.connection``. Raises
    ``codec.Unreadable`` for an entry that cannot be read, or what the databases raise.
    """
    yield from found.wrong
    if found.upto is None:
        return
    assert found.about is not None
    tables = dict(zip(Rows._fields, models(found.about.token).all, strict=True))
    present = set(inspect(connection).get_table_names())
    fit: list[str] = []
    for name, table in tables.items():
        wrong = [*unfit(connection, table, present)]
        if not wrong:
            fit.append(name)
        yield from wrong
        yield from misleading(connection, table)
    if connection.dialect.name != SQLITE:
        connection.exec_driver_sql("SET LOCAL datestyle = 'ISO, YMD'")
    with _any_bytes(connection), closing(_Aside()) as aside:
        held = {name: _Held(connection, tables[name]) for name in fit}
        held_places = held.pop("places", None)
        for key, rows in _folded(reading_upto(entries, found.upto), entries, on_progress):
            aside.put(rows)
            for name, side in held.items():
                yield from side.beside(key, getattr(rows, name))
        for side in held.values():
            yield from side.rest()
        if held_places is not None:
            yield from _places_beside(held_places, aside)


def _places_beside(held: _Held, aside: _Aside) -> Iterator[Difference]:
    """What is wrong with the places, which are only filled once every dossier is folded."""
    for key, expected in aside.places():
        yield from held.beside(key, expected)
    yield from held.rest()


def _folded(reading: Reading, entries: Entries, on_progress: OnProgress | None) -> Iterator[tuple[str, Rows]]:
    """The rows that each dossier should have, by its key; no place is filled yet."""
    everybody = _everybody(reading, entries)
    done = 0
    while True:
        some: list[tuple[str, Rows]] = []
        with uncollected():
            for key, rows, number in islice(everybody, TOGETHER):
                some.append((key, rows))
                done += number
        if not some:
            return
        if on_progress is not None:
            on_progress(done, reading.upto)
        yield from some


def _everybody(reading: Reading, entries: Entries) -> Iterator[tuple[str, Rows, int]]:
    """The rows under each key, by key, and of how many entries they are."""
    everyone = RowsOfEveryone(KnownRowsMaker(KnownToAll(reading)), reading.stored)
    # Of dossiers that were ever one person, whose rows are made at once, those whose turn is not yet.
    waiting: dict[str, Rows] = {}
    for stream, stored in entries.by_stream(DOSSIER_PREFIX, reading.upto):
        key = stream[len(DOSSIER_PREFIX) :]
        if key not in waiting:
            waiting |= everyone.by_key(key, stored)
        yield key, waiting.pop(key), len(stored)


class _Held:
    """The rows that one table holds, walked by dossier in step with those it should hold."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._name = view_name(table)
        self._columns = table.columns.keys()
        self._groups = groupby(_rows(connection, table), key=itemgetter(0))
        self._next = next(self._groups, None)

    def beside(self, dossier: str, expected: list[Row]) -> Iterator[Difference]:
        """What is wrong up to and with a dossier; each call names a later one."""
        while self._next is not None:
            key, rows = self._next
            # What is no text is no dossier's: SQLite sorts NULL and numbers first, bytes last.
            if type(key) is str:
                if key > dossier:
                    break
                if key == dossier:
                    yield from compared(self._name, self._columns, dossier, rows, expected)
                    self._next = next(self._groups, None)
                    return
            yield from self._strange(rows)
        if expected:
            yield from compared(self._name, self._columns, dossier, iter(()), expected)

    def rest(self) -> Iterator[Difference]:
        """The rows behind the last dossier."""
        while self._next is not None:
            yield from self._strange(self._next[1])

    def _strange(self, rows: Iterator[Row]) -> Iterator[Difference]:
        for row in rows:
            yield extra(self._name, self._columns, row)
        self._next = next(self._groups, None)


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Every row of a table by dossier in byte order, days as texts; memory holds a batch."""
    sqlite = connection.dialect.name == SQLITE
    # Read as they are, since nothing keeps an attacker to days that are days.
    read = type_coerce if sqlite else cast
    columns = [read(column, Text) if isinstance(column.type, Date) else column for column in table.columns]
    order = table.c.dossier.collate("BINARY" if sqlite else "C")
    query = select(*columns).order_by(order)
    done = 0
    try:
        for some in _batches(connection, query):
            yield from some
            done += len(some)
    except sqlite3.OperationalError as error:
        if "UTF-8" not in str(error):
            raise
        # Bytes in a column of text: from here on they come as bytes. The order is the same again.
        _driver(connection).text_factory = _text_or_bytes
        yield from islice(chain.from_iterable(_batches(connection, query)), done, None)


def _batches(connection: Connection, query: Select[Any]) -> Iterator[list[Row]]:
    """By the driver's own cursor, in PostgreSQL one in the server: SQLAlchemy's rows cost a third more."""
    own = {} if connection.dialect.name == SQLITE else {"name": f"check_{uuid4().hex}"}
    with closing(_driver(connection).cursor(**own)) as cursor:
        cursor.execute(str(query.compile(connection)))
        while some := cursor.fetchmany(BATCH):
            yield some


@contextmanager
def _any_bytes(connection: Connection) -> Iterator[None]:
    """Afterwards SQLite's connection reads text as before."""
    try:
        yield
    finally:
        if connection.dialect.name == SQLITE:
            _driver(connection).text_factory = str


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _text_or_bytes(raw: bytes) -> str | bytes:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


class _Aside:
    """Places, and the replacements that fill them from dossiers that may come later, until all are known.

    In a database of SQLite's own without a name: it goes to a temporary file only where it grows.
    """

    def __init__(self) -> None:
        self._own = sqlite3.connect("", isolation_level=None)
        self._own.execute(
            "CREATE TABLE places (dossier, enterprise, since, first, until, entries, filled_by, filled_on,"
            " filled_entry, known_from, known_to, end_known, day_class, open_class)"
        )
        self._own.execute(
            "CREATE TABLE replacements (dossier, for_dossier, enterprise, since, entry, known_from, known_to,"
            " end_known, day_class, open_class)"
        )
        self._own.execute("BEGIN")

    def put(self, rows: Rows) -> None:
        """Keep those of one dossier; dossiers come in byte order."""
        if rows.places:
            self._own.executemany(
                "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.places
            )
        if rows.replacements:
            self._own.executemany(
                "INSERT INTO replacements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.replacements
            )

    def places(self) -> Iterator[tuple[str, list[Row]]]:
        """The places of each dossier that left any, by its key, filled as far as they are (R13)."""
        by_whom = self._own.execute("SELECT * FROM replacements ORDER BY for_dossier, rowid")
        fillers = groupby(by_whom, key=itemgetter(1))
        filling = next(fillers, None)
        left = self._own.execute("SELECT * FROM places ORDER BY rowid")
        for key, rows in groupby(left, key=itemgetter(0)):
            while filling is not None and filling[0] < key:
                filling = next(fillers, None)
            if filling is not None and filling[0] == key:
                yield key, filled_as_known(list(rows), filling[1])
            else:
                yield key, filled_as_known(list(rows), ())

    def close(self) -> None:
        """Throw it away."""
        self._own.close()
