"""`timeline`: one dossier through time, drawn for people."""

from __future__ import annotations

import msgspec

from ledger.language import phrase
from projections.answers.course import Timeline, read
from projections.answers.drawing import draw
from projections.answers.outline import DOSSIER, KNOWN, ON, Example, Outline
from projections.answers.question import Inquiry, Question
from projections.render.answer import Answer
from projections.render.rows import Column

COLUMNS = (
    Column("dossier", means="Which dossier: the key that remains."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column(
        "planned_last_day", only="json", means="The planned last day of the trajectory that is open that day."
    ),
    Column("expected_last_day", only="json", means="Its expected last day."),
    Column(
        "periods",
        only="json",
        means="The periods, one after another: `first_day`, `last_day`, `days`, `status`, `phase`, `suspensions`,"
        " `entries` of each.",
    ),
    Column(
        "suspensions",
        only="json",
        means="The days on which each suspension was in force, and whether it `stops` this employee.",
    ),
    Column(
        "decisions",
        only="json",
        means="The decisions in effect: `number` in the drawing, `effective_on`, `entry`, `decision`, `term`,"
        " `sentence`, the entry that it was `rectified_by`, and the `subject`: the stream of its entry.",
    ),
    Column("first_day", only="csv", means="First day of the period."),
    Column("last_day", only="csv", means="Last day of the period, included."),
    Column("days", only="csv", means="How many days it has."),
    Column("status", only="csv", means="The status through the whole period."),
    Column("phase", only="csv", means="The phase through the whole period; empty where none has begun."),
    Column("suspensions", only="csv", means="What stops the employee in it."),
    Column("entries", only="csv", means="The ledger positions that establish it."),
)


def shown(timeline: Timeline, lang: str) -> Answer:
    """A drawing for people, one JSON object, or in CSV one row a period."""
    return Answer(
        (
            {"dossier": timeline.dossier, "asked": timeline.asked, **msgspec.structs.asdict(period)}
            for period in timeline.periods
        ),
        COLUMNS,
        objects=[timeline],
        single=True,
        lines=lambda width, unicode: draw(timeline, lang, width, unicode=unicode),
    )


def answer(inquiry: Inquiry, *, dossier: str) -> Answer:
    """One dossier from its first decision in effect to the day asked. Raises ``DossierNotFound``."""
    return shown(read(inquiry.reading, dossier, inquiry.on, inquiry.lang), inquiry.lang)


QUESTION = Question(
    Outline(
        name="timeline",
        help="Draw a dossier through time. With its suspensions, phases and decisions.",
        parameters=(DOSSIER, ON, KNOWN),
        examples=(
            Example(
                "doorstroom timeline D-003 --on 2020-12-31",
                phrase("Somebody who was postponed, drawn through time"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
