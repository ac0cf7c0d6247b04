"""What can be asked of one transaction, and what its end means."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from ledger.store.errors import StoreError, WriteConflict
from ledger.store.session import BATCH, EntryRow, SealRow, after_prefix
from ledger.store.store import Store


def rows(stream: str, first: int, last: int) -> list[EntryRow]:
    return [EntryRow(stream, number, "start", None, b"%d" % number) for number in range(first, last + 1)]


def test_an_empty_ledger_has_no_last_entry(store: Store) -> None:
    with store.writing() as writing:
        assert (writing.last_position, writing.last_state()) == (0, None)
        assert writing.heads(["dossier:W-01"]) == {}
        assert list(writing.entries()) == []
        assert writing.append([]) == 1


def test_positions_go_on_from_the_last(three: Store) -> None:
    with three.writing() as writing:
        assert (writing.last_position, writing.last_state()) == (3, b"three")
        assert writing.append(rows("dossier:X", 1, 2)) == 4
        assert (writing.last_position, writing.last_state()) == (5, b"2")
        assert writing.append(rows("dossier:Y", 1, 40)) == 6
    with three.reading() as reading:
        assert [position for position, _ in reading.entries()] == list(range(1, 46))


def test_everything_is_found_again(three: Store) -> None:
    with three.reading() as reading:
        assert reading.last_position == 3
        assert reading.state(2) == b"two"
        assert reading.state(4) is None
        assert [reading.state(position) for position in (1, 3, 9)] == [b"one", b"three", None]
        assert reading.by_source(["letter-2", "letter-9"]) == {"letter-2": (3, b"three")}
        assert reading.stream("dossier:W-01") == [(1, b"one"), (3, b"three")]
        assert reading.stream("dossier:W-01", upto=2) == [(1, b"one")]
        assert reading.heads(["dossier:W-01", "dossier:X"]) == {"dossier:W-01": (2, b"three")}
        assert reading.has_topic(["dossier:W-01", "measure:corona-2020"], "start") == {"dossier:W-01"}
        assert list(reading.stream_names("dossier:")) == ["dossier:W-01"]
        assert list(reading.entries(after=1, upto=2)) == [(2, b"two")]


def test_streams_come_whole_and_in_byte_order(store: Store) -> None:
    names = ["dossier:Z", "dossier:a", "dossier:É", "dossier:𝄞", "dossiers:other", "measure:m"]
    with store.writing() as writing:
        for number in (1, 2, 3):
            writing.append([EntryRow(name, number, "start", None, b"%d" % number) for name in names])
    with store.reading() as reading:
        found = dict(reading.by_stream("dossier:", upto=12))
        assert list(found) == names[:4] == list(reading.stream_names("dossier:"))
        assert found["dossier:a"] == [(2, b"1"), (8, b"2")]


def test_more_than_a_batch_is_read(store: Store) -> None:
    with store.writing() as writing:
        writing.append(rows("dossier:long", 1, BATCH * 2 + 7))
    with store.reading() as reading:
        assert len(list(reading.entries())) == BATCH * 2 + 7
        ((name, entries),) = reading.by_stream("dossier:")
        assert (name, len(entries)) == ("dossier:long", BATCH * 2 + 7)


def test_other_questions_may_be_asked_while_walking(three: Store) -> None:
    with three.reading() as reading:
        assert [reading.state(position) for position, _ in reading.entries()] == [b"one", b"two", b"three"]


def test_a_walk_that_is_left_halfway_disturbs_nothing(three: Store) -> None:
    with three.reading() as reading:
        walk = reading.entries()
        next(walk)
    with three.writing() as writing:
        writing.append(rows("dossier:X", 1, 1))
        walk.close()  # type: ignore[attr-defined]
    with three.reading() as reading:
        assert reading.last_position == 4


def test_a_reader_keeps_its_snapshot_while_others_write(three: Store) -> None:
    with three.reading() as reading:
        assert reading.last_position == 3
        with three.writing() as writing:
            writing.append(rows("dossier:X", 1, 30))
        assert reading.last_position == 3
        assert len(list(reading.entries())) == 3
        assert list(reading.stream_names("dossier:")) == ["dossier:W-01"]


def test_an_exception_rolls_everything_back(three: Store) -> None:
    def write_and_fail() -> None:
        with three.writing() as writing:
            writing.append(rows("dossier:X", 1, 2))
            writing.put_seals([("checkpoint", 5, 9, b"newer")])
            writing.put_tiles([(0, 1, b"hashes")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with three.writing() as writing:
        assert (writing.last_position, writing.newest_checkpoint_at) == (3, 7)
        assert (len(writing.seals()), writing.tile_counts()) == (2, {0: 1, 1: 1})


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    "taken", [EntryRow("dossier:W-01", 2, "start", None, b""), EntryRow("d", 1, "a", "letter-1", b"")]
)
def test_a_taken_place_or_source_is_a_conflict(three: Store, taken: EntryRow, count: int) -> None:
    with pytest.raises(WriteConflict), three.writing() as writing:
        writing.append([*rows("dossier:X", 1, count), taken])
    with three.reading() as reading:
        assert reading.last_position == 3


def test_an_error_that_is_swallowed_is_not_committed(three: Store) -> None:
    def write_and_swallow() -> None:
        with three.writing() as writing:
            writing.append(rows("dossier:Y", 1, 1))
            with suppress(sqlite3.Error, psycopg.Error):
                writing.append([*rows("dossier:X", 1, 30), EntryRow("dossier:W-01", 1, "start", None, b"")])

    with pytest.raises(StoreError):
        write_and_swallow()
    with three.writing() as writing:
        assert (writing.last_position, writing.append(rows("dossier:Y", 1, 1))) == (3, 4)


def test_seals_are_found_again_by_kind_and_in_their_order(three: Store) -> None:
    key, checkpoint = SealRow(1, "key", 0, 5, b"key"), SealRow(2, "checkpoint", 3, 7, b"note")
    with three.writing() as writing:
        assert writing.put_seals([]) == 3
        assert writing.put_seals([("checkpoint", 3, 6, b"\x00"), ("timestamp", 3, 6, b"")]) == 3
        assert writing.put_seals([("key", 2**62, 2**62, b"new")]) == 5
    with three.reading() as reading:
        assert reading.seals("checkpoint") == [checkpoint, SealRow(3, "checkpoint", 3, 6, b"\x00")]
        assert reading.seals()[:2] == [key, checkpoint]
        assert reading.seals()[-1] == SealRow(5, "key", 2**62, 2**62, b"new")
        assert reading.seals("witness") == []


def test_a_writer_knows_when_the_newest_checkpoint_was_made(store: Store) -> None:
    with store.writing() as writing:
        assert writing.newest_checkpoint_at is None
        writing.put_seals([("key", 0, 9, b"")])
        assert writing.newest_checkpoint_at is None
        # An empty ledger may be sealed too.
        writing.put_seals([("checkpoint", 0, 0, b"")])
        assert writing.newest_checkpoint_at == 0
    with store.writing() as writing:
        assert (writing.last_position, writing.newest_checkpoint_at) == (0, 0)
        # By a clock that was set back: the latest counts, not the last.
        writing.put_seals([("checkpoint", 0, 8, b""), ("checkpoint", 0, 3, b""), ("timestamp", 0, 12, b"")])
        assert writing.newest_checkpoint_at == 8
        writing.append(rows("dossier:X", 1, 1))
    with store.writing() as writing:
        assert (writing.last_position, writing.newest_checkpoint_at) == (1, 8)


def test_tiles_are_found_again(store: Store) -> None:
    with store.writing() as writing:
        assert writing.tile_counts() == {}
        writing.put_tiles([])
        writing.put_tiles([(0, number, b"%d" % number * 2000) for number in range(1100)])
        writing.put_tiles([(1, number, b"above") for number in range(4)])
    with store.reading() as reading:
        assert reading.tile_counts() == {0: 1100, 1: 4}
        assert reading.tiles([]) == {}
        assert reading.tiles({(0, 7), (1, 3), (1, 4), (5, 0)}) == {(0, 7): b"7" * 2000, (1, 3): b"above"}
        assert len(reading.tiles([(0, number) for number in range(1100)])) == 1100


def test_a_tile_that_is_there_is_a_conflict(three: Store) -> None:
    with pytest.raises(WriteConflict), three.writing() as writing:
        writing.put_tiles([(0, 1, b"new"), (0, 0, b"other")])
    with three.reading() as reading:
        assert reading.tiles([(0, 0), (0, 1)]) == {(0, 0): b"hashes"}


def test_of_tiles_that_were_refused_none_is_stored_by_who_goes_on(three: Store) -> None:
    with three.writing() as writing:
        with suppress(DBAPIError):
            writing.put_tiles([(0, 1, b"new"), (0, 0, b"other")])
        writing.append(rows("dossier:X", 1, 1))
    with three.reading() as reading:
        assert (reading.last_position, reading.tile_counts()) == (4, {0: 1, 1: 1})


def test_whole_rows_come_in_order_however_many_there_are(three: Store) -> None:
    with three.writing() as writing:
        writing.append(rows("dossier:long", 1, BATCH + 7))
    with three.reading() as reading:
        found = list(reading.rows())
        assert found[0] == (1, "dossier:W-01", 1, "employment", "letter-1", b"one")
        assert found[-1] == (BATCH + 10, "dossier:long", BATCH + 7, "start", None, b"%d" % (BATCH + 7))
        assert [row[0] for row in found] == list(range(1, BATCH + 11))
        assert list(reading.rows(after=1, upto=2)) == found[1:2]


def test_sqlalchemy_sees_the_same_transaction(three: Store) -> None:
    with three.writing() as writing:
        writing.append(rows("dossier:X", 1, 1))
        found = writing.connection.exec_driver_sql("SELECT max(position) FROM entries").scalar()
        assert found == 4
    with three.reading() as reading:
        assert reading.last_position == 4


@pytest.mark.parametrize("prefix", ["dossier:", "a\U0010ffff", "\ud7ff", "é"])
def test_what_comes_after_a_prefix_is_behind_all_that_have_it(prefix: str) -> None:
    behind = after_prefix(prefix).encode()
    for ending in ("", "a", "\uffff", "\U0010ffff" * 3):
        assert (prefix + ending).encode() < behind
