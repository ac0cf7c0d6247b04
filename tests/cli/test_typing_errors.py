"""What people mistype: a name where a key belongs, a year with a digit too few, too many or in the wrong place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ledger.impossible import FIRST_DAY, LAST_DAY
from tests.cli.running import run

AT = ("--decided-by", "employer", "--enterprise", "0404.055.577", "--scheme", "cmw")


def test_who_names_the_dossier_first_hears_how_it_is_named_and_does_not_read_it_again(empty: Path) -> None:
    ran = run("record", "start", "85073003328", *AT[:2], "--ledger", empty, "--lang", "nl")
    assert ran.code == 2
    assert "elke waarde staat hier achter haar optie: --dossier SLEUTEL noemt het dossier" in ran.err
    assert "85073003328" not in ran.err


@pytest.mark.parametrize("name", ["Jan Peeters", "Peeters, Jan 3", "José-1"])
@pytest.mark.parametrize(
    ("lang", "allowed"), [("en", "such as W-0123, never a name"), ("nl", "zoals W-0123")]
)
def test_a_name_as_a_key_is_refused_with_what_is_allowed(
    empty: Path, name: str, lang: str, allowed: str
) -> None:
    named = ("--dossier", name, "--effective-on", "2020-03-04", *AT)
    ran = run("record", "employment", *named, "--ledger", empty, "--lang", lang)
    assert ran.code == 4
    assert allowed in ran.err
    assert name not in ran.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0202-03-04", "A day of a decision lies from 1950 to 2099: look at its year. Given: 0202-03-04."),
        ("2202-03-04", "A day of a decision lies from 1950 to 2099: look at its year. Given: 2202-03-04."),
        ("20200-03-04", "'20200-03-04': a year has four digits, from 1950 to 2099."),
        ("202-03-04", "'202-03-04': a year has four digits, from 1950 to 2099."),
        ("4/3/20200", "'4/3/20200': a year has four digits, from 1950 to 2099."),
    ],
)
def test_a_year_that_cannot_be_is_refused(empty: Path, typed: str, said: str) -> None:
    ran = run("record", "employment", "--dossier", "W-1", "--effective-on", typed, *AT, "--ledger", empty)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == f"doorstroom: field effective_on: {said}\n"


NO_DAYS = [
    ("30/02/2020", "en", "'30/02/2020' is not a calendar day: 2020-02 has no day 30."),
    ("2020-06-31", "en", "'2020-06-31' is not a calendar day: 2020-06 has no day 31."),
    ("20200301", "en", "'20200301' is not a calendar day YYYY-MM-DD."),
    ("30/02/2020", "nl", "'30/02/2020' is geen kalenderdag: 30 februari 2020 bestaat niet."),
    ("31.4.2020", "nl", "'31.4.2020' is geen kalenderdag: 31 april 2020 bestaat niet."),
    ("2020-02-30", "nl", "'2020-02-30' is geen kalenderdag: 30 februari 2020 bestaat niet."),
    ("4/3/20200", "nl", "'4/3/20200': een jaartal heeft vier cijfers, van 1950 tot en met 2099."),
    ("13/13/2020", "nl", "'13/13/2020' is geen kalenderdag: DD/MM/JJJJ of JJJJ-MM-DD."),
    ("0/1/2020", "nl", "'0/1/2020' is geen kalenderdag: DD/MM/JJJJ of JJJJ-MM-DD."),
    ("20200301", "nl", "'20200301' is geen kalenderdag: DD/MM/JJJJ of JJJJ-MM-DD."),
]


@pytest.mark.parametrize(("typed", "lang", "said"), NO_DAYS)
def test_what_is_no_day_says_why(empty: Path, tmp_path: Path, typed: str, lang: str, said: str) -> None:
    at = ("--ledger", empty, "--lang", lang)
    asked = run("status", "--all", "--on", typed, *at)
    assert asked.code == 2
    assert said in asked.err
    recorded = run("record", "employment", "--dossier", "W-1", "--effective-on", typed, *AT, *at)
    assert recorded.code == 4
    assert recorded.err.endswith(f": {said}\n")
    table = tmp_path / "hr.csv"
    table.write_text(f"decision;dossier;effective_on\nemployment;W-1;{typed}\n")
    imported = run("import", table, *at)
    assert imported.code == 4
    assert f": {said}\n" in imported.err


@pytest.mark.parametrize(("typed", "lang", "said"), [each for each in NO_DAYS if "bestaat" in each[2]])
def test_a_knowledge_moment_on_a_day_that_does_not_exist_says_so(
    empty: Path, typed: str, lang: str, said: str
) -> None:
    ran = run("status", "--all", "--known", typed, "--ledger", empty, "--lang", lang)
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("option", ["--on", "--known"])
@pytest.mark.parametrize(
    ("day", "doubted"),
    [
        ("0202-05-01", True),
        ("2020-05-01", False),
        # Exactly what a decision is refused for.
        (str(FIRST_DAY - timedelta(days=1)), True),
        (str(FIRST_DAY), False),
        (str(LAST_DAY), False),
        (str(LAST_DAY + timedelta(days=1)), True),
    ],
)
def test_a_question_about_a_year_without_decisions_is_doubted(
    ledger: Path, option: str, day: str, doubted: bool
) -> None:
    ran = run("overview", option, day, "--ledger", ledger)
    assert ran.code == 0
    assert ("look at its year" in ran.err) is doubted


HALF = "W-\udcff1"
"""As a terminal hands in a byte that is no UTF-8."""


@pytest.mark.parametrize("asked", [("status",), ("explain",), ("proof",), ("identity", "show", "--why", "x")])
def test_a_key_that_is_no_text_is_nobodys(location: str, asked: tuple[str, ...]) -> None:
    assert run("init", "--ledger", location).code == 0
    ran = run(*asked, HALF, "--ledger", location)
    assert (ran.code, ran.out) == (3, "")
    assert "no dossier 'W-\\udcff1'" in ran.err


@pytest.mark.parametrize(
    "asked", [("undo", HALF), ("record", "rectification", "--entry", HALF, "--set", "scheme=lde")]
)
def test_an_entry_that_is_no_text_is_not_found(location: str, asked: tuple[str, ...]) -> None:
    assert run("init", "--ledger", location).code == 0
    ran = run(*asked, "--reason", "x", "--ledger", location)
    assert (ran.code, ran.out) == (4, "")
    assert "There is no entry W-\\udcff1" in ran.err


STEERS = "\x1b]0;x\x07\x1b[31m\u202e"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("import", STEERS), 3),
        (("--ledger", STEERS, "status", "W-1"), 3),
        (("dossier", "W-1", "-o", f"{STEERS}.x"), 2),
    ],
)
def test_what_is_repeated_of_a_mistake_steers_no_terminal(
    empty: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], code: int
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ran = run(*asked, env={"DOORSTROOM_LEDGER": str(empty)})
    assert ran.code == code
    assert "\\x1b]0;x\\x07\\x1b[31m\\u202e" in ran.err
