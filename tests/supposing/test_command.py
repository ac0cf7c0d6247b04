"""`whatif` as people type it: nothing is recorded, no form passes for the register, and what is asked is told."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.clock import explain
from ledger.demo.making import WHAT_IF, make
from ledger.intake.importing import import_all
from ledger.intake.jsonlines import JsonLines
from ledger.intake.supposing import Supposition
from ledger.parsing.reading import decision_from
from projections.answers.supposed import FORMAT
from projections.reading import Reading
from projections.supposing.figures import SupposedFigures
from projections.supposing.gathering import CountingOf, ranges
from projections.supposing.worlds import what_if
from tests.cli.running import Ran, run, write
from tests.given import employment, evaluation, lifting, offer, order, start, transition

NEVER = "WHAT IF: THIS IS NOT THE REGISTER."
LAST = "2021-06-30"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("what-if") / "demo")


def asked(demo: Path, *words: object) -> Ran:
    ran = run("whatif", *words, "--on", LAST, "--known", "2026-01-01", "--ledger", demo)
    assert ran.code == 0, ran.err
    return ran


def wish(demo: Path, *words: object) -> Ran:
    return asked(demo, demo.parent / WHAT_IF, *words)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


FORMS = ("table", "json", "jsonl", "csv", "svg", "html")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_recorded_and_every_form_says_what_it_is(demo: Path, form: str) -> None:
    before = contents(demo.parent)
    told = wish(demo, "--format", form).out
    assert contents(demo.parent) == before
    if form == "json":
        assert json.loads(told)["format"] == FORMAT
        assert told.startswith('{"format":"doorstroom-what-if-1"')
    elif form == "jsonl":
        assert {json.loads(line)["format"] for line in told.splitlines()} == {FORMAT}
    elif form == "csv":
        assert {row["format"] for row in csv.DictReader(io.StringIO(told))} == {FORMAT}
    else:
        assert NEVER in told
    if form in ("svg", "html"):
        # In the drawing itself, to be seen wherever it is pasted.
        assert re.search(f"<text [^>]*>{re.escape(NEVER)}", told)


def test_it_speaks_dutch(demo: Path) -> None:
    told = wish(demo, "--lang", "nl").out
    assert told.startswith("WAT ALS: DIT IS HET REGISTER NIET.")
    assert "In totaal, per stelsel en per onderneming" in told


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of POSIX")
def test_a_ledger_that_may_only_be_read_is_enough(tmp_path: Path) -> None:
    made = make(tmp_path / "demo")
    with Ledger.open(made):
        pass
    for path in made.parent.iterdir():
        path.chmod(stat.S_IRUSR)
    before = contents(made.parent)
    told = wish(made, "--json")
    assert told.json["places"][0]["differing"] == 41
    assert contents(made.parent) == before


@pytest.mark.parametrize("kind", ["days", "places", "people", "guarantees"])
def test_each_kind_of_rows_is_one_table_of_data(demo: Path, kind: str) -> None:
    rows = list(csv.DictReader(io.StringIO(wish(demo, "--show", kind, "--format", "csv").out)))
    whole = wish(demo, "--json").json
    assert len(rows) == len(whole[kind])
    one = whole[kind][0]
    assert {name: rows[0][name] for name in one if isinstance(one[name], int | str)} == {
        name: str(value) for name, value in one.items() if isinstance(value, int | str)
    }
    assert set(wish(demo, "--show", kind, "--json").json) & {"days", "places", "people", "guarantees"} == {
        kind
    }


def test_the_sums_of_the_enterprises_are_those_of_all_and_of_each_scheme(demo: Path) -> None:
    places = wish(demo, "--json").json["places"]
    figures = [name for name, value in places[0].items() if isinstance(value, int)]
    of = {by: [each for each in places if each["by"] == by] for by in ("all", "scheme", "enterprise")}
    for name in figures:
        assert sum(each[name] for each in of["enterprise"]) == of["all"][0][name]
        for scheme in of["scheme"]:
            inside = [each[name] for each in of["enterprise"] if each["scheme"] == scheme["scheme"]]
            assert sum(inside) == scheme[name]


def test_asked_of_one_enterprise_or_scheme_it_is_that_part(demo: Path) -> None:
    whole = wish(demo, "--json").json
    for one in (each for each in whole["places"] if each["by"] == "enterprise"):
        part = wish(demo, "--enterprise", one["enterprise"], "--json").json
        assert part["places"][-1] == one
        assert [each["dossier"] for each in part["people"]] == [
            each["dossier"] for each in whole["people"] if each["enterprise"] == one["enterprise"]
        ]
    lde = wish(demo, "--scheme", "lde", "--json").json
    cmw = wish(demo, "--scheme", "cmw", "--json").json
    assert {each["scheme"] for each in lde["people"]} == {"lde"}
    assert len(lde["guarantees"]) + len(cmw["guarantees"]) == len(whole["guarantees"])


def test_of_a_period_the_days_before_it_are_not_counted(demo: Path) -> None:
    ran = run(
        *("whatif", demo.parent / WHAT_IF, "--from", "2020-07-01", "--to", "2020-07-31"),
        *("--json", "--ledger", demo),
    )
    days = ran.json["days"]
    assert (days[0]["first_day"], days[-1]["last_day"]) == ("2020-07-01", "2020-07-31")
    whole = ran.json["places"][0]
    counted = sum((_day(each["last_day"]) - _day(each["first_day"]) + 1) * each["awaiting"] for each in days)
    assert whole["days_awaiting"] == counted


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_as_known_before_a_decision_the_what_if_is_without_it(demo: Path) -> None:
    """Nobody knew the lifting on 1 June 2020; it cannot be supposed otherwise then."""
    words = ("--on", LAST, "--known", "2020-06-01", "--ledger", demo)
    ran = run("whatif", demo.parent / WHAT_IF, *words)
    assert ran.code == 4
    assert "There is no entry corona-2020:2" in ran.err
    ran = run("whatif", "--without", "corona-2020:1", *words, "--json")
    assert ran.json["what_if"]["left_out"] == [
        {
            "entry": 341,
            "subject": "measure:corona-2020",
            "decision": "suspension-order",
            "effective_on": "2020-03-20",
            "why": "named",
        }
    ]
    assert ran.json["places"][0]["suspended_what_if"] == 0


def test_without_an_employment_the_person_is_gone_and_all_of_it_is_named(demo: Path) -> None:
    told = asked(demo, "--without", "D-005:1").out
    assert "entry 18 (employment, D-005): left out\n" in told
    assert "entry 466 (resumption, D-005): left out too, there is no employment without it" in told
    one = asked(demo, "--without", "D-005:1", "--json").json
    assert [each["dossier"] for each in one["people"]] == ["D-005"]
    assert one["people"][0]["days_suspended_what_if"] == 0
    assert one["guarantees"][0]["state_what_if"] is None
    assert one["guarantees"][0]["entries"] == [18]


def test_what_is_mistaken_is_told(demo: Path, tmp_path: Path) -> None:
    def told(*words: object) -> tuple[int, str]:
        ran = run("whatif", *words, "--ledger", demo)
        assert ran.out == ""
        return ran.code, ran.err

    assert told()[0] == 2
    assert told("no-such-file.jsonl")[0] == 3
    code, err = told("--law", write(tmp_path / "law.json", {"owed_dys": 3}))
    assert code == 4
    assert "field owed_dys" in err
    assert "owed_days" in err
    code, err = told("--without", "no such entry")
    assert code == 4
    bad = write(tmp_path / "bad.jsonl", start(dossier="D-005"), start(dossier="D-999"))
    code, err = told(bad)
    assert code == 4
    assert "line 2" in err
    assert "line 1" not in err


# -- other numbers --------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One person who awaits from 22 June, with an offer of that day and nothing after it."""
    path = tmp_path / "ledger.db"
    made = [employment(), evaluation(), start(), order(), lifting(), offer("2020-06-22")]
    assert run("init", "--simulated", "--ledger", path).code == 0
    assert run("import", write(tmp_path / "made.jsonl", *made), "--ledger", path).code == 0
    return path


