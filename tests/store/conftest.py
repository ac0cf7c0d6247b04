"""A ledger with a few entries, and how a program that is not ours would get at it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from ledger.store.making import create_store
from ledger.store.session import EntryRow
from ledger.store.store import Store

Foreign = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """An empty ledger."""
    with create_store(location, b'{"id":"test"}') as opened:
        yield opened


@pytest.fixture
def three(store: Store) -> Store:
    """A ledger of three entries: two in one stream, one in another. Two seals and two tiles are stored."""
    with store.writing() as writing:
        writing.append(
            [
                EntryRow("dossier:W-01", 1, "employment", "letter-1", b"one"),
                EntryRow("measure:corona-2020", 1, "suspension-order", None, b"two"),
                EntryRow("dossier:W-01", 2, "start", "letter-2", b"three"),
            ]
        )
        writing.put_seals([("key", 0, 5, b"key"), ("checkpoint", 3, 7, b"note")])
        writing.put_tiles([(0, 0, b"hashes"), (1, 0, b"above")])
    return store


@pytest.fixture
def foreign(location: str) -> Foreign:
    """Run a statement with the bare driver, as any other program could; errors are the driver's own.

    On SQLite after `settings`, on the same connection.
    """

    def run(statement: str, *settings: str) -> list[tuple[Any, ...]]:
        if location.startswith("postgresql"):
            with psycopg.connect(location, autocommit=True) as server:
                cursor = server.execute(statement)  # type: ignore[arg-type]
                return cursor.fetchall() if cursor.description else []
        file = sqlite3.connect(location, isolation_level=None)
        try:
            for setting in settings:
                file.execute(setting)
            return file.execute(statement).fetchall()
        finally:
            file.close()

    return run
