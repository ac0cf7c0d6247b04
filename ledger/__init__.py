"""The ledger: what was decided, by whom and when, kept so that nobody can change it.

Read in this order, ten minutes in all:

1. ``decisions/suspension.py``: a decision is the event; ``decisions/__init__.py`` is the closed list.
2. ``entry.py`` and ``codec.py``: what is stored of it, as canonical bytes, each stream a chain of hashes.
3. ``record.py``: the one way to write. ``refusals.py``: why it may refuse. ``application.py`` opens it.
4. ``projections/fold/dossier.py``: the fold, from entries to what holds on a day. ``projections/reading.py``
   asks it, as of a day and as known at a moment.
"""
