"""The examples in the docstrings of the public API are what happens, against the demo."""

from __future__ import annotations

import doctest
from datetime import date
from inspect import getdoc
from pathlib import Path
from typing import Any

import pytest

from ledger.demo.making import make
from projections import api
from projections.api import open_register, open_to_record
from tests.cli.running import ROOT
from tests.cli.test_readme import File, steps

EXAMPLES = {
    example.name: example
    for name in (
        "projections.api",
        *(f"projections.api.{each}" for each in ("answered", "reader", "recorder")),
    )
    for example in doctest.DocTestFinder(exclude_empty=True).find(__import__(name, fromlist=["*"]))
    if example.examples
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo was made."""
    return make(tmp_path_factory.mktemp("examples") / "doorstroom-demo").parents[1]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_prints_what_it_shows(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    place = "doorstroom-demo/doorstroom.db"
    printed: list[str] = []
    with open_register(place) as register, open_to_record(place, recorded_by="An Peeters") as recorder:
        example = EXAMPLES[name]
        example.globs = {"register": register, "recorder": recorder, "date": date}
        failed, tried = doctest.DocTestRunner(verbose=False).run(example, out=printed.append)
    assert tried > 0
    assert not failed, "".join(printed)


METHODS: list[tuple[type[Any], str]] = [
    (kind, name)
    for kind in (api.Answered, api.RegisterReader, api.RegisterRecorder, api.Verification)
    for name in vars(kind)
    if not name.startswith("_") and callable(getattr(kind, name))
]
#: Shown in the examples of others, or in those of the guide.
WITHOUT = {"close"}


@pytest.mark.parametrize(("kind", "name"), METHODS, ids=[f"{each[0].__name__}.{each[1]}" for each in METHODS])
def test_every_method_has_an_example(kind: type[Any], name: str) -> None:
    assert name in WITHOUT or ">>> " in (getdoc(getattr(kind, name)) or "")


@pytest.mark.parametrize("page", ["how-to/python.md", "nl/how-to/python.md"])
def test_all_breached_at_an_enterprise_per_quarter_takes_twenty_lines(page: str) -> None:
    """What they print is played by the test of the documents."""
    files = [step for step in steps(ROOT / "docs" / page) if isinstance(step, File)]
    (program,) = (file.content for file in files if file.name == "quarters.py")
    assert len(program.splitlines()) <= 20
