"""The fields of a decision as attributes with a type, without what is personal in it.

What an entry commits to (a reason, a cause, the words of a ruling, the name of a document) has no attribute: a
commitment tells nothing, and the text lives in the vault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec

from ledger.codec import moment_text
from ledger.decisions import AnyDecision
from ledger.decisions.fields import Commitment, Evidence
from ledger.parsing.forms import forms
from ledger.vault.texts import without_texts
from projections.exports.events import LogEvent, day_moment

#: ``day`` is the moment at which a day begins in Brussels, ``moment`` one in UTC; both are texts.
Kind = Literal["string", "integer", "boolean", "day", "moment"]

_KINDS: dict[str, Kind] = {"day": "day", "boolean": "boolean"}
#: What an export tells otherwise: by its subject, its role, its own time; a replacement is what is read.
_ELSEWHERE = frozenset({"dossier", "measure", "decided_by", "effective_on", "reason", "replacement"})


class Attribute(NamedTuple):
    """One attribute of an event: ``value`` is a text, a whole number, or a truth value."""

    name: str
    kind: Kind
    value: Any


#: What every event has, whatever was decided.
COMMON: dict[str, Kind] = {
    "position": "integer",
    "subject": "string",
    "number": "integer",
    "recorded_at": "moment",
    "recorded_by": "string",
    "decided_by": "string",
    "standing": "string",
    "corrected_by": "integer",
}


@cache
def own_attributes(kind: type[AnyDecision]) -> dict[str, Kind]:
    """The attributes of a kind of decision by itself, in the order of its fields."""
    return {
        name: _KINDS.get(form.kind, "string")
        for name, form in forms(kind).items()
        if name not in _ELSEWHERE and name not in COMMON
    }


def common_attributes(event: LogEvent) -> Iterator[Attribute]:
    """Where an event stands in the ledger, who recorded and decided it, and how it is read."""
    entry = event.entry
    values = (
        event.position,
        entry.stream,
        entry.number,
        moment_text(entry.recorded_at),
        entry.recorded_by,
        event.decision.decided_by,
        event.standing,
        event.corrected_by,
    )
    for (name, kind), value in zip(COMMON.items(), values, strict=True):
        if value is not None:
            yield Attribute(name, kind, value)


def attributes_of(decision: AnyDecision) -> Iterator[Attribute]:
    """What was decided, field by field; nothing for what is absent or personal."""
    decision = without_texts(decision)
    for name, kind in own_attributes(type(decision)).items():
        value = getattr(decision, name)
        if value is None or value == () or isinstance(value, Commitment):
            continue
        yield Attribute(name, kind, _written(value))


def _written(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return day_moment(value)
    if isinstance(value, tuple):
        return " ".join(map(_in_a_list, value))
    return str(value)


def _in_a_list(value: object) -> str:
    if isinstance(value, Evidence):
        return value.sha256
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
