"""What breaks a rule: by code and how grave it is, at the enterprise where the person is, as a guarantee is.

What stands is told apart by whether it began there or elsewhere. What the end of an employment brings stays with who
ended it, wherever the employee works now.

Of a day what stands. Of a period four kinds that have nothing in common, so that none can be computed from others:
what stood before it and still stands at its end, what began in it and still stands, what stood before it and was
cured in it, and what came and went within it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from projections.counts.days_of_everyone import Employer, by_dossier, employer_on
from projections.counts.figures import Also, Figure, FigureRow, Part, Span, Tally, rows
from projections.counts.masking import summed
from projections.fold.findings import KINDS
from projections.fold.rules.finding import SEVERITIES
from projections.readmodels.counting import CountedFinding, CountedPeriod, Register

OF_A_DAY = (
    Figure("standing-here"),
    Figure("standing-elsewhere"),
    Figure("standing", ("standing-here", "standing-elsewhere")),
)
OF_A_PERIOD = (*OF_A_DAY, Figure("new"), Figure("cured"), Figure("new-and-cured"))

#: What the end of an employment brings, from the day after.
_OF_AN_END = frozenset({
    "dismissed-while-protected", "dismissed-while-owed", "leave-unproven", "insertion-lapsed"
})  # fmt: skip

_LABELS = tuple(
    (KINDS[code].severity, code)
    for code in sorted(KINDS, key=lambda code: (SEVERITIES.index(KINDS[code].severity), code))
)


def parts(register: Register, span: Span, *, masked: bool) -> Callable[[Also], list[Part]]:
    """By severity, and by code."""
    figures = OF_A_DAY if span.is_day else OF_A_PERIOD
    first, last = span.first.isoformat(), span.last.isoformat()
    counted = Tally()
    for dossier, periods, findings in _by_dossier(register, span):
        for finding, figure in _counted(findings, first, last):
            began, (enterprise, scheme) = _employers(finding, periods, last)
            if figure == "standing":
                figure = "standing-here" if began == enterprise else "standing-elsewhere"
            counted.add(span, (finding.severity, finding.code), figure, dossier, scheme, enterprise)
    labels = [label for label in _LABELS if (span, label) in counted.counts]

    def made(also: Also) -> list[Part]:
        hidden = also.get("findings", ())
        by_code = tuple(rows(counted, figures, [span], labels, masked=masked, also=hidden))
        return [
            Part("findings-by-severity", ("severity",), figures, tuple(_by_severity(by_code, figures, span))),
            Part("findings", ("severity", "code"), figures, by_code),
        ]

    return made


def _by_dossier(
    register: Register, span: Span
) -> Iterator[tuple[str, list[CountedPeriod], list[CountedFinding]]]:
    """Each dossier with its days and its findings; last those of whom nothing has taken effect yet."""
    found = groupby(register.findings(span.first, span.last), key=attrgetter("dossier"))
    its = {dossier: list(findings) for dossier, findings in found}
    for dossier, periods in by_dossier(register, span.last):
        if dossier in its:
            yield dossier, periods, its.pop(dossier)
    yield from ((dossier, [], findings) for dossier, findings in its.items())


def _counted(
    findings: Iterable[CountedFinding], first: str, last: str
) -> Iterator[tuple[CountedFinding, str]]:
    """Those that are counted, and under what."""
    for finding in findings:
        figure = _figure(finding, first, last)
        if figure is not None:
            yield finding, figure


def _employers(
    finding: CountedFinding, periods: Sequence[CountedPeriod], last: str
) -> tuple[str | None, Employer]:
    """The enterprise at which a finding began, and the one that has it at the end or on the day before it is cured."""
    if finding.code in _OF_AN_END:
        ended = employer_on(periods, finding.since, before=True)
        return ended[0], ended
    began, _ = employer_on(periods, finding.since)
    return began, employer_on(periods, min(finding.until or last, last))


def _figure(finding: CountedFinding, first: str, last: str) -> str | None:
    """Under what a finding is counted; None: it neither stands at the end nor changed in the period."""
    stands = finding.until is None or finding.until >= last
    if first == last:
        return "standing" if stands else None
    if finding.until is not None and finding.until < finding.since:
        # It never stood at the end of a day.
        return None
    began = finding.since >= first
    if stands:
        return "new" if began else "standing"
    return "new-and-cured" if began else "cured"


def _by_severity(by_code: Iterable[FigureRow], figures: Iterable[Figure], span: Span) -> Iterable[FigureRow]:
    """The sums of what is shown by code; all come first, then each scheme and its enterprises."""
    found: dict[tuple[int, tuple[bool, str], bool, tuple[bool, str]], list[FigureRow]] = {}
    for row in by_code:
        key = (
            SEVERITIES.index(row.labels[0]),
            (row.by != "all" and row.scheme is None, "" if row.by == "all" else f"+{row.scheme}"),
            row.by == "enterprise",
            (row.enterprise is None, row.enterprise or ""),
        )
        found.setdefault(key, []).append(row)
    for key in sorted(found):
        some = found[key]
        cells = {each.name: summed(row.cells[each.name] for row in some) for each in figures}
        yield FigureRow(span, some[0].labels[:1], some[0].by, some[0].scheme, some[0].enterprise, cells)
