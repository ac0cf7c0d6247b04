"""Timestamps renewed before they end, with what shows that no certificate was revoked: `ledger.seal.renewal`.

Each test plays some years. The authorities' clocks and the ledger's are set for that; certificates, lists, answers
and signatures are those that openssl makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.seal import checkpoint as making
from ledger.seal import renewal
from ledger.seal.checks import Check
from ledger.seal.evidence import AboutNothing, Learned, add_evidence, fetch_evidence
from ledger.seal.known import TrustAnchors
from ledger.seal.renewal import NotARenewal, NothingToRenew, read_renewal
from ledger.seal.revocation import UnreadableEvidence, WrongEvidence, read_evidence
from ledger.seal.stored_timestamps import longest_chain
from ledger.seal.timestamp import NotStamped, UnreadableTimestamp, WrongTimestamp, request
from ledger.seal.verifier import Malformed, read_note
from ledger.seal.verify import verify
from tests.given import employment
from tests.seal.attacker import OPERATOR, Copy, recorded
from tests.seal.authority import Authority, openssl
from tests.seal.witnessing import Reply, serving

#: When the authorities are made: the machine's clock is theirs, but where a test sets another.
NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)


def asn1(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%SZ}"


class Years:
    """A ledger over the years, and its authorities by name."""

    def __init__(self, copy: Copy, folder: Path, made: Callable[[str, datetime], Authority]) -> None:
        self.copy, self.folder, self.now, self.made = copy, folder, NOW, made
        self.authorities: dict[str, Authority] = {}

    def ledger(self) -> Ledger:
        return Ledger.open(self.copy.location, clock=lambda: self.now)

    def authority(self, name: str, ends: datetime) -> Authority:
        """One whose certificate ends at a moment; its root lasts for ten years."""
        self.authorities[name] = self.made(name, ends).copied(self.folder / name)
        return self.authorities[name]

    @property
    def roots(self) -> bytes:
        return b"".join(each.root for each in self.authorities.values())

    def stamped(self, by: Authority, at: datetime = NOW) -> None:
        """An authority sets a timestamp on the newest checkpoint."""
        with self.ledger() as ledger:
            made = making.newest(ledger)
            answer = by.answer(request(read_note(made.note).text.encode()))
            making.add_timestamp(ledger, made, by.stamped_at(answer, at))

    def renewed(self, by: Authority, at: datetime, algorithm: str | None = None) -> renewal.Renewal:
        """All timestamps are renewed."""
        with self.ledger() as ledger:
            with ledger.reading() as reading:
                text = renewal.next_text(reading, algorithm)
            answer = by.answer(request(text, algorithm or "sha256"))
            return renewal.add_renewal(ledger, by.stamped_at(answer, at))[1]

    def learned(self, *contents: bytes) -> list[Learned]:
        with self.ledger() as ledger:
            return add_evidence(ledger, contents, self.roots)

    def check(self, at: datetime | None = None, roots: bytes | None = None) -> Check:
        """What `verify --authority` says of the timestamps at a moment."""
        self.now = at or self.now
        with self.ledger() as ledger:
            given = TrustAnchors(authorities=self.roots if roots is None else roots)
            found = verify(ledger, self.copy.location, given, processes=1)
        return next(each for each in found if each.name == "timestamps")

    def first(self, at: datetime | None = None) -> dict[str, Any]:
        """What is said of the first timestamp."""
        stamp: dict[str, Any] = self.check(at).figures["timestamps"][0]
        return stamp


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, datetime], Authority]:
    """Authorities whose certificate ends at a moment, each made once."""

    @cache
    def one(name: str, ends: datetime) -> Authority:
        fresh = Authority(tmp_path_factory.mktemp("authority") / "made", name)
        fresh.issue("authority", ends=asn1(ends))
        return fresh

    return one


@pytest.fixture
def years(tmp_path: Path, made: Callable[[str, datetime], Authority]) -> Years:
    """A small ledger on SQLite: for what does not depend on the database."""
    location = str(tmp_path / "ledger.db")
    with Ledger.create(location, clock=lambda: NOW) as fresh:
        recorded(fresh, employment())
        making.set_first_key(fresh, OPERATOR)
        making.make(fresh, OPERATOR)
    return Years(Copy(location, tmp_path), tmp_path, made)


@pytest.fixture
def anywhere(ledger: Copy, tmp_path: Path, made: Callable[[str, datetime], Authority]) -> Years:
    """On either database."""
    return Years(ledger, tmp_path, made)


def wrong(check: Check) -> str:
    return " ".join(str(part) for each in check.violations for part in each.detail)


# -- renewals ------------------------------------------------------------------------------------------


def test_a_timestamp_stands_until_its_certificate_ends(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    assert years.check(NOW + YEAR - timedelta(days=1)).state == "holds"
    assert years.first()["proven_upto"].startswith(str((NOW + YEAR).date()))


def test_a_timestamp_that_nobody_renewed_is_not_broken_but_lapsed(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    check = years.check(NOW + 2 * YEAR)
    assert (check.state, check.count, check.figures["lapsed"]) == ("unchecked", 0, True)


def test_a_timestamp_renewed_in_time_stands_as_long_as_the_renewal(anywhere: Years) -> None:
    anywhere.stamped(anywhere.authority("one", NOW + YEAR))
    made = anywhere.renewed(anywhere.authority("two", NOW + 4 * YEAR), NOW + YEAR / 2)
    assert anywhere.check(NOW + 3 * YEAR).state == "holds"
    stamp = anywhere.first()
    assert stamp["renewed_by"] == made.last + 1
    assert not stamp["lapsed"]


def test_a_chain_of_renewals_stands_if_each_was_made_in_time(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    years.renewed(years.authority("two", NOW + 2 * YEAR), NOW + YEAR / 2)
    years.renewed(years.authority("three", NOW + 9 * YEAR), NOW + 1.5 * YEAR)
    assert years.check(NOW + 8 * YEAR).state == "holds"


def test_a_renewal_that_was_damaged_is_not_said_to_hold(anywhere: Years) -> None:
    """Its text fits the seals still; the authority's answer under it cannot be read any more."""
    anywhere.stamped(anywhere.authority("one", NOW + YEAR))
    anywhere.renewed(anywhere.authority("two", NOW + 2 * YEAR), NOW + YEAR / 2)
    assert anywhere.check().state == "holds"
    (seal,) = anywhere.copy.seals("timestamp-renewal")
    state = bytes(seal.state)
    damaged = state[:-600] + state[-590:]
    anywhere.copy.does("UPDATE seals SET state = :v WHERE number = :n", v=damaged, n=seal.number)
    check = anywhere.check()
    assert (check.state, check.figures["unread"]) == ("unchecked", True)


