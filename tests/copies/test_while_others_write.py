"""A backup made while others write is one moment of the ledger, whole: every entry with its text and its seals."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.copies.manifest import MANIFEST
from ledger.store.copying import seen_together
from ledger.store.sqlite import make_file
from ledger.vault.keys import VaultSettings
from tests.cli.running import ROOT, command, environment
from tests.copies.conftest import Scene, fill, restored
from tests.effort import times

WAYS = ("record", "record", "import", "erase", "seal", "key")
MORE = ("record",) * 5 + ("follow",)


@contextmanager
def writing(scene: Scene, ways: tuple[str, ...]) -> Iterator[None]:
    """Each of these at work in a process of its own."""
    env = environment(PYTHONPATH=str(ROOT))
    if scene.settings.database:
        env["DOORSTROOM_VAULT"] = scene.settings.database
    module = "tests.copies.writing_process"
    began = [
        subprocess.Popen(
            [sys.executable, "-m", module, scene.location, way, f"{way}-{nth}"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for nth, way in enumerate(ways)
    ]
    try:
        for each in began:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n", each.communicate()
        yield
        assert [each.poll() for each in began] == [None] * len(began), [each.communicate() for each in began]
    finally:
        for each in began:
            each.kill()
            each.communicate()


@pytest.mark.parametrize("apart", [False, True], ids=["together", "vault-apart"])
def test_a_backup_under_load_is_the_beginning_of_the_ledger_with_its_texts(
    location: str, apart: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = "://" in location
    if (apart or server) and not times(0, 1):
        pytest.skip("in a long run")
    vault = None
    if apart:
        vault = request.getfixturevalue("postgres_databases")() if server else str(tmp_path / "people.db")
    key = os.environ.get("DOORSTROOM_VAULT_KEY") if server else None
    scene = Scene(location, VaultSettings(vault, None, key), tmp_path)
    fill(scene.location, scene.settings, 1)
    ways = ((WAYS if not server else WAYS[:-1]) + MORE) if times(0, 1) else ("erase",)
    made = []
    with writing(scene, ways):
        for nth in range(times(1, 8)):
            time.sleep(0.3)
            made.append(scene.backed_up(f"copy-{nth}", checked=False))
    with scene.opened() as ledger, ledger.reading() as reading:
        every = list(reading.entries())
    sizes = [each.manifest.entries for each in made]
    assert sizes == sorted(set(sizes)) or len(sizes) == 1
    for nth in range(len(made)):
        into = str(tmp_path / f"restored-{nth}.db")
        own = None if vault is None else str(tmp_path / f"restored-{nth}-people.db")
        manifest = restored(scene, into, f"copy-{nth}", vault=own)
        found = scene.examined(into, manifest, vault=own)
        assert found.checks is not None
        told = {check.name: (check.state, check.violations) for check in found.checks}
        assert not found.broken, told
        with Ledger.open(into, vault_settings=scene.at(own)) as copy, copy.reading() as reading:
            assert list(reading.entries()) == every[: manifest.entries]


def test_two_files_are_never_seen_with_the_later_commit_and_without_the_earlier(tmp_path: Path) -> None:
    files = [tmp_path / "first.db", tmp_path / "second.db"]
    for path in files:
        make_file(path).close()
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE counted (n INTEGER)")
            made.execute("INSERT INTO counted VALUES (0)")
        made.close()
    stopping = threading.Event()

    def count() -> None:
        connections = [sqlite3.connect(path, isolation_level=None) for path in files]
        while not stopping.is_set():
            for each in connections:
                each.execute("PRAGMA synchronous=OFF")
                each.execute("UPDATE counted SET n = n + 1")
        for each in connections:
            each.close()

    writer = threading.Thread(target=count)
    databases = [make_file(path) for path in files]
    writer.start()
    try:
        found = []
        for _ in range(times(20, 400)):
            with seen_together(databases) as seen:
                time.sleep(0.001)
                found.append(
                    [each.connection.exec_driver_sql("SELECT n FROM counted").scalar() for each in seen]
                )
    finally:
        stopping.set()
        writer.join()
        for each in databases:
            each.close()
    assert all(first - 1 <= second <= first for first, second in found), found
    assert len({first for first, _ in found}) > 3


@pytest.mark.skipif(not times(0, 1), reason="in a long run")
def test_who_is_killed_leaves_no_backup_and_no_ledger_or_a_whole_one(in_file: Scene) -> None:
    tries = random.Random(14)
    scene = in_file
    scene.backed_up("whole")
    for nth in range(120):
        for told, place in (
            (("backup", f"killed-{nth}", "--ledger", scene.location), scene.folder / f"killed-{nth}"),
            (("restore", "whole", "--into", f"r-{nth}.db"), scene.folder / f"r-{nth}.db"),
        ):
            env = environment(PYTHONPATH=str(ROOT))
            process = subprocess.Popen(
                command(*told),
                cwd=scene.folder,
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(tries.uniform(0.2, 2.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if told[0] == "backup":
                assert not place.exists() or (place / MANIFEST).exists()
            else:
                assert not place.exists() or restored_whole(scene, place)
                place.unlink(missing_ok=True)
                # What an interrupted one left is taken by the next.
                restored(scene, str(place), "whole")
                assert restored_whole(scene, place)
    scene.backed_up("last")
    assert not list(scene.folder.glob(".doorstroom-*"))


def restored_whole(scene: Scene, place: Path) -> bool:
    with Ledger.open(place, vault_settings=scene.at()) as ledger:
        return ledger.size == 6
