"""The parts of a ledger while it is migrated: each in a transaction, all of them held until the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import StaticPool

from ledger.language import phrase
from ledger.store import access_file, guarded, guards, roles, schema, vault_schema
from ledger.store.access_rows import ACCESS_LOG, hold
from ledger.store.database import Database
from ledger.store.errors import NotTheOwner
from ledger.store.form_contents import StoredParts
from ledger.store.form_numbers import UNNUMBERED, of_ledger, of_log_file, of_vault, refuse_unfit
from ledger.store.forms import steps
from ledger.store.forms.step import LogParts
from ledger.store.location import SQLITE
from ledger.store.schema import Beside as Others
from ledger.store.store import open_database
from ledger.store.tables import FORMAT
from ledger.store.trial import in_temporary_file
from ledger.store.vault_rows import VaultRows, has_vault

Beside = Callable[[Connection], Others]
"""Tells what may stand beside a ledger in its database, such as read models."""


def nothing_beside(_connection: Connection) -> Others:
    """Nothing but the ledger and its vault."""
    return Others()


class Forms(NamedTuple):
    """Which form each part has."""

    ledger: int
    vault: int
    log: int | None
    """Of the file of an access log; None where its lines are in the vault's database."""

    @property
    def newest_everywhere(self) -> bool:
        """Whether there is nothing to do."""
        return self.ledger == self.vault == FORMAT and self.log in (None, FORMAT)


class Parts(NamedTuple):
    """A ledger, held in transactions of its databases."""

    ledger: Connection
    vault: Connection
    """The same where the vault is in the ledger's database."""
    file: Connection | None
    """The file of the access log, beside a vault in an SQLite file, be it empty yet."""
    ledger_id: str
    shown: str
    log_shown: str


# -- what there is -------------------------------------------------------------------------------------


def has_vault_in(database: Database) -> bool:
    """Whether there is a vault in it."""
    with database.transaction(write=False) as connection:
        return has_vault(connection)


def found_forms(ledger: Database, vault: Database) -> Forms:
    """Which form each part has, before any of them is held. Raises as ``refuse_unfit``."""
    with ExitStack() as stack:
        of = stack.enter_context(ledger.transaction(write=False))
        beside = of if vault is ledger else stack.enter_context(vault.transaction(write=False))
        log: int | None = None
        if (path := _log_path(vault)) is not None and access_file.is_moved(beside):
            file = stack.enter_context(access_file.open_file(path, vault.lock_timeout))
            log = _number(of_log_file(stack.enter_context(file.transaction(write=False))), str(path))
        return Forms(_number(of_ledger(of), ledger.location), _number(of_vault(beside), vault.location), log)


def forms_in(parts: Parts) -> Forms:
    """Likewise, of what is held."""
    log: int | None = None
    if parts.file is not None and access_file.is_moved(parts.vault):
        log = _number(of_log_file(parts.file), parts.log_shown)
    shown = parts.shown
    return Forms(_number(of_ledger(parts.ledger), shown), _number(of_vault(parts.vault), shown), log)


def _number(found: object, shown: str) -> int:
    return refuse_unfit(found, shown, writing=False)


def places(parts: Parts, forms: Forms) -> StoredParts:
    """Where everything stands: the lines of the access log in their file once there is one."""
    return StoredParts(parts.ledger, parts.vault, parts.vault if forms.log is None else parts.file)


def _log_path(vault: Database) -> Path | None:
    file: Path | None = getattr(vault, "path", None)
    return None if file is None else access_file.access_path(file)


# -- holding it ----------------------------------------------------------------------------------------


@contextmanager
def held(ledger: Database, vault: Database, ledger_id: str) -> Iterator[Parts]:
    """Everything held against every other writer, and committed at the end: the log first, the ledger last."""
    with ExitStack() as stack:
        of = stack.enter_context(ledger.transaction(write=True))
        ledger.hold_writers(of)
        beside = of
        if vault is not ledger:
            beside = stack.enter_context(vault.transaction(write=True))
            vault.hold_writers(beside)
        path, file = _log_path(vault), None
        if path is not None:
            opened = stack.enter_context(_log_file(path, moved=access_file.is_moved(beside), of=vault))
            file = stack.enter_context(opened.transaction(write=True))
        else:
            hold(beside)
        yield _checked(Parts(of, beside, file, ledger_id, ledger.location, str(path)))


