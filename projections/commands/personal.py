"""What the commands about personal data have in common."""

from __future__ import annotations

from typing import Any

import click

from projections.commands.settings import (
    Settings,
)

WHY = "Why you look: it stands in the access log. Name nobody in it."


def say_lines(config: Settings, report: str, *values: Any, **more: Any) -> None:
    """Print one of the answers about personal data."""
    from projections.commands import personal_data_output as privacy

    for line in getattr(privacy, report)(*values, lang=config.lang, **more):
        click.echo(line)
