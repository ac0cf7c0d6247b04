"""Import: all of a file or nothing, twice the same adds nothing, and what is refused is told and handed back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.intake.importing import MOST_REFUSALS, Imported, import_all
from ledger.intake.opening import open_input
from ledger.intake.rejects import RejectsFile
from ledger.refusals import (
    EntryNotFound,
    HeldBack,
    LastDayBeforeEffect,
    NationalNumberAsKey,
    NoEmploymentOnRecord,
    NoOrderOnRecord,
    NotJson,
    RecordedAtGoesBack,
    RecordedAtOnRealLedger,
    Refused,
    SourceUsed,
    WrongCheckDigits,
    WrongValue,
)
from ledger.seal.verify import verify
from ledger.store.store import open_store
from tests.effort import FIRST_SEED, times
from tests.given import Made, employment, evaluation, lifting, order, start, withdrawal

CASES = Path(__file__).parent.parent / "cases"
PROGRAM = Path(__file__).with_name("importing_process.py")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WRONG = "0899.900.178"


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.db")


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """An empty, real ledger."""
    with Ledger.create(place, clock=lambda: NOW) as made:
        yield made


@pytest.fixture
def simulated(place: str) -> Iterator[Ledger]:
    """An empty, simulated ledger."""
    with Ledger.create(place, simulated=True, clock=lambda: NOW) as made:
        yield made


def lines(*made: Made | str) -> bytes:
    return b"".join((one if isinstance(one, str) else json.dumps(one)).encode() + b"\n" for one in made)


def take(ledger: Ledger, *contents: bytes, **how: Any) -> Imported:
    """Import these contents as files named 1.jsonl, 2.jsonl and so on."""
    inputs = [open_input(f"{n}.jsonl", io.BytesIO(content)) for n, content in enumerate(contents, start=1)]
    return import_all(ledger, inputs, recorded_by="tests", **how)


def on_record(ledger: Ledger) -> list[bytes]:
    with ledger.reading() as reading:
        return [state for _, state in reading.entries()]


def tags(ledger: Ledger) -> list[str]:
    return [codec.decode(state).decision.tag() for state in on_record(ledger)]


def refused(ledger: Ledger, *contents: bytes) -> list[tuple[str | None, type[Refused]]]:
    """Where and why an import is refused; nothing of it is on record."""
    before = on_record(ledger)
    imported = take(ledger, *contents)
    assert on_record(ledger) == before
    assert imported.refused >= len(imported.refusals) > 0
    return [(refusal.place, type(refusal)) for refusal in imported.refusals]


class Kept:
    """The refused lines of an import, in memory."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, type[Refused]]] = []

    def begin(self) -> None:
        self.lines.clear()

    def add(self, line: Any, refusal: Refused) -> None:
        self.lines.append((line.place, type(refusal)))

    def keep(self) -> None:
        """They are in memory already."""


# -- what is recorded -----------------------------------------------------------------------------------


def test_a_file_is_recorded_in_its_order(ledger: Ledger) -> None:
    imported = take(ledger, lines(employment(), order(), start()))
    assert (imported.written, imported.first_position, imported.last_position) == (3, 1, 3)
    assert tags(ledger) == ["employment", "suspension-order", "start"]


def test_an_employment_may_stand_below_what_needs_it(ledger: Ledger) -> None:
    assert take(ledger, lines(start(), employment())).written == 2


def test_an_employment_may_stand_in_a_later_file(ledger: Ledger) -> None:
    assert take(ledger, lines(start()), lines(employment())).written == 2


def test_an_employment_may_stand_many_batches_below(ledger: Ledger) -> None:
    made = [evaluation(source=str(number)) for number in range(1200)]
    assert take(ledger, lines(*made, employment())).written == 1201


def test_an_order_may_stand_below_what_needs_it(ledger: Ledger) -> None:
    assert take(ledger, lines(lifting(), order())).written == 2


def test_what_is_on_record_already_is_a_foundation_too(ledger: Ledger) -> None:
    take(ledger, lines(employment()))
    assert take(ledger, lines(start())).written == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\r\n"])
def test_a_file_of_nothing_records_nothing(ledger: Ledger, content: bytes) -> None:
    assert take(ledger, content) == Imported()


def test_several_files_are_recorded_together(ledger: Ledger) -> None:
    assert take(ledger, lines(employment()), lines(order()), lines(start())).written == 3


def test_a_bad_line_in_one_file_leaves_out_all_files(ledger: Ledger) -> None:
    assert refused(ledger, lines(employment()), lines("no json")) == [("2.jsonl, line 1", NotJson)]


