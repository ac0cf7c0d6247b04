"""`completion`: the scripts with which a shell asks for completions."""

from __future__ import annotations

from typing import Any

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command

SHELLS = ("bash", "zsh", "fish")

EXAMPLES = (
    Example(
        "doorstroom completion bash",
        phrase('In ~/.bashrc, as: eval "$(doorstroom completion bash)"'),
    ),
    Example(
        "doorstroom completion zsh",
        phrase('In ~/.zshrc below compinit, as: eval "$(doorstroom completion zsh)"'),
    ),
    Example(
        "doorstroom completion fish",
        phrase("In ~/.config/fish/config.fish, as: doorstroom completion fish | source"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: Any) -> None:
    """Print what lets a shell complete commands, options, decisions and dossiers.

    Let the shell read it when it starts. Dossiers are those of the ledger that the line names, else of
    DOORSTROOM_LEDGER, else of doorstroom.db.
    """
    from projections.commands.shells import script

    click.echo(script(ctx.find_root().command, shell), nl=False)
