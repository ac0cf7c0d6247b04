"""A decision against what is on record: refused for exactly one reason, or recorded; never half."""

from __future__ import annotations

import pytest

from ledger.record import Already, Written
from ledger.refusals import (
    Conflict,
    EntryAlreadyReplaced,
    EntryNotFound,
    EntryOfAnotherSubject,
    LoneSurrogate,
    MissingField,
    NationalNumberAsKey,
    NoEmploymentOnRecord,
    NoOrderOnRecord,
    RecordedAtOnRealLedger,
    SourceUsed,
    WrongCheckDigits,
    WrongValue,
)
from tests.given import (
    employment,
    evaluation,
    lifting,
    measure_extension,
    of_measure,
    order,
    rectification,
    start,
    withdrawal,
)
from tests.record.scenario import Scenario

W_02 = "W-02"


# -- foundations ----------------------------------------------------------------------------------------


def test_a_start_without_an_employment_on_record_is_refused(real: Scenario) -> None:
    real.when(start()).then_refused(NoEmploymentOnRecord)


def test_an_employment_of_another_dossier_is_no_foundation(real: Scenario) -> None:
    real.given(employment(dossier=W_02)).when(start()).then_refused(NoEmploymentOnRecord)


def test_a_key_that_begins_like_another_is_another_dossier(real: Scenario) -> None:
    real.given(employment(dossier="W-011")).when(start(dossier="W-01")).then_refused(NoEmploymentOnRecord)


def test_a_start_after_an_employment_is_recorded(real: Scenario) -> None:
    real.given(employment()).when(start()).then_recorded(2)


def test_an_employment_recorded_together_with_a_start_may_stand_after_it(real: Scenario) -> None:
    real.when(start(), employment()).then_recorded(1, 2)


def test_an_employment_that_is_refused_says_why_itself(real: Scenario) -> None:
    real.when(employment(enterprise="0899.900.178")).then_refused(WrongCheckDigits, "enterprise")


def test_an_employment_that_is_refused_founds_nothing(real: Scenario) -> None:
    real.when(employment(enterprise="0899.900.178"), start()).then_refused(WrongCheckDigits, "enterprise")


def test_an_employment_under_a_national_number_is_refused_for_that(real: Scenario) -> None:
    real.when(employment(dossier="85073003328")).then_refused(NationalNumberAsKey, "dossier")


def test_an_employment_whose_source_is_used_founds_nothing(real: Scenario) -> None:
    real.given(employment(source="letter 1"))
    real.when(employment(dossier=W_02, source="letter 1"), start(dossier=W_02)).then_refused(SourceUsed)
    real.when(start(dossier=W_02)).then_refused(NoEmploymentOnRecord)


@pytest.mark.parametrize("made", [lifting(), measure_extension("2020-05-01")], ids=["lifting", "extension"])
def test_a_decision_about_a_measure_without_an_order_is_refused(real: Scenario, made: dict[str, str]) -> None:
    real.when(made).then_refused(NoOrderOnRecord)


def test_an_insertion_order_founds_its_measure(real: Scenario) -> None:
    insertion = of_measure(
        "insertion-order",
        "2020-06-22",
        "government",
        schemes=["lde"],
        ending_from="2020-03-20",
        ending_to="2021-02-01",
        last_day="2021-02-01",
    )
    real.given(insertion).when(lifting()).then_recorded(2)


def test_an_employment_does_not_found_a_measure_of_the_same_name(real: Scenario) -> None:
    real.given(employment(dossier="corona-2020")).when(lifting()).then_refused(NoOrderOnRecord)


def test_a_withdrawn_employment_is_still_on_record(real: Scenario) -> None:
    real.given(employment(), withdrawal("2020-01-01", 1)).when(start()).then_recorded(3)


# -- corrections ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [3, 2**53 - 1, "no such source", "1"])
def test_a_correction_of_an_entry_that_does_not_exist_is_refused(real: Scenario, entry: int | str) -> None:
    real.given(employment(), start()).when(withdrawal("2020-05-01", entry)).then_refused(
        EntryNotFound, "entry"
    )


def test_a_correction_cannot_name_itself(real: Scenario) -> None:
    real.given(employment())
    real.when(withdrawal("2020-05-01", "me", source="me")).then_refused(EntryNotFound, "entry")


def test_a_correction_of_an_entry_of_another_dossier_is_refused(real: Scenario) -> None:
    real.given(employment(), employment(dossier=W_02))
    real.when(withdrawal("2020-05-01", 2)).then_refused(EntryOfAnotherSubject, "entry")


def test_a_correction_of_an_entry_of_a_measure_in_a_dossier_is_refused(real: Scenario) -> None:
    real.given(employment(), order(source="order"))
    real.when(withdrawal("2020-05-01", "order")).then_refused(EntryOfAnotherSubject, "entry")


