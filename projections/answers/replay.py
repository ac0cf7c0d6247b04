"""`replay`: a history entry by entry: what each changed, then and for which days, and what a correction undid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal, NamedTuple

import msgspec

from ledger.brussels import day_of_moment
from ledger.decisions.vocabulary import with_article
from ledger.language import Spoken, listed, phrase, say, translated
from ledger.words import (
    AND_GROUND,
    DECIDED_BY,
    ENTRIES_NUMBERED,
    ENTRY_NUMBERED,
    FINDING,
    FROM_TO_DAYS,
    GONE,
    GUARANTEE,
    HELD_OPEN_NO_END,
    MISSING_THEN,
    NEW,
    NONE,
    NOT_READ_BY_THIS,
    NOTHING_YET,
    ON_DAY,
    READ_AS_ABSENT,
    READ_AS_REPLACED,
    RECORDED_AT,
    RETURN,
    STANDS_FROM,
)
from projections.answers.compare import FIGURES
from projections.answers.outline import DOSSIER, KNOWN, ON, Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.answers.replaying import DayChange, ReplayStep, by_knowledge
from projections.answers.replaying_effect import by_effect
from projections.answers.wording import both_words, moment_in_words, one_person, other_dossier, word
from projections.fold.daily import HELD_OPEN
from projections.fold.findings import KINDS
from projections.fold.rules.missing import MISSING
from projections.reading import NotOnRecord
from projections.render.answer import Answer, Lines
from projections.render.rows import Column
from projections.render.wording import day_in_words, number_of_days, wrapped

COLUMNS = (
    Column("dossier", means="Whose history it is: the key that remains."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column("step", means="The number of the step, from 1."),
    Column("entry", means="The position of the entry; empty where time alone brought it."),
    Column("subject", means="The stream that the entry stands in: a dossier, a measure or an enterprise."),
    Column("day", means="The day of effect: of the entry as it is recorded, of what time brought its own."),
    Column("recorded_at", means="When the ledger wrote the entry, in UTC."),
    Column("decision", means="Which decision it is, by its tag."),
    Column("dutch", means="Its Dutch name."),
    Column("sentence", means="The decision in a sentence, in the language asked."),
    Column("decided_by", means="The capacity in which it was decided."),
    Column("ground", means="On which ground."),
    Column("corrects", means="The entry that a correction names."),
    Column("carried_out", means="Whether that entry is read by it, as then known."),
    Column("reads", means="What that entry is read as from then on; empty where it is read as absent."),
    Column("corrected_by", means="The entry that corrects this one, as known at the last."),
    Column("came", means="Entries of another dossier that are of this person from then on (R18)."),
    Column("went", means="Entries of another dossier that no longer are."),
    Column(
        "nothing",
        means="Why nothing changed: a correction that is `not-carried-out`; takes effect `later`; in the order of"
        " effect read as `absent`, a `correction`, or `overtaken` that same day; or `none`: nothing follows from it.",
    ),
    Column(
        "changes",
        only="json",
        means="What changed, a run of days each: `about`, `entry`, `first_day`, `last_day`, `days`, `before`, `after`;"
        " of what is one more each day also `before_last` and `after_last`; `undoes` where the entry that is corrected"
        " had brought what was there. In the order of effect `rule`, `because` and `sentence` too.",
    ),
    Column(
        "about",
        only="csv",
        means="What the days are about: a field of `status`, `guarantees.NAME`, `entitled_to.NAME`, `findings.CODE`, or"
        " `missing.CODE`.",
    ),
    Column("on_entry", only="csv", means="Of a finding the first entry that it rests on."),
    Column("first_day", only="csv", means="First day on which it is so."),
    Column("last_day", only="csv", means="Last day, included: at most the day asked about."),
    Column("days", only="csv", means="How many days."),
    Column("before", only="csv", means="What held on the first of them until then; empty: nothing."),
    Column("after", only="csv", means="What holds on it from then on."),
    Column("before_last", only="csv", means="The same on the last day, of what is one more each day."),
    Column("after_last", only="csv", means="What holds on that last day."),
    Column(
        "undoes", only="csv", means="Whether the entry that is corrected had brought what held until then."
    ),
    Column("rule", only="csv", means="By which rule it changed, in the order of effect."),
    Column("because", only="csv", means="The entries that this rests on."),
    Column("why", only="csv", means="Why, in the language asked."),
)

_PHRASES = {
    "knowledge": phrase(
        "{dossier}, entry by entry, in the order in which the entries became known: what each changed, as then known,"
        " on the days up to {day}"
    ),
    "effect": phrase(
        "{dossier}, entry by entry, in the order of effect, as known at the moment asked: what each changed, and what"
        " time alone brought, up to {day}"
    ),
    "decided": DECIDED_BY,
    "ground": AND_GROUND,
    "recorded": RECORDED_AT,
    "corrected": phrase("; corrected later by entry {by}"),
    "rectified": phrase("; told as rectified by entry {by}"),
    "withdrawn": phrase("; withdrawn by entry {by}"),
    "absent": READ_AS_ABSENT,
    "replaced": READ_AS_REPLACED,
    "idle": NOT_READ_BY_THIS,
    "came": phrase("with it came {entries}, of another dossier of this person"),
    "went": phrase("with it went {entries}: the dossier is no longer of this person"),
    "time": phrase("{day}, by time alone ({rules})"),
    "undone": phrase("of what entry {entry} had changed, this stands no longer:"),
    "besides": phrase("besides:"),
    "to-come": phrase("for days that were still to come, as then known:"),
    "run": FROM_TO_DAYS,
    "from": STANDS_FROM,
    "day": ON_DAY,
    "new": NEW,
    "gone": GONE,
    "on-entry": phrase(", on entry {entry}"),
    "none": NONE,
    "held": HELD_OPEN_NO_END,
    "growing": phrase("{first}, a day later each day, up to {last}"),
    "guarantee": GUARANTEE,
    "return": RETURN,
    "entitled": phrase("guarantee {name} gives the right to"),
    "finding": FINDING,
    "missing": MISSING_THEN,
    "nothing-later": phrase("changes nothing yet: it takes effect after {day}"),
    "nothing-absent": phrase("read as absent: it changes nothing"),
    "nothing-correction": phrase("what it corrects is read so from the start; by itself it changes nothing"),
    "nothing-overtaken": phrase("what it changed was overtaken on the same day"),
    "nothing-none": phrase(
        "changes nothing: on every day status, last days, guarantees and findings stay as they were"
    ),
    "no-steps": NOTHING_YET,
}

#: What is counted day by day follows from the status: it stands in the data, and is not told in sentences.
_COUNTED = ("trajectory.days_suspended", "trajectory.days_awaiting")
_CODED = ("status", "phase", "scheme", "guarantees", "entitled_to")


class NoSuchStep(NotOnRecord):
    """This entry is no step of the history."""

    detail_suffices = True

    def __init__(self, entry: int, dossier: str) -> None:
        told = phrase("entry {entry} is no step of the history of {dossier}, as known at that moment")
        super().__init__(told, entry=entry, dossier=dossier)


# -- text ------------------------------------------------------------------------------------------------


def lines(
    steps: Iterable[ReplayStep], on: date, lang: str, width: int = 80, *, then: bool = True
) -> Iterator[str]:
    """Every step in words, with what it changed by runs of days; ``then``: as known then, not as known now."""
    step = None
    for step in steps:
        mark = "" if step.entry is None else str(step.entry)
        yield ""
        first, *more = paragraphs(step, lang, then=then)
        yield from wrapped(first, width, " " * 6, f"{mark:>4}  ")
        for text in more:
            yield from wrapped(text, width, " " * 6)
        for depth, text, _ in changes_in_words(step, on, lang, then=then):
            yield from wrapped(text, width, " " * (10 + 2 * depth), " " * (6 + 2 * depth))
    if step is None:
        yield from ("", say(_PHRASES["no-steps"], lang, day=day_in_words(on, lang)))


def paragraphs(step: ReplayStep, lang: str, *, then: bool = True) -> Iterator[str]:
    """What a step is: the decision and who took it, what it says, when it was recorded, what it corrects."""
    said = Spoken(_PHRASES, lang)
    if step.entry is None:
        rules = dict.fromkeys(change.rule or "" for change in step.changes)
        yield said["time"].format(day=day_in_words(step.day, lang), rules=", ".join(rules))
        return
    term = (step.dutch if lang == "nl" else step.decision) or ""
    by = with_article(step.decided_by or "", lang)
    told = said["decided"].format(day=day_in_words(step.day, lang), term=term, by=by)
    yield told if step.ground is None else told + said["ground"].format(ground=step.ground)
    yield (step.sentence or "") + other_dossier(step.subject or "", step.dossier, lang)
    if step.recorded_at is not None:
        moment = moment_in_words(datetime.fromisoformat(step.recorded_at), lang)
        yield said["recorded"].format(moment=moment) + _corrected(step, lang, then=then)
    yield from _of_others(step, lang)


def _of_others(step: ReplayStep, lang: str) -> Iterator[str]:
    """What a step does to other entries: what it corrects, and of which other dossier they come or go."""
    said = Spoken(_PHRASES, lang)
    if step.corrects is not None:
        name = "idle" if not step.carried_out else "absent" if step.reads is None else "replaced"
        yield said[name].format(entry=step.corrects)
    for name, entries in (("came", step.came), ("went", step.went)):
        if entries:
            yield said[name].format(entries=numbered(entries, lang))


def _corrected(step: ReplayStep, lang: str, *, then: bool) -> str:
    """What became of the entry: later, or as it is read now."""
    if step.corrected_by is None:
        return ""
    name = "corrected" if then else "withdrawn" if step.nothing == "absent" else "rectified"
    return say(_PHRASES[name], lang, by=step.corrected_by)


def numbered(entries: Iterable[int], lang: str) -> str:
    """Entries in a sentence: ``entry 7``, ``entries 7, 9 and 12``."""
    numbers = [*map(str, entries)]
    named = ENTRY_NUMBERED if len(numbers) == 1 else ENTRIES_NUMBERED
    return say(named, lang, entries=listed(numbers, lang))


class Spelling(NamedTuple):
    """How a change is spelt: a code word in a language, and what stands between before and after."""

    code: Callable[[str, str], str]
    arrow: str


ON_SCREEN = Spelling(both_words, "->")


class ReplayLine(NamedTuple):
    """A line of what a step changed, with how deep it stands: what is under it, the days, a change, or why."""

    depth: int
    text: str
    of: Literal["heading", "days", "change", "why", "nothing"]


def changes_in_words(
    step: ReplayStep, on: date, lang: str, *, then: bool = True, spelling: Spelling = ON_SCREEN
) -> Iterator[ReplayLine]:
    """What a step changed, by runs of days."""
    said = Spoken(_PHRASES, lang)
    shown = [change for change in step.changes if change.about not in _COUNTED]
    undone, others = ([each for each in shown if each.undoes is undoes] for undoes in (True, False))
    if undone:
        yield ReplayLine(0, said["undone"].format(entry=step.corrects), "heading")
        yield from _by_days(step, undone, on, lang, 1, then=then, spelling=spelling)
        if others:
            yield ReplayLine(0, said["besides"], "heading")
    yield from _by_days(step, others, on, lang, 1 if undone else 0, then=then, spelling=spelling)
    if not shown and step.nothing != "not-carried-out":
        nothing = said[f"nothing-{step.nothing or 'none'}"].format(day=day_in_words(on, lang))
        yield ReplayLine(0, nothing, "nothing")


def _by_days(
    step: ReplayStep,
    changes: Iterable[DayChange],
    on: date,
    lang: str,
    depth: int,
    *,
    then: bool,
    spelling: Spelling,
) -> Iterator[ReplayLine]:
    """The changes under the days that they are about, in order of time; what was still to come apart."""
    recorded = None
    if step.recorded_at is not None and then:
        recorded = day_of_moment(datetime.fromisoformat(step.recorded_at))
    by_days = sorted(changes, key=_days_of)
    for (first, last), those in groupby(by_days, key=_days_of):
        if recorded is not None and first > max(recorded, step.day):
            yield ReplayLine(depth, translated(_PHRASES["to-come"], lang), "heading")
            recorded = None
        yield ReplayLine(depth, _days(first, last, on, lang), "days")
        for change in those:
            yield ReplayLine(depth + 1, _change(change, lang, spelling), "change")
            if change.sentence is not None:
                yield ReplayLine(depth + 2, change.sentence, "why")


def _days_of(change: DayChange) -> tuple[date, date]:
    return change.first_day, change.last_day


def _days(first: date, last: date, on: date, lang: str) -> str:
    said, begin = Spoken(_PHRASES, lang), day_in_words(first, lang)
    if last >= on:
        return said["from"].format(since=begin)
    if first == last:
        return said["day"].format(day=begin)
    days = number_of_days((last - first).days + 1, lang)
    return said["run"].format(first=begin, last=day_in_words(last, lang), days=days)


def _change(change: DayChange, lang: str, spelling: Spelling) -> str:
    """One change: ``status: running (lopend) -> suspended (opgeschort)``."""
    said = Spoken(_PHRASES, lang)
    about, _, name = change.about.partition(".")
    if about == "findings":
        return _finding(change, name, lang)
    before, after = (
        _value(about, *each, lang, spelling)
        for each in ((change.before, change.before_last), (change.after, change.after_last))
    )
    if about == "guarantees":
        label = f"{said['guarantee']} {_suspension(name, lang)}"
    elif about == "entitled_to":
        label = said["entitled"].format(name=_suspension(name, lang))
    elif about == "missing":
        label = f"{said['missing']} ({KINDS[name].named(lang)})"
    else:
        label = translated(FIGURES[change.about], lang)
    return f"{label}: {before} {spelling.arrow} {after}"


def _suspension(name: str, lang: str) -> str:
    """What a guarantee is of: a measure by its name, an individual suspension by its entry, or a return."""
    kind, _, number = name.partition(":")
    if kind == "entry" and number:
        return numbered([int(number)], lang)
    return word(name, lang)


def _finding(change: DayChange, code: str, lang: str) -> str:
    said, kind = Spoken(_PHRASES, lang), KINDS[code]
    named = f"{said['finding']} {kind.named(lang)}, {kind.rule_in_words(lang)}"
    rests = "" if not change.entry else said["on-entry"].format(entry=change.entry)
    if change.after is None:
        return f"{said['gone']}: {named}{rests}"
    return f"{said['new']}: {named}{rests}: {translated(kind.says, lang)}"


def _value(about: str, value: Any, last: Any, lang: str, spelling: Spelling) -> str:
    if value is None:
        return translated(_PHRASES["none"], lang)
    if value == HELD_OPEN:
        return translated(_PHRASES["held"], lang)
    if isinstance(value, date):
        if last is None:
            return day_in_words(value, lang)
        return say(_PHRASES["growing"], lang, first=day_in_words(value, lang), last=day_in_words(last, lang))
    if about == "missing":
        return "; ".join(translated(MISSING[code], lang) for code in value)
    return spelling.code(str(value), lang) if about in _CODED else str(value)


# -- the question ----------------------------------------------------------------------------------------


def _rows(steps: Iterable[ReplayStep]) -> Iterator[dict[str, Any]]:
    """A row a change; a step without any has one too."""
    for step in steps:
        own = {name: value for name, value in msgspec.structs.asdict(step).items() if name != "changes"}
        for change in step.changes or (None,):
            told = {} if change is None else msgspec.structs.asdict(change)
            told["on_entry"], told["why"] = told.pop("entry", None), told.pop("sentence", None)
            yield {**dict.fromkeys(_OF_A_CHANGE), **told, **own}


_OF_A_CHANGE = tuple(column.path for column in COLUMNS if column.only == "csv")


def answer(inquiry: Inquiry, *, dossier: str, by: str, entry: int | None) -> Answer:
    """The steps of a dossier up to the day asked about. Raises ``DossierNotFound``, ``NoSuchStep``."""
    kept = inquiry.reading.persons.key_of(dossier)

    def steps() -> Iterator[ReplayStep]:
        in_order = by_knowledge if by == "knowledge" else by_effect
        found = in_order(inquiry.reading, dossier, inquiry.on, inquiry.lang)
        return found if entry is None else _only(found, entry, kept)

    def lines_of(objects: Iterable[Any]) -> Lines:
        return lambda width, _unicode: _text(objects, width, by, dossier, kept, inquiry)

    def rows() -> Iterator[dict[str, Any]]:
        # Gone through for a table of rows only: the steps are not kept.
        yield from _rows(steps())

    return Answer(rows(), COLUMNS, objects=steps(), lines_of=lines_of)


def _text(
    steps: Iterable[ReplayStep], width: int, by: str, asked: str, dossier: str, inquiry: Inquiry
) -> Iterator[str]:
    """What the steps are of, and the steps."""
    lang, day = inquiry.lang, day_in_words(inquiry.on, inquiry.lang)
    for each in (
        *one_person(None if asked == dossier else asked, dossier, lang),
        say(_PHRASES[by], lang, dossier=dossier, day=day),
    ):
        yield from wrapped(each, width)
    yield from lines(steps, inquiry.on, lang, width, then=by == "knowledge")


def _only(steps: Iterable[ReplayStep], entry: int, dossier: str) -> Iterator[ReplayStep]:
    found = False
    for step in steps:
        if step.entry == entry:
            found = True
            yield step
    if not found:
        raise NoSuchStep(entry, dossier)


QUESTION = Question(
    Outline(
        name="replay",
        help="""Replay a history entry by entry: what each changed, then and for which days.

        In the order in which the entries became known, each judged as it was then, with what a correction undid; or in
        the order of effect, as known at that moment, with what time alone brought.
        """,
        parameters=(
            DOSSIER,
            Parameter(
                "by",
                "The order: in which the entries became known, or took effect.",
                "choice",
                words=("knowledge", "effect"),
                default="knowledge",
            ),
            Parameter("entry", "Only the step of this entry.", "number", metavar="N", least=1),
            ON,
            KNOWN,
        ),
        examples=(
            Example(
                "doorstroom replay D-005 --on 2021-12-31",
                phrase("What became known of somebody, entry by entry, and what each entry changed"),
            ),
            Example(
                "doorstroom replay D-005 --by effect --on 2020-12-31 --lang nl",
                phrase("What happened, in the order of effect, in Dutch"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
