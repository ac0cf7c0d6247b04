"""R2 to R4: why the status, its first day, the enterprise, the scheme and the phase are what they are."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions.employment import Employment
from ledger.decisions.phase import Phase
from ledger.decisions.resumption import Resumption
from ledger.decisions.return_ import Return
from ledger.decisions.transition import Transition
from ledger.language import phrase
from projections.explanation.replay import Step
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller

LABELS: Sentences = {
    "status": phrase("status"),
    "since": phrase("since"),
    "enterprise": phrase("enterprise"),
    "scheme": phrase("scheme"),
    "phase": phrase("phase"),
}

_RULES = {
    "not-employed": ("R1",),
    "transitioned": ("R2",),
    "left": ("R2",),
    "running": ("R2", "R4"),
    "suspended": ("R3", "R4"),
    "postponed": ("R3", "R4"),
}

_STATUS: Sentences = {
    "not-employed": phrase("No employment has taken effect by this day."),
    "employed": phrase("Employed under a scheme, and not judged ready for a trajectory."),
    "closed": phrase(
        "Employed under a scheme. {Entries} closed what was open: another trajectory takes a new evaluation."
    ),
    "ready": phrase("Judged ready, and not assigned to a trajectory yet."),
    "planned": phrase("Judged ready and assigned; the trajectory has not started yet."),
    "postponed": phrase("Judged ready, but the start is postponed by {suspensions}."),
    "running": phrase("The trajectory is open and nothing stops it."),
    "running-in-spite": phrase(
        "The trajectory is open. The scheme is suspended by {suspensions}, but this trajectory is not stopped: it"
        " was started or resumed meanwhile."
    ),
    "suspended": phrase("The trajectory is open, and it is suspended by {suspensions}."),
    "awaiting-resumption": phrase(
        "The suspension is over and the trajectory has not been resumed: it does not resume by itself."
    ),
    "awaiting-start": phrase(
        "The suspension is over and the postponed trajectory has not started: it does not start by itself."
    ),
    "transitioned": phrase("A transition was reached, and its end has not taken effect."),
    "left": phrase("The employment ended: from the day after the last day employed there is none."),
}

_SINCE: Sentences = {
    "by-decision": phrase("It holds without a break since {day}, the day on which {entries} took effect."),
    "by-measure": phrase("It holds without a break since {day}, the first day of {suspensions}."),
    "by-end": phrase(
        "It holds without a break since {day}, the day after the last day of what stopped the person."
    ),
    "by-leaving": phrase("It holds without a break since {day}, the day after the last day employed."),
    "never": phrase("There is no first day yet."),
}

_PLACE: Sentences = {
    "enterprise": phrase("Employed by this enterprise by {entries}."),
    "ordinary": phrase("Since the transition of {entries} this is the ordinary employer."),
    "none": phrase("There is no enterprise: not employed on this day."),
    "scheme": phrase("Employed under this scheme by {entries}."),
    "no-scheme": phrase("There is no scheme: not employed on this day."),
    "after-transition": phrase("After a transition there is no scheme ({entries})."),
}

_PHASE: Sentences = {
    "begun": phrase("{Entries} began this phase on {day}; no other phase has begun since."),
    "none-begun": phrase("The trajectory is open and no phase has been named yet."),
    "closed": phrase("No trajectory is open on this day, so there is no phase."),
}


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """The status with its first day, the enterprise, the scheme and the phase."""
    yield _status(teller)
    yield _since(teller)
    yield _enterprise(teller)
    yield _scheme(teller)
    yield phase(teller)


def _label(teller: Teller, field: str) -> str:
    return teller.say(LABELS, field)


def _status(teller: Teller) -> Conclusion:
    status, present = teller.status.status, teller.replay.present
    entries = set(teller.resting)
    name, suspensions = status, teller.suspensions(present.suspensions)
    if status == "awaiting":
        name = "awaiting-resumption" if present.clock is not None else "awaiting-start"
    elif status == "running":
        # A measure in force that does not stop this trajectory (R8).
        passed = {spell.measure for spell in teller.replay.suspending(present.day, present.scheme)}
        if passed:
            name, suspensions = "running-in-spite", teller.suspensions(sorted(passed))
            suspensions = suspensions[0].upper() + suspensions[1:]
    closing = [
        position
        for position, decision in teller.replay.decisions
        if position in present.entries and not isinstance(decision, Employment | Return)
    ]
    if status == "employed" and closing:
        name = "closed"
    rules = (*_RULES.get(status, ("R4",)), *(("R8",) if name == "running-in-spite" else ()))
    sentence = teller.say(_STATUS, name, suspensions=suspensions, entries=teller.listed(closing))
    return teller.conclude("status", _label(teller, "status"), status, sentence, rules, entries)


def _since(teller: Teller) -> Conclusion:
    since, present = teller.status.since, teller.replay.present
    label = _label(teller, "since")
    if since is None:
        never = teller.say(_SINCE, "never")
        return teller.conclude("since", label, None, never, ("R1",), teller.resting)
    day = since.toordinal()
    name, suspensions = "by-end", ""
    entries = [
        step.position
        for step in teller.replay.steps_of(day)
        if step.before.status != step.after.status or not step.before.periods
    ]
    if entries:
        name = "by-decision"
    elif present.status == "left":
        name, entries = "by-leaving", list(present.entries)
    else:
        then = teller.replay.at(day)
        begun = [
            spell
            for spell in teller.replay.spells
            if spell.first == day and spell.measure in then.suspensions
        ]
        ended = teller.replay.ending(day, then.scheme)
        if begun:
            name, suspensions = "by-measure", teller.suspensions(spell.measure for spell in begun)
        entries = [position for spell in (*begun, *ended) for position in spell.entries_on(day)] or list(
            then.entries
        )
    sentence = teller.say(_SINCE, name, day=since, suspensions=suspensions, entries=teller.listed(entries))
    rules = ("R3", "R4") if name in ("by-measure", "by-end") else ("R1", "R2")
    return teller.conclude("since", label, since, sentence, rules, entries)


def _enterprise(teller: Teller) -> Conclusion:
    present = teller.replay.present
    label, value = _label(teller, "enterprise"), present.enterprise
    if value is None:
        rules = ("R1",) if present.status == "not-employed" else ("R2",)
        return teller.conclude("enterprise", label, None, teller.say(_PLACE, "none"), rules, teller.resting)
    position, name = next(
        (position, "ordinary" if isinstance(decision, Transition) else "enterprise")
        for position, decision in reversed(teller.replay.decisions)
        if decision.effective_on <= teller.on
        and isinstance(decision, Employment | Return | Transition)
        and decision.enterprise == value
        and not (isinstance(decision, Transition) and decision.internal)
    )
    sentence = teller.say(_PLACE, name, entries=teller.listed([position]))
    return teller.conclude("enterprise", label, value, sentence, ("R1", "R2"), [position])


def _scheme(teller: Teller) -> Conclusion:
    present = teller.replay.present
    label, value = _label(teller, "scheme"), present.scheme
    if value is None:
        name = "after-transition" if present.status == "transitioned" else "no-scheme"
        rules = ("R1",) if present.status == "not-employed" else ("R2",)
        sentence = teller.say(_PLACE, name, entries=teller.listed(present.entries))
        return teller.conclude("scheme", label, None, sentence, rules, teller.resting)
    position = next(
        position
        for position, decision in reversed(teller.replay.decisions)
        if isinstance(decision, Employment | Return) and decision.effective_on <= teller.on
    )
    sentence = teller.say(_PLACE, "scheme", entries=teller.listed([position]))
    return teller.conclude("scheme", label, value, sentence, ("R1", "R3"), [position])


def phase(teller: Teller) -> Conclusion:
    """The phase, and the decision that began it; or why there is none."""
    present = teller.replay.present
    label = _label(teller, "phase")
    if present.clock is None or present.phase is None:
        name = "closed" if present.clock is None else "none-begun"
        return teller.conclude("phase", label, None, teller.say(_PHASE, name), ("R2",), teller.resting)
    day, position = phase_begun(teller)
    sentence = teller.say(_PHASE, "begun", entries=teller.listed([position]), day=teller.day(day))
    return teller.conclude("phase", label, present.phase, sentence, ("R2", "R5"), [position])


def phase_begun(teller: Teller) -> tuple[int, int]:
    """The day and the entry that began the present phase, latest first."""
    clock = teller.replay.present.clock
    assert clock is not None
    days = {
        decision.effective_on.toordinal()
        for _, decision in teller.replay.decisions
        if isinstance(decision, Phase | Resumption)
        and clock.started_on <= decision.effective_on.toordinal() <= teller.replay.on
    }
    return next(
        (day, step.position)
        for day in sorted(days, reverse=True)
        for step in reversed(list(teller.replay.steps_of(day)))
        if _begins_phase(step)
    )


def _begins_phase(step: Step) -> bool:
    if step.after.clock is None or step.after.phase is None:
        return False
    if isinstance(step.decision, Phase):
        return True
    # A resumption that names a phase begins it anew, where it is one: the trajectory stood still.
    return (
        isinstance(step.decision, Resumption)
        and step.decision.phase is not None
        and step.before.status in ("suspended", "awaiting", "postponed")
    )
