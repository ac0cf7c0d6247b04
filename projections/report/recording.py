"""What recording one decision did, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions import AnyDecision
from ledger.record import Already, Written
from projections.report.head import SIMULATED
from projections.report.wording import decision_term

_SAID = {
    "en": {
        "dossier": "dossier",
        "measure": "measure",
        "written": "recorded as entry {position}",
        "would": "would be recorded as entry {position}; nothing was written",
        "already": "already on record as entry {position}; nothing was added",
    },
    "nl": {
        "dossier": "dossier",
        "measure": "maatregel",
        "written": "geregistreerd als post {position}",
        "would": "zou geregistreerd worden als post {position}; er werd niets geschreven",
        "already": "staat er al als post {position}; er werd niets toegevoegd",
    },
}


def told(
    outcome: Written | Already, decision: AnyDecision, *, dry_run: bool, simulated: bool, lang: str
) -> Iterator[str]:
    """What was recorded where, and the decision as it will read."""
    if simulated:
        yield SIMULATED[lang]
    what = "already" if isinstance(outcome, Already) else "would" if dry_run else "written"
    kind, _, key = decision.subject.partition(":")
    said = _SAID[lang][what].format(position=outcome.position)
    yield f"{_SAID[lang][kind]} {key}, {decision_term(decision, lang)}: {said}."
    yield decision.in_words(lang)
