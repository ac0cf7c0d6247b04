"""The digest of the rules covers whatever the rows depend on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from projections.readmodels.digest import digest_of, rule_files, rules

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    """The program text at another place, where it can be changed."""
    for name in ("ledger", "projections"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    return tmp_path


def test_the_same_text_elsewhere_has_the_same_digest(copied: Path) -> None:
    assert digest_of(copied) == rules()


@pytest.mark.parametrize(
    "name",
    [
        "ledger/decisions/sabbatical.py",
        "projections/fold/rules/sabbatical.py",
        "projections/fold/further/sabbatical.py",
        "projections/readmodels/sabbatical.py",
    ],
)
def test_a_file_added_to_what_makes_rows_gives_another_digest(copied: Path, name: str) -> None:
    before = digest_of(copied)
    (copied / name).parent.mkdir(exist_ok=True)
    (copied / name).write_text('"""A new rule."""\n')
    added = digest_of(copied)
    (copied / name).write_text('"""A new rule, altered."""\n')
    assert len({before, added, digest_of(copied)}) == 3


@pytest.mark.parametrize(
    "line",
    [
        "from ledger.{name} import DAYS",
        "from ledger import codec, {name}",
        "from ledger import (\n    codec,\n    {name},\n)",
        "def later():\n    import ledger.{name}",
    ],
)
def test_a_file_that_the_fold_imports_gives_another_digest(copied: Path, line: str) -> None:
    (copied / "ledger" / "calendar_of_leave.py").write_text("DAYS = 20\n")
    before = digest_of(copied)
    clock = copied / "projections" / "fold" / "rules" / "clock.py"
    clock.write_text(f"{clock.read_text()}\n{line.format(name='calendar_of_leave')}\n")
    imported = digest_of(copied)
    (copied / "ledger" / "calendar_of_leave.py").write_text("DAYS = 21\n")
    assert len({before, imported, digest_of(copied)}) == 3


def test_what_only_shows_rows_leaves_the_digest_as_it_is(copied: Path) -> None:
    (copied / "projections" / "counts" / "sabbatical.py").write_text('"""A new report."""\n')
    (copied / "projections" / "answers" / "guarantees.py").write_text('"""Other columns."""\n')
    assert digest_of(copied) == rules()


def test_every_module_that_a_row_depends_on_is_covered() -> None:
    """By another reader of imports than the one that the digest uses."""
    graph = grimp.build_graph("ledger", "projections", cache_dir=None)
    makers = {"projections.readmodels.folding", "projections.readmodels.rows", "projections.reading"}
    for package in ("ledger.decisions", "projections.fold"):
        makers |= {package, *graph.find_descendants(package)}
    needed = makers.union(*(graph.find_upstream_modules(module) for module in makers))
    covered = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in rule_files(ROOT)
    }
    assert needed <= covered
    assert {"ledger.law", "ledger.codec", "ledger.corrections", "projections.reading"} <= needed
