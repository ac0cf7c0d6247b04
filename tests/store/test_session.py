"""What can be asked of one transaction, and what its end means."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

import psycopg
import pytest

from ledger.store import Conflict, Row, Store, StoreError
from ledger.store.session import BATCH, after_prefix


def rows(stream: str, first: int, last: int) -> list[Row]:
    return [Row(stream, number, "start", None, b"%d" % number) for number in range(first, last + 1)]


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
        assert reading.by_position([1, 3, 9]) == {1: b"one", 3: b"three"}
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
            writing.append([Row(name, number, "start", None, b"%d" % number) for name in names])
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
            writing.put_texts([(4, "reason", b"salt", "text")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with three.writing() as writing:
        assert (writing.last_position, writing.texts([4])) == (3, {})


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    "taken", [Row("dossier:W-01", 2, "start", None, b""), Row("d", 1, "a", "letter-1", b"")]
)
def test_a_taken_place_or_source_is_a_conflict(three: Store, taken: Row, count: int) -> None:
    with pytest.raises(Conflict), three.writing() as writing:
        writing.append([*rows("dossier:X", 1, count), taken])
    with three.reading() as reading:
        assert reading.last_position == 3


def test_an_error_that_is_swallowed_is_not_committed(three: Store) -> None:
    def write_and_swallow() -> None:
        with three.writing() as writing:
            writing.append(rows("dossier:Y", 1, 1))
            with suppress(sqlite3.Error, psycopg.Error):
                writing.append([*rows("dossier:X", 1, 30), Row("dossier:W-01", 1, "start", None, b"")])

    with pytest.raises(StoreError):
        write_and_swallow()
    with three.writing() as writing:
        assert (writing.last_position, writing.append(rows("dossier:Y", 1, 1))) == (3, 4)


def test_texts_are_kept_apart(three: Store) -> None:
    with three.writing() as writing:
        writing.put_texts([])
        writing.put_texts([(1, "reason", b"\x00salt", "zwanger, één"), (3, "reason", b"", "")])
    with three.reading() as reading:
        assert reading.texts([1, 2, 3]) == {
            (1, "reason"): (b"\x00salt", "zwanger, één"),
            (3, "reason"): (b"", ""),
        }


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
