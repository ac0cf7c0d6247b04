"""What an attacker does to the seals, and what a checkpoint or a key from elsewhere shows of it."""

from __future__ import annotations

import shutil
import string
from base64 import b64decode, b64encode

import pytest
from sqlalchemy import text

from ledger.application import Ledger
from ledger.seal import checkpoint as making
from ledger.seal.signing import key_statement, signed_note, with_signatures, witness_statement
from ledger.seal.tiles import TILE_BYTES
from ledger.seal.verifier import EMPTY_ROOT
from tests.given import employment
from tests.seal.attacker import (
    ATTACKER,
    NAME,
    OPERATOR,
    SEALED,
    SIZE,
    Clock,
    Copy,
    Row,
    made_key,
    put_seals,
    recorded,
    signed_root,
)

TRUE_KEY = OPERATOR.public.vkey


def changed(rows: list[Row]) -> list[Row]:
    rows[5] = rows[5].deciding(effective_on="2020-03-01")
    return rows


# -- checkpoints ---------------------------------------------------------------------------------------


def test_a_checkpoint_signed_by_another_key_is_found(ledger: Copy) -> None:
    note = signed_root([row.state for row in ledger.rows], ATTACKER, 1_800_000_000)
    with ledger.unguarded() as connection:
        put_seals(connection, [("checkpoint", SIZE, 1_800_000_000, note)])
    ledger.then_found("checkpoint-signer")


def test_each_byte_of_a_checkpoint_matters(in_file: Copy) -> None:
    (seal,) = in_file.cut().seals("checkpoint")
    put = f"UPDATE seals SET state = ? WHERE number = {seal.number}"  # noqa: S608
    for at, checks in in_file.flips(put, bytes(seal.state)):
        broken = {check.name for check in checks if check.state == "broken"}
        assert ("checkpoints" in broken) == (at >= 0), f"byte {at}"


@pytest.mark.parametrize("kind", ["checkpoint", "key", "witness"])
def test_unused_bits_of_a_stored_signature_matter_too(ledger: Copy, kind: str) -> None:
    """Base64 of 68 bytes leaves two bits over, which whoever decodes it does not see."""
    if kind == "witness":
        with ledger.unguarded() as connection:
            said = witness_statement(NAME, ATTACKER.cosigner, SIZE)
            sealed = signed_note(said, [OPERATOR.sign(said)]).encode()
            put_seals(connection, [("witness", SIZE, 1_800_000_000, sealed)])
        ledger.then_intact()
    seal = ledger.seals(kind)[-1]
    note = bytes(seal.state).decode()
    signed = [line for line in note.splitlines() if line.startswith("\N{EM DASH}")]
    before = next(line for line in signed if line.endswith("=") and not line.endswith("=="))
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    after = f"{before[:-2]}{alphabet[alphabet.index(before[-2]) + 1]}="
    assert b64decode(after.split()[-1]) == b64decode(before.split()[-1])
    ledger.does(
        "UPDATE seals SET state = :state WHERE number = :number",
        state=note.replace(before, after).encode(),
        number=seal.number,
    )
    ledger.then_found("checkpoint-unreadable" if kind == "checkpoint" else "seal-unreadable")


@pytest.mark.parametrize(("column", "value"), [("size", 519), ("made_at", 1), ("size", 10**15)])
def test_a_column_beside_a_checkpoint_that_says_something_else_is_found(
    ledger: Copy, column: str, value: int
) -> None:
    ledger.does(f"UPDATE seals SET {column} = :value WHERE kind = 'checkpoint'", value=value)  # noqa: S608
    ledger.then_found("checkpoint-column")


def test_a_size_beside_a_key_that_says_something_else_is_found(ledger: Copy) -> None:
    ledger.does("UPDATE seals SET size = 5 WHERE kind = 'key'")
    ledger.then_found("seal-column")


def test_a_checkpoint_hidden_under_another_kind_is_found(ledger: Copy) -> None:
    ledger.does("UPDATE seals SET kind = 'nothing' WHERE number = 2")
    ledger.then_found("seal-unknown")


