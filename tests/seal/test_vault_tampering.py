"""Personal texts, the access log and the read models in an attacker's hands."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from projections.readmodels.about import view_text
from projections.readmodels.tables import models
from tests.seal.attacker import ERASED, SIZE, Copy

# -- personal texts ------------------------------------------------------------------------------------


def test_a_text_that_is_gone_without_an_erasure_is_missing(ledger: Copy) -> None:
    ledger.does("DELETE FROM vault_texts WHERE committed = :committed", committed=committed_by(ledger, 6))
    ledger.then_found("missing-text", 6)


def test_a_text_that_was_lawfully_erased_is_not_missing(ledger: Copy) -> None:
    texts = ledger.then_intact().check("texts")
    assert (texts["erased"], texts["problem_count"]) == (1, 0)


def test_an_erasure_that_was_altered_explains_nothing(ledger: Copy) -> None:
    ledger.changes(ERASED, lambda row: row.deciding(scope="identity"))
    ledger.then_found("missing-text", 10)


def test_a_text_altered_by_a_byte_does_not_open(ledger: Copy) -> None:
    committed = committed_by(ledger, 6)
    with ledger.connected() as connection:
        query = text("SELECT sealed FROM vault_texts WHERE committed = :committed")
        sealed = bytes(connection.execute(query, {"committed": committed}).scalar_one())
    ledger.does(
        "UPDATE vault_texts SET sealed = :sealed WHERE committed = :committed",
        committed=committed,
        sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]),
    )
    ledger.then_found("text-does-not-open")


def test_a_text_in_the_place_of_another_does_not_open(ledger: Copy) -> None:
    one, other = committed_by(ledger, 2), committed_by(ledger, 6)
    ledger.does(
        "UPDATE vault_texts SET sealed = (SELECT sealed FROM vault_texts WHERE committed = :other)"
        " WHERE committed = :one",
        one=one,
        other=other,
    )
    ledger.then_found("text-does-not-open")


def test_a_text_moved_to_another_entry_is_missing_where_it_was(ledger: Copy) -> None:
    committed = committed_by(ledger, 6)
    ledger.does(
        "UPDATE vault_texts SET committed = :other WHERE committed = :one", one=committed, other=b"x" * 32
    )
    ledger.then_found("missing-text", 6)


def test_texts_whose_key_is_gone_do_not_open(ledger: Copy) -> None:
    ledger.does("DELETE FROM vault_keys WHERE subject = 'dossier:W-01'")
    ledger.then_found("text-does-not-open")


def test_an_erasure_that_is_withdrawn_later_still_explains_what_is_gone(ledger: Copy) -> None:
    """What is erased is gone, and was ordered: no later entry makes it missing."""
    order = ledger.rows[ERASED - 1]
    decision = {
        "decision": "withdrawal",
        "decided_by": "court",
        "dossier": "W-03",
        "effective_on": "2021-03-01",
    }
    forged = order._replace(topic="withdrawal", source=None).saying(
        decision={**decision, "entry": ERASED}, recorded_at="2021-03-01T08:00:00Z"
    )
    ledger.forges(lambda rows: [*rows, forged])
    ledger.then_intact("--without-models")


def committed_by(ledger: Copy, position: int) -> bytes:
    """What an entry commits to its reason with."""
    decision = ledger.rows[position - 1].entry["decision"]
    reason = decision.get("reason") or decision["replacement"]["reason"]
    return bytes.fromhex(reason["sha256"])


# -- read models ---------------------------------------------------------------------------------------


def model(ledger: Copy, name: str) -> str:
    """The table that holds the rows of a read model; its name has the mark of its build in it."""
    on_server = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    in_file = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with ledger.connected() as connection:
        found = connection.execute(text(on_server if "://" in ledger.location else in_file)).scalars()
        return next(table for table in found if table.startswith(f"model_{name}_"))


@pytest.mark.with_models
def test_a_row_of_a_read_model_that_was_altered_is_found(ledger: Copy) -> None:
    ledger.does(f"UPDATE {model(ledger, 'periods')} SET first = '2020-01-02' WHERE dossier = 'W-01'")  # noqa: S608
    ledger.then_found("model-row")


@pytest.mark.with_models
def test_a_row_of_a_read_model_that_is_gone_is_found(ledger: Copy) -> None:
    ledger.does(f"DELETE FROM {model(ledger, 'periods')} WHERE dossier = 'W-02'")  # noqa: S608
    assert ledger.then_found("model-row").broken == ["models"]


@pytest.mark.with_models
@pytest.mark.parametrize("hidden", ["1 = 0", "dossier <> 'W-02'"])
def test_a_view_that_hides_rows_is_found(ledger: Copy, hidden: str) -> None:
    token = model(ledger, "periods").rpartition("_")[2]
    shown = view_text(models(token).periods)
    ledger.does("DROP VIEW model_periods").does(f"CREATE {shown} AND {hidden}")
    ledger.then_found("model-row")


@pytest.mark.with_models
@pytest.mark.parametrize("position", [SIZE + 1, 10**15, -3])
def test_read_models_that_say_they_know_more_than_there_is_are_found(ledger: Copy, position: int) -> None:
    ledger.does("UPDATE tracking SET notification_id = :position", position=position)
    ledger.then_found("model-row")


# -- other tables --------------------------------------------------------------------------------------


def test_a_view_in_the_place_of_the_entries_is_found(ledger: Copy) -> None:
    with ledger.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE entries RENAME TO mine")
        connection.exec_driver_sql("CREATE VIEW entries AS SELECT * FROM mine")
    then_tables_broken(ledger)


def test_entries_with_other_columns_are_found(ledger: Copy) -> None:
    with ledger.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE entries ADD COLUMN more text")
    then_tables_broken(ledger)


def test_entries_with_columns_of_another_type_are_found(on_server: Copy) -> None:
    with on_server.unguarded() as connection:
        connection.exec_driver_sql("ALTER TABLE entries ALTER COLUMN position TYPE numeric")
    then_tables_broken(on_server)


def then_tables_broken(ledger: Copy) -> None:
    found = ledger.verified()
    assert (found.ran.code, found.broken, found.check("tables")["changed"]) == (5, ["tables"], ["entries"])
    assert "not those of a ledger" in ledger.said()
