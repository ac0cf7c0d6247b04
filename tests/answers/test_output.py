"""Rows in four formats: each carries its head, nothing in a cell does harm, and any number of rows flows."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import date

import pytest
from msgspec import structs

from ledger.law import RULES
from projections.answers import places, status
from projections.fold.dossier import STATUSES
from projections.reading import Status, Trajectory
from projections.readmodels.population import PlaceRow
from projections.render.answer import Answer
from projections.render.forms import write
from projections.render.rows import Column
from tests.answers.cases import Ascii, Terminal, case, head

COLUMNS = (Column("name", "name", "naam"), Column("inner.day", "day", "dag"), Column("many"))


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def printed(
    rows: list[dict[str, object]], fmt: str, stream: io.StringIO | None = None, lang: str = "en"
) -> str:
    stream = stream or io.StringIO()
    write(Answer(rows, COLUMNS), fmt, stream, head=head(), lang=lang)
    return stream.getvalue()


def register(size: int) -> Iterator[Status]:
    clock = Trajectory(date(2020, 2, 3), date(2020, 12, 2), date(2021, 3, 15), 94, 9, -3)
    for nth in range(size):
        code = STATUSES[nth % len(STATUSES)]
        yield Status(
            dossier=f"D-{nth:05}",
            on=date(2020, 7, 1),
            status=code,
            since=date(2020, 1, 1),
            phase=None,
            trajectory=clock,
            enterprise="0899.900.177",
            scheme="lde",
            insertion_last_day=None,
            insertion_legal_last_day=None,
            guarantees=(),
            findings=(),
            entries=(1, nth),
        )


def test_json_is_an_array_of_objects_that_each_begin_with_the_head() -> None:
    read = json.loads(printed([{"name": "a"}, {"name": "b"}], "json"))
    assert read == [
        {
            "on": "2020-07-01",
            "known_at": "2020-10-01T10:00:00Z",
            "simulated": True,
            "ledger_size": 12,
            "rules": RULES,
            "name": name,
        }
        for name in ("a", "b")
    ]
    assert list(read[0])[:5] == ["on", "known_at", "simulated", "ledger_size", "rules"]


def test_json_of_no_rows_is_an_empty_array() -> None:
    assert json.loads(printed([], "json")) == []


def test_json_of_one_is_the_object_itself() -> None:
    stream = io.StringIO()
    found = case("01").status("W-01", "2020-07-01")
    write(status.shown([found], "nl", single=True), "json", stream, head=head(), lang="nl")
    read = json.loads(stream.getvalue())
    assert read["simulated"] is True
    assert (read["status"], read["scheme"], read["entries"]) == ("running", "lde", [1, 4, 12])
    assert read["trajectory"]["days_remaining"] == 257


def test_jsonl_is_one_object_a_line() -> None:
    lines = printed([{"name": "a\nb"}, {"name": "c"}], "jsonl").splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["a\nb", "c"]


def test_codes_in_data_are_the_same_in_every_language() -> None:
    for fmt in ("json", "jsonl", "csv"):
        one, other = io.StringIO(), io.StringIO()
        write(status.shown(register(10), "en"), fmt, one, head=head(), lang="en")
        write(status.shown(register(10), "nl"), fmt, other, head=head(), lang="nl")
        assert one.getvalue() == other.getvalue()


def test_csv_has_a_header_crlf_and_the_head_as_columns() -> None:
    text = printed([{"name": 'a "b", c', "inner": {"day": date(2020, 3, 20)}, "many": (1, 2)}], "csv")
    assert text == (
        "on,known_at,simulated,ledger_size,rules,name,inner.day,many\r\n"
        f'2020-07-01,2020-10-01T10:00:00Z,true,12,{RULES},"a ""b"", c",2020-03-20,1 2\r\n'
    )


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_spreadsheet_gets_no_formula(first: str) -> None:
    text = printed([{"name": f"{first}SUM(A1:A9)", "many": [f"{first}x"]}], "csv")
    (_, row) = csv.reader(io.StringIO(text, newline=""))
    assert row[5] == f"'{first}SUM(A1:A9)"
    assert row[7] == f"'{first}x"


def test_a_negative_number_stays_a_number_in_csv() -> None:
    (_, row) = csv.reader(io.StringIO(printed([{"name": -5}], "csv"), newline=""))
    assert row[5] == "-5"


def test_an_absent_object_gives_an_empty_cell() -> None:
    (_, row) = csv.reader(io.StringIO(printed([{"name": "a", "inner": None, "many": ()}], "csv"), newline=""))
    assert row[6:] == ["", ""]


def test_a_piped_table_is_text_between_tabs_under_its_head() -> None:
    assert printed(
        [{"name": "a\tb\nc\x1b[31m", "inner": {"day": date(2020, 3, 20)}}], "table", lang="nl"
    ) == (
        "# op 1 juli 2020, zoals bekend op 1 oktober 2020 om 12:00:00 (Brussel)\n"
        "# GESIMULEERD REGISTER, 12 posten\n"
        "naam\tdag\n"
        "a\\tb\\nc\\x1b[31m\t20/03/2020\n"
    )


def test_a_simulated_ledger_says_so_in_every_format_and_a_real_one_never() -> None:
    for fmt, said in (
        ("table", "SIMULATED LEDGER"),
        ("json", '"simulated":true'),
        ("jsonl", '"simulated":true'),
        ("csv", ",true,12,"),
    ):
        for stream in (io.StringIO(), Terminal()):
            write(Answer([{"name": "a"}], COLUMNS), fmt, stream, head=head(), lang="en")
            assert said in stream.getvalue()
            real = io.StringIO()
            write(Answer([{"name": "a"}], COLUMNS), fmt, real, head=head(simulated=False), lang="en")
            assert "SIMULATED" not in real.getvalue()
            assert "true" not in real.getvalue()


def test_a_terminal_shows_markup_and_escapes_as_text() -> None:
    shown = printed([{"name": "[red]x[/red] \x1b]0;title\x07 \u202egnp :smile:"}], "table", Terminal())
    assert "[red]x[/red] \\x1b]0;title\\x07 \\u202egnp :smile:" in shown


def test_no_color_leaves_no_colour_in_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed([{"name": "a"}], "table", Terminal())


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_table_of_statuses_fits_80_columns_with_no_cell_broken(lang: str) -> None:
    stream = Terminal()
    write(status.shown(register(20), lang), "table", stream, head=head(), lang=lang)
    rows = [line for line in stream.getvalue().splitlines() if line.startswith("D-")]
    assert len(rows) == 20
    assert max(map(len, rows)) <= 80
    assert all("0899.900.177" in row and "2021" in row for row in rows)


def test_what_has_no_room_on_a_terminal_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow, wide = Terminal(), Terminal()
    monkeypatch.setenv("COLUMNS", "72")
    write(status.shown(register(20), "nl"), "table", narrow, head=head(), lang="nl")
    assert "geen plaats voor: resterende dagen" in narrow.getvalue()
    monkeypatch.setenv("COLUMNS", "120")
    write(status.shown(register(20), "nl"), "table", wide, head=head(), lang="nl")
    assert "geen plaats" not in wide.getvalue()


def place(nth: int) -> PlaceRow:
    left = "transition" if nth % 2 else "employment-end"
    return PlaceRow(
        dossier=f"D-{nth:05}",
        enterprise="0899.900.177",
        scheme="cmw",
        left_by=left,
        since=date(2020, 7, 1),
        until=date(2020, 12, 31),
        days=184,
        state="filled",
        filled_by="D-00099",
        filled_on=date(2021, 1, 1),
        filled_entry=12345,
        own_return=False,
        entries=(1234, 12346),
    )


@pytest.mark.parametrize("columns", ["60", "72", "80"])
def test_no_day_number_or_key_is_broken_where_a_table_is_too_wide(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    stream = Terminal()
    write(places.shown(map(place, range(4))), "table", stream, head=head(), lang="nl")
    lines = re.sub(r"\x1b\[\d+m", "", stream.getvalue()).splitlines()[2:]
    assert max(map(len, lines)) <= int(columns)
    words = [word for line in lines for word in line.split()]
    for word in (
        "0899.900.177",
        "01/07/2020",
        "31/12/2020",
        "184",
        "D-00099",
        "uitdiensttreding",
        "doorstroom",
    ):
        assert word in words
    # Where one line has no room for all, each row is told whose it is in every table.
    assert all(words.count(f"D-0000{nth}") >= 1 for nth in range(4))


def drawn(columns: list[Column], cell: str, rows: int = 2) -> list[str]:
    """The lines of a table of equal cells, without what stands above it."""
    stream, named = Terminal(), head()
    found = [{column.path: cell for column in columns} for _ in range(rows)]
    write(Answer(found, columns), "table", stream, head=named, lang="en")
    lines = stream.getvalue().splitlines()[len(named.lines("en", 80)) :]
    return [re.sub(r"\x1b\[\d+m", "", line).rstrip() for line in lines]


def test_texts_that_have_no_room_beside_each_other_stand_below_each_other() -> None:
    lines = drawn([Column(f"nth_{nth}", f"nth {nth}") for nth in range(12)], "0123456789")
    one = [f"nth {nth}".ljust(8) + "0123456789" for nth in range(12)]
    assert lines == [*one, "", *one]


def test_figures_that_have_no_room_beside_each_other_stand_in_several_tables() -> None:
    figures = [Column(f"nth_{nth}", f"unbreakable{nth:03}") for nth in range(7)]
    lines = drawn([Column("key", "key"), *(each._replace(right=True) for each in figures)], "7")
    headings = [line.split() for line in lines if line.startswith("key")]
    assert headings == [
        ["key", *(f"unbreakable{nth:03}" for nth in range(5))],
        ["key", "unbreakable005", "unbreakable006"],
    ]
    assert [line.split() for line in lines if line.startswith("7")] == [["7"] * 6] * 2 + [["7"] * 3] * 2
    assert max(map(len, lines)) <= 80


def test_a_heading_is_broken_between_its_words_before_a_table_is_divided() -> None:
    columns = [Column(f"nth_{nth}", "first second third", right=True) for nth in range(9)]
    lines = drawn([Column("key", "key"), *columns], "7")
    assert len([line for line in lines if line.startswith("7")]) == 2
    assert {word for line in lines[:-3] for word in line.split()} == {"key", "first", "second", "third"}


def test_a_code_is_broken_no_more_than_a_word() -> None:
    code = "(resumption-during-suspension):"
    for width in (1, 5):
        lines = drawn([Column(f"nth_{nth}", "x" * 13) for nth in range(width)], code, rows=1)
        assert sum(line.count(code) for line in lines) == width


def test_a_hash_gives_way_to_the_words_beside_it() -> None:
    columns = [Column("name", "name"), Column("hash", "hash"), Column("figure", "figure", right=True)]
    lines = drawn(columns, "0123456789abcdef" * 4, rows=1)
    assert lines[0].split() == ["name", "hash", "figure"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(("lang", "said"), [("en", "transition"), ("nl", "doorstroom")])
def test_how_a_place_was_left_is_said_in_the_language_asked(lang: str, said: str) -> None:
    stream = io.StringIO()
    write(places.shown([place(1)]), "table", stream, head=head(), lang=lang)
    heading, row = (line.split("\t") for line in stream.getvalue().splitlines()[-2:])
    assert (heading[0], row[3]) == ("dossier", said)


def test_a_code_word_is_translated_in_its_column_only() -> None:
    stream = io.StringIO()
    found = structs.replace(
        next(register(1)), dossier="start", status="running", trajectory=None, enterprise=None
    )
    write(status.shown([found], "nl"), "table", stream, head=head(), lang="nl")
    assert stream.getvalue().splitlines()[-1].split("\t")[:2] == ["start", "lopend"]


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "table"])
def test_an_ascii_stream_takes_every_format(fmt: str) -> None:
    text = printed([{"name": "één"}], fmt, Ascii())
    assert "\\u00e9\\u00e9n" in text or "\\xe9\\xe9n" in text


class Counting(io.StringIO):
    """A stream that keeps nothing but the number of rows."""

    rows = 0

    def write(self, text: str) -> int:
        self.rows += text.count("D-")
        return len(text)


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "table"])
def test_25_000_rows_flow_with_flat_memory(fmt: str) -> None:
    write(status.shown(register(10), "en"), fmt, Counting(), head=head(), lang="en")
    stream = Counting()
    tracemalloc.start()
    try:
        write(status.shown(register(25_000), "en"), fmt, stream, head=head(), lang="en")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stream.rows == 25_000
    assert peak < 1_000_000


def test_a_very_long_table_on_a_terminal_is_written_as_when_piped() -> None:
    stream = Terminal()
    write(status.shown(register(3000), "en"), "table", stream, head=head(), lang="en")
    assert stream.getvalue().count("\nD-") == 3000
    assert "\x1b" not in stream.getvalue()


def test_reports_are_imported_without_rich() -> None:
    code = (
        "import sys, projections.answers.history, projections.answers.measures, projections.answers.overview\n"
        "import projections.answers.status, projections.answers.timeline, projections.answers.drawing\n"
        "assert not {'rich', 'click', 'sqlalchemy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
