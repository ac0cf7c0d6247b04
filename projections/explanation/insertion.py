"""R7: why the insertion term ends when it does, what extended it, and what holds it open."""

from __future__ import annotations

from collections.abc import Iterator

from ledger import law
from ledger.decisions.decision import in_language
from ledger.decisions.employment import Employment
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.return_ import Return
from ledger.decisions.transition import Transition
from ledger.language import listed, phrase
from ledger.law import CAUSES_OF_LAW
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.rules.calendar import as_date
from projections.fold.rules.insertion import InsertionTerm

LABEL: Sentences = {"insertion_last_day": phrase("insertion term until")}

_SAID: Sentences = {
    "none": phrase("There is no insertion term: it belongs to employment under lde."),
    "ends": phrase("It ends on this day; nothing holds it open."),
    "held": phrase("It is held open {reasons}, and does not end before this day."),
    "held-expected": phrase(
        "It is held open {reasons}, and does not end before the trajectory's expected last day."
    ),
    "held-endless": phrase(
        "Its last day so far, {last}, has passed, but it is held open {reasons}: its end cannot be told yet."
    ),
    "measure": phrase("by {suspensions}, which suspends the scheme"),
    "guarantee": phrase("by a guarantee that is {state} ({names})"),
    "trajectory": phrase("by an open trajectory for which there is or was a guarantee"),
    "stated": phrase("Entry {entry}, the employment, states {last}."),
    "default": phrase(
        "Entry {entry}, which brought the employment, states no last day: {months} months from {first} on end on"
        " {last}."
    ),
    "order": phrase(
        "The order of entry {entry} reaches a term that ends from {start} to {end}: it runs until {last}."
    ),
    "extension": phrase("The extension of entry {entry} ({cause}) sets the last day at {last}."),
}


def conclusions(teller: Teller) -> Iterator[Conclusion]:
    """The last day of the insertion term, with each decision that set it."""
    label, field = teller.say(LABEL, "insertion_last_day"), "insertion_last_day"
    present, value = teller.replay.present, teller.status.insertion_last_day
    term = present.entitlement.insertion
    if term is None:
        entries = [
            position
            for position, decision in teller.replay.decisions
            if isinstance(decision, Employment | Return | Transition) and position in present.entries
        ] or teller.resting
        yield teller.conclude(field, label, None, teller.say(_SAID, "none"), ("R7",), entries)
        return
    reasons, holding = _held_by(teller)
    name = "ends" if not reasons else "held"
    if reasons and value is None:
        name = "held-endless"
    elif reasons and value is not None and value.toordinal() != term.last:
        name = "held-expected"
    sentence = teller.say(_SAID, name, reasons=listed(reasons, teller.lang), last=teller.day(term.last))
    yield teller.conclude(field, label, value, sentence, ("R7",), holding, _steps(teller, term))


def _held_by(teller: Teller) -> tuple[list[str], list[int]]:
    """What holds the term open on the day asked, and the entries that says so."""
    present = teller.replay.present
    reasons, entries = [], []
    spells = teller.replay.suspending(teller.replay.on, present.scheme)
    if spells:
        names = dict.fromkeys(spell.measure for spell in spells)
        reasons.append(teller.say(_SAID, "measure", suspensions=teller.suspensions(names)))
        entries += [position for spell in spells for position in spell.entries_on(teller.replay.on)]
    alive = present.entitlement.chance.alive
    if alive:
        names = dict.fromkeys(str(guarantee.suspension) for guarantee in alive)
        state = teller.word(alive[0].state)
        reasons.append(teller.say(_SAID, "guarantee", state=state, names=teller.suspensions(names)))
        entries += [position for guarantee in alive for position in guarantee.entries]
    if present.clock is not None and any(hold.by == "trajectory" for hold in present.insertion_holds()):
        reasons.append(teller.say(_SAID, "trajectory"))
        entries += present.entries
    return reasons, entries


def _steps(teller: Teller, term: InsertionTerm) -> Iterator[Conclusion]:
    """Each decision that set the last day so far, oldest first."""
    first, *later = term.entries
    decision = teller.replay.decision(first)
    assert decision is not None
    begun = decision.effective_on
    if isinstance(decision, Employment) and decision.insertion_last_day is not None:
        last = decision.insertion_last_day
        yield _step(teller, "stated", last.toordinal(), first, ())
    else:
        months = law.INSERTION_MONTHS.on(begun).value
        end = InsertionTerm(begun.toordinal(), None, first).last
        yield _step(teller, "default", end, first, ("R6",), months=months, first=begun)
    last_day = InsertionTerm(
        begun.toordinal(), decision.insertion_last_day if isinstance(decision, Employment) else None, first
    ).last
    orders = dict(teller.replay.orders)
    for position in later:
        order, extension = orders.get(position), teller.replay.decision(position)
        if isinstance(order, InsertionOrder):
            last_day = max(last_day, order.last_day.toordinal())
            window = {"start": order.ending_from, "end": order.ending_to}
            yield _step(teller, "order", last_day, position, (), **window)
        elif isinstance(extension, Extension):
            last_day = extension.last_day.toordinal()
            cause = in_language(extension.cause, teller.lang, closed=extension.cause in CAUSES_OF_LAW).strip(
                "()"
            )
            yield _step(teller, "extension", last_day, position, (), cause=cause)


def _step(
    teller: Teller, name: str, last: int, entry: int, rules: tuple[str, ...], **values: object
) -> Conclusion:
    sentence = teller.say(_SAID, name, entry=str(entry), last=as_date(last), **values)
    label = teller.say(LABEL, "insertion_last_day")
    return teller.conclude(
        f"insertion_last_day.{entry}", label, as_date(last), sentence, ("R7", *rules), [entry]
    )
