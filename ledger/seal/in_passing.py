"""Whether the newest checkpoint holds, as far as a look in passing tells: for who asks something else.

It reads a few kept hashes, at most 255 entries and those of the streams that are asked about, never the whole ledger.
So it finds entries that are missing at the end, kept hashes that were altered, and what was changed in these streams or
since the last kept hashes; not what was changed elsewhere, nor a checkpoint that somebody else signed, or removed.
`verify` does. No signature is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.language import phrase
from ledger.problem import Problem
from ledger.seal.seals import Seals
from ledger.seal.tiles import Tiles
from ledger.seal.tree import root
from ledger.seal.verifier import Checkpoint, Refuted, leaf_hash
from ledger.store.errors import Locked, StoreError, Unavailable
from ledger.store.session import ReadTransaction


class NotAsSealed(Problem):
    """What is stored is not what was sealed."""

    detail_suffices = True


def newest_fails(reading: ReadTransaction, streams: Iterable[str]) -> Exception | None:
    """Why the newest checkpoint does not hold; None where a look in passing finds nothing, or there is no checkpoint.

    The entries of ``streams`` are held against it one by one.
    """
    try:
        sealed = Seals(reading, newest=1).newest()
        if sealed is not None:
            _hold(reading, sealed.checkpoint, streams)
    except (Unavailable, Locked):
        # That nobody can look now says nothing about what is there.
        raise
    except (NotAsSealed, Refuted, StoreError) as error:
        return error
    return None


def _hold(reading: ReadTransaction, checkpoint: Checkpoint, streams: Iterable[str]) -> None:
    size = checkpoint.size
    if size > reading.last_position:
        raise NotAsSealed(
            phrase("It is of {size} entries; the ledger has {found}."), size=size, found=reading.last_position
        )
    tiles = Tiles(reading, size)
    if root(size, tiles) != checkpoint.root:
        raise NotAsSealed(phrase("The entries and the hashes that were kept of them give another root."))
    stored = {at: state for stream in streams for at, state in reading.stream(stream, size)}
    for index in tiles.not_holding({position - 1: leaf_hash(state) for position, state in stored.items()}):
        detail = phrase("Entry {position} is not the one that it was made over.")
        raise NotAsSealed(detail, position=index + 1)
