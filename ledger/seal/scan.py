"""One reading of every stored row: all that can be computed anew from the bytes themselves.

A part of the ledger can be scanned by itself, so that two processes share the work; what parts must agree on (where
a stream goes on, whose moment comes first, how the tree grows) is put together by `merging.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from ledger import codec
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.decisions.erasure import Erasure
from ledger.decisions.joining import Joining
from ledger.decisions.rectification import Rectification
from ledger.decisions.versions import NEWEST
from ledger.decisions.withdrawal import Withdrawal
from ledger.problem import RenderedMessage
from ledger.seal.heads import BareHead, EntryHead, heads_of
from ledger.seal.tiles import WIDTH, hashes_in, is_whole, root_of
from ledger.seal.tree import Growing, complete_root
from ledger.store.session import AT_ONCE, ReadTransaction, StoredRow
from ledger.store.vault_rows import VaultRows
from ledger.vault.texts import commitments

#: How many violations of one kind are listed one by one; all are counted.
MOST_LISTED = 20

_TILES_AHEAD = 32

#: The lowest number that a database can give a row.
_LOWEST = -(2**63)


class Violation(NamedTuple):
    """Something that does not hold, where, and what was found or expected there, as texts or an error's message."""

    code: str
    position: int | None = None
    detail: tuple[str | RenderedMessage, ...] = ()


class Violations:
    """Violations found, of each kind the first ones and how many."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.listed: list[Violation] = []

    def add(self, code: str, position: int | None = None, *detail: str | RenderedMessage) -> None:
        """Add one."""
        self.counts[code] += 1
        if self.counts[code] <= MOST_LISTED:
            self.listed.append(Violation(code, position, detail))

    def add_missing(self, first: int, last: int) -> None:
        """Add entries that are not there, however many."""
        left = max(0, MOST_LISTED - self.counts["missing-entry"])
        self.listed += [
            Violation("missing-entry", each) for each in range(first, min(last, first + left - 1) + 1)
        ]
        self.counts["missing-entry"] += max(0, last - first + 1)

    def take(self, others: Violations) -> None:
        """Add those of another part, which come later."""
        for violation in others.listed:
            self.add(*violation[:2], *violation.detail)
        self.counts.update({code: n - min(n, MOST_LISTED) for code, n in others.counts.items()})

    def of(self, *codes: str) -> list[Violation]:
        """Those of some kinds that are listed one by one."""
        return [each for each in self.listed if each.code in codes]


class Ends(NamedTuple):
    """Where a stream's entries in a part begin and end."""

    first_position: int
    first_number: int
    first_previous: str
    number: int
    hashed: str
    #: How many there are, and the sum of their positions.
    entries: int
    positions: int


@dataclass
class ScannedPart:
    """What the entries after one position and up to another were found to be."""

    after: int
    upto: int
    violations: Violations = field(default_factory=Violations)
    count: int = 0
    first_moment: datetime | None = None
    last_moment: datetime | None = None
    streams: dict[str, Ends] = field(default_factory=dict)
    #: The roots over each 256 entries; what lies behind the last of them, at each size asked and at the end.
    roots: list[bytes] = field(default_factory=list)
    edges: dict[int, list[bytes]] = field(default_factory=dict)
    #: When entries were recorded: those at the sizes asked, and those just behind them.
    recorded: dict[int, datetime] = field(default_factory=dict)
    #: How many texts entries commit to, and which of them the vault no longer keeps: position, stream, hash.
    committed: int = 0
    absent_texts: list[tuple[int, str, str]] = field(default_factory=list)
    #: Where data was ordered to be erased: position, stream, scope.
    erasures: list[tuple[int, str, str]] = field(default_factory=list)
    #: The joinings and the corrections: position, stream, and what it is.
    joinings: list[tuple[int, str, str]] = field(default_factory=list)
    #: What is said of the ledger's own clock: position, stream, and the statement.
    explanations: list[tuple[int, str, ClockExplanation]] = field(default_factory=list)
    #: Where moments step back at such a statement: its position, its moment, and the one before it.
    steps: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    #: Whether the first entry is such a statement.
    begins_with_explanation: bool = False
    #: The highest version of an entry that is newer than this program knows; 0 where there is none.
    newer: int = 0


