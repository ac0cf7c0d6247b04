"""Somebody who looks at many pages: asks a viewer for them, so many at once, from a process of its own.

``python -m benchmarks.load`` reads JSON objects, one a line (``Load``), and prints another for each (``Loaded``). It
goes round the paths until it has asked often enough, the time is over, or a file is there.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from time import perf_counter

import msgspec


class Load(msgspec.Struct):
    """What is asked for: ``paths`` in turn, over ``at_once`` connections, so often or for so many seconds."""

    host: str
    port: int
    cookie: str
    paths: list[str]
    at_once: int
    requests: int
    seconds: float
    until: str | None = None
    """A file: as soon as it is there nothing is asked any more, and what is not answered yet counts for nothing."""


class Loaded(msgspec.Struct):
    """Each answer in the order of their ends: the number of its path, its status code, and the seconds it took."""

    answers: list[tuple[int, int, float]]


class _Looking:
    """All connections together: what is asked next, and what was answered."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._until = perf_counter() + load.seconds
        self._asked = 0
        self.answers: list[tuple[int, int, float]] = []

    async def connect(self) -> None:
        """Ask one page after the other over one connection."""
        load = self._load
        reader, writer = await asyncio.open_connection(load.host, load.port)
        rest = f" HTTP/1.1\r\nHost: {load.host}:{load.port}\r\nCookie: {load.cookie}\r\n\r\n"
        while self._asked < load.requests and perf_counter() < self._until:
            nth = self._asked % len(load.paths)
            self._asked += 1
            begun = perf_counter()
            writer.write(f"GET {load.paths[nth]}{rest}".encode())
            code = await _answered(reader)
            self.answers.append((nth, code, perf_counter() - begun))
        writer.close()


async def _answered(reader: asyncio.StreamReader) -> int:
    """The status code of an answer, which is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    (length,) = (line[15:] for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length))
    return int(head[9:12])


async def _ended(until: str | None, together: asyncio.Future[list[None]]) -> None:
    """End all connections once the file is there."""
    while until is None or not os.path.exists(until):
        await asyncio.sleep(0.02)
    together.cancel()


async def _looked(load: Load) -> Loaded:
    looking = _Looking(load)
    together = asyncio.gather(*(looking.connect() for _ in range(load.at_once)))
    ending = asyncio.create_task(_ended(load.until, together))
    with suppress(asyncio.CancelledError):
        await together
    ending.cancel()
    return Loaded(looking.answers)


def main() -> None:
    for line in sys.stdin.buffer:
        load = msgspec.json.decode(line, type=Load)
        sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_looked(load))) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
