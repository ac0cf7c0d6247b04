"""A class name stands for one thing: whoever meets it finds one class of that name, and knows which."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [
    ROOT / "cli.py",
    *sorted(path for package in ("ledger", "projections") for path in (ROOT / package).rglob("*.py")),
]


@cache
def classes() -> dict[str, list[str]]:
    """The files in which a class of each name is defined."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def doubled() -> dict[str, list[str]]:
    return {name: files for name, files in classes().items() if len(files) > 1}


def test_a_class_name_is_used_once() -> None:
    assert doubled() == {}


#: Words of a private dialect, or steps of a ladder (told, then said), where a name should be what the thing is.
DIALECT = {"told", "said", "kept", "given", "standing", "teller", "telling", "care", "glance", "sweep"}
#: Its name is its code in machine-readable output, which stays.
NAMED_OUTSIDE = {"PositionNotKept"}


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def names_in(path: Path) -> Iterator[str]:
    """The file's own name, what its module names, its functions and classes, and what they are handed."""
    yield path.stem
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        yield from (target.id for target in targets if isinstance(target, ast.Name))


@pytest.mark.parametrize("name", ["_told", "Teller", "NotKept", "KEPT", "given_day"])
def test_a_word_of_the_dialect_is_seen_within_a_name(name: str) -> None:
    assert words_of(name) & DIALECT


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_name_is_no_word_of_the_dialect(path: Path) -> None:
    assert not {name for name in names_in(path) if words_of(name) & DIALECT} - NAMED_OUTSIDE
