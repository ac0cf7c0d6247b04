"""The viewer behind a socket: granian, in a process of its own, which ends with the one that started it."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer

from ledger.application import Ledger
from ledger.language import Language, phrase
from ledger.problem import Problem
from ledger.processes import end_with_parent
from ledger.vault.keys import VaultSettings
from projections.handover.identification import Identification
from projections.viewer.access import Entrance
from projections.viewer.access import new_token as new_token
from projections.viewer.access import secret_path as secret_path
from projections.viewer.application import application
from projections.viewer.enterprises import names_of_enterprises
from projections.viewer.sign_on import SignOn
from projections.viewer.sign_on_settings import LOOPBACK, SignOnSettings
from projections.viewer.site import Site
from projections.viewer.verifying import Verifications


class PortTaken(Problem):
    """Nothing can be served there: choose another --port."""


class Served(NamedTuple):
    """What is served where. It goes to the process that serves as it is, and the token stands on no command line.

    With ``sign_on`` a proxy stands before it, and the token opens nothing.
    ``verified`` is the folder of this user's own in which it is kept that a ledger was verified.
    """

    ledger: str
    vault: VaultSettings
    token: str
    who: str
    host: str
    port: int
    prefix: str
    lang: Language
    sign_on: SignOnSettings | None = None
    identification: Identification = Identification()
    verified: Path | None = None
    records: bool = False

    @property
    def origin(self) -> str:
        """The beginning of its addresses."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def address(self) -> str:
        """The address that opens a session, once; behind a proxy the one of all."""
        if self.sign_on is not None:
            return f"{self.sign_on.address}/"
        return f"{self.origin}{self.prefix}/enter?token={self.token}"


def free_port(host: str, port: int) -> int:
    """The port, or with 0 one that nobody uses. Raises ``PortTaken``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As the server does: the port of one that has just ended is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(_WHY, host=host, port=port, why=error) from error
        return int(probe.getsockname()[1])


_WHY = phrase("{host}, port {port}: {why}.")


def serve(served: Served, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. ``ready`` is called once it listens."""
    server = Granian(
        "viewer",
        address=served.host,
        port=served.port,
        interface=Interfaces.ASGI,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        # That many connections at a time, each of which may be idle for ten seconds.
        backlog=512,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, keep_alive=True),
        log_enabled=False,
        # What is still being answered is given this long, then it ends.
        workers_kill_timeout=3,
    )
    server.on_startup(partial(_listening, server, served, ready))
    server.serve(target_loader=partial(loaded, served), wrap_loader=False)


def _listening(server: AbstractServer[Any], served: Served, ready: Callable[[], None]) -> None:
    """Once it listens, say so. A terminal that is closed ends it, unless it was told to outlive that (``nohup``)."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None:
        signal.signal(hangup, _BEFORE if _BEFORE is signal.SIG_IGN else server.signal_handler_interrupt)

    def say_when() -> None:
        until = time.monotonic() + _START
        while time.monotonic() < until:
            with suppress(OSError), closing(socket.create_connection((served.host, served.port), 1)):
                ready()
                return
            time.sleep(0.02)

    threading.Thread(target=say_when, daemon=True).start()


#: What a closed terminal was to do before anything of this ran.
_BEFORE = signal.getsignal(signal.SIGHUP) if hasattr(signal, "SIGHUP") else None
PATIENCE = 10.0
"""Seconds that a page waits for who writes before it says that the ledger is busy."""

_START = 30.0
"""Seconds in which the process that serves must have begun."""


def loaded(served: Served, *_: Any) -> Any:
    """The application, in the process that serves it."""
    logging.basicConfig(level=logging.WARNING, format="doorstroom: %(message)s")
    end_with_parent()
    ledger = Ledger.open(served.ledger, vault_settings=served.vault, lock_timeout=PATIENCE)
    file = served.identification.enterprise_names
    names = {} if file is None else names_of_enterprises(ledger, file)
    made = application(site_of(served, ledger, names))
    # What is there by now stays: the collector need not go through the program for the sake of pages.
    gc.collect()
    gc.freeze()
    return made


def site_of(served: Served, ledger: Ledger, names: Mapping[str, str]) -> Site:
    """What its pages share, on a laptop or behind a proxy."""
    here: dict[str, Any] = {
        "place": served.ledger,
        "identification": served.identification,
        "verifications": Verifications(served.verified),
        "records": served.records,
    }
    if (sign_on := served.sign_on) is not None:
        return Site(
            ledger,
            SignOn(sign_on),
            frozenset({sign_on.host, *sign_on.hosts}),
            frozenset({f"https://{sign_on.host}"}),
            sign_on.prefix,
            served.lang,
            names,
            **here,
        )
    called = {served.host, "localhost", "127.0.0.1"} if served.host in LOOPBACK else {served.host}
    # At the port of http a browser names none.
    port = "" if served.port == 80 else f":{served.port}"
    hosts = frozenset(f"[{name}]{port}" if ":" in name else f"{name}{port}" for name in called)
    origins = frozenset(f"http://{host}" for host in hosts)
    return Site(
        ledger, Entrance(served.token, served.who), hosts, origins, served.prefix, served.lang, names, **here
    )