def test_a_renewal_that_came_too_late_proves_nothing_of_what_had_ended(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    years.renewed(years.authority("two", NOW + 9 * YEAR), NOW + 2 * YEAR)
    check = years.check(NOW + 3 * YEAR)
    assert (check.state, check.count) == ("unchecked", 0)
    assert years.first()["proven_upto"].startswith(str((NOW + YEAR).date()))


def test_a_link_that_came_too_late_ends_the_chain_where_it_was_whole(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    years.renewed(years.authority("two", NOW + 2 * YEAR), NOW + YEAR / 2)
    years.renewed(years.authority("three", NOW + 9 * YEAR), NOW + 3 * YEAR)
    assert years.first(NOW + 4 * YEAR)["proven_upto"].startswith(str((NOW + 2 * YEAR).date()))


def test_a_renewal_of_an_authority_that_is_not_trusted_does_not_count(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    years.renewed(years.authority("two", NOW + 4 * YEAR), NOW + YEAR / 2)
    check = years.check(NOW + 3 * YEAR, one.root)
    assert check.state == "broken"
    assert "does not lead to the certificates given" in wrong(check)


def test_with_another_hash_everything_is_renewed_from_the_first_seal_on(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    two = years.authority("two", NOW + 9 * YEAR)
    years.renewed(two, NOW + YEAR / 3)
    made = years.renewed(two, NOW + YEAR / 2, "sha512")
    first = bytes(years.copy.seals("key")[0].state)
    assert made.first == 1
    assert f"1 key 1 {sha512(first).hexdigest()}\n".encode() in made.text
    assert years.check(NOW + 3 * YEAR).state == "holds"


def test_an_answer_counts_though_other_seals_came_since_the_request(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    with years.ledger() as ledger:
        with ledger.reading() as reading:
            text = renewal.next_text(reading, None)
        making.make(ledger, OPERATOR)
        made = renewal.add_renewal(ledger, one.answer(request(text)))[1]
    assert made.text == text
    assert years.check(NOW).state == "holds"


def test_an_answer_to_something_else_is_no_renewal(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    with years.ledger() as ledger:
        for content in (one.answer(request(b"something else")), b"junk"):
            with pytest.raises(NotARenewal):
                renewal.add_renewal(ledger, content)
        with pytest.raises(NotStamped):
            renewal.add_renewal(ledger, one.answer(one.query(b"x", "-sha1"), digests="sha256"))
    assert not years.copy.seals("timestamp-renewal")


def test_without_a_timestamp_there_is_nothing_to_renew(years: Years) -> None:
    with years.ledger() as ledger, ledger.reading() as reading, pytest.raises(NothingToRenew):
        renewal.next_text(reading, None)


def test_openssl_checks_a_renewal_with_the_text_in_front_of_it(years: Years) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    two = years.authority("two", NOW + 9 * YEAR)
    years.renewed(two, NOW)
    kept = read_renewal(bytes(years.copy.seals("timestamp-renewal")[0].state))
    assert two.accepts(kept.response, kept.text)


# -- attacks on renewals -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["key", "timestamp"])
def test_a_seal_that_was_changed_since_it_was_renewed_is_named(anywhere: Years, kind: str) -> None:
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    anywhere.renewed(one, NOW)
    seal = anywhere.copy.seals(kind)[0]
    anywhere.copy.does(
        "UPDATE seals SET state = :state WHERE number = :number",
        state=bytes(seal.state) + b"\n",
        number=seal.number,
    )
    check = anywhere.check()
    assert check.state == "broken"
    assert f"Seal {seal.number} is gone, or is not what was renewed then" in wrong(check)


def test_a_renewal_that_lists_other_seals_does_not_hold(anywhere: Years) -> None:
    """Its text is written anew, to fit the seals: the authority signed another."""
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    anywhere.renewed(one, NOW)
    state = bytes(anywhere.copy.seals("timestamp-renewal")[0].state)
    anywhere.copy.does(
        "UPDATE seals SET state = :state WHERE kind = 'timestamp-renewal'",
        state=state.replace(b"hash sha256\n1 key", b"hash sha256\n2 key"),
    )
    assert anywhere.check().state == "broken"


def test_a_renewal_of_seals_that_come_after_it_does_not_hold(anywhere: Years) -> None:
    """Else two renewals could vouch for each other for ever."""
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    made = anywhere.renewed(one, NOW)
    state = bytes(anywhere.copy.seals("timestamp-renewal")[0].state)
    own = f"{made.last + 1} timestamp-renewal 520 {'0' * 64}\n".encode()
    anywhere.copy.does(
        "UPDATE seals SET state = :state WHERE kind = 'timestamp-renewal'",
        state=made.text + own + state[len(made.text) :],
    )
    assert f"Seal {made.last + 1} is gone" in wrong(anywhere.check())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_of_renewals_fail_in_another_way(junk: bytes) -> None:
    for content in (junk, renewal.FORMAT.encode() + b"\norigin x\nhash sha256\n" + junk):
        with pytest.raises(Malformed):
            read_renewal(content)


# -- whether certificates were revoked -----------------------------------------------------------------


def an_answer(authority: Authority) -> bytes:
    return authority.ocsp()


def an_appointed_answer(authority: Authority) -> bytes:
    authority.issue("responder", kind="ocsp")
    return authority.ocsp(by="responder")


def a_list(authority: Authority) -> bytes:
    return authority.crl()


Evidence = Callable[[Authority], bytes]
EVIDENCE = pytest.mark.parametrize("evidence", [an_answer, an_appointed_answer, a_list])


@EVIDENCE
def test_kept_evidence_shows_that_no_certificate_was_revoked(years: Years, evidence: Evidence) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    assert years.first()["revocation"] == "unchecked"
    (learned,) = years.learned(evidence(one))
    assert learned.finding.revoked_at is None
    stamp = years.first()
    assert (stamp["revocation"], len(stamp["revocation_by"])) == ("good", 1)


def test_the_same_evidence_is_kept_once(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    content = one.crl()
    years.learned(content)
    years.learned(content)
    assert len(years.copy.seals("revocation")) == 1
    assert len(years.copy.seals("certificate")) == 1


@EVIDENCE
@pytest.mark.parametrize("reason", [None, "keyCompromise", "CACompromise", "certificateHold"])
def test_what_may_have_been_signed_by_a_thief_is_not_proven_from_then_on(
    years: Years, evidence: Evidence, reason: str | None
) -> None:
    """RFC 3161, 4: also where no reason stands."""
    one = years.authority("one", NOW + YEAR)
    years.stamped(one, NOW - timedelta(seconds=0))
    one.revoke(reason=reason)
    revoked = datetime.now(UTC)
    (learned,) = years.learned(evidence(one))
    assert learned.finding.revoked_at is not None
    check = years.check(revoked + timedelta(days=1))
    stamp = next(iter(check.figures["timestamps"]), None)
    assert check.state == "broken" or (
        stamp is not None and stamp["lapsed"] and stamp["revocation"] == "revoked"
    )


@EVIDENCE
def test_a_compromise_does_not_reach_what_another_authority_renewed_before(
    years: Years, evidence: Evidence
) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    years.renewed(years.authority("two", NOW + 4 * YEAR), NOW)
    one.revoke(reason="keyCompromise")
    moved(one, NOW + timedelta(days=30))
    years.learned(evidence(one))
    stamp = years.first(NOW + 2 * YEAR)
    assert stamp["revocation"] == "revoked"
    assert not stamp["lapsed"]


@pytest.mark.parametrize(
    ("reason", "evidence"),
    [
        ("superseded", a_list),
        ("cessationOfOperation", an_answer),
        ("affiliationChanged", an_appointed_answer),
    ],
)
def test_a_certificate_that_was_only_replaced_leaves_what_it_signed(
    years: Years, evidence: Evidence, reason: str
) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    one.revoke(reason=reason)
    moved(one, NOW + timedelta(days=30))
    years.learned(evidence(one))
    stamp = years.first(NOW + timedelta(days=60))
    assert (stamp["revocation"], stamp["lapsed"]) == ("revoked", False)


@EVIDENCE
def test_a_timestamp_after_its_certificate_was_revoked_is_broken(years: Years, evidence: Evidence) -> None:
    one = years.authority("one", NOW + YEAR)
    one.revoke(reason="superseded")
    years.stamped(one, NOW + timedelta(days=30))
    years.learned(evidence(one))
    check = years.check(NOW + timedelta(days=31))
    assert check.state == "broken"
    assert "had been revoked when this timestamp was made" in wrong(check)


def moved(authority: Authority, moment: datetime) -> None:
    """Let a certificate have been revoked at another moment than when openssl was told."""
    index = authority.file("index.txt")
    said = f"{moment:%y%m%d%H%M%SZ}"
    index.write_text(re.sub(r"(?m)^(R\t[^\t]*\t)[0-9]{12}Z", rf"\g<1>{said}", index.read_text()))


def test_evidence_from_long_before_tells_nothing(years: Years) -> None:
    one = years.authority("one", NOW + 2 * YEAR)
    years.stamped(one, NOW + YEAR)
    for content in (one.crl(), one.ocsp()):
        with pytest.raises(AboutNothing):
            years.learned(content)


def test_evidence_from_after_the_certificate_ended_tells_nothing(years: Years) -> None:
    """An issuer may leave out of its lists what has ended (RFC 5280, 3.3)."""
    one = years.authority("one", NOW + timedelta(days=1))
    years.stamped(one)
    later = (
        "-crl_lastupdate",
        asn1(NOW + timedelta(days=5)),
        "-crl_nextupdate",
        asn1(NOW + timedelta(days=9)),
    )
    with pytest.raises(AboutNothing):
        years.learned(one.crl(*later))


def test_evidence_of_another_issuer_of_that_name_is_refused(years: Years, tmp_path: Path) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    false = Authority(tmp_path / "false", "one")
    with pytest.raises(WrongEvidence, match="did not sign it"):
        years.learned(false.crl())


def test_a_responder_that_nobody_appointed_is_refused(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    one.issue("mail", kind="mail")
    with pytest.raises(WrongEvidence, match="nor a responder that it appointed"):
        years.learned(one.ocsp(by="mail"))


def test_evidence_about_nothing_here_is_not_kept(years: Years, tmp_path: Path) -> None:
    years.stamped(years.authority("one", NOW + YEAR))
    with pytest.raises(AboutNothing):
        years.learned(Authority(tmp_path / "other", "other").crl())
    assert not years.copy.seals("revocation")


def test_a_list_with_bytes_behind_it_is_not_kept(years: Years) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    der = read_evidence(one.crl())[0].der
    with pytest.raises(UnreadableEvidence):
        years.learned(der + b"\x00")


def test_evidence_altered_in_the_database_is_found(anywhere: Years) -> None:
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    anywhere.learned(one.crl())
    state = bytearray(anywhere.copy.seals("revocation")[0].state)
    state[-1] ^= 1
    anywhere.copy.does("UPDATE seals SET state = :state WHERE kind = 'revocation'", state=bytes(state))
    check = anywhere.check()
    assert check.state == "broken"
    assert [each.code for each in check.violations] == ["evidence"]


def test_evidence_that_was_taken_out_is_missed(anywhere: Years) -> None:
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    one.revoke(reason="keyCompromise")
    anywhere.learned(one.crl())
    anywhere.renewed(one, NOW)
    anywhere.copy.does("DELETE FROM seals WHERE kind = 'revocation'")
    assert "is gone" in wrong(anywhere.check())


@pytest.mark.parametrize("kind", ["certificate", "revocation", "timestamp-renewal"])
def test_junk_in_the_place_of_evidence_is_told_and_stops_nothing(anywhere: Years, kind: str) -> None:
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    anywhere.learned(one.crl())
    anywhere.renewed(one, NOW)
    whole = anywhere.copy.seals(kind)[0].state
    # The version of a certificate, and that of a list: the first number of each.
    version = b"\xa0\x03\x02\x01\x02" if kind == "certificate" else b"\x02\x01\x01"
    assert version in whole
    for state in (b"", b"\x30\x80" * 1000, whole.replace(version, version[:-1] + b"\x08", 1)):
        anywhere.copy.does("UPDATE seals SET state = :state WHERE kind = :kind", state=state, kind=kind)
        assert anywhere.check().state == "broken"


def test_a_root_that_only_stands_in_the_database_is_not_trusted(anywhere: Years) -> None:
    one = anywhere.authority("one", NOW + YEAR)
    anywhere.stamped(one)
    anywhere.learned(one.crl())
    assert anywhere.copy.seals("certificate")
    other = Authority(anywhere.folder / "other", "other")
    assert anywhere.check(roots=other.root).state == "broken"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_change_to_evidence_makes_its_reader_fail_in_another_way(
    an_answer_and_a_list: list[bytes], a_pair: list[x509.Certificate], data: st.DataObject
) -> None:
    changed = bytearray(data.draw(st.sampled_from(an_answer_and_a_list)))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(UnreadableEvidence, WrongEvidence):
        (evidence,) = read_evidence(bytes(changed))
        evidence.about(*a_pair)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_to_a_timestamp_makes_the_reader_of_chains_fail_in_another_way(
    a_token: bytes, data: st.DataObject
) -> None:
    changed = bytearray(a_token)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(UnreadableTimestamp, WrongTimestamp):
        longest_chain(bytes(changed), [])


@pytest.fixture(scope="module")
def a_token(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = Authority(tmp_path_factory.mktemp("token") / "authority")
    return made.answer(request(b"a text"), chain=True)


@pytest.fixture(scope="module")
def revoked(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("revoked") / "authority")
    made.revoke(reason="superseded")
    return made


@pytest.fixture(scope="module")
def an_answer_and_a_list(revoked: Authority) -> list[bytes]:
    return [revoked.ocsp(), read_evidence(revoked.crl())[0].der]


@pytest.fixture(scope="module")
def a_pair(revoked: Authority) -> list[x509.Certificate]:
    """A certificate and that of its issuer."""
    return [x509.load_pem_x509_certificate(each) for each in (revoked.certificate(), revoked.root)]


# -- fetching ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paths", [("/ocsp", "/crl"), ("/crl",)])
def test_evidence_is_fetched_from_where_the_certificates_say(
    years: Years, monkeypatch: pytest.MonkeyPatch, paths: tuple[str, ...]
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    one, asked = years.authority("one", NOW + YEAR), []

    def reply(path: str, body: bytes) -> Reply:
        asked.append(path)
        return one.responds(path, body) if path in paths else Reply(500, "text/plain", b"")

    with serving(reply, gets=True) as url:
        one.url = url
        one.issue("authority", kind="reachable")
        years.stamped(one)
        with years.ledger() as ledger:
            (learned,) = fetch_evidence(ledger, one.root)
            assert fetch_evidence(ledger, one.root) == []
    assert learned.finding.kind == ("OCSP" if "/ocsp" in paths else "CRL")
    assert asked == ["/ocsp", "/crl"][: 3 - len(paths)]
    assert years.first()["revocation"] == "good"


def test_no_address_of_a_certificate_that_is_not_trusted_is_asked(
    years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    one, asked = years.authority("one", NOW + YEAR), list[str]()

    def reply(path: str, body: bytes) -> Reply:
        asked.append(path)
        return one.responds(path, body)

    with serving(reply, gets=True) as url:
        one.url = url
        one.issue("authority", kind="reachable")
        years.stamped(one)
        other = Authority(years.folder / "other", "other")
        with years.ledger() as ledger:
            assert fetch_evidence(ledger, other.root) == []
    assert asked == []


# -- other programs ------------------------------------------------------------------------------------


def test_openssl_says_the_same_of_the_evidence_that_is_kept(years: Years, tmp_path: Path) -> None:
    one = years.authority("one", NOW + YEAR)
    years.stamped(one)
    years.learned(one.crl(), one.ocsp())
    files = {}
    for seal in years.copy.seals("revocation"):
        (evidence,) = read_evidence(bytes(seal.state))
        name = "crl" if evidence.listed is not None else "ocsp"
        files[name] = tmp_path / name
        files[name].write_bytes(evidence.der)
    root, signer = one.file("root.pem"), one.file("authority.pem")
    openssl("crl", "-in", files["crl"], "-inform", "DER", "-out", tmp_path / "crl.pem", "-CAfile", root)
    said = openssl("verify", "-crl_check", "-CAfile", root, "-CRLfile", tmp_path / "crl.pem",
                   "-purpose", "timestampsign", signer)  # fmt: skip
    assert said.strip().endswith(b"OK")
    said = openssl("ocsp", "-respin", files["ocsp"], "-CAfile", root, "-issuer", root, "-cert", signer,
                   "-no_nonce")  # fmt: skip
    assert b": good" in said
