"""R5 and R6: why each figure of a trajectory's clock is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger import law
from ledger.decisions.extension import Extension
from ledger.decisions.resumption import Resumption
from ledger.decisions.start import Start
from ledger.decisions.suspension import Suspension
from ledger.language import phrase
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.period import Period
from projections.fold.rules.calendar import as_date
from projections.fold.rules.clock import Clock

LABELS: Sentences = {
    "trajectory": phrase("trajectory"),
    "started_on": phrase("started on"),
    "planned_last_day": phrase("planned last day"),
    "expected_last_day": phrase("expected last day"),
    "days_suspended": phrase("days suspended"),
    "days_awaiting": phrase("days awaiting"),
    "days_remaining": phrase("days remaining"),
    "days_overdue": phrase("days overdue"),
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
    "run": phrase("{first} to {last} ({days})"),
    "remaining": phrase("From {on} to the expected last day, {expected}."),
    "over": phrase("The expected last day, {expected}, lies before {on}."),
}


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """Each figure of the clock; without an open trajectory, that there is none."""
    clock, trajectory = teller.replay.present.clock, teller.status.trajectory
    label = teller.say(LABELS, "trajectory")
    if clock is None or trajectory is None:
        started = any(
            isinstance(decision, Start) and decision.effective_on <= teller.on
            for _, decision in teller.replay.decisions
        )
        sentence = teller.say(_SAID, "none" if started else "none-ever")
        yield teller.conclude("trajectory", label, None, sentence, ("R2",), teller.resting)
        return
    start = started_by(teller, clock)
    figures = [
        _started(teller, clock, start),
        _planned(teller, clock, start),
        _expected(teller, clock, start),
        _stopped(teller, clock, "suspended", start),
        _stopped(teller, clock, "awaiting", start),
        _remaining(teller, clock, start),
    ]
    sentence = teller.say(_SAID, "open", entries=teller.listed([start]), day=trajectory.started_on)
    value = msgspec.to_builtins(trajectory)
    yield teller.conclude("trajectory", label, value, sentence, ("R2",), [start])
    yield from figures


def started_by(teller: Teller, clock: Clock) -> int:
    """The entry that started the open trajectory: a start, or a resumption read as one (R2)."""
    steps = [
        step
        for step in teller.replay.steps_of(clock.started_on)
        if isinstance(step.decision, Start | Resumption)
        and step.before.clock is None
        and step.after.clock is not None
    ]
    return steps[-1].position


def _figure(
    teller: Teller,
    name: str,
    value: object,
    sentence: str,
    rules: tuple[str, ...],
    entries: list[int],
    label: str = "",
) -> Conclusion:
    said = teller.say(LABELS, label or name)
    return teller.conclude(f"trajectory.{name}", said, value, sentence, rules, entries)


def _started(teller: Teller, clock: Clock, start: int) -> Conclusion:
    sentence = teller.say(_SAID, "started", entries=teller.listed([start]))
    return _figure(teller, "started_on", as_date(clock.started_on), sentence, ("R2",), [start])


def _planned(teller: Teller, clock: Clock, start: int) -> Conclusion:
    decision = teller.replay.decision(start)
    if isinstance(decision, Start | Resumption) and decision.last_day is not None:
        sentence = teller.say(_SAID, "planned-stated", entries=teller.listed([start]))
        rules: tuple[str, ...] = ("R5",)
    else:
        phases = law.PHASE_MONTHS.on(as_date(clock.started_on)).value.values()
        sentence = teller.say(
            _SAID,
            "planned-months",
            entries=teller.listed([start]),
            sum=" + ".join(map(str, phases)),
            months=str(sum(phases)),
            day=teller.day(clock.started_on),
        )
        rules = "R5", "R6"
    return _figure(teller, "planned_last_day", as_date(clock.planned), sentence, rules, [start])


def _expected(teller: Teller, clock: Clock, start: int) -> Conclusion:
    stated = clock.base_day >= clock.started_on
    by = [start]
    if stated:
        by = [
            position
            for position, decision in teller.replay.of_day(clock.base_day)
            if isinstance(decision, Start | Resumption | Extension)
            and decision.last_day is not None
            and decision.last_day.toordinal() == clock.base
        ][-1:]
    name = "expected-stated" if stated else "expected-planned"
    if not clock.stopped_since_base:
        name = "expected-as-stated" if stated else "expected-as-planned"
    sentence = teller.say(
        _SAID,
        name,
        entries=teller.listed(by),
        base=teller.day(clock.base),
        stopped=str(clock.stopped_since_base),
    )
    stopping = [
        period
        for period in _periods(teller, clock, ("suspended", "awaiting"))
        if period.last > clock.base_day
    ]
    entries = [*by, *_stopping(teller, stopping)]
    return _figure(teller, "expected_last_day", as_date(clock.expected), sentence, ("R5",), entries)


def _stopped(teller: Teller, clock: Clock, status: str, start: int) -> Conclusion:
    days = clock.suspended if status == "suspended" else clock.awaiting
    name = f"days_{status}"
    if not days:
        return _figure(teller, name, 0, teller.say(_SAID, f"no-{status}"), ("R4", "R5"), [start])
    periods = list(_periods(teller, clock, (status,)))
    runs: list[tuple[int, int]] = []
    for period in periods:
        if runs and runs[-1][1] == period.first - 1:
            runs[-1] = runs[-1][0], period.last
        else:
            runs.append((period.first, period.last))
    told = "; ".join(
        teller.say(_SAID, "run", first=teller.day(first), last=teller.day(last), days=str(last - first + 1))
        for first, last in runs
    )
    entries = [start, *_stopping(teller, periods)]
    if status == "suspended":
        # What ended the suspension tells how many days it took.
        scheme = teller.replay.present.scheme
        ended = [spell for _, last in runs for spell in teller.replay.ending(last + 1, scheme)]
        entries += [position for spell in ended for position in spell.entries]
    return _figure(teller, name, days, teller.say(_SAID, status, runs=told), ("R4", "R5"), entries)


def _stopping(teller: Teller, periods: Iterable[Period]) -> Iterator[int]:
    """Of what establishes stopped periods, the entries that stopped them: their suspensions."""
    for position in sorted({position for period in periods for position in period.entries}):
        if isinstance(teller.replay.decision(position), Suspension | Extension | None):
            yield position


def _periods(teller: Teller, clock: Clock, statuses: tuple[str, ...]) -> Iterator[Period]:
    """The stopped periods of the open trajectory."""
    for period in teller.replay.present.periods:
        if period.first >= clock.started_on and period.status in statuses:
            yield period


def _remaining(teller: Teller, clock: Clock, start: int) -> Conclusion:
    left = clock.expected - teller.replay.on
    sentence = teller.say(
        _SAID, "over" if left < 0 else "remaining", on=teller.on, expected=as_date(clock.expected)
    )
    label = "days_overdue" if left < 0 else "days_remaining"
    return _figure(teller, "days_remaining", left, sentence, ("R5",), [start], label)
