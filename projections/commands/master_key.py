"""`key replace-master`: another master key in the place of the vault's own."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.certainty import make_sure
from projections.commands.command import Command
from projections.commands.exit_codes import ERROR
from projections.commands.languages import wrong
from projections.commands.personal import say_lines
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
)

EXAMPLES = (
    Example(
        "doorstroom key replace-master --yes",
        phrase("After an erasure, so that no older copy can be opened"),
    ),
    Example(
        "doorstroom key replace-master --into new.vault-key --keep-old",
        phrase("Where another vault is kept under the same file"),
    ),
)


@click.command("replace-master", cls=Command, examples=EXAMPLES)
@click.option(
    "--into",
    metavar="FILE",
    help="Where the new key is written, or stands. [default: in the file of the old one]",
)
@click.option("--keep-old", is_flag=True, help="Leave the file of the old key as it is; needs --into.")
@click.option("--yes", is_flag=True, help="Do not ask: older copies cannot be opened any more.")
@recorder
@settings
@vault_settings
@click.pass_obj
def replace_master(config: Settings, into: str | None, keep_old: bool, yes: bool, recorded_by: str) -> None:
    """Put another master key in the place of the vault's own, and destroy the old one.

    Every key under it is wrapped anew, in one transaction. Copies of the database from before open with the old key
    only: what was erased since is gone from them too, once no copy of that key is left. Make a backup of the database
    and of the new key afterwards. After an interruption do it again.
    """
    from pathlib import Path

    from ledger.replacing_key import replace_master_key

    kept = config.vault_settings
    if keep_old and into is None:
        raise wrong(phrase("--keep-old needs --into FILE: the new key has to stand somewhere else"))
    if into is None and kept.key_file is None and kept.key is not None:
        raise wrong(
            phrase("the master key is in DOORSTROOM_VAULT_KEY: name a file for the new one with --into")
        )
    if not (yes or keep_old):
        make_sure(phrase("Destroy the present master key, so that no older copy can be opened? yes or no"))
    with opened(config) as ledger:
        done = replace_master_key(
            ledger, recorded_by=recorded_by, into=None if into is None else Path(into), keep_old=keep_old
        )
    say_lines(config, "replaced", done)
    if done.held_up is not None or done.undestroyed:
        raise click.exceptions.Exit(ERROR)
