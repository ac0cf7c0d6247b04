"""Which dossiers new entries concern, and their rows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice, pairwise
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from ledger import codec
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream
from ledger.entry import Recorded
from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.calendar import as_date
from projections.fold.rules.collective import Collective
from projections.fold.rules.succession import concerning
from projections.known_to_all import KnownToAll
from projections.persons import ALL_APART, Persons, Stored
from projections.reading import Reading
from projections.readmodels.known_rows import KnownRowsMaker
from projections.readmodels.rows import EVERY, HORIZON, Rows, rows_of
from projections.readmodels.tables import Models
from projections.readmodels.writing import replace

TOGETHER = 500
"""How many dossiers' rows are held at a time.

With 100 a follower that is behind takes 2 to 9 MB less of about 100, and holds writers up twice as long: all but the
first ones are folded within its transaction.
"""


class MeasureChange(NamedTuple):
    """What a new entry of a measure can reach: who is employed under these schemes on a day (ISO) or later."""

    schemes: frozenset[str]
    since: str


class Touched(NamedTuple):
    """What new entries concern: dossiers with an entry of their own or joined to one, and what many can be reached by.

    ``enterprises`` are those with another succession than before and all that took over from one of them: a succession
    can reach whoever was ever there. ``dossiers`` are every key, the joined ones too: their rows go.
    """

    dossiers: set[str]
    measures: list[MeasureChange]
    enterprises: set[str]
    rejoined: set[str]


class _Whose(msgspec.Struct):
    stream: str


_whose = msgspec.json.Decoder(_Whose)


def touched(entries: Entries, before: Reading, now: Reading, known: KnownToAll | None = None) -> Touched:
    """What the entries concern that one reading has and the one before it has not.

    With what is ``known`` to all at each position also whom they concerned for a while, until another one of them: a
    row that is no more tells that it was known.
    """
    named: dict[str, set[str]] = {}
    for stream in {_whose.decode(state).stream for _, state in entries.entries(before.upto, now.upto)}:
        kind, _, name = stream.partition(":")
        named.setdefault(kind, set()).add(name)
    own = named.get("dossier", set()) | _stamped_wrong(entries, before, now)
    rejoined = now.persons.changed(before.persons)
    moments = [before.collective, now.collective]
    if known is not None:
        positions = [position for position, _ in known.changes if before.upto < position <= now.upto]
        moments[1:1] = map(known.at, positions)
        rejoined |= _joined_between(known, before, now)
    # Each under the key that remains, and what no longer is one: the rows of both keys change.
    dossiers = {now.persons.key_of(key) for key in own} | rejoined
    measures: list[MeasureChange] = []
    enterprises = set[str]()
    for then, later in pairwise(moments):
        measures += changed(then, later, named.get("measure", ()))
        enterprises |= _taken_over(then, later, named.get("enterprise", ()))
    return Touched(dossiers, measures, enterprises, rejoined)


def _joined_between(known: KnownToAll, before: Reading, now: Reading) -> set[str]:
    """The dossiers that a joining can tell of that is on record since."""
    return {
        each
        for recorded in now.joining_record
        if recorded.position > before.upto
        for each in known.together(recorded.entry.stream.removeprefix(DOSSIER_PREFIX))
    }


def _stamped_wrong(entries: Entries, before: Reading, now: Reading) -> set[str]:
    """The dossiers of the entries of which it is newly on record that a wrong clock stamped them."""
    new = [each for each in now.wrong_moments if each not in before.wrong_moments]
    streams = {
        _whose.decode(state).stream for each in new for _, state in entries.entries(each.first - 1, each.last)
    }
    return {stream.removeprefix(DOSSIER_PREFIX) for stream in streams if stream.startswith(DOSSIER_PREFIX)}


def _taken_over(before: Collective, now: Collective, enterprises: Iterable[str]) -> set[str]:
    """The enterprises whose takeovers are not what they were, and all that took over from one of them."""
    found: set[str] = set()
    for enterprise in enterprises:
        of_then, of_now = before.takeovers, now.takeovers
        if of_then.get(enterprise) != of_now.get(enterprise):
            found.add(enterprise)
            for of in (of_then, of_now):
                found |= {takeover.successor for takeover in concerning(of, (enterprise,))}
    return found


def changed(before: Collective, now: Collective, measures: Iterable[str]) -> list[MeasureChange]:
    """What the entries of these measures can reach: every spell and insertion order that is not as it was."""
    names = set(measures)
    found: list[MeasureChange] = []
    spells = [
        [spell for spell in collective.spells if spell.measure in names] for collective in (before, now)
    ]
    for old, new in (spells, spells[::-1]):
        found += [
            MeasureChange(spell.schemes, as_date(spell.first).isoformat())
            for spell in old
            if spell not in new
        ]
    orders = dict(before.orders), dict(now.orders)
    for one, other in (orders, orders[::-1]):
        found += [
            MeasureChange(frozenset(order.schemes), order.effective_on.isoformat())
            for position, order in one.items()
            if other.get(position) != order
        ]
    return found


def rows_of_stored(
    key: str,
    streams: Iterable[Stored],
    collective: Collective,
    persons: Persons = ALL_APART,
    needed: Collection[str] = EVERY,
    upto: int = HORIZON,
) -> Rows:
    """The rows of one person from the entries of each dossier as they are stored. Raises ``codec.Unreadable``.

    ``needed`` and ``upto`` are those of ``rows_of``.
    """
    recorded = [[Recorded(position, codec.decode(state)) for position, state in each] for each in streams]
    return rows_of(key, recorded, collective, persons, needed, upto)


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


class RowsOfEveryone:
    """Makes the rows that a build holds: of one person after the other, with the positions between which each is known.

    ``make`` is for the ledger up to an entry; ``stream`` finds the entries of one stream up to there.
    """

    def __init__(self, make: KnownRowsMaker, stream: Callable[[str], Stored]) -> None:
        self._make = make
        self._stream = stream

    def together(self, keys: Iterable[str]) -> Iterator[frozenset[str]]:
        """These dossiers, each with all whose rows are made at once with its own; every one of them once."""
        done = set[str]()
        for key in sorted(keys):
            if key not in done:
                group = self._make.together(key) or frozenset((key,))
                done |= group
                yield group

    def one_by_one(self, streams: Iterable[tuple[str, Stored]]) -> Iterator[tuple[Rows, int]]:
        """The rows of everybody among these streams, and of how many entries.

        Of dossiers that were ever one person, those of all once, wherever the first of them stands. Raises
        ``codec.Unreadable``.
        """
        for name, stored in streams:
            key = name[len(DOSSIER_PREFIX) :]
            group = self._make.together(key)
            if group:
                found = self._streams(group)
                if key == min(found):
                    yield self._make.of_several(found), sum(map(len, found.values()))
            else:
                yield self._make.of_one(key, _decoded(stored)), len(stored)

    def by_key(self, key: str, stored: Stored) -> dict[str, Rows]:
        """The rows under a key, whose entries these are, and under each other that was ever of the same person."""
        group = self._make.together(key)
        if not group:
            return {key: self._make.of_one(key, _decoded(stored))}
        found = self._streams(group)
        by_key = {each: Rows.none() for each in found}
        for nth, rows in enumerate(self._make.of_several(found)):
            for row in rows:
                by_key[row[0]][nth].append(row)
        return by_key

    def of(self, group: frozenset[str]) -> Rows:
        """The rows of dossiers that are together; none of those that are not on record."""
        found = self._streams(group)
        if not found:
            return Rows.none()
        if len(group) > 1:
            return self._make.of_several(found)
        ((key, entries),) = found.items()
        return self._make.of_one(key, entries)

    def _streams(self, group: Iterable[str]) -> dict[str, list[Recorded]]:
        streams = ((key, _decoded(self._stream(dossier_stream(key)))) for key in group)
        return {key: entries for key, entries in streams if entries}


def _decoded(stored: Stored) -> list[Recorded]:
    return [Recorded(position, codec.decode(state)) for position, state in stored]


def folded(
    reading: Reading, known: KnownToAll, dossiers: Collection[str]
) -> Iterator[tuple[list[str], Rows]]:
    """The rows of these dossiers up to the position of the reading, some dossiers at a time."""
    everyone = RowsOfEveryone(KnownRowsMaker(known), reading.stored)
    groups = everyone.together(dossiers)
    while some := list(islice(groups, TOGETHER)):
        rows = Rows.none()
        for group in some:
            rows.add(everyone.of(group))
        yield [key for group in some for key in group], rows


def reached(connection: Connection, of: Models, new: Touched) -> set[str]:
    """The dossiers whose rows new entries can change: those touched, and whom measures and successions can reach."""
    periods, replacements = of.periods.c, of.replacements.c
    found = set(new.dossiers)
    for change in set(new.measures):
        query = select(periods.dossier).distinct()
        query = query.where(periods.scheme.in_(change.schemes), periods.known_to.is_(None))
        query = query.where(periods.last.is_(None) | (periods.last >= date.fromisoformat(change.since)))
        found |= set(connection.execute(query).scalars())
    for column, names, whose in (
        (periods.enterprise, new.enterprises, periods.dossier),
        # Who replaces somebody is told to do so under the key that remains.
        (replacements.for_dossier, new.rejoined, replacements.dossier),
    ):
        if names:
            found |= set(connection.execute(select(whose).where(column.in_(names)).distinct()).scalars())
    return found


def take_in(connection: Connection, of: Models, entries: Entries, after: int, upto: int) -> None:
    """Bring the rows of a build from one position to another."""
    reading = reading_upto(entries, upto)
    known = KnownToAll(reading)
    new = touched(entries, reading_upto(entries, after), reading, known)
    for some, rows in folded(reading, known, reached(connection, of, new)):
        replace(connection, of, some, rows)
