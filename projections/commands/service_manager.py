"""What a service says to the manager that started it, by the protocol of systemd: sd_notify(3).

A datagram to the socket that NOTIFY_SOCKET names. It is a stable, documented interface; the libraries that speak it
are bindings to libsystemd, which would have to be there, or are kept by nobody.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from ledger.language import phrase, say

if TYPE_CHECKING:
    from projections.readmodels.happening import Happening

#: While it is not ready yet, each sign of life asks for so many seconds more: a first build can take long.
_MORE_TIME = 60.0
#: Seconds between two signs of life, where the manager asks for none.
_USUALLY = 10.0


class ServiceManager:
    """The service manager, if there is one: else nothing is said to anybody."""

    def __init__(self, address: str | None, watched: float | None = None) -> None:
        """Take the address of its socket, and the seconds after which a service that is silent is taken for dead."""
        self._address = None if address is None else _real(address)
        self._every = _USUALLY if watched is None else min(_USUALLY, watched / 2)
        self._ready = False
        self._ended = Event()

    @classmethod
    def from_environment(cls, environ: MutableMapping[str, str] = os.environ) -> ServiceManager:
        """The one that the environment names, which is taken out of it: processes of ours are not the service."""
        address = environ.pop("NOTIFY_SOCKET", None)
        micros, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", "")
        mine = pid in ("", str(os.getpid()))
        watched = int(micros) / 1_000_000 if mine and micros.isascii() and micros.isdecimal() else None
        return cls(address, watched or None)

    def tell(self, **states: str | int) -> None:
        """Tell some of its variables. Who cannot be reached is not told; that ends no service."""
        if self._address is None:
            return
        lines = "\n".join(f"{name}={' '.join(str(value).splitlines())}" for name, value in states.items())
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            # A manager that does not read must not hold the service up.
            to.setblocking(False)
            to.sendto(lines.encode("utf-8", "replace"), self._address)

    def ready(self, status: str) -> None:
        """It does what it is for, from now on; said once."""
        if not self._ready:
            self._ready = True
            self.tell(READY=1, STATUS=status)

    def stopping(self) -> None:
        """It is about to end."""
        self._ended.set()
        self.tell(STOPPING=1)

    @contextmanager
    def signs_of_life(self, status: Callable[[], str]) -> Iterator[None]:
        """Until the end, say again and again that this process lives, and how far it is.

        From a thread of its own: it lives too while it builds for long, or waits for a database.
        """
        if self._address is None:
            yield
            return
        thread = Thread(target=self._say, args=(status,), name="signs of life", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join(1.0)

    def _say(self, status: Callable[[], str]) -> None:
        while not self._ended.is_set():
            states: dict[str, str | int] = {"WATCHDOG": 1, "STATUS": status()}
            if not self._ready:
                states["EXTEND_TIMEOUT_USEC"] = int(_MORE_TIME * 1_000_000)
            self.tell(**states)
            self._ended.wait(self._every)


def _real(address: str) -> str:
    """An abstract socket is written with an @ for the zero that its name begins with."""
    return "\0" + address[1:] if address.startswith("@") else address


class FollowerStatus:
    """What a follower of the ledger does, as the service manager shows it beside the service."""

    def __init__(self, manager: ServiceManager, reached: Callable[[], int], lang: str) -> None:
        """Take the manager, what tells the position that was reached, and the language of the sentences."""
        self._manager = manager
        self._reached = reached
        self._lang = lang
        self._caught_up = False
        self._held_up: str | None = say(_BEGINS, lang)

    def __call__(self, what: Happening) -> None:
        """Something happened: it is ready once it has caught up."""
        from projections.readmodels import happening as codes

        said = what.in_language(self._lang)
        if what.code == codes.CAUGHT_UP:
            self._caught_up = True
            self._manager.ready(said)
        goes_on = self._caught_up and what.code in (codes.CAUGHT_UP, codes.WENT_ON, codes.BUILT)
        self._held_up = None if goes_on else said
        self._manager.tell(STATUS=self.status())

    def status(self) -> str:
        """What holds it up, else how far it is."""
        if self._held_up is not None:
            return self._held_up
        from projections.readmodels.happening import CAUGHT_UP, happening

        return happening(CAUGHT_UP, entry=self._reached()).in_language(self._lang)


_BEGINS = phrase("It begins: it looks how far the read models are.")