def test_a_correction_may_name_a_line_above_it_by_source(ledger: Ledger) -> None:
    made = [employment(), start(source="s"), withdrawal("2020-05-01", "s")]
    assert take(ledger, lines(*made)).written == 3


def test_a_correction_of_a_line_below_it_is_refused(ledger: Ledger) -> None:
    made = [employment(), withdrawal("2020-05-01", "s"), start(source="s")]
    assert refused(ledger, lines(*made)) == [("1.jsonl, line 2", EntryNotFound)]


def test_every_chain_holds_across_batches(ledger: Ledger) -> None:
    take(ledger, lines(employment(), *[evaluation(source=str(n)) for n in range(1100)]))
    previous = codec.digest(ledger.store.origin)
    for number, state in enumerate(on_record(ledger), start=1):
        entry = codec.decode(state)
        assert (entry.number, entry.previous) == (number, previous)
        previous = codec.digest(state)


# -- again ----------------------------------------------------------------------------------------------

REGISTER = lines(
    employment(source="e"),
    start(source="s", reason="because"),
    evaluation(),
    evaluation(),
    evaluation(reason="one"),
    evaluation(reason="another"),
    employment("2019-05-01", dossier="W-02"),
)


def test_the_same_file_again_adds_nothing(location: str) -> None:
    with Ledger.create(location) as ledger:
        take(ledger, REGISTER)
        before = on_record(ledger)
        again = take(ledger, REGISTER)
        assert (again.written, again.already, again.refused) == (0, 7, 0)
        assert on_record(ledger) == before


def test_the_same_line_twice_in_a_file_is_two_decisions(ledger: Ledger) -> None:
    assert take(ledger, lines(employment(), start(), start())).written == 3


def test_the_same_source_twice_in_a_file_is_one_decision(ledger: Ledger) -> None:
    made = [employment(), start(source="s"), start(source="s")]
    imported = take(ledger, lines(*made))
    assert (imported.written, imported.already) == (2, 1)


def test_a_longer_file_adds_what_is_new(ledger: Ledger) -> None:
    take(ledger, lines(employment(), start()))
    imported = take(ledger, lines(employment(), start(), evaluation()))
    assert (imported.written, imported.already) == (1, 2)


def test_another_spelling_of_the_same_line_adds_nothing(ledger: Ledger) -> None:
    take(ledger, lines(employment()))
    respelt = dict(reversed(employment(enterprise="BE0899900276").items()))
    imported = take(ledger, b"\xef\xbb\xbf  " + lines(respelt).replace(b"\n", b"\r\n"))
    assert (imported.written, imported.already) == (0, 1)


def test_the_same_decisions_as_a_spreadsheet_add_nothing(ledger: Ledger) -> None:
    take(ledger, lines(employment()))
    cells = employment()
    content = ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"
    imported = import_all(ledger, [open_input("x.csv", io.BytesIO(content.encode()))], recorded_by="tests")
    assert (imported.written, imported.already) == (0, 1)


def test_the_source_that_is_made_for_a_line_does_not_depend_on_the_words_of_its_reason(
    ledger: Ledger, tmp_path: Path
) -> None:
    take(ledger, lines(employment(), start(reason="because")))
    with Ledger.create(tmp_path / "other.db") as other:
        take(other, lines(employment(), start(reason="for another reason")))
        sources = [codec.decode(on_record(each)[1]).decision.source for each in (ledger, other)]
    assert sources[0] == sources[1]


def test_the_same_source_with_other_content_is_refused(ledger: Ledger) -> None:
    take(ledger, lines(employment(), start(source="s")))
    made = [evaluation(), start("2020-02-04", source="s")]
    assert refused(ledger, lines(*made)) == [("1.jsonl, line 2", SourceUsed)]


def test_a_dry_run_counts_and_writes_nothing(ledger: Ledger) -> None:
    imported = take(ledger, REGISTER, dry_run=True)
    assert (imported.written, on_record(ledger)) == (7, [])


# -- refused --------------------------------------------------------------------------------------------


def test_an_employment_that_is_refused_takes_the_other_lines_of_its_dossier_along(ledger: Ledger) -> None:
    made = [start(), employment(enterprise=WRONG), employment(dossier="W-02")]
    assert refused(ledger, lines(*made)) == [
        ("1.jsonl, line 1", NoEmploymentOnRecord),
        ("1.jsonl, line 2", WrongCheckDigits),
    ]


