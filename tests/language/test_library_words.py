"""What libraries say in English reaches nobody who reads Dutch, and stands as it is for everybody else."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import msgspec
import pytest

from ledger.library_words import library_words
from ledger.problem import message_in


def of_sqlite(place: Path) -> sqlite3.Error:
    place.write_text("no database at all, and long enough to be read as one" * 20)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        sqlite3.connect(place).execute("SELECT * FROM entries")
    return caught.value


def test_what_sqlite_says_of_a_file_is_said_in_dutch(tmp_path: Path) -> None:
    error = of_sqlite(tmp_path / "a.db")
    assert message_in(error, "en") == str(error) == "file is not a database"
    assert message_in(error, "nl") == "het bestand is geen databank"


def test_what_the_reader_of_json_says_is_said_in_dutch() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads("{\n")
    assert "Er wordt een veldnaam tussen" in message_in(caught.value, "nl")
    assert message_in(caught.value, "nl").endswith("(regel 2, kolom 1)")


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        (b"{", "het breekt af"),
        (b"{]", "geen geldige JSON vanaf byte 1"),
        (b"{}", "het veld a ontbreekt"),
        (b'{"a": "x"}', "bij $.a wordt een ander type verwacht"),
    ],
)
def test_what_msgspec_says_is_said_in_dutch(text: bytes, dutch: str) -> None:
    class Read(msgspec.Struct):
        a: int

    with pytest.raises(msgspec.DecodeError) as caught:
        msgspec.json.decode(text, type=Read)
    assert message_in(caught.value, "nl") == dutch


def test_what_nobody_foresaw_stands_as_it_is() -> None:
    assert library_words("source", "nl") == "source"
