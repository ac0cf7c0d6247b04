"""Every row anew, from all entries up to a position, by several processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection as SpawnConnection
from multiprocessing.context import SpawnContext
from threading import Event
from typing import Any, NamedTuple

from ledger import codec
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.problem import Problem
from ledger.processes import cores, end_with_parent
from ledger.store.database import Database
from ledger.store.errors import StoreError
from ledger.store.session import ReadTransaction as Entries
from ledger.store.session import after_prefix
from ledger.store.store import Store, open_database, open_store
from projections.known_to_all import KnownToAll
from projections.reading import Reading
from projections.readmodels.about import Provenance
from projections.readmodels.building import Building, ProcessLost, begun
from projections.readmodels.digest import rules
from projections.readmodels.folding import RowsOfEveryone, reading_upto, take_in, uncollected
from projections.readmodels.known_rows import KnownRowsMaker
from projections.readmodels.progress import OnProgress
from projections.readmodels.rows import Rows

PARTS = 64
"""Into how many ranges of streams the ledger is cut at most: the processes take one after the other."""

ALONE = 20_000
"""Up to how many entries a second process costs more than it saves."""

MOST_PROCESSES = 8
"""How many share the work where nobody says: one writes at a time."""

ROWS = 20_000
"""How many rows are gathered before they are written."""


class Cut(NamedTuple):
    """A range of streams: from ``first`` on and before ``end``."""

    first: str
    end: str


class NotHere(StoreError):
    """Read models cannot be made here: choose another database with --into."""


class Stopped(Problem):
    """The making of the read models was stopped: those from before answer."""


class ProgramReplaced(Problem):
    """This program was replaced by another version while it ran: begin it again."""


class StopCheck:
    """Raises ``Stopped`` when it is called once the event is set."""

    def __init__(self, stopping: Event) -> None:
        self.is_due = stopping.is_set

    def __call__(self) -> None:
        if self.is_due():
            raise Stopped


class BuildJob(NamedTuple):
    """What every process of a build is told."""

    ledger: str
    target: str
    token: str
    upto: int
    cuts: list[Cut]
    rules: str


class Shared(NamedTuple):
    """What the processes of a build share: the next range, the entries done, whether to stop, and who writes."""

    next: Any
    done: Any
    stopping: Any
    turn: Any


def build(
    store: Store,
    ledger: str,
    target: Database,
    into: str,
    known_at: datetime | None,
    on_progress: OnProgress,
    processes: int | None = None,
    stopping: Event | None = None,
) -> int:
    """Build the read models of a ledger as known at a moment (None: now), and swap them in.

    ``ledger`` and ``into`` are the locations of the ledger and the target, to be opened again by the other process.
    The position is returned up to which the rows are. Raises ``Overtaken``, ``NotHere``, ``Stopped`` once ``stopping``
    is set, what an entry that cannot be read raises, or a ``StoreError``; then what was there before is there still.
    """
    stop = StopCheck(Event() if stopping is None else stopping)
    origin = codec.decode_origin(store.origin)
    with store.reading() as entries:
        upto = Reading(entries, known_at).upto
        shared = cuts(entries, upto)
    with begun(target) as building:
        job = BuildJob(ledger, into, building.token, upto, shared, rules())
        number = processes or min(cores(), MOST_PROCESSES)
        _in_parallel(job, store, building, on_progress, number if upto > ALONE else 1, stop)
        building.index(stop)
        stop()
        moment = None if known_at is None else codec.moment_text(known_at)
        about = Provenance(building.token, origin.ledger_id, origin.simulated, moment, rules())
        return _swapped(building, store, about, upto)


def _swapped(building: Building, store: Store, about: Provenance, upto: int) -> int:
    """Bring the build as far as the one it replaces, whose followers went on meanwhile, and swap."""
    with building.finishing() as (connection, position):
        if about.known_at is None and position > upto:
            with store.reading() as entries:
                take_in(connection, building.models, entries, upto, position)
            upto = position
        building.swap(connection, about, upto)
    return upto


def cuts(entries: Entries, upto: int) -> list[Cut]:
    """Ranges of about as many dossiers each, whatever their number: names are thinned out as they come."""
    kept: list[str] = []
    every = 1
    for nth, name in enumerate(entries.stream_names(DOSSIER_PREFIX)):
        if nth % every == 0:
            kept.append(name)
            if len(kept) == 2 * PARTS:
                kept, every = kept[::2], every * 2
    if not upto or not kept:
        # What is decided for many can be on record before anybody is.
        return []
    ends = [*kept[1:], after_prefix(DOSSIER_PREFIX)]
    return [Cut(first, end) for first, end in zip(kept, ends, strict=True)]


def _in_parallel(
    job: BuildJob, store: Store, building: Building, on_progress: OnProgress, processes: int, stop: StopCheck
) -> None:
    """This process and others fold one range after the other."""
    spawn = multiprocessing.get_context("spawn")
    shared = Shared(spawn.Value("i", 0), spawn.Value("q", 0), spawn.RawValue("b", 0), spawn.Lock())
    with ExitStack() as stack:
        others = [OtherProcess(spawn, job, shared) for _ in range(processes - 1)]
        stack.callback(_stop, shared, others)
        for other in others:
            other.process.start()

        def check() -> None:
            # First: what ends them may be what was to stop this one too.
            stop()
            for other in others:
                other.check()

        _fold_ranges(
            job, shared, store, building, lambda done: on_progress(done, job.upto), check, stop.is_due
        )
        for other in others:
            while other.process.is_alive():
                other.process.join(0.2)
                stop()
                on_progress(shared.done.value, job.upto)
        check()


class OtherProcess:
    """Another process of this build, and what it says where something goes wrong."""

    def __init__(self, spawn: SpawnContext, job: BuildJob, shared: Shared) -> None:
        self._heard, tells = spawn.Pipe(duplex=False)
        self._tells = tells
        self.process = spawn.Process(target=_other, args=(job, shared, tells), daemon=True)

    def check(self) -> None:
        """Raise what it met, or ``ProcessLost``."""
        if not self.process.exitcode:
            return
        if self._heard.poll():
            raise self._heard.recv()
        raise ProcessLost

    def end(self) -> None:
        """Wait until it is gone, but not for long: what it wrote is in transactions."""
        if self.process.pid is not None:
            self.process.join(2)
            if self.process.is_alive():
                self.process.kill()
                self.process.join()
        self._tells.close()
        self._heard.close()


def _stop(shared: Shared, others: list[OtherProcess]) -> None:
    shared.stopping.value = 1
    for other in others:
        other.end()


def _nothing(done: int) -> None:
    """Progress is for the process that was asked."""


def _other(job: BuildJob, shared: Shared, tells: SpawnConnection) -> None:
    """The work of another process: until there are no more ranges, or nobody waits for them."""
    end_with_parent()
    # Whoever ends all processes of a service at once means the one that was asked; it tells this one.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        if rules() != job.rules:
            raise ProgramReplaced
        with open_store(job.ledger) as store, open_database(job.target) as target:
            _fold_ranges(job, shared, store, Building(target, job.token), _nothing, _no_check, lambda: False)
    except (Problem, OSError) as error:
        tells.send(error)
        raise SystemExit(1) from None


def _no_check() -> None:
    """What this process waits for ends with the one that was asked, and so does it."""


def _fold_ranges(
    job: BuildJob,
    shared: Shared,
    store: Store,
    building: Building,
    on_progress: Callable[[int], None],
    check: Callable[[], None],
    is_stopped: Callable[[], bool],
) -> None:
    with store.reading() as entries:
        make = KnownRowsMaker(KnownToAll(reading_upto(entries, job.upto)))
    for cut in _taken(job, shared, check):
        # A snapshot for each range: one that lasted would keep SQLite from tidying up its log.
        with store.reading() as entries, uncollected():
            rows = Rows.none()
            count = 0
            everyone = RowsOfEveryone(make, partial(entries.stream, upto=job.upto))
            streams = entries.streams_between(cut.first, cut.end, job.upto)
            for of_some, number in everyone.one_by_one(streams):
                rows.add(of_some)
                count += number
                if shared.stopping.value or is_stopped():
                    check()
                    return
                if len(rows.periods) > ROWS:
                    _write(building, rows, shared, count, on_progress, check)
                    rows, count = Rows.none(), 0
        _write(building, rows, shared, count, on_progress, check)


def _taken(job: BuildJob, shared: Shared, check: Callable[[], None]) -> Iterator[Cut]:
    """The ranges that nobody has taken yet, one after the other."""
    while not shared.stopping.value:
        with _held(shared.next.get_lock(), check):
            nth = shared.next.value
            shared.next.value += 1
        if nth >= len(job.cuts):
            return
        yield job.cuts[nth]


@contextmanager
def _held(lock: Any, check: Callable[[], None]) -> Iterator[None]:
    """Hold a lock of the processes, but do not wait for one that died with it."""
    while not lock.acquire(timeout=1):
        check()
    try:
        yield
    finally:
        lock.release()


def _write(
    building: Building,
    rows: Rows,
    shared: Shared,
    count: int,
    on_progress: Callable[[int], None],
    check: Callable[[], None],
) -> None:
    check()
    # In turn: SQLite has one writer, and who finds it busy sleeps before it looks again.
    with _held(shared.turn, check):
        building.add(rows)
    with _held(shared.done.get_lock(), check):
        shared.done.value += count
        done = shared.done.value
    on_progress(done)
