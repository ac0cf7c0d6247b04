"""Eight processes record at once, each in its own dossier and all in one: nothing lost, doubled, or out of order."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.entry import Entry
from ledger.parsing.reading import decision_from
from tests.at_once import at_once
from tests.given import employment
from tests.record.scenario import Stored, stored

PROCESSES, EACH = 8, 16


@pytest.fixture(scope="module")
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, where: str
) -> tuple[bytes, Stored]:
    """The origin, entries and texts of a ledger into which eight processes recorded at once."""
    if where == "sqlite":
        location = str(tmp_path_factory.mktemp("many") / "ledger.db")
    else:
        location = request.getfixturevalue("emptied")()
    with Ledger.create(location) as ledger:
        ledger.record(decision_from(employment(dossier="shared-1")), recorded_by="tests")
        origin = ledger.store.origin
    ended = at_once(
        "tests.record.recording_process", [[location, f"W-{number}", EACH] for number in range(PROCESSES)]
    )
    assert [(each.code, each.err) for each in ended] == [(0, "")] * PROCESSES
    return origin, stored(location)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each database in turn; where there is no file that it could lie beside, with a master key for all processes."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            patch.setenv("DOORSTROOM_VAULT_KEY", "k" * 43 + "=")
        yield str(request.param)


@pytest.fixture(scope="module")
def entries(recorded: tuple[bytes, Stored]) -> list[Entry]:
    """Every entry, in the order of the ledger."""
    return [codec.decode(state) for _, state in recorded[1][0]]


def test_positions_have_no_gap(recorded: tuple[bytes, Stored]) -> None:
    positions = [position for position, _ in recorded[1][0]]
    assert positions == list(range(1, PROCESSES * EACH + 2))


def test_nothing_is_lost_or_doubled(entries: list[Entry]) -> None:
    sources = [entry.decision.source for entry in entries[1:]]
    expected = [f"W-{name}:{number}" for name in range(PROCESSES) for number in range(EACH)]
    assert sorted(map(str, sources)) == sorted(expected)


def test_what_one_process_recorded_stands_in_its_order(entries: list[Entry]) -> None:
    for name in range(PROCESSES):
        own = [e.decision.source for e in entries if e.recorded_by == f"W-{name}"]
        assert own == [f"W-{name}:{number}" for number in range(EACH)]


def test_every_chain_is_whole(recorded: tuple[bytes, Stored]) -> None:
    origin, (rows, _) = recorded
    heads: dict[str, tuple[int, str]] = {}
    for _, state in rows:
        entry = codec.decode(state)
        number, previous = heads.get(entry.stream, (0, sha256(origin).hexdigest()))
        assert (entry.number, entry.previous) == (number + 1, previous)
        heads[entry.stream] = (entry.number, sha256(state).hexdigest())


def test_recording_moments_never_go_back(entries: list[Entry]) -> None:
    moments = [entry.recorded_at for entry in entries]
    assert moments == sorted(moments)


def test_every_personal_text_stands_at_its_own_entry(recorded: tuple[bytes, Stored]) -> None:
    rows, texts = recorded[1]
    told = {}
    for position, state in rows:
        name, _, number = str(codec.decode(state).decision.source).partition(":")
        if codec.decode(state).decision.reason is not None:
            told[position, "reason"] = f"{name} says {number}"
    assert {place: text for place, (_, text) in texts.items()} == told
