"""What a recorded entry holds: the chain, the moment, and of a personal text only a commitment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.decisions.fields import Commitment
from ledger.parsing.reading import decision_from
from ledger.refusals import RecordedAtGoesBack
from ledger.vault.texts import SALT_BYTES
from tests.codec.canonical import is_canonical
from tests.given import Made, employment, evaluation, order, rectification, start
from tests.record.scenario import NOW, Clock, Scenario, decoded, stored

PRIVATE = "Jan Peeters was in hospital"
HISTORY = (
    employment(),
    order(),
    employment(dossier="W-02"),
    start(),
    start(dossier="W-02"),
    evaluation(),
    rectification("2020-05-01", 4, start("2020-02-10")),
)


def test_each_entry_holds_the_hash_of_the_stored_bytes_before_it_in_its_stream(real: Scenario) -> None:
    real.given(*HISTORY)
    last: dict[str, str] = {}
    origin = sha256(real.ledger.store.origin).hexdigest()
    for _, state in stored(real.location)[0]:
        entry = codec.decode(state)
        assert entry.previous == last.get(entry.stream, origin)
        last[entry.stream] = sha256(state).hexdigest()


def test_numbers_count_from_one_in_every_stream(real: Scenario) -> None:
    real.given(*HISTORY)
    numbers: dict[str, list[int]] = {}
    for entry in decoded(real.location):
        numbers.setdefault(entry.stream, []).append(entry.number)
    assert numbers == {"dossier:W-01": [1, 2, 3, 4], "measure:corona-2020": [1], "dossier:W-02": [1, 2]}


def test_the_chain_goes_on_after_the_ledger_was_closed(location: str) -> None:
    with Ledger.create(location) as ledger:
        Scenario(ledger, location).given(employment())
    with Ledger.open(location) as ledger:
        Scenario(ledger, location).given(start())
    (_, first), (_, second) = stored(location)[0]
    assert codec.decode(second).previous == sha256(first).hexdigest()


def test_stored_bytes_are_canonical(real: Scenario) -> None:
    real.given(*HISTORY)
    assert all(is_canonical(state) for _, state in stored(real.location)[0])


def test_an_entry_says_who_recorded_it(real: Scenario) -> None:
    real.when(employment(), by="Dienst Sociale Economie").then_recorded(1)
    assert decoded(real.location)[0].recorded_by == "Dienst Sociale Economie"


def test_an_enterprise_is_stored_in_its_canonical_form(real: Scenario) -> None:
    real.given(employment(enterprise="BE0899900276"))
    assert decoded(real.location)[0].decision.enterprise == "0899.900.276"  # type: ignore[union-attr]


# -- when -----------------------------------------------------------------------------------------------


def moments(location: str) -> list[datetime]:
    return [entry.recorded_at for entry in decoded(location)]


def test_an_entry_is_recorded_at_the_moment_of_the_clock(real: Scenario) -> None:
    real.given(employment())
    assert moments(real.location) == [NOW]


def test_a_clock_that_goes_back_takes_no_entry_back(location: str) -> None:
    late, early = NOW + timedelta(hours=3), NOW - timedelta(days=400)
    with Ledger.create(location, clock=Clock([NOW, NOW, late, early, early])) as ledger:
        ledger.clock_is_right = True
        Scenario(ledger, location).given(employment(), start(), evaluation(), evaluation())
    assert moments(location) == [NOW, late, late, late]


def test_a_clock_that_went_back_while_the_ledger_was_closed_takes_no_entry_back(location: str) -> None:
    with Ledger.create(location, clock=lambda: NOW) as ledger:
        Scenario(ledger, location).given(employment())
    with Ledger.open(location, clock=lambda: NOW - timedelta(days=1)) as ledger:
        ledger.clock_is_right = True
        Scenario(ledger, location).given(start())
    assert moments(location) == [NOW, NOW]


def test_a_moment_is_stored_in_utc_whatever_the_clock_shows(location: str) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=2)))
    with Ledger.create(location, clock=lambda: elsewhere) as ledger:
        Scenario(ledger, location).given(employment())
    assert b'"recorded_at":"2026-01-01T12:00:00Z"' in stored(location)[0][0][1]


def test_a_simulated_ledger_takes_the_moment_handed_in(simulated: Scenario) -> None:
    then = datetime(2020, 3, 20, 15, tzinfo=UTC)
    simulated.when(employment(), recorded_at=then).then_recorded()
    assert moments(simulated.location) == [then]


def test_a_moment_handed_in_may_be_the_one_before_it(simulated: Scenario) -> None:
    then = datetime(2020, 3, 20, 15, tzinfo=UTC)
    simulated.when(employment(), recorded_at=then).then_recorded()
    simulated.when(start(), recorded_at=then).then_recorded()
    assert moments(simulated.location) == [then, then]


def test_a_moment_handed_in_cannot_lie_before_the_last_entry_of_any_stream(simulated: Scenario) -> None:
    then = datetime(2020, 3, 20, 15, tzinfo=UTC)
    simulated.when(employment(), recorded_at=then).then_recorded()
    simulated.when(order(), recorded_at=then - timedelta(microseconds=1))
    simulated.then_refused(RecordedAtGoesBack, "recorded_at")


def test_a_moment_in_the_future_holds_the_clock_back_too(simulated: Scenario) -> None:
    future = NOW + timedelta(days=1)
    simulated.when(employment(), recorded_at=future).then_recorded()
    simulated.when(start()).then_recorded()
    assert moments(simulated.location) == [future, future]


# -- personal texts -------------------------------------------------------------------------------------

WITH_TEXTS: list[tuple[Made, str]] = [
    (start(reason=PRIVATE), "reason"),
    (rectification("2020-05-01", 1, employment("2019-02-01"), reason=PRIVATE), "reason"),
    (rectification("2020-05-01", 1, employment("2019-02-01", reason=PRIVATE)), "replacement.reason"),
]


@pytest.mark.parametrize(
    "made", [made for made, _ in WITH_TEXTS], ids=["decision", "correction", "replacement"]
)
def test_no_entry_holds_a_personal_text(real: Scenario, made: Made) -> None:
    real.given(employment()).when(made).then_recorded(2)
    assert not any(b"Peeters" in state for _, state in stored(real.location)[0])


@pytest.mark.parametrize(("made", "path"), WITH_TEXTS, ids=["decision", "correction", "replacement"])
def test_the_text_and_its_salt_verify_the_commitment_in_the_entry(
    real: Scenario, made: Made, path: str
) -> None:
    real.given(employment()).when(made).then_recorded(2)
    entries, texts = stored(real.location)
    salt, text = texts[2, path]
    held = codec.decode(entries[1][1]).decision
    for name in path.split("."):
        held = getattr(held, name)
    assert text == PRIVATE
    assert held == Commitment(sha256=sha256(salt + text.encode()).hexdigest())


def test_the_same_text_twice_gives_two_commitments(real: Scenario) -> None:
    real.given(employment(), start(reason=PRIVATE), evaluation(reason=PRIVATE))
    reasons = {entry.decision.reason for entry in decoded(real.location)[1:]}
    assert len(reasons) == 2


def test_a_salt_is_as_long_as_it_should_be(real: Scenario) -> None:
    real.given(employment(reason=PRIVATE))
    assert len(stored(real.location)[1][1, "reason"][0]) == SALT_BYTES


def test_what_is_recorded_together_keeps_each_text_at_its_own_entry(real: Scenario) -> None:
    real.when(employment(reason="first"), start(), evaluation(reason="third")).then_recorded(1, 2, 3)
    texts = stored(real.location)[1]
    assert {place: text for place, (_, text) in texts.items()} == {
        (1, "reason"): "first",
        (3, "reason"): "third",
    }


def test_a_refused_recording_keeps_no_text(real: Scenario) -> None:
    real.given(employment())
    with pytest.raises(Exception, match="employment"):
        real.ledger.record(
            decision_from(start(reason=PRIVATE)), decision_from(start(dossier="W-02")), recorded_by="tests"
        )
    assert stored(real.location)[1] == {}
