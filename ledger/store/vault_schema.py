"""Whether a vault stands as it was made, wherever it is, and whether something could keep what is destroyed in it.

A trigger, a rule or row security can copy keys and texts away, ignore that they are removed, or bring them back behind
the last look, as when the line of the access log is written. So whatever fires on any of our tables counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from ledger.store import guarded, guards, schema, schema_on_server
from ledger.store.form_numbers import of_vault
from ledger.store.forms.steps import lacking
from ledger.store.location import SQLITE
from ledger.store.schema_on_server import SchemaDifference
from ledger.store.tables import FORMAT
from ledger.store.vault_rows import GUARDED
from ledger.store.vault_tables import vault

_TABLES = frozenset(vault.tables)


def differences(connection: Connection) -> list[SchemaDifference]:
    """What in a vault in a database of its own is not as it was made, or is beside it in its file; and which indexes
    hold something else than their tables. Triggers on the access log are for ``VaultRows.guards_changed``."""
    if connection.dialect.name == SQLITE:
        return [*_in_file(connection, alone=True), *schema.contents_in_file(connection)]
    return _on_server(connection, contents=True)


def could_keep(connection: Connection, *, alone: bool) -> list[str]:
    """The names of what could keep what is destroyed, or bring it back; not what indexes hold, which takes long.

    ``alone``: it is a database of the vault's own, without the ledger.
    """
    kept = GUARDED if alone else [*GUARDED, *guards.LEDGER]
    if connection.dialect.name == SQLITE:
        found = [each.name for each in _in_file(connection, alone=alone) if each.kind != "gone"]
        query = "SELECT name FROM main.sqlite_master WHERE type = 'trigger'"
    else:
        found = [
            each.name
            for each in _on_server(connection, contents=False)
            if each.kind not in ("gone", "rights")
        ]
        query = "SELECT tgname FROM pg_catalog.pg_trigger"
    present = set(connection.execute(text(query)).scalars())
    # A guard that is gone keeps nothing: that is for `verify` to say.
    ours = {name for each in kept for name in guards.names(each)}
    found += [name for name in guarded.changed(connection, kept) if name in present or name not in ours]
    return list(dict.fromkeys(found))


def _in_file(connection: Connection, *, alone: bool) -> Iterator[SchemaDifference]:
    present, form = schema.made_in(connection), _form(connection)
    wanted = {name: made for name, made in schema.wanted().items() if made.table in _TABLES}
    for name, made in sorted(present.items()):
        if (alone or made.kind == "trigger" or made.table in _TABLES) and (
            name not in wanted or not schema.fits(name, made, wanted[name], form)
        ):
            yield SchemaDifference("altered" if name in wanted else "added", name)
    for name, made in sorted(wanted.items()):
        if (
            name not in present
            and name not in lacking(form)
            and (made.table in present or name == made.table)
        ):
            yield SchemaDifference("gone", name)


def _form(connection: Connection) -> int:
    """The form that a vault says it has; one that says nothing that makes sense is held against today's."""
    found = of_vault(connection)
    return found if isinstance(found, int) else FORMAT


def _on_server(connection: Connection, *, contents: bool) -> list[SchemaDifference]:
    of_log = frozenset(each.table for each in GUARDED)
    return [
        *schema_on_server.differences(
            connection, vault.sorted_tables, _form(connection), of_log, contents=contents
        ),
        *schema_on_server.beside(connection, sorted(_TABLES), of_log),
    ]
