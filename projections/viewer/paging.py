"""A page of a list in an address: all that knows how the questions name one stands here."""

from __future__ import annotations

from typing import Any, NamedTuple

from projections.answers.head import PageShown
from projections.answers.question import Question

ROWS = 50
"""How many rows a page has."""


class Turned(NamedTuple):
    """What ``after`` is in the addresses of the first page and the next one; None where there is no such page.

    The first page has no ``after``, so that its own is nothing. A page names the next one alone: back is where the
    browser came from.
    """

    first: str | None
    next: str | None


def has_pages(question: Question) -> bool:
    """Whether a question gives its rows page by page."""
    return any(each.name == "limit" for each in question.outline.parameters)


def asked_page(after: str, rows: int = ROWS) -> dict[str, Any]:
    """The parameters of a question for the page that follows on ``after``."""
    return {"limit": rows, "after": after or None}


def turned(part: PageShown) -> Turned:
    """Which pages there are around the one that is shown."""
    return Turned("" if part.before else None, part.next)
