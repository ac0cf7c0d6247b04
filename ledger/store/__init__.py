"""Where entries are kept: positions, streams, bytes, and a database that only lets them be added.

Read `session.py` first: what can be asked of one transaction. Then `tables.py` and `guards.py`: what is kept,
and what keeps it. `store.py` opens and makes ledgers. `recorder.py`, `subscription.py` and `factory.py` offer the
same to the eventsourcing library (PERSISTENCE_MODULE=ledger.store.factory); nothing else here needs it.
"""

from ledger.store.database import Database
from ledger.store.errors import (
    AppendOnly,
    Conflict,
    Damaged,
    DiskFull,
    LedgerExists,
    LedgerMissing,
    Locked,
    NewerFormat,
    NoFolder,
    NoRoles,
    NotALedger,
    NotTheOwner,
    OlderFormat,
    ReadOnly,
    RolesMissing,
    StoreError,
    Unavailable,
)
from ledger.store.session import Reading, Row, Seal, Writing
from ledger.store.store import Store, create_store, open_database, open_store, store_in
from ledger.store.tables import FORMAT

__all__ = [
    "FORMAT",
    "AppendOnly",
    "Conflict",
    "Damaged",
    "Database",
    "DiskFull",
    "LedgerExists",
    "LedgerMissing",
    "Locked",
    "NewerFormat",
    "NoFolder",
    "NoRoles",
    "NotALedger",
    "NotTheOwner",
    "OlderFormat",
    "ReadOnly",
    "Reading",
    "RolesMissing",
    "Row",
    "Seal",
    "Store",
    "StoreError",
    "Unavailable",
    "Writing",
    "create_store",
    "open_database",
    "open_store",
    "store_in",
]
