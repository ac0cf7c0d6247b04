"""`guarantees`: the right to a full chance of everyone, in which state, since when, who answers for it (R10, R12)."""

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
from projections.answers.wording import word
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import GuaranteeRow
from projections.render.answer import Answer
from projections.render.rows import Column

STATES = ("protected", "owed", "open", "offered", "honoured", "waived", "lapsed", "breached")

RULES = ("R10", "R12")

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
        spare=True,
        means="What the chance is of: `start`, `resumption`, or `return` (which the enterprise may ask, no duty).",
    ),
    Column(
        "state", words.STATE, word=word, means="Where it stands on the day asked; of a period, a row each."
    ),
    Column(
        "since",
        words.SINCE,
        means="First day of the unbroken run of that state, which may lie before the period.",
    ),
    Column(
        "first_day",
        means="First day of that state at this enterprise: later than `since` where another answered before.",
    ),
    Column(
        "last_day",
        words.LAST_DAY,
        means="Its last day at this enterprise; empty while it lasts on the day asked, or on the period's last.",
    ),
    Column(
        "days",
        words.DAYS_HEADING,
        right=True,
        means="Days in that state, the first one and the last one, or the day asked, included.",
    ),
    Column(
        "became",
        phrase("became"),
        word=word,
        means="The state on the day after; the same where another enterprise answers for it; empty while it lasts.",
    ),
    Column(
        "ended_by",
        phrase("because of"),
        spare=True,
        means="The entries it rests on from then; none where days that passed or a suspension brought it.",
    ),
    Column(
        "enterprise",
        words.ENTERPRISE,
        spare=True,
        means="The enterprise that answers for it, by its KBO number.",
    ),
    Column("scheme", words.SCHEME, words.SCHEME_SHORT, spare=True, means="The scheme of that employment."),
    Column("entries", words.ENTRIES, spare=True, means="The ledger positions that establish it."),
)


#: How a state ended: of a day nobody knows yet, so that people see these for a period only.
_OF_A_PERIOD = ("last_day", "became", "ended_by")


def shown(rows: Iterable[GuaranteeRow], *, period: bool = False) -> Answer:
    """A row for each guarantee, of a period for each of its states, in the order given."""
    hidden = () if period else _OF_A_PERIOD
    return Answer(rows, [each._replace(says="") if each.path in hidden else each for each in COLUMNS])


def answer(
    inquiry: Inquiry,
    *,
    period: Period,
    state: str | None,
    enterprise: str | None,
    scheme: str | None,
    rule: str | None,
    suspension: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """The guarantees on the day asked or of a period, narrowed to what is named; or a page of them."""
    page = ListPage.of(order, descending, limit, after, count_by)
    found = population.guarantees(
        inquiry.entries,
        inquiry.reading,
        inquiry.on,
        since=None if period is None else period[0],
        state=state,
        enterprise=enterprise,
        scheme=scheme,
        rule=rule,
        suspension=suspension,
        page=page,
    )
    return in_part(shown(found, period=period is not None), inquiry, found, page)


QUESTION = Question(
    Outline(
        name="guarantees",
        help="""List the guarantees, oldest first. Who was promised a full chance, and where that stands.

        Of a period, dossier by dossier, each state that a guarantee was in on one of its days, and what it became.
        """,
        parameters=(
            Parameter("state", "Only those in this state.", "choice", words=STATES),
            ENTERPRISE,
            SCHEME,
            Parameter("rule", "Only those of this rule: R12 are the returns.", "choice", words=RULES),
            Parameter("suspension", "Only those for this suspension.", metavar="NAME"),
            order_by("since", "dossier", "enterprise"),
            DESCENDING,
            LIMIT,
            AFTER,
            count_by("state", "suspension", "enterprise", "scheme"),
            ON,
            PERIOD,
            KNOWN,
        ),
        explained_as="guarantee",
        examples=(
            Example(
                "doorstroom guarantees --state owed --on 2020-09-30",
                phrase("Who still waits for an offer"),
            ),
            Example(
                "doorstroom guarantees --state breached --from 2020-01-01 --to 2020-12-31",
                phrase("Which were breached in 2020, for how long, and what they became"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    a_day_or_a_period,
)
