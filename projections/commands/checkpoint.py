"""`checkpoint`: how many entries there are and what they are, signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ledger.language import phrase, translated
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import refuse_present
from projections.commands.languages import wrong
from projections.commands.sealed import (
    as_usage,
    checkpoint_of,
    content_of,
    hand_out,
    new_path,
    policy_of,
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
from projections.commands.signing_with import KeyPlace, place_of, signing_key, signs
from projections.commands.timestamps import RevocationInput, keeps_evidence, say_stamped

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.problem import RenderedMessage
    from ledger.seal.seals import StoredCheckpoint
    from ledger.seal.timestamp import Timestamp
    from ledger.seal.verifier import Policy, PublicKey, Quorum

EXAMPLES = (
    Example(
        "doorstroom checkpoint --key signing.key -o 2026-11.checkpoint",
        phrase("Sign what there is; keep the file elsewhere"),
    ),
    Example(
        "doorstroom checkpoint --key signing.key --since 2026-11.checkpoint",
        phrase("Sign only what continues a checkpoint that somebody kept"),
    ),
    Example(
        "doorstroom checkpoint --key 'pkcs11:token=seal;object=ledger' --memory ledger.signed "
        "--pkcs11-module /usr/lib/softhsm/libsofthsm2.so",
        phrase("Sign with a key on a token"),
        not_run="it needs a token",
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
@click.option("--since", metavar="FILE", help="Sign only what continues this checkpoint, kept elsewhere.")
@click.option("-o", "--output", type=new_path, metavar="FILE", help="Write it here; else to standard output.")
@click.option("--witness", "witnesses", multiple=True, metavar="URL|FILE", help="Add cosignatures.")
@click.option(
    "--witness-key", "known_witnesses", multiple=True, metavar="KEY|FILE", help="Public key of a witness."
)
@click.option("--policy", metavar="FILE", help="Say whether its quorum is reached (C2SP tlog-policy).")
@click.option(
    "--timestamp", "timestamps", multiple=True, metavar="URL|FILE", help="Add an RFC 3161 timestamp."
)
@click.option(
    "--timestamp-request", type=new_path, metavar="FILE", help="Write a request to take to an authority."
)
@keeps_evidence
@writes
@settings
@vault_settings
@click.pass_obj
def checkpoint(
    config: Settings,
    key_file: str | None,
    since: str | None,
    output: str | None,
    witnesses: tuple[str, ...],
    known_witnesses: tuple[str, ...],
    policy: str | None,
    timestamps: tuple[str, ...],
    timestamp_request: str | None,
    revocations: tuple[str, ...],
    fetch: bool,
    authority: str | None,
) -> None:
    """Sign how many entries there are and what they are, and keep that.

    The signed checkpoint is written out: whoever keeps a copy where the operator cannot reach it can later show
    whether anything was changed. Without --key nothing new is signed: what witnesses and timestamp authorities
    say is added to the newest checkpoint, or to the one that a witness sends back in a file.

    The key remembers the newest tree that it signed, in a file of its own, and signs nothing that does not continue
    that.
    """
    from ledger.seal import checkpoint as making
    from ledger.seal import timestamp
    from ledger.seal.verifier import read_note

    before = _before(since, key_file)
    refuse_present(output, timestamp_request)
    place = None if key_file is None else place_of(key_file, config)
    listed = witness_keys(known_witnesses)
    asked = None if policy is None else policy_of(policy)
    keys = _with_policy(listed, asked)
    files = _cosignatures(witnesses)
    evidence = RevocationInput(revocations, fetch, authority)
    urls = [each for each in witnesses if "://" in each]
    with opened(config) as ledger:
        made, unsealed = _made(ledger, config, place, before, listed)
        # What was signed is kept from here on, whatever a witness or an authority answers.
        with _naming_what_stays(config, None if place is None else made):
            for content in files:
                made = making.add_cosignatures(ledger, content, keys)
            for url in urls:
                made = making.ask_witness(ledger, made, url, keys)
            text = read_note(made.note).text.encode()
            for each in timestamps:
                response = timestamp.ask(each, text) if "://" in each else content_of(each)
                _say_stamped(making.add_timestamp(ledger, made, response), config)
            evidence.keep(config, ledger)
        if timestamp_request is not None:
            hand_out(timestamp.request(text), timestamp_request)
        quorum = making.quorum_under(ledger, made, asked)
    hand_out(made.note, output)
    _say_quorum(quorum, config)
    if key_file is not None:
        _say_made(config, made.checkpoint.size, unsealed)
    elif witnesses or timestamps:
        words(config, "added", size=made.checkpoint.size)


@contextmanager
def _naming_what_stays(config: Settings, made: StoredCheckpoint | None) -> Iterator[None]:
    """Say of a checkpoint that was signed that it is kept, where what was to be added to it fails."""
    try:
        yield
    except Exception:
        if made is not None:
            words(config, "kept", size=made.checkpoint.size)
        raise


def _before(since: str | None, key_file: str | None) -> bytes | None:
    """The checkpoint that what is signed has to continue. Raises ``click.UsageError``."""
    if since is None:
        return None
    if key_file is None:
        raise wrong(phrase("--since goes with --key: it holds back what is signed"))
    return checkpoint_of(since)


def _made(
    ledger: Ledger,
    config: Settings,
    place: KeyPlace | None,
    before: bytes | None,
    witnesses: Sequence[PublicKey],
) -> tuple[StoredCheckpoint, list[RenderedMessage]]:
    """A new checkpoint, and why it did not seal the access log, if it did not; without a key the newest one there is.

    A new one continues the one that was kept elsewhere. These witnesses are put on the list.
    """
    from ledger.seal import checkpoint as making

    if place is None:
        return making.newest(ledger), []
    with signing_key(place, ledger, config) as signing:
        if before is not None:
            making.since(ledger, signing, before)
        unsealed: list[RenderedMessage] = []
        made = making.make(ledger, signing, unsealed.append)
        for witness_key in witnesses:
            making.add_witness_key(ledger, witness_key, signing)
    return made, unsealed


def _say_made(config: Settings, size: int, unsealed: Sequence[RenderedMessage]) -> None:
    """Say that a checkpoint was made, and why it could not seal the access log, if it could not."""
    words(config, "checkpoint", size=size)
    for why in unsealed:
        words(config, "unsealed", why=why)


def _cosignatures(witnesses: Sequence[str]) -> list[bytes]:
    """What witnesses sent in files."""
    from ledger.seal.verifier import read_signature_lines

    files = [each for each in witnesses if "://" not in each]
    found = [content_of(each) for each in files]
    for path, content in zip(files, found, strict=True):
        with as_usage(path):
            read_signature_lines(content.decode("utf-8", "replace").rpartition("\n\n")[2])
    return found


def _with_policy(keys: list[PublicKey], asked: Policy | None) -> list[PublicKey]:
    """The keys of witnesses, with those that a policy names: whose cosignature it asks for is to be kept."""
    return [*keys, *(key for key in (asked.witnesses.values() if asked else ()) if key not in keys)]


def _say_quorum(quorum: Quorum | None, config: Settings) -> None:
    """Say whether a policy's quorum stands under the checkpoint, and who does not count."""
    if quorum is None:
        return
    counted = ", ".join(quorum.counted)
    words(config, "quorum" if quorum.reached else "no-quorum", counted=counted or "-")
    for name, why in quorum.left_out.items():
        words(config, "not-counted", witness=name, why=translated(why, config.lang))


def _say_stamped(stamped: Timestamp | None, config: Settings) -> None:
    """Say what a timestamp says, or that this program cannot read it."""
    if stamped is None:
        words(config, "unread")
    else:
        say_stamped(stamped, config)