def test_a_checkpoint_taken_from_between_others_is_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM seals WHERE number = 2")
    assert "2 to 2" in ledger.then_found("seal-missing").words()


def test_the_newest_checkpoints_removed_are_found_by_the_hashes_kept_with_them(ledger: Copy) -> None:
    ledger.does("DELETE FROM seals WHERE number > 1").does("DELETE FROM entries WHERE position > 500")
    ledger.then_found("tiles-beyond", None, "--without-models")


def test_checkpoints_removed_from_the_end_are_not_found_and_that_is_said(ledger: Copy) -> None:
    ledger.does("DELETE FROM seals WHERE kind = 'checkpoint'").does("DELETE FROM tiles")
    ledger.then_intact()
    assert f"{SIZE} entries are under no checkpoint" in ledger.said()


def test_checkpoints_in_another_order_are_found(ledger: Copy) -> None:
    """The later one first: as if the ledger had shrunk."""
    ledger.does("UPDATE seals SET number = 9 WHERE number = 2").does(
        "UPDATE seals SET number = 2 WHERE number = 3"
    )
    ledger.does("UPDATE seals SET number = 3 WHERE number = 9")
    ledger.then_found("checkpoint-order")


# -- keys ----------------------------------------------------------------------------------------------


def test_a_ledger_signed_anew_by_the_attacker_fits_itself_and_that_is_said(ledger: Copy) -> None:
    ledger.forges(changed).reseals(ATTACKER)
    ledger.then_intact("--without-models")
    assert "held only against what the same database holds" in ledger.said("--without-models")


def test_a_ledger_signed_anew_by_the_attacker_is_found_by_the_true_key(ledger: Copy) -> None:
    ledger.forges(changed).reseals(ATTACKER)
    ledger.then_found("key-not-in-history", None, "--without-models", "--key", TRUE_KEY)


def test_a_ledger_signed_anew_by_the_attacker_is_found_by_a_checkpoint_handed_over(ledger: Copy) -> None:
    ledger.forges(changed).reseals(ATTACKER)
    ledger.then_found("other-root", None, "--without-models", "--checkpoint", ledger.first)


def test_a_key_slipped_in_as_if_the_true_one_was_lost_is_found_by_the_true_one(ledger: Copy) -> None:
    """The attacker keeps the true key's own statement, made when there was nothing to contradict."""
    ledger.forges(changed).reseals(ATTACKER)
    first = key_statement(NAME, 1, OPERATOR.public, 0, EMPTY_ROOT, None)
    second = key_statement(NAME, 2, ATTACKER.public, 0, EMPTY_ROOT, OPERATOR.public)
    checkpoints = [tuple(seal[1:]) for seal in ledger.seals("checkpoint")]
    with ledger.unguarded() as connection:
        connection.execute(text("DELETE FROM seals"))
        statements = [
            signed_note(first, [OPERATOR.sign(first)]),
            signed_note(second, [ATTACKER.sign(second)]),
        ]
        put_seals(connection, [("key", 0, 1, each.encode()) for each in statements])
        put_seals(connection, [(kind, size, at, bytes(state)) for kind, size, at, state in checkpoints])
    ledger.then_intact("--without-models")
    ledger.then_found("key-signed-nothing", None, "--without-models", "--key", TRUE_KEY)


def test_a_key_that_nobody_vouched_for_is_told(ledger: Copy) -> None:
    rotated(ledger, lost=True)
    assert "Key 2 was not vouched for" in ledger.said()


def test_what_a_key_signed_that_nobody_vouched_for_does_not_rest_on_the_one_before(ledger: Copy) -> None:
    rotated(ledger, lost=True)
    said = ledger.said("--key", TRUE_KEY)
    assert f"The first {SEALED} entries were signed for by a key that you gave" in said
    assert f"Entries {SEALED + 1} to {SIZE} were held only against what the same database holds" in said


