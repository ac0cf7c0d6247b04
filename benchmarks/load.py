"""Somebody who looks at many pages: asks a viewer for them, so many at once, from a process of its own.

``python -m benchmarks.load`` reads one JSON object (``Load``) and prints another (``Loaded``). It goes round its paths
until it has asked often enough, its time is over, or it is told to end (SIGTERM).
"""

from __future__ import annotations

import asyncio
import signal
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


async def _looked(load: Load) -> Loaded:
    looking = _Looking(load)
    together = asyncio.gather(*(looking.connect() for _ in range(load.at_once)))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, together.cancel)
    with suppress(asyncio.CancelledError):
        # What is not answered when it is told to end counts for nothing.
        await together
    return Loaded(looking.answers)


def main() -> None:
    load = msgspec.json.decode(sys.stdin.buffer.readline(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_looked(load))) + b"\n")


if __name__ == "__main__":
    main()
