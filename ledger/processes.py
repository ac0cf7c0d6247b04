"""Other processes that take a share of a piece of work, and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def other_processes(count: int) -> Iterator[ProcessPoolExecutor]:
    """So many others. Where their work is given up, by any exception here, they are ended and not waited for."""
    there = {child.pid for child in multiprocessing.active_children()}
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), end_with_parent) as pool:
        try:
            yield pool
        except BaseException:
            for child in multiprocessing.active_children():
                if child.pid not in there:
                    child.terminate()
            pool.shutdown(cancel_futures=True)
            raise


def end_with_parent() -> None:
    """In another process: end as soon as the one that began it is gone."""
    # Ctrl-C is for the process that was asked. One that is killed tells nobody, and its others would wait for ever.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end() -> None:
        parent.join()
        os._exit(1)

    Thread(target=end, daemon=True).start()
