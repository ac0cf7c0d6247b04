"""Strict JSON: what two readers could understand differently is refused, with the reason."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.parsing.strict import DEEPEST, LONGEST_LINE, read_object
from ledger.refusals import (
    DuplicateKey,
    InexactNumber,
    LineTooLong,
    LoneSurrogate,
    NotJson,
    Refused,
    TooDeep,
)

# -- what is refused, and why --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"a":1,"a":1}', id="the same value"),
        pytest.param('{"a":1,"a":2}', id="another value"),
        pytest.param('{"a":1,"b":2,"a":3}', id="with another between"),
        pytest.param('{"a":1,"\\u0061":2}', id="written as an escape"),
        pytest.param('{"\\u0061":1,"a":2}', id="an escape first"),
        pytest.param('{"a" :1,"a":2}', id="a space before the first colon"),
        pytest.param('{"a":1,"a" :2}', id="a space before the second colon"),
        pytest.param('{"a":1,"a"\t:2}', id="a tab before the colon"),
        pytest.param('{"a":1,"a"\r:2}', id="a carriage return before the colon"),
        pytest.param('{"a":1,"a"\n:2}', id="a line feed before the colon"),
        pytest.param('{"":1,"":2}', id="an empty key"),
        pytest.param('{"é":1,"\\u00e9":2}', id="a letter and its escape"),
        pytest.param('{"𝄞":1,"\\ud834\\udd1e":2}', id="an astral character and its escapes"),
        pytest.param('{"a/b":1,"a\\/b":2}', id="an escaped solidus"),
        pytest.param('{"a":{"b":1,"b":2}}', id="nested"),
        pytest.param('{"a":[{"b":1},{"c":1,"c":2}]}', id="in an array"),
        pytest.param('{"a":{"a":1},"a":2}', id="an object dropped with its own keys"),
        pytest.param('{"a":2,"a":{"b":1}}', id="an object that takes its place"),
        pytest.param('{"b":"\\":","a":1,"a":2}', id="beside a text that looks like a key"),
        pytest.param('{"replacement":{"reason":"a","reason":"b"}}', id="in a replacement"),
        pytest.param('{"evidence":[{"name":"a","name":"b","sha256":"c"}]}', id="in the evidence"),
    ],
)
def test_a_key_named_twice_is_refused(line: str) -> None:
    with pytest.raises(DuplicateKey):
        read_object(line.encode())


def test_a_key_named_twice_is_named() -> None:
    with pytest.raises(DuplicateKey, match="effective_on"):
        read_object(b'{"effective_on":"2020-01-01","effective_on":"2020-01-02"}')


def test_the_value_of_a_key_named_twice_is_not_named() -> None:
    with pytest.raises(DuplicateKey) as refused:
        read_object(b'{"reason":"Jan is ill","reason":"Jan is well"}')
    assert "Jan" not in str(refused.value)


def test_keys_that_differ_in_composition_are_different_keys() -> None:
    assert read_object('{"é":1,"e\u0301":2}'.encode()) == {"é": 1, "e\u0301": 2}


def test_a_key_may_stand_in_different_objects() -> None:
    assert read_object(b'{"a":{"a":1},"b":[{"a":1},{"a":2}]}') == {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}


@pytest.mark.parametrize(
    "number",
    ["1.0", "1e2", "1E2", "1e-2", "0.0", "-0.0", "1e400", "0.1", "NaN", "Infinity", "-Infinity"],
)
@pytest.mark.parametrize("line", ['{"a":%s}', '{"a":[1,%s]}', '{"a" : {"b":%s}}'])
def test_a_number_that_is_not_whole_is_refused(line: str, number: str) -> None:
    with pytest.raises(InexactNumber):
        read_object((line % number).encode())


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "digits",
    ["9007199254740992", "9223372036854775808", "18446744073709551616", "9" * 400, "9" * 10_000],
    ids=["2^53", "2^63", "2^64", "400 digits", "10,000 digits"],
)
def test_a_number_that_not_every_reader_keeps_exact_is_refused(sign: str, digits: str) -> None:
    with pytest.raises(InexactNumber):
        read_object(f'{{"a":{sign}{digits}}}'.encode())


@pytest.mark.parametrize("number", [2**53 - 1, -(2**53) + 1, 0])
@pytest.mark.parametrize("line", ['{"a":%d}', '{"a" :%d}'])
def test_a_number_that_every_reader_keeps_exact_is_read(line: str, number: int) -> None:
    assert read_object((line % number).encode()) == {"a": number}


def test_a_message_shows_but_the_beginning_of_a_long_number() -> None:
    with pytest.raises(InexactNumber) as refused:
        read_object(b'{"a":' + b"9" * 10_000 + b"}")
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    "text",
    [
        "\\ud800",
        "\\udc00",
        "\\udfff",
        "\\ud800x",
        "\\ud800\\u0041",
        "\\udc00\\ud800",
        "\\ud834\\ud834\\udd1e",
    ],
)
@pytest.mark.parametrize("line", ['{"a":"%s"}', '{"%s":1}', '{"a":["%s"]}', '{"a" : "%s"}'])
def test_half_of_a_surrogate_pair_is_refused(line: str, text: str) -> None:
    with pytest.raises(LoneSurrogate):
        read_object((line % text).encode())


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert read_object(b'{"a":"\\ud834\\udd1e"}') == {"a": "𝄞"}


@pytest.mark.parametrize(
    "text",
    [b"\xff", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xe2\x28\xa1"],
    ids=[
        "no byte of it",
        "cut off",
        "overlong",
        "high surrogate",
        "low surrogate",
        "beyond U+10FFFF",
        "broken",
    ],
)
def test_what_is_not_utf_8_is_refused(text: bytes) -> None:
    with pytest.raises(NotJson, match="UTF-8"):
        read_object(b'{"a":"' + text + b'"}')


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" \n", id="white space"),
        pytest.param(b"{", id="not closed"),
        pytest.param(b'{"a":1', id="cut off"),
        pytest.param(b'{"a":1}x', id="a letter behind it"),
        pytest.param(b'{"a":1}{"b":2}', id="a second object"),
        pytest.param(b'{"a":1}]', id="a bracket behind it"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="a byte order mark"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b'[{"a":1}]', id="an array of objects"),
        pytest.param(b'"a"', id="a text"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"null", id="null"),
        pytest.param(b"true", id="true"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b"{a:1}", id="no quotes"),
        pytest.param(b'{"a":1,}', id="a comma too many"),
        pytest.param(b'{"a":[1,]}', id="a comma too many in an array"),
        pytest.param(b'{"a":01}', id="a leading zero"),
        pytest.param(b'{"a":+1}', id="a plus sign"),
        pytest.param(b'{"a":0x10}', id="hexadecimal"),
        pytest.param(b'{"a":1_000}', id="an underscore"),
        pytest.param(b'{"a":"\t"}', id="a raw tab in a text"),
        pytest.param(b'{"a":"\x00"}', id="a raw NUL in a text"),
        pytest.param(b'{"a":"\\x41"}', id="an escape that is none"),
        pytest.param(b'{"a":"\\u12"}', id="an escape cut off"),
        pytest.param(b'{"a":1}//', id="a comment"),
        pytest.param(b"\x00", id="a NUL"),
        pytest.param('{"a":\u0661}'.encode(), id="arabic digits"),
        pytest.param('{"a":\u00a01}'.encode(), id="a no-break space"),
    ],
)
def test_what_is_not_one_json_object_is_refused(line: bytes) -> None:
    with pytest.raises(NotJson):
        read_object(line)


def test_white_space_around_it_is_fine() -> None:
    assert read_object(b' \t{ "a" : [ 1 , 2 ] }\r\n') == {"a": [1, 2]}


# -- size -------------------------------------------------------------------------------------------------


def of_length(length: int) -> bytes:
    return b'{"a":"' + b"x" * (length - 8) + b'"}'


def test_a_line_of_64_kib_is_read() -> None:
    assert len(of_length(LONGEST_LINE)) == 65536
    assert read_object(of_length(65536))


def test_a_line_of_one_byte_more_is_refused() -> None:
    with pytest.raises(LineTooLong):
        read_object(of_length(65537))


def test_the_length_of_a_line_is_counted_in_bytes() -> None:
    with pytest.raises(LineTooLong):
        read_object(b'{"a":"' + "€".encode() * 22_000 + b'"}')


def nested(levels: int, opened: str = '{"a":', closed: str = "}", inmost: str = "1") -> bytes:
    return (opened * levels + inmost + closed * levels).encode()


def test_sixteen_levels_are_read() -> None:
    assert DEEPEST == 16
    assert read_object(nested(16))


def test_seventeen_levels_are_refused() -> None:
    with pytest.raises(TooDeep):
        read_object(nested(17))


@pytest.mark.parametrize("empty", ["{}", "[]"])
def test_an_empty_object_or_array_is_a_level(empty: str) -> None:
    with pytest.raises(TooDeep):
        read_object(nested(16, inmost=empty))


def test_arrays_are_levels() -> None:
    with pytest.raises(TooDeep):
        read_object(b'{"a":' + b"[" * 16 + b"]" * 16 + b"}")


def test_objects_and_arrays_are_levels_together() -> None:
    with pytest.raises(TooDeep):
        read_object(nested(8, '{"a":[', "]}", "[1]"))


def test_brackets_side_by_side_are_no_levels() -> None:
    assert read_object(b'{"a":[' + b"{}," * 100 + b"{}]}")


@pytest.mark.parametrize("text", ["{" * 40, "[" * 40, '\\"{[' * 40, "\\\\" + "{" * 40, "]}" * 9 + "{" * 20])
def test_brackets_in_a_text_are_no_levels(text: str) -> None:
    assert read_object(f'{{"a":"{text}"}}'.encode())


def test_brackets_in_a_key_are_no_levels() -> None:
    assert read_object(('{"' + "{[" * 20 + '":1}').encode())


def test_levels_behind_a_text_with_quotes_are_counted() -> None:
    with pytest.raises(TooDeep):
        read_object(b'{"b":"\\\\","c":"\\"","a":' + b"[" * 16 + b"]" * 16 + b"}")


def test_a_line_of_brackets_only_is_refused_at_once() -> None:
    with pytest.raises(Refused):
        read_object(b"[" * LONGEST_LINE)


# -- the quick look never lets in what the slow one refuses ----------------------------------------------


class Doubtful(Exception):
    """Two readers could understand it differently."""


def slowly(line: bytes) -> dict[str, Any]:
    """A slow and strict reader, written apart from ours. Size and depth are no business of its own."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Doubtful("a key twice")
        return dict(pairs)

    def refuse(text: str) -> NoReturn:
        raise Doubtful(text)

    def whole(text: str) -> int:
        if len(text.lstrip("-")) > 16 or abs(int(text)) >= 2**53:
            raise Doubtful("too large")
        return int(text)

    read = json.loads(
        line.decode("utf-8"),
        object_pairs_hook=once,
        parse_float=refuse,
        parse_constant=refuse,
        parse_int=whole,
    )
    if not isinstance(read, dict) or any(0xD800 <= ord(c) <= 0xDFFF for c in everything_in(read)):
        raise Doubtful("no object, or half a pair")
    return read


