"""A program verifies as the command does, against what somebody kept elsewhere too."""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger.application import Ledger
from ledger.demo.making import make
from projections import api
from projections.api import open_register
from tests.cli.running import ROOT, run
from tests.handover.scene import made_key, seal


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a key and a checkpoint, the latter and the public key beside it too."""
    made = make(tmp_path_factory.mktemp("verifying") / "demo")
    with Ledger.open(made) as ledger:
        (made.parent / "a.checkpoint").write_bytes(seal(ledger))
    (made.parent / "ledger.vkey").write_text(f"{made_key().public.vkey}\n")
    return made


@pytest.fixture
def altered(sealed: Path, tmp_path: Path) -> Path:
    """A copy in which a byte of an entry was changed."""
    copy = tmp_path / "altered"
    shutil.copytree(sealed.parent, copy)
    with closing(sqlite3.connect(copy / sealed.name)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(
            "UPDATE entries SET state = CAST(replace(state, 'lde', 'cmw') AS BLOB) WHERE position = 18"
        )
        database.commit()
    return copy / sealed.name


def anchors(place: Path) -> dict[str, Any]:
    folder = place.parent
    return {
        "checkpoints": {"a.checkpoint": (folder / "a.checkpoint").read_bytes()},
        "keys": [(folder / "ledger.vkey").read_text()],
    }


def test_a_ledger_that_is_whole_holds(sealed: Path) -> None:
    with open_register(sealed) as register:
        found = register.verify(**anchors(sealed))
    assert found.outcome == "holds"
    assert {each.name for each in found.checks} >= {"entries", "models"}
    assert not any(each.violations for each in found.checks)


@pytest.mark.parametrize("form", ["json", "table"])
def test_it_is_what_the_command_prints(sealed: Path, form: str) -> None:
    folder = sealed.parent
    ran = run(
        *("verify", "--checkpoint", folder / "a.checkpoint", "--key", folder / "ledger.vkey"),
        *(() if form == "table" else ("--json",)),
        *("--lang", "nl", "--ledger", sealed),
    )
    with open_register(sealed, lang="nl") as register:
        read = anchors(sealed)
        read["checkpoints"] = {str(folder / "a.checkpoint"): read["checkpoints"]["a.checkpoint"]}
        written = register.verify(**read).written(form).decode()  # type: ignore[arg-type]
    assert ran.code == 0, ran.err
    if form == "json":
        of_api, of_command = (msgspec.json.decode(each) for each in (written, ran.out))
        del of_api["known_at"], of_command["known_at"]
        assert of_api == of_command
    else:
        assert written.splitlines()[0] == ran.out.splitlines()[0]


def test_a_ledger_that_was_altered_is_broken_and_says_where(altered: Path) -> None:
    with open_register(altered) as register:
        found = register.verify(**anchors(altered), models=False)
    assert found.outcome == "broken"
    assert found.verdict.startswith("NOT IN ORDER")
    assert 18 in {each.position for check in found.checks for each in check.violations}
    assert "models" not in {each.name for each in found.checks}


@pytest.mark.parametrize(
    "handed",
    [
        {"checkpoints": {"mine": b"no checkpoint"}},
        {"keys": ["no key"]},
        {"policy": b"\x00"},
        {"authorities": b"no certificate"},
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(sealed: Path, handed: dict[str, Any]) -> None:
    with open_register(sealed) as register:
        with pytest.raises(api.Mistaken) as refused:
            register.verify(**handed)
        with pytest.raises(TypeError):
            register.verify(keys="name+id+key")
    assert refused.value.in_language("nl") != refused.value.in_language("en")


def test_who_imports_it_gets_its_types() -> None:
    """PEP 561: a marker in each package, which the wheel takes along."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in ("ledger", "projections"):
        assert (ROOT / package / "py.typed").is_file()
        assert f"/{package}" in build["include"]
    assert not any("typed" in pattern for pattern in build["exclude"])
