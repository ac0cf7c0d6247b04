"""What an official types: Dutch heads, words and days, in whichever capitals; nothing of it is guessed."""

from __future__ import annotations

import io
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.decisions import DECISIONS
from ledger.field_names import DUTCH_FIELDS
from ledger.intake.lines import InputLine
from ledger.intake.spreadsheet import Spreadsheet
from ledger.parsing import dutch
from ledger.parsing.forms import forms
from ledger.refusals import NotUtf8, WrongValue

WHOLE = (
    "Beslissing;DOSSIER;Ingangsdatum;Beslist door;Onderneming;Stelsel;Reden;;\r\n"
    "Indiensttreding;X-1;04/03/2019;Werkgever;404055577;Collectief Maatwerk;caf\u00e9;;\r\n"
    ";;;;;;;;\r\n"
)


def read(content: bytes, *, dutch_days: bool = True) -> list[InputLine]:
    return list(Spreadsheet("hr.csv", io.BytesIO(content), dutch_days=dutch_days).lines())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("before", ["", "sep=;\r\n", '"sep=;"\n'])
def test_what_a_dutch_excel_saves_is_read(encoding: str, before: str) -> None:
    (line,) = read((before + WHOLE).encode(encoding))
    assert line.refusal is None, line.refusal
    assert msgspec.to_builtins(line.decision) == {
        "decision": "employment",
        "dossier": "X-1",
        "effective_on": "2019-03-04",
        "decided_by": "employer",
        "enterprise": "404055577",
        "scheme": "cmw",
        "reason": "caf\u00e9",
    }


def test_a_word_that_is_none_of_the_list_is_refused_with_the_words_of_the_reader() -> None:
    (line,) = read(WHOLE.replace("Werkgever", "Werkgeever").encode())
    assert type(line.refusal) is WrongValue
    assert "'Werkgeever' is niet een van rechtbank, departement, werknemer" in line.refusal.in_language("nl")
    assert "'Werkgeever' is not one of court, department, employee" in line.refusal.in_language("en")


def test_what_was_understood_is_said() -> None:
    table = Spreadsheet("hr.csv", io.BytesIO(WHOLE.encode("cp1252")), dutch_days=True)
    for _ in range(2):
        # Each pass counts anew.
        list(table.lines())
    told = " ".join(map(str, table.notes()))
    for part in (
        "Windows-1252",
        "Beslissing = decision",
        "day/month/year: 1.",
        "codes that stand for them: 3",
        "zero",
    ):
        assert part in told


def test_without_a_word_that_days_are_dutch_none_is_guessed() -> None:
    (line,) = read(WHOLE.encode(), dutch_days=False)
    assert type(line.refusal) is WrongValue
    assert "--dates nl" in str(line.refusal)


def test_one_row_that_is_not_utf_8_in_a_file_that_is_spoils_no_other() -> None:
    content = WHOLE.encode() + WHOLE.splitlines()[1].encode("cp1252") + b"\r\n"
    first, second = read(content)
    assert first.refusal is None
    assert type(second.refusal) is NotUtf8


@given(st.text(alphabet="é\u20acaß;\r\n", min_size=1, max_size=60), st.integers(1, 40))
def test_a_letter_that_two_pieces_share_is_one_letter(text: str, piece: int) -> None:
    from ledger.intake import spreadsheet

    before, spreadsheet._PIECE = spreadsheet._PIECE, piece
    try:
        assert spreadsheet._encoding(io.BytesIO(text.encode())) == "utf-8-sig"
        alone = text.encode("cp1252")
        wanted = "utf-8-sig" if text.isascii() else "cp1252"
        if not spreadsheet._UTF8_LETTERS.search(alone):
            assert spreadsheet._encoding(io.BytesIO(alone)) == wanted
    finally:
        spreadsheet._PIECE = before


@pytest.mark.parametrize("tag", DECISIONS)
def test_each_field_has_one_dutch_name_and_each_word_is_taken_in_dutch(tag: str) -> None:
    known = forms(DECISIONS[tag])
    assert len({dutch.plain(DUTCH_FIELDS[name]) for name in known}) == len(known)
    for name, form in known.items():
        assert dutch.field_in(DUTCH_FIELDS[name].upper()) == name
        assert dutch.field_in(dutch.typed_field(name)) == name
        for word in form.words:
            for written in (word, word.upper(), dutch.typed(word), dutch.words_of(word).upper()):
                assert dutch.code_in(written, form.words) == word
    for written in (tag, dutch.plain(dutch.name_of(tag)), DECISIONS[tag].dutch.upper()):
        assert dutch.decision_in(written) == tag


def test_no_two_fields_share_a_name_in_either_language() -> None:
    named: dict[str, str] = {}
    for field, name in DUTCH_FIELDS.items():
        for each in {dutch.plain(field), dutch.plain(name)}:
            assert named.setdefault(each, field) == field


@given(st.dates(), st.sampled_from("/.-"))
def test_a_day_is_day_month_year(day: date, by: str) -> None:
    assert dutch.day_in(f"{day.day}{by}{day.month}{by}{day.year:04}") == day


@pytest.mark.parametrize(
    "text", ["31/2/2020", "1/2/20", "2020/02/01", "1/2-2020", "1/13/2020", "", "\u0661/\u0662/2020"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert dutch.day_in(text) is None
