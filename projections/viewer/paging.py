"""A page of a list in an address: all that knows how the questions name one stands here."""

from __future__ import annotations

from typing import Any, NamedTuple

from projections.answers.head import PageShown
from projections.answers.question import NO_NUMBER, Mistaken, Question

ROWS = 50
"""How many rows a page has."""

_MOST = 1_000_000_000


class Turned(NamedTuple):
    """What ``after`` is in the addresses of the pages around one; None where there is no such page.

    The first page has no ``after``, so that of the page before is nothing where that is the first one.
    """

    previous: str | None
    next: str | None


def has_pages(question: Question) -> bool:
    """Whether a question gives its rows page by page."""
    return any(each.name == "limit" for each in question.outline.parameters)


def asked_page(after: str, rows: int = ROWS) -> dict[str, Any]:
    """The parameters of a question for the page that follows on ``after``. Raises ``Mistaken``."""
    if not after:
        return {"limit": rows, "offset": 0}
    if not (after.isascii() and after.isdecimal() and len(after) <= 10 and int(after) <= _MOST):
        raise Mistaken(NO_NUMBER, value=after[:20], least=0, most=_MOST)
    return {"limit": rows, "offset": int(after)}


def turned(part: PageShown) -> Turned:
    """Which pages there are around the one that is shown."""
    behind = part.offset + part.count
    following = str(behind) if part.count and behind < part.total else None
    if not part.offset:
        return Turned(None, following)
    before = min(part.offset, max(part.total, 0)) - ROWS
    return Turned(str(before) if before > 0 else "", following)
