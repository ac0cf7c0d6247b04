"""Who replaces a person (R13): the dossiers are found in the read models, and what is told is read in their entries."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.store.session import ReadTransaction as Entries
from projections.fold.rules.places import Inflow
from projections.reading import Reading
from projections.readmodels import queries
from projections.readmodels.answering import of_models
from projections.readmodels.as_known import KnownTables


def inflow(entries: Entries, reading: Reading, dossier: str, on: date) -> list[Inflow]:
    """The replacements of other persons for whom a dossier is about, in effect by a day.

    Where the read models do not answer, every entry of the ledger is looked through.
    """
    key = reading.persons.key_of(dossier)

    def ask(connection: Connection, of: KnownTables) -> list[str]:
        return list(connection.execute(queries.replacing(of, key)).scalars())

    for found in of_models(entries, reading, ("replacements",), ask):
        return reading.inflow_from(found, dossier, on)
    return reading.inflow(dossier, on)
