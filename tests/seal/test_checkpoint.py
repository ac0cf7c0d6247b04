"""Checkpoints with what witnesses and authorities of timestamps say of them, by the commands that people run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.seal.signing import SigningKey
from ledger.seal.verifier import read_note
from tests.cli.running import Ran, run
from tests.given import employment
from tests.seal.attacker import OPERATOR, SIZE, Copy, Row, recorded
from tests.seal.authority import Authority
from tests.seal.witnessing import Reply, Witness, serving


@pytest.fixture
def witness() -> Witness:
    """A witness that knows the ledger's key."""
    made = Witness(lambda: int(time.time()))
    made.trusted[OPERATOR.name] = OPERATOR.public
    return made


def checkpoint(ledger: Copy, *options: object, code: int = 0) -> Ran:
    ran = run("checkpoint", "--key", ledger.folder / "signing.key", "--ledger", ledger.location, *options)
    assert ran.code == code, ran.err
    return ran


def witnessed(ledger: Copy, reply: Callable[[str, bytes], Reply], witness: Witness, code: int = 0) -> Ran:
    """A checkpoint for which somebody is asked over HTTP."""
    with serving(reply) as url:
        return checkpoint(ledger, "--witness", f"{url}/w", "--witness-key", witness.key.vkey, code=code)


def grown(ledger: Copy, dossier: str) -> None:
    with Ledger.open(ledger.location) as opened:
        recorded(opened, employment(dossier=dossier))


def test_a_witness_cosigns_and_that_is_shown(ledger: Copy, witness: Witness) -> None:
    witnessed(ledger, witness.reply, witness)
    found = ledger.then_intact("--key", witness.key.vkey).check("witnesses")
    assert found["trusted"] == [witness.key.name]


def test_what_a_witness_saw_is_proven_to_who_trusts_it(ledger: Copy, witness: Witness) -> None:
    witnessed(ledger, witness.reply, witness)
    said = ledger.said("--key", witness.key.vkey)
    assert f"{witness.key.name} saw these {SIZE} entries" in said
    assert "nobody else was shown another history" not in said


def test_a_witness_sees_the_ledger_grow(ledger: Copy, witness: Witness) -> None:
    witnessed(ledger, witness.reply, witness)
    grown(ledger, "W-70")
    witnessed(ledger, witness.reply, witness)
    assert ledger.then_intact().check("witnesses")["newest"]["size"] == SIZE + 1


def test_a_witness_refuses_a_ledger_that_was_forged_since(in_file: Copy, witness: Witness) -> None:
    witnessed(in_file, witness.reply, witness)

    def changed(rows: list[Row]) -> list[Row]:
        rows[5] = rows[5].deciding(effective_on="2020-03-01")
        return rows

    in_file.forges(changed).reseals(OPERATOR)
    grown(in_file, "W-70")
    assert f"{SIZE}" in witnessed(in_file, witness.reply, witness, code=5).err


def test_a_checkpoint_stays_where_the_witness_fails(ledger: Copy, witness: Witness) -> None:
    witnessed(ledger, lambda _path, _body: Reply(500, "text/plain", b"broken"), witness, code=1)
    assert ledger.then_intact().check("checkpoints")["newest"]["size"] == SIZE


def test_a_witness_that_answers_with_junk_is_refused(ledger: Copy, witness: Witness) -> None:
    junk = "\u2014 nobody AAAA\n".encode()
    ran = witnessed(ledger, lambda _path, _body: Reply(200, "text/plain", junk), witness, code=1)
    assert "cannot be read as cosignatures" in ran.err


def test_a_witness_s_file_is_added_to_what_it_signed(in_file: Copy, witness: Witness) -> None:
    note = checkpoint(in_file).out
    line = witness.signer.line(read_note(note).text, int(time.time()))
    (in_file.folder / "cosigned").write_text(note + line)
    grown(in_file, "W-70")
    checkpoint(in_file)
    options = ("--witness", in_file.folder / "cosigned", "--witness-key", witness.key.vkey)
    checkpoint(in_file, *options)
    assert in_file.then_intact("--key", witness.key.vkey).check("witnesses")["newest"]["size"] == SIZE


