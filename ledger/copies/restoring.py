"""Putting a backup back: every file held against what was written of it, and then all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path

from ledger.application import Location
from ledger.copies.manifest import (
    LEDGER_FILE,
    VAULT_FILE,
    AlteredBackup,
    BackupManifest,
    CopiedFile,
    check_files,
    copied_file,
    log_of,
    pieces,
    read_manifest,
    refuse_without_room,
)
from ledger.held_files import NotARegularFile
from ledger.language import phrase
from ledger.new_files import new_file
from ledger.store.access_file import access_path
from ledger.store.copying import OnCopied, put_back
from ledger.store.errors import LedgerExists, NoFolder
from ledger.store.location import locate
from ledger.store.store import open_database
from ledger.vault.errors import VaultElsewhere, VaultHere

#: What SQLite leaves beside a file that was not closed, and would take for the restored one's.
_BESIDE = ("-wal", "-journal")

_LEFT = phrase("{file} is what is left of another")


def restore(
    folder: str | os.PathLike[str],
    into: Location,
    *,
    vault: str | None = None,
    on_read: OnCopied = lambda _done, _all: None,
    on_copied: OnCopied = lambda _done, _all: None,
) -> BackupManifest:
    """Put the backup in a folder at a place where no ledger is, and its vault at ``vault`` if that is a database apart.

    Either place is the path of a file or the URL of a PostgreSQL database, whatever the backup was made of. Nothing is
    ever written over; of a restoring that was interrupted only the rest is done. The backup stays as it is. Raises
    NoBackup, AlteredBackup, NewerBackup, ``VaultElsewhere``, ``VaultHere``, LedgerExists, another ``StoreError``,
    ``NoRoom``, ``OSError``; then there is no ledger at the place.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest.vault == "apart" and vault is None:
        raise VaultElsewhere
    if manifest.vault != "apart" and vault is not None:
        raise VaultHere
    # The ledger last: until it is there, nobody takes what is there for one.
    places = [*([(VAULT_FILE, vault)] if vault is not None else []), (LEDGER_FILE, into)]
    for name, place in places:
        _refuse_present(manifest, name, place)
    check_files(folder, manifest, on_read)
    with ExitStack() as undoing:
        for name, place in places:
            path = locate(place).path
            if path is None:
                with open_database(place) as database:
                    put_back(folder / name, database, on_copied)
            else:
                _place(folder, manifest, name, path, undoing, on_copied)
        undoing.pop_all()
    return manifest


def _files(manifest: BackupManifest, name: str, path: Path) -> list[tuple[CopiedFile, Path]]:
    """What belongs to a database of a backup, with its place; the database itself last."""
    listed = {each.name: each for each in manifest.files}
    places = {log_of(name): access_path(path), name: path}
    return [(listed[each], place) for each, place in places.items() if each in listed]


def _refuse_present(manifest: BackupManifest, name: str, place: Location) -> None:
    located = locate(place)
    path = located.path
    if path is None:
        return
    if not path.parent.is_dir():
        raise NoFolder(str(path.parent))
    if os.path.lexists(path):
        raise LedgerExists(located.shown)
    for ending in _BESIDE:
        if os.path.lexists(f"{path}{ending}"):
            raise LedgerExists(located.shown, _LEFT, file=f"{path.name}{ending}")
    files = _files(manifest, name, path)
    for listed, at in files:
        if os.path.lexists(at) and not _is_left(listed, at):
            raise LedgerExists(located.shown, _LEFT, file=at.name)
    if name not in {listed.name for listed, _ in files}:
        raise AlteredBackup("", "{names}", names=name)
    refuse_without_room(path.parent, sum(listed.bytes for listed, _ in files))


def _is_left(listed: CopiedFile, path: Path) -> bool:
    """Whether a restoring that was interrupted left this, byte for byte."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size != listed.bytes:
        return False
    return copied_file(path).sha256 == listed.sha256


def _place(
    folder: Path, manifest: BackupManifest, name: str, path: Path, undoing: ExitStack, on_copied: OnCopied
) -> None:
    files = _files(manifest, name, path)
    done, total = 0, sum(listed.bytes for listed, _ in files)

    def on_piece(size: int) -> None:
        nonlocal done
        done += size
        on_copied(done, total)

    for listed, place in files:
        if place != path and place.exists():
            continue
        _copy(folder / listed.name, listed, place, on_piece)
        undoing.callback(_remove, place)


def _copy(source: Path, listed: CopiedFile, place: Path, on_piece: Callable[[int], None]) -> None:
    digest = sha256()
    # It was read before, and was as it should be then.
    altered = AlteredBackup(str(source.parent), "{names}", names=listed.name)
    with new_file(place, private=True) as file:
        try:
            for piece in pieces(source):
                digest.update(piece)
                file.write(piece)
                on_piece(len(piece))
        except NotARegularFile:
            raise altered from None
        if digest.hexdigest() != listed.sha256:
            raise altered


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
