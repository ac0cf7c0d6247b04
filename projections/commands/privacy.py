"""Personal data: who somebody is, who looked, erasing, and what forbids it."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from ledger.language import phrase, yes_or_no
from projections.commands.exit_codes import ERROR, NOT_FOUND
from projections.commands.languages import here, spoken_here
from projections.commands.machinery import (
    FORMATS,
    Command,
    Group,
    Settings,
    day,
    fail,
    opened,
    recorder,
    settings,
    vault_settings,
    with_options,
)

_WHY = "Why you look: it stands in the access log. Name nobody in it."


def _told(config: Settings, report: str, *values: Any, **more: Any) -> None:
    from projections.commands import personal_data_in_words as privacy

    for line in getattr(privacy, report)(*values, lang=config.lang, **more):
        click.echo(line)


def _asked(what: str, given: str | None) -> str:
    """What was given, or else what is typed, or a line of standard input."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(click.prompt(what, default="", show_default=False, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@click.group(cls=Group)
def identity() -> None:
    """Set, show or find who the employee of a dossier is. It lives in the vault, never in an entry."""


@identity.command("set")
@click.argument("dossier")
@click.option("--name", help="Asked for if it is not given; else the first line of standard input.")
@click.option("--national-number", help="Likewise, the second line: a command line can be read by others.")
@recorder
@settings
@vault_settings
@click.pass_obj
def set_(
    config: Settings, dossier: str, name: str | None, national_number: str | None, recorded_by: str
) -> None:
    """Keep who the employee of a dossier is, encrypted.

    What was kept before is replaced. That it was set, and by whom, is recorded in the access log.
    """
    from ledger.identity import identity_of, set_identity

    name = _asked(here(phrase("Name")), name)
    national_number = _asked(here(phrase("National number, or nothing if it is not known")), national_number)
    with opened(config) as ledger:
        found = identity_of(name, national_number, simulated=ledger.simulated)
        set_identity(ledger, dossier, found, recorded_by=recorded_by)
    _told(config, "was_set", dossier)


@identity.command("show")
@click.argument("dossier")
@click.option("--why", required=True, help=_WHY)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@recorder
@settings
@vault_settings
@click.pass_obj
def show(config: Settings, dossier: str, why: str, as_json: bool, recorded_by: str) -> None:
    """Tell who the employee of a dossier is. That you asked, and why, is recorded first."""
    from ledger.identity import show_identity

    with opened(config) as ledger:
        found = show_identity(ledger, dossier, why=why, asked_by=recorded_by)
    _told(config, "shown", dossier, found, as_json=as_json)


@identity.command("find")
@click.option(
    "--national-number",
    help="Asked for if it is not given, or a line of standard input: a command line can be read by others.",
)
@click.option("--why", required=True, help=_WHY)
@recorder
@settings
@vault_settings
@click.pass_obj
def find(config: Settings, national_number: str | None, why: str, recorded_by: str) -> None:
    """List the dossiers of whoever has a national number. That you searched, and why, is recorded first."""
    from ledger.identity import find_dossiers

    national_number = _asked(here(phrase("National number")), national_number)
    with opened(config) as ledger:
        found = find_dossiers(ledger, national_number, why=why, asked_by=recorded_by)
    for dossier in found:
        click.echo(dossier)
    if not found:
        from projections.commands.personal_data_in_words import nobody

        fail(nobody(config.lang), NOT_FOUND)


@identity.command("log")
@click.argument("dossier", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="[default: table]")
@settings
@vault_settings
@click.pass_obj
def log(config: Settings, dossier: str | None, form: Any) -> None:
    """List who set, read, searched or erased personal data. Of everyone, or of one DOSSIER."""
    from projections.answers.head import Head
    from projections.commands.personal_data_in_words import write_log
    from projections.reading import now, today

    with opened(config) as ledger, ledger.reading() as reading, ledger.vault.session(reading) as kept:
        head = Head(today(), now(), ledger.simulated, reading.last_position)
        write_log(kept.rows, dossier, form, sys.stdout, head=head, lang=config.lang)


@click.group(cls=Group)
def hold() -> None:
    """Forbid or allow erasing a dossier. A legal hold, beside the one that an open dispute is by itself."""


def _hold(verb: str, what: str) -> click.Command:
    """`hold set` and `hold lift`."""

    @click.pass_obj
    def run(config: Settings, dossier: str, why: str, recorded_by: str) -> None:
        from ledger import erasing as erasure

        act = erasure.set_hold if verb == "set" else erasure.lift_hold
        with opened(config) as ledger:
            act(ledger, dossier, why=why, recorded_by=recorded_by)
        _told(config, f"hold_{verb}", dossier)

    why = click.option("--why", required=True, help="Why: it stands in the access log. Name nobody in it.")
    run = with_options(run, click.argument("dossier"), why, recorder, settings, vault_settings)
    return click.command(verb, help=what, cls=Command)(run)


hold.add_command(_hold("set", "Forbid erasing a dossier's personal data until the hold is lifted."))
hold.add_command(_hold("lift", "Allow erasing again."))


@hold.command("list")
@settings
@vault_settings
@click.pass_obj
def holds(config: Settings) -> None:
    """List the holds that stand. One a line: dossier, since when, by whom, why."""
    from ledger.vault.access import holds as standing

    with opened(config) as ledger, ledger.reading() as reading, ledger.vault.session(reading) as kept:
        _told(config, "holds", standing(kept.rows))


@click.command(cls=Command)
@click.argument("dossier")
@click.option("--ground", required=True, help="Article it rests on, such as AVG art. 17.")
@click.option("--authority", metavar="TEXT", help="Who ordered it. [default: who records]")
@click.option(
    "--what",
    type=click.Choice(["all", "texts", "identity"]),
    default="all",
    help="Free texts, who it is, or both. [default: all]",
)
@click.option("--effective-on", callback=day, metavar="DAY", help="[default: today]")
@click.option("--decided-by", default="department", metavar="CAPACITY", help="[default: department]")
@click.option("--yes", is_flag=True, help="Do not ask: it cannot be undone.")
@recorder
@settings
@vault_settings
@click.pass_obj
def erase(
    config: Settings, /, dossier: str, effective_on: date | None, yes: bool, recorded_by: str, **order: Any
) -> None:
    """Erase the personal data of a dossier; its entries stay.

    The key, the salts and the encrypted texts are destroyed, and the order is recorded as an erasure, together.
    Refused while a legal hold stands, or a dispute on which there is no ruling.
    """
    from ledger.erasing import erase as erase_
    from projections.reading import today

    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        question = here(
            phrase("Erase the personal data of dossier {dossier} for ever? yes or no"), dossier=dossier
        )
        yes_, no = (yes_or_no(each, spoken_here()) for each in (True, False))
        if (
            click.prompt(question, default=no, type=click.Choice([yes_, no]), show_choices=False, err=True)
            == no
        ):
            raise click.Abort
    order["authority"] = order["authority"] or recorded_by
    with opened(config) as ledger:
        done = erase_(ledger, dossier, effective_on=effective_on or today(), recorded_by=recorded_by, **order)
    _told(config, "erased", done)
    if not done.forgotten:
        raise click.exceptions.Exit(ERROR)


COMMANDS = (identity, hold, erase)
