"""The Merkle tree over all entries: its root, and proofs that something is in it or was not changed.

RFC 9162, section 2.1 (and RFC 6962 before it). Leaves count from 0, sizes are numbers of leaves. Pure: where
the hashes are kept is the business of whoever hands in `Subtrees`. Checking a proof is in ``verifier.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Protocol

from ledger.seal.verifier import EMPTY_ROOT, node_hash

_STEP = 8
_AT_ONCE = 1 << _STEP


class Subtrees(Protocol):
    """The hashes of complete subtrees, wherever they are kept."""

    def node(self, level: int, index: int) -> bytes:
        """The root over the leaves from ``index << level`` up to, not including, ``(index + 1) << level``."""
        ...


def root(size: int, subtrees: Subtrees) -> bytes:
    """The root of the tree of the first `size` leaves (RFC 9162 calls it the Merkle Tree Hash)."""
    return _root_between(0, size, subtrees) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """What leads from leaf `index` to the root of the tree of `size`, the leaf's neighbour first.

    RFC 9162, section 2.1.3.1. `index` is below `size`.
    """
    assert 0 <= index < size, f"leaf {index} is not in a tree of {size}"
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            proof.append(_root_between(middle, end, subtrees))
            end = middle
        else:
            proof.append(_root_between(start, middle, subtrees))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """What shows that the tree of `new` leaves begins with the tree of `old` leaves, unchanged.

    RFC 9162, section 2.1.4.1. `old` is at least 1, since an empty tree says nothing, and at most `new`.
    """
    assert 0 < old <= new, f"a tree of {new} does not grow from one of {old}"
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = _middle(start, end)
        if old <= middle:
            proof.append(_root_between(middle, end, subtrees))
            end = middle
        else:
            proof.append(_root_between(start, middle, subtrees))
            start = middle
    if start:  # otherwise this is the old root itself, which whoever checks has already
        proof.append(_root_between(start, end, subtrees))
    return proof[::-1]


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of one level, 2, 4, 8, … of them: of a full tile, say."""
    assert len(hashes).bit_count() == 1, f"{len(hashes)} is not a power of two"
    while len(hashes) > 1:
        pairs = iter(hashes)
        # Written out instead of calling node_hash: a million leaves come through here.
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return hashes[0]


class Growing:
    """The right edge of a tree while leaves are added one after the other; its root can be asked at any moment.

    `edge` holds the roots of the complete subtrees that make up the tree, the largest first: one for every 1
    in the binary form of `size` (RFC 9162 describes them in section 2.1.2).
    """

    __slots__ = ("edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size = size
        self.edge = list(edge)
        assert len(self.edge) == size.bit_count(), (
            f"{len(self.edge)} hashes cannot be the edge of {size} leaves"
        )

    @classmethod
    def resumed(cls, size: int, subtrees: Subtrees) -> Growing:
        """Go on from `size` leaves that are kept already."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        return cls(size, [subtrees.node(level, (size >> level) - 1) for level in levels])

    def add(self, hashed: bytes, level: int = 0) -> None:
        """Add the hash of one leaf, or the root over the next ``1 << level`` leaves at once.

        The size must be a multiple of ``1 << level`` then.
        """
        index = self.size >> level
        assert index << level == self.size, f"{self.size} leaves end inside a subtree of level {level}"
        self.size += 1 << level
        edge = self.edge
        while index & 1:
            hashed = sha256(b"\x01" + edge.pop() + hashed).digest()
            index >>= 1
        edge.append(hashed)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add many leaves, in order, whole subtrees at a time: nearly as fast as hashing alone."""
        coming = iter(leaf_hashes)
        for leaf in islice(coming, -self.size % _AT_ONCE):
            self.add(leaf)
        while len(block := list(islice(coming, _AT_ONCE))) == _AT_ONCE:
            self.add(complete_root(block), _STEP)
        for leaf in block:
            self.add(leaf)

    def root(self) -> bytes:
        """The root of the tree as it stands; up to 63 hashes of work."""
        whole = b""
        for subtree in reversed(self.edge):
            whole = node_hash(subtree, whole) if whole else subtree
        return whole or EMPTY_ROOT


def _middle(start: int, end: int) -> int:
    """Where a range is split: its left half is the largest complete subtree that is smaller than the range."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _root_between(start: int, end: int, subtrees: Subtrees) -> bytes:
    """The root over the leaves from `start` up to, not including, `end`, where these form a node of a tree."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return subtrees.node(level, start >> level)
    middle = _middle(start, end)
    return node_hash(_root_between(start, middle, subtrees), _root_between(middle, end, subtrees))
