"""One ledger's vault: what is kept about people, encrypted, and how it is read back.

The vault lives in the ledger's database, in the very transaction of the entries, or in a database of its own,
which is committed just before them. A crash between the two leaves a text that no entry commits to, never an
entry whose text was lost. Only an erasure commits it after them: an order that failed must not have destroyed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ledger.decisions.decision import dossier_stream
from ledger.decisions.fields import Commitment
from ledger.language import phrase
from ledger.store.errors import VaultAltered
from ledger.store.session import ReadTransaction, WriteTransaction
from ledger.vault.errors import (
    NoMasterKey,
    NotAMasterKey,
    NotAVault,
    Sealed,
    VaultElsewhere,
    VaultHere,
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
from ledger.vault.texts import SALT_BYTES, PersonalText, commitment

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store.database import Database
    from ledger.store.vault_rows import VaultRows
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

    @contextmanager
    def session(self, session: ReadTransaction, until: ExitStack | None = None) -> Iterator[VaultSession]:
        """What is kept, as seen in a transaction of the ledger, and written if that is one to write in.

        A vault in a database of its own is committed at the end, before the ledger; or with ``until``, which must
        outlast the ledger's transaction, after it.
        """
        with ExitStack() as stack:
            yield VaultSession(self, session, stack if until is None else until)

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
        from ledger.store.store import open_database
        from ledger.store.vault_tables import former_numbers, identities, keys, texts

        removed_from = [table.name for table in (texts, keys, identities, former_numbers)]
        if self.settings.database is None:
            self._ledger.forget(removed_from)
        else:
            with open_database(self.settings.database, lock_timeout=self._ledger.lock_timeout) as database:
                database.forget(removed_from)

    def _file(self) -> Path | None:
        """The SQLite file that the vault is in; None where it is in a PostgreSQL database."""
        from ledger.store.location import locate

        apart = self.settings.database
        return getattr(self._ledger, "path", None) if apart is None else locate(apart).path

    def opened_in(self, session: ReadTransaction, stack: ExitStack) -> VaultRows:
        """The vault in the ledger's transaction, or in one of its own that ends with the stack.

        Raises ``VaultElsewhere``, ``VaultHere``, ``NotAVault``, or a ``StoreError``.
        """
        from ledger.store.store import open_database
        from ledger.store.vault_rows import VaultRows, has_vault

        here = has_vault(session.connection)
        if self.settings.database is None:
            if not here:
                raise VaultElsewhere
            return VaultRows(session.connection)
        if here:
            raise VaultHere
        database = stack.enter_context(
            open_database(self.settings.database, lock_timeout=self._ledger.lock_timeout)
        )
        connection = stack.enter_context(database.transaction(write=isinstance(session, WriteTransaction)))
        if not has_vault(connection):
            raise NotAVault("{location}", location=database.location)
        rows = VaultRows(connection)
        about = rows.about()
        if about is not None and about[0] != self.ledger_id:
            raise NotAVault("{location}", location=database.location)
        return rows


def make_key(
    settings: VaultSettings, ledger: str | os.PathLike[str], random: Callable[[int], bytes]
) -> Path | None:
    """Make the master key for a ledger that is to be made, if it is kept in a file that is not there yet; where.

    Raises ``NotAMasterKey`` for a file that is there and is none, and ``StoreError`` or ``OSError`` where none can be
    made: it names the place that was asked for, so the key's file only where ``settings`` name it.
    """
    from ledger.store.errors import NoFolder, ReadOnly
    from ledger.store.location import locate

    vault_file = locate(ledger if settings.database is None else settings.database).path
    file = key_file(settings, vault_file)
    if file is None:
        if settings.key is not None:
            # Read, so that a key that is none is refused before a ledger is made.
            master_key(settings, None)
        return None
    if not file.parent.is_dir():
        raise NoFolder(str(file.parent))
    try:
        return file if make_key_file(file, random) else None
    except OSError as error:
        asked = str(vault_file if settings.key_file is None else file)
        if isinstance(error, PermissionError):
            raise ReadOnly(asked, phrase("the master key cannot be written here")) from error
        raise OSError(error.errno, error.strerror, asked) from error


class VaultSession:
    """The vault within one transaction."""

    def __init__(self, vault: Vault, session: ReadTransaction, stack: ExitStack) -> None:
        self._vault = vault
        self._session = session
        self._stack = stack
        self._keys: dict[tuple[str, Retention], bytes] = {}

    @cached_property
    def rows(self) -> VaultRows:
        """The vault's own rows. Raises ``VaultElsewhere``, ``VaultHere``, ``NotAVault``."""
        return self._vault.opened_in(self._session, self._stack)

    @cached_property
    def access_log(self) -> AccessLog:
        """Who set, read, searched or erased what is kept here. Raises what ``rows`` does."""
        from ledger.vault.access import AccessLog

        return AccessLog(self.rows)

    @cached_property
    def master(self) -> MasterKey:
        """The vault's master key. Raises ``NoMasterKey``, ``NotAMasterKey``, ``WrongMasterKey``."""
        about = self.rows.about()
        if about is not None and about[0] != self._vault.ledger_id:
            raise NotAVault
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
                    key = wrapped and self.master.unwrap(wrapped, self._about("key", "text", of))
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
