"""Keeping whether the certificates of timestamps were revoked, while that can still be learned.

OCSP answers and CRLs are handed in as files, or fetched from the addresses that stand in the certificates. Those
addresses are asked only for certificates that lead to one that is trusted: whoever owns the database could put a
timestamp in it whose certificate names any address. Nothing is kept that says nothing of a timestamp here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from ledger.language import phrase
from ledger.problem import Problem
from ledger.seal import timestamp
from ledger.seal.posting import TIMEOUT, NotReached, get, plain, post
from ledger.seal.renewal import Renewal, read_renewal
from ledger.seal.revocation import (
    LARGEST,
    RevocationEvidence,
    RevocationFinding,
    UnreadableEvidence,
    WrongEvidence,
    read_evidence,
)
from ledger.seal.seals import CERTIFICATE_SEAL, RENEWAL_SEAL, REVOCATION_SEAL, TIMESTAMP_SEAL, Seals
from ledger.seal.stored_timestamps import longest_chain
from ledger.seal.verifier import Malformed, Refuted

if TYPE_CHECKING:
    from ledger.application import Ledger

#: An answer about one certificate has some two thousand bytes.
_LARGEST_ANSWER = 1 << 16


class AboutNothing(Refuted):
    """This is about none of the certificates of the timestamps here, or was not so at the moment of any of them.

    Give the authority's certificates with --authority, if they do not stand in its timestamps.
    """


class NoAddress(Problem):
    """A certificate does not say where to ask whether it was revoked: ask its authority for an OCSP answer or CRL."""


class Learned(NamedTuple):
    """What was kept: whose certificate, and what is said of it."""

    subject: str
    finding: RevocationFinding


class _Stamped(NamedTuple):
    """A timestamp or renewal that is kept, by its moment and its certificates, as far as they are known."""

    at: datetime
    chain: tuple[x509.Certificate, ...]

    @property
    def pairs(self) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
        return pairwise(self.chain)


def add_evidence(
    ledger: Ledger, contents: Sequence[bytes], authorities: bytes | None = None
) -> list[Learned]:
    """Keep OCSP answers and CRLs, and those of the authority's certificates that lead to what they are about.

    What is kept already is not kept twice. Raises ``UnreadableEvidence``, ``WrongEvidence``, ``AboutNothing``,
    ``UnusableRoots``; then nothing is kept.
    """
    handed_in = [] if authorities is None else timestamp.certificates(authorities)
    read = [each for content in contents for each in read_evidence(content)]
    with ledger.store.writing() as writing:
        seals = Seals(writing)
        stamped = [*_stamped(seals, handed_in, ())]
        learned = [_learned(each, stamped) for each in read]
        new = _new(seals, [each for each in handed_in if any(each in one.chain for one in stamped)], read)
        size, now = max((seal.size for seal in seals.all()), default=0), int(ledger.now().timestamp())
        writing.put_seals([(kind, size, now, state) for kind, state in new])
    return [each for found in learned for each in found]


def _new(
    seals: Seals, in_use: Iterable[x509.Certificate], read: Iterable[RevocationEvidence]
) -> list[tuple[str, bytes]]:
    """What is not kept already, each once."""
    there = {seal.state for seal in seals.all()}
    rows = [(CERTIFICATE_SEAL, each.public_bytes(Encoding.DER)) for each in in_use]
    rows += [(REVOCATION_SEAL, each.der) for each in read]
    return [row for row in dict.fromkeys(rows) if row[1] not in there]


def fetch_evidence(ledger: Ledger, authorities: bytes, *, timeout: float = TIMEOUT) -> list[Learned]:
    """Fetch and keep what shows that the certificates of timestamps were not revoked, where nothing kept does.

    Only certificates that lead to one of the authorities are asked about. Raises ``NotReached``, ``NoAddress``, and
    as ``add_evidence`` does.
    """
    handed_in = timestamp.certificates(authorities)
    ends = timestamp.roots_among(handed_in)
    with ledger.reading() as reading:
        seals = Seals(reading)
        kept = [*_evidence(seals)]
        wanted = {
            pair: each.at
            for each in _stamped(seals, handed_in, ends)
            for pair in each.pairs
            if not any(_tells_safely(one, *pair, each) for one in kept)
        }
    fetched = [_fetched(*pair, timeout) for pair in wanted]
    return add_evidence(ledger, fetched, authorities)


def _stamped(
    seals: Seals,
    handed_in: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    answers: Iterable[bytes] | None = None,
) -> Iterator[_Stamped]:
    """The timestamps that can be read; with ``trusted``, those that lead to one of these."""
    others = [*handed_in]
    for seal in seals.of(CERTIFICATE_SEAL):
        with suppress(*timestamp.UNREADABLE):
            others.append(x509.load_der_x509_certificate(seal.state))
    for response in _answers(seals) if answers is None else answers:
        with suppress(timestamp.UnreadableTimestamp, Refuted):
            at = timestamp.look_inside(response, others).at
            yield _Stamped(at, longest_chain(response, others, trusted))


def _answers(seals: Seals) -> Iterator[bytes]:
    """The authorities' answers that are kept, oldest first: of timestamps, and of renewals."""
    for seal in seals.all():
        if seal.kind == TIMESTAMP_SEAL:
            yield seal.state
        elif seal.kind == RENEWAL_SEAL:
            with suppress(Malformed):
                yield read_renewal(seal.state).response


