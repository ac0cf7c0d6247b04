"""The register that benchmarks measure on is one that a ledger accepts, and the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks import child, lives, register
from benchmarks.enterprises import Enterprises
from benchmarks.register import Line, decisions
from ledger.admission import admit
from ledger.application import Ledger
from ledger.parsing.reading import decision_from, moment_from
from projections.api import RegisterReader, open_register
from projections.readmodels import runner

ENTRIES, DOSSIERS = 2_000, 200
#: A register in which each kind of thing happens.
VARIED = 10_000, 500


def test_it_has_as_many_entries_and_dossiers_as_asked() -> None:
    lines = list(decisions(ENTRIES, DOSSIERS))
    assert len(lines) == ENTRIES
    assert len({line["dossier"] for line in lines if "dossier" in line}) == DOSSIERS


def test_its_lines_are_in_the_order_of_recording_and_interleaved() -> None:
    lines = list(decisions(ENTRIES, DOSSIERS))
    moments = [line["recorded_at"] for line in lines]
    assert moments == sorted(moments)
    keys = [line.get("dossier") for line in lines]
    changes = sum(before != after for before, after in pairwise(keys))
    assert changes > ENTRIES * 0.8


def test_every_line_can_be_a_decision_and_has_a_source_of_its_own() -> None:
    sources = set()
    for line in decisions(ENTRIES, DOSSIERS):
        sources.add(line["source"])
        moment_from(line)
        admit(decision_from(line))
    assert len(sources) == ENTRIES


def test_a_seed_gives_one_register() -> None:
    assert list(decisions(ENTRIES, DOSSIERS, 1)) == list(decisions(ENTRIES, DOSSIERS, 1))
    assert list(decisions(ENTRIES, DOSSIERS, 1)) != list(decisions(ENTRIES, DOSSIERS, 2))


def test_one_dossier_alone_has_what_the_measures_leave() -> None:
    lines = decisions(40 + len(register.MEASURES), 1)
    assert Counter(line.get("dossier") for line in lines)["B-000000"] == 40


def test_memory_does_not_follow_the_places_that_nobody_fills() -> None:
    enterprises = Enterprises(1)
    for number in range(10_000):
        enterprises.leave(f"B-{number}", "0899.920.072")
    filled = iter(lambda: enterprises.fill("B-X"), None)
    assert 1 <= sum(1 for _ in filled) <= 1_000


@pytest.fixture(scope="module")
def varied() -> list[Line]:
    return list(decisions(*VARIED))


def corrects(line: Line) -> bool:
    return line["decision"] in ("rectification", "withdrawal")


def corrections(lines: list[Line], of: Callable[[Line], bool]) -> Counter[str]:
    """The corrections of the lines of a kind, by what they are."""
    by_source = {line["source"]: line for line in lines}
    return Counter(line["decision"] for line in lines if corrects(line) and of(by_source[line["entry"]]))


#: What corrections are of, with how many of them there are at least.
CORRECTED: dict[str, tuple[Callable[[Line], bool], int]] = {
    "dossier": (lambda line: "dossier" in line, 150),
    "correction in a dossier": (lambda line: corrects(line) and "dossier" in line, 15),
    "measure": (lambda line: "measure" in line, 4),
    "correction of a measure": (lambda line: corrects(line) and "measure" in line, 1),
    "takeover": (lambda line: line["decision"] == "succession", 2),
    "joining": (lambda line: line["decision"] == "joining", 1),
}


@pytest.mark.parametrize("kind", list(CORRECTED))
def test_of_each_kind_some_are_corrected(varied: list[Line], kind: str) -> None:
    of, at_least = CORRECTED[kind]
    assert corrections(varied, of).total() >= at_least


def test_corrections_are_of_both_kinds_and_are_corrected_in_each_way(varied: list[Line]) -> None:
    of_dossiers = corrections(varied, lambda line: "dossier" in line)
    assert of_dossiers["rectification"] > of_dossiers["withdrawal"] > 25
    of_rectifications = corrections(varied, lambda line: line["decision"] == "rectification")
    assert of_rectifications["rectification"] > 2
    assert of_rectifications["withdrawal"] > 2
    assert corrections(varied, lambda line: line["decision"] == "withdrawal")["withdrawal"] > 2


def test_a_dossier_in_hundreds_is_very_long(varied: list[Line]) -> None:
    lengths = Counter(line["dossier"] for line in varied if "dossier" in line)
    longest = [length for length in lengths.values() if length >= 500]
    assert len(longest) == VARIED[1] // register.ONE_LONG_IN
    assert min(lengths.values()) >= 4


def test_some_is_recorded_ahead_of_its_day_and_some_takes_effect_on_one_day(
    varied: list[Line],
) -> None:
    ahead = [line for line in varied if line["recorded_at"][:10] < line["effective_on"]]
    assert len(ahead) > VARIED[0] / 50
    days = Counter((line.get("dossier"), line["effective_on"]) for line in varied)
    assert sum(count > 1 for count in days.values()) > VARIED[0] / 20


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegisterReader]:
    """A ledger that holds all of it, with read models."""
    folder: Path = tmp_path_factory.mktemp("varied")
    location, lines = str(folder / "ledger.db"), folder / "register.jsonl"
    register.write(str(lines), *VARIED)
    # It fails where a single line is refused.
    assert child.measure("import", location, str(lines)).count == VARIED[0]
    with Ledger.open(location) as ledger:
        runner.rebuild(ledger, location)
    with open_register(location) as opened:
        yield opened


#: When all of it has happened, but for what is decided years ahead.
LATER = date(2026, 1, 1)


def rows(reading: RegisterReader, question: str, **parameters: Any) -> list[Any]:
    """What a question answers about that day."""
    return list(reading.ask(question, on=LATER, **parameters).rows)


def test_places_are_filled_by_others_at_the_enterprise_and_at_another_one(
    reading: RegisterReader, varied: list[Line]
) -> None:
    places = rows(reading, "places", state="all")
    filled = [each for each in places if each.filled_by not in (None, each.dossier)]
    assert len(filled) > len(places) / 10
    at = {
        (line["dossier"], line["for_dossier"]): line["enterprise"] for line in varied if "for_dossier" in line
    }
    elsewhere = [
        each for each in filled if at.get((each.filled_by, each.dossier)) not in (None, each.enterprise)
    ]
    # Now and then a takeover makes it another one, too.
    assert len(filled) / 20 < len(elsewhere) < len(filled) / 2


def test_two_dossiers_are_one_person_until_that_is_withdrawn(
    reading: RegisterReader, varied: list[Line]
) -> None:
    joined = [line for line in varied if line["decision"] == "joining"]
    undone = corrections(varied, lambda line: line["decision"] == "joining")["withdrawal"]
    assert len(joined) == VARIED[1] // lives.ONE_JOINED_IN
    assert undone == len(joined) // 5
    people = rows(reading, "status", everyone=True)
    assert len(people) == VARIED[1] - len(joined) + undone


def test_enterprises_are_taken_over_one_after_the_other(reading: RegisterReader) -> None:
    taken_over = rows(reading, "successions")
    successors = {takeover.successor for each in taken_over for takeover in each.takeovers}
    assert successors & {each.enterprise for each in taken_over if each.takeovers}
    # One is annulled.
    assert len(successors) == len(taken_over) - 1 == 9


def test_a_measure_has_several_spells_and_some_ask_for_the_exception(reading: RegisterReader) -> None:
    guarantees = Counter(each.suspension for each in rows(reading, "guarantees"))
    for name in ("corona-2020", "tweede-golf-2020", "tweede-golf-2020#3", "tweede-golf-2020#4"):
        assert guarantees[name] > 10
    states = Counter(each.state for each in rows(reading, "exceptions"))
    assert states["lawful"] >= 1
    assert states["irregular"] >= 1
