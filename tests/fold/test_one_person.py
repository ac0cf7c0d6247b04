"""R18: the entries of two dossiers as those of one person, in the order of R1."""

from __future__ import annotations

from datetime import date

from ledger.entry import Recorded
from projections.answers.history import history_rows
from projections.fold.rules.collective import Collective
from projections.reading import Reading, Status, merged, status_of
from projections.readmodels.rows import rows_of
from tests.given import (
    BUURTDIENST,
    InMemory,
    Made,
    decision,
    employment,
    employment_end,
    evaluation,
    joining,
    lifting,
    order,
    recorded,
    resumption,
    start,
)

ONE, OTHER = "W-30", "W-31"


def of(dossier: str, *made: Made) -> list[Made]:
    return [{**one, "dossier": dossier} for one in made]


def together(day: str, *made: Made) -> Status:
    """What holds for the person of both dossiers."""
    entries = recorded(*made)
    streams = [[each for each in entries if each.entry.stream == f"dossier:{key}"] for key in (ONE, OTHER)]
    on = date.fromisoformat(day)
    return status_of(ONE, Reading(InMemory(entries)).fold(streams, on), merged(streams), on)


def codes(status: Status) -> list[str]:
    return [found.code for found in status.findings]


def test_what_the_one_dossier_begins_the_other_goes_on_with() -> None:
    begun = of(ONE, employment(), evaluation(), start())
    status = together(
        "2020-07-06", *begun, *of(OTHER, employment(), resumption("2020-07-06")), order(), lifting()
    )
    assert (status.status, status.findings) == ("running", ())
    assert [each.state for each in status.guarantees] == ["honoured"]


def test_an_employment_that_only_repeats_the_other_dossiers_is_no_finding() -> None:
    status = together("2020-07-06", *of(ONE, employment()), *of(OTHER, employment("2020-06-01")))
    assert codes(status) == []
    assert (status.since, status.entries) == (date(2019, 1, 1), (1,))


def test_an_employment_that_repeats_one_of_its_own_dossier_is_out_of_place() -> None:
    made = (*of(ONE, employment(), employment("2020-06-01")), *of(OTHER, employment()))
    assert codes(together("2020-07-06", *made)) == ["out-of-place"]


def test_an_employment_elsewhere_in_the_other_dossier_replaces() -> None:
    made = (*of(ONE, employment()), *of(OTHER, employment("2020-06-01", enterprise=BUURTDIENST)))
    status = together("2020-07-06", *made)
    assert codes(status) == ["employment-while-employed"]
    assert status.enterprise == BUURTDIENST


def test_an_end_in_the_other_dossier_ends_the_employment() -> None:
    made = (*of(ONE, employment()), *of(OTHER, employment(), employment_end("2020-05-31")))
    assert together("2020-06-01", *made).status == "left"


def test_within_a_day_the_ledger_orders_over_both_dossiers() -> None:
    ready, not_ready = (evaluation("2020-01-06", outcome) for outcome in ("ready", "not-ready"))
    employed = (*of(ONE, employment()), *of(OTHER, employment()))
    assert together("2020-01-06", *employed, *of(OTHER, not_ready), *of(ONE, ready)).status == "ready"
    assert together("2020-01-06", *employed, *of(ONE, ready), *of(OTHER, not_ready)).status == "employed"


def test_what_is_said_of_the_record_is_said_of_both_dossiers() -> None:
    made = (
        *of(ONE, employment()),
        *of(OTHER, decision("support", "2019-06-03", "employer", level="40% laag")),
    )
    assert codes(together("2019-06-03", *made)) == ["not-competent"]


# -- references that both dossiers have -------------------------------------------------------------------


def corrected_where_both_have_the_reference() -> list[Recorded]:
    return recorded(
        employment(source="hr:1"),
        employment("2019-05-01", dossier="W-02", source="hr:1", decided_by="employer"),
        joining("2021-01-04", "W-02", source="joined"),
        decision(
            "rectification",
            "2021-02-01",
            "employer",
            entry="hr:1",
            source="mended",
            replacement=employment("2019-01-02"),
        ),
    )


def test_a_correction_names_an_entry_of_its_own_dossier() -> None:
    entries = corrected_where_both_have_the_reference()
    status = Reading(InMemory(entries)).status("W-01", date(2021, 6, 1))
    assert (status.since, status.entries) == (date(2019, 1, 2), (1, 4))
    mended = [row for row in history_rows("W-01", entries, {}, "en") if row.corrected_by is not None]
    assert [(row.position, row.corrected_by) for row in mended] == [(1, 4)]
    (correction,) = [row for row in history_rows("W-01", entries, {}, "en") if row.corrects is not None]
    assert correction.corrects == 1
    assert "1 (hr:1)" in correction.sentence
    assert rows_of("W-01", by_dossier(entries), Collective()).periods[1][-2] == "[1,4]"


def by_dossier(entries: list[Recorded]) -> list[list[Recorded]]:
    return [[each for each in entries if each.entry.stream == f"dossier:{key}"] for key in ("W-01", "W-02")]
