"""`hold`: what may not be erased."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.group import Group
from projections.commands.offering import Key
from projections.commands.personal import say_lines
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
    with_options,
    writes,
)

EXAMPLES = (
    Example(
        'doorstroom hold set D-005 --why "beroep 2021/14"',
        phrase("Forbid erasing while an appeal may come"),
    ),
)


LIFT = (
    Example(
        'doorstroom hold lift D-005 --why "beroep 2021/14"',
        phrase("Allow it again"),
    ),
)


LIST = (Example("doorstroom hold list", phrase("What may not be erased")),)


@click.group(cls=Group, examples=EXAMPLES)
def hold() -> None:
    """Forbid or allow erasing a dossier. A legal hold, beside the one that an open dispute is by itself."""


def _hold(verb: str, what: str, examples: tuple[Example, ...]) -> click.Command:
    """`hold set` and `hold lift`."""

    @click.pass_obj
    def run(config: Settings, dossier: str, why: str, recorded_by: str) -> None:
        from ledger import erasing as erasure

        act = erasure.set_hold if verb == "set" else erasure.lift_hold
        with opened(config) as ledger:
            act(ledger, dossier, why=why, recorded_by=recorded_by)
        say_lines(config, f"hold_{verb}", dossier)

    why = click.option("--why", required=True, help="Why: it stands in the access log. Name nobody in it.")
    run = with_options(
        run, click.argument("dossier", type=Key("dossier")), why, recorder, writes, settings, vault_settings
    )
    return click.command(verb, help=what, cls=Command, examples=examples)(run)


hold.add_command(_hold("set", "Forbid erasing a dossier's personal data until the hold is lifted.", EXAMPLES))
hold.add_command(_hold("lift", "Allow erasing again.", LIFT))


@hold.command("list", examples=LIST)
@settings
@vault_settings
@click.pass_obj
def holds(config: Settings) -> None:
    """List the holds that stand. One a line: dossier, since when, by whom, why."""
    with opened(config) as ledger, ledger.reading() as reading, ledger.vault.session(reading) as kept:
        say_lines(config, "holds", kept.access_log.holds())
