"""`man`: manual pages, made from the help of every command."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from projections.report.roff import Page, Part, Section

PROGRAM = "doorstroom"
_DISTRIBUTION = "doorstroom-ledger"

#: The first line of each page: by it a page that was made before is told from somebody else's file.
MARK = "Made by `doorstroom man` from the help of the commands."


@click.command()
@click.argument("folder", required=False, default="man1", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def man(ctx: click.Context, folder: Path) -> None:
    """Write manual pages, one for each command.

    Into FOLDER, else into man1 in this folder. Pages that were made before are replaced, anything else is left as it
    is. `man` finds them where the folder is called man1 and stands in a folder that it searches, such as
    /usr/local/share/man/man1.
    """
    made = {folder / f"{name}.1": text for name, text in pages(ctx.find_root().command).items()}
    for path in made:
        if path.exists() and not _is_ours(path):
            raise click.UsageError(
                f"{path} exists already and is no page of this program: name another folder"
            )
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text, encoding="ascii", newline="\n")
    click.echo(f"{folder}: {len(made)} pages", err=True)


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline(200).rstrip() == f'.\\" {MARK}'.encode()


def pages(root: click.Command) -> dict[str, str]:
    """Every page by its name: that of the program, and one of each command below it."""
    from importlib.metadata import version

    from projections.report.roff import roff

    product = f"{_DISTRIBUTION} {version(_DISTRIBUTION)}"
    context = click.Context(root, info_name=PROGRAM, **root.context_settings)
    return {page.name: roff(page, product=product, mark=MARK) for page in _all(root, context)}


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
    from projections.report.roff import Item, Page, Section

    path = ctx.command_path
    shown = [param.get_help_record(ctx) for param in command.params if isinstance(param, click.Option)]
    own = [command.get_help_option(ctx)] if not any("--help" in each.opts for each in command.params) else []
    shown += [param.get_help_record(ctx) for param in own if param is not None]
    commands = [
        Item(f"{path} {name}".replace(" ", "-") + "(1)", _brief(each)) for name, each in _below(command, ctx)
    ]
    sections = [
        Section("Description", tuple(_paragraphs(command.help or ""))),
        Section("Options", tuple(Item(*record) for record in shown if record is not None)),
        Section("Commands", tuple(commands)),
        Section("Examples", tuple(_examples(path))),
        *(_of_the_program() if ctx.parent is None else ()),
        Section("See also", tuple(_related(ctx))),
    ]
    usage = " ".join((path, *command.collect_usage_pieces(ctx)))
    return Page(path.replace(" ", "-"), _brief(command), usage, tuple(sections))


def _brief(command: click.Command) -> str:
    """What a command does: the first sentence of its help, whole."""
    text = command.short_help or " ".join(cleandoc(command.help or "").split("\n\n")[0].split())
    first = text if command.short_help else text.partition(". ")[0]
    return first.rstrip(".")


def _paragraphs(help_: str) -> Iterator[Part]:
    """The help of a command: paragraphs, and what click leaves as it is."""
    from projections.report.roff import Block

    for paragraph in cleandoc(help_).partition("\f")[0].split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield Block(tuple(paragraph.split("\n")[1:]))
        elif paragraph.strip():
            yield paragraph


def _examples(path: str) -> Iterator[Part]:
    from projections.commands.examples import lines, of
    from projections.report.roff import Block

    for example in of(*path.split(" ")[1:]):
        yield f"{example.told('en')}:"
        yield Block(tuple(lines(example)))


def _of_the_program() -> Iterator[Section]:
    from projections.report.manual import CODES, VARIABLES
    from projections.report.roff import Item, Section

    yield Section("Exit status", tuple(Item(str(code), f"{told}.") for code, told in CODES))
    yield Section("Environment", tuple(Item(name, f"{told}.") for name, told in VARIABLES))


def _related(ctx: click.Context) -> Iterator[str]:
    """The page of the command that this one stands below."""
    if ctx.parent is not None:
        yield f"`{ctx.parent.command_path.replace(' ', '-')}`(1)"


COMMANDS = (man,)
