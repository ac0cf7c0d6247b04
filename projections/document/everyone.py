"""Every dossier of a ledger as HTML, shared by two processes where the ledger is large."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from ledger.application import Ledger
from ledger.vault.keys import Keeping
from projections.document import html
from projections.document.composing import compose
from projections.document.content import Seal
from projections.document.making import Question, gathering_of, record_making
from projections.document.sealing import from_entry, seal_of

#: Up to so many entries a second process takes longer to begin than it saves.
ALONE = 5_000


class _Job(NamedTuple):
    """What a process needs to make its share; ``upto`` is the last entry that is known, for all of them."""

    place: str
    keeping: Keeping
    asked: Question
    folder: Path
    seal: Seal
    upto: int


def make_all(
    ledger: Ledger, asked: Question, folder: Path, place: str, *, processes: int | None = None
) -> int:
    """Every dossier in a folder, without personal data; how many. Memory does not grow with them.

    ``place`` is where the ledger is, for another process to open it. Their proofs are not made: `doorstroom verify`
    goes through a whole ledger. Raises a ``StoreError``, a ``VaultError``, or ``FileExistsError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record_making(ledger, asked.by, None, "html, every dossier")
    with ledger.reading() as reading:
        upto = gathering_of(ledger, reading, asked).reading.upto
        job = _Job(place, ledger.vault.keeping, asked, folder, seal_of(reading, upto), upto)
    if processes is None:
        processes = 1 if upto <= ALONE else min(os.cpu_count() or 1, 2)
    if processes == 1:
        return _share(ledger, job, 0, 1)
    with ProcessPoolExecutor(processes - 1, multiprocessing.get_context("spawn")) as pool:
        others = [pool.submit(_elsewhere, job, nth, processes) for nth in range(1, processes)]
        return _share(ledger, job, 0, processes) + sum(other.result() for other in others)


def _elsewhere(job: _Job, nth: int, of: int) -> int:
    with Ledger.open(job.place, keeping=job.keeping) as ledger:
        return _share(ledger, job, nth, of)


def _share(ledger: Ledger, job: _Job, nth: int, of: int) -> int:
    """One dossier of every so many, by the order of their names."""
    count = 0
    with ledger.reading() as reading:
        gathering = gathering_of(ledger, reading, job.asked)
        # Another process may see what was recorded since: none of it is known here.
        gathering.reading.upto = job.upto
        for number, key in enumerate(gathering.everyone()):
            if number % of != nth:
                continue
            first = gathering.stored(f"dossier:{key}")[0][0]
            content = gathering.content(key, from_entry(job.seal, first), many=True)
            with (job.folder / f"{quote(key, safe='')}.html").open("xb") as file:
                file.write(html.render(compose(content)))
            count += 1
    return count
