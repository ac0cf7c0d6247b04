"""What is supposed beside a ledger: decisions from files, without some of its entries, under other numbers of law.

It is put on a trial of the ledger, by the code of an import, and ends with it: see ADR 0076.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any, Literal, NamedTuple

from ledger import codec
from ledger.application import Ledger
from ledger.decisions import LEDGER_PREFIX, AnyDecision, Correction
from ledger.decisions.dispute import Dispute
from ledger.decisions.joining import Joining
from ledger.decisions.ruling import Ruling
from ledger.entry import Recorded
from ledger.intake.cloudevents import Export
from ledger.intake.importing import MOST_REFUSALS, Imported, first_look, put_lines, with_sources
from ledger.intake.law_file import law_from
from ledger.intake.lines import Input, InputLine
from ledger.intake.opening import open_inputs
from ledger.language import phrase, say
from ledger.law import IN_FORCE, Law
from ledger.problem import message_in
from ledger.record import FOUNDATIONS
from ledger.refusals import Refused
from ledger.store.session import ReadTransaction
from ledger.store.without_entries import WithoutEntries

NOBODY = "what-if (supposed, not on record)"
"""Who recorded what is supposed."""

MOST_WITHOUT = 1_000
"""So many entries can be named that are to be left out."""

MOST_SUPPOSED = 100_000
"""So many decisions can be supposed; `TooMuchSupposed` says it in words."""

#: What is about another entry, and about nothing without it.
_ABOUT_AN_ENTRY = (Correction, Dispute, Ruling)

Why = Literal["named", "no-employment", "no-order", "entry-left-out", "dossier-left-out"]
"""Why an entry is left out: it was named, or it has nothing to rest on then."""


class SuppositionRefused(Refused):
    """This what-if cannot be: a part of it is what the ledger would refuse. Nothing was recorded."""

    _refusals: Sequence[Refused] = ()
    _more = False
    _left_out: Sequence[int] = ()

    def __init__(
        self, refusals: Sequence[Refused] = (), *, more: bool = False, left_out: Sequence[int] = ()
    ) -> None:
        super().__init__()
        self._refusals = tuple(refusals)
        self._more = more
        self._left_out = tuple(left_out)

    def in_language(self, lang: str) -> str:
        """The sentence, and each line that is refused, with its place."""
        lines = [super().in_language(lang), *(message_in(each, lang) for each in self._refusals)]
        if self._more:
            lines.append(say(_AND_MORE, lang))
        if self._left_out:
            lines.append(say(_LEFT_OUT, lang, entries=", ".join(map(str, self._left_out))))
        return "\n".join(lines)


_AND_MORE = phrase("There may be more: only the first are told.")
_LEFT_OUT = phrase("This what-if leaves out: {entries}.")


class CannotBeLeftOut(Refused):
    """No such entry can be left out: name an entry of the ledger by its position or its source."""


class ExportSupposed(Refused):
    """An export of a whole ledger is nothing to suppose: hand in a file of decisions."""


class TooMuchSupposed(Refused):
    """A what-if has at most 100,000 decisions: suppose less."""


class NothingSupposed(Refused):
    """Nothing is supposed: name a file with decisions, an entry that is left out, or a file of other numbers."""


class Supposition(NamedTuple):
    """What somebody supposes: files of decisions, entries left out (positions or sources), a file of other numbers."""

    files: Sequence[str] = ()
    without: Sequence[str] = ()
    law: str | None = None

    def __bool__(self) -> bool:
        return bool(self.files or self.without or self.law is not None)


class EntryLeftOut(NamedTuple):
    """An entry of the ledger that is read as if it had never been recorded, and why."""

    position: int
    stream: str
    decision: AnyDecision
    why: Why


class Supposed(NamedTuple):
    """A ledger with what is supposed. ``entries`` is all of it, ``law`` the numbers under which it is read.

    Those from ``first`` on are supposed, ``number`` of them; ``already`` lines say what is on record. ``numbers`` are
    those of the file, by name.
    """

    entries: ReadTransaction
    first: int
    number: int
    already: int
    left_out: tuple[EntryLeftOut, ...]
    law: Law
    numbers: dict[str, Any]


@contextmanager
def supposed(
    ledger: Ledger, entries: ReadTransaction, upto: int, asked: Supposition, *, dutch_days: bool = False
) -> Iterator[Supposed]:
    """A ledger as known at a position with what is supposed, until the end of the block. Nothing is recorded.

    ``entries`` is a snapshot of it. Raises ``NothingSupposed``, ``CannotBeLeftOut``, ``SuppositionRefused``, what
    ``law_from`` and the readers of files raise, ``OSError``.
    """
    if not asked:
        raise NothingSupposed
    with ExitStack() as stack:
        law, numbers = IN_FORCE, dict[str, Any]()
        if asked.law is not None:
            law, numbers = law_from(stack.enter_context(open(asked.law, "rb")), asked.law)
        inputs = open_inputs(asked.files, None, stack, dutch_days=dutch_days)
        left_out = _left_out(entries, upto, asked.without)
        gone: dict[str, list[int]] = {}
        for each in left_out:
            gone.setdefault(each.stream, []).append(each.position)
        rest = WithoutEntries(entries, upto, gone)
        founded, _ = first_look(line for each in inputs for line in _readable(each).founding_lines())
        with ledger.supposing(rest, NOBODY, founded) as recording:
            done = Imported()
            put_lines(recording, _lines(inputs), done)
            if done.refused:
                positions = [each.position for each in left_out]
                raise SuppositionRefused(
                    done.refusals, more=done.refused >= MOST_REFUSALS, left_out=positions
                )
            first = rest.last_position + 1
            yield Supposed(recording.entries, first, done.written, done.already, left_out, law, numbers)


def _lines(inputs: Sequence[Input]) -> Iterator[InputLine]:
    """Every line of the files. Raises ``TooMuchSupposed``."""
    lines = chain.from_iterable(with_sources(each.lines()) for each in inputs)
    for number, line in enumerate(lines, start=1):
        if number > MOST_SUPPOSED:
            raise TooMuchSupposed
        yield line


def _readable(file: Input) -> Input:
    if isinstance(file, Export):
        raise ExportSupposed(place=file.name)
    return file


def _left_out(entries: ReadTransaction, upto: int, named: Sequence[str]) -> tuple[EntryLeftOut, ...]:
    """The entries that are named, and those that have nothing to rest on without them."""
    if len(named) > MOST_WITHOUT:
        raise CannotBeLeftOut(phrase("At most {most} can be named."), most=MOST_WITHOUT)
    leaving = _Leaving(entries, upto)
    for each in dict.fromkeys(named):
        leaving.name(each)
    leaving.follow()
    return tuple(leaving.gone[position] for position in sorted(leaving.gone))


class _Leaving:
    """Finds what goes with the entries that are named. ``gone`` are all that go, by position."""

    def __init__(self, entries: ReadTransaction, upto: int) -> None:
        self._entries = entries
        self._upto = upto
        self._streams: dict[str, list[Recorded]] = {}
        self.gone: dict[int, EntryLeftOut] = {}

    def name(self, named: str) -> None:
        """An entry goes because it was named. Raises ``CannotBeLeftOut``."""
        position = self._position_of(named)
        state = self._entries.state(position) if 0 < position <= self._upto else None
        if state is None:
            raise CannotBeLeftOut(phrase("There is no entry {entry}."), entry=named)
        stream = codec.decode(state).stream
        if stream.startswith(LEDGER_PREFIX):
            raise CannotBeLeftOut(phrase("Entry {entry} is what the ledger states of itself."), entry=named)
        self._go(next(each for each in self._stream(stream) if each.position == position), "named")

    def follow(self) -> None:
        """All goes that rests on what has gone."""
        count = -1
        while count != len(self.gone):
            count = len(self.gone)
            for stream in list(self._streams):
                self._unfounded(stream)
                self._about_what_is_gone(stream)

    def _unfounded(self, stream: str) -> None:
        kind, _, key = stream.partition(":")
        left = self._left(stream)
        if kind in FOUNDATIONS and not any(
            each.entry.decision.tag() in FOUNDATIONS[kind][0] for each in left
        ):
            for each in left:
                self._go(each, "no-employment" if kind == "dossier" else "no-order")
            left = []
        if kind == "dossier" and not left:
            self._joined_to_nobody(key)

    def _joined_to_nobody(self, key: str) -> None:
        """What says that a dossier of which nothing is left is of the same person as another."""
        for name in self._entries.joining_streams():
            for each in self._stream(name):
                decision = each.entry.decision
                if isinstance(decision, Joining) and decision.other == key:
                    self._go(each, "dossier-left-out")

    def _about_what_is_gone(self, stream: str) -> None:
        gone = {each.position for each in self._stream(stream)} & self.gone.keys()
        sources = {self.gone[position].decision.source for position in gone} - {None}
        for each in self._left(stream):
            decision = each.entry.decision
            if isinstance(decision, _ABOUT_AN_ENTRY) and (
                decision.entry in gone or decision.entry in sources
            ):
                self._go(each, "entry-left-out")

    def _go(self, recorded: Recorded, why: Why) -> None:
        position, entry = recorded
        self.gone.setdefault(position, EntryLeftOut(position, entry.stream, entry.decision, why))

    def _left(self, stream: str) -> list[Recorded]:
        return [each for each in self._stream(stream) if each.position not in self.gone]

    def _stream(self, stream: str) -> list[Recorded]:
        if stream not in self._streams:
            stored = self._entries.stream(stream, self._upto)
            self._streams[stream] = [Recorded(position, codec.decode(state)) for position, state in stored]
        return self._streams[stream]

    def _position_of(self, named: str) -> int:
        """The position of an entry that is named by it, or by its source."""
        found = self._entries.by_source([named]) if codec.is_text(named) else {}
        if named in found:
            return found[named][0]
        is_number = named.isascii() and named.isdecimal() and len(named) <= 15
        return int(named) if is_number else 0
