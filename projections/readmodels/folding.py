"""Which dossiers new entries concern, and their rows."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from ledger import codec
from ledger.entry import Recorded
from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.calendar import as_date
from projections.fold.rules.collective import Collective
from projections.reading import Reading
from projections.readmodels.rows import Rows, rows_of
from projections.readmodels.tables import Models
from projections.readmodels.writing import replace

TOGETHER = 500
"""How many dossiers' rows are held at a time."""


class MeasureChange(NamedTuple):
    """What a new entry of a measure can reach: who is employed under these schemes on a day (ISO) or later."""

    schemes: frozenset[str]
    since: str


class _Whose(msgspec.Struct):
    stream: str


_whose = msgspec.json.Decoder(_Whose)


def touched(entries: Entries, after: int, upto: int) -> tuple[set[str], set[str]]:
    """The dossiers and the measures that have an entry after one position and up to another."""
    streams = {_whose.decode(state).stream for _, state in entries.entries(after, upto)}
    named: dict[str, set[str]] = {"dossier": set(), "measure": set()}
    for stream in streams:
        kind, _, name = stream.partition(":")
        named[kind].add(name)
    return named["dossier"], named["measure"]


def changed(before: Reading, now: Reading, measures: Iterable[str]) -> list[MeasureChange]:
    """What the new entries of these measures can reach: every spell and insertion order that is not as it was."""
    names = set(measures)
    found: list[MeasureChange] = []
    spells = [
        [spell for spell in reading.collective.spells if spell.measure in names] for reading in (before, now)
    ]
    for old, new in (spells, spells[::-1]):
        found += [
            MeasureChange(spell.schemes, as_date(spell.first).isoformat())
            for spell in old
            if spell not in new
        ]
    orders = dict(before.collective.orders), dict(now.collective.orders)
    for one, other in (orders, orders[::-1]):
        found += [
            MeasureChange(frozenset(order.schemes), order.effective_on.isoformat())
            for position, order in one.items()
            if other.get(position) != order
        ]
    return found


def rows_of_stored(key: str, stored: Iterable[tuple[int, bytes]], collective: Collective) -> Rows:
    """The rows of one dossier from its entries as they are stored. Raises ``codec.Unreadable``."""
    history = [Recorded(position, codec.decode(state)) for position, state in stored]
    return rows_of(key, history, collective)


@contextmanager
def uncollected() -> Iterator[None]:
    """Go through many dossiers without the collector: it finds nothing and costs a fifth. Afterwards it looks again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect(0)


def reading_upto(entries: Entries, upto: int) -> Reading:
    """The ledger up to a position."""
    reading = Reading(entries)
    reading.upto = upto
    return reading


def folded(entries: Entries, reading: Reading, dossiers: Collection[str]) -> Iterator[tuple[list[str], Rows]]:
    """The rows of these dossiers up to the position of the reading, some dossiers at a time."""
    rest = iter(sorted(dossiers))
    while some := list(islice(rest, TOGETHER)):
        rows = Rows.none()
        for key in some:
            stored = entries.stream(f"dossier:{key}", reading.upto)
            rows.add(rows_of_stored(key, stored, reading.collective))
        yield some, rows


def reached(connection: Connection, of: Models, changes: Iterable[MeasureChange]) -> set[str]:
    """The dossiers that changes of measures can reach."""
    periods = of.periods.c
    found: set[str] = set()
    for change in set(changes):
        query = select(periods.dossier).distinct()
        query = query.where(periods.scheme.in_(change.schemes))
        query = query.where(periods.last.is_(None) | (periods.last >= date.fromisoformat(change.since)))
        found |= set(connection.execute(query).scalars())
    return found


def take_in(connection: Connection, of: Models, entries: Entries, after: int, upto: int) -> None:
    """Bring the rows of a build from one position to another."""
    reading = reading_upto(entries, upto)
    dossiers, measures = touched(entries, after, upto)
    if measures:
        dossiers |= reached(connection, of, changed(reading_upto(entries, after), reading, measures))
    for some, rows in folded(entries, reading, dossiers):
        replace(connection, of, some, rows)
