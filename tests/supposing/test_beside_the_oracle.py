"""Two registers by what-if, beside the independent reading of both: random registers, days, guarantees and terms.

A random register is cut in two: what comes first is on record, the rest is supposed. So with it the whole is read,
every entry at its own position. An entry that is left out is one that the independent reading knows nothing of either.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.intake.importing import import_all
from ledger.intake.jsonlines import JsonLines
from ledger.intake.supposing import Supposition, SuppositionRefused
from projections.reading import Reading
from projections.supposing.figures import SupposedFigures
from projections.supposing.gathering import CountingOf, ranges
from projections.supposing.lives import FIGURES, STATES, STATUSES
from projections.supposing.worlds import what_if
from tests.effort import seeds
from tests.oracle import generate
from tests.oracle.compare import is_founded
from tests.oracle.day_by_day import every_day
from tests.oracle.days import Answer, Decision
from tests.oracle.known import corrected, remaining_key

LAST = date(2021, 12, 31)
FILLED: Decision = {
    "decision": "employment",
    "dossier": "X-0",
    "effective_on": "2099-12-31",
    "decided_by": "employer",
    "enterprise": "0899.900.276",
    "scheme": "imw",
}
"""In the place of an entry that is left out: about nobody who is asked about, so that positions stay."""

Days = dict[date, Answer]


def put(ledger: Ledger, file: Path) -> None:
    with file.open("rb") as lines:
        imported = import_all(ledger, [JsonLines(file.name, lines)], recorded_by="tests")
    assert imported.refused == 0, imported.refusals


def in_file(file: Path, made: Sequence[Decision]) -> Path:
    file.write_text("".join(json.dumps(each) + "\n" for each in made))
    return file


def cut_in_two(random: Random, register: Sequence[Decision]) -> int:
    """How many decisions are on record: without the rest too every dossier among them has its employment."""
    founded = [at for at in range(1, len(register)) if is_founded(register[:at])]
    # Where it comes last, nothing is supposed.
    return random.choice(founded[len(founded) // 2 :] or [len(register)])


def left_out(random: Random, on_record: Sequence[Decision]) -> int | None:
    """The position of an entry to leave out, in some registers."""
    return random.randint(1, len(on_record)) if random.randint(0, 2) == 0 else None


def without(register: Sequence[Decision], gone: set[int]) -> list[Decision]:
    """The register with nothing in the place of what is left out, and of what the ledger would then refuse."""
    gone = set(gone)
    while True:
        kept = [each for at, each in enumerate(register, start=1) if at not in gone]
        employed = {each["dossier"] for each in kept if each["decision"] == "employment"}
        ordered = {
            each["measure"] for each in kept if each["decision"] in ("suspension-order", "insertion-order")
        }
        sources = {register[at - 1].get("source") for at in gone} - {None}
        more = {
            at
            for at, each in enumerate(register, start=1)
            if at not in gone
            and (
                ("dossier" in each and each["dossier"] not in employed)
                or ("other" in each and each["decision"] == "joining" and each["other"] not in employed)
                or ("measure" in each and each["measure"] not in ordered)
                or (
                    each["decision"] in ("rectification", "withdrawal", "dispute", "ruling")
                    and (each["entry"] in gone or each["entry"] in sources)
                )
            )
        }
        if not more:
            return [FILLED if at in gone else each for at, each in enumerate(register, start=1)]
        gone |= more


def lives(register: Sequence[Decision]) -> dict[str, Days]:
    """Every day of every person, by the independent reading."""
    read = corrected(register, None)
    keys = sorted(
        {remaining_key(read, key) for key in generate.keys_of(list(register)) if key != FILLED["dossier"]}
    )
    return {key: dict(every_day(register, key, LAST)) for key in keys}


def counted(everyone: dict[str, Days]) -> Counter[tuple[date, str]]:
    """How many on each day under each figure."""
    found: Counter[tuple[date, str]] = Counter()
    for days in everyone.values():
        for day, told in days.items():
            states = {each["state"] for each in told["guarantees"]}
            found.update((day, figure) for figure in FIGURES if figure in ({told["status"]} | states))
    return found


def told(figures: SupposedFigures, nth: int) -> Counter[tuple[date, str]]:
    """The same by the what-if."""
    found: Counter[tuple[date, str]] = Counter()
    for run in figures.days():
        for figure in FIGURES:
            number = run.of(figure)[nth]
            day = run.first_day
            while number and day <= run.last_day:
                found[day, figure] = number
                day += timedelta(days=1)
    return found


def states_of(days: Days) -> dict[str, dict[date, str]]:
    """The state of each guarantee of a suspension on each day."""
    found: dict[str, dict[date, str]] = {}
    for day, told_then in days.items():
        for each in told_then["guarantees"]:
            if each["suspension"] is not None:
                found.setdefault(each["suspension"], {})[day] = each["state"]
    return found


def parting(before: dict[date, str], after: dict[date, str]) -> tuple[str, str | None, str | None] | None:
    for day in sorted({*before, *after}):
        if before.get(day) != after.get(day):
            return day.isoformat(), before.get(day), after.get(day)
    return None


def partings(before: dict[str, Days], after: dict[str, Days]) -> Iterator[tuple[Any, ...]]:
    for key in sorted({*before, *after}):
        one, other = states_of(before.get(key, {})), states_of(after.get(key, {}))
        for name in sorted({*one, *other}):
            if (found := parting(one.get(name, {}), other.get(name, {}))) is not None:
                yield key, name, *found


def days_of(days: Days) -> tuple[int, ...]:
    return tuple(sum(each["status"] == status for each in days.values()) for status in STATUSES)


@pytest.mark.parametrize("seed", seeds(40, first=76_000))
def test_both_registers_are_as_the_independent_reading_has_them(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    register = generate.with_digits(generate.register(random))
    cut = cut_in_two(random, register)
    on_record = register[:cut]
    supposed = [
        {name: value for name, value in each.items() if name != "recorded_at"} for each in register[cut:]
    ]
    leave = left_out(random, on_record)
    file = in_file(tmp_path / "supposed.jsonl", supposed)
    asked = Supposition([str(file)], [] if leave is None else [str(leave)])
    with Ledger.create(tmp_path / "ledger.db", simulated=True) as ledger:
        put(ledger, in_file(tmp_path / "on-record.jsonl", on_record))
        with ledger.reading() as entries:
            counting = CountingOf(1, LAST.toordinal())
            figures = SupposedFigures(counting)
            try:
                with what_if(ledger, entries, Reading(entries), asked) as found:
                    gone = {each.position for each in found.made.left_out}
                    for each in ranges(found, entries, counting, ledger.opened_at):
                        figures.take(each)
            except SuppositionRefused:
                assert leave is not None
                pytest.skip("what is supposed rests on what is left out")
    both = [*on_record, *supposed]
    if leave is not None:
        kept = without(on_record, {leave})
        assert gone == {at for at, each in enumerate(kept, start=1) if each is FILLED}
        both = [*kept, *supposed]
    before, after = lives(on_record), lives(both)
    assert told(figures, 0) == counted(before)
    assert told(figures, 1) == counted(after)
    assert [
        (each.dossier, each.suspension, each.first_day.isoformat(), each.state, each.state_what_if)
        for each in figures.guarantees()
        if not each.suspension.startswith("return")
    ] == list(partings(before, after))
    for each in figures.people():
        one, other = before.get(each.dossier, {}), after.get(each.dossier, {})
        days = each.days_suspended, each.days_postponed, each.days_awaiting
        assert days == days_of(one)
        assert term_of(one) == told_day(each.insertion_last_day)
        assert term_of(other) == told_day(each.insertion_last_day_what_if)
    assert {each.dossier for each in figures.people()} >= {
        key for key in {*before, *after} if days_of(before.get(key, {})) != days_of(after.get(key, {}))
    }


def term_of(days: Days) -> str | None:
    last: str | None = days[LAST]["insertion_last_day"] if days else None
    return last


def told_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def test_both_kinds_of_what_if_are_tried() -> None:
    assert STATES == ("owed", "breached")
    tried = [left_out(Random(seed), [FILLED] * 9) for seed in range(20)]
    assert None in tried
    assert any(tried)