def owed(rows: list[dict[str, Any]], which: str) -> str | None:
    return next((each["first_day"] for each in rows if each[which]), None)


def test_an_offer_stands_as_long_as_the_number_says(small: Path, tmp_path: Path) -> None:
    """R10: until and including the 30th day after it; of ten days the 2nd of July is the last one."""
    law = write(tmp_path / "law.json", {"offer_days": 10})
    ran = run("whatif", "--law", law, "--on", "2020-08-31", "--json", "--ledger", small)
    days = ran.json["days"]
    assert (owed(days, "owed"), owed(days, "owed_what_if")) == ("2020-07-23", "2020-07-03")
    (parting,) = ran.json["guarantees"]
    assert parting["first_day"] == "2020-07-03"
    assert (parting["state"], parting["state_what_if"]) == ("offered", "owed")


def test_a_number_counts_from_its_day_on(small: Path, tmp_path: Path) -> None:
    later = {"offer_days": [{"since": "2020-01-01", "value": 30}, {"since": "2020-06-23", "value": 10}]}
    law = write(tmp_path / "law.json", later)
    ran = run("whatif", "--law", law, "--on", "2020-08-31", "--json", "--ledger", small)
    assert ran.json["guarantees"] == []


# -- of one person --------------------------------------------------------------------------------------


