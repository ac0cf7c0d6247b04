"""What a full chance asks, through the command: guarantees, findings, places, why, and recording with care."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ledger.processes import cores
from tests.cli.running import Ran, asked, rows, run, write
from tests.given import (
    MAATWERK,
    ORDINARY,
    decision,
    employment,
    evaluation,
    lifting,
    order,
    phase,
    resumption,
    start,
)

# -- recording with care --------------------------------------------------------------------------------


@pytest.fixture
def resumed(tmp_path: Path) -> Path:
    """A trajectory that was resumed with too few days, in a simulated ledger."""
    path = tmp_path / "resumed.db"
    made = [employment(), evaluation(), start(), phase("2020-03-02", "jobmatching"), order(), lifting()]
    made.append(resumption("2020-07-01", last_day="2020-12-31"))
    run("init", "--simulated", "--ledger", path)
    imported = run("import", write(tmp_path / "resumed.jsonl", *made), "--ledger", path)
    assert imported.code == 0, imported.err
    return path


DISMISSED = (
    "employment-end", "--dossier", "W-01", "--effective-on", "2020-05-29", "--decided-by", "employer",
    "--by", "employer",
)  # fmt: skip
EXTENDED = (
    "extension", "--dossier", "W-01", "--effective-on", "2020-11-02", "--decided-by", "vdab",
    "--of", "trajectory", "--last-day", "2099-12-31", "--cause", "repair",
)  # fmt: skip


def size(ledger: Path) -> int:
    found: int = asked("overview", ledger=ledger)[0]["ledger_size"]
    return found


def record(ledger: Path, *words: str) -> Ran:
    return run("record", *words, "--ledger", ledger)


def brought(ran: Ran, verb: str = "brings") -> list[str]:
    lines = [line.strip() for line in ran.out.splitlines()]
    shown = [line for line in lines if line.startswith(f"{verb}: ")]
    return [code for line in shown for code in re.findall(r"\(([a-z]+(?:-[a-z]+)+)\)", line)[:1]]


@pytest.fixture
def overrun(tmp_path: Path) -> Path:
    """A trajectory that ran past its expected last day, three stopped days later than planned."""
    path = tmp_path / "overrun.db"
    made = [
        employment("2023-01-09"),
        evaluation("2024-02-05"),
        start("2024-09-02", source="a3"),
        decision("suspension", "2024-11-30", "vdab", last_day="2024-12-02", cause="leave", source="a4"),
        resumption("2024-12-03"),
    ]
    run("init", "--simulated", "--ledger", path)
    assert run("import", write(tmp_path / "overrun.jsonl", *made), "--ledger", path).code == 0
    return path


def withdrawn(ledger: Path, *more: str) -> Ran:
    words = ("--dossier", "W-01", "--effective-on", "2025-03-01", "--decided-by", "vdab", "--entry", "a4")
    return record(ledger, "withdrawal", *words, *more)


def test_a_finding_that_begins_earlier_is_told_with_both_days_and_held_back(overrun: Path) -> None:
    ran = withdrawn(overrun)
    assert (ran.code, size(overrun)) == (4, 5)
    assert (
        "moves: W-01, Trajectory past its last day (trajectory-overrun), irregular, R5 (clock), from 2025-07-05;"
        " with this from 2025-07-02" in ran.out
    )


def test_both_days_are_told_in_dutch(overrun: Path) -> None:
    told = withdrawn(overrun, "--lang", "nl").out
    assert "verschuift: W-01, Traject voorbij de laatste dag (trajectory-overrun)" in told
    assert "vanaf 5 juli 2025; hiermee vanaf 2 juli 2025" in told


def test_what_moves_is_recorded_where_it_is_accepted(overrun: Path) -> None:
    assert withdrawn(overrun, "--accept-findings").code == 0
    assert size(overrun) == 6


def test_a_finding_that_has_ended_and_would_have_lasted_longer_is_held_back(overrun: Path) -> None:
    """The extension that cured it comes two months later: today nothing stands with it or without it."""
    extension = (
        "extension", "--dossier", "W-01", "--decided-by", "vdab", "--of", "trajectory",
        "--last-day", "2099-12-31", "--cause", "repair",
    )  # fmt: skip
    assert record(overrun, *extension, "--effective-on", "2025-08-01", "--source", "a6").code == 0
    later = json.dumps(
        {
            "decision": "extension", "dossier": "W-01", "effective_on": "2025-10-01", "decided_by": "vdab",
            "of": "trajectory", "last_day": "2099-12-31", "cause": "repair",
        }
    )  # fmt: skip
    ran = record(
        overrun, "rectification", "--dossier", "W-01", "--effective-on", "2025-10-01", "--decided-by", "vdab",
        "--entry", "a6", "--replacement", later,
    )  # fmt: skip
    assert ran.code == 4
    assert "from 2025-07-05 to 2025-07-31; with this from 2025-07-05 to 2025-09-30" in ran.out


def test_a_finding_that_begins_later_is_told_and_holds_nothing_back(overrun: Path) -> None:
    later = json.dumps(start("2024-09-09"))
    words = ("--dossier", "W-01", "--effective-on", "2025-10-01", "--decided-by", "service-provider")
    ran = record(overrun, "rectification", *words, "--entry", "a3", "--replacement", later)
    assert (ran.code, size(overrun)) == (0, 6)
    assert (
        "moves: W-01, Trajectory past its last day (trajectory-overrun), irregular, R5 (clock), from 2025-07-05;"
        " with this from 2025-07-12" in ran.out
    )


def test_a_takeover_that_brings_nothing_is_recorded(overrun: Path) -> None:
    taken = ("--enterprise", MAATWERK, "--successor", ORDINARY, "--decided-by", "employer")
    ran = record(overrun, "succession", *taken, "--effective-on", "2025-05-01")
    assert ran.code == 0, ran.err
    assert f"enterprise {MAATWERK}, succession" in ran.out


def test_a_decision_that_brings_a_finding_is_held_back(ledger: Path) -> None:
    ran = record(ledger, *DISMISSED)
    assert (ran.code, size(ledger)) == (4, 6)
    assert "dismissed-while-protected" in brought(ran)
    assert "--accept-findings" in ran.out
    assert asked("status", "W-01", "--on", "2020-06-01", ledger=ledger)["status"] == "suspended"


def test_it_is_recorded_once_its_findings_are_accepted(ledger: Path) -> None:
    ran = record(ledger, *DISMISSED, "--accept-findings")
    assert (ran.code, size(ledger)) == (0, 7)
    assert "dismissed-while-protected" in brought(ran)
    assert "recorded as entry 7" in ran.out
    found = asked("status", "W-01", "--on", "2020-06-01", ledger=ledger)
    assert "dismissed-while-protected" in [finding["code"] for finding in found["findings"]]


def test_what_a_decision_brings_is_told_in_dutch(ledger: Path) -> None:
    ran = record(ledger, *DISMISSED, "--lang", "nl")
    assert ran.code == 4
    assert "dismissed-while-protected" in brought(ran, "leidt tot deze bevinding")


def test_a_dry_run_tells_what_it_would_bring(ledger: Path) -> None:
    ran = record(ledger, *DISMISSED, "--dry-run")
    assert (ran.code, size(ledger)) == (4, 6)
    assert "dismissed-while-protected" in brought(ran)


def test_a_late_recording_alone_is_told_and_not_held_back(ledger: Path) -> None:
    words = ("employment", "--dossier", "W-09", "--effective-on", "2020-01-01", "--decided-by", "employer")
    ran = record(ledger, *words, "--enterprise", "0899.900.276", "--scheme", "cmw")
    assert (ran.code, size(ledger)) == (0, 7)
    assert brought(ran) == ["recorded-late"]


def test_a_finding_that_is_cured_is_told(resumed: Path) -> None:
    ran = record(resumed, *EXTENDED)
    assert ran.code == 0, ran.out
    assert "time-shortened" in brought(ran, "cures")
    assert "time-shortened" not in brought(ran)
    found = asked("status", "W-01", "--on", "2020-11-02", ledger=resumed)
    assert [each["state"] for each in found["guarantees"]] == ["honoured"]


def test_a_decision_on_record_already_is_not_held_back(ledger: Path) -> None:
    words = (*DISMISSED, "--source", "letter")
    assert record(ledger, *words, "--accept-findings").code == 0
    again = record(ledger, *words)
    assert (again.code, size(ledger)) == (0, 7)
    assert brought(again) == []


def test_a_measure_is_looked_at_for_everyone(ledger: Path) -> None:
    words = (
        "suspension-extension",
        "--measure",
        "corona-2020",
        "--effective-on",
        "2020-10-01",
        "--decided-by",
        "minister",
    )
    ran = record(ledger, *words)
    assert (ran.code, size(ledger)) == (0, 7)
    assert "cures: W-01, Chance not offered (chance-not-offered)" in ran.out


def test_a_lifting_that_makes_findings_begin_earlier_is_held_back(ledger: Path) -> None:
    words = (
        "suspension-lifting",
        "--measure",
        "corona-2020",
        "--effective-on",
        "2020-06-01",
        "--decided-by",
        "minister",
    )
    ran = record(ledger, *words)
    assert (ran.code, size(ledger), brought(ran)) == (4, 6, [])
    assert "chance-not-offered" in brought(ran, "moves")


# -- the lists of everyone ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's ledger, which nobody writes in."""
    folder = tmp_path_factory.mktemp("entitlement") / "demo"
    assert run("demo", folder).code == 0
    return folder / "doorstroom.db"


