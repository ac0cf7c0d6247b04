"""Read models: everyone's periods, guarantees, findings and places as rows, for questions about the population.

Read ``rows.py`` first: one dossier as rows. Then ``tables.py``: where they are kept. ``answers.py`` asks them, or
replays where they are not up to date; ``projection.py`` follows the ledger by its entries, ``rebuild.py`` makes every
row anew, ``building.py`` swaps that in.
"""
