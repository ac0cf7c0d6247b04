"""An agenda made of hostile texts: a calendar all the same, with the events that were asked for and no other."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from projections.render.agenda import AgendaDay, write_agenda
from tests.rfc5545 import read_calendar

HOSTILE = (
    'a,b;c:d\\n"e',
    "a\nBEGIN:VEVENT\nUID:x",
    "a\r\nEND:VCALENDAR\r\n",
    "a\rBEGIN:VEVENT\r",
    "a\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029BEGIN:VEVENT",
    "x" * 200,
    "\u202eabc\U000e0041" * 40,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_makes_no_event_and_no_line(text: str) -> None:
    stream = io.StringIO(newline="")
    days = [AgendaDay("made-by-us", date(2020, 1, 1), text, f"{text}\nsecond line", text)] * 2
    write_agenda(days, stream, name=text, product="test", made=datetime(2020, 1, 1, tzinfo=UTC))
    assert len(read_calendar(stream.getvalue().encode()).events) == 2
    lines = stream.getvalue().split("\r\n")
    assert not any(
        ord(letter) < 32 or ord(letter) in (127, 133, 0x2028, 0x2029) for line in lines for letter in line
    )
