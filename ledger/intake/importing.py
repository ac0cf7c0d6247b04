"""Import: a whole file of decisions in one transaction, all of it or nothing.

Read twice: first to learn which dossiers and measures the file founds (an employment may stand below
the decisions that need it), then to record. ``rejects`` keeps what is good and hands the bad lines back
with their reasons; without it the first look at every line decides, and one bad line leaves the ledger
as it was. What has to wait for a bad line goes there too: see ``sorting``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice

import msgspec

from ledger import codec
from ledger.admission import admit
from ledger.application import Ledger
from ledger.intake.lines import Input, InputLine, how_far
from ledger.intake.sorting import Rejects, Sorting, joined_by
from ledger.record import Already, Outcome, Proposed, Recording, Undone, Written, is_foundation
from ledger.refusals import Refused
from ledger.vault.texts import without_texts

BATCH = 500
#: How many bad lines an import without ``rejects`` names before it stops reading.
MOST_REFUSALS = 20


@dataclass
class Imported:
    """What an import did, or with ``dry_run`` would have done."""

    written: int = 0
    already: int = 0
    refused: int = 0
    first_position: int | None = None
    last_position: int | None = None
    refusals: list[Refused] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """Add one line's outcome."""
        if isinstance(outcome, Written):
            self.written += 1
            self.first_position = self.first_position or outcome.position
            self.last_position = outcome.position
        elif isinstance(outcome, Already):
            self.already += 1
        else:
            self.refused += 1
            if len(self.refusals) < MOST_REFUSALS:
                self.refusals.append(outcome)


def import_all(
    ledger: Ledger,
    inputs: Sequence[Input],
    *,
    recorded_by: str,
    dry_run: bool = False,
    rejects: Rejects | None = None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> Imported:
    """Record every line of the inputs, in their order, together.

    Without ``rejects`` all is recorded or nothing: if ``refused`` is above 0 nothing was written, and
    ``refusals`` holds the first reasons. With it the bad lines go there and the others are recorded.
    ``progress`` gets the number of lines done.
    """
    founded, joined = first_look(line for each in inputs for line in each.founding_lines())
    sorting = None if rejects is None else Sorting(rejects, joined)
    while True:
        imported, missing = _attempt(ledger, inputs, founded, recorded_by, sorting, progress, dry_run=dry_run)
        if not missing and (sorting is None or not sorting.found_more):
            return imported
        # Their employment or order was itself refused: once more, without counting on it.
        founded -= missing


def _attempt(
    ledger: Ledger,
    inputs: Sequence[Input],
    founded: set[str],
    recorded_by: str,
    sorting: Sorting | None,
    progress: Callable[[int], None],
    *,
    dry_run: bool,
) -> tuple[Imported, set[str]]:
    """Record all of it, counting on streams that are yet to be founded; those that were not, and then nothing is."""
    imported = Imported()
    missing: set[str] = set()
    opened = ledger.trying if dry_run else ledger.recording
    with suppress(Undone), opened(recorded_by, founded) as recording:
        if sorting is not None:
            sorting.begin(recording)
        lines = chain.from_iterable(with_sources(each.lines()) for each in inputs)

        def report(done: int) -> None:
            recording.tell(how_far(done, inputs))
            progress(done)

        put_lines(recording, lines, imported, sorting, report)
        # What stopped early has not seen every line, so a foundation may still stand below.
        stopped = sorting is None and imported.refused >= MOST_REFUSALS
        missing = set() if stopped else recording.unfounded()
        again = sorting.found_more if sorting is not None else bool(imported.refused)
        if missing or dry_run or again:
            raise Undone
        if sorting is not None:
            # Before anything is recorded: a line that is in neither place would be lost.
            sorting.keep()
    return imported, missing


def put_lines(
    recording: Recording,
    lines: Iterator[InputLine],
    imported: Imported,
    sorting: Sorting | None = None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> None:
    """Put every line into a recording, and count what becomes of it; without ``sorting`` it ends at many bad ones."""
    done = 0
    while batch := list(islice(lines, BATCH)):
        if sorting is not None:
            batch = [sorting.held(line, done + nth) for nth, line in enumerate(batch)]
        for nth, (line, outcome) in enumerate(zip(batch, _outcomes(recording, batch), strict=True)):
            imported.count(outcome)
            if sorting is not None:
                sorting.sort(line, outcome, done + nth)
        done += len(batch)
        progress(done)
        if imported.refused >= MOST_REFUSALS and sorting is None:
            return


def _outcomes(recording: Recording, batch: Sequence[InputLine]) -> list[Outcome]:
    """What became of each line: it could not be read, or the ledger says."""
    proposed = [
        Proposed(line.decision, line.recorded_at, line.place)
        for line in batch
        if line.decision is not None and line.refusal is None
    ]
    recorded = iter(recording.put(proposed))
    return [line.refusal if line.refusal is not None else next(recorded) for line in batch]


def first_look(lines: Iterable[InputLine]) -> tuple[set[str], list[tuple[str, str]]]:
    """The dossiers with an employment and the measures with an order in the input, and which keys it joins."""
    founded: set[str] = set()
    joined: list[tuple[str, str]] = []
    for line in lines:
        if (pair := joined_by(line)) is not None:
            joined.append(pair)
        if line.decision is not None and is_foundation(line.decision):
            with suppress(Refused):
                founded.add(admit(line.decision).subject)
    return founded, joined


def with_sources(lines: Iterable[InputLine]) -> Iterator[InputLine]:
    """Give each line of a file without a source one that its content fixes: the same file adds nothing.

    It is the SHA-256 of the canonical decision and, for a line that stands there again, its ordinal
    among the same lines. Personal texts are left out: a plain hash of one could be guessed.
    """
    # Eight bytes of each hash, as a number: half of what a text takes, for files of millions of lines. Two
    # contents that shared them would only get an ordinal that they do not need, and get it every time.
    seen: set[int] = set()
    again: Counter[int] = Counter()
    for line in lines:
        decision = line.decision
        if decision is None or decision.source is not None:
            yield line
            continue
        try:
            content = codec.encode(without_texts(admit(decision)))
        except Refused:
            yield line
            continue
        digest = hashlib.sha256(content)
        short = int.from_bytes(digest.digest()[:8])
        source = f"sha256:{digest.hexdigest()}"
        if short in seen:
            again[short] += 1
            source += f"#{again[short] + 1}"
        seen.add(short)
        yield line._replace(decision=msgspec.structs.replace(decision, source=source))