#: How many bytes of an entry, in canonical form, come before anything in its decision.
_WITHIN = len(b'{"decision":{')

#: What is read whole wherever it stands: what it says is held against the rest.
_LOOKED_INTO = frozenset({Erasure.tag(), ClockExplanation.tag()})
_EXPLAINS = ClockExplanation.tag()
#: What a question for who is one person has to find, whichever version wrote it.
_OF_JOININGS = frozenset({Joining.tag(), Rectification.tag(), Withdrawal.tag()})


class Scan:
    """The scan of one part."""

    def __init__(
        self, reading: ReadTransaction, vault: VaultRows | None, *, sizes: Collection[int], whole_after: int
    ) -> None:
        """`sizes` are those of the trees that will be asked for; entries after `whole_after` are read as rules do."""
        self._reading = reading
        self._vault = vault
        self._sizes = sizes
        self._whole_after = whole_after
        self._committed: list[tuple[int, str, str]] = []
        self._tiles = reading.tile_counts().get(0, 0)
        self._ahead: dict[tuple[int, int], bytes] = {}

    def of(
        self, after: int, upto: int, on_progress: Callable[[int], None] = lambda _done: None
    ) -> ScannedPart:
        """Scan the rows after one position and up to another; `after` is a multiple of 256.

        `on_progress` is called with how many are done.
        """
        assert after % WIDTH == 0, f"{after} is within a tile"
        part = self._part = ScannedPart(after, upto)
        sizes = sorted({size for size in self._sizes if after < size <= upto})
        self._moments = {each for size in self._sizes for each in (size, size + 1)}
        self._expected = after + 1
        # Of each stream, as in `Ends`; lists, since each entry changes one.
        self._ends: dict[str, list[Any]] = {}
        if after == 0:
            self._look_before()
        rows = self._reading.rows(after, upto)
        while block := list(islice(rows, WIDTH)):
            block, leaves = _hashed(block)
            self._note_edges(sizes, leaves)
            if len(leaves) == WIDTH:
                part.roots.append(complete_root(leaves))
            self._compare_with_tile(block, leaves)
            self._read(block)
            part.count += len(block)
            on_progress(part.count)
        self._look_up()
        if self._expected <= upto:
            part.violations.add_missing(self._expected, upto)
        part.streams = {stream: Ends(*known) for stream, known in self._ends.items()}
        return part

    def _note_edges(self, sizes: Sequence[int], leaves: list[bytes]) -> None:
        """Keep what lies behind the last whole tile at each size within a block."""
        first = self._part.after + self._part.count
        for size in sizes:
            if first < size <= first + len(leaves):
                self._part.edges[size] = _edge(leaves[: size - first] if size - first < WIDTH else [])

    def _look_before(self) -> None:
        """Entries in front of the first: no walk by position meets them, but who asks for a dossier would."""
        if self._reading.state(_LOWEST) is not None:
            self._part.violations.add("before-first", _LOWEST)
        for row in self._reading.rows(_LOWEST, 0):
            self._part.violations.add("before-first", row[0])

    def _compare_with_tile(self, block: Sequence[StoredRow], leaves: list[bytes]) -> None:
        """Hold entries against the hashes that were kept of them when a checkpoint was made: that tells which."""
        if block[0][0] > self._tiles * WIDTH:
            return
        wanted = {(row[0] - 1) // WIDTH for row in block if 0 < row[0] <= self._tiles * WIDTH}
        stored = self._stored_tiles(wanted)
        if len(stored) == 1 and len(leaves) == WIDTH:
            (kept,) = stored.values()
            if kept == b"".join([*leaves, self._part.roots[-1]]):
                return
        hashes = self._sound_hashes(wanted, stored)
        for row, leaf in zip(block, leaves, strict=True):
            number, offset = divmod(row[0] - 1, WIDTH)
            if number in hashes and hashes[number][offset] != leaf:
                self._part.violations.add("changed-since-sealed", row[0])

    def _sound_hashes(self, wanted: set[int], stored: dict[tuple[int, int], bytes]) -> dict[int, list[bytes]]:
        """The hashes in each tile that can be read; one that does not lead to its own root is told of."""
        hashes: dict[int, list[bytes]] = {}
        for number in sorted(wanted):
            tile = stored.get((0, number))
            if is_whole(tile):
                hashes[number] = hashes_in(tile)
            if number not in hashes or complete_root(hashes[number]) != root_of(stored[0, number]):
                self._part.violations.add("wrong-tile", None, "0", str(number))
        return hashes

    def _stored_tiles(self, wanted: set[int]) -> dict[tuple[int, int], bytes]:
        """The tiles of some numbers; those that follow are fetched with them."""
        if any((0, number) not in self._ahead for number in wanted):
            first = min(wanted)
            numbers = {*wanted, *range(first, min(first + _TILES_AHEAD, self._tiles))}
            self._ahead = self._reading.tiles([(0, number) for number in numbers])
        return {place: self._ahead[place] for number in wanted if (place := (0, number)) in self._ahead}

    def _read(self, block: Sequence[StoredRow]) -> None:
        # A million entries come through here: what is asked of each is spelt out, and looked up once.
        part, violations, whole_after = self._part, self._part.violations, self._whole_after
        follow, expected, last = self._follow, self._expected, part.last_moment
        heads, tags, sources, canonical = heads_of([row[5] for row in block])
        if canonical:
            whole_after = 0
            self._note_forms(block, heads, canonical)
        self._note_moments(block, heads)
        for row, entry, tag, said in zip(block, heads, tags, sources, strict=True):
            position, stream, number, topic, source, state = row
            if position != expected:
                self._note_gap(position, expected)
            expected = position + 1
            if entry is None:
                self._note_unknown(position, stream, number, state)
                continue
            inside, columns = (entry.stream, entry.number, tag, said), (stream, number, topic, source)
            if inside != columns:
                violations.add("wrong-column", position, *_differing(inside, columns))
            at = entry.recorded_at
            if last is None:
                part.first_moment, part.begins_with_explanation = at, tag == _EXPLAINS
            elif at < last:
                self._note_step(position, tag, at, last)
            last = at
            follow(position, entry, tag, state)
            # An entry and its decision are two objects; whatever is committed to is one more.
            if (
                position > whole_after
                or entry.schema > NEWEST
                or topic in _LOOKED_INTO
                or state.find(b"{", _WITHIN) > 0
            ):
                self._read_whole(position, entry.stream, state)
        self._expected, part.last_moment = expected, last

    def _note_moments(self, block: Sequence[StoredRow], heads: Sequence[EntryHead | BareHead | None]) -> None:
        """When entries of a block were recorded that stand at the sizes asked, or just behind them."""
        moments = self._moments
        for row, head in zip(block, heads, strict=True):
            if row[0] in moments and head is not None:
                self._part.recorded[row[0]] = head.recorded_at

    def _note_forms(
        self, block: Sequence[StoredRow], heads: Sequence[object], canonical: Sequence[bool]
    ) -> None:
        """Which entries of a block do not stand in the one form of what they say."""
        for row, head, sound in zip(block, heads, canonical, strict=True):
            if head is not None and not sound:
                self._part.violations.add("not-canonical", row[0])

    def _follow(self, position: int, entry: EntryHead | BareHead, tag: str, state: bytes) -> None:
        """Whether an entry goes on where its stream was left, and where it leaves it."""
        number, hashed = entry.number, sha256(state).hexdigest()
        if tag in _OF_JOININGS:
            self._part.joinings.append((position, entry.stream, tag))
        known = self._ends.get(entry.stream)
        if known is None:
            self._ends[entry.stream] = [position, number, entry.previous, number, hashed, 1, position]
            return
        if number != known[3] + 1:
            numbers = str(known[3] + 1), str(number)
            self._part.violations.add("wrong-number", position, entry.stream, *numbers)
        elif entry.previous != known[4]:
            self._part.violations.add("wrong-hash", position, entry.stream, known[4], entry.previous)
        known[3] = number
        known[4] = hashed
        known[5] += 1
        known[6] += position

    def _note_gap(self, position: int, expected: int) -> None:
        """Positions that are left out before one, or that go back."""
        self._part.violations.add_missing(expected, position - 1)
        if position < expected:
            self._part.violations.add("wrong-position", position)

    def _note_step(self, position: int, decision: str, at: datetime, last: datetime) -> None:
        """A moment from before the one before it: whether what is said of the clock excuses it is judged later."""
        if decision == _EXPLAINS:
            self._part.steps.append((position, at, last))
        else:
            self._part.violations.add("time-goes-back", position, moment_text(at), moment_text(last))

    def _note_unknown(self, position: int, stream: str, number: Any, state: bytes) -> None:
        """A row that holds no entry known here: its stream goes on behind it, as far as its columns say."""
        # Columns, chain and clock are held against what entries of every version have, whatever number they name.
        self._part.violations.add("unreadable", position)
        known = self._ends.setdefault(stream, [position, number, "", number, "", 0, 0])
        known[3:5] = number if type(number) is int else 0, sha256(state).hexdigest()
        known[5] += 1
        known[6] += position

    def _read_whole(self, position: int, stream: str, state: bytes) -> None:
        """Read an entry as the rules do, and note what it commits to."""
        try:
            decision = codec.decode(state).decision
        except codec.NotCanonical:
            # What the bytes alone do not show: an enterprise in another spelling, a field that says what is so anyhow.
            if codec.is_canonical(state):
                self._part.violations.add("not-canonical", position)
            return
        except codec.Unreadable as error:
            self._part.violations.add("unreadable", position, str(error))
            return
        except codec.NewerVersion as newer:
            self._part.newer = max(self._part.newer, newer.version)
            return
        if isinstance(decision, Erasure):
            self._part.erasures.append((position, stream, decision.scope))
        elif isinstance(decision, ClockExplanation):
            self._part.explanations.append((position, stream, decision))
        self._committed += [(position, stream, hashed) for _, hashed in commitments(decision)]
        if len(self._committed) >= AT_ONCE:
            self._look_up()

    def _look_up(self) -> None:
        """Ask the vault, for many at once, which texts it keeps."""
        committed, self._committed = self._committed, []
        self._part.committed += len(committed)
        if committed and self._vault is not None:
            kept = self._vault.stored_of({bytes.fromhex(hashed) for _, _, hashed in committed})
            self._part.absent_texts += [each for each in committed if bytes.fromhex(each[2]) not in kept]


def _hashed(block: list[StoredRow]) -> tuple[list[StoredRow], list[bytes]]:
    """Rows, and the hash of each as a leaf of the tree."""
    try:
        return block, [sha256(b"\x00" + row[5]).digest() for row in block]
    except TypeError:  # SQLite keeps a text where bytes should be; it is no entry then.
        block = [row if type(row[5]) is bytes else (*row[:5], b"") for row in block]
        return block, [sha256(b"\x00" + row[5]).digest() for row in block]


def moment_text(moment: datetime) -> str:
    """A moment in UTC; one that has none, at the very edge of the calendar, as it was written."""
    try:
        return codec.moment_text(moment)
    except OverflowError:
        return moment.isoformat()


def _differing(inside: tuple[object, ...], columns: tuple[object, ...]) -> list[str]:
    """Which columns do not say what the bytes say."""
    names = ("stream", "number", "topic", "source")
    return [name for name, said, column in zip(names, inside, columns, strict=True) if said != column]


def _edge(leaves: list[bytes]) -> list[bytes]:
    growing = Growing()
    growing.extend(leaves)
    return growing.edge
