"""`rebuild` and `follow`: making the read models, and keeping them up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from projections.readmodels.happening import Happening, OnHappening
    from projections.readmodels.progress import OnProgress

ONCE = 30.0
"""Seconds that ``follow --once`` waits for what is in the way, where nobody says otherwise."""

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
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many processes share the work. [default: one for each core, at most 8]",
)
@settings
@click.pass_obj
def rebuild(config: Settings, known: datetime | None, into: str | None, processes: int | None) -> None:
    """Make the read models anew. Until it is done, or if it is interrupted, the old ones answer."""
    from projections.readmodels import runner

    with _happenings_shown(config.lang) as (_, progress), opened(config) as ledger:
        made = runner.rebuild(
            ledger, config.place, into=into, known_at=known, on_progress=progress, processes=processes
        )
    named = phrase("Read models of {entries} entries made in {place} ({seconds} s).")
    seconds = number(round(made.seconds, 1), config.lang)
    click.echo(here(named, entries=number(made.position, config.lang), place=made.location, seconds=seconds))


@click.command(cls=Command, examples=FOLLOW)
@click.option("--once", is_flag=True, help="Stop when they are up to date.")
@click.option(
    "--wait",
    type=click.FloatRange(0, 86_400),
    metavar="SECONDS",
    help="How long to wait for what is in the way. [default: without end; with --once 30]",
)
@settings
@click.pass_obj
def follow(config: Settings, once: bool, wait: float | None) -> None:
    """Keep the read models up to date. Until it is interrupted, or --once.

    What can pass is waited for: a database that is away, a full disk, a ledger that can only be read for now.

    `doorstroom service` has the unit that lets systemd keep it running.
    """
    from projections.commands.service_manager import FollowerStatus, ServiceManager
    from projections.commands.until_stopped import until_stopped
    from projections.readmodels.following import LastingFollower

    if wait is None and once:
        wait = ONCE
    manager = ServiceManager.from_environment()
    with _happenings_shown(config.lang) as (show, progress):

        def on_happening(what: Happening) -> None:
            show(what)
            status(what)

        def stop() -> None:
            manager.stopping()
            follower.stop()

        follower = LastingFollower(
            lambda: opened(config), config.place, progress, on_happening, patience=wait
        )
        status = FollowerStatus(manager, lambda: follower.reached, config.lang)
        with manager.signs_of_life(status.status):
            if not once:
                until_stopped(follower.run, stop)
                return
            reached = until_stopped(follower.catch_up, stop)
    if reached is not None:
        click.echo(here(phrase("Read models are up to date with entry {entry}."), entry=reached))


@contextmanager
def _happenings_shown(lang: str) -> Iterator[tuple[OnHappening, OnProgress]]:
    """Where what happens is told, and how far it is: on standard error, and on a terminal over one line of it."""
    from projections.readmodels.happening import ProgressByTheMinute
    from projections.readmodels.runner import BuildProgress
    from projections.render.log import tell

    with BuildProgress(sys.stderr, lang) as line:

        def show(what: Happening) -> None:
            line.wipe()
            tell(sys.stderr, what.code, what.level, what.in_language(lang), **what.plain_values(lang))

        yield show, line if sys.stderr.isatty() else ProgressByTheMinute(show)
