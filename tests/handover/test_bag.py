"""The bag: checked by another program, and its proofs by the verifier it holds, on a Python without this product."""

from __future__ import annotations

import subprocess
import sys
import warnings
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from ledger.application import Ledger
from ledger.seal.checkpoint import add_timestamp, make, newest, rotate_key
from ledger.seal.signing import SigningKey
from ledger.seal.timestamp import request as timestamp_request
from ledger.seal.verifier import read_note
from projections.handover import making
from tests.given import suspension
from tests.handover.scene import made_key, question, record
from tests.seal.authority import Authority

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It uses what newer versions of Python advise against.
    import bagit


FIRST = made_key()


def unpacked(
    ledger: Ledger, folder: Path, signing: SigningKey | None = FIRST, why: str | None = None, **asked: object
) -> Path:
    """The bag of W-10, unpacked."""
    made = making.make(ledger, question(**asked), "W-10", "zip", signing=signing, why=why)  # type: ignore[arg-type]
    with ZipFile(BytesIO(made)) as archive:
        archive.extractall(folder)
    return folder / "dossier-W-10"


def verified(folder: Path, *arguments: str, program: str = "verifier.py") -> subprocess.CompletedProcess[str]:
    """The verifier out of the bag, alone."""
    return subprocess.run(
        [sys.executable, "-I", program, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def checked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program out of the bag that checks all of it."""
    return verified(folder, *arguments, program="check.py")


@pytest.mark.parametrize("fixture", ["sealed", "unsealed"])
def test_it_is_a_valid_bag(request: pytest.FixtureRequest, fixture: str, tmp_path: Path) -> None:
    signing = FIRST if fixture == "sealed" else None
    bag = bagit.Bag(str(unpacked(request.getfixturevalue(fixture), tmp_path, signing)))
    bag.validate()
    assert bag.info["External-Identifier"] == "W-10"


def test_its_names_are_sorted_its_times_one_and_nothing_is_compressed(sealed: Ledger) -> None:
    archive = ZipFile(BytesIO(making.make(sealed, question(), "W-10", "zip")))
    names = archive.namelist()
    assert names == sorted(names)
    assert {info.date_time for info in archive.infolist()} == {
        (2026, 1, 4, 22, 59, 58)
    }  # it counts every other second
    assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
    assert {name.partition("/")[0] for name in names} == {"dossier-W-10"}


def test_the_verifier_in_it_accepts_every_proof_in_it(sealed: Ledger, tmp_path: Path) -> None:
    folder = unpacked(sealed, tmp_path) / "data"
    key = made_key().public.vkey
    streams = sorted(str(path.relative_to(folder)) for path in folder.glob("proofs/*.proof.json"))
    assert streams == ["proofs/dossier.proof.json", "proofs/measure-1.proof.json"]
    done = verified(folder, *streams, "--key", key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "These are the first 8 entries of dossier:W-10, all unchanged." in done.stdout
    assert key == (folder / "keys" / "vkeys.txt").read_text().strip()
    single = sorted(folder.glob("proofs/*.tlog-proof"))
    assert len(single) == len(list(folder.glob("entries/*.json")))
    for path in (single[0], single[-1]):
        entry = f"entries/{path.stem.removeprefix('entry-')}.json"
        done = verified(folder, f"proofs/{path.name}", "--entry", entry, "--key", key)
        assert done.returncode == 0, done.stdout + done.stderr
    assert verified(folder, "checkpoint.txt", "--key", key).returncode == 0


def test_the_verifier_in_it_refutes_an_entry_that_was_changed(sealed: Ledger, tmp_path: Path) -> None:
    folder = unpacked(sealed, tmp_path) / "data"
    path = min(folder.glob("entries/*.json"))
    path.write_bytes(path.read_bytes().replace(b"2017", b"2018"))
    proof = f"proofs/entry-{path.stem}.tlog-proof"
    done = verified(folder, proof, "--entry", f"entries/{path.name}", "--key", made_key().public.vkey)
    assert done.returncode == 5


def test_its_entries_are_the_bytes_of_the_ledger(sealed: Ledger, tmp_path: Path) -> None:
    folder = unpacked(sealed, tmp_path) / "data" / "entries"
    with sealed.reading() as reading:
        stored = dict(reading.stream("dossier:W-10") + reading.stream("measure:corona-2020"))
    assert {int(path.stem): path.read_bytes() for path in folder.iterdir()} == stored


def test_the_commands_that_its_pages_name_are_those_that_check_it(sealed: Ledger, tmp_path: Path) -> None:
    folder = unpacked(sealed, tmp_path) / "data"
    for name in ("LEESMIJ.txt", "README.txt"):
        page = (folder / name).read_text("utf-8")
        assert all(len(line) <= 96 for line in page.splitlines())
        commands = [line.split() for line in page.splitlines() if line.strip().startswith("python ")]
        assert [command[:3] for command in commands] == [["python", "-I", "check.py"]] * 3
        assert commands[1][3] == "DOSSIER.zip"
        for command in (commands[0], commands[2]):
            done = checked(folder, *command[3:-1], made_key().public.vkey)
            assert done.returncode == 0, done.stdout + done.stderr


def test_without_a_checkpoint_it_says_that_nothing_is_proven_and_how_to_make_one(
    unsealed: Ledger, tmp_path: Path
) -> None:
    folder = unpacked(unsealed, tmp_path, None) / "data"
    assert not (folder / "proofs").exists()
    assert not (folder / "verifier.py").exists()
    assert "verifier.py" not in (folder / "LEESMIJ.txt").read_text("utf-8")
    said = " ".join((folder / "README.txt").read_text("utf-8").split())
    assert "NOTHING IS PROVEN" in said
    assert "`doorstroom checkpoint --key FILE`" in said
    assert "NIETS IS BEWEZEN" in (folder / "LEESMIJ.txt").read_text("utf-8")


def test_entries_behind_the_checkpoint_are_there_without_a_proof(sealed: Ledger, tmp_path: Path) -> None:
    record(sealed, suspension("2021-01-04", dossier="W-10"))
    known = None
    folder = unpacked(sealed, tmp_path, known=known) / "data"
    entries, proven = (len(list(folder.glob(each))) for each in ("entries/*", "proofs/*.tlog-proof"))
    assert entries == proven + 1
    key = made_key().public.vkey
    assert verified(folder, "proofs/dossier.proof.json", "--key", key).returncode == 0
    assert "10" in (folder / "README.txt").read_text("utf-8")


def test_it_holds_the_key_history_and_the_timestamps_of_its_checkpoint(
    sealed: Ledger, tmp_path: Path
) -> None:
    made = newest(sealed)
    token = Authority(tmp_path / "authority").answer(timestamp_request(read_note(made.note).text.encode()))
    add_timestamp(sealed, made, token)
    rotate_key(sealed, made_key(2), made_key())
    record(sealed, suspension("2021-01-04", dossier="W-10"))
    make(sealed, made_key(2))
    folder = unpacked(sealed, tmp_path / "first", None) / "data"
    assert (folder / "timestamps" / "001.tsr").read_bytes() == token
    assert [path.name for path in sorted(folder.glob("keys/*"))] == ["001.txt", "vkeys.txt"]
    folder = unpacked(sealed, tmp_path / "second", made_key(2), known=None) / "data"
    assert [path.name for path in sorted(folder.glob("keys/*"))] == ["001.txt", "002.txt", "vkeys.txt"]
    vouched = verified(folder, "proofs/dossier.proof.json", "--key", made_key(1).public.vkey)
    assert vouched.returncode == 0, vouched.stdout
