"""An entry that a decision names by its sender's reference, told by its number too: an official looks it up by that."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import EntrySource
from ledger.entry import Recorded


class Numbers:
    """The numbers of the entries of a stream, by the reference that their sender gave them."""

    def __init__(self, entries: Iterable[Recorded]) -> None:
        self._of = {
            recorded.entry.decision.source: recorded.position
            for recorded in entries
            if recorded.entry.decision.source is not None
        }

    def of(self, entry: int | str) -> int | None:
        """The number of an entry that is named by number or by reference; None where it is not known."""
        return self._of.get(entry) if isinstance(entry, str) else entry

    def in_words(self, decision: AnyDecision, lang: str) -> str:
        """A decision in words: it disputes ``entry 355 (D-005:dismissal)``."""
        for field in fields_with(type(decision), EntrySource):
            named = getattr(decision, field.name) if field.shape.is_plain else None
            number = self.of(named) if isinstance(named, str) else None
            if number is not None:
                decision = msgspec.structs.replace(decision, **{field.name: f"{number} ({named})"})
        return decision.in_words(lang)
