"""`man`: manual pages, made from the help of every command."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import TYPE_CHECKING

import click

from ledger.language import phrase, phrases, say_count
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import here, spoken_here, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from projections.render.roff import Page, Part, Section

_PAGES = phrases("{count} page", "{count} pages")

PROGRAM = "doorstroom"
_DISTRIBUTION = "doorstroom-ledger"

#: The first line of each page: by it a page that was made before is told from somebody else's file.
#: Never in another language: also pages made in Dutch are told by it.
MARK = "Made by `doorstroom man` from the help of the commands."

#: The day of the newest version in CHANGELOG.md.
RELEASED = "2026-11-23"


EXAMPLES = (
    Example(
        "doorstroom man man/man1",
        phrase("Then `man -M man doorstroom status` shows a page"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("folder", required=False, default="man1", type=click.Path(file_okay=False))
@click.pass_context
def man(ctx: click.Context, folder: str) -> None:
    """Write manual pages, one for each command.

    Into FOLDER, else into man1 in this folder. Pages that were made before are replaced, anything else is left as it
    is. `man` finds them where the folder is called man1 and stands in a folder that it searches, such as
    /usr/local/share/man/man1.
    """
    from pathlib import Path

    from ledger.new_files import new_folder

    into = Path(folder)
    made = {into / f"{name}.1": text for name, text in pages(ctx.find_root().command).items()}
    for path in made:
        if path.exists() and not _is_ours(path):
            named = phrase("{file} exists already and is no page of this program: choose another folder")
            raise wrong(named, file=path)
    into.parent.mkdir(parents=True, exist_ok=True)
    if into.is_dir() and any(into.iterdir()):
        for path, text in made.items():
            _replace(path, text.encode("ascii"))
    else:
        with new_folder(into) as fresh:
            for path, text in made.items():
                (fresh / path.name).write_bytes(text.encode("ascii"))
    click.echo(f"{folder}: {say_count(*_PAGES, len(made), spoken_here())}", err=True)


def _replace(path: Path, page: bytes) -> None:
    from ledger.new_files import ReplacingFile

    fresh = ReplacingFile(path, private=False)
    try:
        fresh.file.write(page)
        fresh.put()
    finally:
        fresh.discard()


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline(200).rstrip() == f'.\\" {MARK}'.encode()


def pages(root: click.Command) -> dict[str, str]:
    """Every page by its name: that of the program, and one of each command below it."""
    from importlib.metadata import version

    from projections.render.roff import roff

    product = f"{_DISTRIBUTION} {version(_DISTRIBUTION)}"
    context = click.Context(root, info_name=PROGRAM, **root.context_settings)
    return {
        page.name: roff(page, product=product, released=RELEASED, mark=MARK) for page in _all(root, context)
    }


def _all(command: click.Command, ctx: click.Context) -> Iterator[Page]:
    yield _page(command, ctx)
    for name, each in _below(command, ctx):
        yield from _all(each, click.Context(each, parent=ctx, info_name=name))


def _below(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            each = command.get_command(ctx, name)
            if each is not None and not each.hidden:
                yield name, each


def _page(command: click.Command, ctx: click.Context) -> Page:
    from projections.render.roff import Item, Page, Section

    path = ctx.command_path
    shown = [param.get_help_record(ctx) for param in command.params if isinstance(param, click.Option)]
    own = [command.get_help_option(ctx)] if not any("--help" in each.opts for each in command.params) else []
    shown += [param.get_help_record(ctx) for param in own if param is not None]
    commands = [
        Item(f"{path} {name}".replace(" ", "-") + "(1)", _summary(each))
        for name, each in _below(command, ctx)
    ]
    sections = [
        Section(here(phrase("Description")), tuple(_paragraphs(command.help or ""))),
        Section(here(phrase("Options")), tuple(Item(*record) for record in shown if record is not None)),
        Section(here(phrase("Commands")), tuple(commands)),
        Section(here(phrase("Examples")), tuple(_examples(command))),
        *(_of_the_program() if ctx.parent is None else ()),
        Section(here(phrase("See also")), tuple(_related(ctx))),
    ]
    usage = " ".join((path, *command.collect_usage_pieces(ctx)))
    return Page(path.replace(" ", "-"), _summary(command), usage, tuple(sections))


def _summary(command: click.Command) -> str:
    assert isinstance(command, Command)
    return command.summary()


def _paragraphs(help_: str) -> Iterator[Part]:
    """The help of a command: paragraphs, and what click leaves as it is."""
    from projections.render.roff import Block

    for paragraph in cleandoc(help_).partition("\f")[0].split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield Block(tuple(paragraph.split("\n")[1:]))
        elif paragraph.strip():
            yield paragraph


def _examples(command: click.Command) -> Iterator[Part]:
    from projections.commands.examples import lines
    from projections.render.roff import Block

    assert isinstance(command, Command)
    lang = spoken_here()
    for example in command.examples_in(lang):
        yield f"{example.meaning(lang)}:"
        yield Block(tuple(lines(example)))


def _of_the_program() -> Iterator[Section]:
    from projections.commands.manual_texts import CODES, VARIABLES
    from projections.render.roff import Item, Section

    codes = tuple(Item(str(code), f"{here(meaning)}.") for code, meaning in CODES)
    yield Section(here(phrase("Exit status")), codes)
    variables = tuple(Item(name, f"{here(meaning)}.") for name, meaning in VARIABLES)
    yield Section(here(phrase("Environment")), variables)


def _related(ctx: click.Context) -> Iterator[str]:
    """The page of the command that this one stands below."""
    if ctx.parent is not None:
        yield f"`{ctx.parent.command_path.replace(' ', '-')}`(1)"
