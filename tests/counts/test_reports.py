"""What each report counts, and under what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.counts.asking import OF_AN_ENTERPRISE, REPORTS, EnterpriseNotFound
from projections.counts.figures import Span
from projections.counts.suspension import IndicatorRow, month_ends
from tests.counts.asked import HERE, THERE, YONDER, counts, part, people, record, report, row
from tests.given import (
    completion,
    decision,
    employment,
    employment_end,
    evaluation,
    lifting,
    order,
    resumption,
    start,
    transition,
)

PART = "suspension"


def test_a_suspension_is_counted_by_status(town: Ledger) -> None:
    during = part(report(town, "suspension", "2020-05-01"), PART)
    assert counts(row(during)) == {"suspended": 16}
    after = part(report(town, "suspension", "2020-07-01"), PART)
    assert counts(row(after)) == {"awaiting": 10, "resumed": 6, "running": 6}
    assert counts(row(after, by="enterprise", scheme="cmw", at=THERE)) == {"awaiting": 3}


def test_who_was_never_stopped_is_counted_apart(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(2, scheme="imw", name="I"), *people(1, name="C"), order(), lifting())
        record(ledger, resumption("2020-06-22", dossier="C-0"))
        found = counts(row(part(report(ledger, "suspension", "2020-07-01"), PART)))
        assert found == {"resumed": 1, "not-stopped": 2, "running": 3}


def test_a_new_trajectory_was_never_stopped(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(1), order(), lifting())
        record(
            ledger,
            resumption("2020-06-22", dossier="P-0"),
            completion("2020-07-01", dossier="P-0"),
            evaluation("2020-08-01", dossier="P-0"),
            start("2020-09-01", dossier="P-0"),
        )
        assert counts(row(part(report(ledger, "suspension", "2020-10-01"), PART))) == {
            "not-stopped": 1,
            "running": 1,
        }


def test_a_period_has_a_row_for_the_end_of_each_month(town: Ledger) -> None:
    found = part(report(town, "suspension", "2020-08-15", "2020-02-10"), PART)
    suspended = {row.span.last: row.cells["suspended"].count for row in found.rows if row.by == "all"}
    assert suspended == {
        date(2020, 2, 29): 0,
        date(2020, 3, 31): 16,
        date(2020, 4, 30): 16,
        date(2020, 5, 31): 16,
        date(2020, 6, 30): 0,
        date(2020, 7, 31): 0,
        date(2020, 8, 15): 0,
    }


def test_month_ends_go_over_the_end_of_a_year() -> None:
    span = Span(date(2020, 11, 30), date(2021, 1, 1))
    assert list(month_ends(span)) == [date(2020, 11, 30), date(2020, 12, 31), date(2021, 1, 1)]


def test_the_measures_stand_beside_it_with_what_motivated_them(town: Ledger) -> None:
    (measure,) = report(town, "suspension", "2020-05-01").measures
    assert (measure.first_day, measure.last_day) == (date(2020, 3, 20), date(2020, 6, 21))
    assert measure.indicators == (IndicatorRow("=vacatures", "-40 %", "+VDAB", quarters=("2020-Q1",)),)
    assert report(town, "suspension", "2020-03-19").measures == ()
    for beside in ("guarantees", "flow"):
        assert report(town, beside, "2020-05-01").measures == (measure,)
    assert report(town, "findings", "2020-05-01").measures == ()


def test_what_is_owed_is_counted_by_how_long_it_has_been(town: Ledger) -> None:
    for day, age in (
        ("2020-06-22", "1-30"),
        ("2020-07-21", "1-30"),
        ("2020-07-22", "31-90"),
        ("2020-09-19", "31-90"),
        ("2020-09-20", "91-180"),
        ("2020-12-18", "91-180"),
        ("2020-12-19", "181-"),
    ):
        cells = row(part(report(town, "guarantees", day), "guarantees")).cells
        assert cells[f"owed-{age}"].count == cells["owed"].count
        assert cells["owed"].count == (16 if day < "2020-07-01" else 10)


def test_of_a_day_every_guarantee_counts_and_of_a_period_those_that_stood_in_it(town: Ledger) -> None:
    assert counts(row(part(report(town, "guarantees", "2020-10-01"), "guarantees")))["honoured"] == 6
    in_it = part(report(town, "guarantees", "2020-10-01", "2020-07-01"), "guarantees")
    assert counts(row(in_it))["honoured"] == 6
    later = part(report(town, "guarantees", "2020-10-01", "2020-07-02"), "guarantees")
    assert counts(row(later)) == {"owed": 10, "owed-91-180": 10}


def test_findings_are_counted_by_what_became_of_them_in_the_period(town: Ledger) -> None:
    record(town, decision("offer", "2020-08-10", "vdab", dossier="T-0", to="resumption"))

    def of(first: str, last: str) -> dict[str, int | None]:
        found = part(report(town, "findings", last, first), "findings")
        rows = [row for row in found.rows if row.by == "all" and row.labels[1] == "chance-not-offered"]
        return counts(rows[0]) if rows else {}

    assert of("2020-07-01", "2020-07-21") == {}
    assert of("2020-07-01", "2020-07-31") == {"new": 10}
    assert of("2020-07-23", "2020-07-31") == {"standing-here": 10, "standing": 10}
    assert of("2020-08-10", "2020-08-31") == {"standing-here": 9, "standing": 9, "cured": 1}
    assert of("2020-08-11", "2020-08-31") == {"standing-here": 9, "standing": 9}
    assert of("2020-07-01", "2020-08-31") == {"new": 9, "new-and-cured": 1}


def test_a_finding_stands_where_the_person_is_as_the_guarantee_does(tmp_path: Path) -> None:
    """And beside it stands where it began."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(1), order(), lifting("2020-06-22"))
        record(ledger, employment("2020-08-03", dossier="P-0", enterprise=THERE))
        for day, at, figure in (("2020-08-02", HERE, "here"), ("2020-08-03", THERE, "elsewhere")):
            found = part(report(ledger, "findings", day), "findings")
            owed = row(found, "irregular", "chance-not-offered", by="enterprise", scheme="cmw", at=at)
            assert counts(owed) == {f"standing-{figure}": 1, "standing": 1}
            guarantees = part(report(ledger, "guarantees", day), "guarantees")
            assert counts(row(guarantees, by="enterprise", scheme="cmw", at=at))["owed"] == 1


