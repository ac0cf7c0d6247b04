"""The steps of a career that its days alone do not tell: who guides, where an internship is done, by whom it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Text

from ledger.decisions.assignment import Assignment
from ledger.decisions.phase import Phase
from ledger.decisions.transition_end import TransitionEnd
from projections.fold.rules.return_ import is_outside_will
from projections.fold.state_machine import Step

ASSIGNMENT, INTERNSHIP = "assignment", "internship"
EMPLOYMENT_END, TRANSITION_END = "employment-end", "transition-end"

INTERNSHIP_PHASE = "internship"


def columns_of_steps() -> tuple[Column[Any], ...]:
    """The columns of ``model_steps``: a row a decision that took effect.

    ``day`` is the first day of an assignment or internship, and of an end the first day without it. ``enterprise`` is
    the service provider, or where the internship is done. ``ended_by`` and ``will`` (``own`` or ``outside``, R12) are
    of an end; ``will`` of that of an ordinary job alone.
    """
    text = Text().with_variant(Text(collation="C"), "postgresql")
    return (
        Column("dossier", text, nullable=False),
        Column("day", Date, nullable=False),
        Column("step", text, nullable=False),
        Column("enterprise", text, nullable=True),
        Column("ended_by", text, nullable=True),
        Column("will", text, nullable=True),
        Column("entry", BigInteger, nullable=False),
    )


def step_rows(key: str, steps: Iterable[Step]) -> Iterator[tuple[Any, ...]]:
    """The rows of one dossier, from the steps that its fold took, in their order."""
    for day, position, decision in steps:
        on = date.fromordinal(day).isoformat()
        if isinstance(decision, Assignment):
            yield key, on, ASSIGNMENT, decision.provider, None, None, position
        elif isinstance(decision, Phase):
            if decision.phase == INTERNSHIP_PHASE:
                yield key, on, INTERNSHIP, decision.enterprise, None, None, position
        elif isinstance(decision, TransitionEnd):
            yield key, on, TRANSITION_END, None, decision.by, will_of(decision), position
        else:
            yield key, on, EMPLOYMENT_END, None, decision.by, None, position


def will_of(end: TransitionEnd) -> str:
    """Whether an ordinary job ended outside the employee's will (R12): what was said, else by whom it ended."""
    return "outside" if is_outside_will(end.by, end.outside_will) else "own"