def test_a_correction_of_a_measure_is_recorded_in_the_measure(real: Scenario) -> None:
    real.given(order())
    real.when(withdrawal("2020-05-01", 1, dossier=None, measure="corona-2020")).then_recorded(2)


def test_a_withdrawn_entry_cannot_be_withdrawn_again(real: Scenario) -> None:
    real.given(employment(), start(), withdrawal("2020-05-01", 2))
    real.when(withdrawal("2020-05-02", 2)).then_refused(EntryAlreadyReplaced, "entry", says="Entry 3")


def test_a_rectified_entry_cannot_be_rectified_again(real: Scenario) -> None:
    real.given(employment(), start(source="s"), rectification("2020-05-01", "s", start("2020-02-10")))
    real.when(rectification("2020-05-02", 2, start("2020-02-11"))).then_refused(EntryAlreadyReplaced, "entry")


def test_the_correction_of_an_entry_can_be_corrected_instead(real: Scenario) -> None:
    real.given(employment(), start(), rectification("2020-05-01", 2, start("2020-02-10")))
    real.when(rectification("2020-05-02", 3, start("2020-02-11"))).then_recorded(4)


def test_an_entry_whose_correction_was_withdrawn_can_be_corrected_again(real: Scenario) -> None:
    real.given(employment(), start(), withdrawal("2020-05-01", 2), withdrawal("2020-05-02", 3))
    real.when(withdrawal("2020-05-03", 2)).then_recorded(5)


def test_an_entry_whose_correction_stands_again_cannot_be_corrected(real: Scenario) -> None:
    real.given(employment(), start())
    real.given(withdrawal("2020-05-01", 2), withdrawal("2020-05-02", 3), withdrawal("2020-05-03", 4))
    real.when(withdrawal("2020-05-04", 2)).then_refused(EntryAlreadyReplaced, "entry", says="Entry 3")


def test_two_corrections_of_one_entry_recorded_together_are_both_left_out(real: Scenario) -> None:
    real.given(employment(), start())
    real.when(withdrawal("2020-05-01", 2), withdrawal("2020-05-02", 2)).then_refused(EntryAlreadyReplaced)


def test_a_correction_can_name_an_entry_recorded_together_with_it(real: Scenario) -> None:
    real.given(employment())
    real.when(start(source="s"), withdrawal("2020-05-01", "s")).then_recorded(2, 3)


# -- sources --------------------------------------------------------------------------------------------


def test_the_same_source_with_the_same_content_is_skipped(real: Scenario) -> None:
    real.given(employment(), start(source="s")).when(start(source="s")).then_skipped(2)


def test_another_spelling_of_the_enterprise_is_the_same_content(real: Scenario) -> None:
    real.given(employment(source="s", enterprise="0899.900.276"))
    real.when(employment(source="s", enterprise="BE 0899900276")).then_skipped(1)


def test_the_same_source_with_another_day_is_refused(real: Scenario) -> None:
    real.given(employment(), start("2020-02-03", source="s"))
    real.when(start("2020-02-04", source="s")).then_refused(SourceUsed, "source", says="Entry 2")


def test_the_same_source_in_another_dossier_is_refused(real: Scenario) -> None:
    real.given(employment(), employment(dossier=W_02), start(source="s"))
    real.when(start(dossier=W_02, source="s")).then_refused(SourceUsed, "source")


def test_the_same_source_on_another_decision_is_refused(real: Scenario) -> None:
    real.given(employment(source="s")).when(evaluation(source="s")).then_refused(SourceUsed, "source")


def test_the_same_source_and_the_same_reason_are_skipped(real: Scenario) -> None:
    real.given(employment(), start(source="s", reason="because")).when(start(source="s", reason="because"))
    real.then_skipped(2)


@pytest.mark.parametrize("reason", ["another", "because ", None])
def test_the_same_source_with_another_reason_is_refused(real: Scenario, reason: str | None) -> None:
    real.given(employment(), start(source="s", reason="because"))
    real.when(start(source="s", reason=reason)).then_refused(SourceUsed, "source")


def test_the_same_source_with_a_reason_where_there_was_none_is_refused(real: Scenario) -> None:
    real.given(employment(), start(source="s"))
    real.when(start(source="s", reason="because")).then_refused(SourceUsed, "source")


def test_another_reason_in_a_replacement_is_other_content(real: Scenario) -> None:
    first, other = (start("2020-02-10", reason=text) for text in ("first", "other"))
    real.given(employment(), start(), rectification("2020-05-01", 2, first, source="r"))
    real.when(rectification("2020-05-01", 2, other, source="r")).then_refused(SourceUsed, "source")


def test_an_erased_reason_is_not_brought_back_by_the_same_source(real: Scenario) -> None:
    real.given(employment(), start(source="s", reason="because"))
    with real.ledger.store.database.transaction(write=True) as connection:
        connection.exec_driver_sql("DELETE FROM vault_texts")
    real.when(start(source="s", reason="because")).then_skipped(2)


