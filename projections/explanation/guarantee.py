"""R9 to R12: what state each guarantee is in, and how it came there step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger import law
from ledger.decisions import AnyDecision
from ledger.decisions.completion import Completion
from ledger.decisions.consent import Consent
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.offer import Offer
from ledger.decisions.resumption import Resumption
from ledger.decisions.start import Start
from ledger.decisions.transition import Transition
from ledger.language import translated
from projections.explanation.guarantee_words import LABELS, MEANING, STEPS
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Teller
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import KINDS
from projections.fold.rules.guarantee import Guarantee
from projections.reading import GuaranteeState

_TO_RUN = Start | Resumption


class Change(NamedTuple):
    """What held of a guarantee at the end of a day on which any of it changed, and what was new."""

    day: int
    state: str
    previous: str | None
    entries: tuple[int, ...]
    new: tuple[int, ...]


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """Each guarantee, in the order of the answer, with its steps."""
    entitlement = teller.replay.present.entitlement
    suspended = {guarantee.suspension: guarantee for guarantee in entitlement.chance.all.values()}
    returns = iter(entitlement.returns.all)
    for told in teller.status.guarantees:
        guarantee = next(returns) if told.suspension is None else suspended[told.suspension]
        yield _conclusion(teller, told, guarantee)


def _conclusion(teller: Teller, told: GuaranteeState, guarantee: Guarantee) -> Conclusion:
    value = {
        "suspension": told.suspension,
        "entitled_to": told.entitled_to,
        "state": told.state,
        "since": told.since.isoformat(),
    }
    rule = "R12" if told.suspension is None else "R10"
    sentence = teller.say(MEANING, told.state, to=teller.word(told.entitled_to), since=told.since)
    steps = [_step(teller, guarantee, change) for change in changes(guarantee)]
    return teller.conclude(
        f"guarantees.{told.suspension or 'return'}",
        _label(teller, guarantee),
        value,
        sentence,
        (rule,),
        told.entries,
        steps,
    )


def _label(teller: Teller, guarantee: Guarantee) -> str:
    if guarantee.suspension is None:
        return teller.say(LABELS, "return")
    return teller.say(LABELS, "suspension", name=teller.suspension(guarantee.suspension))


def changes(guarantee: Guarantee) -> Iterator[Change]:
    """What a guarantee went through, oldest first."""
    previous: str | None = None
    known: tuple[int, ...] = ()
    for day, state, _, entries in guarantee.history:
        yield Change(day, state, previous, entries, tuple(p for p in entries if p not in known))
        previous, known = state, entries


def _step(teller: Teller, guarantee: Guarantee, change: Change) -> Conclusion:
    name, rules, entries, values = _why(teller, guarantee, change)
    sentence = teller.say(STEPS, name, entries=teller.listed(entries), **values)
    return teller.conclude(
        f"guarantees.{guarantee.suspension or 'return'}.{as_date(change.day)}",
        f"{teller.day(change.day)} {teller.word(change.state)}",
        {"state": change.state, "on": as_date(change.day).isoformat()},
        sentence,
        rules,
        entries,
    )


Why = tuple[str, tuple[str, ...], list[int], dict[str, object]]


def _why(teller: Teller, guarantee: Guarantee, change: Change) -> Why:
    """The name of the sentence that tells a change, its rules, its entries, and what fills it in."""
    if guarantee.suspension is None:
        return _why_return(teller, change)
    if change.state == "protected":
        return _why_protected(teller, guarantee, change)
    if change.state == "owed":
        return _why_owed(teller, guarantee, change)
    cause = _cause(teller, change)
    if change.state == "offered":
        return _why_offered(teller, change, cause)
    if cause is None:
        return f"{change.state}-end", ("R10",), list(change.new or change.entries), {}
    if change.state == "honoured":
        return _why_honoured(teller, change, *cause)
    return _why_ended(teller, change, *cause)


def _why_return(teller: Teller, change: Change) -> Why:
    if change.state == "owed":
        transitioned = max(
            decision.effective_on
            for position, decision in teller.replay.decisions
            if position in change.entries and isinstance(decision, Transition)
        )
        months = law.RETURN_MONTHS.on(transitioned).value
        values: dict[str, object] = {"months": months, "last": as_date(change.day - 1)}
        return "return-owed", ("R12", "R6"), list(change.new), values
    return "return-honoured", ("R12",), list(change.new), {}


def _why_protected(teller: Teller, guarantee: Guarantee, change: Change) -> Why:
    held = teller.replay.at(change.day)
    measures = any(not name.startswith("entry:") for name in held.suspensions)
    rules = ("R10", "R3", "R4", "R9") if measures else ("R10", "R4", "R9")
    if change.previous is None:
        name = "protected-start" if guarantee.entitled_to == "start" else "protected-resumption"
        return name, rules, list(change.new), {"suspension": teller.suspension(str(guarantee.suspension))}
    entries = [
        position
        for spell in teller.replay.suspending(change.day, held.scheme)
        if spell.measure in held.suspensions
        for position in spell.entries_on(change.day)
    ] or list(held.entries)
    return "protected-again", rules, entries, {"suspensions": teller.suspensions(held.suspensions)}


def _why_owed(teller: Teller, guarantee: Guarantee, change: Change) -> Why:
    offers = [
        position
        for position, decision in teller.replay.decisions
        if position in change.entries and isinstance(decision, Offer)
    ]
    if change.previous == "offered" and offers:
        return "owed-again", ("R10",), offers[-1:], {"last": as_date(change.day - 1)}
    held = teller.replay.at(change.day)
    ended = teller.replay.ending(change.day, held.scheme)
    entries = [position for spell in ended for position in spell.entries]
    return f"owed-{guarantee.entitled_to}", ("R4", "R10"), entries or list(held.entries), {}


def _why_offered(teller: Teller, change: Change, cause: tuple[int, AnyDecision] | None) -> Why:
    offer = teller.replay.at(change.day).entitlement.chance.offer
    assert offer is not None, "an offer stands while a guarantee is offered"
    until: dict[str, object] = {"until": as_date(offer.until)}
    if cause is not None and isinstance(cause[1], Consent):
        return "offer-accepted", ("R10",), [offer.position, cause[0]], until
    stated = teller.replay.decision(offer.position)
    days = isinstance(stated, Offer) and stated.last_day is not None
    return "offered-days" if days else "offered", ("R10",), [offer.position], until


def _why_honoured(teller: Teller, change: Change, position: int, decision: AnyDecision) -> Why:
    if isinstance(decision, _TO_RUN):
        held = teller.replay.at(change.day)
        if teller.replay.suspending(change.day, held.scheme) and (
            exception := _exception(teller, change.day)
        ):
            return "honoured-exception", ("R8", "R10", "R11"), [position, *exception], {}
        return "honoured-run", ("R10", "R11"), [position], {}
    if isinstance(decision, Extension):
        return "honoured-time", ("R11", "R10"), [position], {}
    if isinstance(decision, Consent | Evaluation):
        return "honoured-regularised", ("R8", "R10"), [position, *_exception(teller, change.day)], {}
    return "honoured-transition", ("R10",), [position], {}


def _why_ended(teller: Teller, change: Change, position: int, decision: AnyDecision) -> Why:
    if isinstance(decision, EmploymentEnd):
        return _why_left(teller, change, position, decision)
    if change.state == "waived":
        return "waived-refusal", ("R10",), [position, *_offers(teller, change)[-1:]], {}
    if isinstance(decision, Completion | Evaluation):
        return "breached-closed", ("R10",), [position], {}
    # A start or resumption outside R8, or with less than R11 asks: the findings of the day say which.
    found = [
        finding
        for finding in teller.replay.at(change.day).entitlement.findings.all
        if finding.first == change.day and position in finding.entries and finding.kind.rule in ("R8", "R11")
    ]
    told = "; ".join(translated(KINDS[each.code].says, teller.lang) for each in found)
    rules = tuple(dict.fromkeys(each.kind.rule for each in found))
    entries = [p for each in found for p in each.entries]
    return "breached-run", (*rules, "R10"), [position, *entries], {"findings": told}


def _why_left(teller: Teller, change: Change, position: int, decision: EmploymentEnd) -> Why:
    if change.state == "lapsed":
        return "lapsed-end", ("R10",), [position], {}
    if change.state == "waived":
        words = [
            at
            for at, each in teller.replay.decisions
            if isinstance(each, Consent)
            and (each.party, each.to, each.answer) == ("employee", "ending", "given")
            and each.effective_on <= decision.effective_on
        ]
        own = decision.decided_by == "employee"
        return "waived-left", ("R10",), [position, *([] if own else words[-1:])], {}
    if decision.by == "term":
        return "breached-term", ("R7", "R10"), [position], {}
    if decision.by == "employer":
        rule = "R9" if change.previous == "protected" else "R10"
        return "breached-dismissed", (rule,), [position], {"state": teller.word(str(change.previous))}
    return "breached-unproven", ("R10",), [position], {}


def _measure_stopped(teller: Teller, day: int, position: int) -> bool:
    """Whether a measure stopped the person until this very decision: then R8 had to be met."""
    return any(
        not name.startswith("entry:")
        for step in teller.replay.steps_of(day)
        if step.position == position
        for name in step.before.suspensions
    )


def _offers(teller: Teller, change: Change) -> list[int]:
    return [p for p in change.entries if isinstance(teller.replay.decision(p), Offer)]


def _cause(teller: Teller, change: Change) -> tuple[int, AnyDecision] | None:
    """The decision that brought a change: the last new one that took effect by that day."""
    for position in reversed(change.new):
        decision = teller.replay.decision(position)
        if decision is not None and decision.effective_on.toordinal() in (change.day, change.day - 1):
            return position, decision
    return None


def _exception(teller: Teller, day: int) -> list[int]:
    """The consents to the exception and the evaluations for it, by a day."""
    return [
        position
        for position, decision in teller.replay.decisions
        if decision.effective_on.toordinal() <= day
        and (
            (isinstance(decision, Consent) and decision.to == "exception")
            or (isinstance(decision, Evaluation) and decision.purpose == "exception")
        )
    ]
