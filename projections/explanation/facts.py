"""R1: each entry as it is read now, with what was made of it since: corrections, disputes and rulings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from ledger.codec import moment_text
from ledger.corrections import CorrectedEntry, read_corrected
from ledger.decisions import AnyDecision
from ledger.decisions.decision import in_language
from ledger.decisions.dispute import Dispute
from ledger.decisions.rectification import Rectification
from ledger.decisions.ruling import Ruling
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from projections.explanation.numbered import Numbers
from projections.explanation.tree import CorrectedBy, Disputed, Fact, Ruled


class Facts:
    """The entries of some streams as facts, by position; ``own`` are those of the first, the dossier's."""

    def __init__(self, streams: Iterable[Sequence[Recorded]], lang: str) -> None:
        self._lang = lang
        self.own: tuple[int, ...] = ()
        self.recorded: dict[int, Recorded] = {}
        self.readings: dict[int, CorrectedEntry] = {}
        self._facts: dict[int, Fact] = {}
        for entries in streams:
            self.own = self.own or tuple(recorded.position for recorded in entries)
            self.recorded |= {recorded.position: recorded for recorded in entries}
            self.readings |= read_corrected(entries)
        self._numbers = Numbers(self.recorded.values())

    def fact(self, position: int) -> Fact:
        """One entry as a fact."""
        if position not in self._facts:
            self._facts[position] = self._build(position)
        return self._facts[position]

    def _build(self, position: int) -> Fact:
        entry, reading = self.recorded[position].entry, self.readings[position]
        own, read = entry.decision, reading.decision
        shown = own if read is None else read
        corrections = tuple(self._corrections(position))
        return Fact(
            entry=position,
            subject=entry.stream,
            effective_on=shown.effective_on,
            decision=shown.tag(),
            dutch=shown.dutch,
            sentence=self.sentence(shown),
            decided_by=shown.decided_by,
            decided_on=shown.decided_on,
            ground=shown.ground,
            source=shown.source or own.source,
            recorded_at=moment_text(entry.recorded_at),
            recorded_by=entry.recorded_by,
            standing=correction_state(reading),
            known_since=self._known_since(position, corrections),
            corrected_by=corrections,
            as_recorded=None if reading.corrected_by is None or read is None else self.in_words(own),
            disputes=tuple(self._disputes(position)),
        )

    def facts(self, positions: Iterable[int]) -> tuple[Fact, ...]:
        """Several, in the order of the ledger, each once."""
        return tuple(self.fact(position) for position in sorted(set(positions)))

    def in_words(self, decision: AnyDecision) -> str:
        """A decision with its day: often it is the day that was wrong."""
        return f"{in_language(decision.effective_on, self._lang)}: {self.sentence(decision)}"

    def sentence(self, decision: AnyDecision) -> str:
        """A decision in words, with the number of the entry that it names."""
        return self._numbers.in_words(decision, self._lang)

    def named(self, decision: Rectification | Withdrawal | Dispute | Ruling) -> int | None:
        """The position of the entry that a decision names, where it is known."""
        found = self._numbers.of(decision, decision.entry)
        return found if found in self.recorded else None

    def corrections(self) -> Iterator[int]:
        """Every correction, in the order of the ledger."""
        for position in sorted(self.recorded):
            if isinstance(self.recorded[position].entry.decision, Rectification | Withdrawal):
                yield position

    def disputes(self) -> Iterator[tuple[int, int | None]]:
        """Every dispute that is not withdrawn, with the entry it names."""
        for position in sorted(self.recorded):
            decision = self.readings[position].decision
            if isinstance(decision, Dispute):
                yield position, self.named(decision)

    def _corrections(self, position: int) -> Iterator[CorrectedBy]:
        """What corrects an entry, and what corrects that correction, as far as it goes."""
        by = self.readings[position].corrected_by
        while by is not None:
            entry = self.recorded[by].entry
            yield CorrectedBy(
                entry=by,
                decision=entry.decision.tag(),
                decided_by=entry.decision.decided_by,
                ground=entry.decision.ground,
                known_since=moment_text(entry.recorded_at),
            )
            by = self.readings[by].corrected_by

    def _known_since(self, position: int, corrections: Sequence[CorrectedBy]) -> str:
        # By position, as everything that was known: a clock that was wrong once may have given a later moment before.
        newest = max(position, *(each.entry for each in corrections)) if corrections else position
        return moment_text(self.recorded[newest].entry.recorded_at)

    def _disputes(self, position: int) -> Iterator[Disputed]:
        for dispute, named in self.disputes():
            if named == position:
                decision = self.recorded[dispute].entry.decision
                yield Disputed(
                    entry=dispute,
                    decided_by=decision.decided_by,
                    effective_on=decision.effective_on,
                    rulings=tuple(self.rulings(dispute)),
                )

    def rulings(self, dispute: int) -> Iterator[Ruled]:
        """The rulings on a dispute that are not withdrawn."""
        for position in sorted(self.recorded):
            decision = self.readings[position].decision
            if isinstance(decision, Ruling) and self.named(decision) == dispute:
                yield Ruled(position, decision.decided_by, decision.effective_on)


def correction_state(reading: CorrectedEntry) -> Literal["stands", "rectified", "withdrawn"]:
    """How an entry is read: as it was recorded, as its replacement, or as absent."""
    if reading.corrected_by is None:
        return "stands"
    return "withdrawn" if reading.decision is None else "rectified"
