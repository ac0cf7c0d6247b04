"""Who may look: on a laptop whoever holds the address that was printed, once; behind a proxy who signed on.

Loopback is not private on a machine that others use too, so the address carries a token. It opens one session, which a
cookie carries from then on, under a path that nobody else knows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from threading import Lock
from typing import Literal, NamedTuple, Protocol

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ledger.problem import Message

Role = Literal["reader", "writer", "keeper"]
ROLES: tuple[Role, ...] = ("reader", "writer", "keeper")
"""Who only looks; who also records; who also sees who looked. Each may do what the one before may."""


class NotAdmitted(Exception):
    """A request is not answered: ``refusal`` is the name of one of ``errors.REFUSALS``, ``why`` says more."""

    def __init__(self, refusal: str, why: Message | None = None) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.why = why


class Visitor(NamedTuple):
    """Who looks: the name under which the access log keeps it, and what they may do.

    ``secret`` is what the forms of their browser rest on, and no page of somebody else's can know. ``new_secret`` says
    that the browser has not got it yet.
    """

    name: str
    role: Role
    secret: str
    new_secret: bool = False

    def may(self, role: Role) -> bool:
        """Whether they may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def form_token(self, purpose: str) -> str:
        """What a form of theirs holds: it is of this browser, this person and this purpose."""
        return hmac.new(self.secret.encode(), f"{self.name}\n{purpose}".encode(), hashlib.sha256).hexdigest()

    def form_is_ours(self, purpose: str, token: str) -> bool:
        """Whether a form was made for them."""
        return _same(self.form_token(purpose), token)


class Authenticator(Protocol):
    """Says who sent a request."""

    cookie: str
    #: What is asked for by whoever has not been let in, such as how one is.
    open_to_all: tuple[str, ...]
    #: Whether there are several people here, so that a page says who is signed on.
    many: bool

    async def visitor(self, headers: Headers) -> Visitor:
        """Who sent a request. Raises ``NotAdmitted``."""


class Entrance:
    """The token of a viewer on a laptop, and the session that it opened: whoever has that may do everything."""

    open_to_all: tuple[str, ...] = ("/enter", "/static/viewer.css")
    many = False

    def __init__(self, token: str, who: str) -> None:
        self._token: str | None = token
        self._session: str | None = None
        self._who = who
        self._lock = Lock()
        #: Cookies know no port: of two viewers on one machine each has a name of its own.
        self.cookie = f"doorstroom-{secrets.token_hex(4)}"

    def exchange(self, token: str) -> str | None:
        """The session that the token opens, the first time; None for any other token, and for any other time."""
        with self._lock:
            if self._token is None or not _same(self._token, token):
                return None
            self._token, self._session = None, secrets.token_urlsafe(32)
            return self._session

    async def visitor(self, headers: Headers) -> Visitor:
        """Whoever has the session. Raises ``NotAdmitted``."""
        session, sent = self._session, cookie_of(headers, self.cookie)
        if session is None or sent is None or not _same(session, sent):
            raise NotAdmitted("session")
        return Visitor(self._who, "keeper", session)


def cookie_of(headers: Headers, name: str) -> str | None:
    """The value of a cookie that a browser sent, whatever others stand beside it: any program of the same host may
    have set one, in a form of its own."""
    return cookie_parser(headers.get("cookie", "")).get(name)


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def secret_path() -> str:
    """A part of a path that nobody guesses.

    A browser sends the cookies of a host to every port of it, so to a server that another user of this machine runs,
    but only with requests for the path of the cookie.
    """
    return f"/{secrets.token_urlsafe(16)}"


def _same(ours: str, theirs: str) -> bool:
    # In a time that tells nothing of how much of it is right.
    return secrets.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))
