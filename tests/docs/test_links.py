"""Links in the documentation lead somewhere, and the reference names everything there is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from ledger.decisions import DECISIONS
from ledger.decisions.vocabulary import CAPACITIES, Party, PhaseName, Scheme
from projections.answers.guarantees import STATES
from projections.fold.dossier import STATUSES
from projections.fold.findings import KINDS
from projections.readmodels.tables import KNOWLEDGE, models, view_name

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")


@cache
def _prose(page: Path) -> str:
    """A page without its blocks of code, where brackets mean something else."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


@cache
def _anchors(page: Path) -> frozenset[str]:
    """The anchors that GitHub gives the headings of a page."""
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", _prose(page), re.MULTILINE):
        text = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.append(text if text not in found else f"{text}-{found.count(text)}")
    return frozenset(found)


def _broken(page: Path) -> list[str]:
    broken = []
    for target in _LINK.findall(_CODE.sub("code", _prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert _broken(page) == []


def test_a_broken_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One heading\n\n[a](#one-heading) [b](#another) [c](missing.md) [two\nlines](none.md#x)\n"
    )
    assert _broken(page) == ["#another", "missing.md", "none.md#x"]


@pytest.mark.parametrize(
    "words",
    [DECISIONS, STATUSES, get_args(Scheme), get_args(PhaseName), CAPACITIES, get_args(Party)],
    ids=["decisions", "statuses", "schemes", "phases", "capacities", "parties"],
)
def test_the_glossary_has_every_word(words: tuple[str, ...]) -> None:
    glossary = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in glossary] == []


def test_every_rule_has_a_heading() -> None:
    rules = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    headed = re.findall(r"^## R(\d+) ", rules, re.MULTILINE)
    assert headed == [str(number) for number in range(1, 19)]


def _cells(text: str, heading: str) -> list[list[str]]:
    """The first two cells of the rows below a heading, up to the next one."""
    below = text.partition(f"\n{heading}\n")[2]
    below = re.split(r"^## ", below, maxsplit=1, flags=re.MULTILINE)[0]
    return [line.split(" | ")[:3] for line in below.splitlines() if line.startswith("| `")]


def test_every_finding_stands_in_the_rules_with_its_severity() -> None:
    rules = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    found = {
        code: row[2] for row in _cells(rules, "## Findings") for code in re.findall(r"`([\w-]+)`", row[0])
    }
    assert found == {code: kind.severity for code, kind in KINDS.items()}


@pytest.mark.parametrize("page", ["reference/rules.md", "explanation/full-chance.md"])
def test_every_state_of_the_guarantee_is_told(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    heading = "## States of the guarantee" if page.startswith("reference") else "## Its life"
    assert tuple(row[0].strip("| `") for row in _cells(text, heading)) == STATES


def test_every_column_of_the_read_models_is_told() -> None:
    page = (ROOT / "docs" / "how-to" / "read-models.md").read_text(encoding="utf-8")
    told = {
        part.partition("`")[0]: re.findall(
            r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", part, re.MULTILINE))
        )
        for part in page.split("\n`model_")[1:]
    }
    for table in models("0" * 12).all:
        columns = told[view_name(table).removeprefix("model_")]
        assert sorted([*columns, *KNOWLEDGE]) == sorted(column.name for column in table.columns)
    # Those of every table are told once, above.
    for language in ("", "nl/"):
        above = (ROOT / "docs" / language / "how-to" / "read-models.md").read_text(encoding="utf-8")
        assert all(f"`{name}`" in above.split("\n`model_")[0] for name in KNOWLEDGE)


def test_every_decision_about_the_design_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    assert re.findall(r"^\| \[\d{4}\]\((\d{4}-[\w-]+\.md)\) \|", index, re.MULTILINE) == pages


def test_every_page_of_the_documentation_is_on_its_map() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(ROOT / "docs").as_posix()) for page in PAGES if "docs" in page.parts}
    expected = {page for page in pages if page != "README.md" and not re.match(r"adr/\d", page)}
    assert {page for page in expected if f"({page})" not in index} == set()
