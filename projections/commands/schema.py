"""`schema`: what a line of an import holds."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import wrong
from projections.commands.offering import DecisionTag
from projections.commands.settings import (
    Settings,
    settings,
)

EXAMPLES = (
    Example(
        "doorstroom schema suspension",
        phrase("What a line about a suspension holds"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("decision", required=False, type=DecisionTag())
@settings
@click.pass_obj
def schema(config: Settings, decision: str | None) -> None:
    """Print the JSON Schema of a line of an import. With DECISION, that of one decision."""
    import json

    from ledger.decisions import DECISIONS
    from ledger.intake.schema import schema as schema_of
    from ledger.parsing.reading import suggestion

    if decision is not None and decision not in DECISIONS:
        near = suggestion(decision, DECISIONS, config.lang)
        named = phrase("there is no decision {decision!r}. There are: {decisions}.{near}")
        raise wrong(named, decision=decision, decisions=", ".join(DECISIONS), near=near)
    click.echo(json.dumps(schema_of(decision, config.lang), indent=2, ensure_ascii=False))
