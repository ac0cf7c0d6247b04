"""`exceptions`: each request to start or go on during a measure: who asked, who did not, what VDAB judged (R8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from ledger import words
from ledger.decisions.vocabulary import WITH_ARTICLE
from ledger.language import day_in_figures, phrase, say, translated
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
from projections.fold.rules.exception import PARTIES
from projections.fold.rules.request import REQUEST_STATES
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import ExceptionRow
from projections.readmodels.request_rows import ConsentToException, ExceptionEvaluation
from projections.render.answer import Answer
from projections.render.rows import Column

_IN_ANOTHERS_WORD = phrase("{said}, but said by {by}: does not count")
_NOT_ALL = phrase("{judged}, but: {why}")
#: What keeps a judgment `ready` from allowing anything: an answer that is no, and one that was not given.
_QUESTIONS = {
    "conditions_met": (phrase("conditions not met"), phrase("not said whether the conditions are met")),
    "job_safe": (phrase("job not safe"), phrase("not said whether the job is safe")),
    "job_durable": (phrase("job not durable"), phrase("not said whether the job is durable")),
}

#: What is missing, by its code, where the columns beside it say who answered what.
_LACKS = {
    "consent-employee": phrase("consent of the employee"),
    "consent-employer": phrase("consent of the employer"),
    "consent-receiving-enterprise": phrase("consent of the receiving enterprise"),
    "evaluation": phrase("evaluation, outcome ready"),
    "conditions": phrase("all three conditions"),
    "evaluation-before-consent": phrase("evaluation after the last consent"),
}
# In Dutch a request is so, where a finding is one.


def latest(row: ExceptionRow, party: str) -> ConsentToException | None:
    """The latest word of a party: its own, or where it said nothing what was said in its name."""
    said = [each for each in row.consents if each.party == party]
    own = [each for each in said if each.competent]
    return next(reversed(own or said), None)


def judgment(row: ExceptionRow) -> ExceptionEvaluation | None:
    """The latest judgment of VDAB."""
    return row.evaluations[-1] if row.evaluations else None


def answer_in_words(row: ExceptionRow, lang: str, *, party: str) -> str:
    """The latest word of a party, in the reader's words; nothing where it said nothing."""
    said = latest(row, party)
    if said is None:
        return ""
    told = f"{word(said.answer, lang)} {day_in_figures(said.on, lang)}"
    if said.competent:
        return told
    return say(_IN_ANOTHERS_WORD, lang, said=told, by=word(said.decided_by, lang))


def judged_in_words(row: ExceptionRow, lang: str) -> str:
    """VDAB's latest judgment, in the reader's words; nothing where there is none."""
    made = judgment(row)
    if made is None:
        return ""
    told = f"{word(made.outcome, lang)} {day_in_figures(made.on, lang)}"
    answers = {name: getattr(made, name) for name in _QUESTIONS}
    if made.outcome != "ready" or all(answers.values()):
        return told
    why = [_QUESTIONS[name][value is None] for name, value in answers.items() if not value]
    return say(_NOT_ALL, lang, judged=told, why=", ".join(translated(each, lang) for each in why))


def led_to_in_words(row: ExceptionRow, lang: str) -> str:
    """What it led to, in the reader's words."""
    if row.led_to is None:
        return ""
    return f"{word(row.led_to.decision, lang)} {day_in_figures(row.led_to.on, lang)}"


def missing_in_words(row: ExceptionRow, lang: str) -> str:
    """What is missing, in the reader's words, beside who said what."""
    return "; ".join(translated(_LACKS[each], lang) for each in row.missing)


def state_in_words(state: str, lang: str) -> str:
    """The state of a request, in the reader's words."""
    return translated(words.IRREGULAR_REQUEST, lang) if state == "irregular" else word(state, lang)


def _of_party(party: str, name: str) -> Callable[[Any, str], object]:
    return lambda row, _lang: getattr(latest(row, party), name, None)


def _of_judgment(name: str) -> Callable[[Any, str], object]:
    return lambda row, _lang: getattr(judgment(row), name, None)


def _party_columns() -> Iterator[Column]:
    for party in PARTIES:
        name, called = party.replace("-", "_"), party.replace("-", " ")
        yield Column(
            f"{name}_answer",
            only="csv",
            value=_of_party(party, "answer"),
            means=f"The latest answer of the {called}: `given`, `refused`, `withdrawn`; empty where it said nothing.",
        )
        yield Column(f"{name}_on", only="csv", value=_of_party(party, "on"), means="Its day.")
        yield Column(
            f"{name}_decided_by",
            only="csv",
            value=_of_party(party, "decided_by"),
            means="Who stated it; what another than the party itself, or the representative, states does not count"
            " (R15).",
        )


