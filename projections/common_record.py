"""What is recorded of no dossier alone, read once for everybody who reads the same entries.

Measures, successions, joinings and what is said of the clock play a part in every answer about a person. They are few,
and entries never change: what was made of those up to a position stays right, and so it does behind it until one more
of them is recorded. In a million entries with 250 joinings to read them anew cost two thirds of a person's page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from typing import Any, Protocol, TypeVar, cast

from ledger.decisions.decision import DOSSIER_PREFIX

T = TypeVar("T")

MOST_PARTS = 200
"""So many parts are at hand; those of moments that nobody asks about again go with the others."""

FEW = 1_000
"""So many entries more are looked through for one that is no dossier's own; of more everything is read anew."""

#: What tells of more than the dossier in whose stream it stands, or can take back what does.
_OF_JOININGS = ("joining", "rectification", "withdrawal")
_NAME = "common-record"


class SharingEntries(Protocol):
    """Entries of a snapshot, and what others made of them."""

    shared: MutableMapping[str, object] | None

    @property
    def last_position(self) -> int:
        """The position of the newest entry."""

    def state(self, position: int) -> bytes | None:
        """The bytes of an entry."""

    def rows(
        self, after: int = 0, upto: int | None = None
    ) -> Iterator[tuple[int, str, int, str, str | None, bytes]]:
        """Every entry after a position and up to another, with the columns that it is stored with."""


class CommonRecord:
    """What was made of the entries that are no dossier's own, up to a position. Threads may share it."""

    def __init__(
        self, upto: int, last: bytes | None = None, parts: dict[Hashable, Any] | None = None
    ) -> None:
        """``last`` are the bytes of the entry at the position ``upto``."""
        self.upto = upto
        self._last = last
        self._parts: dict[Hashable, Any] = {} if parts is None else parts

    def part(self, name: Hashable, work: Callable[[], T]) -> T:
        """What a part comes to, worked out once. Two who ask at once may both do it."""
        found = self._parts.get(name)
        if found is None:
            found = work()
            if len(self._parts) >= MOST_PARTS:
                self._parts.clear()
            self._parts[name] = found
        return cast("T", found)

    def is_of(self, entries: SharingEntries) -> bool:
        """Whether it is of these entries, which may go on behind it, and not of what somebody put in their place."""
        return self.upto <= entries.last_position and entries.state(self.upto) == self._last

    def until(self, entries: SharingEntries, last: int) -> CommonRecord:
        """The same up to a later position: with all its parts where nothing came in that they are made of."""
        new = () if last - self.upto > FEW else entries.rows(self.upto, last)
        is_same = last - self.upto <= FEW and all(map(_is_of_one_dossier, new))
        return CommonRecord(last, entries.state(last), self._parts if is_same else None)


def _is_of_one_dossier(row: tuple[int, str, int, str, str | None, bytes]) -> bool:
    return row[1].startswith(DOSSIER_PREFIX) and row[3] not in _OF_JOININGS


def shared_by(entries: object) -> CommonRecord | None:
    """What all who read these entries share; None where they share nothing, as in what is being recorded."""
    if getattr(entries, "shared", None) is None:
        return None
    sharing = cast("SharingEntries", entries)
    assert sharing.shared is not None
    last, found = sharing.last_position, sharing.shared.get(_NAME)
    if not isinstance(found, CommonRecord) or not found.is_of(sharing):
        found = CommonRecord(last, sharing.state(last))
    elif found.upto < last:
        found = found.until(sharing, last)
    sharing.shared[_NAME] = found
    return found
