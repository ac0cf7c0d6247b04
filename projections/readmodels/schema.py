"""What the read models add to the schema of the database that they stand in."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from ledger.store.copying import Remade
from ledger.store.schema import Beside
from projections.readmodels.about import FOLLOWED
from projections.readmodels.tables import about_tables, indexes, models, tokens_among, view_name


def made_beside(connection: Connection) -> Beside:
    """The tables of every build that is there, finished or not, with their indexes, and the names of the views."""
    made = [models(token) for token in tokens_among(inspect(connection).get_table_names())]
    for each in made:
        # An index belongs to its table from the moment that it is named.
        list(indexes(each))
    tables = [*about_tables.sorted_tables, *(table for each in made for table in each.all)]
    return Beside(tables, frozenset(map(view_name, models("").all)))


#: The read models, as what a backup leaves out: they can be made again of the entries.
READ_MODELS = Remade(made_beside, FOLLOWED)
