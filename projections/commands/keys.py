"""`key`: the keys that sign for the ledger."""

from __future__ import annotations

from contextlib import ExitStack

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group
from projections.commands.languages import here, wrong
from projections.commands.master_key import replace_master
from projections.commands.sealed import (
    words,
)
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    writes,
)
from projections.commands.signing_with import (
    KeyPlace,
    any_signing_key,
    new_key,
    place_of,
    signs,
    token_options,
)

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
    Example(
        "doorstroom key new 'pkcs11:token=seal;object=ledger' --memory ledger.signed "
        "--pkcs11-module /usr/lib/softhsm/libsofthsm2.so",
        phrase("The first key, on a token that it never leaves"),
        not_run="it needs a token",
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
    Example(
        'doorstroom key rotate signing-4.key --lost --why "incident 2026/32"',
        phrase("A new key where the present one may sign nothing more; say why"),
    ),
)


LIST = (Example("doorstroom key list", phrase("The public keys in turn")),)


@click.group(cls=Group, examples=EXAMPLES)
def key() -> None:
    """Make, replace and list the keys that sign for the ledger; replace the master key of its vault.

    A private key is only ever in its own file, or on a token.
    """


@key.command("new", examples=NEW)
@click.argument("file", metavar="FILE|URI")
@click.option("--name", help="What the ledger is called on its checkpoints, such as ledger.example.org/wse.")
@token_options
@writes
@settings
@click.pass_obj
def new(config: Settings, file: str, name: str | None) -> None:
    """Make the first key, in a new FILE or on a token (pkcs11:…), and put it in force.

    Prints the public key: hand that out.
    """
    from ledger.seal import checkpoint
    from ledger.seal.seals import ledger_name

    place = KeyPlace(file, config, config.key_memory)
    with opened(config) as ledger:
        checkpoint.refuse_second_key(ledger)
        with new_key(place, name or ledger_name(ledger.origin), config) as made:
            checkpoint.set_first_key(ledger, made)
    click.echo(made.public.vkey)
    words(config, "key" if place.token is None else "token-key", file=file)


@key.command("rotate", examples=ROTATE)
@click.argument("file", metavar="FILE|URI")
@signs
@click.option("--new-memory", metavar="FILE", help="Where the new key remembers what it signed, as --memory.")
@click.option(
    "--lost",
    is_flag=True,
    help="The present key is lost, or may sign nothing more, so that it cannot vouch for the new one.",
)
@click.option(
    "--why", metavar="TEXT", help="With --lost: what happened, to be recorded in the ledger; names no person."
)
@recorder
@writes
@settings
@click.pass_obj
def rotate(
    config: Settings,
    file: str,
    key_file: str | None,
    new_memory: str | None,
    lost: bool,
    why: str | None,
    recorded_by: str,
) -> None:
    """Let a new key, in a new FILE or on a token, follow the present one, which vouches for it.

    Prints the public key.
    """
    from ledger.seal import checkpoint

    if lost == bool(key_file):
        raise wrong(phrase("name the present key with --key, or say that it is --lost"))
    if why is not None and not lost:
        raise wrong(phrase("--why goes with --lost: it says why nothing vouches for the new key"))
    place = KeyPlace(file, config, new_memory, option="--new-memory FILE")
    old_place = None if key_file is None else place_of(key_file, config)
    with opened(config) as ledger, ExitStack() as held:
        old = held.enter_context(any_signing_key(old_place, ledger, config))
        name = checkpoint.present_key(ledger, old).name
        with new_key(place, name, config) as made:
            if why is not None:
                # On record before the new key states its tree, so that this covers it.
                checkpoint.state_succession(ledger, why, recorded_by)
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
        if not seals.history:
            none = here(phrase("there is no key yet: `doorstroom key new FILE` puts one in place"))
            click.echo(f"doorstroom: {none}", err=True)
        for known in seals.history:
            # Outside the f-string, where the catalogues find it.
            unvouched = here(phrase("not vouched for"))
            vouched = "" if known.vouched else f"\t{unvouched}"
            click.echo(f"{known.number}\t{known.start}\t{known.key.vkey}{vouched}")


key.add_command(replace_master)
