"""The queue of those who write to one PostgreSQL database, in whichever processes and on whichever computers.

The server keeps it: an advisory lock, given in the order in which it was asked for. What is ours is that those who wait
are told for whom, and give up only on a writer who shows no progress. How far one is stands in the name that its
session shows (`application_name`), which every role of the server may see: a number of lines and a percentage, nothing
of what they say. It is seen before the commit, and goes with the transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Any

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

#: One lock for all writers of this database, held until the transaction ends, so that positions become visible in
#: the order they were given. An advisory one: LOCK TABLE asks for more than the right to insert.
LOCK = int.from_bytes(b"doorstrm", "big")

Connect = Callable[[], psycopg.Connection[Any]]
OnWait = Callable[[float, str], None]

_LOOK = 1.0
_BETWEEN = 0.5
_LEAVING = 5.0
_NAME = "doorstroom: "

# Without its transaction the same session may be at work on what comes next.
_AT_WORK = """
SELECT held.pid, held.virtualtransaction, shown.application_name
FROM pg_locks AS held LEFT JOIN pg_stat_activity AS shown USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND held.classid::bigint = %s AND held.objid::bigint = %s
"""


class ShownProgress:
    """Shows those who wait how far one is; no more than twice a second, since each time is a round trip."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, cursor: psycopg.Cursor[Any], how_far: str) -> None:
        """Within the transaction of the one who writes."""
        if monotonic() >= self._next:
            cursor.execute("SELECT set_config('application_name', %s, true)", [_NAME + how_far])
            self._next = monotonic() + _BETWEEN


def wait(connection: psycopg.Connection[Any], seconds: float, on_wait: OnWait, connect: Connect) -> None:
    """Wait for the lock of the writers in a transaction that was begun, and have it until that ends.

    ``connect`` makes a connection to look with. Raises ``TimeoutError`` where the one at work shows no progress for so
    many seconds, and what psycopg raises.
    """
    connection.pgconn.send_query(f"SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({LOCK})".encode())
    try:
        with _Watch(connect) as watch:
            while _is_busy(connection, min(_LOOK, seconds)):
                if watch.silent_for() > seconds:
                    raise TimeoutError
                on_wait(watch.waited(), watch.how_far)
    except BaseException:
        _leave(connection)
        raise


def _leave(connection: psycopg.Connection[Any]) -> None:
    """Wait no more: else the server would, have the lock one day, and only then find nobody there."""
    with suppress(psycopg.Error):
        connection.cancel_safe(timeout=_LEAVING)
        _is_busy(connection, _LEAVING)
    if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
        connection.close()


def _is_busy(connection: psycopg.Connection[Any], seconds: float) -> bool:
    """Whether the answer is not there yet, after so many seconds. Raises psycopg's error where it is one."""
    waiting = connection.pgconn
    until = monotonic() + seconds
    # Not select(), which knows no more than 1,024 open files.
    with DefaultSelector() as selector:
        selector.register(waiting.socket, EVENT_READ)
        while waiting.is_busy():
            left = until - monotonic()
            if left <= 0:
                return True
            if selector.select(left):
                waiting.consume_input()
    # All of them: the connection is at rest only then.
    for result in list(iter(waiting.get_result, None)):
        if result.status not in _FINE:
            raise error_from_result(result)
    return False


_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class _Watch:
    """Looks who is at work, and how far; what cannot be seen is no progress."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._began = self._heard = monotonic()
        self._seen: object = None
        self.how_far = ""

    def __enter__(self) -> _Watch:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def waited(self) -> float:
        """For how many seconds by now."""
        return monotonic() - self._began

    def silent_for(self) -> float:
        """For how many seconds the same one has been at work without showing that it goes on."""
        with suppress(psycopg.Error):
            if self._connection is None:
                self._connection = self._connect()
            found = self._connection.execute(_AT_WORK, [LOCK >> 32, LOCK & 0xFFFFFFFF]).fetchall()
            if found and found != self._seen:
                self._seen, self._heard = found, monotonic()
                (_, _, name) = found[0]
                shown = re.fullmatch(f"{_NAME}(.*)", name or "")
                self.how_far = shown[1] if shown else ""
        return monotonic() - self._heard
