"""Which form a database has, by its own word, and whether this program may read it or write to it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from ledger.language import phrase
from ledger.store.errors import Damaged, NewerFormat, NotMigrated, OlderFormat
from ledger.store.location import SQLITE
from ledger.store.tables import FORMAT

UNNUMBERED = 2
"""The form of a vault and of an access log that carry no number: they got one with form 3."""

OLDEST = 2
"""The earliest form that is read, and that ``doorstroom migrate`` brings up to date."""

OF_LEDGER = "SELECT format FROM origin"
"""Asked at the beginning of every transaction: who opened a ledger before it was migrated finds out so."""

_IN_FILE = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = :name"
_ON_SERVER = "SELECT 1 WHERE to_regclass(quote_ident(:name)) IS NOT NULL"


def refuse_unfit(found: object, shown: str, *, writing: bool) -> int:
    """The number, if this program may read a part that has it, or write to it.

    Raises ``NewerFormat``, ``OlderFormat``, ``NotMigrated`` (only to who writes), ``Damaged``.
    """
    # On SQLite a column takes whatever somebody puts into it.
    if type(found) is not int:
        raise Damaged(shown, phrase("the number of its form is none"))
    said = phrase("its format is {format}, this program knows {known}")
    if found > FORMAT:
        raise NewerFormat(shown, said, format=found, known=FORMAT)
    if found < OLDEST:
        raise OlderFormat(shown, said, format=found, known=FORMAT)
    if writing and found < FORMAT:
        raise NotMigrated(shown, said, format=found, known=FORMAT)
    return found


def of_ledger(connection: Connection) -> object:
    """What a ledger says of its form; None where there is no ledger in the database."""
    if not has_table(connection, "origin"):
        return None
    return connection.exec_driver_sql(OF_LEDGER).scalar()


def of_vault(connection: Connection) -> object:
    """What a vault says of its form."""
    if not has_table(connection, "vault_format"):
        return UNNUMBERED
    return connection.exec_driver_sql("SELECT format FROM vault_format").scalar()


def of_log_file(connection: Connection) -> object:
    """What the file of an access log says of its form."""
    return connection.exec_driver_sql("PRAGMA main.user_version").scalar() or UNNUMBERED


def hold_ledgers_form(connection: Connection, shown: str) -> None:
    """For who writes other tables than the ledger's in its database: nobody migrates it until the transaction ends.

    Raises as ``refuse_unfit``. Nothing where there is no ledger.
    """
    # On PostgreSQL who asks has a lock that a migration waits for; on SQLite who writes is alone.
    found = of_ledger(connection)
    if found is not None:
        refuse_unfit(found, shown, writing=True)


def has_table(connection: Connection, name: str) -> bool:
    """Whether there is a table of this name, by the database's own word."""
    query = _IN_FILE if connection.dialect.name == SQLITE else _ON_SERVER
    return connection.execute(text(query), {"name": name}).first() is not None
