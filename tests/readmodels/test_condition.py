"""What read models say of themselves: which ledger, which rules, how far; altered, it is found and named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text

from ledger.application import Ledger
from ledger.store.location import SQLITE
from ledger.store.store import made_database
from ledger.store.tables import tracking
from projections.reading import knowledge_moment
from projections.readmodels import runner
from projections.readmodels.checking import check_models
from projections.readmodels.condition import condition_of
from projections.readmodels.tables import about
from tests.given import employment
from tests.readmodels.attacking import SEED, attacked, do, looked, wrong
from tests.readmodels.everyone import fill, population

# -- what they say of themselves -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("token", "'0123456789ab'"),
        ("token", "'x; drop'"),
        ("ledger_id", "'another'"),
        ("simulated", "not simulated"),
        ("known_at", "'2020-01-01T00:00:00Z'"),
    ],
)
def test_what_they_are_of_altered_is_found(ledger: Ledger, column: str, value: str) -> None:
    with attacked(ledger) as connection:
        do(connection, "UPDATE model_about SET {column} = {value}", column=column, value=value)
        found = wrong(ledger, connection)
    if value == "'0123456789ab'":
        # A build that is not there: its tables are missing, and the views show another one.
        assert {one.kind for one in found if one.table.endswith("0123456789ab")} == {"missing"}
        assert {one.kind for one in found if not one.table.endswith("0123456789ab")} == {"altered"}
        return
    (one,) = found
    assert (one.table, one.columns) == (about.name, (column,))


def test_of_another_ledger_in_its_own_database_the_rows_are_compared_all_the_same(ledger: Ledger) -> None:
    """Questions are answered from them, whatever is said there."""
    with attacked(ledger) as connection:
        do(connection, "UPDATE model_about SET ledger_id = 'another'")
        do(connection, "DELETE FROM {table} WHERE {one}")
        assert [one.table for one in wrong(ledger, connection)] == [about.name, "model_periods"]


def test_made_by_other_rules_they_are_not_compared_unless_asked(ledger: Ledger) -> None:
    with attacked(ledger) as connection:
        do(connection, "UPDATE model_about SET rules = 'others'")
        do(connection, "DELETE FROM {table} WHERE {one}")
        found, differences = looked(ledger, connection)
        assert not differences
        assert "another version of this program" in str(found)
        with ledger.reading() as entries:
            found = condition_of(connection, entries, ledger.origin, by_any_rules=True)
            assert [one.kind for one in check_models(connection, entries, found)] == ["missing"]


def test_where_there_are_none_that_is_said(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(SEED, dossiers=2))
        found, differences = looked(ledger)
        assert not differences
        assert str(found) == "there are no read models: every question is answered from the entries"


@pytest.mark.parametrize("statement", ["DELETE FROM model_about", "DROP TABLE model_about"])
def test_read_models_without_what_they_are_of_are_found(ledger: Ledger, statement: str) -> None:
    with attacked(ledger) as connection:
        do(connection, statement)
        found, (one,) = looked(ledger, connection)
    assert (one.kind, one.table) == ("missing", about.name)
    assert str(found) == "not compared: what the read models say of themselves is wrong"


@pytest.mark.parametrize("table", [about.name, tracking.name])
def test_what_they_say_of_themselves_cannot_be_read(ledger: Ledger, table: str) -> None:
    column = "rules" if table == about.name else "notification_id"
    with attacked(ledger) as connection:
        do(connection, "ALTER TABLE {own} RENAME COLUMN {column} TO other", own=table, column=column)
        (one,) = wrong(ledger, connection)
    assert (one.kind, one.table) == ("altered", table)


def track(connection: Connection, position: object) -> None:
    do(connection, "UPDATE tracking SET notification_id = :position", values={"position": position})


def test_behind_the_ledger_they_are_compared_as_of_where_they_are(ledger: Ledger) -> None:
    with ledger.reading() as entries:
        last = entries.last_position
    fill(ledger, [{**employment(dossier="W-99"), "recorded_at": "2030-01-01T08:00:00Z"}])
    found, differences = looked(ledger)
    assert not differences
    assert found.behind == 1
    assert str(found) == f"compared as of entry {last}, 1 behind entry {last + 1}"
    with attacked(ledger) as connection:
        (key,) = do(connection, "SELECT dossier FROM {table} WHERE {one}").one()
        do(connection, "DELETE FROM {table} WHERE {one}")
        assert [one.dossier for one in wrong(ledger, connection)] == [key]
        # As if the newest entry were in them.
        track(connection, last + 1)
        assert {one.dossier for one in wrong(ledger, connection)} == {key, "W-99"}


def test_set_back_to_before_what_they_hold_they_differ(ledger: Ledger) -> None:
    with attacked(ledger) as connection:
        track(connection, looked(ledger)[0].newest // 2)
        assert wrong(ledger, connection)


def test_taken_to_know_more_than_the_ledger_they_tell_of_it(ledger: Ledger) -> None:
    newest = looked(ledger)[0].newest
    with attacked(ledger) as connection:
        track(connection, newest + 7)
        (one,) = wrong(ledger, connection)
    assert (one.table, one.columns) == (tracking.name, ("notification_id",))
    assert "7 more entries than the ledger holds" in str(one)


def test_entries_rolled_back_are_known_to_the_read_models_still(location: str) -> None:
    """Who takes the newest entries out of the ledger has to take them out of the read models too."""
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, [{**employment(), "recorded_at": "2020-01-01T08:00:00Z"}])
        last = fill(ledger, [{**employment(dossier="W-99"), "recorded_at": "2020-01-01T08:00:00Z"}])
        runner.rebuild(ledger, location)
        take_out(location, last)
        found = wrong(ledger)
    assert {(one.table, one.dossier) for one in found} >= {("tracking", None), ("model_periods", "W-99")}


def take_out(location: str, position: int) -> None:
    """Remove an entry as who has every right can: with the guards off."""
    remove = f"DELETE FROM entries WHERE position = {position}"  # noqa: S608 (a number of ours)
    if location.startswith("postgresql"):
        with psycopg.connect(location) as server:
            server.execute("ALTER TABLE entries DISABLE TRIGGER ALL")
            server.execute(remove)
        return
    file = sqlite3.connect(location)
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")
    file.execute(remove)
    file.commit()
    file.close()


def test_without_a_position_they_cannot_be_compared(ledger: Ledger) -> None:
    with attacked(ledger) as connection:
        do(connection, "DELETE FROM tracking")
        found, (one,) = looked(ledger, connection)
    assert (one.kind, one.table) == ("missing", tracking.name)
    assert found.upto is None


@pytest.mark.parametrize("position", [-1, "many"])
def test_a_position_that_is_none_is_found(ledger: Ledger, position: object) -> None:
    with attacked(ledger) as connection:
        if isinstance(position, str) and connection.dialect.name != SQLITE:
            position = -2
        track(connection, position)
        (one,) = wrong(ledger, connection)
    assert (one.table, one.columns) == (tracking.name, ("notification_id",))


# -- in another database -------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [None, "2020-11-01", "2099-01-01"])
def test_those_made_into_another_database_are_checked_there(
    ledger: Ledger, location: str, tmp_path: Path, known: str | None
) -> None:
    into = str(tmp_path / "other.db")
    moment = None if known is None else knowledge_moment(known)
    runner.rebuild(ledger, location, into=into, known_at=moment)
    with made_database(into) as database:
        with database.transaction(write=False) as connection:
            found, differences = looked(ledger, connection)
            assert not differences
            assert not found.behind
            assert (known is None) == ("as known at" not in str(found))
        with database.transaction(write=True) as connection:
            connection.execute(text("UPDATE model_about SET known_at = '2000-01-01T00:00:00Z'"))
        with database.transaction(write=False) as connection:
            assert wrong(ledger, connection), "they know more than was known then"
        with database.transaction(write=True) as connection:
            connection.execute(text("UPDATE model_about SET known_at = 'some day'"))
        with database.transaction(write=False) as connection:
            assert (about.name, ("known_at",)) in {
                (one.table, one.columns) for one in wrong(ledger, connection)
            }


def test_those_of_another_ledger_are_not_compared_row_by_row(ledger: Ledger, tmp_path: Path) -> None:
    other, into = str(tmp_path / "another.db"), str(tmp_path / "models.db")
    with Ledger.create(other, simulated=True) as stranger:
        fill(stranger, population(3, dossiers=2))
        runner.rebuild(stranger, other, into=into)
    with made_database(into) as database, database.transaction(write=False) as connection:
        found, differences = looked(ledger, connection)
    assert (about.name, ("ledger_id",)) in {(one.table, one.columns) for one in differences}
    assert found.upto is None
