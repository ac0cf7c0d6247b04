"""JSON Lines: every line by itself, with where it stands; what cannot be read spoils no other line."""

from __future__ import annotations

import io
import json

import pytest

from ledger.intake.jsonlines import JsonLines
from ledger.intake.lines import InputLine
from ledger.parsing.strict import LONGEST_LINE
from ledger.refusals import DuplicateKey, LineTooLong, NotJson, Refused, WrongValue
from tests.given import Made, employment, order, start


def read(content: bytes) -> list[InputLine]:
    return list(JsonLines("in.jsonl", io.BytesIO(content)).lines())


def written(*made: Made) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in made)


def refusals(lines: list[InputLine]) -> list[type[Refused] | None]:
    return [None if line.refusal is None else type(line.refusal) for line in lines]


def as_long_as(size: int) -> bytes:
    """A start as a line of so many bytes, padded with white space that says nothing."""
    content = json.dumps(start()).encode()
    return content[:-1] + b" " * (size - len(content)) + b"}"


@pytest.mark.parametrize("content", [b"", b"\n", b"\n \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_a_file_of_nothing_holds_no_line(content: bytes) -> None:
    assert read(content) == []


def test_every_line_is_a_decision() -> None:
    tags = [line.decision and line.decision.tag() for line in read(written(employment(), start()))]
    assert tags == ["employment", "start"]


def test_a_line_says_where_it_stands_blank_lines_counted() -> None:
    places = [line.place for line in read(b"\n\n" + written(start()) + b"\n" + written(start()))]
    assert places == ["in.jsonl, line 3", "in.jsonl, line 5"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_may_end_in_any_way(end: bytes) -> None:
    assert refusals(read(written(start()).rstrip() + end)) == [None]


def test_a_byte_order_mark_is_passed_over_at_the_start_only() -> None:
    mark = b"\xef\xbb\xbf"
    assert refusals(read(mark + written(start()) + mark + written(start()))) == [None, NotJson]


def test_a_line_that_cannot_be_read_spoils_no_other() -> None:
    content = written(employment()) + b"no json\n" + b"\xff\xfe\n" + b'{"a":1,"a":2}\n' + written(start())
    assert refusals(read(content)) == [None, NotJson, NotJson, DuplicateKey, None]


def test_a_refusal_says_where_the_line_stands() -> None:
    (line,) = read(b"[]\n")
    assert str(line.refusal).startswith("in.jsonl, line 1: ")


def test_a_line_is_handed_back_as_it_stood() -> None:
    (line,) = read(b' {"decision" : "start"} \r\n')
    assert line.text == ' {"decision" : "start"} '


def test_a_moment_is_taken_out_of_the_line() -> None:
    (line,) = read(written({**start(), "recorded_at": "2020-03-20T15:00:00+01:00"}))
    assert line.recorded_at is not None
    assert line.recorded_at.isoformat() == "2020-03-20T14:00:00+00:00"


@pytest.mark.parametrize(
    "moment",
    [
        "2020-03-20",
        "2020-03-20T15:00:00",
        "soon",
        5,
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00+05:00",
    ],
)
def test_a_moment_that_is_none_is_refused(moment: object) -> None:
    (line,) = read(written({**start(), "recorded_at": moment}))
    assert type(line.refusal) is WrongValue
    assert line.refusal.field == "recorded_at"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize(
    ("size", "refusal"),
    [(LONGEST_LINE, None), (LONGEST_LINE + 1, LineTooLong), (LONGEST_LINE + 2, LineTooLong)],
)
def test_a_line_has_at_most_64_kib_its_end_not_counted(
    size: int, refusal: type[Refused] | None, end: bytes
) -> None:
    assert refusals(read(as_long_as(size) + end)) == [refusal]


def test_after_a_line_that_is_too_long_comes_the_next_line() -> None:
    lines = read(b"x" * (5 * LONGEST_LINE) + b"\n" + written(start()))
    assert refusals(lines) == [LineTooLong, None]
    assert lines[1].place == "in.jsonl, line 2"


def test_a_line_that_is_too_long_is_never_held_whole() -> None:
    (line,) = read(b"x" * (50 * LONGEST_LINE))
    assert len(line.text) <= LONGEST_LINE + 2


def test_the_lines_can_be_read_twice() -> None:
    lines = JsonLines("in.jsonl", io.BytesIO(written(employment(), start())))
    assert list(lines.lines()) == list(lines.lines())


def test_all_bytes_have_been_consumed_at_the_end() -> None:
    lines = JsonLines("in.jsonl", io.BytesIO(written(employment(), start()) + b"x" * (3 * LONGEST_LINE)))
    list(lines.lines())
    assert lines.consumed == lines.size


@pytest.mark.parametrize("made", [employment(), order()], ids=["employment", "order"])
def test_a_founding_line_is_found_wherever_it_stands(made: Made) -> None:
    found = JsonLines("in.jsonl", io.BytesIO(written(start(), start(), made))).founding_lines()
    assert made["decision"] in [line.decision and line.decision.tag() for line in found]


def test_a_founding_line_is_found_when_its_tag_is_written_with_escapes() -> None:
    content = written(employment()).replace(b'"employment"', b'"\\u0065mployment"')
    found = list(JsonLines("in.jsonl", io.BytesIO(content)).founding_lines())
    assert [line.decision and line.decision.tag() for line in found] == ["employment"]
