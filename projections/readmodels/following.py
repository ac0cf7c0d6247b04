"""Following for months: what can pass is said, waited for and gone on after; what cannot is raised."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from random import Random
from threading import Event
from time import monotonic

from ledger.application import Ledger
from ledger.problem import Number, Problem, RenderedMessage
from ledger.store.errors import (
    AnotherInItsPlace,
    DiskFull,
    FileReplaced,
    LedgerMissing,
    Locked,
    NotALedger,
    ReadOnly,
    Unavailable,
    WriteConflict,
)
from projections.readmodels.building import ProcessLost
from projections.readmodels.digest import rules
from projections.readmodels.happening import (
    BUILDING,
    BUILT_ELSEWHERE,
    STILL_WAITING,
    STOPPED,
    WAITING,
    WENT_ON,
    Happening,
    OnHappening,
    happening,
    unheard,
)
from projections.readmodels.progress import OnProgress
from projections.readmodels.rebuild import Stopped
from projections.readmodels.runner import Follower, quietly

SHORTEST, LONGEST = 0.5, 30.0
"""Seconds between two tries: the first pause, and the longest that it grows to."""

SAY_AGAIN = 300.0
"""Seconds after which it is said again that something is still waited for."""

_PASSES = (
    Unavailable,
    Locked,
    DiskFull,
    ReadOnly,
    LedgerMissing,
    FileReplaced,
    WriteConflict,
    ProcessLost,
    OSError,
)
#: What is wrong with a place that somebody named, rather than with one that was in use.
_MISNAMED = (LedgerMissing, NotALedger)


class LastingFollower:
    """Keeps a ledger's read models up with it, whatever happens to its database, its disk or other processes.

    After each error that can pass it waits, opens the ledger anew and goes on: for as long as it takes, or for
    ``patience`` seconds. An error that cannot pass is raised: damage, a newer version, another ledger in the same
    place; and, before the ledger was ever opened, that there is none.
    """

    def __init__(
        self,
        opening: Callable[[], Ledger],
        location: str | os.PathLike[str],
        on_progress: OnProgress = quietly,
        on_happening: OnHappening = unheard,
        *,
        patience: float | None = None,
        random: Random | None = None,
    ) -> None:
        """Take what opens the ledger, and where that is."""
        self._opening = opening
        self._location = location
        self._on_progress = on_progress
        self._tell = on_happening
        self._patience = patience
        self._random = Random() if random is None else random  # noqa: S311 - so that not all come back at once
        self._stopping = Event()
        self._ledger_id: str | None = None
        self._last: Follower | None = None
        self._wait: Wait | None = None
        self._announced: set[str] = set()
        # Of the program as it is now: it may be replaced while this runs.
        rules()

    def stop(self) -> None:
        """End what it does, from any thread and at any moment; a build is given up."""
        self._stopping.set()

    def run(self) -> None:
        """Follow until stopped."""
        self._lasting(lambda follower: follower.run(self._well))
        self._tell(happening(STOPPED, entry=self.reached))

    def catch_up(self) -> int | None:
        """Bring the read models up to the last entry once; their position, or None where it was stopped first."""
        self._lasting(lambda follower: follower.catch_up())
        if self._stopping.is_set():
            self._tell(happening(STOPPED, entry=self.reached))
            return None
        return self.reached

    @property
    def reached(self) -> int:
        """The position that the read models are up to, as far as it was seen."""
        return 0 if self._last is None else self._last.reached

    def _lasting(self, work: Callable[[Follower], object]) -> None:
        while not self._stopping.is_set():
            try:
                with suppress(Stopped), self._opened() as ledger:
                    work(self._follower(ledger))
                    self._well()
                return
            except (Problem, OSError) as error:
                if self._stopping.is_set():
                    return
                if not self._can_pass(error):
                    raise
                met = error
            self._wait_for(met)

    def _opened(self) -> Ledger:
        ledger = self._opening()
        try:
            database = ledger.store.database
            if self._ledger_id not in (None, ledger.origin.ledger_id):
                raise AnotherInItsPlace(database.location)
            self._ledger_id = ledger.origin.ledger_id
            database.on_wait = self._while_queued
        except BaseException:
            ledger.close()
            raise
        return ledger

    def _follower(self, ledger: Ledger) -> Follower:
        made = Follower(
            ledger,
            self._location,
            self._on_progress,
            self._unless_repeated,
            stopping=self._stopping,
            patience=self._patience,
        )
        if self._last is not None:
            made.seen, made.reached = self._last.seen, self._last.reached
        self._last = made
        return made

    def _while_queued(self, seconds: float, how_far: str) -> None:
        """Other writers come first; who is told to stop no longer waits for them."""
        if self._stopping.is_set():
            raise Stopped

    def _can_pass(self, error: Exception) -> bool:
        if isinstance(error.__cause__, ImportError):
            return False
        if isinstance(error, _MISNAMED):
            # A file that was there may be on a disk that is mounted again, or come from a backup.
            return self._ledger_id is not None and isinstance(error, LedgerMissing)
        return isinstance(error, _PASSES)

    def _wait_for(self, error: Exception) -> None:
        """Pause before the next try. Raises the error where the patience is at its end."""
        if self._wait is None:
            self._wait = Wait(self._random)
        wait = self._wait
        pause = wait.next_pause()
        if self._patience is not None:
            left = self._patience - wait.seconds
            if left <= 0:
                raise error
            pause = min(pause, left)
        code = wait.to_say(error)
        if code is not None:
            rendered = RenderedMessage(error)
            kind = type(error).__name__
            self._tell(happening(code, error=rendered, kind=kind, seconds=Number(round(wait.seconds))))
        # The error would keep alive what it was raised in.
        error.__traceback__ = None
        self._stopping.wait(pause)

    def _well(self) -> None:
        """All went well: what was waited for is over."""
        self._announced.clear()
        if self._wait is not None and not self._stopping.is_set():
            self._tell(happening(WENT_ON, seconds=Number(round(self._wait.seconds))))
            self._wait = None

    def _unless_repeated(self, what: Happening) -> None:
        """Else each try would say again what it is about to do."""
        if what.code in (BUILDING, BUILT_ELSEWHERE):
            if what.code in self._announced:
                return
            self._announced.add(what.code)
        self._tell(what)


class Wait:
    """One time of waiting: how long it lasts by now, how long the next pause is, and what was said of it."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._began = self._repeated_at = monotonic()
        self._tries = 0
        self._kinds: set[str] = set()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return monotonic() - self._began

    def next_pause(self) -> float:
        """Growing, and never the same for all who wait for one server."""
        longest = min(LONGEST, SHORTEST * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return max(SHORTEST, longest * self._random.uniform(0.5, 1))

    def to_say(self, error: Exception) -> str | None:
        """What is to be said of an error: that it is waited for, that it still is, or nothing."""
        kind = type(error).__name__
        if kind not in self._kinds:
            self._kinds.add(kind)
            self._repeated_at = monotonic()
            return WAITING
        if monotonic() - self._repeated_at < SAY_AGAIN:
            return None
        self._repeated_at = monotonic()
        return STILL_WAITING
