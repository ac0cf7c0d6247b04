"""What is no dossier's own is read once for all who read the same entries, and is never another than they say."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import pytest

from ledger.entry import Recorded
from projections.common_record import CommonRecord
from projections.known_to_all import KnownToAll
from projections.reading import Reading
from tests.effort import seeds
from tests.given import InMemory, employment, joining, order, recorded, withdrawal
from tests.readmodels.everyone import population


class Snapshot(InMemory):
    """Entries up to a position, as one of many who read a ledger that goes on finds them."""

    def __init__(self, entries: list[Recorded], shared: MutableMapping[str, object] | None) -> None:
        super().__init__(entries)
        self.shared = shared

    def rows(
        self, after: int = 0, upto: int | None = None
    ) -> Iterator[tuple[int, str, int, str, str | None, bytes]]:
        for position, state in self.entries(after, upto):
            entry = self._entries[position - 1].entry
            yield position, entry.stream, entry.number, entry.decision.tag(), entry.decision.source, state


def parts_of(snapshot: Snapshot, upto: int) -> tuple[object, ...]:
    """All that a reading up to a position says of what is no dossier's own."""
    reading = Reading(snapshot)
    reading.upto = upto
    known = KnownToAll(reading)
    keys = {each.entry.stream.partition(":")[2] for each in snapshot._entries}
    return (
        reading.measures,
        reading.successions,
        reading.collective,
        reading.wrong_moments,
        reading.joining_record,
        reading.persons.joined_to,
        [known.at(position) for position in range(1, upto + 1, 5)],
        {key: (known.together(key), known.joined_at(key)) for key in sorted(keys)},
    )


@pytest.mark.parametrize("seed", seeds(6, first=70_000))
def test_as_entries_come_in_it_is_what_who_shares_nothing_finds(seed: int) -> None:
    entries = recorded(*population(seed))
    shared: MutableMapping[str, object] = {}
    for end in range(1, len(entries) + 1, 3):
        for upto in {1, end // 2, end - 1, end} - {0}:
            assert parts_of(Snapshot(entries[:end], shared), upto) == parts_of(
                Snapshot(entries[:end], None), upto
            )
    # And to somebody who began to read before all that came in.
    half = len(entries) // 2
    assert parts_of(Snapshot(entries[:half], shared), half) == parts_of(Snapshot(entries[:half], None), half)


def reads(shared: MutableMapping[str, object], *made: object) -> int:
    """How often joinings are read by who looks up a person in a ledger of these."""
    asked: list[object] = []

    class Counting(Snapshot):
        def joining_streams(self) -> list[str]:
            asked.append(self)
            return super().joining_streams()

    snapshot = Counting(recorded(*made), shared)  # type: ignore[arg-type]
    assert Reading(snapshot).persons is not None
    return len(asked)


def test_what_is_recorded_in_a_dossier_does_not_make_it_be_read_anew() -> None:
    shared: MutableMapping[str, object] = {}
    one, other = employment("2019-01-07", source="a"), employment("2019-01-07", dossier="W-02", source="b")
    assert reads(shared, one, other) == 1
    assert reads(shared, one, other) == 0
    third = employment("2019-01-07", dossier="W-03", source="c")
    assert reads(shared, one, other, third) == 0
    joined = joining("2020-09-01", "W-02", source="j")
    assert reads(shared, one, other, third, joined) == 1
    assert reads(shared, one, other, third, joined, withdrawal("2020-10-01", "j", source="p")) == 1


def test_a_ledger_that_stands_in_the_place_of_another_is_read_itself() -> None:
    shared: MutableMapping[str, object] = {}
    one = employment("2019-01-07", source="a")
    assert reads(shared, one, employment("2019-01-07", dossier="W-02", source="b")) == 1
    assert reads(shared, one, employment("2019-01-08", dossier="W-02", source="b")) == 1


def test_no_more_parts_are_at_hand_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.common_record.MOST_PARTS", 2)
    record, done = CommonRecord(1), list[int]()

    def part(number: int) -> int:
        return record.part(number, lambda: done.append(number) or number)

    assert [part(each) for each in (1, 2, 1, 3, 1)] == [1, 2, 1, 3, 1]
    assert done == [1, 2, 3, 1]


def test_what_was_decided_for_many_by_an_entry_is_worked_out_once_for_all_moments() -> None:
    """Else each of the moments that are asked about keeps its own for each entry before it."""
    shared: MutableMapping[str, object] = {}
    orders = [order(f"2020-0{nth}-10", measure=f"m-{nth}") for nth in range(1, 5)]
    found = []
    for upto in (3, 5):
        reading = Reading(Snapshot(recorded(employment(), *orders), shared))
        reading.upto = upto
        found.append(KnownToAll(reading).at(3))
    assert [len(each.spells) for each in found] == [2, 2]
    assert found[0] is found[1]
