"""`doorstroom serve` in its own process: what it prints, whom it lets in, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from ledger.application import Ledger
from projections.viewer.serving import Served, new_token, site_of
from tests.cli.running import ROOT, run
from tests.viewer.signing_on import public, rsa_key, token


class Serving(NamedTuple):
    """A viewer that runs: its process, and the address that it printed."""

    process: subprocess.Popen[str]
    address: str


def hung_up() -> None:
    """A closed terminal ends what runs, as it does by itself."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextmanager
def serving(ledger: Path, *options: str) -> Iterator[Serving]:
    """The viewer as it is started; killed at the end where it still runs."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "--ledger",
        str(ledger),
        "serve",
        "--port",
        "0",
        "--no-open",
        *options,
    ]
    # What is remembered of a ledger is no business of whoever runs the tests.
    env = {**os.environ, "XDG_CONFIG_HOME": str(ledger.parent.parent / "settings")}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        start_new_session=True,
        # Where the tests were told to outlive a closed terminal, this is not to.
        preexec_fn=hung_up,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            (address,) = re.findall(r"http://\S+", line)
            yield Serving(process, address)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def get(address: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
    """What is answered to one request."""
    there = urlsplit(address)
    with closing(http.client.HTTPConnection(there.hostname or "", there.port or 0, timeout=30)) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def start_of(address: str) -> str:
    """The path of the start page, from the address that was printed."""
    return urlsplit(address).path.removesuffix("enter")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_lets_in_who_has_the_address_and_ends_at_a_signal(demo_file: Path, sent: signal.Signals) -> None:
    with serving(demo_file, "--prefix", "/register") as (process, address):
        there, start = urlsplit(address), start_of(address)
        assert there.hostname == "127.0.0.1"
        assert start.startswith("/register/")
        assert get(address, start)[0] == 401
        code, headers, _ = get(address, f"{there.path}?{there.query}")
        assert (code, headers["refresh"]) == (200, f"0; url={start}")
        cookie = headers["set-cookie"].partition(";")[0]
        code, headers, page = get(address, start, {"cookie": cookie})
        assert (code, "Simulated ledger" in page) == (200, True)
        assert {value for name, value in headers.items() if name.lower() == "server"} == {"doorstroom"}
        os.killpg(process.pid, sent)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        with pytest.raises(ConnectionRefusedError):
            get(address, start)


def test_the_cookie_goes_along_only_under_a_path_that_nobody_knows_beforehand(demo_file: Path) -> None:
    """To a server at another port of the host a browser sends it too, for requests under its path."""
    starts = set[str]()
    for _ in range(2):
        with serving(demo_file) as (_, address):
            there, start = urlsplit(address), start_of(address)
            cookie = get(address, f"{there.path}?{there.query}")[1]["set-cookie"]
            assert f"Path={start.removesuffix('/')};" in f"{cookie};"
            for path in ("/", "/enter", "/person/D-005", "/static/viewer.css"):
                code, headers, page = get(address, path, {"cookie": cookie.partition(";")[0]})
                assert (code, start.strip("/") in page + str(headers)) == (404, False)
        starts.add(start)
        assert len(start.strip("/")) > 20
    assert len(starts) == 2


@pytest.mark.parametrize(("options", "code"), [((), 403), (("--record",), 200)])
def test_decisions_are_recorded_only_where_it_was_started_so(
    demo_file: Path, options: tuple[str, ...], code: int
) -> None:
    with serving(demo_file, *options) as (_, address):
        there = urlsplit(address)
        cookie = get(address, f"{there.path}?{there.query}")[1]["set-cookie"].partition(";")[0]
        assert get(address, f"{start_of(address)}record/start", {"cookie": cookie})[0] == code


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_where_it_is_killed_nobody_serves_on(demo_file: Path) -> None:
    with serving(demo_file) as (process, address):
        process.kill()
        process.wait(20)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                get(address, "/")
            except OSError:
                return
            time.sleep(0.1)
        pytest.fail("it serves on")


def test_the_token_stands_on_no_command_line(demo_file: Path) -> None:
    with serving(demo_file) as (process, address):
        token = address.partition("token=")[2]
        assert len(token) > 40
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                assert token.encode() not in each.read_bytes()
            except OSError:
                continue
        assert process.poll() is None


@pytest.mark.parametrize(
    ("host", "port", "asked"),
    [
        ("127.0.0.1", 80, "127.0.0.1"),
        ("127.0.0.1", 80, "localhost"),
        ("::1", 80, "[::1]"),
        ("::1", 8020, "[::1]:8020"),
        ("127.0.0.1", 8020, "127.0.0.1:8020"),
    ],
)
def test_it_is_asked_for_by_the_name_that_a_browser_sends(
    demo: Ledger, host: str, port: int, asked: str
) -> None:
    made = Served("", demo.vault.settings, new_token(), "inspector", host, port, "", "en")
    site = site_of(made, demo, {})
    assert asked in site.hosts
    assert f"http://{asked}" in site.origins


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - they are refused
def test_it_serves_this_machine_alone(demo_file: Path, host: str) -> None:
    ran = run("--ledger", str(demo_file), "serve", "--host", host)
    assert ran.code == 2
    assert "is no address of this machine alone" in ran.err


SIGN_ON = """\
[sign-on]
address = "https://register.example.be/doorstroom"
issuer = "https://login.example.be"
audience = "doorstroom"
keys = "keys.json"
roles-claim = "roles"
readers = ["inspector"]
"""


def test_behind_a_proxy_it_listens_where_it_is_told_and_lets_in_by_the_token_alone(
    demo_file: Path, tmp_path: Path
) -> None:
    key = rsa_key("first")
    (tmp_path / "keys.json").write_bytes(public(key))
    (tmp_path / "doorstroom.toml").write_text(SIGN_ON)
    command = [sys.executable, "-m", "cli", "--ledger", str(demo_file), "serve", "--port", "0"]
    command += ["--host", "0.0.0.0", "--sign-on", str(tmp_path / "doorstroom.toml")]  # noqa: S104
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0doorstroom-test-{os.getpid()}")
        manager.settimeout(60)
        env = {**os.environ, "NOTIFY_SOCKET": f"@doorstroom-test-{os.getpid()}"}
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stderr is not None
                assert "https://register.example.be/doorstroom/" in process.stdout.readline()
                (there,) = re.findall(r"http://\S+[0-9]", process.stderr.readline())
                ready = manager.recv(1_000)
                assert ready.startswith(b"READY=1\nSTATUS=")
                made = token(key, iss="https://login.example.be", roles=["inspector"])
                named = {"host": "register.example.be"}
                bearer = {"authorization": f"Bearer {made}", **named}
                assert get(there, "/doorstroom/", bearer)[0] == 200
                assert get(there, "/doorstroom/", named)[0] == 401
                assert get(there, "/doorstroom/", {"authorization": f"Bearer {made}"})[0] == 421
            finally:
                process.terminate()
            assert process.wait(20) == 0


def test_what_is_wrong_with_the_settings_of_signing_on_is_told_before_anything_listens(
    demo_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "doorstroom.toml"
    serve = ("--ledger", str(demo_file), "serve", "--sign-on", str(path))
    assert run(*serve).code != 0
    path.write_text(SIGN_ON)
    assert "keys.json" in run(*serve).err
    (tmp_path / "keys.json").write_text("{}")
    assert "JWKS" in run(*serve).err
    (tmp_path / "keys.json").write_bytes(public(rsa_key("first")))
    refused = run(*serve, "--prefix", "/x")
    assert (refused.code, "--prefix" in refused.err) == (2, True)
    path.write_text(SIGN_ON.replace("https://register", "http://register"))
    assert "line 2 of" in run(*serve).err


@pytest.mark.parametrize("prefix", ["register", "/a b", "/a//b", "/../x", "/é", "/" + "x" * 300])
def test_a_prefix_is_a_plain_path(demo_file: Path, prefix: str) -> None:
    assert run("--ledger", str(demo_file), "serve", "--prefix", prefix).code == 2


def test_a_port_that_is_taken_is_told(demo_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("--ledger", str(demo_file), "serve", "--port", str(port))
    assert ran.code == 1
    assert f"127.0.0.1, port {port}" in ran.err


def test_where_there_is_no_ledger_nothing_is_served(tmp_path: Path) -> None:
    assert run("--ledger", str(tmp_path / "none.db"), "serve").code == 3


def test_without_the_extra_it_is_told_how_to_install_it(demo_file: Path) -> None:
    hide = "import sys; sys.modules['granian'] = None; from cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", hide, "--ledger", str(demo_file), "serve"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "doorstroom-ledger[serve]" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_help_imports_nothing_of_the_web() -> None:
    ask = "import sys; from cli import main; main(['serve', '--help'], standalone_mode=False); import json;"
    ask += "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    ran = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))
    assert loaded & {"granian", "starlette", "anyio", "jinja2", "sqlalchemy"} == set()


@pytest.mark.skipif(os.name == "nt", reason="reads the command line as POSIX has it")
def test_the_browser_is_handed_a_file_that_nobody_else_reads_and_not_the_token(
    demo_file: Path, tmp_path: Path
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new; mv {opened}.new {opened}\n')
    browser.chmod(0o700)
    env = {**os.environ, "BROWSER": str(browser), "DISPLAY": ":0", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "cli", "--ledger", str(demo_file), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    ) as process:
        assert process.stdout is not None
        (address,) = re.findall(r"http://\S+", process.stdout.readline())
        until = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        handed = opened.read_text()
        page = Path(urlsplit(handed).path)
        assert "token" not in handed
        assert (page.stat().st_mode & 0o777, address in page.read_text()) == (0o600, True)
        process.terminate()
        assert process.wait(20) == 0
    assert not page.exists()
