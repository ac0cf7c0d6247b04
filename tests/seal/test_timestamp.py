"""Timestamps: what an authority answers is read, checked, and kept so that openssl accepts it too."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rfc3161_client import decode_timestamp_response

from ledger.brussels import moment_in_words
from ledger.seal.posting import NotReached
from ledger.seal.timestamp import (
    LIMIT,
    NotStamped,
    Timestamp,
    UnreadableTimestamp,
    UnusableRoots,
    WrongTimestamp,
    ask,
    check,
    read,
    request,
)
from ledger.seal.verifier import Malformed, Refuted
from projections.commands.settings import Settings
from projections.commands.timestamps import say_stamped
from tests.seal.authority import Authority, openssl
from tests.seal.witnessing import Reply, serving

TEXT = b"ledger.example/doorstroom\n5\nIgcEApkqlJcIhZVH7FBgt9ohIhf6AvjHkxCZSc05yaA=\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "first")


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "another", name="Another")


@pytest.fixture(scope="module")
def answer(authority: Authority) -> bytes:
    return authority.answer(request(TEXT))


# -- asking -------------------------------------------------------------------------------------------


def test_a_request_holds_the_hash_of_the_text_and_asks_for_the_certificate(tmp_path: Path) -> None:
    (tmp_path / "request.tsq").write_bytes(request(TEXT))
    shown = openssl("ts", "-query", "-in", tmp_path / "request.tsq", "-text").decode()
    assert "Hash Algorithm: sha256" in shown
    assert "Certificate required: yes" in shown
    assert "Nonce: 0x" in shown
    assert sha256(TEXT).digest() in request(TEXT)


def test_two_requests_for_the_same_text_differ_by_their_nonce() -> None:
    assert request(TEXT) != request(TEXT)


def test_an_authority_is_asked_over_http(authority: Authority) -> None:
    with serving(authority.reply) as url:
        kept = ask(url + "/tsr", TEXT)
    assert check(kept, TEXT, authority.root).authority == "CN=Test authority\\, of timestamps in tests"


def test_an_authority_over_https_must_have_a_certificate_that_this_machine_trusts(
    authority: Authority, another: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(authority.reply, authority.tls()) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file("root.pem")))
        assert read(ask(url, TEXT), TEXT)
        monkeypatch.setenv("SSL_CERT_FILE", str(another.file("root.pem")))
        with pytest.raises(NotReached, match="certificate verify failed"):
            ask(url, TEXT)


def test_the_request_is_sent_as_a_timestamp_query(authority: Authority) -> None:
    seen: list[bytes] = []

    def reply(path: str, body: bytes) -> Reply:
        seen.append(body)
        return authority.reply(path, body)

    with serving(reply) as url:
        ask(url, TEXT)
    assert [sha256(TEXT).digest() in body for body in seen] == [True]


def test_an_answer_that_cannot_be_read_here_is_kept_all_the_same(authority: Authority) -> None:
    def reply(_: str, body: bytes) -> Reply:
        return Reply(200, "application/timestamp-reply", authority.answer(body, chain=True))

    with serving(reply) as url:
        kept = ask(url, TEXT)
    with pytest.raises(UnreadableTimestamp):
        read(kept, TEXT)
    assert authority.accepts(kept, TEXT)


def test_an_authority_that_declines_says_why(authority: Authority) -> None:
    def reply(_: str, body: bytes) -> Reply:
        return Reply(200, "application/timestamp-reply", authority.answer(body, digests="sha512"))

    with serving(reply) as url, pytest.raises(NotStamped, match="Message digest algorithm is not supported"):
        ask(url, TEXT)


def test_an_older_answer_to_the_same_question_is_not_taken_from_the_network(
    answer: bytes,
) -> None:
    with (
        serving(lambda *_: Reply(200, "application/timestamp-reply", answer)) as url,
        pytest.raises(WrongTimestamp, match="answers another request"),
    ):
        ask(url, TEXT)
    assert read(answer, TEXT)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(200, "text/html", b"<p>Welcome</p>"), "text/html instead of a timestamp"),
        (Reply(200, "", b""), "without a content type"),
        (Reply(500, "text/plain", b"no"), "HTTP status 500"),
        (Reply(404, "text/plain", b"no"), "HTTP status 404"),
        (
            Reply(302, "text/plain", b"", (("Location", "file:///etc/hosts"),)),
            "sends on to file:///etc/hosts",
        ),
        (
            Reply(307, "text/plain", b"", (("Location", "ftp://example.com/"),)),
            "sends on to ftp://example.com/",
        ),
        (Reply(200, "application/timestamp-reply", bytes(LIMIT + 1)), f"longer than {LIMIT} bytes"),
    ],
    ids=lambda each: f"{each.status} {each.kind}" if isinstance(each, Reply) else "",
)
def test_what_is_no_timestamp_is_not_kept(reply: Reply, message: str) -> None:
    with serving(lambda *_: reply) as url, pytest.raises(NotReached, match=message):
        ask(url, TEXT)


# -- reading ------------------------------------------------------------------------------------------


def test_a_timestamp_is_read(answer: bytes) -> None:
    stamp = read(answer, TEXT)
    assert stamp.at.tzinfo is UTC
    assert stamp.at > datetime(2026, 1, 1, tzinfo=UTC)
    assert stamp._replace(at=datetime(2026, 1, 1, tzinfo=UTC), serial=1) == Timestamp(
        at=datetime(2026, 1, 1, tzinfo=UTC),
        accuracy=timedelta(seconds=1.5),
        policy="1.3.6.1.4.1.32473.1",
        serial=1,
        authority="CN=Test authority\\, of timestamps in tests",
        algorithm="SHA-256",
        checked=False,
    )


def test_what_is_read_is_what_openssl_reads(answer: bytes, tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(answer)
    shown = openssl("ts", "-reply", "-in", tmp_path / "answer", "-text").decode()
    stamp = read(answer, TEXT)
    assert f"Serial number: 0x{stamp.serial:02X}\n" in shown
    assert f"Time stamp: {stamp.at.strftime('%b %e %H:%M:%S %Y')} GMT\n" in shown
    assert f"Policy OID: {stamp.policy}\n" in shown


def test_a_timestamp_is_never_called_qualified(
    authority: Authority, answer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(stamp: Timestamp, lang: str) -> str:
        say_stamped(stamp, Settings(lang=lang))
        return capsys.readouterr().err

    unchecked, checked = read(answer, TEXT), check(answer, TEXT, authority.root)
    assert "Whether it is qualified depends on the authority and is not checked here." in told(checked, "en")
    assert "Its signature was not checked here. Whether it is qualified" in told(unchecked, "en")
    assert "Of hij gekwalificeerd is, hangt van de autoriteit af" in told(checked, "nl")
    assert moment_in_words(checked.at, "nl") in told(checked, "nl")


def test_a_timestamp_over_another_text_is_refused_with_both_hashes(answer: bytes) -> None:
    other = TEXT.replace(b"\n5\n", b"\n6\n")
    with pytest.raises(WrongTimestamp) as refused:
        read(answer, other)
    assert sha256(TEXT).hexdigest() in str(refused.value)
    assert sha256(other).hexdigest() in str(refused.value)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_request_made_by_another_program_may_use_a_longer_hash(
    authority: Authority, algorithm: str
) -> None:
    answer = authority.answer(authority.query(TEXT, f"-{algorithm}", "-cert"))
    assert check(answer, TEXT, authority.root).algorithm == f"SHA-{algorithm[3:]}"


def test_a_timestamp_over_a_broken_hash_is_refused(authority: Authority) -> None:
    answer = authority.answer(authority.query(TEXT, "-sha1", "-cert"), digests="sha1")
    assert authority.accepts(answer, TEXT)
    with pytest.raises(WrongTimestamp, match=r"1\.3\.14\.3\.2\.26"):
        read(answer, TEXT)


def test_an_authority_without_certificate_is_known_by_the_name_in_the_timestamp(authority: Authority) -> None:
    query = authority.query(TEXT, "-sha256")
    assert read(authority.answer(query), TEXT).authority == "CN=Test authority\\, of timestamps in tests"
    unnamed = read(authority.answer(query, named=False), TEXT)
    assert unnamed.authority == "an authority that does not say its name"


# -- checking -----------------------------------------------------------------------------------------


def test_a_timestamp_leads_to_the_root_and_openssl_agrees(authority: Authority, answer: bytes) -> None:
    assert check(answer, TEXT, authority.root) == read(answer, TEXT)._replace(checked=True)
    assert authority.accepts(answer, TEXT)


def test_an_answer_to_a_request_without_nonce_is_checked(authority: Authority) -> None:
    assert check(
        authority.answer(authority.query(TEXT, "-sha256", "-cert", "-no_nonce")), TEXT, authority.root
    )


def test_a_certificate_that_is_not_enclosed_may_be_given(authority: Authority, another: Authority) -> None:
    bare = authority.answer(authority.query(TEXT, "-sha256"))
    assert check(bare, TEXT, authority.root + authority.certificate())
    for lacking in (authority.root, another.root + authority.certificate()):
        with pytest.raises(WrongTimestamp):
            check(bare, TEXT, lacking)


def test_several_roots_may_be_trusted_and_given_twice(
    authority: Authority, another: Authority, answer: bytes
) -> None:
    assert check(answer, TEXT, another.root + authority.root + authority.root)


def test_another_root_does_not_vouch_for_it(another: Authority, answer: bytes) -> None:
    with pytest.raises(WrongTimestamp, match="does not lead to the certificates given: unable to get"):
        check(answer, TEXT, another.root)
    assert not another.accepts(answer, TEXT)


def test_a_root_with_the_same_name_does_not_vouch_for_it(
    authority: Authority, answer: bytes, tmp_path: Path
) -> None:
    with pytest.raises(WrongTimestamp, match="does not lead to the certificates given"):
        check(answer, TEXT, Authority(tmp_path / "impostor", name=authority.name).root)


def test_the_authority_itself_is_no_root(authority: Authority, another: Authority, answer: bytes) -> None:
    with pytest.raises(UnusableRoots, match="None of those given is a root"):
        check(answer, TEXT, authority.certificate())
    with pytest.raises(WrongTimestamp):
        check(answer, TEXT, another.root + authority.certificate())


def test_a_certificate_that_had_expired_by_then_is_refused(authority: Authority) -> None:
    authority.issue("expired", begins="20200101000000Z", ends="20210101000000Z")
    answer = authority.answer(request(TEXT), who="expired")
    assert read(answer, TEXT)
    with pytest.raises(WrongTimestamp, match="certificate has expired"):
        check(answer, TEXT, authority.root)
    assert not authority.accepts(answer, TEXT)


@pytest.mark.parametrize("kind", ["mail", "both"])
def test_a_certificate_for_other_things_makes_no_timestamps(
    authority: Authority, answer: bytes, kind: str
) -> None:
    authority.issue(kind, kind=kind)
    forged = authority.signed_by_another(answer, kind)
    assert read(forged, TEXT)
    with pytest.raises(WrongTimestamp):
        check(forged, TEXT, authority.root)
    assert not authority.accepts(forged, TEXT)


def test_what_is_signed_anew_by_a_certificate_for_timestamps_is_checked(
    authority: Authority, answer: bytes
) -> None:
    """Otherwise the test above would hold whatever the certificate is for."""
    authority.issue("colleague")
    assert check(authority.signed_by_another(answer, "colleague"), TEXT, authority.root)


def test_another_time_in_the_token_does_not_verify(authority: Authority, answer: bytes) -> None:
    at = read(answer, TEXT).at
    earlier = answer.replace(f"{at:%Y%m%d%H%M%S}Z".encode(), f"{at.year - 1}{at:%m%d%H%M%S}Z".encode(), 1)
    assert read(earlier, TEXT).at.year == at.year - 1
    with pytest.raises(WrongTimestamp):
        check(earlier, TEXT, authority.root)
    assert not authority.accepts(earlier, TEXT)


def test_a_token_over_another_text_does_not_verify_with_this_hash_put_in(
    authority: Authority, answer: bytes
) -> None:
    other = b"another text\n"
    forged = answer.replace(sha256(TEXT).digest(), sha256(other).digest())
    assert read(forged, other)
    with pytest.raises(WrongTimestamp):
        check(forged, other, authority.root)
    assert not authority.accepts(forged, other)


@pytest.mark.parametrize(
    "roots", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_roots_must_be_certificates(answer: bytes, roots: bytes) -> None:
    with pytest.raises(UnusableRoots):
        check(answer, TEXT, roots)


def test_a_root_of_a_version_that_there_is_not_is_no_certificate(answer: bytes, authority: Authority) -> None:
    der = x509.load_pem_x509_certificate(authority.root).public_bytes(Encoding.DER)
    version = b"\xa0\x03\x02\x01\x02"
    assert version in der
    root = ssl.DER_cert_to_PEM_cert(der.replace(version, version[:-1] + b"\x08", 1))
    with pytest.raises(UnusableRoots):
        check(answer, TEXT, root.encode())


# -- what strangers may send --------------------------------------------------------------------------


@pytest.mark.parametrize("junk", [b"", b"\0", b"0\x82", b"<html>", bytes(LIMIT + 1), b"\x30\x80" * 5000])
def test_junk_cannot_be_read_but_is_to_be_kept(junk: bytes) -> None:
    with pytest.raises(UnreadableTimestamp, match="keep it, openssl ts -verify may read it"):
        read(junk, TEXT)


def test_a_granted_answer_without_a_timestamp_is_unreadable() -> None:
    with pytest.raises(UnreadableTimestamp):
        read(bytes.fromhex("30053003020100"), TEXT)


@pytest.mark.parametrize("status", [2, 3, 4, 5, 77])
def test_every_other_status_means_no_timestamp(status: int) -> None:
    with pytest.raises(NotStamped, match=f"status {status} "):
        read(bytes.fromhex("300530030201") + bytes([status]), TEXT)


def test_a_timestamp_granted_with_changes_is_read(authority: Authority, answer: bytes) -> None:
    changed = answer.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01", 1)
    assert decode_timestamp_response(changed).status == 1
    assert read(changed, TEXT)
    with pytest.raises(UnreadableTimestamp, match="openssl"):
        check(changed, TEXT, authority.root)
    assert authority.accepts(changed, TEXT)


changes = st.lists(
    st.tuples(st.integers(0, 1200), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=4
)


@settings(max_examples=400, deadline=None)
@given(changes=changes)
def test_no_change_to_an_answer_makes_the_reader_fail_in_another_way(
    authority: Authority, answer: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    roots = authority.root + authority.certificate()
    changed = answer
    for place, taken, put in changes:
        changed = changed[:place] + put + changed[place + taken :]
    with suppress(Refuted):
        stamp = check(changed, TEXT, roots)
        # What is not signed may change: the status text, or which algorithms are named beforehand.
        assert stamp == read(answer, TEXT)._replace(checked=True)


@settings(max_examples=200, deadline=None)
@example(junk=b"0\x05\x30\x03\x02\x01\x00")
@given(junk=st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_in_another_way(junk: bytes) -> None:
    with pytest.raises((Malformed, NotStamped)):
        read(junk, TEXT)
