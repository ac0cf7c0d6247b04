"""A command whose help ends with examples."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

import click
from click import formatting

from projections.answers.outline import Example
from projections.commands.languages import spoken_here

#: Set by the scripts of `shells.py`; click derives this name from that of the program.
VARIABLE = "_DOORSTROOM_COMPLETE"


class Context(click.Context):
    """A context whose help is as wide as click makes it."""

    def make_formatter(self) -> click.HelpFormatter:
        """As click does, which imports `shutil` to ask for the width, and with it all that unpacks archives."""
        if self.terminal_width is None and formatting.FORCED_WIDTH is None:
            most = self.max_content_width or 80
            return click.HelpFormatter(width=max(min(_columns(), most) - 2, 50), max_width=most)
        return super().make_formatter()


def _columns() -> int:
    """The width of the terminal, as `shutil.get_terminal_size` finds it."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns > 0 or sys.__stdout__ is None:
        return columns if columns > 0 else 80
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80
    except (ValueError, OSError):
        return 80


class Command(click.Command):
    """A command with examples."""

    context_class = Context

    def __init__(self, *arguments: Any, examples: Sequence[Example] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.examples = examples

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. A file that is there already, which nothing is written over, is a mistake of use."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from ledger.new_files import OutputExists

            if isinstance(error, OutputExists):
                raise click.UsageError(error.in_language(spoken_here()), ctx) from None
            raise

    def examples_in(self, lang: str) -> Sequence[Example]:
        """Its examples, for a reader of a language."""
        return self.examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, in the language of the command that runs."""
        from projections.commands.examples import epilog

        lang = spoken_here()
        self.epilog = epilog(self.examples_in(lang), lang)
        super().format_epilog(ctx, formatter)

    def summary(self) -> str:
        """What it does: the first sentence of its help, whole."""
        first = cleandoc(self.help or "").split("\n\n")[0]
        return " ".join(first.split()).partition(". ")[0].rstrip(".")
