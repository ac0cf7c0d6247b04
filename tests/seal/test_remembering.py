"""What a key signed it does not contradict, whatever the database holds: its owner has every right over that."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.seal import checkpoint as making
from ledger.seal import memory
from ledger.seal.memory import Tree
from ledger.seal.remembering import OtherThanSigned, remember
from ledger.seal.signing import SigningKey, checkpoint_text, signed_note
from ledger.seal.tree import Growing
from ledger.seal.verifier import leaf_hash, read_checkpoint, read_note
from tests.cli.running import ROOT, Ran, command, environment, run
from tests.effort import seeds
from tests.given import employment
from tests.seal.attacker import ATTACKER, NAME, OPERATOR, SEALED, SIZE, Copy, Row, made_key, recorded


def key_of(ledger: Copy) -> Path:
    return ledger.folder / "signing.key"


def memory_of(ledger: Copy) -> Path:
    return ledger.folder / "signing.key.signed"


def signed(ledger: Copy, *options: object, code: int = 0) -> Ran:
    ran = run("checkpoint", "--key", key_of(ledger), "--ledger", ledger.location, *options)
    assert ran.code == code, ran.err
    return ran


def refused(ledger: Copy, *options: object, code: int = 5) -> str:
    """Nothing is signed: nothing is printed, kept or remembered."""
    before = seals_of(ledger), remembered(ledger)
    ran = signed(ledger, *options, code=code)
    assert ran.out == ""
    assert (seals_of(ledger), remembered(ledger)) == before
    return ran.err


def seals_of(ledger: Copy) -> list[object]:
    return [each for kind in ("key", "witness", "checkpoint") for each in ledger.seals(kind)]


def remembered(ledger: Copy) -> bytes | None:
    memory = memory_of(ledger)
    return (memory.read_bytes() if memory.is_file() else None) or None


def grown(ledger: Copy, dossier: str) -> None:
    with Ledger.open(ledger.location) as opened:
        recorded(opened, employment(dossier=dossier))


def changed(rows: list[Row]) -> list[Row]:
    rows[5] = rows[5].deciding(effective_on="2020-03-01")
    return rows


def forged(ledger: Copy) -> Copy:
    """Another history that agrees with itself: all checkpoints and kept hashes are gone."""
    ledger.forges(changed)
    return ledger.does("DELETE FROM seals WHERE kind = 'checkpoint'").does("DELETE FROM tiles")


def cut(ledger: Copy, last: int = 300) -> Copy:
    """As an older copy has it, from before all that was sealed after so many entries."""
    for statement in (
        "DELETE FROM tiles",
        "DELETE FROM entries WHERE position > :last",
        "DELETE FROM seals WHERE size > :last",
    ):
        ledger.does(statement, **({"last": last} if ":last" in statement else {}))
    return ledger


# -- at first --------------------------------------------------------------------------------------------


def test_a_key_without_a_memory_learns_from_the_ledger_and_says_so(ledger: Copy) -> None:
    ran = signed(ledger)
    assert f"remembered nothing yet: that it signed {SEALED} entries is what this ledger says" in ran.err
    assert json.loads(memory_of(ledger).read_bytes())["size"] == SIZE
    assert "remembered nothing" not in signed(ledger).err


def test_what_is_learned_is_what_this_key_signed(in_file: Copy) -> None:
    """A checkpoint in the database of somebody else says nothing of this key."""
    size = SIZE + 100
    said = checkpoint_text(NAME, size, b"\x07" * 32)
    note = signed_note(said, [ATTACKER.sign(said)]).encode()
    in_file.does("INSERT INTO seals VALUES (9, 'checkpoint', :size, 1800000000, :note)", size=size, note=note)
    growing = Growing()
    growing.extend(leaf_hash(row.state) for row in in_file.rows)
    key = SigningKey.read(key_of(in_file))
    with Ledger.open(in_file.location) as ledger, ledger.reading() as reading:
        remember(key, reading, ledger.store.origin, Tree(SIZE, growing.root()), ledger.now())
    assert key.memory is not None
    assert key.memory.learned is not None
    assert key.memory.learned.size == SEALED


def test_a_memory_is_for_its_owner_alone(in_file: Copy) -> None:
    signed(in_file)
    assert memory_of(in_file).stat().st_mode & 0o777 == 0o600


def test_a_key_by_another_name_has_the_same_memory(in_file: Copy) -> None:
    link = in_file.folder / "link.key"
    link.symlink_to(key_of(in_file))
    ran = run("checkpoint", "--key", link, "--ledger", in_file.location)
    assert ran.code == 0
    assert memory_of(in_file).is_file()
    assert not (in_file.folder / "link.key.signed").exists()


# -- another history -------------------------------------------------------------------------------------


def test_a_forged_ledger_is_not_signed_for(ledger: Copy) -> None:
    signed(ledger)
    assert "is not the one that this key has signed" in refused(forged(ledger))


def test_a_ledger_that_was_cut_is_not_signed_for(ledger: Copy) -> None:
    signed(ledger)
    size = len(ledger.rows)
    said = refused(cut(ledger))
    assert f"It signed {size} entries; the ledger has 300." in said
    assert "key rotate FILE --lost" in said


def test_a_ledger_that_was_cut_and_grew_beyond_what_was_signed_is_not_signed_for(ledger: Copy) -> None:
    signed(ledger)
    cut(ledger, SIZE - 1)
    grown(ledger, "X-1")
    assert "is not the one that this key has signed" in refused(ledger)
    grown(ledger, "X-2")
    assert "is not the one that this key has signed" in refused(ledger)


def test_a_key_of_a_cut_ledger_answers_for_no_dossier(ledger: Copy) -> None:
    signed(ledger)
    cut(ledger)
    ran = run("proof", "W-01", "--key", key_of(ledger), "--ledger", ledger.location)
    assert (ran.code, ran.out) == (5, ""), ran.err


def test_a_key_of_a_forged_ledger_vouches_for_no_other(ledger: Copy) -> None:
    signed(ledger)
    forged(ledger)
    before = seals_of(ledger)
    new = ledger.folder / "new.key"
    ran = run("key", "rotate", new, "--key", key_of(ledger), "--ledger", ledger.location)
    assert (ran.code, ran.out) == (5, ""), ran.err
    assert seals_of(ledger) == before
    assert not new.exists()
    assert not (ledger.folder / "new.key.signed").exists()


def test_a_key_does_not_vouch_for_another_over_what_its_checkpoints_contradict(in_file: Copy) -> None:
    """Without a memory too: the newest checkpoint in the database is looked at, as `checkpoint` does."""
    in_file.forges(changed).does("DELETE FROM tiles")
    words = ("key", "rotate", in_file.folder / "new.key", "--key", key_of(in_file))
    assert run(*words, "--ledger", in_file.location).code == 5


def test_a_key_of_a_forged_ledger_puts_no_witness_on_the_list(ledger: Copy) -> None:
    signed(ledger)
    forged(ledger)
    witness = made_key(9, "witness.example/w").cosigner
    with Ledger.open(ledger.location) as opened, pytest.raises(OtherThanSigned):
        making.add_witness_key(opened, witness, SigningKey.read(key_of(ledger)))
    assert ledger.seals("witness") == []


@pytest.fixture
def other(tmp_path: Path) -> Copy:
    """A second ledger under the name of the first, and with its key."""
    folder = tmp_path / "other"
    folder.mkdir()
    with Ledger.create(str(folder / "ledger.db")) as made:
        making.set_first_key(made, OPERATOR)
    OPERATOR.write(folder / "signing.key")
    return Copy(str(folder / "ledger.db"), folder)


def test_a_key_signs_for_one_ledger(ledger: Copy, other: Copy) -> None:
    """Nothing contradicts a tree of no entries, but the ledger is another."""
    signed(other)
    shutil.copy(memory_of(other), memory_of(ledger))
    assert "signs for another ledger" in refused(ledger)


def test_an_empty_ledger_is_not_signed_for_in_another_s_place(ledger: Copy, other: Copy) -> None:
    signed(ledger)
    shutil.copy(memory_of(ledger), memory_of(other))
    assert "signs for another ledger" in refused(other)


def test_a_restored_ledger_goes_on_under_a_new_key(ledger: Copy) -> None:
    """What others kept then shows that something is gone, and `verify` says it."""
    kept = ledger.file("kept", signed(ledger).out.encode())
    cut(ledger, SIZE - 1)
    refused(ledger)
    new = ledger.folder / "new.key"
    assert run("key", "rotate", new, "--lost", "--ledger", ledger.location).code == 0
    assert run("checkpoint", "--key", new, "--ledger", ledger.location).code == 0
    ledger.then_found("rolled-back", None, "--without-models", "--checkpoint", kept)
    ledger.then_intact("--without-models")


def test_a_database_and_a_memory_that_are_restored_together_are_not_seen(in_file: Copy) -> None:
    """As docs/explanation/proof.md says: only who kept the checkpoint sees it."""
    signed(in_file)
    shutil.copytree(in_file.folder, in_file.folder.with_name("older"))
    grown(in_file, "Z-1")
    kept = signed(in_file).out
    older = Copy(str(in_file.folder.with_name("older") / "ledger.db"), in_file.folder.with_name("older"))
    grown(older, "Z-2")
    signed(older)
    older.then_found("other-root", None, "--checkpoint", older.file("kept", kept.encode()))


# -- a checkpoint that was kept elsewhere ----------------------------------------------------------------


def test_a_checkpoint_from_elsewhere_holds_back_what_a_key_without_a_memory_signs(ledger: Copy) -> None:
    assert refused(forged(ledger), "--since", ledger.second)


def test_a_checkpoint_from_elsewhere_takes_the_place_of_the_ledger_s_word(ledger: Copy) -> None:
    assert "remembered nothing" not in signed(ledger, "--since", ledger.second).err


def test_what_is_signed_continues_both_the_memory_and_the_checkpoint_from_elsewhere(in_file: Copy) -> None:
    """Two memories of one key, which each signed for a copy of its own."""
    shutil.copytree(in_file.folder, in_file.folder.with_name("fork"))
    grown(in_file, "Z-1")
    kept = in_file.file("kept", signed(in_file).out.encode())
    fork = Copy(str(in_file.folder.with_name("fork") / "ledger.db"), in_file.folder.with_name("fork"))
    grown(fork, "Z-2")
    grown(fork, "Z-3")
    signed(fork)
    grown(fork, "Z-4")
    assert "is not the one that this key has signed" in refused(fork, "--since", kept)


def test_of_a_checkpoint_from_elsewhere_it_is_said_whose_it_is(in_file: Copy) -> None:
    """An earlier key signed it: the key that is to sign now has never seen it."""
    following = in_file.folder / "next.key"
    rotated = run("key", "rotate", following, "--key", key_of(in_file), "--ledger", in_file.location)
    assert rotated.code == 0
    (in_file.folder / "next.key.signed").unlink()
    first = OPERATOR.public.vkey

    def told() -> str:
        at = ("--ledger", in_file.location, "--key", following, "--since", in_file.second)
        ran = run("checkpoint", *at)
        assert ran.code == 5
        return ran.err

    forged(in_file)
    said = told()
    assert "is not the one of the checkpoint of --since, which an earlier key of this ledger signed" in said
    assert f"Key {first} signed {SEALED} entries; the ledger, with " in said
    assert "this key" not in said
    in_file.does("DELETE FROM tiles").does("DELETE FROM entries WHERE position > 300")
    assert f"It signed {SIZE} entries; the ledger has 300." in told(), (
        "with its own statement, which goes further"
    )


def test_a_memory_that_is_a_private_key_stays_as_it_is(in_file: Copy) -> None:
    """Its message once told people to take the file away, and that was their key."""
    key, other = key_of(in_file), in_file.folder / "attacker.key"
    for named in (key, other):
        before = named.read_bytes()
        ran = run("checkpoint", "--key", key, "--memory", named, "--ledger", in_file.location)
        assert ran.code == 1
        assert "is a private key" in ran.err
        assert "take this one away" not in ran.err
        assert named.read_bytes() == before
    ran = run(
        "key",
        "rotate",
        in_file.folder / "n.key",
        "--key",
        key,
        "--memory",
        other,
        "--ledger",
        in_file.location,
    )
    assert "is a private key" in ran.err


def test_a_checkpoint_that_the_ledger_never_signed_holds_nothing_back(in_file: Copy) -> None:
    said = checkpoint_text(NAME, 2, b"\x07" * 32)
    stranger = in_file.file("stranger", signed_note(said, [ATTACKER.sign(said)]).encode())
    assert "none of this ledger's keys signed it" in refused(in_file, "--since", stranger, code=1)


def test_a_checkpoint_from_elsewhere_goes_with_a_key(in_file: Copy) -> None:
    ran = run("checkpoint", "--since", in_file.second, "--ledger", in_file.location)
    assert (ran.code, "--since goes with --key" in ran.err) == (2, True)


# -- the file --------------------------------------------------------------------------------------------


def of_a_new_key(ledger: Copy) -> Copy:
    """The ledger under a key of now, which never signed without a memory."""
    new = ledger.folder / "new.key"
    words = ("key", "rotate", new, "--key", key_of(ledger))
    assert run(*words, "--ledger", ledger.location).code == 0
    shutil.move(new, key_of(ledger))
    shutil.move(ledger.folder / "new.key.signed", memory_of(ledger))
    return ledger


def test_a_new_key_starts_with_a_memory(in_file: Copy) -> None:
    of_a_new_key(in_file)
    assert json.loads(memory_of(in_file).read_bytes())["size"] == SIZE
    assert "remembered nothing" not in signed(in_file).err


@pytest.mark.parametrize("emptied", [False, True])
def test_a_memory_that_was_taken_away_is_missed(in_file: Copy, emptied: bool) -> None:
    of_a_new_key(in_file)
    kept = in_file.file("kept", signed(in_file).out.encode())
    memory_of(in_file).unlink()
    if emptied:
        memory_of(in_file).touch()
    assert "its memory is not there" in refused(forged(in_file), code=1)
    assert refused(in_file, "--since", kept)


def test_a_memory_that_is_gone_begins_anew_from_what_somebody_kept(in_file: Copy) -> None:
    of_a_new_key(in_file)
    kept = in_file.file("kept", signed(in_file).out.encode())
    memory_of(in_file).unlink()
    signed(in_file, "--since", kept)
    assert "is not the one" in refused(forged(in_file))


WRONG = {
    "text": b"524",
    "cut": b'{"format":"doorstroom-ledger/signed@1","key":"',
    "deep": b"[" * 9_000,
    "zeros": b"\x00" * 300,
    "large": b" " * 20_000,
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_memory_that_is_none_is_told(in_file: Copy, content: bytes) -> None:
    memory_of(in_file).write_bytes(content)
    assert "not what a key remembers" in refused(in_file, code=1)


@pytest.mark.parametrize(
    "other",
    [
        {"size": -1},
        {"size": 2**64},
        {"root": "AAAA"},
        {"root": "é"},
        {"format": "x"},
        {"more": 1},
        {"size": "1"},
    ],
)
def test_a_memory_with_another_content_is_told(in_file: Copy, other: dict[str, object]) -> None:
    signed(in_file)
    memory_of(in_file).write_text(json.dumps(json.loads(memory_of(in_file).read_bytes()) | other))
    assert "not what a key remembers" in refused(in_file, code=1)


def test_a_memory_of_another_key_is_told(in_file: Copy) -> None:
    signed(in_file)
    stored = json.loads(memory_of(in_file).read_bytes())
    memory_of(in_file).write_text(json.dumps(stored | {"key": ATTACKER.public.vkey}))
    assert "what another key remembers" in refused(in_file, code=1)


def test_a_memory_that_is_a_link_is_not_followed(in_file: Copy) -> None:
    signed(in_file)
    memory_of(in_file).rename(in_file.folder / "elsewhere")
    memory_of(in_file).symlink_to("elsewhere")
    assert "is a link" in refused(in_file, code=1)


def test_a_memory_that_is_a_pipe_is_not_waited_for(in_file: Copy) -> None:
    os.mkfifo(memory_of(in_file))
    assert "not what a key remembers" in refused(in_file, code=1)


@pytest.mark.parametrize("place", ["no such folder/m", "folder"])
def test_what_cannot_be_remembered_is_not_signed(in_file: Copy, place: str) -> None:
    (in_file.folder / "folder").mkdir()
    said = refused(in_file, "--memory", in_file.folder / place, code=1)
    assert "--memory names a file that can be written" in said


def test_a_key_out_of_a_pipe_names_its_memory(in_file: Copy) -> None:
    read, write = os.pipe()
    with open(write, "wb") as file:
        file.write(key_of(in_file).read_bytes())
    words = ("checkpoint", "--key", f"/dev/fd/{read}", "--ledger", in_file.location)
    ran = run(*words)
    os.close(read)
    assert (ran.code, "name a file for it with --memory" in ran.err) == (1, True)


def test_the_memory_of_another_key_is_no_place_for_that_of_a_new_one(in_file: Copy) -> None:
    signed(in_file)
    new = in_file.folder / "new.key"
    words = ("key", "rotate", new, "--lost", "--new-memory", memory_of(in_file))
    before = remembered(in_file)
    ran = run(*words, "--ledger", in_file.location)
    assert (ran.code, new.exists()) == (1, False)
    assert remembered(in_file) == before


# -- several at once, and ends in between ----------------------------------------------------------------


def started(ledger: Copy, key: Path) -> subprocess.Popen[bytes]:
    words = command("checkpoint", "--key", key, "--ledger", ledger.location)
    return subprocess.Popen(
        words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


#: Stops before the memory is written, until it is told to go on; says so, as it says that it waits for another signer.
_IN_STEPS = """
import os, sys, time
from pathlib import Path
from ledger.seal import memory
from cli import main
steps = Path(sys.argv[1])
written, slept = memory.KeyMemory.write, time.sleep
def write(self, remembered):
    (steps / "writes").touch()
    while not (steps / "goes on").exists():
        slept(0.01)
    written(self, remembered)
