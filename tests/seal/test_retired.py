"""A key that was replaced signs no tree past its rotation, wherever somebody is asked to believe it."""

from __future__ import annotations

import random
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from ledger.application import Ledger
from ledger.seal import checkpoint as making
from ledger.seal import verifier
from ledger.seal.signing import SigningKey, key_statement, signed_note
from ledger.seal.verifier import (
    NotPlaced,
    NotSigned,
    PublicKey,
    Refuted,
    check_key_history,
    read_note,
    signer_of,
)
from tests.effort import seeds
from tests.given import employment
from tests.seal.attacker import OPERATOR, SIZE, Clock, Copy, put_seals, recorded, signed_root
from tests.seal.attacker import made_key as attacked_key
from tests.seal.making import KEY, NAME, POSITIONS, SECOND, Sealed, entry, made_key, sealed

ENTRIES = [entry(number, b"", "dossier:D-002") for number in range(1, 13)]


class Naive:
    """Which keys may sign a size: every key from its own start to the next one's, both included."""

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts

    def may(self, key: int, size: int) -> bool:
        if size < self.starts[key]:
            return False
        return key + 1 == len(self.starts) or size <= self.starts[key + 1]

    def leads(self, trusted: set[int], signer: int, lost: set[int]) -> bool:
        """Whether one of those trusted is the signer, or came before it with no lost key in between."""
        return any(
            key <= signer and not any(number - 1 in range(key, signer) for number in lost) for key in trusted
        )


@pytest.mark.parametrize("seed", seeds(40, first=1_300))
def test_each_key_signs_what_lies_between_its_rotations(seed: int) -> None:
    chosen = random.Random(seed)
    starts = [0, *sorted(chosen.choices(range(len(ENTRIES) + 1), k=chosen.randint(1, 5)))]
    keys = [made_key(number + 1) for number in range(len(starts))]
    made = Sealed(ENTRIES, list(zip(keys, starts, strict=True)))
    made.lost = {number for number in range(1, len(keys)) if chosen.random() < 0.2}
    history, naive = check_key_history(made.key_history(), NAME), Naive(starts)
    for size in range(len(ENTRIES) + 1):
        for number, key in enumerate(keys):
            note = read_note(made.checkpoint(size, key))
            trusted = set(chosen.sample(range(len(keys)), chosen.randint(0, 2)))
            anchors = [keys[each].public for each in trusted]
            allowed = naive.may(number, size) and (not trusted or naive.leads(trusted, number, made.lost))
            assert accepted(note, history, anchors) == (keys[number].public if allowed else None), (
                size,
                number,
            )


def accepted(
    note: verifier.Note, history: list[verifier.LedgerKey], keys: list[PublicKey]
) -> PublicKey | None:
    try:
        return signer_of(note, history, keys)[0].key
    except NotSigned:
        return None


# -- the one file, by itself ----------------------------------------------------------------------------

ROTATED = ((KEY, 0), (SECOND, 7))


def check(folder: Path, exit_code: int, name: str, *arguments: str) -> str:
    """What the verifier says of a file there, of which and of others the arguments name."""
    named = [str(folder / word) if (folder / word).is_file() else word for word in (name, *arguments)]
    said = StringIO()
    with redirect_stdout(said):
        assert verifier.main(named) == exit_code, said.getvalue()
    return said.getvalue()


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """A folder with what a retired key signed of a tree past its rotation, in each form, and the statements."""
    made = sealed(ROTATED)
    forged = made.checkpoint(key=KEY)
    (tmp_path / "entry.json").write_bytes(made.entries[1])
    (tmp_path / "statements.txt").write_text("\n".join(made.key_history()))
    for name, content in {
        "checkpoint": made.checkpoint(),
        "one": made.one(2),
        "growth": made.growth(5),
    }.items():
        (tmp_path / f"true-{name}").write_text(content)
        (tmp_path / name).write_text(content.replace(made.checkpoint(), forged))
    return tmp_path


@pytest.mark.parametrize("name", ["checkpoint", "one", "growth"])
def test_the_one_file_refuses_it_by_the_statements(past: Path, name: str) -> None:
    entry = ["--entry", "entry.json"] if name == "one" else []
    for keys in ([KEY], [SECOND], [KEY, SECOND], []):
        given = [word for key in keys for word in ("--key", key.public.vkey)]
        assert "REFUTED" in check(past, 5, name, *entry, *given, "--statements", "statements.txt")
    for key in (KEY, SECOND):
        told = check(
            past, 0, f"true-{name}", *entry, "--key", key.public.vkey, "--statements", "statements.txt"
        )
        assert "The ledger's key number 2 signed" in told


@pytest.mark.parametrize("name", ["checkpoint", "one", "growth"])
def test_without_statements_two_keys_of_the_ledger_are_not_taken_for_each_other(
    past: Path, name: str
) -> None:
    """It cannot be told which came first: what an honest old proof shows, this shows too."""
    entry = ["--entry", "entry.json"] if name == "one" else []
    keys = ["--key", KEY.public.vkey, "--key", SECOND.public.vkey]
    assert "--statements" in check(past, 2, name, *entry, *keys)
    assert "NOT PROVEN" not in check(past, 5, name, *entry, "--key", SECOND.public.vkey)


@pytest.mark.parametrize("name", ["checkpoint", "one", "growth"])
def test_who_knows_only_the_retired_key_is_told_what_they_do_not_know(past: Path, name: str) -> None:
    entry = ["--entry", "entry.json"] if name == "one" else []
    told = check(past, 0, name, *entry, "--key", KEY.public.vkey)
    assert "That the ledger had not replaced this key by then" in told.partition("NOT PROVEN")[2]


