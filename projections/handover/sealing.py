"""What a document can be held against: the root over the ledger, and the checkpoint that its proofs rest on.

The checkpoint is the first one that covers all entries known at the knowledge moment, or else the newest one that
covers any: later ones change nothing of what was asked, so the same question keeps giving the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property
from typing import Any, cast

from ledger.seal.seals import KEY_SEAL, Seals, StoredCheckpoint
from ledger.seal.tiles import Tiles
from ledger.seal.tree import root
from ledger.seal.verifier import EMPTY_ROOT, read_note
from ledger.store.session import CHECKPOINT, ReadTransaction, SealRow
from projections.handover.content import DossierSeal


def covering(reading: ReadTransaction, upto: int) -> StoredCheckpoint | None:
    """The checkpoint to rest on. Raises ``Refuted`` where what is kept as one is none."""
    checkpoints = Seals(reading).checkpoints()
    whole = [each for each in checkpoints if each.checkpoint.size >= upto]
    if whole:
        return whole[0]
    return checkpoints[-1] if checkpoints else None


def seal_of(reading: ReadTransaction, upto: int) -> DossierSeal:
    """What the first ``upto`` entries of the ledger can be held against."""
    made = b64encode(root(upto, Tiles(reading, upto)) if upto else EMPTY_ROOT).decode()
    sealed = covering(reading, upto)
    if sealed is None:
        return DossierSeal(upto, made)
    checkpoint = sealed.checkpoint
    return DossierSeal(
        size=upto,
        root=made,
        origin=checkpoint.origin,
        note=sealed.note.decode(),
        covered=checkpoint.size,
        covered_root=b64encode(checkpoint.root).decode(),
    )


def from_entry(seal: DossierSeal, position: int) -> DossierSeal:
    """The same for a dossier whose first entry stands at a position: a checkpoint from before it says nothing."""
    return seal if seal.covered >= position else DossierSeal(seal.size, seal.root)


class AsKnown:
    """A reading that ends at a position, and in which one checkpoint is the only one.

    What hands out proofs takes the newest checkpoint and every entry; a question about the past takes neither.
    """

    def __init__(self, reading: ReadTransaction, upto: int, note: str) -> None:
        self._reading = reading
        self._upto = upto
        self._text = read_note(note).text

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        """The entries of a stream that are known."""
        return self._reading.stream(stream, self._upto if upto is None else min(upto, self._upto))

    def state(self, position: int) -> bytes | None:
        """The bytes of an entry that is known."""
        return self._reading.state(position) if position <= self._upto else None

    def seals(self, kind: str | None = None) -> list[SealRow]:
        """The seals, without other checkpoints, and without keys that came after this one."""
        return [seal for seal in self._reading.seals(kind) if self._is_known(seal)]

    @cached_property
    def _made(self) -> int:
        """The number under which the checkpoint was kept first."""
        return min(each.number for each in self._reading.seals(CHECKPOINT) if self._is_ours(each))

    def _is_known(self, seal: SealRow) -> bool:
        if seal.kind == CHECKPOINT:
            return self._is_ours(seal)
        return seal.kind != KEY_SEAL or seal.number < self._made

    def _is_ours(self, seal: SealRow) -> bool:
        return read_note(seal.state).text == self._text


def as_known(reading: ReadTransaction, upto: int, note: str) -> ReadTransaction:
    """The same reading, up to a position and under one checkpoint."""
    return cast(ReadTransaction, AsKnown(reading, upto, note))
