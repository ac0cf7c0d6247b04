"""What stands in a backup: the file in it that says of which ledger it is, up to where, and what each file holds."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from ledger import codec
from ledger.brussels import day_of_moment
from ledger.held_files import NotARegularFile
from ledger.language import phrase
from ledger.new_files import write_private
from ledger.problem import Problem
from ledger.store.access_file import ENDING
from ledger.store.errors import Damaged, LedgerMissing, NewerFormat
from ledger.store.tables import FORMAT

MANIFEST = "backup.json"
LEDGER_FILE = "ledger.db"
VAULT_FILE = "vault.db"
FORM = 1
_LARGEST = 4 << 20
_PIECE = 1 << 20
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

VaultPlace = Literal["with the ledger", "apart", "none"]
_Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Name = Literal["ledger.db", "vault.db", "ledger.db.access-log", "vault.db.access-log"]


class NoBackup(LedgerMissing):
    """There is no backup here: name the folder that `doorstroom backup` made."""


class AlteredBackup(Damaged):
    """This backup is not as it was made, and nothing was restored: take another copy of it, or an older one."""


class NewerBackup(NewerFormat):
    """This backup was made by a newer Doorstroom Ledger: upgrade this program."""


class CopiedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a backup."""

    name: _Name
    bytes: Annotated[int, msgspec.Meta(ge=0)]
    sha256: _Hash


class BackupManifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup is. Moments are UTC; hashes SHA-256; no secret stands in it."""

    form: int = FORM
    #: The version of the program that made it.
    program: str
    #: SHA-256 of the bytes of the ledger's origin, and what stands in those, where this program can read it.
    origin: _Hash
    ledger_id: str | None
    simulated: bool | None
    #: The version of the database's tables.
    tables: int
    copied_from: Literal["sqlite", "postgresql"]
    #: The moment that it shows.
    moment: str
    #: How many entries there are, the root of the tree over them in base64, and when the last was recorded.
    entries: Annotated[int, msgspec.Meta(ge=0)]
    root: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z+/]{43}=\Z")] | None
    last_recorded_at: str | None
    #: The newest checkpoint that is kept in it, as it was signed.
    checkpoint: str | None
    vault: VaultPlace
    #: The name of the master key that opens its personal data; None where none has been kept yet. Never the key.
    master_key: str | None
    read_models: bool
    #: Whether it was computed anew after it was made, and held.
    verified: bool
    files: list[CopiedFile]
    #: SHA-256 of this file, as it is without this.
    sha256: str = ""

    def rendered(self) -> bytes:
        """The bytes of its file."""
        digest = sha256(_plain(msgspec.structs.replace(self, sha256=""))).hexdigest()
        return _plain(msgspec.structs.replace(self, sha256=digest))


def _plain(manifest: BackupManifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def write_manifest(folder: Path, manifest: BackupManifest) -> None:
    """Put it in a folder, and read it back. Raises AlteredBackup, ``OSError``."""
    write_private(folder / MANIFEST, manifest.rendered())
    read_manifest(folder)


def read_manifest(folder: Path) -> BackupManifest:
    """What the backup in a folder says of itself. Raises NoBackup, NewerBackup, AlteredBackup, ``OSError``."""
    path = folder / MANIFEST
    try:
        content = b"".join(pieces(path, _LARGEST))
    except (FileNotFoundError, NotADirectoryError):
        raise NoBackup(str(folder)) from None
    except NotARegularFile:
        raise AlteredBackup(str(path)) from None
    try:
        form = msgspec.json.decode(content, type=_Form).form
        if form > FORM:
            raise NewerBackup(
                str(path), phrase("its form is {form}, this program knows {known}"), form=form, known=FORM
            )
        manifest = msgspec.json.decode(content, type=BackupManifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AlteredBackup(str(path)) from None
    moments = (manifest.moment, *([] if manifest.last_recorded_at is None else [manifest.last_recorded_at]))
    if manifest.rendered() != content or not all(map(is_sayable, moments)):
        raise AlteredBackup(str(path))
    if manifest.tables > FORMAT:
        raise NewerBackup(
            str(path),
            phrase("its ledger has the form {form}, this program knows {known}"),
            form=manifest.tables,
            known=FORMAT,
        )
    return manifest


class _Form(msgspec.Struct):
    form: int


def copied_file(path: Path) -> CopiedFile:
    """A file as it is. Raises ``OSError``."""
    digest, size = sha256(), 0
    for piece in pieces(path):
        digest.update(piece)
        size += len(piece)
    return CopiedFile(path.name, size, digest.hexdigest())  # type: ignore[arg-type]


def is_sayable(moment: str) -> bool:
    """Whether it is a moment as we write one, which has a day in Brussels."""
    try:
        at = datetime.fromisoformat(moment)
        day_of_moment(at)
        return codec.moment_text(at) == moment
    except (ValueError, OverflowError):
        return False


def pieces(path: Path, most: int | None = None) -> Iterator[bytes]:
    """What a file holds now, some at a time, and no more than ``most`` bytes of it.

    Raises ``NotARegularFile`` for a pipe or a device, which may never end, and ``OSError``.
    """
    with open(os.open(path, _READ), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise NotARegularFile
        left = about.st_size if most is None else min(about.st_size, most)
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def check_files(folder: Path, manifest: BackupManifest, on_read: Callable[[int, int], None]) -> None:
    """Hold every file against what was written of it. Raises AlteredBackup with the names of those that differ."""
    wrong: list[str] = []
    done, total = 0, sum(each.bytes for each in manifest.files)
    for each in manifest.files:
        path = folder / each.name
        try:
            if os.path.getsize(path) != each.bytes or copied_file(path) != each:
                wrong.append(each.name)
        except (OSError, NotARegularFile):
            wrong.append(each.name)
        done += each.bytes
        on_read(done, total)
    if wrong:
        raise AlteredBackup(str(folder), "{names}", names=", ".join(wrong))


def log_of(name: str) -> str:
    """The name of the access log beside a file."""
    return name + ENDING


class NoRoom(Problem):
    """There is not enough room for it on the disk, so that nothing was written: make room, or choose another place."""


def refuse_without_room(folder: Path, needed: int) -> None:
    """Raises NoRoom where it can be told that so many bytes have no place."""
    import shutil

    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < needed:
        raise NoRoom(
            phrase("{folder}: {needed} MB are needed, {free} MB are free."),
            folder=folder,
            needed=-(-needed // 1_000_000),
            free=free // 1_000_000,
        )
