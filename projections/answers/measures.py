"""`measures`: on which days each is in force, and who decided that on which ground (R3), as it was recorded (R1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from ledger import words
from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Indicator
from ledger.decisions.insertion_order import InsertionOrder
from ledger.entry import Recorded
from ledger.language import Spoken, listed, phrase, say
from ledger.words import ENTRIES_NUMBERED, ENTRY_NUMBERED, WHAT_WAS_RECORDED
from projections.answers.indicators import indicator_in_words, motivation_of
from projections.answers.on_record import OnRecord, on_record
from projections.answers.on_record import lines as recorded_lines
from projections.answers.outline import KNOWN, ON, Example, Outline
from projections.answers.question import Inquiry, Question
from projections.answers.wording import both_words, word
from projections.fold.rules.calendar import as_date
from projections.fold.rules.measure import Spell
from projections.render.answer import Answer
from projections.render.rows import Column
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
    """One measure; ``entries`` is the number of its entries on record, corrections included.

    ``decisions`` are all of them, each with what it said when it was recorded and what corrects it.
    """

    measure: str
    entries: int
    spells: tuple[InForce, ...]
    insertion_orders: tuple[Insertion, ...]
    decisions: tuple[OnRecord, ...]


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
                decisions=on_record(entries[name], lang),
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
        motivation=motivation_of(decision),
    )


def _in_force(spell: Spell, decided: Mapping[int, Decided], on: date) -> InForce:
    return InForce(
        first_day=as_date(spell.first),
        last_day=None if spell.last is None else as_date(spell.last),
        schemes=tuple(sorted(spell.schemes)),
        in_force=spell.in_force(on.toordinal()),
        decided=tuple(decided[position] for position in spell.entries),
    )


_PHRASES = {
    "entries": phrase("{n} entries on record"),
    "none": phrase("no suspension in force on any day"),
    "spell": phrase("suspends {schemes} from {first} to {last}"),
    "open": phrase("suspends {schemes} from {first}, open"),
    "yes": phrase("IN FORCE on {on}"),
    "no": phrase("not in force on {on}"),
    "insertion": phrase("insertion terms under {schemes} ending from {frm} to {to} run until {last}"),
    "record": WHAT_WAS_RECORDED,
    "by": phrase("; by {entries}"),
    "empty": phrase("no measures"),
}


def lines(measures: Sequence[Measure], on: date, lang: str, width: int = 80) -> Iterator[str]:
    """The measures in words: each spell and insertion order, and the decisions behind it."""
    said = Spoken(_PHRASES, lang)
    if not measures:
        yield said["empty"]
    for measure in measures:
        count = say(_PHRASES["entries"], lang, n=measure.entries)
        yield from wrapped(f"{measure.measure}: {count}", width)
        if not measure.spells:
            yield f"  {said['none']}"
        for spell in measure.spells:
            yield from wrapped(spell_in_words(spell, on, lang), width, "    ", "  ")
        for order in measure.insertion_orders:
            yield from wrapped(insertion_in_words(order, lang), width, "    ", "  ")
        yield f"  {said['record']}"
        yield from recorded_lines(measure.decisions, lang, width)
        yield ""


def spell_in_words(spell: InForce, on: date, lang: str) -> str:
    """A run of days in force in a line: for whom, from when until when, and by which entries."""
    said = Spoken(_PHRASES, lang)
    first, last = day_in_words(spell.first_day, lang), day_in_words(spell.last_day, lang)
    text = said["open" if spell.last_day is None else "spell"]
    state = said["yes" if spell.in_force else "no"].format(on=day_in_words(on, lang))
    what = text.format(schemes=_schemes(spell.schemes, lang), first=first, last=last)
    return f"{what}; {state}{_by(spell.decided, lang)}"


def insertion_in_words(order: Insertion, lang: str) -> str:
    """An insertion order in a line: which terms run until when, and by which entry."""
    frm, to, last = (day_in_words(day, lang) for day in (order.ending_from, order.ending_to, order.last_day))
    what = Spoken(_PHRASES, lang)["insertion"].format(
        schemes=_schemes(order.schemes, lang), frm=frm, to=to, last=last
    )
    return what + _by((order.decided,), lang)


def _schemes(schemes: Iterable[str], lang: str) -> str:
    return listed([both_words(scheme, lang) for scheme in schemes], lang)


def _by(decided: Sequence[Decided], lang: str) -> str:
    """The entries that establish it; what each said stands below."""
    name = ENTRY_NUMBERED if len(decided) == 1 else ENTRIES_NUMBERED
    entries = say(name, lang, entries=", ".join(str(each.entry) for each in decided))
    return say(_PHRASES["by"], lang, entries=entries)


COLUMNS = (
    Column("measure", means="The measure, by its name."),
    Column("entries", only="json", means="The number of its entries on record, corrections included."),
    Column(
        "spells",
        only="json",
        means="Each unbroken run of days in force: `first_day`, `last_day`, `schemes`, `in_force` on the day asked, and"
        " `decided`: who decided it when, on which ground, by which economic indicators.",
    ),
    Column(
        "insertion_orders",
        only="json",
        means="Each order about insertion terms (R7): `schemes`, `ending_from`, `ending_to`, `last_day`, `decided`.",
    ),
    Column(
        "decisions",
        only="json",
        means="Every entry as it was recorded: `sentence`, `ground`, who decided and recorded it when; how it is read"
        " (`standing`), by which correction (`corrected_by`) and as what (`read_as`, `read_ground`); `shortened` where"
        " it took days away, from `before` to `after`.",
    ),
    Column("kind", only="csv", means="What the row is: a `suspension`, an `insertion` order, or `none`."),
    Column("first_day", only="csv", means="First day in force; of an insertion order, its day of effect."),
    Column("last_day", only="csv", means="Last day in force; empty while it is open."),
    Column("schemes", only="csv", means="The schemes that it is about."),
    Column("in_force", only="csv", means="Whether it is in force on the day asked."),
    Column("ending_from", only="csv", means="First end of the insertion terms that an order is about."),
    Column("ending_to", only="csv", means="Last end of those terms."),
    Column("decided_by", only="csv", means="The capacities in which it was decided."),
    Column("ground", only="csv", means="On which ground."),
    Column("motivation", only="csv", means="The economic indicators, each with its value and source."),
    Column("entries", only="csv", means="The ledger positions that establish it."),
)


def _what(row: dict[str, Any], lang: str) -> str:
    return say(_KINDS[row["kind"]], lang)


def _until(row: dict[str, Any], lang: str) -> str | date:
    """The last day, or that there is none yet."""
    if row["kind"] == "none":
        return ""
    return row["last_day"] or say(_KINDS["open"], lang)


def _in_words(name: str) -> Callable[[dict[str, Any], str], str]:
    """What says the code words of a field in words, each once."""

    def worded(row: dict[str, Any], lang: str) -> str:
        codes = row[name] or ()
        return ", ".join(word(code, lang) for code in ((codes,) if isinstance(codes, str) else codes))

    return worded


_KINDS = {
    "suspension": words.SUSPENSION,
    "insertion": phrase("insertion terms run on"),
    "none": phrase("suspends on no day"),
    "open": words.OPEN,
}
#: What people see where the measures are a table: the text of the command says more of each.
SHOWN = (
    Column("measure", words.MEASURE, only="screen"),
    Column("what", words.WHAT, value=_what, only="screen"),
    Column("first_day", words.FIRST_DAY, only="screen"),
    Column("until", words.LAST_DAY, value=_until, only="screen"),
    Column("in_force", phrase("in force"), only="screen"),
    Column("schemes", words.SCHEME, value=_in_words("schemes"), only="screen"),
    Column("by", words.DECIDED_BY_HEADING, value=_in_words("decided_by"), only="screen"),
    Column("ground", words.GROUND, only="screen"),
)


def _flat(measures: Iterable[Measure]) -> Iterator[dict[str, Any]]:
    """One row a spell (``suspension``) and one an insertion order (``insertion``); else one (``none``)."""
    empty = dict.fromkeys(column.path for column in COLUMNS if column.in_csv)
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
                    indicator_in_words(each, "en") for d in spell.decided for each in d.motivation
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


def shown(measures: Sequence[Measure], on: date, lang: str) -> Answer:
    """Text for people, an array of measures, or in CSV a row for each spell and order."""
    return Answer(
        _flat(measures),
        (*COLUMNS, *SHOWN),
        objects=measures,
        lines=lambda width, _unicode: lines(measures, on, lang, width),
    )


def answer(inquiry: Inquiry) -> Answer:
    """Every measure that is known, and whether it is in force on the day asked."""
    reading = inquiry.reading
    return shown(
        of(reading.measures, reading.collective.spells, inquiry.on, inquiry.lang), inquiry.on, inquiry.lang
    )


QUESTION = Question(
    Outline(
        name="measures",
        help="Show the collective measures. When in force, for whom, by whom on which ground, and every correction.",
        parameters=(ON, KNOWN),
        examples=(
            Example(
                "doorstroom measures --on 2020-06-22 --json",
                phrase("The measures up to a day, for a program"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
