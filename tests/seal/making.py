"""A small ledger that is sealed, and everything it hands out, made by the modules that make it in earnest."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from ledger.seal.signing import SigningKey, checkpoint_text, head_statement, key_statement, signed_note
from ledger.seal.tree import Growing, consistency_proof, inclusion_proof
from ledger.seal.tree import root as tree_root
from ledger.seal.verifier import CONSISTENCY, DOSSIER, TLOG_PROOF, PublicKey, leaf_hash, read_checkpoint
from tests.seal.naive import Kept

NAME = "ledger.example/doorstroom"
STREAM = "dossier:D-001"
ORIGIN = (
    b'{"created_at":"2020-01-01T00:00:00Z","format":1,"ledger_id":"' + b"0" * 32 + b'","simulated":false}'
)
AT = 1_800_000_000  # 2027-01-15 08:00:00 UTC
DECISIONS = ["employment", "start", "suspension", "resumption", "transition"]


def made_key(number: int, name: str = NAME) -> SigningKey:
    """A key that is the same in every run."""
    return SigningKey.new(name, lambda size: bytes([number]) * size)


KEY, SECOND, THIRD = made_key(1), made_key(2), made_key(3)
WITNESS = made_key(9, "witness.example/w1")


def base64(raw: bytes) -> str:
    return b64encode(raw).decode()


def entry(number: int, previous: bytes, stream: str = STREAM, /, **other: Any) -> bytes:
    """Canonical bytes of an entry, as the ledger stores them."""
    told = {
        "decision": {
            "decision": DECISIONS[(number - 1) % 5],
            "dossier": stream.partition(":")[2],
            "effective_on": f"2020-02-{number:02}",
        },
        "number": number,
        "previous": sha256(previous).hexdigest(),
        "recorded_at": f"2020-03-{number:02}T15:00:00{'' if number % 2 else '.123456'}Z",
        "recorded_by": "Noël",
        "schema": 1,
        "stream": stream,
    } | other
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def dossier(size: int) -> list[bytes]:
    """The entries of a dossier, a chain that begins at the ledger's origin."""
    entries = [ORIGIN]
    for number in range(1, size + 1):
        entries.append(entry(number, entries[-1]))
    return entries[1:]


class Sealed:
    """Entries in ledger order, and keys each of which signs from a size on; the last one signs now."""

    def __init__(
        self, entries: Sequence[bytes], keys: Sequence[tuple[SigningKey, int]] = ((KEY, 0),)
    ) -> None:
        self.entries = list(entries)
        self.keys = list(keys)
        self.kept = Kept(self.entries)
        #: Which keys (by number) were lost, so that they did not vouch for the one after.
        self.lost: set[int] = set()
        self.cosigning: list[SigningKey] = []

    @property
    def key(self) -> SigningKey:
        return self.keys[-1][0]

    def root(self, size: int) -> bytes:
        growing = Growing()
        growing.extend(map(leaf_hash, self.entries[:size]))
        assert growing.root() == tree_root(size, self.kept)
        return growing.root()

    def checkpoint(self, size: int | None = None, key: SigningKey | None = None) -> str:
        key, size = key or self.key, len(self.entries) if size is None else size
        text = checkpoint_text(NAME, size, self.root(size))
        cosigned = [cosigner.cosign(text, AT + 60) for cosigner in self.cosigning]
        return signed_note(text, [key.sign(text), key.cosign(text, AT), *cosigned])

    def key_history(self) -> list[str]:
        notes: list[str] = []
        before: PublicKey | None = None
        for number, (key, size) in enumerate(self.keys, 1):
            text = key_statement(NAME, number, key.public, size, self.root(size), before)
            vouching = [] if number == 1 or number - 1 in self.lost else [self.keys[number - 2][0]]
            notes.append(signed_note(text, [signer.sign(text) for signer in [key, *vouching]]))
            before = key.public
        return notes

    def one(self, position: int, extra: str = "") -> str:
        """The proof of one entry (C2SP tlog-proof)."""
        index, size = position - 1, len(self.entries)
        lines = [TLOG_PROOF, *([extra] if extra else []), f"index {index}"]
        return "\n".join(
            [*lines, *map(base64, inclusion_proof(index, size, self.kept)), "", self.checkpoint()]
        )

    def growth(self, old: int) -> str:
        """The proof that the tree grew out of one of `old` entries."""
        lines = [CONSISTENCY, f"old {old} {base64(self.root(old))}"]
        hashes = consistency_proof(old, len(self.entries), self.kept)
        return "\n".join([*lines, *map(base64, hashes), "", self.checkpoint()])

    def dossier(self, positions: Sequence[int], *, head: bool = True, **other: Any) -> dict[str, Any]:
        """The proof of a dossier whose entries stand at these positions."""
        size = len(self.entries)
        states = [self.entries[position - 1] for position in positions]
        checkpoint = self.checkpoint()
        text = head_statement(
            read_checkpoint(checkpoint.partition("\n\n")[0] + "\n"),
            STREAM,
            len(positions),
            sha256(states[-1]).hexdigest(),
        )
        shown = [
            {
                "position": position,
                "state": base64(state),
                "proof": [base64(part) for part in inclusion_proof(position - 1, size, self.kept)],
            }
            for position, state in zip(positions, states, strict=True)
        ]
        return {
            "format": DOSSIER,
            "stream": STREAM,
            "origin": base64(ORIGIN),
            "checkpoint": checkpoint,
            "keys": self.key_history(),
            "entries": shown,
            "head": signed_note(text, [self.key.sign(text)]) if head else None,
            "timestamps": [],
        } | other


def sealed(keys: Sequence[tuple[SigningKey, int]] = ((KEY, 0),)) -> Sealed:
    """A ledger of 11 entries; those of the dossier stand at 2, 3, 5, 7 and 11."""
    entries = [entry(number, b"", "dossier:D-002") for number in range(1, 12)]
    for position, state in zip(POSITIONS, dossier(len(POSITIONS)), strict=True):
        entries[position - 1] = state
    return Sealed(entries, keys)


POSITIONS = [2, 3, 5, 7, 11]
