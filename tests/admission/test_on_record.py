"""What does not fit what is on record: each refusal by its exact class, and the ledger unchanged.

On a real SQLite ledger, since these refusals rest on what the store finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.record import Already, Proposed
from ledger.refusals import (
    EntryAlreadyReplaced,
    EntryNotFound,
    EntryOfAnotherSubject,
    NoEmploymentOnRecord,
    NoOrderOnRecord,
    RecordedAtGoesBack,
    RecordedAtOnRealLedger,
    Refused,
    SourceUsed,
)
from tests.codec.canonical import is_canonical
from tests.given import (
    Made,
    employment,
    lifting,
    measure_extension,
    order,
    rectification,
    start,
    withdrawal,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty simulated ledger."""
    made = Ledger.create(tmp_path / "ledger.db", simulated=True, clock=lambda: NOW)
    yield made
    made.close()


def put(ledger: Ledger, *made: Made, at: datetime | None = None) -> list[object]:
    return list(ledger.record(*[decision_from(one) for one in made], recorded_by="tests", recorded_at=at))


def size(ledger: Ledger) -> int:
    with ledger.reading() as reading:
        return reading.last_position


def refused(ledger: Ledger, made: Made, why: type[Refused]) -> Refused:
    before = size(ledger)
    with pytest.raises(Refused) as caught:
        put(ledger, made)
    assert type(caught.value) is why, f"refused as {type(caught.value).__name__}: {caught.value}"
    assert size(ledger) == before
    return caught.value


def test_a_decision_about_a_dossier_without_employment_is_refused(ledger: Ledger) -> None:
    refused(ledger, start(), NoEmploymentOnRecord)


def test_the_employment_of_another_dossier_does_not_count(ledger: Ledger) -> None:
    put(ledger, employment(dossier="W-02"))
    refused(ledger, start(), NoEmploymentOnRecord)


def test_an_employment_in_the_same_recording_counts(ledger: Ledger) -> None:
    put(ledger, start(), employment())
    assert size(ledger) == 2


def test_an_employment_that_takes_effect_later_counts(ledger: Ledger) -> None:
    put(ledger, employment("2030-01-01"), start())
    assert size(ledger) == 2


def test_a_withdrawn_employment_is_still_on_record(ledger: Ledger) -> None:
    put(ledger, employment())
    put(ledger, withdrawal("2020-01-01", 1))
    put(ledger, start())
    assert size(ledger) == 3


@pytest.mark.parametrize("made", [lifting(), measure_extension("2020-04-01")], ids=["lifting", "extension"])
def test_a_decision_about_a_measure_without_an_order_is_refused(ledger: Ledger, made: Made) -> None:
    refused(ledger, made, NoOrderOnRecord)


def test_the_order_of_another_measure_does_not_count(ledger: Ledger) -> None:
    put(ledger, order(measure="wave-2"))
    refused(ledger, lifting(), NoOrderOnRecord)


def test_an_employment_that_was_refused_is_no_foundation(ledger: Ledger) -> None:
    put(ledger, employment(dossier="W-02"), at=NOW)
    early = Proposed(decision_from(employment()), NOW - timedelta(days=1))
    after = Proposed(decision_from(start()), NOW)
    with ledger.recording("tests") as recording:
        outcomes = recording.put([early, after])
        kinds = [type(outcome) for outcome in outcomes]
        unfounded = recording.unfounded()
    assert kinds[0] is RecordedAtGoesBack
    assert kinds[1] is NoEmploymentOnRecord or "dossier:W-01" in unfounded


@pytest.mark.parametrize("entry", [99, "nobody", "1"])
def test_a_correction_of_an_entry_that_does_not_exist_is_refused(ledger: Ledger, entry: int | str) -> None:
    put(ledger, employment())
    refused(ledger, withdrawal("2020-05-01", entry), EntryNotFound)


def test_a_correction_of_itself_is_refused(ledger: Ledger) -> None:
    put(ledger, employment())
    refused(ledger, withdrawal("2020-05-01", 2), EntryNotFound)


@pytest.mark.parametrize("other", [employment(dossier="W-02"), order()], ids=["dossier", "measure"])
def test_a_correction_of_an_entry_of_another_subject_is_refused(ledger: Ledger, other: Made) -> None:
    put(ledger, employment(), other)
    refused(ledger, withdrawal("2020-05-01", 2), EntryOfAnotherSubject)


def test_a_correction_of_a_withdrawn_entry_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(), start(source="s"))
    put(ledger, withdrawal("2020-05-01", "s"))
    refused(ledger, rectification("2020-05-01", "s", start("2020-03-02")), EntryAlreadyReplaced)


def test_a_correction_of_a_rectified_entry_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(), start())
    put(ledger, rectification("2020-05-01", 2, start("2020-03-02")))
    refused(ledger, withdrawal("2020-05-01", 2), EntryAlreadyReplaced)


