"""`clock`: what is put on record of the ledger's own clock."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group
from projections.commands.languages import here
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
)

EXAMPLES = (
    Example(
        'doorstroom clock explain --first 401 --why "incident 2026/31"',
        phrase("Explain every entry from 401 on"),
        not_run="only a ledger that a wrong clock wrote in has something to explain",
    ),
)

EXPLAIN = (
    *EXAMPLES,
    Example(
        'doorstroom clock explain --first 401 --last 403 --why "incident 2026/31"',
        phrase("Explain these three only"),
        not_run="only a ledger that a wrong clock wrote in has something to explain",
    ),
)


@click.group(cls=Group, examples=EXAMPLES)
def clock() -> None:
    """Put on record that the clock was wrong, so that what comes after gets right moments again."""


@clock.command("explain", examples=EXPLAIN)
@click.option("--why", required=True, help="What happened to the clock, in a few words. Name nobody in it.")
@click.option(
    "--first",
    type=click.IntRange(min=1),
    required=True,
    metavar="ENTRY",
    help="Position of the first entry that it stamped.",
)
@click.option(
    "--last",
    type=click.IntRange(min=1),
    metavar="ENTRY",
    help="Position of the last one. [default: the newest entry]",
)
@recorder
@settings
@click.pass_obj
def explain(config: Settings, why: str, first: int, last: int | None, recorded_by: str) -> None:
    """Put on record which entries a wrong clock stamped, between which moments they were recorded, and why.

    The entries stay as they are. What is recorded from then on is stamped as now again. `verify` calls the moments
    explained, not broken, once a checkpoint has this: make one at once. It is the operator's word, and is told
    wherever the moments are: nothing but these entries' moments is excused by it.
    """
    from ledger.clock import explain as explain_
    from ledger.decisions import ledger_stream

    with opened(config) as ledger:
        done = explain_(ledger, why=why, first=first, last=last, recorded_by=recorded_by)
        stream = ledger_stream(ledger.origin.ledger_id)
    click.echo(done.explanation.in_words(config.lang))
    told = phrase(
        "On record as entry {entry} of {stream}. It counts once a checkpoint has it: `doorstroom checkpoint`."
    )
    click.echo(here(told, entry=done.position, stream=stream), err=True)
