"""Work that goes on until a signal asks it to end, and then ends at once and well."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")

GRACE = 0.8
"""Seconds for what was begun to be undone. A call of the system or the database can last longer, and hears nothing."""

LOOK_AGAIN = 0.5
"""Seconds between two looks for a signal whose coming did not wake who waits for it."""

_STOP, _DONE = "stop", "done"


class _Work(Generic[T]):
    """Work in a thread of its own, and what came of it."""

    def __init__(self, work: Callable[[], T], at_the_end: Callable[[], None]) -> None:
        self._work = work
        self._at_the_end = at_the_end
        self._result: T | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="work", daemon=True).start()

    def _run(self) -> None:
        try:
            with _collecting_as_usual():
                self._result = self._work()
        except BaseException as error:
            self._error = error
        finally:
            self._at_the_end()

    def outcome(self) -> T | None:
        if self._error is not None:
            raise self._error
        return self._result


@contextmanager
def _collecting_as_usual() -> Iterator[None]:
    """Meanwhile the collector looks through what is made, and never through what the process was begun with.

    A short command ends before its garbage matters (see ``cli.main``). In one that lasts, each statement to the
    database leaves some hundred objects that refer to each other: 10 KB for each entry that is recorded meanwhile.
    """
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 5, 5)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if not frozen:
            gc.unfreeze()


def until_stopped(work: Callable[[], T], stop: Callable[[], None]) -> T | None:
    """Do it, and return or raise what comes of it. SIGTERM, SIGINT and SIGHUP call ``stop``.

    Then it has ``GRACE`` to end; after that, or at a second signal, the process ends with exit code 0 as it is. What is
    not committed is then undone by the database, and processes that it began end with it. Who was told to outlive a
    closed terminal (``nohup``) does.
    """
    # Unlike an event, a signal may put something in here whatever this thread is at.
    heard: SimpleQueue[str] = SimpleQueue()
    with _signals(lambda: heard.put(_STOP)):
        # This thread only waits, so that signals are heard whatever the other one is held up by.
        working = _Work(work, lambda: heard.put(_DONE))
        if _next(heard) == _STOP:
            stop()
            try:
                ended = heard.get(timeout=GRACE) == _DONE
            except Empty:
                ended = False
            if not ended:
                _leave()
        return working.outcome()


def _next(heard: SimpleQueue[str]) -> str:
    """What is heard next.

    The system may hand a signal to another thread, or to this one just before it waits: then nothing wakes it, and
    Python runs the handler when it next comes by here.
    """
    while True:
        with suppress(Empty):
            return heard.get(timeout=LOOK_AGAIN)


def _leave() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


@contextmanager
def _signals(at_one: Callable[[], None]) -> Iterator[None]:
    """Signals call this meanwhile. Only a program's first thread can hear them."""
    before: dict[Any, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, lambda _number, _frame: at_one())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