def test_a_finding_about_an_end_stays_with_who_ended_it(tmp_path: Path) -> None:
    """Who dismissed answers for it, wherever the employee works now."""
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(1), order(), employment_end("2020-04-30", "employer", dossier="P-0"))
        record(ledger, employment("2020-06-01", dossier="P-0", enterprise=THERE))
        found = part(report(ledger, "findings", "2020-07-01"), "findings")
        named = {(row.labels[1], row.enterprise) for row in found.rows if row.by == "enterprise"}
        assert ("dismissed-while-protected", HERE) in named
        severities = part(report(ledger, "findings", "2020-07-01"), "findings-by-severity")
        assert row(severities, "breach", by="enterprise", scheme="cmw", at=HERE).cells["standing"].count == 1


def test_a_place_is_open_or_filled(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            *people(3),
            transition("2020-05-04", dossier="P-0"),
            employment_end("2020-06-30", "employee", dossier="P-1"),
            employment("2020-07-20", dossier="N-1", enterprise=HERE),
            decision(
                "replacement", "2020-07-20", "employer", dossier="N-1", for_dossier="P-0", enterprise=HERE
            ),
        )
        before = part(report(ledger, "flow", "2020-07-10"), "places")
        assert counts(row(before, "transition")) == {"open-31-90": 1, "open": 1, "places": 1}
        assert counts(row(before, "employment-end")) == {"open-1-30": 1, "open": 1, "places": 1}
        assert counts(row(before, "transition", by="enterprise", scheme="cmw", at=HERE))["open"] == 1
        within = part(report(ledger, "flow", "2020-07-31", "2020-06-01"), "places")
        assert counts(row(within, "transition", "before")) == {"filled": 1, "places": 1}
        assert counts(row(within, "employment-end", "within"))["open"] == 1
        after = part(report(ledger, "flow", "2020-08-31", "2020-08-01"), "places")
        assert [counts(row) for row in after.rows if row.labels[0] == "transition" and row.by == "all"] == [
            {},
            {},
        ]


@pytest.mark.parametrize(
    ("ending", "outcome", "on"),
    [
        (completion("2020-03-02", "own-will", dossier="P-0"), "own-will", "2020-03-02"),
        (completion("2020-03-02", "beyond-own-will", dossier="P-0"), "beyond-own-will", "2020-03-02"),
        (completion("2020-03-02", "transitioned", dossier="P-0"), "transitioned", "2020-03-02"),
        (transition("2020-03-02", dossier="P-0"), "transitioned", "2020-03-02"),
        (employment_end("2020-03-01", "employee", dossier="P-0"), "left", "2020-03-02"),
    ],
)
def test_how_trajectories_ended_and_after_how_many_days(
    tmp_path: Path, ending: dict[str, object], outcome: str, on: str
) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(1), ending)
        for first in (None, on):
            found = part(report(ledger, "flow", "2020-12-31", first), "outcomes")
            said = {
                row.labels[0]: (row.cells["trajectories"].count, row.median_days)
                for row in found.rows
                if row.by == "all" and row.cells["trajectories"].count
            }
            assert said == {outcome: (1, 28.0)}
        for first, last in (("2020-03-03", "2020-12-31"), ("2020-01-01", "2020-03-01")):
            later = part(report(ledger, "flow", last, first), "outcomes")
            assert not any(counts(row) for row in later.rows)


