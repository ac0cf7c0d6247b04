"""The kept hashes of the tree: whatever is kept, every subtree and every proof is the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.seal.tiles import MissingEntry, Tiles, missing_tiles, wrong_tiles
from ledger.seal.tree import Growing, complete_root, consistency_proof, inclusion_proof, root
from ledger.seal.verifier import check_consistency, check_inclusion
from ledger.store.making import create_store
from ledger.store.session import EntryRow, ReadTransaction
from ledger.store.store import Store

#: More than two levels of 256 make; tiles are kept of the first part only.
SIZE, KEPT = 65_536 + 600, 65_536 + 256
EDGES = [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, SIZE]
SIZES = st.one_of(st.sampled_from(EDGES), st.integers(1, SIZE))


class Levels:
    """The tree as plain lists: each level from the one below, the complete subtrees only."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._levels = [leaves]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])

    def node(self, level: int, index: int) -> bytes:
        return self._levels[level][index]


def filled(location: str | Path) -> Store:
    """A store of cheap entries."""
    store = create_store(location, b"origin")
    with store.writing() as writing:
        writing.append([EntryRow("dossier:D", n, "test", None, b"%d" % n) for n in range(1, SIZE + 1)])
    return store


def keep(store: Store, upto: int, at_once: int = 100) -> None:
    """Keep every full tile of the tree up to a size, some at a time."""
    while True:
        with store.writing() as writing:
            made = missing_tiles(writing, upto, at_once)
            if not made:
                return
            writing.put_tiles(made)


@pytest.fixture(scope="module")
def naive() -> Levels:
    return Levels([sha256(b"\x00%d" % n).digest() for n in range(1, SIZE + 1)])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadTransaction]:
    """A snapshot of a ledger whose tiles are kept, up to a part of it."""
    with filled(tmp_path_factory.mktemp("tiles") / "kept.db") as store:
        keep(store, KEPT)
        with store.reading() as reading:
            yield reading


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadTransaction]:
    """The same without any tile."""
    with filled(tmp_path_factory.mktemp("tiles") / "bare.db") as store, store.reading() as reading:
        yield reading


def test_so_many_tiles_are_kept_as_are_full(kept: ReadTransaction) -> None:
    assert kept.tile_counts() == {0: 257, 1: 1}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_each_subtree_is_that_of_the_entries(
    kept: ReadTransaction, naive: Levels, data: st.DataObject
) -> None:
    size = data.draw(SIZES)
    level = data.draw(st.integers(0, size.bit_length() - 1))
    index = data.draw(st.integers(0, (size >> level) - 1))
    assert Tiles(kept, size).node(level, index) == naive.node(level, index)


@pytest.mark.parametrize("size", EDGES)
def test_the_root_at_an_edge_is_that_of_the_entries(kept: ReadTransaction, naive: Levels, size: int) -> None:
    growing = Growing()
    growing.extend(naive.node(0, index) for index in range(size))
    assert root(size, Tiles(kept, size)) == growing.root()


@settings(max_examples=25, deadline=None)
@given(SIZES, st.data())
def test_a_proof_is_the_same_with_tiles_and_without(
    kept: ReadTransaction, bare: ReadTransaction, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    assert inclusion_proof(index, size, Tiles(kept, size)) == inclusion_proof(index, size, Tiles(bare, size))


@settings(max_examples=100, deadline=None)
@given(SIZES, st.data())
def test_a_proof_of_an_entry_holds(
    kept: ReadTransaction, naive: Levels, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    tiles = Tiles(kept, size)
    proof = inclusion_proof(index, size, tiles)
    check_inclusion(naive.node(0, index), index, size, proof, root(size, naive))


@settings(max_examples=100, deadline=None)
@given(SIZES, st.data())
def test_the_leaves_of_a_tree_are_told_from_others_as_by_proofs(
    kept: ReadTransaction, naive: Levels, size: int, data: st.DataObject
) -> None:
    indexes = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=8))
    others = data.draw(st.sets(st.sampled_from(sorted(indexes))))
    leaves = {at: sha256(b"another").digest() if at in others else naive.node(0, at) for at in indexes}
    assert set(Tiles(kept, size).not_holding(leaves)) == others


@pytest.mark.parametrize("level", [0, 1])
def test_a_leaf_that_was_altered_with_the_tile_that_holds_it_is_none(
    kept: ReadTransaction, naive: Levels, monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    index, other = 4_711, sha256(b"another").digest()
    leaf = other if level == 0 else naive.node(0, index)
    offset = (index >> 8 * level) % 256 * 32
    stored = type(kept).tiles

    def altered(self: ReadTransaction, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        found = stored(self, wanted)
        of = level, index >> 8 * (level + 1)
        if of in found:
            found[of] = found[of][:offset] + other + found[of][offset + 32 :]
        return found

    assert list(Tiles(kept, SIZE).not_holding({index: leaf})) == ([] if level else [index])
    monkeypatch.setattr(type(kept), "tiles", altered)
    assert list(Tiles(kept, SIZE).not_holding({index: leaf})) == [index]


@settings(max_examples=100, deadline=None)
@given(SIZES, st.data())
def test_a_proof_of_growth_holds(
    kept: ReadTransaction, naive: Levels, size: int, data: st.DataObject
) -> None:
    old = data.draw(st.one_of(st.integers(1, size), st.sampled_from([e for e in EDGES if e <= size] or [1])))
    proof = consistency_proof(old, size, Tiles(kept, size))
    check_consistency(old, root(old, naive), size, root(size, naive), proof)


@pytest.mark.parametrize("at_once", [1, 255, 256, 1000])
def test_tiles_are_the_same_however_many_are_made_at_once(
    tmp_path: Path, naive: Levels, at_once: int
) -> None:
    with filled(tmp_path / "ledger.db") as store:
        keep(store, 300, 1)
        keep(store, 40_000, at_once)
        keep(store, SIZE, at_once)
        with store.reading() as reading:
            assert reading.tile_counts() == {0: 258, 1: 1}
            roots = [naive.node(8, index) for index in range(SIZE >> 8)]
            assert not [*wrong_tiles(reading, roots)]


def test_the_root_of_each_tile_stands_behind_it(kept: ReadTransaction, naive: Levels) -> None:
    (stored,) = kept.tiles([(1, 0)]).values()
    assert stored[-32:] == naive.node(16, 0)


def test_a_tile_that_does_not_hold_what_the_entries_give_is_named(
    kept: ReadTransaction, naive: Levels
) -> None:
    roots = [naive.node(8, index) for index in range(SIZE >> 8)]
    roots[7] = complete_root([b"\x07" * 32])
    assert [*wrong_tiles(kept, roots)] == [(1, 0)]


def test_an_entry_that_is_missing_leaves_no_tile(location: str) -> None:
    with create_store(location, b"origin") as store:
        with store.writing() as writing:
            writing.append([EntryRow("dossier:D", n, "test", None, b"%d" % n) for n in range(1, 300)])
        with store.reading() as reading, pytest.raises(MissingEntry, match="entry 300"):
            missing_tiles(reading, 512, 2)
