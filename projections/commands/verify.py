"""`verify`: everything computed anew."""

from __future__ import annotations

import sys

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import BROKEN, EXPLAINED
from projections.commands.sealed import (
    checkpoint_of,
    policy_of,
    public_keys,
)
from projections.commands.settings import (
    Settings,
    opened,
    settings,
    table_or_json,
    vault_settings,
)
from projections.commands.timestamps import trusted

EXAMPLES = (
    Example(
        "doorstroom verify --checkpoint 2026-11.checkpoint --key ledger.vkey",
        phrase("Against a checkpoint and a key that were kept elsewhere"),
    ),
    Example(
        "doorstroom verify --policy witnesses.policy",
        phrase("Against the witnesses that you ask for yourself"),
        not_run="it needs a policy of your own",
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.option(
    "--checkpoint", "files", multiple=True, metavar="FILE", help="A checkpoint that was kept elsewhere."
)
@click.option("--key", "keys", multiple=True, metavar="KEY|FILE", help="A public key known from elsewhere.")
@click.option(
    "--policy", metavar="FILE", help="Which witnesses you ask for, and how many (C2SP tlog-policy)."
)
@click.option("--authority", metavar="FILE", help="Certificates (PEM) of the timestamp authority.")
@click.option("--without-models", is_flag=True, help="Leave the read models out.")
@table_or_json
@settings
@vault_settings
@click.pass_obj
def verify(
    config: Settings,
    files: tuple[str, ...],
    keys: tuple[str, ...],
    policy: str | None,
    authority: str | None,
    without_models: bool,
    as_json: bool | None,
) -> None:
    """Compute everything anew from the stored bytes, and say what holds and what does not.

    Positions, the chain of each dossier, recording moments, the root against every checkpoint that is known,
    signatures, personal texts against what the entries commit to, and read models against a fresh fold. Exit code
    5 if anything does not hold, 8 if moments hold only by what the operator put on record of a clock (`clock explain`).

    What the database says of itself proves little: hand over checkpoints that somebody else kept, and keys that you
    know from elsewhere, of the ledger or of witnesses.
    """
    from ledger.seal.known import TrustAnchors
    from projections.answers import verify as report
    from projections.answers.head import Head
    from projections.answers.verification import verify as verify_
    from projections.reading import now, today
    from projections.readmodels.runner import BuildProgress

    given = TrustAnchors(
        checkpoints=[(name, checkpoint_of(name)) for name in files],
        keys=public_keys(keys),
        authorities=None if authority is None else trusted(authority),
        policy=None if policy is None else policy_of(policy),
    )
    with opened(config) as ledger, BuildProgress(sys.stderr, config.lang) as said:
        head = Head(today(), now(), ledger.simulated, ledger.size)
        checks = verify_(ledger, config.place, given, said, models=not without_models)
    report.write(checks, "json" if as_json else "table", sys.stdout, head=head, lang=config.lang)
    if report.broken(checks):
        raise click.exceptions.Exit(BROKEN)
    if report.explained(checks):
        raise click.exceptions.Exit(EXPLAINED)
