"""The tree's hashes, kept so that a proof takes milliseconds: computed once, when a checkpoint is made.

C2SP tlog-tiles calls 256 hashes of one level a tile: tile (L, N) has the roots of the complete subtrees over
256^L leaves each, from number N * 256 on. Only full tiles are kept, each with its own root behind it; the rest is
computed from the entries. Nothing here is trusted: a proof is checked before it is handed out, and `verify` computes
every hash anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, TypeGuard, TypeVar

from ledger.language import phrase
from ledger.seal.tree import complete_root
from ledger.seal.verifier import Refuted, leaf_hash
from ledger.store.session import ReadTransaction
from ledger.words import IT_IS_ENTRY

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
TILE_BYTES = WIDTH * HASH_BYTES
#: So many tiles, and so many roots, are kept of those that were asked for: a few megabytes of each.
_MOST_TILES, _MOST_ROOTS = 256, 1 << 14

Found = TypeVar("Found")


class MissingEntry(Refuted):
    """An entry is missing, so that nothing can be signed or proven; `doorstroom verify` tells what is wrong."""


class WrongTile(Refuted):
    """Hashes that were kept are missing or altered: nothing is signed or proven with them; run `doorstroom verify`."""


class Tile(NamedTuple):
    """A full tile as it is stored: the hashes, and the root over them."""

    level: int
    number: int
    hashes: bytes


class Tiles:
    """Subtrees of the tree over the entries of a snapshot (`ledger.seal.tree.Subtrees`)."""

    def __init__(self, reading: ReadTransaction, size: int) -> None:
        self._reading = reading
        self._size = size
        self._stored = _counts(reading)
        self._read: dict[tuple[int, int], list[bytes]] = {}
        self._roots: dict[tuple[int, int], bytes] = {}
        self._whole: dict[tuple[int, int], bytes] = {}

    def not_holding(self, leaves: Mapping[int, bytes]) -> Iterator[int]:
        """Which of these leaves, by their indexes, are not the ones over which the root of this tree is made.

        As sure as a proof of each, and cheaper: each is in its tile, and the root over that in the one above it.
        """
        wanted = {
            (level, number)
            for level, count in self._stored.items()
            for index in leaves
            if (number := index >> HEIGHT * (level + 1)) < count
        }
        self._whole |= self._reading.tiles(wanted)
        for index, hashed in leaves.items():
            if not self._has(index, hashed):
                yield index

    def _has(self, index: int, hashed: bytes) -> bool:
        level = 0
        while True:
            number, offset = divmod(index, WIDTH)
            if number == self._size >> HEIGHT * (level + 1):
                # The last one, which is not full: the root is made of these very hashes.
                return self._tile(level, number)[offset] == hashed
            content = self._full(level, number)
            if content[offset * HASH_BYTES : (offset + 1) * HASH_BYTES] != hashed:
                return False
            level, index, hashed = level + 1, number, _root_over(content)

    def _full(self, level: int, number: int) -> bytes:
        """The hashes of a full tile in one piece. Raises ``WrongTile``."""
        found = self._whole.get((level, number))
        if found is None and number < self._stored.get(level, 0):
            found = self._reading.tiles([(level, number)]).get((level, number))
        elif found is None:
            return b"".join(self._tile(level, number))
        stored = _whole(found, level, number)
        _remember(self._whole, (level, number), stored, _MOST_TILES)
        return stored[:TILE_BYTES]

    def node(self, level: int, index: int) -> bytes:
        """The root over the leaves from ``index << level`` up to, not including, ``(index + 1) << level``."""
        found = self._roots.get((level, index))
        if found is None:
            high, low = divmod(level, HEIGHT)
            first = index << low
            number, offset = divmod(first, WIDTH)
            hashes = self._tile(high, number)[offset : offset + (1 << low)]
            found = complete_root(hashes)
            _remember(self._roots, (level, index), found, _MOST_ROOTS)
        return found

    def _tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile, as many as the tree has."""
        found = self._read.get((level, number))
        if found is None:
            found = list(self._hashes(level, number))
            _remember(self._read, (level, number), found, _MOST_TILES)
        return found

    def _hashes(self, level: int, number: int) -> Iterator[bytes]:
        if number < self._stored.get(level, 0):
            stored = self._reading.tiles([(level, number)]).get((level, number))
            yield from hashes_in(_whole(stored, level, number))
        elif level == 0:
            first = number * WIDTH
            yield from leaves(self._reading, first, min(first + WIDTH, self._size))
        else:
            first, end = number * WIDTH, min((number + 1) * WIDTH, self._size >> HEIGHT * level)
            upto = max(first, min(end, self._stored.get(level - 1, 0)))
            yield from _roots_of(self._reading, level - 1, first, upto)
            for below in range(upto, end):
                yield complete_root(self._tile(level - 1, below))


