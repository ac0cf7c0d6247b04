"""Showing that nothing was removed, changed, reordered or back-dated: keys, checkpoints, proofs, verification."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from ledger.problem import message_in
from projections.commands.exit_codes import BROKEN
from projections.commands.languages import here, spoken_here, wrong
from projections.commands.machinery import (
    Command,
    Group,
    Settings,
    handing_out,
    opened,
    refuse_present,
    settings,
    vault_settings,
)

if TYPE_CHECKING:
    from ledger.seal.signing import SigningKey
    from ledger.seal.verifier import PublicKey

#: A checkpoint has at most 1,000,000 bytes, a timestamp 1 MiB; a file that is larger is neither.
_LARGEST = 1 << 20

_new = click.Path(dir_okay=False, allow_dash=True)


def _content(path: str) -> bytes:
    """What is in a file, or on standard input; no more than it may hold."""
    with click.open_file(path, "rb") as file:
        content: bytes = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise wrong(
            phrase("{file} is larger than anything that could be meant: name another file"), file=path
        )
    return content


def _checkpoint(path: str) -> bytes:
    """A checkpoint that was handed over; on its way by mail its lines may have got other ends."""
    from ledger.seal.verifier import read_checkpoint, read_note

    content = _content(path).replace(b"\r\n", b"\n")
    with as_usage():
        read_checkpoint(read_note(content).text)
    return content


def _hand_out(content: bytes, path: str | None) -> None:
    with handing_out(path) as file:
        file.write(content)


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


def _public(values: tuple[str, ...]) -> list[PublicKey]:
    """Public keys, as they are written (name+id+key), or in files with one a line."""
    from pathlib import Path

    from ledger.seal.verifier import read_vkey

    found: list[PublicKey] = []
    for value in values:
        lines = [value] if value.count("+") >= 2 and not Path(value).is_file() else None
        for line in lines or _content(value).decode("utf-8", "replace").splitlines():
            if line.strip():
                with as_usage():
                    found.append(read_vkey(line.strip()))
    return found


@contextmanager
def as_usage() -> Iterator[None]:
    """What cannot be read of what was handed in is a mistake of use, not of the ledger."""
    from ledger.seal.verifier import Malformed

    try:
        yield
    except Malformed as error:
        raise click.UsageError(message_in(error, spoken_here())) from None


def _signing(path: str) -> SigningKey:
    from ledger.seal.signing import SigningKey

    return SigningKey.read(path)


def _words(config: Settings, name: str, **values: object) -> None:
    from projections.commands.seals_in_words import said

    click.echo(said(name, config.lang, **values), err=True)


_signs = click.option(
    "--key",
    "key_file",
    envvar="DOORSTROOM_SIGNING_KEY",
    metavar="FILE",
    help="The ledger's signing key; else DOORSTROOM_SIGNING_KEY.",
)


# -- keys ----------------------------------------------------------------------------------------------


@click.group(cls=Group)
def key() -> None:
    """Make, replace and list the keys that sign for the ledger. A private key is only ever in its own file."""


@key.command("new")
@click.argument("file")
@click.option("--name", help="What the ledger is called on its checkpoints, such as ledger.example.org/wse.")
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
    _words(config, "key", file=file)


@key.command("rotate")
@click.argument("file")
@_signs
@click.option(
    "--lost", is_flag=True, help="The present key is lost, so that it cannot vouch for the new one."
)
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
        old = None if key_file is None else _signing(key_file)
        name = checkpoint.present_key(ledger, old).name
        made = SigningKey.new(name, secrets.token_bytes)
        with _written(made, file):
            checkpoint.rotate_key(ledger, made, old)
    click.echo(made.public.vkey)
    _words(config, "lost" if lost else "rotated", file=file)


@key.command("list")
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


# -- checkpoints ---------------------------------------------------------------------------------------


@click.command(cls=Command)
@_signs
@click.option("-o", "--output", type=_new, metavar="FILE", help="Write it here; else to standard output.")
@click.option("--witness", "witnesses", multiple=True, metavar="URL|FILE", help="Add cosignatures.")
@click.option(
    "--witness-key", "witness_keys", multiple=True, metavar="KEY|FILE", help="Public key of a witness."
)
@click.option(
    "--timestamp", "timestamps", multiple=True, metavar="URL|FILE", help="Add an RFC 3161 timestamp."
)
@click.option(
    "--timestamp-request", type=_new, metavar="FILE", help="Write a request to take to an authority."
)
@settings
@click.pass_obj
def checkpoint(
    config: Settings,
    key_file: str | None,
    output: str | None,
    witnesses: tuple[str, ...],
    witness_keys: tuple[str, ...],
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
    from ledger.seal.verifier import read_note, read_signature_lines

    refuse_present(output, timestamp_request)
    keys = _public(witness_keys)
    files = [_content(each) for each in witnesses if "://" not in each]
    for content in files:
        with as_usage():
            read_signature_lines(content.decode("utf-8", "replace").rpartition("\n\n")[2])
    urls = [each for each in witnesses if "://" in each]
    with opened(config) as ledger:
        if key_file is not None:
            signing = _signing(key_file)
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
            answer = timestamp.ask(each, text) if "://" in each else _content(each)
            stamped = making.add_timestamp(ledger, made, answer)
            if stamped is None:
                _words(config, "unread")
            else:
                click.echo(stamped.sentence, err=True)
        if timestamp_request is not None:
            _hand_out(timestamp.request(text), timestamp_request)
    _hand_out(made.note, output)
    if key_file is not None:
        _words(config, "checkpoint", size=made.checkpoint.size)
    elif witnesses or timestamps:
        _words(config, "added", size=made.checkpoint.size)


# -- proofs --------------------------------------------------------------------------------------------


@click.command(cls=Command)
@click.argument("subject", required=False, metavar="[ENTRY|DOSSIER]")
@click.option(
    "--dossier", "is_dossier", is_flag=True, help="It is a dossier, although it looks like a position."
)
@click.option("--since", metavar="FILE", help="Prove that the newest checkpoint grew out of this older one.")
@click.option("--entry", "entry_file", type=_new, metavar="FILE", help="Write the entry's exact bytes here.")
@click.option(
    "-o", "--output", type=_new, metavar="FILE", help="Write the proof here; else to standard output."
)
@click.option("--verifier", type=_new, metavar="FILE", help="Write the program that checks proofs here.")
@_signs
@settings
@click.pass_obj
def proof(
    config: Settings,
    subject: str | None,
    is_dossier: bool,
    since: str | None,
    entry_file: str | None,
    output: str | None,
    verifier: str | None,
    key_file: str | None,
) -> None:
    """Hand out a proof of one entry, of a whole dossier, or that nothing changed since a checkpoint.

    ENTRY is a position. Of a DOSSIER all entries are proven, and that none is missing before the last; with --key
    the ledger also answers for there being no later one. --verifier writes one file that checks them all with
    Python and the package cryptography alone.
    """
    from pathlib import Path

    from ledger.seal import proof as proving

    if [subject, since, verifier] == [None, None, None] or (subject and since):
        raise wrong(phrase("name an entry or a dossier, or an older checkpoint with --since"))
    numbered = subject is not None and subject.isascii() and subject.isdigit() and not is_dossier
    if entry_file is not None and not numbered:
        raise wrong(phrase("--entry goes with the proof of one entry"))
    refuse_present(output, entry_file, verifier)
    if verifier is not None:
        from ledger.seal import verifier as program

        _hand_out(Path(program.__file__).read_bytes(), verifier)
        if subject is None and since is None:
            return
    with opened(config) as ledger, ledger.reading() as reading:
        if since is not None:
            made = proving.prove_growth(reading, _checkpoint(since))
        elif numbered:
            made, state = proving.prove_entry(reading, int(str(subject)[:19]))
            if entry_file is not None:
                _hand_out(state, entry_file)
        else:
            signing = None if key_file is None else _signing(key_file)
            made = proving.prove_stream(reading, ledger.store.origin, f"dossier:{subject}", signing)
        simulated = ledger.simulated
    _hand_out(made.content, output)
    _words(config, "proof", size=made.checkpoint.size)
    if made.left_out:
        _words(config, "left_out", count=made.left_out)
    if simulated:
        _words(config, "simulated")


# -- verification --------------------------------------------------------------------------------------


@click.command(cls=Command)
@click.option(
    "--checkpoint", "files", multiple=True, metavar="FILE", help="A checkpoint that was kept elsewhere."
)
@click.option("--key", "keys", multiple=True, metavar="KEY|FILE", help="A public key known from elsewhere.")
@click.option("--authority", metavar="FILE", help="Certificates (PEM) of the timestamp authority.")
@click.option("--without-models", is_flag=True, help="Leave the read models out.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), help="[default: table]")
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@settings
@vault_settings
@click.pass_obj
def verify(
    config: Settings,
    files: tuple[str, ...],
    keys: tuple[str, ...],
    authority: str | None,
    without_models: bool,
    form: str | None,
    as_json: bool,
) -> None:
    """Compute everything anew from the stored bytes, and say what holds and what does not.

    Positions, the chain of each dossier, recording moments, the root against every checkpoint that is known,
    signatures, personal texts against what the entries commit to, and read models against a fresh fold. Exit code
    5 if anything does not hold.

    What the database says of itself proves little: hand over checkpoints that somebody else kept, and keys that you
    know from elsewhere, of the ledger or of witnesses.
    """
    from ledger.seal.known import TrustAnchors
    from projections.answers import verify as report
    from projections.answers.head import Head
    from projections.answers.verification import verify as verify_
    from projections.reading import now, today
    from projections.readmodels.runner import Progress

    given = TrustAnchors(
        checkpoints=[(name, _checkpoint(name)) for name in files],
        keys=_public(keys),
        authorities=None if authority is None else _content(authority),
    )
    with opened(config) as ledger, Progress(sys.stderr, config.lang) as said:
        head = Head(today(), now(), ledger.simulated, ledger.size)
        checks = verify_(ledger, config.place, given, said, models=not without_models)
    report.write(checks, "json" if as_json else form or "table", sys.stdout, head=head, lang=config.lang)
    if report.broken(checks):
        raise click.exceptions.Exit(BROKEN)


@click.command(cls=Command)
@settings
@click.pass_obj
def roles(config: Settings) -> None:
    """Make the roles of a PostgreSQL ledger: who may read, record, and erase. Run by its owner.

    doorstroom_reader may read; doorstroom_writer may also add, and nothing else; doorstroom_keeper may also set and
    destroy personal data. None can change or remove an entry, or alter a table. Give a user one by GRANT.
    """
    from ledger.store.roles import grant
    from projections.commands.seals_in_words import granted

    for line in granted(grant(config.place), config.lang):
        click.echo(line)


COMMANDS = (key, checkpoint, proof, verify, roles)
