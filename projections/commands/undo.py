"""`undo`: an entry withdrawn, in one short line."""

from __future__ import annotations

from datetime import date

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import wrong
from projections.commands.offering import Competence
from projections.commands.parameters import day
from projections.commands.record import record_correction, trying_options
from projections.commands.recording_terms import RecordingTerms
from projections.commands.settings import Settings, recorder, settings, with_options, writes

EXAMPLES = (
    Example(
        'doorstroom undo 590 --reason "Typed in the wrong dossier" --dry-run',
        phrase("What it would bring if an entry were read as if it had never been there"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("entry", metavar="ENTRY")
@click.option(
    "--reason", "field_reason", metavar="TEXT", help="Why, in free text: kept apart from the entry."
)
@click.option("--ground", "field_ground", metavar="TEXT", help="Article or ELI address it rests on.")
@click.option(
    "--decided-by",
    "field_decided_by",
    type=Competence(),
    metavar="CAPACITY",
    help="The capacity in which it was decided (R15). [default: that of the entry]",
)
@click.option(
    "--effective-on",
    "field_effective_on",
    callback=day,
    metavar="DAY",
    help="Day on which it was decided. [default: today]",
)
@recorder
@(lambda command: with_options(command, *trying_options))
@writes
@settings
@click.pass_obj
def undo(
    config: Settings,
    entry: str,
    field_reason: str | None,
    field_ground: str | None,
    field_decided_by: str | None,
    field_effective_on: date | None,
    recorded_by: str,
    dry_run: bool,
    accept_findings: bool,
) -> None:
    """Withdraw an entry: it is read as if it had never been there.

    ENTRY is its position or its source. Nothing is removed: a withdrawal is recorded, of the same dossier, measure or
    enterprise, and may itself be undone. Say why, with --reason or --ground. What is filled in is said.
    """
    if field_reason is None and field_ground is None:
        raise wrong(phrase("say why it is undone: --reason in words, or --ground with an article"))
    from ledger.decisions.withdrawal import Withdrawal
    from ledger.intake.options import fields_in

    typed = {
        "entry": entry,
        "reason": field_reason,
        "ground": field_ground,
        "decided_by": field_decided_by,
        "effective_on": None if field_effective_on is None else field_effective_on.isoformat(),
    }
    read = {"decision": Withdrawal.tag(), **fields_in(Withdrawal, typed, in_dutch=config.lang == "nl")}
    record_correction(
        config, read, (), RecordingTerms(recorded_by, dry_run=dry_run, accepted=accept_findings)
    )
