"""The beginning of a list on another page: how many rows there are, the first of them, and where the whole stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.language import say
from projections.viewer.fields import asks_everyone
from projections.viewer.listing import lists
from projections.viewer.paging import asked_page
from projections.viewer.tables import ColumnHead, PageTable, cells, columns_shown
from projections.viewer.view import View, part_of

FIRST_ROWS = 5
"""How many rows of a list are shown where nothing else is asked."""

PERIOD = 365
"""How many days before the day asked the period begins in which something was mended."""


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


class WorkShown(NamedTuple):
    """A list of work as the page shows it: how many there are in all, the first of them, and where the rest stands."""

    name: str
    title: str
    text: str
    total: str
    table: PageTable
    href: str


def excerpt(view: View, work: WorkList, rows: int = FIRST_ROWS, **narrowed: Any) -> WorkShown:
    """The first rows of a list of work, narrowed further where that is asked, and where the whole of it stands.

    It is worked out once for the same entries.
    """
    return view.once(
        (work.name, work.question, rows, *narrowed.items()), lambda: _made(view, work, rows, narrowed)
    )


def _made(view: View, work: WorkList, rows: int, narrowed: Mapping[str, Any]) -> WorkShown:
    question, lang = lists()[work.question], view.lang
    period = _period(view) if work.in_period else None
    in_address = {**work.values, **narrowed}
    values = {**in_address} if period is None else {**in_address, "period": period}
    if asks_everyone(question):
        values["everyone"] = True
    inquiry = view.of_everyone(period)
    answer = view.answer(question, inquiry, **values, **asked_page("", rows))
    found = list(answer.rows)
    part = part_of(answer)
    columns = columns_shown(answer, found, lang, work.columns)
    table = PageTable(
        say(work.title, lang),
        tuple(ColumnHead(each.heading(lang), right=each.right) for each in columns),
        tuple(cells(view, row, columns) for row in found),
        view.say("no-rows" if period is None else "no-rows-in-period"),
        view.say("scrolls"),
    )
    days = {} if period is None else {"from": period[0].isoformat(), "to": period[1].isoformat()}
    href = view.url(f"/lists/{work.question}", **in_address, **days)
    total = view.number(len(found) if part is None else part.total)
    return WorkShown(work.name, say(work.title, lang), say(work.text, lang), total, table, href)


def _period(view: View) -> tuple[date, date]:
    """The year up to the day asked, as far as there are days."""
    last = view.asked.on
    return date.fromordinal(max(last.toordinal() - PERIOD, 1)), last
