"""Lists as tables of Arrow and as data frames: what the rows hold, with types, also where there is nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import pytest

from ledger.demo.making import make
from projections import api
from projections.api import RegisterReader, open_register
from projections.api.answered import ROWS
from projections.questions import QUESTIONS

DAY = date(2020, 7, 15)
ASKED: dict[str, dict[str, Any]] = {
    "status": {"everyone": True},
    "history": {"dossier": "D-005"},
    "replay": {"dossier": "D-005"},
    "search": {"text": "D-00"},
}
NO_LISTS = {each.outline.name for each in QUESTIONS} - set(ROWS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("frames") / "demo")


@pytest.fixture
def register(place: Path) -> Iterator[RegisterReader]:
    with open_register(place) as opened:
        yield opened


def answered(register: RegisterReader, name: str) -> api.Answered:
    return register.ask(name, on=DAY, **ASKED.get(name, {}))


@pytest.mark.parametrize("name", ROWS)
def test_a_table_holds_what_the_rows_hold(register: RegisterReader, name: str) -> None:
    found = answered(register, name)
    assert found.rows
    assert {type(row) for row in found.rows} == {ROWS[name]}
    table = found.arrow()
    assert table.column_names == list(ROWS[name].__struct_fields__)
    for row, held in zip(found.rows, table.to_pylist(), strict=True):
        for field, value in held.items():
            assert same(getattr(row, field), value), field


def same(value: Any, held: Any) -> bool:
    """Whether Arrow holds a value, of which no day may have become a text."""
    if isinstance(value, msgspec.Struct) and isinstance(held, dict):
        return list(held) == list(value.__struct_fields__) and all(
            same(getattr(value, name), each) for name, each in held.items()
        )
    if isinstance(value, tuple):
        return len(value) == len(held) and all(map(same, value, held))
    if isinstance(value, dict) and isinstance(held, list):
        return value == dict(held)
    return bool(value == held) or (isinstance(held, str) and msgspec.json.decode(held) == plain(value))


def plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def test_a_day_and_a_position_keep_their_types_where_some_lack(register: RegisterReader) -> None:
    schema = answered(register, "places").arrow().schema
    assert schema.field("until").type == pyarrow.date32()
    assert schema.field("filled_entry").type == pyarrow.int64()
    assert schema.field("entries").type == pyarrow.list_(pyarrow.int64())
    pandas = answered(register, "places").pandas()
    assert str(pandas["filled_entry"].dtype) == "int64[pyarrow]"
    assert pandas["filled_entry"].isna().any()


@pytest.mark.parametrize("name", ROWS)
def test_nothing_has_the_same_columns(register: RegisterReader, name: str) -> None:
    """An answer without rows, by the kind that its question has."""
    full = answered(register, name)
    empty = api.Answered(name, (), full._answer, full.head, "en", ())
    assert empty.arrow().schema == full.arrow().schema
    assert empty.arrow().num_rows == 0


@pytest.mark.parametrize("name", ROWS)
def test_the_frames_hold_what_the_table_holds(register: RegisterReader, name: str) -> None:
    found = answered(register, name)
    table = found.arrow()
    assert found.polars().shape == (table.num_rows, table.num_columns)
    assert list(found.pandas().columns) == found.polars().columns == table.column_names
    first = table.column_names[0]
    assert found.polars()[first].to_list() == list(found.pandas()[first]) == table[first].to_pylist()


def test_a_decision_in_a_row_is_json(register: RegisterReader) -> None:
    """What the fields of a decision are is read in one place, which is not this one."""
    found = answered(register, "history")
    held = found.arrow()["content"].to_pylist()
    assert [msgspec.json.decode(each) for each in held] == [
        row.content for row in register.history("D-005", on=DAY)
    ]
    assert held[0].startswith('{"decision":"employment"')


def test_a_table_says_of_which_day_moment_and_ledger_it_is(register: RegisterReader) -> None:
    found = register.ask("guarantees", on=DAY, known=date(2020, 12, 1))
    about = found.arrow().schema.metadata
    assert about[b"on"] == b"2020-07-15"
    assert about[b"known_at"] == b"2020-12-01T22:59:59.999999Z"
    assert about[b"simulated"] == b"true"
    assert about[b"ledger_size"] == str(found.head.ledger_size).encode()
    assert set(about) == {name.encode() for name in found.head.fields()}


@pytest.mark.parametrize(
    ("library", "extra", "method"),
    [("pyarrow", "parquet", "arrow"), ("pandas", "pandas", "pandas"), ("polars", "polars", "polars")],
)
def test_a_library_that_is_missing_is_named_with_what_installs_it(
    register: RegisterReader, monkeypatch: pytest.MonkeyPatch, library: str, extra: str, method: str
) -> None:
    found = answered(register, "guarantees")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(api.LibraryMissing, match=rf"{library}.*doorstroom-ledger\[{extra}\]") as refused:
        getattr(found, method)()
    assert "installeer" in refused.value.in_language("nl")


@pytest.mark.parametrize("name", ["explain", "timeline", "whatif", "report suspension"])
def test_what_is_no_list_is_refused_in_words(register: RegisterReader, name: str) -> None:
    assert name in NO_LISTS
    asked: dict[str, Any] = {} if name.startswith("report") else {"dossier": "D-008"}
    if name == "whatif":
        asked = {"without": ["D-005:1"]}
    with pytest.raises(api.Mistaken, match=name) as refused:
        register.ask(name, on=DAY, **asked).arrow()
    assert refused.value.in_language("nl") != refused.value.in_language("en")
