"""Following the ledger: every entry once, in order, as it is recorded, without a thread of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock
from time import monotonic
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, Notification, OperationalError, Subscription

from ledger.store.database import Ear
from ledger.store.library_errors import library_errors

BATCH = 500
"""How many entries are fetched at a time."""

ANYWAY = 5.0
"""Seconds after which to look even if nothing was heard: a connection can be lost without a sound."""

PATIENCE = 60.0
"""Seconds that a server may be away before the follower gives up."""


class LedgerSubscription(Subscription[ApplicationRecorder]):
    """Notifications after position `gt`, those with one of `topics` if any are given; waits for the next.

    Entries are always read by position. Being told of new ones only says when to look, so that a message lost or
    doubled loses or doubles no entry.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        listen: Callable[[], Ear],
        *,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder, gt=gt, topics=topics)
        self._listen = listen
        self._passed = gt or 0
        self._fetched: deque[Notification] = deque()
        self._ear: Ear | None = None
        self._behind = False
        self._stopping = Event()
        self._turn = Lock()

    def stop(self) -> None:
        """End the iteration, from any thread."""
        super().stop()
        self._stopping.set()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        with self._turn:
            self._stop_listening()

    def __next__(self) -> Notification:
        with self._turn:
            while not self._stopping.is_set():
                if self._fetched:
                    return self._fetched.popleft()
                self._fetch()
            self._stop_listening()
            raise StopIteration

    def _fetch(self) -> None:
        """Fetch what there is; if there is nothing, wait for it. A server that went away is waited for too."""
        given_up = monotonic() + PATIENCE
        pause = 0.05
        while not self._stopping.is_set():
            try:
                with library_errors():
                    if self._ear is None:
                        # Listen first, look then: what comes in between is heard.
                        self._ear = self._listen()
                    elif not self._behind:
                        self._ear.wait(ANYWAY, self._stopping)
                self._look()
            except OperationalError:
                self._stop_listening()
                if monotonic() > given_up:
                    raise
                self._stopping.wait(pause)
                pause = min(pause * 2, 1.0)
            else:
                return

    def _look(self) -> None:
        head = self._recorder.max_notification_id() or 0
        self._behind = False
        if head <= self._passed:
            return
        found = self._recorder.select_notifications(
            start=self._passed, limit=BATCH, stop=head, topics=self._topics, inclusive_of_start=False
        )
        self._fetched.extend(found)
        # Positions become visible in order: nothing can still appear up to `head`, so that what the topics
        # leave out is not read again.
        self._behind = len(found) == BATCH
        self._passed = found[-1].id if self._behind else head

    def _stop_listening(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None