def test_a_checkpoint_cosigned_and_handed_over_shows_its_witness(in_file: Copy, witness: Witness) -> None:
    witnessed(in_file, witness.reply, witness)
    handed = in_file.file("cosigned", checkpoint_of(in_file).encode())
    in_file.does("DELETE FROM seals WHERE kind <> 'key'").does("DELETE FROM tiles")
    said = in_file.said("--key", witness.key.vkey, "--checkpoint", handed)
    assert f"{witness.key.name} saw these {SIZE} entries" in said


def checkpoint_of(ledger: Copy) -> str:
    return run("checkpoint", "--ledger", ledger.location).out


# -- timestamps ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority of timestamps."""
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def root(authority: Authority, tmp_path: Path) -> Path:
    """Its certificate, as whoever trusts it has it."""
    path = tmp_path / "root.pem"
    path.write_bytes(authority.root)
    return path


def test_a_timestamp_over_http_is_kept_and_checked(ledger: Copy, authority: Authority, root: Path) -> None:
    with serving(authority.reply) as url:
        checkpoint(ledger, "--timestamp", url)
    assert ledger.then_intact("--authority", root).check("timestamps")["state"] == "holds"


def test_a_timestamp_is_not_relied_on_without_its_authority(ledger: Copy, authority: Authority) -> None:
    with serving(authority.reply) as url:
        checkpoint(ledger, "--timestamp", url)
    assert ledger.then_intact().check("timestamps")["state"] == "unchecked"


def test_a_timestamp_comes_back_in_a_file(in_file: Copy, authority: Authority, root: Path) -> None:
    request = in_file.folder / "request.tsq"
    checkpoint(in_file, "--timestamp-request", request)
    answer = in_file.file("answer.tsr", authority.answer(request.read_bytes()))
    assert run("checkpoint", "--timestamp", answer, "--ledger", in_file.location).code == 0
    assert in_file.then_intact("--authority", root).check("timestamps")["state"] == "holds"


def test_a_timestamp_of_another_authority_is_found(
    in_file: Copy, authority: Authority, tmp_path: Path
) -> None:
    with serving(authority.reply) as url:
        checkpoint(in_file, "--timestamp", url)
    other = tmp_path / "other.pem"
    other.write_bytes(Authority(tmp_path / "other", "Other").root)
    in_file.then_found("timestamp", None, "--authority", other)


def test_a_timestamp_of_something_else_is_not_kept(in_file: Copy, authority: Authority) -> None:
    answer = in_file.file("answer.tsr", authority.answer(authority.query(b"something else")))
    ran = run("checkpoint", "--timestamp", answer, "--ledger", in_file.location)
    assert ran.code in (1, 5)
    assert in_file.then_intact().check("seals")["count"] == 3


def test_a_timestamp_that_was_moved_to_another_checkpoint_is_found(
    in_file: Copy, authority: Authority
) -> None:
    with serving(authority.reply) as url:
        checkpoint(in_file, "--timestamp", url)
    in_file.does("UPDATE seals SET size = 12 WHERE kind = 'timestamp'")
    in_file.then_found("timestamp")


@pytest.mark.parametrize("state", [b"", b"0", b"\x30\x80" * 1000, b"\x30" * 100])
def test_a_timestamp_that_was_overwritten_is_never_relied_on(
    in_file: Copy, authority: Authority, root: Path, state: bytes
) -> None:
    with serving(authority.reply) as url:
        checkpoint(in_file, "--timestamp", url)
    in_file.does("UPDATE seals SET state = :state WHERE kind = 'timestamp'", state=state)
    assert in_file.verified("--authority", root).check("timestamps")["state"] != "holds"


# -- what is not signed --------------------------------------------------------------------------------


def test_a_ledger_with_an_entry_missing_is_not_signed_for(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position = 522")
    assert "It is entry 522" in checkpoint(ledger, code=5).err


def test_a_ledger_that_lost_its_end_is_not_signed_for(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position > 515")
    checkpoint(ledger, code=5)


def test_a_ledger_that_was_changed_is_not_signed_for(in_file: Copy) -> None:
    """Without the hashes that were kept, the tree is computed anew, and is not the one that was signed."""
    in_file.changes(6, lambda row: row.deciding(effective_on="2020-03-01")).does("DELETE FROM tiles")
    assert "did not grow out of its newest checkpoint" in checkpoint(in_file, code=5).err


def test_a_key_stays_out_of_what_is_printed(in_file: Copy) -> None:
    secret = SigningKey.read(in_file.folder / "signing.key")
    assert repr(secret) == f"SigningKey({OPERATOR.public.vkey})"