ON = ("--on", "2020-09-30")


@pytest.mark.parametrize("more", [(), ("--known", "2020-10-01")], ids=["now", "then"])
def test_findings_fail_only_when_asked_to(demo: Path, more: tuple[str, ...]) -> None:
    how = ("--severity", "breach", *ON, *more, "--ledger", demo)
    plain, failing = run("findings", *how, "--json"), run("findings", *how, "--json", "--fail-on-findings")
    assert (plain.code, failing.code) == (0, 6)
    assert [row["code"] for row in failing.json] == [row["code"] for row in plain.json] != []


def test_no_findings_do_not_fail(demo: Path) -> None:
    ran = run("findings", "--on", "2016-01-01", "--fail-on-findings", "--json", "--ledger", demo)
    assert (ran.code, ran.json) == (0, [])


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_findings_fail_in_every_form(demo: Path, form: str) -> None:
    assert run("findings", *ON, "--format", form, "--fail-on-findings", "--ledger", demo).code == 6


@pytest.mark.parametrize(
    ("option", "value"), [("code", "chance-not-offered"), ("severity", "irregular"), ("severity", "note")]
)
def test_findings_are_those_of_a_code_or_a_severity(demo: Path, option: str, value: str) -> None:
    found = rows("findings", *ON, f"--{option}", value, ledger=demo)
    assert found == [row for row in rows("findings", *ON, ledger=demo) if row[option] == value]


