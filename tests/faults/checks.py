"""What must hold after a command was disturbed: the one place for it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.faults.faults import (
    BROKEN_DISK,
    CLOCK,
    CLOSED,
    DESCRIPTORS,
    FULL,
    KILL,
    READ_ONLY,
    SERVER_GONE,
    Fault,
)
from tests.faults.scenes import LEDGER, PERSONAL, Scene

Image = Mapping[str, str]
"""What is there: files by their name, tables by that of their database and their own, each with a digest."""

#: Of SQLite and of the queue of its writers: they say nothing by themselves, and may stay.
_BESIDE = ("-wal", "-shm", "-queue", "-journal")
#: What can be thrown away and made anew; `verify` compares it with the entries.
_DERIVED = ("model_", "tracking", "sqlite_")


class Outcome(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str
    image: Image
    left_running: bool = False
    held_up: bool = False
    struck: bool = False
    calls: int = 0


def image_of(folder: Path, server: str | None) -> Image:
    """What stands in a folder, and in a database on a server."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_dir() or name.endswith(_BESIDE):
            continue
        content = path.read_bytes()
        tables = None
        if content.startswith(b"SQLite format 3"):
            # A copy that was begun by who was killed is no database yet.
            with suppress(sqlite3.DatabaseError):
                tables = {f"{name}:{table}": rows for table, rows in _tables_of_file(path, folder.parent)}
        found |= {name: f"{hashlib.sha256(content).hexdigest()} {len(content)}"} if tables is None else tables
    if server is not None:
        found.update((f"{LEDGER}:{table}", rows) for table, rows in _tables_of_server(server))
    return found


