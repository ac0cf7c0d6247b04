"""`rebuild` and `follow`: making the read models, and keeping them up to date."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from ledger.language import number, phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import here
from projections.commands.parameters import moment
from projections.commands.settings import (
    Settings,
    opened,
    settings,
)

REBUILD = (
    Example("doorstroom rebuild", phrase("Make answers about everyone fast")),
    Example(
        "doorstroom rebuild --known 2020-08-01 --into known-2020-08-01.db",
        phrase("What was known then, in a database for any SQL tool"),
    ),
)


FOLLOW = (
    Example("doorstroom follow --once", phrase("Catch up, and stop")),
    Example(
        "doorstroom follow",
        phrase("Stay up to date, as a service"),
        not_run="it runs until it is interrupted",
    ),
)


@click.command(cls=Command, examples=REBUILD)
@click.option("--known", callback=moment, metavar="MOMENT", help="As known at: only --into another database.")
@click.option("--into", metavar="PATH|URL", help="Another database, for any SQL tool.")
@settings
@click.pass_obj
def rebuild(config: Settings, known: datetime | None, into: str | None) -> None:
    """Make the read models anew. Until it is done, or if it is interrupted, the old ones answer."""
    from projections.readmodels import runner

    with opened(config) as ledger, runner.BuildProgress(sys.stderr, config.lang) as said:
        made = runner.rebuild(ledger, config.place, into=into, known_at=known, on_progress=said)
    named = phrase("Read models of {entries} entries made in {place} ({seconds} s).")
    seconds = number(round(made.seconds, 1), config.lang)
    click.echo(here(named, entries=number(made.position, config.lang), place=made.location, seconds=seconds))


@click.command(cls=Command, examples=FOLLOW)
@click.option("--once", is_flag=True, help="Stop when they are up to date.")
@settings
@click.pass_obj
def follow(config: Settings, once: bool) -> None:
    """Keep the read models up to date. Until it is interrupted, or --once."""
    import signal

    from projections.readmodels import runner

    with opened(config) as ledger, runner.BuildProgress(sys.stderr, config.lang) as said:
        follower = runner.Follower(ledger, config.place, said)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: follower.stop())
        if once:
            click.echo(
                here(phrase("Read models are up to date with entry {entry}."), entry=follower.catch_up())
            )
        else:
            follower.run()
