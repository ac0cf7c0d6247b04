"""What an attacker with every right over the database does to the entries, and what finds it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.application import Ledger
from tests.given import employment
from tests.seal.attacker import SEALED, SIZE, Copy, Row, recorded


def test_a_ledger_that_nobody_touched_is_intact(ledger: Copy) -> None:
    ledger.then_intact("--checkpoint", ledger.first, "--checkpoint", ledger.second)


# -- one entry -----------------------------------------------------------------------------------------


def test_a_changed_entry_is_found_by_what_was_kept_of_it(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    ledger.then_found("changed-since-sealed", 6)


def test_a_changed_entry_is_found_by_the_one_that_follows_it_in_its_dossier(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    ledger.then_found("wrong-hash", 7)


def test_a_changed_entry_is_found_by_each_checkpoint_that_holds_it(ledger: Copy) -> None:
    ledger.changes(6, lambda row: row.deciding(effective_on="2020-03-01"))
    found = ledger.then_found("other-root", None)
    assert [code for code, _ in found.violations].count("other-root") == 2


@pytest.mark.parametrize("position", [4, 6])
def test_each_byte_of_an_entry_matters(in_file: Copy, position: int) -> None:
    state = in_file.cut().rows[position - 1].state
    put = f"UPDATE entries SET state = ? WHERE position = {position}"  # noqa: S608
    for at, checks in in_file.flips(put, state):
        found = {problem.code for check in checks for problem in check.violations}
        assert ("other-root" in found) == (at >= 0), f"byte {at}"


@pytest.mark.parametrize(
    ("column", "value"),
    [("stream", "dossier:W-99"), ("number", 99), ("topic", "employment"), ("source", "letter 13")],
)
def test_a_column_that_says_something_else_than_the_bytes_is_found(
    ledger: Copy, column: str, value: object
) -> None:
    ledger.does(f"UPDATE entries SET {column} = :value WHERE position = 12", value=value)  # noqa: S608
    found = ledger.then_found("wrong-column", 12)
    assert f"column {column}" in found.words()


def test_a_source_taken_off_an_entry_is_found(ledger: Copy) -> None:
    ledger.does("UPDATE entries SET source = NULL WHERE position = 12")
    ledger.then_found("wrong-column", 12)


# -- removed, added, moved -----------------------------------------------------------------------------


@pytest.mark.parametrize("position", [1, 2, 6, 300, SEALED])
def test_a_removed_entry_is_missing(ledger: Copy, position: int) -> None:
    ledger.does("DELETE FROM entries WHERE position = :position", position=position)
    ledger.then_found("missing-entry", position)


def test_several_removed_entries_are_counted_whole(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position BETWEEN 100 AND 199")
    found = ledger.then_found("missing-entry", 100)
    assert found.check("entries")["problem_count"] == 100


def test_a_removed_entry_whose_place_was_closed_is_found(ledger: Copy) -> None:
    rows = ledger.rows
    del rows[5]
    ledger.puts([row._replace(position=position) for position, row in enumerate(rows, 1)])
    ledger.then_found("wrong-number", 6)


def test_an_inserted_entry_is_found_though_all_behind_it_was_moved_up(ledger: Copy) -> None:
    rows = ledger.rows
    rows.insert(5, rows[4]._replace(stream="dossier:W-77", number=1, source=None))
    ledger.puts([row._replace(position=position) for position, row in enumerate(rows, 1)])
    ledger.then_found("changed-since-sealed", 6)


def test_two_entries_of_different_dossiers_that_changed_places_are_found(ledger: Copy) -> None:
    rows = ledger.rows
    rows[1], rows[2] = rows[2]._replace(position=2), rows[1]._replace(position=3)
    ledger.puts(rows)
    ledger.then_found("other-root")


def test_two_entries_of_one_dossier_that_changed_places_are_found(ledger: Copy) -> None:
    rows = ledger.rows
    rows[3], rows[5] = rows[5]._replace(position=4), rows[3]._replace(position=6)
    ledger.puts(rows)
    ledger.then_found("wrong-number", 4)


@pytest.mark.parametrize("position", [0, -7])
def test_an_entry_in_front_of_the_first_is_found(ledger: Copy, position: int) -> None:
    """No walk from 1 on would come upon it, but who asks for its dossier would."""
    newest = [row for row in ledger.rows if row.stream == "dossier:W-01"][-1]
    added = newest.saying(number=newest.number + 1, previous=sha256(newest.state).hexdigest())
    added = added.deciding(effective_on="2020-03-09", last_day="2020-03-13", source=None)
    ledger.does(
        "INSERT INTO entries VALUES (:position, :stream, :number, :topic, NULL, :state)",
        **added._replace(position=position, number=newest.number + 1)._asdict(),
    )
    ledger.then_found("before-first", position)


def test_an_entry_a_long_way_behind_the_last_is_found(ledger: Copy) -> None:
    ledger.does("UPDATE entries SET position = 1000000000000000 WHERE position = 524")
    found = ledger.then_found("missing-entry", SIZE)
    assert found.check("entries")["problem_count"] == 10**15 - SIZE


# -- the end -------------------------------------------------------------------------------------------


def test_an_end_cut_off_below_the_newest_checkpoint_is_found(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position > 515")
    ledger.then_found("rolled-back")


def test_an_end_cut_off_below_the_key_that_signs_is_found_without_any_checkpoint(ledger: Copy) -> None:
    ledger.does("DELETE FROM seals WHERE kind = 'checkpoint'")
    ledger.does("DELETE FROM tiles")
    ledger.does("DELETE FROM entries WHERE position > 3")
    ledger.then_found("key-root", None, "--without-models")


def test_an_end_cut_off_behind_the_newest_checkpoint_is_not_found_and_that_is_said(ledger: Copy) -> None:
    ledger.does("DELETE FROM entries WHERE position > 521")
    said = ledger.said("--without-models", "--checkpoint", ledger.second)
    assert "could still change or remove them" in said
    assert "this could be an old copy" in said


def test_an_entry_forged_at_the_end_is_not_found_and_that_is_said(ledger: Copy) -> None:
    with Ledger.open(ledger.location) as opened:
        recorded(opened, employment(dossier="W-90"))
    said = ledger.said("--without-models", "--checkpoint", ledger.second)
    assert "5 entries are under no checkpoint" in said


# -- a ledger forged so that it fits itself ------------------------------------------------------------


def changed_and_rechained(rows: list[Row]) -> list[Row]:
    rows[5] = rows[5].deciding(effective_on="2020-03-01")
    return rows


def test_a_forged_ledger_that_fits_itself_is_found_by_its_own_checkpoints(ledger: Copy) -> None:
    ledger.forges(changed_and_rechained)
    found = ledger.then_found("other-root")
    assert found.check("chain")["state"] == "holds"


def test_a_forged_ledger_that_fits_itself_is_found_by_what_was_kept_of_each_entry(ledger: Copy) -> None:
    ledger.forges(changed_and_rechained)
    ledger.does("DELETE FROM seals")
    ledger.then_found("changed-since-sealed", 6)


def test_a_forged_ledger_without_any_seal_is_found_by_a_checkpoint_handed_over(ledger: Copy) -> None:
    ledger.forges(changed_and_rechained)
    ledger.does("DELETE FROM seals").does("DELETE FROM tiles")
    ledger.then_found("other-root", None, "--checkpoint", ledger.first, "--without-models")


def test_a_forged_ledger_without_any_seal_is_not_found_by_itself_and_that_is_said(ledger: Copy) -> None:
    ledger.forges(changed_and_rechained)
    ledger.does("DELETE FROM seals").does("DELETE FROM tiles")
    ledger.then_intact("--without-models")
    assert "held only against what the same database holds" in ledger.said("--without-models")


# -- moments -------------------------------------------------------------------------------------------


def test_an_entry_that_says_to_be_older_than_the_one_before_it_is_found(ledger: Copy) -> None:
    ledger.changes(SIZE, lambda row: row.saying(recorded_at="2021-01-01T08:00:00Z"))
    ledger.then_found("time-goes-back", SIZE)


def test_an_entry_back_dated_behind_a_checkpoint_is_found(ledger: Copy) -> None:
    newest = ledger.rows[SEALED - 1].entry["recorded_at"]

    def back_dated(rows: list[Row]) -> list[Row]:
        return [*rows[:SEALED], *(row.saying(recorded_at=newest) for row in rows[SEALED:])]

    ledger.forges(back_dated)
    ledger.then_found("back-dated", SEALED + 1)


def test_entries_dated_after_a_checkpoint_that_holds_them_are_found(ledger: Copy) -> None:
    """A root that was signed shows by when an entry was there."""
    later = "2021-06-01T08:00:00Z"
    ledger.forges(
        lambda rows: [*rows[: SEALED - 1], *(r.saying(recorded_at=later) for r in rows[SEALED - 1 :])]
    )
    ledger.then_found("post-dated", SEALED)


@pytest.mark.parametrize(
    "moment",
    ["2021-01-01T08:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2021-13-01T08:00:00Z"],
)
@pytest.mark.parametrize("position", [6, SIZE])
def test_a_moment_that_is_none_is_found(in_file: Copy, moment: str, position: int) -> None:
    in_file.changes(position, lambda row: row.saying(recorded_at=moment))
    assert in_file.verified().ran.code == 5
