"""`witness`: the witnesses of a ledger, and being one."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group
from projections.commands.handing_out import refuse_present
from projections.commands.languages import here, wrong
from projections.commands.sealed import (
    as_usage,
    content_of,
    hand_out,
    new_path,
    public_keys,
    statements_of,
    witness_keys,
    words,
)
from projections.commands.settings import Settings, opened, settings, writes
from projections.commands.signing_with import place_of, signing_key, signs

EXAMPLES = (
    Example(
        "doorstroom witness key witness.key --name notary.example/w1",
        phrase("Make a key to witness somebody's ledger with"),
    ),
)

KEY = (
    Example(
        "doorstroom witness key witness.key --name notary.example/w1",
        phrase("A key of ML-DSA-44; keep the public one that is printed"),
    ),
)

SIGN = (
    Example(
        "doorstroom witness sign growth.txt --key witness.key --memory wse.memory --ledger-key ledger.vkey",
        phrase("Cosign the newer checkpoint, if the ledger only grew"),
        not_run="it needs a ledger's proof, and a memory",
    ),
)

ADD = (
    Example(
        'doorstroom witness add witness.vkey --run-by "Notary Peeters" --independent --key signing.key',
        phrase("State who runs a witness"),
        not_run="it needs the key of a witness",
    ),
)

LIST = (Example("doorstroom witness list", phrase("Who witnesses this ledger, as it states")),)


@click.group(cls=Group, examples=EXAMPLES)
def witness() -> None:
    """The witnesses of a ledger, and being one: somebody else who remembers its checkpoints, and cosigns what grows."""


@witness.command("key", examples=KEY)
@click.argument("file", metavar="FILE")
@click.option("--name", required=True, help="What the witness is called, such as notary.example/w1.")
@click.option(
    "--kind",
    type=click.Choice(["ml-dsa-44", "ed25519"]),
    help="How it signs: ml-dsa-44 also holds against a quantum computer. [default: ml-dsa-44]",
)
@settings
@click.pass_obj
def key_(config: Settings, file: str, name: str, kind: str | None) -> None:
    """Make the key of a witness, in a new FILE. Prints the public key: hand that out."""
    import secrets

    from ledger.seal.cosigning import KINDS, CosigningKey

    made = CosigningKey.new(name, KINDS[kind or "ml-dsa-44"], secrets.token_bytes)
    made.write(file)
    click.echo(made.public.vkey)
    words(config, "witness-key", file=file)


@witness.command("sign", examples=SIGN)
@click.argument("file", metavar="FILE")
@click.option("--key", "key_file", required=True, metavar="FILE", help="The witness's own key.")
@click.option(
    "--memory", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="What it cosigned last."
)
@click.option(
    "--ledger-key", "keys", multiple=True, required=True, metavar="KEY|FILE", help="The ledger's public key."
)
@click.option(
    "--statements", multiple=True, metavar="FILE", help="The ledger's key statements (key list --statements)."
)
@click.option("--first", is_flag=True, help="The first time: there is no memory yet.")
@click.option("-o", "--output", type=new_path, metavar="FILE", help="Write it here; else to standard output.")
@settings
@click.pass_obj
def sign(
    _config: Settings,
    file: str,
    key_file: str,
    memory: str,
    keys: tuple[str, ...],
    statements: tuple[str, ...],
    first: bool,
    output: str | None,
) -> None:
    """Cosign the checkpoint in FILE, or the newer one in a proof that it grew (`proof --since`), if it continues.

    Whatever does not continue what the memory holds is refused (exit code 5) and is evidence: keep it. Send what is
    written back: `checkpoint --witness FILE` adds it. Keep the memory and its backups apart from the ledger: with an
    old one put back a witness could cosign a second history.
    """
    import time

    from ledger.seal.cosigning import CosigningKey, cosign_grown

    refuse_present(output)
    own, known, before = CosigningKey.read(key_file), public_keys(keys), statements_of(statements)
    content = content_of(file).replace(b"\r\n", b"\n")
    with as_usage(file):
        line = cosign_grown(content, own, Path(memory), known, before, first=first, now=int(time.time()))
    hand_out(line.encode(), output)


@witness.command("add", examples=ADD)
@click.argument("witness_key", metavar="KEY|FILE")
@click.option("--run-by", required=True, metavar="ORGANISATION", help="The organisation that runs it.")
@click.option(
    "--independent/--own",
    default=None,
    help="Whether that is another than the operator of the ledger. One's own never counts in a quorum.",
)
@signs
@writes
@settings
@click.pass_obj
def add(
    config: Settings, witness_key: str, run_by: str, independent: bool | None, key_file: str | None
) -> None:
    """State on the ledger's own list who runs a witness, signed by the ledger's key.

    It is the operator's word. Verifiers use it only against the operator: it takes from a quorum, and never adds.
    """
    from ledger.seal.checkpoint import add_witness_key

    keys = witness_keys((witness_key,))
    if independent is None or key_file is None:
        raise wrong(
            phrase("say whether it is --independent or your --own, and name the ledger's key with --key")
        )
    place = place_of(key_file, config)
    with opened(config) as ledger, signing_key(place, ledger, config) as signing:
        for each in keys:
            add_witness_key(ledger, each, signing, (run_by, independent))


@witness.command("list", examples=LIST)
@click.option("--statements", is_flag=True, help="The signed statements themselves.")
@settings
@click.pass_obj
def list_(config: Settings, statements: bool) -> None:
    """List the witnesses that the ledger names. One a line: name, who runs it as stated, public key."""
    from ledger.seal.seals import WITNESS_SEAL, Seals

    said = {
        True: phrase("stated as independent"),
        False: phrase("stated as the operator's own"),
        None: phrase("nothing stated"),
    }
    with opened(config) as ledger, ledger.reading() as reading:
        seals = Seals(reading)
        if statements:
            for seal in seals.of(WITNESS_SEAL):
                click.echo(seal.state.decode("utf-8", "backslashreplace"))
            return
        newest = {each.key: each for each in seals.stated_witnesses}
        if not newest:
            none = here(phrase("the ledger names no witness yet: `doorstroom witness add` names one"))
            click.echo(f"doorstroom: {none}", err=True)
        for each in newest.values():
            click.echo(
                f"{each.key.name}\t{each.organisation or ''}\t{here(said[each.independent])}\t{each.key.vkey}"
            )
