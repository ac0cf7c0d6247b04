"""The grid of both times: every cell is what a question with that day and that knowledge moment answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.document.composing import compose
from projections.document.two_times import CHANGED
from projections.reading import Reading
from tests.document.scene import CASE_NAMES, NOON, case_ledger, content, keys_of, record
from tests.given import employment, order, start


@pytest.mark.parametrize("name", CASE_NAMES)
def test_each_cell_is_the_answer_to_a_question_about_that_day_and_moment(name: str, tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            grid = content(ledger, key).grid
            with ledger.reading() as entries:
                for column, knowledge in enumerate(grid.knowledge):
                    for moment in (knowledge.moment, knowledge.until):
                        reading = Reading(entries, datetime.fromisoformat(moment))
                        for span, row in zip(grid.spans, grid.rows, strict=True):
                            for day in (span.first_day, span.last_day):
                                assert reading.status(key, day).status == row[column], (key, day, moment)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_entry_of_the_dossier_and_its_measures_has_a_knowledge_moment(
    name: str, tmp_path: Path
) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            told = content(ledger, key)
            shown = [at for knowledge in told.grid.knowledge for at in knowledge.entries]
            streams = (told.dossier, *told.measures)
            assert shown == sorted(entry.position for stream in streams for entry in stream.entries)


def test_days_that_read_the_same_at_every_moment_stand_in_one_row(unsealed: Ledger) -> None:
    grid = content(unsealed, "W-10").grid
    assert all(before != after for before, after in zip(grid.rows, grid.rows[1:], strict=False))
    assert all(
        after.first_day > before.last_day for before, after in zip(grid.spans, grid.spans[1:], strict=False)
    )


def test_what_reads_otherwise_than_before_is_marked(tmp_path: Path) -> None:

    clock = iter(NOON.replace(minute=minute) for minute in range(60))
    with Ledger.create(tmp_path / "l.db", clock=lambda: next(clock)) as ledger:
        record(ledger, employment(), start(), order())
        page = compose(content(ledger, "W-01", "2020-06-01", "en"))
    (section,) = [section for section in page.sections if section.name == "grid"]
    table = section.blocks[-1]
    assert table.rows == (  # type: ignore[union-attr]
        ("2019-01-01 to 2020-02-02", "employed", "employed", "employed"),
        ("2020-02-03 to 2020-03-19", "employed", f"{CHANGED} running", "running"),
        ("2020-03-20 to 2020-06-01", "employed", f"{CHANGED} running", f"{CHANGED} suspended"),
    )
