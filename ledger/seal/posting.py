"""A question to somebody else's server, a witness or an authority of timestamps, over HTTP.

Whatever is on the other side: no answer takes longer than its time or more than its bytes, none leads elsewhere,
and nothing that it says steers a terminal.
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
import urllib.request
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ledger.language import phrase
from ledger.problem import THEIRS, Message, Problem, system_words

#: Seconds after which an answer is given up, from the first byte sent to the last one received.
TIMEOUT = 30.0


class NotReached(Problem):
    """No answer that can be used came from this address."""

    detail_suffices = True

    def __init__(self, url: str, why: str, /, **values: object) -> None:
        super().__init__(
            phrase("No answer that can be used came from {address}: {why}."),
            address=shown(url),
            why=Message(why, **values),
        )


class ServerAnswer(NamedTuple):
    status: int
    #: The content type, in lower case and without its parameters; empty if there is none.
    kind: str
    body: bytes


def post(url: str, body: bytes, *, kind: str, limit: int, timeout: float) -> ServerAnswer:
    """What an address answers, whatever its status, in at most ``limit`` bytes and ``timeout`` seconds.

    Only http and https. A redirect is not followed: it would send the request where nobody meant it to go.
    Proxies are those of the environment. Raises ``NotReached``.
    """
    return _converse(url, body, {"Content-Type": kind}, limit=limit, timeout=timeout)


def get(url: str, *, limit: int, timeout: float) -> ServerAnswer:
    """What stands at an address, under the same rules as ``post``. Raises ``NotReached``."""
    return _converse(url, None, {}, limit=limit, timeout=timeout)


def _converse(
    url: str, body: bytes | None, headers: dict[str, str], *, limit: int, timeout: float
) -> ServerAnswer:
    _refuse_odd_address(url)
    cord = _Cord(timeout)
    # Put together by hand: the usual opener also opens files, and follows redirects.
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), _Http(cord), _Https(cord)):
        opener.add_handler(handler)
    asked = urllib.request.Request(  # noqa: S310 - the scheme was checked above, and no handler opens others
        url, body, {**headers, "User-Agent": "doorstroom-ledger"}, method="GET" if body is None else "POST"
    )
    try:
        with cord, opener.open(asked, timeout=timeout) as response:
            received = response.read(limit + 1)
            # A body that is cut off is given without a word.
            missing = response.length if len(received) <= limit else 0
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", error)
        late = cord.pulled or isinstance(cause, TimeoutError)
        if late:
            raise NotReached(url, _TOO_SLOW, seconds=f"{timeout:g}") from error
        raise NotReached(url, THEIRS, said=_theirs(cause)) from error
    if cord.pulled:
        raise NotReached(url, _TOO_SLOW, seconds=f"{timeout:g}")
    if 300 <= response.status < 400:
        to = response.headers.get("Location")
        raise NotReached(
            url,
            phrase("it sends on to {address}, which is not followed; give that address if you trust it"),
            address=Message(phrase("another address")) if to is None else plain(to),
        )
    if len(received) > limit:
        raise NotReached(url, phrase("its answer is longer than {limit} bytes"), limit=limit)
    if missing:
        broken = phrase("its answer broke off, {missing} bytes are missing")
        raise NotReached(url, broken, missing=missing)
    stated = response.headers.get("Content-Type", "")
    return ServerAnswer(response.status, stated.partition(";")[0].strip().lower(), received)


def _refuse_odd_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise NotReached(url, phrase("it is no address that begins with http:// or https://"))
    if parts.username is not None or parts.password is not None:
        raise NotReached(url, phrase("an address with a name or password in it is not taken"))


class _Cord:
    """Ends a conversation after its time, however slowly the other side goes on dripping bytes.

    A socket's own timeout begins again with every byte.
    """

    def __init__(self, timeout: float) -> None:
        self.pulled = False
        self._timer = threading.Timer(timeout, self._pull)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def tie(self, connection: http.client.HTTPConnection) -> None:
        self._socket = connection.sock
        if self.pulled:
            raise TimeoutError

    def _pull(self) -> None:
        self.pulled = True
        if self._socket is not None:
            with suppress(OSError):  # It may be closed already.
                self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()


def _tied(kind: type[http.client.HTTPConnection], cord: _Cord) -> Any:
    class Tied(kind):  # type: ignore[valid-type,misc]
        def connect(self) -> None:
            super().connect()
            cord.tie(self)

    return Tied


class _Http(urllib.request.HTTPHandler):
    def __init__(self, cord: _Cord) -> None:
        super().__init__()
        self._kind = _tied(http.client.HTTPConnection, cord)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._kind, req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, cord: _Cord) -> None:
        super().__init__()
        self._kind = _tied(http.client.HTTPSConnection, cord)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        # Without a context of ours it makes the usual one, which checks the certificate and its name.
        return self.do_open(self._kind, req)


_TOO_SLOW = phrase("it did not answer within {seconds} seconds")


def _theirs(cause: Exception) -> Message | str:
    """What the system or a library says of a conversation that failed."""
    words = system_words(cause) if isinstance(cause, OSError) else str(cause)
    return words if isinstance(words, Message) else plain(words) or type(cause).__name__


def shown(url: str) -> str:
    """An address for a message: on one line, and without a password."""
    return plain(re.sub(r"//[^/?#]*@", "//", url))


def plain(text: object) -> str:
    """What a stranger said, on one line, without what steers a terminal, and not endless."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)[:1000]).split())
    return (line[:300] + "…" if len(line) > 300 else line).rstrip(".")
