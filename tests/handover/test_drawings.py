"""The drawings: they hold what the tables hold, stay on a page, and break on no dossier however long."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.answers.wording import word
from projections.fold.dossier import STATUSES
from projections.handover import making
from projections.handover.composing import compose
from projections.handover.drawings import LABEL, PATTERNS
from projections.render.axis import Scale
from projections.render.blocks import Drawing, Table
from projections.render.svg import WIDTH, whole
from tests.given import consent, employment, resumption, start, suspension
from tests.handover.scene import CASE_NAMES, case_ledger, content, keys_of, question, record

#: As high as a drawing can be on a page that it fills to its width, with its caption.
PAGE = 1050


def drawings(ledger: Ledger, key: str, on: str = "2021-02-01") -> list[Drawing]:
    page = compose(content(ledger, key, on))
    return [block for section in page.sections for block in section.blocks if isinstance(block, Drawing)]


@pytest.mark.parametrize("name", CASE_NAMES)
def test_nothing_is_drawn_beside_the_drawing(name: str, tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            for day in ("2020-05-01", "2021-02-01"):
                for drawing in drawings(ledger, key, day):
                    for x, width in re.findall(
                        r'<rect x="([-\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing.svg
                    ):
                        assert 0 <= float(x) <= float(x) + float(width) <= WIDTH + 1


def test_patterns_are_told_apart_without_their_colour() -> None:
    """By their lines, or else by how light they are (WCAG 1.4.11 asks it of neighbours, we of all)."""
    drawn = whole("d", 10, "", "", PATTERNS, "")
    patterns = re.findall(r'<pattern id="d-([\w-]+)".*?fill="#(\w{6})"/>(?:<path d="([^"]+)")?', drawn)
    assert len(patterns) == len(STATUSES) + 2
    for (one, ground, lines), (other, another, others) in combinations(patterns, 2):
        lighter, darker = sorted((lightness(ground), lightness(another)), reverse=True)
        assert lines != others or (lighter + 0.05) / (darker + 0.05) > 1.5, (one, other)


def lightness(colour: str) -> float:
    """The relative luminance of WCAG, of a colour such as ``9dc0e0``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_a_day_stands_where_it_belongs_between_the_edges() -> None:
    scale = Scale(date(2020, 1, 1).toordinal(), date(2020, 12, 31).toordinal(), LABEL, WIDTH)
    places = [scale.x(day) for day in range(scale.first - 5, scale.last + 6)]
    assert places == sorted(places)
    assert places[0] == LABEL
    assert [words for _, words in scale.ticks()][:3] == ["2020", "03/2020", "05/2020"]


@pytest.mark.parametrize("name", CASE_NAMES[:6])
def test_no_label_is_cut(name: str, tmp_path: Path) -> None:
    """Each row says whole what it is, and each phase stands in its box or below it."""
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            for drawing in drawings(ledger, key):
                words = re.findall(r"<text [^>]*>([^<]*)</text>", drawing.svg)
                assert not [each for each in words if each.endswith("…")]
                if drawing.name != "timeline":
                    continue
                phases = {period.phase for period in content(ledger, key).timeline.periods if period.phase}
                assert {word(each, "nl") for each in phases} <= set(words)
                assert {"verwachte laatste dag", "geplande laatste dag"} <= set(
                    words
                ) or "lopend" not in words


def test_the_last_days_are_those_of_the_trajectory_also_when_it_is_over(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, employment(), start())
        running = content(ledger, "W-01", "2020-06-01").last_days
        record(ledger, suspension("2020-03-02", "2020-03-11"), resumption("2020-03-12"))
        stopped = content(ledger, "W-01", "2020-06-01").last_days
        assert content(ledger, "W-01", "2020-01-01").last_days is None
    assert running is not None
    assert running.planned == running.expected == date(2020, 12, 2)
    assert stopped is not None
    assert (stopped.planned, stopped.expected) == (date(2020, 12, 2), date(2020, 12, 12))


def test_a_long_dossier_still_fits_on_pages(tmp_path: Path) -> None:
    moments = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=nth) for nth in range(10_000))
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: next(moments)) as ledger:
        record(ledger, employment(), start())
        for nth in range(60):
            day = date(2020, 3, 2) + timedelta(days=4 * nth)
            last = day + timedelta(days=1)
            record(ledger, suspension(str(day), str(last)), resumption(str(last + timedelta(days=1))))
            record(ledger, consent(str(day), to="resumption", source=f"<{nth}>"))
        for drawing in drawings(ledger, "W-01"):
            height = re.search(r'viewBox="0 0 760 ([\d.]+)"', drawing.svg)
            assert height is not None
            assert float(height[1]) < PAGE
        tables = [
            block
            for section in compose(content(ledger, "W-01")).sections
            for block in section.blocks
            if isinstance(block, Table)
        ]
        assert max(len(table.columns) for table in tables) <= 7
        asked = question(known=None, asked_at=datetime(2040, 1, 1, tzinfo=UTC))
        assert making.make(ledger, asked, "W-01", "pdf").startswith(b"%PDF")
