"""The demo's ledger, made once, and a folder with a copy of it for each test."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ledger.demo.making import make
from tests.cli.running import ROOT, environment, write
from tests.given import employment


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder."""
    return make(tmp_path_factory.mktemp("demo") / "doorstroom-demo").parent


@pytest.fixture
def demo(made_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder a reader is in who ran `doorstroom demo`, and the ledger that is meant there."""
    shutil.copytree(made_demo, tmp_path / "doorstroom-demo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOORSTROOM_LEDGER", "doorstroom-demo/doorstroom.db")
    return tmp_path / "doorstroom-demo" / "doorstroom.db"


@pytest.fixture(scope="session")
def on_path(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shell that finds this `doorstroom` first."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "doorstroom"
    called = "from cli import main; main(prog_name='doorstroom')"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -c "{called}" "$@"\n')
    program.chmod(0o755)
    own = environment()
    return {**own, "PATH": f"{folder}:{own['PATH']}", "HOME": str(folder)}


@pytest.fixture
def folder(demo: Path) -> Path:
    """The folder in which the examples are typed, with the files that they read."""
    write(Path("hr.jsonl"), employment(dossier="H-1"))
    write(Path("more.jsonl"), employment(dossier="H-2"))
    Path("hr.csv").write_text(
        "decision,dossier,effective_on,decided_by,enterprise,scheme\r\n"
        "employment,H-3,2020-01-06,employer,0404.055.577,cmw\r\n"
    )
    Path("who.txt").write_text("Jan Peeters\n85.67.30-033.60\n")
    return demo.parent.parent
