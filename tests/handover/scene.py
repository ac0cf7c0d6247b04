"""Ledgers to make documents of: the shared cases, sealed or not, and the command that makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from ledger.application import Ledger
from ledger.intake.importing import import_all
from ledger.intake.jsonlines import JsonLines
from ledger.parsing.reading import decision_from
from ledger.seal import checkpoint as making_seals
from ledger.seal.signing import SigningKey
from projections.commands.dossier import dossier
from projections.commands.group import Doorstroom
from projections.commands.settings import Settings, settings, vault_settings
from projections.handover import making
from projections.handover.content import Content, Making
from projections.handover.gathering import Gathering
from projections.handover.sealing import from_entry, seal_of
from projections.reading import end_of_day
from tests.answers.cases import CASES
from tests.cli.running import Ran
from tests.given import Made

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
KNOWN = end_of_day(date(2026, 1, 4))
NAME = "ledger.example/doorstroom"
CASE_NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def made_key(number: int = 1) -> SigningKey:
    """A key that is the same in every run."""
    return SigningKey.new(NAME, lambda size: bytes([number]) * size)


def case_ledger(location: Path | str, name: str, *, sealed: bool = False) -> Ledger:
    """A simulated ledger with the decisions of a shared case."""
    ledger = Ledger.create(location, simulated=True, clock=lambda: NOON)
    with (CASES / name / "decisions.jsonl").open("rb") as file:
        assert import_all(ledger, [JsonLines("decisions.jsonl", file)], recorded_by="tests").refused == 0
    if sealed:
        seal(ledger)
    return ledger


def seal(ledger: Ledger) -> bytes:
    """A checkpoint of all entries; the note."""
    with ledger.reading() as reading:
        first = not making_seals.Seals(reading).history
    if first:
        making_seals.set_first_key(ledger, made_key())
    return making_seals.make(ledger, made_key()).note


def record(ledger: Ledger, *made: Made, by: str = "tests") -> None:
    """These are on record."""
    for one in made:
        ledger.record(decision_from(one), recorded_by=by)


def question(on: str = "2021-02-01", lang: str = "nl", **own: Any) -> making.DossierRequest:
    """A question about a day, asked at noon by the tests, with all that was known the day before."""
    known = own.pop("known", KNOWN)
    given = {
        "on": date.fromisoformat(on),
        "known": known,
        "asked_at": NOON,
        "lang": lang,
        "by": "tests",
        "dated": making.dated(known, None, NOON),
    }
    return making.DossierRequest(**{**given, **own})


@contextmanager
def gathered(ledger: Ledger, on: str = "2021-02-01", lang: str = "nl") -> Iterator[Gathering]:
    """What documents are made from."""
    with ledger.reading() as reading:
        who = Making("tests", NOON, "clock", "doorstroom-ledger 0")
        day = date.fromisoformat(on)
        yield Gathering(reading, on=day, known_at=None, asked_at=NOON, simulated=True, making=who, lang=lang)


def content(ledger: Ledger, key: str, on: str = "2021-02-01", lang: str = "nl") -> Content:
    """What the document of a dossier tells."""
    with gathered(ledger, on, lang) as gathering, ledger.reading() as reading:
        first = gathering.stored(f"dossier:{key}")[0][0]
        return gathering.content(key, from_entry(seal_of(reading, gathering.reading.upto), first))


def keys_of(ledger: Ledger) -> list[str]:
    """Every dossier of a ledger."""
    with gathered(ledger) as gathering:
        return list(gathering.everyone())


@click.group(cls=Doorstroom)
@settings
@vault_settings
@click.pass_context
def main(ctx: click.Context) -> None:
    """The command apart from cli.py."""
    ctx.ensure_object(Settings)


main.add_command(dossier)


def run(*arguments: object, env: dict[str, str | None] | None = None) -> Ran:
    """Run the command in this process; a fault of ours is raised here."""
    told: dict[str, str | None] = {"DOORSTROOM_AS": "tests", "DOORSTROOM_LEDGER": None, **(env or {})}
    result = CliRunner().invoke(main, [str(each) for each in arguments], env=told)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
