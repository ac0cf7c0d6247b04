"""The tables of a ledger, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from ledger.store.location import SQLITE

FORMAT = 3
"""The number of this form of a ledger, its vault and its access log; `forms` says how an earlier one becomes it.

A ledger of a later form is not read: it may mean things not known here.
"""

# On SQLite only INTEGER PRIMARY KEY is the row's own key: no second index, and no hidden rowid that
# could be given out again after the newest row went.
position = BigInteger().with_variant(Integer(), "sqlite")

# Streams are ordered and searched by prefix. Byte order makes the index serve both, the same everywhere.
bytewise = Text().with_variant(Text(collation="C"), "postgresql")

ledger = MetaData()
"""What `doorstroom init` makes."""

entries = Table(
    "entries",
    ledger,
    # Gapless from 1, in commit order; always given, never drawn from a sequence.
    Column("position", position, primary_key=True, autoincrement=False),
    Column("stream", bytewise, nullable=False),
    Column("number", Integer, nullable=False),
    Column("topic", bytewise, nullable=False),
    Column("source", bytewise, nullable=True),
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

#: The entries that tell which dossiers are one person are few, and every answer asks for them: one look finds those
#: streams, however many entries there are. What corrects them is found with them. A query says the condition as it
#: stands here, or SQLite passes the index over.
OF_JOININGS = "topic IN ('joining', 'rectification', 'withdrawal')"
event.listen(
    entries,
    "after_create",
    DDL(f"CREATE INDEX entries_joining ON entries (topic, stream) WHERE {OF_JOININGS}"),  # type: ignore[no-untyped-call]
)

origin = Table(
    "origin",
    ledger,
    # One row: its only possible key is 1.
    Column("single", Integer, CheckConstraint("single = 1"), primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

seals = Table(
    "seals",
    ledger,
    # What shows later that nothing was changed: keys, witnesses, checkpoints, time stamps. Gapless from 1.
    Column("number", position, primary_key=True, autoincrement=False),
    Column("kind", bytewise, nullable=False),
    # How many entries it is about.
    Column("size", BigInteger, nullable=False),
    # Seconds since 1970, UTC.
    Column("made_at", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
# Every writer asks when the newest checkpoint was made: one look, however many there are.
event.listen(
    seals,
    "after_create",
    DDL("CREATE INDEX seals_checkpoint ON seals (made_at) WHERE kind = 'checkpoint'"),  # type: ignore[no-untyped-call]
)

tiles = Table(
    "tiles",
    ledger,
    # Hashes of the Merkle tree, 256 at a time: with them a proof is a few look-ups instead of every entry.
    Column("level", Integer, nullable=False, autoincrement=False),
    Column("number", BigInteger, nullable=False, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "number"),
)


@event.listens_for(tiles, "before_create")
def without_row_numbers(table: Table, connection: Connection, **_: Any) -> None:
    """Let an append-only table whose key is not one whole number have no hidden row number on SQLite.

    INSERT OR REPLACE would replace by that number too, and no trigger can see it beforehand.
    """
    # When the table is made: as an argument of Table it would load SQLite's dialect at every start.
    if connection.dialect.name == SQLITE:
        table.dialect_options[SQLITE]["with_rowid"] = False


tracking_tables = MetaData()
"""What a follower needs in the database where its read models live, be it the ledger's or another."""

tracking = Table(
    "tracking",
    tracking_tables,
    Column("application_name", bytewise, primary_key=True),
    Column("notification_id", BigInteger, nullable=False),
)

snapshot_tables = MetaData()
"""Only for an eventsourcing application that asks for snapshots; they may be thrown away at any time."""

snapshots = Table(
    "snapshots",
    snapshot_tables,
    Column("stream", bytewise, nullable=False),
    Column("number", Integer, nullable=False),
    Column("topic", bytewise, nullable=False),
    Column("state", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream", "number"),
)
