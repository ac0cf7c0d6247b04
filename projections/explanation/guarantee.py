"""R9 to R12: what state each guarantee is in, and how it came there step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.language import say, translated
from ledger.sources import Source
from ledger.words import LAW_SAYS, POLICY_SAYS
from projections.explanation.conclusion_builder import ConclusionBuilder
from projections.explanation.guarantee_words import LABELS, MEANING, STEPS
from projections.explanation.tree import Conclusion
from projections.fold.findings import KINDS
from projections.fold.rules.calendar import as_date
from projections.fold.trace import STATUS, Change, guarantee
from projections.reading import GuaranteeState


def conclusions(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """Each guarantee, in the order of the answer, with its steps."""
    returns = 0
    for state in builder.status.guarantees:
        returns += state.suspension is None
        yield _conclusion(builder, state, builder.trace.of(guarantee(state.suspension, returns)))


def _conclusion(builder: ConclusionBuilder, state: GuaranteeState, changes: list[Change]) -> Conclusion:
    value = {
        "suspension": state.suspension,
        "entitled_to": state.entitled_to,
        "state": state.state,
        "since": state.since.isoformat(),
    }
    rule = "R12" if state.suspension is None else "R10"
    meaning = _meaning(state, changes)
    sentence = builder.say(MEANING, meaning, to=builder.word(state.entitled_to), since=state.since)
    # Of what came and went within a day only what held at its end is a step.
    by_day = {change.day: change for change in changes}
    steps = [_step(builder, state, change, _term_of_return(builder, changes)) for change in by_day.values()]
    field = f"guarantees.{state.suspension or 'return'}"
    return builder.conclude(
        field,
        _label(builder, state),
        value,
        sentence,
        (rule,),
        state.entries,
        steps,
        sources=_term_of_return(builder, changes),
    )


def _meaning(state: GuaranteeState, changes: list[Change]) -> str:
    """What the state means: an honoured one was not always given its chance, it may have reached what that was for."""
    if state.state != "honoured":
        return state.state
    if state.suspension is None:
        return "honoured-return"
    reached = changes[-1].values["how"] in ("transition", "reached-after-all")
    return "honoured-transition" if reached else "honoured"


def _label(builder: ConclusionBuilder, state: GuaranteeState) -> str:
    if state.suspension is None:
        return builder.say(LABELS, "return")
    return builder.say(LABELS, "suspension", name=builder.suspension(state.suspension))


def _step(
    builder: ConclusionBuilder,
    state: GuaranteeState,
    change: Change,
    sources: Mapping[str, tuple[Source, ...]] | None,
) -> Conclusion:
    sentence = step_in_words(builder, change, state.suspension, state.entitled_to)
    day = as_date(change.day)
    return builder.conclude(
        f"guarantees.{state.suspension or 'return'}.{day}",
        f"{builder.day(change.day)} {builder.word(change.after)}",
        {"state": change.after, "on": day.isoformat()},
        sentence,
        _rules(change),
        change.because,
        sources=sources,
    )


def step_in_words(
    builder: ConclusionBuilder, change: Change, suspension: str | None, entitled_to: str
) -> str:
    """How a guarantee came to be what a change makes it."""
    how, values = change.values["how"], _filled_in(builder, suspension, change)
    name = f"{how}-{entitled_to}" if how in _BY_RIGHT else how
    status = builder.trace.on(STATUS, change.day)
    if how == "run" and status in ("suspended", "postponed", "awaiting"):
        name, values["status"] = "run-no-day", builder.word(status)
    return builder.say(STEPS, name, entries=builder.listed(change.because), **values)


#: What is said otherwise of the right to start than of the right to resume.
_BY_RIGHT = ("stopped", "stop-ended", "run")

#: The rules that a step cites, beside the one that the change was made by.
_CITED = {
    "stopped": ("R10", "R4", "R9"),
    "stopped-again": ("R10", "R4", "R9"),
    "goes-on": ("R10",),
    "stop-ended": ("R4", "R10"),
    "run": ("R10", "R11"),
    "exception": ("R8", "R10", "R11"),
    "cut": ("R11", "R10"),
    "time-given-back": ("R11", "R10"),
    "regularised": ("R8", "R10"),
    "term": ("R7", "R10"),
    "job-ended": ("R12", "R6"),
    "reached-after-all": ("R16", "R10"),
}


def _rules(change: Change) -> tuple[str, ...]:
    how = change.values["how"]
    if how == "cut-short":
        return tuple(dict.fromkeys([*(KINDS[code].rule for code in change.values["findings"]), "R10"]))
    cited = _CITED.get(how, (change.rule,))
    measures = any(not name.startswith("entry:") for name in change.values.get("suspensions", ()))
    return (cited[0], "R3", *cited[1:]) if measures else cited


def _filled_in(builder: ConclusionBuilder, suspension: str | None, change: Change) -> dict[str, object]:
    """The values of a change as its sentence has them."""
    values = change.values
    found: dict[str, object] = {"last": as_date(values.get("last_day", change.day - 1))}
    if "stands_until" in values:
        found["until"] = as_date(values["stands_until"])
    if "suspensions" in values:
        found["suspensions"] = builder.suspensions(values["suspensions"])
        found["suspension"] = builder.suspension(str(suspension))
    if "findings" in values:
        found["findings"] = "; ".join(
            translated(KINDS[code].says, builder.lang) for code in values["findings"]
        )
    if "months" in values:
        found["months"] = values["months"]
        found["basis"] = _basis(builder, values["last_day"])
    if values["how"] == "reached-after-all":
        found["limit"] = builder.law.transition_days.on(as_date(change.day)).value
    if change.before is not None:
        found["state"] = builder.word(change.before)
    return found


def _term_of_return(
    builder: ConclusionBuilder, changes: list[Change]
) -> Mapping[str, tuple[Source, ...]] | None:
    """Of R12 only what says how long the term is for the day this job ended: law since the decree, policy before it."""
    for change in changes:
        if change.values["how"] == "job-ended":
            return {"R12": builder.law.return_months.on(as_date(change.values["last_day"])).sources}
    return None


def _basis(builder: ConclusionBuilder, last_day: int) -> str:
    """Whether the term of a return is law or policy for a job that ended on a day, and who says so (R12)."""
    dated = builder.law.return_months.on(as_date(last_day))
    cited = "; ".join(
        part for each in dated.sources for part in (each.named(builder.lang), each.article) if part
    )
    return say(POLICY_SAYS if dated.policy else LAW_SAYS, builder.lang, source=cited)
