"""Every question that can be asked: a line for each. The command line, the Python API and a viewer ask these."""

from __future__ import annotations

from projections.answers import (
    compare,
    due,
    exceptions,
    explain,
    findings,
    guarantees,
    history,
    measures,
    overview,
    places,
    replay,
    rules_changes,
    search,
    status,
    successions,
    timeline,
    whatif,
)
from projections.answers.question import Question
from projections.counts.questions import REPORTS

QUESTIONS: tuple[Question, ...] = (
    status.QUESTION,
    history.QUESTION,
    timeline.QUESTION,
    overview.QUESTION,
    measures.QUESTION,
    successions.QUESTION,
    explain.QUESTION,
    compare.QUESTION,
    replay.QUESTION,
    guarantees.QUESTION,
    findings.QUESTION,
    places.QUESTION,
    exceptions.QUESTION,
    due.QUESTION,
    rules_changes.QUESTION,
    search.QUESTION,
    whatif.QUESTION,
    *REPORTS,
)
