"""A correction in one short line: only what changes is typed, and what is filled in is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, asked, run

#: In the ledger of these tests entry 3 is the start of W-01, decided by VDAB, with a reason.
START = "3"


def rectify(ledger: Path, *words: str, lang: str = "en") -> Ran:
    return run("record", "rectification", *words, "--lang", lang, "--ledger", ledger)


def newest(ledger: Path, dossier: str = "W-01") -> dict[str, object]:
    row: dict[str, object] = asked("history", dossier, ledger=ledger)[-1]
    return row


def test_only_what_changes_is_typed_and_the_rest_is_filled_in_aloud(ledger: Path) -> None:
    ran = rectify(ledger, "--entry", START, "--set", "effective_on=2020-02-04", "--accept-findings")
    assert ran.code == 0, ran.err
    filled, *_ = ran.out.splitlines()
    assert filled.startswith("filled in: dossier W-01 (the entry's), effective_on 20")
    assert filled.endswith(" (today), decided_by service-provider (who decided the entry)")
    entry = newest(ledger)
    assert entry["decision"] == "rectification"
    assert entry["sentence"] == "Entry 3 is rectified, and is read as: 2020-02-04: The trajectory starts."


def test_what_does_not_change_stays_its_personal_text_included(ledger: Path) -> None:
    assert rectify(ledger, "--entry", START, "--set", "last_day=2020-11-30", "--accept-findings").code == 0
    assert [each["text"] for each in newest(ledger)["reasons"]] == ["Jan Peeters was ready"]  # type: ignore[attr-defined]
    assert b"Jan Peeters" not in ledger.read_bytes()


def test_several_fields_change_and_one_is_left_out(ledger: Path) -> None:
    changes = ("--set", "effective_on=2020-02-05", "--set", "decided_by=vdab", "--set", "reason=")
    assert rectify(ledger, "--entry", START, *changes, "--accept-findings").code == 0
    entry = newest(ledger)
    assert "2020-02-05" in str(entry["sentence"])
    assert entry["reasons"] == []


def test_fields_days_and_words_may_be_dutch(ledger: Path) -> None:
    changes = ("--set", "ingangsdatum=4/2/2020", "--set", "Beslist door=dienstverlener")
    ran = rectify(ledger, "--post", START, *changes, "--accept-findings", lang="nl")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("ingevuld: dossier W-01 (die van de post), ingangsdatum ")
    assert "2020-02-04" in str(newest(ledger)["sentence"])


def test_an_entry_is_named_by_its_source_too(ledger: Path) -> None:
    ran = rectify(ledger, "--entry", "e1", "--set", "scheme=lde", "--accept-findings")
    assert ran.code == 0, ran.err
    assert asked("status", "W-01", "--on", "2019-06-01", ledger=ledger)["scheme"] == "lde"


def test_a_measure_is_filled_in_as_well(ledger: Path) -> None:
    ran = rectify(ledger, "--entry", "order", "--set", "schemes=cmw", "--accept-findings")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("filled in: measure corona-2020 (the entry's), ")


def test_a_rectification_is_rectified_in_the_same_way(ledger: Path) -> None:
    assert (
        rectify(ledger, "--entry", START, "--set", "effective_on=2020-02-04", "--accept-findings").code == 0
    )
    ran = rectify(ledger, "--entry", "7", "--set", "effective_on=2020-02-06", "--accept-findings")
    assert ran.code == 0, ran.err
    on = "2020-03-01"
    assert asked("status", "W-01", "--on", on, ledger=ledger)["trajectory"]["started_on"] == "2020-02-06"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "effectiv_on=2020-02-04",
            "field effectiv_on: The decision has no such field. Did you mean effective_on?",
        ),
        (
            "effective_on=2020-02-30",
            "field effective_on: '2020-02-30' is not a calendar day: 2020-02 has no day 30.",
        ),
        ("effective_on=0202-02-03", "look at its year"),
        ("last_day=2020-01-01", "The last day lies before the first day of effect"),
        ("decided_by=nobody", "'nobody' is not one of "),
        ("decision=phase", "The kind of a decision does not change"),
        ("dossier=W-02", "must be about the dossier, measure or enterprise of the original"),
        ("effective_on=2020-02-03", "The entry reads so already"),
    ],
)
def test_what_cannot_be_changed_is_refused(ledger: Path, change: str, said: str) -> None:
    ran = rectify(ledger, "--entry", START, "--set", change)
    assert ran.code == 4
    assert said in ran.err
    assert newest(ledger)["decision"] == "start"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "effective_on"), "--set has the form FIELD=VALUE"),
        ((), "say what changes with --set, or hand in a whole --replacement"),
        (("--set", "last_day=2020-11-30", "--replacement", "{}"), "one of them"),
    ],
)
def test_a_mistake_of_use_says_what_to_type(ledger: Path, words: tuple[str, ...], said: str) -> None:
    ran = rectify(ledger, "--entry", START, *words)
    assert ran.code == 2
    assert said in ran.err


def test_a_field_is_changed_once(ledger: Path) -> None:
    ran = rectify(ledger, "--entry", START, "--set", "last_day=2020-11-30", "--set", "last_day=2020-12-01")
    assert (ran.code, "It is changed twice" in ran.err) == (4, True)


def test_an_entry_that_is_not_there_is_not_changed(ledger: Path) -> None:
    ran = rectify(ledger, "--entry", "99", "--set", "last_day=2020-11-30")
    assert (ran.code, "There is no entry 99" in ran.err) == (4, True)


def test_a_text_that_was_erased_has_to_be_said_or_left_out(ledger: Path) -> None:
    erased = ("--ground", "AVG art. 17", "--authority", "DPO", "--what", "texts", "--yes", "--ledger", ledger)
    assert run("erase", "W-01", *erased).code == 0
    changed = ("--entry", START, "--set", "effective_on=2020-02-04", "--accept-findings")
    ran = rectify(ledger, *changed)
    assert ran.code == 4
    assert "field reason: The entry has a text here that is not at hand any more" in ran.err
    assert rectify(ledger, *changed, "--set", "reason=").code == 0


# -- undo ------------------------------------------------------------------------------------------------


def test_an_entry_is_undone_and_the_undoing_too(ledger: Path) -> None:
    first = run("undo", START, "--reason", "Wrong dossier", "--accept-findings", "--ledger", ledger)
    assert first.code == 0, first.err
    assert first.out.startswith("filled in: dossier W-01 (the entry's), effective_on ")
    day = ("--on", "2020-03-01")
    assert asked("status", "W-01", *day, ledger=ledger)["status"] == "ready"
    entry = newest(ledger)
    assert (entry["decision"], entry["decided_by"]) == ("withdrawal", "service-provider")
    assert run("undo", "7", "--ground", "art. 3", "--accept-findings", "--ledger", ledger).code == 0
    assert asked("status", "W-01", *day, ledger=ledger)["status"] == "running"


def test_what_is_undone_is_undone_once(ledger: Path) -> None:
    words = ("undo", START, "--reason", "x", "--accept-findings", "--ledger", ledger)
    assert run(*words).code == 0
    again = run(*words)
    assert (again.code, "Entry 7 replaced entry 3." in again.err) == (4, True)


def test_a_ground_is_asked_for(ledger: Path) -> None:
    ran = run("undo", START, "--ledger", ledger)
    assert (ran.code, "say why it is undone" in ran.err) == (2, True)


def test_what_it_would_bring_holds_it_back(ledger: Path) -> None:
    ran = run("undo", "1", "--reason", "x", "--ledger", ledger)
    assert ran.code == 4
    assert "not recorded; accept what it brings or moves with --accept-findings" in ran.out
    assert newest(ledger)["decision"] == "start"


def test_an_official_undoes_in_dutch(ledger: Path) -> None:
    words = (
        "ongedaan-maken",
        START,
        "--reden",
        "Verkeerd dossier",
        "--beslist-door",
        "court",
        "--accept-findings",
    )
    ran = run("--lang", "nl", *words, "--ledger", ledger)
    assert ran.code == 0, ran.err
    assert newest(ledger)["decided_by"] == "court"
    assert run("ongedaan-maken", START, "--reason", "x", "--ledger", ledger).code == 2, (
        "only where Dutch is typed"
    )
