"""What cannot be of a decision that is recorded from now on: refused by its exact class, the ledger unchanged.

What was recorded before there were these refusals is read, verified and taken over as it stands.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger import impossible
from ledger.application import Ledger
from ledger.decisions import DECISIONS
from ledger.decisions.markers import AnswerDay, GotToKnow, NotAhead
from ledger.decisions.reading_fields import fields_of
from ledger.intake.cloudevents import Export
from ledger.intake.taking_over import take_over
from ledger.parsing.reading import decision_from
from ledger.record import Already
from ledger.refusals import (
    AnswerBeforeOffer,
    DayAhead,
    DayOutOfRange,
    KeyWithoutDigit,
    MandateMissing,
    NotifiedBeforeDecided,
    Refused,
)
from ledger.seal.verify import verify
from tests.exports.scene import exported
from tests.given import Made, consent, decision, employment, evaluation, joining, rectification, start

#: Just after midnight in Brussels, and the day before in UTC.
NOW = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A real ledger with one employment."""
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOW) as made:
        put(made, employment())
        yield made


def put(ledger: Ledger, *made: Made) -> list[object]:
    return list(ledger.record(*[decision_from(one) for one in made], recorded_by="tests"))


def offer(day: str = "2020-07-01", **own: object) -> Made:
    return decision("offer", day, "vdab", to="start", **own)


@pytest.mark.parametrize(
    ("made", "refusal", "field"),
    [
        pytest.param(start("1949-12-31"), DayOutOfRange, "effective_on", id="before 1950"),
        pytest.param(start("2100-01-01"), DayOutOfRange, "effective_on", id="after 2099"),
        pytest.param(start("2020-02-03", "2200-02-03"), DayOutOfRange, "last_day", id="a last day"),
        pytest.param(start(decided_on="1020-02-03"), DayOutOfRange, "decided_on", id="a day it was decided"),
        pytest.param(start(decided_on="2026-07-02"), DayAhead, "decided_on", id="decided tomorrow"),
        pytest.param(evaluation(held_on="2026-07-02"), DayAhead, "held_on", id="held tomorrow"),
        pytest.param(offer(notified_on="2026-07-02"), DayAhead, "notified_on", id="known tomorrow"),
        pytest.param(
            offer(decided_on="2020-06-24", notified_on="2020-06-23"),
            NotifiedBeforeDecided,
            "notified_on",
            id="known",
        ),
        pytest.param(offer(answer_by="2020-06-30"), AnswerBeforeOffer, "answer_by", id="answered before it"),
        pytest.param(
            consent("2020-05-04", decided_by="representative"), MandateMissing, "ground", id="no mandate"
        ),
        pytest.param(employment(dossier="Jan.Peeters"), KeyWithoutDigit, "dossier", id="a name as key"),
        pytest.param(
            decision("replacement", "2020-09-01", "employer", for_dossier="Jan", enterprise="0899.900.276"),
            KeyWithoutDigit,
            "for_dossier",
            id="a name as the key of another dossier",
        ),
        pytest.param(
            rectification("2021-01-01", 1, employment("1900-01-01")),
            DayOutOfRange,
            "replacement.effective_on",
            id="within a replacement",
        ),
        pytest.param(
            rectification(
                "2021-01-01",
                1,
                decision(
                    "replacement", "2020-09-01", "employer", for_dossier="Jan", enterprise="0899.900.276"
                ),
            ),
            KeyWithoutDigit,
            "replacement.for_dossier",
            id="a name within a replacement",
        ),
        pytest.param(
            rectification("2021-01-01", 1, joining(other="Jan")),
            KeyWithoutDigit,
            "replacement.other",
            id="a name joined within a replacement",
        ),
    ],
)
def test_what_cannot_be_is_refused(ledger: Ledger, made: Made, refusal: type[Refused], field: str) -> None:
    with pytest.raises(Refused) as caught:
        put(ledger, made)
    assert (type(caught.value), caught.value.field) == (refusal, field)
    assert "Jan" not in str(caught.value)
    with ledger.reading() as reading:
        assert reading.last_position == 1


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(start("1950-01-01", "2099-12-31"), id="the first and the last day"),
        pytest.param(start("2027-01-01"), id="an effect to come"),
        pytest.param(start(decided_on="2026-07-01"), id="decided today, by the day in Brussels"),
        pytest.param(offer(decided_on="2020-06-24", notified_on="2020-06-24"), id="known the same day"),
        pytest.param(offer(notified_on="2020-06-01"), id="known before its effect, taken on no known day"),
        pytest.param(offer(answer_by="2020-07-01"), id="answered the same day"),
        pytest.param(consent("2020-05-04", decided_by="representative", ground="volmacht 3"), id="a mandate"),
    ],
)
def test_what_can_be_is_recorded(ledger: Ledger, made: Made) -> None:
    assert len(put(ledger, made)) == 1


def before_the_refusals(monkeypatch: pytest.MonkeyPatch, ledger: Ledger, *made: Made) -> None:
    """Recorded by a program of before."""
    with monkeypatch.context() as patched:
        patched.setattr(impossible, "check", lambda *_: None)
        patched.setattr(impossible, "keys_without_digit", lambda _: [])
        put(ledger, *made)


OLD = (
    employment(dossier="Janssens"),
    start("1920-01-01", dossier="Janssens", source="old", decided_on="2090-01-01"),
    offer(answer_by="2020-06-30"),
)


def test_what_was_recorded_before_is_read_and_verified(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_the_refusals(monkeypatch, ledger, *OLD)
    checks = verify(ledger, str(tmp_path / "ledger.db"))
    assert {check.name for check in checks if check.state == "broken"} == set()
    # Who was on record goes on, and the same content again is skipped.
    assert put(ledger, start("2020-01-01", dossier="Janssens"))
    assert put(ledger, OLD[1]) == [Already(3)]


@pytest.mark.parametrize("simulated", [True, False])
def test_what_was_recorded_before_is_taken_over_as_it_stands(
    ledger: Ledger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    simulated: bool,
) -> None:
    before_the_refusals(monkeypatch, ledger, *OLD)
    export = Export("all.jsonl", io.BytesIO(exported(ledger, "cloudevents")))
    with Ledger.create(tmp_path / "other.db", simulated=simulated, clock=lambda: NOW) as other:
        done = take_over(other, export, recorded_by="tests")
        assert (done.written, done.refused) == (4, 0), done.refusals


def test_every_day_is_looked_at() -> None:
    """A new field with a day that somebody knew of or did carries the marker, whatever it is called."""
    marked = {
        (kind.tag(), field.name): type(field.shape.leaves[0].marker)
        for kind in DECISIONS.values()
        for field in fields_of(kind)
        if field.shape.marked(NotAhead) or field.shape.marked(AnswerDay)
    }
    named = {(tag, name): found for (tag, name), found in marked.items() if name != "decided_on"}
    assert named[("evaluation", "held_on")] is NotAhead
    assert named[("offer", "answer_by")] is AnswerDay
    assert {name for (_, name), found in named.items() if found is GotToKnow} == {"notified_on"}
