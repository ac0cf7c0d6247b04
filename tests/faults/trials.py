"""A scene in peace, and under a fault: what came of it, and what is wrong with that."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.cli.running import ROOT, environment
from tests.conftest import MASTER_KEY
from tests.faults.checks import Image, Outcome, Peace, image_of, open_to_others, problems
from tests.faults.faults import Fault
from tests.faults.scenes import FILES, LEDGER, POSTGRESQL, Need, Scene

MOMENT = float(int(time.time()))
"""When everything happens. Authorities of timestamps know no other time than the true one."""
NOTHING = Fault()


class Server:
    """Databases on a PostgreSQL server: each begins as a copy of another one."""

    def __init__(self, administration: Any, url: Callable[[str], str]) -> None:
        self._administration, self.url = administration, url
        self._nth = 0

    def make(self, like: str | None = None) -> str:
        """A new database; its name."""
        self._nth += 1
        name = f"faults_{os.getpid()}_{self._nth}"
        template = "" if like is None else f' TEMPLATE "{like}"'
        self._administration.execute(f'CREATE DATABASE "{name}" STRATEGY FILE_COPY{template}')
        return name

    def drop(self, name: str) -> None:
        """Whoever still uses it."""
        self._administration.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Place:
    """A folder, and a database where the scene has one: where a command runs."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder, self.database = folder, database


class Stage:
    """Where scenes are played. One process runs all commands."""

    def __init__(self, scratch: Path, server: Server | None) -> None:
        self._scratch, self._server = scratch, server
        self._nth = 0
        self._made: dict[tuple[tuple[str, ...], str], Place] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.starting"],
            cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def close(self) -> None:
        """End it, and leave nothing."""
        for place in self._made.values():
            self.leave(place)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def made(self, words: tuple[str, ...], database: str) -> Place:
        """A place where this was done. It is done once, and is not to be changed."""
        if (words, database) not in self._made:
            place = self._empty(database)
            self.do(place, words)
            self._made[words, database] = place
        return self._made[words, database]

    def do(self, place: Place, needs: Sequence[Need]) -> None:
        """Run commands that go well, and what others do."""
        for nth, need in enumerate(needs):
            if callable(need):
                need(place.folder)
                continue
            done, _ = self.run(place, need, seed=f"made {nth}")
            assert done.code == 0, (need, done)

    # -- places -------------------------------------------------------------------------------------------

    def _empty(self, database: str) -> Place:
        self._nth += 1
        folder = self._scratch / str(self._nth) / "here"
        (folder / "tmp").mkdir(parents=True)
        for name, content in FILES.items():
            (folder / name).write_text(content)
        if database != POSTGRESQL:
            return Place(folder, None)
        assert self._server is not None
        (folder / "vault-key").write_text(MASTER_KEY + "\n")
        (folder / "vault-key").chmod(0o600)
        return Place(folder, self._server.make())

    def like(self, place: Place) -> Place:
        """Another one that is the same."""
        self._nth += 1
        folder = self._scratch / str(self._nth) / "here"
        folder.parent.mkdir()
        shutil.copytree(place.folder, folder)
        if place.database is None:
            return Place(folder, None)
        assert self._server is not None
        return Place(folder, self._server.make(place.database))

    def leave(self, place: Place) -> None:
        """Let it go."""
        shutil.rmtree(place.folder.parent)
        if place.database is not None and self._server is not None:
            self._server.drop(place.database)

    def image(self, place: Place) -> Image:
        """What is there."""
        return image_of(place.folder, self._url(place))

    def _url(self, place: Place) -> str | None:
        return None if place.database is None or self._server is None else self._server.url(place.database)

    # -- running ------------------------------------------------------------------------------------------

    def run(self, place: Place, words: str, fault: Fault = NOTHING, *, stdin: str = "", seed: str = "1",
            trace: bool = False) -> tuple[Outcome, dict[str, Any]]:  # fmt: skip
        """Run a command in a place."""
        typed, _, into = words.partition(" > ")
        captured = place.folder.parent / "captured"
        captured.mkdir(exist_ok=True)
        (captured / "stdin").write_text(stdin)
        url = self._url(place)
        env = environment(
            DOORSTROOM_LEDGER=url or LEDGER, TMPDIR=str(place.folder / "tmp"), HOME=str(place.folder), TZ="UTC",
        )  # fmt: skip
        env.pop("DOORSTROOM_VAULT_KEY", None)
        if url is not None:
            env["DOORSTROOM_VAULT_KEY_FILE"] = "vault-key"
        asked = {
            "words": shlex.split(typed), "folder": str(place.folder), "captured": str(captured), "env": env,
            "moment": MOMENT, "seed": seed, "fault": fault.told, "trace": trace, "server": url,
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        out, err = ((captured / name).read_text(errors="replace") for name in ("stdout", "stderr"))
        if into:
            (place.folder / into).write_text(out)
        return Outcome(
            told["code"], out, err, {}, told["left_running"], told["held_up"], told["struck"]
        ), told


class Played:
    """A scene on one database: as it begins, and as it goes in peace."""

    def __init__(self, stage: Stage, scene: Scene, database: str) -> None:
        self._stage, self.scene, self.database = stage, scene, database
        self.begins = stage.like(stage.made(scene.made, database))
        for name, content in scene.files.items():
            (self.begins.folder / name).write_text(content)
        stage.do(self.begins, scene.needs)
        self._before = stage.image(self.begins)
        place = stage.like(self.begins)
        done, told = self._run(place, trace=True)
        self._done = place
        self.calls, self.seconds = told["calls"], told["seconds"]
        self.peace = Peace(self._before, done, lambda: self.again, lambda: self.varies)

    @cached_property
    def again(self) -> Outcome:
        """What it does when it is run once more."""
        return self._run(self._done, seed="2")[0]

    @cached_property
    def varies(self) -> frozenset[str]:
        """What differs when it is done once more from the beginning."""
        place = self._stage.like(self.begins)
        other = self._run(place)[0].image
        self._stage.leave(place)
        return frozenset(name for name, told in self.peace.done.image.items() if told != other.get(name))

    def _run(self, place: Place, fault: Fault = NOTHING, **how: Any) -> tuple[Outcome, dict[str, Any]]:
        ran, told = self._stage.run(place, self.scene.words, fault, stdin=self.scene.stdin, **how)
        return ran._replace(image=self._stage.image(place)), told

    def under(self, fault: Fault, *, verified: bool = True) -> list[str]:
        """What is wrong after this happened to it, each as ``kind: what``."""
        place = self._stage.like(self.begins)
        try:
            hit, _ = self._run(place, fault)
            shown = open_to_others(place.folder)
            again, _ = self._run(place, seed="2")
            has_ledger = self.scene.made or self.scene.words.startswith("init")
            verdict = (
                self._stage.run(place, "verify --json", seed="3")[0] if verified and has_ledger else None
            )
            return list(problems(self.scene, self.peace, fault, hit, again, verdict, shown))
        finally:
            self._stage.leave(place)

    def close(self) -> None:
        """Let go of it."""
        self._stage.leave(self.begins)
        self._stage.leave(self._done)
