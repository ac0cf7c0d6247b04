"""Before a key signs anything about a tree: does that continue all that it signed before?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from ledger.language import phrase
from ledger.problem import Problem
from ledger.seal.memory import EMPTY, KeyMemory, KnownSince, MemoryOfAnotherKey, Remembered, Tree
from ledger.seal.seals import KEY_SEAL, Seals
from ledger.seal.signing import Signer
from ledger.seal.tiles import Tiles
from ledger.seal.tree import consistency_proof
from ledger.seal.verifier import (
    Checkpoint,
    Note,
    PublicKey,
    Refuted,
    WrongProof,
    check_consistency,
    in_force,
    read_note,
    read_statement,
    signed_by,
)
from ledger.store.session import ReadTransaction
from ledger.words import IT_IS_FILE


class LostSigned(Refuted):
    """The ledger has fewer entries than this key has signed, so that nothing is signed: it was cut, or restored from an
    older copy. Go on from a copy that has them all. If there is none, a new key has to follow: `doorstroom key rotate
    FILE --lost --why TEXT`. Say to those who keep checkpoints why, since theirs show that entries are gone."""


class OtherThanSigned(Refuted):
    """This ledger is not the one that this key has signed, so that nothing is signed: entries were changed, or it is a
    copy that went its own way. Run `doorstroom verify` with a checkpoint that somebody else keeps. If no copy continues
    what was signed, a new key has to follow: `doorstroom key rotate FILE --lost --why TEXT`."""


class LostSince(LostSigned):
    """The ledger has fewer entries than the checkpoint of --since, which an earlier key of this ledger signed, so that
    nothing is signed: it was cut, or restored from an older copy. Go on from a copy that has them all."""


class OtherThanSince(OtherThanSigned):
    """This ledger is not the one of the checkpoint of --since, which an earlier key of this ledger signed, so that
    nothing is signed: entries were changed, or it is a copy that went its own way. Run `doorstroom verify` with a
    checkpoint that somebody else keeps, and go on from a copy that continues it."""


class SignsForAnother(Refuted):
    """This key signs for another ledger, and a key signs for one only: make a key for this one."""


class NotOurCheckpoint(Problem):
    """This checkpoint tells nothing of what may be signed: none of this ledger's keys signed it. Give another."""


def remember(key: Signer, reading: ReadTransaction, origin: bytes, stated: Tree, now: datetime) -> None:
    """Let the key remember a tree that it is about to sign something of; on disk once this returns.

    Only what continues all that it signed before, and the checkpoint of ``--since``, is remembered, and may be signed.
    ``origin`` is that of the ledger, in bytes. Raises ``LostSigned``, ``OtherThanSigned``, ``SignsForAnother``,
    ``MemoryProblem``, ``NotOurCheckpoint``.
    """
    memory = key.memory
    if memory is None:
        return
    ledger = sha256(origin).hexdigest()
    memory.refuse_missing()
    with memory.held() as before:
        trees = [_Signed(stated)]
        if memory.since is not None:
            by = None if memory.since.by == key.public else memory.since.by
            trees.append(_Signed(_tree(memory.since.checkpoint), by))
        if before is None:
            trees.append(_Signed(_learned(memory, Seals(reading), key.public)))
        else:
            _refuse_foreign(before, key.public, ledger, memory)
            trees.append(_Signed(before.tree))
        _refuse_inconsistent(reading, trees)
        newest = max((each.tree for each in trees), key=lambda tree: tree.size)
        if before is None or newest != before.tree:
            at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            memory.write(Remembered(key.public.vkey, ledger, newest, at))


def checked_since(reading: ReadTransaction, note: Note, checkpoint: Checkpoint, key: PublicKey) -> KnownSince:
    """A checkpoint that was kept elsewhere, with the key that signed it. Raises ``NotOurCheckpoint``."""
    known = [key, *(each.key for each in in_force(Seals(reading).history, checkpoint.size))]
    by = next((each for each in known if signed_by(note, each)), None)
    if checkpoint.origin != key.name or by is None:
        raise NotOurCheckpoint
    return KnownSince(checkpoint, by)


def _refuse_foreign(before: Remembered, key: PublicKey, ledger: str, memory: KeyMemory) -> None:
    if before.key != key.vkey:
        raise MemoryOfAnotherKey(IT_IS_FILE, file=memory.path)
    if before.ledger != ledger:
        raise SignsForAnother


class _Signed(NamedTuple):
    """A tree that was signed; ``by`` an earlier key of the ledger, where it was not the one that is to sign now."""

    tree: Tree
    by: PublicKey | None = None


def _refuse_inconsistent(reading: ReadTransaction, trees: Iterable[_Signed]) -> None:
    """All of these are beginnings of one tree, which the database holds. Raises ``Refuted``."""
    ordered = sorted(trees, key=lambda each: (each.tree, each.by is not None))
    largest, held = ordered[-1], reading.last_position
    if largest.tree.size > held:
        raise _lost(largest, held)
    tiles = Tiles(reading, largest.tree.size)
    for old, new in pairwise([_Signed(EMPTY), *ordered]):
        try:
            _check_grown(old.tree, new.tree, tiles)
        except WrongProof as error:
            raise _other(old, held) from error


def _lost(signed: _Signed, held: int) -> LostSigned:
    size = signed.tree.size
    if signed.by is None:
        return LostSigned(
            phrase("It signed {signed} entries; the ledger has {size}."), signed=size, size=held
        )
    said = phrase("Key {key} signed {signed} entries; the ledger has {size}.")
    return LostSince(said, key=signed.by.vkey, signed=size, size=held)


def _other(signed: _Signed, held: int) -> OtherThanSigned:
    size = signed.tree.size
    if signed.by is None:
        said = phrase("It signed {old} entries; the ledger, with {size} now, does not begin with the same.")
        return OtherThanSigned(said, old=size, size=held)
    said = phrase(
        "Key {key} signed {old} entries; the ledger, with {size} now, does not begin with the same."
    )
    return OtherThanSince(said, key=signed.by.vkey, old=size, size=held)


def _check_grown(old: Tree, new: Tree, tiles: Tiles) -> None:
    """Raises ``WrongProof``."""
    if old.size == new.size:
        if old.root != new.root:
            raise WrongProof
    elif old.size:
        hashes = consistency_proof(old.size, new.size, tiles)
        check_consistency(old.size, old.root, new.size, new.root, hashes)


def _learned(memory: KeyMemory, seals: Seals, key: PublicKey) -> Tree:
    """The largest tree that the ledger holds the key's signature of: all there is to go by, at first."""
    found = [_tree(each.checkpoint) for each in seals.checkpoints() if signed_by(read_note(each.note), key)]
    statements = (read_note(seal.state) for seal in seals.of(KEY_SEAL))
    found += [_stated(note) for note in statements if signed_by(note, key)]
    if not found:
        return EMPTY
    if memory.since is None:
        memory.learned = max(found)
    return max(found)


def _tree(checkpoint: Checkpoint) -> Tree:
    return Tree(checkpoint.size, checkpoint.root)


def _stated(note: Note) -> Tree:
    from base64 import b64decode

    said = read_statement(note.text)
    return Tree(int(said["from"]), b64decode(said["root"]))
