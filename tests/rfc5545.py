"""A strict reader of RFC 5545, independent of what writes: it refuses what the RFC does not allow."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Octets of a line, without its CRLF (3.1).
LONGEST = 75

_LINE = re.compile(
    r'(?P<name>[A-Z0-9-]+)(?P<parameters>(?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(?P<value>.*)', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TEXTS = ("SUMMARY", "DESCRIPTION", "CATEGORIES", "UID", "X-WR-CALNAME", "PRODID")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION")


class WrongCalendar(ValueError):
    """Something that RFC 5545 does not allow."""


class ReadEvent(NamedTuple):
    """A VEVENT: the values of its properties, texts without their escapes, and their parameters."""

    values: dict[str, str]
    parameters: dict[str, str]


class ReadCalendar(NamedTuple):
    """A VCALENDAR."""

    values: dict[str, str]
    events: list[ReadEvent]


def read_calendar(content: bytes) -> ReadCalendar:
    """The one calendar in a file. Raises ``WrongCalendar``."""
    calendar = ReadCalendar({}, [])
    opened: list[str] = []
    for name, parameters, value in map(_parsed, _unfolded(content)):
        if name == "BEGIN":
            if (tuple(opened), value) not in (((), "VCALENDAR"), (("VCALENDAR",), "VEVENT")):
                raise WrongCalendar(f"{value} within {opened}")
            opened.append(value)
            if value == "VEVENT":
                calendar.events.append(ReadEvent({}, {}))
        elif name == "END":
            if not opened or opened.pop() != value:
                raise WrongCalendar(f"END:{value}")
            if value == "VEVENT":
                _check(calendar.events[-1])
        else:
            if not opened:
                raise WrongCalendar(f"{name} outside of everything")
            into = calendar.values if opened == ["VCALENDAR"] else calendar.events[-1].values
            if name in into:
                raise WrongCalendar(f"{name} twice")
            into[name] = _text(value) if name in _TEXTS else value
            if opened == ["VCALENDAR", "VEVENT"]:
                calendar.events[-1].parameters[name] = parameters
    if opened or not {"PRODID", "VERSION"} <= calendar.values.keys():
        raise WrongCalendar("no whole calendar")
    return calendar


def _unfolded(content: bytes) -> list[str]:
    if not content.endswith(b"\r\n"):
        raise WrongCalendar("the last line has no end")
    lines: list[bytes] = []
    for line in content[:-2].split(b"\r\n"):
        if len(line) > LONGEST or b"\r" in line or b"\n" in line:
            raise WrongCalendar(f"no line: {line!r}")
        if not line.strip():
            raise WrongCalendar("an empty line")
        if line[:1] in (b" ", b"\t"):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def _parsed(line: str) -> tuple[str, str, str]:
    found = _LINE.fullmatch(line)
    if found is None or any(ord(char) < 32 and char != "\t" for char in line):
        raise WrongCalendar(f"no content line: {line!r}")
    return found["name"], found["parameters"], found["value"]


def _text(value: str) -> str:
    if any(char in ";," for char in _ESCAPED.sub("", value)):
        raise WrongCalendar(f"not escaped: {value!r}")

    def plain(found: re.Match[str]) -> str:
        if found[1] not in "\\;,nN":
            raise WrongCalendar(f"no escape: {found[0]!r}")
        return "\n" if found[1] in "nN" else found[1]

    return _ESCAPED.sub(plain, value)


def _check(event: ReadEvent) -> None:
    for name in _ONCE:
        if name not in event.values:
            raise WrongCalendar(f"an event without {name}")
    if event.parameters["DTSTART"] != ";VALUE=DATE" or not re.fullmatch(r"\d{8}", event.values["DTSTART"]):
        raise WrongCalendar("DTSTART is no whole day")
    if not re.fullmatch(r"\d{8}T\d{6}Z", event.values["DTSTAMP"]):
        raise WrongCalendar("DTSTAMP is not in UTC")
