"""What each look finds, on both databases, and what it makes of it."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.seal.signing import SigningKey
from ledger.seal.verifier import read_policy
from ledger.store.access_file import access_path
from ledger.store.errors import LedgerMissing
from ledger.vault.keys import VaultSettings
from projections.health.limits import Limit, Room, RoomLimit, count_limit, room_limit, time_limit
from projections.health.looks import DEFAULTS, Expected, health
from projections.health.states import Health, Look
from projections.readmodels import runner
from projections.readmodels.building import Building
from projections.readmodels.tables import about
from tests.conftest import MASTER_KEY
from tests.given import employment
from tests.seal import attacker
from tests.seal.attacker import PERSONAL, SEALED, SIZE, Copy

ROOMY = DEFAULTS._replace(min_disk=RoomLimit(Room(1, False), None))
#: Some minutes after the newest entry of the ledger.
NEWEST = attacker.BEGINNING + timedelta(minutes=700)
ENTRY = [decision_from(employment(dossier=f"N-{nth}")) for nth in range(3)]


def looked(
    place: str | Copy, expected: Expected = ROOMY, now: datetime = NEWEST, vault: VaultSettings | None = None
) -> Health:
    where = place if isinstance(place, str) else place.location
    return health(lambda: Ledger.open(where, vault_settings=vault, lock_timeout=0.2), where, expected, now)


def found(place: str | Copy, name: str, expected: Expected = ROOMY, **more: object) -> Look:
    whole = looked(place, expected, **more)  # type: ignore[arg-type]
    (one,) = (each for each in whole.looks if each.name == name)
    return one


def recorded(place: Copy, count: int = 3, now: datetime = NEWEST) -> None:
    with Ledger.open(place.location, clock=lambda: now) as opened:
        opened.record(*ENTRY[:count], recorded_by="tests")


def test_all_is_well_with_a_ledger_that_is_kept(ledger: Copy) -> None:
    whole = looked(ledger)
    assert {each.name: each.state for each in whole.looks} == dict.fromkeys(
        ("ledger", "entries", "clock", "read-models", "checkpoint", "access-log", "vault", "disk"), "ok"
    )
    assert (whole.state, whole.simulated, whole.error) == ("ok", False, None)


def test_it_tells_how_far_everything_is(ledger: Copy) -> None:
    figures = {each.name: each.figures for each in looked(ledger).looks}
    assert figures["entries"]["position"] == SIZE
    assert (figures["read-models"]["position"], figures["read-models"]["lag"]) == (SIZE, 0)
    assert (figures["checkpoint"]["size"], figures["checkpoint"]["entries_after"]) == (SEALED, SIZE - SEALED)
    # The hold, the erasure, two people and three looks, all before the second checkpoint.
    assert figures["access-log"]["lines"] == figures["access-log"]["sealed"] > 6
    assert figures["vault"]["key"] == "fits"
    assert figures["ledger"]["size"] > 100_000


def test_a_lag_counts_entries_and_the_age_of_the_oldest(ledger: Copy) -> None:
    recorded(ledger)
    later = NEWEST + timedelta(minutes=4)
    few = found(ledger, "read-models", now=later)
    assert (few.state, few.figures["lag"], few.figures["lag_age"]) == ("ok", 3, 240)
    assert found(ledger, "read-models", ROOMY._replace(max_lag=Limit(2, 5)), now=later).state == "warning"
    assert found(ledger, "read-models", ROOMY._replace(max_lag=Limit(1, 2)), now=later).state == "critical"
    assert found(ledger, "read-models", now=NEWEST + timedelta(minutes=11)).state == "warning"
    assert found(ledger, "read-models", now=NEWEST + timedelta(minutes=61)).state == "critical"
    with Ledger.open(ledger.location) as opened:
        runner.Follower(opened, ledger.location).catch_up()
    assert found(ledger, "read-models", now=NEWEST + timedelta(days=9)).figures["lag"] == 0


def test_read_models_that_are_missing_are_bad_only_where_they_are_expected(location: str) -> None:
    with Ledger.create(location):
        pass
    assert found(location, "read-models").state == "ok"
    assert found(location, "read-models", ROOMY._replace(read_models=True)).state == "critical"


def test_read_models_by_other_rules_are_told_of(ledger: Copy) -> None:
    with Ledger.open(ledger.location) as opened, opened.store.database.transaction(write=True) as connection:
        connection.execute(about.update().values(rules="those of yesterday"))
    look = found(ledger, "read-models")
    assert (look.state, look.figures["present"], look.figures["lag"]) == ("warning", True, None)


def test_a_build_is_told_of_and_whether_somebody_is_at_it(ledger: Copy) -> None:
    with Ledger.open(ledger.location) as opened:
        database = opened.store.database
        with database.building():
            Building.begin(database)
            assert found(ledger, "read-models").figures["build"] == {"parts": 0, "alive": True}
        left = found(ledger, "read-models")
        assert left.figures["build"] == {"parts": 0, "alive": False}
        assert "is gone" in left.message.in_language("en")


def test_a_checkpoint_grows_old_only_where_entries_came_after_it(ledger: Copy) -> None:
    old = NEWEST + timedelta(days=8)
    assert found(ledger, "checkpoint", now=NEWEST + timedelta(hours=37)).state == "warning"
    assert found(ledger, "checkpoint", now=old).state == "critical"
    ran = attacker.run("checkpoint", "--key", ledger.folder / "signing.key", "--ledger", ledger.location)
    assert ran.code == 0, ran.err
    later = datetime.now(UTC) + timedelta(days=90)
    fresh = found(ledger, "checkpoint", now=later)
    assert (fresh.state, fresh.figures["entries_after"]) == ("ok", 0)
    assert fresh.figures["age"] > 89 * 86_400


def test_a_ledger_with_entries_and_no_checkpoint_is_a_warning(location: str) -> None:
    with Ledger.create(location) as opened:
        assert found(location, "checkpoint").state == "ok"
        opened.record(*ENTRY, recorded_by="tests")
    assert found(location, "checkpoint", now=datetime.now(UTC)).state == "warning"


def test_only_the_newest_checkpoints_are_read(ledger: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.health.looks.CHECKPOINTS", 1)
    assert found(ledger, "checkpoint").figures["size"] == SEALED


def test_a_policy_that_is_not_reached_is_a_warning(in_file: Copy) -> None:
    witness = SigningKey.new("witness.example/w", lambda size: bytes([9]) * size).public
    text = f"witness W {witness._replace(kind=4).vkey}\nquorum W\n"
    look = found(in_file, "witnesses", ROOMY._replace(policy=read_policy(text.encode())))
    assert (look.state, look.figures["reached"]) == ("warning", False)


def test_a_clock_behind_what_is_on_record_is_critical(ledger: Copy) -> None:
    assert found(ledger, "clock", now=attacker.BEGINNING).state == "critical"


def test_it_waits_for_no_writer(ledger: Copy) -> None:
    with Ledger.open(ledger.location, clock=lambda: NEWEST) as opened, opened.recording("tests"):
        # Who would wait for the lock would have to give up after 0.2 s.
        assert looked(ledger).state == "ok"


def test_it_writes_nothing(in_file: Copy) -> None:
    def all_there() -> dict[str, bytes]:
        kept = in_file.folder.iterdir()
        return {each.name: each.read_bytes() for each in kept if not each.name.endswith(("-shm", "-wal"))}

    before = all_there()
    looked(in_file)
    assert all_there() == before


def test_a_ledger_that_can_only_be_read_is_a_warning_unless_it_is_meant_so(on_server: Copy) -> None:
    divided = "&" if "?" in on_server.location else "?"
    place = f"{on_server.location}{divided}options=-c%20default_transaction_read_only%3Don"
    look = found(place, "ledger")
    assert (look.state, look.figures["writable"]) == ("warning", False)
    assert found(place, "ledger", ROOMY._replace(read_only=True)).state == "ok"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_can_only_be_read_likewise(in_file: Copy) -> None:
    Path(in_file.location).chmod(0o400)
    assert found(in_file, "ledger").state == "warning"


def test_the_master_key_is_there_or_gone_or_another_one(in_file: Copy) -> None:
    key = Path(f"{in_file.location}.vault-key")
    right = key.read_bytes()
    key.unlink()
    assert (found(in_file, "vault").state, found(in_file, "vault").figures["key"]) == ("critical", "missing")
    key.write_text(MASTER_KEY)
    assert found(in_file, "vault").figures["key"] == "wrong"
    key.write_text("no key")
    assert found(in_file, "vault").figures["key"] == "no-key"
    key.write_bytes(right)
    assert found(in_file, "vault").state == "ok"


def test_who_was_not_told_of_the_key_of_a_server_says_so(on_server: Copy) -> None:
    look = found(on_server, "vault", vault=VaultSettings())
    assert (look.state, look.figures["key"]) == ("ok", "not-named")


def test_an_access_log_that_is_gone_or_shorter_than_was_sealed_is_critical(in_file: Copy) -> None:
    path = access_path(Path(in_file.location))
    content = path.read_bytes()
    path.write_bytes(b"")
    assert found(in_file, "access-log").state == "critical"
    path.unlink()
    assert found(in_file, "access-log").state == "critical"
    path.write_bytes(content)
    assert found(in_file, "access-log").state == "ok"


def test_each_disk_is_told_of_once_and_judged_by_its_room(in_file: Copy) -> None:
    disk = found(in_file, "disk")
    assert disk.figures["free"] <= disk.figures["total"]
    full = RoomLimit(Room(100, True), Room(disk.figures["total"] + 1, False))
    assert found(in_file, "disk", ROOMY._replace(min_disk=full)).state == "critical"
    assert found(in_file, "disk", ROOMY._replace(min_disk=full._replace(critical=None))).state == "warning"


def test_the_disk_of_a_server_is_not_seen_from_here(on_server: Copy) -> None:
    assert "not seen from here" in found(on_server, "disk").message.in_language("en")


def test_nothing_secret_and_nobody_stands_in_it(ledger: Copy) -> None:
    whole = looked(ledger)
    told = "".join(json.dumps(whole.in_json(lang)) for lang in ("en", "nl"))
    secrets = [PERSONAL, "Peeters", MASTER_KEY, *(name for each in attacker.PEOPLE for name in each)]
    key = Path(f"{ledger.location}.vault-key")
    secrets += [key.read_text().strip()] if "://" not in ledger.location else []
    assert [each for each in secrets if each in told] == []


def test_a_password_is_never_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"postgresql://somebody:hunter2@127.0.0.1:{taken.getsockname()[1]}/register"
        whole = looked(place)
    assert (whole.state, [each.name for each in whole.looks]) == ("critical", ["ledger"])
    assert "hunter2" not in json.dumps(whole.in_json("nl"))


def test_where_there_is_no_ledger_the_disk_is_told_of_all_the_same(tmp_path: Path) -> None:
    whole = looked(str(tmp_path / "none.db"))
    assert [each.name for each in whole.looks] == ["ledger", "disk"]
    assert isinstance(whole.error, LedgerMissing)


def test_what_somebody_put_into_the_database_is_told_and_ends_nothing(in_file: Copy) -> None:
    with sqlite3.connect(in_file.location) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE seals SET state = 'no bytes', made_at = 'never'")
        connection.execute("UPDATE entries SET state = x'00' WHERE position = ?", (SIZE,))
        connection.execute("UPDATE tracking SET notification_id = 'far'")
    connection.close()
    states = {each.name: each.state for each in looked(in_file).looks}
    assert (states["entries"], states["checkpoint"], states["read-models"]) == ("critical",) * 3


@pytest.mark.parametrize(
    ("text", "warning", "critical"),
    [
        ("36h", 129_600, float("inf")),
        ("90s:1.5min", 90, 90),
        ("-:7d", float("inf"), 604_800),
        ("0s", 0, float("inf")),
    ],
)
def test_a_limit_of_time_is_read_in_seconds(text: str, warning: float, critical: float) -> None:
    assert time_limit(text) == (warning, critical)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (time_limit, "36"), (time_limit, "2h:1h"), (time_limit, "1h:"), (time_limit, "1h:2h:3h"),
        (count_limit, "-1"), (count_limit, "10:9"), (count_limit, "1_000"),
        (room_limit, "5%:10%"), (room_limit, "1 GB"), (room_limit, "1gb"), (room_limit, ""),
    ],
)  # fmt: skip
def test_what_is_no_limit_is_refused(read: object, text: str) -> None:
    from projections.health.limits import NotALimit

    assert callable(read)
    with pytest.raises(NotALimit):
        read(text)


def test_room_is_bytes_or_a_part_of_the_disk() -> None:
    limit = room_limit("10%:2kB")
    assert [limit.state(free, 30_000) for free in (3_000, 2_999, 2_000, 1_999)] == [
        "ok",
        "warning",
        "warning",
        "critical",
    ]
