"""How the demo's stories are told: one line a decision, with what speaks for itself left out.

Unless said otherwise a decision is taken by the capacity that usually takes it, and recorded on the
next working day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.decisions import DECISIONS

Line = dict[str, Any]


class StoryScript(NamedTuple):
    """What a dossier tells, in one sentence, and the function that writes it."""

    says: str
    write: Callable[[Story], None]


#: Every hand-made story, by dossier key; filled by ``story``.
SCRIPTS: dict[str, StoryScript] = {}


def story(key: str, *, says: str) -> Callable[[Callable[[Story], None]], Callable[[Story], None]]:
    """Mark a function as the story of one dossier."""

    def register(write: Callable[[Story], None]) -> Callable[[Story], None]:
        assert key not in SCRIPTS, f"{key} is told twice"
        SCRIPTS[key] = StoryScript(says, write)
        return write

    return register


class Story:
    """The decisions about one dossier, or one measure, as import lines; call it once a decision."""

    def __init__(self, subject: str, key: str, minute: int) -> None:
        self._subject = subject
        self._key = key
        # Each dossier is recorded at its own time of the day, as different desks would.
        self._minute = 7 * 60 + minute
        self.lines: list[Line] = []

    def __call__(
        self,
        decision: str,
        on: str,
        decided_by: str | None = None,
        /,
        *,
        recorded: str | None = None,
        **fields: Any,
    ) -> None:
        """Tell one decision, in effect ``on`` a day; ``recorded`` is the day of recording, if not the next."""
        if decided_by is None:
            decided_by = fields["party"] if decision == "consent" else DECISIONS[decision].may_decide[0]
        number = len(self.lines) + 1
        line: Line = {"decision": decision, self._subject: self._key, "effective_on": on}
        line |= {"decided_by": decided_by, **fields}
        line.setdefault("source", f"{self._key}:{number}")
        desk = recorded or next_workday(date.fromisoformat(on)).isoformat()
        hour, minute = divmod(self._minute, 60)
        line["recorded_at"] = f"{desk}T{hour:02}:{minute:02}:{number:02}Z"
        self.lines.append(line)

    def employment(self, on: str, enterprise: str, scheme: str, **fields: Any) -> None:
        """The employee starts work."""
        self("employment", on, enterprise=enterprise, scheme=scheme, **fields)

    def judged_ready(self, on: str, **fields: Any) -> None:
        """VDAB judges, in a regular evaluation, that the employee is ready."""
        self("evaluation", on, outcome="ready", purpose="regular", **fields)

    def assigned(self, on: str, planned_start: str, provider: str, *, provisional: bool = False) -> None:
        """VDAB assigns the employee to a service provider."""
        self("assignment", on, provider=provider, planned_start=planned_start, provisional=provisional)

    def answers(
        self, on: str, to: str, party: str = "employee", answer: str = "given", **fields: Any
    ) -> None:
        """A party gives, refuses or withdraws its consent."""
        self("consent", on, party=party, to=to, answer=answer, **fields)

    def corrects(self, decision: str, on: str, decided_by: str, entry: str, **fields: Any) -> None:
        """A rectification or withdrawal of the entry with that source."""
        self(decision, on, decided_by, entry=entry, **fields)


def next_workday(day: date) -> date:
    """The first working day after ``day``; holidays are not looked at."""
    return day + timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
