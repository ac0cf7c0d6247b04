"""Before what cannot be undone: whoever types is asked, and a program has to say that it means it."""

from __future__ import annotations

import sys

import click

from ledger.language import phrase, yes_or_no
from projections.commands.languages import here, spoken_here, wrong


def somebody_is_there() -> bool:
    """Whether somebody sits at a terminal, who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def make_sure(question: str, **values: object) -> None:
    """Go on only if somebody at a terminal says yes to a phrase; where nobody can be asked --yes has to be given.

    Raises ``click.Abort``, ``click.UsageError``.
    """
    if not somebody_is_there():
        raise wrong(phrase("this cannot be undone, and nobody can be asked here: add --yes if it is meant"))
    yes, no = (yes_or_no(each, spoken_here()) for each in (True, False))
    choice = click.Choice([yes, no])
    if click.prompt(here(question, **values), default=no, type=choice, show_choices=False, err=True) == no:
        raise click.Abort
