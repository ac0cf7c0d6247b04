"""`due`: what falls due and when, for everyone: by which rule, by law, policy or decision; also as an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TextIO
from uuid import UUID, uuid5

from ledger import words
from ledger.language import phrase, say, translated
from projections.answers.head import SIMULATED, Head
from projections.answers.outline import (
    AFTER,
    DESCENDING,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    ON,
    SCHEME,
    Example,
    Outline,
    Parameter,
    count_by,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.product import DISTRIBUTION
from projections.answers.question import Inquiry, Question
from projections.answers.wording import moment_in_words, word
from projections.fold.rules.due import DUE_KINDS
from projections.mistaken import Mistaken
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import DueRow
from projections.render.agenda import AgendaDay, write_agenda
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words

WITHIN = 30
"""How many days ahead are looked at where nothing else is asked."""

_REMARKS = {
    "moves": phrase("moves while stopped"),
    "held-open": phrase("held open, so not late"),
}
_BASES = {"law": phrase("law"), "policy": phrase("policy"), "decision": words.DECISION}


def _what(row: DueRow, lang: str) -> str:
    return translated(DUE_KINDS[row.kind].says, lang)


def _remark(row: DueRow, lang: str) -> str:
    return "" if row.remark is None else translated(_REMARKS[row.remark], lang)


def _basis(row: DueRow, lang: str) -> str:
    return translated(_BASES[row.basis], lang)


def _source(row: DueRow, lang: str) -> str:
    source = None if row.basis == "decision" else DUE_KINDS[row.kind].source(row.basis)
    return "" if source is None else source.named(lang)


COLUMNS = (
    Column(
        "due_on",
        phrase("due on"),
        means="The last day on which it is in time, that day included. Where it `moves`: that day if the trajectory"
        " goes on tomorrow.",
    ),
    Column(
        "days_left",
        words.DAYS_LEFT,
        words.DAYS_LEFT_SHORT,
        right=True,
        means="Days from the day asked to `due_on`: 0 on the day itself, below zero once it has passed.",
    ),
    Column("kind", means="What falls due, by its code."),
    Column("what", words.WHAT, value=_what, only="screen", means="What falls due, in words."),
    Column(
        "dossier", words.DOSSIER, means="Of whom; empty for the last day of a measure, which is for many."
    ),
    Column(
        "enterprise",
        words.ENTERPRISE,
        means="Where the employee is employed; after the end of that, the enterprise that was last.",
    ),
    Column("scheme", words.SCHEME, words.SCHEME_SHORT, means="The scheme of that employment."),
    Column(
        "suspensions",
        words.SUSPENSION,
        sparse=True,
        means="The suspensions, or the guarantees by the names of theirs, that it is about.",
    ),
    Column(
        "remark",
        means="`moves`: the trajectory is stopped, so that the day moves on by a day each day. `held-open`: the legal"
        " last day of the insertion term has passed, and something holds the term open (R7): nothing is late.",
    ),
    Column(
        "note",
        phrase("note"),
        value=_remark,
        only="screen",
        sparse=True,
        means="The remark in words.",
    ),
    Column("rule", words.RULE, spare=True, means="The rule by its number; empty where none judges it."),
    Column("basis", means="What sets the day: `law`, `policy`, or a `decision`."),
    Column("by", words.BY, value=_basis, only="screen", spare=True, means="The basis in words."),
    Column("source", means="Who says so where no decision does, as it is cited."),
    Column(
        "said_by", words.SOURCE, value=_source, only="screen", spare=True, means="The source as it is cited."
    ),
    Column(
        "entries",
        words.ENTRIES,
        spare=True,
        means="The ledger positions it rests on.",
    ),
)


def shown(rows: Iterable[DueRow]) -> Answer:
    """A row for each thing that falls due, the earliest day first."""
    return Answer(rows, COLUMNS)


def answer(
    inquiry: Inquiry,
    *,
    within: int | None,
    overdue: bool,
    kind: str | None,
    enterprise: str | None,
    scheme: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """What falls due within so many days after the day asked, and what is overdue; or a page. Raises ``Mistaken``."""
    check({"within": within, "overdue": overdue})
    page = ListPage.of(order, descending, limit, after, count_by)
    found = population.deadlines(
        inquiry.entries,
        inquiry.reading,
        inquiry.on,
        upto=_ahead(inquiry.on, WITHIN if within is None else within),
        kind=kind,
        enterprise=enterprise,
        scheme=scheme,
        late=overdue,
        page=page,
    )
    head, lang, ledger_id = inquiry.head, inquiry.lang, inquiry.ledger_id

    def as_calendar(found: Iterable[Any], stream: TextIO) -> None:
        _write(found, stream, head, lang, ledger_id)

    return in_part(shown(found)._replace(of_rows={"ics": as_calendar}), inquiry, found, page)


def check(values: Mapping[str, Any]) -> None:
    """Raises ``Mistaken`` where two parameters do not go together."""
    if values["overdue"] and values["within"] is not None:
        raise Mistaken(
            phrase(
                "what is overdue should have been done before; within so many days looks ahead: ask one of the two"
            )
        )


def _ahead(on: date, days: int) -> date:
    return on + timedelta(days=min(days, (date.max - on).days))


# -- the agenda -------------------------------------------------------------------------------------------

_NAME = phrase("Doorstroom: what falls due")
_ABOUT = phrase("{what}: {whom}")
_DETAILS = {
    "due": phrase("Due on {day}, that day included."),
    "enterprise": phrase("Enterprise: {enterprise}."),
    "scheme": phrase("Scheme: {scheme}."),
    "suspension": phrase("Suspension: {names}."),
    "moves": phrase(
        "The trajectory is stopped on {on}: this day moves on by a day each day that it stays so."
    ),
    "held-open": phrase("Something holds the term open (R7), so that nothing is late."),
    "rule": phrase("Rule {rule}."),
    "law": words.LAW_SAYS,
    "policy": words.POLICY_SAYS,
    "decision": phrase("As it was decided."),
    "entries": phrase("Entries of the ledger: {entries}."),
    "known": phrase("On {on}, as known at {known}."),
}


def _write(rows: Iterable[DueRow], stream: TextIO, head: Head, lang: str, ledger_id: str) -> None:
    days = (_day(row, head, lang, ledger_id) for row in rows)
    name = translated(_NAME, lang)
    if head.simulated:
        name = f"{translated(SIMULATED, lang)}: {name}"
    write_agenda(days, stream, name=name, product=f"{DISTRIBUTION}//due", made=head.known_at)


def _day(row: DueRow, head: Head, lang: str, ledger_id: str) -> AgendaDay:
    # A measure is for many, and its name is no person's.
    whom = row.dossier or ", ".join(row.suspensions)
    summary = say(_ABOUT, lang, what=_what(row, lang), whom=whom)
    if head.simulated:
        summary = f"{translated(SIMULATED, lang)}: {summary}"
    description = "\n".join(_details(row, head, lang))
    return AgendaDay(uid(row, ledger_id), row.due_on, summary, description, row.kind)


def _details(row: DueRow, head: Head, lang: str) -> Iterator[str]:
    def detail(name: str, **values: object) -> str:
        return say(_DETAILS[name], lang, **values)

    on = day_in_words(head.on, lang)
    yield detail("due", day=day_in_words(row.due_on, lang))
    if row.remark is not None:
        yield detail(row.remark, on=on)
    if row.enterprise is not None:
        yield detail("enterprise", enterprise=row.enterprise)
    if row.scheme is not None:
        yield detail("scheme", scheme=word(row.scheme, lang))
    if row.suspensions:
        yield detail("suspension", names=", ".join(row.suspensions))
    if row.rule is not None:
        yield detail("rule", rule=row.rule)
    yield detail(row.basis, source=_source(row, lang))
    yield detail("entries", entries=", ".join(map(str, row.entries)))
    yield detail("known", on=on, known=moment_in_words(head.known_at, lang))


def uid(row: DueRow, ledger_id: str) -> str:
    """By what an agenda knows that it is the same thing, in every export and in every language.

    A thing is what one entry brought for one dossier; the chance that is owed is that of its guarantee, also when it
    is counted anew.
    """
    what = row.suspensions[0] if row.kind == "chance" else row.entries[0]
    return str(uuid5(UUID(hex=ledger_id), f"{row.kind} {row.dossier or ''} {what}"))


QUESTION = Question(
    Outline(
        name="due",
        help="List what falls due: within so many days, and what is overdue. The last days of answers to offers,"
        " phases, trajectories, insertion terms, suspensions, what is owed, returns, appeals.",
        parameters=(
            Parameter(
                "within", "Within so many days after the day asked. [default: 30]", "number", metavar="DAYS"
            ),
            Parameter("overdue", "Only what should have been done before the day asked.", "flag"),
            Parameter("kind", "Only this kind.", "choice", words=tuple(DUE_KINDS)),
            ENTERPRISE,
            SCHEME,
            order_by("due_on", "dossier", "kind", "enterprise"),
            DESCENDING,
            LIMIT,
            AFTER,
            count_by("kind", "enterprise", "scheme"),
            ON,
            KNOWN,
        ),
        forms=("ics",),
        to_file=True,
        examples=(
            Example(
                "doorstroom due --within 14 --on 2020-07-10",
                phrase("What falls due in the next two weeks, and what is overdue"),
            ),
            Example(
                "doorstroom due --overdue --kind chance --on 2020-07-31",
                phrase("Who should have been offered the chance by now"),
            ),
            Example(
                "doorstroom due --within 90 --on 2020-07-10 --known 2020-07-10 --format ics",
                phrase("The same for an agenda, as iCalendar"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    check=check,
)
