"""`report`: the group of the reports, which are questions of `projections/counts/questions.py`."""

from __future__ import annotations

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group

EXAMPLES = (
    Example(
        "doorstroom report suspension --from 2020-01-01 --to 2020-12-31 -o suspension.html",
        phrase("A year of suspension, as a page with charts"),
    ),
)


@click.group(cls=Group, examples=EXAMPLES)
def report() -> None:
    """Count, to hand out. As a table, for a spreadsheet, for analysts, or as a page with charts.

    Cells of fewer than five people are hidden, and what would give them away, unless --unmasked.
    """
