"""A real OpenID provider, in a process of its own, and signing on there as a browser does."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2

#: Who can sign on: an inspector, the privacy officer, and somebody without a role.
USERS: Mapping[str, Mapping[str, object]] = {
    "an": {"preferred_username": "an.peeters", "roles": ["inspector"]},
    "eva": {"preferred_username": "eva.claes", "roles": ["privacy-officer"]},
    "tom": {"preferred_username": "tom.maes", "roles": []},
}
CLIENT = "doorstroom"


def unused_port() -> int:
    """A port that nobody uses at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until something listens there."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text()[-2_000:])


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """The address of a provider, which is its issuer; ended afterwards."""
    port, log = unused_port(), folder / "provider.log"
    users = [json.dumps({"sub": name, **said}) for name, said in USERS.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port)]
    command += [word for each in users for word in ("--user-claims", each)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            wait_for(port, process, log)
            yield f"http://localhost:{port}"
        finally:
            process.kill()


def sign_on_at(browser: httpx2.Client, address: str, who: str) -> str:
    """Sign on at the address that a program sent the browser to; the address that it is sent back to."""
    assert browser.get(address).status_code == 200
    answer = browser.post(address, data={"sub": who})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def id_token(issuer: str, who: str) -> str:
    """The token that the provider makes of somebody, by the flow with a code."""
    back = "https://register.example.be/signed-on"
    asked = {"client_id": CLIENT, "redirect_uri": back, "response_type": "code", "scope": "openid profile"}
    with httpx2.Client() as browser:
        address = str(httpx2.URL(f"{issuer}/oauth2/authorize", params=asked))
        code = httpx2.URL(sign_on_at(browser, address, who)).params["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        answer = browser.post(f"{issuer}/oauth2/token", data=form, auth=(CLIENT, "only-a-test"))
        return str(answer.json()["id_token"])
