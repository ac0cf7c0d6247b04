"""`checkpoint`: how many entries there are and what they are, signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import refuse_present
from projections.commands.sealed import (
    as_usage,
    content_of,
    hand_out,
    new_path,
    signing_key,
    signs,
    witness_keys,
    words,
)
from projections.commands.settings import (
    Settings,
    opened,
    settings,
    vault_settings,
    writes,
)

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.problem import RenderedMessage
    from ledger.seal.timestamp import Timestamp

EXAMPLES = (
    Example(
        "doorstroom checkpoint --key signing.key -o 2026-11.checkpoint",
        phrase("Sign what there is; keep the file elsewhere"),
    ),
    Example(
        "doorstroom checkpoint --key signing.key --witness https://witness.example/w "
        "--witness-key witness.vkey",
        phrase("Let a witness sign too"),
        not_run="it asks a server that does not exist",
    ),
    Example(
        "doorstroom checkpoint --timestamp answer.tsr",
        phrase("Add the timestamp that an authority sent"),
        not_run="it needs the answer of a timestamp authority",
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@signs
@click.option("-o", "--output", type=new_path, metavar="FILE", help="Write it here; else to standard output.")
@click.option("--witness", "witnesses", multiple=True, metavar="URL|FILE", help="Add cosignatures.")
@click.option(
    "--witness-key", "known_witnesses", multiple=True, metavar="KEY|FILE", help="Public key of a witness."
)
@click.option(
    "--timestamp", "timestamps", multiple=True, metavar="URL|FILE", help="Add an RFC 3161 timestamp."
)
@click.option(
    "--timestamp-request", type=new_path, metavar="FILE", help="Write a request to take to an authority."
)
@writes
@settings
@vault_settings
@click.pass_obj
def checkpoint(
    config: Settings,
    key_file: str | None,
    output: str | None,
    witnesses: tuple[str, ...],
    known_witnesses: tuple[str, ...],
    timestamps: tuple[str, ...],
    timestamp_request: str | None,
) -> None:
    """Sign how many entries there are and what they are, and keep that.

    The signed checkpoint is written out: whoever keeps a copy where the operator cannot reach it can later show
    whether anything was changed. Without --key nothing new is signed: what witnesses and timestamp authorities
    say is added to the newest checkpoint, or to the one that a witness sends back in a file.
    """
    from ledger.seal import checkpoint as making
    from ledger.seal import timestamp
    from ledger.seal.verifier import read_note

    refuse_present(output, timestamp_request)
    keys = witness_keys(known_witnesses)
    files = _cosignatures(witnesses)
    urls = [each for each in witnesses if "://" in each]
    with opened(config) as ledger:
        if key_file is not None:
            signing = signing_key(key_file)
            made = making.make(ledger, signing)
            for witness_key in keys:
                making.add_witness_key(ledger, witness_key, signing)
        else:
            made = making.newest(ledger)
        # What was signed is kept from here on, whatever a witness or an authority answers.
        for content in files:
            made = making.add_cosignatures(ledger, content, keys)
        for url in urls:
            made = making.ask_witness(ledger, made, url, keys)
        text = read_note(made.note).text.encode()
        for each in timestamps:
            response = timestamp.ask(each, text) if "://" in each else content_of(each)
            _say_stamped(making.add_timestamp(ledger, made, response), config)
        if timestamp_request is not None:
            hand_out(timestamp.request(text), timestamp_request)
        unsealed = _unsealed(ledger, key_file)
    hand_out(made.note, output)
    if key_file is not None:
        _say_made(config, made.checkpoint.size, unsealed)
    elif witnesses or timestamps:
        words(config, "added", size=made.checkpoint.size)


def _say_made(config: Settings, size: int, unsealed: RenderedMessage | None) -> None:
    """Say that a checkpoint was made, and what it could not seal."""
    words(config, "checkpoint", size=size)
    if unsealed is not None:
        words(config, "unsealed", why=unsealed)


def _unsealed(ledger: Ledger, key_file: str | None) -> RenderedMessage | None:
    """Why a new checkpoint could not seal the access log, if it could not."""
    from ledger.seal.keeping import log_head

    return None if key_file is None else log_head(ledger).why


def _cosignatures(witnesses: Sequence[str]) -> list[bytes]:
    """What witnesses sent in files."""
    from ledger.seal.verifier import read_signature_lines

    found = [content_of(each) for each in witnesses if "://" not in each]
    for content in found:
        with as_usage():
            read_signature_lines(content.decode("utf-8", "replace").rpartition("\n\n")[2])
    return found


def _say_stamped(stamped: Timestamp | None, config: Settings) -> None:
    """Say what a timestamp says, or that this program cannot read it."""
    if stamped is None:
        words(config, "unread")
    else:
        click.echo(stamped.sentence, err=True)
