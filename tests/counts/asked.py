"""Reports of ledgers made for a test."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from projections.answers.head import Head
from projections.counts.asking import Report, ReportRequest, report_of
from projections.counts.figures import FigureRow, Part
from projections.counts.masking import Shown
from projections.reading import Reading, knowledge_moment
from tests.given import Made, completion, employment, evaluation, lifting, order, resumption, start

KNOWN = knowledge_moment("2026-01-05T12:00Z")
HERE, THERE, YONDER = "0899.900.177", "0899.900.276", "0899.900.375"


def report(ledger: Ledger, name: str, on: str, first: str | None = None, **more: Any) -> Report:
    """A report of all that is recorded, as if asked at a fixed moment; unmasked unless said."""
    with ledger.reading() as entries:
        known = more.pop("known", None)
        reading = Reading(entries, known)
        last = date.fromisoformat(on)
        request = ReportRequest(
            name,
            last,
            None if first is None else date.fromisoformat(first),
            **{"masked": False, **more},
        )
        return report_of(
            entries, reading, request, Head(last, known or KNOWN, ledger.simulated, reading.upto)
        )


def part(found: Report, name: str) -> Part:
    (one,) = (each for each in found.parts if each.name == name)
    return one


def row(
    found: Part, *labels: str, by: str = "all", scheme: str | None = None, at: str | None = None
) -> FigureRow:
    (one,) = (
        each
        for each in found.rows
        if each.labels[: len(labels)] == labels
        and (each.by, each.scheme, each.enterprise) == (by, scheme, at)
    )
    return one


def counts(found: FigureRow) -> dict[str, int | None]:
    """What is not nobody: what is hidden is None."""
    return {name: shown.count for name, shown in found.cells.items() if shown != Shown(0)}


def record(ledger: Ledger, *made: Made) -> None:
    ledger.record(*(decision_from(one) for one in made), recorded_by="tests")


def people(number: int, at: str = HERE, scheme: str = "cmw", name: str = "P") -> list[Made]:
    """So many who have been running since 3 February 2020."""
    return [
        made
        for nth in range(number)
        for made in (
            employment(dossier=f"{name}-{nth}", enterprise=at, scheme=scheme),
            evaluation(dossier=f"{name}-{nth}"),
            start(dossier=f"{name}-{nth}"),
        )
    ]


def crisis() -> list[Made]:
    """The measure of 2020, with an indicator that looks like a formula."""
    motivation = [{"name": "=vacatures", "value": "-40 %", "source": "+VDAB"}]
    return [order(motivation=motivation), lifting()]


def small_town() -> list[Made]:
    """Seven here, three there, six yonder; all suspended, and then all but one of here resumed."""
    return [
        *people(7, HERE, name="H"),
        *people(3, THERE, name="T"),
        *people(6, YONDER, name="Y"),
        *crisis(),
        *(resumption("2020-07-01", dossier=f"H-{nth}") for nth in range(6)),
        completion("2020-08-03", "own-will", dossier="H-0"),
    ]
