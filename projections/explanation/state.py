"""R2 to R4: why the status, its first day, the enterprise, the scheme and the phase are what they are."""

from __future__ import annotations

from collections.abc import Iterator

from ledger import words
from ledger.language import phrase
from ledger.sources import WHICH_EMPLOYMENT
from projections.explanation.conclusion_builder import ConclusionBuilder, Sentences
from projections.explanation.tree import Conclusion
from projections.fold.trace import ENTERPRISE, PHASE, SCHEME, SINCE, SPARED, STATUS, Change

LABELS: Sentences = {
    "status": words.STATUS,
    "since": words.SINCE,
    "enterprise": words.ENTERPRISE,
    "scheme": words.SCHEME,
    "phase": words.PHASE,
}

_RULES = {
    "not-employed": ("R1",),
    "transitioned": ("R2",),
    "left": ("R2",),
    "running": ("R2", "R4"),
    "suspended": ("R3", "R4"),
    "postponed": ("R3", "R4"),
}

#: Of R4 only what it says of employments.
_EMPLOYMENT = {"R4": (WHICH_EMPLOYMENT,)}

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
    "transitioned": phrase("A transition was reached, and the ordinary job has not ended by this day."),
    "left": phrase("The employment ended: from the day after the last day employed there is none."),
}

_SINCE: Sentences = {
    "decision": phrase("It holds without a break since {day}, the day on which {entries} took effect."),
    "measure": phrase("It holds without a break since {day}, the first day of {suspensions}."),
    "end": phrase(
        "It holds without a break since {day}, the day after the last day of what stopped the person."
    ),
    "leaving": phrase("It holds without a break since {day}, the day after the last day employed."),
    "never": phrase("There is no first day yet."),
}

_PLACE: Sentences = {
    "enterprise": phrase("Employed by this enterprise by {entries}."),
    "ordinary": phrase("Since the transition of {entries} this is the ordinary employer."),
    "succeeded": phrase(
        "This enterprise took over {before}, and with it everybody employed there ({entries})."
    ),
    "none": phrase("There is no enterprise: not employed on this day."),
    "scheme": phrase("Employed under this scheme by {entries}."),
    "supported": phrase("By {entries} the ordinary job is supported under this scheme."),
    "no-scheme": phrase("There is no scheme: not employed on this day."),
    "after-transition": phrase("After a transition there is no scheme ({entries})."),
}

_PHASE: Sentences = {
    "begun": phrase("{Entries} began this phase on {day}; no other phase has begun since."),
    "none-begun": phrase("The trajectory is open and no phase has been named yet."),
    "closed": phrase("No trajectory is open on this day, so there is no phase."),
}


def conclusions(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """The status with its first day, the enterprise, the scheme and the phase."""
    yield _status(builder)
    yield _since(builder)
    yield _enterprise(builder)
    yield _scheme(builder)
    yield _phase(builder)


def _label(builder: ConclusionBuilder, field: str) -> str:
    return builder.say(LABELS, field)


def _status(builder: ConclusionBuilder) -> Conclusion:
    status, present = builder.status.status, builder.present
    name, suspensions = status, builder.suspensions(present.suspensions)
    closing: tuple[int, ...] = ()
    if status == "awaiting":
        name = "awaiting-resumption" if present.clock is not None else "awaiting-start"
    elif status == "running" and (spared := builder.trace.on(SPARED, present.day)):
        name, suspensions = "running-in-spite", builder.suspensions(spared)
    elif status == "employed" and (closing := builder.trace.last(STATUS).values["closed"]):
        name = "closed"
    rules = (*_RULES.get(status, ("R4",)), *(("R8",) if name == "running-in-spite" else ()))
    sentence = builder.say(_STATUS, name, suspensions=suspensions, entries=builder.listed(closing))
    sources = _EMPLOYMENT if name == "employed" else None
    return builder.conclude(
        "status", _label(builder, "status"), status, sentence, rules, builder.resting, sources=sources
    )


def _since(builder: ConclusionBuilder) -> Conclusion:
    since, label = builder.status.since, _label(builder, "since")
    if since is None:
        never = builder.say(_SINCE, "never")
        return builder.conclude("since", label, None, never, ("R1",), builder.resting)
    brought = builder.trace.last(SINCE)
    how, entries = brought.values["how"], brought.because
    sentence = since_in_words(builder, brought)
    rules: tuple[str, ...] = ("R1", "R2")
    if how in ("measure", "end"):
        # An individual suspension is no measure.
        rules = ("R3", "R4") if brought.rule == "R3" else ("R4",)
    return builder.conclude("since", label, since, sentence, rules, entries)


def since_in_words(builder: ConclusionBuilder, brought: Change) -> str:
    """What brought a status on its first day."""
    suspensions, entries = builder.suspensions(brought.values["suspensions"]), builder.listed(brought.because)
    return builder.say(
        _SINCE, brought.values["how"], day=builder.day(brought.day), suspensions=suspensions, entries=entries
    )


def _enterprise(builder: ConclusionBuilder) -> Conclusion:
    present = builder.present
    label, value = _label(builder, "enterprise"), present.enterprise
    if value is None:
        rules = ("R1",) if present.status == "not-employed" else ("R2",)
        return builder.conclude(
            "enterprise", label, None, builder.say(_PLACE, "none"), rules, builder.resting
        )
    brought = builder.trace.last(ENTERPRISE)
    name = "ordinary" if brought.values["ordinary"] else "enterprise"
    by_succession = brought.rule == "R17"
    sentence = builder.say(
        _PLACE,
        "succeeded" if by_succession else name,
        entries=builder.listed(brought.because),
        before=brought.values.get("before", ""),
    )
    cited = ("R17",) if by_succession else ("R1", "R4")
    return builder.conclude("enterprise", label, value, sentence, cited, brought.because, sources=_EMPLOYMENT)


def _scheme(builder: ConclusionBuilder) -> Conclusion:
    present = builder.present
    label, value = _label(builder, "scheme"), present.scheme
    if value is None:
        name = "after-transition" if present.status == "transitioned" else "no-scheme"
        rules = ("R1",) if present.status == "not-employed" else ("R2",)
        sentence = builder.say(_PLACE, name, entries=builder.listed(present.entries))
        return builder.conclude("scheme", label, None, sentence, rules, builder.resting)
    brought = builder.trace.last(SCHEME)
    supported = brought.rule == "R16"
    sentence = builder.say(
        _PLACE, "supported" if supported else "scheme", entries=builder.listed(brought.because)
    )
    cited = ("R16",) if supported else ("R1", "R4")
    return builder.conclude("scheme", label, value, sentence, cited, brought.because, sources=_EMPLOYMENT)


def _phase(builder: ConclusionBuilder) -> Conclusion:
    """The phase, and the decision that began it; or why there is none."""
    present = builder.present
    label = _label(builder, "phase")
    if present.phase is None:
        name = "closed" if present.clock is None else "none-begun"
        return builder.conclude("phase", label, None, builder.say(_PHASE, name), ("R2",), builder.resting)
    begun = builder.trace.last(PHASE)
    sentence = builder.say(_PHASE, "begun", entries=builder.listed(begun.because), day=builder.day(begun.day))
    return builder.conclude("phase", label, present.phase, sentence, ("R2", "R5"), begun.because)
