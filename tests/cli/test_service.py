"""Running as a service: the log, what is said to the service manager, and the units."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from projections.commands import service
from projections.commands.registry import REGISTRY
from projections.commands.service import UNITS, text_of
from projections.commands.service_manager import ServiceManager
from projections.commands.settings import Settings
from tests.cli.running import command, environment, process, run
from tests.given import employment

SERVICES = sorted(name for name in UNITS if name.endswith(".service"))


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


# -- the log ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status", "NOBODY"), 3),
        (("--nonsense",), 2),
        (("nonsense",), 2),
        (("status",), 2),
        (("import", "none"), 3),
    ],
)
def test_whatever_goes_wrong_is_one_error_in_the_log(ledger: Path, words: tuple[str, ...], code: int) -> None:
    ran = run(*words, env={"DOORSTROOM_LOG": "json", "DOORSTROOM_LEDGER": str(ledger)})
    (said,) = records(ran.err)
    assert (ran.code, said["level"], said["event"], said["exit_code"]) == (code, "error", "error", code)


def test_an_option_says_so_too_before_and_behind_the_command(ledger: Path) -> None:
    for words in (("--log", "json", "status", "NOBODY"), ("status", "NOBODY", "--log=json")):
        (said,) = records(run(*words, "--ledger", ledger, "--lang", "nl").err)
        assert "is niet geregistreerd" in str(said["message"])


def test_a_refused_line_and_what_came_of_it_are_records(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"decision": "x\\n"}\n')
    ran = run("--log", "json", "import", tmp_path / "bad.jsonl", "--ledger", ledger)
    assert [each["event"] for each in records(ran.err)] == ["refused-line", "error"]


def test_a_fault_of_ours_is_told_in_records_too(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault\nof ours")

    monkeypatch.setattr("ledger.application.Ledger.open", broken)
    ran = run("--log", "json", "status", "W-01", "--ledger", ledger)
    said = records(ran.err)
    assert (ran.code, said[0]["event"], said[0]["exit_code"]) == (1, "fault", 1)
    assert {each["event"] for each in said[1:]} == {"traceback"}


def test_standard_output_is_no_log(ledger: Path) -> None:
    words = ("status", "W-01", "--json", "--on", "2020-03-01", "--known", "2020-03-01", "--ledger", ledger)
    plain, logged = run(*words), run("--log", "json", *words)
    assert (plain.code, plain.out) == (logged.code, logged.out)


def test_lines_for_the_journal_have_a_priority_only_where_it_reads_them(tmp_path: Path, ledger: Path) -> None:
    with (tmp_path / "journal").open("w") as journal:
        found = os.fstat(journal.fileno())
        stream = f"{found.st_dev}:{found.st_ino}"
        subprocess.run(command("status", "NOBODY", "--ledger", ledger), stderr=journal, check=False,
                       env=environment(JOURNAL_STREAM=stream))  # fmt: skip
    assert (tmp_path / "journal").read_text().startswith("<3>")
    assert process("status", "NOBODY", "--ledger", ledger, JOURNAL_STREAM=stream).err.startswith(
        "doorstroom: "
    )


# -- the service manager ------------------------------------------------------------------------------------


class Manager:
    """A service manager: it hears what is said to its socket, until a moment or a word."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self.heard: list[dict[str, str]] = []

    def until(self, holds: Callable[[dict[str, str]], bool], seconds: float = 60) -> dict[str, str]:
        until = time.monotonic() + seconds
        while True:
            self._socket.settimeout(max(0.01, until - time.monotonic()))
            lines = self._socket.recv(65_536).decode().split("\n")
            said = dict(line.split("=", 1) for line in lines)
            self.heard.append(said)
            if holds(said):
                return said

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager() -> Iterator[Manager]:
    import tempfile

    # A socket's path is short.
    with tempfile.TemporaryDirectory(prefix="dsm-") as folder:
        made = Manager(Path(folder))
        yield made
        made.close()


