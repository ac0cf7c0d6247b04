"""CONTRIBUTING names what there is; what it says of adding something is played by tests/terminal/test_registry.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tests.given

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = sorted(
    path
    for path in ROOT.rglob("*")
    if not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
)
#: What the page names although it is not in the project, and why.
ELSEWHERE = {
    **dict.fromkeys(("manager", "helper", "utils", "data", "process"), "what nothing may be called"),
    **dict.fromkeys(("chromium", "chromium-driver", "axe.min.js"), "programs of others"),
    **dict.fromkeys(("apache2", "libapache2-mod-auth-openidc", "oidc-provider-mock"), "programs of others"),
    ".cache/judge": "made by the judge",
    "ledger/store/forms/to_4.py": "the step that comes next",
    "Refuse a last day before the day of effect": "a message of a commit",
}


def code_of(page: str) -> list[str]:
    """What a page shows as code within its sentences and tables."""
    found = re.findall(r"`([^`]+)`", FENCE.sub("", page))
    return [" ".join(each.replace("\\|", "|").split()) for each in found]


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


# -- the names in it -----------------------------------------------------------------------------------


@cache
def names() -> frozenset[str]:
    """Every name that the code of the project gives something, and every word that it holds as a text."""
    found: set[str] = set()
    for path in FILES:
        if path.suffix == ".py" and path != Path(__file__):
            found.add(path.parent.name if path.stem == "__init__" else path.stem)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found.update(_given(node))
    return frozenset(found)


def _given(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.arg():
            yield node.arg
        case ast.Constant(value=str()):
            yield str(node.value)


def missing(code: str) -> list[str]:
    """What of a piece of code is not in the project: a path, a module, an option, or a name."""
    first, *rest = code.split()
    if code in ELSEWHERE or first in ("npm", "pip"):
        return []
    if first == "uv":
        return [each for each in rest if "/" in each and not (ROOT / each).is_file()]
    if first.startswith("--"):
        return [] if first in options() else [first]
    if "/" in first:
        unknown = [each for each in rest if each not in (ROOT / first).read_text(encoding="utf-8")]
        return unknown if list(ROOT.glob(first)) else [first]
    if re.fullmatch(r"\w+\.\w+", code):
        return [] if any(_is_module(path, code) or path.name == code for path in FILES) else [code]
    return [each for each in words_of(code) if each not in names()]


def _is_module(path: Path, dotted: str) -> bool:
    return path.relative_to(ROOT).with_suffix("").as_posix() == dotted.replace(".", "/")


@cache
def options() -> frozenset[str]:
    """The options of the programs that developers run: the judge and the benchmarks."""
    return frozenset(
        str(node.args[0].value)
        for path in FILES
        if path.name == "__main__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_argument"
        and isinstance(node.args[0], ast.Constant)
    )


def words_of(code: str) -> list[str]:
    """The names in a piece of code; of a call what is called and its keywords, since its arguments are an example."""
    try:
        tree = ast.parse(code, mode="eval").body
    except SyntaxError:
        return re.findall(r"\w+", code)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not calls:
        return re.findall(r"\w+", code)
    called = [
        node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func) for node in calls
    ]
    return [*called, *(str(each.arg) for node in calls for each in node.keywords)]


@pytest.mark.parametrize("code", sorted(set(code_of(PAGE))))
def test_what_is_named_exists(code: str) -> None:
    assert missing(code) == []


def test_what_stands_elsewhere_is_named() -> None:
    assert set(ELSEWHERE) - set(code_of(PAGE)) == set()


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        ("projections/nowhere.py", ["projections/nowhere.py"]),
        ("ledger/locale/nl/*.txt", ["ledger/locale/nl/*.txt"]),
        (".ci/run --shortly", ["--shortly"]),
        ("nowhere.py", ["nowhere.py"]),
        ("projections.nowhere", ["projections.nowhere"]),
        ("--no-such-option", ["--no-such-option"]),
        ("uv run python docs/nothing.py", ["docs/nothing.py"]),
        ("NoSuchName", ["NoSuchName"]),
        ("… | NoSuchName", ["NoSuchName"]),
        ("Personal(no_such=words)", ["no_such"]),
        ("given(start).no_such_step(second_start)", ["no_such_step"]),
    ],
)
def test_a_name_that_is_not_there_would_be_seen(code: str, lacking: list[str]) -> None:
    assert missing(code) == lacking


@pytest.mark.parametrize("title", ["Add a question", "Add a form of the answers", "Add a command"])
def test_a_way_of_adding_something_names_where(title: str) -> None:
    assert any("/" in each for each in code_of(section(title)))


# -- the commands in it --------------------------------------------------------------------------------


@pytest.mark.parametrize("line", re.findall(r"^\$ (uv run python .*)$", PAGE, re.MULTILINE))
def test_what_is_typed_can_be_run(line: str) -> None:
    _, _, _, *words = line.split()
    if words[0] == "-m":
        module = ROOT.joinpath(*words[1].split("."))
        assert (module / "__main__.py").is_file() or module.with_suffix(".py").is_file()
    else:
        assert (ROOT / words[0]).is_file()
    assert [each for each in words if each.startswith("--") and each not in options()] == []


def test_the_scenario_that_is_shown_is_one() -> None:
    (shown,) = (each for each in code_of(section("Tests")) if each.startswith("given("))
    example = {**vars(tests.given), "suspended": tests.given.suspension("2020-03-02", "2020-03-06")}
    eval(shown, example)  # noqa: S307 - it stands in our own page
    with pytest.raises(AssertionError):
        eval(shown.replace('status="suspended"', 'status="running"'), example)  # noqa: S307 - likewise


# -- the tree in it ------------------------------------------------------------------------------------


def rooms() -> Iterator[tuple[str, str]]:
    """Each row of the tree: the path that its indentation says, and what is said of it."""
    above = ""
    ((_, tree), *_) = FENCE.findall(section("The house"))
    for indent, name, said in re.findall(r"^( *)([\w./]+)  +(\S.*)$", tree, re.MULTILINE):
        if not indent:
            above = name if name.endswith("/") else ""
        yield (f"{above}{name}" if indent else name), said


ROOMS = dict(rooms())


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_of_the_house_is_there_with_what_is_said_of_it(room: str) -> None:
    path = ROOT / room
    assert path.is_dir() if room.endswith("/") else path.is_file()
    around = path if path.is_dir() else path.parent
    named = re.findall(r"[\w/]+\.py|\w+/", ROOMS[room])
    # A file that is named with its neighbour stands beside it.
    places = [around, around.parent, ROOT]
    assert [each for each in named if not any((place / each).exists() for place in places)] == []


def test_every_package_of_the_two_sides_has_its_row() -> None:
    packages = {
        f"{side}/{path.name}/"
        for side in ("ledger", "projections")
        for path in (ROOT / side).iterdir()
        if (path / "__init__.py").exists()
    }
    assert packages - set(ROOMS) == set()
