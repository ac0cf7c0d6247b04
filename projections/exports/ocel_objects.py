"""The objects of an OCEL log, with what changes about them in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from projections.exports.events import day_moment
from projections.exports.scope import Scope
from projections.fold.dossier import Dossier
from projections.fold.rules.calendar import as_date
from projections.fold.rules.guarantee import Guarantee

#: What does not change stands at the beginning of time, as the standard has it.
ALWAYS = "1970-01-01T00:00:00Z"

_ATTRIBUTES: dict[str, dict[str, str]] = {
    "ledger": {
        "on": "string",
        "known_at": "time",
        "simulated": "boolean",
        "ledger_size": "integer",
        "rules": "string",
        "product": "string",
    },
    "measure": {"in_force": "boolean", "schemes": "string"},
    "dossier": {"status": "string", "phase": "string", "enterprise": "string", "scheme": "string"},
    "guarantee": {"state": "string", "entitled_to": "string"},
    "enterprise": {},
}
OBJECT_TYPES = [
    {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}
    for name, attributes in _ATTRIBUTES.items()
]


class Relation(msgspec.Struct, frozen=True):
    """That an event or an object has to do with an object, and how."""

    objectId: str  # noqa: N815 - the standard's own name
    qualifier: str


class Object(msgspec.Struct, frozen=True):
    """One object: each attribute with the moment from which it has its value."""

    id: str
    type: str
    attributes: list[dict[str, Any]]
    relationships: list[Relation]


def identify(kind: str, name: str) -> str:
    """The id of an object, unique among all kinds."""
    return f"{kind}:{name}"


def ledger_object(scope: Scope) -> Object:
    """The ledger that was asked, with both moments: a log has no other place to say that it is simulated."""
    about = scope.about()
    attributes = [_at(ALWAYS, name, _plain(about[name])) for name in _ATTRIBUTES["ledger"]]
    return Object(identify("ledger", scope.name), "ledger", attributes, [])


def measure_object(scope: Scope, name: str) -> Object:
    """A measure: from which day it is in force and from which it no longer is (R3)."""
    spells = [spell for spell in scope.reading.collective.spells if spell.measure == name]
    changes: list[tuple[int, str, object]] = []
    for spell in spells:
        changes.append((spell.first, "schemes", " ".join(sorted(spell.schemes))))
        changes.append((spell.first, "in_force", True))
        if spell.last is not None and not any(spell.last + 1 == other.first for other in spells):
            changes.append((spell.last + 1, "in_force", False))
    upto = scope.on.toordinal()
    return Object(
        identify("measure", name),
        "measure",
        _changed(change for change in sorted(changes, key=lambda change: change[0]) if change[0] <= upto),
        [],
    )


def dossier_object(key: str, dossier: Dossier) -> Object:
    """A dossier: its status and phase, and where and under which scheme the employee is employed, day by day."""
    changes: list[tuple[int, str, object]] = []
    for period in dossier.periods:
        changes += [(period.first, "status", period.status), (period.first, "phase", period.phase or "")]
    for day, enterprise, scheme in dossier.employers:
        changes += [(day, "enterprise", enterprise or ""), (day, "scheme", scheme or "")]
    return Object(
        identify("dossier", key),
        "dossier",
        _changed(sorted(changes, key=lambda change: change[0])),
        [],
    )


def guarantee_objects(key: str, dossier: Dossier) -> list[tuple[Object, set[int]]]:
    """The guarantees of a dossier, each with the entries that it has rested on."""
    found = sorted(dossier.entitlement.chance.all.values(), key=lambda guarantee: guarantee.rank)
    return [_guarantee(key, guarantee) for guarantee in (*found, *dossier.entitlement.returns.all)]


def _guarantee(key: str, guarantee: Guarantee) -> tuple[Object, set[int]]:
    relations = [Relation(identify("dossier", key), "of")]
    if guarantee.suspension is not None and not guarantee.suspension.startswith("entry:"):
        measure, _, _ = guarantee.suspension.partition("#")
        relations.append(Relation(identify("measure", measure), "for"))
    # No key of a dossier holds the sign, so that no two guarantees have one id.
    made = Object(
        identify("guarantee", f"{key}#{guarantee_name(guarantee)}"),
        "guarantee",
        [
            _at(day_moment(as_date(guarantee.first)), "entitled_to", guarantee.entitled_to),
            *_changed((day, "state", state) for day, state, _, _ in guarantee.history),
        ],
        relations,
    )
    return made, {position for _, _, _, entries in guarantee.history for position in entries}


def guarantee_name(guarantee: Guarantee) -> str:
    """What tells a guarantee of a dossier from the others: its suspension, or ``return:`` and its first day."""
    return guarantee.suspension or f"return:{as_date(guarantee.first).isoformat()}"


def _changed(changes: Iterable[tuple[int, str, object]]) -> list[dict[str, Any]]:
    """The changes that are one: the last of a day, and only where the value before it was another."""
    return list(_those_that_differ(changes))


def _those_that_differ(changes: Iterable[tuple[int, str, object]]) -> Iterator[dict[str, Any]]:
    last_of_day = {(day, name): value for day, name, value in changes}
    before: dict[str, object] = {}
    for (day, name), value in last_of_day.items():
        if name not in before and value == "":
            # Nothing was there, and nothing came.
            continue
        if before.get(name) != value:
            before[name] = value
            yield _at(day_moment(as_date(day)), name, value)


def _at(time: str, name: str, value: object) -> dict[str, Any]:
    return {"name": name, "time": time, "value": value}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
