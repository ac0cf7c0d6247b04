"""Signed notes and their keys, read as strictly as Go reads them, and every signature under them checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.signing import (
    SigningKey,
    checkpoint_text,
    signature_line,
    signed_note,
)
from ledger.seal.verifier import (
    Malformed,
    Note,
    PublicKey,
    Signed,
    WrongSignature,
    check_dossier,
    read_consistency,
    read_note,
    read_tlog_proof,
    read_vkey,
    signed_by,
)
from tests.seal.making import (
    AT,
    KEY,
    NAME,
    SECOND,
    WITNESS,
)

ROOT = bytes(range(32))
TEXT = checkpoint_text(NAME, 5, ROOT)
END = "t\n\n— a AAAAAAA=\n"


# -- notes, each answer compared with Go's note.Open ------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        END,
        "t\n\n— a AAAAAAB=\n",  # unused bits that are not zero
        "t\x7f" + END[1:],
        "t\u0085" + END[1:],
        "t\n\n— a\u200bb AAAAAAA=\n",  # no space, though it looks like one
        "\n\n— a AAAAAAA=\n",
        "a\n\n\n— a AAAAAAA=\n",
        "a\n\nb\n\n— a AAAAAAA=\n",
        "a\n\n— a AAAAAAA=\n\n— a AAAAAAA=\n",
        "a\n\n" + "— a AAAAAAA=\n" * 100,
        "\ufffd" + END[1:],
    ],
)
def test_a_note_is_read_where_go_reads_it(note: str) -> None:
    assert read_note(note) == read_note(note.encode())
    assert read_note(note).signatures[-1].name.startswith("a")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        "t\n— a AAAAAAA=\n",  # no empty line
        "\n— a AAAAAAA=\n",
        "t\n\n",  # no signature
        END[:-1],  # the last line is not ended
        END + "\n",
        END + "x\n",
        "t\n\n- a AAAAAAA=\n",
        "t\n\n— a+b AAAAAAA=\n",
        "t\n\n— a\u00a0b AAAAAAA=\n",
        "t\n\n— a\u2028b AAAAAAA=\n",
        "t\n\n— a\u3000 AAAAAAA=\n",
        "t\n\n—  AAAAAAA=\n",
        "t\n\n— a  AAAAAAA=\n",
        "t\n\n— a AAAAAAA= \n",
        "t\n\n— a AAAAAA==\n",  # the key's id and nothing after it
        "t\n\n— a AAAAAAA\n",  # base64 that is none
        "t\n\n— a AAAA=AAA\n",
        "t\n\n— a AAAAAAA-\n",
        "t\n\n— a AAAAAAA=AAAA\n",
        "t\n\n— a AAAAAAAAA===\n",
        "t\n\n— a AAAAAAAA=\n",
        "t\n\n— a =\n",
        "t\n\n— a\n",
        "t\tx" + END[1:],  # control characters
        "t\r" + END[1:],
        "t\x00" + END[1:],
        "t\x1f" + END[1:],
        "t\n\n" + "— a AAAAAAA=\n" * 101,
        b"t\xff" + END[1:].encode(),  # no UTF-8
        b"t\xed\xa0\x80" + END[1:].encode(),
        "\ud800" + END[1:],
    ],
)
def test_a_note_is_refused_where_go_refuses_it(note: bytes | str) -> None:
    with pytest.raises(Malformed):
        read_note(note)


def test_a_note_of_more_than_a_million_bytes_is_refused() -> None:
    assert read_note("x" * (1_000_000 - len(END.encode())) + END)
    with pytest.raises(Malformed, match="larger"):
        read_note("x" * (1_000_001 - len(END.encode())) + END)


@given(st.binary(max_size=200) | st.text(max_size=100))
def test_whatever_is_given_is_read_or_refused(data: bytes | str) -> None:
    for read in (read_note, read_tlog_proof, read_consistency, check_dossier):
        with pytest.raises(Malformed):
            read(data)


# -- keys ------------------------------------------------------------------------------------------------


def test_a_key_is_read_as_it_is_written() -> None:
    for key in (KEY.public, KEY.cosigner):
        assert read_vkey(key.vkey) == key
    upper = KEY.public.key_id.hex().upper()
    assert read_vkey(KEY.public.vkey.replace(upper.lower(), upper)) == KEY.public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b+c",
        KEY.public.vkey + "\n",
        KEY.public.vkey + "=",
        KEY.public.vkey[:-4],
        KEY.public.vkey.replace(NAME, "another.example"),
        KEY.public.vkey.replace(NAME, "led ger"),
        KEY.public.vkey.replace("+", "+0", 1),
        KEY.public._replace(kind=2).vkey,
        KEY.public._replace(kind=6).vkey,
        KEY.public._replace(public=b"x" * 31).vkey,
        "PRIVATE+KEY+" + KEY.public.vkey,
    ],
)
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_vkey(text)
    assert len(text) < 9 or text not in str(refused.value)


# -- signatures ------------------------------------------------------------------------------------------


def note_of(*lines: str, text: str = TEXT) -> Note:
    return read_note(signed_note(text, lines))


def test_a_signature_by_nobody_one_knows_is_left_aside() -> None:
    assert signed_by(note_of(SECOND.sign(TEXT)), KEY.public) is None
    elsewhere = SigningKey.new("elsewhere.example", lambda size: b"\x01" * size)
    assert signed_by(note_of(elsewhere.sign(TEXT)), KEY.public) is None


def test_a_changed_text_is_refused() -> None:
    note = note_of(KEY.sign(TEXT), KEY.cosign(TEXT, AT))
    for key in (KEY.public, KEY.cosigner):
        with pytest.raises(WrongSignature, match="key is"):
            signed_by(note._replace(text=note.text.replace("5", "6")), key)


def test_a_changed_moment_is_refused() -> None:
    line = note_of(KEY.cosign(TEXT, AT)).signatures[0]
    later = signature_line(KEY.cosigner, (AT - 1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(WrongSignature):
        signed_by(note_of(later), KEY.cosigner)


@pytest.mark.parametrize("signature", [b"x", b"x" * 63, b"x" * 64, b"x" * 65, b"x" * 72, b"\xff" * 72])
def test_what_is_no_signature_does_not_hold(signature: bytes) -> None:
    for key in (KEY.public, KEY.cosigner):
        with pytest.raises(WrongSignature):
            signed_by(note_of(signature_line(key, signature)), key)


def test_one_kind_of_signature_is_not_taken_for_the_other() -> None:
    plain = note_of(KEY.sign(TEXT)).signatures[0].signature
    with pytest.raises(WrongSignature):
        signed_by(note_of(signature_line(KEY.cosigner, AT.to_bytes(8, "big") + plain)), KEY.cosigner)
    cosigned = note_of(KEY.cosign(TEXT, AT)).signatures[0].signature
    with pytest.raises(WrongSignature):
        signed_by(note_of(signature_line(KEY.public, cosigned[8:])), KEY.public)


def test_of_several_signatures_all_must_hold_and_the_first_counts() -> None:
    first, second = WITNESS.cosign(TEXT, AT), WITNESS.cosign(TEXT, AT + 5)
    assert signed_by(read_note(f"{TEXT}\n{first}{second}"), WITNESS.cosigner) == Signed(WITNESS.cosigner, AT)
    bad = signature_line(WITNESS.cosigner, b"x" * 72)
    with pytest.raises(WrongSignature):
        signed_by(read_note(f"{TEXT}\n{first}{bad}"), WITNESS.cosigner)


def test_a_key_that_is_no_point_of_the_curve_signs_nothing() -> None:
    nowhere = PublicKey(NAME, 1, b"\x02" + b"\x00" * 31)
    with pytest.raises(WrongSignature):
        signed_by(note_of(signature_line(nowhere, b"\x00" * 64)), nowhere)
