"""Rebuilding and following: killed at any moment, several at once, and into another database."""

from __future__ import annotations

import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from threading import Thread

import psycopg
import pytest
from sqlalchemy import inspect

from ledger.application import Ledger
from ledger.store.store import made_database
from projections.reading import Reading, knowledge_moment
from projections.readmodels import population as answers
from projections.readmodels import rebuild, runner
from projections.readmodels.building import Building, Overtaken
from projections.readmodels.rebuild import NotHere
from projections.readmodels.view import ModelRecorder
from tests.given import employment, order, succession
from tests.readmodels.everyone import dump, fill, population
from tests.readmodels.naming import named_as_stored
from tests.readmodels.test_projection import differ, rebuilt

PROGRAM = Path(__file__).with_name("keeping_process.py")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program, in a group of its own; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def tables_of(ledger: Ledger) -> set[str]:
    with ledger.store.database.transaction(write=False) as connection:
        return set(inspect(connection).get_table_names())


def tokens_of(ledger: Ledger) -> set[str]:
    return {name.rpartition("_")[2] for name in tables_of(ledger) if re.search(r"_[0-9a-f]{12}$", name)}


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


def position(ledger: Ledger) -> int:
    found = ModelRecorder(ledger.store.database).present()
    return 0 if found is None else found[1]


