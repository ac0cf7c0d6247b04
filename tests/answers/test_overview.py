"""How many have each status."""

from __future__ import annotations

import csv
import io
import json

import pytest

from projections.answers import overview
from projections.fold.dossier import STATUSES
from projections.readmodels.statuses import CountedStatus
from projections.render.forms import write
from tests.answers.cases import Terminal, head

REGISTER = [
    CountedStatus("running", "lde", "0899.900.177", 1),
    CountedStatus("running", "cmw", "0899.900.177", 1),
    CountedStatus("suspended", "lde", "0899.900.276", 1),
    CountedStatus("left", None, None, 1),
]
EVERY_STATUS = [CountedStatus(status, "lde", "0899.900.177", 12345) for status in STATUSES]


def test_counts_all_then_each_scheme_then_each_enterprise_and_who_has_none_last() -> None:
    rows = overview.count(iter(REGISTER))
    assert [(row.by, row.scheme, row.enterprise, row.total) for row in rows] == [
        ("all", None, None, 4),
        ("scheme", "cmw", None, 1),
        ("scheme", "lde", None, 2),
        ("scheme", None, None, 1),
        ("enterprise", None, "0899.900.177", 2),
        ("enterprise", None, "0899.900.276", 1),
        ("enterprise", None, None, 1),
    ]
    assert all(list(row.statuses) == list(STATUSES) for row in rows)
    assert rows[0].statuses["running"] == 2
    for kind in ("scheme", "enterprise"):
        assert sum(row.total for row in rows if row.by == kind) == rows[0].total


def test_counts_nobody_as_nought() -> None:
    (row,) = overview.count([])
    assert (row.by, row.total, set(row.statuses.values())) == ("all", 0, {0})


def test_json_and_csv_name_statuses_by_their_code() -> None:
    as_json, as_csv = io.StringIO(), io.StringIO()
    write(overview.shown(REGISTER, "nl"), "json", as_json, head=head(), lang="nl")
    write(overview.shown(REGISTER, "nl"), "csv", as_csv, head=head(), lang="nl")
    assert json.loads(as_json.getvalue())[2]["statuses"]["suspended"] == 1
    rows = list(csv.DictReader(io.StringIO(as_csv.getvalue(), newline="")))
    assert (rows[2]["by"], rows[2]["scheme"], rows[2]["statuses.suspended"], rows[2]["total"]) == (
        "scheme",
        "lde",
        "1",
        "2",
    )


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_table_with_every_status_fits_80_columns(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    write(overview.shown(EVERY_STATUS, lang), "table", stream, head=head(), lang=lang)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    (enterprise,) = [line.split() for line in lines if line.startswith("0899")]
    assert enterprise == ["0899.900.177", *["12345"] * 10, "123450"]


def test_a_terminal_leaves_out_what_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    write(overview.shown(REGISTER, "en"), "table", stream, head=head(), lang="en")
    assert "running" in stream.getvalue()
    assert "awaiting" not in stream.getvalue()


def test_a_piped_table_has_every_status_in_the_readers_words() -> None:
    stream = io.StringIO()
    write(overview.shown(REGISTER, "nl"), "table", stream, head=head(), lang="nl")
    lines = stream.getvalue().splitlines()
    assert lines[2].split("\t")[1:] == [
        "niet in dienst", "in dienst", "doorstroomklaar", "toegeleid", "uitgesteld",
        "lopend", "opgeschort", "in afwachting", "doorgestroomd", "uit dienst", "totaal",
    ]  # fmt: skip
    assert lines[-1].startswith("geen onderneming\t")
