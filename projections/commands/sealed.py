"""What the commands about keys, checkpoints, proofs and verification have in common: files, keys, and what they say."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from ledger.problem import message_in
from projections.commands.handing_out import handing_out
from projections.commands.languages import spoken_here, wrong
from projections.commands.settings import (
    Settings,
)

if TYPE_CHECKING:
    from ledger.seal.verifier import FromElsewhere, Policy, PublicKey


#: A checkpoint has at most 1,000,000 bytes, a timestamp 1 MiB; a file that is larger is neither.
_LARGEST = 1 << 20

new_path = click.Path(dir_okay=False, allow_dash=True)


def content_of(path: str, largest: int = _LARGEST) -> bytes:
    """What is in a file, or on standard input; no more than it may hold."""
    with click.open_file(path, "rb") as file:
        content: bytes = file.read(largest + 1)
    if len(content) > largest:
        raise wrong(
            phrase("{file} is larger than anything that could be meant: choose another file"), file=path
        )
    return content


def checkpoint_of(path: str) -> bytes:
    """A checkpoint that was handed over; on its way by mail its lines may have got other ends."""
    from ledger.seal.verifier import read_checkpoint, read_note

    content = content_of(path).replace(b"\r\n", b"\n")
    with as_usage(path):
        read_checkpoint(read_note(content).text)
    return content


def hand_out(content: bytes, path: str | None) -> None:
    """To a new file, or to standard output."""
    hand_out_together((content, path))


def hand_out_together(*each: tuple[bytes, str | None]) -> None:
    """Each to a new file, or to standard output: none is there before all are written, and the first is last."""
    with ExitStack() as files:
        for content, path in each:
            files.enter_context(handing_out(path)).write(content)


def public_keys(values: tuple[str, ...]) -> list[PublicKey]:
    """Public keys, as they are written (name+id+key), or in files with one a line."""
    from pathlib import Path

    from ledger.seal.verifier import read_vkey

    found: list[PublicKey] = []
    for value in values:
        lines = [value] if value.count("+") >= 2 and not Path(value).is_file() else None
        for line in lines or content_of(value).decode("utf-8", "replace").splitlines():
            if line.strip():
                with as_usage(None if lines else value):
                    found.append(read_vkey(line.strip()))
    return found


def witness_keys(values: tuple[str, ...]) -> list[PublicKey]:
    """Public keys of witnesses, written or kept as those of ``public_keys``."""
    from ledger.seal.verifier import SIGNATURE

    found = public_keys(values)
    for key in found:
        if key.kind == SIGNATURE:
            named = phrase(
                "{name} is no key of a witness, which signs with a key for cosignatures (type 4 or 6)"
            )
            raise wrong(named, name=key.name)
    return found


def policy_of(path: str) -> Policy:
    """Whose cosignatures somebody asks for, in a file of C2SP tlog-policy."""
    from ledger.seal.verifier import read_policy

    content = content_of(path)
    with as_usage(path):
        return read_policy(content)


def statements_of(paths: Sequence[str]) -> FromElsewhere:
    """A ledger's statements of its keys that somebody kept, in files as `key list --statements` prints them."""
    from ledger.seal.verifier import FromElsewhere, statements_in

    found: list[bytes] = []
    for path in paths:
        with as_usage(path):
            found += statements_in(content_of(path))
    return FromElsewhere(tuple(found))


@contextmanager
def as_usage(path: str | None = None) -> Iterator[None]:
    """What cannot be read of what was handed in is a mistake of use, not of the ledger; its file is named."""
    from ledger.seal.verifier import Malformed

    try:
        yield
    except Malformed as error:
        said = message_in(error, spoken_here())
        raise click.UsageError(said if path is None else f"{path}: {said}") from None


def words(config: Settings, name: str, **values: object) -> None:
    """Say something beside what is handed out, on stderr."""
    from projections.commands.seals_output import sentence
    from projections.render.log import tell

    # What is said by a name has an event for a log.
    tell(sys.stderr, name, "info", sentence(name, config.lang, **values), **values)
