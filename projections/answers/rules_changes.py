"""`rules-changes`: of whom the answers that a file keeps differ from what the rules of this version say, and how.

Only one version of the program is installed at a time. So the earlier one keeps its answers in a file (`status --all
--format jsonl`), and this one answers the same question anew: for the same day, as known at the same moment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

from ledger.codec import NewerVersion
from ledger.decisions.decision import dossier_stream
from ledger.language import day_in_figures, phrase, say, translated
from ledger.law import EARLIER_RULES, RULES, VERSIONS
from ledger.problem import THEIRS, Message, Problem
from ledger.refusals import Refused
from ledger.words import DOSSIER, ENTITLED_TO, INSERTION_BY_LAW, MISSING_THEN, SEVERITY, SINCE, STATE
from projections.answers.compare import FIGURES
from projections.answers.head import Head
from projections.answers.outline import Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.answers.wording import word
from projections.fold.rules.missing import MISSING
from projections.reading import DossierNotFound, Reading, Status
from projections.render.answer import Answer
from projections.render.rows import Column

#: What an answer says of itself, and what it rests on: none of it is what it says of the employee.
_NOT_COMPARED = ("dossier", "asked", "on", "known_at", "simulated", "ledger_size", "rules", "entries")

COLUMNS = (
    Column("dossier", DOSSIER, means="Whose answers differ, by the key in the file."),
    Column(
        "field",
        phrase("what differs"),
        value=lambda row, lang: _label(row.field, lang),
        means="Which field of `status` differs: `dossier` where the file knows another key, or `guarantees.NAME.state`,"
        " `guarantees.NAME.since`, `findings.CODE` (the days since which it stands) and so on.",
    ),
    Column(
        "before",
        phrase("by the rules of the file"),
        value=lambda row, lang: _shown(row.before, lang),
        means="What the file says; empty where it says nothing.",
    ),
    Column(
        "after",
        phrase("by these rules"),
        value=lambda row, lang: _shown(row.after, lang),
        means="What the rules of this version say of the same day, as known at the same moment.",
    ),
    Column("rules_before", means="The version of the rules by which the answers in the file were given."),
)


class NotAnswers(Problem):
    """This file does not hold the answers of `status --all --format jsonl`."""

    def __init__(self, file: str, line: int, why: str, **values: object) -> None:
        super().__init__(
            phrase("{file}, line {line}: {why}"), file=file, line=line, why=Message(why, **values)
        )


class NotOfThisLedger(Refused):
    """These answers were given by another ledger: name the one that they are of with --ledger."""


class NewerRules(NewerVersion):
    """These answers were given by a newer version of the rules: upgrade this program."""

    def __init__(self, rules: str) -> None:
        Problem.__init__(
            self,
            phrase("The file names the rules of {rules}; this program knows those up to {ours}."),
            rules=rules,
            ours=RULES,
        )


class RuleChange(msgspec.Struct, frozen=True):
    """One field of one dossier's answer that two versions of the rules fill in otherwise; None: not there."""

    dossier: str
    field: str
    before: Any
    after: Any
    rules_before: str


class _Guarantee(msgspec.Struct):
    suspension: str | None
    entitled_to: str
    state: str
    since: date


class _Finding(msgspec.Struct):
    code: str
    severity: str
    since: date


class _EarlierAnswer(msgspec.Struct):
    """An answer of `status` as a file keeps it: what has to be there to compare it. An early one names no rules."""

    dossier: str
    on: date
    known_at: datetime
    simulated: bool
    ledger_size: int
    status: str
    trajectory: dict[str, Any] | None
    guarantees: list[_Guarantee]
    findings: list[_Finding]
    rules: str = EARLIER_RULES

    @property
    def question(self) -> tuple[date, datetime, bool, int, str]:
        """What all answers in a file have in common: the day, the moment, the ledger, and by which rules."""
        return self.on, self.known_at, self.simulated, self.ledger_size, self.rules


#: Bytes of the longest line; a device may give one that never ends.
_LONGEST = 1 << 20


def _answers_in(file: str) -> Iterator[tuple[_EarlierAnswer, dict[str, Any]]]:
    """The answers in a file, each as it was read and as it stands. Raises ``NotAnswers``, ``NewerRules``."""
    first: _EarlierAnswer | None = None
    number = 0
    with _opened(file) as stream:
        lines = iter(lambda: stream.readline(_LONGEST + 1), b"")
        for number, line in enumerate(lines, start=1):
            if len(line) > _LONGEST:
                raise NotAnswers(file, number, phrase("the line is too long to be an answer"))
            if not line.strip():
                continue
            try:
                whole = msgspec.json.decode(line)
                read = msgspec.convert(whole, _EarlierAnswer)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise NotAnswers(file, number, THEIRS, said=str(error)) from None
            if read.rules not in VERSIONS:
                raise NewerRules(read.rules)
            first = first or read
            if read.question != first.question:
                raise NotAnswers(file, number, phrase("it answers another question than the first line"))
            yield read, whole
    if first is None:
        raise NotAnswers(file, number, phrase("there is no answer in it"))


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with open(os.fsencode(file), "rb") as stream:
        yield stream


