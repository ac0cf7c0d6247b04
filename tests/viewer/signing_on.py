"""An issuer of tokens for the tests, and viewers that believe it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from ledger.application import Ledger
from projections.viewer.application import application
from projections.viewer.issuer_keys import IssuerKeys
from projections.viewer.sign_on import SignOn
from projections.viewer.sign_on_settings import SignOnSettings
from projections.viewer.site import Site

ISSUER = "https://login.example.be/realms/department"
AUDIENCE = "doorstroom"
ADDRESS = "https://register.example.be/doorstroom"
HOST = "register.example.be"


def rsa_key(name: str | None) -> RSAKey:
    """A key of an issuer, which its set names so."""
    return RSAKey.generate_key(2_048, {} if name is None else {"kid": name})


def ec_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name})


def public(*keys: RSAKey | ECKey) -> bytes:
    """The set of keys as it is published."""
    return json.dumps({"keys": [{**key.as_dict(private=False), "use": "sig"} for key in keys]}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """What an issuer says of an inspector at this moment; None leaves a claim out."""
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": [AUDIENCE, "another"],
        "sub": "1f2e",
        "preferred_username": "an.peeters",
        "realm_access": {"roles": ["inspector", "of no meaning here"]},
        "iat": now,
        "exp": now + 300,
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def token(key: RSAKey | ECKey, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """A token that is signed with a key, as its issuer makes it."""
    stated = {"alg": "RS256", "kid": key.kid, **(header or {})}
    algorithms = ["RS256", "RS512", "ES256"]
    return jwt.encode(
        {name: value for name, value in stated.items() if value is not None},
        claims(**changed),
        key,
        algorithms=algorithms,
    )


def settings(keys: str | Path, **changed: Any) -> SignOnSettings:
    usual: dict[str, Any] = {
        "address": ADDRESS,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "keys": keys,
        "roles_claim": ("realm_access", "roles"),
        "readers": ("inspector",),
        "writers": ("registrar",),
        "keepers": ("privacy-officer",),
        "ask": "the helpdesk, 02 123 45 67",
    }
    return SignOnSettings(**{**usual, **changed})


@contextmanager
def behind_a_proxy(
    ledger: Ledger, signing: SignOnSettings, keys: IssuerKeys | None = None
) -> Iterator[TestClient]:
    """Whoever asks through the proxy, without a token yet."""
    site = Site(
        ledger,
        SignOn(signing, keys),
        frozenset({HOST}),
        frozenset({f"https://{HOST}"}),
        signing.prefix,
    )
    with TestClient(application(site), base_url=f"https://{HOST}", follow_redirects=False) as client:
        client.headers["accept-language"] = "en"
        yield client


class Published:
    """A set of keys that a server hands out: what it says, and how often it was asked."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.asked = 0
        self.seconds = 0.0
        published = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                published.asked += 1
                time.sleep(published.seconds)
                self.send_response(published.status)
                self.end_headers()
                self.wfile.write(published.body)

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """Nothing is said of who did not wait for the answer."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/keys"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