def test_an_employment_whose_source_is_used_takes_the_other_lines_along(ledger: Ledger) -> None:
    take(ledger, lines(order(source="s")))
    assert refused(ledger, lines(start(), employment(source="s"))) == [
        ("1.jsonl, line 1", NoEmploymentOnRecord),
        ("1.jsonl, line 2", SourceUsed),
    ]


def test_an_order_that_is_refused_takes_the_other_lines_of_its_measure_along(ledger: Ledger) -> None:
    found = refused(ledger, lines(order(last_day="2020-01-01"), lifting()))
    assert found[1] == ("1.jsonl, line 2", NoOrderOnRecord)


def test_a_national_number_is_in_no_refusal(ledger: Ledger) -> None:
    imported = take(ledger, lines(employment(dossier="85073003328"), start(dossier="85073003328")))
    assert [type(refusal) for refusal in imported.refusals] == [NationalNumberAsKey, NationalNumberAsKey]
    assert not any("85073003328" in str(refusal) for refusal in imported.refusals)


def test_an_import_stops_at_the_most_refusals_it_names(ledger: Ledger) -> None:
    imported = take(ledger, lines(*["no json"] * 5000))
    assert len(imported.refusals) == MOST_REFUSALS
    assert imported.refused < 5000


def test_an_import_that_stopped_early_refuses_no_line_for_what_it_did_not_read(ledger: Ledger) -> None:
    # The employment stands below the place where reading stopped.
    found = refused(ledger, lines(start(), *["no json"] * 1000, employment()))
    assert {why for _, why in found} == {NotJson}


@pytest.mark.parametrize("how", [{}, {"dry_run": True}])
def test_a_recording_moment_into_a_real_ledger_is_refused(ledger: Ledger, how: dict[str, bool]) -> None:
    imported = take(ledger, lines({**employment(), "recorded_at": "2020-01-01T09:00:00Z"}), **how)
    assert [type(refusal) for refusal in imported.refusals] == [RecordedAtOnRealLedger]
    assert on_record(ledger) == []


def test_a_recording_moment_before_that_of_the_line_above_is_refused(simulated: Ledger) -> None:
    made = [
        {**employment(), "recorded_at": "2020-01-01T09:00:00Z"},
        {**start(), "recorded_at": "2020-01-01T09:59:59+01:00"},
    ]
    assert refused(simulated, lines(*made)) == [("1.jsonl, line 2", RecordedAtGoesBack)]


def test_a_recording_moment_per_line_is_that_of_the_entry(simulated: Ledger) -> None:
    take(simulated, (CASES / "10-two-times" / "decisions.jsonl").read_bytes())
    given = [
        json.loads(line)["recorded_at"]
        for line in (CASES / "10-two-times" / "decisions.jsonl").read_text().splitlines()
    ]
    assert [codec.moment_text(codec.recorded_at(state)) for state in on_record(simulated)] == given


# -- rejects --------------------------------------------------------------------------------------------


def test_with_rejects_the_good_lines_are_recorded(ledger: Ledger) -> None:
    kept = Kept()
    imported = take(ledger, lines(employment(), "no json", start()), rejects=kept)
    assert (imported.written, imported.refused) == (2, 1)
    assert kept.lines == [("1.jsonl, line 2", NotJson)]
    assert tags(ledger) == ["employment", "start"]


def test_with_rejects_a_dossier_without_its_employment_is_handed_back_whole(ledger: Ledger) -> None:
    kept = Kept()
    made = [start(), employment(enterprise=WRONG), employment(dossier="W-02"), start(dossier="W-02")]
    take(ledger, lines(*made), rejects=kept)
    assert kept.lines == [("1.jsonl, line 1", NoEmploymentOnRecord), ("1.jsonl, line 2", WrongCheckDigits)]
    assert tags(ledger) == ["employment", "start"]


def test_with_rejects_an_employment_refused_for_its_moment_founds_nothing(simulated: Ledger) -> None:
    kept = Kept()
    made = [
        {**order(), "recorded_at": "2020-01-02T09:00:00Z"},
        {**employment(), "recorded_at": "2020-01-01T09:00:00Z"},
        {**start(), "recorded_at": "2020-01-02T09:00:00Z"},
    ]
    take(simulated, lines(*made), rejects=kept)
    assert kept.lines == [("1.jsonl, line 2", RecordedAtGoesBack), ("1.jsonl, line 3", NoEmploymentOnRecord)]


