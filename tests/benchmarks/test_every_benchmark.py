"""Every benchmark runs, at a size at which what it measures means nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import click
import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.bench import SIZES, Bench
from benchmarks.figures import Figure, table
from benchmarks.floors import REPORTS
from benchmarks.places import Postgres, Sqlite
from cli import main
from tests.cli.running import ROOT
from tests.conftest import MASTER_KEY
from tests.effort import times

#: Starts commands alone, and chooses its database itself.
OF_NO_PLACE = ("startup",)


#: What they do themselves in a database, in its own words for each kind; the others start commands, or these floors.
ON_BOTH = ("append", "bulk", "dossier", "everyone", "follow", "lists", "moments", *["viewer"][: times(0, 1)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="module")
def on_sqlite(folder: Path) -> Bench:
    return Bench(folder, [Sqlite(folder)], SIZES["tiny"])


@pytest.fixture(scope="module")
def on_postgres(folder: Path, postgres_server: str) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as environment:
        # A server has no file that a master key could lie beside; the processes that are measured inherit it.
        environment.setenv("DOORSTROOM_VAULT_KEY", MASTER_KEY)
        yield Bench(folder, [Postgres(postgres_server)], SIZES["tiny"])


@pytest.mark.parametrize("name", list(BENCHMARKS))
def test_a_benchmark_runs_at_its_tiniest(on_sqlite: Bench, name: str) -> None:
    tells_figures(list(BENCHMARKS[name](on_sqlite)), "" if name in OF_NO_PLACE else "SQLite")


@pytest.mark.parametrize("name", ON_BOTH)
def test_what_a_benchmark_does_itself_runs_on_postgresql_too(on_postgres: Bench, name: str) -> None:
    tells_figures(list(BENCHMARKS[name](on_postgres)), "PostgreSQL")


def tells_figures(figures: list[Figure], place: str) -> None:
    assert {figure.place for figure in figures} == {place}
    for figure in figures:
        assert isfinite(figure.ours)
        assert figure.ours > 0
        assert figure.floor is None or figure.floor > 0
        # Each has an aim or a floor: else it says nothing.
        assert figure.at_most is not None or figure.floor is not None
    assert len(table(figures).splitlines()) == 2 + len(figures)


def test_every_report_is_measured_at_full_size() -> None:
    offered = main.get_command(click.Context(main), "report")
    assert isinstance(offered, click.Group)
    assert set(SIZES["full"].reports) == set(REPORTS) == set(offered.list_commands(click.Context(offered)))


def test_the_program_measures_what_is_asked_at_the_size_that_is_asked() -> None:
    asked = ["--size", "tiny", "--entries", "350", "--database", "sqlite", "--only", "dossier", "replay"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    # 1: an aim was missed, which at this size is nothing; a crash ends with 1 too, and prints no table.
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout.startswith("350 entries, 50 dossiers; Python "), done.stderr
    rows = done.stdout.splitlines()[-4:]
    assert [row.partition("  ")[0] for row in rows] == [
        "one dossier of 40 entries",
        "replay of it by knowledge",
        "replay of it by effect",
        "replay every entry",
    ]
