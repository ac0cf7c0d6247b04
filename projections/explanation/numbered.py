"""An entry that a decision names by its sender's reference, told by its number too: an official looks it up by that."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import EntrySource
from ledger.entry import Recorded


class Numbers:
    """The numbers of the entries of one stream or of several, by the reference that their sender gave them.

    A reference is one of the stream that it stands in: two dossiers of one person may have the same.
    """

    def __init__(self, entries: Iterable[Recorded]) -> None:
        self._of = {
            (entry.stream, entry.decision.source): position
            for position, entry in entries
            if entry.decision.source is not None
        }

    def of(self, decision: AnyDecision, entry: int | str) -> int | None:
        """The number of an entry that a decision names by number or by reference; None where it is not known."""
        return self._of.get((decision.subject, entry)) if isinstance(entry, str) else entry

    def in_words(self, decision: AnyDecision, lang: str) -> str:
        """A decision in words: it disputes ``entry 355 (D-005:dismissal)``."""
        for field in fields_with(type(decision), EntrySource):
            named = getattr(decision, field.name) if field.shape.is_plain else None
            number = self.of(decision, named) if isinstance(named, str) else None
            if number is not None:
                decision = msgspec.structs.replace(decision, **{field.name: f"{number} ({named})"})
        return decision.in_words(lang)
