"""What the random registers are made of: the same for the same seed, and everything that the rules speak of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest

from ledger.refusals import Refused
from tests.effort import seeds
from tests.given import recorded
from tests.oracle import generate
from tests.oracle.compare import days_worth_asking
from tests.oracle.day_by_day import every_day
from tests.oracle.days import Decision
from tests.oracle.findings import SEVERITY
from tests.oracle.known import corrected, remaining_key

SEEDS = seeds(300)
#: Decisions and what they state, each of which some register must hold.
KINDS = (
    "suspension-order", "suspension-extension", "suspension-lifting", "insertion-order", "employment", "evaluation",
    "assignment", "start", "phase", "suspension", "extension", "consent", "offer", "resumption", "completion",
    "transition", "transition-end", "return", "employment-end", "replacement", "support", "notice", "succession",
    "joining", "rectification", "withdrawal",
)  # fmt: skip
FIELDS = (
    ("offer", "notified_on"), ("employment-end", "enterprise"), ("employment-end", "notified_on"),
    ("extension", "entry"), ("extension", "notified_on"), ("suspension", "notified_on"), ("phase", "enterprise"),
    ("transition-end", "outside_will"), ("consent", "enterprise"), ("start", "last_day"), ("offer", "answer_by"),
)  # fmt: skip
STATES = ("protected", "owed", "offered", "honoured", "waived", "lapsed", "breached", "open")
STATUSES = (
    "not-employed", "employed", "ready", "planned", "postponed", "running", "suspended", "awaiting", "transitioned",
    "left",
)  # fmt: skip


@cache
def registers() -> list[list[Decision]]:
    return [generate.register(Random(seed)) for seed in SEEDS]


def told_in(answer: Decision) -> Iterator[Any]:
    """What one answer shows of what can be shown."""
    yield "status", answer["status"]
    yield from (("finding", finding["code"]) for finding in answer["findings"])
    for guarantee in answer["guarantees"]:
        yield "state", guarantee["state"]
        if "#" in str(guarantee["suspension"]):
            yield "state", "of a later spell"
    if answer["status"] == "transitioned" and answer["scheme"] == "imw":
        yield "status", "a job with support"
    if answer["insertion_last_day"] != answer["insertion_legal_last_day"]:
        yield "term", "held open"


@cache
def shown() -> Counter[Any]:
    """In how many dossiers something shows on a day worth asking about."""
    found: Counter[Any] = Counter()
    for register in registers():
        read = corrected(register, None)
        for key in dict.fromkeys(remaining_key(read, key) for key in generate.keys_of(register)):
            days = days_worth_asking(Random(0), register)
            asked = every_day(register, key, days[-1], asked=set(days))
            found.update({each for _, answer in asked for each in told_in(answer)})
    return found


def test_the_same_seed_gives_the_same_register() -> None:
    for seed, register in zip(SEEDS, registers(), strict=True):
        assert generate.register(Random(seed)) == register


def test_the_ledger_admits_nearly_all_of_them() -> None:
    admitted = 0
    for register in registers():
        try:
            recorded(*json.loads(json.dumps(register)))
        except Refused:
            continue
        admitted += 1
    assert admitted > 0.9 * len(SEEDS)


def test_recording_moments_never_go_back_and_nothing_is_recorded_before_it_was_known() -> None:
    for register in registers():
        moments = [one["recorded_at"] for one in register]
        assert moments == sorted(moments)
        for one in register:
            for about in (one, one.get("replacement", {})):
                assert max(about.get("held_on", ""), about.get("notified_on", "")) <= one["recorded_at"][:10]


@pytest.mark.parametrize("kind", KINDS)
def test_every_decision_is_made(kind: str) -> None:
    assert any(one["decision"] == kind for register in registers() for one in register)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_is_stated(kind: str, field: str) -> None:
    assert any(one["decision"] == kind and field in one for register in registers() for one in register)


@pytest.mark.parametrize("code", SEVERITY)
def test_every_finding_shows(code: str) -> None:
    assert shown()["finding", code]


@pytest.mark.parametrize("state", [*STATES, "of a later spell"])
def test_every_state_of_a_guarantee_shows(state: str) -> None:
    assert shown()["state", state]


@pytest.mark.parametrize("status", [*STATUSES, "a job with support"])
def test_every_status_shows(status: str) -> None:
    assert shown()["status", status]


def test_joined_dossiers_and_representatives_are_there() -> None:
    assert shown()["term", "held open"]
    assert any(
        remaining_key(corrected(register, None), key) != key
        for register in registers()
        for key in generate.keys_of(register)
    )
    assert any(one["decided_by"] == "representative" for register in registers() for one in register)
