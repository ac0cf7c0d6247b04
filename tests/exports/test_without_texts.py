"""A ledger taken over without its texts: `verify` tells them from texts that went missing."""

from __future__ import annotations

from pathlib import Path

from ledger.application import Ledger
from ledger.seal.checks import Check
from ledger.seal.verify import verify
from tests.cli.running import run


def texts(place: Path) -> Check:
    with Ledger.open(place) as ledger:
        return next(check for check in verify(ledger, str(place)) if check.name == "texts")


def taken_over(folder: Path) -> Path:
    """A ledger with one reason, exported without texts and taken over by another."""
    one, other, export = folder / "one.db", folder / "other.db", folder / "export.jsonl"
    for place in (one, other):
        assert run("init", "--simulated", "--ledger", place).code == 0
    given = ["employment", "--dossier", "W-01", "--effective-on", "2019-01-01", "--decided-by", "employer"]
    given += ["--enterprise", "0899.900.276", "--scheme", "cmw", "--reason", "because", "--accept-findings"]
    assert run("record", *given, "--ledger", one).code == 0
    assert run("export", "--as", "cloudevents", "--all", "-o", export, "--ledger", one).code == 0
    assert run("import", export, "--ledger", other).code == 0
    return other


def test_texts_that_never_came_are_not_missing(tmp_path: Path) -> None:
    check = texts(taken_over(tmp_path))
    assert (check.state, check.figures["committed"], check.figures["elsewhere"]) == ("holds", 1, 1)


def test_a_text_recorded_later_that_goes_missing_is_missing(tmp_path: Path) -> None:
    place = taken_over(tmp_path)
    given = [
        "start",
        "--dossier",
        "W-01",
        "--effective-on",
        "2020-02-03",
        "--decided-by",
        "vdab",
        "--reason",
        "x",
    ]
    assert run("record", *given, "--accept-findings", "--ledger", place).code == 0
    with Ledger.open(place) as ledger, ledger.store.database.transaction(write=True) as connection:
        connection.exec_driver_sql("DELETE FROM vault_texts")
    check = texts(place)
    assert (check.state, [each.position for each in check.violations]) == ("broken", [2])
