"""`backup`: a copy of all that belongs to a ledger, made while others write."""

from __future__ import annotations

import sys

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import BROKEN
from projections.commands.settings import Settings, settings, table_or_json, vault_settings

EXAMPLES = (
    Example("doorstroom backup copy-of-today", phrase("Into a new folder")),
    Example(
        "doorstroom backup backups --dated", phrase("Into a new folder in another one, named by the moment")
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--dated", is_flag=True, help="Make a folder in FOLDER, named by the moment.")
@click.option(
    "--with-read-models", is_flag=True, help="Copy them too; else `doorstroom rebuild` makes them again."
)
@click.option("--without-verify", is_flag=True, help="Do not compute everything anew of the copy.")
@table_or_json
@settings
@vault_settings
@click.pass_obj
def backup(
    config: Settings,
    folder: str,
    dated: bool,
    with_read_models: bool,
    without_verify: bool,
    as_json: bool | None,
) -> None:
    """Copy the ledger, its vault and its access log into a new folder, while others write.

    All of it is as it was at one moment. The copy is computed anew, as `verify` does: exit code 5 if it does not hold;
    it is kept then too. It is an SQLite ledger, also of a ledger on PostgreSQL.

    No key is in it: keep the master key, the keys that sign and what those remember apart from it.
    """
    from pathlib import Path

    from ledger.copies.making import back_up
    from ledger.store.location import locate
    from projections.commands import copies_output
    from projections.commands.copies_progress import CopyProgress
    from projections.commands.languages import wrong
    from projections.readmodels.runner import BuildProgress
    from projections.readmodels.schema import READ_MODELS

    if with_read_models and locate(config.place).path is None:
        raise wrong(phrase("--with-read-models is for a ledger in a file: a copy of a server's has none"))
    into = Path(folder)
    if dated:
        into.mkdir(mode=0o700, exist_ok=True)
        into /= copies_output.dated_name()
    with CopyProgress(sys.stderr, config.lang) as copied, BuildProgress(sys.stderr, config.lang) as checked:
        made = back_up(
            config.place,
            into,
            vault_settings=config.vault_settings,
            remade=READ_MODELS,
            with_remade=with_read_models,
            checked=not without_verify,
            on_copied=copied,
            on_checked=checked,
        )
    copies_output.write_backup(made, sys.stdout, as_json=bool(as_json), lang=config.lang)
    if made.checks is not None and not made.manifest.verified:
        raise click.exceptions.Exit(BROKEN)
