"""What recording one decision did, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.decisions import AnyDecision
from ledger.decisions.decision import in_language
from ledger.field_names import DUTCH_FIELDS
from ledger.intake.correcting import FilledIn
from ledger.language import Spoken, phrase, say, translated
from ledger.record import Already, Written
from ledger.words import AND_MORE, DOSSIER, ENTERPRISE, MEASURE, STANDS_FROM, STOOD_FROM_TO
from projections.answers.comparison import FindingSpan
from projections.answers.consequences import ConsequenceCheck, Moved
from projections.answers.head import SIMULATED
from projections.answers.wording import decision_term, word
from projections.fold.findings import KINDS
from projections.render.wording import day_in_words

_PHRASES = {
    "dossier": DOSSIER,
    "measure": MEASURE,
    "enterprise": ENTERPRISE,
    "written": phrase("recorded as entry {position}"),
    "would": phrase("would be recorded as entry {position}; nothing was written"),
    "already": phrase("already on record as entry {position}; nothing was added"),
    "held": phrase("not recorded; accept what it brings or moves with --accept-findings"),
    "twice": phrase("not recorded; record it once more with --accept-findings"),
    "same": phrase("stands already as entry {position}"),
    "brings": phrase("brings"),
    "moves": phrase("moves"),
    "cures": phrase("cures"),
    "to-from": phrase("{before}; with this {after}"),
    "more": AND_MORE,
    "filled": phrase("filled in: {values}"),
}


#: How many findings are told one by one: a measure can bring one for everybody.
MOST = 20


def outcome_lines(
    outcome: Written | Already,
    decision: AnyDecision,
    check: ConsequenceCheck,
    *,
    dry_run: bool,
    simulated: bool,
    lang: str,
) -> Iterator[str]:
    """What was recorded where, the decision as it will read, and the findings it brings and cures."""
    if simulated:
        yield translated(SIMULATED, lang)
    what = "already" if isinstance(outcome, Already) else "would" if dry_run else "written"
    if check.holds_back:
        what = "held" if check.brought or check.moved else "twice"
    yield first_line(outcome, decision, what, lang)
    yield decision.in_words(lang)
    if check.same_as is not None:
        yield f"  {same_line(check.same_as, lang)}"
    for verb, lines in consequences_in_words(check, lang):
        yield from (f"  {say(_PHRASES[verb], lang)}: {line}" for line in lines)


def same_line(position: int, lang: str) -> str:
    """That an entry says the same already."""
    return say(_PHRASES["same"], lang, position=position)


def consequences_in_words(check: ConsequenceCheck, lang: str) -> Iterator[tuple[str, list[str]]]:
    """The findings of a decision: ``brings``, ``moves`` or ``cures``, and a line for each, of many the first."""
    found = (
        ("brings", [finding_in_words(*each, lang) for each in check.brought[:MOST]], len(check.brought)),
        ("moves", [moved_in_words(*each, lang) for each in check.moved[:MOST]], len(check.moved)),
        ("cures", [finding_in_words(*each, lang) for each in check.cured[:MOST]], len(check.cured)),
    )
    for verb, lines, count in found:
        if count > MOST:
            lines.append(say(_PHRASES["more"], lang, count=count - MOST))
        if lines:
            yield verb, lines


def first_line(outcome: Written | Already, decision: AnyDecision, what: str, lang: str) -> str:
    """Of whom the decision is, which it is, and what became of it: ``written``, ``would``, ``already`` …"""
    said = Spoken(_PHRASES, lang)
    kind, _, key = decision.subject.partition(":")
    return f"{said[kind]} {key}, {decision_term(decision, lang)}: {said[what].format(position=outcome.position)}."


def filled_line(filled: Iterable[FilledIn], lang: str) -> str:
    """What was filled in for whoever records, each with why."""
    values = [
        f"{_named(each.field, lang)} {_value(each, lang)} ({translated(each.why, lang)})" for each in filled
    ]
    return say(_PHRASES["filled"], lang, values=", ".join(values))


def _named(field: str, lang: str) -> str:
    return DUTCH_FIELDS[field] if lang == "nl" else field


def _value(filled: FilledIn, lang: str) -> str:
    if filled.field == "effective_on":
        return day_in_words(date.fromisoformat(filled.value), lang)
    return in_language(filled.value, lang, closed=filled.field == "decided_by")


def finding_in_words(dossier: str, finding: FindingSpan, lang: str) -> str:
    """A finding in one line: whose, which, since when (and until when, if it has ended), on which rule."""
    days = day_in_words(finding.since, lang) if finding.last_day is None else _days(finding, lang)
    return _in_words(dossier, finding, days, lang)


def moved_in_words(dossier: str, moved: Moved, lang: str) -> str:
    """A finding that only moves, with its days without the decision and with it."""
    before, after = _days(moved.before, lang), _days(moved.after, lang)
    return _in_words(dossier, moved.after, say(_PHRASES["to-from"], lang, before=before, after=after), lang)


def _in_words(dossier: str, finding: FindingSpan, days: str, lang: str) -> str:
    kind, severity = KINDS[finding.code], word(finding.severity, lang)
    rule, meaning = kind.rule_in_words(lang), translated(kind.says, lang)
    return f"{dossier}, {kind.named(lang)}, {severity}, {rule}, {days}: {meaning}"


def _days(finding: FindingSpan, lang: str) -> str:
    since = day_in_words(finding.since, lang)
    if finding.last_day is None:
        return say(STANDS_FROM, lang, since=since)
    return say(STOOD_FROM_TO, lang, since=since, last=day_in_words(finding.last_day, lang))
