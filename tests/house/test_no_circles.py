"""No module needs, by whatever way round, a module that needs it: each can be read, tested and moved by itself.

Every import counts: at the top of a file, inside a function, and for the type checker alone. A function that imports
late hides a circle from Python, not from who reads; and a type is needed to understand what is written with it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("ledger", "projections", "benchmarks")
Circle = frozenset[str]

#: The one circle that is meant: what a rectification puts in the place of an entry is itself one of the closed list
#: of decisions, to which the rectification belongs. The type refers to itself.
MEANT: set[Circle] = {frozenset({"ledger.decisions", "ledger.decisions.rectification"})}


@cache
def imports() -> grimp.ImportGraph:
    """Who imports whom, of all the modules of the house, ``cli`` included."""
    # External packages too, since `cli` is one for grimp, which reads packages only: so whoever imports it is seen.
    graph = grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    graph.add_module("cli")
    for node in ast.walk(ast.parse((ROOT / "cli.py").read_text())):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            wanted = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in set(wanted) & graph.modules:
            graph.add_import(importer="cli", imported=module)
    return graph


def imported_by_modules() -> dict[str, set[str]]:
    graph = imports()
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def imported_by_children(package: str) -> dict[str, set[str]]:
    """What stands directly in a package, each with those beside it that it or anything in it imports."""
    graph, within = imports(), f"{package}."

    def child(module: str) -> str:
        return within + module.removeprefix(within).partition(".")[0]

    found: dict[str, set[str]] = {module: set() for module in graph.find_children(package)}
    for module in graph.find_descendants(package):
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.startswith(within) and child(imported) != child(module):
                found[child(module)].add(child(imported))
    return found


def circles(imported: dict[str, set[str]]) -> set[Circle]:
    """The largest groups in which each reaches each other."""
    reached = {one: reachable(one, lambda each: imported.get(each, set())) for one in imported}
    together = {
        one: frozenset(other for other in reached[one] if one in reached.get(other, ())) for one in imported
    }
    return {group for group in together.values() if group}


def reachable(start: str, following: Callable[[str], Iterable[str]]) -> set[str]:
    """What is reached from a start in one step or more."""
    found: set[str] = set()
    ahead = list(following(start))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += following(one)
    return found


def packages() -> list[str]:
    graph = imports()
    return sorted(
        module for module in graph.modules if module.startswith(PACKAGES) and graph.find_children(module)
    )


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(imported_by_modules()) == MEANT


@pytest.mark.parametrize("package", packages())
def test_nothing_in_a_package_imports_what_is_beside_it_in_a_circle(package: str) -> None:
    assert circles(imported_by_children(package)) - MEANT == set()


def test_every_module_is_looked_at() -> None:
    files = {path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}
    # What runs where the package is built stands in a folder that is no package.
    assert modules - {"ledger.locale.compiling"} | {"cli"} <= imports().modules


def test_the_command_line_imports_and_is_imported_by_nobody() -> None:
    assert "projections.commands.group" in imports().find_modules_directly_imported_by("cli")
    assert not imports().find_modules_that_directly_import("cli")


@pytest.mark.parametrize(
    ("imported", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}}, ["ab"]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}}, ["abc", "de"]),
        ({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}, []),
    ],
)
def test_a_circle_is_found(imported: dict[str, set[str]], expected: list[str]) -> None:
    assert circles(imported) == {frozenset(names) for names in expected}
