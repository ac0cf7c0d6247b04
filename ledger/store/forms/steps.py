"""Every step, in order, and what a ledger of an earlier form may be without."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.store.form_numbers import OLDEST
from ledger.store.forms.step import LogParts, OtherIndex, Step
from ledger.store.forms.to_3 import TO_3
from ledger.store.location import SQLITE
from ledger.store.tables import FORMAT

STEPS: tuple[Step, ...] = (TO_3,)
assert [step.to for step in STEPS] == list(range(OLDEST + 1, FORMAT + 1)), "a step for each form"


def lacking(form: int) -> frozenset[str]:
    """What tables and indexes a ledger or vault of a form may be without."""
    return frozenset(name for step in _after(form) for name in step.lacks)


def otherwise(form: int) -> dict[str, OtherIndex]:
    """What it may have in another shape, by name."""
    return {name: other for step in _after(form) for name, other in step.otherwise.items()}


def _after(form: int) -> Iterator[Step]:
    return (step for step in STEPS if step.to > form)


def bring_log(parts: LogParts, form: int) -> list[str]:
    """Bring an access log in an SQLite file to today's form; what was done, in words."""
    done = [words for step in _after(form) for words in step.log(parts)]
    parts.file.exec_driver_sql(f"PRAGMA main.user_version = {FORMAT}")
    return done


def bring_vault(connection: Connection, form: int) -> list[str]:
    """Bring a vault to today's form; what was done, in words."""
    done = [words for step in _after(form) for words in step.vault(connection)]
    connection.exec_driver_sql("DELETE FROM vault_format")
    connection.exec_driver_sql(f"INSERT INTO vault_format VALUES (1, {FORMAT})")  # noqa: S608 (a number of ours)
    return done


def bring_ledger(connection: Connection, form: int) -> list[str]:
    """Bring a ledger to today's form; what was done, in words. Its number comes last: see ``number_ledger``."""
    return [words for step in _after(form) for words in step.ledger(connection)]


def number_ledger(connection: Connection) -> None:
    """Let a ledger say that it has today's form. On PostgreSQL whoever reads waits from now on, until this commits.

    The guard against changes of the origin is lifted for that one statement.
    """
    say = f"UPDATE origin SET format = {FORMAT}"  # noqa: S608 (a number of ours)
    if connection.dialect.name == SQLITE:
        guard = "SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND name = 'origin_update'"
        made = str(connection.exec_driver_sql(guard).scalar_one())
        connection.exec_driver_sql("DROP TRIGGER origin_update")
        connection.exec_driver_sql(say)
        connection.exec_driver_sql(made)
        return
    connection.exec_driver_sql("LOCK TABLE origin IN ACCESS EXCLUSIVE MODE")
    connection.exec_driver_sql("ALTER TABLE origin DISABLE TRIGGER origin_kept")
    connection.exec_driver_sql(say)
    connection.exec_driver_sql("ALTER TABLE origin ENABLE ALWAYS TRIGGER origin_kept")
