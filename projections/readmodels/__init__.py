"""Read models: everyone's periods, guarantees, findings and places as rows, for questions about the population.

Read ``rows.py`` first: one dossier as rows. Then ``tables.py``: where they are kept, and ``queries.py``: what is asked
of them. ``answering.py`` decides where: of the read models, or of a fold of everyone in memory (``in_memory.py``) where
they are not up to date. ``population.py`` and ``counting.py`` give the rows as Python values. ``projection.py``
follows the ledger by its entries, ``rebuild.py`` makes every row anew, ``building.py`` swaps that in.
"""
