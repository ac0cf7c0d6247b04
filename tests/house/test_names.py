"""A class name stands for one thing: whoever meets it finds one class of that name, and knows which."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

#: Names of today that stand for several classes of ``projections``, or for one there and one of the ledger. Once one
#: of them has another name, it is taken off the list; none is ever added.
TO_RENAME = {
    "Change",
    "Column",
    "Facts",
    "Indicator",
    "Notice",
    "Offer",
    "Page",
    "Progress",
    "Question",
    "Section",
    "Span",
    "Support",
    "Table",
    "Told",
    "_File",
    "_Text",
}


@cache
def classes() -> dict[str, list[str]]:
    """The files in which a class of each name is defined."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(
        path for package in ("ledger", "projections") for path in (ROOT / package).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def doubled() -> dict[str, list[str]]:
    return {name: files for name, files in classes().items() if len(files) > 1}


def test_a_class_name_is_used_once() -> None:
    assert {name: files for name, files in doubled().items() if name not in TO_RENAME} == {}


def test_a_name_that_is_used_once_is_off_the_list() -> None:
    assert doubled().keys() >= TO_RENAME


def test_no_name_stands_for_two_classes_of_the_ledger() -> None:
    within = {
        name: [file for file in files if file.startswith("ledger/")] for name, files in doubled().items()
    }
    assert {name: files for name, files in within.items() if len(files) > 1} == {}


def test_only_what_can_be_decided_shares_its_name_with_a_class_of_the_projections() -> None:
    shared = {
        name: file
        for name, files in doubled().items()
        for file in files
        if file.startswith("ledger/") and not file.startswith("ledger/decisions/")
    }
    assert shared == {}