def everything_in(value: object) -> str:
    """Every text and key in a value, one after the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(key + everything_in(held) + "|" for key, held in value.items())
    return "|".join(everything_in(held) for held in value) if isinstance(value, list) else ""


def agrees(line: bytes) -> None:
    try:
        expected: dict[str, Any] | None = slowly(line)
    except (Doubtful, ValueError):
        expected = None
    try:
        found: dict[str, Any] | None = read_object(line)
    except (TooDeep, LineTooLong):
        return
    except Refused:
        found = None
    assert found == expected
    assert json.dumps(found) == json.dumps(expected), "True is not 1"


blank = st.sampled_from(["", "", "", "", " ", "\t", "\n", "\r", "\f", "\u00a0"])
pieces = [
    "a",
    "b",
    "c",
    "\\u0061",
    "\\u0062",
    '\\"',
    '\\":',
    ":",
    "\\\\",
    "é",
    "\\ud834\\udd1e",
    "𝄞",
    "{",
    "\\ud834",
]
texts = st.lists(st.sampled_from(pieces), max_size=3).map(lambda found: '"' + "".join(found) + '"')
# Of few characters, so that keys meet their like.
keys = st.one_of(st.sampled_from(['"a"', '"\\u0061"', '"b"', '"a\\":"', '""']), texts)
scalars = st.one_of(
    st.sampled_from(
        [
            "1",
            "-1",
            "0",
            "-0",
            "1.0",
            "1e2",
            "NaN",
            "Infinity",
            "01",
            "true",
            "false",
            "null",
            "9007199254740991",
            "9007199254740992",
            "-9007199254740992",
            "18446744073709551616",
            "1" * 30,
        ]
    ),
    texts,
)


def objects(held: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(blank, keys, blank, blank, held, blank).map(
        lambda p: f"{p[0]}{p[1]}{p[2]}:{p[3]}{p[4]}{p[5]}"
    )
    return st.lists(pair, max_size=4).map(lambda pairs: "{" + ",".join(pairs) + "}")


def arrays(held: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(blank, held, blank).map("".join), max_size=3).map(
        lambda h: "[" + ",".join(h) + "]"
    )


values = st.recursive(scalars, lambda held: st.one_of(objects(held), arrays(held)), max_leaves=8)
lines = st.tuples(blank, objects(values), blank).map("".join)
often = settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(lines)
@example('{"b":"\\":","a":1,"a":2}')
@example('{"a":"\\":\\":","a":"x"}')
@example('{"":{"":1,"":2},"":3}')
def test_read_object_agrees_with_a_slow_and_strict_reader(line: str) -> None:
    agrees(line.encode())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines,
    st.integers(0, 200),
    st.sampled_from([b'"', b":", b",", b"}", b"{", b"\\", b" ", b"\xed\xa0\x80", b"a", b""]),
)
def test_read_object_agrees_on_damaged_lines(line: str, place: int, piece: bytes) -> None:
    sound = line.encode()
    place = min(place, len(sound))
    agrees(sound[:place] + piece + sound[place + 1 :])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from('{}[]",:\\ua1e.- \n0'), max_size=30).map("".join))
def test_read_object_agrees_on_noise(noise: str) -> None:
    agrees(noise.encode())
    agrees(b'{"a":' + noise.encode() + b"}")


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text()),
    lambda held: st.one_of(st.lists(held, max_size=3), st.dictionaries(st.text(), held, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.text(), plain, max_size=4),
    st.booleans(),
    st.sampled_from([None, (",", ":"), (" , ", " : ")]),
)
def test_a_sound_object_is_read_as_it_is(read: dict[str, Any], ascii_only: bool, between: Any) -> None:
    line = json.dumps(read, ensure_ascii=ascii_only, separators=between).encode()
    assert read_object(line) == read
