"""What a ledger is that was restored: what it lacks, whether it holds, which key opens it, what is erased again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from ledger import codec
from ledger.application import Ledger, Location
from ledger.copies.held import SignedElsewhere, Verdict, hold_against, of_checkpoints, of_manifest, of_memory
from ledger.copies.manifest import BackupManifest
from ledger.copies.redoing import Order, Redone, erase_again
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check
from ledger.seal.known import TrustAnchors
from ledger.seal.memory import Remembered
from ledger.seal.parts import OnProgress
from ledger.seal.verifier import PublicKey
from ledger.seal.verify import verify
from ledger.store.copying import Remade
from ledger.vault.errors import NoMasterKey, NotAMasterKey
from ledger.vault.keys import VaultSettings

KeyState = Literal["opens", "another", "absent", "none"]
"""Whether the master key that is at hand opens the personal data; `none`: none has been kept yet."""


class HandedEvidence(NamedTuple):
    """What was kept elsewhere and is handed over: checkpoints, what keys remember, public keys; each by its name."""

    checkpoints: Sequence[tuple[str, bytes]] = ()
    memories: Sequence[tuple[str, Remembered]] = ()
    keys: Sequence[PublicKey] = ()


class Examined(NamedTuple):
    """What was found of a ledger that was restored."""

    manifest: BackupManifest
    #: Where it is; safe to print.
    location: str
    #: Whether a server keeps it.
    on_server: bool
    #: Held against what the backup says of itself.
    own: Verdict | None
    #: And against what was kept elsewhere.
    verdicts: list[Verdict]
    #: Every check of `verify`; None where that was not asked for, or ``unread`` says why not.
    checks: list[Check] | None
    unread: RenderedMessage | None
    key: KeyState
    key_place: str | None
    #: What was erased again; None where nobody said what had been erased.
    redone: list[Redone] | None

    @property
    def broken(self) -> bool:
        """Whether entries are missing or others than what was signed, or anything else does not hold."""
        held = [*([] if self.own is None else [self.own]), *self.verdicts]
        return any(each.state != "holds" for each in held) or any(
            check.state == "broken" for check in self.checks or ()
        )


def examine(
    location: Location,
    manifest: BackupManifest,
    settings: VaultSettings,
    evidence: HandedEvidence,
    *,
    remade: Remade,
    orders: Sequence[Order] | None,
    recorded_by: str,
    checked: bool = True,
    on_checked: OnProgress = lambda _done, _all: None,
) -> Examined:
    """Look at a ledger that was restored, and then carry out anew what had been erased since. Raises ``StoreError``."""
    with Ledger.open(location, vault_settings=settings) as ledger:
        own, verdicts = _held(ledger, manifest, evidence)
        checks: list[Check] | None = None
        unread: RenderedMessage | None = None
        if checked:
            anchors = TrustAnchors(checkpoints=evidence.checkpoints, keys=evidence.keys)
            try:
                checks = verify(
                    ledger,
                    str(location),
                    anchors,
                    on_checked,
                    beside=lambda reading: remade.beside(reading.connection),
                )
            except codec.NewerVersion as error:
                unread = RenderedMessage(error)
        key, place = _key(ledger, manifest)
        # Behind all else: each adds an entry, and what was kept elsewhere is of the tree without it.
        redone = None if orders is None else list(erase_again(ledger, orders, recorded_by))
        return Examined(
            manifest,
            ledger.store.location,
            ledger.vault.on_server,
            own,
            verdicts,
            checks,
            unread,
            key,
            place,
            redone,
        )


def _held(
    ledger: Ledger, manifest: BackupManifest, evidence: HandedEvidence
) -> tuple[Verdict | None, list[Verdict]]:
    with ledger.reading() as reading:
        own = of_manifest(manifest, ledger)
        kept: list[SignedElsewhere] = [] if own is None else [own]
        kept += of_checkpoints(evidence.checkpoints, evidence.keys, reading)
        kept += [of_memory(name, each, ledger) for name, each in evidence.memories]
        verdicts = hold_against(reading, kept)
    return (None, verdicts) if own is None else (verdicts[0], verdicts[1:])


def _key(ledger: Ledger, manifest: BackupManifest) -> tuple[KeyState, str | None]:
    file: Path | None = ledger.vault.key_file
    place = None if file is None else str(file)
    if manifest.master_key is None:
        return "none", place
    try:
        found = ledger.vault.master_key(manifest.master_key)
    except (NoMasterKey, NotAMasterKey):
        return "absent", place
    return "opens" if found.name == manifest.master_key else "another", found.place
