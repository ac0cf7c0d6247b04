"""Read models held against a fresh rebuild: what was not altered agrees, and whatever was is found and named."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Connection, Date, Integer, inspect, select, text

from ledger.application import Ledger
from ledger.store.location import SQLITE
from ledger.store.session import ReadTransaction as Entries
from projections.reading import Reading
from projections.readmodels import checking, runner
from projections.readmodels.about import view_text
from projections.readmodels.checking import check_models
from projections.readmodels.condition import condition_of, misleading
from projections.readmodels.differences import PAIRED, Difference
from projections.readmodels.projection import ReadModels
from projections.readmodels.rows import ENDS, Rows
from projections.readmodels.tables import DAYS
from projections.readmodels.view import ModelRecorder
from tests.effort import spread, times
from tests.given import (
    MAATWERK,
    MEASURE,
    assignment,
    decision,
    employment,
    evaluation,
    joining,
    start,
    succession,
    suspension,
    transition,
)
from tests.readmodels.attacking import SEED, TABLES, attacked, do, looked, table_of, wrong
from tests.readmodels.everyone import fill, population
from tests.readmodels.naming import columns_of


def another(column: Column[Any], value: object) -> object:
    """A value that a column can hold, and does not hold here."""
    if isinstance(column.type, Date):
        return "1999-12-31" if str(value) != "1999-12-31" else "1999-12-30"
    if isinstance(column.type, Boolean):
        return not value
    return 777 if isinstance(column.type, Integer) else f"{value}?"


def never_filled(name: str) -> set[str]:
    """The columns that no rebuild fills: where no row tells how it ends, nothing says from when on that is known."""
    classes = set() if name in DAYS else {"day_class", "open_class"}
    return classes if ENDS[TABLES.index(name)] else {"end_known", *classes}


# -- what agrees ---------------------------------------------------------------------------------------


def test_nothing_differs_after_a_rebuild(ledger: Ledger) -> None:
    found, differences = looked(ledger)
    assert not differences
    assert str(found) == f"compared as of entry {found.newest}"
    with ledger.reading() as entries:
        for name in TABLES:
            table = table_of(entries.connection, name)
            assert entries.connection.execute(select(table)).first(), f"{name} are among the rows compared"
        filled = select(table_of(entries.connection, "places").c.filled_entry)
        assert any(entries.connection.execute(filled).scalars())


def test_the_register_that_is_altered_fills_every_column(ledger: Ledger) -> None:
    with ledger.reading() as entries:
        for name in TABLES:
            table = table_of(entries.connection, name)
            rows = entries.connection.execute(select(table)).mappings().all()
            filled = {column for row in rows for column, value in row.items() if value is not None}
            assert filled == set(table.columns.keys()) - never_filled(name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), steps=st.lists(st.integers(1, 80), max_size=6))
@example(seed=752, steps=[1, 29])  # A succession that is recorded and withdrawn again in one step.
def test_nothing_differs_however_they_were_followed(seed: int, steps: list[int]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Ledger.create(str(Path(folder) / "ledger.db"), simulated=True) as ledger,
    ):
        last = fill(ledger, population(seed, dossiers=3))
        followed = ReadModels(ModelRecorder(ledger.store.database))
        position = 0
        for step in [*steps, last]:
            position = min(position + step, last)
            followed.catch_up(position)
            found, differences = looked(ledger)
            assert not differences
            assert found.behind == last - position


@pytest.mark.parametrize("what", ["measure", "succession", "joining"])
def test_nothing_differs_where_what_concerned_a_dossier_was_withdrawn_before_it_was_followed(
    what: str, location: str
) -> None:
    other = "W-02"
    filler = {
        "decision": "replacement",
        "dossier": "W-03",
        "for_dossier": other,
        "effective_on": "2020-02-03",
        "enterprise": MAATWERK,
        "decided_by": "employer",
    }
    begun = [
        employment(),
        employment(dossier=other),
        evaluation(),
        assignment(),
        start(last_day="2020-12-31"),
        transition("2020-02-01", dossier=other),
        employment("2020-02-03", dossier="W-03"),
        filler,
    ]
    concerns, of = {
        "measure": (suspension("2020-03-20"), {"dossier": None, "measure": MEASURE}),
        "succession": (succession("2020-04-01"), {"dossier": None, "enterprise": MAATWERK}),
        "joining": (joining(other=other), {}),
    }[what]
    with Ledger.create(location, simulated=True) as ledger:
        last = fill(ledger, begun)
        followed = ReadModels(ModelRecorder(ledger.store.database))
        followed.catch_up(last)
        withdrawn = decision("withdrawal", "2021-05-01", "court", entry=last + 1, **of)
        followed.catch_up(fill(ledger, [concerns, withdrawn]))
        assert not wrong(ledger)


def test_nothing_differs_after_following(location: str) -> None:
    made = population(SEED, dossiers=6)
    with Ledger.create(location, simulated=True) as ledger:
        for part in (made[: len(made) // 2], made[len(made) // 2 :]):
            fill(ledger, part)
            runner.Follower(ledger, location).catch_up()
            assert not wrong(ledger)


def test_a_place_filled_by_a_dossier_that_comes_later_or_earlier(location: str) -> None:
    def replacement(who: str, whom: str, day: str) -> dict[str, Any]:
        return {
            "decision": "replacement",
            "dossier": who,
            "for_dossier": whom,
            "effective_on": day,
            "enterprise": "0899.900.276",
            "decided_by": "employer",
        }

    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, [
            {**one, "recorded_at": f"2021-01-{nth:02}T08:00:00Z"}
            for nth, one in enumerate([
                *(employment(dossier=key) for key in ("W-1", "W-2", "W-3", "W-4")),
                transition("2020-05-04", dossier="W-2"), transition("2020-06-01", dossier="W-3"),
                replacement("W-4", "W-2", "2020-06-01"), replacement("W-1", "W-3", "2020-07-01"),
                replacement("W-1", "nobody", "2020-07-02"), replacement("W-4", "A-0", "2020-07-03"),
            ], start=1)
        ])  # fmt: skip
        runner.rebuild(ledger, location)
        assert not wrong(ledger)
        with attacked(ledger) as connection:
            do(connection, "DELETE FROM {table} WHERE for_dossier = 'W-3'", "replacements")
            found = wrong(ledger, connection)
    # The place is filled by what the entries say, not by what the altered table says.
    assert [(one.kind, one.table, one.dossier) for one in found] == [("missing", "model_replacements", "W-1")]


# -- rows ----------------------------------------------------------------------------------------------


#: What the entries of the register that is altered say, by the database it is in.
FOLDED: dict[str, list[tuple[str, Rows, int]]] = {}


@pytest.fixture
def folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the entries say is made once: where tests alter read models of one register alone, it stays the same."""
    everybody = checking._everybody

    def once(reading: Reading, entries: Entries) -> list[tuple[str, Rows, int]]:
        name = entries.connection.dialect.name
        if name not in FOLDED:
            FOLDED[name] = list(everybody(reading, entries))
        return FOLDED[name]

    monkeypatch.setattr(checking, "_everybody", lambda reading, entries: iter(once(reading, entries)))


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_a_value_altered_in_any_column_is_found_and_named(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        columns = list(table_of(connection, name).columns)
        # What is compared is compared alike, whichever database the rows are read from.
        for column in columns if connection.dialect.name == SQLITE else spread(columns, len(columns) // 4):
            for was in ("IS NOT NULL", "IS NULL") if column.nullable else ("IS NOT NULL",):
                where = f"{column.name} {was}"
                row = do(connection, "SELECT * FROM {table} WHERE {one}", name, where).mappings().first()
                if row is None:
                    assert was == "IS NULL" or column.name in never_filled(name), f"no {column.name} to alter"
                    continue
                values = [another(column, row[column.name])]
                values += [None] if column.nullable and was == "IS NOT NULL" else []
                for value in values[: times(1, len(values))]:
                    found = altered(ledger, connection, name, column, where, value)
                    if column.name == "dossier":
                        assert {(one.kind, one.table, one.dossier) for one in found} == {
                            ("missing", f"model_{name}", row["dossier"]),
                            ("extra", f"model_{name}", value),
                        }
                        assert len(found) == 2
                        continue
                    (one,) = found
                    assert (one.kind, one.table, one.dossier) == ("altered", f"model_{name}", row["dossier"])
                    assert one.columns == (column.name,)
                    assert one.holds is not None
                    assert one.holds[column.name] == value
                    assert f"altered in {column.name}" in str(one)


def altered(
    ledger: Ledger, connection: Connection, name: str, column: Column[Any], where: str, value: object
) -> list[Difference]:
    """What is found while one row has this value in one column."""
    kind = type(column.type).__name__.replace("BigInteger", "BIGINT")
    put = ":value" if connection.dialect.name == SQLITE else f"CAST(:value AS {kind})"
    with connection.begin_nested() as nested:
        statement = "UPDATE {table} SET {column} = {put} WHERE {one}"
        do(connection, statement, name, where, {"value": value}, column=column.name, put=put)
        found = wrong(ledger, connection)
        nested.rollback()
    return found


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_a_row_taken_away_is_missing(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        (key,) = do(connection, "SELECT dossier FROM {table} WHERE {one}", name).one()
        do(connection, "DELETE FROM {table} WHERE {one}", name)
        (one,) = wrong(ledger, connection)
    assert (one.kind, one.table, one.dossier, one.holds) == ("missing", f"model_{name}", key, None)
    assert one.should is not None
    assert one.should["dossier"] == key


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_every_row_taken_away_is_missing(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        count = do(connection, "DELETE FROM {table}", name).rowcount
        found = wrong(ledger, connection)
    assert len(found) == count
    assert {(one.kind, one.table) for one in found} == {("missing", f"model_{name}")}


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_a_row_that_stands_there_twice_is_found(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        do(connection, "INSERT INTO {table} SELECT * FROM {table} WHERE {one}", name)
        (one,) = wrong(ledger, connection)
    assert (one.kind, one.table) == ("doubled", f"model_{name}")


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("key", ["", "A-0", "zzz", "W-01\N{GREEK SMALL LETTER ALPHA}", "\U0001f600"])
def test_rows_of_a_dossier_that_does_not_exist_are_found(ledger: Ledger, key: str) -> None:
    with attacked(ledger) as connection:
        for name in TABLES:
            rest = ", ".join(table_of(connection, name).columns.keys()[1:])
            copied = "INSERT INTO {table} (dossier, {rest}) SELECT :key, {rest} FROM {table} WHERE {one}"
            do(connection, copied, name, values={"key": key}, rest=rest)
        found = wrong(ledger, connection)
    assert sorted((one.kind, one.table, one.dossier) for one in found) == sorted(
        ("extra", f"model_{name}", key) for name in TABLES
    )


@pytest.mark.usefixtures("folded_once")
def test_the_rows_of_two_dossiers_swapped_are_found_in_both(ledger: Ledger) -> None:
    with attacked(ledger) as connection:
        named = do(connection, "SELECT DISTINCT dossier FROM {table} ORDER BY dossier LIMIT 2")
        one, other = named.scalars()
        swapped = "UPDATE {table} SET dossier = CASE dossier WHEN :one THEN :other ELSE :one END"
        do(connection, swapped + " WHERE dossier IN (:one, :other)", values={"one": one, "other": other})
        found = wrong(ledger, connection)
    assert {difference.dossier for difference in found} == {one, other}
    assert {difference.table for difference in found} == {"model_periods"}


@pytest.mark.usefixtures("folded_once")
def test_more_strange_rows_than_are_paired_are_all_counted(ledger: Ledger) -> None:
    many = 3 * PAIRED
    with attacked(ledger) as connection:
        columns = ", ".join(table_of(connection, "findings").columns.keys())
        put = columns.replace("rule", ":rule")
        added = "INSERT INTO {table} ({columns}) SELECT {put} FROM {table} WHERE {one}"
        for nth in range(many):
            rule = {"rule": f"R{nth}?"}
            do(connection, added, "findings", "rule NOT LIKE '%?'", rule, columns=columns, put=put)
        found = wrong(ledger, connection)
    assert Counter(difference.table for difference in found) == {"model_findings": many}


@pytest.mark.parametrize("value", ["infinity", "0044-03-15 BC", "19999-01-01"])
def test_a_day_beyond_every_calendar_is_found_in_postgresql(postgres_url: str, value: str) -> None:
    with Ledger.create(postgres_url, simulated=True) as ledger:
        fill(ledger, population(SEED, dossiers=3))
        runner.rebuild(ledger, postgres_url)
        with attacked(ledger) as connection:
            do(connection, "UPDATE {table} SET last = '{day}' WHERE {one}", where="last IS NULL", day=value)
            connection.execute(text("SET LOCAL datestyle = 'German'"))
            (one,) = wrong(ledger, connection)
    assert one.columns == ("last",)
    assert one.holds is not None
    assert one.holds["last"] == value


@pytest.mark.parametrize("value", [b"\xff\xfe", b"owed", 12, 1.5, "tomorrow", "\x1b[31mred"])
@pytest.mark.parametrize(
    ("name", "column"), [("guarantees", "since"), ("findings", "rule"), ("periods", "dossier")]
)
def test_what_only_sqlite_takes_is_found(tmp_path: Path, name: str, column: str, value: object) -> None:
    location = tmp_path / "ledger.db"
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(SEED, dossiers=3))
        runner.rebuild(ledger, location)
        with attacked(ledger) as connection:
            # Bytes that are no text, in a column of text, come about only by a cast.
            as_text = isinstance(value, bytes) and value.startswith(b"\xff")
            put = "CAST(:value AS TEXT)" if as_text else ":value"
            altering = "UPDATE {table} SET {column} = {put} WHERE {one}"
            do(connection, altering, name, values={"value": value}, column=column, put=put)
            found = wrong(ledger, connection)
        assert {one.table for one in found} == {f"model_{name}"}
        assert len(found) == (2 if column == "dossier" else 1)
        assert all("\x1b" not in str(one) for one in found)
        assert not wrong(ledger)


# -- tables and views ----------------------------------------------------------------------------------


NOW = "WHERE known_to IS NULL"


def shown_otherwise(connection: Connection) -> list[Difference]:
    """The views that do not show their tables."""
    tables = (table_of(connection, name) for name in TABLES)
    return [each for table in tables for each in misleading(connection, table)]


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", spread(TABLES, 5))
@pytest.mark.parametrize(
    "shows",
    [
        "",
        f"{NOW} AND dossier <> 'x'",
        f"{NOW} OR known_to > 1",
        f"{NOW} LIMIT 0",
        "WHERE known_to IS NOT NULL",
        "WHERE known_from IS NULL",
        "WHERE end_known IS NULL",
        None,
    ],
)
def test_a_view_that_shows_something_else_is_found(ledger: Ledger, name: str, shows: str | None) -> None:
    columns = ", ".join(columns_of(name))
    with attacked(ledger) as connection:
        do(connection, "DROP VIEW {view}", name)
        if shows is not None:
            view = "CREATE VIEW {view} AS SELECT {columns} FROM {table} {shows}"
            do(connection, view, name, columns=columns, shows=shows)
        # What a view shows changes no row: where it is taken away, all of the check is made.
        (one,) = wrong(ledger, connection) if shows is None else shown_otherwise(connection)
    assert (one.kind, one.table) == ("missing" if shows is None else "altered", f"model_{name}")


@pytest.mark.parametrize("value", ["NULL", "last + 1", "first"])
def test_a_view_in_which_a_column_shows_something_else_is_found(ledger: Ledger, value: str) -> None:
    columns = ", ".join(columns_of("periods")).replace("last", f"{value} AS last")
    with attacked(ledger) as connection:
        do(connection, "DROP VIEW {view}")
        do(connection, "CREATE VIEW {view} AS SELECT {columns} FROM {table} {now}", columns=columns, now=NOW)
        (one,) = shown_otherwise(connection)
    assert (one.kind, one.table) == ("altered", "model_periods")


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_the_view_as_a_build_makes_it_made_again_is_none_that_was_altered(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        do(connection, "DROP VIEW {view}", name)
        do(connection, "CREATE {made}", name, made=view_text(table_of(connection, name)))
        assert not wrong(ledger, connection)


def test_what_only_looks_like_the_view_is_found_in_postgresql(postgres_url: str) -> None:
    """A schema can have the name of the table too; and a materialized view goes on showing what once was."""
    columns = ", ".join(columns_of("periods"))
    with Ledger.create(postgres_url, simulated=True) as ledger:
        fill(ledger, population(SEED, dossiers=3))
        runner.rebuild(ledger, postgres_url)
        with attacked(ledger) as connection:
            do(connection, "CREATE SCHEMA {table}")
            do(connection, "CREATE TABLE {table}.{table} AS SELECT * FROM {table} LIMIT 0")
            do(connection, "DROP VIEW {view}")
            view = "CREATE VIEW {view} AS SELECT {columns} FROM {table}.{table} {now}"
            do(connection, view, columns=columns, now=NOW)
            elsewhere = wrong(ledger, connection)
        with attacked(ledger) as connection:
            do(connection, "DROP VIEW {view}")
            of_once = view_text(table_of(connection, "periods"))
            do(connection, "CREATE MATERIALIZED {of_once}", of_once=of_once)
            once = wrong(ledger, connection)
        assert not wrong(ledger)
    assert [(one.kind, one.table) for one in elsewhere] == [("altered", "model_periods")]
    assert [(one.kind, one.table) for one in once] == [("missing", "model_periods")]


@pytest.mark.usefixtures("folded_once")
def test_a_copy_in_the_place_of_a_view_is_found(ledger: Ledger) -> None:
    with attacked(ledger) as connection:
        do(connection, "DROP VIEW model_places")
        do(connection, "CREATE TABLE model_places AS SELECT * FROM {table}", "places")
        (one,) = wrong(ledger, connection)
    assert (one.kind, one.table) == ("missing", "model_places")


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_a_view_in_the_place_of_a_table_is_found(ledger: Ledger, name: str) -> None:
    with attacked(ledger) as connection:
        do(connection, "DROP VIEW {view}", name)
        do(connection, "ALTER TABLE {table} RENAME TO hidden", name)
        do(connection, "CREATE VIEW {table} AS SELECT * FROM hidden WHERE dossier <> 'x'", name)
        do(connection, "CREATE {made}", name, made=view_text(table_of(connection, name)))
        (one,) = wrong(ledger, connection)
        assert (one.kind, one.table) == ("missing", table_of(connection, name).name)


@pytest.mark.usefixtures("folded_once")
@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_other_columns_is_found_and_the_rest_is_compared(ledger: Ledger, name: str) -> None:
    other = TABLES[(TABLES.index(name) + 1) % len(TABLES)]
    with attacked(ledger) as connection:
        do(connection, "ALTER TABLE {table} ADD COLUMN further TEXT", name)
        do(connection, "DELETE FROM {table} WHERE {one}", other)
        found = wrong(ledger, connection)
        assert {(one.kind, one.table) for one in found} == {
            ("altered", table_of(connection, name).name),
            ("missing", f"model_{other}"),
        }


# -- the check itself ----------------------------------------------------------------------------------


def test_progress_is_told_and_nothing_is_written(ledger: Ledger) -> None:
    said: list[tuple[int, int]] = []
    with ledger.reading() as entries:
        connection = entries.connection
        before = sorted(inspect(connection).get_table_names())
        found = condition_of(connection, entries, ledger.origin)
        assert not list(check_models(connection, entries, found, lambda *done: said.append(done)))
        assert sorted(inspect(connection).get_table_names()) == before
    assert said
    assert all(0 < done <= total == found.newest for done, total in said)


@pytest.mark.usefixtures("folded_once")
def test_left_halfway_it_leaves_nothing_behind(ledger: Ledger) -> None:
    with ledger.store.database.transaction(write=True) as connection:
        for name in TABLES:
            do(connection, "DELETE FROM {table}", name)
    with ledger.reading() as entries:
        found = condition_of(entries.connection, entries, ledger.origin)
        for difference in check_models(entries.connection, entries, found):
            assert difference.kind == "missing"
            break
    assert wrong(ledger)
