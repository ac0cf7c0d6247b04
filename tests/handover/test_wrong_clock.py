"""What a dossier says of entries that a wrong clock stamped, once the operator put on record that it was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ledger import clock
from ledger.application import Ledger
from projections.handover import making
from tests.given import employment, order, start
from tests.handover.scene import question, record

RIGHT, AHEAD = datetime(2021, 1, 4, 9, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


class SetClock:
    """A clock that says what it was set to."""

    moment = RIGHT

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def ledger(location: str) -> Iterator[Ledger]:
    """Entry 1 by a clock that was right, 2 and 3 by one that was ahead, 4 explains these, 5 is right again."""
    set_clock = SetClock()
    with Ledger.create(location, clock=set_clock) as made:
        record(made, employment())
        set_clock.moment = AHEAD
        record(made, order(), start())
        set_clock.moment = RIGHT
        clock.explain(made, first=2, why="incident 2021/1", recorded_by="operator")
        record(made, employment(dossier="W-02"))
        yield made


def page(ledger: Ledger, lang: str, key: str = "W-01") -> str:
    return making.make(ledger, question(known=None, lang=lang), key, "html").decode()


def test_each_entry_whose_moment_is_wrong_says_so_and_by_which_entry(ledger: Ledger) -> None:
    said = "This moment is wrong, says the operator of the ledger in entry 4: its clock was."
    assert page(ledger, "en").count(said) == 2, "its start, and the measure that reached it"
    assert page(ledger, "nl").count("in post 4: de klok stond verkeerd.") == 2
    assert said not in page(ledger, "en", "W-02").split('id="measure-1"')[0]