def test_what_a_key_signed_that_was_vouched_for_rests_on_the_one_before(ledger: Copy) -> None:
    rotated(ledger, lost=False)
    assert f"The first {SIZE} entries were signed for by a key that you gave" in ledger.said(
        "--key", TRUE_KEY
    )


def test_nothing_rests_on_a_later_key_that_was_signed_by_an_earlier_one(ledger: Copy) -> None:
    rotated(ledger, lost=False)
    said = ledger.said("--key", made_key(2).public.vkey)
    assert f"The first {SIZE} entries were signed for" in said


def rotated(ledger: Copy, *, lost: bool) -> None:
    """A second key is in force from the last entry on, and has signed a checkpoint there."""
    clock = Clock()
    with Ledger.open(ledger.location) as opened:
        clock.moment = opened.now()
        making.rotate_key(opened, made_key(2), None if lost else OPERATOR)
        making.make(opened, made_key(2))


def test_a_key_that_was_never_this_ledger_s_is_told(ledger: Copy) -> None:
    ledger.then_found("key-not-in-history", None, "--key", ATTACKER.public.vkey)


def test_a_statement_of_a_key_that_was_altered_is_found(ledger: Copy) -> None:
    state = bytes(ledger.seals("key")[0].state).replace(b"number 1", b"number 7")
    ledger.does("UPDATE seals SET state = :state WHERE kind = 'key'", state=state)
    ledger.then_found("key-history")


def test_a_statement_of_a_key_from_another_tree_is_found(ledger: Copy) -> None:
    said = key_statement(NAME, 1, OPERATOR.public, 4, b"\x07" * 32, None)
    state = signed_note(said, [OPERATOR.sign(said)]).encode()
    ledger.does("UPDATE seals SET state = :state WHERE kind = 'key'", state=state)
    ledger.then_found("key-root")


# -- old copies and forks ------------------------------------------------------------------------------


def test_an_old_copy_is_found_by_a_newer_checkpoint(in_file: Copy) -> None:
    newer = gone_on(in_file)
    in_file.then_found("rolled-back", None, "--checkpoint", newer)


def test_an_old_copy_is_not_found_by_itself_and_that_is_said(in_file: Copy) -> None:
    gone_on(in_file)
    in_file.then_intact("--checkpoint", in_file.second)
    assert "this could be an old copy" in in_file.said("--checkpoint", in_file.second)


def gone_on(ledger: Copy) -> object:
    """The ledger goes on elsewhere and hands out a checkpoint; here is the copy from before."""
    elsewhere = ledger.folder / "elsewhere.db"
    shutil.copy(ledger.location, elsewhere)
    shutil.copy(f"{ledger.location}.vault-key", f"{elsewhere}.vault-key")
    with Ledger.open(elsewhere) as opened:
        recorded(opened, employment(dossier="W-80"))
        return ledger.file("newer.checkpoint", making.make(opened, OPERATOR).note)


def test_a_fork_is_found_by_the_checkpoint_of_the_other_branch(in_file: Copy) -> None:
    newer = gone_on(in_file)
    with Ledger.open(in_file.location) as opened:
        recorded(opened, employment(dossier="W-81"), employment(dossier="W-82"))
        making.make(opened, OPERATOR)
    in_file.then_found("other-root", None, "--checkpoint", newer)


def test_a_checkpoint_of_another_ledger_is_refused_as_that(in_file: Copy) -> None:
    other = made_key(3, "ledger.example/other")
    note = signed_root([row.state for row in in_file.rows], other, 1_800_000_000)
    found = in_file.then_found("checkpoint-of-another", None, "--checkpoint", in_file.file("other", note))
    assert "ledger.example/other" in found.words()


def test_a_checkpoint_forged_by_who_hands_it_over_is_told_as_that(in_file: Copy) -> None:
    note = signed_root([row.state for row in in_file.rows], ATTACKER, 1_800_000_000)
    in_file.then_found("checkpoint-signer", None, "--checkpoint", in_file.file("forged", note))


# -- the kept hashes -----------------------------------------------------------------------------------


