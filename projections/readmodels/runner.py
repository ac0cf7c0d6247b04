"""Keeping the read models: made anew, caught up, followed; and how far that is, in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import NamedTuple, TextIO

from eventsourcing.persistence import PersistenceError

from ledger.application import Ledger
from ledger.language import number, phrase, say
from ledger.problem import Number, Problem
from ledger.store.database import Database
from ledger.store.errors import NotALedger, StoreError
from ledger.store.library_errors import our_errors
from ledger.store.location import locate
from ledger.store.store import made_database, open_database, remove_database
from ledger.store.subscription import ANYWAY
from projections.readmodels.about import Provenance, found_about
from projections.readmodels.building import Overtaken, drop_left, holds_nothing, under_way
from projections.readmodels.digest import rules
from projections.readmodels.happening import (
    BUILDING,
    BUILT,
    BUILT_ELSEWHERE,
    CAUGHT_UP,
    OnHappening,
    happening,
    unheard,
)
from projections.readmodels.progress import OnProgress
from projections.readmodels.projection import AT_A_TIME, NotFollowing, ReadModels
from projections.readmodels.rebuild import NotHere, Stopped, build
from projections.readmodels.tables import holds_a_ledger
from projections.readmodels.view import ModelRecorder
from projections.render.progress import ProgressLine, paced

WORTH_IT = 20_000
"""From how many entries behind on a rebuild is considered instead of catching up."""

TIDY_AGAIN = 60.0
"""Seconds between two looks whether a builder that is gone has left something."""

LOOK_AGAIN = 0.2
"""Seconds between two looks whether another process still builds."""


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
    processes: int | None = None,
    stopping: Event | None = None,
) -> Rebuilt:
    """Make every read model anew and swap them in; until then, and if it is interrupted, the old rows answer.

    ``location`` is where ``ledger`` was opened; ``into`` another database, a file that may not exist yet or a
    PostgreSQL database. As known at a moment only there: the ledger's own read models follow it. So many ``processes``
    share the work, one for each core where None is said. Raises ``NotHere``, ``Overtaken``, ``Stopped`` once
    ``stopping`` is set, or a ``StoreError``.
    """
    began = monotonic()
    place = os.fspath(location)
    with _target(ledger, place, into, known_at) as target:
        position = build(
            ledger.store, place, target, into or place, known_at, on_progress, processes, stopping
        )
        return Rebuilt(position, target.location, monotonic() - began)


@contextmanager
def _target(ledger: Ledger, place: str, into: str | None, known_at: datetime | None) -> Iterator[Database]:
    own = ledger.store.database
    if into is None or locate(into) == locate(place):
        if known_at is not None:
            raise NotHere(own.location, phrase("the ledger's own read models are of all it holds"))
        yield own
        return
    file = locate(into).path
    is_new = file is not None and not file.exists()
    try:
        with made_database(into) as target:
            with target.transaction(write=False) as connection:
                if holds_a_ledger(connection):
                    raise NotHere(target.location, phrase("there is another ledger in it"))
            yield target
    except BaseException:
        if file is not None and is_new:
            with suppress(StoreError, OSError):
                _remove_without_models(file)
        raise


def _remove_without_models(file: Path) -> None:
    """Remove a file in which there are no read models, unless somebody is making some. Raises a ``StoreError``."""
    with open_database(file) as database, database.nobody_builds() as nobody:
        if nobody:
            with database.transaction(write=False) as connection:
                is_left = holds_nothing(connection)
            if is_left:
                database.close()
                remove_database(file)


class MadeByAnotherVersion(Problem):
    """Another version of this program has made these read models meanwhile: one of the two has to end.

    This one ends. Begin it again with the version that is to keep them.
    """


class BuiltTooLong(Problem):
    """Another process makes the read models and gets no further: see what holds it up, or make them anew."""


class Follower:
    """Keeps the ledger's own read models up with it, as long as nothing goes wrong.

    Several at once, in whichever processes, share the work and never do any of it double. Raises what is wrong: a
    ``StoreError``, ``codec.Unreadable``, ``codec.NewerVersion``, ``MadeByAnotherVersion``.
    """

    def __init__(
        self,
        ledger: Ledger,
        location: str | os.PathLike[str],
        on_progress: OnProgress = quietly,
        on_happening: OnHappening = unheard,
        *,
        stopping: Event | None = None,
        patience: float | None = None,
    ) -> None:
        """Take a ledger and where it was opened.

        ``patience``: for how many seconds it waits for another process that makes the read models and gets no
        further; without end where it is None.
        """
        self._ledger = ledger
        self._location = location
        self._on_progress = on_progress
        self._on_happening = on_happening
        self._stopping = Event() if stopping is None else stopping
        self._patience = patience
        self._view = ModelRecorder(ledger.store.database)
        self._overtaken = False
        self._tidied: float | None = None
        self.seen: Provenance | None = None
        """The read models by the present rules that were there last."""
        self.reached = 0
        """The position that the read models are up to, as far as it was seen."""

    def stop(self) -> None:
        """End what it does, from any thread; a build is given up."""
        self._stopping.set()

    def run(self, on_caught_up: Callable[[], None] = lambda: None) -> None:
        """Catch up, and then take in every entry as it is recorded, until stopped; told each time that is done."""
        # Listen first, look then: what comes in between is heard.
        with closing(self._ledger.store.database.listen()) as ear:
            said = False
            while not self._stopping.is_set():
                self.catch_up()
                if self._stopping.is_set():
                    return
                on_caught_up()
                if not said:
                    self._on_happening(happening(CAUGHT_UP, entry=self.reached))
                    said = True
                ear.wait(ANYWAY, self._stopping)

    def catch_up(self) -> int:
        """Bring the read models up to the last entry of the ledger, unless stopped; their position is returned.

        Where there are none, or they are far behind, they are made anew.
        """
        with our_errors(), suppress(Stopped):
            self._tidy()
            while not self._stopping.is_set():
                self._ledger.store.check()
                with self._ledger.reading() as entries:
                    head = entries.last_position
                found = self._present()
                behind = head if found is None else head - found[1]
                if found is None or (behind > WORTH_IT and behind > head / 4):
                    self._rebuild()
                    continue
                self.reached = found[1]
                self._on_progress(self.reached, max(self.reached, head))
                if behind <= 0:
                    break
                self._take_in(found, min(self.reached + AT_A_TIME, head))
        return self.reached

    def _tidy(self) -> None:
        """Now and then, drop what a builder has left that was killed."""
        if self._tidied is None or monotonic() - self._tidied > TIDY_AGAIN:
            drop_left(self._ledger.store.database)
            self._tidied = monotonic()

    def _present(self) -> tuple[Provenance, int] | None:
        """The read models and their position; None where they have to be made. Raises ``MadeByAnotherVersion``."""
        found = self._view.present()
        if found is not None:
            self.seen = found[0]
        elif self.seen is not None:
            with self._ledger.store.database.transaction(write=False) as connection:
                about = found_about(connection)
            if about is not None and about.rules != rules():
                # Two that replace each other's rows would do so for ever.
                raise MadeByAnotherVersion
        return found

    def _take_in(self, found: tuple[Provenance, int], upto: int) -> None:
        try:
            ReadModels(self._view, self._ledger.store, self._rebuild).catch_up(upto)
        except NotFollowing:
            # Another build came in between: look again, unless these are of another ledger.
            if self._view.present() == found:
                raise
        except (StoreError, PersistenceError) as error:
            meant = error if isinstance(error, StoreError) else error.__cause__
            if not isinstance(meant, NotALedger):
                raise
            # Their tables are gone: another build was put in place meanwhile, or somebody dropped one.
            if self._view.present() == found:
                self._rebuild()

    def _rebuild(self) -> None:
        """Make them anew, unless another process is at it: then wait for that one."""
        if self._built_elsewhere():
            return
        self._on_happening(happening(BUILDING, entries=Number(self._ledger.size)))
        try:
            made = rebuild(
                self._ledger, self._location, on_progress=self._on_progress, stopping=self._stopping
            )
        except Overtaken:
            self._overtaken = True
            return
        seconds = Number(round(made.seconds))
        self._on_happening(happening(BUILT, entries=Number(made.position), seconds=seconds))

    def _built_elsewhere(self) -> bool:
        """Whether another process was building: wait until it no longer is, or is gone."""
        seen, since = None, monotonic()
        waited = False
        while not self._stopping.is_set():
            now = self._other_build()
            if now is None:
                return waited
            if now != seen:
                seen, since = now, monotonic()
            elif self._patience is not None and monotonic() - since > self._patience:
                raise BuiltTooLong
            if not waited:
                self._on_happening(happening(BUILT_ELSEWHERE))
                waited = True
            self._stopping.wait(LOOK_AGAIN)
        return True

    def _other_build(self) -> tuple[str, int] | None:
        """The build of another process and how far it is; None where there is none, or its process is gone."""
        database = self._ledger.store.database
        with database.transaction(write=False) as connection:
            now = under_way(connection)
        if now is None:
            return None
        with database.nobody_builds() as nobody:
            if nobody is None:
                # Who cannot see whether the other one lives goes ahead, but never a second time: else two that began
                # at once would overtake each other for ever.
                return now if self._overtaken else None
            return None if nobody else now


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