def changes(inquiry: Inquiry, file: str) -> tuple[Head, list[RuleChange]]:
    """What differs, dossier by dossier as they stand in the file, and what the comparison is of.

    Raises ``NotAnswers`` where the file holds no answers, ``NotOfThisLedger`` where they are not of this ledger,
    ``NewerRules`` where this program cannot know the rules they follow.
    """
    reading: Reading | None = None
    found: list[RuleChange] = []
    for earlier, whole in _answers_in(file):
        if reading is None:
            reading = Reading(inquiry.entries, earlier.known_at)
            head = Head(earlier.on, earlier.known_at, inquiry.head.simulated, reading.upto)
            _same_ledger(earlier, head)
        try:
            now = reading.status(earlier.dossier, earlier.on)
        except DossierNotFound:
            if not inquiry.entries.stream(dossier_stream(earlier.dossier), reading.upto):
                raise NotOfThisLedger(
                    phrase("It has no dossier {key} at that moment."), key=repr(earlier.dossier)
                ) from None
            found.append(RuleChange(earlier.dossier, "dossier", earlier.dossier, None, earlier.rules))
            continue
        found += (RuleChange(earlier.dossier, *each, earlier.rules) for each in _differing(whole, now))
    return head, found


def _same_ledger(earlier: _EarlierAnswer, head: Head) -> None:
    if earlier.simulated != head.simulated:
        raise NotOfThisLedger(phrase("One of them is simulated and the other is not."))
    if earlier.ledger_size != head.ledger_size:
        raise NotOfThisLedger(
            phrase("At that moment the file knows {theirs} entries, this ledger {ours}."),
            theirs=earlier.ledger_size,
            ours=head.ledger_size,
        )


def _differing(earlier: dict[str, Any], now: Status) -> Iterator[tuple[str, Any, Any]]:
    """Each field that both versions have and fill in otherwise."""
    answer = msgspec.to_builtins(now)
    if now.dossier != earlier["dossier"]:
        yield "dossier", earlier["dossier"], now.dossier
    both = [name for name in answer if name in earlier and name not in _NOT_COMPARED]
    before, after = (dict(_flat(each, both)) for each in (earlier, answer))
    for field in dict.fromkeys((*before, *after)):
        # How grave a finding is, and to what a guarantee is, only tells more where both versions know of it.
        told = field.endswith((".severity", ".entitled_to")) and not (field in before and field in after)
        if before.get(field) != after.get(field) and not told:
            yield field, before.get(field), after.get(field)


def _flat(answer: dict[str, Any], names: list[str]) -> Iterator[tuple[str, Any]]:
    """An answer as fields with one value each; what is absent is not there."""
    for name in names:
        value = answer[name]
        if name == "trajectory":
            yield from ((f"{name}.{each}", figure) for each, figure in (value or {}).items())
        elif name == "guarantees":
            yield from _guarantees(value)
        elif name == "findings":
            yield from _findings(value)
        else:
            yield name, value


def _guarantees(guarantees: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    returns = 0
    for each in guarantees:
        returns += each["suspension"] is None
        called = each["suspension"] or ("return" if returns == 1 else f"return-{returns}")
        for figure in ("entitled_to", "state", "since"):
            yield f"guarantees.{called}.{figure}", each[figure]


def _findings(findings: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Each code with the days since which it stands: one may stand more than once."""
    for code in sorted({each["code"] for each in findings}):
        same = [each for each in findings if each["code"] == code]
        yield f"findings.{code}", sorted(each["since"] for each in same)
        yield f"findings.{code}.severity", same[0]["severity"]
        missing = sorted({word for each in same for word in each.get("missing") or ()})
        if missing:
            yield f"findings.{code}.missing", missing


# -- words -------------------------------------------------------------------------------------------------

_LABELS = {
    **FIGURES,
    "dossier": DOSSIER,
    "insertion_legal_last_day": INSERTION_BY_LAW,
}
_PARTS = {"guarantees": phrase("guarantee {name}, {figure}"), "findings": phrase("finding {name}, {figure}")}
_PART_FIGURES = {
    "entitled_to": ENTITLED_TO,
    "state": STATE,
    "since": SINCE,
    "severity": SEVERITY,
    "missing": MISSING_THEN,
}


def _label(field: str, lang: str) -> str:
    """What a field is called; in English as it is named in the answer."""
    kind, _, rest = field.partition(".")
    if lang == "en":
        return field
    if kind not in _PARTS:
        return translated(_LABELS[field], lang) if field in _LABELS else field
    name, _, figure = (
        rest.rpartition(".") if rest.rpartition(".")[2] in _PART_FIGURES else (rest, "", "since")
    )
    return say(_PARTS[kind], lang, name=name, figure=translated(_PART_FIGURES[figure], lang))


def _shown(value: Any, lang: str) -> object:
    """A value as a table has it; in English, and in CSV, as the answer has it."""
    if isinstance(value, list):
        return tuple(_shown(each, lang) for each in value)
    if not isinstance(value, str) or lang == "en":
        return value
    try:
        return day_in_figures(date.fromisoformat(value), lang)
    except ValueError:
        return translated(MISSING[value], lang) if value in MISSING else word(value, lang)


def answer(inquiry: Inquiry, *, file: str) -> Answer:
    """What differs between the answers in a file and those of this version, for the day and moment of the file."""
    head, found = changes(inquiry, file)
    return Answer(found, COLUMNS, head=head)


QUESTION = Question(
    Outline(
        name="rules-changes",
        help="Compare two versions of the rules. Of whom the answers kept in a file differ from those of this version.",
        parameters=(
            Parameter(
                "file",
                kind="file",
                positional=True,
                required=True,
                metavar="FILE",
            ),
        ),
        examples=(
            Example(
                "doorstroom rules-changes answers-of-0.1.0.jsonl",
                phrase("What became of the answers of an earlier version"),
                not_run="it takes answers that an earlier version of the program gave",
            ),
            Example(
                "doorstroom rules-changes answers-of-0.1.0.jsonl --format csv",
                phrase("The same as CSV"),
                not_run="it takes answers that an earlier version of the program gave",
            ),
        ),
    ),
    COLUMNS,
    answer,
)
