"""Reports on a terminal: whole words, at every usual width."""

from __future__ import annotations

import re

import pytest

from ledger.application import Ledger
from projections.counts import screen
from projections.counts.lines import tables
from projections.counts.questions import REPORTS
from tests.answers.cases import Terminal
from tests.counts.asked import HERE, report

NAMES = [question.outline.name.removeprefix("report ") for question in REPORTS]


@pytest.mark.parametrize("width", ["80", "100", "120"])
@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_heading_or_a_cell_is_broken(
    whole_town: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, lang: str, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("NO_COLOR", "1")
    kbo = HERE if name == "enterprise" else None
    found = report(whole_town, name, "2020-12-31", "2020-01-01", enterprise=kbo)
    stream = Terminal()
    screen.write(found, stream, lang)
    told = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert max(map(len, told.splitlines())) <= int(width)
    shown = {*told.split()}
    for each in tables(found, lang):
        cells = [screen.text(value, lang) for row in each.rows for value in row]
        assert {word for words in (*each.headings, *cells) for word in words.split()} <= shown, each.name
