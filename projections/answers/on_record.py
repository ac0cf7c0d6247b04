"""What was decided for many at once, entry by entry: what each said when it was recorded, and every correction (R1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from ledger.codec import moment_text
from ledger.corrections import CorrectedEntry, read_corrected
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.rectification import Rectification
from ledger.decisions.vocabulary import with_article
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from ledger.language import Spoken, phrase, say
from ledger.words import ON_DAY, ON_GROUND
from projections.answers.indicators import indicator_in_words, motivation_of
from projections.answers.status import finding_in_words
from projections.answers.wording import moment_in_words
from projections.explanation.facts import correction_state
from projections.explanation.numbered import Numbers
from projections.fold.rules.competence import decided_without_competence
from projections.fold.rules.measure import Shortened, shortened
from projections.reading import Finding, finding_of
from projections.render.wording import day_in_words, wrapped


class ShorterBy(msgspec.Struct, frozen=True):
    """A measure that lasts shorter by a decision: its last day was ``before`` (None: it was open), and is ``after``."""

    before: date | None
    after: date


class OnRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry: what it said when it was recorded, and what became of it.

    ``sentence``, ``ground`` and ``motivation`` are those of the entry itself, whatever corrects it. ``standing`` says
    how it is read: ``stands``, or ``rectified`` or ``withdrawn`` by the entry ``corrected_by``; a rectified one is read
    as ``read_as``, on the ground ``read_ground``. ``corrects`` is the entry that a correction names. ``shortened`` is
    there where the decision, as it is read, takes days away that the measure had. ``findings`` say that a capacity
    decided it, as it is read, that may not (R15).
    """

    entry: int
    decision: str
    dutch: str
    effective_on: date
    decided_by: str
    decided_on: date | None
    ground: str | None
    motivation: tuple[Indicator, ...] = ()
    sentence: str
    recorded_at: str
    recorded_by: str
    standing: Literal["stands", "rectified", "withdrawn"]
    corrected_by: int | None = None
    read_as: str | None = None
    read_ground: str | None = None
    corrects: int | None = None
    shortened: ShorterBy | None = None
    findings: tuple[Finding, ...] = ()


def on_record(entries: Sequence[Recorded], lang: str) -> tuple[OnRecord, ...]:
    """Every entry of one measure or enterprise, in the order of the ledger."""
    readings, numbers, shorter = read_corrected(entries), Numbers(entries), shortened(entries)
    found = [finding_of(each) for each in decided_without_competence(entries, readings)]
    return tuple(
        msgspec.structs.replace(
            _one(each, readings[each.position], numbers, shorter, lang),
            findings=tuple(finding for finding in found if each.position in finding.entries),
        )
        for each in entries
    )


def _one(
    recorded: Recorded,
    reading: CorrectedEntry,
    numbers: Numbers,
    shorter: Mapping[int, Shortened],
    lang: str,
) -> OnRecord:
    position, entry = recorded
    decision = entry.decision
    read = reading.decision if reading.corrected_by is not None else None
    corrects = (
        numbers.of(decision, decision.entry) if isinstance(decision, Rectification | Withdrawal) else None
    )
    less = shorter.get(position)
    return OnRecord(
        entry=position,
        decision=decision.tag(),
        dutch=decision.dutch,
        effective_on=decision.effective_on,
        decided_by=decision.decided_by,
        decided_on=decision.decided_on,
        ground=decision.ground,
        motivation=motivation_of(decision),
        sentence=numbers.in_words(decision, lang),
        recorded_at=moment_text(entry.recorded_at),
        recorded_by=entry.recorded_by,
        standing=correction_state(reading),
        corrected_by=reading.corrected_by,
        read_as=None if read is None else _with_its_day(read, numbers, lang),
        read_ground=None if read is None else read.ground,
        corrects=corrects,
        shortened=None if less is None else ShorterBy(less.before, less.after),
    )


def _with_its_day(decision: AnyDecision, numbers: Numbers, lang: str) -> str:
    return f"{day_in_words(decision.effective_on, lang)}: {numbers.in_words(decision, lang)}"


_PHRASES = {
    "entry": phrase("entry {entry}, from {day}, {term}: {sentence}"),
    "decided": phrase("decided by {by}, {ground}; recorded {moment} by {who}"),
    "motivated": phrase("motivated by {indicator}"),
    "ground": ON_GROUND,
    "no-ground": phrase("no ground stated"),
    "rectified": phrase("RECTIFIED by entry {by}, read as of {read_as} ({ground})"),
    "withdrawn": phrase("WITHDRAWN by entry {by}, read as absent"),
    "shorter": phrase(
        "this shortens the measure: it lasted until {before}, and lasts until {after} included"
    ),
    "shorter-open": phrase("this ends the measure: it was open, and lasts until {after} included"),
}


def lines(found: Iterable[OnRecord], lang: str, width: int) -> Iterator[str]:
    """Each entry in words: what it said, who decided and recorded it on which ground, and what corrects it."""
    for each in found:
        for nth, text in enumerate(in_words(each, lang)):
            indent = "    " if nth == 0 else "      "
            yield from wrapped(text, width, "      ", indent)


def in_words(found: OnRecord, lang: str) -> Iterator[str]:
    """An entry in sentences: what it said, then who decided it and what became of it."""
    term = found.dutch if lang == "nl" else found.decision
    day = day_in_words(found.effective_on, lang)
    yield say(_PHRASES["entry"], lang, entry=found.entry, day=day, term=term, sentence=found.sentence)
    by = with_article(found.decided_by, lang)
    if found.decided_on is not None:
        by += f" {say(ON_DAY, lang, day=day_in_words(found.decided_on, lang))}"
    yield say(
        _PHRASES["decided"],
        lang,
        by=by,
        ground=_ground(found.ground, lang),
        moment=moment_in_words(datetime.fromisoformat(found.recorded_at), lang),
        who=found.recorded_by,
    )
    for indicator in found.motivation:
        yield say(_PHRASES["motivated"], lang, indicator=indicator_in_words(indicator, lang))
    if found.shortened is not None:
        before, after = found.shortened.before, found.shortened.after
        name = "shorter-open" if before is None else "shorter"
        days = {"before": day_in_words(before, lang), "after": day_in_words(after, lang)}
        yield say(_PHRASES[name], lang, **days)
    if found.standing != "stands":
        values: dict[str, Any] = {"by": found.corrected_by, "read_as": found.read_as}
        yield say(_PHRASES[found.standing], lang, **values, ground=_ground(found.read_ground, lang))
    for finding in found.findings:
        yield finding_in_words(finding, lang)


def _ground(ground: str | None, lang: str) -> str:
    said = Spoken(_PHRASES, lang)
    return said["no-ground"] if ground is None else said["ground"].format(ground=ground)
