"""`demo`: the suspension of 2020 replayed."""

from __future__ import annotations

import os
import sys

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.settings import (
    Settings,
    opened,
    settings,
)

EXAMPLES = (
    Example(
        "doorstroom demo doorstroom-2020 --lang nl",
        phrase("In a folder of your choice, in Dutch"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("folder", required=False, type=click.Path())
@settings
@click.pass_obj
def demo(config: Settings, folder: str | None) -> None:
    """See the 2020 suspension replayed.

    Makes a simulated ledger in a new folder (doorstroom-demo, or FOLDER), and looks at it: in Dutch, where that is the
    language of this computer.
    """
    from pathlib import Path

    from ledger.demo.making import make
    from projections.commands.demo_output import show

    place = make(None if folder is None else Path(folder))
    with opened(Settings(str(place))) as ledger:
        # Under `uv run` the command is not on the PATH; what is printed must work when it is typed over.
        command = "uv run doorstroom" if "UV" in os.environ else "doorstroom"
        show(ledger, place, sys.stdout, command=command, lang=config.lang)
