"""Where a question about everyone is asked: of the read models where they are up to date, else of a fold in memory.

The read models answer if they hold the entries that the question is about: in the snapshot of the question, they are
tracked at its last entry or behind it, and each row says between which entries it was known. Where they lag, the few
dossiers that the entries behind theirs concern are folded, and their rows stand in the place of those. Where there are
none, where they lag far behind, where they were made by other rules, and where they hold what no rebuild writes,
everyone is folded into the same tables in memory, and the same query is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from ledger.problem import Problem
from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels.about import present
from projections.readmodels.as_known import KnownTables
from projections.readmodels.in_memory import folded_in_memory
from projections.readmodels.lagging import lagging
from projections.readmodels.tables import Models, models

T = TypeVar("T")


class AlteredModels(Problem):
    """The read models hold what no rebuild writes: `doorstroom rebuild` makes them anew.

    `doorstroom verify` tells what was altered.
    """


Ask = Callable[[Connection, KnownTables], T]
"""Reads from the tables all that it wants, and makes of it what is answered, before it returns.

May be called a second time, of other tables: what cannot be read in the read models is read in those of a fold.
"""


def answered(
    entries: Entries, reading: Reading, needed: Collection[str], ask: Ask[T], upto: date = date.max
) -> tuple[T, bool]:
    """What ``ask`` finds in the tables, and whether the read models gave it.

    ``needed`` are the tables it looks at, by their names in ``Rows``, and ``upto`` is the last day that it asks about:
    of what is after it a fold in memory tells nothing. Raises ``codec.Unreadable`` for an entry that cannot be read.
    """
    for found in of_models(entries, reading, needed, ask, upto):
        return found, True
    with folded_in_memory(reading, needed, upto) as (connection, of):
        return ask(connection, of), False


def of_models(
    entries: Entries, reading: Reading, needed: Collection[str], ask: Ask[T], upto: date = date.max
) -> list[T]:
    """What ``ask`` finds in the read models, as a list of one; an empty list where they do not answer."""
    connection = entries.connection
    found = present(connection)
    if found is None or found[0].known_at is not None:
        return []
    about, position = found
    try:
        # In PostgreSQL a failed statement would end the whole snapshot.
        with connection.begin_nested():
            tables = _tables(entries, reading, models(about.token), position, needed, upto)
            return [] if tables is None else [ask(connection, tables)]
    except Problem:
        raise
    except Exception:
        # A rebuild has put others in their place since this snapshot, and dropped these; or somebody altered them: of
        # whatever kind it is, a fault of ours comes again from the fold.
        return []


def _tables(
    entries: Entries, reading: Reading, of: Models, position: int, needed: Collection[str], upto: date
) -> KnownTables | None:
    """The tables of read models that are up to a position, as a reading knows them; None where too many lag."""
    if position >= reading.upto:
        return KnownTables(of, None if position == reading.upto else reading.upto)
    if reading.upto - position > FAR_BEHIND:
        return None
    connection = entries.connection
    behind = lagging(connection, of, entries, reading, position, needed, upto)
    if behind is None:
        return None
    return KnownTables(of, lagging=behind, dialect=connection.dialect.name)


FAR_BEHIND = 20_000
"""From how many entries behind on it is not looked whom they concern: everybody is folded."""
