"""XES (IEEE 1849): a log for process mining, with a trace for each dossier and an event for each of its entries.

An event's time is the day it takes effect, as the moment at which that day begins in Brussels; when it was recorded
stands beside it. ``org:role`` is the capacity that decided, ``org:resource`` who recorded. A withdrawn entry has the
transition ``withdraw``, every other one ``complete``, so that a filter on ``complete`` leaves what counts. What is no
attribute of the standard's own extensions has a name without a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from projections.exports.attributes import COMMON, Attribute, attributes_of, common_attributes
from projections.exports.events import LogEvent, day_moment, events_of
from projections.exports.scope import Scope
from projections.reading import Status, merged

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)
_ELEMENTS = {"string": "string", "integer": "int", "boolean": "boolean", "day": "date", "moment": "date"}
_EMPTY = {"string": "", "integer": "0", "boolean": "false", "day": "1970-01-01T00:00:00Z"}
#: What a global declares is there for every event, so that a tool can rely on it.
_ALWAYS = tuple(name for name in COMMON if name != "corrected_by")
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_TO_ESCAPE = re.compile('[&<>"\t\n\r]')
#: Characters that XML 1.0 cannot hold, however they are written.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def lines(scope: Scope) -> Iterator[bytes]:
    """The log, some lines at a time: what it is about, then a trace for each dossier."""
    yield from (line.encode() for line in _head(scope))
    for key, streams in scope.persons():
        entries = merged(streams)
        if not events_of(entries, scope.until):
            # On the day asked there was nobody yet.
            continue
        status = scope.status(key, scope.folded(streams), entries)
        if status.nothing_remains_since is not None:
            continue
        events = events_of([*entries, *chain(*scope.reaching(entries).values())], scope.until)
        yield "".join(_trace(status, events)).encode()
    yield b"</log>\n"


def _head(scope: Scope) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for name, prefix in _EXTENSIONS:
        yield (
            f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        )
    yield '  <global scope="trace">\n'
    for name in ("concept:name", "status"):
        yield _element(4, "string", name, "")
    yield '  </global>\n  <global scope="event">\n'
    for name in ("concept:name", "org:resource", "org:role", "lifecycle:transition"):
        yield _element(4, "string", name, "")
    yield _element(4, "day", "time:timestamp", _EMPTY["day"])
    for name in _ALWAYS:
        if name not in ("recorded_by", "decided_by"):
            yield _element(4, COMMON[name], name, _EMPTY["day" if COMMON[name] == "moment" else COMMON[name]])
    yield "  </global>\n"
    yield '  <classifier name="Decision" keys="concept:name"/>\n'
    yield '  <classifier name="Decision and transition" keys="concept:name lifecycle:transition"/>\n'
    yield _element(2, "string", "concept:name", scope.name)
    yield _element(2, "string", "lifecycle:model", "standard")
    for name, value in scope.about().items():
        kind = "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"
        yield _element(2, "moment" if name == "known_at" else kind, name, value)


def _trace(status: Status, events: list[LogEvent]) -> Iterator[str]:
    yield "  <trace>\n"
    yield _element(4, "string", "concept:name", status.dossier)
    yield _element(4, "string", "status", status.status)
    if status.since is not None:
        yield _element(4, "day", "status_since", day_moment(status.since))
    for name in ("phase", "enterprise", "scheme"):
        value = getattr(status, name)
        if value is not None:
            yield _element(4, "string", name, value)
    if status.trajectory is not None:
        yield _element(4, "day", "expected_last_day", day_moment(status.trajectory.expected_last_day))
        yield _element(4, "integer", "days_suspended", status.trajectory.days_suspended)
        yield _element(4, "integer", "days_awaiting", status.trajectory.days_awaiting)
    # The latest return, where there were several: the names of attributes must differ.
    named = {guarantee.suspension or "return": guarantee.state for guarantee in status.guarantees}
    for name, state in named.items():
        # A colon would name an extension of the standard. No measure's name holds a space.
        yield _element(4, "string", f"guarantee {name.replace(':', ' ')}", state)
    if status.findings:
        codes = " ".join(sorted({finding.code for finding in status.findings}))
        yield _element(4, "string", "findings", codes)
    for event in events:
        yield from _event(event)
    yield "  </trace>\n"


def _event(event: LogEvent) -> Iterator[str]:
    yield "    <event>\n"
    yield _element(6, "string", "concept:name", event.decision.tag())
    yield _element(6, "day", "time:timestamp", day_moment(event.decision.effective_on))
    yield _element(6, "string", "org:resource", event.entry.recorded_by)
    yield _element(6, "string", "org:role", event.decision.decided_by)
    yield _element(6, "string", "lifecycle:transition", "withdraw" if event.withdrawn else "complete")
    for attribute in (*common_attributes(event), *attributes_of(event.decision)):
        if attribute.name not in ("recorded_by", "decided_by"):
            yield _written(attribute)
    yield "    </event>\n"


def _written(attribute: Attribute) -> str:
    return _element(6, attribute.kind, attribute.name, attribute.value)


def _element(indent: int, kind: str, key: str, value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'{" " * indent}<{_ELEMENTS[kind]} key="{key}" value="{_escaped(text)}"/>\n'


def _escaped(text: str) -> str:
    if text.isascii() and text.isprintable() and not _TO_ESCAPE.search(text):
        return text
    return _TO_ESCAPE.sub(lambda found: _SPECIAL[found[0]], _IMPOSSIBLE.sub("\ufffd", text))
