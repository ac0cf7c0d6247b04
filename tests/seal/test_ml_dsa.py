"""Cosignatures of ML-DSA-44 (C2SP tlog-cosignature, type 0x06), held against a second reader and writer."""

from __future__ import annotations

import base64
import random
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dilithium_py.ml_dsa import ML_DSA_44

from ledger.seal import verifier
from ledger.seal.cosigning import CosigningKey
from ledger.seal.signing import NotSignable
from ledger.seal.verifier import (
    ML_DSA_COSIGNATURE,
    Malformed,
    NeedsMlDsa,
    Refuted,
    WrongSignature,
    read_note,
    read_vkey,
    signed_by,
)
from ledger.seal.witness import ImplausibleTime, ask, gather
from tests.effort import times
from tests.seal.witnessing import ML_DSA, Log, Signer, Witness, serving

NOW = 1_790_000_000
LOG = Log()
THEIRS = Signer("witness.example/pq", 200, ML_DSA)
OURS = CosigningKey.new("witness.example/ours", ML_DSA_COSIGNATURE, lambda size: bytes([7]) * size)


def note_with(line: str, text: str = LOG.text(5)) -> bytes:
    return f"{text}\n{LOG.signer.line(text)}{line}".encode()


@pytest.fixture(scope="module")
def theirs() -> bytes:
    """A checkpoint that the second writer cosigned."""
    return note_with(THEIRS.line(LOG.text(5), NOW))


def test_what_the_second_writer_signed_is_read(theirs: bytes) -> None:
    signed = signed_by(read_note(theirs), THEIRS.key)
    assert signed is not None
    assert (signed.key, signed.at) == (THEIRS.key, NOW)


def test_what_is_written_here_the_second_reader_reads() -> None:
    text = LOG.text(5)
    raw = base64.b64decode(OURS.cosign(text, NOW).split(" ")[2])
    assert len(raw) == 4 + 8 + 2420
    origin, _, root = text.split("\n")[:3]
    name = OURS.public.name.encode()
    message = struct.pack(
        f"!12sB{len(name)}sQB{len(origin)}s",
        b"subtree/v1\n\0",
        len(name),
        name,
        NOW,
        len(origin),
        origin.encode(),
    )
    message += struct.pack("!QQ32s", 0, 5, base64.b64decode(root))
    assert struct.unpack("!Q", raw[4:12]) == (NOW,)
    assert ML_DSA_44.verify(OURS.public.public, message, raw[12:])
    assert not ML_DSA_44.verify(OURS.public.public, message.replace(b"\0\0\0\5", b"\0\0\0\6"), raw[12:])


def test_a_seed_makes_the_pair_that_the_second_writer_makes() -> None:
    assert OURS.public.public == ML_DSA_44.key_derive(bytes([7]) * 32)[0]


def test_the_public_key_is_one_word_that_is_read_back() -> None:
    assert read_vkey(THEIRS.key.vkey) == THEIRS.key
    assert read_vkey(OURS.public.vkey) == OURS.public
    raw = base64.b64decode(THEIRS.key.vkey.split("+", 2)[2])
    assert (raw[0], len(raw)) == (6, 1313)


@pytest.mark.parametrize("change", ["short", "long", "type", "unused bits"])
def test_a_public_key_of_another_length_or_type_is_refused(change: str) -> None:
    key = THEIRS.key
    vkey = {
        "short": key._replace(public=key.public[:-1]).vkey,
        "long": key._replace(public=key.public + b"\0").vkey,
        "type": key._replace(kind=4).vkey,
        "unused bits": key.vkey[:-2] + chr(ord(key.vkey[-2]) + 1) + "=",
    }[change]
    with pytest.raises(Malformed):
        read_vkey(vkey)


def test_no_changed_byte_of_a_cosignature_passes(theirs: bytes) -> None:
    """Of the line itself and of the three lines that it signs."""
    chosen = random.Random(9)
    begin = theirs.index(b"witness.example/pq")
    places = [*range(theirs.index(b"\n\n")), *chosen.sample(range(begin, len(theirs)), times(300, 1_500))]
    for place in places:
        put = bytes([chosen.choice([byte for byte in range(32, 127) if byte != theirs[place]])])
        changed = theirs[:place] + put + theirs[place + 1 :]
        try:
            found = signed_by(read_note(changed), THEIRS.key)
        except Refuted:
            continue
        # Unused bits at the end of base64 mean nothing, to Go neither.
        same = read_note(changed) == read_note(theirs)
        assert found is None or same, f"byte {place}"


def test_lines_behind_the_root_are_not_what_it_signs() -> None:
    """So C2SP wants it; the ledger's own signature does cover them."""
    text = LOG.text(5)
    assert signed_by(read_note(note_with(THEIRS.line(text, NOW), text + "more\n")), THEIRS.key)


@pytest.mark.parametrize("text", ["A letter.\n", f"{'o' * 256}\n5\n{base64.b64encode(bytes(32)).decode()}\n"])
def test_what_cannot_be_cosigned_is_neither_signed_nor_taken(text: str) -> None:
    with pytest.raises(NotSignable):
        OURS.cosign(text, NOW)
    line = OURS.cosign(LOG.text(5), NOW)
    with pytest.raises(WrongSignature):
        signed_by(read_note(f"{text}\n{line}"), OURS.public)


def test_a_moment_of_zero_is_no_moment() -> None:
    note = note_with(THEIRS.line(LOG.text(5), 0))
    assert signed_by(read_note(note), THEIRS.key) == (THEIRS.key, None)
    with pytest.raises(ImplausibleTime):
        gather(note, [note.decode().splitlines()[-1]], [THEIRS.key], now=NOW)


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Witness]]:
    monkeypatch.setenv("no_proxy", "*")
    made = Witness(lambda: NOW, THEIRS.key.name, 200, ML_DSA).trust(LOG)
    with serving(made.reply) as address:
        yield address + "/w", made


def test_a_witness_over_http_cosigns_so(witness: tuple[str, Witness]) -> None:
    url, made = witness
    lines = ask(url, LOG.note(5), LOG.proof_to(5))
    (kept,) = gather(LOG.note(5), lines, [made.key], now=NOW)
    assert (kept.key, kept.at) == (THEIRS.key, NOW)


def test_sixteen_cosignatures_under_one_note_are_read(theirs: bytes) -> None:
    """C2SP signed-note: a verifier takes at least so many, of near five kilobytes each."""
    others = [Signer(f"witness.example/{n}", 200, ML_DSA).key for n in range(15)]
    raw = base64.b64decode(theirs.split(b" ")[-1])
    more = [f"— {key.name} {base64.b64encode(key.key_id + raw[4:]).decode()}\n" for key in others]
    note = read_note(theirs + "".join(more).encode())
    assert len(note.signatures) == 17
    assert signed_by(note, THEIRS.key)
    with pytest.raises(WrongSignature):  # the name is in what is signed
        signed_by(note, others[0])


@pytest.mark.parametrize("lacking", ["cryptography.hazmat.primitives.asymmetric.mldsa"])
def test_without_ml_dsa_it_says_that_it_did_not_check(
    theirs: bytes,
    lacking: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, lacking, None)
    with pytest.raises(NeedsMlDsa):
        signed_by(read_note(theirs), THEIRS.key)
    file = tmp_path / "checkpoint"
    file.write_bytes(theirs)
    assert verifier.main([str(file), "--key", LOG.signer.key.vkey, "--key", THEIRS.key.vkey]) == 2
    assert "cryptography 48 or newer" in capsys.readouterr().out
    assert verifier.main([str(file), "--key", LOG.signer.key.vkey]) == 0