@pytest.mark.parametrize("words", [("--code", "laziness"), ("--severity", "grave")], ids=" ".join)
def test_a_finding_that_there_is_not_is_a_usage_error(demo: Path, words: tuple[str, ...]) -> None:
    ran = run("findings", *words, "--ledger", demo)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    "wanted",
    [
        {"state": "owed"},
        {"state": "breached"},
        {"scheme": "lde"},
        {"enterprise": "0899.930.366"},
        {"state": "owed", "scheme": "cmw"},
        {"state": "protected"},
    ],
    ids=str,
)
def test_guarantees_are_those_that_are_wanted(demo: Path, wanted: dict[str, str]) -> None:
    options = [word for name, value in wanted.items() for word in (f"--{name}", value)]
    found = rows("guarantees", *ON, *options, ledger=demo)
    assert found == [row for row in rows("guarantees", *ON, ledger=demo) if wanted.items() <= row.items()]


def test_guarantees_come_oldest_first_and_count_their_days(demo: Path) -> None:
    found = rows("guarantees", "--state", "owed", *ON, ledger=demo)
    assert [row["since"] for row in found] == sorted(row["since"] for row in found)
    assert {row["days"] for row in found if row["since"] == "2020-06-22"} == {101}


def test_a_state_that_there_is_not_is_a_usage_error(demo: Path) -> None:
    assert run("guarantees", "--state", "forgotten", "--ledger", demo).code == 2


def test_a_place_is_open_until_it_is_filled(tmp_path: Path) -> None:
    ledger = tmp_path / "places.db"
    run("init", "--simulated", "--ledger", ledger)
    left = {
        "decision": "employment-end",
        "dossier": "W-01",
        "effective_on": "2020-02-14",
        "decided_by": "employee",
        "by": "employee",
    }
    filled = {
        "decision": "replacement",
        "dossier": "W-02",
        "effective_on": "2020-04-01",
        "decided_by": "employer",
        "for_dossier": "W-01",
        "enterprise": employment()["enterprise"],
    }
    made = (employment(), employment(dossier="W-02", effective_on="2020-04-01"), left, filled)
    assert run("import", write(tmp_path / "places.jsonl", *made), "--ledger", ledger).code == 0

    def open_on(day: str, *more: str) -> list[tuple[str, str, int]]:
        found = rows("places", "--on", day, *more, ledger=ledger)
        return [(row["dossier"], row["since"], row["days"]) for row in found]

    assert open_on("2020-02-14") == []
    assert open_on("2020-02-15") == [("W-01", "2020-02-15", 1)]
    assert open_on("2020-03-31", "--enterprise", str(employment()["enterprise"])) == [
        ("W-01", "2020-02-15", 46)
    ]
    assert open_on("2020-03-31", "--enterprise", "0899.930.366") == []
    assert open_on("2020-04-01") == []


