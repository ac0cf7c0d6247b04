"""`import`: decisions from files."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import REFUSED, fail
from projections.commands.languages import wrong
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
    writes,
)

EXAMPLES = (
    Example("doorstroom import hr.jsonl --dry-run", phrase("Check a file only")),
    Example(
        "doorstroom import hr.csv more.jsonl --rejects rejects.jsonl --as desk-3",
        phrase("Record what is good, keep the rest with the reasons"),
    ),
)


@click.command("import", cls=Command, examples=EXAMPLES)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--input-format",
    "form",
    type=click.Choice(["jsonl", "csv", "xlsx", "cloudevents"]),
    help="Else as the name says.",
)
@click.option(
    "--dates",
    type=click.Choice(["iso", "nl"]),
    help="Days in a table: iso is YYYY-MM-DD, nl also DD/MM/YYYY. [default: iso; in Dutch: nl]",
)
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Record the good lines, write the bad ones here with their reasons.",
)
@recorder
@writes
@settings
@vault_settings
@click.pass_obj
def import_(config: Settings, /, files: tuple[str, ...], rejects: str | None, **options: Any) -> None:
    """Import decisions from files; - is stdin.

    JSON Lines, CSV or a workbook of Excel (.xlsx); `doorstroom schema` describes a line. All
    files together are recorded, or nothing is. The same file again adds nothing.

    What `export --as cloudevents` wrote is known by its first line and taken over by itself, into an empty ledger:
    the same decisions, byte for byte. A simulated ledger keeps when and by whom was recorded; a real one records anew,
    and takes nothing over from a simulated one.
    """
    from pathlib import Path

    from ledger.intake.opening import open_inputs
    from ledger.intake.rejects import RejectsFile
    from ledger.intake.taking_over import import_inputs
    from ledger.problem import message_in as told_of
    from projections.commands.imported import ImportProgress, summary

    dry_run = options["dry_run"]
    with contextlib.ExitStack() as stack, opened(config) as ledger:
        dates = options["dates"] or ("nl" if config.lang == "nl" else "iso")
        inputs = open_inputs(files, options["form"], stack, dutch_days=dates == "nl")
        place = None if rejects is None else Path(rejects)
        if place is not None and any(place.exists() and place.samefile(n) for n in files if n != "-"):
            raise wrong(phrase("the rejects would replace the file that is imported: choose another one"))
        kept = RejectsFile(place, config.lang) if place is not None else None
        if kept is not None:
            stack.callback(kept.discard)
        told: dict[str, Any] = {
            "progress": stack.enter_context(ImportProgress(inputs, sys.stderr, config.lang)),
            "rejects": kept,
        }
        imported = import_inputs(ledger, inputs, recorded_by=options["recorded_by"], dry_run=dry_run, **told)
    for each in inputs:
        for note in each.notes():
            click.echo(f"{each.name}: {note.in_language(config.lang)}", err=True)
    done = summary(imported, config.lang, dry_run=dry_run, rejects=rejects)
    if rejects is None or dry_run:
        from projections.render.log import tell

        for refusal in imported.refusals:
            tell(sys.stderr, "refused-line", "warning", f"doorstroom: {told_of(refusal, config.lang)}")
    if imported.refused and rejects is None:
        fail(done, REFUSED)
    # Where the rejects are on stdout, the summary is no part of them.
    click.echo(done, err=rejects == "-")
