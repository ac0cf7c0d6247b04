"""A name says what the thing is: a class name stands for one thing, and no name is a word of a private dialect."""

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
#: Its name stands in machine-readable output, which stays; and a list of the findings that stand is called so.
NAMED_OUTSIDE = {"PositionNotKept", "standing", "_standing"}


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def names_in(path: Path) -> Iterator[str]:
    """The file's own name, what its module and its classes name, its functions, and what they are handed."""
    yield path.stem
    yield from named_in(ast.parse(path.read_text()))


def named_in(tree: ast.Module) -> Iterator[str]:
    """Functions, classes and parameters; variables of the module, and fields of classes wherever they are set."""
    yield from _assigned(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        if isinstance(node, ast.ClassDef):
            yield from _assigned(node.body)


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


@pytest.mark.parametrize("name", ["_told", "Teller", "NotKept", "KEPT", "given_day"])
def test_a_word_of_the_dialect_is_seen_within_a_name(name: str) -> None:
    assert words_of(name) & DIALECT


@pytest.mark.parametrize(
    "source",
    [
        "class Row:\n    kept: int",
        "class Row:\n    kept = 1",
        "class Row:\n    def __init__(self):\n        self.kept = 1",
        "class Row:\n    def __init__(self):\n        self.kept: int = 1",
        "first, kept = 1, 2",
        "async def kept(): ...",
    ],
)
def test_a_name_is_seen_wherever_it_is_given(source: str) -> None:
    assert "kept" in set(named_in(ast.parse(source)))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_name_is_no_word_of_the_dialect(path: Path) -> None:
    assert not {name for name in names_in(path) if words_of(name) & DIALECT} - NAMED_OUTSIDE
