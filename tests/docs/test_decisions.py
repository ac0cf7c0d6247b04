"""The pages about the design: each stands in their index, and where one replaces another, both say so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "adr"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def status(page: Path) -> str:
    """The paragraph below the title."""
    return page.read_text(encoding="utf-8").split("\n\n")[1]


def named_in(text: str) -> set[str]:
    return set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text))


def test_the_index_has_every_page_by_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$", index, re.MULTILINE)
    titles = [(path, path.read_text(encoding="utf-8").partition("\n")[0]) for path in PAGES]
    assert [(name, f"# {number} {title}") for number, name, title in listed] == [
        (path.name, title) for path, title in titles
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_its_number_and_its_status(page: Path) -> None:
    assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")
    assert re.match(r"Status: (accepted|replaced by)\b", status(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_that_another_changes_says_so_too(page: Path) -> None:
    assert {other.name for other in PAGES if page.name in named_in(status(other))} == named_in(status(page))
