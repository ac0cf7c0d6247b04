"""OCEL 2.0: an object-centric log, in which an event stands once and names every object that it is about.

Events are entries, related by a qualifier to the dossiers, measures, enterprises and guarantees that they are about.
What changes about an object (a status, the state of a guarantee, whether a measure is in force) stands with the day on
which it changed, up to the day asked. Types stand first in the file, as in the standard, though only the events tell
which there are: events and objects wait in temporary files until all have passed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, BinaryIO

import msgspec

from ledger.decisions import DECISIONS
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import EnterpriseNumber, Marker, Pseudonym
from ledger.new_files import temporary_file
from projections.exports.attributes import COMMON, Kind, attributes_of, common_attributes, own_attributes
from projections.exports.events import LogEvent, day_moment, events_of
from projections.exports.ocel_objects import (
    OBJECT_TYPES,
    Object,
    Relation,
    dossier_object,
    guarantee_objects,
    identify,
    ledger_object,
    measure_object,
)
from projections.exports.scope import Scope
from projections.reading import merged, nothing_remains_since

#: Before the type of an event whose entry was withdrawn: a type of its own, so that it is no part of what happened.
WITHDRAWN = "withdrawn "
TYPES: dict[Kind, str] = {
    "integer": "integer",
    "boolean": "boolean",
    "string": "string",
    "day": "time",
    "moment": "time",
}
#: What names an object beside the decision's own, told as a relation too: its field is the qualifier.
_NAMING: dict[type[Marker], str] = {EnterpriseNumber: "enterprise", Pseudonym: "dossier"}

_encode = msgspec.json.Encoder().encode


class OcelEvent(msgspec.Struct, frozen=True):
    """One entry: ``time`` is the beginning of its day of effect, in Brussels."""

    id: str
    type: str
    time: str
    attributes: list[dict[str, Any]]
    relationships: list[Relation]


class _Passed:
    """What has passed: the types of the events, the dossiers told, and what events named beside them."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.dossiers: set[str] = set()
        self.named: set[tuple[str, str]] = set()

    def event_types(self) -> Iterator[dict[str, Any]]:
        """The types there are, in the order of the domain, each with its attributes."""
        for tag, kind in DECISIONS.items():
            attributes = [
                {"name": name, "type": TYPES[of]} for name, of in (COMMON | own_attributes(kind)).items()
            ]
            for name in (tag, WITHDRAWN + tag):
                if name in self.types:
                    yield {"name": name, "attributes": attributes}

    def others(self) -> Iterator[Object]:
        """The objects that only events name: enterprises, and dossiers that are not exported."""
        for kind, name in sorted(self.named):
            if kind != "dossier" or name not in self.dossiers:
                yield Object(identify(kind, name), kind, [], [])


def write(scope: Scope, stream: BinaryIO) -> None:
    """The whole log as one JSON object, an event or an object a line."""
    with temporary_file() as events, temporary_file() as objects:
        passed = _Passed()
        _put(objects, [ledger_object(scope)])
        for name, entries in scope.measures():
            _put(
                events, _events(scope, events_of(entries, scope.until), passed, identify("measure", name), {})
            )
            _put(objects, [measure_object(scope, name)])
        for enterprise, taken_over in scope.successions():
            subject = identify("enterprise", enterprise)
            passed.named.add(("enterprise", enterprise))
            _put(events, _events(scope, events_of(taken_over, scope.until), passed, subject, {}))
        for key, streams in scope.persons():
            own = merged(streams)
            found = events_of(own, scope.until)
            if not found or nothing_remains_since(own) is not None:
                # On the day asked there was nobody yet, or nothing remains of what was recorded.
                continue
            dossier = scope.folded(streams)
            guarantees = guarantee_objects(key, dossier)
            resting: dict[int, list[str]] = {}
            for guarantee, positions in guarantees:
                for position in positions:
                    resting.setdefault(position, []).append(guarantee.id)
            _put(events, _events(scope, found, passed, identify("dossier", key), resting))
            _put(objects, [dossier_object(key, dossier), *(guarantee for guarantee, _ in guarantees)])
            passed.dossiers.add(key)
        _put(objects, passed.others())
        stream.write(b'{"objectTypes":' + _encode(OBJECT_TYPES))
        stream.write(b',\n"eventTypes":' + _encode(list(passed.event_types())))
        for name, lines in (("events", events), ("objects", objects)):
            stream.write(f',\n"{name}":['.encode())
            lines.seek(0)
            # What comes first has no comma to stand behind.
            stream.write(lines.read(1).replace(b",", b""))
            shutil.copyfileobj(lines, stream)
            stream.write(b"]")
        stream.write(b"}\n")


def _put(lines: IO[bytes], made: Iterable[OcelEvent | Object]) -> None:
    lines.writelines(b",\n" + _encode(each) for each in made)


def _events(
    scope: Scope,
    found: Iterable[LogEvent],
    passed: _Passed,
    subject: str,
    resting: Mapping[int, Sequence[str]],
) -> Iterator[OcelEvent]:
    """The events of one stream, about ``subject``; ``resting`` are the guarantees that rest on an entry."""
    for event in found:
        tag = event.decision.tag()
        made = OcelEvent(
            id=f"entry:{event.position}",
            type=WITHDRAWN + tag if event.withdrawn else tag,
            time=day_moment(event.decision.effective_on),
            attributes=[
                {"name": each.name, "value": each.value}
                for each in (*common_attributes(event), *attributes_of(event.decision))
            ],
            relationships=[
                Relation(subject, "about"),
                *(each for each in _naming(scope, event, passed) if each.objectId != subject),
                *(Relation(guarantee, "establishes") for guarantee in resting.get(event.position, ())),
            ],
        )
        passed.types.add(made.type)
        yield made


def _naming(scope: Scope, event: LogEvent, passed: _Passed) -> Iterator[Relation]:
    """The relations to what a decision names by a field of its own."""
    for marker, kind in _NAMING.items():
        for field in fields_with(type(event.decision), marker):
            name = getattr(event.decision, field.name)
            if isinstance(name, str) and field.name not in event.decision.subject_fields:
                name = scope.reading.persons.key_of(name) if kind == "dossier" else name
                passed.named.add((kind, name))
                yield Relation(identify(kind, name), field.name)
