"""The grid of both times: every cell is what a question with that day and that knowledge moment answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from ledger.application import Ledger
from ledger.entry import Recorded
from ledger.refusals import Refused
from projections.fold.reach import reached_once
from projections.fold.succeeded import succeeded_once
from projections.handover.columns import MOST
from projections.handover.composing import compose
from projections.handover.grid import Grid, KnownStates, KnownToAll, grid
from projections.handover.two_times import CHANGED
from projections.reading import DossierNotFound, Reading, Status
from projections.render.blocks import Paragraph, Table
from tests.effort import seeds
from tests.given import (
    ORDINARY,
    InMemory,
    Made,
    decision,
    employment,
    employment_end,
    evaluation,
    extension,
    order,
    recorded,
    rectification,
    resumption,
    start,
    suspension,
)
from tests.handover.scene import CASE_NAMES, NOON, case_ledger, content, keys_of, record
from tests.oracle import generate
from tests.readmodels.everyone import population

AT_A_TIME = 25
SEEDS = seeds(100)


def read(known: KnownStates, column: int, day: date) -> str | None:
    """What a knowledge moment reads for a day."""
    row = bisect_right([span.first_day for span in known.spans], day) - 1
    return known.rows[row][column] if row >= 0 else None


def told(grid: Grid, column: int, day: date) -> tuple[str, dict[str, str]]:
    """The status, and the state of each guarantee, that a knowledge moment reads for a day."""
    states = {str(known.guarantee): read(known, column, day) for known in grid.guarantees}
    return read(grid.status, column, day) or "not-employed", {
        name: state for name, state in states.items() if state is not None
    }


def answered(status: Status) -> tuple[str, dict[str, str]]:
    """The same of the answer to a question."""
    returns = [each for each in status.guarantees if each.suspension is None]
    named = {each.suspension: each.state for each in status.guarantees if each.suspension is not None}
    numbered = {
        ("return" if nth == 1 else f"return-{nth}"): each.state for nth, each in enumerate(returns, 1)
    }
    return status.status, {**named, **numbered}


@pytest.mark.parametrize("name", CASE_NAMES)
def test_each_cell_is_the_answer_to_a_question_about_that_day_and_moment(name: str, tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            shown = content(ledger, key).grid
            with ledger.reading() as entries:
                for column, knowledge in enumerate(shown.knowledge):
                    for moment in (knowledge.moment, knowledge.until):
                        reading = Reading(entries, datetime.fromisoformat(moment))
                        for known in (shown.status, *shown.guarantees):
                            for span in known.spans:
                                for day in (span.first_day, span.last_day):
                                    asked = answered(reading.status(key, day))
                                    assert told(shown, column, day) == asked, (key, day, moment)


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_of_random_dossiers_the_grid_reads_what_was_answered_at_any_moment(first: int) -> None:
    asked = 0
    for seed in range(first, first + AT_A_TIME):
        random = Random(seed)
        with suppress(Refused, DossierNotFound):
            entries = recorded(*generate.dossier(random))
            asked += compared(entries, generate.DOSSIER, date(2023, 6, 30), random, f"seed {seed}")
    assert asked > 500


@pytest.mark.parametrize("seed", range(12))
def test_the_grid_reads_two_dossiers_as_one_person_while_they_were_known_to_be(seed: int) -> None:
    entries = recorded(*population(seed, dossiers=3))
    for key, _ in Reading(InMemory(entries)).by_person():
        compared(entries, key, date(2023, 6, 30), Random(seed), f"seed {seed}")


def compared(entries: list[Recorded], key: str, on: date, random: Random, where: str) -> int:
    """Compare what the grid reads with what is answered, at every moment on some days; on how many."""
    ledger = InMemory(entries)
    reading = Reading(ledger)
    key = reading.persons.key_of(key)
    streams, own = reading.streams(key), reading.history(key)
    reached = reached_once(reading.fold(streams, on), on, own, reading.measures)
    taken_over = succeeded_once(own, reading.successions)
    reaching = [each for stream in (*reached.values(), *taken_over.values()) for each in stream]
    shown = grid(reading, key, reaching, KnownToAll(reading), on)
    assert shown.moments == len(shown.knowledge), where
    begins = [datetime.fromisoformat(knowledge.moment) for knowledge in shown.knowledge]
    changes = {span.first_day for known in (shown.status, *shown.guarantees) for span in known.spans}
    moments = sorted({entry.recorded_at for _, entry in entries if entry.recorded_at >= begins[0]})
    for moment in moments:
        at = Reading(ledger, moment)
        for day in [*random.sample(sorted(changes), min(4, len(changes))), on]:
            asked = answered(at.status(key, day))
            column = bisect_right(begins, moment) - 1
            assert told(shown, column, day) == asked, f"{where}, {day} as known at {moment}"
    return len(moments) * 4


@pytest.fixture
def remembered(tmp_path: Path) -> Iterator[Callable[..., Ledger]]:
    """A ledger with decisions, each recorded on a day of its own."""
    opened: list[Ledger] = []

    def ledger_of(*made: tuple[str, Made]) -> Ledger:
        days = iter([*(day for day, _ in made), *["2026-01-05"] * 9])
        ledger = Ledger.create(
            tmp_path / "ledger.db",
            simulated=True,
            clock=lambda: datetime.combine(date.fromisoformat(next(days)), time(9), UTC),
        )
        opened.append(ledger)
        record(ledger, *(each for _, each in made))
        return ledger

    yield ledger_of
    for ledger in opened:
        ledger.close()


def test_a_measure_that_by_a_later_recording_never_reached_is_told_as_it_was_known(
    remembered: Callable[..., Ledger],
) -> None:
    ledger = remembered(
        ("2020-01-06", employment()),
        ("2020-01-07", start("2020-01-07")),
        ("2020-03-20", order("2020-03-20")),
        ("2020-05-15", employment_end("2020-02-28")),
    )
    document = content(ledger, "W-01", "2020-09-01", "en")
    assert [told(document.grid, column, date(2020, 4, 15)) for column in range(4)] == [
        ("employed", {}),
        ("running", {}),
        ("suspended", {"corona-2020": "protected"}),
        ("left", {}),
    ]
    assert [stream.name for stream in document.measures] == ["corona-2020"]
    (section,) = [each for each in compose(document).sections if each.name == "measure-1"]
    assert section.blocks == (
        Paragraph(
            "By what is known now this collective measure does not reach the dossier. By what was known earlier it did."
        ),
    )


@pytest.mark.parametrize("scheme", ["imw", "lde"])
def test_a_measure_that_a_rectified_scheme_takes_away_is_told_as_it_was_known(
    remembered: Callable[..., Ledger], scheme: str
) -> None:
    ledger = remembered(
        ("2020-01-06", employment(scheme="cmw", source="first")),
        ("2020-01-07", start("2020-01-07")),
        ("2020-03-20", order("2020-03-20", schemes=["cmw"])),
        ("2020-05-15", rectification("2020-05-15", "first", employment(scheme=scheme))),
    )
    document = content(ledger, "W-01", "2020-09-01")
    assert told(document.grid, 2, date(2020, 4, 15)) == ("suspended", {"corona-2020": "protected"})
    assert told(document.grid, 3, date(2020, 4, 15)) == ("running", {})
    assert document.no_longer == {"corona-2020"}


def test_a_measure_that_reached_at_no_moment_is_not_told(remembered: Callable[..., Ledger]) -> None:
    ledger = remembered(
        ("2020-01-06", employment(scheme="cmw", source="first")),
        ("2020-01-07", rectification("2020-01-07", "first", employment(scheme="lde"))),
        ("2020-03-20", order("2020-03-20", schemes=["cmw"])),
    )
    assert content(ledger, "W-01", "2020-09-01").measures == ()


def test_a_state_of_a_guarantee_that_changes_by_a_later_recording_has_its_own_column(
    remembered: Callable[..., Ledger],
) -> None:
    ledger = remembered(
        ("2019-01-02", employment()),
        ("2020-01-06", start("2020-01-06")),
        ("2020-03-02", suspension("2020-03-02", "2020-03-31")),
        ("2020-04-01", resumption("2020-04-01", "2020-05-01")),
        ("2020-06-15", extension("2020-04-20", "trajectory", "2021-06-30")),
    )
    page = compose(content(ledger, "W-01", "2020-09-01", "en"))
    (section,) = [section for section in page.sections if section.name == "grid"]
    table = section.blocks[-1]
    assert isinstance(table, Table)
    assert table.columns == ("guarantee", "from and to, both included", "K1", "K2", "K3", "K4", "K5")
    assert table.rows == (
        ("entry 3", "2020-03-02 to 2020-03-31", "-", "-", f"{CHANGED} protected", "protected", "protected"),
        (
            "entry 3",
            "2020-04-01 to 2020-04-19",
            "-",
            "-",
            f"{CHANGED} owed",
            f"{CHANGED} breached",
            "breached",
        ),
        (
            "entry 3",
            "2020-04-20 to 2020-09-01",
            "-",
            "-",
            f"{CHANGED} owed",
            f"{CHANGED} breached",
            f"{CHANGED} honoured",
        ),
    )


def test_of_too_many_moments_those_are_shown_that_change_what_was_past(
    remembered: Callable[..., Ledger],
) -> None:
    stops = [(day, suspension(day, day)) for day in (f"2020-{month:02}-15" for month in range(2, 13))]
    runs = [(day, resumption(day)) for day in (f"2020-{month:02}-17" for month in range(2, 13))]
    late = [("2020-09-20", employment_end("2021-12-31")), ("2020-09-21", evaluation("2019-06-03"))]
    ledger = remembered(
        ("2019-01-02", employment()),
        ("2020-01-06", start("2020-01-06")),
        *sorted([*stops, *runs, *late], key=lambda item: item[0]),
        *[
            (f"2021-01-{day:02}", suspension(f"2021-01-{day:02}", f"2021-01-{day:02}"))
            for day in range(10, 20)
        ],
    )
    document = content(ledger, "W-01", "2022-02-01", "en")
    numbers = [knowledge.number for knowledge in document.grid.knowledge]
    assert len(numbers) == MOST < document.grid.moments
    assert (numbers[0], numbers[-1]) == (1, document.grid.moments)
    (section,) = [each for each in compose(document).sections if each.name == "grid"]
    said = section.blocks[1]
    assert isinstance(said, Paragraph)
    assert said.text.startswith(
        f"There are {document.grid.moments} knowledge moments. {MOST} of them are shown"
    )
    with ledger.reading() as entries:
        for column, knowledge in enumerate(document.grid.knowledge):
            at = Reading(entries, datetime.fromisoformat(knowledge.until))
            for known in (document.grid.status, *document.grid.guarantees):
                for span in known.spans:
                    asked = answered(at.status("W-01", span.first_day))
                    assert told(document.grid, column, span.first_day) == asked


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_entry_of_the_dossier_and_its_measures_has_a_knowledge_moment(
    name: str, tmp_path: Path
) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            document = content(ledger, key)
            shown = [at for knowledge in document.grid.knowledge for at in knowledge.entries]
            streams = (document.dossier, *document.measures, *document.successions)
            assert shown == sorted(entry.position for stream in streams for entry in stream.entries)


def test_days_that_read_the_same_at_every_moment_stand_in_one_row(unsealed: Ledger) -> None:
    known = content(unsealed, "W-10").grid.status
    assert all(before != after for before, after in pairwise(known.rows))
    assert all(after.first_day > before.last_day for before, after in pairwise(known.spans))


def test_what_reads_otherwise_than_before_is_marked(tmp_path: Path) -> None:
    clock = iter(NOON.replace(minute=minute) for minute in range(60))
    with Ledger.create(tmp_path / "l.db", clock=lambda: next(clock)) as ledger:
        record(ledger, employment(), start(), order())
        page = compose(content(ledger, "W-01", "2020-06-01", "en"))
    (section,) = [section for section in page.sections if section.name == "grid"]
    statuses = section.blocks[-2]
    assert isinstance(statuses, Table)
    assert statuses.rows == (
        ("2019-01-01 to 2020-02-02", "employed", "employed", "employed"),
        ("2020-02-03 to 2020-03-19", "employed", f"{CHANGED} running", "running"),
        ("2020-03-20 to 2020-06-01", "employed", f"{CHANGED} running", f"{CHANGED} suspended"),
    )


def test_a_measure_that_reached_somebody_for_a_part_of_a_day_has_its_column(tmp_path: Path) -> None:
    """Employed, judged ready, started and moved on to an ordinary job on the measure's first day."""
    day = "2020-03-20"
    gone = decision("transition", day, "vdab", enterprise=ORDINARY, internal=False)
    with Ledger.create(tmp_path / "l.db") as ledger:
        record(ledger, employment(day), evaluation(day), start(day), gone, order(day))
        shown = content(ledger, "W-01", "2020-06-01")
    assert [stream.name for stream in shown.measures] == ["corona-2020"]
    assert len(shown.grid.guarantees) == 1
