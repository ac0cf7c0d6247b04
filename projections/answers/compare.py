"""`compare`: what changed between two knowledge moments: in words, as one object, or as rows of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import msgspec

from ledger.decisions.vocabulary import SUBMITTED, with_article
from ledger.intake.supposing import Supposition
from ledger.language import Spoken, phrase, say, translated
from ledger.words import (
    AND_GROUND,
    DAYS_AWAITING,
    DAYS_REMAINING,
    DAYS_SUSPENDED,
    DECIDED_BY,
    ENTERPRISE,
    EXPECTED_LAST_DAY,
    FINDINGS,
    FROM_TO_DAYS,
    GONE,
    INSERTION_BY_LAW,
    INSERTION_UNTIL,
    NEW,
    NONE,
    NOT_READ_BY_THIS,
    ON_DAY,
    PHASE,
    PLANNED_LAST_DAY,
    READ_AS_ABSENT,
    READ_AS_REPLACED,
    RECORDED_AT,
    SCHEME,
    SINCE,
    STANDS_FROM,
    STARTED_ON,
    STATUS,
    STOOD_FROM_TO,
    SUBMITTED_BY,
)
from projections.answers.comparison import (
    CameIn,
    Changed,
    Comparison,
    DayRun,
    FindingChange,
    FindingSpan,
    compare,
    compared,
)
from projections.answers.head import Head
from projections.answers.outline import DOSSIER, ON, Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.answers.supposed import OF_A_PERSON, SupposedHead, supposing
from projections.answers.wording import both_words, moment_in_words, one_person, other_dossier, word
from projections.fold.findings import KINDS
from projections.mistaken import Mistaken
from projections.reading import Reading
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words, number_of_days, wrapped

COLUMNS = (
    Column("dossier", means="Which dossier: the key that remains, as known at the later moment."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column("known_a", means="The earlier knowledge moment, in UTC."),
    Column("known_b", means="The later one."),
    Column("supposed", only="json", means="Whether the later one is a what-if, and not the register."),
    Column(
        "entries",
        only="json",
        means="The entries that came in between: each `fact`, which entry it `corrects`, and whether that was"
        " `carried_out`.",
    ),
    Column("status", only="json", means="The runs of days on which the status reads otherwise."),
    Column(
        "changed",
        only="json",
        means="The figures of `status` on the last day: each `field`, `before` and `after`.",
    ),
    Column("guarantees", only="json", means="The runs of days on which a guarantee's state reads otherwise."),
    Column("findings", only="json", means="What became of each finding: `new`, `gone` or `changed`."),
    Column("about", only="csv", means="What the days are about: `status`, or `guarantees.NAME`."),
    Column("first_day", only="csv", means="First day that reads otherwise."),
    Column("last_day", only="csv", means="Last day that does, included."),
    Column("days", only="csv", means="How many days."),
    Column("before", only="csv", means="What held, as known at the earlier moment."),
    Column("after", only="csv", means="What holds, as known at the later one."),
)

_PHRASES = {
    "moments": phrase("{dossier}: known at {b}, and not yet at {a}"),
    "supposed": phrase("{dossier}: with what is supposed, beside what is on record"),
    "supposed-entries": phrase("what is supposed"),
    "no-supposed-entries": phrase("no entry that concerns it is supposed"),
    "entries": phrase("entries that came in between"),
    "no-entries": phrase("no entry came in between"),
    "decided": DECIDED_BY,
    "submitted": SUBMITTED_BY,
    "ground": AND_GROUND,
    "recorded": RECORDED_AT,
    "withdrawal": READ_AS_ABSENT,
    "rectification": READ_AS_REPLACED,
    "idle": NOT_READ_BY_THIS,
    "status": phrase("days that changed status"),
    "no-status": phrase("no day changed status"),
    "changed": ON_DAY,
    "no-changed": phrase("no figure of `status` reads otherwise on {day}"),
    "guarantees": phrase("days on which a guarantee changed"),
    "no-guarantees": phrase("no guarantee changed"),
    "findings": FINDINGS,
    "no-findings": phrase("no finding changed"),
    "run": FROM_TO_DAYS,
    "new": NEW,
    "gone": GONE,
    "was": phrase("was: {span}"),
    "is": phrase("is: {span}"),
    "stands": STANDS_FROM,
    "stood": STOOD_FROM_TO,
    "rests-one": phrase(", on entry {entries}"),
    "rests": phrase(", on entries {entries}"),
    "none": NONE,
}

#: What each figure of the answer of `status` is called.
FIGURES = {
    "status": STATUS,
    "since": SINCE,
    "phase": PHASE,
    "enterprise": ENTERPRISE,
    "scheme": SCHEME,
    "insertion_last_day": INSERTION_UNTIL,
    "insertion_legal_last_day": INSERTION_BY_LAW,
    "trajectory.started_on": STARTED_ON,
    "trajectory.planned_last_day": PLANNED_LAST_DAY,
    "trajectory.expected_last_day": EXPECTED_LAST_DAY,
    "trajectory.days_suspended": DAYS_SUSPENDED,
    "trajectory.days_awaiting": DAYS_AWAITING,
    "trajectory.days_remaining": DAYS_REMAINING,
}


def shown(comparison: Comparison, lang: str, head: Head | None = None) -> Answer:
    """A comparison: text for people, one JSON object, or in CSV and JSON Lines one row a run of days."""
    return Answer(
        _rows(comparison),
        COLUMNS,
        objects=[comparison],
        single=True,
        rows_by_line=True,
        lines=lambda width, _unicode: lines(comparison, lang, width),
        head=head,
    )


def _rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    moments = {"known_a": comparison.known_a, "known_b": comparison.known_b}
    for run in (*comparison.status, *comparison.guarantees):
        yield {
            "asked": comparison.asked,
            "dossier": comparison.dossier,
            **moments,
            **msgspec.structs.asdict(run),
        }


class ComparedLine(NamedTuple):
    """A line of what differs: what it says, what it is, and the entry that it begins with."""

    text: str
    of: Literal["entry", "of-entry", "change", "guarantee", "of-guarantee", "finding", "of-finding"]
    entry: int | None = None


class ComparedPart(NamedTuple):
    """What differs of one kind, under its heading, which says so too where nothing does."""

    heading: str
    lines: tuple[ComparedLine, ...]


#: How each line stands on a screen: what its first line begins with, and the next ones.
_INDENTS = {
    "of-entry": (7, 7),
    "change": (2, 6),
    "guarantee": (2, 2),
    "of-guarantee": (4, 8),
    "finding": (2, 6),
    "of-finding": (6, 8),
}


def lines(comparison: Comparison, lang: str, width: int = 80) -> Iterator[str]:
    """What came in, and what it did: to the days, to the figures, to the guarantees, to the findings."""
    said = Spoken(_PHRASES, lang)
    a, b = (_moment(moment, lang) for moment in (comparison.known_a, comparison.known_b))
    for text in one_person(comparison.asked, comparison.dossier, lang):
        yield from wrapped(text, width)
    between = said["supposed" if comparison.supposed else "moments"]
    yield from wrapped(between.format(dossier=comparison.dossier, a=a, b=b), width)
    for part in parts(comparison, lang):
        yield ""
        yield from wrapped(part.heading, width)
        for line in part.lines:
            if line.of == "entry":
                yield from wrapped(line.text, width, " " * 7, f"  {line.entry:<4} ")
            else:
                first, others = _INDENTS[line.of]
                yield from wrapped(line.text, width, " " * others, " " * first)


def parts(comparison: Comparison, lang: str) -> Iterator[ComparedPart]:
    """The same in parts, each with its heading."""
    said, day = Spoken(_PHRASES, lang), day_in_words(comparison.on, lang)
    for name, told in (
        (
            "supposed-entries" if comparison.supposed else "entries",
            [line for each in comparison.entries for line in _came_in(each, comparison.dossier, lang)],
        ),
        ("status", [ComparedLine(_run(run, lang), "change") for run in comparison.status]),
        ("changed", [ComparedLine(_figure(each, lang), "change") for each in comparison.changed]),
        ("guarantees", [*_guarantees(comparison, lang)]),
        ("findings", [line for each in comparison.findings for line in _finding(each, lang)]),
    ):
        yield ComparedPart(said[name if told else f"no-{name}"].format(day=day), tuple(told))


def _moment(moment: str, lang: str) -> str:
    return moment_in_words(datetime.fromisoformat(moment), lang)


def _came_in(came: CameIn, dossier: str, lang: str) -> Iterator[ComparedLine]:
    said, fact = Spoken(_PHRASES, lang), came.fact
    by, term = with_article(fact.decided_by, lang), fact.dutch if lang == "nl" else fact.decision
    decided = said["submitted" if fact.decision in SUBMITTED else "decided"].format(
        day=day_in_words(fact.effective_on, lang), term=term, by=by
    )
    if fact.ground is not None:
        decided += said["ground"].format(ground=fact.ground)
    yield ComparedLine(decided, "entry", fact.entry)
    yield ComparedLine(fact.sentence + other_dossier(fact.subject, dossier, lang), "of-entry")
    yield ComparedLine(said["recorded"].format(moment=_moment(fact.recorded_at, lang)), "of-entry")
    if came.corrects is not None:
        name = fact.decision if came.carried_out else "idle"
        yield ComparedLine(said[name].format(entry=came.corrects), "of-entry")


def _run(run: DayRun, lang: str) -> str:
    days = number_of_days(run.days, lang)
    first, last = day_in_words(run.first_day, lang), day_in_words(run.last_day, lang)
    change = f"{_state(run.before, lang)} -> {_state(run.after, lang)}"
    return f"{say(_PHRASES['run'], lang, first=first, last=last, days=days)}: {change}"


def _state(state: str | None, lang: str) -> str:
    return translated(_PHRASES["none"], lang) if state is None else both_words(state, lang)


def _guarantees(comparison: Comparison, lang: str) -> Iterator[ComparedLine]:
    named = dict.fromkeys(run.about for run in comparison.guarantees)
    for name in named:
        yield ComparedLine(word(name.partition(".")[2], lang), "guarantee")
        for run in comparison.guarantees:
            if run.about == name:
                yield ComparedLine(_run(run, lang), "of-guarantee")


def _figure(changed: Changed, lang: str) -> str:
    label = translated(FIGURES[changed.field], lang)
    before, after = (_value(changed.field, value, lang) for value in (changed.before, changed.after))
    return f"{label}: {before} -> {after}"


def _value(field: str, value: object, lang: str) -> str:
    if value is None:
        return translated(_PHRASES["none"], lang)
    if isinstance(value, date):
        return day_in_words(value, lang)
    return both_words(str(value), lang) if field in ("status", "phase", "scheme") else str(value)


def _finding(change: FindingChange, lang: str) -> Iterator[ComparedLine]:
    said = Spoken(_PHRASES, lang)
    span = change.after or change.before
    assert span is not None
    kind = KINDS[span.code]
    what = f"{kind.named(lang)}, {kind.rule_in_words(lang)}: {translated(kind.says, lang)}"
    yield ComparedLine(what, "finding")
    for name, each in (("was", change.before), ("is", change.after)):
        other = change.after if name == "was" else change.before
        if each is not None and other is not None:
            yield ComparedLine(said[name].format(span=_span(each, lang)), "of-finding")
        elif each is not None:
            yield ComparedLine(f"{said[change.change]}: {_span(each, lang)}", "of-finding")


def _span(span: FindingSpan, lang: str) -> str:
    said = Spoken(_PHRASES, lang)
    since, last = day_in_words(span.since, lang), day_in_words(span.last_day, lang)
    text = said["stands" if span.last_day is None else "stood"].format(since=since, last=last)
    if not span.entries:
        return text
    rests = said["rests" if len(span.entries) > 1 else "rests-one"]
    return text + rests.format(entries=", ".join(map(str, span.entries)))


def answer(
    inquiry: Inquiry,
    *,
    dossier: str,
    moments: Sequence[datetime] | None,
    whatif: Sequence[str] = (),
    without: Sequence[str] = (),
    law: str | None = None,
) -> Answer:
    """What came in between the two moments, and what it did up to the day named, else to the later one's own day.

    With a what-if what that did, as known at one moment. Raises ``DossierNotFound``, and as ``supposing`` does.
    """
    named = list(moments or ())
    if whatif or without or law is not None:
        return _supposed(inquiry, dossier, named, Supposition(whatif, without, law))
    until = inquiry.on if inquiry.day_named else None
    one, other = (*named, inquiry.head.known_at)[:2]
    found = compare(inquiry.entries, dossier, one, other, until, inquiry.lang)
    head = Head(found.on, max(one, other), inquiry.head.simulated, inquiry.head.ledger_size)
    return shown(found, inquiry.lang, head)


def _supposed(inquiry: Inquiry, dossier: str, moments: Sequence[datetime], asked: Supposition) -> Answer:
    known = moments[0] if moments else inquiry.head.known_at
    reading = Reading(inquiry.entries, known)
    inquiry = inquiry._replace(reading=reading)
    with supposing(inquiry, *asked) as found:
        differing = compared(
            reading, found.supposed, dossier, inquiry.on, inquiry.lang, (known, known), supposed=True
        )
        head = SupposedHead.over(Head(inquiry.on, known, inquiry.head.simulated, reading.upto), found)
    return shown(differing, inquiry.lang, head)


def check(values: Mapping[str, Any]) -> None:
    """Two moments, or a what-if as known at one. Raises ``Mistaken``."""
    moments = values["moments"] or ()
    if values["whatif"] or values["without"] or values["law"] is not None:
        if len(moments) > 1:
            raise Mistaken(
                phrase("a what-if is laid beside the register as known at one moment: give --known once")
            )
    elif not 1 <= len(moments) <= 2:
        raise Mistaken(phrase("give one moment, to compare it with now, or two"), option="--known")


QUESTION = Question(
    Outline(
        name="compare",
        help="Compare two knowledge moments. What came in between, and what that did to status and guarantees.",
        parameters=(
            DOSSIER,
            *OF_A_PERSON,
            ON,
            Parameter(
                "moments",
                "As known at: the two moments to compare; given once, the other is now.",
                "moments",
                option="--known",
                metavar="MOMENT",
            ),
        ),
        examples=(
            Example(
                "doorstroom compare D-005 --known 2020-08-01 --known 2020-12-01 --on 2020-07-15",
                phrase("What became known in between, and what that did"),
            ),
            Example(
                "doorstroom compare D-005 --known 2020-08-01 --on 2020-07-15",
                phrase("What became known since"),
            ),
            Example(
                "doorstroom compare D-005 --whatif doorstroom-demo/what-if.jsonl --on 2020-09-30",
                phrase("What would differ for somebody, with what is supposed"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    check,
)
