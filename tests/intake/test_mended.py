"""With rejects, a file that is mended and imported again gives what the mended file gives at once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.intake.importing import Imported, import_all
from ledger.intake.opening import open_input
from ledger.problem import message_in
from ledger.refusals import HeldBack, Refused
from projections.reading import DossierNotFound, Reading
from tests.effort import seeds
from tests.given import (
    Made,
    employment,
    evaluation,
    joining,
    rectification,
    start,
    succession,
    suspension,
    withdrawal,
)
from tests.oracle.deciding import Decision
from tests.oracle.generate import register, with_digits

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = ("W-01", "W-02", "W-1", "W-9", "W-R2", "W-R3")


class Kept:
    """Refused lines, in memory."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Refused]] = []

    def begin(self) -> None:
        self.lines.clear()

    def add(self, line: Any, refusal: Refused) -> None:
        self.lines.append((line.place, refusal))

    def keep(self) -> None:
        pass


def made(folder: Path, name: str) -> Ledger:
    (folder / name).mkdir(parents=True)
    return Ledger.create(folder / name / "l.db", clock=lambda: NOW)


def take(ledger: Ledger, given: list[Decision], rejects: Kept | None) -> Imported:
    content = b"".join(json.dumps(each).encode() + b"\n" for each in given)
    return import_all(
        ledger, [open_input("1.jsonl", io.BytesIO(content))], recorded_by="tests", rejects=rejects
    )


def state(ledger: Ledger, days: list[date]) -> list[object]:
    """What holds for everybody on these days, without the positions of entries."""
    found: list[object] = []
    with ledger.reading() as reading:
        everyone = Reading(reading)
        for key in KEYS:
            for day in days:
                try:
                    status = everyone.status(key, day)
                except DossierNotFound:
                    continue
                guarantees = [(each.state, each.since, each.entitled_to) for each in status.guarantees]
                findings = [(each.code, each.since, each.missing) for each in status.findings]
                of = (status.status, status.since, status.phase, status.trajectory, status.enterprise)
                terms = (status.scheme, status.insertion_last_day, status.insertion_legal_last_day)
                found.append((key, day, of, terms, guarantees, findings))
    return found


def spoilt(given: Decision) -> Decision:
    """A line that cannot be recorded, and says all the same what it is about."""
    return {**given, "decided_by": "nobody"}


def mended_is_as_whole(folder: Path, given: list[Decision], bad: set[int]) -> Kept:
    days = sorted({date.fromisoformat(each["effective_on"]) for each in given})
    days = sorted({day + timedelta(days=more) for day in days for more in (0, 1)})
    with made(folder, "whole") as whole, made(folder, "parts") as parts:
        assert take(whole, given, None).refused == 0
        kept = Kept()
        take(parts, [spoilt(each) if nth in bad else each for nth, each in enumerate(given)], kept)
        again = Kept()
        mended = take(parts, given, again)
        assert [message_in(why, "en") for _, why in again.lines] == []
        assert mended.written == len(kept.lines)
        assert parts.size == whole.size
        assert state(parts, days) == state(whole, days)
    return kept


@pytest.mark.parametrize("seed", seeds(6, first=90_000))
def test_random_registers(tmp_path: Path, seed: int, tried: Callable[[str, int], None]) -> None:
    random = Random(seed)
    given = by_source(with_digits(register(random)))
    for nth in range(3):
        bad = set(random.sample(range(len(given)), min(len(given), random.randint(1, 4))))
        mended_is_as_whole(tmp_path / str(nth), given, bad)
    tried("lines mended", 3 * len(given))


def by_source(given: list[Decision]) -> list[Decision]:
    """Every line with a source of its own, by which others name it."""
    sources = [each.get("source") or f"line-{nth}" for nth, each in enumerate(given, start=1)]

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: sources[each - 1] if name == "entry" and isinstance(each, int) else named(each)
                for name, each in value.items()
            }
        return value

    return [
        {name: value for name, value in {**named(each), "source": source}.items() if name != "recorded_at"}
        for each, source in zip(given, sources, strict=True)
    ]


# -- one of each ----------------------------------------------------------------------------------------


def held(folder: Path, given: list[Made], bad: int) -> list[int]:
    """The numbers of the lines that wait for a bad one."""
    kept = mended_is_as_whole(folder, given, {bad - 1})
    assert str(kept.lines[0][0]) == f"1.jsonl, line {bad}"
    assert all(type(why) is HeldBack for _, why in kept.lines[1:])
    return [int(str(place).rsplit(" ", 1)[1]) for place, _ in kept.lines[1:]]


def test_a_line_of_the_same_person_waits_whichever_key_it_names(tmp_path: Path) -> None:
    given = [
        employment(),
        employment(dossier="W-02"),
        evaluation(),
        start("2020-02-03"),
        suspension("2020-02-03", dossier="W-02"),
        joining(other="W-02"),
    ]
    assert held(tmp_path, given, 4) == [5]


def test_a_line_with_the_source_of_a_bad_one_waits(tmp_path: Path) -> None:
    with made(tmp_path, "one") as ledger:
        kept = Kept()
        given = [employment(), spoilt(evaluation(source="s")), start(source="s")]
        take(ledger, given, kept)
    assert [type(why) for _, why in kept.lines][1:] == [HeldBack]


def test_a_takeover_waits_for_another_one_of_its_day(tmp_path: Path) -> None:
    first, second, third = "0899.900.276", "0899.900.177", "0899.900.375"
    given = [
        employment(enterprise=first),
        succession("2020-03-02", enterprise=first, successor=second),
        succession("2020-03-02", enterprise=second, successor=third),
    ]
    assert held(tmp_path, given, 2) == [3]


def test_of_two_corrections_the_later_one_waits(tmp_path: Path) -> None:
    given = [
        employment(source="e"),
        evaluation(source="v"),
        rectification("2020-03-02", "v", evaluation("2020-01-07")),
        withdrawal("2020-05-04", 3),
    ]
    with made(tmp_path, "one") as ledger:
        kept = Kept()
        take(ledger, [*given[:2], spoilt(given[2]), withdrawal("2020-05-04", "v")], kept)
    assert [type(why) for _, why in kept.lines][1:] == [HeldBack]


def test_what_a_rectification_moves_behind_a_bad_line_waits_with_it(tmp_path: Path) -> None:
    given = [
        employment(source="e"),
        evaluation(source="v"),
        start("2020-02-03", source="s"),
        suspension("2020-02-10", source="p"),
        rectification("2020-03-02", "p", suspension("2020-02-03"), source="r"),
    ]
    kept = mended_is_as_whole(tmp_path, given, {2})
    assert [str(place)[-1] for place, _ in kept.lines] == ["3", "4", "5"]


def test_a_position_within_the_import_is_not_followed_to_another_entry(tmp_path: Path) -> None:
    given = [
        employment(),
        spoilt(evaluation()),
        evaluation("2020-01-07"),
        start(),
        withdrawal("2020-05-04", 4),
    ]
    with made(tmp_path, "one") as ledger:
        kept = Kept()
        take(ledger, given, kept)
        assert [str(place)[-1] for place, _ in kept.lines] == ["2", "5"]
