"""What recording one decision did, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions import AnyDecision
from ledger.language import Spoken, phrase, translated
from ledger.record import Already, Written
from ledger.words import AND_MORE, DOSSIER, ENTERPRISE, MEASURE
from projections.answers.consequences import ConsequenceCheck
from projections.answers.head import SIMULATED
from projections.answers.wording import decision_term, word
from projections.fold.findings import KINDS
from projections.reading import Finding
from projections.render.wording import day_in_words

_PHRASES = {
    "dossier": DOSSIER,
    "measure": MEASURE,
    "enterprise": ENTERPRISE,
    "written": phrase("recorded as entry {position}"),
    "would": phrase("would be recorded as entry {position}; nothing was written"),
    "already": phrase("already on record as entry {position}; nothing was added"),
    "held": phrase("not recorded; accept what it brings with --accept-findings"),
    "same": phrase("stands already as entry {position}"),
    "brings": phrase("brings"),
    "cures": phrase("cures"),
    "more": AND_MORE,
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
    said = Spoken(_PHRASES, lang)
    if simulated:
        yield translated(SIMULATED, lang)
    what = "already" if isinstance(outcome, Already) else "would" if dry_run else "written"
    if check.holds_back:
        what = "held"
    kind, _, key = decision.subject.partition(":")
    yield f"{said[kind]} {key}, {decision_term(decision, lang)}: {said[what].format(position=outcome.position)}."
    yield decision.in_words(lang)
    if check.same_as is not None:
        yield f"  {said['same'].format(position=check.same_as)}"
    for verb, found in (("brings", check.brought), ("cures", check.cured)):
        for dossier, finding in found[:MOST]:
            yield f"  {said[verb]}: {finding_in_words(dossier, finding, lang)}"
        if len(found) > MOST:
            yield f"  {said[verb]}: {said['more'].format(count=len(found) - MOST)}"


def finding_in_words(dossier: str, finding: Finding, lang: str) -> str:
    """A finding in one line: whose, which, since when, on which rule."""
    kind = KINDS[finding.code]
    meaning = translated(kind.says, lang)
    since = day_in_words(finding.since, lang)
    severity = word(finding.severity, lang)
    return f"{dossier}, {finding.code} ({severity}, {finding.rule}), {since}: {meaning}"
