"""Making a backup: everything that belongs to a ledger as it was at one moment, while others go on writing."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger import codec
from ledger.application import Ledger, Location, utc_now
from ledger.copies.manifest import (
    LEDGER_FILE,
    VAULT_FILE,
    BackupManifest,
    VaultPlace,
    copied_file,
    is_sayable,
    log_of,
    refuse_without_room,
    write_manifest,
)
from ledger.new_files import file_to_disk, folder_to_disk, new_folder
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check
from ledger.seal.tree import Growing
from ledger.seal.verifier import leaf_hash
from ledger.seal.verify import verify
from ledger.store import access_file
from ledger.store.copying import OnCopied, Remade, SeenDatabase, bytes_in, copy_file, copy_rows, seen_together
from ledger.store.database import Database
from ledger.store.errors import NewerFormat, OlderFormat, StoreError
from ledger.store.form_numbers import refuse_unfit
from ledger.store.location import SQLITE
from ledger.store.schema import Beside
from ledger.store.session import CHECKPOINT
from ledger.store.store import open_database, origin_in
from ledger.store.vault_rows import VaultRows, has_vault
from ledger.vault.errors import NotAVault, VaultElsewhere, VaultHere
from ledger.vault.keys import VaultSettings, key_file


class BackUp(NamedTuple):
    """A backup that was made."""

    folder: Path
    manifest: BackupManifest
    #: What was found when the copy was read back; None where that was not asked for, or ``unread`` says why not.
    checks: list[Check] | None
    unread: RenderedMessage | None
    #: Where the master key is that opens its personal data, if it is in a file; it is not in the backup.
    key_file: Path | None


def back_up(
    location: Location,
    folder: str | os.PathLike[str],
    *,
    vault_settings: VaultSettings | None = None,
    remade: Remade | None = None,
    with_remade: bool = False,
    checked: bool = True,
    now: Callable[[], datetime] = utc_now,
    on_copied: OnCopied = lambda _done, _all: None,
    on_checked: OnCopied = lambda _done, _all: None,
) -> BackUp:
    """Copy the ledger at ``location``, with its vault and access log, into a new folder, and read the copy back.

    The folder gets its name when all of it is there and on disk. Nothing is written to the ledger, and nobody who
    writes to it is held up. ``remade`` is what can be made again of the entries, which a copy of a file holds only
    ``with_remade``; a copy of a server's database never does. ``checked``: every hash is computed anew of the copy.

    A copy of a ledger that is broken is made all the same: ``checks`` say so. No key is ever in it. Raises
    ``OutputExists``, ``NoRoom``, a ``StoreError`` or ``VaultError``, ``OSError``; then there is no folder.
    """
    settings = VaultSettings.from_environment() if vault_settings is None else vault_settings
    folder = Path(folder)
    if not folder.parent.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(folder.parent))
    with new_folder(folder, private=True) as made:
        dropped = None if with_remade else remade
        with _named_as_asked(made, folder):
            source = _copied(location, settings, made, folder, dropped, now, on_copied)
        for path in made.iterdir():
            file_to_disk(path)
        own_key = key_file(settings, source.vault_file)
        checks, unread = (None, None)
        if checked:
            checks, unread = _read_back(made, source.vault, settings, own_key, remade, on_checked)
        manifest = _manifest(
            made, source, verified=_holds(checks), read_models=with_remade and not source.server
        )
        write_manifest(made, manifest)
        folder_to_disk(made)
    return BackUp(folder, manifest, checks, unread, own_key)


@contextmanager
def _named_as_asked(made: Path, folder: Path) -> Iterator[None]:
    """What goes wrong with a file of the copy is told of the folder that was asked for, which it has no name in yet."""
    try:
        yield
    except StoreError as error:
        if Path(error.location).parent == made:
            error.location = str(folder / Path(error.location).name)
        raise


class _Source(NamedTuple):
    moment: datetime
    server: bool
    vault: VaultPlace
    #: The file that the vault is in; None on a server.
    vault_file: Path | None


def _copied(
    location: Location,
    settings: VaultSettings,
    made: Path,
    folder: Path,
    dropped: Remade | None,
    now: Callable[[], datetime],
    on_copied: OnCopied,
) -> _Source:
    with ExitStack() as stack:
        ledger = stack.enter_context(open_database(location))
        # What is no ledger is told now. Which files a newer one is made of, only a newer program knows.
        refuse_unfit(origin_in(ledger)[0], ledger.location, writing=False)
        apart = None if settings.database is None else stack.enter_context(open_database(settings.database))
        place = _vault_place(ledger, apart)
        vault = apart if place == "apart" else ledger
        databases = [ledger, *([] if apart is None else [apart])]
        vault_file: Path | None = getattr(vault, "path", None)
        log = None
        if vault is not None and vault_file is not None:
            path = access_file.access_path(vault_file)
            if access_file.has_tables(path):
                log = stack.enter_context(access_file.open_file(path, ledger.lock_timeout))
                databases.append(log)
        seen = stack.enter_context(seen_together(databases))
        moment = now().astimezone(UTC)
        names = [LEDGER_FILE, *([] if apart is None else [VAULT_FILE])]
        if log is not None:
            names.append(log_of(VAULT_FILE if place == "apart" else LEDGER_FILE))
        largest = sum(bytes_in(each.connection) for each in seen)
        # What is left out is first copied too.
        refuse_without_room(folder.absolute().parent, largest * (2 if dropped is not None else 1))
        for each, name in zip(seen, names, strict=True):
            _copy(each, made / name, dropped if each.database is ledger else None, on_copied)
        return _Source(moment, ledger.engine.dialect.name != SQLITE, place, vault_file)


def _copy(seen: SeenDatabase, target: Path, dropped: Remade | None, on_copied: OnCopied) -> None:
    if seen.database.engine.dialect.name == SQLITE:
        copy_file(seen, target, dropped, on_copied)
    else:
        copy_rows(seen, target, on_copied)


def _vault_place(ledger: Database, apart: Database | None) -> VaultPlace:
    """Raises ``VaultHere``, ``VaultElsewhere``, ``NotAVault``."""
    with ledger.transaction(write=False) as connection:
        here = has_vault(connection)
    if apart is None:
        if not here:
            raise VaultElsewhere
        return "with the ledger"
    if here:
        raise VaultHere
    with apart.transaction(write=False) as connection:
        if not has_vault(connection):
            raise NotAVault("{location}", location=apart.location)
    return "apart"


# -- read back -----------------------------------------------------------------------------------------


def _read_back(
    made: Path,
    place: VaultPlace,
    settings: VaultSettings,
    own_key: Path | None,
    remade: Remade | None,
    on_checked: OnCopied,
) -> tuple[list[Check] | None, RenderedMessage | None]:
    copied = VaultSettings(
        database=str(made / VAULT_FILE) if place == "apart" else None,
        key_file=None if own_key is None else str(own_key),
        key=settings.key,
    )
    path = str(made / LEDGER_FILE)
    try:
        with Ledger.open(path, vault_settings=copied) as ledger:
            beside = (
                (lambda _: Beside())
                if remade is None
                else (lambda reading: remade.beside(reading.connection))
            )
            return verify(ledger, path, on_progress=on_checked, beside=beside), None
    except (NewerFormat, OlderFormat, codec.NewerVersion) as error:
        # What another version of this program made is copied as it is, and not understood.
        return None, RenderedMessage(error)


def _holds(checks: list[Check] | None) -> bool:
    return checks is not None and all(check.state != "broken" for check in checks)


def _manifest(made: Path, source: _Source, *, verified: bool, read_models: bool) -> BackupManifest:
    from importlib.metadata import version

    with open_database(made / LEDGER_FILE) as database:
        written, state = origin_in(database)
        origin = None
        with suppress(codec.Unreadable):
            origin = codec.decode_origin(state)
        with database.reading() as reading:
            entries, last = reading.last_position, reading.last_state()
            root = None
            with suppress(TypeError):
                growing = Growing()
                growing.extend(leaf_hash(each) for _, each in reading.entries())
                root = b64encode(growing.root()).decode()
            checkpoints = reading.seals(CHECKPOINT)
        vault = made / (VAULT_FILE if source.vault == "apart" else LEDGER_FILE)
        master = _master_key(vault)
    return BackupManifest(
        program=version("doorstroom-ledger"),
        origin=sha256(state).hexdigest(),
        ledger_id=None if origin is None else origin.ledger_id,
        simulated=None if origin is None else origin.simulated,
        tables=written,
        copied_from="postgresql" if source.server else "sqlite",
        moment=codec.moment_text(source.moment),
        entries=entries,
        root=root,
        last_recorded_at=recorded_at(last),
        checkpoint=checkpoints[-1].state.decode("utf-8", "replace") if checkpoints else None,
        vault=source.vault,
        master_key=master,
        read_models=read_models,
        verified=verified,
        files=[copied_file(path) for path in sorted(made.iterdir())],
    )


def recorded_at(state: bytes | None) -> str | None:
    """When an entry was recorded; None where there is none, or it cannot be read."""
    if state is None:
        return None
    with suppress(codec.Unreadable, codec.NewerVersion):
        moment = codec.moment_text(codec.decode(state).recorded_at)
        return moment if is_sayable(moment) else None
    return None


def _master_key(vault: Path) -> str | None:
    with open_database(vault) as database, database.transaction(write=False) as connection:
        about = VaultRows(connection).about() if has_vault(connection) else None
    return None if about is None else about[1]
