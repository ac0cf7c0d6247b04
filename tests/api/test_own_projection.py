"""The projection of the guide, on both databases: each entry once, also after a stop, and none of ours is changed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.api import open_register, open_to_record
from tests.cli.running import ROOT, environment
from tests.cli.test_readme import File, steps
from tests.given import employment, employment_end, start

WHO = "tests"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """What the reader of the guide saves."""
    (file,) = (
        step for step in steps(ROOT / "docs" / "how-to" / "own-projection.md") if isinstance(step, File)
    )
    saved = tmp_path / file.name
    saved.write_text(file.content)
    return saved


def followed(program: Path, location: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, program.name],
        cwd=program.parent,
        env=environment(DOORSTROOM_LEDGER=location),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def counted(location: str) -> list[str]:
    """The same, worked out from the entries."""
    with open_register(location) as register:
        decisions = [each.entry.decision for each in register.entries()]
    found = Counter((each.decided_by, each.tag()) for each in decisions)
    most = sorted(found.items(), key=lambda item: (-item[1], item[0][1]))[:4]
    return [f"{number} {capacity} {decision}" for (capacity, decision), number in most]


def test_the_projection_of_the_guide_counts_each_entry_once(location: str, program: Path) -> None:
    Ledger.create(location, simulated=True).close()
    with open_to_record(location, recorded_by=WHO) as recorder:
        for number in range(3):
            recorder.record(employment(dossier=f"W-{number}"), accept_findings=True)
        recorder.record(start(dossier="W-0"), accept_findings=True)
        first = followed(program, location)
        assert first == counted(location) == ["3 employer employment", "1 service-provider start"]
        recorder.record(employment_end("2021-01-01", dossier="W-0"), accept_findings=True)
    assert followed(program, location) == counted(location)
    assert followed(program, location) == counted(location)
    assert "1 employer employment-end" in counted(location)
    with open_register(location) as register:
        assert register.verify().outcome == "holds"


def test_it_has_about_thirty_lines(program: Path) -> None:
    lines = [line for line in program.read_text().splitlines() if line.strip()]
    assert len(lines) <= 35
