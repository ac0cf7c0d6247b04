"""CONTRIBUTING names what there is; what it says of adding something is played by tests/terminal/test_registry.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_CODE = re.compile(r"`([^`]+)`")
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("ledger", "projections")
    for path in (ROOT / folder).rglob("*.py")
)


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def named(title: str) -> list[str]:
    """What a section shows as code, commands aside."""
    return [
        " ".join(each.split())
        for each in _CODE.findall(section(title))
        if not each.startswith(("uv ", "pip "))
    ]


@pytest.mark.parametrize("title", ["Add a question", "Add a form of the answers", "Add a command"])
def test_what_is_named_exists(title: str) -> None:
    assert named(title)
    paths = [each for each in named(title) if "/" in each]
    assert [each for each in paths if not (ROOT / each).exists()] == []
    names = [each for each in named(title) if "/" not in each]
    assert [each for each in names if not re.search(rf"\b{re.escape(each)}\b", CODE)] == []


@pytest.mark.parametrize("title", ["Add a question", "Add a form of the answers", "Add a command"])
def test_the_programs_to_run_exist(title: str) -> None:
    programs = re.findall(r"uv run python\s+(\S+\.py)", section(title))
    assert [each for each in programs if not (ROOT / each).is_file()] == []


@pytest.mark.parametrize("row", re.findall(r"^ *([\w./]+/?)  +\S", section("The house"), re.MULTILINE))
def test_every_room_of_the_house_is_there(row: str) -> None:
    assert list(ROOT.glob(row)) or list(ROOT.glob(f"*/{row}"))
