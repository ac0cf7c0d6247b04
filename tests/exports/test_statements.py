"""What a ledger states about itself: entries like others, about nobody, and never handed in."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from ledger.application import Ledger
from ledger.codec import encode
from ledger.decisions import DECISIONS, STATEMENTS, ledger_stream
from ledger.decisions.access_seal import AccessSeal
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.decisions.reading_fields import fields_of
from ledger.intake.cloudevents import Export
from ledger.intake.schema import schema
from ledger.intake.taking_over import take_over
from ledger.parsing.reading import decision_from
from ledger.refusals import NationalNumberInEntry, UnknownDecision, WrongValue
from ledger.seal.verify import verify
from projections.exports import cloudevents
from projections.exports.scope import Scope
from projections.reading import Reading
from tests.exports.scene import exported
from tests.given import employment

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
HEAD = sha256(b"a line").hexdigest()
EXPLAINED = {
    "first": 1,
    "last": 1,
    "clock_first": "2099-01-01T00:00:00Z",
    "clock_last": "2099-01-01T00:00:00Z",
    "not_before": "2026-11-30T23:00:00Z",
    "not_after": "2026-11-30T23:30:00Z",
}


def a_ledger(location: str) -> Ledger:
    ledger = Ledger.create(location, clock=lambda: NOW)
    ledger.record(decision_from(employment()), recorded_by="test")
    with ledger.recording("operator") as recording:
        recording.state(AccessSeal, lines=3, head=HEAD)
    return ledger


def test_a_statement_is_chained_sealed_and_read_in_the_stream_of_its_ledger(location: str) -> None:
    with a_ledger(location) as ledger:
        with ledger.reading() as reading:
            (stated,) = Reading(reading).ledger_stream(ledger_stream(ledger.origin.ledger_id))
        assert (stated.position, stated.entry.number, stated.entry.schema) == (2, 1, 4)
        assert isinstance(stated.entry.decision, AccessSeal)
        # Half past midnight in Brussels: the day of recording is the next one.
        assert stated.entry.decision.effective_on == date(2026, 12, 1)
        assert stated.entry.decision.decided_by == "operator"  # type: ignore[comparison-overlap]
        # The access log that it speaks of had three lines, and this ledger's has none: that is found.
        assert [check.name for check in verify(ledger, location) if check.state == "broken"] == ["access-log"]


def test_a_statement_changes_nothing_about_anybody(location: str) -> None:
    with a_ledger(location) as ledger, ledger.reading() as reading:
        before = Reading(reading, NOW)
        before.upto = 1
        now = Reading(reading)
        on = date(2026, 12, 1)
        assert now.status("W-01", on) == before.status("W-01", on)
        assert [key for key, _ in now.by_person()] == ["W-01"]


@pytest.mark.parametrize("tag", sorted(STATEMENTS))
def test_nobody_hands_a_statement_in(location: str, tag: str) -> None:
    stated = dict(STATEMENTS[tag].example)
    within = {**DECISIONS["rectification"].example, "replacement": stated}
    for read in (stated, within):
        with pytest.raises(UnknownDecision):
            decision_from(read)
    assert STATEMENTS[tag].__name__ not in json.dumps(schema())
    with a_ledger(location) as ledger:
        with ledger.reading() as reading:
            (kept,) = Reading(reading).ledger_stream(ledger_stream(ledger.origin.ledger_id))
        with pytest.raises(UnknownDecision):
            ledger.record(kept.entry.decision, recorded_by="test")
        assert ledger.size == 2


@pytest.mark.parametrize("tag", sorted(STATEMENTS))
def test_a_statement_has_no_place_for_a_text_about_a_person(tag: str) -> None:
    assert not [field.name for field in fields_of(STATEMENTS[tag]) if field.shape.committed]
    with_reason = {**STATEMENTS[tag].example, "reason": "Jan Peeters is ziek"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(with_reason, STATEMENTS[tag])


def test_a_statement_holds_no_national_number_and_keeps_its_bounds(location: str) -> None:
    with a_ledger(location) as ledger:
        with pytest.raises(NationalNumberInEntry), ledger.recording("operator") as recording:
            recording.state(ClockExplanation, **EXPLAINED, why="85073003328 set the clock")
        for wrong in ({"lines": -1}, {"lines": 1, "head": "A" * 64}, {"lines": 1, "by": "me"}):
            with pytest.raises(WrongValue), ledger.recording("operator") as recording:
                recording.state(AccessSeal, **wrong)
        assert ledger.size == 2


def test_what_is_taken_over_stays_a_statement_about_the_ledger_it_came_from(
    location: str, tmp_path: Path
) -> None:
    with a_ledger(location) as ledger:
        name, stream = ledger_stream(ledger.origin.ledger_id), io.BytesIO()
        with ledger.reading() as reading:
            stated = Reading(reading).ledger_stream(name)
            stream.writelines(cloudevents.lines(Scope(ledger, reading)))
    with Ledger.create(tmp_path / "other.db") as other:
        assert not take_over(other, Export("export", stream), recorded_by="test").refused
        with other.reading() as reading:
            (taken,) = Reading(reading).ledger_stream(name)
            own = Reading(reading).ledger_stream(ledger_stream(other.origin.ledger_id))
    assert encode(taken.entry.decision) == encode(stated[0].entry.decision)
    assert own == []


@pytest.mark.parametrize("form", ["cloudevents", "datapackage", "ocel", "xes"])
def test_every_export_of_a_ledger_with_statements_is_made(location: str, form: str) -> None:
    with a_ledger(location) as ledger:
        made = exported(ledger, form)
    # What is about cases alone has nothing to say of the ledger itself.
    if form == "cloudevents":
        assert b"access-seal" in made
