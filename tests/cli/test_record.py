"""`record`: a sub-command a decision, made from its fields."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.decisions import DECISIONS
from ledger.parsing.reading import decision_from
from ledger.vault.texts import commitments, unseal
from tests.cli.running import Ran, as_options, run, write
from tests.given import Made, employment, order, start

EMPLOYED = ("--dossier", "W-09", "--effective-on", "2020-01-01", "--decided-by", "employer")
AT = ("--enterprise", "0899.900.276", "--scheme", "cmw")
STARTED = ("--dossier", "W-01", "--effective-on", "2020-02-03", "--decided-by", "vdab")


def size(ledger: Path) -> int:
    with Ledger.open(ledger) as opened, opened.reading() as reading:
        return reading.last_position


def newest(ledger: Path) -> codec.Entry:
    """The last entry, with its personal texts where they were."""
    with Ledger.open(ledger) as opened, opened.reading() as reading, opened.vault.session(reading) as kept:
        state = reading.state(reading.last_position)
        assert state is not None
        entry = codec.decode(state)
        texts = kept.texts([hashed for _, hashed in commitments(entry.decision)])
        return msgspec.structs.replace(entry, decision=unseal(entry.decision, texts))


def record(ledger: Path, *arguments: str) -> Ran:
    return run("record", *arguments, "--ledger", ledger)


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_every_decision_is_recorded_from_the_options_of_its_example(tmp_path: Path, tag: str) -> None:
    ledger, example = tmp_path / "ledger.db", DECISIONS[tag].example
    run("init", "--ledger", ledger)
    before: list[Made] = (
        []
        if tag in ("employment", "suspension-order", "insertion-order")
        else [employment(), employment(dossier="W-13"), order()]
    )
    if isinstance(example.get("entry"), str) and "replacement" not in before:
        before.append(start(source=example["entry"]))
    run("import", write(tmp_path / "before.jsonl", *before), "--ledger", ledger)
    ran = record(ledger, tag, *as_options(example), "--accept-findings")
    assert ran.code == 0, ran.err
    assert newest(ledger).decision == decision_from(dict(example))


@pytest.mark.parametrize("tag", sorted(DECISIONS))
def test_the_help_of_a_decision_names_its_options_and_its_dutch_term(tag: str) -> None:
    ran = run("record", tag, "--help")
    names = [f"--{name.replace('_', '-')}" for name in DECISIONS[tag].__struct_fields__]
    assert ran.code == 0
    assert [name for name in names if name not in ran.out] == []


def test_what_was_recorded_is_told(ledger: Path) -> None:
    ran = record(ledger, "employment", *EMPLOYED, *AT)
    assert "recorded as entry 7" in ran.out
    assert "SIMULATED LEDGER" in ran.out


def test_what_was_recorded_is_told_in_dutch(ledger: Path) -> None:
    assert "geregistreerd als post 7" in record(ledger, "employment", *EMPLOYED, *AT, "--lang", "nl").out


def test_an_entry_says_on_whose_behalf_it_was_recorded(ledger: Path) -> None:
    record(ledger, "employment", *EMPLOYED, *AT, "--as", "An De Smet")
    assert newest(ledger).recorded_by == "An De Smet"


@pytest.mark.parametrize("who", ["", " ", "x" * 101, "two\nlines"])
def test_who_records_needs_a_name(ledger: Path, who: str) -> None:
    assert record(ledger, "employment", *EMPLOYED, *AT, "--as", who).code in (2, 4)
    assert size(ledger) == 6


def test_a_dry_run_writes_nothing(ledger: Path) -> None:
    ran = record(ledger, "employment", *EMPLOYED, *AT, "--dry-run")
    assert (ran.code, size(ledger)) == (0, 6)
    assert "would be recorded as entry 7" in ran.out


def test_the_same_source_again_is_told_and_adds_nothing(ledger: Path) -> None:
    for _ in range(2):
        ran = record(ledger, "employment", *EMPLOYED, *AT, "--source", "letter")
    assert (ran.code, size(ledger)) == (0, 7)
    assert "already on record as entry 7" in ran.out


def test_a_file_of_evidence_is_hashed(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"a letter")
    evidence = ("--evidence", str(tmp_path / "letter.pdf"), "--evidence", f"b={'0' * 64}")
    record(ledger, "start", *STARTED, *evidence, "--accept-findings")
    assert [(each.name, each.sha256) for each in newest(ledger).decision.evidence] == [
        ("letter.pdf", hashlib.sha256(b"a letter").hexdigest()),
        ("b", "0" * 64),
    ]


@pytest.mark.parametrize(
    ("evidence", "code"), [("nowhere.pdf", 3), (os.curdir, 1), ("a=zz", 4), ("=" + "0" * 64, 4)]
)
def test_evidence_that_is_none_records_nothing(ledger: Path, evidence: str, code: int) -> None:
    assert record(ledger, "start", *STARTED, "--evidence", evidence).code == code
    assert size(ledger) == 6


def test_who_expects_the_dossier_as_it_is_records(ledger: Path) -> None:
    assert record(ledger, "start", *STARTED, "--expect", "3", "--accept-findings").code == 0


def test_who_expects_another_dossier_than_there_is_is_refused(ledger: Path) -> None:
    ran = record(ledger, "start", *STARTED, "--expect", "2")
    assert (ran.code, size(ledger)) == (4, 6)
    assert "Somebody recorded another decision" in ran.err


def test_a_moment_of_recording_goes_into_a_simulated_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    run("init", "--simulated", "--ledger", ledger)
    assert record(ledger, "employment", *EMPLOYED, *AT, "--recorded-at", "2020-01-02T09:00:00Z").code == 0
    assert codec.moment_text(newest(ledger).recorded_at) == "2020-01-02T09:00:00Z"


def test_a_moment_of_recording_goes_into_no_real_ledger(empty: Path) -> None:
    assert record(empty, "employment", *EMPLOYED, *AT, "--recorded-at", "2020-01-02T09:00:00Z").code == 4
    assert size(empty) == 0


@pytest.mark.parametrize("moment", ["soon", "2020-01-02", "9999-12-31T23:59:59-05:00"])
def test_a_moment_that_is_none_is_refused(ledger: Path, moment: str) -> None:
    assert record(ledger, "employment", *EMPLOYED, *AT, "--recorded-at", moment).code == 4


# -- refused, and what a refusal may tell ---------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["85073003328", "85.07.30-033.28", "85.07.30-033 28", " 85073003328", "85 07 30 033 28"]
)
def test_a_national_number_as_key_is_not_told_again(ledger: Path, key: str) -> None:
    ran = record(ledger, "employment", "--dossier", key, *EMPLOYED[2:], *AT)
    assert (ran.code, size(ledger)) == (4, 6)
    assert key not in ran.err + ran.out


@pytest.mark.parametrize("reason", ["Jan Peeters " * 1000, "Jan Peeters \udcff"])
def test_a_reason_that_is_refused_is_not_told_again(ledger: Path, reason: str) -> None:
    ran = record(ledger, "start", *STARTED, "--reason", reason)
    assert (ran.code, size(ledger)) == (4, 6)
    assert "Peeters" not in ran.err + ran.out


def test_a_reason_is_not_told_when_its_decision_is_refused(ledger: Path) -> None:
    ran = record(ledger, "start", "--dossier", "W-77", *STARTED[2:], "--reason", "Jan Peeters")
    assert ran.code == 4
    assert "Peeters" not in ran.err + ran.out


def test_a_refused_employment_says_why_itself(ledger: Path) -> None:
    ran = record(ledger, "employment", *EMPLOYED, "--enterprise", "0899.900.178", "--scheme", "cmw")
    assert ran.code == 4
    assert "check" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("holiday",),
        ("start",),
        ("start", *STARTED, "--phase", "internship"),
        ("start", *STARTED[:4], "--decided-by", "nobody"),
        ("start", *STARTED, "--expect", "-1"),
        ("start", *STARTED, "more"),
    ],
)
def test_what_is_mistyped_is_a_usage_error(ledger: Path, arguments: tuple[str, ...]) -> None:
    assert record(ledger, *arguments).code == 2


@pytest.mark.parametrize("field", ["--ground", "--source", "--dossier", "--reason"])
def test_text_that_is_not_utf_8_is_refused(ledger: Path, field: str) -> None:
    ran = record(ledger, "employment", *EMPLOYED, *AT, field, "\udcff")
    assert (ran.code, size(ledger)) == (4, 6)


@pytest.mark.parametrize(
    "schemes",
    [("--schemes", "cmw,lde"), ("--schemes", "cmw", "--schemes", "lde"), ("--schemes=cmw;lde",)],
    ids=["with commas", "repeated", "with semicolons"],
)
def test_several_words_are_all_meant(ledger: Path, schemes: tuple[str, ...]) -> None:
    about = ("--measure", "m2", "--effective-on", "2021-03-20", "--decided-by", "government")
    ran = record(ledger, "suspension-order", *about, *schemes, "--accept-findings")
    assert ran.code == 0, ran.err
    assert newest(ledger).decision.schemes == ("cmw", "lde")  # type: ignore[union-attr]


TYPED = (
    "support",
    "--dossier",
    "W-01",
    "--effective-on",
    "2020-02-03",
    "--decided-by",
    "vdab",
    "--level",
    "40%",
)


def test_the_same_decision_typed_twice_is_said_and_held_back(ledger: Path) -> None:
    reason = ("--reason", "Jan asked for it")
    assert record(ledger, *TYPED, *reason).code == 0
    before = size(ledger)
    again = record(ledger, *TYPED, *reason)
    assert (again.code, size(ledger)) == (4, before)
    assert f"stands already as entry {before}" in again.out
    # Another text is another decision, and who means it twice says so.
    assert record(ledger, *TYPED, "--reason", "Jan asked again").code == 0
    assert record(ledger, *TYPED, *reason, "--accept-findings").code == 0
    assert size(ledger) == before + 2


def test_what_was_withdrawn_may_be_typed_again(ledger: Path) -> None:
    assert record(ledger, *TYPED).code == 0
    at = str(size(ledger))
    about = ("--dossier", "W-01", "--effective-on", "2020-03-03", "--decided-by", "court", "--entry", at)
    assert record(ledger, "withdrawal", *about).code == 0
    assert record(ledger, *TYPED).code == 0


@pytest.mark.parametrize(
    ("decision", "about", "key"),
    [
        ("suspension-order", ("--measure", "m-9", "--schemes", "cmw"), "m-9"),
        (
            "succession",
            ("--enterprise", "0404.055.577", "--successor", "0899.900.276"),
            "0404.055.577",
        ),
    ],
)
def test_what_binds_everybody_by_who_may_not_decide_it_is_held_back(
    ledger: Path, decision: str, about: tuple[str, ...], key: str
) -> None:
    given = (decision, *about, "--effective-on", "2031-01-01", "--decided-by")
    ran = record(ledger, *given, "employee")
    assert ran.code == 4
    assert (
        f"brings: {key}, Decision by who may not take it (not-competent), irregular, R15 (competence), 2031-01-01"
        in ran.out
    )
    assert record(ledger, *given, "court" if decision == "succession" else "government").code == 0
