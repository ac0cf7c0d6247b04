"""The pages of the reference that follow from the code are what the code gives."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from pathlib import Path

import pytest

from projections import api
from projections.commands import index, indexing
from projections.commands.registry import REGISTRY

DOCS = Path(__file__).parents[2] / "docs"


def _generate() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: page() for name, page in module.PAGES.items()}


PAGES = _generate()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_what_the_code_gives(name: str) -> None:
    committed = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert committed == PAGES[name], "run `uv run python docs/generate.py` and commit what it writes"


def test_the_index_of_the_commands_is_what_the_registry_gives() -> None:
    """Compared as code: how it stands on its lines is the formatter's."""
    committed, made = Path(index.__file__).read_text(encoding="utf-8"), indexing.source(REGISTRY)
    assert ast.dump(ast.parse(committed)) == ast.dump(ast.parse(made)), (
        "run `uv run python docs/generate.py` and commit what it writes"
    )


def test_generating_twice_gives_the_same() -> None:
    assert _generate() == PAGES


def test_every_field_of_every_decision_says_what_it_means() -> None:
    rows = [line.split(" | ") for line in PAGES["decisions.md"].splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows if len(row) == 5 and not row[3].strip()] == []


@pytest.mark.parametrize("name", sorted(api.__all__))
def test_the_reference_of_the_api_has_every_public_name(name: str) -> None:
    page = PAGES["python.md"]
    assert re.search(rf"^(?:#+ (?:projections\.api\.)?{name}$|\| `{name}` \|)", page, re.MULTILINE)


def test_every_method_and_field_of_the_api_is_documented() -> None:
    assert all(inspect.getdoc(getattr(api, name)) for name in api.__all__)
    page = PAGES["python.md"]
    for kind in (api.RegisterReader, api.RegisterRecorder, api.Answered, api.Verification):
        own = [name for name, member in vars(kind).items() if not name.startswith("_")]
        assert own
        assert [name for name in own if f"### {kind.__name__}.{name}\n" not in page] == []
    assert "Moment" not in page, "nobody can import that"
