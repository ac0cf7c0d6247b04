"""When the next entry may say that it was recorded: never before one whose moment is right.

A clock that once ran ahead stamped entries with moments that are still to come. Once a `clock-explanation` says so of
them, they hold nothing back any more: what comes after is stamped as now, behind the newest moment that is not
explained. The same holds for checkpoints that were signed meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, NoReturn, Protocol

from ledger import codec
from ledger.decisions import ledger_stream
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.entry import Origin
from ledger.language import phrase
from ledger.refusals import Refused
from ledger.store.session import CHECKPOINT, ReadTransaction

#: How far behind the newest entry a clock may be: what two computers with clocks that are kept right may differ.
TOLERANCE = timedelta(minutes=1)

#: The last second that a moment can have: whoever signs may write any number, and the calendar ends in 9999.
_LAST_SECOND = 253_402_300_799

_EXPLAINS = f'"{ClockExplanation.tag()}"'.encode()


class ClockBehind(Refused):
    """The clock of this computer lies before what is on record, so one of the two is wrong. Set it right and do this
    again. If it is right, the clock was ahead before: `doorstroom clock explain` puts on record what happened, and
    --clock-is-right goes on without that."""


class ExplainedRun(NamedTuple):
    """The entries that a clock explanation is about, first and last included, and where it stands itself."""

    position: int
    first: int
    last: int


class SignedMoment(NamedTuple):
    """A checkpoint: how many entries it is of, and when its key says that it signed."""

    size: int
    at: datetime


class Stored(Protocol):
    """What is asked of the store here."""

    def state(self, position: int) -> bytes | None:
        """The bytes of one entry."""

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        """Position and bytes of every entry of one stream, oldest first."""


def signed_moment(seconds: int) -> datetime:
    """A signed moment, in Unix seconds, as one of the calendar. Raises ``Unreadable``."""
    if type(seconds) is not int:
        # Whoever owns a database puts what they like in it.
        raise codec.Unreadable(phrase("the moment of a checkpoint cannot be read: run `doorstroom verify`"))
    return datetime.fromtimestamp(max(0, min(seconds, _LAST_SECOND)), UTC)


def explained_runs(entries: Stored, ledger_id: str) -> list[ExplainedRun]:
    """What a ledger says of its own clock, oldest first."""
    found = []
    for position, state in entries.stream(ledger_stream(ledger_id)):
        # The other statements are many, and are not read for this.
        if _EXPLAINS in state and isinstance(stated := codec.decode(state).decision, ClockExplanation):
            found.append(ExplainedRun(position, stated.first, stated.last))
    return found


def before(position: int, runs: Iterable[ExplainedRun]) -> int:
    """The newest position, up to this one, whose moment nothing explains; 0 where there is none."""
    for run in sorted(runs, key=lambda run: run.last, reverse=True):
        if run.first <= position <= run.last:
            position = run.first - 1
    return position


def newest_right(
    position: int,
    runs: Sequence[ExplainedRun],
    checkpoints: Iterable[SignedMoment],
    moment_of: Callable[[int], datetime],
) -> datetime | None:
    """The newest moment, of entries up to a position and of what was signed of them, that no run explains.

    None where there is none.
    """
    last = before(position, runs)
    moments = [moment_of(last)] if last else []
    moments += [
        each.at
        for each in checkpoints
        if each.size <= position and not any(run.first <= each.size <= run.last for run in runs)
    ]
    return max(moments, default=None)


def lower_bound(
    writing: ReadTransaction,
    origin: Origin,
    now: datetime,
    *,
    clock_is_right: bool = False,
    explaining: tuple[int, int] | None = None,
) -> datetime | None:
    """The moment before which nothing is stamped from now on; None where nothing is on record.

    ``explaining`` are the first and last entries that are about to be explained. Raises ``ClockBehind`` where the
    clock lies more than a minute before it, unless somebody said that the clock is right.
    """
    state = writing.last_state()
    newest = codec.recorded_at(state) if state is not None else None
    if origin.simulated:
        return newest
    # What a checkpoint does not have was recorded after it, whatever the clock says meanwhile.
    if (sealed := writing.newest_checkpoint_at) is not None:
        made = signed_moment(sealed)
        newest = made if newest is None else max(newest, made)
    if newest is None or now >= newest:
        return newest
    # Only a clock that lies behind has to look further.
    runs = explained_runs(writing, origin.ledger_id)
    if explaining is not None and explaining[1] == writing.last_position:
        runs.append(ExplainedRun(writing.last_position + 1, *explaining))
    if runs:
        signed = [SignedMoment(seal.size, signed_moment(seal.made_at)) for seal in writing.seals(CHECKPOINT)]
        newest = newest_right(writing.last_position, runs, signed, lambda at: moment_at(writing, at))
    if newest is not None and now < newest - TOLERANCE and not clock_is_right:
        _refuse(writing, runs, now, newest)
    return newest


def _refuse(
    writing: ReadTransaction, runs: Sequence[ExplainedRun], now: datetime, newest: datetime
) -> NoReturn:
    """Raises ``ClockBehind``, with the first entry from after now where there is one."""
    first = _first_after(writing, runs, now)
    if first is None:
        raise ClockBehind(
            phrase("It says {now}, the newest moment on record is {newest}."),
            first=None,
            now=now,
            newest=newest,
        )
    raise ClockBehind(
        phrase(
            "It says {now}, the newest moment on record is {newest}; entry {first} is the first from after now."
        ),
        first=first,
        now=now,
        newest=newest,
    )


def _first_after(writing: ReadTransaction, runs: Sequence[ExplainedRun], now: datetime) -> int | None:
    """The first of the newest entries that say they were recorded after now; None where the newest one does not."""
    end = writing.last_position + 1
    # Behind the newest entry at which moments stepped back they only go on.
    begin = max((run.position for run in runs if run.position < end), default=1)
    first = begin + bisect_right(range(begin, end), now, key=lambda at: moment_at(writing, at))
    return first if first < end else None


def moment_at(entries: Stored, position: int) -> datetime:
    """When the entry at a position says that it was recorded. Raises ``Unreadable``."""
    state = entries.state(position)
    if state is None:
        raise codec.Unreadable(phrase("entry {position} is missing"), position=position)
    return codec.recorded_at(state)