@pytest.mark.parametrize("report", ["guarantees", "findings", "places"])
def test_a_list_names_the_same_in_every_form(demo: Path, report: str) -> None:
    out = {form: run(report, *ON, "--format", form, "--ledger", demo).out for form in ("jsonl", "csv")}
    of_json = [row["dossier"] for row in asked(report, *ON, ledger=demo)]
    assert of_json
    assert [json.loads(line)["dossier"] for line in out["jsonl"].splitlines()] == of_json
    assert [row["dossier"] for row in csv.DictReader(io.StringIO(out["csv"]))] == of_json


# -- why, and what changed ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_an_explanation_cites_its_rules_and_entries(demo: Path, form: str, lang: str) -> None:
    ran = run("explain", "D-008", *ON, "--format", form, "--lang", lang, "--ledger", demo)
    assert (ran.code, ran.err) == (0, "")
    for part in ("resumption-during-suspension", "R8", "352", "2020-09-30" if lang == "en" else ""):
        assert part in ran.out


def test_an_explanation_as_markdown_has_links_that_lead_somewhere(demo: Path) -> None:
    lines = run("explain", "D-008", *ON, "--format", "markdown", "--ledger", demo).out.splitlines()
    assert lines[0].startswith("# ")
    headings = {
        line.lstrip("# ").lower().replace(" ", "-").replace(":", "") for line in lines if line[:1] == "#"
    }
    targets = {part.split(")")[0] for line in lines for part in line.split("](#")[1:]}
    anchors = "\n".join(lines)
    assert targets
    assert {target for target in targets if target not in headings and f'"{target}"' not in anchors} == set()


def test_an_explanation_concludes_what_the_status_says(demo: Path) -> None:
    explained = asked("explain", "D-008", *ON, ledger=demo)
    status = asked("status", "D-008", *ON, ledger=demo)
    concluded = {each["field"]: each["value"] for each in explained["conclusions"]}
    fields = ("status", "since", "enterprise", "scheme", "phase")
    assert {name: concluded[name] for name in fields} == {name: status[name] for name in fields}


def test_a_conclusion_names_its_rules(demo: Path) -> None:
    explained = asked("explain", "D-005", *ON, ledger=demo)
    assert [each["field"] for each in explained["conclusions"] if not each["rules"]] == []


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_an_unknown_dossier_is_not_explained(demo: Path, form: str) -> None:
    ran = run("explain", "D-999", "--format", form, "--ledger", demo)
    assert (ran.code, ran.out) == (3, "")
    assert "D-999" in ran.err


@pytest.mark.parametrize("times", [0, 3])
def test_a_comparison_needs_one_moment_or_two(demo: Path, times: int) -> None:
    ran = run("compare", "D-005", *("--known", "2020-08-01") * times, "--ledger", demo)
    assert (ran.code, ran.out) == (2, "")
    assert "one moment, to compare it with now, or two" in ran.err


def test_a_comparison_with_one_moment_is_with_now(demo: Path) -> None:
    one = asked("compare", "D-005", "--known", "2020-08-01", "--on", "2020-07-15", ledger=demo)
    two = asked(
        "compare", "D-005", "--known", "2020-08-01", "--known", "now", "--on", "2020-07-15", ledger=demo
    )
    assert one["entries"] == two["entries"] != []
    assert one["status"] == two["status"]


def test_a_comparison_tells_what_came_in_between(demo: Path) -> None:
    words = ("compare", "D-005", "--known", "2020-08-01", "--known", "2020-12-01", "--on", "2020-07-15")
    ran = run(*words, "--ledger", demo)
    assert ran.code == 0, ran.err
    for part in ("  461  ", "left (uit dienst) -> awaiting", "dismissed-while-protected"):
        assert part in ran.out
    assert asked(*words, ledger=demo)


def test_an_unknown_dossier_is_not_compared(demo: Path) -> None:
    words = ("--known", "2020-08-01", "--known", "2020-12-01")
    assert run("compare", "D-999", *words, "--ledger", demo).code == 3