def test_an_entry_whose_correction_was_withdrawn_may_be_corrected_again(ledger: Ledger) -> None:
    put(ledger, employment(), start())
    put(ledger, rectification("2020-05-01", 2, start("2020-03-02")))
    put(ledger, withdrawal("2020-06-01", 3))
    put(ledger, withdrawal("2020-07-01", 2))
    assert size(ledger) == 5


def test_two_corrections_of_one_entry_in_one_recording_are_refused(ledger: Ledger) -> None:
    put(ledger, employment(), start())
    with pytest.raises(EntryAlreadyReplaced):
        put(ledger, withdrawal("2020-05-01", 2), withdrawal("2020-05-01", 2))
    assert size(ledger) == 2


def test_a_source_used_for_other_content_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(), start(source="s"))
    refused(ledger, start("2020-03-02", source="s"), SourceUsed)


def test_a_source_used_in_another_dossier_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(source="s"))
    refused(ledger, employment(source="s", dossier="W-02"), SourceUsed)


def test_a_source_used_with_another_reason_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(), start(source="s", reason="one"))
    refusal = refused(ledger, start(source="s", reason="Jan"), SourceUsed)
    assert "Jan" not in str(refusal)


@pytest.mark.parametrize("reason", [None, "ill"])
def test_the_same_content_again_is_skipped(ledger: Ledger, reason: str | None) -> None:
    put(ledger, employment(), start(source="s", reason=reason))
    assert put(ledger, start(source="s", reason=reason)) == [Already(2)]


def test_the_same_content_twice_in_one_recording_is_recorded_once(ledger: Ledger) -> None:
    put(ledger, employment(), start(source="s"), start(source="s"))
    assert size(ledger) == 2


def test_another_spelling_of_the_same_enterprise_is_the_same_content(ledger: Ledger) -> None:
    put(ledger, employment(source="s", enterprise="0899.900.276"))
    assert put(ledger, employment(source="s", enterprise="BE0899900276")) == [Already(1)]


def test_a_recording_moment_before_the_last_one_is_refused(ledger: Ledger) -> None:
    put(ledger, employment(), at=NOW)
    with pytest.raises(RecordedAtGoesBack):
        put(ledger, start(), at=NOW - timedelta(microseconds=1))
    assert size(ledger) == 1


def test_a_recording_moment_on_a_real_ledger_is_refused(tmp_path: Path) -> None:
    real = Ledger.create(tmp_path / "real.db", clock=lambda: NOW)
    with pytest.raises(RecordedAtOnRealLedger):
        put(real, employment(), at=NOW)
    assert size(real) == 0
    real.close()


def test_one_refusal_leaves_all_of_a_recording_out(ledger: Ledger) -> None:
    with pytest.raises(NoEmploymentOnRecord):
        put(ledger, employment(), start(dossier="W-02"))
    assert size(ledger) == 0


def test_an_entry_holds_the_digest_of_the_one_before_it_in_its_stream(ledger: Ledger) -> None:
    put(ledger, employment(), employment(dossier="W-02"), start())
    with ledger.reading() as reading:
        (_, first), (_, second) = reading.stream("dossier:W-01")
    assert codec.decode(second).previous == codec.digest(first)


def test_the_first_entry_of_every_stream_holds_the_digest_of_the_origin(ledger: Ledger) -> None:
    put(ledger, employment(), order())
    with ledger.reading() as reading:
        previous = {codec.decode(state).previous for _, state in reading.entries()}
    assert previous == {codec.digest(ledger.store.origin)}


def test_a_clock_that_goes_back_does_not_make_an_entry_go_back(tmp_path: Path) -> None:
    now = NOW + timedelta(hours=1)
    clocked = Ledger.create(tmp_path / "clocked.db", clock=lambda: now)
    put(clocked, employment())
    now = NOW
    clocked.clock_is_right = True
    put(clocked, start())
    with clocked.reading() as reading:
        recorded = [codec.recorded_at(state) for _, state in reading.entries()]
    assert recorded == [NOW + timedelta(hours=1)] * 2
    clocked.close()


@pytest.mark.parametrize(
    "name", ["", "x" * 101, "a\nb", "\x00", "a\n"], ids=["nobody", "too long", "lines", "NUL", "line"]
)
def test_whoever_records_leaves_no_entry_that_cannot_be_read(ledger: Ledger, name: str) -> None:
    try:
        ledger.record(decision_from(employment()), recorded_by=name)
    except (Refused, ValueError):
        assert size(ledger) == 0
        return
    with ledger.reading() as reading:
        assert [is_canonical(state) for _, state in reading.entries()] == [True]


def test_a_decision_built_outside_its_bounds_leaves_no_entry_that_cannot_be_read(ledger: Ledger) -> None:
    unbounded = msgspec.structs.replace(decision_from(employment()), ground="two\nlines")
    try:
        ledger.record(unbounded, recorded_by="tests")
    except (Refused, ValueError):
        assert size(ledger) == 0
        return
    with ledger.reading() as reading:
        assert [is_canonical(state) for _, state in reading.entries()] == [True]
