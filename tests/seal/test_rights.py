"""On a server: who may change what is recorded, and what is asked in the place of our tables and operators."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from ledger.store.roles import grant
from tests.seal.attacker import Copy

#: Never equal, for the types that the program asks by: the built-in operator fits those only by a cast.
NEVER = (
    "CREATE FUNCTION never(text, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
    "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = varchar, FUNCTION = never)",
)
DEFINER = (
    "CREATE FUNCTION tidy() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM public.vault_texts'"
)


@pytest.mark.parametrize(
    ("statements", "code", "name"),
    [
        (["GRANT UPDATE ON entries TO PUBLIC"], "schema-rights", "UPDATE ON entries TO PUBLIC"),
        (["GRANT DELETE ON seals TO pg_monitor"], "schema-rights", "DELETE ON seals TO pg_monitor"),
        (["GRANT INSERT ON vault_keys TO PUBLIC"], "schema-rights", "INSERT ON vault_keys TO PUBLIC"),
        (["GRANT TRIGGER ON vault_texts TO pg_monitor"], "schema-rights", "TRIGGER ON vault_texts"),
        (["GRANT UPDATE (state) ON entries TO pg_monitor"], "schema-rights", "UPDATE ON entries"),
        (["ALTER TABLE vault_keys OWNER TO pg_monitor"], "schema-rights", "vault_keys OWNER pg_monitor"),
        ([DEFINER], "schema-rights", "tidy() (SECURITY DEFINER)"),
        (NEVER, "schema-shadow", "operator public.=(text,character varying)"),
        (
            ["CREATE SCHEMA postgres", "CREATE TABLE postgres.vault_keys AS SELECT * FROM vault_keys"],
            "schema-shadow",
            "vault_keys",
        ),
        (
            ["CREATE FUNCTION to_regclass(text) RETURNS regclass LANGUAGE sql AS 'SELECT 0::regclass'"],
            "schema-shadow",
            "function public.to_regclass(text)",
        ),
        (
            [
                "CREATE FUNCTION same(bigint) RETURNS text LANGUAGE sql AS 'SELECT now()::text'",
                "CREATE CAST (bigint AS text) WITH FUNCTION same(bigint)",
            ],
            "schema-shadow",
            "cast (bigint AS text)",
        ),
        (
            [
                "CREATE FUNCTION comes() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'",
                "CREATE EVENT TRIGGER mine ON login EXECUTE FUNCTION comes()",
            ],
            "schema-shadow",
            "event trigger mine",
        ),
        (
            ["ALTER FUNCTION doorstroom_entries_kept() OWNER TO pg_monitor"],
            "schema-rights",
            "doorstroom_entries_kept() OWNER pg_monitor",
        ),
        (["CREATE TABLE more () INHERITS (vault_texts)"], "schema-altered", "vault_texts"),
        (["CREATE TABLE more () INHERITS (tracking)"], "schema-altered", "tracking"),
    ],
)
def test_what_else_tells_another_story_on_a_server_is_named(
    on_server: Copy, statements: list[str], code: str, name: str
) -> None:
    with on_server.connected() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    found = on_server.verified("--without-models")
    assert found.ran.code == 5
    assert code in {each for each, _ in found.violations}
    assert name in found.words()


def test_a_path_along_which_built_in_functions_come_last_is_named(on_server: Copy) -> None:
    database = on_server.location.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(on_server.location, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{database}" SET search_path = public, pg_catalog')  # type: ignore[arg-type]
        server.execute("CREATE FUNCTION length(text) RETURNS int LANGUAGE sql AS 'SELECT 0'")
    found = on_server.verified("--without-models")
    assert found.ran.code == 5
    assert "search_path = public, pg_catalog" in found.words()


def test_the_roles_that_are_granted_and_one_that_reads_are_no_strangers(on_server: Copy) -> None:
    grant(on_server.location)
    reads = f"reads_{uuid4().hex}"
    with psycopg.connect(on_server.location, autocommit=True) as server:
        server.execute(f"CREATE ROLE {reads}")  # type: ignore[arg-type]
        server.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reads}")  # type: ignore[arg-type]
        server.execute(f"GRANT INSERT ON entries TO {reads}")  # type: ignore[arg-type]
        server.execute("CREATE TABLE theirs (one int)")
        server.execute("CREATE FUNCTION theirs() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
        server.execute("CREATE SCHEMA other")
        server.execute("CREATE TABLE other.vault AS SELECT * FROM vault")
    try:
        on_server.then_intact()
    finally:
        with psycopg.connect(on_server.location, autocommit=True) as server:
            server.execute(f"DROP OWNED BY {reads}")  # type: ignore[arg-type]
            server.execute(f"DROP ROLE {reads}")  # type: ignore[arg-type]


def test_who_may_write_to_every_table_is_named(on_server: Copy) -> None:
    """No table names such a role."""
    name = f"writer_{uuid4().hex}"
    with on_server.connected() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name}")
        connection.exec_driver_sql(f"GRANT pg_write_all_data TO {name}")
    try:
        found = on_server.then_found("schema-rights", None, "--without-models")
        assert f"pg_write_all_data TO {name}" in found.words()
    finally:
        with on_server.connected() as connection:
            connection.exec_driver_sql(f"DROP ROLE {name}")
