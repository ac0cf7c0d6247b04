"""Ledgers to copy, and what to hold a copy against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.application import Ledger
from ledger.copies.examining import Examined, HandedEvidence, examine
from ledger.copies.making import BackUp, back_up
from ledger.copies.manifest import BackupManifest
from ledger.copies.redoing import Order
from ledger.copies.restoring import restore
from ledger.erasing import erase
from ledger.identity import set_identity
from ledger.parsing.reading import decision_from
from ledger.vault.identities import Identity
from ledger.vault.keys import VaultSettings
from projections.readmodels.schema import READ_MODELS
from tests.copies.writing_process import evaluation, founding


class Whole(NamedTuple):
    """All that a ledger holds, as anybody reads it: entries, texts, who people are, and the access log."""

    entries: list[tuple[int, bytes]]
    texts: dict[str, str]
    people: dict[str, bytes | None]
    lines: list[tuple[int, bytes]]


def whole(location: str, settings: VaultSettings) -> Whole:
    from ledger import codec
    from ledger.vault.texts import commitments

    with (
        Ledger.open(location, vault_settings=settings) as ledger,
        ledger.reading() as reading,
        ledger.vault.session(reading) as vault,
    ):
        entries = list(reading.entries())
        hashes = [hashed for _, state in entries for _, hashed in commitments(codec.decode(state).decision)]
        people = {
            dossier: vault.open_identity(dossier, vault.rows.identity(dossier) or b"")
            for dossier in vault.rows.identified_dossiers()
        }
        return Whole(entries, vault.texts(hashes), people, list(vault.access_log.rows.lines()))


def fill(location: str, settings: VaultSettings, count: int = 3) -> None:
    """Dossiers W-1, W-2, …, each with a personal text, the first with a name."""
    with Ledger.create(location, simulated=True, vault_settings=settings) as ledger:
        for number in range(1, count + 1):
            name = f"W-{number}"
            ledger.record(decision_from(founding(name)), recorded_by="tests")
            add(ledger, name, f"about {name}")
        set_identity(ledger, "W-1", Identity("An Example", "85673003360"), recorded_by="tests")


def add(ledger: Ledger, dossier: str, reason: str) -> None:
    ledger.record(decision_from(evaluation(dossier, reason)), recorded_by="tests")


def erased(ledger: Ledger, dossier: str) -> None:
    told = {"ground": "AVG art. 17", "authority": "DPO", "effective_on": date(2026, 11, 2)}
    erase(ledger, dossier, what="all", recorded_by="tests", **told)  # type: ignore[arg-type]


class Scene(NamedTuple):
    """A ledger, how its vault is kept, and a folder for copies; on each kind of database."""

    location: str
    settings: VaultSettings
    folder: Path

    def backed_up(self, name: str = "copy", **how: object) -> BackUp:
        how = {"remade": READ_MODELS, **how}
        return back_up(self.location, self.folder / name, vault_settings=self.settings, **how)  # type: ignore[arg-type]

    def opened(self) -> Ledger:
        return Ledger.open(self.location, vault_settings=self.settings)

    def at(self, vault: str | None = None) -> VaultSettings:
        """How the vault of a copy is kept, under the key of this one."""
        file = None if self.settings.key else f"{self.settings.database or self.location}.vault-key"
        return VaultSettings(vault, self.settings.key_file or file, self.settings.key)

    def examined(
        self,
        into: str,
        manifest: BackupManifest,
        evidence: HandedEvidence = HandedEvidence(),  # noqa: B008 - immutable
        *,
        vault: str | None = None,
        orders: list[Order] | None = None,
    ) -> Examined:
        return examine(
            into, manifest, self.at(vault), evidence, remade=READ_MODELS, orders=orders, recorded_by="tests"
        )


@pytest.fixture
def scene(location: str, tmp_path: Path) -> Scene:
    """A small ledger on each kind of database."""
    key = pytest.importorskip("tests.conftest").MASTER_KEY if "://" in location else None
    settings = VaultSettings(key=key)
    fill(location, settings)
    return Scene(location, settings, tmp_path)


@pytest.fixture
def in_file(tmp_path: Path) -> Scene:
    """A small ledger in a file."""
    made = Scene(str(tmp_path / "ledger.db"), VaultSettings(), tmp_path)
    fill(made.location, made.settings)
    return made


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A place of a kind where nothing is yet."""

    def place(kind: str) -> str:
        if kind == "sqlite":
            return str(tmp_path / "restored.db")
        return str(request.getfixturevalue("postgres_databases")())

    return place


def restored(scene: Scene, into: str, name: str = "copy", vault: str | None = None) -> BackupManifest:
    return restore(scene.folder / name, into, vault=vault)
