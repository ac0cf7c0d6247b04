"""Days whose numbers are those of other days together: what happened in a measure that lasted two quarters.

Every window is from one day to another. What happened in those that are shown tells the difference of what had
happened by the one day and by the other. So a window whose two days are joined by others already is a sum of them, or
what one of them is more than another; and a sum is shown only where every part is (ADR 0031).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from projections.counts.figures import CellName, Part, Span
from projections.counts.windows import Window


def sums_of_others(spans: Iterable[Span]) -> set[Span]:
    """Those that follow from the ones before them."""
    known: dict[int, int] = {}
    found, seen = set(), set()

    def joined(day: int) -> int:
        while known.get(day, day) != day:
            day = known[day]
        return day

    for span in spans:
        if span in seen:
            # The same days are counted, and hidden, in the same way.
            continue
        seen.add(span)
        begin, end = joined(span.first.toordinal()), joined(span.last.toordinal() + 1)
        if begin == end:
            found.add(span)
        known[begin] = end
    return found


def hidden_sums(
    windows: Mapping[str, Sequence[Window]],
    shown: Sequence[Part],
    plain: Callable[[], Sequence[Part]],
    figures: Sequence[str],
) -> Iterator[tuple[str, CellName]]:
    """The cells to hide, by their part: of windows that others tell, where one of them hides something of a figure.

    ``figures`` are those that count what happened on days; ``plain`` makes the parts with nothing hidden.
    """
    sums = sums_of_others(window.span for some in windows.values() for window in some)
    hiding = [name for name in figures if sums and _hides(shown, name)]
    made = plain() if hiding else ()
    of_sums = [(part.name, row) for part in made for row in part.rows if row.span in sums]
    for (part, row), name in product(of_sums, hiding):
        if row.cells[name].count:
            yield part, CellName(row.span, row.labels, name, row.scheme, row.by, row.enterprise)


def _hides(parts: Iterable[Part], figure: str) -> bool:
    return any(row.cells[figure].hidden for part in parts for row in part.rows)
