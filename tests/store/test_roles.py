"""The shipped roles on PostgreSQL, tried by logging in as their members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from ledger.application import Ledger
from ledger.parsing.reading import decision_from
from ledger.store.errors import NoRoles, NotALedger, NotTheOwner, ReadOnly, RolesMissing
from ledger.store.making import create_store
from ledger.store.roles import INSPECTOR, KEEPER, READER, ROLES, WRITER, grant, share_models
from ledger.store.session import EntryRow
from ledger.store.store import open_database, open_store
from projections.handover import making
from projections.reading import Reading
from tests.given import employment, start
from tests.golden.test_forms import on_server
from tests.handover.scene import question
from tests.viewer.browsing import OURS, browsing, field

Login = Callable[..., str]
Made = Callable[[], tuple[str, str]]
NOT_ALLOWED = psycopg.errors.InsufficientPrivilege
PASSWORD = "only-a-test"  # noqa: S105


def address(url: str, username: str | None = None) -> str:
    """A URL as the bare driver reads it; for another login, if one is named."""
    found = make_url(url).set(drivername="postgresql")
    if username is not None:
        found = found.set(username=username, password=PASSWORD)
    return found.render_as_string(hide_password=False)


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run a statement with the bare driver."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def logins(postgres_server: str) -> Iterator[Login]:
    """Makes logins, with an attribute, and gives their names; they are dropped after the databases were."""
    made: list[str] = []

    def make(attribute: LiteralString = "NOSUPERUSER") -> str:
        name = f"doorstroom-{uuid4().hex}"
        statement = sql.SQL("CREATE USER {} {} PASSWORD {}")
        values = sql.Identifier(name), sql.SQL(attribute), sql.Literal(PASSWORD)
        with psycopg.connect(address(postgres_server), autocommit=True) as connection:
            connection.execute(statement.format(*values))
        made.append(name)
        return name

    yield make
    with psycopg.connect(address(postgres_server), autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("DROP USER {}").format(sql.Identifier(name)))


@pytest.fixture
def owned(logins: Login, postgres_databases: Callable[[], str]) -> Made:
    """Makes an empty database of a login that is no superuser: its URL for that one, and for a superuser."""

    def make() -> tuple[str, str]:
        owner = logins("CREATEROLE")
        url = postgres_databases()
        name = make_url(url).database
        assert name is not None
        run(url, f'ALTER DATABASE "{name}" OWNER TO "{owner}"')
        return address(url, owner), url

    return make


@pytest.fixture
def owner(owned: Made) -> str:
    """The URL of a ledger for its owner: two entries, a seal, a tile, something in the vault, and the roles."""
    location, superuser = owned()
    # As before PostgreSQL 15.
    run(superuser, "GRANT CREATE ON SCHEMA public TO PUBLIC")
    with Ledger.create(location, simulated=True) as ledger:
        ledger.record(decision_from(employment()), recorded_by="owner")
        ledger.record(decision_from(start()), recorded_by="owner")
        with ledger.store.writing() as writing:
            writing.put_seals([("key", 0, 1, b"key")])
            writing.put_tiles([(0, 0, b"hashes")])
    run(location, "INSERT INTO vault_keys VALUES ('dossier:W-01', 'text', 'key')")
    run(location, "INSERT INTO vault_texts VALUES ('hash', 'dossier:W-01', 'text')")
    run(location, "INSERT INTO identities VALUES ('W-01', NULL, 'who')")
    run(location, "INSERT INTO access_log VALUES (1, 'looked')")
    grant(location)
    return location


@pytest.fixture
def member(owner: str, postgres_server: str, logins: Login) -> Login:
    """Makes a login that is a member of a role, and gives the URL of the ledger for it."""

    def make(role: str) -> str:
        name = logins()
        run(address(postgres_server), f'GRANT {role} TO "{name}"')
        return address(owner, name)

    return make


def everything(owner: str) -> list[list[tuple[object, ...]]]:
    tables = (
        "entries",
        "origin",
        "seals",
        "tiles",
        "tracking",
        "vault",
        "vault_keys",
        "vault_texts",
        "identities",
        "former_numbers",
    )
    return [run(owner, f"TABLE {table}") for table in (*tables, "access_log")]


CHANGES = [
    *(
        statement.format(table)
        for table in ("entries", "origin", "seals", "tiles", "access_log")
        for statement in (
            "DELETE FROM {}",
            "TRUNCATE {}",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "ALTER TABLE {} ADD COLUMN more text",
            "ALTER TABLE {} OWNER TO CURRENT_USER",
            "DROP TABLE {}",
            "BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
            "CREATE RULE nothing AS ON INSERT TO {} DO INSTEAD NOTHING",
            "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION doorstroom_entries_kept()",
            "CREATE TEMPORARY TABLE mine () INHERITS (public.{})",
        )
    ),
    *(f"UPDATE {table} SET state = 'other'" for table in ("entries", "origin", "seals", "access_log")),  # noqa: S608
    "UPDATE tiles SET hashes = 'other'",
    "DELETE FROM seals WHERE number = 1",
    "INSERT INTO tiles VALUES (0, 0, 'x') ON CONFLICT (level, number) DO UPDATE SET hashes = 'x'",
    "MERGE INTO entries USING (SELECT 1) AS one ON position = 1 WHEN MATCHED THEN DELETE",
    "DROP TRIGGER entries_kept ON entries",
    "DROP FUNCTION doorstroom_entries_kept() CASCADE",
    "ALTER FUNCTION doorstroom_entries_kept() OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION public.doorstroom_entries_kept() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "CREATE TABLE public.mine (x int)",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE INDEX mine ON entries (number)",
    "DROP INDEX entries_source",
    "ALTER SCHEMA public RENAME TO mine",
    "SET session_replication_role = replica",
    "ALTER SYSTEM SET session_replication_role = replica",
    "COPY entries FROM PROGRAM 'echo'",
    f"GRANT {KEEPER} TO CURRENT_USER",
    f"DROP ROLE {KEEPER}",
    "CREATE ROLE mine SUPERUSER",
    "INSERT INTO origin VALUES (1, 2, 'x')",
    "INSERT INTO tracking VALUES ('ledger', 9)",
    "UPDATE vault_texts SET sealed = 'x'",
    "UPDATE vault_keys SET wrapped = 'x'",
    "UPDATE identities SET sealed = 'x'",
    "TRUNCATE vault_texts, vault_keys, identities",
    "DELETE FROM vault",
]

ADDITIONS = [
    "INSERT INTO entries VALUES (3, 'dossier:X', 1, 'start', NULL, 'x')",
    "COPY entries FROM STDIN",
    "INSERT INTO seals VALUES (2, 'key', 1, 1, 'x')",
    "INSERT INTO tiles VALUES (0, 1, 'x')",
    "INSERT INTO vault_keys VALUES ('dossier:W-02', 'text', 'x')",
    "INSERT INTO vault_texts VALUES ('x', 'dossier:W-02', 'x')",
    "INSERT INTO access_log VALUES (2, 'x')",
]

ERASURES = ["DELETE FROM vault_keys", "DELETE FROM vault_texts", "DELETE FROM identities"]
WHO = ["SELECT * FROM identities", "INSERT INTO identities VALUES ('W-02', NULL, 'x')"]


@pytest.mark.parametrize(
    ("role", "statements"),
    [
        (READER, [*CHANGES, *ADDITIONS, *ERASURES, *WHO, "SELECT * FROM access_log"]),
        (
            INSPECTOR,
            [*CHANGES, *ADDITIONS[:-1], *ERASURES, *WHO, "INSERT INTO former_numbers VALUES ('W-02', 'x')"],
        ),
        (WRITER, [*CHANGES, *ERASURES, *WHO]),
        (KEEPER, CHANGES),
    ],
)
def test_a_role_may_do_no_more_than_it_is_for(
    owner: str, member: Login, role: str, statements: list[str]
) -> None:
    url, before = member(role), everything(owner)
    for statement in statements:
        with pytest.raises(NOT_ALLOWED):
            run(url, statement)
    assert everything(owner) == before


@pytest.mark.parametrize("role", [WRITER, KEEPER])
def test_who_may_write_records_and_seals(owner: str, member: Login, role: str) -> None:
    url = member(role)
    with Ledger.open(url) as ledger:
        ledger.record(decision_from(employment(dossier="W-02")), recorded_by=role)
        with ledger.store.writing() as writing:
            # Enough for COPY.
            writing.append(
                [EntryRow("dossier:bulk", number, "start", None, b"x") for number in range(1, 100)]
            )
            assert writing.put_seals([("checkpoint", 102, 7, b"note")]) == 2
            writing.put_tiles([(0, 1, b"hashes")])
    for statement in ADDITIONS[4:]:
        run(url, statement)
    with open_store(owner) as store, store.reading() as reading:
        assert reading.last_position == 102
        assert [seal.number for seal in reading.seals()] == [1, 2]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_asks_everything(owner: str, member: Login, role: str) -> None:
    url = member(role)
    with Ledger.open(url) as ledger, ledger.reading() as reading:
        assert (len(list(reading.rows())), len(reading.seals()), reading.tile_counts()) == (2, 1, {0: 1})
        assert Reading(reading).upto == 2
    for table in ("tracking", "vault", "vault_keys", "vault_texts"):
        assert run(url, f"TABLE {table}") == run(owner, f"TABLE {table}")


def test_a_reader_who_records_is_told_that_they_may_not(owner: str, member: Login) -> None:
    with (
        Ledger.open(member(READER)) as ledger,
        pytest.raises(ReadOnly, match=r"can only be read here.*permission denied for table"),
    ):
        ledger.record(decision_from(employment(dossier="W-02")), recorded_by="reader")
    with open_store(owner) as store, store.reading() as reading:
        assert reading.last_position == 2


def test_the_keeper_erases_what_is_personal(owner: str, member: Login) -> None:
    url = member(KEEPER)
    assert run(url, "SELECT * FROM identities") != []
    run(url, "INSERT INTO identities VALUES ('W-02', NULL, 'who')")
    for statement in ERASURES:
        run(url, statement)
    for table in ("vault_keys", "vault_texts", "identities"):
        assert run(owner, f"TABLE {table}") == []


def test_what_was_erased_also_leaves_the_files_of_the_server(member: Login) -> None:
    url = member(KEEPER)
    if run(url, "SELECT current_setting('server_version_num')::int < 170000") == [(True,)]:
        pytest.skip("before PostgreSQL 17 only the owner vacuums")
    with psycopg.connect(url, autocommit=True) as connection:
        warnings: list[str] = []
        connection.add_notice_handler(lambda notice: warnings.append(str(notice.message_primary)))
        for table in ("vault_keys", "vault_texts", "identities"):
            connection.execute(f"VACUUM (FULL) {table}")
    assert warnings == []


TRAPS = """
CREATE FUNCTION mine.never(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE FUNCTION mine.never(bigint, integer) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR mine.<> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = mine.never);
CREATE OPERATOR mine.<> (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = mine.never);
CREATE TEMPORARY TABLE entries AS SELECT 8::bigint AS position;
CREATE TEMPORARY TABLE fresh AS SELECT 3::bigint AS position;
SET search_path = mine, pg_catalog, pg_temp, public;
INSERT INTO public.entries VALUES (9, 'dossier:X', 1, 'start', NULL, 'x');
"""


def test_what_a_writer_puts_in_the_search_path_is_not_used_by_the_guards(owner: str, member: Login) -> None:
    url = member(WRITER)
    run(owner, f'CREATE SCHEMA mine; GRANT ALL ON SCHEMA mine TO "{make_url(url).username}"')
    with pytest.raises(psycopg.errors.RestrictViolation):
        run(url, TRAPS)
    run(owner, "DROP SCHEMA mine CASCADE")


def test_the_roles_can_be_granted_again_and_what_was_too_much_goes(owner: str, member: Login) -> None:
    run(
        owner,
        f"GRANT UPDATE, TRUNCATE ON vault_texts TO {WRITER}; GRANT UPDATE (sealed) ON identities TO {READER}",
    )
    again = grant(owner)
    assert (again.made, "entries" in again.tables) == ((), True)
    with pytest.raises(NOT_ALLOWED):
        run(member(WRITER), "UPDATE vault_texts SET sealed = 'x'")
    with pytest.raises(NOT_ALLOWED):
        run(member(READER), "UPDATE identities SET sealed = 'x'")


def test_the_roles_can_be_granted_by_two_at_once(owned: Made) -> None:
    places = [owned()[0] for _ in range(2)]
    for place in places:
        create_store(place, b"{}").close()
    with ThreadPoolExecutor(6) as threads:
        for found in threads.map(grant, places * 3):
            assert "entries" in found.tables
    for place in places:
        assert run(place, f"SELECT has_table_privilege('{READER}', 'entries', 'SELECT')") == [(True,)]


def test_read_models_are_shared_with_who_may_read_the_ledger(owner: str, member: Login) -> None:
    for token in ("0123456789ab", "ba9876543210"):
        with open_database(owner) as database, database.transaction(write=True) as connection:
            connection.exec_driver_sql(f"CREATE TABLE model_periods_{token} (dossier text)")
            connection.exec_driver_sql(f"CREATE OR REPLACE VIEW model_periods AS TABLE model_periods_{token}")
            share_models(connection)
        for role in ROLES:
            assert run(member(role), f"TABLE model_periods_{token}") == []
            assert run(member(role), "TABLE model_periods") == []
            with pytest.raises(NOT_ALLOWED):
                run(member(role), "INSERT INTO model_periods VALUES ('x')")


def test_read_models_that_were_there_before_are_shared_by_the_grant(owner: str, member: Login) -> None:
    run(owner, "CREATE TABLE model_about (token text)")
    url = member(READER)
    with pytest.raises(NOT_ALLOWED):
        run(url, "TABLE model_about")
    grant(owner)
    assert run(url, "TABLE model_about") == []


def test_read_models_are_not_shared_where_no_roles_were_granted(owned: Made) -> None:
    location, _ = owned()
    create_store(location, b"{}").close()
    with open_database(location) as database, database.transaction(write=True) as connection:
        connection.exec_driver_sql("CREATE TABLE model_about (token text)")
        share_models(connection)
    assert run(location, "SELECT relacl FROM pg_class WHERE relname = 'model_about'") == [(None,)]


def test_a_ledger_in_a_schema_with_an_odd_name_is_granted(
    owned: Made, logins: Login, postgres_server: str
) -> None:
    location, superuser = owned()
    run(location, 'CREATE SCHEMA "Ons; ""register"')
    run(superuser, f'ALTER DATABASE "{make_url(location).database}" SET search_path = \'Ons; "register\'')
    create_store(location, b"{}").close()
    grant(location)
    reader = logins()
    run(address(postgres_server), f'GRANT {READER} TO "{reader}"')
    with open_store(address(location, reader)) as store:
        assert store.origin == b"{}"


def test_a_vault_in_a_database_of_its_own_is_granted_there(
    owned: Made, postgres_server: str, logins: Login
) -> None:
    (location, _), (vault, superuser) = owned(), owned()
    # The second database's own login makes the vault in it; the ledger stands in the first.
    create_store(location, b"{}", vault=vault).close()
    assert "vault_texts" not in grant(location).tables
    made = (
        "access_log",
        "former_numbers",
        "identities",
        "vault",
        "vault_format",
        "vault_keys",
        "vault_texts",
    )
    assert grant(vault).tables == made
    name = logins()
    run(address(postgres_server), f'GRANT {KEEPER} TO "{name}"')
    keeper = address(vault, name)
    run(keeper, "INSERT INTO access_log VALUES (1, 'looked')")
    run(keeper, "DELETE FROM vault_keys")
    with pytest.raises(NOT_ALLOWED):
        run(keeper, "DELETE FROM access_log")
    assert run(superuser, "SELECT number FROM access_log") == [(1,)]


def test_only_the_owner_grants(member: Login) -> None:
    for role in ROLES:
        with pytest.raises(NotTheOwner, match="the table access_log belongs to"):
            grant(member(role))


def test_a_schema_of_somebody_else_is_said(owned: Made) -> None:
    location, superuser = owned()
    create_store(location, b"{}").close()
    run(superuser, "ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT CREATE ON SCHEMA public TO PUBLIC")
    with pytest.raises(NotTheOwner, match='REVOKE CREATE ON SCHEMA "public" FROM PUBLIC'):
        grant(location)


def test_an_owner_who_may_not_make_roles_is_told_which_to_have_made(
    owned: Made, postgres_server: str
) -> None:
    location, superuser = owned()
    create_store(location, b"{}").close()
    run(superuser, f'ALTER USER "{make_url(location).username}" NOCREATEROLE')
    try:
        run(address(postgres_server), f"DROP ROLE IF EXISTS {', '.join(ROLES)}")
    except psycopg.errors.DependentObjectsStillExist:
        pytest.skip("another ledger of this server uses the roles")
    with pytest.raises(RolesMissing, match=f"CREATE ROLE {READER} NOLOGIN"):
        grant(location)


def test_there_must_be_something_to_grant(owned: Made) -> None:
    with pytest.raises(NotALedger, match="nothing of a ledger"):
        grant(owned()[0])


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    with pytest.raises(NoRoles, match="permissions of its system decide"):
        grant(tmp_path / "ledger.db")
    create_store(tmp_path / "ledger.db", b"{}").close()
    with open_database(tmp_path / "ledger.db") as database, database.transaction(write=True) as connection:
        share_models(connection)


def test_a_reader_is_told_which_role_makes_a_dossier(member: Login) -> None:
    with (
        Ledger.open(member(READER)) as ledger,
        pytest.raises(
            making.MayNotLog,
            match=f"{INSPECTOR} or {WRITER} may; where it tells who somebody is, one of {KEEPER}",
        ),
    ):
        making.record_making(ledger, "clerk", "W-01", "html")


def test_a_writer_is_told_which_role_makes_a_dossier_with_identity(member: Login) -> None:
    with Ledger.open(member(WRITER)) as ledger, pytest.raises(making.MayNotLog, match=KEEPER):
        making.make(ledger, question(known=None), "W-01", "html", why="beroep")


def test_an_inspector_looks_in_the_viewer_and_is_logged_and_records_nothing(
    owned: Made, postgres_server: str, logins: Login
) -> None:
    """Also while somebody imports."""
    owner, _ = owned()
    with Ledger.create(owner, simulated=True) as ledger:
        ledger.record(decision_from(employment(dossier="W-02")), recorded_by="owner")
        grant(owner)
        name = logins()
        run(address(postgres_server), f'GRANT {INSPECTOR} TO "{name}"')
        with (
            Ledger.open(address(owner, name), lock_timeout=5) as own,
            browsing(own) as inside,
            ledger.store.writing(),
        ):
            assert inside.get("/person/W-02").status_code == 200
            seen = inside.get("/person/W-02/seen")
            assert (seen.status_code, "dossier-looked-at" in seen.text) == (200, True)
            form = {"form_token": field(inside.get("/search").text, "form_token"), "why": "x"}
            found = inside.post("/search", data={**form, "national_number": "93051822361"}, headers=OURS)
            assert found.status_code == 403  # who somebody is, is for the keeper
        with Ledger.open(address(owner, name)) as own, pytest.raises(ReadOnly):
            own.record(decision_from(start(dossier="W-02")), recorded_by="inspector")


def test_who_could_ask_before_a_migration_can_after_it(
    postgres_url: str, logins: Login, postgres_server: str
) -> None:
    """Also a role of somebody's own, which `roles` knows nothing of: a migration makes a table that it needs."""
    place = on_server("2-first", postgres_url)
    by_hand, ours = logins(), logins()
    run(address(postgres_url), f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{by_hand}"')
    if (READER,) not in run(address(postgres_url), "SELECT rolname::text FROM pg_roles"):
        run(address(postgres_url), f"CREATE ROLE {READER} NOLOGIN")
    run(address(postgres_url), f"GRANT SELECT ON entries, origin, vault, vault_keys, vault_texts TO {READER}")
    run(address(postgres_server), f'GRANT {READER} TO "{ours}"')
    assert place.run("migrate", "--no-backup").code == 0
    for login in (by_hand, ours):
        with (
            Ledger.open(address(postgres_url, login), vault_settings=place.settings) as ledger,
            ledger.reading() as reading,
            ledger.vault.session(reading) as vault,
        ):
            assert vault.rows.about() is not None
    rights = (
        "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'former_numbers'"
    )
    assert run(address(postgres_url), f"{rights} AND grantee = '{by_hand}'") == [("SELECT",)]
    run(address(postgres_url), f'DROP OWNED BY "{by_hand}"')
