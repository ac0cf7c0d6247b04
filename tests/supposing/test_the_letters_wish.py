"""The wish of the letter, as the what-if that comes with the demo: its 72 people, worked out by hand from the rules.

Nothing here is shared with the program but the demo's decisions. On 21 June 2020 some people are stopped by
`corona-2020` (R4). In the register it no longer suspends from the next day on (R3), and each of them awaits until the
day on which something ends that: a start, a resumption, a refusal of what was offered, a completion, the day after an
employment. By what is supposed they are stopped until the end of 2020, or until that same day: what was decided stays
decided. A start or resumption while it suspends, without the consents and the evaluation of R8, breaches the guarantee
(R10), and nothing that is refused then was offered, so that it waives nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from ledger.demo import register
from ledger.demo.making import WHAT_IF, make
from tests.cli.running import run

ONE_DAY = timedelta(days=1)
SUSPENDED_FROM, LIFTED, ASKED, LAST = (
    date(2020, 3, 20),
    date(2020, 6, 22),
    date(2021, 1, 1),
    date(2021, 6, 30),
)

Line = dict[str, Any]


def by_person() -> dict[str, list[Line]]:
    """The demo's decisions about each person in order of effect, with what remains once corrected (R1, R18)."""
    lines = list(register())
    position = {line["source"]: at for at, line in enumerate(lines, start=1)}
    standing = {line["source"]: line for line in lines}
    for line in reversed(lines):
        if line["decision"] in ("rectification", "withdrawal") and line["source"] in standing:
            named = line["entry"] if isinstance(line["entry"], str) else lines[line["entry"] - 1]["source"]
            original = standing.pop(named)
            if line["decision"] == "rectification":
                standing[named] = {**line["replacement"], "dossier": original.get("dossier")}
    remaining = {
        line["other"]: line["dossier"] for line in standing.values() if line["decision"] == "joining"
    }
    found: dict[str, list[Line]] = {}
    for source in sorted(standing, key=lambda source: (standing[source]["effective_on"], position[source])):
        key = standing[source].get("dossier")
        if key is not None:
            found.setdefault(remaining.get(key, key), []).append(standing[source])
    return found


class Stopped(NamedTuple):
    """Somebody whom the measure stops on 21 June 2020: how, until when, and what ends it (None: nothing does).

    ``own_until`` is the last day of a suspension of their own, which stops them as well.
    """

    status: str
    until: date
    by: str | None
    own_until: date | None


def stopped(lines: list[Line]) -> Stopped | None:
    """By R4, from what took effect by then, and what came first afterwards."""
    before = [line for line in lines if _day(line) < LIFTED]
    kinds = {line["decision"] for line in before}
    scheme = next((line["scheme"] for line in reversed(before) if line["decision"] == "employment"), None)
    went_on = any(
        line["decision"] in ("start", "resumption") and _day(line) >= SUSPENDED_FROM for line in before
    )
    judged = [line["outcome"] for line in before if line["decision"] == "evaluation"]
    over = kinds & {"completion", "transition", "employment-end"}
    if scheme not in ("cmw", "lde") or went_on or over or not judged or judged[-1] != "ready":
        return None
    status = "suspended" if "start" in kinds else "postponed"
    own = [
        date.fromisoformat(line["last_day"])
        for line in before
        if line["decision"] in ("suspension", "extension")
    ]
    for line in lines:
        if _day(line) >= LIFTED and (ends := _ends(line)) is not None:
            return Stopped(status, ends, line["decision"], own[-1] if own else None)
    return Stopped(status, LAST + ONE_DAY, None, own[-1] if own else None)


def _day(line: Line) -> date:
    return date.fromisoformat(line["effective_on"])


def _ends(line: Line) -> date | None:
    """The first day on which somebody who was stopped no longer waits, by a decision of after it."""
    if line["decision"] in ("start", "resumption", "completion", "transition"):
        return _day(line)
    if line["decision"] == "employment-end":
        return _day(line) + ONE_DAY
    refused = line["decision"] == "consent" and line["answer"] == "refused" and line["party"] == "employee"
    return _day(line) if refused else None