def sleep(seconds):
    (steps / "waits").touch()
    slept(seconds)
memory.KeyMemory.write = write
time.sleep = sleep
main(sys.argv[2:])
"""


def in_steps(steps: Path, ledger: Copy, key: Path) -> subprocess.Popen[bytes]:
    steps.mkdir()
    words = [str(steps), "checkpoint", "--key", str(key), "--ledger", ledger.location]
    return subprocess.Popen(
        [sys.executable, "-c", _IN_STEPS, *words],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def reached(running: subprocess.Popen[bytes], *marks: Path) -> None:
    """Wait until one of these is there, or the process is at its end."""
    while running.poll() is None and not any(mark.exists() for mark in marks):
        time.sleep(0.01)


def test_of_two_histories_that_are_signed_for_at_once_one_is(in_file: Copy) -> None:
    fork = in_file.folder.with_name("fork")
    shutil.copytree(in_file.folder, fork)
    first_steps, second_steps = fork / "first", fork / "second"
    other = Copy(str(fork / "ledger.db"), fork)
    grown(in_file, "Z-1")
    grown(other, "Z-2")
    first = in_steps(first_steps, in_file, key_of(in_file))
    reached(first, first_steps / "writes")
    second = in_steps(second_steps, other, key_of(in_file))
    (second_steps / "goes on").touch()
    reached(second, second_steps / "waits")
    (first_steps / "goes on").touch()
    outs = [each.communicate(timeout=60)[0] for each in (first, second)]
    assert (first.returncode, second.returncode, outs[1]) == (0, 5, b"")
    assert outs[0]


def test_two_signers_of_one_ledger_at_once_both_sign_the_same(ledger: Copy) -> None:
    running = [started(ledger, key_of(ledger)) for _ in range(2)]
    outs = [each.communicate(timeout=60)[0] for each in running]
    assert [each.returncode for each in running] == [0, 0]
    first, second = (read_checkpoint(read_note(out).text) for out in outs)
    assert first == second


#: Ends at once after the memory was written, before anything is signed or committed.
_KILLED = """
import os, signal, sys
from ledger.seal.memory import KeyMemory
from cli import main
written = KeyMemory.write
def killed(self, remembered):
    written(self, remembered)
    os.kill(os.getpid(), signal.SIGKILL)
