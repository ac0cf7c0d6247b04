"""Eight processes at once: nothing lost, nothing doubled, no gap, and nobody is turned away."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger.store.errors import Locked
from ledger.store.session import EntryRow
from ledger.store.store import Store, open_database, open_store
from tests.at_once import at_once

PROCESSES = 8
EACH = 24


def run(*calls: list[object]) -> list[str]:
    """What each of these processes printed, that wrote at once."""
    ended = at_once("tests.store.writing_process", calls)
    assert [each.code for each in ended] == [0] * len(calls), ended
    return [each.out for each in ended]


def test_eight_processes_write_at_once(store: Store, location: str) -> None:
    run(*([location, "one-by-one", f"W-{name}", EACH] for name in range(PROCESSES)))
    with store.reading() as reading:
        entries = list(reading.entries())
        streams = dict(reading.by_stream("dossier:"))
        sources = reading.by_source([state.decode() for _, state in entries])
    assert [position for position, _ in entries] == list(range(1, PROCESSES * EACH + 1))
    assert set(Counter(state for _, state in entries).values()) == {1}
    assert len(sources) == PROCESSES * EACH
    assert len(streams["dossier:shared"]) == PROCESSES * EACH // 2
    for name in range(PROCESSES):
        # What one process wrote stands in the order in which it wrote.
        own = [state for _, state in entries if state.startswith(f"W-{name}/".encode())]
        assert own == [f"W-{name}/{number}".encode() for number in range(EACH)]


def test_eight_processes_seal_at_once(store: Store, location: str) -> None:
    run(*([location, "seal", EACH] for _ in range(PROCESSES)))
    numbers = list(range(1, PROCESSES * EACH + 1))
    with store.reading() as reading:
        seals = reading.seals()
        assert reading.tile_counts() == {0: len(numbers)}
        tiles = reading.tiles([(0, number - 1) for number in numbers])
    assert [(seal.number, seal.made_at) for seal in seals] == [(number, number) for number in numbers]
    assert [tiles[0, number - 1] for number in numbers] == [b"%d" % number for number in numbers]


def test_who_waits_too_long_for_another_writer_is_told_and_writes_nothing(
    three: Store, location: str
) -> None:
    row = EntryRow("dossier:W-02", 1, "start", None, b"four")
    with open_database(location, lock_timeout=0.2) as hasty:
        with three.writing(), pytest.raises(Locked), hasty.writing():
            pytest.fail("two wrote at once")
        with three.reading() as reading:
            assert reading.last_position == 3
        with hasty.writing() as writing:
            assert writing.append([row]) == 4


def test_of_eight_that_make_a_ledger_one_does(location: str) -> None:
    answers = run(*([location, "init", f"W-{name}"] for name in range(PROCESSES)))
    made = [answer.split()[1] for answer in answers if answer.startswith("made")]
    assert len(made) == 1, answers
    with open_store(location) as store:
        assert store.origin.decode() == made[0]