def test_with_rejects_more_than_the_most_refusals_are_all_handed_back(ledger: Ledger) -> None:
    kept = Kept()
    imported = take(ledger, lines(employment(), *["no json"] * 700, start()), rejects=kept)
    assert (imported.written, imported.refused, len(kept.lines)) == (2, 700, 700)


#: What was handed in, with a day that is none: of a dossier that is suspended again on the day it resumed.
HEAD = b"decision;dossier;effective_on;decided_by;enterprise;scheme;outcome;purpose;last_day;cause;source\n"
SAME_DAY = HEAD + (
    b"employment;R-2;2019-03-04;employer;0404.055.577;cmw;;;;;e1\n"
    b"evaluation;R-2;2019-11-04;vdab;;;ready;regular;;;e2\n"
    b"start;R-2;2020-01-13;service-provider;;;;;;;e3\n"
    b"suspension;R-2;2020-02-03;vdab;;;;;2020-02-09;illness;e4\n"
    b"resumption;R-2;10/02/2020;service-provider;;;;;;;e5\n"
    b"suspension;R-2;2020-02-10;vdab;;;;;2020-02-23;parental leave;e6\n"
)


def as_csv(ledger: Ledger, content: bytes, **how: Any) -> Imported:
    return import_all(ledger, [open_input("r.csv", io.BytesIO(content))], recorded_by="tests", **how)


def test_with_rejects_later_lines_of_the_dossier_and_day_wait_for_the_refused_one(ledger: Ledger) -> None:
    kept = Kept()
    imported = as_csv(ledger, SAME_DAY, rejects=kept)
    assert (imported.written, imported.refused) == (4, 2)
    assert kept.lines == [("r.csv, line 6", WrongValue), ("r.csv, line 7", HeldBack)]
    assert str(imported.refusals[1]).endswith(
        "It waits for r.csv, line 6: mend that line, and import both again."
    )
    assert "De regel wacht op r.csv, regel 6" in imported.refusals[1].in_language("nl")
    # Both again, in their order: as if the first line had never been wrong.
    mended = as_csv(ledger, SAME_DAY.replace(b"10/02/2020", b"2020-02-10"))
    assert (mended.written, mended.already) == (2, 4)
    assert tags(ledger)[-2:] == ["resumption", "suspension"]


def test_with_rejects_lines_of_another_day_dossier_or_above_do_not_wait(ledger: Ledger) -> None:
    kept = Kept()
    made = [
        employment(),
        employment(dossier="W-02"),
        evaluation(),
        # Refused by what it says, on a day that can be read.
        {**start(), "last_day": "2019-01-01"},
        {**start(), "dossier": "W-02"},
        {**start(), "effective_on": "2020-06-30"},
        {**start(), "source": "again"},
    ]
    imported = take(ledger, lines(*made), rejects=kept)
    assert kept.lines == [("1.jsonl, line 4", LastDayBeforeEffect), ("1.jsonl, line 7", HeldBack)]
    assert imported.written == 5


def test_what_is_on_record_already_does_not_wait(ledger: Ledger) -> None:
    take(ledger, lines(employment(), start()))
    kept = Kept()
    imported = take(ledger, lines(employment(), {**start(), "last_day": "2019-01-01"}, start()), rejects=kept)
    assert (imported.already, imported.refused) == (2, 1)


def test_a_measure_waits_as_a_dossier_does_and_what_names_it_later_too(ledger: Ledger) -> None:
    kept = Kept()
    made = [
        employment(),
        {**order(), "source": "o", "schemes": ["cmw", "xyz"]},
        {**order(), "source": "o2"},
        {**lifting(), "source": "l"},
    ]
    imported = take(ledger, lines(*made), rejects=kept)
    assert [why for _, why in kept.lines] == [WrongValue, HeldBack, NoOrderOnRecord]
    assert imported.written == 1


