"""Following through what passes: it is said, waited for and gone on after; what cannot pass ends it."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from ledger.application import Ledger
from ledger.codec import NewerVersion
from ledger.file_locks import AVAILABLE
from ledger.language import LANGUAGES
from ledger.problem import Message
from ledger.store.errors import AnotherInItsPlace, Damaged, LedgerMissing, Unavailable
from ledger.store.location import locate
from ledger.store.store import open_database
from projections.readmodels import rebuild, runner
from projections.readmodels.building import Building, ProcessLost, begun, under_way
from projections.readmodels.following import LONGEST, SAY_AGAIN, SHORTEST, LastingFollower, Wait
from projections.readmodels.happening import (
    BUILDING,
    BUILT,
    BUILT_ELSEWHERE,
    CAUGHT_UP,
    PHRASES,
    PROGRESS,
    STILL_WAITING,
    STOPPED,
    WAITING,
    WENT_ON,
    Happening,
    ProgressByTheMinute,
    happening,
)
from tests.cli.running import ROOT, command, environment, hearing_signals, run
from tests.cli.test_newer import add
from tests.given import employment
from tests.readmodels.everyone import dump, fill, population
from tests.readmodels.own_server import OwnServer
from tests.readmodels.test_projection import differ, rebuilt
from tests.readmodels.test_runner import PROGRAM, eventually, position, tokens_of


class Following:
    """A lasting follower in a thread of its own, and all that it told."""

    def __init__(self, location: str, opening: Callable[[], Ledger], patience: float | None = None) -> None:
        self.told: list[Happening] = []
        self.follower = LastingFollower(
            opening, location, on_happening=self.told.append, patience=patience, random=Random(1)
        )
        self.raised: BaseException | None = None
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.follower.run()
        except BaseException as error:
            self.raised = error

    def codes(self) -> list[str]:
        return [each.code for each in list(self.told)]

    def kinds(self) -> list[object]:
        return [each.values["kind"] for each in list(self.told) if each.code == WAITING]

    def tells(self, *codes: str) -> None:
        """Wait until these were told last."""
        until = monotonic() + 60
        while self.codes()[-len(codes) :] != [*codes]:
            assert monotonic() < until, [str(each.in_language("en")) for each in self.told]
            assert self._thread.is_alive(), (self.codes(), self.raised)
            sleep(0.02)

    def has_ended(self) -> BaseException | None:
        """By itself, with what it raised."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.raised

    def stop(self) -> None:
        self.follower.stop()
        self._thread.join(20)
        assert not self._thread.is_alive(), "it did not stop"


@contextmanager
def following(
    location: str, opening: Callable[[], Ledger] | None = None, patience: float | None = None
) -> Iterator[Following]:
    made = Following(location, opening or (lambda: Ledger.open(location)), patience)
    try:
        yield made
    finally:
        made.stop()


def terminate_others(server: psycopg.Connection) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def is_as_rebuilt(ledger: Ledger, location: str, folder: Path) -> bool:
    return not differ(dump(ledger.store.database), rebuilt(ledger, location, folder))