@pytest.mark.parametrize("size", [6, 7, 8])
def test_at_the_very_rotation_both_sign(tmp_path: Path, size: int) -> None:
    made = sealed(ROTATED)
    (tmp_path / "statements.txt").write_text("\n".join(made.key_history()))
    for key, last, first in ((KEY, 7, 0), (SECOND, 12, 7)):
        (tmp_path / "one").write_text(made.checkpoint(size, key))
        fits = first <= size <= last
        check(tmp_path, 0 if fits else 5, "one", "--key", key.public.vkey, "--statements", "statements.txt")


def test_another_root_at_the_very_rotation_is_refused() -> None:
    made = sealed(ROTATED)
    other = Sealed([*made.entries[:6], made.entries[7]], [(KEY, 0)])
    with pytest.raises(Refuted, match="another root"):
        signer_of(read_note(other.checkpoint(7)), check_key_history(made.key_history(), NAME), [])


def test_two_statements_of_one_size_are_of_one_root() -> None:
    made = sealed(((KEY, 0), (SECOND, 7)))
    third, root = made_key(3), bytes(32)
    text = key_statement(NAME, 3, third.public, 7, root, SECOND.public)
    notes = [*made.key_history(), signed_note(text, [third.sign(text), SECOND.sign(text)])]
    with pytest.raises(Refuted, match="two roots"):
        check_key_history(notes, NAME)


# -- a dossier that brings its own statements -----------------------------------------------------------


def cut_short() -> str:
    """A dossier's proof by the retired key, from which the statement that replaced it was left out."""
    made = sealed(ROTATED)
    proof = made.dossier(POSITIONS, checkpoint=made.checkpoint(key=KEY), head=False)
    return verifier.json.dumps(proof | {"keys": made.key_history()[:1]})


def test_statements_that_were_kept_are_held_against_those_that_are_shown() -> None:
    kept = sealed(ROTATED).key_history()
    for keys in ([], [KEY.public], [SECOND.public], [KEY.public, SECOND.public]):
        with pytest.raises(NotSigned):
            verifier.check_dossier(cut_short(), keys, kept)


def test_a_newer_key_shows_that_statements_were_left_out() -> None:
    with pytest.raises(NotSigned):
        verifier.check_dossier(cut_short(), [SECOND.public])
    with pytest.raises(NotPlaced, match="--statements"):
        verifier.check_dossier(cut_short(), [KEY.public, SECOND.public])


def test_who_knows_only_the_old_key_and_no_statement_cannot_see_it() -> None:
    """So it is said in `docs/explanation/proof.md`."""
    assert verifier.check_dossier(cut_short(), [KEY.public]).signer.number == 1


def test_statements_of_another_line_of_keys_are_told_apart() -> None:
    other = Sealed(sealed().entries, [(KEY, 0), (made_key(5), 7)])
    with pytest.raises(Refuted, match="Key 2 shown here is not"):
        verifier.fullest_history(other.key_history(), sealed(ROTATED).key_history(), NAME)


# -- `verify`, on both databases ------------------------------------------------------------------------

NEXT = attacked_key(2)


def gone_on(ledger: Copy, key: SigningKey = NEXT) -> None:
    """The key was replaced at the last entry, and another entry came, under a checkpoint of the new key."""
    clock = Clock()
    with Ledger.open(ledger.location, clock=clock) as opened:
        opened.clock_is_right = True
        making.rotate_key(opened, key, OPERATOR)
        clock.moment = clock.moment.replace(year=2100)
        recorded(opened, employment(dossier="W-77", source="t:1"))
        making.make(opened, key)


def retired_note(ledger: Copy) -> bytes:
    """What the retired key signs of the tree as it truly is now."""
    return signed_root([row.state for row in ledger.rows], OPERATOR, 4_110_000_000)


def test_a_checkpoint_by_the_retired_key_in_the_database_is_found(ledger: Copy) -> None:
    gone_on(ledger)
    forged = retired_note(ledger)
    with ledger.unguarded() as connection:
        put_seals(connection, [("checkpoint", SIZE + 1, 4_110_000_000, forged)])
    ledger.then_found("checkpoint-signer")


def test_a_checkpoint_by_the_retired_key_handed_over_is_found_whatever_keys_one_gives(ledger: Copy) -> None:
    gone_on(ledger)
    forged = ledger.file("forged.checkpoint", retired_note(ledger))
    for keys in ([OPERATOR], [NEXT], [OPERATOR, NEXT]):
        options = [word for key in keys for word in ("--key", key.public.vkey)]
        ledger.then_found("checkpoint-signer", None, "--checkpoint", forged, *options)


def test_a_history_cut_short_is_found_by_the_newer_key_and_not_by_the_older(ledger: Copy) -> None:
    gone_on(ledger)
    forged, newest = retired_note(ledger), ledger.seals("key")[-1]
    with ledger.unguarded() as connection:
        connection.execute(sql("DELETE FROM seals WHERE number >= :first"), {"first": newest.number})
        put_seals(connection, [("checkpoint", SIZE + 1, 4_110_000_000, forged)])
    ledger.then_found("key-not-in-history", None, "--key", NEXT.public.vkey, "--key", OPERATOR.public.vkey)
    found = [code for code, _ in ledger.verified("--key", OPERATOR.public.vkey).violations]
    assert "key-not-in-history" not in found
    assert "checkpoint-signer" not in found
