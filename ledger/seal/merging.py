"""The parts of a scan merged: streams that go on, a clock that never goes back, and one tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ledger.decisions.clock_explanation import ClockExplanation
from ledger.seal.scan import Ends, ScannedPart, Violations, moment_text
from ledger.seal.tiles import HEIGHT
from ledger.seal.tree import Growing
from ledger.seal.verifier import EMPTY_ROOT


@dataclass
class ScannedLedger:
    """What the whole ledger was found to be."""

    violations: Violations = field(default_factory=Violations)
    count: int = 0
    streams: int = 0
    #: Of each stream how many entries there are, and the sum of their positions.
    by_stream: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: The root of the tree at each size asked; none where entries are missing before it.
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    #: When the last entry says that it was recorded.
    last: datetime | None = None
    #: The roots over each 256 entries, up to where entries are missing.
    tile_roots: list[bytes] = field(default_factory=list)
    recorded: dict[int, datetime] = field(default_factory=dict)
    committed: int = 0
    absent_texts: list[tuple[int, str, str]] = field(default_factory=list)
    erasures: list[tuple[int, str, str]] = field(default_factory=list)
    #: The joinings and the corrections: position, stream, and what it is.
    joinings: list[tuple[int, str, str]] = field(default_factory=list)
    #: What is said of the ledger's own clock, and where moments step back at it: as in `ScannedPart`.
    explanations: list[tuple[int, str, ClockExplanation]] = field(default_factory=list)
    steps: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    #: The highest version of an entry that is newer than this program knows; 0 where there is none.
    newer: int = 0


def merge_parts(parts: Iterable[ScannedPart], genesis: str) -> ScannedLedger:
    """The parts in their order; `genesis` is what every stream's first entry holds instead of a hash before it."""
    whole = ScannedLedger()
    ends: dict[str, Ends] = {}
    last: datetime | None = None
    growing: Growing | None = Growing()
    for part in parts:
        whole.violations.take(part.violations)
        for stream, own in part.streams.items():
            before = ends.get(stream)
            _check_begin(stream, own, before, genesis, whole.violations)
            if before is not None:
                counted = before.entries + own.entries, before.positions + own.positions
                own = Ends(*before[:3], *own[3:5], *counted)
            ends[stream] = own
        _note_step(part, last, whole)
        last = part.last_moment or last
        if growing is not None:
            whole.roots |= _roots(part, growing)
            whole.tile_roots += part.roots
        if part.count != part.upto - part.after:
            # The leaves behind a gap are not where they were: no root can be told from here on.
            growing = None
        whole.count += part.count
        whole.recorded |= part.recorded
        whole.committed += part.committed
        whole.absent_texts += part.absent_texts
        whole.erasures += part.erasures
        whole.joinings += part.joinings
        whole.explanations += part.explanations
        whole.steps += part.steps
        whole.newer = max(whole.newer, part.newer)
    whole.streams = len(ends)
    whole.by_stream = {stream: (own.entries, own.positions) for stream, own in ends.items()}
    whole.last = last
    return whole


def _note_step(part: ScannedPart, last: datetime | None, whole: ScannedLedger) -> None:
    """Whether a part begins before the moment at which the one before it ends."""
    first = part.first_moment
    if last is None or first is None or first >= last:
        return
    if part.begins_with_explanation:
        whole.steps.append((part.after + 1, first, last))
    else:
        whole.violations.add("time-goes-back", part.after + 1, moment_text(first), moment_text(last))


def _check_begin(stream: str, own: Ends, before: Ends | None, genesis: str, violations: Violations) -> None:
    """Whether a part goes on where the one before it left a stream."""
    if not own.first_previous:
        return  # It could not be read, which is told already.
    if before is not None and own.first_number != before.number + 1:
        numbers = str(before.number + 1), str(own.first_number)
        violations.add("wrong-number", own.first_position, stream, *numbers)
    elif before is not None and own.first_previous != before.hashed:
        violations.add("wrong-hash", own.first_position, stream, before.hashed, own.first_previous)
    elif before is None and own.first_number != 1:
        violations.add("wrong-number", own.first_position, stream, "1", str(own.first_number))
    elif before is None and own.first_previous != genesis:
        violations.add("wrong-origin", own.first_position, stream)


def _roots(part: ScannedPart, growing: Growing) -> dict[int, bytes]:
    """The roots at the sizes asked within a part, while the tree grows over it."""
    found: dict[int, bytes] = {}
    sizes = sorted(part.edges)
    for root in [*part.roots, b""]:
        end = growing.size + (1 << HEIGHT)
        while sizes and sizes[0] < end:
            size = sizes.pop(0)
            if size > part.after + part.count:
                continue
            found[size] = Growing(size, [*growing.edge, *part.edges[size]]).root()
        if root:
            growing.add(root, HEIGHT)
    return found
