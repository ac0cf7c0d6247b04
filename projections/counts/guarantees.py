"""Where the guarantees stand: who was promised a full chance, for how long it is owed, how the ended ones ended."""

from __future__ import annotations

from collections.abc import Callable

from projections.counts.ages import AGES, age_class, classes, days_on
from projections.counts.figures import Also, Figure, Part, Span, Tally, rows
from projections.fold.rules.guarantee import ALIVE
from projections.readmodels.counting import Register


def figures(ages: tuple[int, ...]) -> tuple[Figure, ...]:
    """A guarantee has one state; what is owed is counted by how many days it has been."""
    owed = tuple(f"owed-{each}" for each in classes(ages))
    return (
        Figure("protected"),
        *map(Figure, owed),
        Figure("owed", owed),
        *map(Figure, ("offered", "open", "honoured", "waived", "lapsed", "breached")),
    )


def part(register: Register, span: Span, *, masked: bool) -> Callable[[Also], list[Part]]:
    """Of a day every guarantee there has been; of a period those that lived in it, as they stand at its end."""
    ages = AGES.on(span.last).value
    begin = span.first.isoformat()
    counted = Tally()
    for guarantee in register.guarantees(span.last):
        if guarantee.state not in ALIVE and not span.is_day and guarantee.since < begin:
            continue
        state = guarantee.state
        if state == "owed":
            state = f"owed-{age_class(days_on(guarantee.since, span.last), ages)}"
        counted.add(span, (), state, guarantee.dossier, guarantee.scheme, guarantee.enterprise)
    columns = figures(ages)

    def made(also: Also) -> list[Part]:
        hidden = also.get("guarantees", ())
        found = rows(counted, columns, [span], [()], masked=masked, also=hidden)
        return [Part("guarantees", (), columns, tuple(found))]

    return made