COLUMNS = (
    Column("dossier", words.DOSSIER, means="Who would start or go on."),
    Column("request", means="Which request of the dossier it is, from 1."),
    Column("asked_on", phrase("asked on"), spare=True, means="Its first day."),
    Column(
        "state",
        words.STATE,
        word=state_in_words,
        means="Where it stands on the day asked: `pending`, `granted`, `lawful`, `irregular`, `regularised`, `refused`,"
        " `expired` or `ended`.",
    ),
    Column("since", words.SINCE, spare=True, means="First day of that state."),
    Column("suspension", means="The measure it is about, with the number of its spell from the second on."),
    Column("spell_first", means="First day of that spell."),
    Column("measures", only="json", means="Every measure that stopped the person then."),
    Column(
        "enterprise",
        words.ENTERPRISE,
        spare=True,
        means="Where the person is employed, or was when it was over, by KBO number.",
    ),
    Column("scheme", words.SCHEME, words.SCHEME_SHORT, spare=True, means="The scheme of that employment."),
    *(
        Column(
            party.replace("-", "_"),
            heading,
            short,
            value=partial(answer_in_words, party=party),
            only="screen",
            means="Its latest word and the day of it; empty where it said nothing.",
        )
        for party, heading, short in (
            ("employee", phrase("employee"), None),
            ("employer", phrase("employer"), None),
            ("receiving-enterprise", words.RECEIVING_ENTERPRISE, phrase("receiving\nenterprise")),
        )
    ),
    Column(
        "judged",
        WITH_ARTICLE["vdab"],
        value=judged_in_words,
        only="screen",
        means="Its latest judgment, the day of it, and what keeps it from allowing anything.",
    ),
    *_party_columns(),
    Column(
        "consents",
        only="json",
        means="All that was said in it in a party's name, in order: party, answer, day, entry, who stated it, whether"
        " it counts (R15), the receiving enterprise; and what was said before and still counts.",
    ),
    Column(
        "evaluation", only="csv", value=_of_judgment("outcome"), means="The outcome that VDAB judged last."
    ),
    Column("evaluation_on", only="csv", value=_of_judgment("on"), means="Its day."),
    Column(
        "conditions_met", only="csv", value=_of_judgment("conditions_met"), means="Whether it found them met."
    ),
    Column("job_safe", only="csv", value=_of_judgment("job_safe"), means="Whether it found the job safe."),
    Column(
        "job_durable", only="csv", value=_of_judgment("job_durable"), means="Whether it found it durable."
    ),
    Column(
        "evaluations",
        only="json",
        means="All that VDAB judged in it, in order; and before it, as R8 reads that too.",
    ),
    Column(
        "refused_by",
        word=word,
        means="The parties whose latest word in it is no; else `vdab`, where its latest judgment is.",
    ),
    Column(
        "led_to_decision",
        only="csv",
        value=lambda row, _lang: None if row.led_to is None else row.led_to.decision,
        means="What it led to: a `start` or a `resumption`; empty where nothing.",
    ),
    Column(
        "led_to_on",
        only="csv",
        value=lambda row, _lang: None if row.led_to is None else row.led_to.on,
        means="Its day.",
    ),
    Column(
        "led_to",
        phrase("led to"),
        value=led_to_in_words,
        only="screen",
        means="What it led to, and when.",
    ),
    Column(
        "led_to",
        only="json",
        means="The start or resumption that it led to, its day and entry, and what was missing that day.",
    ),
    Column(
        "lacks",
        words.MISSING_THEN,
        value=missing_in_words,
        only="screen",
        means="What is missing on the day asked.",
    ),
    Column(
        "missing",
        means="What is missing on the day asked, or was when it was over: the codes of the findings of R8.",
    ),
    Column("entries", words.ENTRIES, spare=True, means="The ledger positions of all this."),
)


def shown(rows: Iterable[ExceptionRow]) -> Answer:
    """A row for each request, in the order given: the earliest first."""
    return Answer(rows, COLUMNS)


def answer(
    inquiry: Inquiry,
    *,
    state: str | None,
    enterprise: str | None,
    scheme: str | None,
    period: Period,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """The requests made by the day asked, or in a period; as they stand on that day, or on its last one; or a page."""
    page = ListPage.of(order, descending, limit, after, count_by)
    found = population.exceptions(
        inquiry.entries,
        inquiry.reading,
        inquiry.on,
        since=None if period is None else period[0],
        state=state,
        enterprise=enterprise,
        scheme=scheme,
        page=page,
    )
    return in_part(shown(found), inquiry, found, page)


QUESTION = Question(
    Outline(
        name="exceptions",
        help="""List the requests for the exception. To start or go on while a measure suspends (R8).

        Who asked, who did not, what VDAB judged, what came of it, and what is missing. Of a period those made in it, as
        they stand on its last day.
        """,
        parameters=(
            Parameter("state", "Only those in this state.", "choice", words=REQUEST_STATES),
            ENTERPRISE,
            SCHEME,
            order_by("asked_on", "dossier", "state", "enterprise"),
            DESCENDING,
            LIMIT,
            AFTER,
            count_by("state", "enterprise", "scheme"),
            ON,
            PERIOD,
            KNOWN,
        ),
        examples=(
            Example(
                "doorstroom exceptions --on 2020-12-31",
                phrase("Who asked to go on in 2020, and what became of it"),
            ),
            Example(
                "doorstroom exceptions --state irregular --on 2020-12-31",
                phrase("Who went on without all that an exception asks"),
            ),
            Example(
                "doorstroom exceptions --from 2023-10-01 --to 2023-12-31",
                phrase("What was asked in a quarter, as it stood at its end"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    a_day_or_a_period,
)
