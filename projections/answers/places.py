"""`places`: the places that transitions and ends of employment left open (R13), for how long, and who filled them."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import words
from ledger.language import phrase
from projections.answers.outline import (
    AFTER,
    DESCENDING,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    ON,
    PERIOD,
    SCHEME,
    Example,
    Outline,
    Parameter,
    count_by,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.period import Period, a_day_or_a_period
from projections.answers.question import Inquiry, Question
from projections.answers.wording import decision_word, word
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import PlaceRow
from projections.render.answer import Answer
from projections.render.rows import Column

STATES = ("open", "filled", "all")

COLUMNS = (
    Column("dossier", words.DOSSIER, means="Who left the place."),
    Column(
        "enterprise",
        words.ENTERPRISE,
        means="Where it is on the day asked, or was when it was filled (R17), by its KBO number.",
    ),
    Column(
        "scheme",
        words.SCHEME,
        words.SCHEME_SHORT,
        spare=True,
        means="The scheme of the employment that left it.",
    ),
    Column(
        "left_by",
        phrase("how"),
        word=decision_word,
        means="How it was left: by `transition` or `employment-end`, which is any other end.",
    ),
    Column("since", phrase("open since"), means="The first day on which it was open."),
    Column("until", phrase("open until"), means="The last day on which it was open; empty while it is."),
    Column(
        "days",
        words.DAYS_HEADING,
        right=True,
        means="Days it has been open, from the first one to the last one or the day asked, both included.",
    ),
    Column("state", spare=True, word=word, means="Where it stands on the day asked: `open` or `filled`."),
    Column(
        "filled_by",
        phrase("filled by"),
        means="The dossier of who fills it: that of `dossier` where the same person is employed there again (R13).",
    ),
    Column("filled_on", spare=True, means="The first day on which it was filled; empty while it is open."),
    Column(
        "filled_entry",
        phrase("filled by entry"),
        right=True,
        spare=True,
        means="The ledger position of what fills it.",
    ),
    Column("own_return", spare=True, means="Whether it was filled by the own return of who left it."),
    Column(
        "entries", words.ENTRIES, spare=True, means="The ledger positions that establish that it was left."
    ),
)


def shown(rows: Iterable[PlaceRow]) -> Answer:
    """A row for each place, in the order given: the oldest first."""
    return Answer(rows, COLUMNS)


def answer(
    inquiry: Inquiry,
    *,
    state: str | None,
    period: Period,
    enterprise: str | None,
    scheme: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """The places on the day asked, or at the end of a period without what was filled before it; or a page of them."""
    page = ListPage.of(order, descending, limit, after, count_by)
    found = population.places(
        inquiry.entries,
        inquiry.reading,
        inquiry.on,
        state=None if state == "all" else state,
        first=None if period is None else period[0],
        enterprise=enterprise,
        scheme=scheme,
        page=page,
    )
    return in_part(shown(found), inquiry, found, page)


QUESTION = Question(
    Outline(
        name="places",
        help="List the places that were left. By a transition or an employment's end; open, or filled by whom.",
        parameters=(
            Parameter(
                "state",
                "Those open, filled, or all. [default: open]",
                "choice",
                words=STATES,
                default="open",
            ),
            ENTERPRISE,
            SCHEME,
            order_by("since", "dossier", "enterprise"),
            DESCENDING,
            LIMIT,
            AFTER,
            count_by("enterprise", "scheme"),
            ON,
            PERIOD,
            KNOWN,
        ),
        explained_as="place",
        examples=(
            Example(
                "doorstroom places --enterprise 0899.920.468 --on 2020-09-30",
                phrase("The places that one enterprise has to fill"),
            ),
            Example(
                "doorstroom places --state filled --from 2020-01-01 --to 2020-12-31",
                phrase("The places that were filled in a year, by whom and after how many days"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    a_day_or_a_period,
)
