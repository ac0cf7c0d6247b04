"""Questions to the shared cases and to scenarios, and every conclusion of the answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from projections.answers.explain import shown
from projections.answers.head import Head
from projections.explanation import Conclusion, Explanation, explain
from projections.fold.rules.places import Inflow
from projections.reading import Reading, end_of_day
from projections.render.forms import write
from tests.given import DOSSIER, InMemory, Made, recorded

CASES = Path(__file__).parent.parent / "cases"
KNOWN = datetime(2021, 12, 31, 22, 59, 59, tzinfo=UTC)


@cache
def case(name: str) -> InMemory:
    """A shared case as a ledger, by its number or its whole name."""
    (folder,) = CASES.glob(f"{name}*")
    lines = (folder / "decisions.jsonl").read_text().splitlines()
    return InMemory(recorded(*map(json.loads, lines)))


def reading(name: str, known: str | None = None) -> Reading:
    """A shared case as known at the end of a day."""
    return Reading(case(name), None if known is None else end_of_day(date.fromisoformat(known)))


def of_case(name: str, dossier: str, on: str, known: str | None = None, lang: str = "en") -> Explanation:
    return explain(reading(name, known), dossier, date.fromisoformat(on), lang)


def of(*made: Made, on: str, lang: str = "en", replacements: tuple[Inflow, ...] = ()) -> Explanation:
    """Why what holds in a scenario does."""
    asked = Reading(InMemory(recorded(*made)))
    return explain(asked, DOSSIER, date.fromisoformat(on), lang, replacements)


def every(explanation: Explanation) -> Iterator[Conclusion]:
    """Each conclusion, its steps too."""
    for conclusion in explanation.conclusions:
        yield conclusion
        yield from conclusion.because


def the(explanation: Explanation, field: str) -> Conclusion:
    """The one conclusion about a field."""
    (found,) = [each for each in explanation.conclusions if each.field == field]
    return found


def steps(explanation: Explanation, field: str) -> list[str]:
    """The sentences of the steps that led to a conclusion."""
    return [step.sentence for step in the(explanation, field).because]


def printed(explanation: Explanation, lang: str, fmt: str = "table") -> str:
    """An explanation as it is printed, as known at the end of 2021 in a simulated ledger."""
    stream = io.StringIO()
    head = Head(on=explanation.on, known_at=KNOWN, simulated=True, ledger_size=12)
    write(shown(explanation, head, lang), fmt, stream, head=head, lang=lang)
    return stream.getvalue()
