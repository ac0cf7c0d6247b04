"""The tree against the definition in RFC 9162, and every proof that was tampered with refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.tree import Growing, complete_root, consistency_proof, inclusion_proof, root
from ledger.seal.verifier import (
    EMPTY_ROOT,
    WrongProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
)
from tests.seal import naive
from tests.seal.naive import Kept

ENTRIES = [b"entry %d" % number for number in range(600)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
SIZES = st.integers(1, 70)
HASH = st.binary(min_size=32, max_size=32)


@st.composite
def parts(draw: st.DrawFn) -> tuple[int, int]:
    """A part of a tree, and its size: a leaf's index below it, or an older size up to it."""
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


def mutations(proof: list[bytes], other: bytes) -> Iterator[list[bytes]]:
    """The proof with one thing wrong: too short, too long, out of order, or a hash that is another."""
    yield [*proof, other]
    yield [other, *proof]
    if proof:
        yield proof[:-1]
        yield proof[1:]
        yield [*proof, proof[-1]]
    for at in range(len(proof)):
        yield [*proof[:at], other, *proof[at + 1 :]]
        yield [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:-1], *proof[at + 1 :]]
        yield [*proof[:at], b"", *proof[at:]]
        if at:
            yield [*proof[: at - 1], proof[at], proof[at - 1], *proof[at + 1 :]]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root(0, Kept([])) == Growing().root() == EMPTY_ROOT == naive.root([])


@pytest.mark.parametrize("size", range(1, 70))
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    assert root(size, Kept(ENTRIES[:size])) == naive.root(ENTRIES[:size])


@pytest.mark.parametrize("size", range(1, 40))
def test_every_inclusion_proof_is_the_one_of_the_definition(size: int) -> None:
    kept = Kept(ENTRIES[:size])
    for index in range(size):
        assert inclusion_proof(index, size, kept) == naive.path(index, ENTRIES[:size])


@pytest.mark.parametrize("size", range(1, 40))
def test_every_consistency_proof_is_the_one_of_the_definition(size: int) -> None:
    kept = Kept(ENTRIES[:size])
    for old in range(1, size + 1):
        assert consistency_proof(old, size, kept) == naive.proof(old, ENTRIES[:size])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_any_entries_can_be_proven(entries: list[bytes], data: st.DataObject) -> None:
    size, kept, whole = len(entries), Kept(entries), naive.root(entries)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    check_inclusion(leaf_hash(entries[index]), index, size, inclusion_proof(index, size, kept), whole)
    check_consistency(old, naive.root(entries[:old]), size, whole, consistency_proof(old, size, kept))


@given(parts(), HASH)
def test_a_mutated_inclusion_proof_is_refused(part: tuple[int, int], other: bytes) -> None:
    index, size = part
    whole, proof = naive.root(ENTRIES[:size]), naive.path(index, ENTRIES[:size])
    check_inclusion(LEAVES[index], index, size, proof, whole)
    for wrong in mutations(proof, other):
        if wrong != proof:
            with pytest.raises(WrongProof):
                check_inclusion(LEAVES[index], index, size, wrong, whole)


@given(parts(), HASH, st.integers(-1, 80), st.integers(-1, 80))
def test_an_inclusion_proof_holds_for_its_own_leaf_place_and_root_only(
    part: tuple[int, int], other: bytes, index_told: int, size_told: int
) -> None:
    index, size = part
    whole, proof, leaf = naive.root(ENTRIES[:size]), naive.path(index, ENTRIES[:size]), LEAVES[index]
    with pytest.raises(WrongProof):
        check_inclusion(other, index, size, proof, whole)
    with pytest.raises(WrongProof):
        check_inclusion(leaf, index, size, proof, other)
    if index_told != index:
        with pytest.raises(WrongProof):
            check_inclusion(leaf, index_told, size, proof, whole)
    # A path has the same form in trees of some other sizes; where it has not, it is refused.
    if not 0 <= index < size_told or len(naive.path(index, ENTRIES[:size_told])) != len(proof):
        with pytest.raises(WrongProof):
            check_inclusion(leaf, index, size_told, proof, whole)


@given(parts(), HASH)
def test_a_mutated_consistency_proof_is_refused(part: tuple[int, int], other: bytes) -> None:
    old, size = part[0] + 1, part[1]
    before, after = naive.root(ENTRIES[:old]), naive.root(ENTRIES[:size])
    proof = naive.proof(old, ENTRIES[:size])
    check_consistency(old, before, size, after, proof)
    for wrong in mutations(proof, other):
        if wrong != proof:
            with pytest.raises(WrongProof):
                check_consistency(old, before, size, after, wrong)
    for first, second in [(other, after), (before, other), *([(after, before)] if old != size else [])]:
        with pytest.raises(WrongProof):
            check_consistency(old, first, size, second, proof)