def days_of(one: Stopped, first_without: date, *, refuses: bool) -> Mapping[date, str]:
    """What the person is on each day from 22 June on, where the measure suspends until the day before another."""
    until = one.until if refuses or one.by != "consent" else LAST + ONE_DAY
    found: dict[date, str] = {}
    day = LIFTED
    while day < min(until, LAST + ONE_DAY):
        own = one.own_until is not None and day <= one.own_until
        found[day] = one.status if day < first_without or own else "awaiting"
        day += ONE_DAY
    return found


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the program says."""
    ledger = make(tmp_path_factory.mktemp("wish") / "demo")
    ran = run("whatif", ledger.parent / WHAT_IF, "--on", LAST, "--json", "--ledger", ledger)
    assert ran.code == 0, ran.err
    return ran.json


PEOPLE = by_person()
STOPPED = {key: found for key, lines in sorted(PEOPLE.items()) if (found := stopped(lines)) is not None}
IN_REGISTER = {key: days_of(one, LIFTED, refuses=True) for key, one in STOPPED.items()}
WHAT_IF_DAYS = {key: days_of(one, ASKED, refuses=False) for key, one in STOPPED.items()}


def test_of_72_people_40_wait_until_something_ends_it_and_one_starts_at_once(asked: Any) -> None:
    assert asked["places"][0]["people"] == 72
    assert len(STOPPED) == 41
    assert [key for key, one in STOPPED.items() if one.until == LIFTED] == ["D-013"]
    assert [each["dossier"] for each in asked["people"]] == list(STOPPED)


def test_the_days_of_everybody_are_those_by_hand(asked: Any) -> None:
    """The days from 22 June on: before that the two are the same."""
    for each in asked["people"]:
        by_hand = Counter(WHAT_IF_DAYS[each["dossier"]].values())
        by_hand.subtract(Counter(IN_REGISTER[each["dossier"]].values()))
        told = {
            status: each[f"days_{status}_what_if"] - each[f"days_{status}"]
            for status in ("suspended", "postponed", "awaiting")
        }
        assert told == {status: by_hand[status] for status in told}, each["dossier"]


def test_how_many_on_each_day_is_what_it_is_by_hand(asked: Any) -> None:
    in_register, what_if = (
        Counter((day, status) for days in world.values() for day, status in days.items())
        for world in (IN_REGISTER, WHAT_IF_DAYS)
    )
    for each in asked["days"]:
        day = max(date.fromisoformat(each["first_day"]), LIFTED)
        while day <= date.fromisoformat(each["last_day"]):
            for status in ("suspended", "postponed", "awaiting"):
                more = what_if[day, status] - in_register[day, status]
                assert each[f"{status}_what_if"] - each[status] == more, (day, status)
            assert each["awaiting"] == in_register[day, "awaiting"], day
            assert each["awaiting_what_if"] == what_if[day, "awaiting"], day
            day += ONE_DAY


def test_each_guarantee_parts_where_the_rules_say(asked: Any) -> None:
    """On the first day without a suspension of their own; by the lifting, which is read as another one."""
    (lifting,) = (
        at for at, line in enumerate(register(), start=1) if line["decision"] == "suspension-lifting"
    )
    told = [each for each in asked["guarantees"] if each["suspension"] == "corona-2020"]
    assert [each["dossier"] for each in told] == list(STOPPED)
    for each in told:
        one = STOPPED[each["dossier"]]
        first = LIFTED if one.own_until is None else max(LIFTED, one.own_until + ONE_DAY)
        assert each["first_day"] == first.isoformat()
        assert each["entries"] == [lifting, asked["what_if"]["entries"][0]]
        at_once = one.until == first
        assert (each["state"], each["state_what_if"]) == (
            ("honoured", "breached") if at_once else ("owed", "protected")
        )


def test_who_went_on_before_the_end_of_2020_went_on_without_an_exception(asked: Any) -> None:
    """R8, R10: 28 breaches more; who refused is owed the chance still; who waited until 2021 is honoured in both."""
    ends = {each["dossier"]: each for each in asked["guarantees"] if each["suspension"] == "corona-2020"}
    for key, one in STOPPED.items():
        in_register, what_if = ends[key]["state_at_end"], ends[key]["state_at_end_what_if"]
        if one.by == "consent":
            assert (in_register, what_if) == ("waived", "owed")
        elif one.by == "employment-end":
            assert (in_register, what_if) == ("breached", "breached")
        elif one.until < ASKED:
            assert (in_register, what_if) == ("honoured", "breached")
        else:
            assert (in_register, what_if) == ("honoured", "honoured")
    last = asked["days"][-1]
    more = [key for key, one in STOPPED.items() if one.by in ("start", "resumption") and one.until < ASKED]
    assert last["breached_what_if"] - last["breached"] == len(more) == 28
    assert (last["owed"], last["owed_what_if"]) == (0, 1)
