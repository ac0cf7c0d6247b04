"""A sweep shared by two processes, each with its own part of the ledger."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

from ledger import codec
from ledger.seal.sweep import Sweep, Swept
from ledger.seal.tiles import WIDTH
from ledger.store.store import open_store
from ledger.vault.keys import Keeping
from ledger.vault.vault import Vault

Said = Callable[[int, int], None]
"""Told now and then how many of how many entries are done."""

ALONE = 150_000
"""Up to this many entries a second process takes longer to begin than it saves."""

_OWN_SHARE = 0.53
"""The other process has to begin first."""


class Job(NamedTuple):
    """What a process needs to sweep a part; see `Sweep` for the next two, and whether the vault can be asked."""

    location: str
    keeping: Keeping
    sizes: frozenset[int]
    whole_after: int
    with_vault: bool


def swept(job: Job, upto: int, said: Said, processes: int) -> list[Swept]:
    """The entries up to a position, swept in parts, in their order."""
    if processes == 1:
        return [_sweep(job, 0, upto, lambda done: said(done, upto))]
    cut = int(upto * _OWN_SHARE) // WIDTH * WIDTH
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        other = pool.submit(_sweep, job, cut, upto)
        own = _sweep(job, 0, cut, lambda done: said(done * upto // max(cut, 1), upto))
        return [own, other.result()]


def _sweep(job: Job, after: int, upto: int, said: Callable[[int], None] = lambda _done: None) -> Swept:
    with ExitStack() as stack:
        store = stack.enter_context(open_store(job.location))
        reading = stack.enter_context(store.reading())
        vault = Vault(store.database, codec.decode_origin(store.origin).ledger_id, job.keeping)
        kept = stack.enter_context(vault.kept(reading))
        rows = kept.rows if job.with_vault else None
        sweep = Sweep(reading, rows, sizes=job.sizes, whole_after=job.whole_after)
        return sweep.of(after, upto, said)
