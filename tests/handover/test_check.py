"""The program in the bag that checks all of it: whatever is altered in what it covers is refuted."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.seal.checkpoint import add_cosignatures, add_timestamp, add_witness_key, make, newest, rotate_key
from ledger.seal.seals import KEY_SEAL, Seals
from ledger.seal.signing import SigningKey, signed_note
from ledger.seal.timestamp import request as timestamp_request
from ledger.seal.verifier import read_note
from projections.handover import making
from tests.given import employment, order, start, suspension
from tests.handover.scene import NOON, made_key, question, record
from tests.handover.test_bag import checked, unpacked
from tests.handover.test_bag_attacks import signed_anew
from tests.seal.authority import Authority

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It uses what newer versions of Python advise against.
    import bagit

FIRST, SECOND = made_key(1), made_key(2)
TEXTS = ("Jan Peeters was hired", "brief van Jan.pdf")


@pytest.fixture
def rotated(sealed: Ledger) -> Ledger:
    """A ledger whose newest checkpoint is signed by its second key, with an entry behind it."""
    rotate_key(sealed, SECOND, FIRST)
    record(sealed, suspension("2021-01-04", dossier="W-10"))
    make(sealed, SECOND)
    record(sealed, suspension("2021-01-11", dossier="W-10"))
    return sealed


@pytest.fixture
def bag(rotated: Ledger, tmp_path: Path) -> Path:
    """Its bag."""
    return unpacked(rotated, tmp_path, SECOND, known=None) / "data"


def holds(folder: Path, *arguments: str, key: SigningKey = FIRST, code: int = 0) -> str:
    """What the program says, which ends as told."""
    done = checked(folder, *arguments, "--key", key.public.vkey)
    assert done.returncode == code, done.stdout + done.stderr
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("key", [FIRST, SECOND])
def test_an_older_key_leads_to_the_one_that_signed(bag: Path, key: SigningKey) -> None:
    said = holds(bag, key=key)
    assert said.startswith("KLOPT / IN ORDER\n")
    assert "Ondertekend met sleutel 2 van het register" in said
    assert "key number 2 signed" in said
    assert "entries/000000013.json ligt na het controlepunt" in said
    bagit.Bag(str(bag.parent)).validate()


@pytest.mark.parametrize("key", [FIRST, SECOND])
def test_so_does_it_for_one_entry_that_is_handed_on_by_itself(
    bag: Path, tmp_path: Path, key: SigningKey
) -> None:
    alone = tmp_path / "alone"
    for name in (
        "verifier.py",
        "check.py",
        "keys",
        "entries/000000002.json",
        "proofs/entry-000000002.tlog-proof",
    ):
        (alone / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (bag / name).is_dir() else shutil.copy)(bag / name, alone / name)
    assert "It is entry 2 of the 12" in holds(alone, "entries/000000002.json", key=key)


def test_a_stranger_s_key_is_led_nowhere(bag: Path) -> None:
    said = holds(bag, key=made_key(66), code=5)
    assert said.startswith("KLOPT NIET / NOT IN ORDER\n")
    assert "No key you gave leads to key 2" in said
    assert "REFUTED" in holds(bag, "entries/000000002.json", key=made_key(66), code=5)


def altered(path: Path) -> None:
    """Another byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


COVERED = [
    "entries/000000002.json",
    "checkpoint.txt",
    "keys/001.txt",
    "keys/002.txt",
    "keys/vkeys.txt",
    "proofs/dossier.proof.json",
    "proofs/entry-000000002.tlog-proof",
]


@pytest.mark.parametrize("name", COVERED)
@pytest.mark.parametrize("change", [altered, Path.unlink])
def test_no_file_that_it_covers_can_be_altered_or_taken_away(bag: Path, name: str, change: object) -> None:
    assert callable(change)
    change(bag / name)
    done = checked(bag, "--key", FIRST.public.vkey)
    assert done.returncode == 5, done.stdout + done.stderr
    assert done.stdout.startswith("KLOPT NIET / NOT IN ORDER\n")
    assert f"data/{name} " in done.stdout


def test_what_a_retired_key_signed_past_its_rotation_is_refuted_by_the_statements_that_were_kept(
    bag: Path, rotated: Ledger, tmp_path: Path
) -> None:
    """The bag is made anew by whoever has the retired key, and brings only the first statement along."""
    with rotated.reading() as reading:
        statements = [seal.state.decode() for seal in Seals(reading).of(KEY_SEAL)]
    (tmp_path / "statements.txt").write_text("\n".join(statements))
    old = (bag / "checkpoint.txt").read_text()
    text = read_note(old).text
    forged = signed_note(text, [FIRST.sign(text)])
    for each in (bag / "proofs").glob("*.tlog-proof"):
        each.write_text(each.read_text().replace(old, forged))
    for each in (bag / "proofs").glob("*.proof.json"):
        parts = json.loads(each.read_text())
        each.write_text(json.dumps(parts | {"checkpoint": forged, "keys": statements[:1], "head": None}))
    (bag / "checkpoint.txt").write_text(forged)
    (bag / "keys" / "002.txt").unlink()
    (bag / "keys" / "vkeys.txt").write_text(f"{FIRST.public.vkey}\n")
    files = {
        f.relative_to(bag.parent).as_posix(): f.read_bytes() for f in bag.parent.rglob("*") if f.is_file()
    }
    for name, content in signed_anew(files, FIRST).items():
        (bag.parent / name).write_bytes(content)
    kept = ("--statements", str(tmp_path / "statements.txt"))
    entry = "entries/000000002.json"
    # Who knows only the first key cannot tell, and is told so.
    assert "Dat het register die sleutel toen nog niet had vervangen" in holds(bag)
    assert "That the ledger had not replaced this key by then" in holds(bag, entry)
    assert "It was signed by key 1, which was replaced by then." in holds(bag, *kept, code=5)
    assert "None of the ledger's keys of that time" in holds(bag, entry, *kept, code=5)
    for words in ([], [entry]):
        assert "KLOPT NIET" in holds(bag, *words, key=SECOND, code=5)