def test_a_killed_listener_is_said_and_gone_on_after(postgres_url: str, tmp_path: Path) -> None:
    made = population(41, dossiers=4)
    with Ledger.create(postgres_url, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        with following(postgres_url) as follow, psycopg.connect(postgres_url, autocommit=True) as server:
            follow.tells(BUILDING, BUILT, CAUGHT_UP)
            terminate_others(server)
            follow.tells(WAITING, WENT_ON, CAUGHT_UP)
            assert follow.kinds() == ["Unavailable"]
            last = fill(ledger, made[len(made) // 2 :])
            eventually(lambda: position(ledger) == last)
        assert follow.codes()[-1] == STOPPED
        assert is_as_rebuilt(ledger, postgres_url, tmp_path)


def test_backends_killed_in_a_build_leave_the_old_rows_and_it_begins_again(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = population(42, dossiers=4)
    with Ledger.create(postgres_url, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, postgres_url)
        before = dump(ledger.store.database)
        last = fill(ledger, made[len(made) // 2 :])
        monkeypatch.setattr(runner, "WORTH_IT", 1)
        index = Building.index
        seen: list[bool] = []

        def killed(self: Building, check: Callable[[], None]) -> None:
            monkeypatch.setattr(Building, "index", index)
            with psycopg.connect(postgres_url, autocommit=True) as server:
                terminate_others(server)
            ledger.store.database.engine.dispose()
            # Anew: its own connections were killed too.
            with open_database(postgres_url) as looked:
                seen.append(dump(looked) == before)
            index(self, check)

        monkeypatch.setattr(Building, "index", killed)
        with following(postgres_url) as follow:
            follow.tells(BUILDING, WAITING, BUILT, WENT_ON, CAUGHT_UP)
        assert seen == [True]
        assert position(ledger) == last
        assert len(tokens_of(ledger)) == 1
        assert is_as_rebuilt(ledger, postgres_url, tmp_path)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    server = OwnServer(tmp_path_factory.mktemp("own") / "server")
    yield server
    server.remove()


@pytest.mark.usefixtures("master_key")
def test_a_server_that_is_stopped_and_started_again(own_server: OwnServer) -> None:
    location = own_server.database()
    made = population(43, dossiers=4)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        with following(location) as follow, following(location) as stopped:
            follow.tells(CAUGHT_UP)
            stopped.tells(CAUGHT_UP)
            own_server.stop()
            try:
                follow.tells(WAITING)
                stopped.tells(WAITING)
                stopped.stop()
                assert (stopped.raised, stopped.codes()[-1]) == (None, STOPPED)
                # Who comes while it is away waits for it too, and gives up where it was told how long.
                with following(location, patience=0.2) as impatient:
                    assert isinstance(impatient.has_ended(), Unavailable)
            finally:
                own_server.start()
            follow.tells(WAITING, WENT_ON, CAUGHT_UP)
            last = fill(ledger, made[len(made) // 2 :])
            eventually(lambda: position(ledger) == last)


#: What keeps one connection from writing, as a full disk and a place that can only be read do, and what is said of it.
_HINDERED = {
    "sqlite": {"DiskFull": "PRAGMA max_page_count = 1", "ReadOnly": "PRAGMA query_only = ON"},
    "postgresql": {"ReadOnly": "SET default_transaction_read_only = on"},
}


@pytest.mark.parametrize("kind", ["DiskFull", "ReadOnly"])
def test_what_cannot_be_written_for_now_is_waited_for(location: str, kind: str) -> None:
    hindrance = _HINDERED["sqlite" if locate(location).path else "postgresql"].get(kind)
    if hindrance is None:
        pytest.skip("a full disk of a server is its own")
    hindered = True

    def opening() -> Ledger:
        opened = Ledger.open(location)
        if hindered:

            @event.listens_for(opened.store.database.engine, "connect")
            def hinder(connection: Any, _record: object) -> None:
                connection.execute(hindrance)

            opened.store.database.engine.dispose()
        return opened

    made = population(44, dossiers=4)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        before = dump(ledger.store.database)
        last = fill(ledger, made[len(made) // 2 :])
        with following(location, opening) as follow:
            follow.tells(WAITING)
            assert follow.kinds() == [kind]
            assert dump(ledger.store.database) == before
            hindered = False
            follow.tells(WENT_ON, CAUGHT_UP)
        assert position(ledger) == last


def test_a_lock_that_is_held_too_long_is_waited_for(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(45, dossiers=1))
        database = ledger.store.database
        with following(location, lambda: Ledger.open(location, lock_timeout=0.2)) as follow:
            with database.transaction(write=True) as connection:
                database.hold_writers(connection)
                follow.tells(BUILDING, WAITING)
                assert follow.kinds() == ["Locked"]
            follow.tells(WAITING, BUILT, WENT_ON, CAUGHT_UP)


def test_a_file_that_is_gone_is_waited_for_and_followed_where_it_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ANYWAY", 0.1)
    path = tmp_path / "ledger.db"
    made = population(46, dossiers=1)
    with Ledger.create(path, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
    with following(str(path)) as follow:
        follow.tells(CAUGHT_UP)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(tmp_path / "copy")) as copy:
            source.backup(copy)
        path.unlink()
        follow.tells(WAITING)
        assert follow.kinds() == ["LedgerMissing"]
        (tmp_path / "copy").rename(path)
        follow.tells(WENT_ON, CAUGHT_UP)
        with Ledger.open(path) as ledger:
            last = fill(ledger, made[len(made) // 2 :])
            eventually(lambda: position(ledger) == last)
        Ledger.create(tmp_path / "other.db").close()
        for beside in tmp_path.glob("ledger.db-[ws]*"):
            beside.unlink()
        (tmp_path / "other.db").rename(path)
        assert isinstance(follow.has_ended(), AnotherInItsPlace)
        assert follow.kinds()[-1] == "FileReplaced"


def test_a_ledger_that_never_was_there_is_no_reason_to_wait(tmp_path: Path) -> None:
    with following(str(tmp_path / "none.db")) as follow:
        assert isinstance(follow.has_ended(), LedgerMissing)
        assert not follow.told


def test_an_entry_of_a_newer_version_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "ANYWAY", 0.1)
    path = tmp_path / "ledger.db"
    with Ledger.create(path, simulated=True) as ledger:
        fill(ledger, population(47, dossiers=1))
        with following(str(path)) as follow:
            follow.tells(CAUGHT_UP)
            add(path, {"decision": "merger"}, stream="household:7")
            assert isinstance(follow.has_ended(), NewerVersion)


def test_what_another_process_of_a_build_meets_is_raised_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads no range itself finds out from the other one."""
    path = tmp_path / "ledger.db"
    with Ledger.create(path, simulated=True) as ledger:
        fill(ledger, [employment(dossier="W-01")])
        add(path, {"decision": "start", "appealed_on": "2021-01-01"})
        monkeypatch.setattr(rebuild, "ALONE", 0)
        monkeypatch.setattr(rebuild, "_fold_ranges", lambda *_: None)
        with pytest.raises(NewerVersion):
            runner.rebuild(ledger, path)
        assert not tokens_of(ledger)


def test_a_damaged_ledger_ends_it_with_5(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.create(path, simulated=True) as ledger:
        fill(ledger, population(49, dossiers=1))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    with following(str(path)) as follow:
        assert isinstance(follow.has_ended(), Damaged)
    ran = run("follow", "--ledger", path)
    assert (ran.code, ran.out) == (5, "")


def test_two_versions_of_the_program_do_not_replace_each_others_rows_for_ever(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ANYWAY", 0.1)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(50, dossiers=1))
        with following(location) as follow:
            follow.tells(CAUGHT_UP)
            with ledger.store.database.transaction(write=True) as connection:
                connection.exec_driver_sql("UPDATE model_about SET rules = 'others'")
            assert isinstance(follow.has_ended(), runner.MadeByAnotherVersion)


def test_a_table_that_somebody_dropped_is_made_anew(location: str, tmp_path: Path) -> None:
    made = population(51, dossiers=1)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        (token,) = tokens_of(ledger)
        with ledger.store.database.transaction(write=True) as connection:
            connection.exec_driver_sql("DROP VIEW model_places")
            connection.exec_driver_sql(f"DROP TABLE model_places_{token}")
        last = fill(ledger, made[len(made) // 2 :])
        assert runner.Follower(ledger, location).catch_up() == last
        assert is_as_rebuilt(ledger, location, tmp_path)


# -- who builds ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not AVAILABLE, reason="a system without such locks")
def test_who_builds_is_seen_by_others_until_the_last_one_ends(location: str, tmp_path: Path) -> None:
    def nobody() -> bool | None:
        with open_database(location) as other, other.nobody_builds() as found:
            return found

    with Ledger.create(location) as ledger, open_database(location) as another:
        there = sorted(tmp_path.iterdir())
        assert nobody() is True
        with ledger.store.database.building():
            assert nobody() is False
            with another.building():
                assert nobody() is False
            assert nobody() is False
        assert nobody() is True
        with another.nobody_builds() as alone:
            assert alone
            began: list[str] = []
            thread = Thread(target=_build_once, args=(location, began))
            thread.start()
            thread.join(0.3)
            assert not began, "nobody begins meanwhile"
        thread.join(20)
        assert began
        assert sorted(tmp_path.iterdir()) == there


def _build_once(location: str, began: list[str]) -> None:
    with open_database(location) as database, database.building():
        began.append("began")


def test_where_there_is_no_such_lock_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.create(path) as ledger:
        (tmp_path / "ledger.db-building").mkdir()
        with ledger.store.database.building(), ledger.store.database.nobody_builds() as nobody:
            assert nobody is None
        # Also then a build is made. One that was begun before is overtaken, but never a second time: two that began
        # at once would do so for ever.
        with begun(ledger.store.database):
            follower = runner.Follower(ledger, path, patience=0.1)
            assert follower._other_build() is None
            follower._overtaken = True
            assert follower._other_build() is not None
            with pytest.raises(runner.BuiltTooLong):
                follower._rebuild()
            assert runner.Follower(ledger, path).catch_up() == 0


def test_after_a_killed_builder_the_next_begins_at_once(location: str, tmp_path: Path) -> None:
    made = population(31, dossiers=8)
    with Ledger.create(location, simulated=True) as ledger:
        last = fill(ledger, made)
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), location, "rebuild"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        with process:
            try:
                while (line := process.stdout.readline()) != "part\n":
                    assert line, "it ended before"
                with following(location) as follow:
                    follow.tells(BUILT_ELSEWHERE)
                    process.kill()
                    follow.tells(BUILDING, BUILT, CAUGHT_UP)
            finally:
                process.kill()
        eventually(lambda: _is_gone(process.pid))
        assert position(ledger) == last
        assert len(tokens_of(ledger)) == 1
        assert not list(tmp_path.glob("*-building"))


def _is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_a_killed_builder_left_is_dropped_by_who_follows_next(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(52, dossiers=1))
        runner.rebuild(ledger, location)
        present = tokens_of(ledger)
        left = Building.begin(ledger.store.database)
        with ledger.store.database.building():
            with following(location) as follow:
                follow.tells(CAUGHT_UP)
            assert tokens_of(ledger) == present | {left.token}, "its process lives"
        with following(location) as follow:
            follow.tells(CAUGHT_UP)
        assert tokens_of(ledger) == present
        with ledger.store.database.transaction(write=False) as connection:
            assert under_way(connection) is None


def test_a_process_that_is_lost_is_no_end(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, population(53, dossiers=1))
        index = Building.index

        def lost(*_: object) -> None:
            monkeypatch.setattr(Building, "index", index)
            raise ProcessLost

        monkeypatch.setattr(Building, "index", lost)
        with following(location) as follow:
            follow.tells(BUILDING, WAITING, BUILT, WENT_ON, CAUGHT_UP)


# -- stopping ------------------------------------------------------------------------------------------


def test_a_build_that_is_stopped_leaves_the_old_rows_and_nothing_else(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = population(54, dossiers=4)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[: len(made) // 2])
        runner.rebuild(ledger, location)
        before, present = dump(ledger.store.database), tokens_of(ledger)
        fill(ledger, made[len(made) // 2 :])
        follower = runner.Follower(ledger, location)
        add_rows = Building.add

        def stopping(self: Building, rows: Any) -> None:
            add_rows(self, rows)
            follower.stop()

        monkeypatch.setattr(Building, "add", stopping)
        monkeypatch.setattr(runner, "WORTH_IT", 1)
        follower.catch_up()
        assert (dump(ledger.store.database), tokens_of(ledger)) == (before, present)


#: A server that is not there: nothing listens on this port.
NOBODY = "postgresql://nobody@127.0.0.1:9/none"

_MOMENTS = ["idle", "SQLite is held up", "waiting", "building"]


@pytest.mark.skipif(not AVAILABLE, reason="signals and locks as on POSIX")
@pytest.mark.parametrize(
    ("moment", "name"), list(zip(_MOMENTS, ["SIGHUP", "SIGTERM", "SIGINT", "SIGTERM"], strict=True))
)
def test_a_signal_ends_it_well_at_any_moment(tmp_path: Path, moment: str, name: str) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.create(path, simulated=True) as ledger:
        last = fill(ledger, population(55, dossiers=2))
        if moment == "idle":
            runner.rebuild(ledger, path)
    there = sorted(tmp_path.iterdir())
    holder = sqlite3.connect(path, isolation_level=None)
    expected = {
        "idle": f"The read models are up to date with entry {last}.\n",
        "SQLite is held up": f"The read models are made anew, of {last} entries; until then the old ones answer.\n",
        "waiting": "Waiting until this has passed: ",
        "building": f"The read models are made anew, of {last} entries; until then the old ones answer.\n",
    }[moment]
    if moment == "SQLite is held up":
        # By who is in no queue of ours: then SQLite itself waits, in one long call.
        holder.execute("BEGIN IMMEDIATE")
    process = subprocess.Popen(
        command("follow", "--ledger", NOBODY if moment == "waiting" else path),
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT)),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hearing_signals,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith(expected), line + process.stderr.read()
        process.send_signal(getattr(signal, name))
        _, rest = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
    holder.close()
    # Where it could not finish what it was at, the next one sweeps.
    assert run("follow", "--once", "--ledger", tmp_path / "ledger.db").code == 0
    assert {path.name for path in tmp_path.iterdir()} - {path.name for path in there} <= {"ledger.db-queue"}


def test_once_tries_for_a_time_and_then_says_what_is_wrong(tmp_path: Path) -> None:
    ran = run("follow", "--once", "--wait", "0.1", "--ledger", NOBODY)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("doorstroom: The database cannot be reached or used")
    assert ran.err.startswith("Waiting until this has passed: The database cannot be reached")
    assert run("follow", "--once", "--ledger", tmp_path / "none.db").code == 3


# -- what is said --------------------------------------------------------------------------------------


@given(seed=st.integers(0, 1000))
def test_pauses_grow_within_their_bounds(seed: int) -> None:
    wait = Wait(Random(seed))
    pauses = [wait.next_pause() for _ in range(40)]
    assert pauses[0] == SHORTEST
    assert all(SHORTEST <= pause <= LONGEST for pause in pauses)
    assert all(pause >= LONGEST / 2 for pause in pauses[10:])
    assert len(set(pauses[10:])) > 1, "not all who wait come back at once"


def test_each_thing_is_said_once_and_again_after_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("projections.readmodels.following.monotonic", lambda: now)
    wait = Wait(Random(0))
    gone = Unavailable("here")
    assert wait.to_say(gone) == WAITING
    now += SAY_AGAIN - 1
    assert wait.to_say(gone) is None
    assert wait.to_say(LedgerMissing("here")) == WAITING, "another thing is wrong"
    now += SAY_AGAIN - 1
    assert wait.to_say(gone) is None
    now += 1
    assert wait.to_say(gone) == STILL_WAITING
    assert wait.to_say(gone) is None


def test_what_happens_is_a_sentence_and_fields() -> None:
    values = {"entry": 7, "entries": 12, "total": 50, "seconds": 43, "kind": "Unavailable"}
    for code in PHRASES:
        what = happening(code, **values, error=Message("{said}", said="away"))
        for lang in LANGUAGES:
            assert "{" not in what.in_language(lang)
        assert what.plain_values("nl")["error"] == "away"
        assert {name: what.plain_values("nl")[name] for name in values} == values
        assert (what.in_language("en") != what.in_language("nl")) is True
    assert happening(WAITING).level == "warning"
    assert happening(WENT_ON).level == "info"


def test_without_a_terminal_progress_is_said_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("projections.readmodels.happening.monotonic", lambda: now)
    told: list[Happening] = []
    progress = ProgressByTheMinute(told.append)
    for now in range(0, 130, 10):
        progress(int(now), 1000)
    assert [each.values["entries"] for each in told] == [60, 120]
    assert {each.code for each in told} == {PROGRESS}
    progress(1000, 1000)
    now = 300
    progress(1, 10)
    assert len(told) == 2, "of something new nothing is said at first"


def test_a_line_that_is_wiped_is_not_wiped_again() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with runner.BuildProgress(stream) as line:
        line.show("12 of 50")
        line.wipe()
        written = stream.getvalue()
    assert stream.getvalue() == written
