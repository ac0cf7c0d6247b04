"""`roles`: who may do what on a server."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.settings import (
    Settings,
    settings,
)

EXAMPLES = (
    Example(
        "doorstroom roles --ledger postgresql://owner@db.example.org/register",
        phrase("Who may read, record and erase, on a server"),
        not_run="it asks a server that does not exist",
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@settings
@click.pass_obj
def roles(config: Settings) -> None:
    """Make the roles of a PostgreSQL ledger: who may read, record, and erase. Run by its owner.

    doorstroom_reader may read; doorstroom_inspector may also read the access log and add to it; doorstroom_writer may
    also record, and nothing else; doorstroom_keeper may also set and destroy personal data. None can change or
    remove an entry, or alter a table. Give a user one by GRANT.
    """
    from ledger.store.roles import grant
    from projections.commands.seals_output import granted

    for line in granted(grant(config.place), config.lang):
        click.echo(line)