def _whole(stored: bytes | None, level: int, number: int) -> bytes:
    """A tile as it is stored. Raises ``WrongTile``."""
    if not is_whole(stored):
        raise WrongTile(phrase("It is tile {number} of level {level}."), number=number, level=level)
    return stored


def _root_over(content: bytes) -> bytes:
    """The root over the 256 hashes of a tile, worked out once for the same hashes."""
    of = sha256(content).digest()
    found = _ROOTS.get(of)
    if found is None:
        hashes = [content[at : at + HASH_BYTES] for at in range(0, TILE_BYTES, HASH_BYTES)]
        if len(_ROOTS) >= _MOST_ROOTS:
            _ROOTS.clear()
        found = _ROOTS[of] = complete_root(hashes)
    return found


_ROOTS: dict[bytes, bytes] = {}
"""The root over each content by its SHA-256: what it is follows from that, whoever stored it."""


def _remember(stored: dict[tuple[int, int], Found], of: tuple[int, int], found: Found, most: int) -> None:
    """Keep what the next proof will most likely ask for too; what was kept first gives way."""
    if len(stored) >= most:
        del stored[next(iter(stored))]
    stored[of] = found


def _roots_of(reading: ReadTransaction, level: int, first: int, end: int) -> list[bytes]:
    """The roots over the stored tiles of a level, from one number to before another. Raises ``WrongTile``."""
    roots = reading.tile_tails(level, first, end, TILE_BYTES)
    if len(roots) != end - first or any(type(root) is not bytes or len(root) != HASH_BYTES for root in roots):
        raise WrongTile(phrase("It is one of level {level}."), level=level)
    return roots


def _counts(reading: ReadTransaction) -> dict[int, int]:
    try:
        return reading.tile_counts()
    except TypeError as error:  # SQLite keeps a text where a number should be.
        raise WrongTile from error


def leaves(reading: ReadTransaction, after: int, upto: int) -> Iterator[bytes]:
    """The hash of each entry after a position and up to another. Raises ``MissingEntry``."""
    expected = after + 1
    for position, state in reading.entries(after, upto):
        if position != expected or type(state) is not bytes:
            break
        yield leaf_hash(state)
        expected += 1
    if expected <= upto:
        raise MissingEntry(IT_IS_ENTRY, position=expected)


def is_whole(stored: bytes | None) -> TypeGuard[bytes]:
    """Whether this is as large as a stored tile; nothing keeps an attacker from storing anything else."""
    return type(stored) is bytes and len(stored) == TILE_BYTES + HASH_BYTES


def wrong_tiles(reading: ReadTransaction, roots: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The tiles above the lowest level that do not hold what the entries give; `roots` are those over each 256."""
    counts = reading.tile_counts()
    for level in range(1, len(counts)):
        made = [tile(level, n, list(roots[n * WIDTH : (n + 1) * WIDTH])) for n in range(len(roots) // WIDTH)]
        numbers = range(min(counts[level], len(made) + 1))
        stored = reading.tiles([(level, number) for number in numbers])
        for number in numbers:
            if number == len(made) or stored.get((level, number)) != made[number].hashes:
                yield level, number
        roots = [root_of(each.hashes) for each in made]


def hashes_in(stored: bytes) -> list[bytes]:
    """The 256 hashes of a stored tile."""
    return [stored[at : at + HASH_BYTES] for at in range(0, TILE_BYTES, HASH_BYTES)]


def root_of(stored: bytes) -> bytes:
    """The root over the hashes of a stored tile."""
    return stored[TILE_BYTES:]


def tile(level: int, number: int, hashes: list[bytes]) -> Tile:
    """A full tile, as it is stored."""
    assert len(hashes) == WIDTH
    return Tile(level, number, b"".join(hashes) + complete_root(hashes))


def missing_tiles(reading: ReadTransaction, upto: int, most: int) -> list[Tile]:
    """The next full tiles that the tree of `upto` entries has and are not kept, at most so many of the lowest level.

    Raises ``MissingEntry``.
    """
    stored = _counts(reading)
    made: dict[int, list[Tile]] = {0: []}
    first = stored.get(0, 0)
    last = min(upto // WIDTH, first + most)
    hashes = leaves(reading, first * WIDTH, last * WIDTH)
    for number in range(first, last):
        made[0].append(tile(0, number, list(islice(hashes, WIDTH))))
    level = 0
    while made[level]:
        made[level + 1] = list(_above(reading, stored, level + 1, made[level]))
        level += 1
    return [each for tiles in made.values() for each in tiles]


def _above(reading: ReadTransaction, stored: dict[int, int], level: int, below: list[Tile]) -> Iterator[Tile]:
    """The full tiles of a level that new ones below it complete."""
    count = stored.get(level, 0)
    roots = _roots_of(reading, level - 1, count * WIDTH, max(count * WIDTH, below[0].number))
    roots += [root_of(each.hashes) for each in below]
    for offset in range(0, len(roots) - WIDTH + 1, WIDTH):
        yield tile(level, count + offset // WIDTH, roots[offset : offset + WIDTH])
