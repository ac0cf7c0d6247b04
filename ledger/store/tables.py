"""The tables of a ledger, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
)

FORMAT = 1
"""The version of this schema. A ledger with a higher one is not read: it may mean things not known here."""

# On SQLite only INTEGER PRIMARY KEY is the row's own key: no second index, and no hidden rowid that
# could be given out again after the newest row went.
_position = BigInteger().with_variant(Integer(), "sqlite")

# Streams are ordered and searched by prefix. Byte order makes the index serve both, the same everywhere.
_bytewise = Text().with_variant(Text(collation="C"), "postgresql")

ledger = MetaData()
"""What `doorstroom init` makes."""

entries = Table(
    "entries",
    ledger,
    # Gapless from 1, in commit order; always given, never drawn from a sequence.
    Column("position", _position, primary_key=True, autoincrement=False),
    Column("stream", _bytewise, nullable=False),
    Column("number", Integer, nullable=False),
    Column("topic", _bytewise, nullable=False),
    Column("source", _bytewise, nullable=True),
    # The exact bytes that are hashed. What else stands in this row can be derived from them.
    Column("state", LargeBinary, nullable=False),
    UniqueConstraint("stream", "number", name="entries_stream_number"),
)
# As DDL, which both databases read alike: an Index with a condition would load both dialects, 40 ms at every start.
event.listen(
    entries,
    "after_create",
    DDL("CREATE UNIQUE INDEX entries_source ON entries (source) WHERE source IS NOT NULL"),  # type: ignore[no-untyped-call]
)

origin = Table(
    "origin",
    ledger,
    # One row: its only possible key is 1.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

personal = Table(
    "personal",
    ledger,
    # Texts about people: the entry holds a salted commitment, so this row can go and the chain still holds.
    Column("position", _position, nullable=False),
    Column("path", _bytewise, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("position", "path"),
)

tracking_tables = MetaData()
"""What a follower needs in the database where its read models live, be it the ledger's or another."""

tracking = Table(
    "tracking",
    tracking_tables,
    Column("application_name", _bytewise, primary_key=True),
    Column("notification_id", BigInteger, nullable=False),
)

snapshot_tables = MetaData()
"""Only for an eventsourcing application that asks for snapshots; they may be thrown away at any time."""

snapshots = Table(
    "snapshots",
    snapshot_tables,
    Column("stream", _bytewise, nullable=False),
    Column("number", Integer, nullable=False),
    Column("topic", _bytewise, nullable=False),
    Column("state", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream", "number"),
)
