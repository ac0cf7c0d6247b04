"""A scan shared by two processes, each with its own part of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from ledger import codec
from ledger.processes import other_processes
from ledger.seal.scan import Scan, ScannedPart
from ledger.seal.tiles import WIDTH
from ledger.store.store import open_store
from ledger.vault.keys import VaultSettings
from ledger.vault.vault import Vault

OnProgress = Callable[[int, int], None]
"""Told now and then how many of how many entries are done."""

ALONE = 150_000
"""Up to this many entries a second process takes longer to begin than it saves."""

_OWN_SHARE = 0.53
"""The other process has to begin first."""


class ScanJob(NamedTuple):
    """What a process needs to scan a part; see `Scan` for the next two, and whether the vault can be asked."""

    location: str
    vault_settings: VaultSettings
    sizes: frozenset[int]
    whole_after: int
    with_vault: bool


def scan_parts(job: ScanJob, upto: int, on_progress: OnProgress, processes: int) -> list[ScannedPart]:
    """The entries up to a position, scanned in parts, in their order."""
    if processes == 1:
        return [_scan(job, 0, upto, lambda done: on_progress(done, upto))]
    cut = int(upto * _OWN_SHARE) // WIDTH * WIDTH
    with other_processes(1) as pool:
        other = pool.submit(_scan, job, cut, upto)
        own = _scan(job, 0, cut, lambda done: on_progress(done * upto // max(cut, 1), upto))
        return [own, other.result()]


def _scan(
    job: ScanJob, after: int, upto: int, on_progress: Callable[[int], None] = lambda _done: None
) -> ScannedPart:
    with ExitStack() as stack:
        store = stack.enter_context(open_store(job.location))
        reading = stack.enter_context(store.reading())
        vault = Vault(store.database, codec.decode_origin(store.origin).ledger_id, job.vault_settings)
        rows = stack.enter_context(vault.session(reading)).rows if job.with_vault else None
        scan = Scan(reading, rows, sizes=job.sizes, whole_after=job.whole_after)
        return scan.of(after, upto, on_progress)
