"""What a ledger holds of its own seals: its keys in turn, its checkpoints, the witnesses and the timestamps.

All of it stands in the database, so that its operator could have replaced it whole: what it proves is said by
`verify` and in `docs/explanation/proof.md`.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from ledger.entry import Origin
from ledger.language import phrase
from ledger.seal.verifier import (
    COSIGNATURE,
    TOO_LARGE,
    Checkpoint,
    LedgerKey,
    Note,
    PublicKey,
    Refuted,
    Signed,
    Witness,
    check_key_history,
    check_witnesses,
    in_force,
    read_checkpoint,
    read_note,
    read_statement,
    signed_by,
)
from ledger.store.session import CHECKPOINT, ReadTransaction, SealRow

KEY_SEAL, WITNESS_SEAL, TIMESTAMP_SEAL = "key", "witness", "timestamp"
KINDS: tuple[str, ...] = (KEY_SEAL, WITNESS_SEAL, CHECKPOINT, TIMESTAMP_SEAL)

#: What keeps timestamps alive: newer ones over them, whether a certificate was revoked, and the certificates.
RENEWAL_SEAL, REVOCATION_SEAL, CERTIFICATE_SEAL = "timestamp-renewal", "revocation", "certificate"
KINDS += (RENEWAL_SEAL, REVOCATION_SEAL, CERTIFICATE_SEAL)


class UnknownSigner(Refuted):
    """None of the ledger's keys of that time signed this."""


class NoSeals(Refuted):
    """What is kept as the ledger's keys and checkpoints is none: the database holds something else in their place."""


class StoredCheckpoint(NamedTuple):
    """A checkpoint that is kept: its whole note, what it says, and when (Unix seconds) the ledger made it."""

    note: bytes
    checkpoint: Checkpoint
    made_at: int


def ledger_name(origin: Origin) -> str:
    """What a ledger is called on its checkpoints, unless its first key gives it another name."""
    return f"doorstroom-ledger/{'simulated/' if origin.simulated else ''}{origin.ledger_id}"


class Seals:
    """The seals of a ledger as they stand in a snapshot. Nothing is checked before it is asked for."""

    def __init__(self, reading: ReadTransaction, newest: int | None = None) -> None:
        """Take a snapshot; with ``newest`` only its keys, its witnesses, and so many of its newest checkpoints."""
        self._all: list[SealRow] | None = None
        # Nothing keeps whoever owns the database from putting a text where a number or bytes should be.
        with suppress(TypeError):
            self._all = reading.seals() if newest is None else _newest(reading, newest)
        if self._all is not None and not all(map(_is_seal, self._all)):
            self._all = None

    def all(self) -> list[SealRow]:
        """All of them, oldest first. Raises ``NoSeals``."""
        if self._all is None:
            raise NoSeals
        return self._all

    def of(self, kind: str) -> list[SealRow]:
        """Those of a kind, oldest first. Raises ``NoSeals``."""
        return [seal for seal in self.all() if seal.kind == kind]

    @cached_property
    def history(self) -> list[LedgerKey]:
        """The ledger's keys in turn; none where it has none yet. Raises ``Refuted``."""
        return check_key_history([seal.state for seal in self.of(KEY_SEAL)], self.name) if self.name else []

    @cached_property
    def name(self) -> str | None:
        """The ledger's name on its checkpoints; None before its first key. Raises ``Refuted``."""
        statements = self.of(KEY_SEAL)
        return read_statement(read_note(statements[0].state).text)["origin"] if statements else None

    @cached_property
    def stated_witnesses(self) -> list[Witness]:
        """What the list of witnesses states, the oldest first, each signed by the key of that time.

        Raises ``Refuted``.
        """
        return check_witnesses((seal.state for seal in self.of(WITNESS_SEAL)), self.history, self.name or "")

    @property
    def witnesses(self) -> list[PublicKey]:
        """The keys on the ledger's list of witnesses, each once. Raises ``Refuted``."""
        return list(dict.fromkeys(each.key for each in self.stated_witnesses))

    def signer(self, note: Note, size: int) -> LedgerKey:
        """The ledger's key, in force at a size, that signed a note. Raises ``UnknownSigner``, ``Refuted``."""
        for known in reversed(in_force(self.history, size)):
            if signed_by(note, known.key) is not None:
                return known
        raise UnknownSigner(phrase("It is about {size} entries."), size=size)

    def made_at(self, note: Note, signer: LedgerKey) -> Signed | None:
        """The moment that the ledger itself signed; None where it signed none. Raises ``Refuted``."""
        return signed_by(note, signer.key._replace(kind=COSIGNATURE))

    def checkpoints(self) -> list[StoredCheckpoint]:
        """The checkpoints that are kept, in the order they were made, with all that was added to each since.

        Raises ``Malformed``.
        """
        found: dict[str, StoredCheckpoint] = {}
        for seal in self.of(CHECKPOINT):
            text = read_note(seal.state).text
            before = found.get(text)
            note = seal.state if before is None else _with_cosignatures(seal.state, before.note)
            found[text] = StoredCheckpoint(note, read_checkpoint(text), seal.made_at)
        return list(found.values())

    def newest(self, covering: int = 0) -> StoredCheckpoint | None:
        """The newest checkpoint of at least so many entries. Raises ``Malformed``."""
        found = [each for each in self.checkpoints() if each.checkpoint.size >= covering]
        return found[-1] if found else None


def _with_cosignatures(note: bytes, before: bytes) -> bytes:
    """A checkpoint with what witnesses signed of the same tree before the ledger signed it once more."""
    from ledger.seal.signing import TooManySignatures, signature_lines, with_signatures

    origin = read_checkpoint(read_note(note).text).origin
    lines = [line for name, line in signature_lines(before) if name != origin]
    try:
        return with_signatures(note, lines).encode()
    except TooManySignatures:
        return note


def _newest(reading: ReadTransaction, most: int) -> list[SealRow]:
    stated = [seal for kind in (KEY_SEAL, WITNESS_SEAL) for seal in reading.seals(kind)]
    return sorted([*stated, *reading.newest_seals(CHECKPOINT, most)])


def _is_seal(seal: SealRow) -> bool:
    return (*map(type, seal),) == (int, str, int, int, bytes) and seal.number < TOO_LARGE >> 1
