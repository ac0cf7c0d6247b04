"""Pages while the read models lag far behind: lists as of the last entry they hold, a person's page of now."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application import Ledger
from projections.readmodels import answering, runner
from tests.given import MAATWERK, employment, evaluation, start
from tests.readmodels.everyone import fill
from tests.viewer.browsing import browsing, text_of

BEHIND = "do not have the last 3 entries yet: they are as known after entry 3"


@pytest.fixture
def lagging(location: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ledger with read models of its first three entries, three behind that, and nobody who folds everybody."""
    monkeypatch.setattr("projections.viewer.view.BEHIND", 2)
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, [employment(), evaluation(), start()])
        runner.rebuild(ledger, location)
        fill(ledger, [employment(dossier="W-02"), evaluation(dossier="W-02"), start(dossier="W-02")])

        def folded(*_: object) -> None:
            raise AssertionError("this was to be answered from the read models")

        monkeypatch.setattr(answering, "folded_in_memory", folded)
        monkeypatch.setattr(answering, "lagging", folded)
        yield ledger


def test_a_list_is_as_of_the_last_entry_they_hold_and_says_so(lagging: Ledger) -> None:
    with browsing(lagging) as client:
        for path in ("/", "/lists/status", "/reports/suspension?on=2020-12-31", f"/enterprise/{MAATWERK}"):
            page = client.get(path)
            assert page.status_code == 200, path
            assert BEHIND in text_of(page.text), path
            assert "W-02" not in page.text, path
        assert "W-01" in client.get("/lists/status").text
        saved = client.get("/lists/status.json").json()
        assert [(row["dossier"], row["ledger_size"]) for row in saved] == [("W-01", 3)]


def test_a_persons_page_is_of_now(lagging: Ledger) -> None:
    with browsing(lagging) as client:
        page = client.get("/person/W-02")
        assert page.status_code == 200
        assert "W-02" in page.text


def test_as_known_at_a_moment_nothing_is_left_out_in_silence(
    lagging: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with browsing(lagging) as client:
        page = client.get("/lists/status?known=2030-01-01")
        assert "W-02" in page.text
        assert "do not have the last" not in page.text


def test_once_they_have_caught_up_the_page_is_another_one(
    lagging: Ledger, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with browsing(lagging) as client:
        assert "W-02" not in client.get("/lists/status").text
        monkeypatch.undo()
        runner.rebuild(lagging, location)
        page = client.get("/lists/status").text
        assert "W-02" in page
        assert "do not have the last" not in page


def test_read_models_that_somebody_altered_stop_no_page_that_does_without(location: str) -> None:
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, [employment()])
        runner.rebuild(ledger, location)
        with ledger.store.database.transaction(write=True) as connection:
            connection.exec_driver_sql("ALTER TABLE model_about RENAME COLUMN token TO altered")
        with browsing(ledger) as client:
            for path in ("/proof", "/search", "/record", "/enter"):
                assert client.get(path).status_code < 500, path
            assert client.get("/lists/status").status_code == 503


def test_what_a_file_says_it_was_known_at_finds_the_same_again(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where read models hold some of what was imported in one moment, the file is as of the moment before."""
    monkeypatch.setattr("projections.viewer.view.BEHIND", 2)
    one, other = ("2020-01-01T09:00:00Z", "2020-01-02T09:00:00Z")
    made = [employment(recorded_at=one)]
    made += [employment(dossier=f"W-0{nth}", recorded_at=other) for nth in range(2, 7)]
    with Ledger.create(location, simulated=True) as ledger:
        fill(ledger, made[:3])
        runner.rebuild(ledger, location)
        fill(ledger, made[3:])
        with browsing(ledger) as client:
            rows = client.get("/lists/status.json").json()
            assert [(row["dossier"], row["ledger_size"]) for row in rows] == [("W-01", 1)]
            again = client.get("/lists/status.json", params={"known": rows[0]["known_at"]}).json()
            assert again == rows
            assert "do not have the last 5 entries yet" in text_of(client.get("/lists/status").text)
