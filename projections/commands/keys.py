"""`key`: the keys that sign for the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group
from projections.commands.languages import here, wrong
from projections.commands.master_key import replace_master
from projections.commands.sealed import (
    signing_key,
    signs,
    words,
)
from projections.commands.settings import (
    Settings,
    opened,
    settings,
    writes,
)

if TYPE_CHECKING:
    from ledger.seal.signing import SigningKey


EXAMPLES = (
    Example(
        "doorstroom key new signing.key --name ledger.example.org/wse",
        phrase("Begin to sign, under a name"),
    ),
)


NEW = (
    Example(
        "doorstroom key new signing.key --name ledger.example.org/wse",
        phrase("The first key; keep the public one that is printed"),
    ),
)


ROTATE = (
    Example(
        "doorstroom key rotate signing-2.key --key signing.key",
        phrase("A new key, vouched for by the present one"),
    ),
    Example(
        "doorstroom key rotate signing-3.key --lost",
        phrase("A new key where the present one is lost"),
    ),
)


LIST = (Example("doorstroom key list", phrase("The public keys in turn")),)


@click.group(cls=Group, examples=EXAMPLES)
def key() -> None:
    """Make, replace and list the keys that sign for the ledger; replace the master key of its vault.

    A private key is only ever in its own file.
    """


@key.command("new", examples=NEW)
@click.argument("file", metavar="FILE")
@click.option("--name", help="What the ledger is called on its checkpoints, such as ledger.example.org/wse.")
@writes
@settings
@click.pass_obj
def new(config: Settings, file: str, name: str | None) -> None:
    """Make the first key, in a new FILE, and put it in force. Prints the public key: hand that out."""
    import secrets

    from ledger.seal import checkpoint
    from ledger.seal.seals import ledger_name
    from ledger.seal.signing import SigningKey

    with opened(config) as ledger:
        made = SigningKey.new(name or ledger_name(ledger.origin), secrets.token_bytes)
        checkpoint.refuse_second_key(ledger)
        with _written(made, file):
            checkpoint.set_first_key(ledger, made)
    click.echo(made.public.vkey)
    words(config, "key", file=file)


@key.command("rotate", examples=ROTATE)
@click.argument("file", metavar="FILE")
@signs
@click.option(
    "--lost", is_flag=True, help="The present key is lost, so that it cannot vouch for the new one."
)
@writes
@settings
@click.pass_obj
def rotate(config: Settings, file: str, key_file: str | None, lost: bool) -> None:
    """Let a new key, in a new FILE, follow the present one, which vouches for it. Prints the public key."""
    import secrets

    from ledger.seal import checkpoint
    from ledger.seal.signing import SigningKey

    if lost == bool(key_file):
        raise wrong(phrase("name the present key with --key, or say that it is --lost"))
    with opened(config) as ledger:
        old = None if key_file is None else signing_key(key_file)
        name = checkpoint.present_key(ledger, old).name
        made = SigningKey.new(name, secrets.token_bytes)
        with _written(made, file):
            checkpoint.rotate_key(ledger, made, old)
    click.echo(made.public.vkey)
    words(config, "lost" if lost else "rotated", file=file)


@key.command("list", examples=LIST)
@click.option("--statements", is_flag=True, help="The signed statements themselves.")
@settings
@click.pass_obj
def list_(config: Settings, statements: bool) -> None:
    """List the keys in turn. One a line: number, size of the ledger it signs from, public key."""
    from ledger.seal.seals import KEY_SEAL, Seals

    with opened(config) as ledger, ledger.reading() as reading:
        seals = Seals(reading)
        if statements:
            for seal in seals.of(KEY_SEAL):
                click.echo(seal.state.decode("utf-8", "backslashreplace"))
            return
        for known in seals.history:
            vouched = "" if known.vouched else f"\t{here(phrase('not vouched for'))}"
            click.echo(f"{known.number}\t{known.start}\t{known.key.vkey}{vouched}")


key.add_command(replace_master)


@contextmanager
def _written(key: SigningKey, file: str) -> Iterator[None]:
    """A new key in its file, which does not stay if the ledger then refuses the key."""
    from pathlib import Path

    from ledger.store.errors import Unavailable

    key.write(file)
    try:
        yield
    except Unavailable:
        # It may be in force all the same: only then is the file worth more than its absence.
        raise
    except Exception:
        Path(file).unlink(missing_ok=True)
        raise
