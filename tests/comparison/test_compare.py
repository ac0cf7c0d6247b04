"""Two knowledge moments: what came in between, and what it did."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from projections.answers.compare import lines, shown
from projections.answers.comparison import Comparison, compare
from projections.answers.head import Head
from projections.fold.dossier import STATUSES
from projections.reading import DossierNotFound, Reading, end_of_day
from projections.render.forms import write
from tests.given import InMemory, Made, employment, evaluation, order, recorded, start, withdrawal

CASES = Path(__file__).parent.parent / "cases"
GOLDEN = Path(__file__).parent / "golden"


def ledger(number: str) -> InMemory:
    (folder,) = CASES.glob(f"{number}-*")
    return InMemory(recorded(*map(json.loads, (folder / "decisions.jsonl").read_text().splitlines())))


def moment(day: str) -> datetime:
    return end_of_day(date.fromisoformat(day))


def compared(number: str, a: str, b: str, on: str | None = None, lang: str = "en") -> Comparison:
    until = None if on is None else date.fromisoformat(on)
    return compare(ledger(number), f"W-{number}", moment(a), moment(b), until, lang)


def printed(found: Comparison, fmt: str = "table", lang: str = "en") -> str:
    stream = io.StringIO()
    head = Head(on=found.on, known_at=datetime(2020, 12, 31, tzinfo=UTC), simulated=True, ledger_size=12)
    write(shown(found, lang), fmt, stream, head=head, lang=lang)
    return stream.getvalue()


def test_the_annulment_and_what_it_undid() -> None:
    found = compared("06", "2020-08-01", "2020-12-01")
    (came,) = found.entries
    assert (came.fact.entry, came.corrects, came.carried_out) == (11, 8, True)
    assert [(str(r.first_day), str(r.last_day), r.before, r.after) for r in found.status] == [
        ("2020-06-01", "2020-06-21", "left", "suspended"),
        ("2020-06-22", "2020-12-01", "left", "awaiting"),
    ]
    assert [(r.about, r.before, r.after, r.days) for r in found.guarantees] == [
        ("guarantees.corona-2020", "breached", "protected", 21),
        ("guarantees.corona-2020", "breached", "owed", 163),
    ]
    assert [(c.change, (c.after or c.before).code) for c in found.findings] == [  # type: ignore[union-attr]
        ("gone", "dismissed-while-protected"),
        ("new", "chance-not-offered"),
    ]


def test_a_rectified_day_moves_the_expected_last_day() -> None:
    changed = {c.field: (c.before, c.after) for c in compared("10", "2020-08-10", "2020-10-01").changed}
    assert changed["trajectory.expected_last_day"] == (date(2021, 3, 15), date(2021, 4, 17))
    assert changed["since"] == (date(2020, 7, 1), date(2020, 8, 3))
    assert "status" not in changed


def test_nothing_recorded_in_between_changes_nothing() -> None:
    found = compared("10", "2020-09-15", "2020-10-01")
    assert (found.entries, found.status, found.changed, found.guarantees, found.findings) == ((),) * 5


def test_the_two_moments_may_be_given_in_either_order() -> None:
    assert compared("10", "2020-10-01", "2020-08-10") == compared("10", "2020-08-10", "2020-10-01")


def test_before_the_dossier_is_known_nothing_of_it_is() -> None:
    found = compared("06", "2010-01-01", "2020-02-10")
    assert found.status[0].before == "not-employed"
    assert {r.before for r in found.status} == {"not-employed"}
    assert len(found.entries) == 5


def test_a_measure_that_reaches_the_dossier_counts_among_what_came_in() -> None:
    found = compared("06", "2020-03-19", "2020-03-31")
    assert [came.fact.decision for came in found.entries] == ["suspension-order"]
    assert [(r.before, r.after) for r in found.status] == [("running", "suspended")]
    assert [(r.before, r.after) for r in found.guarantees] == [(None, "protected")]


def test_a_measure_for_another_scheme_does_not() -> None:
    made: tuple[Made, ...] = (
        employment(recorded_at="2020-01-01T09:00:00Z"),
        order(schemes=["lde"], recorded_at="2020-03-20T09:00:00Z"),
    )
    found = compare(InMemory(recorded(*made)), "W-01", moment("2020-02-01"), moment("2020-04-01"))
    assert found.entries == ()


def test_a_correction_that_is_itself_corrected_is_not_carried_out() -> None:
    made: tuple[Made, ...] = (
        employment(recorded_at="2020-01-01T09:00:00Z"),
        evaluation(recorded_at="2020-01-07T09:00:00Z"),
        start(recorded_at="2020-02-04T09:00:00Z"),
        withdrawal("2020-03-02", 3, recorded_at="2020-03-02T09:00:00Z"),
        withdrawal("2020-03-09", 4, recorded_at="2020-03-09T09:00:00Z"),
    )
    found = compare(InMemory(recorded(*made)), "W-01", moment("2020-02-10"), moment("2020-03-10"))
    assert [(came.corrects, came.carried_out) for came in found.entries] == [(3, False), (4, True)]
    assert found.status == ()


def test_an_unknown_dossier_is_not_found() -> None:
    with pytest.raises(DossierNotFound):
        compare(ledger("06"), "W-99", moment("2020-01-01"), moment("2020-12-01"))


@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_the_runs_say_on_each_day_what_each_moment_said(folder: Path) -> None:
    """A naive reading, day by day, agrees."""
    entries = InMemory(recorded(*map(json.loads, (folder / "decisions.jsonl").read_text().splitlines())))
    answer = json.loads((folder / "expect.json").read_text())["answers"][0]
    key, a, b = answer["dossier"], moment("2020-06-10"), moment("2020-09-30")
    found = compare(entries, key, a, b, date(2020, 12, 31))
    readings = Reading(entries, a), Reading(entries, b)
    for day in map(
        date.fromordinal, range(date(2020, 3, 1).toordinal(), date(2020, 12, 31).toordinal() + 1, 5)
    ):
        before, after = (reading.status(key, day) for reading in readings)
        runs = [r for r in found.status if r.first_day <= day <= r.last_day]
        told = [(r.before, r.after) for r in runs]
        assert told == ([] if before.status == after.status else [(before.status, after.status)])
        states = [{str(g.suspension): g.state for g in each.guarantees} for each in (before, after)]
        differ = {
            f"guarantees.{name}": (states[0].get(name), states[1].get(name))
            for name in {*states[0], *states[1]}
            if name != "None" and states[0].get(name) != states[1].get(name)
        }
        runs = [r for r in found.guarantees if r.first_day <= day <= r.last_day and "return" not in r.about]
        assert {r.about: (r.before, r.after) for r in runs} == differ


@pytest.mark.parametrize(
    ("number", "a", "b"), [("06", "2020-08-01", "2020-12-01"), ("10", "2020-08-10", "2020-10-01")]
)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_text_reads_as_it_did(number: str, a: str, b: str, lang: str) -> None:
    told = printed(compared(number, a, b, lang=lang), lang=lang)
    golden = GOLDEN / f"{number}.{lang}.txt"
    if os.environ.get("DOORSTROOM_GOLDEN"):
        golden.write_text(told)
    assert told == golden.read_text()


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_asked(lang: str, width: int) -> None:
    for number, a, b in (("06", "2020-05-01", "2020-12-01"), ("13", "2019-01-01", "2020-12-01")):
        assert max(map(len, lines(compared(number, a, b, lang=lang), lang, width))) <= width


def test_json_is_one_object_with_both_moments() -> None:
    read = json.loads(printed(compared("06", "2020-08-01", "2020-12-01"), "json"))
    assert (read["known_a"], read["known_b"]) == (
        "2020-08-01T21:59:59.999999Z",
        "2020-12-01T22:59:59.999999Z",
    )
    assert read["status"][0]["after"] == "suspended"
    assert read["entries"][0]["fact"]["entry"] == 11


def test_csv_is_one_row_a_run_of_days() -> None:
    rows = list(csv.DictReader(io.StringIO(printed(compared("06", "2020-08-01", "2020-12-01"), "csv"))))
    assert [(row["about"], row["first_day"], row["before"], row["after"]) for row in rows] == [
        ("status", "2020-06-01", "left", "suspended"),
        ("status", "2020-06-22", "left", "awaiting"),
        ("guarantees.corona-2020", "2020-06-01", "breached", "protected"),
        ("guarantees.corona-2020", "2020-06-22", "breached", "owed"),
    ]
    assert {row["before"] for row in rows} < {*STATUSES, "breached"}