def test_explain_and_compare_take_a_what_if(demo: Path) -> None:
    how = ("--whatif", demo.parent / WHAT_IF, "--on", "2020-09-30", "--ledger", demo)
    explained = run("explain", "D-005", *how)
    assert explained.out.startswith(NEVER)
    assert "status: suspended" in explained.out
    assert run("explain", "D-005", *how, "--json").json["format"] == FORMAT
    markdown = run("explain", "D-005", *how, "--format", "markdown").out.replace("\\", "")
    assert NEVER in markdown
    compared = run("compare", "D-005", *how)
    assert compared.out.startswith(NEVER)
    assert "Measure corona-2020 is lifted" in compared.out
    told = run("compare", "D-005", *how, "--json").json
    assert told["format"] == FORMAT
    assert told["supposed"] is True
    assert [(each["before"], each["after"]) for each in told["status"]] == [("awaiting", "suspended")]
    assert [each["fact"]["entry"] for each in told["entries"]] == [597]
    assert run("compare", "D-005", *how, "--known", "2021-01-01").code == 0
    assert run("compare", "D-005", *how, "--known", "2021-01-01", "--known", "2022-01-01").code == 2
    assert run("compare", "D-005", "--ledger", demo).code == 2


def test_what_is_supposed_was_neither_late_nor_ahead(small: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "supposed.jsonl", offer("2020-08-03"))
    ran = run("explain", "W-01", "--whatif", file, "--on", "2030-01-01", "--json", "--ledger", small)
    late = [
        entry
        for each in ran.json["conclusions"]
        if each["field"] == "findings.recorded-late"
        for entry in each["entries"]
    ]
    assert late
    assert 7 not in late
    assert any(7 in each["entries"] for each in ran.json["conclusions"])


# -- processes ------------------------------------------------------------------------------------------


def figures(location: str, supposed: Path, processes: int) -> list[Any]:
    asked = Supposition([str(supposed)], ["D-011:6"])
    counting = CountingOf(1, 738_000)
    with Ledger.open(location) as ledger, ledger.reading() as entries:
        made = SupposedFigures(counting)
        with what_if(ledger, entries, Reading(entries), asked) as found:
            for each in ranges(found, entries, counting, ledger.opened_at, processes=processes):
                made.take(each)
    return [list(made.days()), list(made.places()), list(made.people()), list(made.guarantees())]


def test_two_processes_say_what_one_says_on_both_databases(demo: Path, location: str) -> None:
    decisions, supposed = demo.parent / "decisions.jsonl", demo.parent / WHAT_IF
    with Ledger.create(location, simulated=True) as ledger, decisions.open("rb") as lines:
        import_all(ledger, [JsonLines(decisions.name, lines)], recorded_by="tests")
    once = figures(location, supposed, 1)
    assert len(once[2]) == 41
    assert figures(location, supposed, 2) == once == figures(str(demo), supposed, 1)


def test_what_is_on_record_about_the_clock_holds_without_an_entry_that_it_names(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    moment = noon
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: moment) as ledger:
        moment = datetime(2099, 1, 1, tzinfo=UTC)
        for dossier in ("W-01", "W-02", "W-03"):
            ledger.record(decision_from(employment("2026-03-02", dossier=dossier)), recorded_by="tests")
        moment = noon + timedelta(hours=1)
        explain(ledger, first=1, why="the clock was set wrong", recorded_by="operator")
        with ledger.reading() as entries:
            register, on = Reading(entries), date(2099, 2, 1)
            for gone in ("1", "3"):
                with what_if(ledger, entries, register, Supposition(without=(gone,))) as found:
                    assert found.supposed.status("W-02", on) == register.status("W-02", on)


def test_who_leaves_on_the_first_day_of_a_measure_is_reached_by_it(tmp_path: Path) -> None:
    """Until the transition of that day the person is under the scheme: the guarantee began, and was honoured."""
    made = [employment(), evaluation(), order("2020-02-15"), transition("2020-02-15")]
    counting = CountingOf(1, date(2020, 12, 31).toordinal())
    with Ledger.create(tmp_path / "ledger.db", simulated=True) as ledger:
        for each in made:
            ledger.record(decision_from(each), recorded_by="tests")
        with ledger.reading() as entries:
            found = SupposedFigures(counting)
            with what_if(ledger, entries, Reading(entries), Supposition(without=("3",))) as supposed:
                for each_range in ranges(supposed, entries, counting, ledger.opened_at):
                    found.take(each_range)
            states = [(each.state, each.state_what_if) for each in found.guarantees()]
    assert states == [("honoured", None)]
