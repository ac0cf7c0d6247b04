"""Every dossier of a ledger as HTML, shared by two processes where the ledger is large."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ledger.application import Ledger
from ledger.decisions.decision import dossier_stream
from ledger.processes import other_processes
from ledger.seal.proof import check_stream
from ledger.store.session import ReadTransaction
from ledger.vault.keys import VaultSettings
from projections.handover.bundle import (
    INVENTORY,
    MOST,
    Bundled,
    BundleMembers,
    NoneNamesIt,
    Selection,
    TooMany,
    bundled_as,
    inventory,
    members_of,
)
from projections.handover.completeness import check_collective, check_sealed, refuse_missing
from projections.handover.composing import compose
from projections.handover.content import DossierSeal
from projections.handover.enterprise_names import names_in, numbers_in, with_names
from projections.handover.file_names import file_stem
from projections.handover.gathering import Gathering, TooLong
from projections.handover.making import DossierRequest, gathering_of
from projections.handover.sealing import from_entry, seal_of
from projections.render import html
from projections.render.blocks import Document

#: Up to so many entries a second process takes longer to begin than it saves.
ALONE = 5_000


class Everyone(NamedTuple):
    """What was made: how many dossiers, and one SHA-256 over the list of the files' own.

    The list is what `sha256sum` prints of them, in the order of their names as bytes. ``left_out``: of which dossiers
    there is none, and why.
    """

    dossiers: int
    digest: str
    left_out: list[TooLong]

    def logged(self, selection: Selection | None) -> str:
        """What the access log keeps of it."""
        of = "" if selection is None else f", bundle {selection.enterprise or 'of a list'}"
        return f"html{of}, {self.dossiers} dossiers, SHA-256 over theirs {self.digest}"


class _Job(NamedTuple):
    """What a process needs to make its share; ``upto`` is the last entry that is known, for all of them.

    ``names`` are those of enterprises, by number; ``members`` are the dossiers of a bundle.
    """

    place: str
    vault_settings: VaultSettings
    asked: DossierRequest
    folder: Path
    seal: DossierSeal
    upto: int
    names: Mapping[str, str]
    members: BundleMembers | None


class _Share(NamedTuple):
    """What a process made: of each file its name and its hash; how many entries it read; and what is too long.

    ``bundled`` is what the inventory of a bundle tells of each.
    """

    files: list[tuple[str, str]]
    entries: int
    left_out: list[TooLong]
    bundled: list[Bundled]


def make_all(
    ledger: Ledger,
    asked: DossierRequest,
    folder: Path,
    place: str,
    *,
    selection: Selection | None = None,
    processes: int | None = None,
) -> Everyone:
    """Every dossier in a folder that is there and empty, without personal data. Memory holds a hash of each.

    With a ``selection`` they are a bundle: those dossiers, and a page that lists them. Raises ``DossierNotFound`` for
    one that is not on record, ``NoneNamesIt``, ``TooMany``.

    ``place`` is where the ledger is, for another process to open it. Their proofs are not made, but every entry is
    held against the tree that was signed, once. Raises ``Refuted``, a ``StoreError`` or a ``VaultError``.
    """
    with ledger.reading() as reading:
        gathering = gathering_of(ledger, reading, asked)
        upto = gathering.reading.upto
        names = _names(reading, asked)
        seal = seal_of(reading, upto)
        members = None if selection is None else members_of(gathering, selection)
        job = _Job(place, ledger.vault.settings, asked, folder, seal, upto, names, members)
        check_sealed(reading, job.seal)
        collective = check_collective(reading, ledger.store.origin, gathering)
    shares = _shares(ledger, job, processes or (1 if upto <= ALONE else min(os.cpu_count() or 1, 2)))
    refuse_missing(collective + sum(share.entries for share in shares), upto)
    files = sorted(file for share in shares for file in share.files)
    left_out = sorted((each for share in shares for each in share.left_out), key=lambda each: each.key)
    made = len(files)
    if selection is not None and members is not None:
        bundled = members.in_order(each for share in shares for each in share.bundled)
        files = sorted([*files, _inventory(job, gathering, selection.enterprise, bundled, left_out)])
    listed = "".join(f"{hashed}  {name}\n" for name, hashed in files)
    return Everyone(made, sha256(listed.encode()).hexdigest(), left_out)


def _inventory(
    job: _Job,
    gathering: Gathering,
    enterprise: str | None,
    bundled: Sequence[Bundled],
    left_out: Sequence[TooLong],
) -> tuple[str, str]:
    """The page that lists a bundle. Raises ``NoneNamesIt``."""
    if enterprise is not None and not bundled and not left_out:
        raise NoneNamesIt(enterprise)
    page = inventory(gathering, job.asked.on, bundled, enterprise, left_out)
    return _write(job.folder, INVENTORY, with_names(page, job.names))


def _shares(ledger: Ledger, job: _Job, processes: int) -> list[_Share]:
    if processes == 1:
        return [_share(ledger, job, 0, 1)]
    with other_processes(processes - 1) as pool:
        others = [pool.submit(_elsewhere, job, nth, processes) for nth in range(1, processes)]
        return [_share(ledger, job, 0, processes), *(other.result() for other in others)]


def _names(reading: ReadTransaction, asked: DossierRequest) -> dict[str, str]:
    """The names of all enterprises in the ledger, where somebody gave a file of them."""
    file = None if asked.identified is None else asked.identified.enterprise_names
    if file is None:
        return {}
    numbers: set[str] = set()
    for _, state in reading.entries():
        numbers |= numbers_in(state.decode(errors="replace"))
    return names_in(file, numbers)


def _elsewhere(job: _Job, nth: int, of: int) -> _Share:
    with Ledger.open(job.place, vault_settings=job.vault_settings) as ledger:
        return _share(ledger, job, nth, of)


def _share(ledger: Ledger, job: _Job, nth: int, of: int) -> _Share:
    """One dossier of every so many, by the order of their names."""
    entries = 0
    with ledger.reading() as reading:
        gathering = gathering_of(ledger, reading, job.asked)
        # Another process may see what was recorded since: none of it is known here.
        gathering.reading.upto = job.upto
        maker = _Maker(job, gathering)
        for key in islice(gathering.everyone(), nth, None, of):
            streams = {
                stream: gathering.stored(stream)
                for stream in map(dossier_stream, gathering.reading.persons.keys_of(key))
            }
            for stream, stored in streams.items():
                check_stream(ledger.store.origin, stream, stored, reading)
                entries += len(stored)
            maker.make(key, [row for stored in streams.values() for row in stored])
    return _Share(maker.files, entries, maker.left_out, maker.bundled)


class _Maker:
    """Makes the documents that are asked for, and keeps of each what is told of it at the end."""

    def __init__(self, job: _Job, gathering: Gathering) -> None:
        self._job = job
        self._gathering = gathering
        self.files: list[tuple[str, str]] = []
        self.left_out: list[TooLong] = []
        self.bundled: list[Bundled] = []

    def make(self, key: str, stored: Sequence[tuple[int, bytes]]) -> None:
        """The document of a dossier with these entries, if it is one of those. Raises ``TooMany``."""
        members = self._job.members
        if members is not None and not members.has(key, (state for _, state in stored)):
            return
        try:
            seal = from_entry(self._job.seal, min(position for position, _ in stored))
            content = self._gathering.content(key, seal, many=True)
        except TooLong as error:
            # All others are made; what is raised would keep alive what was gathered.
            self.left_out.append(error.with_traceback(None))
            return
        page = compose(content)
        file = _write(self._job.folder, f"{file_stem(key)}.html", with_names(page, self._job.names))
        self.files.append(file)
        if members is not None:
            # Before there are many more; what several processes made together is counted at the end.
            if len(self.bundled) >= MOST:
                raise TooMany
            # Without the names: the inventory puts them behind the numbers once.
            self.bundled.append(bundled_as(content, page, *file))


def _write(folder: Path, name: str, page: Document) -> tuple[str, str]:
    """The name of the file that was written, and its hash."""
    made = html.render(page)
    with (folder / name).open("xb") as file:
        file.write(made)
    return name, sha256(made).hexdigest()