def test_mended_lines_are_recorded_and_the_rest_is_there_already(ledger: Ledger, tmp_path: Path) -> None:
    content = lines(start(), employment(enterprise=WRONG), employment(dossier="W-02"), "no json")
    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    take(ledger, content, rejects=rejects)
    handed_back = [json.loads(line)["line"] for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    mended = [line.replace(WRONG, "0899.900.276") for line in handed_back if line != "no json"]
    imported = take(ledger, lines(*mended))
    assert (imported.written, imported.already, imported.refused) == (2, 0, 0)


def test_a_spreadsheet_with_a_bad_row_keeps_every_other_row(ledger: Ledger) -> None:
    header = "decision,dossier,effective_on,decided_by,enterprise,scheme,reason\n"
    row = "employment,W-{},2019-01-01,employer,0899.900.276,cmw,{}\n"
    bad = [row.format(2, "x" * 70_000), row.format(3, "caf\xe9"), row.format(4, "a,b")]
    content = [header.encode(), row.format(1, "\xe9").encode(), *(each.encode("latin-1") for each in bad)]
    content.append(row.format(5, "").encode())
    kept = Kept()
    inputs = [open_input("x.csv", io.BytesIO(b"".join(content)))]
    imported = import_all(ledger, inputs, recorded_by="tests", rejects=kept)
    assert [place for place, _ in kept.lines] == ["x.csv, line 3", "x.csv, line 4", "x.csv, line 5"]
    assert imported.written == 2


# -- killed, and large ----------------------------------------------------------------------------------


def register(path: Path, count: int, *, sources: bool = True, name: str = "W") -> Path:
    """A file of so many decisions about dossiers of forty each."""
    with path.open("w") as file:
        for number in range(count):
            own = {"dossier": f"{name}-{number // 40}"} | ({"source": f"{name}:{number}"} if sources else {})
            day = f"{2000 + number % 20}-01-{1 + number % 28:02}"
            made = employment(**own) if number % 40 == 0 else evaluation(day, **own)
            if number % 10 == 0:
                made["reason"] = f"reason {number}"
            file.write(json.dumps(made) + "\n")
    return path


def process(location: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), location, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def size(location: str) -> int:
    with open_store(location) as store, store.reading() as reading:
        return reading.last_position


def test_an_import_killed_at_any_moment_leaves_the_ledger_as_it_was_or_complete(
    location: str, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    many = 4_000
    path = register(tmp_path / "many.jsonl", many)
    with Ledger.create(location) as ledger:
        take(ledger, lines(order()))
    # Killed when so many lines are in the transaction: at the start, halfway, at the very end.
    moments = ((500, 0.0), (2_000, 0.0), (many, 0.0), (many, 0.005), (many, 0.02))
    for moment, then in moments:
        running = process(location, path)
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith(str(moment)):
                break
        sleep(then)
        running.kill()
        running.communicate(timeout=60)
        assert size(location) in (1, many + 1), f"killed after {moment} lines"
        if moment < many:
            assert size(location) == 1
    with Ledger.open(location) as ledger, path.open("rb") as file:
        imported = import_all(ledger, [open_input("many.jsonl", file)], recorded_by="tests")
    assert imported.written + imported.already == many
    assert size(location) == many + 1
    tried("imports killed", len(moments))


def killed_within(running: subprocess.Popen[str], moment: float) -> bool:
    """Kill a process so many seconds after its import began, and whether the import was not done by then."""
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"
    sleep(moment)
    running.kill()
    rest, _ = running.communicate(timeout=60)
    return "done" not in rest


def test_imports_killed_at_random_moments_are_each_whole_or_not_there(
    location: str, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    Ledger.create(location).close()
    random, many, kills = Random(FIRST_SEED), 1_000, times(2, 60)
    nth, left, within = 0, kills, 0.5
    while left:
        nth, before = nth + 1, size(location)
        running = process(location, register(tmp_path / "many.jsonl", many, name=f"W-{nth}"))
        if killed_within(running, random.uniform(0, within)):
            left, within = left - 1, within * 1.05
            assert size(location) in (before, before + many), f"kill {nth}"
        else:
            # It was done before that: nothing was tried, and the next is killed sooner.
            within *= 0.8
            assert size(location) == before + many
    with Ledger.open(location) as ledger:
        checks = verify(ledger, location)
    assert [check for check in checks if check.state == "broken"] == []
    tried("imports killed", kills)


def most_memory(location: str, path: Path) -> int:
    """The most memory an import ever held, in KiB."""
    Ledger.create(location).close()
    out, err = process(location, path).communicate(timeout=120)
    last = out.splitlines()[-1].split()
    assert last[0] == "done", err
    return int(last[2])


@pytest.mark.parametrize("sources", [True, False], ids=["with sources", "without"])
def test_four_times_the_lines_need_hardly_more_memory(tmp_path: Path, sources: bool) -> None:
    short, long = (
        register(tmp_path / f"{many}.jsonl", many * times(1, 2), sources=sources) for many in (4_000, 16_000)
    )
    first = most_memory(str(tmp_path / "short.db"), short)
    assert most_memory(str(tmp_path / "long.db"), long) < first + 16 * 1024
