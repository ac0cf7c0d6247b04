"""The collective measures: on which days each is in force, and who decided that on which ground (R3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TextIO

import msgspec

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.decisions.vocabulary import with_article
from ledger.entry import Recorded
from ledger.language import Spoken, listed, phrase
from ledger.words import ON_GROUND
from projections.answers.head import Head
from projections.answers.indicators import indicator_in_words
from projections.answers.wording import both_words
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.render.rows import Column, Format, write_rows
from projections.render.stream import width_of, write_lines
from projections.render.wording import day_in_words, wrapped


class Decided(msgspec.Struct, frozen=True):
    """Who decided what about a measure, when it takes effect, on which ground, by which economic indicators."""

    entry: int
    decision: str
    effective_on: date
    decided_by: str
    ground: str | None
    sentence: str
    motivation: tuple[Indicator, ...]


class InForce(msgspec.Struct, frozen=True):
    """An unbroken run of days on which a measure is in force; ``last_day`` None while it is open.

    ``in_force`` is about the day asked. ``decided`` are the decisions that established it, in order.
    """

    first_day: date
    last_day: date | None
    schemes: tuple[str, ...]
    in_force: bool
    decided: tuple[Decided, ...]


class Insertion(msgspec.Struct, frozen=True):
    """An insertion order: terms that end from ``ending_from`` to ``ending_to`` run until ``last_day`` (R7)."""

    schemes: tuple[str, ...]
    ending_from: date
    ending_to: date
    last_day: date
    decided: Decided


class Measure(msgspec.Struct, frozen=True):
    """One measure; ``entries`` is the number of its entries on record, corrections included."""

    measure: str
    entries: int
    spells: tuple[InForce, ...]
    insertion_orders: tuple[Insertion, ...]


def of(
    entries: Mapping[str, Sequence[Recorded]], spells: Iterable[Spell], on: date, lang: str
) -> list[Measure]:
    """Every measure, by name: from ``Reading.measures`` and ``Reading.spells``.

    Decisions count that are known, also those that take effect after the day asked (``on``).
    """
    found = list(spells)
    measures = []
    for name in sorted(entries):
        decisions = dict(remaining(entries[name]))
        decided = {position: _decided(position, decisions[position], lang) for position in decisions}
        measures.append(
            Measure(
                measure=name,
                entries=len(entries[name]),
                spells=tuple(_in_force(s, decided, on) for s in found if s.measure == name),
                insertion_orders=tuple(
                    Insertion(d.schemes, d.ending_from, d.ending_to, d.last_day, decided[position])
                    for position, d in decisions.items()
                    if isinstance(d, InsertionOrder)
                ),
            )
        )
    return measures


def _decided(position: int, decision: AnyDecision, lang: str) -> Decided:
    return Decided(
        entry=position,
        decision=decision.tag(),
        effective_on=decision.effective_on,
        decided_by=decision.decided_by,
        ground=decision.ground,
        sentence=decision.in_words(lang),
        motivation=decision.motivation if isinstance(decision, SuspensionOrder) else (),
    )


def _in_force(spell: Spell, decided: Mapping[int, Decided], on: date) -> InForce:
    return InForce(
        first_day=as_date(spell.first),
        last_day=None if spell.last is None else as_date(spell.last),
        schemes=tuple(sorted(spell.schemes)),
        in_force=spell.in_force(on.toordinal()),
        decided=tuple(decided[position] for position in spell.entries),
    )


_SAID = {
    "entries": phrase("{n} entries on record"),
    "entry": phrase("1 entry on record"),
    "none": phrase("no suspension in force on any day"),
    "spell": phrase("suspends {schemes} from {first} to {last}"),
    "open": phrase("suspends {schemes} from {first}, open"),
    "yes": phrase("IN FORCE on {on}"),
    "no": phrase("not in force on {on}"),
    "insertion": phrase("insertion terms under {schemes} ending from {frm} to {to} run until {last}"),
    "decided": phrase("entry {entry}, from {day}: {sentence} Decided by {by}, "),
    "ground": ON_GROUND,
    "no ground": phrase("no ground stated"),
    "motivated": phrase("motivated by {indicator}"),
    "empty": phrase("no measures"),
}


def lines(measures: Sequence[Measure], on: date, lang: str, width: int = 80) -> Iterator[str]:
    """The measures in words: each spell and insertion order, and the decisions behind it."""
    said, asked = Spoken(_SAID, lang), day_in_words(on, lang)
    if not measures:
        yield said["empty"]
    for measure in measures:
        count = said["entry"] if measure.entries == 1 else said["entries"].format(n=measure.entries)
        yield from wrapped(f"{measure.measure}: {count}", width)
        if not measure.spells:
            yield f"  {said['none']}"
        for spell in measure.spells:
            first, last = day_in_words(spell.first_day, lang), day_in_words(spell.last_day, lang)
            text = said["open" if spell.last_day is None else "spell"]
            state = said["yes" if spell.in_force else "no"].format(on=asked)
            what = text.format(schemes=_schemes(spell.schemes, lang), first=first, last=last)
            yield from wrapped(f"{what}; {state}", width, "    ", "  ")
            for decided in spell.decided:
                yield from _who(decided, lang, width)
        for order in measure.insertion_orders:
            frm, to, last = (
                day_in_words(day, lang) for day in (order.ending_from, order.ending_to, order.last_day)
            )
            what = said["insertion"].format(schemes=_schemes(order.schemes, lang), frm=frm, to=to, last=last)
            yield from wrapped(what, width, "    ", "  ")
            yield from _who(order.decided, lang, width)
        yield ""


def _schemes(schemes: Iterable[str], lang: str) -> str:
    return listed([both_words(scheme, lang) for scheme in schemes], lang)


def _who(decided: Decided, lang: str, width: int) -> Iterator[str]:
    said = Spoken(_SAID, lang)
    text = said["decided"].format(
        entry=decided.entry,
        day=day_in_words(decided.effective_on, lang),
        sentence=decided.sentence,
        by=with_article(decided.decided_by, lang),
    )
    ground = said["no ground"] if decided.ground is None else said["ground"].format(ground=decided.ground)
    yield from wrapped(text + ground, width, "      ", "    ")
    for each in decided.motivation:
        yield from wrapped(
            said["motivated"].format(indicator=indicator_in_words(each)), width, "        ", "      "
        )


COLUMNS = tuple(
    Column(path)
    for path in (
        "measure",
        "kind",
        "first_day",
        "last_day",
        "schemes",
        "in_force",
        "ending_from",
        "ending_to",
        "decided_by",
        "ground",
        "motivation",
        "entries",
    )
)


def _flat(measures: Iterable[Measure]) -> Iterator[dict[str, Any]]:
    """One row a spell (``suspension``) and one an insertion order (``insertion``); else one (``none``)."""
    empty = dict.fromkeys(column.path for column in COLUMNS)
    for measure in measures:
        if not measure.spells and not measure.insertion_orders:
            yield {**empty, "measure": measure.measure, "kind": "none"}
        for spell in measure.spells:
            yield {
                **empty,
                **msgspec.structs.asdict(spell),
                "measure": measure.measure,
                "kind": "suspension",
                "decided_by": tuple(dict.fromkeys(d.decided_by for d in spell.decided)),
                "ground": "; ".join(d.ground for d in spell.decided if d.ground is not None),
                "motivation": "; ".join(
                    indicator_in_words(each) for d in spell.decided for each in d.motivation
                ),
                "entries": tuple(d.entry for d in spell.decided),
            }
        for order in measure.insertion_orders:
            yield {
                **empty,
                **msgspec.structs.asdict(order),
                "measure": measure.measure,
                "kind": "insertion",
                "first_day": order.decided.effective_on,
                "decided_by": order.decided.decided_by,
                "ground": order.decided.ground,
                "entries": (order.decided.entry,),
            }


def write(measures: Sequence[Measure], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """The measures: text for people, an array of measures, or in CSV a row for each spell and order."""
    if fmt == "table":
        assert head.on is not None
        write_lines(lines(measures, head.on, lang, width_of(stream)), stream, head=head, lang=lang)
        return
    rows = _flat(measures) if fmt == "csv" else measures
    write_rows(rows, fmt, stream, columns=COLUMNS, head=head, lang=lang)
