"""`schema`: what a line of an import holds."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.languages import spoken_here, wrong
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

    from ledger.intake.schema import schema as schema_of

    tag = None if decision is None else tag_of(decision)
    click.echo(json.dumps(schema_of(tag, config.lang), indent=2, ensure_ascii=False))


def tag_of(typed: str) -> str:
    """The tag of a decision that was typed, in Dutch too. Raises ``click.UsageError``."""
    from ledger.decisions import DECISIONS
    from ledger.parsing.dutch import decision_in
    from ledger.parsing.reading import suggestion

    tag = decision_in(typed)
    if tag is not None:
        return tag
    near = suggestion(typed, DECISIONS, spoken_here())
    named = phrase("there is no decision {decision!r}. There are: {decisions}.{near}")
    raise wrong(named, decision=typed, decisions=", ".join(DECISIONS), near=near)
