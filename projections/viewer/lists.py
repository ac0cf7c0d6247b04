"""A list as a page: its form, its rows page by page in the order asked, and the whole of it to download."""

from __future__ import annotations

from typing import Any, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from ledger.language import say, say_count
from ledger.problem import message_in
from projections.answers.outline import Parameter
from projections.answers.question import Question
from projections.answers.status import QUESTION as STATUS
from projections.answers.status import notices
from projections.mistaken import Mistaken
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.viewer.downloads import FORMS, download
from projections.viewer.fields import Filter, filter_of
from projections.viewer.listing import description_of, lists, title_of
from projections.viewer.paging import Turned, asked_page, has_pages, turned
from projections.viewer.rendering import table_shown
from projections.viewer.tables import ColumnHead, PageTable, cells, columns_shown
from projections.viewer.view import View, part_of
from projections.viewer.words import PHRASES, ROWS

MOST = 5_000
"""How many rows a list that has no pages shows; all are in what is downloaded."""

SHORT = 200_000
"""Characters up to which what is shown of a list is at hand for who asks the same again."""

WIDTH = 76
"""Columns of an answer that is text and no table."""


class ListShown(NamedTuple):
    """The rows of a list as its page shows them: a table, or text where it is none, how many, and where the rest is.

    ``orders``: it has rows, and its headings order them.
    """

    table: Markup | None
    orders: bool
    text: str
    counted: str
    pages: Turned
    notices: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether it is no longer than a few pages of a list."""
        return len(self.table or self.text) <= SHORT


def show(view: View) -> Response:
    """A list, or a part of one; or its form with what is wrong in it."""
    question = lists().get(view.request.path_params["name"])
    if question is None:
        return view.refused("unknown")
    form = filter_of(question, view.query, view.lang)
    if form.mistaken:
        return _page(view, question, form, wrong=view.say("what-is-wrong"))
    try:
        # The whole address: its links say all of it.
        asked = (
            "list",
            question.outline.name,
            view.entries.newest_checkpoint_at,
            # What somebody alters meanwhile is told of at once.
            *(notices(view.asked) if question is STATUS else ()),
            *sorted(view.query.items()),
        )
        shown = view.once(asked, lambda: _listed(view, question, form), lambda found: found.is_short)
    except Mistaken as error:
        return _page(view, question, form, wrong=message_in(error, view.lang))
    return _page(view, question, form, shown)


def _listed(view: View, question: Question, form: Filter) -> ListShown:
    """Raises ``Mistaken``."""
    paged = asked_page(view.query.get("after", "")) if has_pages(question) else {}
    answer = asked_list(view, question, form, paged)
    table, text, counted = _shown(view, question, answer)
    part = part_of(answer)
    return ListShown(
        None if table is None else table_shown(table),
        table is not None and bool(table.rows and _orders(question)),
        text,
        counted,
        Turned(None, None, None) if part is None else turned(part),
        tuple(say(each, view.lang) for each in answer.notices),
    )


def save(view: View) -> Response:
    """The whole of a list in a form, filtered and ordered as the page is."""
    question = lists().get(view.request.path_params["name"])
    if question is None or view.request.path_params["form"] not in FORMS:
        return view.refused("unknown")
    form = filter_of(question, view.query, view.lang)
    if form.mistaken:
        return _page(view, question, form, wrong=view.say("what-is-wrong"))
    try:
        answer = asked_list(view, question, form, {})
        return download(view, question, answer, view.request.path_params["form"])
    except Mistaken as error:
        return _page(view, question, form, wrong=message_in(error, view.lang))


def asked_list(view: View, question: Question, form: Filter, paged: dict[str, Any]) -> Answer:
    """The rows that are asked for. Raises ``Mistaken``."""
    ordered: dict[str, Any] = {}
    if _orders(question):
        ordered = {
            "order": view.query.get("order") or None,
            "descending": view.query.get("descending") == "1",
        }
    inquiry = view.of_everyone(form.values.get("period"))
    return view.answer(question, inquiry, **form.values, **ordered, **paged)


def _orders(question: Question) -> tuple[str, ...]:
    """What a list can be ordered by; the first is its own order."""
    found: list[Parameter] = [each for each in question.outline.parameters if each.name == "order"]
    return found[0].words if found else ()


def _page(
    view: View, question: Question, form: Filter, shown: ListShown | None = None, wrong: str = ""
) -> Response:
    name, title = question.outline.name, title_of(question, view.lang)
    code = 400 if shown is None else 200
    if shown is None:
        shown = ListShown(None, False, "", "", Turned(None, None, None), ())
    view.notices += shown.notices
    return view.page(
        "list.html",
        code,
        title=title,
        description=description_of(question, view.lang),
        path=f"/lists/{name}",
        form=form,
        ordered={key: view.query[key] for key in ("order", "descending") if view.query.get(key)},
        wrong=wrong,
        table=shown.table,
        text=shown.text,
        counted=shown.counted,
        orders=shown.orders,
        pages=shown.pages,
        downloads=[(each, view.here_in(f"/lists/{name}.{each}", after=None)) for each in FORMS],
    )


def _shown(view: View, question: Question, answer: Answer) -> tuple[PageTable | None, str, str]:
    """An answer as a table, or as text where it is none; and how many rows there are of it."""
    rows = []
    for row in answer.rows:
        rows.append(row)
        if len(rows) == MOST:
            break
    columns = columns_shown(answer, rows, view.lang)
    counted = _counted(view, answer, len(rows))
    if not columns and answer.lines is not None:
        lines = (line if isinstance(line, str) else line.text for line in answer.lines(WIDTH, True))
        return None, "\n".join(lines), counted
    nothing = "no-rows-in-period" if view.query.get("from") else "no-rows"
    headings = tuple(_heading(view, question, each) for each in columns)
    shown = tuple(cells(view, row, columns) for row in rows)
    return (
        PageTable(title_of(question, view.lang), headings, shown, view.say(nothing), view.say("scrolls")),
        "",
        counted,
    )


def _counted(view: View, answer: Answer, rows: int) -> str:
    part = part_of(answer)
    if part is None:
        return say_count(*ROWS, rows, view.lang)
    if not part.count:
        return say_count(*ROWS, part.total, view.lang)
    first, last, total = map(view.number, (part.before + 1, part.before + part.count, part.total))
    return say(PHRASES["rows-of"], view.lang, first=first, last=last, total=total)


def _heading(view: View, question: Question, column: Column) -> ColumnHead:
    """The head of a column, which orders the list by it where it can be; a second time the other way round."""
    words, orders = column.heading(view.lang), _orders(question)
    if column.path not in orders:
        return ColumnHead(words, right=column.right)
    now = view.query.get("order") or orders[0]
    turned_round = view.query.get("descending") == "1"
    if now != column.path:
        return ColumnHead(
            words, view.here(order=column.path, descending=None, after=None), right=column.right
        )
    href = view.here(order=column.path, descending=None if turned_round else "1", after=None)
    return ColumnHead(words, href, "descending" if turned_round else "ascending", column.right)
