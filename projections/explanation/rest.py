"""R13, R14, R18 and R1: places, support, who is one person, and what became of entries corrected or disputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from ledger.decisions.joining import Joining
from ledger.decisions.rectification import Rectification
from ledger.decisions.vocabulary import with_article
from ledger.decisions.withdrawal import Withdrawal
from ledger.language import phrase
from ledger.words import SUPPORT
from projections.explanation.conclusion_builder import ConclusionBuilder, Sentences
from projections.explanation.tree import Conclusion
from projections.fold.rules.places import Inflow, filled
from projections.fold.rules.support import SupportOnDay, support_on
from projections.fold.state_machine import OUT_OF_PLACE

LABELS: Sentences = {
    "place": phrase("place left at {enterprise}"),
    "support": SUPPORT,
    "correction": phrase("correction, entry {entry}"),
    "dispute": phrase("dispute, entry {entry}"),
    "person": phrase("one person, entry {entry}"),
}

_PHRASES: Sentences = {
    "open": phrase("Entry {entry} left a place open from {since}; no replacement for it is on record."),
    "filled": phrase(
        "Entry {entry} left a place open from {since}; dossier {by} fills it from {on} (entry {replacement} of that"
        " dossier)."
    ),
    "back": phrase(
        "Entry {entry} left a place open from {since}; the same person is employed there again from {on} (entry"
        " {replacement})."
    ),
    "moved": phrase(" It was at {before} until {after} took that over on {on}."),
    "level": phrase("{Entries} set this level from {since}."),
    "beyond": phrase(
        "{Entries} ended the trajectory beyond the employee's own will: this level holds from {since} until"
        " a new trajectory."
    ),
    "unknown": phrase("No level is in effect on this day ({entries})."),
    "last-day": phrase(" Its last day is {last}."),
    "in-time": phrase(
        " The copy of the notice was sent in time: support ends with the quarter in which the notice period"
        " ends, on {last}."
    ),
    "not-in-time": phrase(
        " No copy of the notice was sent in time: support ends with the quarter of VDAB's message, on {last}."
    ),
    "withdraws": phrase(
        "Entry {target} is read as absent, from the start: entry {entry} withdrew or annulled it. Known since"
        " {known}."
    ),
    "rectifies": phrase(
        "Entry {target} is read as its replacement, from the start, by entry {entry}. It said: {was} It reads:"
        " {now} Known since {known}."
    ),
    "undone": phrase(
        "Entry {entry} names entry {target}, but is itself read otherwise by entry {by}, known since {known}."
    ),
    "idle": phrase("Entry {entry} names entry {target}, which is not read by this correction."),
    "person": phrase(
        "Dossier {other} is about the same person, by decision of {by}. The entries of both are read as one, for every"
        " day. Known since {known}."
    ),
    "disputed": phrase("Entry {target} is disputed by {by} since {since}; no ruling is known."),
    "moot": phrase("Entry {target} was disputed by {by} on {since}, and no longer stands."),
    "ruled": phrase(
        "Entry {target} was disputed by {by} on {since}. Ruling of {court} on {on} (entry {ruling})."
    ),
}


def conclusions(builder: ConclusionBuilder, replacements: Iterable[Inflow]) -> Iterator[Conclusion]:
    """What was decided about support, places, one person, corrections and disputes; nothing where nothing was."""
    yield from _support(builder)
    yield from _places(builder, replacements)
    yield from _persons(builder)
    yield from _corrections(builder)
    yield from _disputes(builder)


def _support(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    # A completion that met nothing changes nothing (R4), this neither.
    void = {entry for each in builder.found if each.kind is OUT_OF_PLACE for entry in each.entries}
    decisions = [(position, decision) for position, decision in builder.decisions if position not in void]
    found = support_on(decisions, builder.present.periods, builder.on, builder.law)
    if found is None:
        return
    value = msgspec.to_builtins(found)
    value = {name: value[name] for name in ("level", "since", "last_day")}
    label, sentence = builder.say(LABELS, "support"), _support_sentence(builder, found)
    yield builder.conclude("support", label, value, sentence, (found.rule,), found.entries)


def _support_sentence(builder: ConclusionBuilder, found: SupportOnDay) -> str:
    name = "unknown" if found.level is None else "beyond" if found.beyond_own_will else "level"
    entries = found.entries if name == "unknown" else found.entries[:1]
    told = builder.say(_PHRASES, name, entries=builder.listed(entries), since=found.since or "")
    if found.last_day is None:
        return told
    end = "last-day" if found.copy_in_time is None else "in-time" if found.copy_in_time else "not-in-time"
    return told + builder.say(_PHRASES, end, last=found.last_day)


def _places(builder: ConclusionBuilder, replacements: Iterable[Inflow]) -> Iterator[Conclusion]:
    key, places = builder.status.dossier, builder.present.places
    for place in filled(places.left_by(key), [*replacements, *places.back_to(key)]):
        label = builder.say(LABELS, "place", enterprise=place.enterprise)
        values = {"entry": place.entries[0], "since": place.since}
        if place.filled_by is None:
            sentence = builder.say(_PHRASES, "open", **values)
        else:
            sentence = builder.say(
                _PHRASES,
                "back" if place.filled_by == place.dossier else "filled",
                **values,
                by=place.filled_by,
                on=place.filled_on,
                replacement=place.entries[-1],
            )
        rules: tuple[str, ...] = (place.rule,)
        for (_, before), (on, after) in pairwise(place.moves):
            rules = (place.rule, "R17")
            sentence += builder.say(_PHRASES, "moved", before=before, on=on, after=after)
        value = msgspec.to_builtins(place)
        del value["dossier"], value["entries"], value["moves"]
        # The replacement stands in the dossier of who came, of which no more is told than its place.
        own = [position for position in place.entries if position in builder.facts.recorded]
        yield builder.conclude("places", label, value, sentence, rules, own)


def _persons(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    """Each joining that stands (R18)."""
    for position, decision in builder.decisions:
        if isinstance(decision, Joining):
            fact = builder.facts.fact(position)
            yield builder.conclude(
                f"persons.{position}",
                builder.say(LABELS, "person", entry=position),
                {"entry": position, "dossier": decision.dossier, "other": decision.other},
                builder.say(
                    _PHRASES,
                    "person",
                    other=decision.other,
                    by=with_article(decision.decided_by, builder.lang),
                    known=builder.moment(fact.known_since),
                ),
                ("R18",),
                (position,),
            )


def _corrections(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    facts = builder.facts
    for position in facts.corrections():
        decision = facts.recorded[position].entry.decision
        assert isinstance(decision, Rectification | Withdrawal)
        target = facts.named(decision)
        if target is None:
            continue
        fact, own = facts.fact(target), facts.fact(position)
        values: dict[str, object] = {"entry": position, "target": target}
        entries = [position, target]
        if own.corrected_by:
            name, by = "undone", own.corrected_by[0]
            values |= {"by": by.entry, "known": builder.moment(own.known_since)}
            entries.append(by.entry)
        elif facts.readings[target].corrected_by != position:
            name = "idle"
        elif isinstance(decision, Withdrawal):
            name = "withdraws"
            values |= {"known": builder.moment(fact.known_since)}
        else:
            name = "rectifies"
            now = facts.readings[target].decision
            values |= {
                "known": builder.moment(fact.known_since),
                "was": fact.as_recorded or "",
                "now": "" if now is None else facts.in_words(now),
            }
        yield builder.conclude(
            f"corrections.{position}",
            builder.say(LABELS, "correction", entry=position),
            {"entry": position, "corrects": target, "carried_out": name in ("withdraws", "rectifies")},
            builder.say(_PHRASES, name, **values),
            ("R1",),
            entries,
        )


def _disputes(builder: ConclusionBuilder) -> Iterator[Conclusion]:
    facts = builder.facts
    for position, target in facts.disputes():
        if target is None:
            continue
        dispute = next(each for each in facts.fact(target).disputes if each.entry == position)
        label = builder.say(LABELS, "dispute", entry=position)
        values = {
            "target": target,
            "by": with_article(dispute.decided_by, builder.lang),
            "since": dispute.effective_on,
        }
        entries = [position, target, *(ruling.entry for ruling in dispute.rulings)]
        if dispute.rulings:
            last = dispute.rulings[-1]
            sentence = builder.say(
                _PHRASES,
                "ruled",
                **values,
                court=with_article(last.decided_by, builder.lang),
                on=last.effective_on,
                ruling=last.entry,
            )
        else:
            moot = facts.readings[target].decision is None
            sentence = builder.say(_PHRASES, "moot" if moot else "disputed", **values)
        value = {"entry": target, "disputed_by": position, "rulings": [r.entry for r in dispute.rulings]}
        yield builder.conclude(f"disputes.{position}", label, value, sentence, ("R1",), entries)
