"""`restore`: a backup put back, held against what was kept elsewhere, with what was erased since erased again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import BROKEN, ERROR
from projections.commands.sealed import checkpoint_of, content_of, public_keys
from projections.commands.settings import Settings, recorder, settings, table_or_json, vault_settings

if TYPE_CHECKING:
    from ledger.copies.manifest import BackupManifest
    from ledger.copies.redoing import Order
    from ledger.seal.memory import Remembered

EXAMPLES = (
    Example(
        "doorstroom restore copy-of-today --into register.db --checkpoint 2026-11.checkpoint",
        phrase("Held against a checkpoint that somebody kept"),
        not_run="it needs a backup",
    ),
    Example(
        "doorstroom restore copy-of-today --into register.db --memory signing.key.signed --erased-in broken.db",
        phrase(
            "Where the ledger that was lost can still be read: what was erased in it since is erased again"
        ),
        not_run="it needs a backup",
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--into",
    required=True,
    metavar="PATH|URL",
    help="Where the ledger is put: a file that is not there, or a database without a ledger.",
)
@click.option(
    "--checkpoint", "files", multiple=True, metavar="FILE", help="A checkpoint that was kept elsewhere."
)
@click.option(
    "--memory",
    "memories",
    multiple=True,
    metavar="FILE",
    help="What a signing key remembers (KEYFILE.signed).",
)
@click.option("--key", "keys", multiple=True, metavar="KEY|FILE", help="A public key known from elsewhere.")
@click.option(
    "--erased-in",
    metavar="LEDGER|FILE",
    help="Erase again what was erased since: as this ledger, its export or a list says.",
)
@click.option("--without-verify", is_flag=True, help="Do not compute everything anew.")
@table_or_json
@recorder
@settings
@vault_settings
@click.pass_obj
def restore(
    config: Settings,
    folder: str,
    into: str,
    files: tuple[str, ...],
    memories: tuple[str, ...],
    keys: tuple[str, ...],
    erased_in: str | None,
    without_verify: bool,
    as_json: bool | None,
    recorded_by: str,
) -> None:
    """Put a backup at a place where no ledger is, and say what it lacks.

    Each file of the backup is held against what was written of it first; one that differs is named (exit code 5), and
    nothing is put back. A place is a file or a database of PostgreSQL, whatever the backup was made of; of a vault in a
    database of its own, --vault says where it is put. Nothing is written over. --ledger is not used.

    What is restored is then computed anew, and held against checkpoints, and what keys remember, that you hand over:
    exit code 5 if entries are missing, or others than those that were signed.

    What was erased after the backup was made is in it, and comes back: --erased-in erases it again.
    """
    from pathlib import Path

    from ledger.copies.examining import HandedEvidence, examine
    from ledger.copies.manifest import read_manifest
    from ledger.copies.restoring import restore as restore_
    from projections.commands import copies_output
    from projections.commands.copies_progress import CopyProgress
    from projections.readmodels.runner import BuildProgress
    from projections.readmodels.schema import READ_MODELS

    evidence = HandedEvidence(
        [(name, checkpoint_of(name)) for name in files],
        [(name, _memory_in(name)) for name in memories],
        public_keys(keys),
    )
    backup, kept = Path(folder), config.vault_settings
    orders = None if erased_in is None else _orders(read_manifest(backup), erased_in)
    with CopyProgress(sys.stderr, config.lang) as copied:
        manifest = restore_(backup, into, vault=kept.database, on_copied=copied)
    with BuildProgress(sys.stderr, config.lang) as checked:
        done = examine(
            into,
            manifest,
            kept,
            evidence,
            remade=READ_MODELS,
            orders=orders,
            recorded_by=recorded_by,
            checked=not without_verify,
            on_checked=checked,
        )
    copies_output.write_restored(done, sys.stdout, as_json=bool(as_json), lang=config.lang)
    if done.broken:
        raise click.exceptions.Exit(BROKEN)
    if any(each.why is not None for each in done.redone or ()):
        raise click.exceptions.Exit(ERROR)


def _memory_in(name: str) -> Remembered:
    """What a signing key remembers, in a file."""
    from pathlib import Path

    from ledger.seal.memory import remembered_in

    return remembered_in(content_of(name), Path(name))


def _orders(manifest: BackupManifest, erased_in: str) -> list[Order]:
    """The erasures that were ordered behind what a backup holds."""
    from ledger.copies.redoing import orders_after

    return orders_after(erased_in, manifest.ledger_id or "", manifest.entries)
