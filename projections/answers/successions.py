"""`successions`: which enterprise took over which, who decided that, and every correction of it (R17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from ledger import words
from ledger.corrections import remaining
from ledger.decisions.succession import Succession
from ledger.entry import Recorded
from ledger.language import Spoken, phrase, say
from ledger.words import WHAT_WAS_RECORDED
from projections.answers.on_record import OnRecord, on_record
from projections.answers.on_record import lines as recorded_lines
from projections.answers.outline import KNOWN, ON, Example, Outline
from projections.answers.question import Inquiry, Question
from projections.answers.wording import word
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words, wrapped


class TakenOver(msgspec.Struct, frozen=True):
    """A succession that remains; ``in_effect`` is about the day asked, ``entry`` its position in the ledger."""

    successor: str
    first_day: date
    in_effect: bool
    decided_by: str
    ground: str | None
    entry: int


class EnterpriseSuccession(msgspec.Struct, frozen=True):
    """One enterprise: the successions that remain, by day, and every entry about them as it was recorded."""

    enterprise: str
    takeovers: tuple[TakenOver, ...]
    decisions: tuple[OnRecord, ...]


def of(successions: Mapping[str, Sequence[Recorded]], on: date, lang: str) -> list[EnterpriseSuccession]:
    """Every enterprise about whose succession something is known, by its number."""
    return [
        EnterpriseSuccession(
            enterprise,
            tuple(_takeovers(successions[enterprise], on)),
            on_record(successions[enterprise], lang),
        )
        for enterprise in sorted(successions)
    ]


def _takeovers(entries: Sequence[Recorded], on: date) -> Iterator[TakenOver]:
    found = [(each, at) for at, each in remaining(entries) if isinstance(each, Succession)]
    for decision, position in sorted(found, key=lambda item: (item[0].effective_on, item[1])):
        day, by = decision.effective_on, decision.decided_by
        yield TakenOver(decision.successor, day, day <= on, by, decision.ground, position)


_PHRASES = {
    "none": phrase("taken over by nobody"),
    "yes": phrase("taken over by {successor} from {day} (entry {entry})"),
    "later": phrase("taken over by {successor} from {day}, which is after {on} (entry {entry})"),
    "record": WHAT_WAS_RECORDED,
    "empty": phrase("no successions"),
}


def lines(found: Sequence[EnterpriseSuccession], on: date, lang: str, width: int = 80) -> Iterator[str]:
    """The successions in words: each that remains, and every entry about it."""
    said = Spoken(_PHRASES, lang)
    if not found:
        yield said["empty"]
    for each in found:
        yield each.enterprise
        if not each.takeovers:
            yield f"  {said['none']}"
        for takeover in each.takeovers:
            yield from wrapped(takeover_in_words(takeover, on, lang), width, "    ", "  ")
        yield f"  {said['record']}"
        yield from recorded_lines(each.decisions, lang, width)
        yield ""


def takeover_in_words(takeover: TakenOver, on: date, lang: str) -> str:
    """A succession that remains in a line: by whom, from when, by which entry."""
    return say(
        _PHRASES["yes" if takeover.in_effect else "later"],
        lang,
        successor=takeover.successor,
        day=day_in_words(takeover.first_day, lang),
        on=day_in_words(on, lang),
        entry=takeover.entry,
    )


COLUMNS = (
    Column("enterprise", means="The enterprise that is taken over, by its KBO number."),
    Column(
        "takeovers",
        only="json",
        means="Each succession that remains: `successor`, `first_day`, whether it is `in_effect` on the day asked,"
        " `decided_by`, `ground`, `entry`.",
    ),
    Column(
        "decisions",
        only="json",
        means="Every entry as it was recorded: `sentence`, `ground`, who decided and recorded it when; how it is read"
        " (`standing`), by which correction (`corrected_by`) and as what (`read_as`, `read_ground`).",
    ),
    Column(
        "successor", only="csv", means="The enterprise that takes over; empty where no succession remains."
    ),
    Column("first_day", only="csv", means="First day at the successor."),
    Column("in_effect", only="csv", means="Whether that is the day asked or before it."),
    Column("decided_by", only="csv", means="The capacity in which it was decided."),
    Column("ground", only="csv", means="On which ground."),
    Column("entry", only="csv", means="The ledger position that establishes it."),
)


def _by(row: dict[str, Any], lang: str) -> str:
    return "" if row["decided_by"] is None else word(row["decided_by"], lang)


#: What people see where the successions are a table: the text of the command says more of each.
SHOWN = (
    Column("enterprise", words.ENTERPRISE, only="screen"),
    Column("successor", phrase("taken over by"), only="screen"),
    Column("first_day", words.FIRST_DAY, only="screen"),
    Column("in_effect", phrase("in effect"), only="screen"),
    Column("by", words.DECIDED_BY_HEADING, value=_by, only="screen"),
    Column("ground", words.GROUND, only="screen"),
    Column("entry", words.ENTRY, only="screen"),
)


def _flat(found: Sequence[EnterpriseSuccession]) -> Iterator[dict[str, Any]]:
    """One row a succession that remains; else one for the enterprise."""
    empty = dict.fromkeys(column.path for column in COLUMNS if column.in_csv)
    for each in found:
        for takeover in each.takeovers or (None,):
            its = {} if takeover is None else msgspec.structs.asdict(takeover)
            yield {**empty, "enterprise": each.enterprise, **its}


def answer(inquiry: Inquiry) -> Answer:
    """Every succession that is known, and whether it is in effect on the day asked."""
    found = of(inquiry.reading.successions, inquiry.on, inquiry.lang)
    return Answer(
        _flat(found),
        (*COLUMNS, *SHOWN),
        objects=found,
        lines=lambda width, _unicode: lines(found, inquiry.on, inquiry.lang, width),
    )


QUESTION = Question(
    Outline(
        name="successions",
        help="Show which enterprise took over which. Since when, by whom on which ground, and every correction.",
        parameters=(ON, KNOWN),
        examples=(
            Example(
                "doorstroom successions --on 2020-06-22",
                phrase("Which enterprises had been taken over by a day"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
