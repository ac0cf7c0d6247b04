"""Keys, notes and statements as they are written; Go's own implementation wrote the golden ones."""

from __future__ import annotations

import copy
import os
import pickle
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.signing import (
    KeyFileExists,
    KeyFileMissing,
    KeyFileNotWritten,
    NotAKey,
    NotAKeyName,
    NotSignable,
    SigningError,
    SigningKey,
    TooManySignatures,
    checkpoint_text,
    head_statement,
    key_statement,
    signature_line,
    signed_note,
    with_signatures,
    witness_statement,
)
from ledger.seal.verifier import (
    COSIGNATURE,
    Checkpoint,
    Malformed,
    Signed,
    read_checkpoint,
    read_note,
    read_statement,
    read_vkey,
    signed_by,
)
from tests.seal.making import AT, KEY, NAME, SECOND, WITNESS

# Made with golang.org/x/mod/sumdb/note: GenerateKey over 32 bytes of 7 and of 9, then Sign by both.
GO_PRIVATE = "PRIVATE+KEY+ledger.example/doorstroom+44c62706+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"
GO_PUBLIC = "ledger.example/doorstroom+44c62706+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"
GO_PRIVATE_2 = "PRIVATE+KEY+café.example/tweede+0a9b1d0d+AQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ"
GO_PUBLIC_2 = "café.example/tweede+0a9b1d0d+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY"
GO_NOTES = [
    "ledger.example/doorstroom\n3\nFODCAqmLL0REbSWvxqXcMp5BDSWwTIs2fF0bdPdfv9U=\n\n"
    "— ledger.example/doorstroom "
    "RMYnBsFghevJNi1gDCeNrKDGq5Cjo9gZJNd6EO5C5wGtAqC+x6aPWZlLcngreVSvbudUgrDswgAwG1GX45DLEq8wIA8=\n"
    "— café.example/tweede "
    "CpsdDa1GywEOzsDkCZacIe6BU391jQaEB16Uc0b/irszQjxH31k5W9dDmXleOgn+fIzqfXbrNi1nI1v570BODSvm6wM=\n",
    "één regel\n\nen nog een\n\n"
    "— ledger.example/doorstroom "
    "RMYnBtkZCQN13aqiIq1zSiPYaorEZ6/KdBedUfGOMo7x0guRqOty233qEFCH8q/869nRlBxt7LVhqSMV2Ky3dcuDLAg=\n"
    "— café.example/tweede "
    "CpsdDazERf3x/1DqhBa/9LfkHYaBY537of9j42FR5FlXyOlml1BHCxq7RZVv+ILdhSlQRSNr+5vsJWUL0h0bWuJMhww=\n",
    "\n\n"
    "— ledger.example/doorstroom "
    "RMYnBhQ1MTx2i/n79Ko6wTymVy6yZjpg2lIYbZg7BOnTIuadQ7NW7w6u043JDrtd4vRugu8B+jevzRqBbGL5XRH9Fwk=\n"
    "— café.example/tweede "
    "CpsdDWXRppfRw95Dq1dal2sfMKP2lXptgQibtgL68IIUc5OJgl0Lj9mGpSWJn6UdGoFL2o4Vlo4fcQ9dPmrEj5REFwk=\n",
]
ROOT = bytes(range(32))
TEXT = checkpoint_text(NAME, 5, ROOT)


# -- as Go -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("private", "public"), [(GO_PRIVATE, GO_PUBLIC), (GO_PRIVATE_2, GO_PUBLIC_2)])
def test_a_key_that_go_made_is_the_same_key_here(private: str, public: str) -> None:
    assert SigningKey.parse(private).public == read_vkey(public)
    assert read_vkey(public).vkey == public


@pytest.mark.parametrize("note", GO_NOTES)
def test_a_note_that_go_signed_is_signed_here(note: str) -> None:
    for public in (GO_PUBLIC, GO_PUBLIC_2):
        assert signed_by(read_note(note), read_vkey(public)) == Signed(read_vkey(public), None)


@pytest.mark.parametrize("note", GO_NOTES)
def test_a_note_is_written_byte_for_byte_as_go_writes_it(note: str) -> None:
    text = read_note(note).text
    signers = [SigningKey.parse(GO_PRIVATE), SigningKey.parse(GO_PRIVATE_2)]
    assert signed_note(text, [signer.sign(text) for signer in signers]) == note


