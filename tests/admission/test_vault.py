"""Personal texts apart: no reason stands in an entry, and what was handed in again is recognised."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ledger import codec
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Commitment
from ledger.intake.reading import decision_from
from ledger.vault import SALT_BYTES, commitment, same_content, seal
from tests.codec.strategies import decisions
from tests.given import Made, employment, rectification, start, suspension

REASON = "Jan Peeters was in hospital"
Texts = dict[str, str]


def salts() -> Callable[[int], bytes]:
    """Bytes that are never the same again."""
    made = 0

    def salt(length: int) -> bytes:
        nonlocal made
        made += 1
        return made.to_bytes(length, "big")

    return salt


def sealed(made: Made) -> tuple[AnyDecision, Texts]:
    decision, texts = seal(decision_from(made), salts())
    return decision, {text.path: text.text for text in texts}


def within(made: Made) -> Made:
    return rectification("2020-05-01", 1, made, reason=REASON + " (2)")


NESTED = [
    pytest.param(start(reason=REASON), ["reason"], id="a decision"),
    pytest.param(within(start(reason=REASON)), ["reason", "replacement.reason"], id="a replacement"),
    pytest.param(
        within(within(start(reason=REASON))),
        ["reason", "replacement.reason", "replacement.replacement.reason"],
        id="a replacement of a replacement",
    ),
    pytest.param(
        rectification("2020-05-01", 1, rectification("2020-05-01", 1, start(reason=REASON))),
        ["replacement.replacement.reason"],
        id="only the inmost",
    ),
]


@pytest.mark.parametrize("made", [case.values[0] for case in NESTED])
def test_no_reason_stands_in_the_bytes(made: Made) -> None:
    decision, _ = sealed(made)
    assert b"Jan" not in codec.encode(decision)


@pytest.mark.parametrize(("made", "paths"), NESTED)
def test_every_reason_is_kept_with_its_path(made: Made, paths: list[str]) -> None:
    _, texts = sealed(made)
    assert list(texts) == paths


def reasons_in(value: Any) -> list[Any]:
    if isinstance(value, dict):
        own = [value["reason"]] if "reason" in value else []
        return own + [reason for held in value.values() for reason in reasons_in(held)]
    return []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_every_reason_in_the_bytes_is_a_commitment(decision: AnyDecision) -> None:
    hidden, _ = seal(decision, salts())
    for reason in reasons_in(json.loads(codec.encode(hidden))):
        assert set(reason) == {"sha256"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_every_text_kept_apart_has_its_commitment_in_the_bytes(decision: AnyDecision) -> None:
    hidden, texts = seal(decision, salts())
    for text in texts:
        assert sha256(text.salt + text.text.encode()).hexdigest().encode() in codec.encode(hidden)


def test_a_commitment_is_the_sha_256_of_salt_and_text() -> None:
    assert commitment(b"salt", "é") == Commitment(sha256=sha256(b"salt" + "é".encode()).hexdigest())


def test_every_text_has_a_salt_of_its_own() -> None:
    _, texts = seal(decision_from(within(start(reason=REASON))), salts())
    assert len({text.salt for text in texts}) == 2


def test_a_salt_is_long_enough_not_to_be_guessed() -> None:
    assert SALT_BYTES >= 16


def test_the_same_reason_is_not_recognised_in_two_entries() -> None:
    salt = salts()
    first, _ = seal(decision_from(start(reason=REASON)), salt)
    second, _ = seal(decision_from(start(reason=REASON)), salt)
    assert first.reason != second.reason


def test_a_decision_without_a_reason_is_left_as_it_is() -> None:
    decision = decision_from(start())
    assert seal(decision, salts()) == (decision, [])


def test_everything_but_the_reason_is_left_as_it_is() -> None:
    hidden, _ = sealed(start(reason=REASON, source="s"))
    assert (hidden.effective_on, hidden.source) == (decision_from(start()).effective_on, "s")


# -- the same content again --------------------------------------------------------------------------------

WITH_EVERYTHING = start(reason=REASON, ground="art. 70", evidence=[{"name": "letter", "sha256": "0" * 64}])


@pytest.mark.parametrize(
    "made",
    [start(), start(reason=REASON), WITH_EVERYTHING, within(start(reason=REASON)), within(within(start()))],
)
def test_the_same_content_is_recognised(made: Made) -> None:
    decision, texts = sealed(made)
    assert same_content(decision, decision_from(made), texts)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_any_decision_is_recognised_again(decision: AnyDecision) -> None:
    hidden, texts = seal(decision, salts())
    assert same_content(hidden, decision, {text.path: text.text for text in texts})


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(start("2020-02-04", reason=REASON), id="another day"),
        pytest.param(start(reason=REASON + "."), id="another reason"),
        pytest.param(start(), id="no reason"),
        pytest.param(start(reason=REASON, last_day="2020-12-31"), id="another field"),
        pytest.param(start(reason=REASON, dossier="W-02"), id="another dossier"),
        pytest.param(start(reason=REASON, source="s"), id="another source"),
        pytest.param(suspension("2020-02-03", reason=REASON), id="another decision"),
        pytest.param(start(reason=REASON, ground="art. 70"), id="another ground"),
    ],
)
def test_other_content_is_told_apart(other: Made) -> None:
    decision, texts = sealed(start(reason=REASON))
    assert not same_content(decision, decision_from(other), texts)


def test_a_reason_that_was_added_is_told_apart() -> None:
    decision, texts = sealed(start())
    assert not same_content(decision, decision_from(start(reason=REASON)), texts)


@pytest.mark.parametrize(
    "other",
    [within(start(reason="other")), within(start()), within(start("2020-02-04", reason=REASON)), start()],
)
def test_other_content_in_a_replacement_is_told_apart(other: Made) -> None:
    decision, texts = sealed(within(start(reason=REASON)))
    assert not same_content(decision, decision_from(other), texts)


def test_after_an_erasure_the_rest_decides_for_the_same_content() -> None:
    decision, _ = sealed(start(reason=REASON))
    assert same_content(decision, decision_from(start(reason="anything")), {})


def test_after_an_erasure_the_rest_decides_for_other_content() -> None:
    decision, _ = sealed(start(reason=REASON))
    assert not same_content(decision, decision_from(start("2020-02-04", reason=REASON)), {})


def test_after_an_erasure_in_a_replacement_the_rest_decides() -> None:
    decision, texts = sealed(within(start(reason=REASON)))
    del texts["replacement.reason"]
    assert same_content(decision, decision_from(within(start(reason="anything"))), texts)


def test_a_text_is_compared_with_the_one_at_the_same_place() -> None:
    made = rectification("2020-05-01", 1, employment(reason="a"), reason="b")
    swapped = rectification("2020-05-01", 1, employment(reason="b"), reason="a")
    decision, texts = sealed(made)
    assert not same_content(decision, decision_from(swapped), texts)
