"""A log: one record a line, whatever is written."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.render.log import Level, Log, tell

AT = datetime(2026, 12, 1, 4, 5, 6, 70, UTC)
HOSTILE = 'a "b"\n{"level": "info"}\r\n\u2028\x00\x1b[2J\ud800\u202e'


def log(form: str = "json") -> tuple[Log, io.StringIO]:
    into = io.StringIO()
    return Log(into, form, lambda: AT), into  # type: ignore[arg-type]


def test_a_record_has_its_moment_level_event_message_and_values() -> None:
    to, into = log()
    tell(to, "waiting", "warning", "It waits.", seconds=3, kind="Unavailable", free=None, done=True, part=0.5)
    assert json.loads(into.getvalue()) == {
        "time": "2026-12-01T04:05:06.000070Z", "level": "warning", "event": "waiting", "message": "It waits.",
        "seconds": 3, "kind": "Unavailable", "free": None, "done": True, "part": 0.5,
    }  # fmt: skip


@given(
    st.text(), st.sampled_from(["info", "warning", "error"]), st.dictionaries(st.text(min_size=1), st.text())
)
def test_whatever_is_said_is_one_line_and_one_object(
    message: str, level: Level, values: dict[str, str]
) -> None:
    to, into = log()
    to.record("event", level, message, **values)
    assert into.getvalue().isascii()
    assert into.getvalue().count("\n") == 1
    said = json.loads(into.getvalue())
    assert (said["level"], said["event"], said["time"]) == (level, "event", "2026-12-01T04:05:06.000070Z")


def test_halves_of_characters_and_line_ends_break_nothing() -> None:
    to, into = log()
    to.record("event", "info", HOSTILE, file=HOSTILE)
    said = json.loads(into.getvalue().encode())
    assert said["message"].encode().decode().startswith('a "b"\n{"level": "info"}')


def test_no_value_takes_the_place_of_what_every_record_has() -> None:
    to, into = log()
    to.record("event", "error", "said", level="info", message="other", event="none", time="never")
    assert json.loads(into.getvalue())["level"] == "error"
    assert json.loads(into.getvalue())["message"] == "said"


def test_what_is_simply_written_becomes_a_record_when_its_line_ends() -> None:
    to, into = log()
    to.write("doorstroom: half")
    assert into.getvalue() == ""
    to.write(" and half\n")
    assert json.loads(into.getvalue())["message"] == "half and half"
    assert json.loads(into.getvalue())["event"] == "message"


def test_a_question_that_waits_on_its_line_is_seen() -> None:
    to, into = log()
    to.write("Sure? ")
    to.flush()
    assert json.loads(into.getvalue())["message"].strip() == "Sure?"


def test_click_writes_to_it_as_to_any_stream() -> None:
    to, into = log()
    click.echo("é\nsecond", file=to)
    assert json.loads(into.getvalue())["message"] == "é\nsecond"


def test_for_the_journal_each_line_has_its_priority_and_no_text_another() -> None:
    to, into = log("journal")
    to.record("event", "warning", "first\n<0>second")
    to.record("event", "error", "third")
    to.write("fourth\n")
    assert into.getvalue().splitlines() == ["<4>first", "<4><0>second", "<3>third", "<6>fourth"]


def test_no_record_is_longer_than_a_journal_takes() -> None:
    to, into = log()
    to.record("event", "info", "\U0001f600" * 10_000, file="x" * 10_000)
    assert len(into.getvalue()) <= 48 * 1024
    assert json.loads(into.getvalue())["message"].endswith("…")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError("closed")])
def test_a_log_that_cannot_be_written_ends_nothing(error: Exception) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise error

    Log(Full(), "json").record("event", "info", "said")


def test_without_a_log_people_read_the_sentence() -> None:
    into = io.StringIO()
    tell(into, "waiting", "warning", "It waits.", seconds=3)
    assert into.getvalue() == "It waits.\n"
