"""Where the guarantees stand: who was promised a full chance, for how long it is owed, how the ended ones ended."""

from __future__ import annotations

from collections.abc import Callable

from projections.counts.ages import AGES
from projections.counts.by_age import AgeTally, by_age
from projections.counts.figures import Also, Figure, Part, Span
from projections.fold.rules.guarantee import ALIVE
from projections.readmodels.counting import Register


def figures(ages: tuple[int, ...]) -> tuple[Figure, ...]:
    """A guarantee has one state; what is owed is counted by how many days it has been."""
    return (
        Figure("protected"),
        *by_age("owed", ages),
        *map(Figure, ("offered", "open", "honoured", "waived", "lapsed", "breached")),
    )


def part(register: Register, span: Span, *, masked: bool) -> Callable[[Also], list[Part]]:
    """Of a day every guarantee there has been; of a period those that lived in it, as they stand at its end."""
    ages = AGES.on(span.last).value
    begin = span.first.isoformat()
    columns = figures(ages)
    counted = AgeTally("owed", ages, columns)
    for guarantee in register.guarantees(span.last):
        if guarantee.state not in ALIVE and not span.is_day and guarantee.since < begin:
            continue
        where = guarantee.scheme, guarantee.enterprise
        counted.add(span, (), guarantee.state, guarantee.dossier, *where, guarantee.since)

    def made(also: Also) -> list[Part]:
        hidden = also.get("guarantees", ())
        found = counted.rows(span, [()], masked=masked, also=hidden)
        return [Part("guarantees", (), columns, tuple(found))]

    return made