@pytest.fixture
def follow(manager: Manager) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []

    def start(place: str) -> subprocess.Popen[str]:
        env = environment(NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="400000", DOORSTROOM_LOG="json")
        one = subprocess.Popen(
            command("--ledger", place, "follow"), env=env, stderr=subprocess.PIPE, text=True
        )
        running.append(one)
        return one

    yield start
    for one in running:
        if one.poll() is None:
            one.kill()
        one.communicate()


def test_a_follower_is_ready_once_it_has_caught_up_and_says_that_it_lives(
    location: str, manager: Manager, follow: Callable[[str], subprocess.Popen[str]]
) -> None:
    with Ledger.create(location) as ledger:
        ledger.record(
            *(decision_from(employment(dossier=f"W-{nth}")) for nth in range(3)), recorded_by="tests"
        )
        started = follow(location)
        ready = manager.until(lambda said: "READY" in said)
        assert "3" in ready["STATUS"]
        assert manager.heard[0]["WATCHDOG"] == "1"
        # While it starts it asks for more time, and no longer than that.
        assert any("EXTEND_TIMEOUT_USEC" in said for said in manager.heard)
        manager.until(lambda said: "WATCHDOG" in said)
        ledger.record(decision_from(employment(dossier="W-4")), recorded_by="tests")
        assert "EXTEND_TIMEOUT_USEC" not in manager.until(lambda said: "entry 4" in said.get("STATUS", ""))
    started.send_signal(signal.SIGTERM)
    manager.until(lambda said: "STOPPING" in said)
    _, err = started.communicate(timeout=30)
    assert started.returncode == 0
    assert [each["event"] for each in records(err)][-2:] == ["caught-up", "stopped"]


def test_a_follower_that_waits_for_its_database_lives_and_says_what_for(
    ledger: Path, manager: Manager, follow: Callable[[str], subprocess.Popen[str]]
) -> None:
    started = follow(str(ledger))
    manager.until(lambda said: "READY" in said)
    away = ledger.with_name("away.db")
    ledger.rename(away)
    # It notices when it looks again, after five seconds at most.
    waiting = manager.until(lambda said: "Waiting" in said.get("STATUS", ""))
    assert "no ledger here" in waiting["STATUS"]
    manager.until(lambda said: "WATCHDOG" in said and "Waiting" in said["STATUS"])
    away.rename(ledger)
    manager.until(lambda said: "WATCHDOG" in said and "up to date" in said["STATUS"])
    assert sum("READY" in said for said in manager.heard) == 1
    started.send_signal(signal.SIGTERM)
    _, err = started.communicate(timeout=30)
    events = [each["event"] for each in records(err)]
    assert events.index("waiting") < events.index("went-on")


def test_processes_of_ours_are_not_the_service() -> None:
    environ = {"NOTIFY_SOCKET": "@abstract", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "OTHER": "x"}
    ServiceManager.from_environment(environ)
    assert environ == {"OTHER": "x"}


def test_a_manager_that_is_gone_or_does_not_listen_ends_nothing(tmp_path: Path) -> None:
    for address in (None, str(tmp_path / "none"), "@nobody", "x" * 300):
        ServiceManager(address).ready("fine")


def test_an_abstract_socket_is_reached_and_no_status_adds_a_variable() -> None:
    name = f"doorstroom-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(10)
        ServiceManager(f"@{name}").tell(STATUS="one\nREADY=1")
        assert listening.recv(1_000) == b"STATUS=one READY=1"


def test_signs_of_life_go_on_while_this_thread_is_at_work(manager: Manager) -> None:
    told = ServiceManager(manager.address, watched=0.1)
    with told.signs_of_life(lambda: "at work"):
        hearing = Thread(target=lambda: [manager.until(lambda said: "WATCHDOG" in said) for _ in range(3)])
        hearing.start()
        hearing.join(30)
    assert [said["STATUS"] for said in manager.heard][:3] == ["at work"] * 3


