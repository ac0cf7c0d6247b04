"""Proofs of a whole dossier, and the history of keys that they rest on; whatever was tampered with is refuted."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from ledger.seal.signing import (
    SigningKey,
    checkpoint_text,
    key_statement,
    signed_note,
    with_signatures,
    witness_statement,
)
from ledger.seal.verifier import (
    HEAD,
    Malformed,
    NotSigned,
    Refuted,
    Signed,
    WrongProof,
    check_dossier,
    check_key_history,
    read_note,
    read_signature_lines,
)
from tests.seal.making import (
    AT,
    KEY,
    NAME,
    ORIGIN,
    POSITIONS,
    SECOND,
    STREAM,
    THIRD,
    WITNESS,
    Sealed,
    base64,
    dossier,
    entry,
    sealed,
)

ROOT = bytes(range(32))
TEXT = checkpoint_text(NAME, 5, ROOT)


# -- the ledger's keys ---------------------------------------------------------------------------------------

ROTATED = ((KEY, 0), (SECOND, 4), (THIRD, 9))


def test_keys_follow_from_one_another() -> None:
    history = check_key_history(sealed(ROTATED).key_history(), NAME)
    assert [(known.number, known.key, known.start, known.vouched) for known in history] == [
        (1, KEY.public, 0, True),
        (2, SECOND.public, 4, True),
        (3, THIRD.public, 9, True),
    ]


def test_a_key_whose_predecessor_was_lost_is_not_vouched_for() -> None:
    made = sealed(ROTATED)
    made.lost = {2}
    assert [known.vouched for known in check_key_history(made.key_history(), NAME)] == [True, True, False]


def test_a_history_out_of_order_or_with_a_gap_is_refused() -> None:
    notes = sealed(ROTATED).key_history()
    for wrong in (notes[1:], notes[::-1], [notes[0], notes[2]], [notes[0], notes[0]]):
        with pytest.raises(Refuted):
            check_key_history(wrong, NAME)
    with pytest.raises(Refuted):
        check_key_history(notes, "another.example")


def test_a_key_does_not_sign_from_before_the_one_it_replaces() -> None:
    with pytest.raises(Refuted):
        check_key_history(sealed(((KEY, 5), (SECOND, 4))).key_history(), NAME)


def test_a_key_must_sign_for_itself() -> None:
    text = key_statement(NAME, 1, KEY.public, 0, ROOT, None)
    with pytest.raises(NotSigned):
        check_key_history([signed_note(text, [SECOND.sign(text)])], NAME)


def test_another_statement_is_no_statement_of_a_key() -> None:
    text = witness_statement(NAME, WITNESS.cosigner, 0)
    with pytest.raises(Refuted):
        check_key_history([signed_note(text, [KEY.sign(text)])], NAME)


# -- dossiers ------------------------------------------------------------------------------------------------


def shown(proof: dict[str, Any]) -> str:
    return json.dumps(proof, indent=1)


def test_a_whole_dossier_holds() -> None:
    made = sealed()
    checked = check_dossier(shown(made.dossier(POSITIONS)), [KEY.public])
    assert [told["position"] for told in checked.entries] == POSITIONS
    assert checked.checkpoint.root == made.root(11)
    assert checked.signer.key == KEY.public
    assert checked.signed == [Signed(KEY.public, None), Signed(KEY.cosigner, AT)]


def test_a_dossiers_head_can_be_left_out() -> None:
    assert check_dossier(shown(sealed().dossier(POSITIONS[:3], head=False))).proof["head"] is None


def change(proof: dict[str, Any], at: str, value: Any) -> dict[str, Any]:
    """The proof with one member, told as a path, changed; `...` takes it out."""
    *way, last = at.split("/")
    part: Any = proof
    for name in way:
        part = part[int(name) if isinstance(part, list) else name]
    key: Any = int(last) if isinstance(part, list) else last
    if value is ...:
        del part[key]
    else:
        part[key] = value(part[key]) if callable(value) else value
    return proof


def flipped(text: str) -> str:
    """Base64 of the same bytes with one bit changed."""
    raw = b64decode(text)
    return base64(bytes([raw[0] ^ 1]) + raw[1:])


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("stream", "dossier:D-002"),
        ("origin", base64(b"{}")),
        ("origin", base64(ORIGIN.replace(b"false", b"true"))),
        ("checkpoint", sealed().checkpoint(9)),
        ("checkpoint", sealed().checkpoint(key=SECOND)),
        ("checkpoint", lambda note: note.replace("\n11\n", "\n12\n")),
        ("keys", []),
        ("keys", sealed(((SECOND, 0),)).key_history()),
        ("entries/0", ...),
        ("entries/2", ...),
        ("entries/4", ...),
        ("entries/1/position", 4),
        ("entries/1/position", 0),
        ("entries/1/position", -3),
        ("entries/1/position", 10**15),
        ("entries/1/state", flipped),
        ("entries/1/proof/1", flipped),
        ("entries/1/proof/1", ...),
        ("entries/1/proof", []),
        ("entries", lambda entries: [entries[1], entries[0], *entries[2:]]),
        ("entries", lambda entries: [*entries, entries[-1]]),
        ("head", lambda note: note.replace("entries 5", "entries 4")),
        ("head", sealed().dossier(POSITIONS[:4])["head"]),
        ("head", sealed(((SECOND, 0),)).dossier(POSITIONS)["head"]),
        ("head", sealed().checkpoint()),
    ],
)
def test_a_dossier_that_was_tampered_with_is_refuted(at: str, value: Any) -> None:
    with pytest.raises(Refuted) as refused:
        check_dossier(shown(change(sealed().dossier(POSITIONS), at, value)), [KEY.public])
    assert type(refused.value) is not Malformed


@pytest.mark.parametrize(
    ("at", "value"),
    [
        *[(name, ...) for name in sealed().dossier(POSITIONS)],
        *[(f"entries/0/{name}", ...) for name in ("position", "state", "proof")],
        ("format", HEAD),
        ("origin", "?"),
        ("checkpoint", 5),
        ("checkpoint", TEXT),
        ("keys", 5),
        ("keys", [5]),
        ("keys", "abc"),
        ("keys", [TEXT]),
        ("entries", []),
        ("entries", 5),
        ("entries", {}),
        ("entries", [5]),
        ("entries/0", []),
        ("entries/0/position", "2"),
        ("entries/0/position", None),
        ("entries/0/state", 5),
        ("entries/0/state", "é"),
        ("entries/0/proof", 5),
        ("entries/0/proof", ["?"]),
        ("entries/0/proof", [5]),
        ("head", 5),
        ("head", ""),
        ("timestamps", 5),
        ("timestamps", ["?"]),
    ],
)
def test_a_dossiers_proof_that_cannot_be_read_is_refused(at: str, value: Any) -> None:
    with pytest.raises(Malformed):
        check_dossier(shown(change(sealed().dossier(POSITIONS), at, value)))


@pytest.mark.parametrize(
    "other",
    [
        {"stream": "dossier:D-002"},
        {"number": 1},
        {"number": 7},
        {"previous": "0" * 64},
        {"recorded_at": "2020-03-01T14:59:59.999999Z"},
    ],
)
def test_entries_that_are_sealed_but_do_not_make_a_dossier_are_refuted(other: dict[str, Any]) -> None:
    """The operator, too, is held to it: the tree holds whatever was put in."""
    first = entry(1, ORIGIN)
    made = Sealed([first, entry(2, first, **other)])
    with pytest.raises(Refuted) as refused:
        check_dossier(shown(made.dossier([1, 2])))
    assert type(refused.value) is Refuted


@pytest.mark.parametrize(
    "state",
    [
        b"[]",
        b"5",
        b"x",
        entry(2, entry(1, ORIGIN), recorded_at="2020-03-02"),
        entry(2, entry(1, ORIGIN), recorded_at="yesterday"),
        entry(2, entry(1, ORIGIN), recorded_at=5),
        entry(2, entry(1, ORIGIN), recorded_at="0001-01-01T00:00:00+14:00"),
        entry(2, entry(1, ORIGIN), decision=[]),
        entry(2, entry(1, ORIGIN), decision={}),
        entry(2, entry(1, ORIGIN)).replace(b'"schema":1', b'"schema":1,"schema":1'),
    ],
)
def test_entries_that_are_sealed_but_none_are_refused(state: bytes) -> None:
    with pytest.raises(Refuted):
        check_dossier(shown(Sealed([entry(1, ORIGIN), state]).dossier([1, 2])))


def test_entries_stand_in_the_order_of_the_ledger() -> None:
    one, two = dossier(2)
    made = Sealed([two, one])
    with pytest.raises(Refuted, match="before the one"):
        check_dossier(shown(made.dossier([2, 1])))


def test_a_proof_that_does_not_lead_to_the_root_says_so() -> None:
    with pytest.raises(WrongProof):
        check_dossier(shown(change(sealed().dossier(POSITIONS), "entries/1/proof/1", flipped)))


# -- which key one has to trust ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, SECOND, THIRD])
def test_any_key_up_to_the_one_that_signed_will_do(key: SigningKey) -> None:
    proof = shown(sealed(ROTATED).dossier(POSITIONS))
    assert check_dossier(proof, [key.public]).signer.key == THIRD.public
    assert check_dossier(proof, [key.cosigner]).signer.key == THIRD.public


@pytest.mark.parametrize(("key", "leads"), [(KEY, False), (SECOND, False), (THIRD, True)])
def test_no_older_key_leads_past_a_key_that_was_lost(key: SigningKey, leads: bool) -> None:
    made = sealed(ROTATED)
    made.lost = {2}
    proof = shown(made.dossier(POSITIONS))
    if leads:
        assert check_dossier(proof, [key.public])
    else:
        with pytest.raises(NotSigned, match="leads"):
            check_dossier(proof, [key.public])


def test_a_key_of_somebody_elses_making_leads_nowhere() -> None:
    forged = sealed(((SECOND, 0),)).dossier(POSITIONS)
    assert check_dossier(shown(forged)).signer.key == SECOND.public
    with pytest.raises(NotSigned):
        check_dossier(shown(forged), [KEY.public])


def test_a_newer_key_does_not_answer_for_what_an_older_one_signed() -> None:
    made = sealed(((KEY, 0), (SECOND, 11)))
    proof = made.dossier(POSITIONS, checkpoint=made.checkpoint(key=KEY), head=False)
    assert check_dossier(shown(proof), [KEY.public]).signer.number == 1
    with pytest.raises(NotSigned):
        check_dossier(shown(proof), [SECOND.public])


def test_a_key_that_was_replaced_signs_no_larger_tree() -> None:
    made = sealed(ROTATED)
    for key in (KEY, SECOND):
        proof = made.dossier(POSITIONS, checkpoint=made.checkpoint(key=key), head=False)
        with pytest.raises(NotSigned):
            check_dossier(shown(proof))


def test_a_key_does_not_sign_before_its_time() -> None:
    whole = sealed(((KEY, 0), (SECOND, 9)))
    made = Sealed(whole.entries[:7])
    proof = made.dossier(POSITIONS[:4], head=False, checkpoint=made.checkpoint(key=SECOND))
    with pytest.raises(NotSigned, match="of that time"):
        check_dossier(shown(proof | {"keys": whole.key_history()}))


def test_two_roots_for_one_size_are_seen() -> None:
    made = sealed(((KEY, 0), (SECOND, 11)))
    other = sealed(((KEY, 0), (SECOND, 11)))
    other.entries[0] = b"another"
    with pytest.raises(Refuted, match="another root"):
        check_dossier(shown(made.dossier(POSITIONS) | {"keys": other.key_history()}))


def test_a_witness_that_one_asks_for_must_have_signed() -> None:
    made = sealed()
    with pytest.raises(NotSigned, match="witness"):
        check_dossier(shown(made.dossier(POSITIONS)), [KEY.public, WITNESS.cosigner])
    made.cosigning = [WITNESS]
    checked = check_dossier(shown(made.dossier(POSITIONS)), [KEY.public, WITNESS.cosigner])
    assert checked.signed[-1] == Signed(WITNESS.cosigner, AT + 60)


def test_a_cosignature_that_comes_later_leaves_all_else_as_it_was() -> None:
    proof = sealed().dossier(POSITIONS)
    text = read_note(proof["checkpoint"]).text
    proof["checkpoint"] = with_signatures(proof["checkpoint"], [WITNESS.cosign(text, AT)])
    assert len(check_dossier(shown(proof), [KEY.public, WITNESS.cosigner]).signed) == 3


def test_what_a_witness_answers_is_read_line_by_line() -> None:
    answer = WITNESS.cosign(TEXT, AT) + KEY.sign(TEXT)
    assert [line.name for line in read_signature_lines(answer)] == [WITNESS.name, NAME]


def test_a_dossier_is_named_by_its_stream() -> None:
    assert check_dossier(shown(sealed().dossier(POSITIONS))).proof["stream"] == STREAM
