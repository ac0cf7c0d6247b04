"""Proof files, checked by the one-file verifier as a program of its own; and by its functions where there are many."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.seal import verifier
from ledger.seal.verifier import Refuted
from tests.cli.running import run
from tests.seal.attacker import ATTACKER, OPERATOR, Copy

KEY = OPERATOR.public


def handed(ledger: Copy, *words: object) -> bytes:
    """What the command hands out."""
    ran = run("proof", *words, "--ledger", ledger.location)
    assert ran.code == 0, ran.err
    return ran.out.encode()


def program(ledger: Copy, *words: object) -> tuple[int, str]:
    """What the verifier says as a program of its own, and its exit code."""
    path = ledger.folder / "verifier.py"
    if not path.exists():
        handed(ledger, "--verifier", path)
    done = subprocess.run(
        [sys.executable, "-I", path, *map(str, words)], capture_output=True, check=False, cwd="/"
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def flips(content: bytes, step: int) -> list[bytes]:
    """Content with one bit changed, at every so many bytes."""
    return [
        content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :] for at in range(0, len(content), step)
    ]


def one(content: bytes, entry: bytes) -> None:
    """Check the proof of an entry as the program does, with the ledger's key."""
    verifier._explain(content, entry, [KEY], verifier.FromElsewhere())


# -- one entry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [1, 6, 256, 257, 512, 520])
def test_the_proof_of_an_entry_is_accepted(ledger: Copy, position: int) -> None:
    entry, proof = ledger.folder / "entry", ledger.folder / "proof"
    handed(ledger, position, "-o", proof, "--entry", entry)
    assert program(ledger, proof, "--entry", entry, "--key", KEY.vkey)[0] == 0


def test_the_proof_of_an_entry_that_was_handed_out_stays_valid_when_the_ledger_is_forged(
    in_file: Copy,
) -> None:
    entry, proof = in_file.folder / "entry", in_file.folder / "proof"
    handed(in_file, 6, "-o", proof, "--entry", entry)
    in_file.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    assert program(in_file, proof, "--entry", entry, "--key", KEY.vkey)[0] == 0


def test_each_byte_of_the_proof_of_an_entry_matters(in_file: Copy) -> None:
    entry = in_file.folder / "entry"
    content = handed(in_file, 6, "--entry", entry)
    # The moment that the ledger signed is a signature line of its own, which its plain one does not need.
    needed = content[: content.rindex("\u2014".encode())]
    state = entry.read_bytes()
    one(needed, state)
    for flipped in flips(needed, 1):
        with pytest.raises(Refuted):
            one(flipped, state)


def test_each_byte_of_a_proven_entry_matters(in_file: Copy) -> None:
    entry = in_file.folder / "entry"
    content = handed(in_file, 6, "--entry", entry)
    for flipped in flips(entry.read_bytes(), 1):
        with pytest.raises(Refuted):
            one(content, flipped)


def test_a_proof_is_refused_by_who_trusts_another_key(in_file: Copy) -> None:
    entry, proof = in_file.folder / "entry", in_file.folder / "proof"
    handed(in_file, 6, "-o", proof, "--entry", entry)
    assert program(in_file, proof, "--entry", entry, "--key", ATTACKER.public.vkey)[0] == 5


@pytest.mark.parametrize("position", [6, 300])
def test_an_altered_entry_is_not_proven(ledger: Copy, position: int) -> None:
    ledger.changes(position, lambda row: row.deciding(effective_on="2020-03-01"))
    assert run("proof", position, "--ledger", ledger.location).code == 5


# -- a dossier -----------------------------------------------------------------------------------------


def test_a_dossier_with_a_hidden_entry_in_the_middle_is_not_proven(ledger: Copy) -> None:
    middle = next(row for row in ledger.rows if row.stream == "dossier:W-01" and row.number == 2)
    ledger.changes(middle.position, lambda row: row._replace(stream="dossier:A-9", number=1))
    output = ledger.folder / "hidden.json"
    for dossier in ("W-01", "A-9"):
        ran = run("proof", dossier, "-o", output, "--ledger", ledger.location)
        assert (ran.code, output.exists()) == (5, False), ran.err


@pytest.mark.parametrize("head", [True, False])
def test_the_proof_of_a_dossier_is_accepted(ledger: Copy, head: bool) -> None:
    path = ledger.folder / "dossier.json"
    key = ["--key", ledger.folder / "signing.key"] if head else []
    handed(ledger, "W-01", "-o", path, *key)
    code, said = program(ledger, path, "--key", KEY.vkey)
    assert (code, "can be held to it" in said) == (0, head)


