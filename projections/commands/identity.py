"""`identity`: who the employee of a dossier is."""

from __future__ import annotations

import sys
from typing import Any

import click

from ledger.language import phrase
from ledger.words import NATIONAL_NUMBER_ASKED
from projections.answers.outline import Example
from projections.commands.exit_codes import NOT_FOUND, fail
from projections.commands.group import Group
from projections.commands.languages import here
from projections.commands.offering import Key
from projections.commands.personal import WHY, say_lines
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
    writes,
)
from projections.render.forms import NAMES

EXAMPLES = (
    Example(
        'doorstroom identity show D-005 --why "brief 2021/88"',
        phrase("Who it is; that you asked is recorded"),
    ),
)


SET = (Example("doorstroom identity set D-005", phrase("Asks for name and number")),)


SHOW = (
    Example(
        'doorstroom identity show D-005 --why "brief 2021/88" --json',
        phrase("Who it is, for a program"),
    ),
)


FIND = (
    Example(
        'doorstroom identity find --why "vraag 2021/31"',
        phrase("The dossiers of a number that it asks for"),
    ),
)


LOG = (Example("doorstroom identity log D-005", phrase("Who looked at one dossier")),)


@click.group(cls=Group, examples=EXAMPLES)
def identity() -> None:
    """Set, show or find who the employee of a dossier is. It lives in the vault, never in an entry."""


@identity.command("set", examples=SET)
@click.argument("dossier", type=Key("dossier"))
@click.option("--name", help="Asked for if it is not given; else the first line of standard input.")
@click.option("--national-number", help="Likewise, the second line: a command line can be read by others.")
@recorder
@writes
@settings
@vault_settings
@click.pass_obj
def set_(
    config: Settings, dossier: str, name: str | None, national_number: str | None, recorded_by: str
) -> None:
    """Keep who the employee of a dossier is, encrypted.

    What was kept before is replaced; a number of the bis register can still be searched by. That it was set, and by
    whom, is recorded in the access log. Another dossier with that number is told of: it may be one person.
    """
    from ledger.identity import identity_of, set_identity

    name = _typed(here(phrase("Name")), name)
    national_number = _typed(here(phrase("National number, or nothing if it is not known")), national_number)
    with opened(config) as ledger:
        found = identity_of(name, national_number, simulated=ledger.simulated)
        others = set_identity(ledger, dossier, found, recorded_by=recorded_by)
    say_lines(config, "was_set", dossier, others)


@identity.command("show", examples=SHOW)
@click.argument("dossier", type=Key("dossier"))
@click.option("--why", required=True, help=WHY)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@recorder
@writes
@settings
@vault_settings
@click.pass_obj
def show(config: Settings, dossier: str, why: str, as_json: bool, recorded_by: str) -> None:
    """Tell who the employee of a dossier is. That you asked, and why, is recorded first."""
    from ledger.identity import show_identity

    with opened(config) as ledger:
        found = show_identity(ledger, dossier, why=why, asked_by=recorded_by)
    say_lines(config, "shown", dossier, found, as_json=as_json)


@identity.command("find", examples=FIND)
@click.option(
    "--national-number",
    help="Asked for if it is not given, or a line of standard input: a command line can be read by others.",
)
@click.option("--why", required=True, help=WHY)
@recorder
@writes
@settings
@vault_settings
@click.pass_obj
def find(config: Settings, national_number: str | None, why: str, recorded_by: str) -> None:
    """List the dossiers of whoever has a national number. That you searched, and why, is recorded first."""
    from ledger.identity import find_dossiers

    national_number = _typed(here(NATIONAL_NUMBER_ASKED), national_number)
    with opened(config) as ledger:
        found = find_dossiers(ledger, national_number, why=why, asked_by=recorded_by)
    for dossier in found:
        click.echo(dossier)
    if not found:
        from projections.commands.personal_data_output import nobody

        fail(nobody(config.lang), NOT_FOUND)


@identity.command("log", examples=LOG)
@click.argument("dossier", required=False, type=Key("dossier"))
@click.option("--format", "form", type=click.Choice(NAMES), default="table", help="[default: table]")
@settings
@vault_settings
@click.pass_obj
def log(config: Settings, dossier: str | None, form: Any) -> None:
    """List who set, read, searched or erased personal data. Of everyone, or of one DOSSIER."""
    from ledger.identity import keys_in_log
    from projections.answers.head import Head
    from projections.commands.personal_data_output import write_log
    from projections.reading import now, today

    with opened(config) as ledger, ledger.reading() as reading, ledger.vault.session(reading) as kept:
        head = Head(today(), now(), ledger.simulated, reading.last_position)
        keys = None if dossier is None else keys_in_log(reading, kept.access_log, dossier)
        write_log(kept.access_log, keys, form, sys.stdout, head=head, lang=config.lang)


def _typed(what: str, value: str | None) -> str:
    """What was given, or else what is typed, or a line of standard input."""
    if value is not None:
        return value
    if sys.stdin.isatty():
        return str(click.prompt(what, default="", show_default=False, err=True))
    return sys.stdin.readline().rstrip("\r\n")