def _evidence(seals: Seals) -> Iterator[RevocationEvidence]:
    """The evidence that is kept; what of it cannot be read is told by `verify`."""
    for seal in seals.of(REVOCATION_SEAL):
        with suppress(UnreadableEvidence):
            yield from read_evidence(seal.state)


def _learned(evidence: RevocationEvidence, stamped: Sequence[_Stamped]) -> list[Learned]:
    found: dict[x509.Certificate, Learned] = {}
    refusal: WrongEvidence | None = None
    for pair in {pair: None for each in stamped for pair in each.pairs}:
        try:
            finding = _tells(evidence, *pair, [each for each in stamped if pair in [*each.pairs]])
        except WrongEvidence as error:
            refusal = error
        else:
            if finding is not None:
                found[pair[0]] = Learned(plain(pair[0].subject.rfc4514_string()), finding)
    if not found:
        raise refusal or AboutNothing
    return [*found.values()]


def _tells(
    evidence: RevocationEvidence,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    stamped: Iterable[_Stamped],
) -> RevocationFinding | None:
    """What it says of a certificate, if that bears on one of these timestamps. Raises ``WrongEvidence``."""
    finding = evidence.about(certificate, issuer)
    if finding is None or finding.revoked_at is not None:
        return finding
    return finding if any(finding.covers(each.at, certificate) for each in stamped) else None


def _tells_safely(
    evidence: RevocationEvidence, certificate: x509.Certificate, issuer: x509.Certificate, stamped: _Stamped
) -> bool:
    try:
        return _tells(evidence, certificate, issuer, [stamped]) is not None
    except WrongEvidence:
        return False


class LongTermEvidence(NamedTuple):
    """What goes along with timestamps that are handed out, so that they can be checked after their certificates end."""

    renewals: list[Renewal]
    revocation: list[bytes]
    certificates: list[bytes]


def long_term_evidence(seals: Seals, numbers: Iterable[int]) -> LongTermEvidence:
    """The renewals of the timestamps in these seals and of each other, and what is kept about their certificates."""
    covered, renewals = set(numbers), list[Renewal]()
    for seal in seals.of(RENEWAL_SEAL):
        with suppress(Malformed):
            renewal = read_renewal(seal.state)
            if covered & {*range(renewal.first, renewal.last + 1)}:
                covered.add(seal.number)
                renewals.append(renewal)
    answers = [each.state for each in seals.of(TIMESTAMP_SEAL) if each.number in covered]
    chains = [
        each.chain for each in _stamped(seals, (), (), [*answers, *(each.response for each in renewals)])
    ]
    above = {each.public_bytes(Encoding.DER) for chain in chains for each in chain}
    return LongTermEvidence(
        renewals,
        [each.der for each in _evidence(seals) if _is_about(each, chains)],
        [seal.state for seal in seals.of(CERTIFICATE_SEAL) if seal.state in above],
    )


def _is_about(evidence: RevocationEvidence, chains: Iterable[tuple[x509.Certificate, ...]]) -> bool:
    for pair in (pair for chain in chains for pair in pairwise(chain)):
        with suppress(WrongEvidence):
            if evidence.about(*pair) is not None:
                return True
    return False


# -- fetching ----------------------------------------------------------------------------------------------


def _fetched(certificate: x509.Certificate, issuer: x509.Certificate, timeout: float) -> bytes:
    """An answer about a certificate, from the first of its addresses that gives one: OCSP before lists."""
    failure: Problem = NoAddress("{subject}", subject=plain(certificate.subject.rfc4514_string()))
    for url in _responders(certificate):
        try:
            return _answer(url, certificate, issuer, timeout)
        except NotReached as error:
            failure = error
    for url in _lists(certificate):
        try:
            return _list(url, timeout)
        except NotReached as error:
            failure = error
    raise failure


def _answer(url: str, certificate: x509.Certificate, issuer: x509.Certificate, timeout: float) -> bytes:
    # The hash of RFC 5019, 2.1.1: it names the certificate, and nothing rests on it.
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    asked = builder.build().public_bytes(Encoding.DER)
    got = post(url, asked, kind="application/ocsp-request", limit=_LARGEST_ANSWER, timeout=timeout)
    return _used(url, got.status, got.body)


def _list(url: str, timeout: float) -> bytes:
    got = get(url, limit=LARGEST, timeout=timeout)
    return _used(url, got.status, got.body)


def _used(url: str, status: int, body: bytes) -> bytes:
    if status != 200:
        raise NotReached(url, phrase("it answered HTTP status {status}"), status=status)
    try:
        read_evidence(body)
    except UnreadableEvidence as error:
        raise NotReached(url, phrase("it answered something that is neither OCSP nor a CRL")) from error
    return body


def _responders(certificate: x509.Certificate) -> list[str]:
    with suppress(ValueError, x509.ExtensionNotFound):
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        return _http(
            each.access_location for each in found if each.access_method == AuthorityInformationAccessOID.OCSP
        )
    return []


def _lists(certificate: x509.Certificate) -> list[str]:
    with suppress(ValueError, x509.ExtensionNotFound):
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        return _http(name for point in points for name in point.full_name or ())
    return []


def _http(names: Iterable[x509.GeneralName]) -> list[str]:
    """The addresses among them that are on the web; directories (ldap) are not asked. Three are enough."""
    urls = [str(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [url for url in urls if url.startswith(("http://", "https://"))][:3]
