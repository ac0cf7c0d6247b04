"""A JSON object to a decision: what is wrong is said in the ledger's words, with the field, and no personal data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.admission import admit
from ledger.decisions import DECISIONS
from ledger.parsing.reading import decision_from, moment_from
from ledger.refusals import (
    MissingField,
    Refused,
    ReplacementOfAnotherSubject,
    UnknownDecision,
    UnknownField,
    WrongValue,
)
from tests.given import Made, employment, evaluation, order, rectification, start, withdrawal

PRIVATE = "Jan Peeters was in hospital"
every_decision = pytest.mark.parametrize("tag", sorted(DECISIONS))


def refused(read: Made, why: type[Refused], field: str | None) -> Refused:
    with pytest.raises(Refused) as caught:
        decision_from(read)
    refusal = caught.value
    assert type(refusal) is why, f"refused as {type(refusal).__name__}: {refusal}"
    assert refusal.field == field, f"refused for field {refusal.field}: {refusal}"
    return refusal


# -- decisions and fields ---------------------------------------------------------------------------------


@every_decision
def test_every_example_is_read_as_its_own_decision(tag: str) -> None:
    assert decision_from(dict(DECISIONS[tag].example)).tag() == tag


def test_an_unknown_decision_is_refused() -> None:
    refused({**start(), "decision": "holiday"}, UnknownDecision, "decision")


def test_an_unknown_decision_gets_a_suggestion() -> None:
    refusal = refused({**start(), "decision": "suspention-order"}, UnknownDecision, "decision")
    assert "Did you mean suspension-order?" in str(refusal)


@pytest.mark.parametrize("given_as", ["Start", "start ", "", "ledger.decisions.start.Start", "decision"])
def test_a_decision_is_named_by_its_exact_tag(given_as: str) -> None:
    refused({**start(), "decision": given_as}, UnknownDecision, "decision")


@pytest.mark.parametrize("given_as", [None, 1, True, [], ["start"], {}])
def test_a_decision_that_is_not_a_text_is_refused(given_as: object) -> None:
    refused({**start(), "decision": given_as}, UnknownDecision, "decision")


def test_a_very_long_unknown_decision_makes_no_long_message() -> None:
    refusal = refused({**start(), "decision": "x" * 5000}, UnknownDecision, "decision")
    assert len(str(refusal)) < 300


def test_a_line_without_a_decision_is_refused() -> None:
    read = start()
    del read["decision"]
    refused(read, MissingField, "decision")


def test_an_empty_object_is_refused() -> None:
    refused({}, MissingField, "decision")


@every_decision
def test_an_unknown_field_is_refused(tag: str) -> None:
    refused({**DECISIONS[tag].example, "remark": "x"}, UnknownField, "remark")


def test_an_unknown_field_gets_a_suggestion() -> None:
    refusal = refused({**start(), "lastday": "2020-12-31"}, UnknownField, "lastday")
    assert "Did you mean last_day?" in str(refusal)


def test_a_field_of_another_decision_is_unknown() -> None:
    refused({**start(), "phase": "internship"}, UnknownField, "phase")


@pytest.mark.parametrize("field", ["recorded_at", "recorded_by", "position", "schema", "entries"])
def test_what_the_ledger_alone_says_is_no_field_of_a_decision(field: str) -> None:
    refused({**start(), field: "2020-01-01T00:00:00Z"}, UnknownField, field)


@every_decision
def test_a_missing_field_is_refused_by_its_name(tag: str) -> None:
    for field in DECISIONS[tag].__struct_fields__:
        read = dict(DECISIONS[tag].example)
        if field in set(_required(tag)):
            del read[field]
            refused(read, MissingField, field)


def _required(tag: str) -> list[str]:
    kind = DECISIONS[tag]
    defaults = len(kind.__struct_defaults__)
    fields = kind.__struct_encode_fields__
    return list(fields[: len(fields) - defaults]) if defaults else list(fields)


# -- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({**start(), "decided_by": "boss"}, "decided_by"),
        ({**start(), "decided_by": "VDAB"}, "decided_by"),
        ({**employment(), "scheme": "maatwerk"}, "scheme"),
        ({**evaluation(), "outcome": "good"}, "outcome"),
        ({**evaluation(), "purpose": "special"}, "purpose"),
    ],
)
def test_a_word_outside_its_list_is_refused(read: Made, field: str) -> None:
    refusal = refused(read, WrongValue, field)
    assert repr(read[field]) in str(refusal)


def test_a_word_outside_its_list_within_a_list_is_refused() -> None:
    with pytest.raises(WrongValue) as caught:
        decision_from(order(schemes=["cmw", "nope"]))
    assert str(caught.value.field).startswith("schemes")


def test_a_message_shows_the_wrong_word_within_a_list() -> None:
    with pytest.raises(WrongValue, match="nope"):
        decision_from(order(schemes=["cmw", "nope"]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (order(schemes=["cmw", "xyz"]), "field schemes[1]: 'xyz' is not one of cmw, imw, lde."),
        (
            rectification("2020-05-01", 2, start(decided_by="nobody")),
            "field replacement.decided_by: 'nobody' is not one of court, department, employee, employer, "
            "government, minister, receiving-enterprise, representative, service-provider, vdab.",
        ),
        (evaluation(job_safe="WAAR"), "field job_safe: 'WAAR' is not true or false."),
        (
            start(evidence=[{"name": "a", "sha256": "abc"}]),
            "field evidence[0].sha256: A SHA-256 has 64 hexadecimal digits: 0 to 9, and a to f in small letters.",
        ),
    ],
)
def test_a_message_says_what_could_have_stood_there(wrong: Made, message: str) -> None:
    with pytest.raises(WrongValue) as caught:
        decision_from(wrong)
    assert str(caught.value) == message


def test_a_message_shows_the_wrong_value_within_the_evidence() -> None:
    evidence = [{"name": "letter", "sha256": "0" * 64}, {"name": "letter", "sha256": 5}]
    with pytest.raises(WrongValue, match="given 5"):
        decision_from({**start(), "evidence": evidence})


def test_a_message_shows_no_wrong_name_within_the_evidence() -> None:
    evidence = [{"name": "letter", "sha256": "0" * 64}, {"name": 85073003328, "sha256": "0" * 64}]
    with pytest.raises(WrongValue, match=r"evidence\[1\].name") as caught:
        decision_from({**start(), "evidence": evidence})
    assert "85073003328" not in str(caught.value)


@pytest.mark.parametrize("schemes", [[], ["cmw", "lde", "imw", "cmw"], "cmw", None])
def test_a_list_outside_its_bounds_is_refused(schemes: object) -> None:
    refused(order(schemes=["cmw"]) | {"schemes": schemes}, WrongValue, "schemes")


# -- days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    [
        "2020-02-30", "2019-02-29", "2020-2-3", "2020-02-03T00:00:00", "2020-02-03T00:00:00Z", "2020-02-03 ",
        " 2020-02-03", "03-02-2020", "03/02/2020", "2020/02/03", "20200203", "2020-W06-1", "2020-034", "2020-13-01",
        "2020-00-10", "2020-01-00", "0000-01-01", "-0001-01-01", "10000-01-01", "", "today", "2020-02-03\n",
        "\uff12\uff10\uff12\uff10-02-03", "2020-02", "2020",
    ],
)  # fmt: skip
def test_what_is_no_calendar_day_is_refused(day: str) -> None:
    refused(start(day), WrongValue, "effective_on")


@pytest.mark.parametrize("day", [20200203, 0, True, None, [], {}, ["2020-02-03"]])
def test_a_day_that_is_not_a_text_is_refused(day: object) -> None:
    refused({**start(), "effective_on": day}, WrongValue, "effective_on")


@pytest.mark.parametrize("day", ["2020-02-29", "0001-01-01", "9999-12-31", "2000-02-29"])
def test_a_calendar_day_is_read(day: str) -> None:
    assert decision_from(start(day)).effective_on.isoformat() == day


def test_a_wrong_day_is_shown() -> None:
    assert "2020-02-30" in str(refused(start("2020-02-30"), WrongValue, "effective_on"))


@pytest.mark.parametrize("field", ["last_day", "decided_on"])
def test_a_wrong_day_in_another_field_is_refused_by_its_name(field: str) -> None:
    refused({**start(), field: "2020-06-31"}, WrongValue, field)


# -- keys, sources, texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["", " W-01", "W 01", "W\t01", "W-01\x00", "é", "W-𝄞", "-W", "x" * 65, "W#1", 5, None]
)
def test_a_dossier_key_outside_its_bounds_is_refused(key: object) -> None:
    refused({**start(), "dossier": key}, WrongValue, "dossier")


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({**start(), "dossier": "W-01\n"}, "dossier"),
        ({**order(), "measure": "corona-2020\n"}, "measure"),
        ({**start(), "source": "W-01:1\n"}, "source"),
        ({**start(), "ground": "art. 70\n"}, "ground"),
    ],
)
def test_a_line_break_at_the_end_is_refused(read: Made, field: str) -> None:
    refused(read, WrongValue, field)


def test_a_line_break_at_the_end_of_a_hash_is_refused() -> None:
    with pytest.raises(WrongValue):
        decision_from({**start(), "evidence": [{"name": "letter", "sha256": "0" * 64 + "\n"}]})


@pytest.mark.parametrize("name", ["entry:5", "corona 2020", "", "x" * 65, "-a"])
def test_a_measure_name_outside_its_bounds_is_refused(name: str) -> None:
    refused({**order(), "measure": name}, WrongValue, "measure")


@pytest.mark.parametrize("source", ["", "a\nb", "a\tb", "a\x7fb", "x" * 201, 7])
def test_a_source_outside_its_bounds_is_refused(source: object) -> None:
    refused({**start(), "source": source}, WrongValue, "source")


@pytest.mark.parametrize("entry", [0, -1, 2**53, 1.5, True, "", None, [1]])
def test_what_names_no_entry_is_refused(entry: object) -> None:
    refused({**withdrawal("2020-05-01", 1), "entry": entry}, WrongValue, "entry")


@pytest.mark.parametrize("entry", [1, 2**53 - 1, "W-01:3", "12"])
def test_an_entry_is_named_by_position_or_source(entry: int | str) -> None:
    read = decision_from(withdrawal("2020-05-01", entry))
    assert getattr(read, "entry") == entry  # noqa: B009 - of the decisions only some have it


def test_evidence_needs_a_name_and_a_hash() -> None:
    with pytest.raises(MissingField, match="sha256"):
        decision_from({**start(), "evidence": [{"name": "letter"}]})


def test_a_reason_that_postgresql_cannot_keep_is_refused() -> None:
    refused({**start(), "reason": "before\x00after"}, WrongValue, "reason")


def test_a_reason_may_have_lines() -> None:
    assert decision_from({**start(), "reason": "first\nsecond\tx"}).reason == "first\nsecond\tx"


@pytest.mark.parametrize("reason", ["x" * 8000, "𝄞" * 8000])
def test_a_reason_of_8000_characters_is_read(reason: str) -> None:
    assert decision_from({**start(), "reason": reason}).reason == reason


# -- personal data stays out of messages ------------------------------------------------------------------------


def corrected(replacement: object) -> Made:
    return {**rectification("2020-05-01", 2, {}), "replacement": replacement}


@pytest.mark.parametrize(
    "read",
    [
        pytest.param({**start(), "reason": PRIVATE + "x" * 8000}, id="too long"),
        pytest.param({**start(), "reason": [PRIVATE]}, id="in an array"),
        pytest.param({**start(), "reason": {"text": PRIVATE}}, id="in an object"),
        pytest.param({**start(), "reason": {"sha256": PRIVATE}}, id="as a commitment"),
        pytest.param({**start(), "reason": [{"text": PRIVATE}]}, id="in an object in an array"),
        pytest.param({**start("2020-02-30"), "reason": PRIVATE}, id="beside a wrong day"),
        pytest.param({**start(), "reason": PRIVATE, "remark": 1}, id="beside an unknown field"),
        pytest.param({**start(), "reasons": PRIVATE}, id="under a misspelt field"),
        pytest.param({**start(), "decision": "strat", "reason": PRIVATE}, id="beside an unknown decision"),
        pytest.param(corrected([PRIVATE]), id="in place of a replacement"),
        pytest.param(corrected({**start("2020-02-30"), "reason": PRIVATE}), id="in a replacement"),
        pytest.param(corrected({**start(), "reason": [PRIVATE]}), id="in an array in a replacement"),
        pytest.param(corrected({**start(), "reason": {"text": PRIVATE}}), id="in an object in a replacement"),
        pytest.param(corrected(corrected({**start(), "reason": [PRIVATE]})), id="two replacements deep"),
    ],
)
def test_personal_data_stays_out_of_the_message(read: Made) -> None:
    with pytest.raises(Refused) as caught:
        decision_from(read)
    assert "Jan" not in str(caught.value)


@pytest.mark.parametrize("key", ["85.07.30 033 28", "85 07 30 033 28", "85073003328!", "85.07.30-033,28"])
@pytest.mark.parametrize("field", ["dossier", "for_dossier"])
def test_a_national_number_stays_out_of_the_message(key: str, field: str) -> None:
    read = {**DECISIONS["replacement"].example, field: key}
    with pytest.raises(Refused) as caught:
        admit(decision_from(read))
    assert "033" not in str(caught.value)


@pytest.mark.parametrize(
    ("read", "field", "repeated"),
    [
        pytest.param({**evaluation(), "outcome": 12345}, "outcome", True, id="a word of a closed list"),
        pytest.param(
            {**DECISIONS["ruling"].example, "outcome": 12345},
            "outcome",
            False,
            id="personal, by the same name",
        ),
        pytest.param(
            order(motivation=[{"name": "b\nbp", "value": 1, "source": "NBB"}]),
            "motivation[0].name",
            True,
            id="the name of an indicator",
        ),
        pytest.param(
            start(evidence=[{"name": "b\nbp", "sha256": "0" * 64}]),
            "evidence[0].name",
            False,
            id="the name of a document",
        ),
    ],
)
def test_what_a_message_repeats_hangs_on_the_type_and_not_on_the_name(
    read: Made, field: str, repeated: bool
) -> None:
    refusal = refused(read, WrongValue, field)
    assert ("12345" in str(refusal) or "nbp" in str(refusal)) == repeated


# -- replacements ------------------------------------------------------------------------------------------------


def without(read: Made, *fields: str) -> Made:
    return {name: value for name, value in read.items() if name not in fields}


def test_a_replacement_need_not_name_the_dossier_again() -> None:
    read = decision_from(rectification("2020-05-01", 2, without(start(), "dossier")))
    assert read == decision_from(rectification("2020-05-01", 2, start()))


def test_a_replacement_need_not_name_the_measure_again() -> None:
    whole = without(rectification("2020-05-01", 2, order()), "dossier") | {"measure": "corona-2020"}
    short = {**whole, "replacement": without(order(), "measure")}
    assert decision_from(short) == decision_from(whole)


def test_a_replacement_of_a_replacement_need_not_name_the_dossier_again() -> None:
    inner = without(rectification("2020-04-01", 2, without(start(), "dossier")), "dossier")
    read = decision_from(rectification("2020-05-01", 3, inner))
    assert read == decision_from(rectification("2020-05-01", 3, rectification("2020-04-01", 2, start())))


@pytest.mark.parametrize("about", ["dossier", "measure"])
def test_a_replacement_about_another_subject_is_refused(about: str) -> None:
    if about == "dossier":
        read = rectification("2020-05-01", 2, start(dossier="W-02"))
    else:
        read = without(rectification("2020-05-01", 2, order(measure="other")), "dossier") | {
            "measure": "corona-2020"
        }
    with pytest.raises(ReplacementOfAnotherSubject):
        admit(decision_from(read))


def test_a_dossier_is_not_rectified_by_a_decision_about_a_measure() -> None:
    with pytest.raises(ReplacementOfAnotherSubject):
        admit(decision_from(rectification("2020-05-01", 2, order())))


def test_handing_in_a_replacement_leaves_the_object_as_it_was() -> None:
    read = rectification("2020-05-01", 2, without(start(), "dossier"))
    decision_from(read)
    assert read == rectification("2020-05-01", 2, without(start(), "dossier"))


def test_a_missing_field_of_a_replacement_is_named_with_its_place() -> None:
    refused(corrected(without(start(), "effective_on")), MissingField, "replacement.effective_on")


def test_an_unknown_field_of_a_replacement_gets_a_suggestion() -> None:
    refusal = refused(corrected({**start(), "lastday": "2020-12-31"}), UnknownField, "replacement.lastday")
    assert "Did you mean last_day?" in str(refusal)


def test_an_unknown_decision_in_a_replacement_is_named_with_its_place() -> None:
    refused(corrected({**start(), "decision": "strat"}), UnknownDecision, "replacement.decision")


@pytest.mark.parametrize("replacement", [None, 1, "start", [], True])
def test_a_replacement_that_is_no_object_is_refused(replacement: object) -> None:
    refused(corrected(replacement), WrongValue, "replacement")


def test_a_replacement_is_a_field_of_a_rectification_only() -> None:
    refused({**start(), "replacement": start()}, UnknownField, "replacement")


# -- recording moments --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_as", "moment"),
    [
        ("2020-03-20T15:00:00Z", datetime(2020, 3, 20, 15, tzinfo=UTC)),
        ("2020-03-20T16:00:00+01:00", datetime(2020, 3, 20, 15, tzinfo=UTC)),
        ("2020-03-20T15:00:00.000001Z", datetime(2020, 3, 20, 15, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_recording_moment_is_taken_out_of_the_line(given_as: str, moment: datetime) -> None:
    read: dict[str, Any] = {**start(), "recorded_at": given_as}
    assert (moment_from(read), read) == (moment, start())


def test_a_line_need_not_have_a_recording_moment() -> None:
    assert moment_from(start()) is None


@pytest.mark.parametrize(
    "given_as",
    ["2020-03-20T15:00:00", "2020-03-20", "15:00", "", 0, 1584716400, True, [], {}, "2020-03-20T25:00:00Z"],
)
def test_what_is_no_moment_with_its_offset_is_refused(given_as: object) -> None:
    with pytest.raises(WrongValue) as caught:
        moment_from({**start(), "recorded_at": given_as})
    assert caught.value.field == "recorded_at"


@pytest.mark.parametrize("given_as", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_moment_that_cannot_be_told_in_utc_is_refused(given_as: str) -> None:
    with pytest.raises(WrongValue):
        moment_from({**start(), "recorded_at": given_as})


# -- whatever is handed in ------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8), st.just("2020-02-03")
    ),
    lambda held: st.one_of(
        st.lists(held, max_size=2), st.dictionaries(st.text(max_size=5), held, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(DECISIONS)), st.data())
def test_whatever_is_handed_in_is_read_or_refused_in_the_ledgers_words(tag: str, data: st.DataObject) -> None:
    read = dict(DECISIONS[tag].example)
    field = data.draw(
        st.sampled_from([*DECISIONS[tag].__struct_fields__, "decision", "remark", "a`b", "a.b", "[0]"])
    )
    read[field] = data.draw(json_values)
    told = "read"
    try:
        admit(decision_from(read))
    except Refused as refusal:
        told = str(refusal)
    assert told
