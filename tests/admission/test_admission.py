"""What cannot be a decision by itself, refused by its exact class; what merely breaks a rule is admitted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st
from stdnum.be import vat

from ledger.admission import admit
from ledger.decisions import DECISIONS
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.intake.supposing import SuppositionRefused
from ledger.national_numbers import looks_like_national_number
from ledger.parsing.reading import decision_from
from ledger.refusals import (
    LastDayBeforeEffect,
    MissingField,
    NationalNumberAsKey,
    OneSubject,
    Refused,
    ReplacementOfAnotherSubject,
    UnknownDecision,
    UnknownField,
    WrongCheckDigits,
    WrongValue,
)
from tests.given import (
    Made,
    consent,
    decision,
    employment,
    employment_end,
    evaluation,
    extension,
    given,
    measure_extension,
    order,
    rectification,
    resumption,
    return_,
    start,
    suspension,
    transition,
    withdrawal,
)

# -- one class a rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refused", "why", "field"),
    [
        pytest.param({**start(), "decision": "begin"}, UnknownDecision, "decision", id="unknown type"),
        pytest.param({**start(), "when": "2020-02-03"}, UnknownField, "when", id="unknown field"),
        pytest.param(suspension("2020-03-02", cause=None), MissingField, "cause", id="missing field"),
        pytest.param({**start(), "decided_by": "me"}, WrongValue, "decided_by", id="no such word"),
        pytest.param(start(last_day="2020-02-02"), LastDayBeforeEffect, "last_day", id="last day too early"),
        pytest.param(
            employment(enterprise="0899.900.277"), WrongCheckDigits, "enterprise", id="check digits"
        ),
        pytest.param(start(dossier="85.07.30-033.28"), NationalNumberAsKey, "dossier", id="national number"),
        pytest.param(withdrawal("2020-05-01", 1, measure="m"), OneSubject, "dossier", id="two subjects"),
        pytest.param(withdrawal("2020-05-01", 1, dossier=None), OneSubject, "dossier", id="no subject"),
        pytest.param(
            rectification("2020-05-01", 1, start(dossier="W-02")),
            ReplacementOfAnotherSubject,
            "replacement",
            id="another",
        ),
    ],
)
def test_what_cannot_be_a_decision_is_refused_for_its_own_reason(
    refused: Made, why: type[Refused], field: str
) -> None:
    given(employment()).when(refused).then_refused(why, field)


@pytest.mark.parametrize(
    "unlawful",
    [
        pytest.param(start(decided_by="employee"), id="by somebody not competent"),
        pytest.param(start("2019-01-01"), id="before the employment"),
        pytest.param(resumption("2020-02-03"), id="of nothing"),
        pytest.param(evaluation(held_on="2021-01-01"), id="held after its effect"),
        pytest.param(start(decided_on="2021-01-01"), id="decided after its effect"),
        pytest.param(employment(insertion_last_day="2010-01-01"), id="an insertion term already over"),
        pytest.param(employment("2030-01-01"), id="in the far future"),
        pytest.param(consent("2020-05-01", decided_by="employer"), id="somebody else's consent"),
        pytest.param(start(dossier="W-01", ground="no ground at all"), id="a ground that is none"),
    ],
)
def test_what_merely_breaks_a_rule_is_admitted(unlawful: Made) -> None:
    given(employment(), unlawful).then_admitted()


# -- last days ---------------------------------------------------------------------------------------------

WITH_A_LAST_DAY = sorted(tag for tag, kind in DECISIONS.items() if "last_day" in kind.__struct_fields__)


def with_days(tag: str, effective_on: str, last_day: str) -> Any:
    return decision_from({**DECISIONS[tag].example, "effective_on": effective_on, "last_day": last_day})


@pytest.mark.parametrize("tag", WITH_A_LAST_DAY)
def test_a_last_day_before_the_effect_is_refused(tag: str) -> None:
    with pytest.raises(LastDayBeforeEffect):
        admit(with_days(tag, "2020-03-20", "2020-03-19"))


@pytest.mark.parametrize("tag", WITH_A_LAST_DAY)
def test_a_last_day_may_be_the_day_of_effect(tag: str) -> None:
    assert admit(with_days(tag, "2020-03-20", "2020-03-20"))


def test_a_last_day_in_a_replacement_is_refused_too() -> None:
    late = rectification("2020-05-01", 2, start("2020-03-20", last_day="2020-03-19"))
    given(employment(), start()).when(late).then_refused(LastDayBeforeEffect)


def test_a_last_day_in_a_replacement_is_named_with_its_place() -> None:
    late = rectification("2020-05-01", 2, start("2020-03-20", last_day="2020-03-19"))
    given(employment(), start()).when(late).then_refused(LastDayBeforeEffect, "replacement.last_day")


def test_a_correction_may_be_decided_after_the_last_day_of_its_replacement() -> None:
    given(
        employment(), start(), rectification("2021-05-01", 2, suspension("2020-03-20", "2020-03-21"))
    ).then_admitted()


# -- KBO numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "0404055577", "0404.055.577", "0404 055 577", "0404-055-577", "BE0404055577", "BE 0404.055.577",
        "be0404055577", "404055577", "0404/055/577", " 0404.055.577 ",
    ],
)  # fmt: skip
def test_every_spelling_of_a_kbo_number_becomes_the_canonical_one(spelling: str) -> None:
    assert canonical_enterprise(spelling) == "0404.055.577"


@pytest.mark.parametrize(
    "number",
    [
        "0404055578", "0404055567", "0404055757", "0440055577", "040405557", "04040555770", "00404055577", "0000000000",
        "NL0404055577", "O404055577", "0404055577x", "२४०४०५५५७७", "0404,055,577", "", "ten digits",
    ],
)  # fmt: skip
def test_what_is_no_kbo_number_is_refused(number: str) -> None:
    assert canonical_enterprise(number) is None


@settings(max_examples=300, deadline=None)
@for_any(st.integers(1, 19_999_999))
def test_of_all_check_digits_one_pair_is_right(body: int) -> None:
    right = 97 - body % 97
    accepted = {check for check in range(100) if canonical_enterprise(f"{body:08}{check:02}") is not None}
    # Where stdnum reads first digits beyond 0 and 1 as no KBO number, nothing is accepted.
    assert accepted <= {right}


@settings(max_examples=200, deadline=None)
@for_any(st.integers(1, 9_999_999))
def test_the_canonical_form_of_a_kbo_number_is_its_own(body: int) -> None:
    number = canonical_enterprise(f"{body:08}{97 - body % 97:02}")
    assert number is not None
    assert canonical_enterprise(number) == number
    assert vat.compact(number) == f"{body:08}{97 - body % 97:02}"


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (employment(enterprise="0899900276"), "enterprise"),
        (transition("2020-02-03", enterprise="BE0899910174"), "enterprise"),
        (return_("2020-02-03", enterprise="899900276"), "enterprise"),
        ({**DECISIONS["assignment"].example, "provider": "0899900375"}, "provider"),
        ({**DECISIONS["replacement"].example, "enterprise": "0899-900-276"}, "enterprise"),
    ],
)
def test_an_enterprise_is_recorded_in_its_canonical_form(made: Made, field: str) -> None:
    admitted = admit(decision_from(made))
    assert getattr(admitted, field) == canonical_enterprise(made[field])


def test_an_enterprise_in_a_replacement_is_recorded_in_its_canonical_form() -> None:
    admitted: Any = admit(decision_from(rectification("2020-05-01", 1, employment(enterprise="0899900276"))))
    assert admitted.replacement.enterprise == "0899.900.276"


def test_wrong_check_digits_in_a_replacement_are_refused() -> None:
    with pytest.raises(WrongCheckDigits):
        admit(decision_from(rectification("2020-05-01", 1, employment(enterprise="0899.900.277"))))


def test_a_decision_that_needs_no_change_is_the_same_object() -> None:
    made = decision_from(employment())
    assert admit(made) is made


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_what_was_admitted_is_admitted_again_unchanged(tag: str) -> None:
    once = admit(decision_from(dict(DECISIONS[tag].example)))
    assert admit(once) == once


# -- national numbers -------------------------------------------------------------------------------------------


def check_digits(body: str, century: str = "") -> str:
    return f"{97 - int(century + body) % 97:02}"


SPELLINGS = [
    "85073003328", "85.07.30-033.28", "85-07-30-033-28", "85/07/30/033/28", "850730-033-28", "850730-03328",
    "85.07.30.033.28", "85:07:30:033:28", "85_07_30_033_28", "850730033.28", "W85073003328", "W-85.07.30-033.28",
    "85073003328W", "85.07.30-033.28-W", "rrn:85.07.30-033.28", "NN/85073003328", "8.5.0.7.3.0.0.3.3.2.8",
    "8-5073003328", "85073003328-", "INSZ_85073003328_x",
]  # fmt: skip


@pytest.mark.parametrize("key", SPELLINGS)
@pytest.mark.parametrize("field", ["dossier", "for_dossier"])
def test_a_national_number_is_no_key_however_it_is_spelt(key: str, field: str) -> None:
    with pytest.raises(NationalNumberAsKey):
        admit(decision_from({**DECISIONS["replacement"].example, field: key}))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("850730033", id="1985"),
        pytest.param("000101001", id="a new-born or a centenarian"),
        pytest.param("400000950", id="without a known birthday"),
        pytest.param("852730033", id="bis, sex unknown: month + 20"),
        pytest.param("854730033", id="bis: month + 40"),
        pytest.param("856730033", id="test person: month 67"),
        pytest.param("857230033", id="test person: month 72"),
        pytest.param("850000001", id="month and day unknown"),
    ],
)
@pytest.mark.parametrize("century", ["", "2"], ids=["born before 2000", "born since 2000"])
def test_register_numbers_of_every_kind_are_no_key(body: str, century: str) -> None:
    assert looks_like_national_number(body + check_digits(body, century))


separators = st.lists(st.sampled_from(["", "", ".", "-", "/"]), min_size=10, max_size=10)


@settings(max_examples=400, deadline=None)
@for_any(st.integers(0, 999_999_999), st.sampled_from(["", "2"]), separators)
def test_any_nine_digits_with_their_check_digits_are_no_key(
    number: int, century: str, between: list[str]
) -> None:
    body = f"{number:09}"
    digits = body + check_digits(body, century)
    key = "".join(digit + separator for digit, separator in zip(digits, [*between, ""], strict=True))
    with pytest.raises(NationalNumberAsKey):
        admit(decision_from(start(dossier=key)))


@settings(max_examples=300, deadline=None)
@for_any(st.integers(0, 999_999_999), st.integers(0, 99))
def test_eleven_digits_with_other_check_digits_are_a_key(number: int, check: int) -> None:
    body = f"{number:09}"
    right = {check_digits(body), check_digits(body, "2")}
    assert looks_like_national_number(f"{body}{check:02}") == (f"{check:02}" in right)


@pytest.mark.parametrize(
    "key",
    ["85073003329", "8507300332", "850730033280", "185073003328", "W-01", "2020-03-20", "0404.055.577",
     "85A0730B03328", "dossier-12345", "8507300332X", "00000000000"],
)  # fmt: skip
def test_near_misses_are_a_key(key: str) -> None:
    given(employment(dossier=key)).then_admitted()


@pytest.mark.parametrize(
    "key", ["2020-85.07.30-033.28", "1-85.07.30-033.28", "W-01-85.07.30-033.28", "85.07.30-033.28-1"]
)
def test_a_national_number_in_its_usual_spelling_is_no_key_beside_other_digits(key: str) -> None:
    with pytest.raises(NationalNumberAsKey):
        admit(decision_from(start(dossier=key)))


def test_the_key_stays_out_of_the_message() -> None:
    refusal = given(employment()).when(start(dossier="85.07.30-033.28")).then_refused(NationalNumberAsKey)
    assert "033" not in str(refusal)


def test_a_national_number_as_dossier_of_a_replacement_is_refused() -> None:
    key = "85.07.30-033.28"
    with pytest.raises(NationalNumberAsKey):
        admit(decision_from(rectification("2020-05-01", 1, start(dossier=key), dossier=key)))


def test_a_national_number_as_for_dossier_of_a_replacement_is_refused() -> None:
    inner = {**DECISIONS["replacement"].example, "for_dossier": "85073003328"}
    with pytest.raises(NationalNumberAsKey):
        admit(decision_from(rectification("2020-05-01", 1, inner)))


# -- refusals as people read them ------------------------------------------------------------------------------

EVERY_REFUSAL = sorted(Refused.__subclasses__(), key=lambda refusal: refusal.__name__)
assert SuppositionRefused in EVERY_REFUSAL, "whichever modules other tests import"


@pytest.mark.parametrize("refusal", EVERY_REFUSAL)
def test_the_message_of_a_refusal_is_its_docstring(refusal: type[Refused]) -> None:
    assert str(refusal()) == " ".join((refusal.__doc__ or "").split())


@pytest.mark.parametrize("refusal", EVERY_REFUSAL)
def test_the_message_of_a_refusal_is_a_sentence(refusal: type[Refused]) -> None:
    assert (refusal.__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize("refusal", EVERY_REFUSAL)
def test_the_code_of_a_refusal_is_its_name_in_words(refusal: type[Refused]) -> None:
    assert refusal().code.replace("-", "") == refusal.__name__.lower()


def test_a_refusal_says_where() -> None:
    refusal = UnknownField("Did you mean last_day?", field="lastday", place="a.jsonl, line 3")
    assert str(refusal).startswith("a.jsonl, line 3, field lastday: ")


# -- every common bound in one place -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(extension("2020-03-20", "trajectory", "2020-03-19"), id="extension"),
        pytest.param(measure_extension("2020-03-20", "2020-03-19"), id="of a measure"),
        pytest.param(order("2020-03-20", "2020-03-19"), id="order"),
    ],
)
def test_days_that_go_back_are_refused_for_measures_and_extensions_too(read: Made) -> None:
    given(employment(), order()).when(read).then_refused(LastDayBeforeEffect, "last_day")


def test_an_end_states_no_last_day_of_its_own() -> None:
    given(employment()).when(employment_end("2020-01-01") | {"last_day": "2020-01-01"}).then_refused(
        UnknownField
    )


def test_a_decision_may_be_named_by_its_source() -> None:
    given(employment(), decision("dispute", "2020-01-01", "employee", entry="W-01:1")).then_admitted()
