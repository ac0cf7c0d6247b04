"""`erase`: the personal data of a dossier destroyed."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.certainty import make_sure
from projections.commands.command import Command
from projections.commands.exit_codes import ERROR
from projections.commands.offering import Competence, Key
from projections.commands.parameters import day
from projections.commands.personal import say_lines
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
    writes,
)

EXAMPLES = (
    Example(
        'doorstroom erase D-001 --ground "AVG art. 17" --authority DPO --yes',
        phrase("On the request of an employee, without asking again"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("dossier", type=Key("dossier"))
@click.option("--ground", required=True, help="Article it rests on, such as AVG art. 17.")
@click.option("--authority", metavar="TEXT", help="Who ordered it. [default: who records]")
@click.option(
    "--what",
    type=click.Choice(["all", "texts", "identity"]),
    default="all",
    help="Free texts, who it is, or both. [default: all]",
)
@click.option("--effective-on", callback=day, metavar="DAY", help="[default: today]")
@click.option(
    "--decided-by", default="department", type=Competence(), metavar="CAPACITY", help="[default: department]"
)
@click.option("--yes", is_flag=True, help="Do not ask: it cannot be undone.")
@recorder
@writes
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

    if not yes:
        make_sure(phrase("Erase the personal data of dossier {dossier} for ever? yes or no"), dossier=dossier)
    order["authority"] = order["authority"] or recorded_by
    with opened(config) as ledger:
        done = erase_(ledger, dossier, effective_on=effective_on or today(), recorded_by=recorded_by, **order)
    say_lines(config, "erased", done)
    if not done.forgotten:
        raise click.exceptions.Exit(ERROR)