# -- read models ----------------------------------------------------------------------------------------


def everything(ledger: Path, *more: str) -> list[Any]:
    """Every list of everyone, but for the size of the ledger and the reader's own moment."""
    return [
        rows(report, "--on", day, *more, ledger=ledger)
        for report in ("guarantees", "findings", "places")
        for day in ("2020-05-01", "2020-09-30", "2024-01-31")
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A demo's ledger that may be written in."""
    assert run("demo", tmp_path / "own").code == 0
    return tmp_path / "own" / "doorstroom.db"


def test_read_models_answer_as_the_entries_do(own: Path) -> None:
    before = everything(own)
    made = run("rebuild", "--ledger", own)
    assert made.code == 0, made.err
    assert "596 entries" in made.out
    assert everything(own) == before


def test_the_number_of_processes_can_be_said(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared: list[int] = []
    monkeypatch.setattr("projections.readmodels.rebuild.ALONE", 0)
    monkeypatch.setattr("projections.readmodels.rebuild._in_parallel", lambda *told: shared.append(told[4]))
    assert run("rebuild", "--processes", "3", "--ledger", own).code == 0
    assert run("rebuild", "--ledger", own).code == 0
    assert shared == [3, min(cores(), 8)]
    refused = run("rebuild", "--processes", "0", "--ledger", own)
    assert refused.code == 2
    assert "--processes" in refused.err


def test_read_models_that_are_followed_answer_as_the_entries_do(own: Path) -> None:
    run("rebuild", "--ledger", own)
    words = (
        "offer", "--dossier", "D-028", "--effective-on", "2023-12-20", "--decided-by", "vdab", "--to", "start",
    )  # fmt: skip
    assert record(own, *words, "--accept-findings").code == 0
    replayed = everything(own)
    followed = run("follow", "--once", "--ledger", own)
    assert followed.code == 0, followed.err
    assert "entry 597" in followed.out
    assert everything(own) == replayed


def test_who_follows_without_read_models_makes_them(own: Path) -> None:
    before = everything(own)
    assert run("follow", "--once", "--ledger", own).code == 0
    assert everything(own) == before


def test_a_past_moment_is_answered_beside_read_models_of_now(own: Path) -> None:
    before = everything(own, "--known", "2020-08-01")
    run("rebuild", "--ledger", own)
    assert everything(own, "--known", "2020-08-01") == before


def test_read_models_of_a_past_moment_go_into_another_database(own: Path, tmp_path: Path) -> None:
    into = tmp_path / "known.db"
    made = run("rebuild", "--known", "2020-08-01", "--into", into, "--ledger", own)
    assert made.code == 0, made.err
    owed = asked("guarantees", "--state", "owed", "--on", "2020-07-15", "--known", "2020-08-01", ledger=own)
    connection = sqlite3.connect(into)
    found = connection.execute(
        "SELECT count(*) FROM model_guarantees"
        " WHERE state = 'owed' AND first <= '2020-07-15' AND (until IS NULL OR until >= '2020-07-15')"
    ).fetchone()
    known = connection.execute("SELECT known_at, simulated FROM model_about").fetchone()
    connection.close()
    assert found == (len(owed),)
    assert owed
    assert known == ("2020-08-01T21:59:59.999999Z", 1)


def test_the_ledgers_own_read_models_are_never_of_the_past(own: Path) -> None:
    for into in ((), ("--into", own)):
        ran = run("rebuild", "--known", "2020-08-01", *into, "--ledger", own)
        assert (ran.code, ran.out) == (1, "")
        assert "--into" in ran.err


def test_read_models_go_into_no_other_ledger(own: Path, empty: Path) -> None:
    before = empty.read_bytes()
    ran = run("rebuild", "--into", empty, "--ledger", own)
    assert (ran.code, ran.out) == (1, "")
    assert "another ledger" in ran.err
    assert empty.read_bytes() == before


def test_read_models_go_into_no_file_that_is_no_database(own: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Not a database at all. " * 100)
    ran = run("rebuild", "--into", letter, "--ledger", own)
    assert (ran.code, ran.out) == (1, "")
    assert letter.read_text().startswith("Not a database")


@pytest.mark.parametrize("command", [("rebuild",), ("follow", "--once")], ids=" ".join)
def test_there_are_no_read_models_of_no_ledger(tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = run(*command, "--ledger", tmp_path / "nowhere.db")
    assert (ran.code, list(tmp_path.iterdir())) == (3, [])
