"""The document of a dossier that was entered from old papers: one row says what that brought."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ledger.application import Ledger
from projections.handover.composing import compose
from projections.render.blocks import Table
from tests.given import employment, evaluation, offer, start
from tests.handover.scene import content, record

LATER = datetime(2021, 6, 1, 9, tzinfo=UTC)


def test_what_was_entered_late_is_one_row_with_all_its_entries(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db", simulated=True, clock=lambda: LATER) as ledger:
        record(ledger, employment(), evaluation(), start("2020-02-03"), offer("2020-02-10"))
        made = content(ledger, "W-01", "2021-07-01", "en")
    page = compose(made)
    (section,) = (each for each in page.sections if each.name == "findings")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    late = [row for row in table.rows if row[0] == "Recorded late (recorded-late)"]
    assert [row[-1] for row in late] == ["1, 2, 3, 4"]
    assert "4 entries were recorded more than 30 days after they took effect" in late[0][3]
    assert table.rows[-1] == late[0]
    assert len(table.rows) > 1
    assert len(made.status.findings) == len(table.rows) + 3, "what is handed over as data keeps each"
    assert page.answer is not None
    known = dict(page.answer.facts)["now"]
    assert known.endswith("4 x Recorded late (recorded-late)"), "the box says it once"
    assert known.count("recorded-late") == 1
