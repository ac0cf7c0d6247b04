"""One ledger's vault: what is kept about people, encrypted, and how it is read back.

The vault lives in the ledger's database, in the very transaction of the entries, or in a database of its own,
which is committed just before them. A crash between the two leaves a text that no entry commits to, never an
entry whose text was lost. Only an erasure commits it after them: an order that failed must not have destroyed.

The access log of a vault in an SQLite file is in another file (``ledger.store.access_file``). It is committed last:
a line about what was changed here is written with the change as well, so that the one is never without the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ledger.decisions.decision import dossier_stream
from ledger.decisions.fields import Commitment
from ledger.language import phrase
from ledger.store.errors import VaultAltered
from ledger.store.guards import MOVED_LOG
from ledger.store.session import ReadTransaction, WriteTransaction
from ledger.vault.errors import (
    NoMasterKey,
    NotAMasterKey,
    NotAVault,
    Sealed,
    VaultElsewhere,
    VaultHere,
    VaultOfAnother,
    WrongMasterKey,
)
from ledger.vault.keys import (
    KEY_BYTES,
    MasterKey,
    VaultSettings,
    coming,
    decrypt,
    encrypt,
    key_file,
    key_in,
    make_key_file,
    master_key,
)
from ledger.vault.log_history import SealedHead
from ledger.vault.texts import SALT_BYTES, PersonalText, commitment

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store.access_rows import AccessRows
    from ledger.store.database import Database
    from ledger.store.schema_on_server import SchemaDifference
    from ledger.store.trial import TrialTransaction
    from ledger.store.vault_rows import IdentityRow, VaultRows
    from ledger.vault.access import AccessLog

#: The retention classes: what is kept, and erased, apart. ``text`` are the free texts of decisions.
Retention = Literal["text", "identity"]

# Data keys that were unwrapped and are still at hand; a large import meets every dossier.
_MOST_KEYS = 10_000


class Vault:
    """Where a ledger's personal data is kept. Nothing is opened before it is needed."""

    def __init__(self, ledger: Database, ledger_id: str, settings: VaultSettings) -> None:
        self._ledger = ledger
        self.ledger_id = ledger_id
        self.settings = settings
        self._log: Database | None = None

    @contextmanager
    def session(
        self,
        session: ReadTransaction,
        until: ExitStack | None = None,
        *,
        log_until: ExitStack | None = None,
        log: AccessRows | None = None,
    ) -> Iterator[VaultSession]:
        """What is kept, as seen in a transaction of the ledger, and written if that is one to write in.

        A vault in a database of its own is committed at the end, before the ledger; or with ``until``, which must
        outlast the ledger's transaction, after it. ``log_until`` must outlast both: a log in a file of its own is
        committed when that ends. ``log`` is the log of somebody who only looks: see ``logging``.
        """
        with ExitStack() as stack:
            yield VaultSession(self, session, stack if until is None else until, log_until, log)

    @contextmanager
    def trial(self, session: TrialTransaction) -> Iterator[VaultSession]:
        """What is kept, as seen in a transaction that only tries, and what is tried with it: nothing is written."""
        with ExitStack() as stack:
            yield _TrialVaultSession(self, session, stack)

    @contextmanager
    def logging(self) -> Iterator[AccessRows]:
        """The access log, held for whoever looks at personal data, without the lock of the ledger's writers.

        To be had before what is looked at is read; committed at the end. Raises what ``opened_in`` does.
        """
        from ledger.store import access_file
        from ledger.store.access_rows import AccessRows, hold
        from ledger.store.form_numbers import of_vault, refuse_unfit
        from ledger.vault.access import follows

        with ExitStack() as stack:
            vault = stack.enter_context(self._database())
            self._require(vault)
            place = self._file()
            if place is None:
                connection = stack.enter_context(vault.transaction(write=True))
                hold(connection)
                refuse_unfit(of_vault(connection), vault.location, writing=True)
                yield AccessRows(connection)
                return
            file = self._opened_file(access_file.access_path(place))
            log = stack.enter_context(file.transaction(write=True))
            # Read after the log is held: whatever is pending there now belongs to nobody who is still at work.
            beside = stack.enter_context(vault.transaction(write=False))
            refuse_unfit(of_vault(beside), vault.location, writing=True)
            rows = access_file.rows_in(
                log, beside, self.ledger_id, file.location, follows=follows, writing=True
            )
            rows.recover()
            yield rows

    @contextmanager
    def _database(self) -> Iterator[Database]:
        """The database that the vault is in."""
        from ledger.store.store import open_database

        if self.settings.database is None:
            yield self._ledger
        else:
            with open_database(self.settings.database, lock_timeout=self._ledger.lock_timeout) as database:
                yield database

    def _require(self, vault: Database) -> None:
        """Raises ``VaultElsewhere``, ``NotAVault``, ``VaultOfAnother``, ``NewerFormat``, ``NotMigrated``."""
        from ledger.store.vault_rows import VaultRows

        with vault.transaction(write=False) as connection:
            self._ours(VaultRows(connection), vault.location, writing=True)

    def _ours(self, rows: VaultRows, location: str, *, writing: bool) -> VaultRows:
        """The rows of a database, if they are the vault of this ledger. Raises as ``_require``."""
        from ledger.store.form_numbers import of_vault, refuse_unfit

        here = self.settings.database is None
        if not rows.exist:
            raise VaultElsewhere if here else NotAVault("{location}", location=location)
        refuse_unfit(of_vault(rows.connection), location, writing=writing)
        about = rows.about()
        if about is not None and about[0] != self.ledger_id:
            raise VaultOfAnother if here else NotAVault("{location}", location=location)
        return rows

    def _opened_file(self, path: Path) -> Database:
        from ledger.store import access_file

        if self._log is None:
            self._log = access_file.open_file(path, self._ledger.lock_timeout)
        return self._log

    def log_in(self, rows: VaultRows, session: ReadTransaction, stack: ExitStack) -> AccessRows:
        """The access log beside what is read or changed in a vault, until the stack ends.

        To be read, it is the one that has more lines where a vault says that its log is in its own table, as one of an
        earlier form does. Raises ``AccessLogMissing``, ``NotAnAccessLog``, ``NewerFormat``, ``NotMigrated``.
        """
        from ledger.store.access_rows import AccessRows, hold
        from ledger.vault.access import follows

        file = self._file()
        if file is None:
            if isinstance(session, WriteTransaction):
                hold(rows.connection)
            return AccessRows(rows.connection)
        from ledger.store import access_file

        path = access_file.access_path(file)
        if isinstance(session, WriteTransaction):
            log = stack.enter_context(access_file.committed_last(self._opened_file(path)))
            found = access_file.rows_in(
                log, rows.connection, self.ledger_id, str(path), follows=follows, writing=True, changing=True
            )
            found.recover()
            return found
        old = AccessRows(rows.connection)
        if not access_file.is_moved(rows.connection) and not access_file.has_tables(path):
            # A file without any is one that a migration has just made, or left when it was killed.
            return old
        log = stack.enter_context(self._opened_file(path).transaction(write=False))
        if access_file.is_moved(rows.connection):
            return access_file.rows_in(log, rows.connection, self.ledger_id, str(path), follows=follows)
        new = AccessRows(log)
        return new if (new.last() or (0,))[0] > (old.last() or (0,))[0] else old

    def carried_head(self, rows: VaultRows, log: AccessRows) -> SealedHead | None:
        """The last line that was carried over from the vault's own table, which still has it; None where none was."""
        from ledger.store.access_rows import AccessRows

        if log.connection is rows.connection:
            return None
        last = AccessRows(rows.connection).last()
        return None if last is None else SealedHead(None, last[0], sha256(last[1]).hexdigest())

    def log_unlike_made(self, rows: VaultRows, log: AccessRows) -> list[SchemaDifference]:
        """What in the file of the access log, or beside it in the vault's, is not as it was made."""
        if self._file() is None:
            return []
        from ledger.store import access_file
        from ledger.store.form_numbers import UNNUMBERED, of_vault
        from ledger.store.schema_on_server import SchemaDifference

        apart = log.connection is not rows.connection
        found = access_file.differences(log.connection) if apart else []
        if not access_file.is_moved(rows.connection) and (apart or of_vault(rows.connection) != UNNUMBERED):
            found.append(SchemaDifference("gone", MOVED_LOG))
        return found

    def log_guards_changed(self, rows: VaultRows, log: AccessRows) -> list[str]:
        """The triggers that no longer keep the lines of the access log as they are."""
        from ledger.store.access_rows import AccessRows

        changed = log.guards_changed()
        if log.connection is not rows.connection:
            changed += AccessRows(rows.connection).guards_changed()
        return list(dict.fromkeys(changed))

    def close(self) -> None:
        """Close the file of the access log."""
        if self._log is not None:
            self._log.close()
            self._log = None

    @property
    def key_file(self) -> Path | None:
        """The file of the master key; None where it is not in a file, or nobody said in which."""
        return key_file(self.settings, self._file())

    def master_key(self, named: str | None = None) -> MasterKey:
        """The master key that is at hand. Raises ``NoMasterKey``, ``NotAMasterKey``.

        ``named``: the one of that name, where another is being put in its place and the file still holds that.
        """
        try:
            found = master_key(self.settings, self._file())
        except (NoMasterKey, NotAMasterKey):
            if (other := self._being_put_in_place(named)) is None:
                raise
            return other
        return found if found.name == named else self._being_put_in_place(named) or found

    def _being_put_in_place(self, named: str | None) -> MasterKey | None:
        file = self.key_file if named is not None else None
        other = None if file is None else key_in(coming(file))
        return other if other is not None and other.name == named else None

    @property
    def on_server(self) -> bool:
        """Whether it is in a database of a server."""
        return self._file() is None

    def forget(self) -> None:
        """Let nothing of what was destroyed stay in the database's own files. Raises ``Locked``."""
        from ledger.store.vault_tables import former_numbers, identities, keys, texts

        removed_from = [table.name for table in (texts, keys, identities, former_numbers)]
        if self.settings.database is None:
            self._ledger.forget(removed_from)
        else:
            with self._database() as database:
                database.forget(removed_from)

    def _file(self) -> Path | None:
        """The SQLite file that the vault is in; None where it is in a PostgreSQL database."""
        from ledger.store.location import locate

        apart = self.settings.database
        return getattr(self._ledger, "path", None) if apart is None else locate(apart).path

    def opened_in(self, session: ReadTransaction, stack: ExitStack) -> VaultRows:
        """The vault in the ledger's transaction, or in one of its own that ends with the stack.

        Raises ``VaultElsewhere``, ``VaultHere``, ``NotAVault``, ``VaultOfAnother``, or a ``StoreError``, such as
        ``NotMigrated``.
        """
        from ledger.store.store import open_database
        from ledger.store.vault_rows import VaultRows, has_vault

        writing = isinstance(session, WriteTransaction)
        if self.settings.database is None:
            return self._ours(VaultRows(session.connection), self._ledger.location, writing=writing)
        if has_vault(session.connection):
            raise VaultHere
        database = stack.enter_context(
            open_database(self.settings.database, lock_timeout=self._ledger.lock_timeout)
        )
        connection = stack.enter_context(database.transaction(write=writing))
        return self._ours(VaultRows(connection), database.location, writing=writing)


