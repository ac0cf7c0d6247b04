"""What the read models add to the schema of the database that they stand in."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from ledger.store.copying import Remade
from ledger.store.schema import Beside
from projections.readmodels.about import FOLLOWED, is_of_another_version
from projections.readmodels.tables import about, about_tables, models, tokens_among, view_name


def made_beside(connection: Connection) -> Beside:
    """The tables of every build that is there, finished or not, with their indexes, and the names of the views.

    Where another version of the program made the present ones, nobody here knows their columns, and nothing is answered
    from them: they are named only.
    """
    names = inspect(connection).get_table_names()
    views = frozenset(map(view_name, models("").all))
    if about.name in names and is_of_another_version(connection):
        return Beside((), views, frozenset(name for name in names if name.startswith("model_")))
    made = [table for token in tokens_among(names) for table in models(token).all]
    tables = [*about_tables.sorted_tables, *made]
    return Beside(tables, views)


#: The read models, as what a backup leaves out: they can be made again of the entries.
READ_MODELS = Remade(made_beside, FOLLOWED)