@contextmanager
def _log_file(path: Path, *, moved: bool, of: Database) -> Iterator[Database]:
    """The file of the log, which may have to be made; one that was made in vain goes again."""
    from ledger.store.sqlite import make_file

    if moved:
        with access_file.open_file(path, of.lock_timeout) as file:
            yield file
        return
    made = not path.exists()
    with ExitStack() as stack:
        try:
            file = stack.enter_context(make_file(path, lock_timeout=of.lock_timeout))
            file.in_turn = False
            yield file
        except BaseException:
            stack.close()
            if made:
                for ending in ("", "-wal", "-shm"):
                    path.with_name(path.name + ending).unlink(missing_ok=True)
            raise


class _Undone(Exception):
    """Raised to leave a transaction that was only tried."""


@contextmanager
def rehearsal(ledger: Database, vault: Database, ledger_id: str) -> Iterator[Parts]:
    """Everything to be migrated in vain: copies of SQLite files, or a transaction that is rolled back."""
    with in_temporary_file(), ExitStack() as stack:
        of = _tried(ledger, stack)
        beside = of if vault is ledger else _tried(vault, stack)
        path, file = _log_path(vault), None
        if path is not None:
            if access_file.is_moved(beside):
                file = _tried(stack.enter_context(access_file.open_file(path, vault.lock_timeout)), stack)
            elif path.exists() and path.stat().st_size:
                # What an interrupted carrying over left.
                file = _tried(
                    stack.enter_context(open_database(path, lock_timeout=vault.lock_timeout)), stack
                )
            else:
                file = _copied(None, stack)
        else:
            hold(beside)
        yield _checked(Parts(of, beside, file, ledger_id, ledger.location, str(path)))


def _tried(database: Database, stack: ExitStack) -> Connection:
    if database.engine.dialect.name == SQLITE:
        return _copied(database, stack)
    return stack.enter_context(_rolled_back(database))


@contextmanager
def _rolled_back(database: Database) -> Iterator[Connection]:
    try:
        with database.transaction(write=True) as connection:
            database.hold_writers(connection)
            yield connection
            raise _Undone
    except _Undone:
        pass


def _copied(database: Database | None, stack: ExitStack) -> Connection:
    """A copy of an SQLite file as it is now, which has no name and goes with its connection."""
    copy = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    stack.callback(copy.close)
    if database is not None:
        with database.unpooled() as source, in_temporary_file():
            source.backup(copy)
    engine = create_engine("sqlite+pysqlite://", creator=lambda: copy, poolclass=StaticPool)
    connection = stack.enter_context(engine.connect())
    copy.execute("BEGIN")
    return connection


def is_of_another(parts: Parts) -> bool:
    """Whether the vault says that it is that of another ledger."""
    about = VaultRows(parts.vault).about()
    return about is not None and about[0] != parts.ledger_id


def _checked(parts: Parts) -> Parts:
    """Raises ``NotTheOwner`` for who may not migrate."""
    for connection, table in ((parts.ledger, "origin"), (parts.vault, "vault")):
        if connection.dialect.name != SQLITE and not roles.owns(connection, table):
            raise NotTheOwner(parts.shown, phrase("the table {table} belongs to somebody else"), table=table)
    return parts


# -- what it is like, and bringing it up to date ---------------------------------------------------------


def differences(parts: Parts, forms: Forms, beside: Beside) -> list[str]:
    """What is not as the forms say, by name: tables, indexes, triggers, and what stands beside them."""
    found = schema.differences(parts.ledger, beside(parts.ledger), forms.ledger)
    if parts.vault is not parts.ledger:
        found += vault_schema.differences(parts.vault)
    if forms.log is not None and parts.file is not None:
        found += access_file.differences(parts.file)
        if changed := guarded.changed(parts.file, [ACCESS_LOG]):
            found += [schema.SchemaDifference("altered", name) for name in changed]
    names = [each.name for each in found]
    names += guarded.changed(parts.ledger, guards.LEDGER)
    return [*names, *guarded.changed(parts.vault, [ACCESS_LOG])]


def bring(parts: Parts, forms: Forms) -> list[str]:
    """Do every step that is still to be done, each part by its own form; what was done, in words."""
    done = steps.bring_ledger(parts.ledger, forms.ledger)
    if parts.file is not None and forms.log != FORMAT:
        log = LogParts(parts.file, parts.vault, parts.ledger_id, parts.log_shown)
        done += steps.bring_log(log, UNNUMBERED if forms.log is None else forms.log)
    if forms.vault != FORMAT:
        there = set(inspect(parts.vault).get_table_names())
        done += steps.bring_vault(parts.vault, forms.vault)
        inspect(parts.vault).clear_cache()
        roles.grant_new(parts.vault, sorted(set(inspect(parts.vault).get_table_names()) - there))
    return done


def number(parts: Parts) -> None:
    """Let the ledger say that it has today's form."""
    if of_ledger(parts.ledger) != FORMAT:
        steps.number_ledger(parts.ledger)
