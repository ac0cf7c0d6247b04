"""Forms that record once, however often they are sent: a double click, the way back, a page that is loaded again."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

MOST = 2_000
"""How many forms are remembered; of more the one that was sent first is forgotten, whose number in its stream then
refuses it."""
PATIENCE = 12.0
"""Seconds that a form which is sent a second time waits for the first."""


class SentForm:
    """A form that was sent; ``position`` is the entry that it became, None where it became none yet."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.position: int | None = None


class SentForms:
    """Every form that was sent, by the nonce in it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._sent: OrderedDict[str, SentForm] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def once(self, nonce: str) -> Iterator[SentForm | None]:
        """The form, for nobody else meanwhile; None where the first sending of it still goes on."""
        with self._lock:
            sent = self._sent.setdefault(nonce, SentForm())
            while len(self._sent) > self._most:
                self._sent.popitem(last=False)
        if not sent.lock.acquire(timeout=PATIENCE):
            yield None
            return
        try:
            yield sent
        finally:
            sent.lock.release()


def new_nonce() -> str:
    """What tells one form from every other."""
    return secrets.token_urlsafe(16)
