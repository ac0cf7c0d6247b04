"""R1 and R18: what is read of a register, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.days import ONE_DAY, Decision

BRUSSELS = ZoneInfo("Europe/Brussels")
CORRECTIONS = ("rectification", "withdrawal")


def known_by(decision: Decision, moment: str | None) -> bool:
    """R1: only what was recorded at or before the moment exists. A bare day means its end in Brussels."""
    if moment is None or "recorded_at" not in decision:
        return True
    recorded = datetime.fromisoformat(decision["recorded_at"])
    if len(moment) == len("2020-01-01"):
        return recorded < datetime.combine(date.fromisoformat(moment) + ONE_DAY, time(), BRUSSELS)
    asked = datetime.fromisoformat(moment)
    return recorded <= (asked if asked.tzinfo else asked.replace(tzinfo=UTC))


def position_named(entry: int | str, register: Sequence[Decision]) -> int | None:
    """The position (from 1) of an entry named by its position or by its source."""
    if isinstance(entry, int):
        return entry
    found = [place for place, one in enumerate(register, start=1) if one.get("source") == entry]
    return found[0] if found else None


def corrected(register: Sequence[Decision], known: str | None) -> list[Decision]:
    """R1: what remains once rectifications and withdrawals are read, in order of effect, then position.

    Each decision tells its `position`, and corrections that stand remain among them: they are decisions too.
    A correction names an older entry, so going from the newest entry to the oldest settles whether a
    correction still stands before it is applied: a withdrawn withdrawal is already gone when its turn comes.
    """
    read = {
        position: {**decision, "position": position}
        for position, decision in enumerate(register, start=1)
        if known_by(decision, known)
    }
    settled: set[int] = set()  # of two corrections of one entry the later stands
    for position in sorted(read, reverse=True):
        correction = read.get(position)
        if correction is None or correction["decision"] not in CORRECTIONS:
            continue
        target = position_named(correction["entry"], register)
        assert target is not None
        if target in settled:
            continue
        settled.add(target)
        if correction["decision"] == "withdrawal":
            del read[target]
        else:
            read[target] = replaced(read[target], correction["replacement"])
    return sorted(read.values(), key=lambda decision: (decision["effective_on"], decision["position"]))


def replaced(original: Decision, replacement: Decision) -> Decision:
    """R1: the replacement stands in the place of the original (its position; its dossier, measure, enterprise).

    What a rectification of a rectification gives is what the first one should have given: it ends up in the
    place of the entry that was first rectified, not beside it.
    """
    if original["decision"] == "rectification" and replacement["decision"] not in CORRECTIONS:
        return {**original, "replacement": replacement}
    place = ["position", "dossier", "measure"]
    if original["decision"] == "succession":
        place.append("enterprise")
    return {**replacement, **{key: original[key] for key in place if key in original}}


def remaining_key(read: Sequence[Decision], dossier: str) -> str:
    """R18: the key under which a dossier is read: its own, or the one that it was joined to, and so on."""
    for decision in read:
        if decision["decision"] == "joining" and decision["other"] == dossier:
            return remaining_key(read, decision["dossier"])
    return dossier


def of_person(read: Sequence[Decision], dossier: str) -> list[Decision]:
    """R18: what was decided under every key of the person who remains under this one, in the order of R1."""
    remaining: dict[Any, str] = {}
    return [
        decision
        for decision in read
        if "dossier" in decision
        and remaining.setdefault(decision["dossier"], remaining_key(read, decision["dossier"])) == dossier
    ]