def check_key(settings: VaultSettings, ledger: str | os.PathLike[str]) -> None:
    """Whether ``making_key`` can make the master key of a ledger that is to be made, or take the one that is there.

    Raises ``NotAMasterKey`` for what is there and is none, and ``StoreError`` or ``OSError`` where none can be made:
    it names the place that was asked for, so the key's file only where ``settings`` name it.
    """
    from tempfile import TemporaryFile

    from ledger.store.errors import NoFolder

    vault_file, file = _places(settings, ledger)
    if file is None:
        if settings.key is not None:
            # Read, so that a key that is none is refused before a ledger is made.
            master_key(settings, None)
        return
    if not file.parent.is_dir():
        raise NoFolder(str(file.parent))
    if os.path.lexists(file):
        master_key(settings, vault_file)
    else:
        with _named_as_asked(settings, vault_file, file), TemporaryFile(dir=file.parent):
            # So that no empty file of a ledger is left where its key could not be written.
            pass


@contextmanager
def making_key(
    settings: VaultSettings, ledger: str | os.PathLike[str], random: Callable[[int], bytes]
) -> Iterator[None]:
    """Make the master key for a ledger that is made within, if it is kept in a file that is not there yet.

    It goes again where that fails. So nobody else may be making that ledger meanwhile, who would take it for theirs.
    Raises as ``check_key``.
    """
    vault_file, file = _places(settings, ledger)
    made = False
    try:
        if file is not None:
            with _named_as_asked(settings, vault_file, file):
                made = make_key_file(file, random)
        yield
    except BaseException:
        if made and file is not None:
            file.unlink()
        raise


