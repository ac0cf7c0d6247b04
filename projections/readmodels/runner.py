"""Keeping the read models: made anew, caught up, followed; and how far that is, in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from time import monotonic
from typing import NamedTuple, TextIO

from eventsourcing.persistence import ApplicationRecorder, Subscription

from ledger.application import Ledger
from ledger.language import number, phrase, say
from ledger.store.database import Database
from ledger.store.location import locate
from ledger.store.store import made_database
from projections.readmodels.building import Overtaken, under_way
from projections.readmodels.progress import OnProgress
from projections.readmodels.projection import AT_A_TIME, ReadModels
from projections.readmodels.rebuild import NotHere, build
from projections.readmodels.tables import holds_a_ledger
from projections.readmodels.view import ModelRecorder
from projections.render.progress import ProgressLine, paced

PATIENCE = 60.0
"""Seconds without a sign of life after which a build that another process began is taken for dead."""

WORTH_IT = 20_000
"""From how many entries behind on a rebuild is considered instead of catching up."""


class Rebuilt(NamedTuple):
    """What a rebuild did: the rows are of the ledger up to ``position``; ``location`` is safe to print."""

    position: int
    location: str
    seconds: float


def quietly(done: int, total: int) -> None:
    """Say nothing."""


def rebuild(
    ledger: Ledger,
    location: str | os.PathLike[str],
    *,
    into: str | None = None,
    known_at: datetime | None = None,
    on_progress: OnProgress = quietly,
    processes: int = 2,
) -> Rebuilt:
    """Make every read model anew and swap them in; until then, and if it is interrupted, the old rows answer.

    ``location`` is where ``ledger`` was opened; ``into`` another database, a file that may not exist yet or a
    PostgreSQL database. As known at a moment only there: the ledger's own read models follow it. Raises ``NotHere``,
    ``Overtaken`` or a ``StoreError``.
    """
    began = monotonic()
    place = os.fspath(location)
    with _target(ledger, place, into, known_at) as target:
        position = build(ledger.store, place, target, into or place, known_at, on_progress, processes)
        return Rebuilt(position, target.location, monotonic() - began)


@contextmanager
def _target(ledger: Ledger, place: str, into: str | None, known_at: datetime | None) -> Iterator[Database]:
    own = ledger.store.database
    if into is None or locate(into) == locate(place):
        if known_at is not None:
            raise NotHere(own.location, phrase("the ledger's own read models are of all it holds"))
        yield own
        return
    with made_database(into) as target:
        with target.transaction(write=False) as connection:
            if holds_a_ledger(connection):
                raise NotHere(target.location, phrase("there is another ledger in it"))
        yield target


class Follower:
    """Keeps the ledger's own read models up with it.

    Several at once, in whichever processes, share the work and never do any of it double.
    """

    def __init__(
        self, ledger: Ledger, location: str | os.PathLike[str], on_progress: OnProgress = quietly
    ) -> None:
        """Take a ledger and where it was opened."""
        self._ledger = ledger
        self._location = location
        self._on_progress = on_progress
        self._stopping = Event()
        self._view = ModelRecorder(ledger.store.database)
        self._subscription: Subscription[ApplicationRecorder] | None = None

    def stop(self) -> None:
        """End ``run``, from any thread; what was begun is finished."""
        self._stopping.set()
        if self._subscription is not None:
            self._subscription.stop()

    def run(self) -> None:
        """Catch up, and then take in every entry as it is recorded, until stopped."""
        position = self.catch_up()
        with self._ledger.recorder.subscribe(gt=position) as subscription:
            self._subscription = subscription
            if self._stopping.is_set():
                return
            for notification in subscription:
                # The subscription says when; whatever is there by then is taken in together.
                if notification.id > position:
                    position = self.catch_up()

    def catch_up(self) -> int:
        """Bring the read models up to the last entry of the ledger, unless stopped; their position is returned.

        Where there are none, or they are far behind, they are made anew.
        """
        reached = 0
        while not self._stopping.is_set():
            with self._ledger.reading() as entries:
                head = entries.last_position
            found = self._view.present()
            behind = head if found is None else head - found[1]
            if found is None or (behind > WORTH_IT and behind > head / 4):
                self._rebuild()
                continue
            reached = found[1]
            self._on_progress(reached, max(reached, head))
            if behind <= 0:
                break
            models = ReadModels(self._view, self._ledger.store, self._rebuild)
            models.catch_up(min(reached + AT_A_TIME, head))
        return reached

    def _rebuild(self) -> None:
        """Make them anew, unless another process is at it: then wait for that one."""
        if self._built_elsewhere():
            return
        try:
            rebuild(self._ledger, self._location, on_progress=self._on_progress)
        except Overtaken:
            self._built_elsewhere()

    def _built_elsewhere(self) -> bool:
        """Whether another process was building: wait until it no longer is, or shows no sign of life."""
        seen, since = None, monotonic()
        waited = False
        while not self._stopping.is_set():
            with self._ledger.store.database.transaction(write=False) as connection:
                now = under_way(connection)
            if now is None:
                return waited
            if now != seen:
                seen, since = now, monotonic()
            elif monotonic() - since > PATIENCE:
                return False
            waited = True
            self._stopping.wait(0.2)
        return True


class BuildProgress(ProgressLine):
    """Entries done, rate and time left."""

    def __init__(self, stream: TextIO, lang: str = "en") -> None:
        super().__init__(stream, lang)
        self._first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """So many of so many entries are done."""
        if self._first is None or done < self._first:
            self._first, self.began = done, monotonic()
        if self.due():
            text = in_words(done - self._first, done, total, monotonic() - self.began, self.lang)
            self.show(text, entries=done, total=total)


def in_words(new: int, done: int, total: int, seconds: float, lang: str) -> str:
    """Progress as one line: ``12,000 of 50,000 entries, 41,000/s, 24%, 1 s left``."""
    done_of_all = say(_DONE, lang, done=number(done, lang), total=number(total, lang))
    if new > 0 and seconds > 0:
        rate = new / seconds
        return paced(done_of_all, rate, done / total, (total - done) / rate, lang)
    return done_of_all


_DONE = phrase("{done} of {total} entries")
