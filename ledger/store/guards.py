"""Append-only by the database itself: triggers that hold for every program, not only for this one.

Whoever owns the database can drop a trigger; the chain of hashes and the seal are there to show that.
"""

from __future__ import annotations

REFUSED = "append-only"
"""Every message of these triggers begins with this word."""

NEXT = f"{REFUSED}: positions are given one after the other, without gaps"
TAKEN = f"{REFUSED}: this place in the stream, or this source, is taken"
KEPT = f"{REFUSED}: what is recorded is never changed or removed"
ONCE = f"{REFUSED}: a ledger has one origin"

CHANNEL = "doorstroom_entries"
"""The PostgreSQL channel that tells listeners of new entries."""

# INSERT OR REPLACE removes the rows in its way without firing a delete trigger (unless that connection asked
# for recursive triggers), so on SQLite what would be replaced must be looked for before each insert: by
# position, by place in the stream and by source. `max + 1` covers the first and the gaps in one look-up.
# Measured over 200,000 rows of 300 bytes: 5.3 µs a row without a trigger, 6.8 with the first look-up alone,
# 7.9 with all three in one WHEN (two triggers: 8.3; looking for position - 1: 8.4). The messages are chosen in
# the body, which only runs when something is wrong.
_NEXT_POSITION = "(SELECT coalesce(max(position), 0) + 1 FROM entries)"

_SQLITE_INSERT = f"""
CREATE TRIGGER entries_insert BEFORE INSERT ON entries
WHEN NEW.position IS NOT {_NEXT_POSITION}
  OR EXISTS (SELECT 1 FROM entries WHERE stream = NEW.stream AND number = NEW.number)
  OR (NEW.source IS NOT NULL AND EXISTS (SELECT 1 FROM entries WHERE source = NEW.source))
BEGIN
  SELECT CASE WHEN NEW.position IS NOT {_NEXT_POSITION}
    THEN raise(ABORT, '{NEXT}') ELSE raise(ABORT, '{TAKEN}') END;
END
"""  # noqa: S608 (all parts are constants of this file)

_SQLITE_ORIGIN = f"""
CREATE TRIGGER origin_insert BEFORE INSERT ON origin WHEN EXISTS (SELECT 1 FROM origin)
BEGIN SELECT raise(ABORT, '{ONCE}'); END
"""  # noqa: S608

SQLITE = [
    _SQLITE_INSERT,
    _SQLITE_ORIGIN,
    *(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT raise(ABORT, '{KEPT}'); END"
        for table in ("entries", "origin")
        for verb in ("UPDATE", "DELETE")
    ),
]

# On PostgreSQL one look at the end of each statement is enough, over the rows it brought: they are an unbroken
# run, and the position before the first is there to be seen. Positions being unique, that makes the run the new end.
# It also holds for a writer that does not take our lock: position n + 1 is refused until n is committed, so
# commit order is position order. Measured over 200,000 rows by COPY: 5.0 µs a row without, 5.4 to 6.6 with
# this, 10.2 with a trigger for each row. A single insert costs 40 to 70 µs more, the notification included;
# sending that from here means that no writer can forget it and that it costs no round trip.
# ENABLE ALWAYS: also where a session sets session_replication_role.


def postgres(schema: str) -> list[str]:
    """The triggers for tables in `schema`, a quoted name: unquoted search could be led to a temporary table."""
    added = f"""
CREATE FUNCTION {schema}.doorstroom_entries_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  first bigint;
  last bigint;
  added bigint;
BEGIN
  SELECT min(position), max(position), count(*) INTO first, last, added FROM fresh;
  IF added = 0 THEN
    RETURN NULL;
  END IF;
  IF last - first + 1 <> added
    OR (first <> 1 AND NOT EXISTS (SELECT 1 FROM {schema}.entries WHERE position = first - 1))
  THEN
    RAISE EXCEPTION '{NEXT}' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM pg_notify('{CHANNEL}', last::text);
  RETURN NULL;
END
$$"""  # noqa: S608 (no part comes from outside)
    kept = f"""
CREATE FUNCTION {schema}.doorstroom_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation';
END
$$"""
    triggers = [
        (
            "entries",
            "entries_insert",
            "AFTER INSERT ON {} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT",
            "doorstroom_entries_added",
        ),
        *(
            (
                table,
                f"{table}_kept",
                "BEFORE UPDATE OR DELETE OR TRUNCATE ON {} FOR EACH STATEMENT",
                "doorstroom_kept",
            )
            for table in ("entries", "origin")
        ),
    ]
    statements = [added, kept]
    for table, name, moment, function in triggers:
        on = f"{schema}.{table}"
        statements.append(f"CREATE TRIGGER {name} {moment.format(on)} EXECUTE FUNCTION {schema}.{function}()")
        statements.append(f"ALTER TABLE {on} ENABLE ALWAYS TRIGGER {name}")
    return statements