def _places(settings: VaultSettings, ledger: str | os.PathLike[str]) -> tuple[Path | None, Path | None]:
    """The file of the vault, and the file of its key, of a ledger that is to be made."""
    from ledger.store.location import locate

    vault_file = locate(ledger if settings.database is None else settings.database).path
    return vault_file, key_file(settings, vault_file)


@contextmanager
def _named_as_asked(settings: VaultSettings, vault_file: Path | None, file: Path) -> Iterator[None]:
    """What goes wrong with the file of a key is told of the place that was asked for."""
    from ledger.store.errors import ReadOnly

    asked = str(vault_file if settings.key_file is None else file)
    try:
        yield
    except PermissionError as error:
        raise ReadOnly(asked, phrase("the master key cannot be written here")) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, asked) from error


class VaultSession:
    """The vault within one transaction."""

    def __init__(
        self,
        vault: Vault,
        session: ReadTransaction,
        stack: ExitStack,
        log_until: ExitStack | None = None,
        log: AccessRows | None = None,
    ) -> None:
        self._vault = vault
        self._session = session
        self._stack = stack
        self._log_until = log_until
        self._log = log
        self._keys: dict[tuple[str, Retention], bytes] = {}

    @cached_property
    def rows(self) -> VaultRows:
        """The vault's own rows. Raises what ``Vault.opened_in`` does."""
        return self._vault.opened_in(self._session, self._stack)

    @cached_property
    def access_log(self) -> AccessLog:
        """Who set, read, searched or erased what is kept here. Raises what ``rows`` does."""
        from ledger.vault.access import AccessLog

        if self._log is not None:
            return AccessLog(self._log)
        # A log in a file of its own is committed after all else that is written.
        until = self._stack if self._log_until is None else self._log_until
        return AccessLog(self._vault.log_in(self.rows, self._session, until))

    @cached_property
    def master(self) -> MasterKey:
        """The vault's master key. Raises ``NoMasterKey``, ``NotAMasterKey``, ``WrongMasterKey``."""
        about = self.rows.about()
        found = self._vault.master_key(None if about is None else about[1])
        if about is None and isinstance(self._session, WriteTransaction):
            self.rows.put_about(self._vault.ledger_id, found.name)
        elif about is not None and about[1] != found.name:
            raise WrongMasterKey("{place}", place=found.place)
        return found

    def refuse_altered(self) -> None:
        """Raise ``VaultAltered`` where something in the database could keep what is destroyed, or bring it back."""
        from ledger.store.vault_schema import could_keep

        if found := could_keep(self.rows.connection, alone=self._vault.settings.database is not None):
            raise VaultAltered("", "{names}", names=", ".join(found))

    def keep(
        self,
        texts: Sequence[tuple[str, PersonalText, Commitment]],
        random: Callable[[int], bytes],
    ) -> None:
        """Keep personal texts of dossiers and measures, each under the key of its own."""
        from ledger.store.vault_rows import TextRow

        keys = self._keys_for({subject for subject, _, _ in texts}, "text", random)
        self.rows.put_texts(
            [
                TextRow(
                    bytes.fromhex(committed.sha256),
                    subject,
                    encrypt(
                        keys[subject],
                        text.salt + text.text.encode(),
                        self._about("text", subject, committed.sha256),
                    ),
                )
                for subject, text, committed in texts
            ]
        )

    def texts(self, committed: Iterable[str]) -> dict[str, str]:
        """Those of the texts that are still kept, by the hash that their entries commit to them with."""
        return {hashed: text for hashed, (_, text) in self.salted(committed).items()}

    def salted(self, committed: Iterable[str]) -> dict[str, tuple[bytes, str]]:
        """Likewise, each behind the salt that it was hashed with: what it takes to check a commitment."""
        found = self.rows.texts([bytes.fromhex(each) for each in committed])
        if not found:
            return {}
        keys = self._keys_for({row.subject for row in found}, "text", None)
        texts: dict[str, tuple[bytes, str]] = {}
        for row in found:
            hashed = row.committed.hex()
            key = keys.get(row.subject)
            if key is not None:
                texts[hashed] = self.opened(key, row.sealed, row.subject, hashed)
        return texts

    def opened(self, key: bytes, sealed: bytes, subject: str, committed: str) -> tuple[bytes, str]:
        """The salt and the text in a row. Raises ``Sealed``."""
        content = decrypt(key, sealed, self._about("text", subject, committed))
        return content[:SALT_BYTES], content[SALT_BYTES:].decode()

    def all_texts(self, *, opening: bool) -> Iterator[tuple[str, bool]]:
        """The subject of every text that is kept, and whether its key is kept; with `opening` whether it opens with it
        to what was committed to."""
        subject, key = None, None
        for committed, of, sealed, wrapped in self.rows.all_texts():
            if not opening:
                # A key that is gone shows without the master key too.
                yield of, wrapped is not None
                continue
            if of != subject:
                subject, key = of, None
                with suppress(Sealed):
                    if wrapped is not None:
                        key = self.master.unwrap(wrapped, self._about("key", "text", of))
            yield of, key is not None and self._opens(key, sealed, of, committed.hex())

    def _opens(self, key: bytes, sealed: bytes, subject: str, hashed: str) -> bool:
        try:
            return commitment(*self.opened(key, sealed, subject, hashed)).sha256 == hashed
        except (Sealed, UnicodeDecodeError):
            return False

    def seal_identity(self, dossier: str, content: bytes, random: Callable[[int], bytes]) -> bytes:
        """Who somebody is, encrypted."""
        subject = dossier_stream(dossier)
        key = self._keys_for({subject}, "identity", random)[subject]
        return encrypt(key, content, self._about("identity", dossier))

    def open_identity(self, dossier: str, sealed: bytes) -> bytes | None:
        """Who somebody is; None where the key was destroyed. Raises ``Sealed``."""
        subject = dossier_stream(dossier)
        key = self._keys_for({subject}, "identity", None).get(subject)
        return None if key is None else decrypt(key, sealed, self._about("identity", dossier))

    def opened_identity(self, stored: IdentityRow, master: MasterKey) -> bytes:
        """Likewise, in a row with its wrapped key. Raises ``Sealed``."""
        about = self._about("key", "identity", dossier_stream(stored.dossier))
        key = master.unwrap(stored.wrapped or b"", about)
        return decrypt(key, stored.sealed, self._about("identity", stored.dossier))

    def destroy_texts(self, dossier: str) -> int:
        """Destroy the key, the salts and the ciphertexts of a dossier's free texts; how many there were."""
        subject = dossier_stream(dossier)
        self._keys.pop((subject, "text"), None)
        self.rows.destroy(subject, "text")
        return self.rows.destroy_texts(subject)

    def destroy_identity(self, dossier: str) -> bool:
        """Destroy who somebody is, and the key; whether it was kept."""
        subject = dossier_stream(dossier)
        self._keys.pop((subject, "identity"), None)
        self.rows.destroy(subject, "identity")
        return bool(self.rows.destroy_identity(dossier))

    def _keys_for(
        self, subjects: Iterable[str], retention: Retention, random: Callable[[int], bytes] | None
    ) -> dict[str, bytes]:
        """The keys of the subjects; with ``random`` one is made for each that has none."""
        if len(self._keys) > _MOST_KEYS:
            self._keys.clear()
        found: dict[str, bytes] = {}
        unknown = []
        for subject in subjects:
            key = self._keys.get((subject, retention))
            if key is None:
                unknown.append(subject)
            else:
                found[subject] = key
        if not unknown:
            return found
        master = self.master
        for subject, wrapped in self.rows.keys(unknown, retention).items():
            found[subject] = master.unwrap(wrapped, self._about("key", retention, subject))
        if random is not None:
            made = {subject: random(KEY_BYTES) for subject in unknown if subject not in found}
            self.rows.put_keys(
                [
                    (subject, retention, master.wrap(key, self._about("key", retention, subject)))
                    for subject, key in made.items()
                ]
            )
            found |= made
        self._keys |= {(subject, retention): found[subject] for subject in unknown if subject in found}
        return found

    def about_key(self, retention: str, subject: str) -> str:
        """What a wrapped key is bound to."""
        return self._about("key", retention, subject)

    def about_identity(self, dossier: str) -> str:
        """What is kept of who somebody is, is bound to."""
        return self._about("identity", dossier)

    def _about(self, *parts: str) -> str:
        """What an encrypted text is bound to, so that no row can stand in for another."""
        return "\n".join((self._vault.ledger_id, *parts))


class _TrialVaultSession(VaultSession):
    """The vault within a transaction that only tries."""

    def __init__(self, vault: Vault, session: TrialTransaction, stack: ExitStack) -> None:
        super().__init__(vault, session, stack)
        self._trial = session

    @cached_property
    def rows(self) -> VaultRows:
        """The vault's own rows, and on top of them what is tried. Raises what those of a vault do."""
        return self._trial.over(self._vault.opened_in(self._session, self._stack))
