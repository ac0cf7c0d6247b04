"""The start page: what is breached and owed, what began or resumed irregularly, what was mended, what falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from ledger.language import phrase, say
from projections.viewer.listing import lists
from projections.viewer.paging import asked_page
from projections.viewer.tables import ColumnHead, PageTable, cells, columns_shown
from projections.viewer.view import View, part_of

FIRST_ROWS = 5
"""How many rows of each list are shown here."""

PERIOD = 365
"""How many days before the day asked the period begins in which something was mended."""

DUE_WITHIN = 30


class WorkList(NamedTuple):
    """A list of work: what it is called, the question and its values, and the columns that are shown here.

    ``in_period``: it is asked of the year up to the day asked.
    """

    name: str
    title: str
    text: str
    question: str
    values: Mapping[str, Any]
    columns: tuple[str, ...]
    in_period: bool = False


WORK = (
    WorkList(
        "breached",
        phrase("Breached"),
        phrase("Who was not given the chance that was promised."),
        "guarantees",
        {"state": "breached"},
        ("dossier", "suspension", "since", "days", "enterprise"),
    ),
    WorkList(
        "owed",
        phrase("Owed, oldest first"),
        phrase("Who still waits for an offer."),
        "guarantees",
        {"state": "owed"},
        ("dossier", "suspension", "since", "days", "enterprise"),
    ),
    WorkList(
        "irregular",
        phrase("Irregular starts and resumptions"),
        phrase("Who started or resumed while a measure suspends, without all that an exception asks (R8)."),
        "findings",
        {"rule": "R8"},
        ("dossier", "since", "words", "enterprise"),
    ),
    WorkList(
        "mended",
        phrase("Mended in the past year"),
        phrase("What broke a rule, and was cured by the day asked."),
        "findings",
        {"cured": True},
        ("dossier", "since", "last_day", "words", "cured"),
        in_period=True,
    ),
    WorkList(
        "due",
        phrase("Falls due within 30 days, and overdue"),
        phrase("The earliest day first."),
        "due",
        {"within": DUE_WITHIN},
        ("due_on", "days_left", "what", "dossier", "enterprise"),
    ),
)


class WorkShown(NamedTuple):
    """A list of work as the page shows it: how many there are in all, the first of them, and where the rest stands."""

    name: str
    title: str
    text: str
    total: str
    table: PageTable
    href: str


def show(view: View) -> Response:
    """The start page."""
    reading, asked = view.asked.reading, (view.asked.on, view.lang, *view.address.carried.items())
    remember = view.site.remembered.result
    shown = [remember((each.name, reading.upto, *asked), partial(_work, view, each)) for each in WORK]
    return view.page("start.html", title=view.say("start"), work=shown)


def _work(view: View, work: WorkList) -> WorkShown:
    question, lang = lists()[work.question], view.lang
    period = _period(view) if work.in_period else None
    values = {**work.values} if period is None else {**work.values, "period": period}
    inquiry = view.asked if period is None else view.inquiry(period)
    answer = view.answer(question, inquiry, **values, **asked_page("", FIRST_ROWS))
    rows = list(answer.rows)
    part = part_of(answer)
    columns = columns_shown(answer, rows, lang, work.columns)
    table = PageTable(
        say(work.title, lang),
        tuple(ColumnHead(each.heading(lang), right=each.right) for each in columns),
        tuple(cells(view, row, columns) for row in rows),
        view.say("no-rows"),
        view.say("scrolls"),
    )
    days = {} if period is None else {"from": period[0].isoformat(), "to": period[1].isoformat()}
    href = view.url(f"/lists/{work.question}", **work.values, **days)
    total = view.number(len(rows) if part is None else part.total)
    return WorkShown(work.name, say(work.title, lang), say(work.text, lang), total, table, href)


def _period(view: View) -> tuple[date, date]:
    """The year up to the day asked, as far as there are days."""
    last = view.asked.on
    return date.fromordinal(max(last.toordinal() - PERIOD, 1)), last
