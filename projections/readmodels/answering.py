"""Where a question about everyone is asked: of the read models where they are up to date, else of a fold in memory.

The read models answer if they hold exactly the entries that the question is about: in the snapshot of the question,
they are tracked at its last entry. Where they lag, where there are none, where they were made by other rules, where
they hold what no rebuild writes, and for a knowledge moment in the past, everyone is folded into the same tables in
memory, and the same query is asked of them.
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
from projections.readmodels.in_memory import folded_in_memory
from projections.readmodels.tables import Models, models

T = TypeVar("T")


class AlteredModels(Problem):
    """The read models hold what no rebuild writes: `doorstroom rebuild` makes them anew.

    `doorstroom verify` tells what was altered.
    """


Ask = Callable[[Connection, Models], T]
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
    for found in of_models(entries, reading, ask):
        return found, True
    with folded_in_memory(reading, needed, upto) as (connection, of):
        return ask(connection, of), False


def of_models(entries: Entries, reading: Reading, ask: Ask[T]) -> list[T]:
    """What ``ask`` finds in the read models, as a list of one; an empty list where they do not answer."""
    connection = entries.connection
    found = present(connection)
    if found is None or found[0].known_at is not None or found[1] != reading.upto:
        return []
    try:
        # In PostgreSQL a failed statement would end the whole snapshot.
        with connection.begin_nested():
            return [ask(connection, models(found[0].token))]
    except Problem:
        raise
    except Exception:
        # A rebuild has put others in their place since this snapshot, and dropped these; or somebody altered them: of
        # whatever kind it is, a fault of ours comes again from the fold.
        return []
