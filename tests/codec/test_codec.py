"""Entries to RFC 8785 bytes and back, for every decision that can be, against an independent implementation."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.codec import NewerVersion, Unreadable
from ledger.decisions import DECISIONS
from ledger.decisions.versions import NEWEST
from ledger.entry import Entry, Origin
from ledger.parsing.reading import decision_from
from tests.codec.canonical import is_canonical
from tests.codec.strategies import entries, structs

moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_each = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
every_decision = pytest.mark.parametrize("tag", sorted(DECISIONS))

EXAMPLE = Entry(
    stream="dossier:W-01",
    number=1,
    previous="0" * 64,
    recorded_at=datetime(2020, 3, 20, 15, tzinfo=UTC),
    recorded_by="tests",
    decision=decision_from(dict(DECISIONS["start"].example)),
)


def with_field(state: bytes, **fields: Any) -> bytes:
    return rfc8785.dumps({**json.loads(state), **fields})


@every_decision
@of_each
@given(data=st.data())
def test_an_entry_is_written_in_the_canonical_form_of_rfc_8785(tag: str, data: st.DataObject) -> None:
    state = codec.encode(data.draw(entries(structs(DECISIONS[tag], 2))))
    assert state == rfc8785.dumps(json.loads(state))


@every_decision
@of_each
@given(data=st.data())
def test_an_entry_is_read_back_as_it_was_written(tag: str, data: st.DataObject) -> None:
    entry = data.draw(entries(structs(DECISIONS[tag], 2)))
    assert codec.decode(codec.encode(entry)) == entry


@moderate
@given(entries())
def test_what_is_written_is_known_as_canonical(entry: Entry) -> None:
    assert is_canonical(codec.encode(entry))


@moderate
@given(entries())
def test_what_is_handed_in_again_from_stored_bytes_is_the_same_decision(entry: Entry) -> None:
    stored = json.loads(codec.encode(entry))["decision"]
    assert msgspec.convert(stored, type(entry.decision)) == entry.decision


@moderate
@given(entries())
def test_the_recording_moment_is_read_without_the_rest(entry: Entry) -> None:
    assert codec.recorded_at(codec.encode(entry)) == entry.recorded_at


@moderate
@given(entries())
def test_an_absent_field_leaves_no_trace_in_the_bytes(entry: Entry) -> None:
    stored = json.loads(codec.encode(entry))["decision"]
    assert None not in stored.values()


@pytest.mark.parametrize("character", ["\x00", "\x07", "\b", "\t", "\n", "\x0b", "\f", "\r", "\x1f", "\x7f"])
def test_control_characters_are_escaped_as_rfc_8785_says(character: str) -> None:
    reason = f"a{character}b"
    state = codec.encode(msgspec.structs.replace(EXAMPLE.decision, reason=reason))
    assert rfc8785.dumps(reason) in state


@pytest.mark.parametrize("character", ["é", "€", "\u2028", "\u2029", "𝄞", "\ufeff", "\uffff", "/"])
def test_other_characters_stand_in_the_bytes_as_they_are(character: str) -> None:
    state = codec.encode(msgspec.structs.replace(EXAMPLE.decision, reason=character))
    assert f'"reason":"{character}"'.encode() in state


# -- what is no entry --------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(0, len(codec.encode(EXAMPLE)), 7))
def test_bytes_that_were_cut_off_are_refused(length: int) -> None:
    with pytest.raises(Unreadable):
        codec.decode(codec.encode(EXAMPLE)[:length])


@settings(max_examples=250, deadline=None)
@given(place=st.integers(0, len(codec.encode(EXAMPLE)) - 1), byte=st.integers(0, 255))
def test_a_damaged_byte_is_refused_or_shows_as_another_entry(place: int, byte: int) -> None:
    sound = codec.encode(EXAMPLE)
    damaged = sound[:place] + bytes([byte]) + sound[place + 1 :]
    if damaged == sound:
        return
    try:
        read = codec.decode(damaged)
    except Unreadable:
        return
    assert read != EXAMPLE or not is_canonical(damaged)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        codec.decode(noise)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(codec.encode(EXAMPLE) + b"x", id="something behind it"),
        pytest.param(codec.encode(EXAMPLE).replace(b"W-01", b"W-\xff1"), id="not UTF-8"),
        pytest.param(codec.encode(EXAMPLE).replace(b"start", b"strat"), id="an unknown decision"),
        pytest.param(with_field(codec.encode(EXAMPLE), number=0), id="number 0"),
        pytest.param(with_field(codec.encode(EXAMPLE), number="1"), id="a number as text"),
        pytest.param(with_field(codec.encode(EXAMPLE), previous="0" * 63), id="a short hash"),
        pytest.param(with_field(codec.encode(EXAMPLE), previous="A" * 64), id="a hash in capitals"),
        pytest.param(
            with_field(codec.encode(EXAMPLE), previous="0" * 64 + "\n"), id="a hash and a line break"
        ),
        pytest.param(with_field(codec.encode(EXAMPLE), recorded_by=""), id="recorded by nobody"),
        pytest.param(with_field(codec.encode(EXAMPLE), recorded_at="2020-03-20T15:00:00"), id="no offset"),
        pytest.param(with_field(codec.encode(EXAMPLE), recorded_at="yesterday"), id="no moment"),
        pytest.param(with_field(codec.encode(EXAMPLE), remark="x"), id="an unknown field"),
        pytest.param(with_field(codec.encode(EXAMPLE), decision={}), id="an empty decision"),
    ],
)
def test_what_is_no_entry_is_refused(state: bytes) -> None:
    with pytest.raises(Unreadable):
        codec.decode(state)


def test_bytes_nested_without_end_are_refused() -> None:
    inner = b'{"decision":"rectification","dossier":"W-01","effective_on":"2020-02-03","decided_by":"vdab","entry":1,'
    nested = inner + b'"replacement":' + (inner + b'"replacement":') * 5000 + b"{}" + b"}" * 5001
    whole = codec.encode(EXAMPLE)
    with pytest.raises(Unreadable):
        codec.decode(whole[: whole.index(b'{"decided_by"')] + nested + b"}")


def test_an_entry_of_a_newer_version_is_refused() -> None:
    with pytest.raises(NewerVersion, match=f"version {NEWEST + 1}"):
        codec.decode(with_field(codec.encode(EXAMPLE), schema=NEWEST + 1))


def test_an_entry_of_a_newer_version_with_a_new_field_is_refused_for_its_version() -> None:
    with pytest.raises(NewerVersion, match=f"version {NEWEST + 1}"):
        codec.decode(with_field(codec.encode(EXAMPLE), schema=NEWEST + 1, sealed_by="x"))


def test_an_entry_of_a_newer_version_with_a_new_decision_is_refused_for_its_version() -> None:
    newer = {**json.loads(codec.encode(EXAMPLE))["decision"], "decision": "appeal"}
    with pytest.raises(NewerVersion, match=f"version {NEWEST + 1}"):
        codec.decode(with_field(codec.encode(EXAMPLE), schema=NEWEST + 1, decision=newer))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        pytest.param(
            with_field(codec.encode(EXAMPLE), schema=2), "version 2, and .* version 1", id="too high"
        ),
        pytest.param(with_field(codec.encode(EXAMPLE), schema=0), "schema", id="version 0"),
        pytest.param(
            with_field(
                codec.encode(EXAMPLE),
                decision={**json.loads(codec.encode(EXAMPLE))["decision"], "decided_by": "representative"},
            ),
            "version 1, and .* version 2",
            id="a newer word under the first version",
        ),
    ],
)
def test_an_entry_with_another_version_than_it_asks_for_is_refused(state: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        codec.decode(state)


# -- what is an entry, but not in its canonical form -----------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(json.dumps(json.loads(codec.encode(EXAMPLE))).encode(), id="white space"),
        pytest.param(codec.encode(EXAMPLE).replace(b"tests", b"\\u0074ests"), id="a needless escape"),
        pytest.param(
            codec.encode(EXAMPLE).replace(b'"number":1', b'"number":1,"number":1'), id="a key twice"
        ),
        pytest.param(codec.encode(EXAMPLE).replace(b"15:00:00Z", b"15:00:00.000Z"), id="needless digits"),
        pytest.param(codec.encode(EXAMPLE).replace(b',"schema":1', b""), id="no schema"),
        pytest.param(codec.encode(EXAMPLE).replace(b"15:00:00Z", b"16:00:00+01:00"), id="not in UTC"),
    ],
)
def test_other_spellings_of_an_entry_are_not_canonical(state: bytes) -> None:
    assert state != codec.encode(EXAMPLE)
    assert not is_canonical(state)


def test_a_moment_handed_in_with_another_offset_is_written_in_utc() -> None:
    brussels = datetime(2020, 3, 20, 16, tzinfo=timezone(timedelta(hours=1)))
    assert codec.encode(msgspec.structs.replace(EXAMPLE, recorded_at=brussels)) == codec.encode(EXAMPLE)


# -- the origin, moments, digests ----------------------------------------------------------------------------


@pytest.mark.parametrize("simulated", [True, False])
def test_an_origin_is_read_back_as_it_was_written(simulated: bool) -> None:
    origin = Origin(created_at=datetime(2026, 1, 1, tzinfo=UTC), ledger_id="0" * 32, simulated=simulated)
    assert codec.decode_origin(codec.encode(origin)) == origin


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b'{"simulated":true}', b"\xff"])
def test_what_is_no_origin_is_refused(state: bytes) -> None:
    with pytest.raises(Unreadable):
        codec.decode_origin(state)


def test_a_moment_is_shown_in_utc() -> None:
    brussels = datetime(2020, 3, 20, 16, tzinfo=timezone(timedelta(hours=1)))
    assert codec.moment_text(brussels) == "2020-03-20T15:00:00Z"


def test_a_moment_keeps_its_microseconds() -> None:
    assert codec.moment_text(datetime(2020, 3, 20, 15, 0, 0, 7, tzinfo=UTC)) == "2020-03-20T15:00:00.000007Z"


def test_a_digest_is_sha_256_in_lower_case_hex() -> None:
    assert codec.digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# -- one form only ---------------------------------------------------------------------------------------

SOUND = codec.encode(EXAMPLE)
#: The same entry in other bytes, or bytes in which two programs read two entries.
TWO_READINGS = {
    "a space": SOUND.replace(b'":', b'": ', 1),
    "a space in front": b" " + SOUND,
    "a newline behind": SOUND + b"\n",
    "a tab": SOUND.replace(b",", b",\t", 1),
    "an escape": SOUND.replace(b"W-01", b"\\u0057-01", 1),
    "an escaped slash": SOUND.replace(b'"tests"', b'"te\\/sts"'),
    "a name twice, the same": SOUND.replace(b'"schema":1', b'"schema":1,"schema":1'),
    "a name twice, another": SOUND.replace(b'"number":1', b'"number":2,"number":1'),
    "a decision's field twice": SOUND.replace(b'"dossier":', b'"dossier":"W-02","dossier":'),
    "two decisions": b'{"decision":null,' + SOUND[1:],
    "members in another order": SOUND.replace(b'"schema":1,', b"").replace(b"{", b'{"schema":1,', 1),
    "a moment with fewer digits": SOUND.replace(b"15:00:00Z", b"15:00:00.5Z"),
    "a moment with digits that are zero": SOUND.replace(b"15:00:00Z", b"15:00:00.000000Z"),
    "a moment elsewhere": SOUND.replace(b"15:00:00Z", b"16:00:00+01:00"),
    "a moment with an offset": SOUND.replace(b"15:00:00Z", b"15:00:00+00:00"),
    "a moment in small letters": SOUND.replace(b"T15:00:00Z", b"t15:00:00z"),
    "a field that says nothing": SOUND.replace(b'"effective_on"', b'"decided_on":null,"effective_on"'),
    "a list that holds nothing": SOUND.replace(b"}", b',"evidence":[]}', 1),
    "a byte order mark": b"\xef\xbb\xbf" + SOUND,
    "UTF-8 that is too long": SOUND.replace(b"tests", b"te\xc1\xb3ts"),
    "half of a surrogate pair": SOUND.replace(b"tests", b"te\\ud800ts"),
    "half of a surrogate pair in bytes": SOUND.replace(b"tests", b"te\xed\xa0\x80ts"),
    "a fraction": SOUND.replace(b'"number":1', b'"number":1.0'),
    "an exponent": SOUND.replace(b'"number":1', b'"number":1e0'),
    "a field that nobody knows": SOUND.replace(b"}", b',"zest":1}', 1),
    "something behind it": SOUND + b"{}",
}


@pytest.mark.parametrize("what", TWO_READINGS)
def test_what_can_be_read_in_two_ways_is_no_entry(what: str) -> None:
    state = TWO_READINGS[what]
    assert state != SOUND
    with pytest.raises(Unreadable):
        codec.decode(state)


@pytest.mark.parametrize(
    "spelt", ["0404055577", "404.055.577", "BE0404055577", "BE 0404.055.577", "0404 055 577"]
)
def test_an_enterprise_in_another_spelling_is_refused(spelt: str) -> None:
    hired = decision_from(dict(DECISIONS["employment"].example))
    entry = msgspec.structs.replace(EXAMPLE, decision=hired)
    assert codec.decode(codec.encode(entry)) == entry
    otherwise = msgspec.structs.replace(entry, decision=msgspec.structs.replace(hired, enterprise=spelt))
    with pytest.raises(codec.NotCanonical):
        codec.decode(codec.encode(otherwise))


@moderate
@given(entries())
def test_the_bytes_of_every_entry_are_canonical(entry: Entry) -> None:
    assert codec.is_canonical(codec.encode(entry))


@pytest.mark.parametrize("state", [b'{"a":1.5}', b'{"a":1e9}', b'{"a":-0}', b'{"a":null}', b'{"a":9007199254740992}',
                                   b"[]", b'{"b":1,"a":1}', b'{"a":"\\u0041"}', b"[" * 100_000])  # fmt: skip
def test_what_is_not_canonical_is_known(state: bytes) -> None:
    assert not codec.is_canonical(state)
