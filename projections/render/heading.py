"""What stands above an answer, whatever it says."""

from __future__ import annotations

from typing import Protocol


class Heading(Protocol):
    """What an answer says of itself before its rows."""

    def fields(self) -> dict[str, object]:
        """As the first fields of an object, and as the first columns of a CSV."""

    def lines(self, lang: str, width: int = 80) -> list[str]:
        """As lines for people, of at most ``width`` columns."""
