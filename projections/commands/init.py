"""`init`: a new, empty ledger."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import here
from projections.commands.settings import (
    Settings,
    settings,
    vault_settings,
)

EXAMPLES = (
    Example("doorstroom init --ledger register.db", phrase("A ledger in a file")),
    Example(
        "doorstroom init --simulated --ledger practice.db --vault practice-personal.db",
        phrase("One to practise with, its personal texts in another file"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.option("--simulated", is_flag=True, help="For training, tests and demos: accepts recording moments.")
@settings
@vault_settings
@click.pass_obj
def init(config: Settings, simulated: bool) -> None:
    """Create an empty ledger.

    A simulated ledger accepts a recorded_at in its imports, says in every output that it is simulated,
    and can never become a real one.

    Personal texts are kept encrypted, beside the ledger or where --vault says. For a vault in an SQLite
    file the master key is made in a file beside it: keep a copy elsewhere.
    """
    from ledger.application import Ledger

    with Ledger.create(config.place, simulated=simulated, vault_settings=config.vault_settings) as ledger:
        named = phrase("Created an empty ledger at {place}.")
        if simulated:
            named = phrase("Created an empty simulated ledger at {place}.")
        click.echo(here(named, place=ledger.store.location))
        key = ledger.vault.key_file
    if key is not None:
        click.echo(
            here(phrase("The key to its personal texts is in {file}: keep a copy elsewhere."), file=key),
            err=True,
        )