def test_a_key_is_written_as_go_writes_it(tmp_path: Path) -> None:
    SigningKey.parse(GO_PRIVATE).write(tmp_path / "key")
    assert (tmp_path / "key").read_text() == GO_PRIVATE + "\n"


# -- key files -------------------------------------------------------------------------------------------


def test_a_new_key_is_read_back_from_its_file(tmp_path: Path) -> None:
    key = SigningKey.new(NAME, os.urandom)
    key.write(tmp_path / "key")
    assert SigningKey.read(tmp_path / "key").public == key.public


def test_the_same_random_bytes_make_the_same_key() -> None:
    assert KEY.public == SigningKey.new(NAME, lambda size: b"\x01" * size).public
    assert KEY.public != SECOND.public


def test_only_the_owner_can_read_a_key_file(tmp_path: Path) -> None:
    KEY.write(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    KEY.write(tmp_path / "key")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("key", "link"):
        with pytest.raises(KeyFileExists, match=name):
            SECOND.write(tmp_path / name)
    assert SigningKey.read(tmp_path / "key").public == KEY.public
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyFileNotWritten, match="nowhere"):
        KEY.write(tmp_path / "nowhere" / "key")


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for name in ("nothing", "."):
        with pytest.raises(KeyFileMissing):
            SigningKey.read(tmp_path / name)


def test_only_the_first_line_counts_and_only_so_much_is_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GO_PRIVATE + "\r\n# made in Gent\n" + "x" * 100_000)
    assert SigningKey.read(tmp_path / "key").public.vkey == GO_PUBLIC


HIDDEN = "BwcHBwcHBwc"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PRIVATE+KEY+",
        GO_PUBLIC,
        GO_PRIVATE.replace("44c62706", "44c62707"),
        GO_PRIVATE.replace("doorstroom", "door stroom"),
        GO_PRIVATE.replace("ledger.example/doorstroom", ""),
        GO_PRIVATE.replace("+AQcH", "+BQcH"),
        GO_PRIVATE.replace("PRIVATE", "private"),
        GO_PRIVATE + "=",
        GO_PRIVATE + "BwcH",
        GO_PRIVATE[:-4],
        GO_PRIVATE[:-1] + "?",
        GO_PRIVATE[:-1] + "é",
        " " + GO_PRIVATE,
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(NotAKey) as refused:
        SigningKey.read(tmp_path / "key")
    told, error = [], refused.value
    while error is not None:
        told += [str(error), repr(error)]
        error = error.__cause__  # type: ignore[assignment]
    assert not any(HIDDEN in part for part in told)


def test_a_file_that_is_not_utf8_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\n")
    with pytest.raises(NotAKey):
        SigningKey.read(tmp_path / "key")


