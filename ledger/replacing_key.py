"""Another master key in the place of the vault's own, so that no copy from before opens with what is kept now.

Every key under it is wrapped anew, and the keyed hashes by which people are found are computed anew; texts and
identities stay as they are encrypted. What was erased, and is still in an old copy of the database, opens for nobody
once the old master key is destroyed.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ledger.decisions.decision import dossier_stream
from ledger.language import phrase
from ledger.problem import Problem
from ledger.store import rewrapping
from ledger.store.errors import NotStored, StoreError, Unavailable
from ledger.vault.errors import KeyFileRefused, NoMasterKey, NotAMasterKey, NotAnotherKey, Sealed
from ledger.vault.identities import StoredIdentity, stored_in
from ledger.vault.key_files import destroy_left, discard, leaving, settle, take_away, write_coming
from ledger.vault.keys import MasterKey, coming, decrypt, key_in, make_key_file

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.vault.vault import VaultSession

Random = Callable[[int], bytes]


class Replaced(NamedTuple):
    """What was put in place. ``unopened`` counts keys and identities that opened with no key, and were left.

    ``dropped`` counts numbers of before that stand nowhere but as a keyed hash: by those nobody is found any more.
    """

    place: str
    """Where the new key is; safe to print."""
    keys: int = 0
    lookups: int = 0
    unopened: int = 0
    dropped: int = 0
    old: str | None = None
    """What still holds the old key; None where its file was destroyed."""
    undestroyed: bool = False
    """Whether its file was to be destroyed, and could not be."""
    held_up: Problem | None = None
    """Why the database has not let go of its old pages, where it has not."""
    finished: bool = False
    """Whether this only carried out the rest of a replacement that was interrupted."""


def replace_master_key(
    ledger: Ledger,
    *,
    recorded_by: str,
    into: Path | None = None,
    keep_old: bool = False,
    random: Random = secrets.token_bytes,
) -> Replaced:
    """Put another master key in place, and destroy the file of the old one unless ``keep_old``.

    The new one is made in the file of the old one, or ``into`` another file; one that stands there already is taken.
    Of an earlier call that was interrupted only the rest is done. Raises a ``VaultError`` or ``StoreError``; then the
    vault is as it was, but for ``Unavailable``, after which either key may be the vault's: both are kept.
    """
    file = ledger.vault.key_file
    if into is not None and file is not None and os.path.realpath(into) == os.path.realpath(file):
        raise NotAnotherKey("{file}", file=into)
    done = _settled(ledger, file, into, keep_old)
    if done is None:
        before = None if file is None or keep_old else key_in(file)
        done = _replaced(ledger, file, into, recorded_by, random)
        try:
            after = _settled(ledger, file, into, keep_old)
        except StoreError:
            # The new one is in force, whatever comes of the old one.
            left = _stands_in(file, before)
            after = None if left is None else Replaced(done.place, old=left, undestroyed=True)
        if after is None:
            done = done._replace(old=_old_place(file, into, keep_old))
        else:
            done = done._replace(old=after.old, undestroyed=after.undestroyed)
    try:
        ledger.vault.forget()
    except StoreError as error:
        return done._replace(held_up=error)
    return done


# -- in the vault --------------------------------------------------------------------------------------


def _replaced(
    ledger: Ledger, file: Path | None, into: Path | None, recorded_by: str, random: Random
) -> Replaced:
    with (
        _new_key(file, into, random) as make,
        ledger.keeping() as (_, vault),
    ):
        vault.refuse_altered()
        rewrapping.refuse_who_may_not(vault.rows.connection)
        old = vault.master
        if file is not None and into is None and coming(file).exists():
            # Another one that replaces was here, and has not put its key in place yet: it may be the vault's only one.
            settle(file, old.name, _replaced_names(vault))
        new = make(old)
        done = _rewrap(vault, old, new)
        about = f"{old.name} > {new.name}"
        vault.access_log.log(ledger.now(), recorded_by, "key-replaced", None, about)
    return done


def _rewrap(vault: VaultSession, old: MasterKey, new: MasterKey) -> Replaced:
    """Wrap each key and compute each lookup anew; then read back what the database made of it. Raises NotStored."""
    connection = vault.rows.connection
    vault.rows.begin_to_destroy()
    keys = closed = 0
    for some in rewrapping.wrapped_keys(connection):
        opened = [(row, key) for row in some if (key := _unwrapped(vault, old, row)) is not None]
        rewrapping.put_wrapped(
            connection,
            [
                row._replace(wrapped=new.wrap(key, vault.about_key(row.retention, row.subject)))
                for row, key in opened
            ],
        )
        keys += len(opened)
        closed += len(some) - len(opened)
    lookups, unknown, dropped = _look_up_anew(vault, new)
    rewrapping.name_master(connection, new.name)
    found = [
        _unwrapped(vault, new, row) is not None
        for some in rewrapping.wrapped_keys(connection)
        for row in some
    ]
    if (found.count(True), len(found)) != (keys, keys + closed):
        raise NotStored("", phrase("keys of the vault, wrapped anew"))
    return Replaced(new.place, keys, lookups, closed + unknown, dropped)


def _unwrapped(vault: VaultSession, master: MasterKey, row: rewrapping.WrappedKey) -> bytes | None:
    try:
        return master.unwrap(row.wrapped, vault.about_key(row.retention, row.subject))
    except Sealed:
        return None


def _look_up_anew(vault: VaultSession, new: MasterKey) -> tuple[int, int, int]:
    """How many lookups were computed anew, of how many it is not known any more of whom, and numbers that are lost."""
    connection = vault.rows.connection
    before = rewrapping.take_former_numbers(connection)
    computed = unknown = former = 0
    for some in rewrapping.sealed_identities(connection):
        kept = dict(_opened(vault, new, some))
        unknown += len(some) - len(kept)
        lookups = [
            (dossier, new.lookup(who.national_number))
            for dossier, who in kept.items()
            if who.national_number is not None
        ]
        rewrapping.put_lookups(connection, lookups)
        _hold_lookups(vault, lookups)
        computed += len(lookups)
        again = [(dossier, new.lookup(number)) for dossier, who in kept.items() for number in who.former]
        rewrapping.put_former_numbers(connection, again)
        former += len(again)
    return computed, unknown, max(before - former, 0)


def _opened(
    vault: VaultSession, master: MasterKey, some: list[rewrapping.SealedIdentity]
) -> Iterator[tuple[str, StoredIdentity]]:
    """Who they are, of whom it can be told."""
    subjects = {row.dossier: dossier_stream(row.dossier) for row in some}
    wrapped = vault.rows.keys(list(subjects.values()), "identity")
    for row in some:
        subject = subjects[row.dossier]
        try:
            key = master.unwrap(wrapped[subject], vault.about_key("identity", subject))
            yield row.dossier, stored_in(decrypt(key, row.sealed, vault.about_identity(row.dossier)))
        except (KeyError, Sealed, msgspec.DecodeError, UnicodeDecodeError):
            continue


def _hold_lookups(vault: VaultSession, lookups: list[tuple[str, bytes]]) -> None:
    """Whether the database kept them: under the old key nobody would be found, without a word. Raises NotStored."""
    kept = vault.rows.lookups([dossier for dossier, _ in lookups])
    if kept != dict(lookups):
        raise NotStored("", phrase("numbers to search by, computed anew"))


# -- the files -----------------------------------------------------------------------------------------


@contextmanager
def _new_key(
    file: Path | None, into: Path | None, random: Random
) -> Iterator[Callable[[MasterKey], MasterKey]]:
    """Makes the new key, which stays only if the vault is then committed under it.

    Raises ``NotAnotherKey``, or ``KeyFileRefused`` where no file can be written.
    """
    made: list[Path] = []

    def make(old: MasterKey) -> MasterKey:
        place = into if into is not None else file
        assert place is not None, "the command asks for a file where the old key is in none"
        try:
            waiting = _written(place, made, random, beside=into is None)
        except OSError as error:
            raise KeyFileRefused("{file}: {said}", file=place, said=error.strerror) from error
        new = key_in(waiting)
        if new is None or new.name == old.name:
            raise NotAnotherKey("{file}", file=waiting)
        new.place = str(place)
        return new

    try:
        yield make
    except Unavailable:
        # The vault may have been committed all the same: only then is the file worth more than its absence.
        raise
    except Exception:
        for path in made:
            discard(path)
        raise


def _written(place: Path, made: list[Path], random: Random, *, beside: bool) -> Path:
    """The file of the new key: beside the old one, or itself, where one that stands there is taken."""
    if beside:
        waiting = write_coming(place, random)
        if waiting is not None:
            # Only what was made here may be destroyed here.
            made.append(waiting)
        return coming(place)
    if make_key_file(place, random):
        made.append(place)
    return place


def _settled(ledger: Ledger, file: Path | None, into: Path | None, keep_old: bool) -> Replaced | None:
    """Carry out what a replacement still has to do with the files; None where that is nothing.

    Under the lock of the writers, so that two that replace do not meet in the files.
    """
    with ledger.store.writing() as writing, ledger.vault.session(writing) as vault:
        about = vault.rows.about()
        if about is None:
            return None
        try:
            if into is not None:
                return _settled_into(ledger, vault, file, into, keep_old)
            if file is not None and (coming(file).exists() or leaving(file).exists()):
                done = settle(file, about[1], _replaced_names(vault))
                return Replaced(str(file), finished=True) if done else None
        except OSError as error:
            there = leaving(file) if file is not None and leaving(file).exists() else file
            left = f"{there} ({error.strerror})"
            return Replaced(str(into or file), old=left, undestroyed=True, finished=True)
    return None


def _settled_into(
    ledger: Ledger, vault: VaultSession, file: Path | None, into: Path, keep_old: bool
) -> Replaced | None:
    """Likewise, where the new key is in another file than the old one. Raises ``NotAnotherKey``, ``OSError``."""
    about, there = vault.rows.about(), key_in(into)
    if about is None or there is None or there.name != about[1]:
        return None
    if _at_hand(ledger) == there.name:
        raise NotAnotherKey("{file}", file=into)
    if file is not None and not keep_old:
        last, replaced = key_in(file), _replaced_names(vault)
        if last is not None and last.name in replaced:
            take_away(file)
        destroy_left(file, there.name, replaced)
    return Replaced(str(into), old=_old_place(file, into, keep_old), finished=True)


def _at_hand(ledger: Ledger) -> str | None:
    """The name of the key that the settings give."""
    try:
        return ledger.vault.master_key().name
    except (NoMasterKey, NotAMasterKey):
        return None


def _stands_in(file: Path | None, old: MasterKey | None) -> str | None:
    """Where the old key still is: in its file, or beside it."""
    if file is None or old is None:
        return None
    there = ((each, key_in(each)) for each in (file, leaving(file)))
    return next((str(each) for each, key in there if key is not None and key.name == old.name), None)


def _old_place(file: Path | None, into: Path | None, keep_old: bool) -> str | None:
    if file is None:
        return "DOORSTROOM_VAULT_KEY"
    return str(file) if into is not None and keep_old else None


def _replaced_names(vault: VaultSession) -> set[str]:
    """The names of the master keys that the vault had before."""
    lines = vault.access_log.lines()
    return {
        line.why.partition(" ")[0] for line in lines if line.act == "key-replaced" and line.why is not None
    }
