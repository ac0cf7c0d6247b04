"""A class name stands for one thing: whoever meets it finds one class of that name, and knows which."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


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
    assert doubled() == {}
