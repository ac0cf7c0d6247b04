"""Erased means gone: what could keep it is found first, what holds it up is said, and a crash is not forgotten."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ledger.seal.verify import Check, verify
from ledger.store.errors import NotRemoved, VaultAltered
from ledger.store.roles import KEEPER, grant
from ledger.vault.keys import VaultSettings
from ledger.vault.vault import Vault
from tests.cli.running import run
from tests.given import employment
from tests.vault.scene import KEY, Place, Scene, in_vault

#: What keeps what is destroyed, or brings it back, on SQLite and on PostgreSQL.
KEEPS = {
    "a copy of each key on its way out": (
        "CREATE TRIGGER mine BEFORE DELETE ON vault_keys BEGIN INSERT INTO theirs VALUES (OLD.wrapped); END",
        "CREATE RULE mine AS ON DELETE TO vault_keys DO ALSO INSERT INTO theirs VALUES (OLD.wrapped)",
    ),
    "a copy of each text on its way in": (
        "CREATE TRIGGER mine AFTER INSERT ON vault_texts BEGIN INSERT INTO theirs VALUES (NEW.sealed); END",
        "CREATE RULE mine AS ON INSERT TO vault_texts DO ALSO INSERT INTO theirs VALUES (NEW.sealed)",
    ),
    "what comes back with the line of the log": (
        "CREATE TRIGGER mine AFTER INSERT ON access_pending BEGIN"
        " INSERT INTO vault_keys SELECT 'dossier:W-01', 'text', kept FROM theirs; END",
        "CREATE RULE mine AS ON INSERT TO access_log DO ALSO"
        " INSERT INTO vault_keys SELECT 'dossier:W-01', 'text', kept FROM theirs",
    ),
}


#: No text is found by what it is asked by; names of tables still are.
NEVER_EQUAL = (
    "CREATE FUNCTION never(text, varchar) RETURNS boolean LANGUAGE sql AS"
    " $$SELECT $1 OPERATOR(pg_catalog.=) $2::text AND strpos($1, 'dossier:') = 0$$",
    "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = varchar, FUNCTION = never)",
    "CREATE FUNCTION ever(name, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT $1::text = $2::text'",
    "CREATE OPERATOR = (LEFTARG = name, RIGHTARG = varchar, FUNCTION = ever)",
)


@pytest.fixture(params=["sqlite", "postgresql", "sqlite and a file", "sqlite and a server"])
def any_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """As `place`, but also with a vault of its own on a server."""
    ledger, _, apart = request.param.partition(" and ")
    here = str(tmp_path / "ledger.db")
    if apart:
        vault = str(tmp_path / "vault.db") if apart == "a file" else request.getfixturevalue("postgres_url")
        return Place(here, VaultSettings(database=vault, key=KEY))
    return Place(
        here if ledger == "sqlite" else request.getfixturevalue("postgres_url"), VaultSettings(key=KEY)
    )


def attacked(place: Place, how: str, *, log_alone: bool = False) -> None:
    """What keeps texts is put into the vault's database."""
    with in_vault(place) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE theirs (kept bytea)" if "://" in place.vault else "CREATE TABLE theirs (kept BLOB)"
        )
        if log_alone:
            connection.exec_driver_sql("INSERT INTO theirs SELECT wrapped FROM vault_keys")
        connection.exec_driver_sql(KEEPS[how]["://" in place.vault])


def tables(place: Place) -> Check:
    with place.open() as ledger:
        (check,) = [each for each in verify(ledger, place.location, processes=1) if each.name == "tables"]
        return check


@pytest.mark.parametrize("how", KEEPS)
def test_what_could_keep_what_is_erased_is_found_before_anything_is(any_place: Place, how: str) -> None:
    with any_place.create() as ledger:
        scene = Scene(any_place, ledger).given(employment(reason="because"))
        assert tables(any_place).state == "holds"
        attacked(any_place, how)
        with pytest.raises(VaultAltered, match="mine"):
            scene.erased()
        assert (scene.size(), list(scene.texts().values())) == (1, ["because"])
    if "log" not in how:
        assert "mine" in {str(part) for each in tables(any_place).violations for part in each.detail}


def test_what_comes_back_behind_the_last_look_is_not_said_to_be_gone(
    any_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.vault_schema.could_keep", lambda *_a, **_k: [])
    with any_place.create() as ledger:
        scene = Scene(any_place, ledger).given(employment(reason="because"))
        attacked(any_place, "what comes back with the line of the log", log_alone=True)
        with pytest.raises(NotRemoved):
            scene.erased()
        assert (scene.size(), list(scene.texts().values())) == (1, ["because"])


def test_an_operator_that_finds_nothing_to_erase_is_found(postgres_url: str) -> None:
    """What is asked by a name is then not found: nothing would be erased, without an error."""
    place = Place(postgres_url, VaultSettings(key=KEY))
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"))
        with in_vault(place) as connection:
            for statement in NEVER_EQUAL:
                connection.exec_driver_sql(statement)
        with pytest.raises(VaultAltered, match="operator"):
            scene.erased()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX mine ON vault_texts (sealed)",
        "CREATE TABLE theirs (kept)",
        "ALTER TABLE identities ADD COLUMN more",
        "DROP INDEX vault_texts_subject",
    ],
)
def test_what_else_is_not_as_it_was_made_in_a_vault_of_its_own_is_found(
    tmp_path: Path, statement: str
) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings(database=str(tmp_path / "vault.db")))
    with place.create() as ledger:
        Scene(place, ledger).given(employment(reason="because"))
    with in_vault(place) as connection:
        connection.exec_driver_sql(statement)
    assert tables(place).state == "broken"


