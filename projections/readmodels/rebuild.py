"""Every row anew, from all entries up to a position, by two processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from multiprocessing import parent_process
from multiprocessing.context import SpawnProcess
from typing import Any, NamedTuple

from ledger import codec
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.store.database import Database
from ledger.store.errors import StoreError
from ledger.store.session import ReadTransaction as Entries
from ledger.store.session import after_prefix
from ledger.store.store import Store, open_database, open_store
from projections.reading import Reading
from projections.readmodels.about import Provenance
from projections.readmodels.building import Building, Overtaken, ProcessLost
from projections.readmodels.digest import rules
from projections.readmodels.folding import reading_upto, rows_of_stored, take_in, uncollected
from projections.readmodels.progress import OnProgress
from projections.readmodels.rows import Rows

PARTS = 64
"""Into how many ranges of streams the ledger is cut at most: the processes take one after the other."""

ALONE = 20_000
"""Up to how many entries a second process costs more than it saves."""

ROWS = 20_000
"""How many rows are gathered before they are written."""

_OVERTAKEN = 3


class Cut(NamedTuple):
    """A range of streams: from ``first`` on and before ``end``."""

    first: str
    end: str


class NotHere(StoreError):
    """Read models cannot be made here: name another database with --into."""


class BuildJob(NamedTuple):
    """What every process of a build is told."""

    ledger: str
    target: str
    token: str
    upto: int
    cuts: list[Cut]


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
    processes: int = 2,
) -> int:
    """Build the read models of a ledger as known at a moment (None: now), and swap them in.

    ``ledger`` and ``into`` are the locations of the ledger and the target, to be opened again by the other process.
    The position is returned up to which the rows are. Raises ``Overtaken``, ``NotHere`` or a ``StoreError``;
    then what was there before is there still.
    """
    origin = codec.decode_origin(store.origin)
    with store.reading() as entries:
        upto = Reading(entries, known_at).upto
        cuts = _cuts(entries, upto)
    building = Building.begin(target)
    try:
        job = BuildJob(ledger, into, building.token, upto, cuts)
        _in_parallel(job, store, building, on_progress, processes if upto > ALONE else 1)
        building.index()
        moment = None if known_at is None else codec.moment_text(known_at)
        about = Provenance(building.token, origin.ledger_id, origin.simulated, moment, rules())
        return _swapped(building, store, about, upto)
    finally:
        # What cannot be dropped now, as somebody may still read it, the next build drops.
        with suppress(StoreError):
            building.leave()


def _swapped(building: Building, store: Store, about: Provenance, upto: int) -> int:
    """Bring the build as far as the one it replaces, whose followers went on meanwhile, and swap."""
    with building.finishing() as (connection, position):
        if about.known_at is None and position > upto:
            with store.reading() as entries:
                take_in(connection, building.models, entries, upto, position)
            upto = position
        building.swap(connection, about, upto)
    return upto


def _cuts(entries: Entries, upto: int) -> list[Cut]:
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
    job: BuildJob, store: Store, building: Building, on_progress: OnProgress, processes: int
) -> None:
    """This process and others fold one range after the other."""
    spawn = multiprocessing.get_context("spawn")
    shared = Shared(spawn.Value("i", 0), spawn.Value("q", 0), spawn.RawValue("b", 0), spawn.Lock())
    with ExitStack() as stack:
        others = [spawn.Process(target=_other, args=(job, shared), daemon=True) for _ in range(processes - 1)]
        stack.callback(_stop, shared, others)
        for other in others:
            other.start()
        _fold_ranges(
            job, shared, store, building, lambda done: on_progress(done, job.upto), lambda: _check(others)
        )
        for other in others:
            while other.is_alive():
                other.join(0.2)
                on_progress(shared.done.value, job.upto)
        _check(others)


def _check(others: list[SpawnProcess]) -> None:
    if any(other.exitcode == _OVERTAKEN for other in others):
        raise Overtaken
    if any(other.exitcode for other in others):
        raise ProcessLost


def _stop(shared: Shared, others: list[SpawnProcess]) -> None:
    shared.stopping.value = 1
    for other in others:
        if other.pid is not None:
            other.join(10)


def _nothing(done: int) -> None:
    """Progress is for the process that was asked."""


def _other(job: BuildJob, shared: Shared) -> None:
    """The work of another process: until there are no more ranges, or nobody waits for them."""
    # Ctrl-C is for the process that was asked; it tells this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def alive() -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit(1)

    with open_store(job.ledger) as store, open_database(job.target) as target:
        try:
            _fold_ranges(job, shared, store, Building(target, job.token), _nothing, alive)
        except Overtaken:
            raise SystemExit(_OVERTAKEN) from None


def _fold_ranges(
    job: BuildJob,
    shared: Shared,
    store: Store,
    building: Building,
    on_progress: Callable[[int], None],
    check: Callable[[], None],
) -> None:
    with store.reading() as entries:
        reading = reading_upto(entries, job.upto)
        collective, persons = reading.collective, reading.persons
    for cut in _taken(job, shared, check):
        # A snapshot for each range: one that lasted would keep SQLite from tidying up its log.
        with store.reading() as entries, uncollected():
            rows = Rows.none()
            count = 0
            streams = entries.streams_between(cut.first, cut.end, job.upto)
            for key, stored in persons.one_by_one(streams, partial(entries.stream, upto=job.upto)):
                rows.add(rows_of_stored(key, stored, collective, persons))
                count += sum(map(len, stored))
                if shared.stopping.value:
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
