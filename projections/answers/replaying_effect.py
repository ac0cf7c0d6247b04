"""A history in the order of effect, as known now: what each entry changed from its day on, and what time alone brought.

Why a thing changed the fold has recorded (``projections/fold/trace.py``): an entry of that day that it names brought
it, or else time. What is known of a thing from day to day is the same course as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.codec import moment_text
from ledger.corrections import CorrectedEntry, read_corrected, remaining
from ledger.decisions import AnyDecision
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.rectification import Rectification
from ledger.decisions.transition_end import TransitionEnd
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from projections.answers.replaying import DayChange, ReplayStep, change_of, in_words, place_of
from projections.explanation import builder_of, guarantee, insertion, state
from projections.explanation.conclusion_builder import ConclusionBuilder
from projections.explanation.finding import particulars
from projections.explanation.numbered import Numbers
from projections.fold.daily import Course, DifferingRun, Stay, Stays, absent, course_of
from projections.fold.dossier import stage
from projections.fold.reach import reached_once
from projections.fold.rules.competence import findings_of_record
from projections.fold.rules.finding import Found
from projections.fold.succeeded import succeeded_once
from projections.fold.trace import (
    EXPECTED,
    INSERTION,
    INSERTION_LAST,
    SINCE,
    STATUS,
    Change,
    Subject,
    Trace,
)
from projections.fold.traced import TracedDossier
from projections.reading import Reading, merged

_ENDS = (EmploymentEnd, TransitionEnd)
_CORRECTIONS = (Rectification, Withdrawal)


def by_effect(reading: Reading, dossier: str, on: date, lang: str) -> Iterator[ReplayStep]:
    """The steps of a person up to the end of the day ``on``, in the order of effect (R1), as known at the reading.

    An entry that is read as absent, and one that only corrects, stand among them and change nothing. Raises
    ``DossierNotFound``, before the first of them is asked for.
    """
    return _EffectiveSteps(reading, dossier, on, lang).all()


class _Cause(NamedTuple):
    """Why something changed: by which rule, by which entries, which of them brought it (None: time), in words."""

    rule: str
    because: tuple[int, ...]
    brought_by: int | None
    sentence: str | None


class _EffectiveSteps:
    def __init__(self, reading: Reading, dossier: str, on: date, lang: str) -> None:
        self._key = reading.persons.key_of(dossier)
        self._asked = None if self._key == dossier else dossier
        self._on, self._lang = on, lang
        streams, law = reading.streams(dossier), reading.law
        entries = merged(streams)
        self._trace = Trace()
        self._present = TracedDossier(reading.collective, law, self._trace)
        of_record = findings_of_record(
            entries, read_corrected(entries), on.toordinal(), reading.collective.wrong, law
        )
        remains = [remaining(stream) for stream in streams]
        self._course: Course = course_of(
            remains, reading.collective, on.toordinal(), of_record, law, self._present
        )
        self._of_record = {_finding(each) for each in of_record}
        self._found = {
            (*_finding(each), each.first): each
            for each in (*self._present.entitlement.findings.all, *of_record)
        }
        shared = reached_once(self._present, on, entries, reading.measures)
        taken_over = succeeded_once(entries, reading.successions)
        self._entries = _by_position(entries, *shared.values(), *taken_over.values())
        self._readings = _readings(streams, *shared.values(), *taken_over.values())
        self._numbers = Numbers(self._entries.values())
        self._builder: ConclusionBuilder = builder_of(
            reading, self._key, streams, self._present, self._trace, on, lang
        )

    def all(self) -> Iterator[ReplayStep]:
        """Every step: on each day what time brought, then the entries by position."""
        changes = self._changes()
        days = {position: self._day(position) for position in self._entries}
        at: dict[tuple[date, int], list[DayChange]] = {
            (day, position): [] for position, day in days.items() if day <= self._on
        }
        for brought_by, change in changes:
            where = (change.first_day, 0) if brought_by is None else (days[brought_by], brought_by)
            at.setdefault(where, []).append(change)
        overtaken = self._named_in_the_day()
        for number, (day, position) in enumerate(sorted(at), start=1):
            told = tuple(sorted(at[day, position], key=lambda change: place_of(change.about)))
            if position:
                yield self._entry(number, position, told, overtaken=position in overtaken)
            else:
                yield ReplayStep(
                    asked=self._asked, dossier=self._key, step=number, entry=None, day=day, changes=told
                )

    def _day(self, position: int) -> date:
        read = self._readings[position].decision
        return (read or self._entries[position].entry.decision).effective_on

    def _entry(
        self, number: int, position: int, changes: tuple[DayChange, ...], *, overtaken: bool
    ) -> ReplayStep:
        entry, reading = self._entries[position].entry, self._readings[position]
        read = reading.decision or entry.decision
        corrects = carried_out = reads = None
        if isinstance(entry.decision, _CORRECTIONS):
            corrects = self._numbers.of(entry.decision, entry.decision.entry)
            target = None if corrects is None else self._readings.get(corrects)
            carried_out = target is not None and target.corrected_by == position
            if carried_out and target is not None and target.decision is not None:
                reads = in_words(self._numbers, target.decision, self._lang)
        nothing = None
        if not changes:
            nothing = self._why_nothing(reading, read, carried_out=carried_out, overtaken=overtaken)
        return ReplayStep(
            asked=self._asked,
            dossier=self._key,
            step=number,
            entry=position,
            subject=entry.stream,
            day=self._day(position),
            recorded_at=moment_text(entry.recorded_at),
            decision=read.tag(),
            dutch=read.dutch,
            sentence=self._numbers.in_words(read, self._lang),
            decided_by=read.decided_by,
            ground=read.ground,
            corrects=corrects,
            carried_out=carried_out,
            reads=reads,
            corrected_by=reading.corrected_by,
            nothing=nothing,
            changes=changes,
        )

    def _why_nothing(
        self, reading: CorrectedEntry, read: AnyDecision, *, carried_out: bool | None, overtaken: bool
    ) -> str:
        if reading.decision is None:
            return "absent"
        if carried_out is not None:
            return "correction" if carried_out else "not-carried-out"
        return "overtaken" if overtaken else "none"

    def _named_in_the_day(self) -> set[int]:
        """The entries that changed something at some moment of their day."""
        return {
            change.because[0]
            for change in self._trace.changes()
            if change.because and change.day == self._trace_day(change.because[0])
        }

    def _trace_day(self, position: int) -> int | None:
        return self._day(position).toordinal() if position in self._entries else None

    # -- what changed, and why -----------------------------------------------------------------------

    def _changes(self) -> Iterator[tuple[int | None, DayChange]]:
        for of, stays in self._course.items():
            for run in _jumps(of, stays, self._on.toordinal()):
                cause = self._cause(of, run.first, run.after)
                yield (
                    cause.brought_by,
                    change_of(run, rule=cause.rule, because=cause.because, sentence=cause.sentence),
                )

    def _cause(self, of: Subject, day: int, after: Stay) -> _Cause:
        if of.kind in ("finding", "missing") and (of.name, of.number) in self._of_record:
            found = self._found.get((of.name, of.number, day))
            rule = "R1" if found is None else found.kind.rule
            return _Cause(rule, (of.number,), of.number, self._sentence(of, None, day, after))
        change = self._recorded(of, day)
        if change is None:
            return _Cause("R7", (), None, None)
        because = change.because
        return _Cause(
            change.rule, because, self._bringing(because, day), self._sentence(of, change, day, after)
        )

    def _recorded(self, of: Subject, day: int) -> Change | None:
        """The change that the fold recorded of it that day: of what follows from others, of the first of these."""
        sources = [of]
        if of == STATUS:
            sources = [SINCE]
        elif of == INSERTION_LAST:
            held = [each for each in self._course if each.kind == "guarantee"]
            sources = [INSERTION, SINCE, EXPECTED, *held]
        elif of.kind == "entitled-to":
            sources = [of._replace(kind="guarantee")]
        elif of.kind == "missing":
            sources = [of._replace(kind="finding")]
        recorded = (change for source in sources for change in reversed(self._trace.of(source)))
        return next((change for change in recorded if change.day == day), None)

    def _bringing(self, because: Sequence[int], day: int) -> int | None:
        """Which of the entries that a change rests on brought it that day: the last that applied; None: time did."""
        of_that_day = [
            (self._applies(position, day), position) for position in because if position in self._entries
        ]
        applied = [(place, position) for place, position in of_that_day if place is not None]
        return max(applied)[1] if applied else None

    def _applies(self, position: int, day: int) -> int | None:
        """When in a day an entry applies (R3); None where it does not on this one."""
        decision = self._readings[position].decision
        if decision is None:
            return None
        effective = decision.effective_on.toordinal()
        # What ends takes effect after its day; that it meets nothing is found on the day itself.
        if day != effective and not (isinstance(decision, _ENDS) and day == effective + 1):
            return None
        own = self._entries[position].entry.stream.startswith(DOSSIER_PREFIX)
        return stage(decision) if own else -1

    def _sentence(self, of: Subject, change: Change | None, day: int, after: Stay) -> str | None:
        """Why, in the words of an explanation; None where the change itself says it."""
        builder = self._builder
        if of.kind == "finding":
            found = self._found.get((of.name, of.number, day))
            return None if found is None or found.missing else particulars(builder, found) or None
        if change is None or after.value is None:
            return None
        if of.kind == "guarantee":
            suspension = of.name if not of.number else None
            return guarantee.step_in_words(builder, change, suspension, self._right(of))
        if of == INSERTION:
            return insertion.step(builder, change).sentence
        if of == STATUS and change.values["how"] != "decision":
            return state.since_in_words(builder, change)
        return None

    def _right(self, of: Subject) -> str:
        """What a guarantee entitles to."""
        return "return" if of.number else str(self._course[of._replace(kind="entitled-to")][0].value)


def _finding(found: Found) -> tuple[str, int]:
    return found.code, found.entries[0] if found.entries else 0


def _by_position(*streams: Sequence[Recorded]) -> dict[int, Recorded]:
    return {each.position: each for stream in streams for each in stream}


def _readings(
    streams: Sequence[Sequence[Recorded]], *shared: Sequence[Recorded]
) -> Mapping[int, CorrectedEntry]:
    return {
        position: read for stream in (*streams, *shared) for position, read in read_corrected(stream).items()
    }


def _jumps(of: Subject, stays: Stays, on: int) -> Iterator[DifferingRun]:
    """The runs of days from each day on which a thing is not what it was, until it is another again.

    That something grows no longer is no change: it stays what it came to be.
    """
    before = absent(of)
    for nth, stay in enumerate(stays):
        last = stays[nth + 1].first - 1 if nth + 1 < len(stays) else on
        if stay.grows or stay.value != before:
            yield DifferingRun(of, stay.first, last, Stay(stay.first, before), stay)
        before = stay.on(last)
