"""Where entries are kept: positions, streams, bytes, and a database that only lets them be added.

Read `session.py` first: what can be asked of one transaction. Then `tables.py` and `guards.py`: what is kept,
and what keeps it. `store.py` opens and makes ledgers. `recorder.py`, `subscription.py` and `factory.py` offer the
same to the eventsourcing library (PERSISTENCE_MODULE=ledger.store.factory); nothing else here needs it.

Nothing is imported here: what a command needs of it is imported from where it stands, and SQLAlchemy only by that.
"""
