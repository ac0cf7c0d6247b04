"""`template`: a form to fill in, which `import` takes."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import WRITTEN, handing_out, refuse_present
from projections.commands.languages import here, wrong
from projections.commands.offering import DecisionTag
from projections.commands.schema import tag_of
from projections.commands.settings import Settings, settings

EXAMPLES = (
    Example("doorstroom template -o form.xlsx", phrase("A form for all that is decided about one person")),
    Example(
        "doorstroom template employment evaluation start -o formulier.xlsx --lang nl",
        phrase("A form in Dutch for three kinds of decisions"),
    ),
)
_SHEET, _LISTS = phrase("Decisions"), phrase("Lists")
_WRONG = phrase("Choose one from the list, or leave it empty; a day is a date.")


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("decisions", nargs=-1, metavar="[DECISION]...", type=DecisionTag())
@click.option("-o", "--output", required=True, metavar="FILE", help="A new file, .xlsx; - is stdout.")
@settings
@click.pass_obj
def template(config: Settings, decisions: tuple[str, ...], output: str) -> None:
    """Make a form to fill in: a workbook with a column for each field, and lists to choose from.

    For the decisions that are named, else for all that are about one dossier. `doorstroom import` takes it as it is.
    """
    from ledger.intake.template import about_a_dossier, columns
    from projections.render.entry_form import entry_form

    if output != "-" and not output.lower().endswith(".xlsx"):
        raise wrong(phrase("a form is a workbook: name a file that ends in .xlsx"))
    refuse_present(output)
    tags = [tag_of(each) for each in decisions] or about_a_dossier()
    found = columns(dict.fromkeys(tags), config.lang)
    made = entry_form(found, here(_SHEET), here(_LISTS), here(_WRONG), datetime.now(UTC), config.lang)
    with handing_out(output) as file:
        file.write(made)
    if output != "-":
        click.echo(f"doorstroom: {here(WRITTEN, file=output)}", err=True)
