"""R18: two dossiers of one person are one, to whoever asks for either, once that is known; withdrawn, they part."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from projections.api import RegisterReader, open_register
from projections.reading import Reading
from tests.given import InMemory, Made, decision, employment, joining, order, recorded, start, withdrawal
from tests.readmodels.everyone import fill, population

ON = date(2020, 7, 15)
KNOWN_APART, KNOWN_ONE, PARTED = date(2020, 8, 15), date(2020, 9, 15), date(2020, 10, 15)
#: Questions about one dossier, by name, with what else they ask.
OF_ONE: dict[str, dict[str, Any]] = {
    "history": {},
    "timeline": {},
    "explain": {},
    "compare": {"moments": (KNOWN_APART, KNOWN_ONE)},
}


def at(moment: str, made: Made) -> Made:
    return made | {"recorded_at": f"{moment}T09:00:00Z"}


LIFE = (
    at("2020-02-04", employment("2019-01-07", source="a:1")),
    at("2020-02-04", start("2020-02-03", source="a:2")),
    at("2020-03-20", order("2020-03-20", "2020-06-21", source="m:1")),
    at("2020-06-30", employment("2019-01-07", dossier="W-02", source="b:1")),
    at("2020-07-01", decision("offer", "2020-06-29", "vdab", to="resumption", dossier="W-02", source="b:2")),
    at("2020-09-01", joining("2020-09-01", "W-02", source="joined")),
    at("2020-10-01", withdrawal("2020-10-01", "joined", source="parted")),
)


@pytest.fixture
def register(tmp_path: Path) -> Callable[[], RegisterReader]:
    """A register of that life, to be asked through the Python API."""
    with Ledger.create(tmp_path / "ledger.db", simulated=True) as ledger:
        assert fill(ledger, list(LIFE)) == len(LIFE)
    return lambda: open_register(tmp_path / "ledger.db")


def plain(answered: Any) -> Any:
    """What is answered, without the key that was asked for."""
    found = json.loads(answered.written("json"))
    for each in found if isinstance(found, list) else [found]:
        each.pop("asked", None)
    return found


def test_by_either_key_the_status_is_one_and_the_other_key_is_said(
    register: Callable[[], RegisterReader],
) -> None:
    with register() as asked:
        one, other = (asked.status(key, on=ON, known=KNOWN_ONE) for key in ("W-01", "W-02"))
    assert (one.dossier, one.asked) == ("W-01", None)
    assert (other.dossier, other.asked) == ("W-01", "W-02")
    assert [each.state for each in one.guarantees] == ["offered"]
    assert one.guarantees == other.guarantees


@pytest.mark.parametrize("question", OF_ONE)
def test_every_question_about_a_dossier_is_answered_the_same_by_either_key(
    register: Callable[[], RegisterReader], question: str
) -> None:
    how = OF_ONE[question] | ({} if question == "compare" else {"known": KNOWN_ONE})
    with register() as asked:
        one, other = (asked.ask(question, dossier=key, on=ON, **how) for key in ("W-01", "W-02"))
        told = json.loads(other.written("json"))
    assert all(each["asked"] == "W-02" for each in (told if isinstance(told, list) else [told]))
    if question != "compare":
        # At the earlier moment each key was somebody by itself.
        assert plain(one) == plain(other)


def test_the_history_names_the_stream_of_each_entry_in_the_order_of_the_ledger(
    register: Callable[[], RegisterReader],
) -> None:
    with register() as asked:
        rows = asked.history("W-02", known=KNOWN_ONE)
    assert [(row.position, row.dossier, row.subject) for row in rows] == [
        (1, "W-01", "dossier:W-01"), (2, "W-01", "dossier:W-01"), (4, "W-01", "dossier:W-02"),
        (5, "W-01", "dossier:W-02"), (6, "W-01", "dossier:W-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(("known", "people"), [(KNOWN_APART, 2), (KNOWN_ONE, 1), (PARTED, 2)])
def test_the_population_counts_a_person_once_and_twice_where_it_was_not_known(
    register: Callable[[], RegisterReader], known: date, people: int
) -> None:
    with register() as asked:
        assert len(list(asked.everyone(on=ON, known=known))) == people
        assert asked.overview(on=ON, known=known)[0].total == people
        # The one that was owed to whom nothing was offered, or the one with the offer.
        assert [row.dossier for row in asked.guarantees(on=ON, known=known)] == ["W-01"]


def test_once_the_joining_is_withdrawn_each_key_is_a_person_again(
    register: Callable[[], RegisterReader],
) -> None:
    with register() as asked:
        for key in ("W-01", "W-02"):
            before, after = (asked.status(key, on=ON, known=known) for known in (KNOWN_APART, PARTED))
            assert (after.dossier, after.asked) == (key, None)
            assert (after.status, after.guarantees) == (before.status, before.guarantees)


def test_what_came_in_by_a_joining_are_the_entries_of_the_other_dossier_too(
    register: Callable[[], RegisterReader],
) -> None:
    with register() as asked:
        joined = asked.compare("W-01", KNOWN_APART, KNOWN_ONE, on=ON)
        parted = asked.compare("W-01", KNOWN_ONE, PARTED, on=ON)
    assert [each.fact.entry for each in joined.entries] == [4, 5, 6]
    assert [each.fact.subject for each in joined.entries] == ["dossier:W-02", "dossier:W-02", "dossier:W-01"]
    assert [each.fact.entry for each in parted.entries] == [7]


@pytest.mark.parametrize("seed", range(20))
def test_at_every_moment_everybody_comes_once_and_is_found_by_every_key(seed: int) -> None:
    entries = recorded(*population(seed, dossiers=4))
    random = Random(seed)
    for upto in random.sample(range(1, len(entries) + 1), min(8, len(entries))):
        reading = Reading(InMemory(entries))
        reading.upto = upto
        streams = {r.entry.stream for r in entries[:upto] if r.entry.stream.startswith("dossier:")}
        met: list[str] = []
        for key, its in reading.by_person():
            keys = [stream[0].entry.stream.removeprefix("dossier:") for stream in its]
            assert keys[0] == key
            assert {reading.persons.key_of(each) for each in keys} == {key}
            met += keys
        assert sorted(met) == sorted(stream.removeprefix("dossier:") for stream in streams)
        for key in met:
            status = reading.status(key, ON)
            assert status.dossier == reading.persons.key_of(key)
            assert status.asked == (None if status.dossier == key else key)
