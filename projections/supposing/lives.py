"""One person in two registers: what is counted of them, and where the two part ways.

Days are ordinals, both ends included. A person is counted where they are employed under a scheme, and after that where
they were so last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from projections.fold.dossier import Dossier
from projections.supposing.otherwise import ReadOtherwise, latest

STATUSES = ("suspended", "postponed", "awaiting")
STATES = ("owed", "breached")
FIGURES = (*STATUSES, *STATES)
"""What is counted on each day: people with a status, and people with a guarantee in a state."""

AWAITING = FIGURES.index("awaiting")

Place = tuple[str | None, str | None]
"""An enterprise and a scheme; both None of who was never employed under one."""

NOWHERE: Place = (None, None)

_Held = tuple[int, str, int, tuple[int, ...]]
History = Sequence[_Held]
"""A guarantee from each day on: the day, the state, its first day, its entries."""


class CountedDays(NamedTuple):
    """Days on which a person is counted under a figure (its place in ``FIGURES``), at one place."""

    figure: int
    first: int
    last: int
    place: Place


class TermThen(NamedTuple):
    """An insertion term (R7) on the last day: ``held`` open, ``ended`` or running (``runs``), and its last days.

    ``last_day`` is None where it is held open with no end to tell yet; ``legal`` is the one by law alone.
    """

    state: str
    last_day: int | None
    legal: int | None


class Life(NamedTuple):
    """What one register says of a person, up to the last day asked."""

    counted: tuple[CountedDays, ...]
    guarantees: Mapping[str, History]
    term: TermThen | None
    last_place: Place
    is_known: bool


class Parting(NamedTuple):
    """A guarantee whose state differs in two registers, first on ``day``: ``before`` in the register, ``after``.

    ``entries`` are those that the two read otherwise and that took effect last by then; where there are none, as where
    only a number of law differs, the last one on which the guarantee rests. ``end_before`` and ``end_after`` are the
    states on the last day. A state is None where there is no such guarantee (yet).
    """

    name: str
    day: int
    before: str | None
    after: str | None
    entries: tuple[int, ...]
    end_before: str | None
    end_after: str | None


NOBODY = Life((), {}, None, NOWHERE, is_known=False)


def life_of(dossier: Dossier, first: int, last: int) -> Life:
    """What is asked of a dossier that is folded to ``last``, its days counted from ``first`` on."""
    places = [
        (day, (enterprise, scheme)) for day, enterprise, scheme in dossier.employers if scheme is not None
    ]
    guarantees = _guarantees(dossier)
    runs = [run for run in _runs(dossier, guarantees, last) if run[2] >= first]
    if len(places) == 1:
        # As of most people: nobody is suspended before they are employed.
        ((_, there),) = places
        counted = [CountedDays(of, max(begin, first), end, there) for of, begin, end in runs]
    else:
        at_places = (_at_places(of, max(begin, first), end, places) for of, begin, end in runs)
        counted = list(chain.from_iterable(at_places))
    last_place = places[-1][1] if places else NOWHERE
    return Life(tuple(counted), guarantees, _term(dossier, last), last_place, bool(dossier.day))


def _runs(dossier: Dossier, guarantees: Mapping[str, History], last: int) -> Iterator[tuple[int, int, int]]:
    """The days of each figure (its place in ``FIGURES``), in runs."""
    for period in dossier.periods:
        if period.status in STATUSES:
            yield STATUSES.index(period.status), period.first, period.last
    if guarantees:
        for nth, state in enumerate(STATES, start=len(STATUSES)):
            for begin, end in _days_of(state, guarantees.values(), last):
                yield nth, begin, end


def _guarantees(dossier: Dossier) -> dict[str, History]:
    entitled = dossier.entitlement
    found: dict[str, History] = {name: each.history for name, each in entitled.chance.all.items()}
    for number, back in enumerate(entitled.returns.all, start=1):
        found["return" if number == 1 else f"return-{number}"] = back.history
    return found


def _term(dossier: Dossier, last: int) -> TermThen | None:
    legal = dossier.insertion_legal_last_day
    if legal is None:
        return None
    last_day = dossier.insertion_last_day
    held = dossier.insertion_held
    state = "held" if held else "ended" if last_day is not None and last_day <= last else "runs"
    return TermThen(state, last_day, legal)


def _at_places(
    figure: int, first: int, last: int, places: Sequence[tuple[int, Place]]
) -> Iterator[CountedDays]:
    """Days, cut where the person goes from one place to another."""
    ends = [*(day for day, _ in places[1:]), last + 1]
    if not places or first < places[0][0]:
        yield CountedDays(figure, first, min(last, places[0][0] - 1) if places else last, NOWHERE)
    for (day, place), end in zip(places, ends, strict=False):
        begin, until = max(first, day), min(last, end - 1)
        if begin <= until:
            yield CountedDays(figure, begin, until, place)


def _days_of(state: str, histories: Iterable[History], last: int) -> Iterator[tuple[int, int]]:
    """The runs of days on which any guarantee is in a state: of two at once each day once."""
    runs = sorted(
        (held[0], (following[0] if following is not None else last + 1) - 1)
        for history in histories
        for held, following in zip(history, [*history[1:], None], strict=True)
        if held[1] == state
    )
    begun: tuple[int, int] | None = None
    for first, end in runs:
        if begun is not None and first <= begun[1] + 1:
            begun = begun[0], max(begun[1], end)
            continue
        if begun is not None:
            yield begun
        begun = first, end
    if begun is not None:
        yield begun


def partings(
    before: Life, after: Life, own: Sequence[ReadOtherwise], collective: Mapping[str, Sequence[ReadOtherwise]]
) -> Iterator[Parting]:
    """The guarantees whose states differ on a day, by name.

    ``own`` are the person's entries that the two read otherwise, ``collective`` those of measures and enterprises.
    """
    for name in sorted({*before.guarantees, *after.guarantees}):
        one, other = before.guarantees.get(name, ()), after.guarantees.get(name, ())
        measure = name.partition("#")[0]
        # Of several measures that differ the one whose guarantee it is.
        of_all = {measure: collective[measure]} if measure in collective else collective
        if (found := _parting(name, one, other, [*own, *chain.from_iterable(of_all.values())])) is not None:
            yield found


def _parting(
    name: str, before: History, after: History, otherwise: Sequence[ReadOtherwise]
) -> Parting | None:
    for day in sorted({held[0] for held in (*before, *after)}):
        one, other = _on(before, day), _on(after, day)
        if (one and one[1]) != (other and other[1]):
            return Parting(
                name,
                day,
                one and one[1],
                other and other[1],
                latest(otherwise, day) or _last_of(one, other),
                before[-1][1] if before else None,
                after[-1][1] if after else None,
            )
    return None


def _on(history: History, day: int) -> _Held | None:
    held = [each for each in history if each[0] <= day]
    return held[-1] if held else None


def _last_of(*held: _Held | None) -> tuple[int, ...]:
    """The last entry on which any of these rests."""
    return tuple(sorted({entry for each in held if each is not None for entry in each[3]}))[-1:]
