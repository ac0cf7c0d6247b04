"""The reports: which there are, and each with its form, its tables beside their charts, and its downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple, cast

from markupsafe import Markup
from starlette.responses import Response

from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.language import phrase, say
from ledger.problem import message_in
from projections.answers.question import Inquiry, Question
from projections.counts.asking import Report
from projections.counts.forms import FORMS
from projections.counts.page import sections
from projections.counts.questions import REPORTS
from projections.counts.words import report_name, sentence, title
from projections.counts.workbook import TooManyRows
from projections.mistaken import Mistaken
from projections.reading import NotOnRecord
from projections.render.answer import Answer
from projections.render.blocks import Cell, ChartedSection
from projections.render.parquet import NoParquet
from projections.viewer.downloads import FORMS as KINDS
from projections.viewer.downloads import attached
from projections.viewer.fields import Filter, filter_of
from projections.viewer.listing import lead_of
from projections.viewer.rendering import drawn
from projections.viewer.tables import ColumnHead, PageTable, TableCell, enterprise
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "lead": phrase("How many, on a day or over a period. Numbers of fewer than five people are hidden."),
    "what": phrase("What is counted"),
    "show": phrase("Show the report"),
    "which": phrase("Name what it is about, and it is counted."),
    "download": phrase("Download this report"),
}
#: What a report is downloaded as, each with its kind of content; the lists have some of them too.
_KINDS = {
    **KINDS,
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html; charset=utf-8",
}


class ChartGroupShown(NamedTuple):
    """Drawings under one heading, each with its caption or none."""

    name: str
    title: str
    charts: tuple[tuple[str | None, Markup], ...]


class ReportSection(NamedTuple):
    """A part of a report: what it counts, its drawings, and the table that says the same."""

    name: str
    title: str
    text: str | None
    charts: tuple[ChartGroupShown, ...]
    table: PageTable


@cache
def reports() -> dict[str, Question]:
    """Every report by its name."""
    return {each.outline.name.partition(" ")[2]: each for each in REPORTS}


def show_all(view: View) -> Response:
    """Which reports there are."""
    found = [
        (view.url(f"/reports/{name}"), report_name(name, view.lang), lead_of(each, view.lang))
        for name, each in reports().items()
    ]
    lang = view.lang
    return view.page(
        "reports.html", title=view.say("reports"), lead=say(_PHRASES["lead"], lang), reports=found
    )


def show(view: View) -> Response:
    """One report; or its form with what is wrong in it."""
    name = view.request.path_params["name"]
    question = reports().get(name)
    if question is None:
        return view.refused("unknown")
    form = filter_of(question, view.query, view.lang)
    if form.mistaken:
        return _page(view, name, form, wrong=view.say("what-is-wrong"))
    if _lacks(question, form):
        return _page(view, name, form, code=200)
    try:
        _, answer = _asked(view, question, form.values)
        view.notices += [say(each, view.lang) for each in answer.notices]
        return _page(view, name, form, _report(answer))
    except Mistaken as error:
        return _page(view, name, form, wrong=message_in(error, view.lang))
    except NotOnRecord as error:
        return _page(view, name, form, wrong=message_in(error, view.lang), code=404)


def save(view: View) -> Response:
    """A report in one of its forms, of what the page is of."""
    name, form_name = view.request.path_params["name"], view.request.path_params["form"]
    question = reports().get(name)
    if question is None or form_name not in _KINDS:
        return view.refused("unknown")
    form = filter_of(question, view.query, view.lang)
    if form.mistaken or _lacks(question, form):
        return _page(view, name, form, wrong=view.say("what-is-wrong"))
    try:
        inquiry, answer = _asked(view, question, form.values)
        assert answer.encode is not None
        content = answer.encode(form_name, "rfc4180")
    except (Mistaken, TooManyRows, NoParquet) as error:
        return _page(view, name, form, wrong=message_in(error, view.lang))
    except NotOnRecord as error:
        return _page(view, name, form, wrong=message_in(error, view.lang), code=404)
    return attached(content, f"{name}-{inquiry.on.isoformat()}.{form_name}", _KINDS[form_name])


def asked_report(view: View, question: Question, values: Mapping[str, Any]) -> Report:
    """The figures that are asked for. Raises ``Mistaken``, ``NotOnRecord``."""
    return _report(_asked(view, question, values)[1])


def _report(answer: Answer) -> Report:
    return cast("Report", next(iter(answer.objects or ())))


def _asked(view: View, question: Question, values: Mapping[str, Any]) -> tuple[Inquiry, Answer]:
    period = values.get("period")
    inquiry = view.of_everyone(period)
    return inquiry, view.answer(question, inquiry, **values)


def _lacks(question: Question, form: Filter) -> bool:
    """Whether nobody typed yet what it cannot do without."""
    return any(each.required and each.name not in form.values for each in question.outline.parameters)


def _page(
    view: View,
    name: str,
    form: Filter,
    report: Report | None = None,
    wrong: str = "",
    code: int | None = None,
) -> Response:
    question, lang = reports()[name], view.lang
    forms = [each for each in FORMS if each in _KINDS and (each != "parquet" or find_spec("pyarrow"))]
    path = f"/reports/{name}"
    return view.page(
        "report.html",
        code or (400 if wrong else 200),
        title=report_name(name, lang) if report is None else title(report.manifest, lang),
        lead=lead_of(question, lang),
        path=path,
        form=form,
        wrong=wrong,
        phrases=plain_phrases(_PHRASES, lang),
        masked=sentence("masked", lang) if report is not None and report.manifest.masked else "",
        sections=() if report is None else shown_sections(view, report),
        asked=report is not None,
        downloads=[(each, view.here_in(f"{path}.{each}")) for each in forms],
    )


def shown_sections(view: View, report: Report) -> tuple[ReportSection, ...]:
    """The parts of a report as a page shows them: numbers that are hidden are hidden here too."""
    return tuple(_section(view, each) for each in sections(report, view.lang))


def _section(view: View, section: ChartedSection) -> ReportSection:
    charts = tuple(
        ChartGroupShown(
            group.name,
            group.title,
            tuple((chart.caption, drawn(chart.svg)) for chart in group.charts),
        )
        for group in section.charts
    )
    headings = tuple(ColumnHead(text, right=look == "n") for look, text in section.headings)
    rows = tuple(tuple(_cells(view, row)) for row in section.rows)
    table = PageTable(section.title, headings, rows, section.otherwise, view.say("scrolls"))
    return ReportSection(section.name, section.title, section.text, charts, table)


def _cells(view: View, row: Iterable[Cell]) -> Iterable[TableCell]:
    """A row as it is shown; what is the number of an enterprise leads there."""
    for look, text in row:
        leads = canonical_enterprise(text) == text
        yield TableCell(text, enterprise(view, text) if leads else "", look == "n")
