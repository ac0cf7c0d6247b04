"""`migrate`: a ledger of an earlier form, brought up to date."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from ledger.language import number, phrase, translated
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import here, wrong
from projections.commands.settings import Settings, settings, table_or_json, vault_settings

if TYPE_CHECKING:
    from ledger.migrating import Migration, Unchanged

EXAMPLES = (
    Example("doorstroom migrate --dry-run", phrase("What it would do, tried on a copy")),
    Example(
        "doorstroom migrate --backup before-upgrade",
        phrase("Make a backup, then bring the ledger up to date"),
        not_run="it makes a folder",
    ),
)

_NOTHING = phrase("{place} has the form of this version ({form}): there is nothing to do.")
_WOULD = phrase("{place} would be brought from form {found} to form {form}. Nothing was changed.")
_DONE = phrase("{place} was brought from form {found} to form {form}.")
_BACKED_UP = phrase("A backup of before is in {folder}.")
_SAME = phrase("Nothing but the form changed. The same before and after, byte for byte:")
_ENTRIES = phrase("{count} entries; their Merkle root: {root}")
_SEALS = phrase("{count} seals ({kinds})")
_VAULT = phrase("{texts} personal texts, {keys} keys, {identities} identities and {former} former numbers")
_LOG = phrase("{count} lines of the access log")
_TILES = phrase("{count} tiles of the Merkle tree")
_RIGHTS = phrase("the owner and the rights of {count} tables")
_SCHEMA = phrase("The tables, indexes and triggers are those of a ledger that is made today.")


@click.command(cls=Command, examples=EXAMPLES)
@click.option("--dry-run", is_flag=True, help="Do it on a copy, or undo it, and say what it would change.")
@click.option(
    "--backup", metavar="FOLDER", help="Where the backup is made first: a folder that is not there."
)
@click.option("--no-backup", is_flag=True, help="Make none, as where you have just made one.")
@table_or_json
@settings
@vault_settings
@click.pass_obj
def migrate(
    config: Settings, dry_run: bool, backup: str | None, no_backup: bool, as_json: bool | None
) -> None:
    """Bring a ledger that an earlier version made up to date. What is recorded does not change.

    A backup comes first. Then all of it is done in one transaction, which ends only once it is proven that nothing but
    the form changed: every entry, seal, text and line of the access log is compared. Killed at any moment, the ledger
    has the old form or the new one, whole; do it again then. On a server its owner has to do it.
    """
    from functools import partial

    from ledger.copies.making import back_up
    from ledger.migrating import migrate as migrate_
    from projections.commands.waiting import Waiting
    from projections.readmodels.schema import READ_MODELS, made_beside

    if backup is not None and no_backup:
        raise wrong(phrase("--backup and --no-backup exclude each other"))
    first: Callable[[], object] = _refuse_without_backup
    if no_backup or dry_run:
        first = _nothing
    elif backup is not None:
        first = partial(
            back_up, config.place, backup, vault_settings=config.vault_settings, remade=READ_MODELS
        )
    with _progress(config.lang) as on_progress:
        done = migrate_(
            config.place,
            config.vault_settings,
            dry_run=dry_run,
            first=first,
            beside=made_beside,
            on_progress=on_progress,
            on_wait=Waiting(config.lang),
        )
    if as_json:
        click.echo(json.dumps(as_object(done, backup, config.lang), ensure_ascii=False, indent=2))
        return
    for line in _lines(done, None if dry_run else backup, config.lang):
        click.echo(line)


def _refuse_without_backup() -> None:
    raise wrong(
        phrase("a backup comes first: --backup FOLDER says where; --no-backup where you have just made one")
    )


def _nothing() -> None:
    """No backup is wanted."""


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[int], None]]:
    from projections.render.progress import ProgressLine

    with ProgressLine(sys.stderr, lang) as line:

        def read(entries: int) -> None:
            if line.due():
                line.show(here(phrase("{entries} entries read"), entries=number(entries, lang)))

        yield read


def as_object(done: Migration, backup: str | None, lang: str) -> dict[str, Any]:
    """A migration as data; the steps are in words."""
    made = bool(done.steps)
    return {
        "ledger": done.location,
        "found": done.found._asdict(),
        "form": done.form,
        "dry_run": done.dry_run,
        "steps": [translated(step, lang) for step in done.steps],
        "backup": backup if made and not done.dry_run else None,
        "proof": None if done.proof is None else done.proof._asdict(),
    }


def _lines(done: Migration, backup: str | None, lang: str) -> Iterator[str]:
    if done.proof is None:
        yield here(_NOTHING, place=done.location, form=done.form)
        return
    named = _WOULD if done.dry_run else _DONE
    yield here(named, place=done.location, found=min(filter(None, done.found)), form=done.form)
    for step in done.steps:
        yield f"  - {translated(step, lang)}"
    if backup is not None:
        yield here(_BACKED_UP, folder=backup)
    yield here(_SAME)
    yield from (f"  - {each}" for each in _figures(done.proof, lang))
    yield here(_SCHEMA)


def _figures(proof: Unchanged, lang: str) -> Iterator[str]:
    rows = {name: number(count, lang) for name, count in proof.rows.items()}
    yield here(_ENTRIES, count=number(proof.entries, lang), root=proof.root)
    kinds = ", ".join(f"{kind}: {number(count, lang)}" for kind, count in proof.seals.items())
    if kinds:
        yield here(_SEALS, count=rows["seals"], kinds=kinds)
    yield here(_TILES, count=rows["tiles"])
    yield here(
        _VAULT,
        texts=rows["vault_texts"],
        keys=rows["vault_keys"],
        identities=rows["identities"],
        former=rows["former_numbers"],
    )
    yield here(_LOG, count=rows["access_log"])
    if proof.rights:
        yield here(_RIGHTS, count=number(proof.rights, lang))