# -- the units --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_a_command_of_ours_on_this_ledger(name: str, ledger: Path) -> None:
    text = text_of(name, Settings(str(ledger)))
    started = next(line for line in text.replace("\\\n", " ").splitlines() if line.startswith("ExecStart="))
    names = ["backup", *(str(each.name) for each in REGISTRY.acts)]
    assert any(f" {each}" in started for each in names if each in name)
    assert f"--ledger {ledger}" in started
    assert f"ReadWritePaths={ledger.parent}" in text
    assert "{" not in text


def test_a_dollar_is_doubled_in_arguments_alone(tmp_path: Path) -> None:
    """Elsewhere in a unit it is itself: the folder that may be written and the key would be others."""
    ledger, key = tmp_path / "a$b" / "l.db", tmp_path / "k$1"
    settings = Settings(str(ledger))
    settings.vault_key = str(key)
    text = text_of("doorstroom-follow.service", settings, "nobody")
    assert f'--ledger "{str(ledger).replace("$", "$$")}" follow' in text
    assert f'ReadWritePaths="{ledger.parent}"\n' in text
    assert f'Environment="DOORSTROOM_VAULT_KEY_FILE={key}"\n' in text
    assert f'Description=Doorstroom: read models of "{ledger}"\n' in text


@pytest.mark.parametrize("which", ["the key", "what a link leads to", "the interpreter"])
def test_no_unit_hides_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    monkeypatch.setattr(service, "_HOMES", (str(tmp_path / "home"),))
    (tmp_path / "home").mkdir()
    (tmp_path / "srv").mkdir()
    place, key = tmp_path / "srv" / "l.db", tmp_path / "srv" / "key"
    assert "ProtectHome=yes\n" in text_of("doorstroom-follow.service", Settings(str(place)), "nobody")
    if which == "the key":
        key = tmp_path / "home" / "key"
    elif which == "what a link leads to":
        (tmp_path / "srv" / "linked").symlink_to(tmp_path / "home")
        place = tmp_path / "srv" / "linked" / "l.db"
    else:
        (tmp_path / "home" / "python").symlink_to(sys.executable)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "home" / "python"))
    settings = Settings(str(place))
    settings.vault_key = str(key)
    assert "ProtectHome=read-only\n" in text_of("doorstroom-follow.service", settings, "nobody")


def test_a_password_never_comes_into_a_unit() -> None:
    for url in ("postgresql://a:hunter2@h/d", "postgresql://h/d?password=hunter2"):
        ran = run("service", "doorstroom-follow.service", "--ledger", url)
        assert (ran.code, "hunter2" in ran.out + ran.err) == (2, False)
    ran = run("service", "doorstroom-follow.service", "--ledger", "postgresql://a@h/d")
    assert '--ledger "postgresql://a@h/d"' in ran.out


def test_all_of_them_are_written_as_new_files(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    assert run("service", "--into", folder, "--ledger", ledger).code == 0
    assert {each.name for each in folder.iterdir()} == set(UNITS)
    assert run("service", "--into", folder, "--ledger", ledger).code == 2
    assert run("service", "doorstroom-follow.service", "--user", "a b", "--ledger", ledger).code == 2


def test_systemd_reads_every_unit_whatever_the_folder_is_called(ledger: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze, of the package systemd")
    strange = tmp_path / 'regis%ter "$x" é'
    strange.mkdir()
    for place in (ledger, shutil.copy(ledger, strange / "a b.db")):
        folder = tmp_path / f"units-{len(str(place))}"
        folder.mkdir()
        assert run("service", "--into", folder, "--ledger", place, "--user", "root").code == 0
        files = sorted(map(str, folder.iterdir()))
        verified = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
        )
        assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_calls_every_service_well_protected(name: str, ledger: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze, of the package systemd")
    (tmp_path / name).write_text(text_of(name, Settings(str(ledger)), "nobody"))
    asked = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(tmp_path / name)]
    judged = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-300:]
