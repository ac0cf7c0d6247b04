"""The notebook of the guide is run: its cells in order, in a fresh namespace, beside the demo."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ledger.demo.making import make
from tests.cli.running import ROOT


def _running() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_notebook", ROOT / "docs" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNING = _running()


@pytest.fixture
def notebook() -> dict[str, Any]:
    found: dict[str, Any] = RUNNING.read()
    return found


@pytest.fixture
def outputs(notebook: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    make(tmp_path / "doorstroom-demo")
    monkeypatch.chdir(tmp_path)
    found: list[Any] = RUNNING.outputs(notebook)
    return found


def test_each_cell_prints_what_the_notebook_shows(notebook: dict[str, Any], outputs: list[Any]) -> None:
    shown = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(shown), "a cell that shows nothing is checked by nothing"
    assert outputs == shown, "run `uv run python docs/notebook.py` and commit what it writes"
    committed = RUNNING.NOTEBOOK.read_text(encoding="utf-8")
    assert RUNNING.written(notebook, outputs) == committed


def test_a_cell_that_fails_is_noticed() -> None:
    with pytest.raises(ZeroDivisionError):
        RUNNING.outputs({"cells": [{"cell_type": "code", "source": ["1 / 0"]}]})


def test_it_is_a_notebook_that_jupyter_opens(notebook: dict[str, Any]) -> None:
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(set(names)) == len(names)
    for cell in notebook["cells"]:
        needed = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == needed | (
            {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        )


def test_no_line_of_an_output_is_one_that_jupyter_would_break(notebook: dict[str, Any]) -> None:
    """It breaks a value behind 79 columns, so what it shows would be another text than ours."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for line in output.get("data", {}).get("text/plain", []):
                assert len(line.rstrip("\n")) < 80


def test_it_is_small_and_holds_nothing_of_a_machine() -> None:
    text = json.dumps(RUNNING.read())
    assert len(text) < 10_000
    assert str(Path.home()) not in text
    assert str(ROOT) not in text
