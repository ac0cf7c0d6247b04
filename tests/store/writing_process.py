"""Run as a program: writes to the ledger named first, in the way named second. Prints a line when it begins."""

from __future__ import annotations

import sys

from ledger.store.errors import LedgerExists
from ledger.store.making import create_store
from ledger.store.session import EntryRow
from ledger.store.store import open_store


def one_by_one(location: str, name: str, count: int) -> None:
    """Add `count` entries of one's own, each in a transaction, every second one to a stream that all share."""
    with open_store(location) as store:
        for number in range(count):
            with store.writing() as writing:
                stream = "dossier:shared" if number % 2 else f"dossier:{name}"
                last, _ = writing.heads([stream]).get(stream, (0, b""))
                state = f"{name}/{number}".encode()
                first = writing.append([EntryRow(stream, last + 1, "start", f"{name}/{number}", state)])
                if first != writing.last_position:
                    raise AssertionError(first)


def seal(location: str, count: int) -> None:
    """Add a seal and the next tile, `count` times, each time in a transaction."""
    with open_store(location) as store:
        for _ in range(count):
            with store.writing() as writing:
                tile = writing.tile_counts().get(0, 0)
                number = writing.put_seals(
                    [("checkpoint", 0, (writing.newest_checkpoint_at or 0) + 1, b"note")]
                )
                writing.put_tiles([(0, tile, b"%d" % number)])


def in_bulk(location: str, count: int) -> None:
    """Add `count` entries in one transaction, slowly enough to be killed within it."""
    with open_store(location) as store, store.writing() as writing:
        for number in range(0, count, 1000):
            states = range(number + 1, number + 1001)
            writing.append([EntryRow("dossier:bulk", each, "start", None, b"x" * 300) for each in states])
            writing.put_seals([("checkpoint", writing.last_position, number, b"note")])
            writing.put_tiles([(2, number // 1000, b"hashes")])
            print(number, flush=True)


def init(location: str, name: str) -> None:
    """Make the ledger, if nobody did."""
    try:
        create_store(location, name.encode()).close()
        print("made", name, flush=True)
    except LedgerExists:
        print("found", flush=True)


if __name__ == "__main__":
    location, way, *rest = sys.argv[1:]
    if way == "one-by-one":
        print("ready", flush=True)
        one_by_one(location, rest[0], int(rest[1]))
    elif way == "seal":
        seal(location, int(rest[0]))
    elif way == "in-bulk":
        in_bulk(location, int(rest[0]))
    elif way == "init":
        init(location, rest[0])
    else:
        raise SystemExit(f"no such way: {way}")
