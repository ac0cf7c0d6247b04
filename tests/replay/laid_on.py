"""The changes of a replay laid on one another: what they say of a day, as ``status`` would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from projections.answers.replaying import DayChange
from projections.reading import DossierNotFound, Reading, Status
from projections.readmodels.folding import reading_upto
from tests.given import InMemory

What = tuple[str, int | None]
Held = dict[What, Any]


def nothing() -> Held:
    """What holds before anything is known."""
    return {("status", None): "not-employed"}


def value_of(change: DayChange, day: date, side: str) -> Any:
    """What a change says of one of its days."""
    value, last = getattr(change, side), getattr(change, f"{side}_last")
    if last is None:
        return value
    gone = (day - change.first_day).days
    return date.fromordinal(value.toordinal() + gone) if isinstance(value, date) else value + gone


def lay(held: Held, changes: Iterable[DayChange], day: date) -> None:
    """Lay the changes of a step on what held on a day: each must find there what it says was before."""
    for change in changes:
        if change.first_day <= day <= change.last_day:
            what = change.about, change.entry
            before, after = (value_of(change, day, side) for side in ("before", "after"))
            assert held.get(what) == before, (what, day)
            assert before != after, (what, day)
            held[what] = after


def answered(status: Status | None) -> Held:
    """What an answer of `status` says, by what a change is about; without what follows from other figures."""
    if status is None:
        return nothing()
    told: Held = {
        (name, None): getattr(status, name)
        for name in (
            "status",
            "enterprise",
            "scheme",
            "phase",
            "insertion_last_day",
            "insertion_legal_last_day",
        )
    }
    if status.trajectory is not None:
        for name in (
            "started_on",
            "planned_last_day",
            "expected_last_day",
            "days_suspended",
            "days_awaiting",
        ):
            told[f"trajectory.{name}", None] = getattr(status.trajectory, name)
    returns = 0
    for each in status.guarantees:
        returns += each.suspension is None
        name = each.suspension or ("return" if returns == 1 else f"return-{returns}")
        told[f"guarantees.{name}", None] = each.state
        if each.suspension is not None:
            told[f"entitled_to.{name}", None] = each.entitled_to
    for found in status.findings:
        first = found.entries[0] if found.entries else 0
        told[f"findings.{found.code}", first] = found.severity
        if found.missing:
            told[f"missing.{found.code}", first] = found.missing
    return {what: value for what, value in told.items() if value is not None}


def shown(held: Held) -> Held:
    """The same of what was laid on one another: a term held open with no end to tell has no day in an answer."""
    return {what: value for what, value in held.items() if value not in (None, "held-open")}


def as_known(entries: InMemory, position: int, key: str, day: date) -> Status | None:
    """The answer as known after an entry; None where the dossier was not there yet."""
    reading = reading_upto(entries, position)
    try:
        return reading.status(key, day)
    except DossierNotFound:
        return None


def people(reading: Reading) -> Iterator[str]:
    """The key that remains of everybody."""
    for key, _ in reading.by_person():
        yield key


def came_to_be(changes: Iterable[DayChange], day: date) -> Held:
    """What holds on a day by changes in the order of effect: each holds until the next one of the same thing."""
    held = nothing()
    for change in sorted(changes, key=lambda change: change.first_day):
        if change.first_day <= day:
            held[change.about, change.entry] = value_of(change, min(day, change.last_day), "after")
    return held
