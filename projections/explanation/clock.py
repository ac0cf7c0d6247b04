"""R5 and R6: why each figure of a trajectory's clock is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger import words
from ledger.language import phrase
from projections.explanation.conclusion_builder import ConclusionBuilder, Sentences
from projections.explanation.tree import Conclusion
from projections.fold.rules.calendar import as_date
from projections.fold.rules.clock import Clock
from projections.fold.trace import DAYS_AWAITING, DAYS_SUSPENDED, EXPECTED, PLANNED, SUSPENSIONS, TRAJECTORY

LABELS: Sentences = {
    "trajectory": words.TRAJECTORY,
    "started_on": words.STARTED_ON,
    "planned_last_day": words.PLANNED_LAST_DAY,
    "expected_last_day": words.EXPECTED_LAST_DAY,
    "days_suspended": words.DAYS_SUSPENDED,
    "days_awaiting": words.DAYS_AWAITING,
    "days_remaining": words.DAYS_REMAINING,
    "days_overdue": words.DAYS_OVERDUE,
}

_PHRASES: Sentences = {
    "none": phrase("No trajectory is open on this day."),
    "none-ever": phrase("No trajectory has started by this day."),
    "open": phrase("A trajectory is open: {entries} started it on {day} and nothing has closed it."),
    "started": phrase("{Entries} took effect on this day while no trajectory was open."),
    "planned-stated": phrase(
        "{Entries}, which started the trajectory, states this last day; it stays what was planned."
    ),
    "planned-months": phrase(
        "{Entries} states no last day: the term is {sum} = {months} months from {day} on; it stays what"
        " was planned."
    ),
    "expected-planned": phrase(
        "The planned last day, {base}, plus the {stopped} stopped days since the start."
    ),
    "expected-as-planned": phrase("The planned last day, {base}: no day was stopped."),
    "expected-stated": phrase(
        "{Entries} stated the last day {base}; since then {stopped} stopped days came on top."
    ),
    "expected-as-stated": phrase("{Entries} stated this last day; no day has been stopped since."),
    "suspended": phrase("Days on which a suspension stopped the open trajectory, each counted once: {runs}."),
    "awaiting": phrase("Days after a suspension on which the open trajectory was not resumed yet: {runs}."),
    "no-suspended": phrase("No suspension has stopped the trajectory."),
    "no-awaiting": phrase("On no day did the trajectory wait to be resumed."),
    "run": words.FROM_TO_DAYS,
    "remaining": phrase("From {on} to the expected last day, {expected}."),
    "over": phrase("The expected last day, {expected}, lies before {on}."),
}


def conclusions(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """Each figure of the clock; without an open trajectory, that there is none."""
    clock, trajectory = builder.present.clock, builder.status.trajectory
    label = builder.say(LABELS, "trajectory")
    opened = [change for change in builder.trace.of(TRAJECTORY) if change.after is not None]
    if clock is None or trajectory is None:
        sentence = builder.say(_PHRASES, "none" if opened else "none-ever")
        yield builder.conclude("trajectory", label, None, sentence, ("R2",), builder.resting)
        return
    start = opened[-1].because
    sentence = builder.say(_PHRASES, "open", entries=builder.listed(start), day=trajectory.started_on)
    value = msgspec.to_builtins(trajectory)
    yield builder.conclude("trajectory", label, value, sentence, ("R2",), start)
    yield _started(builder, clock, start)
    yield _planned(builder, clock)
    expected = _expected(builder, clock)
    yield expected
    yield _stopped(builder, "suspended", clock.suspended, start)
    yield _stopped(builder, "awaiting", clock.awaiting, start)
    yield _remaining(builder, clock, expected.entries)


def _figure(
    builder: ConclusionBuilder,
    name: str,
    value: object,
    sentence: str,
    rules: tuple[str, ...],
    entries: Iterable[int],
    label: str = "",
) -> Conclusion:
    called = builder.say(LABELS, label or name)
    return builder.conclude(f"trajectory.{name}", called, value, sentence, rules, entries)


def _started(builder: ConclusionBuilder, clock: Clock, start: tuple[int, ...]) -> Conclusion:
    sentence = builder.say(_PHRASES, "started", entries=builder.listed(start))
    return _figure(builder, "started_on", as_date(clock.started_on), sentence, ("R2",), start)


def _planned(builder: ConclusionBuilder, clock: Clock) -> Conclusion:
    planned = builder.trace.last(PLANNED)
    months = planned.values.get("months")
    rules: tuple[str, ...] = ("R5",)
    if months is None:
        sentence = builder.say(_PHRASES, "planned-stated", entries=builder.listed(planned.because))
    else:
        sentence = builder.say(
            _PHRASES,
            "planned-months",
            entries=builder.listed(planned.because),
            sum=" + ".join(map(str, months)),
            months=str(sum(months)),
            day=builder.day(clock.started_on),
        )
        rules = "R5", "R6"
    return _figure(builder, "planned_last_day", as_date(clock.planned), sentence, rules, planned.because)


def _expected(builder: ConclusionBuilder, clock: Clock) -> Conclusion:
    base, *runs = builder.trace.from_latest(EXPECTED, "stated")
    stated = base.values["stated"]
    name = "expected-stated" if stated else "expected-planned"
    if not runs:
        name = "expected-as-stated" if stated else "expected-as-planned"
    sentence = builder.say(
        _PHRASES,
        name,
        entries=builder.listed(base.because),
        base=builder.day(base.after),
        stopped=str(sum(len(run.days) for run in runs)),
    )
    entries = [position for change in (base, *runs) for position in change.because]
    return _figure(builder, "expected_last_day", as_date(clock.expected), sentence, ("R5",), entries)


def _stopped(builder: ConclusionBuilder, status: str, days: int, start: tuple[int, ...]) -> Conclusion:
    name = f"days_{status}"
    if not days:
        return _figure(builder, name, 0, builder.say(_PHRASES, f"no-{status}"), ("R4", "R5"), start)
    _, *counted = builder.trace.from_latest(
        DAYS_SUSPENDED if status == "suspended" else DAYS_AWAITING, "opened"
    )
    runs = _joined(change.days for change in counted)
    shown = "; ".join(
        builder.say(
            _PHRASES, "run", first=builder.day(run.start), last=builder.day(run.stop - 1), days=str(len(run))
        )
        for run in runs
    )
    entries = [*start, *(position for change in counted for position in change.because)]
    if status == "suspended":
        # What ended the suspension tells how many days it took.
        ended = {run.stop for run in runs}
        entries += [
            position
            for change in builder.trace.of(SUSPENSIONS)
            if change.day in ended and change.values["how"] == "time"
            for position in change.because
        ]
    return _figure(builder, name, days, builder.say(_PHRASES, status, runs=shown), ("R4", "R5"), entries)


def _joined(days: Iterable[range]) -> list[range]:
    """Runs of days, joined where one follows on the other."""
    runs: list[range] = []
    for each in days:
        first = runs.pop().start if runs and runs[-1].stop == each.start else each.start
        runs.append(range(first, each.stop))
    return runs


def _remaining(builder: ConclusionBuilder, clock: Clock, entries: tuple[int, ...]) -> Conclusion:
    """It rests on what the expected last day rests on."""
    left = clock.expected - builder.present.day
    sentence = builder.say(
        _PHRASES, "over" if left < 0 else "remaining", on=builder.on, expected=as_date(clock.expected)
    )
    label = "days_overdue" if left < 0 else "days_remaining"
    return _figure(builder, "days_remaining", left, sentence, ("R5",), entries, label)
