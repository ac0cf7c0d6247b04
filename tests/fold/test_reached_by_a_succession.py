"""R17: which successions reach a dossier, by what is known now and by what was known at any moment."""

from __future__ import annotations

from ledger.corrections import remaining
from projections.fold.succeeded import succeeded_now, succeeded_once
from projections.reading import Reading
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    ORDINARY,
    PROVIDER,
    InMemory,
    Made,
    employment,
    recorded,
    succession,
    withdrawal,
)


def reached(*made: Made) -> tuple[list[str], list[str]]:
    """By what is known now, and by what was known once."""
    reading = Reading(InMemory(recorded(*made)))
    own = reading.history("W-01")
    now = succeeded_now((decision for _, decision in remaining(own)), reading.successions)
    return list(now), list(succeeded_once(own, reading.successions))


def test_who_was_there_before_is_reached_and_who_came_that_day_is_not() -> None:
    assert reached(employment("2019-01-01"), succession("2019-01-02", MAATWERK, PROVIDER))[0] == [MAATWERK]
    assert reached(employment("2019-01-01"), succession("2019-01-01", MAATWERK, PROVIDER))[0] == []
    assert reached(employment("2019-01-01"), succession("2020-01-01", ORDINARY, PROVIDER))[0] == []


def test_whom_one_moves_the_next_moves_further_on_the_same_day_too() -> None:
    further = succession("2020-01-01", PROVIDER, BUURTDIENST)
    for day in ("2019-06-01", "2020-01-01"):
        now, _ = reached(employment("2019-01-01"), further, succession(day, MAATWERK, PROVIDER))
        assert now == sorted([MAATWERK, PROVIDER])
    # What took effect before they came does not move them.
    assert reached(employment("2019-01-01"), further, succession("2020-02-01", MAATWERK, PROVIDER))[0] == [
        MAATWERK
    ]


def test_one_that_is_withdrawn_reached_the_dossier_once() -> None:
    taken = succession("2020-01-01", MAATWERK, PROVIDER, source="s")
    undone = withdrawal("2020-02-01", "s", dossier=None, enterprise=MAATWERK)
    assert reached(employment("2019-01-01"), taken, undone) == ([], [MAATWERK])