def test_each_byte_of_the_proof_of_a_dossier_matters(in_file: Copy) -> None:
    content = handed(in_file, "W-02", "--key", in_file.folder / "signing.key")
    checked = verifier.check_dossier(content, [KEY])
    for flipped in flips(content, 11):
        try:
            again = verifier.check_dossier(flipped, [KEY])
        except Refuted:
            continue
        # White space around a member, or the second signature of the checkpoint: what is shown stays the same.
        assert again.entries == checked.entries
        assert again.checkpoint == checked.checkpoint


Changed = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof["entries"].pop(0),
        lambda proof: proof["entries"].pop(1),
        lambda proof: proof["entries"].pop(),
        lambda proof: proof["entries"].clear(),
        lambda proof: proof["entries"].reverse(),
        lambda proof: proof["entries"].insert(1, proof["entries"][0]),
        lambda proof: proof.update(stream="dossier:W-02"),
        lambda proof: proof.update(keys=[]),
        lambda proof: proof["entries"][0].update(position=1),
        lambda proof: proof["entries"][0].update(position=10**15),
        lambda proof: proof.update(origin=b64encode(b64decode(proof["origin"]).replace(b"2021", b"2020")).decode()),
    ],
    ids=["first gone", "second gone", "last gone", "all gone", "reversed", "twice", "another dossier",
         "no keys", "another place", "far away", "another ledger"],
)  # fmt: skip
def test_a_dossier_that_is_not_whole_is_refused(in_file: Copy, change: Changed) -> None:
    proof = json.loads(handed(in_file, "W-01", "--key", in_file.folder / "signing.key"))
    change(proof)
    path = in_file.file("dossier.json", json.dumps(proof).encode())
    assert program(in_file, path, "--key", KEY.vkey)[0] in (2, 5)


def test_a_dossier_cut_off_without_a_head_is_not_said_to_be_whole(in_file: Copy) -> None:
    proof = json.loads(handed(in_file, "W-01"))
    proof["entries"].pop()
    path = in_file.file("dossier.json", json.dumps(proof).encode())
    code, said = program(in_file, path, "--key", KEY.vkey)
    assert (code, "the operator did not sign that" in said) == (0, True)


def test_a_head_from_another_dossier_is_refused(in_file: Copy) -> None:
    key = ["--key", in_file.folder / "signing.key"]
    proof, other = (json.loads(handed(in_file, dossier, *key)) for dossier in ("W-01", "W-02"))
    proof["head"] = other["head"]
    path = in_file.file("dossier.json", json.dumps(proof).encode())
    assert program(in_file, path, "--key", KEY.vkey)[0] == 5


def test_an_entry_hidden_from_its_dossier_is_left_out_of_a_proof_and_found_by_verify(ledger: Copy) -> None:
    """A proof looks its entries up; without the key nobody answers for there being no others."""
    ledger.does("UPDATE entries SET stream = 'dossier:W-98', number = 1 WHERE position = 12")
    proof = json.loads(handed(ledger, "W-01"))
    assert [each["position"] for each in proof["entries"]] == [2, 4, 6, 7]
    ledger.then_found("wrong-column", 12)


def test_nobody_signs_for_a_dossier_of_which_an_entry_is_hidden(ledger: Copy) -> None:
    ledger.does("UPDATE entries SET stream = 'dossier:W-98', number = 1 WHERE position = 12")
    ran = run("proof", "W-01", "--key", ledger.folder / "signing.key", "--ledger", ledger.location)
    assert (ran.code, ran.out, "It has 5; found: 4." in ran.err) == (5, "", True)


# -- growth --------------------------------------------------------------------------------------------


def test_each_byte_of_a_proof_of_growth_matters(in_file: Copy) -> None:
    content = handed(in_file, "--since", in_file.first)
    needed = content[: content.rindex("\u2014".encode())]
    verifier._explain(needed, None, [KEY], verifier.FromElsewhere())
    for flipped in flips(needed, 1):
        with pytest.raises(Refuted):
            verifier._explain(flipped, None, [KEY], verifier.FromElsewhere())


def test_growth_out_of_another_tree_is_refused_with_its_proof(in_file: Copy) -> None:
    in_file.forges(lambda rows: [rows[0], rows[2], rows[1], *rows[3:]]).reseals(OPERATOR)
    ran = run("proof", "--since", in_file.first, "--ledger", in_file.location)
    assert (ran.code, "Sizes 12 and 520" in ran.err) == (5, True)


def test_the_verifier_needs_nothing_of_ours(in_file: Copy, tmp_path: Path) -> None:
    handed(in_file, "--verifier", tmp_path / "v.py")
    said = (tmp_path / "v.py").read_text()
    assert not [line for line in said.splitlines() if "import ledger" in line or "from ledger" in line]