def _tables_of_file(path: Path, beside: Path) -> Iterator[tuple[str, str]]:
    # A copy: to open it would tidy up what a dead process left, which is for the product to do.
    with _copy(path, beside) as copy, closing(sqlite3.connect(copy)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for (table,) in connection.execute(named).fetchall():
            if not table.startswith(_DERIVED):
                yield table, _digest(connection.execute(f'SELECT * FROM "{table}"').fetchall())  # noqa: S608


def _tables_of_server(server: str) -> Iterator[tuple[str, str]]:
    import psycopg

    with psycopg.connect(server) as connection:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        for (table,) in connection.execute(named).fetchall():
            if not table.startswith(_DERIVED):
                yield table, _digest(connection.execute(f'SELECT * FROM "{table}"').fetchall())  # type: ignore[arg-type] # noqa: S608


def _digest(rows: list[tuple[object, ...]]) -> str:
    told = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return f"{told} {len(rows)}"


@contextmanager
def _copy(path: Path, beside: Path) -> Iterator[Path]:
    """A database and what stands beside it, elsewhere."""
    with tempfile.TemporaryDirectory(dir=beside) as elsewhere:
        copy = Path(elsewhere, "db")
        for end in ("", "-wal", "-journal"):
            source = path.with_name(path.name + end)
            if source.exists():
                shutil.copyfile(source, copy.with_name("db" + end))
        yield copy


def open_to_others(folder: Path) -> list[str]:
    """Files with a personal text that somebody else on this computer may read."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            content = path.read_bytes()
            if any(word.encode() in content for word in PERSONAL):
                found.append(str(path.relative_to(folder)))
    return found


class Peace(NamedTuple):
    """How a scene goes when nothing happens: before, once, once more, and what varies from one time to another."""

    before: Image
    done: Outcome
    again: Callable[[], Outcome]
    varies: Callable[[], frozenset[str]]


#: Lines that may wait here once more until the next change, and are in the log all the same.
_WAITING = ":access_pending"
#: Under these nothing can be removed either: the next one does it.
_CANNOT_TIDY = (KILL, READ_ONLY, DESCRIPTORS)
_BY_SIGNAL = {"SIGKILL": (-9,), "SIGTERM": (-15,), "SIGHUP": (-1,), "SIGINT": (1,)}


def problems(
    scene: Scene,
    peace: Peace,
    fault: Fault,
    hit: Outcome,
    again: Outcome,
    verdict: Outcome | None,
    shown: Sequence[str],
) -> Iterator[str]:
    """What is wrong, each as ``kind: what``; ``shown`` are files with personal texts that others could read."""
    moved = fault.what == CLOCK
    done, half = _state(scene, peace, hit.image, drawn_anew=moved or fault.what == SERVER_GONE)
    if half:
        yield f"half: {half}"
    elif not done and hit.struck and (hit.code == peace.done.code or _heard_all(hit, peace.done)):
        yield f"lost: exit code {hit.code} and said all, and it is not there"
    yield from _said(scene, peace, fault, hit)
    litter = set(hit.image) - set(peace.before) - set(peace.done.image) - _begun(peace, hit.image)
    if litter and fault.what not in _CANNOT_TIDY:
        yield f"litter: {sorted(litter)}"
    if readable := [name for name in shown if name not in peace.before]:
        yield f"readable: {readable}"
    # What was left in part is done once more, and may then be there twice, as when somebody asked twice.
    whole = done or hit.image == peace.before
    unfinished = any(
        hit.image.get(each) == peace.before.get(each) != peace.done.image.get(each) for each in scene.between
    )
    # What a disk did not sync is there for who reads its log alone, and not for who finds its index beside it.
    unfinished |= fault.what == BROKEN_DISK
    refused = (moved and again.code == 4) or ((not whole or unfinished) and again.code == scene.in_the_way)
    if not refused:
        yield from _next(peace.again() if done else peace.done, again, whole=whole)
    if verdict is not None and verdict.code != 0 and not (moved and verdict.code in (5, 8)):
        yield f"broken: verify says {verdict.code}: {verdict.out[-600:]}{verdict.err}"


def _begun(peace: Peace, image: Image) -> set[str]:
    """Empty files where databases will be: who removed one could remove that of another who makes it at this moment."""
    databases = {name.partition(":")[0] for name in peace.done.image if ":" in name}
    return {name for name in databases if _counted(image.get(name)) == "0"}


def _next(expected: Outcome, again: Outcome, *, whole: bool) -> Iterator[str]:
    """What is wrong with the next one of the same."""
    if again.held_up:
        yield "held up: the next one does not end"
        return
    if again.code != expected.code:
        yield f"next: {again.code} instead of {expected.code}: {again.err[-500:]}"
        return
    if left := set(again.image) - set(expected.image):
        yield f"litter: {sorted(left)} after the next one too"
    if missing := set(expected.image) - set(again.image):
        yield f"lost: {sorted(missing)} after the next one"
    for name, digest in expected.image.items() if whole else ():
        found = again.image.get(name)
        counts = ":" in name and found is not None and not name.endswith(_WAITING)
        if counts and _counted(found) != _counted(digest):
            yield f"doubled: {name} has {_counted(found)} rows instead of {_counted(digest)}"


def _counted(digest: str | None) -> str:
    return "" if digest is None else digest.partition(" ")[2]


def _state(scene: Scene, peace: Peace, image: Image, *, drawn_anew: bool) -> tuple[bool, str]:
    """Whether all of it is done; and what is only done in part, where not all and not nothing is.

    ``drawn_anew``: what is a moment, or random, may be other than in peace: who connects once more draws more.
    """
    changed, same, other = set(), set(), set()
    for name in {*peace.before, *peace.done.image}:
        if name in scene.between:
            continue
        before, after, now = peace.before.get(name), peace.done.image.get(name), image.get(name)
        if before == after:
            if now != before:
                other.add(name)
            continue
        if now == before:
            same.add(name)
        elif now == after or (_alike(name, now, after) and (drawn_anew or name in peace.varies())):
            changed.add(name)
        else:
            other.add(name)
    if other:
        return False, f"neither as before nor as after: {sorted((name, image.get(name)) for name in other)}"
    if not changed or not same:
        return not same, ""
    if max(_step(scene, name) for name in changed) < min(_step(scene, name) for name in same):
        return False, ""
    return False, f"done {sorted(changed)}, not done {sorted(same)}"


def _alike(name: str, now: str | None, after: str | None) -> bool:
    """A table with as many rows, or a file."""
    return (_counted(now) == _counted(after)) if ":" in name else now is not None


def _step(scene: Scene, name: str) -> int:
    return next((nth for nth, begins in enumerate(scene.steps) if name.startswith(begins)), len(scene.steps))


def _heard_all(hit: Outcome, done: Outcome) -> bool:
    said = done.out + done.err
    return bool(said) and (hit.out, hit.err) == (done.out, done.err)


def _said(scene: Scene, peace: Peace, fault: Fault, hit: Outcome) -> Iterator[str]:
    if "Traceback" in hit.err or "Error ignored" in hit.err or "Exception ignored" in hit.err:
        yield f"traceback: {hit.err[-1500:]}"
    if hit.left_running:
        yield "left running: a process that it started"
    if hit.held_up:
        yield "held up: it does not end"
    if hit.code == peace.done.code:
        return
    if fault.is_signal:
        if hit.code not in _BY_SIGNAL[str(fault.what)]:
            yield f"exit code: {hit.code} after {fault}: {hit.err[-500:]}"
    elif hit.code not in (1, scene.answers_with) and not (fault.what == CLOCK and hit.code in (4, 5)):
        yield f"exit code: {hit.code} after {fault}: {hit.err[-500:]}"
    elif not (hit.out + hit.err).strip() and fault.what != CLOSED:
        yield f"silent: {hit.code} after {fault}"
    elif fault.what == FULL and hit.err.strip() == f"doorstroom: {os.strerror(errno.ENOSPC)}":
        yield f"silent: it names no file after {fault}"
