"""`proof`: that an entry stands in the ledger, that a dossier is whole, that nothing changed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from ledger.decisions.decision import dossier_stream
from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import refuse_present
from projections.commands.languages import wrong
from projections.commands.offering import Key
from projections.commands.sealed import (
    checkpoint_of,
    hand_out_together,
    new_path,
    words,
)
from projections.commands.settings import (
    Settings,
    opened,
    settings,
)
from projections.commands.signing_with import any_signing_key, place_of, signs

if TYPE_CHECKING:
    from ledger.seal.proof import Proof

EXAMPLES = (
    Example(
        "doorstroom proof 12 -o 12.tlog-proof --entry 12.json",
        phrase("That entry 12 stands in the ledger"),
    ),
    Example(
        "doorstroom proof D-001 -o D-001.proof.json --key signing.key",
        phrase("That these are all entries of a dossier"),
    ),
    Example(
        "doorstroom proof --since 2026-11.checkpoint -o growth.txt",
        phrase("That nothing changed since a checkpoint"),
    ),
    Example(
        "doorstroom proof --verifier verifier.py",
        phrase("The program that checks them all, to hand out"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("subject", required=False, type=Key("dossier"), metavar="[ENTRY|DOSSIER]")
@click.option(
    "--dossier", "is_dossier", is_flag=True, help="It is a dossier, although it looks like a position."
)
@click.option("--since", metavar="FILE", help="Prove that the newest checkpoint grew out of this older one.")
@click.option(
    "--entry", "entry_file", type=new_path, metavar="FILE", help="Write the entry's exact bytes here."
)
@click.option(
    "-o", "--output", type=new_path, metavar="FILE", help="Write the proof here; else to standard output."
)
@click.option("--verifier", type=new_path, metavar="FILE", help="Write the program that checks proofs here.")
@signs
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
    Python alone.
    """
    from ledger.seal import proof as proving
    from projections.persons import persons_of

    position, others = _position(subject, is_dossier=is_dossier), list[str]()
    _check(subject, since, verifier, entry_file, position)
    refuse_present(output, entry_file, verifier)
    # Nothing but a dossier is signed for; a key that the environment names is left alone else.
    place = place_of(key_file, config) if key_file and subject and position is None else None
    also: list[tuple[bytes, str | None]] = [] if verifier is None else [(_verifier(), verifier)]
    if subject is None and since is None:
        hand_out_together(*also)
        return
    with opened(config) as ledger, ledger.reading() as reading, ExitStack() as held:
        if since is not None:
            made = proving.prove_growth(reading, checkpoint_of(since))
        elif position is not None:
            made, state = proving.prove_entry(reading, position)
            if entry_file is not None:
                also.append((state, entry_file))
        else:
            key = held.enter_context(any_signing_key(place, ledger, config))
            stream = dossier_stream(str(subject))
            made = proving.prove_stream(reading, ledger.store.origin, stream, key, ledger.now())
            others = [key for key in persons_of(reading).keys_of(str(subject)) if key != subject]
        simulated = ledger.simulated
    hand_out_together((made.content, output), *also)
    _say_proven(made, config, simulated=simulated)
    if others:
        words(config, "one-person", dossier=subject, others=", ".join(others))


def _check(
    subject: str | None, since: str | None, verifier: str | None, entry_file: str | None, position: int | None
) -> None:
    """What cannot be asked together. Raises ``click.UsageError``."""
    if [subject, since, verifier] == [None, None, None] or (subject and since):
        raise wrong(phrase("name an entry or a dossier, or an older checkpoint with --since"))
    if entry_file is not None and position is None:
        raise wrong(phrase("--entry goes with the proof of one entry"))


def _say_proven(made: Proof, config: Settings, *, simulated: bool) -> None:
    """Say under which checkpoint it is proven, and what is not."""
    words(config, "proof", size=made.checkpoint.size)
    if made.left_out:
        words(config, "left_out", count=made.left_out)
    if simulated:
        words(config, "simulated")


def _verifier() -> bytes:
    """The program that checks proofs, which is one file of this one."""
    from pathlib import Path

    from ledger.seal import verifier

    return Path(verifier.__file__).read_bytes()


def _position(subject: str | None, *, is_dossier: bool) -> int | None:
    """The position that a subject looks like; one of more digits than there are entries anywhere is cut."""
    if subject is None or is_dossier or not (subject.isascii() and subject.isdigit()):
        return None
    return int(subject[:19])
