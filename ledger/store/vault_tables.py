"""The tables of a vault: personal data, encrypted, in the ledger's database or in one of its own."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)

from ledger.store.tables import bytewise, position

vault = MetaData()
"""What `doorstroom init` makes beside the ledger, or where `--vault` says."""

about = Table(
    "vault",
    vault,
    # One row: of which ledger it is, and which master key it belongs to. That key itself is never here.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("ledger_id", bytewise, nullable=False),
    Column("master", bytewise, nullable=False),
)

vault_format = Table(
    "vault_format",
    vault,
    # One row: which form the vault has. What it holds may stand in another database than the ledger's own number.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
)

keys = Table(
    "vault_keys",
    vault,
    # The key of a dossier or measure for one retention class, wrapped by the master key.
    Column("subject", bytewise, nullable=False),
    Column("retention", bytewise, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("subject", "retention"),
)

texts = Table(
    "vault_texts",
    vault,
    # By what the entry commits to, so that a text can be written before its entry has a position.
    Column("committed", LargeBinary, primary_key=True),
    Column("subject", bytewise, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index("vault_texts_subject", texts.c.subject)

identities = Table(
    "identities",
    vault,
    Column("dossier", bytewise, primary_key=True),
    # A keyed hash of the national number: who has the master key can search by it, nobody can guess it.
    Column("lookup", LargeBinary, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
)
Index("identities_lookup", identities.c.lookup)

former_numbers = Table(
    "former_numbers",
    vault,
    # Numbers that somebody had before, such as one of the bis register, by the same keyed hash: still to be found by.
    Column("dossier", bytewise, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    PrimaryKeyConstraint("dossier", "lookup"),
)
Index("former_numbers_lookup", former_numbers.c.lookup)

access_log = Table(
    "access_log",
    vault,
    # Who set, read or erased what, chained like entries; never a name or a number of the person.
    Column("number", position, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)

# -- on SQLite, where the access log is in a file of its own beside the vault's (access_file.py) -------

pending = Table(
    "access_pending",
    vault,
    # The newest lines that tell what changed in the vault, written with the change: should the program end before they
    # are in the log, whoever opens that next puts them there.
    Column("number", position, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)

access_file = MetaData()
"""What stands in the file of the access log."""

access_of = Table(
    "access_log_of",
    access_file,
    # One row, written with the first line: of which ledger it is.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("ledger_id", bytewise, nullable=False),
)

access_log_in_file = access_log.to_metadata(access_file)
