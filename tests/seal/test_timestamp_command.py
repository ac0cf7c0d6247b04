"""`timestamp` and what `checkpoint` and `verify` say of certificates, as people run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, run
from tests.seal.attacker import Copy
from tests.seal.authority import Authority, openssl
from tests.seal.witnessing import serving


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def does(ledger: Copy, *words: object, code: int = 0) -> Ran:
    ran = run(*words, "--ledger", ledger.location)
    assert ran.code == code, ran.out + ran.err
    return ran


def stamped(ledger: Copy, authority: Authority, *options: object) -> Ran:
    request, answer = ledger.folder / "request.tsq", ledger.folder / "answer.tsr"
    does(ledger, "checkpoint", "--timestamp-request", request)
    answer.write_bytes(authority.answer(request.read_bytes()))
    return does(ledger, "checkpoint", "--timestamp", answer, *options)


def test_a_timestamp_is_kept_with_its_evidence_and_renewed_by_files(
    in_file: Copy, authority: Authority
) -> None:
    crl, root = in_file.folder / "authority.crl", authority.file("root.pem")
    crl.write_bytes(authority.crl())
    ran = stamped(in_file, authority, "--revocation", crl, "--authority", root)
    assert "is not revoked" in ran.err
    request, answer = in_file.folder / "renewal.tsq", in_file.folder / "renewal.tsr"
    does(in_file, "timestamp", "renew", "--request", request, "--hash", "sha512")
    assert b"sha512" in openssl("ts", "-query", "-in", request, "-text")
    answer.write_bytes(authority.answer(request.read_bytes()))
    assert "Renewed: seals 1 to 6" in does(in_file, "timestamp", "renew", answer).err
    said = in_file.said("--authority", root)
    assert "renews seals 1 to 6" in " ".join(said.split())
    assert "its certificates were not revoked then: CRL of" in " ".join(said.split())
    first = in_file.then_intact("--authority", root).check("timestamps")["timestamps"][0]
    assert (first["revocation"], first["lapsed"]) == ("good", False)


def test_all_is_fetched_and_asked_over_http(
    in_file: Copy, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    root = authority.file("root.pem")
    with serving(authority.responds, gets=True) as url:
        authority.url = url
        authority.issue("authority", kind="reachable")
        fetched = ("--fetch-revocation", "--authority", root)
        does(in_file, "checkpoint", "--timestamp", f"{url}/tsr", *fetched)
        does(in_file, "timestamp", "renew", f"{url}/tsr", *fetched)
    stamps = in_file.then_intact("--authority", root).check("timestamps")["timestamps"]
    assert [each["revocation"] for each in stamps] == ["good", "good"]


def test_what_falls_due_is_listed_the_first_first(
    in_file: Copy, authority: Authority, tmp_path: Path
) -> None:
    stamped(in_file, authority)
    soon = Authority(tmp_path / "soon", "Soon")
    soon.issue("authority", ends="20450101000000Z")
    request, answer = in_file.folder / "renewal.tsq", in_file.folder / "renewal.tsr"
    does(in_file, "timestamp", "renew", "--request", request)
    answer.write_bytes(soon.answer(request.read_bytes()))
    does(in_file, "timestamp", "renew", answer)
    lines = does(in_file, "timestamp", "due").out.splitlines()
    assert [line.split("\t")[3][:4] for line in lines] == ["2045", "2099"]
    assert does(in_file, "timestamp", "due", "--within", 30).out == ""
    found = does(in_file, "timestamp", "due", "--json").json
    assert [each["state"] for each in found] == ["to-renew", "to-renew"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("timestamp", "renew"), "name an authority's address"),
        (("timestamp", "renew", "answer.tsr", "--request", "x"), "name an authority's address"),
        (("timestamp", "renew", "answer.tsr", "--hash", "sha512"), "stands in the answer"),
        (("timestamp", "revocation"), "name a file"),
        (("timestamp", "revocation", "--fetch"), "give --authority"),
        (("checkpoint", "--fetch-revocation"), "give --authority"),
        (("checkpoint", "--revocation", "junk"), "neither an OCSP answer nor"),
        (("verify", "--authority", "junk"), "must be given as PEM"),
        (("timestamp", "due", "--within", "-1"), "--within"),
    ],
)
def test_a_mistake_is_told_before_a_ledger_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("junk").write_bytes(b"junk")
    ran = run(*words, "--ledger", tmp_path / "none.db")
    assert ran.code == 2, ran.err
    assert said in ran.err


def test_a_timestamp_handed_in_twice_is_kept_once(in_file: Copy, authority: Authority) -> None:
    stamped(in_file, authority)
    does(in_file, "checkpoint", "--timestamp", in_file.folder / "answer.tsr")
    assert len(in_file.seals("timestamp")) == 1
