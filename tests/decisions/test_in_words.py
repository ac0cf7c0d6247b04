"""What a decision says in a sentence: nothing that was handed in may be missing where people read it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ledger.decisions import DECISIONS
from ledger.decisions.decision import Decision, DossierDecision, EnterpriseDecision, MeasureDecision
from ledger.decisions.offer import Offer
from ledger.decisions.rectification import Rectification
from ledger.language import LANGUAGES, day

#: What stands beside the sentence wherever it is told: who decided, on which ground, whose it is, its indicators.
BESIDE = {"motivation"} | {
    field
    for kind in (Decision, DossierDecision, MeasureDecision, EnterpriseDecision)
    for field in kind.__struct_fields__
}
#: A day that no example has.
DAY = date(2031, 7, 9)


def _days_of(kind: type[Decision]) -> list[str]:
    return [
        field.name
        for field in msgspec.structs.fields(kind)
        if field.name not in BESIDE and "date" in str(field.type)
    ]


CASES = [(kind, field) for kind in DECISIONS.values() for field in _days_of(kind)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "field"), CASES, ids=[f"{kind.tag()}-{field}" for kind, field in CASES])
def test_each_day_of_a_decision_stands_in_its_sentence(kind: type[Decision], field: str, lang: str) -> None:
    decision = msgspec.convert(kind.example, kind)
    told = msgspec.structs.replace(decision, **{field: DAY}).in_words(lang)
    assert day(DAY, lang) in told
    assert told.endswith(".")
    assert not told.endswith("..")


def test_when_the_employee_got_to_know_is_told_also_of_a_replacement() -> None:
    known = Offer(
        dossier="W-1",
        effective_on=date(2020, 6, 24),
        decided_by="vdab",
        to="start",
        notified_on=date(2020, 6, 30),
    )
    assert known.in_words("en") == "Offer to start; the employee got to know on 2020-06-30."
    corrected = Rectification(
        dossier="W-1", effective_on=date(2020, 7, 1), decided_by="vdab", entry=3, replacement=known
    )
    assert corrected.in_words("en").endswith(
        "is read as: 2020-06-24: Offer to start; the employee got to know on 2020-06-30."
    )
