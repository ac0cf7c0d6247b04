"""R7: why the insertion term ends when it does, what extended it, and what holds it open."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions.decision import in_language
from ledger.language import listed, phrase
from ledger.law import CAUSES_OF_LAW
from ledger.words import INSERTION_UNTIL
from projections.explanation.tree import Conclusion
from projections.explanation.wording_of_conclusions import Sentences, Teller
from projections.fold.rules.calendar import as_date
from projections.fold.rules.insertion import Hold
from projections.fold.trace import INSERTION, SCHEME, Change

LABEL: Sentences = {"insertion_last_day": INSERTION_UNTIL}

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
    "months": phrase(
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
    present, value = teller.present, teller.status.insertion_last_day
    term = present.entitlement.insertion
    if term is None:
        # Where there is neither employment nor an ordinary job, what ended them says it all.
        placed = present.status not in ("not-employed", "left")
        entries = teller.trace.last(SCHEME).because if placed else teller.resting
        yield teller.conclude(field, label, None, teller.say(_SAID, "none"), ("R7",), entries)
        return
    holds = list(present.insertion_holds())
    name = "held" if holds else "ends"
    if holds and value is None:
        name = "held-endless"
    elif holds and value is not None and value.toordinal() != term.last:
        name = "held-expected"
    reasons = listed([_reason(teller, hold) for hold in holds], teller.lang)
    sentence = teller.say(_SAID, name, reasons=reasons, last=teller.day(term.last))
    steps = [_step(teller, change) for change in teller.trace.from_latest(INSERTION, "months")]
    entries = tuple(position for hold in holds for position in hold.because) + term.entries
    yield teller.conclude(field, label, value, sentence, ("R7",), entries, steps)


def _reason(teller: Teller, hold: Hold) -> str:
    """One thing that holds the term open."""
    if hold.by == "measure":
        return teller.say(_SAID, "measure", suspensions=teller.suspensions(hold.names))
    if hold.by == "guarantee":
        state, names = teller.word(hold.state), teller.suspensions(dict.fromkeys(hold.names))
        return teller.say(_SAID, "guarantee", state=state, names=names)
    return teller.say(_SAID, "trajectory")


def _step(teller: Teller, change: Change) -> Conclusion:
    """One decision that set the last day so far."""
    (entry,), how, values = change.because, change.values["how"], dict(change.values)
    rules: tuple[str, ...] = ("R7",)
    if how == "months":
        rules, values["first"] = ("R7", "R6"), as_date(change.day)
    if how == "extension":
        closed = values["cause"] in CAUSES_OF_LAW
        values["cause"] = in_language(values["cause"], teller.lang, closed=closed).strip("()")
    last = as_date(change.after)
    sentence = teller.say(_SAID, how, entry=str(entry), last=last, **values)
    label = teller.say(LABEL, "insertion_last_day")
    return teller.conclude(f"insertion_last_day.{entry}", label, last, sentence, rules, (entry,))
