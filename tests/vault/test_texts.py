"""Personal texts apart: none stands in an entry, and what was handed in again is recognised."""

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
from ledger.law import CAUSES_OF_LAW
from ledger.parsing.reading import decision_from
from ledger.vault.texts import (
    SALT_BYTES,
    commitment,
    commitments,
    has_texts,
    same_content,
    seal,
    unseal,
    without_texts,
)
from tests.codec.strategies import decisions
from tests.given import Made, employment, extension, rectification, start, suspension
from tests.vault.scene import ruling

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
    """The decision as an entry holds it, and its texts by what it commits to."""
    decision, texts = seal(decision_from(made), salts())
    return decision, {committed.sha256: text.text for text, committed in texts}


def within(made: Made) -> Made:
    return rectification("2020-05-01", 1, made, reason=REASON + " (2)")


NAMED = [{"name": "letter", "sha256": "0" * 64}, {"name": "Jan Peeters.pdf", "sha256": "1" * 64}]
NESTED = [
    pytest.param(suspension("2020-03-02", cause="Jan Peeters is ill"), ["cause"], id="a cause"),
    pytest.param(ruling("2020-11-16", 7, outcome="Jan Peeters is right"), ["outcome"], id="an outcome"),
    pytest.param(start(evidence=NAMED), ["evidence[0].name", "evidence[1].name"], id="evidence"),
    pytest.param(
        within(extension("2020-03-02", "insertion", "2020-12-31", cause="care of Jan", evidence=NAMED)),
        ["reason", *(f"replacement.{part}" for part in ("cause", "evidence[0].name", "evidence[1].name"))],
        id="all in a replacement",
    ),
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
def test_no_personal_text_stands_in_the_bytes(made: Made) -> None:
    decision, _ = sealed(made)
    assert b"Jan" not in codec.encode(decision)


@pytest.mark.parametrize(("made", "paths"), NESTED)
def test_every_personal_text_is_kept_with_its_path(made: Made, paths: list[str]) -> None:
    decision, texts = seal(decision_from(made), salts())
    assert [text.path for text, _ in texts] == paths
    assert list(commitments(decision)) == [(text.path, kept.sha256) for text, kept in texts]


def personal_in(value: Any) -> list[Any]:
    """What stands in the fields that may tell of a person."""
    if isinstance(value, list):
        return [found for held in value for found in personal_in(held)]
    if not isinstance(value, dict):
        return []
    names = {"reason", "cause"} | ({"outcome"} if value.get("decision") == "ruling" else set())
    own = [value[name] for name in names if value.get(name) is not None]
    own += [piece["name"] for piece in value.get("evidence", [])]
    return own + [found for held in value.values() for found in personal_in(held)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_every_personal_text_in_the_bytes_is_a_commitment(decision: AnyDecision) -> None:
    hidden, _ = seal(decision, salts())
    for found in personal_in(json.loads(codec.encode(hidden))):
        assert (found in CAUSES_OF_LAW) if isinstance(found, str) else (set(found) == {"sha256"})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_what_was_put_apart_is_put_back_as_it_was(decision: AnyDecision) -> None:
    hidden, texts = seal(decision, salts())
    assert unseal(hidden, {committed.sha256: text.text for text, committed in texts}) == decision
    assert seal(hidden, salts()) == (hidden, [])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_the_quick_look_misses_no_personal_text(decision: AnyDecision) -> None:
    assert has_texts(decision) or not seal(decision, salts())[1]


@pytest.mark.parametrize("cause", sorted(CAUSES_OF_LAW))
def test_a_cause_that_a_rule_reads_stays_in_the_entry(cause: str) -> None:
    decision, texts = sealed(extension("2020-03-02", "insertion", "2020-12-31", cause=cause))
    assert (getattr(decision, "cause", None), texts) == (cause, {})


@pytest.mark.parametrize("cause", ["Training", "training ", "long-absence of Jan", "illness"])
def test_any_other_cause_is_kept_apart(cause: str) -> None:
    _, texts = sealed(extension("2020-03-02", "insertion", "2020-12-31", cause=cause))
    assert list(texts.values()) == [cause]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_every_text_kept_apart_has_its_commitment_in_the_bytes(decision: AnyDecision) -> None:
    hidden, texts = seal(decision, salts())
    for text, _ in texts:
        assert sha256(text.salt + text.text.encode()).hexdigest().encode() in codec.encode(hidden)


def test_a_commitment_is_the_sha_256_of_salt_and_text() -> None:
    assert commitment(b"salt", "é") == Commitment(sha256=sha256(b"salt" + "é".encode()).hexdigest())


def test_every_text_has_a_salt_of_its_own() -> None:
    _, texts = seal(decision_from(within(start(reason=REASON))), salts())
    assert len({text.salt for text, _ in texts}) == 2


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
    assert same_content(hidden, decision, {committed.sha256: text.text for text, committed in texts})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_any_decision_is_recognised_again_after_an_erasure(decision: AnyDecision) -> None:
    hidden, _ = seal(decision, salts())
    assert same_content(hidden, decision, {})


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
        pytest.param(start(reason=REASON, evidence=NAMED), id="evidence"),
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
    (inner,) = [hashed for hashed, text in texts.items() if text == REASON]
    del texts[inner]
    assert same_content(decision, decision_from(within(start(reason="anything"))), texts)


def test_a_text_is_compared_with_the_one_at_the_same_place() -> None:
    made = rectification("2020-05-01", 1, employment(reason="a"), reason="b")
    swapped = rectification("2020-05-01", 1, employment(reason="b"), reason="a")
    decision, texts = sealed(made)
    assert not same_content(decision, decision_from(swapped), texts)


def test_another_name_of_the_same_document_is_told_apart() -> None:
    decision, texts = sealed(start(evidence=NAMED))
    other = [NAMED[0], {**NAMED[1], "name": "An De Smet.pdf"}]
    assert not same_content(decision, decision_from(start(evidence=other)), texts)


def test_after_an_erasure_another_document_is_told_apart() -> None:
    decision, _ = sealed(start(evidence=NAMED))
    other = [NAMED[0], {**NAMED[1], "sha256": "2" * 64}]
    assert not same_content(decision, decision_from(start(evidence=other)), {})


# -- what is derived of a decision ----------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions(3))
def test_what_is_hashed_without_its_texts_depends_on_none_of_them(decision: AnyDecision) -> None:
    hidden, texts = seal(decision, salts())
    others = {committed.sha256: f"other {number}" for number, (_, committed) in enumerate(texts)}
    assert without_texts(unseal(hidden, others)) == without_texts(decision)
