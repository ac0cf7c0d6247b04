"""The requests for the exception (R8): how many of them are in which state, where the employee is or was employed.

Of a day all that were made by then; of a period those made in it, quarter by quarter, as they stand on its last day. So
each request is counted once, in the quarter in which it was made.
"""

from __future__ import annotations

from collections.abc import Callable

from projections.counts.figures import Also, Figure, Part, Span, Tally, rows
from projections.counts.windows import quarters
from projections.fold.rules.request import REQUEST_STATES
from projections.readmodels.counting import Register

FIGURES = (*map(Figure, REQUEST_STATES), Figure("requests", REQUEST_STATES))


def part(register: Register, span: Span, *, masked: bool) -> Callable[[Also], list[Part]]:
    """By state; a row for each quarter of a period."""
    spans = [span] if span.is_day else list(quarters(span))
    begins = [each.first.isoformat() for each in spans]
    counted = Tally()
    first = None if span.is_day else span.first
    for request in register.exceptions(first, span.last):
        nth = 0 if span.is_day else sum(begin <= request.asked_on for begin in begins) - 1
        counted.add(spans[nth], (), request.state, request.dossier, request.scheme, request.enterprise)

    def made(also: Also) -> list[Part]:
        found = tuple(rows(counted, FIGURES, spans, [()], masked=masked, also=also.get("exceptions", ())))
        return [Part("exceptions", (), FIGURES, found, through_time=not span.is_day)]

    return made
