"""The tree straight from RFC 9162, section 2.1, nothing shared and nothing remembered: what tree.py is held to.

Leaves are entries, not hashes. Slow on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def split(n: int) -> int:
    """The largest power of two below n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def root(entries: Sequence[bytes]) -> bytes:
    """MTH (2.1.1)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return sha256(b"\x01" + root(entries[:k]) + root(entries[k:])).digest()


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PATH (2.1.3.1)."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), root(entries[k:])]
    return [*path(m - k, entries[k:]), root(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """PROOF (2.1.4.1)."""
    return subproof(m, entries, True)


def subproof(m: int, entries: Sequence[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF (2.1.4.1)."""
    n = len(entries)
    if m == n:
        return [] if whole else [root(entries)]
    k = split(n)
    if m <= k:
        return [*subproof(m, entries[:k], whole), root(entries[k:])]
    return [*subproof(m - k, entries[k:], False), root(entries[:k])]


class Kept:
    """Complete subtrees of entries that are all at hand, each worked out anew when it is asked."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = entries

    def node(self, level: int, index: int) -> bytes:
        """As `ledger.seal.tree.Subtrees` has it; a subtree that is not complete is a fault of the asker."""
        leaves = self.entries[index << level : (index + 1) << level]
        assert len(leaves) == 1 << level, f"subtree {index} of level {level} is not complete"
        return root(leaves)
