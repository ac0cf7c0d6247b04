"""The questions: global options anywhere, both moments echoed, every form of answer, usage told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.decisions import DECISIONS
from projections.answers.outline import Parameter
from projections.answers.question import Question
from projections.questions import QUESTIONS
from tests.cli.running import run

READING = (
    ("status", "W-01"),
    ("status", "--all"),
    ("history", "W-01"),
    ("timeline", "W-01"),
    ("overview",),
    ("measures",),
)
names = pytest.mark.parametrize("question", READING, ids=" ".join)


#: A period in the place of a day, asked wrongly: before the ledger is opened.
MISTAKEN = (
    (("--from", "2020-02-01"), "give both --from and --to"),
    (("--to", "2020-02-01"), "give both --from and --to"),
    (("--from", "2020-02-01", "--to", "2020-01-31"), "the period ends before it begins"),
    (("--from", "2020-01-01", "--to", "2020-02-01", "--on", "2020-01-15"), "give one of the two"),
    (("--from", "2020-02-30", "--to", "2020-03-01"), "is not a calendar day: 2020-02 has no day 30"),
    (("--rule", "R3"), "is not one of"),
    (("--enterprise", "0899.920.469"), "is no KBO number"),
)


@pytest.mark.parametrize("question", ["findings", "guarantees"])
@pytest.mark.parametrize(("options", "says"), MISTAKEN)
def test_a_period_that_cannot_be_is_told_before_the_ledger_is_opened(
    tmp_path: Path, question: str, options: tuple[str, ...], says: str
) -> None:
    ran = run(question, *options, "--ledger", tmp_path / "none.db")
    assert ran.code == 2
    assert says in " ".join(ran.err.split())
    assert ran.out == ""


#: Every number that a question takes.
NUMBERS = [
    (question, each)
    for question in QUESTIONS
    for each in question.outline.parameters
    if each.kind == "number"
]


@pytest.mark.parametrize(("question", "number"), NUMBERS, ids=lambda each: str(getattr(each, "name", "")))
def test_a_number_beyond_its_bounds_is_told_however_it_is_written(
    tmp_path: Path, question: Question, number: Parameter
) -> None:
    name = number.option or f"--{number.name.replace('_', '-')}"
    beyond = (
        str(number.most + 1),
        "0" * 40 + str(number.most + 1),
        "9" * 40,
        "9" * 5000,
        str(number.least - 1),
    )
    needed = ["W-01" for each in question.outline.parameters if each.positional and each.required]
    for wrong in (*beyond, "", "1_0", "1e3", "\u0661", "1;--", "-0"):
        ran = run(
            *question.outline.name.split(), *needed, f"{name}={wrong}", "--ledger", tmp_path / "none.db"
        )
        assert ran.code == 2, wrong
        assert name in ran.err


def test_zeros_before_a_number_are_no_other_number(ledger: Path) -> None:
    asked = (
        "findings",
        "--on",
        "2020-12-31",
        "--known",
        "2026-01-01",
        "--ledger",
        ledger,
        "--format",
        "jsonl",
    )
    assert run(*asked, "--limit", "0" * 30 + "2").out == run(*asked, "--limit", "2").out


def test_findings_of_a_period_can_fail_a_script(ledger: Path) -> None:
    """Exit code 6 where anything stood on one of its days, and both ends echoed in every form."""
    asked = ("findings", "--fail-on-findings", "--ledger", ledger)
    stood = run(*asked, "--from", "2019-01-01", "--to", "2021-12-31", "--json")
    assert stood.code == 6
    assert {(each["from"], each["on"]) for each in json.loads(stood.out)} == {("2019-01-01", "2021-12-31")}
    nothing = run(*asked, "--from", "1950-01-01", "--to", "1950-12-31")
    assert nothing.code == 0
    assert nothing.out.startswith("# from 1950-01-01 to 1950-12-31, as known at ")


# -- global options -------------------------------------------------------------------------------------


@names
def test_the_global_options_stand_before_or_behind_the_command(
    ledger: Path, question: tuple[str, ...]
) -> None:
    options, how = ("--ledger", ledger, "--lang", "nl"), ("--on", "2020-05-01", "--known", "2030-01-01")
    before, behind = run(*options, *question, *how), run(*question, *how, *options)
    assert before.code == 0, before.err
    assert before.out == behind.out
    assert "GESIMULEERD REGISTER" in before.out


def test_what_stands_behind_the_command_counts(ledger: Path, empty: Path) -> None:
    assert run("--ledger", empty, "status", "W-01", "--ledger", ledger).code == 0


def test_the_environment_names_the_ledger(ledger: Path) -> None:
    assert run("status", "W-01", env={"DOORSTROOM_LEDGER": str(ledger)}).code == 0


@pytest.mark.parametrize("before", [True, False])
def test_an_option_overrules_the_environment(ledger: Path, empty: Path, before: bool) -> None:
    env = {"DOORSTROOM_LEDGER": str(empty)}
    option = ("--ledger", ledger)
    words = (*option, "status", "W-01") if before else ("status", "W-01", *option)
    assert run(*words, env=env).code == 0


def test_an_option_with_the_usual_name_overrules_the_environment_too(
    ledger: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.rename(ledger.with_name("doorstroom.db"))
    monkeypatch.chdir(ledger.parent)
    env = {"DOORSTROOM_LEDGER": str(empty)}
    assert run("--ledger", "doorstroom.db", "status", "W-01", env=env).code == 0


def test_the_usual_ledger_stands_in_the_current_folder(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.rename(ledger.with_name("doorstroom.db"))
    monkeypatch.chdir(ledger.parent)
    assert run("status", "W-01", env={"DOORSTROOM_LEDGER": ""}).code == 0


@pytest.mark.parametrize("command", ["schema", "record"])
def test_every_command_takes_the_global_options_before_it(command: str) -> None:
    assert run("--lang", "nl", "--ledger", "x.db", command, "--help").code == 0


# -- what an answer says of itself ----------------------------------------------------------------------


def rows(out: str, form: str) -> list[dict[str, object]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(out)))
    if form == "jsonl":
        return [json.loads(line) for line in out.splitlines()]
    found = json.loads(out)
    return found if isinstance(found, list) else [found]


@names
@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_every_answer_says_of_which_moments_and_ledger_it_is(
    ledger: Path, question: tuple[str, ...], form: str
) -> None:
    ran = run(*question, "--on", "2020-05-01", "--known", "2030-01-01", "--format", form, "--ledger", ledger)
    answers = rows(ran.out, form)
    heads = {
        tuple(str(row[name]).lower() for name in ("on", "known_at", "simulated", "ledger_size"))
        for row in answers
    }
    assert heads == {("2020-05-01", "2030-01-01t22:59:59.999999z", "true", "6")}


@names
def test_json_for_short_is_json(ledger: Path, question: tuple[str, ...]) -> None:
    how = ("--known", "2030-01-01", "--ledger", ledger)
    assert run(*question, "--json", *how).out == run(*question, "--format", "json", *how).out


@names
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_data_stands_on_stdout_alone(ledger: Path, question: tuple[str, ...], form: str) -> None:
    ran = run(*question, "--format", form, "--ledger", ledger)
    assert ran.err == ""
    assert ran.out


def test_one_dossier_is_one_object(ledger: Path) -> None:
    assert run("status", "W-01", "--json", "--ledger", ledger).json["dossier"] == "W-01"


def test_several_dossiers_are_an_array_in_the_order_asked(ledger: Path) -> None:
    found = run("status", "W-02", "W-01", "--json", "--ledger", ledger).json
    assert [each["dossier"] for each in found] == ["W-02", "W-01"]


def test_everyone_is_an_array(ledger: Path) -> None:
    found = run("status", "--all", "--json", "--ledger", ledger).json
    assert [each["dossier"] for each in found] == ["W-01", "W-02"]


def test_everyone_of_an_empty_ledger_is_an_empty_array(empty: Path) -> None:
    assert run("status", "--all", "--json", "--ledger", empty).json == []


def test_everyone_as_json_lines_is_one_object_a_line(ledger: Path) -> None:
    ran = run("status", "--all", "--format", "jsonl", "--ledger", ledger)
    assert [json.loads(line)["dossier"] for line in ran.out.splitlines()] == ["W-01", "W-02"]


def test_before_the_first_entry_was_recorded_there_is_no_dossier(ledger: Path) -> None:
    ran = run("status", "W-01", "--known", "2001-01-01", "--ledger", ledger)
    assert (ran.code, ran.out) == (3, "")


def test_one_unknown_dossier_among_others_spoils_no_output(ledger: Path) -> None:
    ran = run("status", "W-01", "W-77", "--ledger", ledger)
    assert (ran.code, ran.out) == (3, "")
    assert "'W-77'" in ran.err


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@names
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked(
    ledger: Path, question: tuple[str, ...], day: str
) -> None:
    for lang in ("en", "nl"):
        assert run(*question, "--on", day, "--lang", lang, "--ledger", ledger).code == 0
        assert run(*question, "--known", day, "--lang", lang, "--ledger", ledger).code in (0, 3)


# -- usage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "W-01", "--all"),
        ("status", "W-01", "--on", "soon"),
        ("status", "W-01", "--on", "2020-02-30"),
        ("status", "W-01", "--known", "2020-01-01T25:00"),
        ("status", "W-01", "--format", "xml"),
        ("status", "W-01", "--lang", "fr"),
        ("history",),
        ("history", "W-01", "W-02"),
        ("stauts",),
        ("import",),
        ("schema", "holiday"),
        ("--nonsense",),
    ],
    ids=" ".join,
)
def test_what_is_mistyped_is_a_usage_error(ledger: Path, words: tuple[str, ...]) -> None:
    ran = run("--ledger", ledger, *words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: " in ran.err


def test_a_mistyped_command_gets_a_suggestion() -> None:
    assert "status" in run("stauts").err.splitlines()[-1]


def test_no_command_at_all_gets_help() -> None:
    ran = run()
    assert "Commands:" in ran.out + ran.err


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_the_schema_of_a_decision_is_printed(tag: str) -> None:
    assert run("schema", tag).json["title"] == tag


# -- anything at all ------------------------------------------------------------------------------------

COMMANDS = ("import", "record", "status", "history", "timeline", "overview", "measures", "schema")
OPTIONS = (
    "--ledger", "--lang", "--on", "--known", "--format", "--json", "--all", "--dry-run", "--as", "--expect", "--reason",
    "--recorded-at", "--input-format", "--dossier", "--effective-on", "--decided-by", "--enterprise", "--scheme", "-h",
    "--entry", "--replacement", "--evidence", "--motivation", "--help", "--",
)  # fmt: skip
VALUES = (
    "-", "en", "nl", "json", "jsonl", "csv", "table", "W-01", "W-02", "cmw", "vdab", "employer", "0899.900.276",
    "start", "2020-02-03", "2020-02-03T10:00Z", "9999-12-31", "0001-01-01", "1", "0", "-1", "9" * 20, "{}", "[]",
    "[{}]", '{"decision":"start"}', ".", "/", "../", "employment", "withdrawal", "rectification", "holiday",
)  # fmt: skip
GARBAGE = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(
        ["", " ", "é", "%", "{", "x" * 300, "a=b", "sqlite://", "postgresql://[", "LEDGER", "LEDGER"]
    ),
    # What is no UTF-8 comes in as halves of surrogate pairs.
    st.text(st.characters(exclude_characters="\x00"), max_size=6),
)
PART = st.one_of(
    st.tuples(st.sampled_from(OPTIONS), GARBAGE), st.tuples(GARBAGE), st.tuples(st.sampled_from(OPTIONS))
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PART, max_size=5), command=st.sampled_from(COMMANDS))
def test_nothing_that_can_be_typed_makes_a_traceback(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, parts: list[tuple[str, ...]], command: str
) -> None:
    monkeypatch.chdir(ledger.parent)
    words = [str(ledger) if word == "LEDGER" else word for part in parts for word in part]
    ran = run("--ledger", ledger, command, *words, stdin="")
    assert 0 <= ran.code <= 6


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.sampled_from(["status", "history", "timeline"]),
    options=st.lists(
        st.tuples(
            st.sampled_from(["--on", "--known", "--format", "--lang"]),
            st.one_of(
                st.dates().map(str),
                st.datetimes().map(lambda moment: moment.isoformat()),
                st.sampled_from(["json", "jsonl", "csv", "table", "nl", "en"]),
            ),
        ),
        max_size=4,
    ),
)
def test_every_day_and_moment_can_be_asked(
    ledger: Path, question: str, options: list[tuple[str, str]]
) -> None:
    ran = run(question, "W-01", *[word for option in options for word in option], "--ledger", ledger)
    assert ran.code in (0, 2, 3)


#: Every question that takes no name: it is about everyone.
OF_EVERYONE = [
    question
    for question in QUESTIONS
    if not any(parameter.positional for parameter in question.outline.parameters)
]


@pytest.mark.parametrize("question", OF_EVERYONE, ids=lambda question: question.outline.name)
def test_who_names_a_dossier_to_a_list_is_told_what_to_ask_of_one(question: Question, empty: Path) -> None:
    name = question.outline.name
    ran = run(*name.split(), "D-005", "--ledger", empty)
    assert ran.code == 2
    assert f" {name} --help' for help" in ran.err
    assert f"{name.split()[-1]} is about all dossiers" in ran.err
    assert "`doorstroom status D-005`" in ran.err
    about = {"guarantees": " --about guarantee", "findings": " --about finding", "places": " --about place"}
    typed = f"doorstroom explain D-005{about.get(name.removeprefix('report '), '')}"
    assert f"`{typed}`" in ran.err
    assert "85073003328" not in run(*name.split(), "85073003328", "--ledger", empty).err
    # What is told can be typed: there is just no such dossier here.
    assert run(*typed.split()[1:], "--ledger", empty).code == 3
    assert "vraag dat van één dossier" in run(*name.split(), "D-005", "--lang", "nl", "--ledger", empty).err