def test_two_same_sources_recorded_together_are_one_entry(real: Scenario) -> None:
    real.given(employment())
    real.when(start(source="s", reason="x"), start(source="s", reason="x")).then_outcomes(
        Written(2), Already(2)
    )


def test_two_same_sources_with_other_content_recorded_together_are_both_left_out(real: Scenario) -> None:
    real.given(employment())
    real.when(start("2020-02-03", source="s"), start("2020-02-04", source="s")).then_refused(SourceUsed)


def test_without_a_source_the_same_decision_is_recorded_twice(real: Scenario) -> None:
    real.given(employment(), start()).when(start()).then_recorded(3)


# -- together, expected, dry ----------------------------------------------------------------------------


def test_one_refusal_leaves_out_all_that_is_recorded_together(real: Scenario) -> None:
    real.given(employment())
    real.when(start(reason="one"), evaluation(), start(dossier=W_02)).then_refused(NoEmploymentOnRecord)


def test_a_dry_run_says_where_an_entry_would_stand_and_writes_nothing(real: Scenario) -> None:
    real.given(employment()).when(start(reason="because"), dry_run=True).then_recorded(2)
    real.when(evaluation()).then_recorded(2)


def test_a_dry_run_refuses_what_a_recording_would(real: Scenario) -> None:
    real.when(start(), dry_run=True).then_refused(NoEmploymentOnRecord)


def test_who_expects_the_stream_as_it_is_records(real: Scenario) -> None:
    real.given(employment(), employment(dossier=W_02), start()).when(evaluation(), expected=2).then_recorded(
        4
    )


def test_who_expects_an_empty_stream_records_the_first_entry(real: Scenario) -> None:
    real.given(employment(dossier=W_02)).when(employment(), expected=0).then_recorded(2)


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_who_expects_another_stream_than_there_is_is_refused(real: Scenario, expected: int) -> None:
    real.given(employment(), start())
    real.when(evaluation(), expected=expected).then_refused(
        Conflict, says=f"2 entries, you have seen {expected}"
    )


# -- who, when and what a program may hand in -----------------------------------------------------------


def test_a_recording_moment_on_a_real_ledger_is_refused(real: Scenario) -> None:
    from tests.record.scenario import NOW

    real.when(employment(), recorded_at=NOW).then_refused(RecordedAtOnRealLedger, "recorded_at")


@pytest.mark.parametrize("who", ["", " ", "x" * 101, "two\nlines", "\udcff"])
def test_who_records_has_a_printable_name(real: Scenario, who: str) -> None:
    real.when(employment(), by=who).then_refused(WrongValue, "recorded_by")


def test_half_a_character_is_refused(real: Scenario) -> None:
    real.when(employment(ground="art. \udcff")).then_refused(LoneSurrogate)


def test_half_a_character_in_a_reason_is_refused(real: Scenario) -> None:
    real.when(employment(reason="art. \udcff")).then_refused(LoneSurrogate)


def test_a_struct_that_no_reader_has_held_to_its_bounds_is_refused(real: Scenario) -> None:
    from datetime import date

    from ledger.decisions.start import Start
    from tests.record.scenario import stored

    real.given(employment())
    before = stored(real.location)
    with pytest.raises(WrongValue):
        real.ledger.record(
            Start(dossier="W-01", effective_on=date(2020, 2, 3), decided_by="nobody"),  # type: ignore[arg-type]
            recorded_by="tests",
        )
    assert stored(real.location) == before


def test_a_struct_with_a_commitment_for_a_reason_is_refused(real: Scenario) -> None:
    import msgspec

    from ledger.decisions.fields import Commitment
    from ledger.parsing.reading import decision_from

    committed = msgspec.structs.replace(decision_from(employment()), reason=Commitment(sha256="0" * 64))
    with pytest.raises(WrongValue):
        real.ledger.record(committed, recorded_by="tests")


def test_a_missing_field_is_missing_whatever_is_on_record(real: Scenario) -> None:
    with pytest.raises(MissingField):
        real.given(employment()).when(start(decided_by=None))


# -- what a database cannot keep ------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["x" * 8000, "🙂" * 8000, "two\nlines\tand a tab", "é\u2028\u0301"])
def test_any_text_up_to_8000_characters_can_be_a_reason(real: Scenario, reason: str) -> None:
    from tests.record.scenario import stored

    real.given(employment()).when(start(reason=reason)).then_recorded(2)
    assert stored(real.location)[1][2, "reason"][1] == reason


def test_a_reason_that_one_database_cannot_keep_is_refused_by_both(real: Scenario) -> None:
    # PostgreSQL has no NUL in a text.
    real.given(employment())
    with pytest.raises(WrongValue):
        real.when(start(reason="before\x00after")).then_recorded()
