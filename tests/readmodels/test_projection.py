"""Following the ledger: whatever the steps, the rows are those of a rebuild."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import Tracking
from eventsourcing.projection import ProjectionRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.store.store import made_database
from projections.readmodels import runner
from projections.readmodels.about import FOLLOWED, found_about
from projections.readmodels.projection import ReadModels
from projections.readmodels.rows import Rows
from projections.readmodels.view import ModelRecorder
from tests.effort import times
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    ORDINARY,
    Made,
    decision,
    employment,
    employment_end,
    joining,
    phase,
    start,
    succession,
    withdrawal,
)
from tests.readmodels.everyone import Dump, dump, fill, population
from tests.readmodels.naming import named_as_stored


@contextmanager
def ledger_of(location: str, seed: int, dossiers: int = 4) -> Iterator[tuple[Ledger, int]]:
    with Ledger.create(location, simulated=True) as ledger:
        yield ledger, fill(ledger, population(seed, dossiers))


def rebuilt(ledger: Ledger, location: str, folder: Path) -> Dump:
    """The rows that a rebuild makes, in a database of its own."""
    into = str(folder / "rebuilt.db")
    runner.rebuild(ledger, location, into=into)
    with made_database(into) as database:
        return dump(database)


def known_now(ledger: Ledger, table: str) -> list[Any]:
    """The rows of a table that are known still."""
    found = named_as_stored(table, dump(ledger.store.database)[f"model_{table}"])
    return [row for row in found if row.known_to is None]


def differ(found: Dump, expected: Dump) -> list[str]:
    return [name for name in expected if found[name] != expected[name]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), steps=st.lists(st.integers(1, 60), max_size=12))
def test_catching_up_in_any_split_gives_the_rows_of_a_rebuild(seed: int, steps: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        location = str(Path(folder) / "ledger.db")
        with ledger_of(location, seed, dossiers=3) as (ledger, last):
            models = ReadModels(ModelRecorder(ledger.store.database))
            position = 0
            for step in [*steps, last]:
                position = min(position + step, last)
                models.catch_up(position)
            assert not differ(dump(ledger.store.database), rebuilt(ledger, location, Path(folder)))


def test_every_entry_by_itself_gives_the_rows_of_a_rebuild(location: str, tmp_path: Path) -> None:
    with ledger_of(location, seed=7, dossiers=times(2, 4)) as (ledger, last):
        ReadModels(ModelRecorder(ledger.store.database)).catch_up(last, at_a_time=1)
        assert not differ(dump(ledger.store.database), rebuilt(ledger, location, tmp_path))


def test_the_librarys_runner_follows_with_it(location: str, tmp_path: Path) -> None:
    with ledger_of(location, seed=3, dossiers=times(2, 4)) as (ledger, last):
        env = {"PERSISTENCE_MODULE": "ledger.store.factory", "LEDGER_URL": location, "CREATE_TABLE": "yes"}
        with ProjectionRunner(
            application_class=Ledger, projection_class=ReadModels, view_class=ModelRecorder, env=env
        ) as running:
            running.wait(last, timeout=60)
        assert not differ(dump(ledger.store.database), rebuilt(ledger, location, tmp_path))


def test_what_was_taken_in_once_is_not_taken_in_again(location: str) -> None:
    with ledger_of(location, seed=5) as (ledger, last):
        view = ModelRecorder(ledger.store.database)
        models = ReadModels(view)
        models.process_event(None, Tracking(FOLLOWED, last))
        before = dump(ledger.store.database)
        models.process_event(None, Tracking(FOLLOWED, last))
        models.process_event(None, Tracking(FOLLOWED, 1))
        assert dump(ledger.store.database) == before
        assert view.max_tracking_id(FOLLOWED) == last


def test_rows_and_position_go_in_together_or_not_at_all(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ledger_of(location, seed=9) as (ledger, last):
        view = ModelRecorder(ledger.store.database)
        models = ReadModels(view)
        models.catch_up(last // 2)
        before = dump(ledger.store.database)

        def broken(*_: object) -> None:
            raise RuntimeError("after the rows, before the end")

        monkeypatch.setattr("projections.readmodels.writing.fill_places", broken)
        with pytest.raises(RuntimeError):
            models.catch_up(last)
        monkeypatch.undo()
        assert dump(ledger.store.database) == before
        assert view.max_tracking_id(FOLLOWED) == last // 2
        models.catch_up(last)
        assert view.max_tracking_id(FOLLOWED) == last


def test_who_comes_second_changes_nothing(location: str) -> None:
    """The table's key decides between two followers, not a look beforehand."""
    with ledger_of(location, seed=4) as (ledger, last):
        view = ModelRecorder(ledger.store.database)
        ReadModels(view).catch_up(last)
        found = view.present()
        assert found is not None
        before = dump(ledger.store.database)
        assert not view.take(found[0], iter([(["W-R-0"], Rows.none())]), last)
        assert dump(ledger.store.database) == before