def test_an_index_of_a_vault_of_its_own_that_hides_a_text_is_found(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings(database=str(tmp_path / "vault.db")))
    with place.create() as ledger:
        Scene(place, ledger).given(employment(reason="because"))
    with closing(sqlite3.connect(place.vault)) as file, file:
        # The index of an empty table, in the place of ours: a question by subject finds nothing to erase.
        file.execute("CREATE TABLE theirs (committed BLOB, subject TEXT, sealed BLOB)")
        file.execute("CREATE INDEX mine ON theirs (subject)")
        file.execute("PRAGMA writable_schema = ON")
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mine'").fetchone()
        file.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'vault_texts_subject'", (page,))
        file.execute("DELETE FROM sqlite_master WHERE name IN ('mine', 'theirs')")
    assert {each.code for each in tables(place).violations} == {"index-contents"}
    with place.open() as ledger, pytest.raises(NotRemoved):
        Scene(place, ledger).erased()


# -- what holds it up ------------------------------------------------------------------------------------------


def killed_before(act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Erase in a process of its own that is gone once the erasure is committed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(Vault, "forget", lambda _vault: os._exit(9))
            act()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("apart", [False, True], ids=["with the ledger", "a vault of its own"])
def test_a_crash_behind_the_commit_is_told_and_the_next_erasure_finishes_it(
    tmp_path: Path, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = VaultSettings(database=str(tmp_path / "vault.db")) if apart else VaultSettings()
    place = Place(str(tmp_path / "ledger.db"), settings)
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"), employment(dossier="W-02"))
        before = scene.secrets()

    def erased() -> None:
        with place.open() as ledger:
            Scene(place, ledger).erased()

    killed_before(erased, monkeypatch)

    def outstanding() -> bool:
        with place.open() as ledger:
            checks = verify(ledger, place.location, processes=1)
            return bool(
                next(each for each in checks if each.name == "access-log").figures["pages_outstanding"]
            )

    where = ["--ledger", place.location, *(["--vault", place.vault] if apart else [])]
    assert outstanding()
    assert "may still hold what an erasure destroyed" in " ".join(run("verify", *where).out.split())
    erased()
    assert not outstanding()
    assert not [secret for secret in before if secret in place.bytes()]
    with place.open() as ledger:
        assert Scene(place, ledger).size() == 3


@pytest.mark.parametrize("apart", [False, True], ids=["with the ledger", "a vault of its own"])
@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE"], ids=["a reader", "a writer"])
def test_what_holds_it_up_in_a_file_is_said_and_the_same_command_finishes_it(
    tmp_path: Path, apart: bool, begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = VaultSettings(database=str(tmp_path / "vault.db")) if apart else VaultSettings()
    place = Place(str(tmp_path / "ledger.db"), settings)
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"))
        before = scene.secrets()
    forget = Vault.forget

    def held_up(vault: Vault) -> None:
        with closing(sqlite3.connect(place.vault, isolation_level=None)) as other:
            other.execute(begin)
            other.execute("SELECT count(*) FROM vault_texts").fetchone()
            forget(vault)

    with place.open(lock_timeout=0.2) as ledger, monkeypatch.context() as patched:
        patched.setattr(Vault, "forget", held_up)
        done = Scene(place, ledger).erased()
        assert (done.texts, done.forgotten, done.on_server) == (1, False, False)
    ran = run(
        "erase",
        "W-01",
        "--ground",
        "AVG art. 17",
        "--yes",
        "--ledger",
        place.location,
        "--vault",
        place.vault,
    )
    if not apart:
        ran = run("erase", "W-01", "--ground", "AVG art. 17", "--yes", "--ledger", place.location)
    assert (ran.code, "nothing was left to destroy" in ran.out) == (0, True)
    assert not [secret for secret in before if secret in place.bytes()]


def test_a_snapshot_that_still_sees_it_on_a_server_is_said(postgres_url: str) -> None:
    place = Place(postgres_url, VaultSettings(key=KEY))
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"))
        before = scene.secrets()
        with psycopg.connect(postgres_url) as other:
            # It never touched the vault, and so holds no lock on it.
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1 FROM pg_class LIMIT 1")
            done = scene.erased()
        assert (done.texts, done.forgotten, done.on_server) == (1, False, True)
        again = scene.erased()
        assert (again.position, again.forgotten) == (None, True)
        assert not [secret for secret in before if secret in place.bytes()]


def test_a_role_that_may_not_vacuum_is_told_so(postgres_url: str) -> None:
    place = Place(postgres_url, VaultSettings(key=KEY))
    with place.create() as ledger:
        Scene(place, ledger).given(employment(reason="because"))
    grant(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"REVOKE MAINTAIN ON vault_texts FROM {KEEPER}")  # type: ignore[arg-type]
    as_keeper = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-crole%3D{KEEPER}"
    ran = run(
        "erase",
        "W-01",
        "--ground",
        "AVG art. 17",
        "--yes",
        "--ledger",
        as_keeper,
        env={"DOORSTROOM_VAULT_KEY": KEY},
    )
    assert ran.code == 1
    assert "was carried out" in ran.out
    assert "permission denied to vacuum" in ran.out
    assert "write-ahead log" in ran.out
