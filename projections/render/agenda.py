"""Days as a calendar in the form of RFC 5545 (iCalendar), for people's agendas; needs the extra ``calendar``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple, TextIO

from ledger.problem import Problem

#: What a text of a calendar cannot hold (RFC 5545, section 3.3.11); an end of a line only where it is escaped.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class NoCalendar(Problem):
    """An agenda needs the library icalendar, which is not installed: install doorstroom-ledger[calendar]."""


class AgendaDay(NamedTuple):
    """A whole day in an agenda. ``uid`` is the same each time the same thing is written, so that it takes its place."""

    uid: str
    day: date
    summary: str
    description: str
    category: str


def write_agenda(
    days: Iterable[AgendaDay], stream: TextIO, *, name: str, product: str, made: datetime
) -> None:
    """The whole calendar, a day at a time: lines that end in CRLF, of at most 75 bytes. Raises ``NoCalendar``.

    ``made`` is the moment it is of, so that the same question is answered by the same bytes. The days take nobody's
    time, and are for the eyes of whom they were made for.
    """
    try:
        from icalendar import Calendar, Event, vText
    except ImportError:
        raise NoCalendar from None
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_line(name)))
    begin, end, _ = calendar.to_ical().decode().rpartition("END:VCALENDAR")
    stream.write(begin)
    for each in days:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", made.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", each.day)
        event.add("summary", _line(each.summary))
        event.add("description", _CONTROL.sub(" ", each.description))
        event.add("categories", [_line(each.category)])
        event.add("class", "CONFIDENTIAL")
        event.add("transp", "TRANSPARENT")
        stream.write(event.to_ical().decode())
    stream.write(f"{end}\r\n")


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).replace("\n", " ")
