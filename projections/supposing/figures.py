"""What was gathered of everyone, as rows: counts on runs of days, sums by place, people and guarantees that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, pairwise
from tempfile import SpooledTemporaryFile
from typing import Literal
from weakref import finalize

import msgspec

from projections.fold.rules.calendar import LAST_DAY, as_date
from projections.supposing.gathering import (
    REGISTER,
    SUPPOSED,
    CountingOf,
    Moves,
    Pair,
    PersonLived,
    Range,
    Sums,
)
from projections.supposing.lives import FIGURES, STATUSES, Place

IN_MEMORY = 8 << 20
"""So many bytes of people stay in memory; what is more goes to a file without a name."""

By = Literal["all", "scheme", "enterprise"]


class DayCounts(msgspec.Struct, frozen=True):
    """How many people on each day from ``first_day`` to ``last_day``; ``…_what_if`` with what is supposed."""

    first_day: date
    last_day: date
    suspended: int
    suspended_what_if: int
    postponed: int
    postponed_what_if: int
    awaiting: int
    awaiting_what_if: int
    owed: int
    owed_what_if: int
    breached: int
    breached_what_if: int

    def of(self, figure: str) -> Pair[int]:
        """How many of a figure, in the register and with what is supposed."""
        return getattr(self, figure), getattr(self, f"{figure}_what_if")

    @property
    def differs(self) -> bool:
        """Whether any figure is not the same."""
        return any(one != other for one, other in map(self.of, FIGURES))


class PlaceSums(msgspec.Struct, frozen=True):
    """The sums of everyone, of a scheme, or of an enterprise and a scheme.

    ``days_…`` are days of all people over the whole period, the other figures people on its last day. ``waiting`` are
    people who await on any day; ``terms_…`` insertion terms on the last day: held open, ended, or running.
    """

    by: By
    scheme: str | None
    enterprise: str | None
    people: int
    differing: int
    guarantees_differing: int
    days_suspended: int
    days_suspended_what_if: int
    days_postponed: int
    days_postponed_what_if: int
    days_awaiting: int
    days_awaiting_what_if: int
    waiting: int
    waiting_what_if: int
    suspended: int
    suspended_what_if: int
    postponed: int
    postponed_what_if: int
    awaiting: int
    awaiting_what_if: int
    owed: int
    owed_what_if: int
    breached: int
    breached_what_if: int
    terms_held: int
    terms_held_what_if: int
    terms_ended: int
    terms_ended_what_if: int
    terms_running: int
    terms_running_what_if: int


class PersonDiffering(msgspec.Struct, frozen=True):
    """Somebody for whom a day, a guarantee or the insertion term differs; ``first_day`` is the first such day.

    ``insertion`` is the term on the last day: ``held`` open, ``ended``, or ``runs``; then its last day, also by law.
    """

    dossier: str
    enterprise: str | None
    scheme: str | None
    first_day: date | None
    days_suspended: int
    days_suspended_what_if: int
    days_postponed: int
    days_postponed_what_if: int
    days_awaiting: int
    days_awaiting_what_if: int
    insertion: str | None
    insertion_what_if: str | None
    insertion_last_day: date | None
    insertion_last_day_what_if: date | None
    insertion_legal_last_day: date | None
    insertion_legal_last_day_what_if: date | None


class GuaranteeParting(msgspec.Struct, frozen=True):
    """A guarantee whose state differs: from which day, and the entries where the two registers part ways.

    ``state_at_end`` is that of the last day. A state is None where there is no such guarantee.
    """

    dossier: str
    enterprise: str | None
    scheme: str | None
    suspension: str
    first_day: date
    state: str | None
    state_what_if: str | None
    entries: tuple[int, ...]
    state_at_end: str | None
    state_at_end_what_if: str | None


class SupposedFigures:
    """All that is kept of everyone, taken in range by range."""

    def __init__(self, counting: CountingOf) -> None:
        self._counting = counting
        self._sums: dict[Place, Sums] = {}
        self._moves: Pair[tuple[Moves, ...]] = tuple({} for _ in FIGURES), tuple({} for _ in FIGURES)
        self._people = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is closed with these figures
        # Whoever writes the answer asks for its rows last, and nobody tells these figures that it has.
        finalize(self, self._people.close)

    def take(self, found: Range) -> None:
        """Take in a range of dossiers, which follows on those before it."""
        for place, sums in found.sums.items():
            self._sums.setdefault(place, Sums()).add(sums)
        for mine, theirs in zip(self._moves, found.moves, strict=True):
            for of, more in zip(mine, theirs, strict=True):
                for day, change in more.items():
                    of[day] = of.get(day, 0) + change
        for person in found.people:
            self._people.write(_encode(person) + b"\n")

    def days(self) -> Iterator[DayCounts]:
        """How many on each day, in runs of days on which no count changes; not before anybody is counted, nor after."""
        counts = [[0] * len(FIGURES), [0] * len(FIGURES)]
        for day, following in pairwise(self._days_of_change()):
            if day > self._counting.last:
                return
            for world, of_world in zip(counts, self._moves, strict=True):
                world[:] = (count + of.get(day, 0) for count, of in zip(world, of_world, strict=True))
            numbers = chain.from_iterable(zip(*counts, strict=True))
            yield DayCounts(as_date(day), as_date(following - 1), *numbers)

    def _days_of_change(self) -> list[int]:
        moves = chain.from_iterable(self._moves)
        return sorted({day for of in moves for day, change in of.items() if change})

    def places(self) -> Iterator[PlaceSums]:
        """The sums: of everyone, of each scheme, of each enterprise and scheme."""
        whole, schemes = Sums(), dict[str, Sums]()
        for (_, scheme), sums in self._sums.items():
            whole.add(sums)
            schemes.setdefault(scheme or "", Sums()).add(sums)
        yield _row("all", None, None, whole)
        for scheme in sorted(filter(None, schemes)):
            yield _row("scheme", scheme, None, schemes[scheme])
        for enterprise, scheme in sorted(place for place in self._sums if None not in place):
            yield _row("enterprise", scheme, enterprise, self._sums[enterprise, scheme])

    def people(self) -> Iterator[PersonDiffering]:
        """Everybody for whom something differs, by dossier."""
        for person in self._stored_people():
            (enterprise, scheme), (before, after) = person.place, person.terms
            days = dict(zip(_DAYS, _figure_by_figure(person.days), strict=False))
            yield PersonDiffering(
                dossier=person.dossier,
                enterprise=enterprise,
                scheme=scheme,
                first_day=_day(person.day),
                **days,
                insertion=before and before.state,
                insertion_what_if=after and after.state,
                insertion_last_day=before and _day(before.last_day),
                insertion_last_day_what_if=after and _day(after.last_day),
                insertion_legal_last_day=before and _day(before.legal),
                insertion_legal_last_day_what_if=after and _day(after.legal),
            )

    def guarantees(self) -> Iterator[GuaranteeParting]:
        """Every guarantee whose state differs, by dossier."""
        for person in self._stored_people():
            for parting in person.partings:
                yield GuaranteeParting(
                    person.dossier,
                    *person.place,
                    parting.name,
                    as_date(parting.day),
                    parting.before,
                    parting.after,
                    parting.entries,
                    parting.end_before,
                    parting.end_after,
                )

    def _stored_people(self) -> Iterator[PersonLived]:
        # Each reader at its own place: several may go through them at once.
        at = 0
        while True:
            self._people.seek(at)
            if not (line := self._people.readline()):
                return
            at = self._people.tell()
            yield _decode(line)


#: The days that are told of one person, in the order of ``_figure_by_figure``.
_DAYS = tuple(f"days_{status}{which}" for status in STATUSES for which in ("", "_what_if"))

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(PersonLived).decode


def _day(day: int | None) -> date | None:
    return None if day is None else as_date(min(day, LAST_DAY))


def _row(by: By, scheme: str | None, enterprise: str | None, sums: Sums) -> PlaceSums:
    days = _figure_by_figure((sums.days[REGISTER][:3], sums.days[SUPPOSED][:3]))
    terms = (each.get(state, 0) for state in ("held", "ended", "runs") for each in sums.terms)
    return PlaceSums(
        by,
        scheme,
        enterprise,
        sums.people,
        sums.differing,
        sums.guarantees,
        *days,
        *sums.waiting,
        *_figure_by_figure(sums.at_end),
        *terms,
    )


def _figure_by_figure(pair: Pair[list[int]]) -> Iterable[int]:
    """Figure by figure, of the register and with what is supposed."""
    return (each for both in zip(*pair, strict=True) for each in both)
