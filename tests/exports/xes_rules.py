"""What the XES standard asks of a log, written down anew from its text: the order of parts, types, unique keys."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

NAMESPACE = "{http://www.xes-standard.org/}"
ATTRIBUTES = ("string", "date", "int", "float", "boolean", "id")
_VALUES = {
    "int": re.compile(r"-?\d+"),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
}
#: Of the standard's own extensions, what each declares for traces and events.
EXTENSIONS = {
    "concept": {"name", "instance"},
    "time": {"timestamp"},
    "org": {"resource", "role", "group"},
    "lifecycle": {"model", "transition", "state"},
}
TRANSITIONS = {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "complete", "autoskip",
               "manualskip", "pi_abort", "ate_abort", "unknown"}  # fmt: skip


def tag(element: ElementTree.Element) -> str:
    assert element.tag.startswith(NAMESPACE), element.tag
    return element.tag.removeprefix(NAMESPACE)


def attributes(element: ElementTree.Element) -> dict[str, str]:
    """The attributes of a log, a trace or an event; each key once, each value of its type."""
    found: dict[str, str] = {}
    for child in element:
        if tag(child) not in ATTRIBUTES:
            continue
        assert set(child.attrib) == {"key", "value"}
        key, value = child.attrib["key"], child.attrib["value"]
        assert key not in found, key
        assert _VALUES.get(tag(child), re.compile(r"[\s\S]*")).fullmatch(value), (key, value)
        if tag(child) == "date":
            datetime.fromisoformat(value)
        found[key] = value
    return found


def in_order(element: ElementTree.Element, *groups: tuple[str, ...]) -> None:
    """That children stand in these groups, one group behind the other."""
    at = 0
    for child in element:
        while at < len(groups) and tag(child) not in groups[at]:
            at += 1
        assert at < len(groups), f"{tag(child)} stands too late in {tag(element)}"


def traces(content: bytes) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Every trace with its events, once the whole log is seen to be as the standard asks."""
    log = ElementTree.parse(io.BytesIO(content)).getroot()  # noqa: S314 - our own file
    assert tag(log) == "log"
    float(log.attrib["xes.version"])
    assert "xes.features" in log.attrib
    in_order(log, ("extension",), ("global",), ("classifier",), ATTRIBUTES, ("trace",), ("event",))
    declared = {each.attrib["prefix"]: each.attrib["uri"] for each in log if tag(each) == "extension"}
    assert all(uri == f"http://www.xes-standard.org/{prefix}.xesext" for prefix, uri in declared.items())
    globally = {each.attrib["scope"]: attributes(each) for each in log if tag(each) == "global"}
    for classifier in (each for each in log if tag(each) == "classifier"):
        assert set(classifier.attrib["keys"].split()) <= set(globally["event"])
    attributes(log)
    for trace in (each for each in log if tag(each) == "trace"):
        in_order(trace, ATTRIBUTES, ("event",))
        own, events = attributes(trace), []
        assert set(globally["trace"]) <= set(own)
        for event in (each for each in trace if tag(each) == "event"):
            in_order(event, ATTRIBUTES)
            events.append(attributes(event))
            assert set(globally["event"]) <= set(events[-1])
            assert events[-1]["lifecycle:transition"] in TRANSITIONS
            for key in (*own, *events[-1]):
                prefix, colon, name = key.partition(":")
                if colon:
                    assert prefix in declared, key
                    assert name in EXTENSIONS[prefix], key
        yield own, events


def about(content: bytes) -> dict[str, str]:
    """What the log says of itself."""
    return attributes(ElementTree.parse(io.BytesIO(content)).getroot())  # noqa: S314 - our own file
