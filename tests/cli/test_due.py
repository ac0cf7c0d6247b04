"""What falls due, through the command: rows, days and an agenda."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.demo.making import make
from tests.cli.running import command, environment, rows, run, write
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    Made,
    employment,
    evaluation,
    lifting,
    measure_extension,
    offer,
    order,
    phase,
    start,
    suspension,
)
from tests.rfc5545 import ReadEvent, WrongCalendar, read_calendar

DAY = ("--on", "2020-07-10", "--known", "2020-12-01")
WRITTEN = "Jan Peeters is ziek"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("due") / "demo")


def ledger_of(folder: Path, *made: Made, name: str = "own") -> Path:
    ledger = folder / f"{name}.db"
    assert run("init", "--simulated", "--ledger", ledger).code == 0
    assert run("import", write(folder / f"{name}.jsonl", *made), "--ledger", ledger).code == 0
    return ledger


def agenda(ledger: Path, *options: str, lang: str = "en") -> list[ReadEvent]:
    file = ledger.with_name(f"{uuid4()}.ics")
    ran = run("due", *options, "-o", file, "--lang", lang, "--ledger", ledger)
    assert ran.code == 0, ran.err
    return read_calendar(file.read_bytes()).events


def of(events: list[ReadEvent], name: str) -> list[str]:
    return [event.values[name] for event in events]


# -- rows -------------------------------------------------------------------------------------------------


def test_what_is_overdue_and_what_falls_due_within_the_days_asked_come_in_order(demo: Path) -> None:
    found = rows("due", *DAY, "--within", "14", ledger=demo)
    assert [row["due_on"] for row in found] == sorted(row["due_on"] for row in found)
    assert {row["days_left"] for row in found} <= set(range(-400, 15))
    assert min(row["days_left"] for row in found) < 0
    assert rows("due", *DAY, "--within", "30", ledger=demo) == rows("due", *DAY, ledger=demo)
    overdue = rows("due", *DAY, "--overdue", ledger=demo)
    assert overdue == [row for row in found if row["days_left"] < 0 and row["remark"] != "held-open"]
    chances = rows("due", *DAY, "--kind", "chance", ledger=demo)
    assert chances == [row for row in rows("due", *DAY, ledger=demo) if row["kind"] == "chance"]
    assert {row["basis"] for row in chances} == {"policy"}
    assert {row["due_on"] for row in chances} == {"2020-07-21"}


def test_a_page_holds_some_rows_in_the_order_asked_and_says_of_how_many(demo: Path) -> None:
    whole = rows("due", *DAY, ledger=demo)
    pages = [rows("due", *DAY, "--limit", "20", ledger=demo)]
    while pages[-1][0]["next"] is not None:
        pages.append(rows("due", *DAY, "--limit", "20", "--after", pages[-1][0]["next"], ledger=demo))
    plain = [
        {name: value for name, value in row.items() if name not in ("total", "before", "next", "previous")}
        for p in pages
        for row in p
    ]
    assert len(whole) < 100
    assert plain == whole
    by_dossier = rows("due", *DAY, "--order", "dossier", "--descending", ledger=demo)
    named = [row["dossier"] for row in by_dossier if row["dossier"] is not None]
    assert named == sorted(named, reverse=True)
    # A measure concerns many: it has no dossier, and stands last in both directions.
    assert [row["dossier"] for row in by_dossier] == named + [None] * (len(whole) - len(named))
    ran = run("due", *DAY, "--limit", "2", "--lang", "en", "--ledger", demo)
    assert f"rows 1 to 2 of {len(whole)}" in ran.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--within", "-3"), "'-3' is no whole number"),
        (("--within", "1_0"), "'1_0' is no whole number"),
        (("--within", "3", "--overdue"), "ask one of the two"),
        (("--kind", "nonsense"), "'nonsense' is not one of"),
        (("--enterprise", "0899.900.178"), "no KBO number"),
        (("-o", "agenda"), "does not say which form is meant"),
        (("-o", "agenda.csv", "--format", "ics"), "name it otherwise"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_ledger_is_opened(
    options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("due", *options, "--ledger", tmp_path / "nothing.db")
    assert ran.code == 2
    assert said in ran.err


def test_a_measure_falls_due_once_and_as_decided_by_the_day_asked(tmp_path: Path) -> None:
    made = (
        employment(),
        evaluation(),
        start(),
        order(last_day="2020-06-21", schemes=["cmw"]),
        measure_extension("2020-06-10", last_day="2020-08-31"),
        employment(dossier="W-02", scheme="lde", enterprise=BUURTDIENST),
    )
    ledger = ledger_of(tmp_path, *made)

    def last_days(*options: str) -> list[tuple[Any, ...]]:
        found = rows("due", "--kind", "suspension", "--within", "365", *options, ledger=ledger)
        return [(row["due_on"], row["dossier"], row["suspensions"], row["entries"]) for row in found]

    assert last_days("--on", "2020-06-09") == [("2020-06-21", None, ["corona-2020"], [4])]
    assert last_days("--on", "2020-06-10") == [("2020-08-31", None, ["corona-2020"], [4, 5])]
    assert last_days("--on", "2020-09-01") == []
    assert last_days("--on", "2020-06-09", "--enterprise", MAATWERK) != []
    assert last_days("--on", "2020-06-09", "--enterprise", BUURTDIENST) == []
    assert last_days("--on", "2020-06-09", "--scheme", "lde") == []


def test_as_known_earlier_what_was_recorded_later_does_not_fall_due(tmp_path: Path) -> None:
    made = [
        {**each, "recorded_at": moment}
        for each, moment in (
            (employment(), "2019-01-02T00:00:00Z"),
            (evaluation(), "2020-01-07T00:00:00Z"),
            (start(), "2020-02-04T00:00:00Z"),
            (phase("2020-02-03", "preparation"), "2020-05-04T00:00:00Z"),
        )
    ]
    ledger = ledger_of(tmp_path, *made)

    def kinds(known: str) -> set[str]:
        asked = ("--on", "2020-02-20", "--within", "400", "--known", known)
        return {row["kind"] for row in rows("due", *asked, ledger=ledger)}

    assert kinds("2020-03-01") == {"trajectory"}
    assert kinds("2020-05-04") == {"trajectory", "phase"}


# -- the agenda -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_agenda_has_a_day_for_each_row_and_each_its_own_name(demo: Path, lang: str) -> None:
    found = rows("due", *DAY, ledger=demo)
    events = agenda(demo, *DAY, lang=lang)
    assert of(events, "DTSTART") == [row["due_on"].replace("-", "") for row in found]
    assert of(events, "CATEGORIES") == [row["kind"] for row in found]
    assert len(set(of(events, "UID"))) == len(events)
    for row, event in zip(found, events, strict=True):
        assert event.values["SUMMARY"].endswith(f": {row['dossier'] or ' '.join(row['suspensions'])}")
        assert "SIMUL" in event.values["SUMMARY"].upper() or "GESIMULEERD" in event.values["SUMMARY"].upper()


def test_the_same_thing_keeps_its_name_when_its_day_moves_and_in_another_language(demo: Path) -> None:
    first, later = (
        {event.values["UID"]: event.values for event in agenda(demo, "--on", on, "--within", "900", *DAY[2:])}
        for on in ("2020-06-25", "2020-07-05")
    )
    moved = [uid for uid in first.keys() & later.keys() if first[uid]["DTSTART"] != later[uid]["DTSTART"]]
    assert moved
    assert all(first[uid]["SUMMARY"] == later[uid]["SUMMARY"] for uid in moved)
    assert of(agenda(demo, *DAY, lang="nl"), "UID") == of(agenda(demo, *DAY), "UID")


def test_the_same_question_is_answered_by_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.ics", "two.ics")]
    for file in files:
        ran = run("due", *DAY, "-o", file, "--ledger", demo)
        assert (ran.code, ran.out) == (0, "")
    one, two = (file.read_bytes() for file in files)
    assert one == two
    printed = command("due", *DAY, "--format", "ics", "--ledger", demo)
    assert subprocess.run(printed, stdout=subprocess.PIPE, env=environment(), check=True).stdout == one
    assert set(of(read_calendar(one).events, "DTSTAMP")) == {"20201201T225959Z"}
    assert run("due", *DAY, "-o", files[0], "--ledger", demo).code != 0
    assert files[0].read_bytes() == one


def test_no_personal_text_and_no_name_stands_in_any_form(tmp_path: Path) -> None:
    made = (
        employment(reason=WRITTEN),
        evaluation(reason=WRITTEN),
        start(),
        suspension("2020-03-02", "2020-03-31", cause=WRITTEN, reason=WRITTEN),
    )
    ledger = ledger_of(tmp_path, *made)
    for form in ("table", "json", "jsonl", "csv", "ics"):
        ran = run("due", "--on", "2020-03-10", "--format", form, "--ledger", ledger)
        assert ran.code == 0
        assert "W-01" in ran.out
        assert "Peeters" not in ran.out.replace("\n ", "")


def test_an_agenda_of_nothing_is_a_calendar_all_the_same(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, employment())
    assert agenda(ledger, "--on", "2020-01-01") == []


def test_two_ledgers_name_the_same_entry_differently(tmp_path: Path) -> None:
    made = (employment(), evaluation(), start(), order(), lifting(), offer("2020-07-01"))
    one, other = (agenda(ledger_of(tmp_path, *made, name=name), *DAY[:2]) for name in ("one", "other"))
    assert of(one, "SUMMARY") == of(other, "SUMMARY")
    assert not set(of(one, "UID")) & set(of(other, "UID"))


def test_the_library_is_imported_only_when_an_agenda_is_asked_for(demo: Path) -> None:
    code = (
        "import sys; from cli import main\n"
        f"main(['due', '--on', '2020-07-10', '--json', '--ledger', {str(demo)!r}], standalone_mode=False)\n"
        "sys.exit('icalendar' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0
    )


def test_without_the_library_it_says_what_to_install(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    ran = run("due", *DAY, "--format", "ics", "--ledger", demo)
    assert ran.code == 1
    assert "doorstroom-ledger[calendar]" in ran.err


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + b"x" * 80 + b"\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a,b\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)
def test_the_reader_refuses_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(WrongCalendar):
        read_calendar(content)
