"""A row that no program of ours puts there is refused in words; a fault of ours is never taken for one."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary

from ledger.application import Ledger
from ledger.identity import Identity, set_identity
from ledger.replacing_key import replace_master_key
from ledger.seal import keeping, verify
from ledger.store.errors import RowAltered, StoreError
from ledger.store.vault_tables import about, access_log, former_numbers, identities, keys, texts
from tests.given import employment
from tests.vault.scene import Place, Scene, in_log, in_vault

TABLES = (about, keys, texts, identities, former_numbers, access_log)
CELLS = [
    (table, column) for table in TABLES for column in table.columns if column.name not in ("single", "number")
]


@pytest.fixture
def kept(beside: Place) -> Place:
    """Something stands in every table of the vault."""
    with beside.create(simulated=True) as ledger:
        Scene(beside, ledger).given(employment(reason="because"))
        for number in ("17273003382", "85073003328"):
            set_identity(ledger, "W-01", Identity("An", number), recorded_by="officer")
    return beside


def test_each_cell_is_refused_in_words_whatever_was_put_there(kept: Place) -> None:
    for table, column in CELLS:
        blob = isinstance(column.type, LargeBinary)
        where = in_log if table is access_log else in_vault
        change = f"UPDATE {table.name} SET {column.name} = ?"  # noqa: S608 (names are constants)
        look = f"SELECT {column.name}, rowid FROM {table.name}"  # noqa: S608
        with where(kept) as connection:
            triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            before = [tuple(row) for row in connection.exec_driver_sql(look)]
            assert before, f"{table.name} has rows"
        for put in ("text", b"") if blob else (b"\xff",):
            with where(kept) as connection:
                connection.exec_driver_sql(f"{change} WHERE rowid = {before[0][1]}", (put,))
            with kept.open() as ledger:
                checks = verify.verify(ledger, kept.location)
                told = {check.name for check in checks if check.state != "holds"}
                assert {"texts", "access-log", "identities"} & told, (column, put)
        with where(kept) as connection:
            for row in before:
                connection.exec_driver_sql(f"{change} WHERE rowid = ?", row)
    with in_vault(kept) as connection:
        connection.exec_driver_sql("UPDATE vault_keys SET wrapped = 'text'")
    with kept.open() as ledger, pytest.raises(RowAltered, match="vault_keys"):
        replace_master_key(ledger, recorded_by="officer")


@pytest.mark.parametrize("fault", [TypeError, ValueError, AttributeError])
def test_a_fault_of_ours_is_never_told_as_a_vault_that_was_altered(
    kept: Place, fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise fault("ours")

    with kept.open() as ledger:
        for module, name, ask in (
            (keeping, "read_history", keeping.check_log_and_identities),
            (keeping, "adopt", keeping.log_head),
            (verify, "check_texts", whole),
        ):
            with monkeypatch.context() as patched:
                patched.setattr(module, name, wrong)
                with pytest.raises(fault, match="ours"):
                    ask(ledger)


def whole(ledger: Ledger) -> None:
    verify.verify(ledger, ledger.store.database.location)


def test_a_row_that_was_altered_is_an_error_of_the_store() -> None:
    assert "somebody altered it" in RowAltered("", "{table}", table="identities").in_language("en")
    assert issubclass(RowAltered, StoreError)
