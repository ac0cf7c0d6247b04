"""`record` with nothing behind it asks at a terminal, and nothing is recorded before somebody says yes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.cli.running import asked, process, run
from tests.effort import spread
from tests.terminal.typist import TypedAt


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """An empty ledger for practice."""
    place = tmp_path / "register.db"
    assert run("init", "--simulated", "--ledger", place).code == 0
    return place


def at(register: Path, *options: str, typed: str | None = None, **env: str) -> TypedAt:
    return TypedAt("record", *options, typed=typed, DOORSTROOM_LEDGER=str(register), **env)


def size(register: Path) -> int:
    with Ledger.open(register) as ledger:
        return ledger.size


def employed(register: Path, dossier: str = "A-117") -> None:
    words = f"--dossier {dossier} --effective-on 2019-03-04 --decided-by employer --enterprise 0404.055.577"
    ran = run("record", "employment", *words.split(), "--scheme", "cmw", "--ledger", register)
    assert ran.code == 0, ran.err


START = (
    ("Decision", "start"),
    ("dossier", "A-117"),
    ("effective on (such as 2020-03-31)", "2020-03-02"),
    ("decided by (service-provider, vdab)", "vdab"),
    ("More fields: last-day", ""),
)


def type_all(terminal: TypedAt, answers: Sequence[tuple[str, str]]) -> None:
    for question, answer in answers:
        terminal.answers(question, answer)


def test_it_shows_what_it_would_bring_and_records_after_yes(register: Path) -> None:
    employed(register)
    with at(register) as terminal:
        type_all(terminal, START)
        terminal.until("Record it? yes or no [no]")
        shown = terminal.seen[terminal.seen.index("2020-03-02, start (aanvang), decided by vdab") :]
        assert "would be recorded as entry 2; nothing was written" in " ".join(shown.split())
        assert "The trajectory starts." in shown
        assert "brings: A-117, trajectory" not in shown.partition("start-without-evaluation")[0]
        assert "brings: A-117, " in shown
        assert size(register) == 1
        terminal.types("y\n")
        terminal.answers("dossier A-117, start (aanvang): recorded as entry 2.", "")
        assert terminal.ends() == 0
    assert size(register) == 2
    assert asked("history", "A-117", ledger=register)[-1]["decided_by"] == "vdab"


def test_what_somebody_records_meanwhile_is_shown_before_it_is_asked_again(register: Path) -> None:
    employed(register)
    with at(register) as terminal:
        type_all(terminal, START)
        terminal.until("Record it?")
        words = (
            "--dossier A-117 --effective-on 2020-01-20 --decided-by vdab --outcome ready --purpose regular"
        )
        assert run("record", "evaluation", *words.split(), "--ledger", register).code == 0
        terminal.types("y\n")
        terminal.until("Somebody recorded meanwhile, and it brings something else now: 2020-03-02, start")
        assert size(register) == 2
        terminal.types("y\n")
        terminal.answers("recorded as entry 3.", "")
        assert terminal.ends() == 0
    assert size(register) == 3


@pytest.mark.parametrize("answer", ["no", ""])
def test_after_no_nothing_is_recorded(register: Path, answer: str) -> None:
    employed(register)
    with at(register) as terminal:
        type_all(terminal, [*START, ("Record it?", answer), ("Nothing was recorded.", "")])
        assert terminal.ends() == 0
    assert size(register) == 1


@pytest.mark.parametrize("upto", spread(range(len(START) + 1), 3))
def test_after_ctrl_c_nothing_is_recorded(register: Path, upto: int) -> None:
    employed(register)
    questions = [question for question, _ in START] + ["Record it?"]
    with at(register) as terminal:
        type_all(terminal, START[:upto])
        terminal.until(questions[upto])
        assert terminal.interrupts() == 1
        assert "Stopped: what was being asked is not recorded." in terminal.seen
        assert "Traceback" not in terminal.seen
    assert size(register) == 1


def test_it_asks_in_dutch_and_takes_dutch_answers(register: Path) -> None:
    with at(register, DOORSTROOM_LANG="nl") as terminal:
        type_all(
            terminal,
            [
                ("Beslissing (Enter: geen)", "indienst"),
                ("dossier", "A-117"),
                ("ingangsdatum (zoals 31/3/2020)", "4/3/2019"),
                ("onderneming", "0404055577"),
                ("stelsel (", "collectief maatwerk"),
                ("beslist door (werkgever, rechtbank)", "werkgever"),
                ("Nog velden:", "reden"),
                ("reden", "Jan kwam van school"),
                ("Nog velden:", ""),
                ("Registreren? ja of neen [neen]", "ja"),
                ("geregistreerd als post 1", ""),
            ],
        )
        assert terminal.ends() == 0
        assert "4 maart 2019, indiensttreding (employment), beslist door werkgever" in terminal.seen
    (entry,) = asked("history", "A-117", ledger=register)
    assert entry["reasons"][0]["text"] == "Jan kwam van school"
    assert b"Jan kwam" not in register.read_bytes(), "a personal text goes to the vault"


def test_what_cannot_be_is_said_and_asked_once_more(register: Path) -> None:
    with at(register) as terminal:
        type_all(
            terminal,
            [
                ("Decision", "employd"),
                ("There is no decision 'employd'", "employment"),
                ("dossier", "Jan Peeters"),
                ("effective on", "04/03/2019"),
                ("'04/03/2019' is not a calendar day", "0219-03-04"),
                ("enterprise", "0404.055.578"),
                ("scheme (cmw, imw, lde)", "?"),
                ("The scheme under which the employee works.", "cm"),
                ("decided by", "employer"),
                ("More fields", "nothing"),
                ("There is no field 'nothing'", ""),
                ("A key is a pseudonym such as W-0123, never a name", "A-117"),
                ("by its KBO number", "0404.055.577"),
                ("look at its year", "2019-03-04"),
                ("Record it?", "yes"),
                ("recorded as entry 1", ""),
            ],
        )
        assert terminal.ends() == 0


def test_a_word_is_taken_from_its_beginning_where_only_one_begins_so(register: Path) -> None:
    with at(register) as terminal:
        terminal.answers("Decision", "emp")
        terminal.answers("There is no decision 'emp': employment, employment-end", "employment-e")
        terminal.until("dossier")
        terminal.interrupts()


def test_what_the_dossier_said_last_is_offered(register: Path) -> None:
    employed(register)
    with at(register) as terminal:
        type_all(terminal, [("Decision", "return"), ("dossier", "A-117"), ("effective on", "2021-01-04")])
        terminal.until("enterprise [0404.055.577]")
        terminal.types("\n")
        terminal.until("[cmw]")
        terminal.types("\n")
        terminal.until("decided by (employer, vdab) [employer]")
        assert terminal.interrupts() == 1


def test_a_rectification_asks_only_what_changes(register: Path) -> None:
    employed(register)
    with at(register) as terminal:
        type_all(
            terminal,
            [
                ("Decision", "rectification"),
                ("entry", "9"),
                ("There is no entry 9", "1"),
                ("Employed at 0404.055.577 under cmw.", "effectiv_on=2019-03-05"),
                ("Did you mean effective_on?", "effective_on=2019-03-05"),
                ("What changes", ""),
                ("effective on", ""),
                ("[employer]", ""),
                ("More fields", ""),
                ("is read as: 2019-03-05", "y"),
                ("recorded as entry 2", ""),
            ],
        )
        assert terminal.ends() == 0
    assert asked("status", "A-117", ledger=register)["since"] == "2019-03-05"


def test_elsewhere_it_is_the_usual_mistake_of_use(register: Path) -> None:
    ran = process("record", DOORSTROOM_LEDGER=str(register), stdin=b"start\n")
    assert ran.code == 2
    assert "Usage: " in ran.err
    assert (ran.out, size(register)) == ("", 0)


# -- how much is typed ---------------------------------------------------------------------------------

#: A whole path, from the employment to the resumption: each decision with its fields as it is recorded in one line.
PATH = (
    "employment --dossier A-117 --effective-on 2019-03-04 --decided-by employer --enterprise 0404.055.577 --scheme cmw",
    "evaluation --dossier A-117 --effective-on 2020-01-20 --decided-by vdab --outcome ready --purpose regular",
    "assignment --dossier A-117 --effective-on 2020-01-27 --decided-by vdab --provider 0899.900.375"
    " --planned-start 2020-02-03 --provisional false",
    "start --dossier A-117 --effective-on 2020-02-03 --decided-by vdab --accept-findings",
    "phase --dossier A-117 --effective-on 2020-02-03 --decided-by vdab --phase preparation --accept-findings",
    "suspension --dossier A-117 --effective-on 2020-02-17 --decided-by vdab --last-day 2020-02-28 --cause illness"
    " --accept-findings",
    "resumption --dossier A-117 --effective-on 2020-03-02 --decided-by vdab --accept-findings",
)
ANSWERS = (
    ("employment", "A-117", "2019-03-04", "0404055577", "cmw", "employer", "", "y"),
    ("eva", "", "2020-01-20", "ready", "reg", "", "", "y"),
    ("as", "", "2020-01-27", "0899900375", "2020-02-03", "no", "", "", "y"),
    ("start", "", "2020-02-03", "", "", "y"),
    ("ph", "", "2020-02-03", "prep", "", "", "y"),
    ("suspension", "", "2020-02-17", "illness", "", "la", "2020-02-28", "", "y"),
    ("resu", "", "2020-03-02", "", "", "y"),
)


def decided(register: Path) -> list[dict[str, object]]:
    """What is on record, without when, and without the salted hashes of its texts."""
    rows = asked("history", "A-117", ledger=register)
    return [
        {name: value for name, value in row.items() if name not in ("known_at", "recorded_at", "content")}
        for row in rows
    ]


def test_a_whole_path_is_typed_with_less_than_300_keys(register: Path, tmp_path: Path) -> None:
    keys = 0
    for line in PATH:
        typed = f"doorstroom record {line}"
        keys += len(typed) + 1
        assert run(*shlex.split(typed)[1:], "--ledger", register).code == 0
    assert keys > 700
    other = tmp_path / "asked.db"
    assert run("init", "--simulated", "--ledger", other).code == 0
    with at(other, typed="doorstroom record") as terminal:
        for answers in ANSWERS:
            for answer in answers:
                terminal.answers("", answer)
        terminal.answers("Decision", "")
        assert terminal.ends() == 0
        assert terminal.keys < 300, terminal.keys
    assert decided(other) == decided(register)


def test_who_records_and_when_can_be_said_where_it_asks(register: Path) -> None:
    when = ("--recorded-at", "2030-01-02T10:00:00Z")
    employed(register)
    with at(register, "--as", "an.peeters", *when, DOORSTROOM_AS="somebody else") as terminal:
        type_all(terminal, (*START, ("Record it? yes or no [no]", "y")))
        terminal.answers("recorded as entry 2.", "")
        assert terminal.ends() == 0
    last = asked("history", "A-117", ledger=register)[-1]
    assert (last["recorded_by"], last["recorded_at"]) == ("an.peeters", "2030-01-02T10:00:00Z")


def test_a_trial_shows_what_it_would_bring_and_asks_for_no_yes(register: Path) -> None:
    employed(register)
    with at(register, "--dry-run") as terminal:
        type_all(terminal, START)
        terminal.answers("Nothing was recorded.", "")
        assert terminal.ends() == 0
        assert "would be recorded as entry 2; nothing was written" in " ".join(terminal.seen.split())
        assert "Record it?" not in terminal.seen
    assert size(register) == 1


@pytest.mark.parametrize(
    "option",
    [("--as", "x"), ("--recorded-at", "2030-01-02T10:00:00Z"), ("--dry-run",), ("--clock-is-right",)],
)
def test_what_is_said_of_asking_is_not_lost_before_a_decision(
    register: Path, option: tuple[str, ...]
) -> None:
    words = (
        "--dossier A-1 --effective-on 2019-03-04 --decided-by employer --enterprise 0404.055.577 --scheme cmw"
    )
    named = ("employment", *words.split(), "--ledger", register)
    refused = run("record", *option, *named)
    assert refused.code == 2
    assert f"{option[0]} stands behind the decision" in refused.err
    assert size(register) == 0
    assert run("record", named[0], *option, *named[1:]).code == 0
