"""Which reports there are, and how one is made: of a day or of a period, as known at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import msgspec

from ledger.codec import moment_text
from ledger.language import phrase
from ledger.law import RULES
from ledger.store.session import ReadTransaction as Entries
from projections.answers.head import Head
from projections.answers.product import installed_version
from projections.counts import cooperation, cycle, exceptions, findings, flow, guarantees, inflow, suspension
from projections.counts.careers import GoingOn
from projections.counts.cycle import ALL_OF_IT, CycleRequest
from projections.counts.figures import LEVELS, By, Part, Span
from projections.counts.linking import PartMaker, together
from projections.counts.suspension import MeasureRow
from projections.reading import NotOnRecord, Reading
from projections.readmodels.counting import Register, ask

REPORTS = (
    "suspension",
    "guarantees",
    "findings",
    "inflow",
    "flow",
    "cooperation",
    "cycle",
    "exceptions",
    "enterprise",
)

OF_AN_ENTERPRISE = ("suspension", "guarantees", "findings", "inflow", "flow", "cooperation")
"""What the report of an enterprise holds."""

WITH_MEASURES = ("suspension", "guarantees", "flow", "cycle", "exceptions", "enterprise")
"""Beside which the measures stand, with their economic indicators: what they suspended, and what became of it."""

LONGEST = 50
"""How many years a period may have: a report has rows for each of its months."""


class EnterpriseNotFound(NotOnRecord):
    """No such enterprise has employed anybody who is on record, as known at that moment."""

    detail_suffices = True

    def __init__(self, enterprise: str | None) -> None:
        super().__init__(
            phrase(
                "no enterprise {enterprise} has employed anybody under a scheme, as known at that moment;"
                " `overview` lists them"
            ),
            enterprise=enterprise,
        )


class MeasureNotFound(NotOnRecord):
    """No such measure is on record, as known at that moment."""

    detail_suffices = True

    def __init__(self, measure: str) -> None:
        super().__init__(
            phrase("no measure {measure!r} is on record, as known at that moment; `measures` lists them"),
            measure=measure,
        )


class Manifest(msgspec.Struct, frozen=True):
    """What a report says of itself. ``on`` is the last day asked about, and ``from_`` the first one of a period."""

    report: str
    enterprise: str | None
    on: date
    from_: date | None
    known_at: datetime
    simulated: bool
    ledger_size: int
    version: str
    masked: bool

    @property
    def span(self) -> Span:
        """The days asked about."""
        return Span(self.from_ or self.on, self.on)

    @property
    def head(self) -> Head:
        """Both moments and the ledger, as in every answer."""
        return Head(self.on, self.known_at, self.simulated, self.ledger_size)

    def fields(self) -> dict[str, str | int | bool | None]:
        """What it says, as data: the same in every language; ``rules`` is the version of the rules that judged."""
        return {
            "report": self.report,
            "enterprise": self.enterprise,
            "on": self.on.isoformat(),
            "from": None if self.from_ is None else self.from_.isoformat(),
            "known_at": moment_text(self.known_at),
            "simulated": self.simulated,
            "ledger_size": self.ledger_size,
            "version": self.version,
            "rules": RULES,
            "masked": self.masked,
        }


class Report(msgspec.Struct, frozen=True):
    """One report: its manifest, its tables, and the measures that it is beside."""

    manifest: Manifest
    parts: tuple[Part, ...]
    measures: tuple[MeasureRow, ...]
    #: Whether the read models gave its figures.
    from_models: bool


class ReportRequest(msgspec.Struct, frozen=True):
    """What is asked: of a day (``last``; ``first`` is None) or a period; ``by`` is how finely."""

    report: str
    last: date
    first: date | None = None
    enterprise: str | None = None
    masked: bool = True
    by: By = "enterprise"
    cycle: CycleRequest = ALL_OF_IT


def report_of(entries: Entries, reading: Reading, request: ReportRequest, head: Head) -> Report:
    """The report that is asked for. Raises ``EnterpriseNotFound`` and ``MeasureNotFound``."""
    if request.cycle.measure is not None and request.cycle.measure not in reading.measures:
        raise MeasureNotFound(request.cycle.measure)
    span = Span(request.first or request.last, request.last)
    made, from_models = ask(entries, reading, _counted(request, reading, span))
    if request.masked:
        made = list(map(cooperation.without_hidden_pairs, made))
    finest = LEVELS[: LEVELS.index(request.by) + 1]
    parts = [part.only(lambda row: row.by in finest) for part in made]
    if request.enterprise is not None:
        # Hidden is what is hidden in the report of everyone: no enterprise tells more than that report does.
        of_one = [part for part in made if part.of_enterprises]
        parts = [part.only(lambda row: row.enterprise == request.enterprise) for part in of_one]
    motivated = request.report in WITH_MEASURES
    manifest = Manifest(
        report=request.report,
        enterprise=request.enterprise,
        on=request.last,
        from_=request.first,
        known_at=head.known_at,
        simulated=head.simulated,
        ledger_size=head.ledger_size,
        version=installed_version() or "unknown",
        masked=request.masked,
    )
    measures = suspension.measures(reading, span.last) if motivated else ()
    wanted = tuple(each for each in measures if request.cycle.measure in (None, each.measure))
    return Report(manifest, tuple(parts), wanted, from_models)


def _counted(request: ReportRequest, reading: Reading, span: Span) -> Callable[[Register], list[Part]]:
    def count(register: Register) -> list[Part]:
        if request.enterprise is not None and not register.employs(request.enterprise):
            raise EnterpriseNotFound(request.enterprise)
        if request.report == "enterprise" or request.cycle.asked_until is not None:
            register.remember_periods(span.last)
        found = list(_makings(register, request, reading, span))
        return together(found) if request.masked else [part for making in found for part in making({})]

    return count


def _makings(register: Register, request: ReportRequest, reading: Reading, span: Span) -> Iterator[PartMaker]:
    """What makes the parts of a report; that of an enterprise has those of every other one."""
    asked = OF_AN_ENTERPRISE if request.report == "enterprise" else (request.report,)
    taken_over = GoingOn(reading.collective.takeovers)
    if request.report == "cycle":
        spells = cycle.spells_of(reading.collective.spells, request.cycle, span.last)
        yield cycle.parts(register, spells, request.cycle, request.first, span.last, masked=request.masked)
        return
    if "suspension" in asked:
        yield suspension.part(register, span, masked=request.masked)
    if "guarantees" in asked:
        yield guarantees.part(register, span, masked=request.masked)
    if "findings" in asked:
        yield findings.parts(register, span, masked=request.masked)
    if "inflow" in asked:
        yield inflow.parts(register, taken_over, span, masked=request.masked)
    if "flow" in asked:
        yield flow.parts(register, taken_over, span, masked=request.masked)
    if "cooperation" in asked:
        yield cooperation.parts(register, taken_over, span, masked=request.masked)
    if "exceptions" in asked:
        yield exceptions.part(register, span, masked=request.masked)
