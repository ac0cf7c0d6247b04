"""R7: why the insertion term ends when it does, what extended it, and what holds it open."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions.decision import in_language
from ledger.language import listed, phrase
from ledger.law import CAUSES_OF_LAW
from ledger.sources import FIVE_YEARS, FROM_55, IN_PRACTICE, RESUMED_IN_PHASES
from ledger.words import INSERTION_BY_LAW, INSERTION_UNTIL
from projections.explanation.conclusion_builder import ConclusionBuilder, Sentences
from projections.explanation.tree import Conclusion
from projections.fold.entitlement import INSERTION_EXTENDED_PAST_LIMIT
from projections.fold.rules.calendar import as_date
from projections.fold.rules.insertion import Hold
from projections.fold.trace import INSERTION, SCHEME, Change

LABEL: Sentences = {
    "insertion_last_day": INSERTION_UNTIL,
    "insertion_legal_last_day": INSERTION_BY_LAW,
}

_PHRASES: Sentences = {
    "none": phrase("There is no insertion term: it belongs to employment under lde."),
    "ends": phrase("It ends on this day; nothing holds it open."),
    "held": phrase("It is held open {reasons}, and does not end before this day."),
    "held-expected": phrase(
        "It is held open {reasons}, and does not end before the trajectory's expected last day."
    ),
    "held-endless": phrase(
        "Its last day so far, {last}, has passed, but it is held open {reasons}: its end cannot be told yet."
    ),
    "legal": phrase(
        "By its own last day, by orders and by extensions alone it ends on this day, whatever holds it open."
    ),
    "legal-past-limit": phrase(
        "By its own last day, by orders and by extensions alone it ends on this day, whatever holds it open; but an"
        " extension in it went past an order's last day without one of the causes that allow that."
    ),
    "measure": phrase("by {suspensions} (it suspends the scheme)"),
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
    "extension-past-limit": phrase(
        "The extension of entry {entry} ({cause}) sets the last day at {last}, past the order's last day: only long"
        " absence, training or an age of 55 allows that, and this is none of them."
    ),
}


def conclusions(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """The last day of the insertion term, with each decision that set it; and the one by law alone."""
    label, field = builder.say(LABEL, "insertion_last_day"), "insertion_last_day"
    legal = "insertion_legal_last_day"
    present, value = builder.present, builder.status.insertion_last_day
    term = present.entitlement.insertion
    if term is None:
        # Where there is neither employment nor an ordinary job, what ended them says it all.
        placed = present.status not in ("not-employed", "left")
        entries = builder.trace.last(SCHEME).because if placed else builder.resting
        none = builder.say(_PHRASES, "none")
        for each, of in ((field, label), (legal, builder.say(LABEL, legal))):
            yield builder.conclude(each, of, None, none, ("R7",), entries, sources={"R7": (FIVE_YEARS,)})
        return
    holds = list(present.insertion_holds())
    name = "held" if holds else "ends"
    if holds and value is None:
        name = "held-endless"
    elif holds and value is not None and value.toordinal() != term.last:
        name = "held-expected"
    reasons = listed([_reason(builder, hold) for hold in holds], builder.lang)
    sentence = builder.say(_PHRASES, name, reasons=reasons, last=builder.day(term.last))
    steps = [step(builder, change) for change in builder.trace.from_latest(INSERTION, "months")]
    entries = tuple(position for hold in holds for position in hold.because) + term.entries
    yield builder.conclude(field, label, value, sentence, ("R7",), entries, steps)
    by_law, own = builder.status.insertion_legal_last_day, "legal"
    if any(_past_limit(builder, position) for position in term.entries):
        own = "legal-past-limit"
    cited = {"R7": (FIVE_YEARS, IN_PRACTICE, RESUMED_IN_PHASES, FROM_55)}
    yield builder.conclude(
        legal,
        builder.say(LABEL, legal),
        by_law,
        builder.say(_PHRASES, own),
        ("R7",),
        term.entries,
        sources=cited,
    )


def _reason(builder: ConclusionBuilder, hold: Hold) -> str:
    """One thing that holds the term open."""
    if hold.by == "measure":
        return builder.say(_PHRASES, "measure", suspensions=builder.suspensions(hold.names))
    if hold.by == "guarantee":
        state, names = builder.word(hold.state), builder.suspensions(dict.fromkeys(hold.names))
        return builder.say(_PHRASES, "guarantee", state=state, names=names)
    return builder.say(_PHRASES, "trajectory")


def _past_limit(builder: ConclusionBuilder, entry: int) -> bool:
    """Whether the extension of an entry went past an order without a cause that allows it (its own entry is first)."""
    return any(
        each.kind is INSERTION_EXTENDED_PAST_LIMIT and each.entries[0] == entry for each in builder.found
    )


def step(builder: ConclusionBuilder, change: Change) -> Conclusion:
    """One decision that set the last day so far."""
    (entry,), how, values = change.because, change.values["how"], dict(change.values)
    rules: tuple[str, ...] = ("R7",)
    if how == "months":
        rules, values["first"] = ("R7", "R6"), as_date(change.day)
    if how == "extension":
        closed = values["cause"] in CAUSES_OF_LAW
        values["cause"] = in_language(values["cause"], builder.lang, closed=closed).strip("()")
        if _past_limit(builder, entry):
            how = "extension-past-limit"
    last = as_date(change.after)
    sentence = builder.say(_PHRASES, how, entry=str(entry), last=last, **values)
    label = builder.say(LABEL, "insertion_last_day")
    return builder.conclude(f"insertion_last_day.{entry}", label, last, sentence, rules, (entry,))
