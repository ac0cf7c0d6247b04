"""The wheel has generic names at its top level: what happens where a package of somebody else has one of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment


def started(before: Path) -> subprocess.CompletedProcess[str]:
    """The command, with a folder that stands before ours on the path."""
    program = "from cli import main; main(['--version'], prog_name='doorstroom')"
    path = f"{before}:{ROOT}"
    return subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=environment(PYTHONPATH=path),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "file"),
    [("ledger", "ledger/__init__.py"), ("ledger", "ledger.py"), ("projections", "projections/__init__.py")],
)
def test_a_package_that_hides_ours_is_named(tmp_path: Path, name: str, file: str) -> None:
    theirs = tmp_path / file
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("")
    done = started(tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"another package named `{name}` stands before ours: {theirs}." in done.stderr


def test_a_module_of_theirs_with_the_same_name_inside_hides_ours_too(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "__init__.py").write_text("")
    (tmp_path / "ledger" / "language.py").write_text("")
    assert "another package named `ledger`" in started(tmp_path).stderr


def test_a_fault_of_ours_is_blamed_on_nobody(tmp_path: Path) -> None:
    """Here the program itself is not whole, and its packages do stand beside it."""
    shutil.copy(ROOT / "cli.py", tmp_path)
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "__init__.py").write_text("")
    (tmp_path / "ledger" / "language.py").write_text("raise ImportError('not whole')")
    done = started(tmp_path)
    assert "ImportError: not whole" in done.stderr
    assert "another package" not in done.stderr


def test_without_any_it_starts(tmp_path: Path) -> None:
    assert started(tmp_path).returncode == 0