def test_many_dossiers_are_left_to_a_rebuild(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.readmodels.projection.MANY", 1)
    with ledger_of(location, seed=6) as (ledger, last):
        view = ModelRecorder(ledger.store.database)
        models = ReadModels(view, rebuild=lambda: runner.rebuild(ledger, location))
        models.catch_up(last)
        found = view.present()
        assert found is not None
        assert found[1] == last


def test_read_models_by_other_rules_do_not_count(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ledger_of(location, seed=2) as (ledger, last):
        assert runner.Follower(ledger, location).catch_up() == last
        monkeypatch.setattr("projections.readmodels.about.rules", lambda: "other rules")
        monkeypatch.setattr("projections.readmodels.rebuild.rules", lambda: "other rules")
        view = ModelRecorder(ledger.store.database)
        assert view.present() is None
        assert runner.Follower(ledger, location).catch_up() == last
        with ledger.store.database.transaction(write=False) as connection:
            about = found_about(connection)
        assert about is not None
        assert about.rules == "other rules"


def test_a_place_is_open_again_once_its_replacement_is_withdrawn(location: str) -> None:
    filler = decision("replacement", "2020-03-01", "employer", dossier="W-02", for_dossier="W-01")
    filler |= {"enterprise": MAATWERK, "source": "filled"}
    with Ledger.create(location) as ledger:
        models = ReadModels(ModelRecorder(ledger.store.database))

        def then(*made: Made) -> list[tuple[str, str | None]]:
            ledger.record(*map(decision_from, made), recorded_by="tests")
            with ledger.reading() as entries:
                models.catch_up(entries.last_position)
            return [(row.dossier, row.filled_by) for row in known_now(ledger, "places")]

        assert then(employment(), employment(dossier="W-02"), employment_end("2020-01-31")) == [
            ("W-01", None)
        ]
        assert then(filler) == [("W-01", "W-02")]
        assert then(withdrawal("2020-04-01", "filled", dossier="W-02", source="undone")) == [("W-01", None)]


def lived(ledger: Ledger) -> list[Any]:
    """The periods from the first decision about somebody on."""
    return [row for row in known_now(ledger, "periods") if row.first > date.min]


def test_followed_dossiers_become_one_person_and_part_again(location: str) -> None:
    with Ledger.create(location) as ledger:
        models = ReadModels(ModelRecorder(ledger.store.database))

        def then(*made: Made) -> set[tuple[str, str | None]]:
            ledger.record(*map(decision_from, made), recorded_by="tests")
            with ledger.reading() as entries:
                models.catch_up(entries.last_position)
            return {(row.dossier, row.status) for row in lived(ledger)}

        apart = {("W-01", "employed"), ("W-02", "employed"), ("W-02", "running")}
        assert then(employment(), employment(dossier="W-02"), start(dossier="W-02")) == apart
        one = {("W-01", "employed"), ("W-01", "running")}
        assert then(joining("2021-01-04", "W-02", source="joined")) == one
        # What is recorded under the other key is the person's too.
        assert then(phase("2020-03-02", "preparation", dossier="W-02")) == one
        assert then(withdrawal("2021-02-01", "joined")) == apart


def test_a_followed_succession_moves_whoever_was_there(location: str) -> None:
    with Ledger.create(location) as ledger:
        models = ReadModels(ModelRecorder(ledger.store.database))

        def then(*made: Made) -> list[tuple[str, str | None]]:
            ledger.record(*map(decision_from, made), recorded_by="tests")
            with ledger.reading() as entries:
                models.catch_up(entries.last_position)
            return sorted((row.dossier, row.enterprise) for row in lived(ledger))

        elsewhere = ("W-02", ORDINARY)
        assert then(employment(), employment(dossier="W-02", enterprise=ORDINARY)) == [
            ("W-01", MAATWERK),
            elsewhere,
        ]
        moved = [("W-01", BUURTDIENST), ("W-01", MAATWERK), elsewhere]
        taken_over = succession("2020-10-01", MAATWERK, BUURTDIENST, source="taken")
        assert then(taken_over) == moved
        undone = withdrawal("2021-02-01", "taken", dossier=None, enterprise=MAATWERK)
        assert then(undone) == [("W-01", MAATWERK), elsewhere]