KeyMemory.write = killed
main(sys.argv[1:])
"""


def test_a_crash_before_the_checkpoint_is_kept_is_got_over(ledger: Copy) -> None:
    before = seals_of(ledger)
    words = ["checkpoint", "--key", str(key_of(ledger)), "--ledger", ledger.location]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, *words],
        cwd=ROOT,
        env=environment(),
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done
    assert seals_of(ledger) == before
    assert json.loads(memory_of(ledger).read_bytes())["size"] == SIZE
    signed(ledger)
    grown(ledger, "Z-1")
    signed(ledger)
    ledger.then_intact()


@pytest.mark.parametrize("seed", seeds(1))
def test_whatever_is_restored_or_forked_no_two_signed_checkpoints_contradict(
    in_file: Copy, seed: int
) -> None:
    """Every tree that left is a beginning of the largest one, by a list of leaves of its own."""
    rng = random.Random(seed)
    database, copies = Path(in_file.location), list[Path]()
    handed: list[tuple[int, bytes]] = []
    largest: list[bytes] = []
    for nth in range(24):
        what = rng.choice(["grow", "grow", "keep", "restore", "sign", "sign"])
        if what == "grow":
            grown(in_file, f"R-{seed}-{nth}")
        elif what == "keep":
            copies.append(database.with_name(f"copy-{nth}.db"))
            shutil.copy(database, copies[-1])
        elif what == "restore" and copies:
            shutil.copy(rng.choice(copies), database)
        elif what == "sign":
            ran = run("checkpoint", "--key", key_of(in_file), "--ledger", in_file.location)
            assert ran.code in (0, 5), ran.err
            if ran.code == 0:
                found = read_checkpoint(read_note(ran.out).text)
                handed.append((found.size, found.root))
                if found.size >= len(largest):
                    largest = [leaf_hash(row.state) for row in in_file.rows]
    for size, root in handed:
        growing = Growing()
        growing.extend(largest[:size])
        assert growing.root() == root
    assert handed


def test_why_nothing_vouches_for_a_new_key_is_on_record_under_it(ledger: Copy) -> None:
    signed(ledger)
    cut(ledger, SIZE - 1)
    words = ("key", "rotate", ledger.folder / "new.key", "--lost", "--why", "restored from Monday's backup")
    assert run(*words, "--ledger", ledger.location).code == 0
    (row,) = [each for each in ledger.rows if each.topic == "key-succession"]
    said = row.entry["decision"]
    assert (row.position, said["number"], said["why"]) == (SIZE, 2, "restored from Monday's backup")
    assert ledger.seals("key")[-1].size == SIZE
    assert run("checkpoint", "--key", ledger.folder / "new.key", "--ledger", ledger.location).code == 0
    ledger.then_intact("--without-models")


def test_why_names_no_person(in_file: Copy) -> None:
    new = in_file.folder / "new.key"
    words = ("key", "rotate", new, "--lost", "--why", "85.07.30-033.28 lost it")
    ran = run(*words, "--ledger", in_file.location)
    assert (ran.code, new.exists(), (in_file.folder / "new.key.signed").exists()) == (4, False, False)


def test_why_goes_with_a_key_that_is_lost(in_file: Copy) -> None:
    words = ("key", "rotate", in_file.folder / "new.key", "--key", key_of(in_file), "--why", "because")
    assert run(*words, "--ledger", in_file.location).code == 2


def test_a_signer_that_never_ends_is_not_waited_for_without_end(
    in_file: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_TRIES", 2)
    signed(in_file)
    with memory.KeyMemory(memory_of(in_file)).held():
        assert "Another program has been signing" in refused(in_file, code=1)
    signed(in_file)
