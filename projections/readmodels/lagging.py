"""What the read models do not have yet: the dossiers that entries behind theirs concern, folded inside the question.

A follower is mostly some entries behind. The few dossiers that those concern are folded, and a question is asked of the
rows that the read models have of all others together with theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger.decisions.decision import dossier_stream
from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels.folding import reached, reading_upto, rows_of_stored, touched, uncollected
from projections.readmodels.rows import FILLED, Row, Rows, filled_places
from projections.readmodels.tables import KNOWLEDGE, Models
from projections.readmodels.writing import grouped, parts, plain

FEW = 1_000
"""Of how many dossiers at most the rows are made inside a question: of more, everybody is folded."""


class Lagging(NamedTuple):
    """Dossiers whose rows in the read models are not those of the moment asked, and the rows in their place.

    ``places`` are those whose places others fill otherwise: of them the places alone.
    """

    dossiers: Collection[str]
    places: Collection[str]
    rows: Rows

    def left_out(self, table: str) -> Collection[str]:
        """Whose rows of a table are not those of the read models."""
        return {*self.dossiers, *self.places} if table == "places" else self.dossiers


def lagging(
    connection: Connection,
    of: Models,
    entries: Entries,
    reading: Reading,
    position: int,
    needed: Collection[str],
    upto: date,
) -> Lagging | None:
    """What read models that are up to a position lack of what a reading knows; None where that is of too many.

    ``needed`` are the tables that are looked at, and ``upto`` is the last day that is asked about.
    """
    dossiers = reached(connection, of, touched(entries, reading_upto(entries, position), reading))
    if len(dossiers) > FEW:
        return None
    wanted = {*needed, "replacements"} if "places" in needed else needed
    rows = Rows.none()
    streams = ((dossier_stream(key), reading.stored(dossier_stream(key))) for key in sorted(dossiers))
    with uncollected():
        for key, stored in reading.persons.one_by_one(streams, reading.stored):
            rows.add(
                rows_of_stored(key, stored, reading.collective, reading.persons, wanted, upto.toordinal())
            )
    others: Collection[str] = ()
    if "places" in needed:
        others = _fill(connection, of, dossiers, rows)
    return Lagging(dossiers, others, rows)


def _fill(connection: Connection, of: Models, dossiers: Collection[str], rows: Rows) -> set[str]:
    """Fill the places of the dossiers, and of those whose places they fill or no longer fill, which are returned."""
    places, replacements = of.places, of.replacements
    whose = {row[1] for row in rows.replacements}
    before = select(replacements.c.for_dossier).where(replacements.c.known_to.is_(None))
    for some in parts(dossiers):
        whose |= set(connection.execute(before.where(replacements.c.dossier.in_(some))).scalars())
    others = whose - {*dossiers}
    left = [*rows.places]
    for some in parts(others):
        query = select(places).where(places.c.dossier.in_(some), places.c.known_to.is_(None))
        left += dict.fromkeys((*row[:FILLED], None, None, None) for row in _rows(connection.execute(query)))
    fillers = [*rows.replacements]
    for some in parts({*dossiers, *others}):
        query = select(replacements).where(
            replacements.c.for_dossier.in_(some), replacements.c.known_to.is_(None)
        )
        fillers += (row for row in _rows(connection.execute(query)) if row[0] not in dossiers)
    by_whom = grouped(fillers, 1)
    rows.places[:] = [
        row
        for dossier, mine in grouped(left, 0).items()
        for row in filled_places(mine, by_whom.get(dossier, ()))
    ]
    return others


def _rows(found: Iterable[Iterable[object]]) -> Iterator[Row]:
    """Without what tells of knowledge, days as texts."""
    return (plain(row)[: -len(KNOWLEDGE)] for row in found)
