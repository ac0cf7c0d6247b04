"""`guarantees`: the right to a full chance of everyone, in which state, since when, who answers for it (R10, R12)."""

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
    SCHEME,
    Example,
    Outline,
    Parameter,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.question import Inquiry, Question
from projections.answers.wording import word
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import GuaranteeRow
from projections.render.answer import Answer
from projections.render.rows import Column

STATES = ("protected", "owed", "open", "offered", "honoured", "waived", "lapsed", "breached")

COLUMNS = (
    Column("dossier", words.DOSSIER, means="Whose guarantee it is."),
    Column(
        "suspension",
        words.SUSPENSION,
        means="The suspension it is for; empty for a return after an ordinary job (R12).",
    ),
    Column(
        "entitled_to",
        words.ENTITLED_TO,
        word=word,
        means="What the chance is of: `start`, `resumption`, or `return` (which the enterprise may ask, no duty).",
    ),
    Column("state", words.STATE, word=word, means="Where it stands on the day asked."),
    Column("since", words.SINCE, means="First day of the present unbroken run of that state."),
    Column(
        "days",
        words.DAYS_HEADING,
        right=True,
        means="Days in that state, the first one and the day asked included.",
    ),
    Column("enterprise", words.ENTERPRISE, means="The enterprise that answers for it, by its KBO number."),
    Column("scheme", words.SCHEME, words.SCHEME_SHORT, means="The scheme of that employment."),
    Column("entries", words.ENTRIES, spare=True, means="The ledger positions that establish it."),
)


def shown(rows: Iterable[GuaranteeRow]) -> Answer:
    """A row for each guarantee, in the order given: the state that lasts longest first."""
    return Answer(rows, COLUMNS)


def answer(
    inquiry: Inquiry,
    *,
    state: str | None,
    enterprise: str | None,
    scheme: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    offset: int | None,
) -> Answer:
    """The guarantees on the day asked, of one state, enterprise or scheme where named; or a page of them."""
    page, narrowed = (
        ListPage(order, descending, limit, offset),
        {"state": state, "enterprise": enterprise, "scheme": scheme},
    )
    found = population.guarantees(inquiry.entries, inquiry.reading, inquiry.on, page=page, **narrowed)
    return in_part(shown(found), inquiry, found, page)


QUESTION = Question(
    Outline(
        name="guarantees",
        help="List the guarantees, oldest first. Who was promised a full chance, and where that stands.",
        parameters=(
            Parameter("state", "Only those in this state.", "choice", words=STATES),
            ENTERPRISE,
            SCHEME,
            order_by("since", "dossier", "enterprise"),
            DESCENDING,
            LIMIT,
            OFFSET,
            ON,
            KNOWN,
        ),
        examples=(
            Example(
                "doorstroom guarantees --state owed --on 2020-09-30",
                phrase("Who still waits for an offer"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
