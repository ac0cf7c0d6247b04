"""R5 and R6: why each figure of a trajectory's clock is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger import words
from ledger.language import phrase
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
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

_SAID: Sentences = {
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


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """Each figure of the clock; without an open trajectory, that there is none."""
    clock, trajectory = teller.present.clock, teller.status.trajectory
    label = teller.say(LABELS, "trajectory")
    opened = [change for change in teller.trace.of(TRAJECTORY) if change.after is not None]
    if clock is None or trajectory is None:
        sentence = teller.say(_SAID, "none" if opened else "none-ever")
        yield teller.conclude("trajectory", label, None, sentence, ("R2",), teller.resting)
        return
    start = opened[-1].because
    sentence = teller.say(_SAID, "open", entries=teller.listed(start), day=trajectory.started_on)
    value = msgspec.to_builtins(trajectory)
    yield teller.conclude("trajectory", label, value, sentence, ("R2",), start)
    yield _started(teller, clock, start)
    yield _planned(teller, clock)
    yield _expected(teller, clock)
    yield _stopped(teller, "suspended", clock.suspended, start)
    yield _stopped(teller, "awaiting", clock.awaiting, start)
    yield _remaining(teller, clock, start)


def _figure(
    teller: Teller,
    name: str,
    value: object,
    sentence: str,
    rules: tuple[str, ...],
    entries: Iterable[int],
    label: str = "",
) -> Conclusion:
    called = teller.say(LABELS, label or name)
    return teller.conclude(f"trajectory.{name}", called, value, sentence, rules, entries)


def _started(teller: Teller, clock: Clock, start: tuple[int, ...]) -> Conclusion:
    sentence = teller.say(_SAID, "started", entries=teller.listed(start))
    return _figure(teller, "started_on", as_date(clock.started_on), sentence, ("R2",), start)


def _planned(teller: Teller, clock: Clock) -> Conclusion:
    planned = teller.trace.last(PLANNED)
    months = planned.values.get("months")
    rules: tuple[str, ...] = ("R5",)
    if months is None:
        sentence = teller.say(_SAID, "planned-stated", entries=teller.listed(planned.because))
    else:
        sentence = teller.say(
            _SAID,
            "planned-months",
            entries=teller.listed(planned.because),
            sum=" + ".join(map(str, months)),
            months=str(sum(months)),
            day=teller.day(clock.started_on),
        )
        rules = "R5", "R6"
    return _figure(teller, "planned_last_day", as_date(clock.planned), sentence, rules, planned.because)


def _expected(teller: Teller, clock: Clock) -> Conclusion:
    base, *runs = teller.trace.from_latest(EXPECTED, "stated")
    stated = base.values["stated"]
    name = "expected-stated" if stated else "expected-planned"
    if not runs:
        name = "expected-as-stated" if stated else "expected-as-planned"
    sentence = teller.say(
        _SAID,
        name,
        entries=teller.listed(base.because),
        base=teller.day(base.after),
        stopped=str(sum(len(run.days) for run in runs)),
    )
    entries = [position for change in (base, *runs) for position in change.because]
    return _figure(teller, "expected_last_day", as_date(clock.expected), sentence, ("R5",), entries)


def _stopped(teller: Teller, status: str, days: int, start: tuple[int, ...]) -> Conclusion:
    name = f"days_{status}"
    if not days:
        return _figure(teller, name, 0, teller.say(_SAID, f"no-{status}"), ("R4", "R5"), start)
    _, *counted = teller.trace.from_latest(
        DAYS_SUSPENDED if status == "suspended" else DAYS_AWAITING, "opened"
    )
    runs = _joined(change.days for change in counted)
    shown = "; ".join(
        teller.say(
            _SAID, "run", first=teller.day(run.start), last=teller.day(run.stop - 1), days=str(len(run))
        )
        for run in runs
    )
    entries = [*start, *(position for change in counted for position in change.because)]
    if status == "suspended":
        # What ended the suspension tells how many days it took.
        ended = {run.stop for run in runs}
        entries += [
            position
            for change in teller.trace.of(SUSPENSIONS)
            if change.day in ended and change.values["how"] == "time"
            for position in change.because
        ]
    return _figure(teller, name, days, teller.say(_SAID, status, runs=shown), ("R4", "R5"), entries)


def _joined(days: Iterable[range]) -> list[range]:
    """Runs of days, joined where one follows on the other."""
    runs: list[range] = []
    for each in days:
        first = runs.pop().start if runs and runs[-1].stop == each.start else each.start
        runs.append(range(first, each.stop))
    return runs


def _remaining(teller: Teller, clock: Clock, start: tuple[int, ...]) -> Conclusion:
    left = clock.expected - teller.present.day
    sentence = teller.say(
        _SAID, "over" if left < 0 else "remaining", on=teller.on, expected=as_date(clock.expected)
    )
    label = "days_overdue" if left < 0 else "days_remaining"
    return _figure(teller, "days_remaining", left, sentence, ("R5",), start, label)