def test_a_corrected_completion_counts_as_it_is_read(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *people(2, name="P"))
        record(
            ledger,
            completion("2020-03-02", "own-will", dossier="P-0", source="c0"),
            decision(
                "phase", "2020-02-10", "service-provider", dossier="P-1", phase="internship", source="f"
            ),
        )
        of_other = {
            key: value for key, value in completion("2020-03-09", "transitioned").items() if key != "dossier"
        }
        record(
            ledger,
            decision("withdrawal", "2020-04-01", "vdab", dossier="P-0", entry="c0"),
            decision(
                "rectification",
                "2020-04-01",
                "service-provider",
                dossier="P-1",
                entry="f",
                replacement=of_other,
            ),
        )
        found = part(report(ledger, "flow", "2020-12-31"), "outcomes")
        assert {row.labels[0] for row in found.rows if row.cells["trajectories"].count} == {"transitioned"}


def test_a_trajectory_begun_on_the_day_another_ended_is_another(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(
            ledger,
            *people(1),
            decision("phase", "2020-02-03", "service-provider", dossier="P-0", phase="internship"),
            completion("2020-03-02", "own-will", dossier="P-0"),
            evaluation("2020-03-02", dossier="P-0"),
            start("2020-03-02", dossier="P-0"),
            completion("2020-04-01", "beyond-own-will", dossier="P-0"),
        )
        found = part(report(ledger, "flow", "2020-12-31"), "outcomes")
        medians = {row.labels[0]: row.median_days for row in found.rows if row.by == "all" and counts(row)}
        assert medians == {"own-will": 28.0, "beyond-own-will": 30.0}


def test_an_enterprise_has_what_the_other_reports_say_of_it(town: Ledger) -> None:
    """Where small cells are hidden it shows no more than they do, and less where its parts would tell of each other."""
    for masked in (True, False):
        found = report(town, "enterprise", "2020-07-31", "2020-06-01", enterprise=THERE, masked=masked)
        for name in OF_AN_ENTERPRISE:
            whole = report(town, name, "2020-07-31", "2020-06-01", masked=masked)
            for each in (one for one in whole.parts if one.of_enterprises):
                here = [row for row in each.rows if row.enterprise == THERE]
                for ours, theirs in zip(part(found, each.name).rows, here, strict=True):
                    assert (ours.span, ours.labels) == (theirs.span, theirs.labels)
                    for figure, shown in ours.cells.items():
                        assert shown.count in (
                            (None, theirs.cells[figure].count) if masked else (theirs.cells[figure].count,)
                        )
    assert found.measures


def test_an_enterprise_that_employed_nobody_is_not_found(town: Ledger) -> None:
    with pytest.raises(EnterpriseNotFound, match=r"0899\.999\.999"):
        report(town, "enterprise", "2020-07-31", enterprise="0899.999.999")


def test_small_cells_are_hidden_with_what_would_give_them_away(town: Ledger) -> None:
    found = part(report(town, "suspension", "2020-05-01", masked=True), PART)
    shown = {row.enterprise: row.cells["suspended"] for row in found.rows if row.by == "enterprise"}
    assert (shown[THERE].count, shown[THERE].small) == (None, True)
    assert sum(each.hidden for each in shown.values()) == 2
    assert not shown[YONDER].small
    assert counts(row(found)) == {"suspended": 16}


def test_coarser_reports_hide_the_same(town: Ledger) -> None:
    record(town, *people(2, at=THERE, scheme="lde", name="L"))
    fine = part(report(town, "suspension", "2020-05-01", masked=True), PART)
    coarse = part(report(town, "suspension", "2020-05-01", masked=True, by="scheme"), PART)
    assert coarse.rows == tuple(row for row in fine.rows if row.by != "enterprise")
    assert counts(row(coarse)) == {"suspended": 18}
    assert row(coarse, by="scheme", scheme="cmw").cells["suspended"].hidden


def test_a_ledger_without_entries_has_reports_of_nobody(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        for name in (each for each in REPORTS if each != "enterprise"):
            for each in report(ledger, name, "2020-05-01", "2020-04-01", masked=True).parts:
                assert not any(counts(row) for row in each.rows)
