"""Who may look: on a laptop whoever holds the address that was printed, once.

Loopback is not private on a machine that others use too, so the address carries a token. It opens one session, which a
cookie carries from then on.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from threading import Lock


class Entrance:
    """The token of a viewer, and the session that it opened."""

    def __init__(self, token: str) -> None:
        self._token: str | None = token
        self._session: str | None = None
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

    def admits(self, session: str) -> bool:
        """Whether this is the session that was opened."""
        return self._session is not None and _same(self._session, session)

    def form_token(self, purpose: str) -> str:
        """What a form of the session holds, which a page of somebody else's cannot know."""
        return hmac.new((self._session or "").encode(), purpose.encode(), hashlib.sha256).hexdigest()

    def form_is_ours(self, purpose: str, token: str) -> bool:
        """Whether a form was made for the session that is open."""
        return self._session is not None and _same(self.form_token(purpose), token)


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def _same(ours: str, theirs: str) -> bool:
    # In a time that tells nothing of how much of it is right.
    return secrets.compare_digest(ours.encode(), theirs.encode())
