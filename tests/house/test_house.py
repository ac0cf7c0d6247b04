"""The house itself: what stands where, how long a function may be, what imports what."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.decisions import CONTENTS

ROOT = Path(__file__).parent.parent.parent
OURS = sorted(
    path
    for path in ROOT.rglob("*.py")
    if not any(part.startswith(".") or part in ("build", "dist") for part in path.relative_to(ROOT).parts)
)
PURE = [
    path
    for path in OURS
    if path.relative_to(ROOT).parts[:2] in (("ledger", "decisions"), ("projections", "fold"))
    or str(path.relative_to(ROOT))
    in (
        "ledger/law.py",
        "ledger/sources.py",
        "ledger/entry.py",
        "ledger/codec.py",
        "ledger/admission.py",
        "ledger/corrections.py",
        "ledger/vault/texts.py",
    )
]
COMMAND_LINE = [ROOT / "cli.py", *sorted((ROOT / "projections" / "commands").glob("*.py"))]
SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\b.+\bSET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX))\b", re.DOTALL
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(path: Path) -> set[str]:
    return {module.partition(".")[0] for module in imports(path)}


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_function_has_at_most_sixty_lines(path: Path) -> None:
    long = {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 60
    }
    assert not long


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_part_of_a_file_is_kept_from_the_formatter(path: Path) -> None:
    assert f"fmt: {'off'}" not in path.read_text()


@pytest.mark.parametrize("tag", list(CONTENTS))
def test_the_docstring_of_a_decision_begins_with_its_dutch_term(tag: str) -> None:
    kind = CONTENTS[tag]
    first = (kind.__doc__ or "").partition(".")[0].lower()
    terms = {term.strip().split()[0] for term in kind.dutch.lower().split("/")}
    assert first.split()[0] in terms


@pytest.mark.parametrize("tag", list(CONTENTS))
def test_a_decision_stands_in_a_file_of_its_own_named_after_it(tag: str) -> None:
    assert CONTENTS[tag].__module__.rpartition(".")[2].rstrip("_") == tag.replace("-", "_")


@pytest.mark.parametrize("tag", list(CONTENTS))
def test_a_decision_says_its_tag_itself(tag: str) -> None:
    assert f'tag="{tag}"' in Path(sys.modules[CONTENTS[tag].__module__].__file__ or "").read_text()


def test_every_file_of_a_decision_is_in_the_list() -> None:
    shared = {"__init__", "decision", "enterprise_number", "fields", "marked", "markers", "reading_fields"}
    shared |= {"field_names", "quantity", "statement", "versions", "vocabulary"}
    files = {path.stem for path in (ROOT / "ledger" / "decisions").glob("*.py")} - shared
    assert files == {kind.__module__.rpartition(".")[2] for kind in CONTENTS.values()}


def test_only_one_place_reads_what_the_fields_of_a_decision_are() -> None:
    """Two ways of reading them would come to differ, and then one treats a value as what it is not.

    ``frames.py`` reads the fields of rows; a decision in one is JSON to it.
    """
    ways = re.compile(r"__annotations__|get_type_hints|get_annotations|type_info|structs\.fields")
    readers = {
        name(path)
        for path in OURS
        if name(path).startswith(("ledger/", "projections/", "docs/", "cli.py"))
        and (ways.search(path.read_text()) or "msgspec.inspect" in imports(path))
    }
    assert readers == {"ledger/decisions/reading_fields.py", "projections/render/frames.py"}


@pytest.mark.parametrize("path", [p for p in OURS if name(p).startswith("ledger/")], ids=name)
def test_the_ledger_never_imports_projections(path: Path) -> None:
    assert not roots(path) & {"projections", "cli", "tests"}


@pytest.mark.parametrize("path", [p for p in OURS if name(p).startswith("projections/")], ids=name)
def test_projections_never_import_the_command_line_or_tests(path: Path) -> None:
    assert not roots(path) & {"cli", "tests"}


@pytest.mark.parametrize("path", PURE, ids=name)
def test_the_pure_core_knows_nothing_of_sql_click_or_eventsourcing(path: Path) -> None:
    assert not roots(path) & {
        "sqlalchemy",
        "sqlite3",
        "psycopg",
        "click",
        "rich",
        "eventsourcing",
        "os",
        "random",
    }


@pytest.mark.parametrize("path", PURE, ids=name)
def test_the_pure_core_reads_no_clock(path: Path) -> None:
    assert not re.search(r"\b(now|today|utcnow|time\.time)\(", path.read_text())


#: What the store raises may be caught by a command, the roles are what a command makes, and the Tab key cannot wait for
#: a ledger to be opened. All else that the store does is for the ledger to ask.
#: What people type, or read, of a store.
OF_THE_STORE = (
    "ledger.store.errors",
    "ledger.store.location",
    "ledger.store.roles",
    "ledger.store.stream_names",
)


def test_only_one_place_puts_files_on_the_disk_whole() -> None:
    """Each that did so by itself forgot something: the folder, the mode, what a killed process leaves."""
    writing = re.compile(r"\bO_EXCL\b|\bfsync\(|\bO_TMPFILE\b")
    product = [
        path for path in OURS if path.relative_to(ROOT).parts[0] in ("ledger", "projections", "cli.py")
    ]
    found = {name(path) for path in product if writing.search(path.read_text())}
    # What overwrites a key that is to be gone makes no file.
    assert found == {"ledger/new_files.py", "ledger/vault/key_files.py"}


def test_only_one_place_asks_whether_this_system_has_locks() -> None:
    asking = {name(path) for path in OURS if not name(path).startswith("tests/") and "fcntl" in roots(path)}
    assert asking == {"ledger/file_locks.py"}


@pytest.mark.parametrize("path", COMMAND_LINE, ids=name)
def test_the_command_line_imports_no_sql(path: Path) -> None:
    assert not roots(path) & {"sqlalchemy", "sqlite3", "psycopg"}
    stores = {module for module in imports(path) if module.startswith("ledger.store.")}
    assert not {module for module in stores if not module.startswith(OF_THE_STORE)}


@pytest.mark.parametrize("path", COMMAND_LINE, ids=name)
def test_the_command_line_holds_no_sql(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in texts if SQL.search(text)]


@pytest.mark.parametrize("path", COMMAND_LINE, ids=name)
def test_the_command_line_holds_no_rules(path: Path) -> None:
    banned = ("projections.fold", "ledger.corrections", "ledger.law")
    rules = {module for module in imports(path) if module.startswith(banned)}
    # What a finding is called and means is no rule.
    assert not {module for module in rules if not module.startswith("projections.fold.findings")}


@pytest.mark.parametrize("path", COMMAND_LINE, ids=name)
def test_the_command_line_does_not_look_into_decisions(path: Path) -> None:
    """A rule would compare words of the domain: a status, an outcome, a state of the guarantee."""
    words = {"running", "suspended", "awaiting", "postponed", "transitioned", "owed", "protected", "breached"}
    compared = [
        operand.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare)
        for operand in [node.left, *node.comparators]
        if isinstance(operand, ast.Constant)
    ]
    assert not words & {value for value in compared if isinstance(value, str)}


def imported_by_help(*arguments: str) -> tuple[str, set[str]]:
    """What the command prints, and the packages that were imported when it was done."""
    program = (
        "import json, sys\n"
        "from cli import main\n"
        f"sys.argv = ['doorstroom', *{list(arguments)!r}]\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('\\nIMPORTED ' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    printed, _, imported = done.stdout.rpartition("\nIMPORTED ")
    return printed, set(json.loads(imported))


def test_help_is_printed() -> None:
    printed, _ = imported_by_help("--help")
    assert "Usage" in printed


@pytest.mark.parametrize(
    "package", ["sqlalchemy", "rich", "msgspec", "shutil", "eventsourcing", "psycopg", "stdnum", "hypothesis"]
)
def test_help_imports_only_what_it_needs(package: str) -> None:
    _, imported = imported_by_help("--help")
    assert package not in imported
