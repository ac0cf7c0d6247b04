"""Whatever stops or hinders a command: nothing that it said is lost, nothing is half, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from random import Random

import psycopg
import pytest
from sqlalchemy.engine import make_url

from cli import main
from tests.effort import FIRST_SEED, spread, times
from tests.faults.calls import POSSIBLE
from tests.faults.faults import DESCRIPTORS, FULL, HUP, INT, KILL, READ_ONLY, SERVER_GONE, TERM, Fault
from tests.faults.playing import hindrances, stops
from tests.faults.scenes import ENDLESS, POSTGRESQL, SCENES, SQLITE, Scene, commands, scenes_of
from tests.faults.trials import Played, Server, Stage

watched = pytest.mark.skipif(
    not POSSIBLE, reason="system calls are watched on Linux 5.6 and later, on x86-64"
)
COMMANDS = sorted(name for name, _ in commands(main) if name not in ENDLESS)
Tried = Callable[[str, int], None]


def test_every_command_has_a_scene() -> None:
    missing = [name for name in COMMANDS if not scenes_of(name)]
    assert not missing, f"write a scene for each of these in tests/faults/scenes.py: {missing}"


def test_every_scene_is_of_a_command() -> None:
    groups = {name.rpartition(" ")[0] for name in COMMANDS}
    assert set(SCENES) <= {*COMMANDS, *groups}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Where ledgers are files."""
    stage = Stage(tmp_path_factory.mktemp("faults"), None)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def stage_with_server(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: str,
    postgres_administration: psycopg.Connection,
) -> Iterator[Stage]:
    """Where ledgers can be databases on a server too."""
    url = make_url(postgres_server).set(drivername="postgresql")
    server = Server(
        postgres_administration, lambda name: url.set(database=name).render_as_string(hide_password=False)
    )
    stage = Stage(tmp_path_factory.mktemp("faults"), server)
    yield stage
    stage.close()


def _wrong(stage: Stage, scene: Scene, database: str, count: int, others: int, tried: Tried) -> list[str]:
    played = Played(stage, scene, database)
    random = Random(f"{FIRST_SEED} {scene} {database}")
    stopped = list(stops(played, random, count))
    hindered = list(hindrances(played, random, others))
    found = [
        f"{fault}: {each}"
        for nth, fault in enumerate([*stopped, *hindered])
        for each in played.under(fault, verified=nth % 6 == 5)
    ]
    tried("commands stopped", len(stopped))
    tried("commands hindered", len(hindered))
    played.close()
    return found


@watched
@pytest.mark.parametrize("name", spread(COMMANDS, len(COMMANDS) // 2))
def test_a_command_that_is_stopped_loses_nothing_and_leaves_nothing(
    stage: Stage, name: str, tried: Tried
) -> None:
    scenes = [scene for scene in scenes_of(name) if SQLITE in scene.databases]
    for scene in scenes[: times(1, len(scenes))]:
        assert not _wrong(stage, scene, SQLITE, times(1, 6), times(0, 1), tried)


@watched
@pytest.mark.parametrize("name", [name for name in COMMANDS if times(name == "import", 1)])
def test_likewise_on_a_server(stage_with_server: Stage, name: str, tried: Tried) -> None:
    scenes = [scene for scene in scenes_of(name) if POSTGRESQL in scene.databases]
    for scene in scenes[: times(1, len(scenes))]:
        assert not _wrong(stage_with_server, scene, POSTGRESQL, times(1, 6), times(0, 1), tried)


_WITNESS = SCENES["witness sign"][0].words
_REPLACE_MASTER = SCENES["key replace-master"][0].words

#: What was found, each once: the scene, what happened, and before which of its calls (`*`: any that begins so).
FOUND = {
    "a signal while a connection is closed": ("hold list", TERM, "unlink ledger.db-wal"),
    "a page of the manual half written": ("man pages", KILL, "write .doorstroom-*"),
    "what a killed signer left beside its memory": ("checkpoint --key signing.key", KILL, "rename *.signed"),
    "a key file half written": ("key rotate next.key --key signing.key", KILL, "fsync #*"),
    "an empty access log of a migration": (
        "migrate --no-backup",
        TERM,
        "openat ledger.db.access-log",
    ),
    "a file of two handed out": ("proof 2 --entry entry.json -o entry.tlog-proof", FULL, "write *"),
    "the access log of a ledger that was not made": (
        "init --simulated",
        TERM,
        "pwrite64 ledger.db.access-log-wal",
    ),
    "a file for read models that were not made": ("rebuild --into other.db", INT, "openat other.db*"),
    "the lock of a witness": (_WITNESS, INT, "openat notary.memory.lock"),
    "a master key that was not put in place": (_REPLACE_MASTER, FULL, "pwrite64 ledger.db-wal"),
    "a master key that could not be overwritten": (_REPLACE_MASTER, FULL, "write ledger.db.vault-key*"),
    "a master key that was overwritten and not removed": (
        _REPLACE_MASTER,
        HUP,
        "unlink ledger.db.vault-key*",
    ),
    "a master key that somebody has yet to remove": (_REPLACE_MASTER, KILL, "unlink ledger.db.vault-key*"),
    "a folder on a read-only disk": ("dossier --all -o dossiers", READ_ONLY, "rename dossiers"),
    "rejects that have no room": ("import mixed.jsonl --rejects rejects.jsonl", FULL, "write .doorstroom-*"),
}
#: Likewise on a server.
FOUND_ON_SERVER = {
    "a checkpoint without the entry about the access log": (
        "checkpoint --key signing.key -o second.checkpoint",
        SERVER_GONE,
        "sendto *",
    ),
    "a master key that could not be overwritten": (_REPLACE_MASTER, FULL, "write vault-key*"),
    "rejects that have no room": FOUND["rejects that have no room"],
}


@watched
@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_is_not_found_again(stage: Stage, case: str) -> None:
    _not_found_again(stage, SQLITE, *FOUND[case])


@watched
@pytest.mark.parametrize("case", FOUND_ON_SERVER)
def test_what_was_found_on_a_server_is_not_found_again(stage_with_server: Stage, case: str) -> None:
    _not_found_again(stage_with_server, POSTGRESQL, *FOUND_ON_SERVER[case])


def _not_found_again(stage: Stage, database: str, words: str, what: str, before: str) -> None:
    name = max((name for name in COMMANDS if words.startswith(name)), key=len)
    (scene,) = (scene for scene in scenes_of(name) if scene.words == words)
    played = Played(stage, scene, database)
    at = [nth for nth, call in enumerate(played.calls) if fnmatchcase(call, before)]
    assert at, played.calls
    # Nothing tells the messages to a server apart.
    for each in spread(at, 3) if what == SERVER_GONE else sorted({at[0], at[-1]}):
        assert not played.under(Fault(what, at=each), verified=False)
    played.close()


@watched
@pytest.mark.parametrize("name", ["erase", "backup", "migrate"])
def test_a_command_without_descriptors_left_says_so(stage: Stage, name: str) -> None:
    played = Played(stage, SCENES[name][0], SQLITE)
    for left in range(times(1, 12)):
        assert not played.under(Fault(DESCRIPTORS, amount=left), verified=False)
    played.close()
