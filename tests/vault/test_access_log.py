"""The access log: added to only, each line fixed by the next, and never before the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from ledger.codec import Unreadable
from ledger.erasing import HoldStands, NoHold, lift_hold, set_hold
from ledger.identity import Identity, find_dossiers, set_identity, show_identity
from ledger.store.errors import AppendOnly, WriteConflict
from ledger.vault import access
from ledger.vault.access import NOTHING_BEFORE
from ledger.vault.errors import UnknownDossier
from tests.given import employment
from tests.vault.scene import NOW, Scene, in_log


@pytest.fixture
def acted(scene: Scene) -> Scene:
    """Every kind of act, once at least."""
    scene.given(employment(reason="because"))
    set_identity(scene.ledger, "W-01", Identity("An De Smet", "85073003328"), recorded_by="officer")
    show_identity(scene.ledger, "W-01", why="a letter", asked_by="clerk")
    find_dossiers(scene.ledger, "17073003384", why="a call", asked_by="clerk")
    set_hold(scene.ledger, "W-01", why="a claim", recorded_by="officer")
    lift_hold(scene.ledger, "W-01", why="settled", recorded_by="officer")
    scene.erased()
    return scene


def test_every_act_is_a_line(acted: Scene) -> None:
    assert [line.act for line in acted.log()] == [
        "identity-set",
        "identity-shown",
        "identity-searched",
        "hold-set",
        "hold-lifted",
        "erased",
    ]


def test_each_line_holds_the_hash_of_the_stored_bytes_before_it(acted: Scene) -> None:
    previous = NOTHING_BEFORE
    for number, state in enumerate(acted.log_states(), start=1):
        line = access.read(state)
        assert (line.number, line.previous) == (number, previous)
        previous = sha256(state).hexdigest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_log SET state = state",
        "UPDATE access_log SET number = number + 100",
        "DELETE FROM access_log",
        "DELETE FROM access_log WHERE number = 6",
        "INSERT INTO access_log SELECT 3, state FROM access_log WHERE number = 1",
        "INSERT INTO access_log SELECT 9, state FROM access_log WHERE number = 1",
    ],
)
def test_the_database_itself_refuses_to_change_a_line(acted: Scene, statement: str) -> None:
    before = acted.log_states()
    with pytest.raises((AppendOnly, WriteConflict)), in_log(acted.place) as connection:
        connection.exec_driver_sql(statement)
    assert acted.log_states() == before


def test_a_clock_that_goes_back_takes_no_line_back(scene: Scene) -> None:
    scene.given(employment())
    for back in (0, 60, -30):
        at: datetime = NOW - timedelta(seconds=back)
        scene.ledger.now = lambda at=at: at  # type: ignore[misc]
        set_identity(scene.ledger, "W-01", Identity("An De Smet"), recorded_by="officer")
    assert [line.at for line in scene.log()] == [NOW, NOW, NOW + timedelta(seconds=30)]


@pytest.mark.parametrize("state", [b"", b"{}", b"\xff", b'{"number":1,"name":"An"}'])
def test_what_is_no_line_is_not_read(state: bytes) -> None:
    with pytest.raises(Unreadable):
        access.read(state)


def test_a_hold_stands_until_it_is_lifted(scene: Scene) -> None:
    scene.given(employment(), employment(dossier="W-02"))
    set_hold(scene.ledger, "W-01", why="a claim", recorded_by="officer")
    with pytest.raises(HoldStands):
        set_hold(scene.ledger, "W-01", why="again", recorded_by="officer")
    with pytest.raises(NoHold):
        lift_hold(scene.ledger, "W-02", why="settled", recorded_by="officer")
    lift_hold(scene.ledger, "W-01", why="settled", recorded_by="officer")
    with pytest.raises(NoHold):
        lift_hold(scene.ledger, "W-01", why="settled", recorded_by="officer")
    assert [line.act for line in scene.log()] == ["hold-set", "hold-lifted"]


def test_a_dossier_that_is_not_on_record_cannot_be_held(scene: Scene) -> None:
    with pytest.raises(UnknownDossier):
        set_hold(scene.ledger, "W-01", why="a claim", recorded_by="officer")
