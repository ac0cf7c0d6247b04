"""A vault that says it is another ledger's: nothing is read from it or written to it, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.erasing import lift_hold, set_hold
from ledger.identity import Identity, find_dossiers, set_identity, show_identity
from ledger.replacing_key import replace_master_key
from ledger.vault.errors import NotAVault, VaultOfAnother
from ledger.vault.keys import VaultSettings
from tests.cli.running import Ran, run
from tests.given import employment
from tests.vault.scene import Place, Scene, in_vault, values

AN = Identity("An De Smet", "85073003328")

ACTS: dict[str, Callable[[Scene], object]] = {
    "set a hold": lambda scene: set_hold(scene.ledger, "W-01", why="a claim", recorded_by="officer"),
    "lift a hold": lambda scene: lift_hold(scene.ledger, "W-02", why="settled", recorded_by="officer"),
    "erase": lambda scene: scene.erased(),
    "erase who it is": lambda scene: scene.erased(what="identity"),
    "set an identity": lambda scene: set_identity(scene.ledger, "W-01", AN, recorded_by="officer"),
    "show an identity": lambda scene: show_identity(scene.ledger, "W-01", why="a letter", asked_by="clerk"),
    "search": lambda scene: find_dossiers(scene.ledger, "85073003328", why="a call", asked_by="clerk"),
    "record a text": lambda scene: scene.given(employment(dossier="W-03", reason="because")),
    "read the texts": lambda scene: scene.texts(),
    "read the log": lambda scene: scene.log(),
}


def of_another(scene: Scene) -> Scene:
    """There is something of everything in the vault, and then it says that it is another ledger's."""
    scene.given(employment(reason="because"), employment(dossier="W-02"))
    set_identity(scene.ledger, "W-01", AN, recorded_by="officer")
    set_hold(scene.ledger, "W-02", why="a claim", recorded_by="officer")
    with in_vault(scene.place) as connection:
        connection.exec_driver_sql("UPDATE vault SET ledger_id = 'another'")
    return scene


def stored(place: Place) -> list[bytes]:
    """Every value of the ledger, its vault and its access log."""
    places = (place.location, place.vault, place.log)
    return [values(each) for each in places if "://" in each or Path(each).exists()]


def test_nothing_is_read_from_it_or_written_to_it(scene: Scene, tmp_path: Path) -> None:
    of_another(scene)
    before = stored(scene.place)
    refused = NotAVault if scene.place.vault_settings.database else VaultOfAnother
    for what, act in ACTS.items():
        with pytest.raises(refused):
            act(scene)
        assert stored(scene.place) == before, what
    with pytest.raises(refused):
        replace_master_key(scene.ledger, recorded_by="officer", into=tmp_path / "new.key")
    assert stored(scene.place) == before
    assert not (tmp_path / "new.key").exists()


def test_each_command_says_what_to_do_and_verify_finds_it(beside: Place) -> None:
    with beside.create() as ledger:
        of_another(Scene(beside, ledger))

    def told(*words: str) -> Ran:
        return run(*words, "--ledger", beside.location)

    for words in (
        ("hold", "set", "W-01", "--why", "a claim"),
        ("hold", "list"),
        ("identity", "log", "W-01"),
        ("identity", "show", "W-01", "--why", "a letter"),
        ("erase", "W-01", "--ground", "AVG art. 17", "--authority", "DPO", "--yes"),
        ("key", "replace-master", "--yes"),
    ):
        ran = told(*words)
        assert ran.code == 1, (words, ran)
        assert "says that it is another ledger's" in ran.err, words
        assert "put back the database from a backup" in ran.err, words
    assert told("verify").code == 5


def test_one_that_says_nothing_yet_is_taken(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings())
    with place.create() as ledger:
        assert Scene(place, ledger).given(employment(reason="because")).texts()
