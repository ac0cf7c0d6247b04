"""The CSV writer: whatever stands in a cell is read back, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.spreadsheet_cells import unprotected
from projections.render.csv import DIALECTS, CsvWriter, Dialect, encoded

KBO_NUMBER = re.compile(r"[01][0-9]{3}\.[0-9]{3}\.[0-9]{3}")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")) | st.from_regex(
    KBO_NUMBER, fullmatch=True
)


def read(content: bytes, dialect: Dialect) -> list[list[str]]:
    encoding = "utf-8-sig" if dialect == "excel-nl" else "utf-8"
    text = StringIO(content.decode(encoding), newline="")
    return list(csv.reader(text, delimiter=";" if dialect == "excel-nl" else ","))


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows=st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4))
def test_every_text_is_read_back_and_none_begins_like_a_formula(
    dialect: Dialect, rows: list[list[str]]
) -> None:
    header, *found = read(encoded(["a", "b"], rows, dialect), dialect)
    assert header == ["a", "b"]
    for wanted, cells in zip(rows, found, strict=True):
        for text, cell in zip(wanted, cells, strict=True):
            if dialect == "excel-nl" and KBO_NUMBER.fullmatch(text):
                # Else Excel takes it for a number with marks between its thousands.
                assert cell == f"BE {text}"
                continue
            assert cell in (text, f"'{text}")
            assert dialect == "rfc4180" or unprotected(cell) == text
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_stay_numbers_below_zero_too() -> None:
    row = [-5, -1.5, 12.0, True, None, date(2020, 3, 20), ("a", "b")]
    assert encoded(["h"], [row], "rfc4180") == b"h\r\n-5,-1.5,12.0,true,,2020-03-20,a b\r\n"


def test_a_dutch_excel_gets_its_own_marks() -> None:
    written = encoded(["h", "i", "j", "k"], [[12.5, date(2020, 3, 20), "x;y", "0404.055.577"]], "excel-nl")
    assert written == '\ufeffh;i;j;k\r\n12,5;20/03/2020;"x;y";BE 0404.055.577\r\n'.encode()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "007",
            "1/2",
            "1-2",
            "1E5",
            "1,5e-3",
            "MAR1",
            "1mrt",
            "12 déc. 2020",
            "sep/20",
            "2020-03",
            "10:30",
            "5 pm",
        ),
        *("1.000", "123456789012", "WAAR", "true", "#N/A", "(5)", "€ 5", "1 1/2", "39 543", "'007", "''=1"),
    ],
)
def test_a_text_that_excel_would_change_is_protected_from_it(text: str) -> None:
    written = encoded(["h"], [[text]], "excel-nl").decode("utf-8-sig").splitlines()[1]
    assert next(csv.reader([written], delimiter=";")) == [f"'{text}"]
    assert unprotected(f"'{text}") == text


@pytest.mark.parametrize("text", ["W-01", "12", "0", "2020", "2020-03-20", "2020-Q2", "<5", "maart", "'s 1e"])
def test_any_other_text_stands_as_it_is(text: str) -> None:
    assert encoded(["h"], [[text]], "excel-nl").decode("utf-8-sig").splitlines()[1] == text


def test_a_row_is_written_before_the_next_one_is_made() -> None:
    stream = StringIO()
    writer = CsvWriter(stream, ["n"])

    def rows() -> list[int]:
        return [stream.getvalue().count("\n")]

    writer.write(rows() for _ in range(3))
    assert stream.getvalue() == "n\r\n1\r\n2\r\n3\r\n"
