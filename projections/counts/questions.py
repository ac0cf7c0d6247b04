"""`report`: how many, on a day or over a period, to hand out, to load and to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, TextIO

from ledger.language import phrase
from projections.answers.outline import KNOWN, ON, PERIOD, Example, Outline, Parameter
from projections.answers.period import Period, a_day_or_a_period
from projections.answers.question import Inquiry, Question
from projections.counts.asking import LONGEST, ReportRequest, report_of
from projections.counts.cells import columns
from projections.counts.cycle import ALL_OF_IT, CycleRequest
from projections.counts.forms import FORMS, written
from projections.counts.screen import write
from projections.mistaken import Mistaken
from projections.render.answer import Answer
from projections.render.rows import Column

BY = Parameter(
    "by",
    "How finely it is counted. [default: enterprise]",
    "choice",
    words=("all", "scheme", "enterprise"),
    default="enterprise",
)
UNMASKED = Parameter("unmasked", "Show cells of fewer than five people too.", "flag")

MOST_DAYS = 3_660
"""How many days before and after a measure can be asked for: ten years."""

#: What each report says of itself, in every form.
_MANIFEST = {
    "report": "Which report it is.",
    "enterprise": "The enterprise that the whole report is about, if it is about one; in rows: `of_enterprise`.",
    "on": "The day asked about, or the last day of the period.",
    "from": "The first day of the period; empty where a day was asked about.",
    "known_at": "The knowledge moment, in UTC.",
    "simulated": "Whether the ledger is a simulated one.",
    "ledger_size": "The number of entries known at that moment.",
    "version": "The version of the program that counted.",
    "rules": "The version of the rules that it judges by.",
    "masked": "Whether small cells are hidden.",
}
#: What a row of the data says: one row a figure.
_ROWS = {
    "part": "The table that the row is of.",
    "first_day": "First day of the period; the day asked where that is one; of a measure, its first day in force.",
    "last_day": "Last day that is counted, included; of a measure, empty while it is open.",
    "by": "Whose figures they are: of `all`, of a `scheme` or of an `enterprise`.",
    "scheme": "The scheme; of a measure, all that it suspends.",
    "enterprise": "The enterprise, by its KBO number.",
    "measure": "The measure that is counted beside.",
    "indicator": "An economic indicator that motivated the measure.",
    "value": "Its value, as it was recorded.",
    "unit": "What that number counts; empty where it is no number.",
    "period": "What days the number is about: a year, a quarter, a month, a day, or a first and a last day.",
    "source": "Where that comes from.",
    "quarter": "The quarter that is counted; of an indicator, one that it is about.",
    "in_force": "The measures in force on a day of the quarter.",
    "when": "The days `before`, `during` or `after` the measure.",
    "asked_until": "Until when the measure was asked to last.",
    "severity": "How grave the findings are.",
    "code": "The code of the findings.",
    "left_by": "How the places were left: by `transition` or `employment-end`.",
    "left": "When they were left: `before` the period or `within` it.",
    "filled_within": "The term within which the places were filled, in months; or `so-far`, by the last day asked.",
    "filled_how": "How the places were filled: `replaced` by another, by `own-return`; `filled` is both.",
    "outcome": "How the trajectories ended.",
    "came": "How people came: `first-time`, `again`, `from-elsewhere` in the sector, or by a `return`.",
    "provider": "The service provider, `no-provider`, or `others` of fewer than five people each.",
    "ended_by": "By whose decision the ordinary job ended; `none`: another one took its place.",
    "months": "After how many months it is looked whether the ordinary job lasts.",
    "receiving": "The receiving enterprise, or `others` of fewer than five people each.",
    "host": "The enterprise where the internship was done, or `others` of fewer than five people each.",
    "since": "From when the days are counted: `from-start` of the trajectory or `from-employment`.",
    "figure": "What is counted.",
    "count": "How many; empty where it is hidden.",
    "hidden": "Whether the count is hidden.",
    "median_days": "The median of how many days it lasted or took.",
}


def columns_of(report: str) -> tuple[Column, ...]:
    """The fields of a report: what it says of itself, its parts in JSON, and the rows of its other data."""
    return (
        *(Column(name, means=means, only="json") for name, means in _MANIFEST.items()),
        Column("parts", only="json", means="Each table by its name, with its rows."),
        Column("measures", only="json", means="The measures beside it, with their economic indicators."),
        *(
            Column("of_enterprise" if name == "enterprise" else name, means=means, only="csv")
            for name, means in _MANIFEST.items()
        ),
        *(Column(name, means=_ROWS[name], only="csv") for name in columns(report)),
    )


def check(values: Mapping[str, Any]) -> None:
    """A day or a period, not both, and no more than can be read. Raises ``Mistaken``."""
    period = a_day_or_a_period(values)
    if period is not None and period[1].year - period[0].year > LONGEST:
        raise Mistaken(phrase("a period has at most {years} years: ask for a part of it"), years=LONGEST)


def answer_cycle(
    report: str,
    inquiry: Inquiry,
    *,
    period: Period,
    unmasked: bool,
    by: Any = "scheme",
    measure: str | None = None,
    days: int | None = None,
    asked_until: date | None = None,
) -> Answer:
    """The report of the business cycle. Raises ``MeasureNotFound``, and what ``answer`` raises."""
    asked = CycleRequest(measure, days, asked_until)
    return answer(report, inquiry, period=period, unmasked=unmasked, by=by, cycle=asked)


def answer(
    report: str,
    inquiry: Inquiry,
    *,
    period: Period,
    unmasked: bool,
    by: Any = "enterprise",
    kbo: str | None = None,
    cycle: CycleRequest = ALL_OF_IT,
) -> Answer:
    """One of the reports. Raises ``EnterpriseNotFound``; its forms raise ``NoParquet`` and ``TooManyRows``."""
    first = None if period is None else period[0]
    request = ReportRequest(report, inquiry.on, first, kbo, masked=not unmasked, by=by, cycle=cycle)
    found = report_of(inquiry.entries, inquiry.reading, request, inquiry.head)
    slow = not found.from_models and not inquiry.moment_named and bool(inquiry.reading.upto)

    def write_table(stream: TextIO) -> None:
        write(found, stream, inquiry.lang)

    return Answer(
        (),
        (),
        objects=(found,),
        own={"table": write_table},
        encode=lambda form, dialect: written(found, form, inquiry.lang, dialect),  # type: ignore[arg-type]
        notices=(phrase("counted from the entries; `doorstroom rebuild` makes reports fast"),)
        if slow
        else (),
    )


def _report(name: str, about: str, example: Example, *own: Parameter) -> Question:
    return Question(
        Outline(
            name=f"report {name}",
            help=about,
            parameters=(*own, ON, PERIOD, KNOWN, UNMASKED),
            forms=FORMS,
            handed_out=True,
            examples=(example,),
            explained_as={"guarantees": "guarantee", "findings": "finding"}.get(name, ""),
        ),
        columns_of(name),
        partial(answer, name),
        check,
    )


SUSPENSION = _report(
    "suspension",
    """How many are suspended, resumed, waiting. At the end of a day, or of each month of a period.

    Beside it the measures, and the economic indicators that motivated each.
    """,
    Example(
        "doorstroom report suspension --on 2020-05-01 --by scheme",
        phrase("How many were suspended on a day, per scheme"),
    ),
    BY,
)
GUARANTEES = _report(
    "guarantees",
    """Where the guarantees stand. What is owed by how long it has been; how those that ended did.

    Beside it the measures, and the economic indicators that motivated each.
    """,
    Example(
        "doorstroom report guarantees --on 2021-02-01 --csv-dialect excel-nl -o guarantees.csv",
        phrase("For a spreadsheet in Dutch"),
    ),
    BY,
)
FINDINGS = _report(
    "findings",
    "What breaks a rule. What stands on a day; what of a period is new, cured or standing.",
    Example(
        "doorstroom report findings --from 2020-07-01 --to 2020-12-31",
        phrase("What began and what was cured in half a year"),
    ),
    BY,
)
FLOW = _report(
    "flow",
    """Places that were left, and how soon they were filled. How trajectories ended; whether ordinary jobs last.

    Beside it the measures, and the economic indicators that motivated each.
    """,
    Example(
        "doorstroom report flow --from 2015-01-01 --to 2019-12-31 -o flow.xlsx",
        phrase("How trajectories ended before the suspension, as a workbook"),
    ),
    BY,
)
EXCEPTIONS = _report(
    "exceptions",
    """The requests to go on during a measure, by state. Of a period per quarter in which they were made.

    Beside it the measures, and the economic indicators that motivated each.
    """,
    Example(
        "doorstroom report exceptions --from 2020-01-01 --to 2020-12-31",
        phrase("How many asked to go on in each quarter, and what became of it"),
    ),
    BY,
)
INFLOW = _report(
    "inflow",
    """New employments under a scheme, conversions, and who left. Returns and replacements apart.

    Whom a takeover brings is no inflow. Net: who came less who left.
    """,
    Example(
        "doorstroom report inflow --from 2020-01-01 --to 2020-12-31 --by scheme",
        phrase("A year of inflow, per scheme"),
    ),
    BY,
)
COOPERATION = _report(
    "cooperation",
    """Which enterprises transition to which, who hosts interns and hires them, who hires again, and how soon.

    Receiving enterprises and hosts of fewer than five people are counted together.
    """,
    Example(
        "doorstroom report cooperation --from 2015-01-01 --to 2019-12-31 -o cooperation.html",
        phrase("Five years of cooperation, as a page"),
    ),
    BY,
)
ENTERPRISE = _report(
    "enterprise",
    "Everything of one enterprise, by its KBO number. What the other reports say of it, in one.",
    Example(
        "doorstroom report enterprise 0899.920.468 --on 2020-09-30 --unmasked",
        phrase("One enterprise, small numbers included"),
    ),
    Parameter("kbo", kind="enterprise", positional=True, required=True),
)
CYCLE = Question(
    Outline(
        name="report cycle",
        help="""The business cycle. Quarter by quarter, and before, during and after each measure.

        Beside each quarter the economic indicators of the measures that are about it. With --asked-until also what
        was asked beside what was decided: for how many people the days between made a difference.
        """,
        parameters=(
            BY._replace(help="How finely it is counted. [default: scheme]", default="scheme"),
            Parameter("measure", "Only this measure.", metavar="NAME"),
            Parameter(
                "days",
                "So many days before and after a measure. [default: as many as it lasted]",
                "number",
                metavar="N",
                least=1,
                most=MOST_DAYS,
            ),
            Parameter(
                "asked_until",
                "Until when the measures were asked to last: count what came of it that they ended before.",
                "day",
                metavar="DAY",
            ),
            ON,
            PERIOD,
            KNOWN,
            UNMASKED,
        ),
        forms=FORMS,
        handed_out=True,
        examples=(
            Example(
                "doorstroom report cycle --measure corona-2020 --asked-until 2020-12-31 --on 2021-06-30",
                phrase("Before, during and after a measure, and what was asked beside what was decided"),
            ),
        ),
    ),
    columns_of("cycle"),
    partial(answer_cycle, "cycle"),
    check,
)
REPORTS = (SUSPENSION, GUARANTEES, FINDINGS, INFLOW, FLOW, COOPERATION, CYCLE, EXCEPTIONS, ENTERPRISE)
