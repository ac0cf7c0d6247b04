"""The keys by which an issuer signs: fetched with bounds, cached, and renewed where a token names an unknown one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from ledger.problem import Problem
from ledger.seal.posting import get
from projections.handover.settings_file import bytes_of

Key = RSAKey | ECKey | OKPKey
_LOG = logging.getLogger("doorstroom.viewer")

LARGEST = 256 * 1024
"""Bytes of a set of keys."""
MOST = 100
"""Keys in one."""
TIMEOUT = 5.0
"""Seconds in which they have to be here."""
RENEWED_AFTER = 3_600.0
"""Seconds after which they are fetched anew: a key that the issuer withdrew is believed no longer than that."""
USED_FOR = 24 * 3_600.0
"""Seconds for which they are used where the issuer is away."""
PAUSE = 60.0
"""Seconds between two attempts, whatever tokens come meanwhile."""
_KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class KeysAway(Exception):
    """The keys of the issuer are not at hand, and were not for too long."""


class KeysUnusable(Problem):
    """There is no key in it by which a signature can be verified: it wants a set of keys (JWKS, RFC 7517)."""


class IssuerKeys:
    """The keys of one issuer. ``source`` is their address or their file."""

    def __init__(self, source: str | Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, Key] = {}
        self._fetched: float | None = None
        self._attempted: float | None = None

    def at_hand(self, key_id: str | None) -> Key | None:
        """The key of this name, where it is cached; if the keys are old, they are renewed meanwhile."""
        if self._too_old(USED_FOR):
            return None
        found = self._named(key_id)
        if found is not None and self._too_old(RENEWED_AFTER) and self._may_fetch():
            self._attempted = self._clock()
            threading.Thread(target=self._renew, daemon=True).start()
        return found

    def key(self, key_id: str | None) -> Key | None:
        """The key of this name, None where the issuer has none; fetched where that is needed. Raises ``KeysAway``.

        Without a name it is the only key there is.
        """
        # Who comes while they are fetched waits for that, and no longer than it may take.
        with self._lock:
            if self.at_hand(key_id) is None and self._may_fetch():
                self._fetch()
            if self._too_old(USED_FOR):
                raise KeysAway
            return self._named(key_id)

    def _too_old(self, seconds: float) -> bool:
        return self._fetched is None or self._clock() - self._fetched > seconds

    def _renew(self) -> None:
        with self._lock:
            self._fetch()

    def _named(self, key_id: str | None) -> Key | None:
        keys = self._keys
        if key_id is None:
            return next(iter(keys.values())) if len(keys) == 1 else None
        return keys.get(key_id)

    def _may_fetch(self) -> bool:
        return self._attempted is None or self._clock() - self._attempted >= PAUSE

    def _fetch(self) -> None:
        self._attempted = self._clock()
        try:
            keys = _keys_in(_content(self._source))
        except (Problem, OSError, ValueError) as error:
            _LOG.warning("the keys of the issuer cannot be read: %s", type(error).__name__)
            return
        # Another dictionary: who reads the one of before reads on.
        self._keys, self._fetched = keys, self._attempted


def refuse_unusable(path: Path) -> None:
    """Look at a file of keys. Raises ``KeysUnusable``, ``OSError``."""
    try:
        _keys_in(_content(path))
    except ValueError as error:
        raise KeysUnusable("{file}", file=path) from error


def _content(source: str | Path) -> bytes:
    """Raises ``NotReached``, ``OSError``, ``ValueError``."""
    if isinstance(source, Path):
        content = bytes_of(source, LARGEST)
        if content is None:
            raise ValueError
        return content
    answer = get(source, limit=LARGEST, timeout=TIMEOUT)
    if answer.status != 200:
        raise ValueError
    return answer.body


def _keys_in(content: bytes) -> dict[str, Key]:
    """The keys of a set (RFC 7517) that can verify a signature. Raises ``ValueError`` where there is none."""
    try:
        found: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError from error
    listed = found.get("keys") if isinstance(found, dict) else None
    keys: dict[str, Key] = {}
    for each in (listed if isinstance(listed, list) else [])[:MOST]:
        key = _key(each)
        if key is not None:
            name = each.get("kid")
            # Without a name of its own it has one that no token can have.
            keys.setdefault(name if isinstance(name, str) else f"\0{len(keys)}", key)
    if not keys:
        raise ValueError
    return keys


def _key(described: Any) -> Key | None:
    """A public key to verify signatures by; None for whatever else stands in a set, as a secret or one to encrypt."""
    if not isinstance(described, dict) or described.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(str(described.get("kty")))
    if kind is None or (kind is RSAKey and len(str(described.get("n"))) < _RSA):
        return None
    try:
        return kind.import_key({name: value for name, value in described.items() if name in _MEMBERS})
    except (JoseError, ValueError, TypeError, KeyError):
        return None


_RSA = 342
"""Characters of Base64 in a modulus of 2,048 bits: who has a shorter key signs as anybody may."""
#: What a public key is, and what it may be used for; all else in a set is left out.
_MEMBERS = ("kty", "n", "e", "crv", "x", "y", "alg", "use", "kid")
