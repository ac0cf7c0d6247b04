"""CSV as spreadsheets save it: what a cell stands for, and which row cannot be read without spoiling the others."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Any

import msgspec
import pytest

from ledger.decisions import DECISIONS
from ledger.intake.columns import MOST_ABOVE, RESHAPED
from ledger.intake.lines import InputLine
from ledger.intake.opening import open_input
from ledger.intake.spreadsheet import Spreadsheet
from ledger.parsing.reading import decision_from
from ledger.parsing.strict import LONGEST_LINE
from ledger.problem import Message
from ledger.refusals import (
    LineTooLong,
    MissingColumn,
    MissingField,
    NotJson,
    NotUtf8,
    Refused,
    UnknownDecision,
    UnknownField,
    WrongValue,
)

HEADER = "decision,dossier,effective_on,decided_by,outcome,purpose,reason"
ROW = "evaluation,W-01,2020-01-06,vdab,ready,regular,"


def read(content: str | bytes) -> list[InputLine]:
    raw = content.encode() if isinstance(content, str) else content
    return list(Spreadsheet("in.csv", io.BytesIO(raw)).lines())


def refusals(lines: list[InputLine]) -> list[type[Refused] | None]:
    return [None if line.refusal is None else type(line.refusal) for line in lines]


def made(line: InputLine) -> dict[str, Any]:
    assert line.decision is not None, line.refusal
    built: dict[str, Any] = msgspec.to_builtins(line.decision)
    return built


# -- what a file may look like --------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheet_may_be_saved_in_any_of_these_ways(delimiter: str, mark: str, end: str) -> None:
    (line,) = read(mark + f"{HEADER}{end}{ROW}{end}".replace(",", delimiter))
    assert made(line)["outcome"] == "ready"


def test_the_last_row_needs_no_line_end() -> None:
    assert refusals(read(f"{HEADER}\n{ROW}")) == [None]


def test_columns_may_stand_in_any_order_with_space_around_them() -> None:
    (line,) = read(" decided_by , effective_on,decision,dossier\nservice-provider,2020-02-03,start,W-01\n")
    assert made(line)["decision"] == "start"


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends() -> None:
    (line,) = read(f'{HEADER}\n{ROW}"one, ""two""\r\nthree\n"\n')
    assert made(line)["reason"] == 'one, "two"\r\nthree'


def test_a_row_stands_on_the_line_where_it_begins() -> None:
    lines = read(f'{HEADER}\n{ROW}"one\ntwo\nthree"\n\n{ROW}\n')
    assert [line.place for line in lines] == ["in.csv, line 2", "in.csv, line 6"]


def test_an_empty_cell_is_an_absent_field() -> None:
    (line,) = read(f"{HEADER}\n{ROW}  \n")
    assert "reason" not in made(line)


def test_an_empty_cell_of_a_field_that_must_be_there_is_missing() -> None:
    (line,) = read(f"{HEADER}\nevaluation,W-01,2020-01-06,vdab,,regular,\n")
    assert type(line.refusal) is MissingField
    assert line.refusal.field == "outcome"


@pytest.mark.parametrize("row", ["", ",,,,,,", " , ,,,,,"])
def test_a_row_of_empty_cells_is_passed_over(row: str) -> None:
    assert [refusal for refusal in refusals(read(f"{HEADER}\n{row}\n{ROW}\n")) if refusal] == []


def test_a_row_may_leave_out_its_last_cells() -> None:
    assert refusals(read(f"{HEADER}\nevaluation,W-01,2020-01-06,vdab,ready,regular\n")) == [None]


def test_a_row_with_more_cells_than_columns_is_refused() -> None:
    (line,) = read(f"{HEADER}\n{ROW},,x\n")
    assert type(line.refusal) is WrongValue


def test_a_row_with_more_cells_than_columns_does_not_tell_what_is_in_them() -> None:
    (line,) = read(f"{HEADER}\n{ROW}Jan Peeters, who was ill\n")
    assert "Peeters" not in str(line.refusal)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "\n",
        "dossier,reason",
        "decision,dossier",
        "effective_on",
        "evaluation,W-01,2020-01-06,vdab",
        "sep=;",
        "\n" * MOST_ABOVE + HEADER,
    ],
)
def test_a_file_that_names_no_columns_is_refused_whole(header: str) -> None:
    with pytest.raises(MissingColumn, match=r"in\.csv: "):
        read(f"{header}\n{ROW}\n")


def test_an_empty_file_names_no_columns() -> None:
    with pytest.raises(MissingColumn):
        read("")


def test_a_column_named_twice_is_refused() -> None:
    with pytest.raises(MissingColumn, match="'reason'"):
        read("decision,effective_on,reason, reason\nstart,2020-02-03,one,two\n")


@pytest.mark.parametrize(
    "above", ["Overview of 2020\n", "Overview; of, 2020,\n\n\tby us\n", "sep=#\n", '"two\nlines"\n']
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_titles_above_the_heads_are_not_read_and_that_is_said(above: str, delimiter: str) -> None:
    table = Spreadsheet("in.csv", io.BytesIO((above + f"{HEADER}\n{ROW}\n".replace(",", delimiter)).encode()))
    (line,) = table.lines()
    assert made(line)["outcome"] == "ready"
    said = [str(note) for note in table.notes() if "above the heads" in str(note)]
    assert len(said) == any(character.isalpha() for character in above)


def test_a_decision_above_the_heads_is_never_taken_for_a_title() -> None:
    with pytest.raises(MissingColumn, match="Row 2 stands above the heads"):
        read(f"Overview\n{ROW}\n{HEADER}\n{ROW}\n")


def test_a_total_or_a_note_is_refused_with_what_to_do() -> None:
    lines = read(f"{HEADER}\n{ROW}\nTotal,1,,,,,\n* to be confirmed\n")
    assert refusals(lines) == [None, WrongValue, WrongValue]
    assert all("remove it" in str(line.refusal) for line in lines[1:])


@pytest.mark.parametrize("key", ["007", "1/2", "1E5", "MAR1", "12-2020"])
def test_a_key_that_was_protected_from_a_spreadsheet_is_read_as_it_was(key: str) -> None:
    for cell in (f"'{key}", f'="{key}"'):
        table = Spreadsheet("in.csv", io.BytesIO(f"{HEADER}\n{ROW.replace('W-01', cell)}\n".encode()))
        (line,) = table.lines()
        assert made(line)["dossier"] == key
        assert table.notes() == []


def test_a_key_that_a_spreadsheet_may_have_made_is_said() -> None:
    table = Spreadsheet("in.csv", io.BytesIO(f"{HEADER}\n{ROW.replace('W-01', '1/feb')}\n".encode()))
    (line,) = table.lines()
    assert made(line)["dossier"] == "1/feb"
    assert [str(note) for note in table.notes()] == [str(Message(RESHAPED, count=1))]


def test_what_is_not_seen_at_the_ends_of_a_cell_is_no_part_of_it() -> None:
    (line,) = read(f"{HEADER}\n{ROW.replace('W-01', chr(0xA0) + 'W-01' + chr(0x200B))}\n")
    assert made(line)["dossier"] == "W-01"


def test_a_cell_under_no_name_is_refused() -> None:
    assert refusals(read(f"{HEADER},\n{ROW},something\n")) == [UnknownField]


def test_a_column_without_a_name_may_stay_empty() -> None:
    assert refusals(read(f"{HEADER},\n{ROW},\n")) == [None]


def test_a_filled_cell_of_a_field_that_the_decision_lacks_is_refused() -> None:
    (line,) = read(f"{HEADER},phase\n{ROW},internship\n")
    assert type(line.refusal) is UnknownField
    assert line.refusal.field == "phase"


def test_an_unknown_decision_is_refused() -> None:
    assert refusals(read(f"{HEADER}\n{ROW.replace('evaluation', 'evalution')}\n")) == [UnknownDecision]


# -- what cannot be read --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32"])
def test_a_file_in_another_unicode_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(Refused) as refused:
        read(f"{HEADER}\n{ROW}\n".encode(encoding))
    assert type(refused.value) in (NotUtf8, MissingColumn)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_unicode_text_from_excel_is_read_and_that_is_said(mark: bytes) -> None:
    text = f"{HEADER}\n{ROW}café €\n".replace(",", "\t").replace("\n", "\r\n")
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    table = open_input("export.txt", io.BytesIO(mark + text.encode(encoding)))
    (line,) = table.lines()
    assert made(line)["reason"] == "café €"
    assert "UTF-16" in str(table.notes()[0])
    assert 0 < table.consumed <= table.size


def test_a_row_of_unicode_text_that_is_damaged_is_refused_by_itself() -> None:
    whole = f"{HEADER}\n{ROW}\n".replace(",", "\t").encode("utf-16")
    lone = "\ud800".encode("utf-16-le", "surrogatepass")
    damaged = f"{ROW}".replace(",", "\t").encode("utf-16-le") + lone + "\n".encode("utf-16-le")
    assert refusals(read(whole + damaged)) == [None, NotUtf8]
    assert refusals(read(whole + "x".encode("utf-16-le") + b"\0")) == [None, NotUtf8]


def test_a_row_that_is_not_utf_8_is_refused_by_itself() -> None:
    content = f"{HEADER}\n{ROW}é\n".encode() + f"{ROW}caf\xe9\n".encode("latin-1") + f"{ROW}\n".encode()
    lines = read(content)
    assert refusals(lines) == [None, NotUtf8, None]
    assert lines[1].place == "in.csv, line 3"


def test_a_row_that_is_not_utf_8_is_handed_back_with_escapes() -> None:
    lines = read(f"{HEADER}\n{ROW}é\n".encode() + f"{ROW}caf\xe9\n".encode("latin-1"))
    assert lines[1].text == rf"{ROW}caf\xe9"


def test_a_row_that_is_too_long_is_refused_by_itself() -> None:
    lines = read(f"{HEADER}\n{ROW}{'x' * LONGEST_LINE}\n{ROW}\n")
    assert refusals(lines) == [LineTooLong, None]
    assert [line.place for line in lines] == ["in.csv, line 2", "in.csv, line 3"]


def test_a_first_row_that_is_too_long_is_refused() -> None:
    with pytest.raises(LineTooLong, match="line 1"):
        read(f"{HEADER},{'x' * LONGEST_LINE}\n{ROW}\n")


@pytest.mark.parametrize(("more", "refusal"), [(0, WrongValue), (1, LineTooLong)])
def test_a_row_has_at_most_64_kib_its_end_not_counted(more: int, refusal: type[Refused]) -> None:
    # A reason of so many characters is refused for its own length, once the row is read.
    row = ROW + "x" * (LONGEST_LINE - len(ROW) + more)
    assert refusals(read(f"{HEADER}\n{row}\r\n")) == [refusal]


def test_a_row_over_many_lines_has_at_most_64_kib_too() -> None:
    row = ROW + '"' + "a line of text\n" * 10_000 + '"'
    kinds = refusals(read(f"{HEADER}\n{row}\n{ROW}\n"))
    assert kinds[0] is LineTooLong
    # Where a quoted cell was cut nothing tells what is quoted below, so nothing below counts as read.
    assert all(kinds)


def test_an_unclosed_quote_is_refused_where_it_begins() -> None:
    lines = read(f'{HEADER}\n{ROW}\n{ROW}"never closed\n{ROW}\n')
    assert refusals(lines) == [None, NotJson]
    assert lines[1].place == "in.csv, line 3"


def test_what_an_unclosed_quote_swallowed_is_handed_back() -> None:
    lines = read(f'{HEADER}\n{ROW}"never closed\n{ROW}\n')
    assert lines[0].text == f'{ROW}"never closed\n{ROW}'


def test_a_refused_row_is_handed_back_as_it_stood() -> None:
    (line,) = read(f"{HEADER};x\n{ROW}\n".replace(",", ";").replace("2020-01-06", "soon"))
    assert line.text == ROW.replace(",", ";").replace("2020-01-06", "soon")


# -- what a cell stands for -----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["cmw;lde", '"cmw,lde"', "cmw lde", "cmw; lde;"])
def test_words_are_written_one_after_the_other(cell: str) -> None:
    header = "decision,measure,effective_on,decided_by,schemes"
    (line,) = read(f"{header}\nsuspension-order,corona-2020,2020-03-20,government,{cell}\n")
    assert made(line)["schemes"] == ("cmw", "lde")


@pytest.mark.parametrize(("cell", "value"), [("true", True), ("TRUE", True), ("False", False)])
def test_yes_and_no_are_true_and_false(cell: str, value: bool) -> None:
    header = "decision,dossier,effective_on,decided_by,enterprise,internal"
    (line,) = read(f"{header}\ntransition,W-01,2020-03-20,vdab,0899.910.174,{cell}\n")
    assert made(line)["internal"] is value


@pytest.mark.parametrize(("cell", "value"), [("12", 12), ("letter 12", "letter 12")])
def test_an_entry_is_a_position_or_a_source(cell: str, value: int | str) -> None:
    (line,) = read(
        f"decision,dossier,effective_on,decided_by,entry\nwithdrawal,W-01,2020-03-20,court,{cell}\n"
    )
    assert made(line)["entry"] == value


@pytest.mark.parametrize("cell", ["[", "[{}]", "{", "NaN", '[],"decision":"start"', '[1],"x":2'])
def test_a_cell_that_should_hold_json_and_does_not_is_refused(cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    (line,) = read(
        f"decision,dossier,effective_on,decided_by,evidence\nstart,W-01,2020-03-20,vdab,{quoted}\n"
    )
    assert line.refusal is not None
    assert (line.refusal.field or "").startswith("evidence")


def test_a_moment_may_stand_in_a_column() -> None:
    (line,) = read(f"{HEADER},recorded_at\n{ROW},2020-03-20T15:00:00Z\n")
    assert line.recorded_at is not None


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_every_decision_can_stand_in_a_row(tag: str) -> None:
    example = DECISIONS[tag].example
    cells = {name: _cell(value) for name, value in example.items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    (line,) = read(out.getvalue())
    assert line.decision == decision_from(dict(example))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else str(value)


# -- twice ----------------------------------------------------------------------------------------------


def test_the_rows_can_be_read_twice() -> None:
    sheet = Spreadsheet("in.csv", io.BytesIO(f"\ufeff{HEADER}\n{ROW}\n{ROW}\n".encode()))
    assert list(sheet.lines()) == list(sheet.lines())


def test_the_rows_can_be_read_again_when_the_first_look_stopped_early() -> None:
    sheet = Spreadsheet("in.csv", io.BytesIO(f"{HEADER}\n{ROW}\n{ROW}\n".encode()))
    next(sheet.lines())
    assert len(list(sheet.lines())) == 2


def test_all_bytes_have_been_consumed_at_the_end() -> None:
    sheet = Spreadsheet("in.csv", io.BytesIO(f'{HEADER}\n{ROW}"é\n"\n{ROW}\n'.encode()))
    list(sheet.lines())
    assert sheet.consumed == sheet.size


def test_only_rows_that_found_something_are_founding_lines() -> None:
    header = "decision,dossier,effective_on,decided_by,enterprise,scheme"
    content = (
        f"{header}\nstart,W-01,2020-02-03,vdab,,\nemployment,W-01,2019-01-01,employer,0899.900.276,cmw\n"
    )
    found = list(Spreadsheet("in.csv", io.BytesIO(content.encode())).founding_lines())
    assert [line.place for line in found] == ["in.csv, line 3"]