def test_a_key_shows_its_public_half_only() -> None:
    key = SigningKey.parse(GO_PRIVATE)
    assert GO_PUBLIC in repr(key)
    assert HIDDEN not in repr(key) + str(key)
    for take in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            take(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028", "a\tb", "a\x00", "\ud800"])
def test_a_name_that_no_note_could_hold_is_refused(name: str) -> None:
    with pytest.raises(NotAKeyName):
        SigningKey.new(name, os.urandom)


def test_every_error_says_what_to_do() -> None:
    for kind in SigningError.__subclasses__():
        assert str(kind()).endswith(".")
        assert str(kind("Here.")).endswith(". Here.")


# -- signing ---------------------------------------------------------------------------------------------


def test_a_checkpoint_is_signed_twice_by_one_key() -> None:
    note = read_note(signed_note(TEXT, [KEY.sign(TEXT), KEY.cosign(TEXT, AT)]))
    assert signed_by(note, KEY.public) == Signed(KEY.public, None)
    assert signed_by(note, KEY.cosigner) == Signed(KEY.cosigner, AT)
    assert KEY.cosigner.public == KEY.public.public
    assert KEY.cosigner.key_id != KEY.public.key_id


@pytest.mark.parametrize("at", [0, 1, AT, 2**63 - 1])
def test_a_cosignature_states_its_moment(at: int) -> None:
    assert signed_by(read_note(signed_note(TEXT, [KEY.cosign(TEXT, at)])), KEY.cosigner) == Signed(
        KEY.cosigner, at
    )


@pytest.mark.parametrize("at", [-1, 2**63])
def test_no_moment_lies_before_1970_or_out_of_all_bounds(at: int) -> None:
    with pytest.raises(NotSignable):
        KEY.cosign(TEXT, at)


def test_only_a_checkpoint_is_cosigned() -> None:
    with pytest.raises(NotSignable):
        KEY.cosign("hello\n", AT)


def test_nothing_is_signed_plainly_that_reads_as_a_cosignature() -> None:
    """Else whoever gets a text signed could have a moment signed that nobody stated."""
    with pytest.raises(NotSignable):
        KEY.sign(f"cosignature/v1\ntime 1\n{TEXT}")


@pytest.mark.parametrize(
    "text", ["", "no newline", "tab\t\n", "\ud800\n", "bell\x07\n", "x" * 1_000_000 + "\n"]
)
def test_what_cannot_be_the_text_of_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(NotSignable):
        KEY.sign(text)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_any_line_can_be_signed(line: str) -> None:
    note = signed_note(f"{line}\n", [KEY.sign(f"{line}\n")])
    assert read_note(note).text == f"{line}\n"
    assert signed_by(read_note(note), KEY.public)


# -- notes put together ----------------------------------------------------------------------------------


def test_signatures_are_added_in_order_and_once() -> None:
    own, witness, other = KEY.sign(TEXT), WITNESS.cosign(TEXT, AT), SECOND.sign(TEXT)
    note = signed_note(TEXT, [own])
    more = with_signatures(note, [witness, own, other + witness])
    assert more == f"{TEXT}\n{own}{witness}{other}"
    assert with_signatures(more.encode(), [own, witness, other]) == more


def test_what_a_key_signed_first_stays() -> None:
    first, later = WITNESS.cosign(TEXT, AT), WITNESS.cosign(TEXT, AT + 1)
    assert with_signatures(signed_note(TEXT, [first]), [later]) == signed_note(TEXT, [first])


def test_a_note_that_holds_too_much_is_not_made() -> None:
    lines = [signature_line(KEY.public._replace(name=f"w{number}"), b"x") for number in range(101)]
    assert len(read_note(signed_note(TEXT, lines[:100])).signatures) == 100
    with pytest.raises(TooManySignatures):
        signed_note(TEXT, lines)
    with pytest.raises(TooManySignatures):
        signed_note(TEXT, [signature_line(KEY.public, b"x" * 900_000)])


@pytest.mark.parametrize("line", ["", "— a", "- a AAAAAAA=\n", KEY.sign(TEXT).rstrip()])
def test_what_is_no_signature_line_is_not_added(line: str) -> None:
    with pytest.raises(Malformed):
        with_signatures(signed_note(TEXT, [KEY.sign(TEXT)]), [line])


# -- what the ledger says --------------------------------------------------------------------------------


def test_a_checkpoint_has_three_lines() -> None:
    assert TEXT == "ledger.example/doorstroom\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert read_checkpoint(TEXT) == Checkpoint(NAME, 5, ROOT)


def test_the_statement_of_a_key() -> None:
    text = key_statement(NAME, 2, SECOND.public, 5, ROOT, KEY.public)
    assert text == (
        "doorstroom-ledger/key/v1\n"
        "origin ledger.example/doorstroom\n"
        "number 2\n"
        f"key {SECOND.public.vkey}\n"
        "from 5\n"
        "root AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        f"replaces {KEY.public.vkey}\n"
    )
    assert read_statement(text)["from"] == "5"
    assert key_statement(NAME, 1, KEY.public, 0, ROOT, None).endswith("\nreplaces none\n")


def test_the_statement_of_a_witness() -> None:
    text = witness_statement(NAME, WITNESS.cosigner, 5)
    assert text == (
        "doorstroom-ledger/witness/v1\n"
        "origin ledger.example/doorstroom\n"
        f"witness {WITNESS.cosigner.vkey}\n"
        "from 5\n"
    )
    assert read_vkey(read_statement(text)["witness"]).kind == COSIGNATURE


def test_the_statement_of_a_dossiers_last_entry() -> None:
    text = head_statement(Checkpoint(NAME, 5, ROOT), "dossier:D-001", 3, "ab" * 32)
    assert text == (
        "doorstroom-ledger/dossier-head/v1\n"
        "origin ledger.example/doorstroom\n"
        "checkpoint 5 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        "stream dossier:D-001\n"
        "entries 3\n"
        f"last {'ab' * 32}\n"
    )
    assert read_statement(text)["stream"] == "dossier:D-001"


def test_no_statement_is_made_that_could_be_read_otherwise() -> None:
    with pytest.raises(Malformed):
        head_statement(Checkpoint(NAME, 5, ROOT), "dossier:D-001\nentries 9", 3, "ab" * 32)
