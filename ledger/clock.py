"""A clock that was wrong: which entries it stamped, and why, put on record; later ones are stamped right again."""

from __future__ import annotations

from typing import NamedTuple

from ledger import codec
from ledger.application import Ledger
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.language import phrase
from ledger.moments import SignedMoment, explained_runs, moment_at, newest_right, signed_moment
from ledger.refusals import Refused
from ledger.store.session import CHECKPOINT


class NoClockOfItsOwn(Refused):
    """A simulated ledger is given its moments: no clock of its own can have been wrong."""


class NoSuchRun(Refused):
    """The first and the last entry that a wrong clock stamped are entries of this ledger, the first one not behind the
    last one."""


class StampedRun(NamedTuple):
    """Entries of which it is put on record that their moments are wrong."""

    position: int
    explanation: ClockExplanation


def explain(ledger: Ledger, *, first: int, last: int | None = None, why: str, recorded_by: str) -> StampedRun:
    """Put on record that the clock was wrong at some entries, from the first to the last one included.

    Without ``last`` they go to the newest entry. If they do, what is recorded from then on gets honest moments again.
    It counts once a checkpoint has it. Raises ``NoClockOfItsOwn``, ``NoSuchRun``, ``ClockBehind`` (the clock lies
    before entries that are not named) and what ``Ledger.recording`` raises.
    """
    if ledger.simulated:
        raise NoClockOfItsOwn
    size = ledger.size
    to = size if last is None else last
    if not 1 <= first <= to <= size:
        raise NoSuchRun(
            phrase("Given {first} to {last}, of {size} entries."), first=first, last=to, size=size
        )
    with ledger.recording(recorded_by, explaining=(first, to)) as recording:
        entries = recording.entries
        runs = explained_runs(entries, ledger.origin.ledger_id)
        signed = [SignedMoment(seal.size, signed_moment(seal.made_at)) for seal in entries.seals(CHECKPOINT)]
        right = newest_right(first - 1, runs, signed, lambda at: moment_at(entries, at))
        not_before = ledger.origin.created_at if right is None else right
        fields = {
            "first": first,
            "last": to,
            "clock_first": codec.moment_text(moment_at(entries, first)),
            "clock_last": codec.moment_text(moment_at(entries, to)),
            "not_before": codec.moment_text(not_before),
            "not_after": codec.moment_text(max(ledger.now(), not_before)),
            "why": why,
        }
        position = recording.state(ClockExplanation, **fields)
        stated = entries.state(position)
        assert stated is not None
        explanation = codec.decode(stated).decision
    assert isinstance(explanation, ClockExplanation)
    return StampedRun(position, explanation)
