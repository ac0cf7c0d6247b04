"""Renewed timestamps and revocation evidence in the bag of a dossier, and what openssl says of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.seal import renewal
from ledger.seal.checkpoint import add_timestamp, newest
from ledger.seal.evidence import add_evidence
from ledger.seal.timestamp import request
from ledger.seal.verifier import read_note
from tests.handover.scene import made_key
from tests.handover.test_bag import checked, unpacked
from tests.seal.authority import Authority


@pytest.fixture
def folder(sealed: Ledger, tmp_path: Path) -> Path:
    """A bag with a timestamp that was renewed, a list and an answer about its certificate."""
    authority, made = Authority(tmp_path / "authority"), newest(sealed)
    add_timestamp(sealed, made, authority.answer(request(read_note(made.note).text.encode())))
    add_evidence(sealed, [authority.crl(), authority.ocsp()], authority.root)
    with sealed.reading() as reading:
        text = renewal.next_text(reading, "sha512")
    renewal.add_renewal(sealed, authority.answer(request(text, "sha512")))
    unpacked_ = unpacked(sealed, tmp_path / "bag") / "data"
    # Beside the bag: a file more in it would be one that nobody signed.
    (unpacked_.parents[1] / "AUTHORITY.pem").write_bytes(authority.root)
    return unpacked_


def told(folder: Path) -> list[list[str]]:
    """The commands of openssl that the page in the bag tells."""
    page = (folder / "README.txt").read_text("utf-8")
    return [line.split() for line in page.splitlines() if line.strip().startswith("openssl ")]


def test_openssl_checks_renewals_and_revocation_as_the_page_says(folder: Path) -> None:
    said = ""
    for command in told(folder):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        said += done.stdout + done.stderr
    assert said.count("Verification: OK") == 2
    assert "Response verify OK" in said
    assert "verify OK" in said
    assert "No Revoked Certificates" in said


def test_the_timestamp_stands_in_the_list_of_its_renewal(folder: Path) -> None:
    (command,) = [each for each in told(folder) if each[1] == "dgst"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] in (folder / "timestamps" / "renewal-001.txt").read_text()


@pytest.mark.parametrize(
    "name",
    ["renewal-001.txt", "renewal-001.tsr", "revocation-001.der", "revocation-002.der", "certificate-001.der"],
)
def test_a_file_that_keeps_a_timestamp_alive_is_held_against_the_proof(folder: Path, name: str) -> None:
    assert checked(folder, "--key", made_key().public.vkey).returncode == 0
    path = folder / "timestamps" / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert checked(folder, "--key", made_key().public.vkey).returncode == 5
