"""Who signed on behind a department's proxy: by the token that the issuer signed and the proxy hands on.

Nothing else that a header says is believed: whoever reaches this port can write headers.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from anyio import CapacityLimiter, to_thread
from joserfc import jws
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry
from starlette.datastructures import Headers

from ledger.language import phrase
from ledger.national_numbers import holds_national_number
from ledger.problem import Message
from projections.handover.settings_file import is_setting
from projections.viewer.access import ROLES, NotAdmitted, Role, Visitor, cookie_of
from projections.viewer.issuer_keys import IssuerKeys, Key, KeysAway
from projections.viewer.sign_on_settings import SignOnSettings

LEEWAY = 30
"""Seconds by which the clocks of the issuer and of this computer may differ."""
LONGEST = 16_384
"""Characters of a token."""
_THREADS = 2
"""How many wait for the keys of the issuer at a time, beside the threads that make pages."""

_NO_TOKEN = phrase("No token came with this request.")
_TWO_TOKENS = phrase("More than one token came with this request.")
_UNREADABLE = phrase("What came as a token is none that can be read.")
_ALGORITHM = phrase("The token is signed by an algorithm that is not allowed here.")
_UNKNOWN_KEY = phrase("The token names a key that the issuer does not have.")
_SIGNATURE = phrase("The signature of the token is not that of the issuer.")
_EXPIRED = phrase("The token has expired.")
_CLAIMS = {
    "iss": phrase("The token is of another issuer."),
    "aud": phrase("The token is meant for another program."),
    "exp": phrase("The token does not say until when it holds."),
    "nbf": phrase("The token does not hold yet."),
    "iat": phrase("The token was made in the future: one of the clocks is wrong."),
}
_NAMELESS = phrase("The token does not say who you are in a way that the access log can keep.")


class SignOn:
    """Whom an issuer signed on, and what they may do here."""

    open_to_all: tuple[str, ...] = ("/static/viewer.css",)
    many = True
    #: No other site of the domain can set one with such a name.
    cookie = "__Host-doorstroom"

    def __init__(
        self,
        settings: SignOnSettings,
        keys: IssuerKeys | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._keys = IssuerKeys(settings.keys) if keys is None else keys
        self._clock = clock
        self._limiter = CapacityLimiter(_THREADS)
        self._registry = jws.JWSRegistry(algorithms=list(settings.algorithms), strict_check_header=False)
        self._registry.max_header_length = LONGEST
        self._header = settings.token_header.lower()

    async def visitor(self, headers: Headers) -> Visitor:
        """Who signed on, by the token alone. Raises ``NotAdmitted``."""
        claims = await self._claims(self._token(headers))
        name = _at(claims, self._settings.user_claim)
        if not isinstance(name, str) or not is_setting(name) or holds_national_number(name):
            raise NotAdmitted("sign-on", Message(_NAMELESS))
        role = self._role(_at(claims, self._settings.roles_claim))
        if role is None:
            raise NotAdmitted("no-role", self._whom_to_ask(name))
        secret = cookie_of(headers, self.cookie)
        if secret is None or len(secret) < 32:
            return Visitor(name.strip(), role, secrets.token_urlsafe(32), new_secret=True)
        return Visitor(name.strip(), role, secret)

    def _whom_to_ask(self, name: str) -> Message:
        if not self._settings.ask:
            return Message(phrase("You are signed on as {name}, without a role here."), name=name)
        return Message(
            phrase("You are signed on as {name}, without a role here. Ask for one: {ask}."),
            name=name,
            ask=self._settings.ask,
        )

    def _token(self, headers: Headers) -> str:
        found = headers.getlist(self._header)
        if not found or not found[0].strip():
            raise NotAdmitted("sign-on", Message(_NO_TOKEN))
        if len(found) > 1:
            raise NotAdmitted("sign-on", Message(_TWO_TOKENS))
        token = found[0].strip()
        scheme, _, rest = token.partition(" ")
        if scheme.lower() == "bearer":
            token = rest.strip()
        if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
            raise NotAdmitted("sign-on", Message(_UNREADABLE))
        return token

    async def _claims(self, token: str) -> Mapping[str, Any]:
        """What the issuer says in a token. Raises ``NotAdmitted``."""
        try:
            header = jws.extract_compact(token.encode(), registry=self._registry).headers()
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise NotAdmitted("sign-on", Message(_UNREADABLE)) from error
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in self._settings.algorithms:
            raise NotAdmitted("sign-on", Message(_ALGORITHM))
        if key_id is not None and not isinstance(key_id, str):
            raise NotAdmitted("sign-on", Message(_UNREADABLE))
        key = await self._key(key_id)
        try:
            # The key says by its kind, and where it names one by its algorithm, what may be signed with it.
            verified = jws.deserialize_compact(token, key, registry=self._registry)
            claims = msgspec.json.decode(verified.payload)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise NotAdmitted("sign-on", Message(_SIGNATURE)) from error
        return self._validated(claims)

    async def _key(self, key_id: str | None) -> Key:
        key = self._keys.at_hand(key_id)
        if key is None:
            try:
                key = await to_thread.run_sync(self._keys.key, key_id, limiter=self._limiter)
            except KeysAway as error:
                raise NotAdmitted("issuer") from error
        if key is None:
            raise NotAdmitted("sign-on", Message(_UNKNOWN_KEY))
        return key

    def _validated(self, claims: object) -> Mapping[str, Any]:
        if not isinstance(claims, dict):
            raise NotAdmitted("sign-on", Message(_UNREADABLE))
        settings = self._settings
        registry = JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            exp={"essential": True},
        )
        try:
            registry.validate(claims)
        except ExpiredTokenError as error:
            raise NotAdmitted("sign-on", Message(_EXPIRED)) from error
        except ClaimError as error:
            raise NotAdmitted(
                "sign-on", Message(_CLAIMS.get(error.claim.partition(",")[0], _UNREADABLE))
            ) from error
        return claims

    def _role(self, claimed: object) -> Role | None:
        """The highest role that the claim gives: a text is one value of it, in a list each is one."""
        values = {claimed} if isinstance(claimed, str) else set[str]()
        if isinstance(claimed, list):
            values = {each for each in claimed if isinstance(each, str)}
        given_by = (self._settings.readers, self._settings.writers, self._settings.keepers)
        found = [role for role, names in zip(ROLES, given_by, strict=True) if values & set(names)]
        return found[-1] if found else None


def _at(claims: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What stands at a path of claims; None where nothing does."""
    found: Any = claims
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