def test_an_entry_that_was_put_in_is_refuted(bag: Path) -> None:
    shutil.copy(bag / "entries/000000002.json", bag / "entries/000000099.json")
    (bag / "entries/000000001.json").unlink()
    said = holds(bag, code=5)
    assert "data/entries/000000001.json ontbreekt" in said
    assert "data/entries/000000099.json hoort er niet bij" in said


def test_one_entry_does_not_pass_for_another(bag: Path) -> None:
    for folder, suffix in (("entries/", ".json"), ("proofs/entry-", ".tlog-proof")):
        shutil.copy(bag / f"{folder}000000002{suffix}", bag / f"{folder}000000003{suffix}")
    assert "named after another" in holds(bag, "entries/000000003.json", code=5)


def test_nothing_is_said_of_an_entry_that_is_not_there(bag: Path) -> None:
    assert "NOT CHECKED" in holds(bag, "entries/000000099.json", code=2)


# -- personal texts -----------------------------------------------------------------------------------------


@pytest.fixture
def personal(tmp_path: Path) -> Path:
    """The bag of a dossier with personal texts, asked for with them."""
    with Ledger.create(tmp_path / "personal.db", clock=lambda: NOON) as ledger:
        evidence = [{"name": TEXTS[1], "sha256": "0" * 64}]
        record(
            ledger,
            order(),
            employment(dossier="W-10", reason=TEXTS[0]),
            start(dossier="W-10", evidence=evidence),
        )
        from tests.handover.scene import seal

        seal(ledger)
        made = making.make(
            ledger, question(known=None, lang="en"), "W-10", "zip", why="beroep 2021/14", signing=FIRST
        )
    (tmp_path / "bag.zip").write_bytes(made)
    shutil.unpack_archive(tmp_path / "bag.zip", tmp_path / "personal")
    return tmp_path / "personal" / "dossier-W-10" / "data"


def test_personal_texts_are_held_against_what_their_entries_commit_to(personal: Path) -> None:
    told = [json.loads(path.read_text("utf-8")) for path in sorted((personal / "texts").iterdir())]
    assert [(each["path"], each["text"]) for each in told] == [
        ("reason", TEXTS[0]),
        ("evidence[0].name", TEXTS[1]),
    ]
    assert "2 personal texts, each the one that an entry commits to" in holds(personal)
    assert "texts/" in (personal / "LEESMIJ.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("001", "Jan", "Piet"),
        ("002", ".pdf", ".doc"),
        ("001", '"reason"', '"decision"'),
        ("001", '"entry": 2', '"entry": 3'),
    ],
)
def test_another_text_is_refuted(personal: Path, name: str, old: str, new: str) -> None:
    path = personal / "texts" / f"{name}.json"
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")
    done = checked(personal, "--key", FIRST.public.vkey)
    assert done.returncode == 5, done.stdout
    assert done.stdout.startswith("NOT IN ORDER / KLOPT NIET\n")
    assert f"texts/{name}.json" in done.stdout


def test_without_identity_there_are_no_texts(bag: Path) -> None:
    assert not (bag / "texts").exists()


# -- timestamps and witnesses -------------------------------------------------------------------------------


def commands(folder: Path, begin: str) -> list[list[str]]:
    """The commands that the page in the bag names, in Dutch and in English the same but for their places."""
    page = (folder / "README.txt").read_text("utf-8")
    return [line.split() for line in page.splitlines() if line.strip().startswith(begin)]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_checks_the_timestamp_as_the_page_says(sealed: Ledger, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    made = newest(sealed)
    add_timestamp(sealed, made, authority.answer(timestamp_request(read_note(made.note).text.encode())))
    folder = unpacked(sealed, tmp_path / "bag") / "data"
    (folder.parents[1] / "AUTHORITY.pem").write_bytes(authority.root)
    verify, shown = commands(folder, "openssl ")
    done = subprocess.run(verify, cwd=folder, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stdout + done.stderr
    done = subprocess.run(shown, cwd=folder, capture_output=True, text=True, check=False)
    assert "Time stamp:" in done.stdout, done.stdout + done.stderr
    assert "Wat de tijdstempels zeggen" in holds(folder)
    altered(folder / "timestamps" / "checkpoint-text.txt")
    holds(folder, code=5)


def test_a_witness_is_checked_as_the_page_says(sealed: Ledger, tmp_path: Path) -> None:
    witness = SigningKey.new("witness.example/w1", lambda size: b"\x09" * size)
    text = read_note(newest(sealed).note).text
    cosigned = signed_note(text, [witness.cosign(text, int(NOON.timestamp()))]).encode()
    add_witness_key(sealed, witness.cosigner, FIRST)
    add_cosignatures(sealed, cosigned, [])
    folder = unpacked(sealed, tmp_path) / "data"
    command = next(each for each in commands(folder, "python ") if "WITNESS+ID+KEY" in each)
    said = holds(folder, "--key", witness.cosigner.vkey)
    assert command[3:] == ["--key", "NAME+ID+KEY", "--key", "WITNESS+ID+KEY"]
    assert "witness.example/w1 signed this tree" in said