@pytest.mark.parametrize("moment", ["at once", "after some parts", "before the swap"])
def test_killed_at_any_moment_the_old_rows_still_answer(
    location: str, moment: str, started: Callable[..., subprocess.Popen[str]]
) -> None:
    made = population(31, dossiers=8)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        before, known = dump(ledger.store.database), position(ledger)
        fill(ledger, made[len(made) // 2 :])
        process = started(location, "rebuild")
        assert process.stdout is not None
        if moment == "before the swap":
            while (line := process.stdout.readline()) != "indexed\n":
                assert line, "it ended before"
        for _ in range(2 if moment == "after some parts" else 0):
            assert process.stdout.readline() == "part\n"
        # Only the one that was asked: the other one notices by itself.
        process.kill()
        process.wait()
        assert dump(ledger.store.database) == before
        assert position(ledger) == known
        last = runner.rebuild(ledger, location).position
        assert position(ledger) == last
        assert len(tokens_of(ledger)) == 1, "what the killed one left is dropped"


@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_make_the_rows_that_one_makes(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(32, dossiers=8))
        expected = rebuilt(ledger, location, tmp_path)
        monkeypatch.setattr(rebuild, "ALONE", 0)
        runner.rebuild(ledger, location, processes=processes)
        assert not differ(dump(ledger.store.database), expected)


def test_a_follower_that_went_on_during_a_rebuild_loses_nothing(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = population(33, dossiers=6)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        index = Building.index

        def meanwhile(self: Building, check: Callable[[], None]) -> None:
            index(self, check)
            monkeypatch.setattr(Building, "index", index)
            fill(ledger, made[len(made) // 2 :])
            runner.Follower(ledger, location).catch_up()

        monkeypatch.setattr(Building, "index", meanwhile)
        assert runner.rebuild(ledger, location).position == position(ledger)
        with ledger.reading() as entries:
            assert position(ledger) == entries.last_position
        assert not differ(dump(ledger.store.database), rebuilt(ledger, location, tmp_path))


def test_of_two_rebuilds_the_later_goes_on(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(34, dossiers=3))
        index = Building.index

        def overtaken(self: Building, check: Callable[[], None]) -> None:
            monkeypatch.setattr(Building, "index", index)
            runner.rebuild(ledger, location)
            index(self, check)

        monkeypatch.setattr(Building, "index", overtaken)
        with pytest.raises(Overtaken):
            runner.rebuild(ledger, location)
        assert len(tokens_of(ledger)) == 1
        with ledger.reading() as entries:
            assert position(ledger) == entries.last_position


def test_two_followers_at_once_double_nothing_and_survive_a_kill(
    location: str, tmp_path: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    made = population(35, dossiers=8)
    random = Random(1)
    with Ledger.create(location, simulated=True) as ledger:
        followers = [started(location, "follow") for _ in range(2)]
        at = 0
        while at < len(made):
            step = random.randint(1, 40)
            last = fill(ledger, made[at : at + step])
            at += step
            if at > len(made) / 2 and len(followers) == 2:
                followers[0].kill()
                followers[0].wait()
                followers = followers[1:]
        eventually(lambda: position(ledger) == last)
        assert followers[0].poll() is None
        assert not differ(dump(ledger.store.database), rebuilt(ledger, location, tmp_path))


def test_a_follower_stops_promptly(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(36, dossiers=2))
        follower = runner.Follower(ledger, location)
        thread = Thread(target=follower.run)
        thread.start()
        eventually(lambda: position(ledger) > 0)
        began = time.monotonic()
        follower.stop()
        thread.join(5)
        assert not thread.is_alive()
        assert time.monotonic() - began < 2


def test_stopped_before_it_runs_a_follower_does_nothing(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        follower = runner.Follower(ledger, location)
        follower.stop()
        follower.run()
        assert position(ledger) == 0


def test_as_known_at_a_moment_into_a_file_that_any_tool_can_ask(location: str, tmp_path: Path) -> None:
    moment, on = knowledge_moment("2020-11-01"), date(2020, 12, 31)
    into = tmp_path / "known.db"
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(37, dossiers=6))
        done = runner.rebuild(ledger, location, into=str(into), known_at=moment)
        with ledger.reading() as entries:
            reading = Reading(entries, moment)
            assert done.position == reading.upto
            expected = [
                (row.dossier, row.suspension, row.state) for row in answers.guarantees(entries, reading, on)
            ]
        assert not tokens_of(ledger), "nothing was put into the ledger itself"
    file = sqlite3.connect(into)
    found = file.execute(
        "SELECT dossier, suspension, state FROM model_guarantees WHERE first <= :on AND coalesce(until, :on) >= :on"
        " ORDER BY since, dossier, suspension IS NULL, suspension",
        {"on": on.isoformat()},
    ).fetchall()
    about = file.execute("SELECT simulated, known_at FROM model_about").fetchone()
    file.close()
    assert found == expected
    assert about == (1, "2020-11-01T22:59:59.999999Z")


def test_into_a_postgresql_database(tmp_path: Path, postgres_url: str) -> None:
    location = str(tmp_path / "ledger.db")
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(38, dossiers=4))
        runner.rebuild(ledger, location, into=postgres_url)
        expected = rebuilt(ledger, location, tmp_path)
        with made_database(postgres_url) as database:
            assert not differ(dump(database), expected)
    with psycopg.connect(postgres_url) as server:
        (count,) = server.execute(
            "SELECT count(*) FROM model_periods WHERE first >= DATE '0001-01-01'"
        ).fetchone() or (0,)
    # The views show what is known now.
    periods = named_as_stored("periods", expected["model_periods"])
    assert count == sum(row.known_to is None for row in periods) < len(periods)


def test_the_ledgers_own_read_models_are_never_of_the_past(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        for into in (None, location):
            with pytest.raises(NotHere):
                runner.rebuild(ledger, location, into=into, known_at=knowledge_moment("2020-11-01"))


def test_read_models_never_go_into_another_ledger(tmp_path: Path) -> None:
    with (
        Ledger.create(tmp_path / "one.db") as ledger,
        Ledger.create(tmp_path / "other.db"),
        pytest.raises(NotHere),
    ):
        runner.rebuild(ledger, tmp_path / "one.db", into=str(tmp_path / "other.db"))


def test_an_empty_ledger_has_empty_read_models(location: str) -> None:
    with Ledger.create(location) as ledger:
        assert runner.rebuild(ledger, location).position == 0
        assert not any(dump(ledger.store.database).values())


def test_what_is_decided_for_many_can_stand_before_anybody_is_on_record(
    location: str, tmp_path: Path
) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        assert fill(ledger, [order(), succession("2020-01-01")]) == 2
        assert runner.rebuild(ledger, location).position == 2
        assert not any(dump(ledger.store.database).values())
        fill(ledger, [employment("2020-02-03")])
        assert runner.Follower(ledger, location).catch_up() == 3
        assert any(dump(ledger.store.database).values())
        assert not differ(dump(ledger.store.database), rebuilt(ledger, location, tmp_path))


def test_progress_tells_entries_rate_and_time_left() -> None:
    assert (
        runner.in_words(12_000, 12_000, 50_000, 0.5, "en")
        == "12,000 of 50,000 entries, 24,000/s, 24%, 2 s left"
    )
    assert runner.in_words(0, 40_000, 50_000, 0.5, "en") == "40,000 of 50,000 entries"


def test_progress_is_quiet_at_first_and_clears_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with runner.BuildProgress(stream) as progress:
        progress(1, 10)
        assert not stream.getvalue()
        monkeypatch.setattr("projections.render.progress._EVERY", 0)
        progress(5, 10)
        assert "5 of 10 entries" in stream.getvalue()
    assert stream.getvalue().endswith("\r")
