"""Given, when, then for what is written: every scenario ends in a real ledger, and what is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.entry import Entry
from ledger.parsing.reading import decision_from
from ledger.record import Already, Outcome, Written
from ledger.refusals import Refused
from ledger.vault.texts import commitments
from tests.given import Made
from tests.vault.scene import text_key

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)

Stored = tuple[list[tuple[int, bytes]], dict[tuple[int, str], tuple[bytes, str]]]


def stored(location: str) -> Stored:
    """All that a ledger holds, read by somebody else: the bytes of every entry, and salt and text of each personal
    text by position and path; a text that no entry commits to stands at position 0."""
    with Ledger.open(location) as ledger, ledger.reading() as reading, ledger.vault.session(reading) as kept:
        entries = list(reading.entries())
        places = {
            hashed: (position, path)
            for position, state in entries
            for path, hashed in commitments(codec.decode(state).decision)
        }
        texts = {}
        for row in list(kept.rows.all_texts()):
            hashed, key = row.committed.hex(), text_key(kept, ledger.origin.ledger_id, row.subject)
            assert key is not None
            texts[places.get(hashed, (0, hashed))] = kept.opened(key, row.sealed, row.subject, hashed)
        return entries, texts


def decoded(location: str) -> list[Entry]:
    """Every entry of a ledger."""
    return [codec.decode(state) for _, state in stored(location)[0]]


class Scenario:
    """A ledger in which something is given; ``when`` tries more, and a ``then`` must follow."""

    def __init__(self, ledger: Ledger, location: str) -> None:
        self.ledger = ledger
        self.location = location
        self._try: Callable[[], list[Any]] | None = None

    def given(self, *made: Made) -> Scenario:
        """These are on record, in this order."""
        for one in made:
            self.ledger.record(decision_from(one), recorded_by="tests")
        return self

    def when(self, *made: Made, by: str = "tests", **how: Any) -> Scenario:
        """These are recorded together."""
        assert self._try is None, "a scenario concludes before it goes on"
        decisions = [decision_from(one) for one in made]
        self._try = lambda: list(self.ledger.record(*decisions, recorded_by=by, **how))
        return self

    def then_recorded(self, *positions: int) -> Scenario:
        """Every one is a new entry, at these positions where they are named."""
        outcomes = self._done()
        assert all(isinstance(outcome, Written) for outcome in outcomes), outcomes
        assert not positions or [outcome.position for outcome in outcomes] == list(positions)
        return self

    def then_skipped(self, position: int) -> Scenario:
        """It was on record already, at this position, and nothing is added."""
        before = stored(self.location)
        assert self._done() == [Already(position)]
        assert stored(self.location) == before
        return self

    def then_outcomes(self, *expected: Outcome) -> Scenario:
        """Exactly these outcomes, in this order."""
        assert self._done() == list(expected)
        return self

    def then_refused(self, why: type[Refused], field: str | None = None, says: str = "") -> Scenario:
        """It is refused for exactly this reason, and the ledger is as it was, byte for byte."""
        before = stored(self.location)
        with pytest.raises(Refused) as caught:
            self._done()
        refusal = caught.value
        assert type(refusal) is why, f"refused as {type(refusal).__name__}: {refusal}"
        assert field is None or refusal.field == field, f"refused for field {refusal.field}: {refusal}"
        assert says in str(refusal)
        assert stored(self.location) == before
        return self

    def _done(self) -> list[Any]:
        assert self._try is not None, "nothing was tried"
        attempt, self._try = self._try, None
        return attempt()


class Clock:
    """A clock that says what it is told, the last moment again and again."""

    def __init__(self, moments: Iterable[datetime]) -> None:
        self._moments = list(moments)

    def __call__(self) -> datetime:
        return self._moments.pop(0) if len(self._moments) > 1 else self._moments[0]
