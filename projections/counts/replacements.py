"""The rate of replacement: of the places left in each quarter (R13) how many were filled, within which term.

A place is filled within a term (R6, from the first day without the person) if that was so by the end of the term's last
day. Of a place whose term ends after the last day asked it is too early to tell, filled or not: who counted those that
were filled early, and not those that will stay open, would count too many as filled. The own return of who left fills a
place too, and is told apart from a replacement by another.

What is hidden is hidden by whole rows, and with it what would tell it:

* ``places`` tells how many of all quarters are filled by the last day. So by that day all quarters of a calendar year
  are shown, or none; and every quarter is hidden where what is hidden adds up to fewer than five people.
* Of all it is told where that is not small; of schemes where none is, since those of all are known.
* Who filled them, another or the person, is told of a quarter by every term or by none: the terms lie in each other.
* Where ``places`` hides something of a scheme, nothing is told of schemes; of all, nothing at all.

Nothing is told of enterprises. ``tests/counts/test_replacements.py`` tries every small register.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from statistics import median

from ledger.language import phrase
from ledger.law import Dated, DatedParameter
from ledger.sources import policy
from projections.counts.figures import By, Figure, FigureRow, Labels, Part, Span, Tally, rows
from projections.counts.masking import FEW_LASTED, Cell, Shown, total
from projections.counts.windows import quarters
from projections.fold.rules.calendar import as_date, term_last_day
from projections.readmodels.counting import CountedPlace

TERMS: DatedParameter[tuple[int, ...]] = DatedParameter(
    "within how many months a report looks whether a place was filled",
    (
        Dated(
            date(2020, 3, 20),
            (3, 12),
            (policy(phrase("a quarter, and a year")),),
        ),
    ),
)
SO_FAR = "so-far"
"""The term that ends on the last day asked."""

_HOW = ("replaced", "own-return")
_BECAME = (*_HOW, "not-filled", "too-early")
FIGURES = (
    *map(Figure, _HOW),
    Figure("filled", _HOW),
    Figure("not-filled"),
    Figure("too-early"),
    Figure("places", _BECAME),
)
#: What is shown without who filled them.
_COARSE = ("filled", "not-filled", "too-early")
_FILLED_HOW = (*_HOW, "filled")
_FILLED = (Figure("filled"),)

_Whose = tuple[By, str | None]
"""All, or a scheme."""

_ALL: _Whose = ("all", None)

CellOfPlaces = tuple[_Whose, int, str, str]
"""Whose, of which quarter (from 0), by which term, and under which figure."""

RowOfPlaces = tuple[_Whose, int, str]
"""The same without the figure."""


class Replacements:
    """The places left in each quarter of a period, or by a day, by what became of them."""

    def __init__(self, span: Span) -> None:
        self._first = "" if span.is_day else span.first.isoformat()
        self._last = span.last.isoformat()
        self._of_a_day = span.is_day
        self._spans = [span] if span.is_day else list(quarters(span))
        self._begins = [each.first.isoformat() for each in self._spans]
        self._months = TERMS.on(span.last).value
        self._terms = (*map(str, self._months), SO_FAR)
        self._by_enterprise = Tally()
        self._people: dict[CellOfPlaces, _People] = {}
        #: How many days the places were open, by whose, of which quarter, and how they were filled.
        self._days: dict[tuple[_Whose, int, str], list[int]] = {}

    def add(self, place: CountedPlace, scheme: str | None) -> None:
        """Count one place, and the scheme of the employment that left it; all of one dossier come in one run."""
        if place.since < self._first:
            return
        nth = 0 if self._of_a_day else bisect_right(self._begins, place.since) - 1
        for term, became in self._became(place):
            self._by_enterprise.add(
                self._spans[nth], (term,), became, place.dossier, scheme, place.enterprise
            )
            figures = (became, "filled") if became in _HOW else (became,)
            for whose, figure in product((_ALL, ("scheme", scheme)), figures):
                self._people.setdefault((whose, nth, term, figure), _People()).add(place.dossier)
        if place.filled_on is not None and place.filled_on <= self._last:
            days = (date.fromisoformat(place.filled_on) - date.fromisoformat(place.since)).days
            for whose, how in product((_ALL, ("scheme", scheme)), (_how(place), "filled")):
                self._days.setdefault((whose, nth, how), []).append(days)

    def _became(self, place: CountedPlace) -> Iterator[tuple[str, str]]:
        for months in self._months:
            term = as_date(term_last_day(date.fromisoformat(place.since).toordinal(), months)).isoformat()
            yield str(months), "too-early" if term > self._last else _by(place, term)
        yield SO_FAR, _by(place, self._last)

    def parts(self, hidden: Callable[[By, str | None], bool], *, masked: bool) -> Iterator[Part]:
        """The two tables. ``hidden`` says whether a number of the places of all, or of a scheme, is."""
        # Not the order in which they come: a reader would learn from it.
        schemes = sorted({scheme for (by, scheme), *_ in self._people if by == "scheme"}, key=_none_last)
        labels: list[Labels] = [(term,) for term in self._terms]
        cells = {key: Cell(each.count, each.people) for key, each in self._people.items()}
        years = [each.first.year for each in self._spans]
        shown = PublishedPlaces(cells, schemes, years, self._terms).rows(hidden) if masked else {}
        found: Iterable[FigureRow] = (
            (
                FigureRow(span, label, *whose, None, shown[whose, nth, label[0]])
                for (nth, span), label in product(enumerate(self._spans), labels)
                for whose in _everybody(schemes)
            )
            if masked
            else rows(self._by_enterprise, FIGURES, self._spans, labels, masked=False)
        )
        through_time = not self._of_a_day
        yield Part(
            "replacements",
            ("filled_within",),
            FIGURES,
            tuple(found),
            through_time=through_time,
            of_enterprises=not masked,
        )
        yield Part(
            "time-to-fill",
            ("filled_how",),
            _FILLED,
            tuple(self._lasted(schemes, shown, masked=masked)),
            through_time=through_time,
            lasting=True,
            of_enterprises=False,
        )

    def _lasted(
        self,
        schemes: Sequence[str | None],
        shown: Mapping[RowOfPlaces, Mapping[str, Shown]],
        *,
        masked: bool,
    ) -> Iterator[FigureRow]:
        """How many were filled how, and the median of how many days that took, unless they are few."""
        for (nth, span), how, whose in product(enumerate(self._spans), _FILLED_HOW, _everybody(schemes)):
            days = self._days.get((whose, nth, how), [])
            number = shown[whose, nth, SO_FAR][how] if masked else Shown(len(days))
            tells = not number.hidden and len(days) >= (FEW_LASTED if masked else 1)
            lasted = float(median(days)) if tells else None
            if masked or days or whose == _ALL:
                yield FigureRow(span, (how,), *whose, None, {"filled": number}, lasted)


class PublishedPlaces:
    """What is shown of the places and what is hidden; the cells are those that count somebody.

    ``years`` has the calendar year of each quarter, in order.
    """

    def __init__(
        self,
        cells: Mapping[CellOfPlaces, Cell],
        schemes: Sequence[str | None],
        years: Sequence[int],
        terms: Sequence[str],
    ) -> None:
        self._cells = cells
        self._schemes: list[_Whose] = [("scheme", scheme) for scheme in schemes]
        self._years = _of_two_or_more(years)
        self._terms = terms

    def rows(self, hidden: Callable[[By, str | None], bool]) -> dict[RowOfPlaces, dict[str, Shown]]:
        """Each row. ``hidden`` says whether another table hides a number of the places of all, or of a scheme."""
        every = range(len(self._years))
        of_all = set() if hidden(*_ALL) else self._of_all()
        of_schemes = set(of_all)
        # One scheme by itself is all.
        if len(self._schemes) > 1:
            of_schemes &= set() if any(hidden(*each) for each in self._schemes) else self._of_schemes()
        found = {}
        for whose, told in ((_ALL, of_all), *((each, of_schemes) for each in self._schemes)):
            # All schemes or none.
            those = [whose] if whose == _ALL else self._schemes
            for nth in every:
                apart = not self._are_small(those, [nth], [term for n, term in told if n == nth], _HOW)
                for term in self._terms:
                    tells = (nth, term) in told
                    found[whose, nth, term] = self._row(whose, nth, term, tells=tells, apart=apart)
        return found

    def _of_all(self) -> set[tuple[int, str]]:
        """The quarters and terms of which the number of all could be told."""
        found = self._not_small([_ALL])
        every = range(len(self._years))
        years = {self._years[nth] for nth in every if (nth, SO_FAR) not in found}
        hidden = {nth for nth in every if self._years[nth] in years}
        together = (total(self._cell(_ALL, nth, SO_FAR, figure) for nth in hidden) for figure in _COARSE)
        if any(cell.is_small for cell in together):
            hidden = set(every)
        return found - {(nth, SO_FAR) for nth in hidden}

    def _of_schemes(self) -> set[tuple[int, str]]:
        """The quarters and terms of which the number of every scheme could be told."""
        found = self._not_small(self._schemes)
        so_far = {(nth, SO_FAR) for nth in range(len(self._years))}
        return found if so_far <= found else found - so_far

    def _not_small(self, whose: Collection[_Whose]) -> set[tuple[int, str]]:
        """The quarters and terms in which nothing is small."""
        every = product(range(len(self._years)), self._terms)
        return {(nth, term) for nth, term in every if not self._are_small(whose, [nth], [term], _COARSE)}

    def _are_small(
        self, whose: Iterable[_Whose], some: Iterable[int], terms: Iterable[str], figures: Iterable[str]
    ) -> bool:
        """Whether one of these cells is small."""
        return any(self._cell(*each).is_small for each in product(whose, some, terms, figures))

    def _row(self, whose: _Whose, nth: int, term: str, *, tells: bool, apart: bool) -> dict[str, Shown]:
        if not tells:
            return {figure.name: Shown(None) for figure in FIGURES}
        count = {name: self._cell(whose, nth, term, name).count for name in (*_HOW, *_COARSE)}
        count["places"] = sum(count[name] for name in _COARSE)
        # Of none filled none were filled in either way.
        hidden = () if apart or not count["filled"] else _HOW
        return {
            figure.name: Shown(None if figure.name in hidden else count[figure.name]) for figure in FIGURES
        }

    def _cell(self, whose: _Whose, nth: int, term: str, figure: str) -> Cell:
        return self._cells.get((whose, nth, term, figure), _NOBODY)


_NOBODY = Cell(0, 0)


class _People:
    """What is counted, and of how many people; ``last`` is who was counted last."""

    __slots__ = ("count", "last", "people")

    def __init__(self) -> None:
        self.count = self.people = 0
        self.last: str | None = None

    def add(self, dossier: str) -> None:
        """Count one more, of one dossier after the other."""
        self.count += 1
        self.people += dossier != self.last
        self.last = dossier


def _of_two_or_more(years: Sequence[int]) -> list[int]:
    """The year of each quarter; of one that has no other in its year the year beside it.

    Of two quarters hidden by themselves, each since it is small, a reader could know that both are four.
    """
    found = list(years)
    for nth, year in enumerate(found):
        if found.count(year) == 1 and len(found) > 1:
            found[nth] = found[nth - 1] if nth else found[1]
    return found


def _everybody(schemes: Iterable[str | None]) -> Iterator[_Whose]:
    yield _ALL
    yield from (("scheme", scheme) for scheme in schemes)


def _by(place: CountedPlace, last: str) -> str:
    """How a place was filled by a day."""
    return "not-filled" if place.filled_on is None or place.filled_on > last else _how(place)


def _how(place: CountedPlace) -> str:
    return "own-return" if place.filled_by == place.dossier else "replaced"


def _none_last(scheme: str | None) -> tuple[bool, str]:
    return scheme is None, scheme or ""
