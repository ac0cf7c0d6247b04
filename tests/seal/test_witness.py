"""Witnesses: a real one over HTTP cosigns what grows, refuses what forks; and every strange answer is an error."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.seal.posting import NotReached
from ledger.seal.verifier import (
    Malformed,
    Refuted,
    WrongSignature,
    read_checkpoint,
    read_note,
)
from ledger.seal.witness import (
    LIMIT,
    SKEW,
    Cosignature,
    Declined,
    Fork,
    ImplausibleTime,
    NoCosignature,
    OtherText,
    RequestNotUnderstood,
    ServerAnswer,
    UnknownKey,
    UnknownLedger,
    WitnessAhead,
    WitnessBusy,
    ask,
    gather,
    lines_in,
    post,
)
from tests.seal.witnessing import COSIGNER, LOG_KEY, Log, Reply, Signer, Witness, serving, talking

NOW = 1_790_000_000
LOG = Log()
SIZE = "text/x.tlog.size"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def witness() -> Witness:
    return Witness(lambda: NOW).trust(LOG)


@pytest.fixture
def url(witness: Witness) -> Iterator[str]:
    with serving(witness.reply) as address:
        yield address + "/w"


def no_proof(_: int) -> list[bytes]:
    raise AssertionError("no proof is needed here")


def cosigned(url: str, witness: Witness, size: int, old_size: int = 0) -> Cosignature:
    note = LOG.note(size)
    (one,) = gather(note, ask(url, note, LOG.proof_to(size), old_size=old_size), [witness.key], now=NOW)
    return one


# -- what a witness confirms --------------------------------------------------------------------------


def test_a_first_checkpoint_is_cosigned_without_a_proof(url: str, witness: Witness) -> None:
    note = LOG.note(5)
    lines = ask(url, note, no_proof)
    assert gather(note, lines, [witness.key], now=NOW) == [Cosignature(lines[0], witness.key, NOW)]
    assert witness.requests == [b"old 0\n\n" + note]


def test_a_cosignature_verifies_in_the_note_that_it_is_added_to(url: str, witness: Witness) -> None:
    note = LOG.note(5)
    cosignature = cosigned(url, witness, 5)
    whole = read_note(note + f"{cosignature.line}\n".encode())
    assert [line.name for line in whole.signatures] == [LOG.origin, witness.key.name]
    assert whole.text == LOG.text(5)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (1, 8), (3, 7), (4, 7), (5, 5), (6, 8), (7, 100)])
def test_growth_from_a_known_size_is_cosigned_at_once(url: str, witness: Witness, old: int, new: int) -> None:
    cosigned(url, witness, old)
    cosigned(url, witness, new, old_size=old)
    assert len(witness.requests) == 2
    assert witness.seen[LOG.origin][0] == new


def test_the_same_checkpoint_is_cosigned_again_without_a_proof(url: str, witness: Witness) -> None:
    cosigned(url, witness, 5)
    assert ask(url, LOG.note(5), no_proof, old_size=5)


def test_a_witness_that_saw_another_size_says_so_and_is_asked_once_more(url: str, witness: Witness) -> None:
    cosigned(url, witness, 3)
    cosigned(url, witness, 7)
    assert [body.partition(b"\n")[0] for body in witness.requests] == [b"old 0", b"old 0", b"old 3"]


def test_a_witness_that_forgot_everything_is_told_from_the_start(url: str, witness: Witness) -> None:
    cosigned(url, witness, 3)
    witness.seen.clear()
    cosigned(url, witness, 7, old_size=3)
    assert witness.requests[-1] == b"old 0\n\n" + LOG.note(7)


def test_the_proof_is_written_as_the_format_wants(url: str, witness: Witness) -> None:
    cosigned(url, witness, 3)
    cosigned(url, witness, 7, old_size=3)
    encoded = [base64.b64encode(each) for each in LOG.proof_to(7)(3)]
    assert witness.requests[-1] == b"\n".join([b"old 3", *encoded, b"", LOG.note(7)])


def test_an_empty_ledger_can_be_witnessed(url: str, witness: Witness) -> None:
    cosigned(url, witness, 0)
    cosigned(url, witness, 4)


def test_an_address_may_end_in_a_slash(url: str, witness: Witness) -> None:
    assert cosigned(url + "/", witness, 1)


# -- what a witness declines --------------------------------------------------------------------------


def test_a_fork_is_refused_and_the_evidence_is_in_the_message(url: str, witness: Witness) -> None:
    cosigned(url, witness, 3)
    forked = Log(salt="other ")
    with pytest.raises(Fork, match="Do not ignore this") as refused:
        ask(url, forked.note(7), forked.proof_to(7))
    assert forked.note(7).decode() in str(refused.value)
    for each in forked.proof_to(7)(3):
        assert base64.b64encode(each).decode() in str(refused.value)
    assert refused.value.sent == witness.requests[-1]
    assert witness.seen[LOG.origin][0] == 3


def test_another_root_at_the_same_size_is_a_fork(url: str, witness: Witness) -> None:
    cosigned(url, witness, 3)
    forked = Log(salt="other ")
    for old_size in (0, 3):
        with pytest.raises(Fork, match="another root at the same size 3"):
            ask(url, forked.note(3), no_proof, old_size=old_size)


def test_a_witness_need_not_name_the_size_to_say_that_the_root_differs() -> None:
    with serving(lambda *_: Reply(409, "text/plain", b"")) as url, pytest.raises(Fork):
        ask(url, LOG.note(3), no_proof, old_size=3)


def test_a_smaller_checkpoint_than_the_witness_saw_is_not_confirmed(url: str, witness: Witness) -> None:
    cosigned(url, witness, 7)
    with pytest.raises(WitnessAhead, match=r"cosigned size 7, the checkpoint sent has size 3\."):
        ask(url, LOG.note(3), no_proof)


def test_a_ledger_that_the_witness_does_not_know_is_declined(url: str) -> None:
    with pytest.raises(UnknownLedger, match=r"public key \(vkey\)"):
        ask(url, Log("ledger.example/another").note(3), no_proof)


def test_a_key_that_the_witness_does_not_know_is_declined(url: str) -> None:
    with pytest.raises(UnknownKey, match="key statements"):
        ask(url, Log(seed=2).note(3), no_proof)


def test_a_wrong_address_on_the_right_server_is_declined(url: str) -> None:
    with pytest.raises(UnknownLedger, match=r"Is the address right\?"):
        ask(url + "/elsewhere", LOG.note(3), no_proof)


def test_a_request_that_the_witness_cannot_read_is_declined(url: str) -> None:
    with (
        serving(lambda *_: Reply(400, "text/plain", b"what?\x1b[2J\n")) as url,
        pytest.raises(RequestNotUnderstood, match=r"it says: what\? \[2J\."),
    ):
        ask(url, LOG.note(3), no_proof)


def test_a_witness_that_always_says_another_size_is_asked_twice_only() -> None:
    sizes = iter([b"2\n", b"3\n"])
    busy = serving(lambda *_: Reply(409, SIZE, next(sizes)))
    with busy as url, pytest.raises(WitnessBusy, match="size 2, then 3"):
        ask(url, LOG.note(7), LOG.proof_to(7))


@pytest.mark.parametrize(
    "body", [b"", b"3", b"03\n", b"-3\n", b"3\n3\n", "٣\n".encode(), b"9" * 5000 + b"\n", b"0\n"]
)
@pytest.mark.parametrize("kind", [SIZE, "text/plain"])
def test_a_conflict_that_does_not_say_with_what_is_no_answer(kind: str, body: bytes) -> None:
    replies = serving(lambda *_: Reply(409, kind, body))
    with replies as url, pytest.raises(NotReached, match="but not which one"):
        ask(url, LOG.note(7), no_proof)


# -- what is no answer --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"<html>",
        "— ".encode(),
        "— witness.example/w1\n".encode(),
        "— witness.example/w1 AAAA\n".encode(),
        "— witness.example/w1 %%%%\n".encode(),
        b"\xe2\x80\x94 \xff\xff AAAAAAAAAAAA\n",
        "— w AAAAAAAAAAAA".encode(),
        "— w AAAAAAAAAAAA\n".encode() * 1000,
        LOG.note(5),
    ],
    ids=lambda body: repr(body[:30]),
)
def test_garbage_is_no_cosignature(body: bytes) -> None:
    with serving(lambda *_: Reply(200, "text/plain", body)) as url, pytest.raises(NotReached):
        ask(url, LOG.note(5), no_proof)


def test_a_huge_answer_is_not_taken() -> None:
    with (
        serving(lambda *_: Reply(200, "text/plain", b"a" * (LIMIT + 1))) as url,
        pytest.raises(NotReached, match=f"longer than {LIMIT} bytes"),
    ):
        ask(url, LOG.note(5), no_proof)


@pytest.mark.parametrize("status", [204, 418, 429, 500, 502, 503])
def test_another_status_is_named(status: int) -> None:
    with (
        serving(lambda *_: Reply(status, "text/plain", b"")) as url,
        pytest.raises(NotReached, match=str(status)),
    ):
        ask(url, LOG.note(5), no_proof)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["file:///etc/hosts", "http://127.0.0.1:1/", "ftp://127.0.0.1/"])
def test_a_redirect_is_not_followed(status: int, to: str) -> None:
    asked: list[str] = []

    def reply(path: str, _: bytes) -> Reply:
        asked.append(path)
        return Reply(status, "text/plain", b"", (("Location", to),))

    with serving(reply) as url, pytest.raises(NotReached, match=f"sends on to {to}, which is not followed"):
        ask(url, LOG.note(5), no_proof)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hosts",
        "ftp://example.com",
        "data:,x",
        "",
        "witness.example",
        "http://",
        "http://[",
        "https://h:x",
    ],
)
def test_only_http_and_https_are_addresses(url: str) -> None:
    with pytest.raises(NotReached, match="begins with http:// or https://"):
        ask(url, LOG.note(5), no_proof)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(NotReached, match="name or password") as refused:
        ask("https://clerk:se-cret@witness.example", LOG.note(5), no_proof)
    assert "se-cret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://a b/", "http://h\nost/", "http://" + "é" * 300 + "/"]
)
def test_nobody_there_is_said_so(url: str) -> None:
    with pytest.raises(NotReached, match="No answer that can be used"):
        ask(url, LOG.note(5), no_proof)


def test_a_closed_port_is_said_in_plain_words() -> None:
    with pytest.raises(NotReached, match=r"/add-checkpoint: Connection refused\.$"):
        ask("http://127.0.0.1:1", LOG.note(5), no_proof)


def drip(piece: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends a piece and then, until it is over or nobody listens, a byte at a time."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(piece)
        while not over.wait(0.02):
            connection.sendall(b"a")

    return talk


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
    ],
    ids=["status", "header", "body without end", "body"],
)
def test_dripping_bytes_do_not_hold_us(head: bytes) -> None:
    with talking(drip(head)) as url, pytest.raises(NotReached, match=r"did not answer within 0\.2 seconds"):
        ask(url, LOG.note(5), no_proof, timeout=0.2)


def silent(_: socket.socket, over: threading.Event) -> None:
    over.wait()


def test_silence_does_not_hold_us() -> None:
    with (
        talking(silent) as url,
        pytest.raises(NotReached, match=r"did not answer within 0\.2 seconds"),
    ):
        ask(url, LOG.note(5), no_proof, timeout=0.2)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\xe2\x80\x94",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFF\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a" * 70000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
    ],
    ids=lambda said: repr(said[:60]),
)
def test_a_connection_that_ends_early_or_speaks_no_http_is_no_answer(said: bytes) -> None:
    with talking(lambda connection, _: connection.sendall(said)) as url, pytest.raises(NotReached):
        ask(url, LOG.note(5), no_proof)


@settings(max_examples=80, deadline=None)
@given(said=st.binary(max_size=300) | st.binary(max_size=100).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
def test_whatever_comes_over_the_wire_is_an_answer_or_no_answer(said: bytes) -> None:
    with talking(lambda connection, _: connection.sendall(said)) as url, suppress(NotReached):
        assert isinstance(post(url, b"x", kind="text/plain", limit=1000, timeout=5), ServerAnswer)


@settings(max_examples=80, deadline=None)
@given(
    status=st.sampled_from([200, 400, 403, 404, 409, 422, 500]) | st.integers(200, 599),
    kind=st.sampled_from(["text/plain", SIZE]),
    body=st.binary(max_size=100) | st.integers(-1, 9).map(lambda size: b"%d\n" % size),
)
def test_whatever_a_witness_answers_ends_in_lines_or_in_an_error_of_ours(
    status: int, kind: str, body: bytes
) -> None:
    with serving(lambda *_: Reply(status, kind, body)) as url, suppress(NotReached, Declined):
        assert ask(url, LOG.note(7), LOG.proof_to(7), old_size=2)


# -- what is kept -------------------------------------------------------------------------------------

WITNESSES = [Signer(f"witness.example/w{n}", 100 + n, COSIGNER) for n in (1, 2)]
KEYS = [each.key for each in WITNESSES]


def lines_by(*signers: Signer, text: str = LOG.text(5), at: int = NOW) -> list[str]:
    return [each.line(text, at).rstrip("\n") for each in signers]


def test_only_cosignatures_of_known_witnesses_are_kept_in_the_order_of_the_keys() -> None:
    stranger = Signer("witness.example/w3", 103, COSIGNER)
    lines = lines_by(stranger, *reversed(WITNESSES))
    kept = gather(LOG.note(5), lines, KEYS, now=NOW)
    assert [each.key for each in kept] == KEYS
    assert [each.line for each in kept] == lines_by(*WITNESSES)


@pytest.mark.parametrize(
    "stranger", [Signer(KEYS[0].name, 999, COSIGNER), Signer(KEYS[0].name, 101, LOG_KEY)]
)
def test_another_key_under_the_name_of_a_witness_is_a_stranger(stranger: Signer) -> None:
    with pytest.raises(NoCosignature, match=KEYS[0].name):
        gather(LOG.note(5), lines_by(stranger), KEYS, now=NOW)


def test_a_cosignature_of_another_checkpoint_does_not_verify() -> None:
    with pytest.raises(WrongSignature, match=f"Do not keep this cosignature of {KEYS[0].name}"):
        gather(LOG.note(5), lines_by(WITNESSES[0], text=LOG.text(6)), KEYS, now=NOW)


def test_one_wrong_cosignature_among_good_ones_is_an_error() -> None:
    lines = [*lines_by(WITNESSES[0]), *lines_by(WITNESSES[1], text=LOG.text(6))]
    with pytest.raises(WrongSignature):
        gather(LOG.note(5), lines, KEYS, now=NOW)


def test_a_time_put_into_a_cosignature_does_not_verify() -> None:
    name, encoded = lines_by(WITNESSES[0])[0].removeprefix("— ").split(" ")
    raw = base64.b64decode(encoded)
    earlier = base64.b64encode(raw[:4] + (NOW - 1).to_bytes(8, "big") + raw[12:]).decode()
    with pytest.raises(WrongSignature):
        gather(LOG.note(5), [f"— {name} {earlier}"], KEYS, now=NOW)


@pytest.mark.parametrize("at", [NOW - 1000 - SKEW, NOW, NOW + SKEW])
def test_a_time_between_the_checkpoint_and_now_is_plausible(at: int) -> None:
    assert gather(LOG.note(5), lines_by(WITNESSES[0], at=at), KEYS, now=NOW, not_before=NOW - 1000)


@pytest.mark.parametrize("at", [0, 1, NOW - 1000 - SKEW - 1, NOW + SKEW + 1, 2**63 - 1])
def test_a_time_before_the_checkpoint_or_to_come_is_refused(at: int) -> None:
    # Whoever signs may write any number, and the calendar ends in 9999.
    told = datetime.fromtimestamp(min(at, 253_402_300_799), UTC)
    with pytest.raises(ImplausibleTime, match=re.escape(f"{KEYS[0].name} says {told}")):
        gather(LOG.note(5), lines_by(WITNESSES[0], at=at), KEYS, now=NOW, not_before=NOW - 1000)


# -- from a file --------------------------------------------------------------------------------------


def test_a_file_holds_bare_lines() -> None:
    lines = lines_by(*WITNESSES)
    assert lines_in("".join(f"{line}\n" for line in lines).encode(), LOG.note(5)) == lines


def test_a_file_holds_the_whole_cosigned_note() -> None:
    cosigned = LOG.note(5) + f"{lines_by(WITNESSES[0])[0]}\n".encode()
    lines = lines_in(cosigned, LOG.note(5))
    assert len(lines) == 2
    assert [each.line for each in gather(LOG.note(5), lines, KEYS, now=NOW)] == lines_by(WITNESSES[0])


def test_a_note_with_another_text_is_refused_with_both_sizes_and_roots() -> None:
    with pytest.raises(OtherText) as refused:
        lines_in(LOG.note(6), LOG.note(5))
    for size in (5, 6):
        root = base64.b64encode(read_checkpoint(LOG.text(size)).root).decode()
        assert f"origin {LOG.origin}, size {size}, root {root}" in str(refused.value)


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    text = "A letter,\nnot a checkpoint.\n"
    with pytest.raises(OtherText, match="no checkpoint, begins 'A letter, not a checkpoint'"):
        lines_in(f"{text}\n{LOG.signer.line(text)}".encode(), LOG.note(5))


@pytest.mark.parametrize("given", [b"", b"\n", b"hello", b"\xff", "— \xff".encode(), b"a" * (LIMIT + 1)])
def test_a_file_without_signatures_is_malformed(given: bytes) -> None:
    with pytest.raises(Malformed):
        lines_in(given, LOG.note(5))


@settings(max_examples=300, deadline=None)
@given(
    head=st.sampled_from(
        [b"", "— ".encode(), "— witness.example/w1 ".encode(), LOG.note(5), LOG.note(5)[:-5]]
    ),
    tail=st.binary(max_size=120) | st.text(max_size=60).map(str.encode),
)
def test_no_file_makes_the_reader_fail_in_another_way(head: bytes, tail: bytes) -> None:
    with suppress(Refuted):
        lines = lines_in(head + tail, LOG.note(5))
        gather(LOG.note(5), lines, KEYS, now=NOW)


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, 200), put=st.binary(min_size=1, max_size=1))
def test_a_changed_line_is_no_cosignature(place: int, put: bytes) -> None:
    line = f"{lines_by(WITNESSES[0])[0]}\n".encode()
    changed = line[:place] + put + line[place + 1 :]
    with suppress(Refuted):
        kept = gather(LOG.note(5), lines_in(changed, LOG.note(5)), KEYS, now=NOW)
        assert [(each.key, each.at) for each in kept] == [(KEYS[0], NOW)]
