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
from projections.explain.teller import Sentences, Teller
from projections.explain.tree import Conclusion
from projections.rules.calendar import as_date
from projections.rules.insertion import InsertionTerm

LABEL: Sentences = {"insertion_last_day": ("insertion term until", "inschakelingstraject tot en met")}

_SAID: Sentences = {
    "none": (
        "There is no insertion term: it belongs to employment under lde.",
        "Er is geen inschakelingstraject: dat hoort bij tewerkstelling onder lde.",
    ),
    "ends": ("It ends on this day; nothing holds it open.", "Het eindigt op deze dag; niets houdt het open."),
    "held": (
        "It is held open by {reasons}, and does not end before this day.",
        "Het wordt opengehouden door {reasons}, en eindigt niet vóór deze dag.",
    ),
    "held-expected": (
        "It is held open by {reasons}, and does not end before the trajectory's expected last day.",
        "Het wordt opengehouden door {reasons}, en eindigt niet vóór de verwachte laatste dag van het traject.",
    ),
    "held-endless": (
        "Its last day so far, {last}, has passed, but it is held open by {reasons}: its end cannot be told yet.",
        "De laatste dag tot nu toe, {last}, is voorbij, maar het wordt opengehouden door {reasons}: het einde"
        " is nog niet te zeggen.",
    ),
    "measure": (
        "{suspensions}, which suspends the scheme",
        "{suspensions}, die het stelsel opschort",
    ),
    "guarantee": (
        "a guarantee that is {state} ({names})",
        "een waarborg die {state} is ({names})",
    ),
    "trajectory": (
        "an open trajectory for which there is or was a guarantee",
        "een open traject waarvoor er een waarborg is of was",
    ),
    "stated": (
        "Entry {entry}, the employment, states {last}.",
        "Post {entry}, de indiensttreding, bepaalt {last}.",
    ),
    "default": (
        "Entry {entry}, which brought the employment, states no last day: {months} months from {first} on end on"
        " {last}.",
        "Post {entry}, waarmee de tewerkstelling begon, bepaalt geen laatste dag: {months} maanden vanaf {first}"
        " eindigen op {last}.",
    ),
    "order": (
        "The order of entry {entry} reaches a term that ends from {start} to {end}: it runs until {last}.",
        "De maatregel van post {entry} bereikt een traject dat eindigt van {start} tot en met {end}: het loopt"
        " tot en met {last}.",
    ),
    "extension": (
        "The extension of entry {entry} ({cause}) sets the last day at {last}.",
        "De verlenging van post {entry} ({cause}) brengt de laatste dag op {last}.",
    ),
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
    sentence = teller.say(_SAID, name, reasons="; ".join(reasons), last=teller.day(term.last))
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
        reasons.append(teller.say(_SAID, "guarantee", state=state, names=", ".join(names)))
        entries += [position for guarantee in alive for position in guarantee.entries]
    if present.clock is not None and present.entitlement.guaranteed:
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
            cause = in_language(extension.cause, teller.lang).strip("()")
            yield _step(teller, "extension", last_day, position, (), cause=cause)


def _step(
    teller: Teller, name: str, last: int, entry: int, rules: tuple[str, ...], **values: object
) -> Conclusion:
    sentence = teller.say(_SAID, name, entry=str(entry), last=as_date(last), **values)
    label = teller.say(LABEL, "insertion_last_day")
    return teller.conclude(
        f"insertion_last_day.{entry}", label, as_date(last), sentence, ("R7", *rules), [entry]
    )
