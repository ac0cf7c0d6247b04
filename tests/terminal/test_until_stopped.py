"""Work that goes on until it is stopped, in its own process: what it leaves is collected."""

from __future__ import annotations

import gc
import signal
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from projections.commands.until_stopped import until_stopped


class Ring:
    """What only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def as_in_a_short_command() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_in_a_short_command")
def test_garbage_that_grew_old_is_collected_before_the_work_ends() -> None:
    def work() -> bool:
        grown = Ring()
        gone = weakref.ref(grown)
        for young in (0, 1):
            gc.collect(young)  # In use meanwhile, it is old.
        del grown
        for _ in range(400_000):
            if gone() is None:
                return True
            made.append([])
        return False

    made: list[list[int]] = []
    assert until_stopped(work, lambda: None)


@pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="here a signal goes to no thread of one's choice"
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_the_system_hands_to_another_thread_is_heard(number: signal.Signals) -> None:
    stopping = threading.Event()
    # Who runs the tests in the background may have told them to pass over an interrupt.
    before = signal.signal(number, signal.default_int_handler)

    def work() -> bool:
        time.sleep(0.1)  # So that the other one waits by now.
        signal.pthread_kill(threading.get_ident(), number)
        return stopping.wait(20)

    try:
        assert until_stopped(work, stopping.set)
    finally:
        signal.signal(number, before)


def test_afterwards_the_collector_is_as_it_was() -> None:
    before = gc.get_threshold()
    gc.unfreeze()
    assert until_stopped(gc.get_threshold, lambda: None) != before
    assert gc.get_threshold() == before
    assert not gc.get_freeze_count()
