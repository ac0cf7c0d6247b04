"""Each field as text: what the command line and a spreadsheet's cell can hold."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ledger.decisions import DECISIONS
from ledger.intake.options import evidence_in
from ledger.parsing.forms import forms, value_of
from ledger.refusals import NotJsonValue, WrongValue

KINDS = {
    "transition": {
        "internal": "boolean",
        "enterprise": "text",
        "effective_on": "day",
        "evidence": "documents",
    },
    "suspension-order": {"schemes": "words", "motivation": "json", "measure": "text"},
    "withdrawal": {"entry": "entry", "dossier": "text"},
    "rectification": {"replacement": "json", "entry": "entry"},
    "evaluation": {"conditions_met": "boolean", "outcome": "text", "reason": "text"},
}


@pytest.mark.parametrize(("tag", "field"), [(tag, field) for tag in KINDS for field in KINDS[tag]])
def test_a_field_has_the_kind_of_its_type(tag: str, field: str) -> None:
    assert forms(DECISIONS[tag])[field].kind == KINDS[tag][field]


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_every_field_of_a_decision_has_a_form(tag: str) -> None:
    assert set(forms(DECISIONS[tag])) == set(DECISIONS[tag].__struct_fields__)


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_every_form_says_what_it_means(tag: str) -> None:
    assert [form.name for form in forms(DECISIONS[tag]).values() if not form.meaning] == []


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_what_must_be_there_comes_first(tag: str) -> None:
    required = [form.required for form in forms(DECISIONS[tag]).values()]
    assert required == sorted(required, reverse=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("007", 7),
        ("9" * 15, 10**15 - 1),
        ("9" * 16, "9" * 16),
        ("-1", "-1"),
        ("1.0", "1.0"),
        ("٣", "٣"),
    ],
)
def test_an_entry_is_a_position_where_it_is_a_plain_number(text: str, value: int | str) -> None:
    assert value_of(forms(DECISIONS["withdrawal"])["entry"], text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("WAAR", True), ("ja", True), ("Yes", True), ("ONWAAR", False), ("neen", False), ("NO", False)],
)
def test_yes_and_no_are_taken_as_a_dutch_spreadsheet_writes_them(text: str, value: bool) -> None:
    assert value_of(forms(DECISIONS["transition"])["internal"], text) is value


@pytest.mark.parametrize("text", ["perhaps", "1", "", "tru"])
def test_a_yes_in_other_words_is_left_as_it_is_to_be_refused(text: str) -> None:
    assert value_of(forms(DECISIONS["transition"])["internal"], text) == text


@pytest.mark.parametrize("text", ["", "{", '1,"x":2', '1,"value":2', "1}{", "NaN", "1e5", "\udcff"])
def test_what_is_no_json_value_is_refused(text: str) -> None:
    from ledger.refusals import Refused

    with pytest.raises(Refused) as caught:
        value_of(forms(DECISIONS["start"])["evidence"], text)
    assert caught.value.field == "evidence"


def test_what_is_no_json_is_told_with_the_column_in_the_text_itself() -> None:
    with pytest.raises(NotJsonValue) as caught:
        value_of(forms(DECISIONS["rectification"])["replacement"], "{bad")
    assert str(caught.value).startswith("field replacement: This is not JSON. ")
    assert str(caught.value).endswith("(column 2).")


def test_two_json_values_are_not_one() -> None:
    with pytest.raises(NotJsonValue, match="More than one"):
        value_of(forms(DECISIONS["start"])["evidence"], '[],"other":[]')


def test_a_file_of_evidence_is_hashed_where_it_lies(tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"a letter")
    assert evidence_in([str(letter)]) == [
        {"name": "letter.pdf", "sha256": hashlib.sha256(b"a letter").hexdigest()}
    ]


def test_evidence_may_be_named_with_its_hash() -> None:
    assert evidence_in([f"a=b={'0' * 64}"]) == [{"name": "a=b", "sha256": "0" * 64}]


def test_a_hash_in_capitals_is_the_same_hash() -> None:
    assert evidence_in([f"b={'AB' * 32}"]) == [{"name": "b", "sha256": "ab" * 32}]


def test_a_file_with_an_equals_sign_in_its_name_is_a_file(tmp_path: Path) -> None:
    letter = tmp_path / "letter=2.pdf"
    letter.write_bytes(b"a letter")
    assert evidence_in([str(letter)])[0]["name"] == "letter=2.pdf"


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such devices here")
@pytest.mark.parametrize("never_ends", ["/dev/zero", "pipe"])
def test_what_may_never_end_is_no_evidence(tmp_path: Path, never_ends: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WrongValue, match="is no file"):
        evidence_in([str(tmp_path / never_ends)])


def test_a_file_that_is_not_there_is_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        evidence_in([str(tmp_path / "letter.pdf")])
