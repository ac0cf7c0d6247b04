"""What a step is: it makes one form out of the form before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

Words = str
"""A phrase that says what a step did, for people."""


class OtherIndex(NamedTuple):
    """An index as an earlier form may have it: by the statement on SQLite, by its columns and condition on a server."""

    statement: str
    columns: tuple[str, ...]
    condition: str


class LogParts(NamedTuple):
    """An access log in SQLite files: the file of its own, and the vault's, in whose table it may still be."""

    file: Connection
    vault: Connection
    ledger_id: str
    shown: str
    """Where the file of its own is; safe to print."""


class Step(NamedTuple):
    """From one form to the next, for each part: by DDL and data, in a transaction that somebody else began.

    Each function says what it did, in words. It uses no table of today's program, which may have moved on since.
    """

    to: int
    ledger: Callable[[Connection], list[Words]]
    vault: Callable[[Connection], list[Words]]
    log: Callable[[LogParts], list[Words]]
    lacks: frozenset[str]
    """What the form before it may be without: tables and indexes, by name."""
    otherwise: Mapping[str, OtherIndex]
    """What the form before it may have in another shape, by name."""
