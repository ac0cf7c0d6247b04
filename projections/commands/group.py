"""Groups whose commands are found by an index and loaded when they are asked for, and the program itself.

The index holds a sentence of each command, and all there is to know of each question: help and completion of many
commands need no more, and import none of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from gettext import gettext
from typing import TYPE_CHECKING, Any, Self

import click

from ledger.language import translated
from projections.answers.outline import Outline
from projections.commands.command import VARIABLE, Command
from projections.commands.exit_codes import (
    ended_by_signals,
    explained,
    give_up_stdout,
    make_streams_ready,
    raise_if_ended,
    say_error,
)
from projections.commands.languages import asked_for, in_language, paragraphs, speaking
from projections.commands.logged import log_form, logged, mistakes_logged

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from projections.answers.question import Question
    from projections.render.forms import OutputForm


class Index:
    """What can be asked and done, by the names of the commands.

    Each question has its outline, each act the first paragraph of its help; beside it stands what imports it.
    ``forms`` are those of an answer, the product's own where none are named.
    """

    def __init__(
        self,
        questions: Mapping[str, tuple[Outline, Callable[[], Question]]],
        acts: Mapping[str, tuple[str, Callable[[], click.Command]]],
        forms: Sequence[OutputForm] | None = None,
    ) -> None:
        self.questions = questions
        self.acts = acts
        self._forms = forms

    def below(self, path: str) -> Iterator[str]:
        """The last words of the commands that stand right below one, or right below the program."""
        for name in (*self.questions, *self.acts):
            above, _, last = name.rpartition(" ")
            if above == path:
                yield last

    def help_of(self, name: str) -> str:
        """The help of a command, or its first paragraph."""
        return self.questions[name][0].help if name in self.questions else self.acts[name][0]

    def command(self, name: str) -> click.Command:
        """A command, made or imported."""
        if name in self.acts:
            return self.acts[name][1]()
        from projections.commands.asking import command_of
        from projections.render.forms import FORMS

        outline, load = self.questions[name]
        return command_of(outline, load, FORMS if self._forms is None else self._forms)


class Group(Command, click.Group):
    """Commands below a command: those that were added to it, and those that the index knows below its ``path``."""

    command_class = Command

    def __init__(self, *arguments: Any, index: Index | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.index = index or Index({}, {})
        self.path = ""
        #: The language of the commands that it gives.
        self.lang = "en"

    def with_index(self, index: Index) -> Self:
        """The same, with the commands of another index."""
        from copy import copy

        other = copy(self)
        other.index, other.commands = index, {}
        return other

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted({*self.commands, *self.index.below(self.path)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, in the language of the group."""
        if cmd_name not in self.commands and cmd_name not in self.index.below(self.path):
            return None
        from projections.commands.offering import with_files

        if cmd_name not in self.commands:
            self.commands[cmd_name] = self.index.command(f"{self.path} {cmd_name}".lstrip())
        command = self.commands[cmd_name]
        if isinstance(command, Group):
            command.index, command.path = self.index, f"{self.path} {cmd_name}".lstrip()
        return in_language(with_files(command), self.lang)

    def brief(self, ctx: click.Context, cmd_name: str, limit: int = 45) -> str:
        """A command in a sentence; none is imported for it."""
        if cmd_name in self.commands:
            command = self.get_command(ctx, cmd_name)
            return "" if command is None else command.get_short_help_str(limit)
        mark, first = paragraphs(self.index.help_of(f"{self.path} {cmd_name}".lstrip()))[0]
        return click.Command(None, help=mark + translated(first, self.lang)).get_short_help_str(limit)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each in a sentence."""
        names = self.list_commands(ctx)
        if names:
            limit = formatter.width - 6 - max(map(len, names))
            with formatter.section(gettext("Commands")):
                formatter.write_dl([(name, self.brief(ctx, name, limit)) for name in names])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the commands that were not loaded yet among what may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The commands that begin so, each with its sentence, and the options."""
        from click.shell_completion import CompletionItem

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        found: list[CompletionItem[str]] = [
            CompletionItem(name, help=self.brief(ctx, name)) for name in names
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


#: Commands that an official calls by a word of their own, where what is typed is Dutch.
_DUTCH = {"ongedaan-maken": "undo"}


class Doorstroom(Group):
    """The command, with the exit codes of the contract and no traceback for anybody's mistake."""

    group_class = Group

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; in Dutch also by its Dutch word."""
        return super().get_command(ctx, _DUTCH.get(cmd_name, cmd_name) if self.lang == "nl" else cmd_name)

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run, in the language asked; what is raised for people becomes a message and an exit code."""
        make_streams_ready()
        if args is None:
            with ended_by_signals():
                return self._run(args, *more, **extra)
        return self._run(args, *more, **extra)

    def _run(self, args: Sequence[str] | None, *more: Any, **extra: Any) -> Any:
        typed = sys.argv[1:] if args is None else list(args)
        lang = asked_for(typed, os.environ)
        if VARIABLE in os.environ:
            from projections.commands import shells
            from projections.commands.offering import with_files

            shells.register()
            with_files(self)
        with speaking(lang), logged(log_form(typed, os.environ)):
            try:
                return super(Doorstroom, in_language(self, lang)).main(args, *more, **extra)
            except Exception as error:
                raise_if_ended()
                for_people = explained(error, lang)
                if for_people is None:
                    raise
                say_error(for_people[1], for_people[0], kind=type(error).__name__)
        give_up_stdout()
        sys.exit(for_people[0])

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        """As click does; what is mistaken in the options before a command is told as in those behind it."""
        typed = list(args)
        with mistakes_logged():
            try:
                return super().make_context(info_name, args, *more, **extra)
            except click.UsageError as error:
                if "health" in typed and "--plugin" in typed:
                    from projections.commands.health import end_unknown

                    end_unknown(error.format_message())
                raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and see that all it said has left."""
        with mistakes_logged():
            result = super().invoke(ctx)
        sys.stdout.flush()
        return result
