"""A ledger held against what was kept of it elsewhere: does it have all of that, and does it say the same?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from ledger import codec
from ledger.application import Ledger
from ledger.copies.manifest import BackupManifest
from ledger.seal.known import KnownSeals, TrustAnchors
from ledger.seal.memory import Remembered
from ledger.seal.seals import Seals
from ledger.seal.tree import Growing
from ledger.seal.verifier import PublicKey, leaf_hash, read_checkpoint, read_note
from ledger.store.session import ReadTransaction

State = Literal["holds", "missing", "contradicts", "of-another"]
"""`missing`: it is of more entries than there are."""


class SignedElsewhere(NamedTuple):
    """What somebody kept of a ledger: how many entries there were at a moment, and the root over them."""

    name: str
    kind: Literal["backup", "checkpoint", "memory"]
    size: int
    root: bytes
    #: When it was signed, if that is known.
    at: str | None
    #: Whether it is known to be of another ledger.
    of_another: bool = False
    #: Whether a key that the ledger knows signed it; what a backup or a key remembers is not signed.
    signed: bool = True


class Verdict(NamedTuple):
    """What a ledger is, held against something that was kept of it."""

    seen: SignedElsewhere
    state: State
    #: Of what is missing: how many entries.
    missing: int = 0


def of_manifest(manifest: BackupManifest, ledger: Ledger) -> SignedElsewhere | None:
    """What the backup itself says that it holds."""
    from base64 import b64decode

    if manifest.root is None:
        return None
    return SignedElsewhere(
        "backup.json",
        "backup",
        manifest.entries,
        b64decode(manifest.root),
        manifest.moment,
        of_another=manifest.origin != _origin_of(ledger),
    )


def of_memory(name: str, remembered: Remembered, ledger: Ledger) -> SignedElsewhere:
    """What a signing key remembers of what it signed."""
    tree = remembered.tree
    another = remembered.ledger != _origin_of(ledger)
    return SignedElsewhere(name, "memory", tree.size, tree.root, remembered.at, of_another=another)


def _origin_of(ledger: Ledger) -> str:
    return sha256(ledger.store.origin).hexdigest()


def of_checkpoints(
    checkpoints: Sequence[tuple[str, bytes]], keys: Sequence[PublicKey], reading: ReadTransaction
) -> Iterator[SignedElsewhere]:
    """Checkpoints that somebody kept, by the names of their files; ``keys`` are those known from elsewhere."""
    seals = Seals(reading)
    known = {
        each.where: each
        for each in KnownSeals(seals, TrustAnchors(checkpoints=checkpoints, keys=keys)).checkpoints
        if each.handed
    }
    for name, content in checkpoints:
        note = read_checkpoint(read_note(content).text)
        found = known.get(name)
        signer = None if found is None else found.signer
        at = None if found is None or found.at is None else _moment(found.at)
        # Where the copy is from before the first key, no name is known to hold it against.
        another = found is None and seals.name is not None
        yield SignedElsewhere(name, "checkpoint", note.size, note.root, at, another, signer is not None)


def _moment(seconds: int) -> str:
    return codec.moment_text(datetime.fromtimestamp(seconds, UTC))


def hold_against(reading: ReadTransaction, seen: Iterable[SignedElsewhere]) -> list[Verdict]:
    """Compute the tree anew from the stored bytes, and hold it against what was kept."""
    every = list(seen)
    size = reading.last_position
    roots = _roots(reading, sorted({each.size for each in every if each.size <= size}))
    return [_verdict(each, size, roots) for each in every]


def _verdict(seen: SignedElsewhere, size: int, roots: dict[int, bytes]) -> Verdict:
    if seen.of_another:
        return Verdict(seen, "of-another")
    if seen.size > size:
        return Verdict(seen, "missing", seen.size - size)
    return Verdict(seen, "holds" if roots[seen.size] == seen.root else "contradicts")


def _roots(reading: ReadTransaction, sizes: list[int]) -> dict[int, bytes]:
    growing = Growing()
    found: dict[int, bytes] = {}
    for size in sizes:
        entries = reading.entries(growing.size, size)
        growing.extend(leaf_hash(state) for _, state in entries)
        found[size] = growing.root()
    return found
