"""A page of a list in an address: all that knows how the questions name one stands here."""

from __future__ import annotations

from typing import Any, NamedTuple

from projections.answers.head import PageShown
from projections.answers.question import Question

ROWS = 50
"""How many rows a page has."""


class Turned(NamedTuple):
    """What ``after`` is in the addresses of the first page, the one before and the next; None where there is none.

    The first page has no ``after``, so that its own is nothing.
    """

    first: str | None
    previous: str | None
    next: str | None


def has_pages(question: Question) -> bool:
    """Whether a question gives its rows page by page."""
    return any(each.name == "limit" for each in question.outline.parameters)


def asked_page(after: str, rows: int = ROWS) -> dict[str, Any]:
    """The parameters of a question for the page that follows on ``after``."""
    return {"limit": rows, "after": after or None}


def turned(part: PageShown, rows: int = ROWS) -> Turned:
    """Which pages there are around the one that is shown."""
    if not part.before:
        return Turned(None, None, part.next)
    # Where the first page is the one before, it has its one address.
    previous = "" if part.previous is None or part.before <= rows else part.previous
    return Turned("", previous, part.next)
