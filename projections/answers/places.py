"""`places`: the places that transitions and ends of employment left open, and that nobody fills yet (R13)."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import words
from ledger.language import phrase
from projections.answers.outline import (
    DESCENDING,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    OFFSET,
    ON,
    Example,
    Outline,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.question import Inquiry, Question
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import PlaceRow
from projections.render.answer import Answer
from projections.render.rows import Column

COLUMNS = (
    Column("dossier", words.LEFT_BY, means="Who left the place."),
    Column("enterprise", words.ENTERPRISE, means="Where it is, by its KBO number."),
    Column("since", phrase("open since"), means="The first day on which it was open."),
    Column(
        "days",
        words.DAYS_HEADING,
        right=True,
        means="Days it has been open, the first one and the day asked included.",
    ),
    Column("entries", words.ENTRIES, spare=True, means="The ledger positions that establish it."),
)


def shown(rows: Iterable[PlaceRow]) -> Answer:
    """A row for each open place, in the order given: the longest open first."""
    return Answer(rows, COLUMNS)


def answer(
    inquiry: Inquiry,
    *,
    enterprise: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    offset: int | None,
) -> Answer:
    """The places that are open on the day asked, at one enterprise where named; or a page of them."""
    page = ListPage(order, descending, limit, offset)
    found = population.places(inquiry.entries, inquiry.reading, inquiry.on, enterprise=enterprise, page=page)
    return in_part(shown(found), inquiry, found, page)


QUESTION = Question(
    Outline(
        name="places",
        help="List the open places. Left by a transition or an employment's end, and filled by nobody yet.",
        parameters=(
            ENTERPRISE,
            order_by("since", "dossier", "enterprise"),
            DESCENDING,
            LIMIT,
            OFFSET,
            ON,
            KNOWN,
        ),
        examples=(
            Example(
                "doorstroom places --enterprise 0899.920.468 --on 2020-09-30",
                phrase("The places that one enterprise has to fill"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
