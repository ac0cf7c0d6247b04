"""Which lines of an import go to the rejects: those that are bad, and those that mean something else without them.

What takes effect on one day applies in the order of its entries (R1). So a good line waits for a bad one that stands
above it where the order of the two can count, or where both would take the same name or correct the same entry. The
mended file, imported again, then gives what it would have given at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from ledger.corrections import innermost
from ledger.decisions import DECISIONS, AnyDecision, Correction
from ledger.decisions.joining import Joining
from ledger.decisions.marked import changed
from ledger.decisions.markers import EntryPosition
from ledger.decisions.rectification import Rectification
from ledger.intake.lines import InputLine
from ledger.joinings import joinings_at
from ledger.language import phrase
from ledger.record import Outcome, Recording, Written
from ledger.refusals import HeldBack, Refused

_WAITS = phrase("It waits for {before}: mend that line, and import both again.")
_MOVED = phrase(
    "It names an entry of this import by its position, which is another one without {before}: name it by its source."
)
#: Of two of these about one entry or one person, the ledger takes the first.
_FIRST_COUNTS = (Correction, Joining)
_TAGS = tuple(tag for tag, kind in DECISIONS.items() if issubclass(kind, _FIRST_COUNTS))


class Rejects(Protocol):
    """Where bad lines go. ``begin`` is called when the import starts, again if it has to start anew."""

    def begin(self) -> None:
        """Forget what was added."""

    def add(self, line: InputLine, refusal: Refused) -> None:
        """A bad line and why it is refused."""

    def keep(self) -> None:
        """All that is refused was added, and the others are recorded next: let none of it be lost."""


class _Bad(NamedTuple):
    """A refused line: where it stood, and the newest position when its turn came."""

    place: str
    position: int


class Sorting:
    """Sets bad lines apart, and what has to wait for them; an import begins anew as long as more of that is found."""

    def __init__(self, rejects: Rejects, joined: Sequence[tuple[str, str]]) -> None:
        """``joined``: what each joining in the input, good or bad, says to be one person."""
        self._rejects = rejects
        self._joined_here = joined
        #: By the number of a line, why it waits and for which one.
        self._waiting: dict[int, tuple[str, str]] = {}

    def begin(self, recording: Recording) -> None:
        """The first line comes, again or for the first time."""
        self._rejects.begin()
        self._recording = recording
        self._base = recording.entries.last_position
        self._one_person = dict(joinings_at(recording.entries).joined_to)
        for key, other in self._joined_here:
            one, two = self._person(key), self._person(other)
            if one != two:
                self._one_person[two] = one
        self.found_more = False
        self._first: _Bad | None = None
        self._days: dict[tuple[str, date | None], _Bad] = {}
        self._sources: dict[str, _Bad] = {}
        self._first_counts: dict[str, _Bad] = {}
        #: The number of the line that each new entry was.
        self._lines = array("Q")

    def keep(self) -> None:
        """What is refused now stays refused."""
        self._rejects.keep()

    def held(self, line: InputLine, number: int) -> InputLine:
        """The line, or the same line refused because it waits for another."""
        if line.refusal is not None or number not in self._waiting:
            return line
        why, before = self._waiting[number]
        refusal = HeldBack(why, before=before, place=line.place)
        return line._replace(refusal=refusal)

    def sort(self, line: InputLine, outcome: Outcome, number: int) -> None:
        """What became of a line: it goes to the bad ones, or it should have waited for one of them."""
        if isinstance(outcome, Refused):
            self._rejects.add(line, outcome)
            self._note(line)
        elif isinstance(outcome, Written) and line.decision is not None:
            self._lines.append(number)
            if self._first is not None:
                self._hold_where_needed(line.decision, number)

    def _note(self, line: InputLine) -> None:
        bad = _Bad(line.place, self._base + len(self._lines))
        self._first = self._first or bad
        decision = line.decision
        source = decision.source if decision is not None else line.fields.get("source")
        if isinstance(source, str):
            self._sources.setdefault(source, bad)
        about = line.subject_and_day
        if about is not None:
            group, day = self._group(about[0]), about[1]
            self._days.setdefault((group, day), bad)
            tag = decision.tag() if decision is not None else line.fields.get("decision")
            if tag in _TAGS or (decision is None and "entry" in line.fields):
                self._first_counts.setdefault(group, bad)

    def _hold_where_needed(self, decision: AnyDecision, number: int) -> None:
        group = self._group(decision.subject)
        before = (
            self._bad_of(group, decision.effective_on)
            or self._sources.get(decision.source or "")
            or (self._first_counts.get(group) if isinstance(decision, _FIRST_COUNTS) else None)
        )
        if before is not None:
            self._hold(number, _WAITS, before)
            return
        if any(position > self._base for position in positions_named(decision)):
            assert self._first is not None
            self._hold(number, _MOVED, self._first)
        if isinstance(decision, Rectification):
            self._hold_what_is_moved(decision, group)

    def _hold_what_is_moved(self, decision: Rectification, group: str) -> None:
        """A rectified entry is read as its replacement, in its own place: on that day a bad line may stand above it."""
        before = self._bad_of(group, innermost(decision).effective_on)
        if before is None:
            return
        named = decision.entry
        position = named if isinstance(named, int) else self._position_of(named)
        if position > before.position and position <= self._base + len(self._lines):
            self._hold(self._lines[position - self._base - 1], _WAITS, before)

    def _position_of(self, source: str) -> int:
        found = self._recording.entries.by_source([source])
        return found[source][0] if source in found else 0

    def _bad_of(self, group: str, day: date) -> _Bad | None:
        # Where the day could not be read, it may be any.
        found = [bad for each in (day, None) if (bad := self._days.get((group, each))) is not None]
        return min(found, key=lambda bad: bad.position, default=None)

    def _hold(self, number: int, why: str, before: _Bad) -> None:
        self._waiting.setdefault(number, (why, before.place))
        self.found_more = True

    def _group(self, subject: str) -> str:
        """What is applied in one order: a person, every measure, every enterprise."""
        kind, _, key = subject.partition(":")
        return f"{kind}:{self._person(key)}" if kind == "dossier" else kind

    def _person(self, key: str) -> str:
        while key in self._one_person:
            key = self._one_person[key]
        return key


def joined_by(line: InputLine) -> tuple[str, str] | None:
    """The two keys that a line, good or bad, says to be one person."""
    if isinstance(line.decision, Joining):
        return line.decision.dossier, line.decision.other
    key, other = line.fields.get("dossier"), line.fields.get("other")
    return (key, other) if isinstance(key, str) and isinstance(other, str) else None


def positions_named(decision: AnyDecision) -> Iterator[int]:
    """The entries that a decision, or what it puts in the place of another, names by position."""
    named: list[int] = []

    def note(_path: str, _marker: EntryPosition, position: int) -> int:
        named.append(position)
        return position

    changed(decision, EntryPosition, note)
    return iter(named)