def test_a_hash_altered_in_what_was_kept_is_found(ledger: Copy) -> None:
    altered(ledger, 32 * 5)
    found = ledger.then_found("wrong-tile")
    assert ("changed-since-sealed", 6) in found.violations


def test_the_root_altered_in_what_was_kept_is_found(ledger: Copy) -> None:
    altered(ledger, TILE_BYTES)
    assert ledger.then_found("wrong-tile").broken == ["sealed"]


def altered(ledger: Copy, at: int) -> None:
    with ledger.connected() as connection:
        hashes = bytes(connection.execute(text("SELECT hashes FROM tiles WHERE number = 0")).scalar_one())
    flipped = hashes[:at] + bytes([hashes[at] ^ 1]) + hashes[at + 1 :]
    ledger.does("UPDATE tiles SET hashes = :hashes WHERE number = 0", hashes=flipped)


@pytest.mark.parametrize("number", [0, 1])
def test_what_was_kept_of_256_entries_and_is_gone_is_found(ledger: Copy, number: int) -> None:
    ledger.does("DELETE FROM tiles WHERE number = :number", number=number)
    ledger.then_found("wrong-tile" if number == 0 else "tiles-missing")


@pytest.mark.parametrize("hashes", [b"", b"x", b"x" * 8224, b"x" * 9000])
def test_what_was_kept_and_is_no_tile_is_found(ledger: Copy, hashes: bytes) -> None:
    ledger.does("UPDATE tiles SET hashes = :hashes WHERE number = 1", hashes=hashes)
    ledger.then_found("wrong-tile")


@pytest.mark.parametrize(("level", "number"), [(0, 2), (0, 10**15), (1, 0), (1, 10**15)])
def test_a_tile_of_entries_that_are_not_there_is_found(ledger: Copy, level: int, number: int) -> None:
    with ledger.unguarded() as connection:
        connection.execute(
            text("INSERT INTO tiles VALUES (:level, :number, :hashes)"),
            {"level": level, "number": number, "hashes": b"x" * 8224},
        )
    assert "sealed" in ledger.verified().broken


def test_an_altered_tile_is_not_signed_for(ledger: Copy) -> None:
    altered(ledger, TILE_BYTES)
    with Ledger.open(ledger.location) as opened, pytest.raises(making.NotGrown):
        making.make(opened, OPERATOR)


# -- more signatures -----------------------------------------------------------------------------------


def test_a_checkpoint_without_its_moment_is_found(ledger: Copy) -> None:
    seal = ledger.seals("checkpoint")[-1]
    said, _, lines = bytes(seal.state).decode().rpartition("\n\n")
    plain = f"{said}\n\n{lines.splitlines()[0]}\n".encode()
    ledger.does("UPDATE seals SET state = :state WHERE number = :number", state=plain, number=seal.number)
    ledger.then_found("checkpoint-column")


def test_a_signature_that_nobody_knows_under_a_checkpoint_takes_nothing_away(ledger: Copy) -> None:
    seal = ledger.seals("checkpoint")[-1]
    stranger = made_key(8, "stranger.example/w")
    said = bytes(seal.state).decode().rpartition("\n\n")[0] + "\n"
    more = with_signatures(bytes(seal.state), [stranger.cosign(said, 1_800_000_000)]).encode()
    with ledger.unguarded() as connection:
        put_seals(connection, [("checkpoint", seal.size, seal.made_at, more)])
    ledger.then_intact()


def test_a_witness_that_is_trusted_and_saw_nothing_is_told(ledger: Copy) -> None:
    stranger = made_key(8, "stranger.example/w").cosigner
    ledger.then_found("witness-signed-nothing", None, "--key", stranger.vkey)


def test_the_root_is_told_as_checkpoints_write_it(ledger: Copy) -> None:
    root = ledger.verified().check("tree")["root"]
    with Ledger.open(ledger.location) as opened:
        assert root == b64encode(making.make(opened, OPERATOR).checkpoint.root).decode()