def test_nothing_follows_from_an_empty_tree() -> None:
    check_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    for proof in ([], [LEAVES[0]]):
        with pytest.raises(WrongProof):
            check_consistency(0, EMPTY_ROOT, 1, LEAVES[0], proof)


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(WrongProof):
        check_consistency(5, naive.root(ENTRIES[:5]), 3, naive.root(ENTRIES[:3]), naive.proof(3, ENTRIES[:5]))


def test_sizes_out_of_all_bounds_are_refused_at_once() -> None:
    with pytest.raises(WrongProof):
        check_inclusion(LEAVES[0], 0, 1 << 70, [], LEAVES[0])
    with pytest.raises(WrongProof):
        check_consistency(1, LEAVES[0], 1 << 70, LEAVES[0], [])


def test_a_refusal_prints_the_proof_that_was_shown() -> None:
    with pytest.raises(WrongProof) as refused:
        check_inclusion(b"\x01" * 32, 3, 5, [b"\x02" * 32, b"\x03" * 32], b"\x04" * 32)
    for told in ("ndex 3", "size 5", "AQEB", "AgIC", "AwMD", "BAQE"):
        assert told in str(refused.value)


def test_leaf_and_node_are_told_apart() -> None:
    """Else two subtrees could be passed off as an entry."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != naive.root(ENTRIES[:2])


# -- a tree that grows ---------------------------------------------------------------------------------


def one_by_one(growing: Growing, leaves: list[bytes]) -> None:
    for leaf in leaves:
        growing.add(leaf)


def all_at_once(growing: Growing, leaves: list[bytes]) -> None:
    growing.extend(leaves)


def as_they_come(growing: Growing, leaves: list[bytes]) -> None:
    growing.extend(leaf for leaf in leaves)


WAYS = pytest.mark.parametrize("way", [one_by_one, all_at_once, as_they_come])
Way = Callable[[Growing, list[bytes]], None]


def test_a_growing_tree_has_the_right_root_at_every_size() -> None:
    growing = Growing()
    for size, leaf in enumerate(LEAVES[:70], 1):
        growing.add(leaf)
        assert (growing.size, growing.root()) == (size, naive.root(ENTRIES[:size]))


@WAYS
@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 600])
def test_many_leaves_make_the_same_tree_however_they_are_added(way: Way, size: int) -> None:
    growing = Growing()
    way(growing, LEAVES[:size])
    assert (growing.size, growing.root()) == (size, naive.root(ENTRIES[:size]))


@WAYS
@pytest.mark.parametrize("before", [0, 1, 2, 3, 37, 255, 256, 300])
def test_a_growing_tree_is_resumed_from_what_is_kept(way: Way, before: int) -> None:
    growing = Growing.resumed(before, Kept(ENTRIES[:before]))
    assert growing.root() == naive.root(ENTRIES[:before])
    way(growing, LEAVES[before:])
    assert growing.root() == naive.root(ENTRIES)


def test_a_growing_tree_is_resumed_from_its_own_edge() -> None:
    growing = Growing()
    growing.extend(LEAVES[:300])
    again = Growing(growing.size, growing.edge)
    again.extend(LEAVES[300:])
    assert (growing.size, again.root()) == (300, naive.root(ENTRIES))


@given(st.lists(st.integers(0, 6), max_size=40))
def test_whole_subtrees_can_be_added_where_they_fit(levels: list[int]) -> None:
    growing = Growing()
    for level in levels:
        width = 1 << level
        if growing.size % width == 0 and growing.size + width <= len(LEAVES):
            growing.add(complete_root(LEAVES[growing.size : growing.size + width]), level)
        elif growing.size < len(LEAVES):
            growing.add(LEAVES[growing.size])
    assert growing.root() == naive.root(ENTRIES[: growing.size])


def test_a_subtree_does_not_fit_in_the_middle_of_another() -> None:
    growing = Growing()
    growing.add(LEAVES[0])
    with pytest.raises(AssertionError):
        growing.add(complete_root(LEAVES[:2]), 1)


@pytest.mark.parametrize("level", range(9))
def test_the_root_over_a_full_row_is_that_of_its_leaves(level: int) -> None:
    assert complete_root(LEAVES[: 1 << level]) == naive.root(ENTRIES[: 1 << level])
