"""The timestamps that a ledger keeps, how long each is proven, and whether their certificates were revoked.

A timestamp is over the text of a checkpoint. A renewal is a timestamp over a list of older seals, those of timestamps
among them (`renewal`). Each stands until the first of its certificates ends, or longer where a renewal was made before
that and stands itself: so the last one of a chain has to stand now. A chain that was renewed too late is not broken.
What it says was right; since when it is not proven any more is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from cryptography import x509

from ledger import codec
from ledger.language import phrase
from ledger.problem import RenderedMessage
from ledger.seal import timestamp
from ledger.seal.known import KnownCheckpoint
from ledger.seal.renewal import Renewal, hold_renewal, read_renewal
from ledger.seal.revocation import (
    RevocationEvidence,
    RevocationFinding,
    UnreadableEvidence,
    WrongEvidence,
    chains_of,
    read_evidence,
)
from ledger.seal.scan import Violations
from ledger.seal.seals import CERTIFICATE_SEAL, RENEWAL_SEAL, REVOCATION_SEAL, TIMESTAMP_SEAL, Seals
from ledger.seal.verifier import Refuted
from ledger.store.session import SealRow

#: Whether the certificates of a timestamp were revoked when it was made.
Revocation = Literal["good", "revoked", "unchecked"]


class RevokedBefore(Refuted):
    """The certificate had been revoked when this timestamp was made."""


class Says(NamedTuple):
    """What kept evidence says of one certificate, by the number of its seal."""

    seal: int
    certificate: x509.Certificate
    finding: RevocationFinding


class StoredTimestamp(NamedTuple):
    """A timestamp that is kept, by the number of its seal: over how many entries, and what it says.

    Of one that this program cannot read, `statement` is None and `unreadable` tells why. `renewal` stands where it is
    over older seals. `chain` is its certificate and those above it, as far as they are known; with certificates to
    trust it ends in one of these.
    """

    number: int
    size: int
    statement: timestamp.Timestamp | None
    unreadable: RenderedMessage | None = None
    renewal: Renewal | None = None
    chain: tuple[x509.Certificate, ...] = ()
    #: What kept evidence says of these certificates, and what follows for the moment of the timestamp.
    says: tuple[Says, ...] = ()
    revocation: Revocation = "unchecked"
    #: Until when its own certificates show it: the first that ends, or may have been in other hands.
    ends: datetime | None = None
    #: Until when it is proven, by renewals as well; None where no certificate is known.
    proven_upto: datetime | None = None
    #: The seal of the renewal that proves it longest.
    renewed_by: int | None = None

    def renews(self, number: int) -> bool:
        """Whether it is a renewal of a seal."""
        return self.renewal is not None and self.renewal.first <= number <= self.renewal.last

    @property
    def latest(self) -> datetime | None:
        """The latest moment at which it may have been made, by the accuracy that the authority states."""
        if self.statement is None:
            return None
        try:
            return self.statement.at + (self.statement.accuracy or timedelta())
        except OverflowError:  # Anybody can write an accuracy that leads behind the end of the calendar.
            return datetime.max.replace(tzinfo=UTC)

    def figures(self, now: datetime) -> dict[str, Any]:
        """For those who ask for it as data."""
        if self.statement is None:
            return {"seal": self.number, "size": self.size, "unreadable": self.unreadable}
        accuracy = self.statement.accuracy
        return {
            "seal": self.number,
            "size": self.size,
            "renews": None if self.renewal is None else [self.renewal.first, self.renewal.last],
            "at": codec.moment_text(self.statement.at),
            "accuracy": None if accuracy is None else accuracy.total_seconds(),
            "authority": self.statement.authority,
            "checked": self.statement.checked,
            "certificate_ends": _text(self.ends),
            "revocation": self.revocation,
            "revocation_by": [
                {
                    "seal": each.seal,
                    "kind": each.finding.kind,
                    "of": _text(each.finding.this_update),
                    "signed_by": each.finding.signed_by,
                    "revoked_at": _text(each.finding.revoked_at),
                    "reason": each.finding.reason,
                    "crl_number": None if each.finding.number is None else str(each.finding.number),
                }
                for each in self.says
            ],
            "renewed_by": self.renewed_by,
            "proven_upto": _text(self.proven_upto),
            "lapsed": self.statement.checked and self.lapsed(now),
        }

    def lapsed(self, now: datetime) -> bool:
        """Whether its certificates have ended without a renewal in time."""
        return self.proven_upto is not None and self.proven_upto < now


def stored_timestamps(
    seals: Seals,
    checkpoints: Iterable[KnownCheckpoint],
    authorities: bytes | None,
    now: datetime,
    found: Violations,
) -> list[StoredTimestamp]:
    """The timestamps that are kept, in the order they were added; what is wrong with one is noted, and it is left out.

    `authorities` are certificates to trust (PEM); without them nothing of a signature is looked at, and whatever is
    said of certificates and of how long a timestamp is proven is only what stands in them.
    """
    reading = _Reading(seals, checkpoints, authorities, found)
    # What revocation evidence is worth depends on renewals, and they on it: once without, and then again.
    settled = _settled(reading.timestamps, {}, now)
    settled = _settled(reading.timestamps, _protected(reading.findings, settled), now)
    settled = _settled(reading.timestamps, _protected(reading.findings, settled), now)
    return [each for each in settled if not _revoked_before(each, found)]


class _Reading:
    """What stands in the seals, each by itself."""

    def __init__(
        self,
        seals: Seals,
        checkpoints: Iterable[KnownCheckpoint],
        authorities: bytes | None,
        found: Violations,
    ) -> None:
        self._seals, self._authorities, self._found = seals, authorities, found
        self._texts: dict[int, list[bytes]] = {}
        for each in checkpoints:
            self._texts.setdefault(each.checkpoint.size, []).append(each.note.text.encode())
        self._roots: list[x509.Certificate] = []
        # What cannot be trusted is told of each timestamp that is held against it.
        with suppress(timestamp.UnusableRoots):
            self._roots = timestamp.certificates(authorities) if authorities is not None else []
        self._stored = [*self._certificates()]
        self.timestamps = [*self._timestamps()]
        self.findings = self._findings()

    def _certificates(self) -> Iterator[x509.Certificate]:
        for seal in self._seals.of(CERTIFICATE_SEAL):
            try:
                yield x509.load_der_x509_certificate(seal.state)
            except timestamp.UNREADABLE as error:
                self._found.add("evidence", None, str(seal.number), RenderedMessage(error))

    def _timestamps(self) -> Iterator[StoredTimestamp]:
        by_number = {seal.number: seal for seal in self._seals.all()}
        for seal in by_number.values():
            try:
                if seal.kind == TIMESTAMP_SEAL:
                    yield self._checked(seal, seal.state, self._texts.get(seal.size, [b""]))
                elif seal.kind == RENEWAL_SEAL:
                    renewal = read_renewal(seal.state)
                    older = {number: each for number, each in by_number.items() if number < seal.number}
                    hold_renewal(renewal, self._name(), older)
                    kept = self._checked(seal, renewal.response, [renewal.text])
                    yield kept._replace(renewal=renewal)
            except Refuted as error:
                self._found.add("timestamp", None, str(seal.number), RenderedMessage(error))

    def _name(self) -> str | None:
        # That it cannot be told is a matter of the keys.
        try:
            return self._seals.name
        except Refuted:
            return None

    def _checked(self, seal: SealRow, response: bytes, texts: Sequence[bytes]) -> StoredTimestamp:
        """What a timestamp says, if it is over one of the texts; or that we cannot read it. Raises ``Refuted``."""
        refusal: Refuted | None = None
        for text in texts:
            try:
                if self._authorities is None:
                    said = timestamp.read(response, text)
                else:
                    said = timestamp.check(response, text, self._authorities, self._stored)
                chain = self._chain(response)
            except timestamp.UnreadableTimestamp as unreadable:
                return StoredTimestamp(seal.number, seal.size, None, RenderedMessage(unreadable))
            except Refuted as refuted:
                refusal = refuted
            else:
                ends = min((each.not_valid_after_utc for each in chain), default=None)
                return StoredTimestamp(seal.number, seal.size, said, chain=chain, ends=ends)
        assert refusal is not None, "a size has at least one text"
        raise refusal

    def _chain(self, response: bytes) -> tuple[x509.Certificate, ...]:
        """Its certificate and those above it: of several ways, the one that lasts longest."""
        trusted = [each for each in self._roots if each.issuer == each.subject]
        return longest_chain(response, [*self._roots, *self._stored], trusted)

    def _findings(self) -> dict[int, list[Says]]:
        """What the kept evidence says of the certificates of the timestamps, by the seal of the timestamp."""
        about: dict[tuple[int, x509.Certificate, x509.Certificate], RevocationFinding | None] = {}
        evidence = [*self._evidence()]
        found: dict[int, list[Says]] = {}
        for each in self.timestamps:
            for pair in pairwise(each.chain):
                for number, one in evidence:
                    key = (number, *pair)
                    if key not in about:
                        about[key] = self._about(number, one, *pair)
                    if (finding := about[key]) is not None:
                        found.setdefault(each.number, []).append(Says(number, pair[0], finding))
        return found

    def _evidence(self) -> Iterator[tuple[int, RevocationEvidence]]:
        for seal in self._seals.of(REVOCATION_SEAL):
            try:
                yield from ((seal.number, each) for each in read_evidence(seal.state))
            except UnreadableEvidence as error:
                self._found.add("evidence", None, str(seal.number), RenderedMessage(error))

    def _about(
        self,
        number: int,
        evidence: RevocationEvidence,
        certificate: x509.Certificate,
        issuer: x509.Certificate,
    ) -> RevocationFinding | None:
        try:
            return evidence.about(certificate, issuer)
        except WrongEvidence as error:
            self._found.add("evidence", None, str(number), RenderedMessage(error))
            return None


def longest_chain(
    response: bytes, others: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate] = ()
) -> tuple[x509.Certificate, ...]:
    """The certificate of a timestamp and those above it: of several ways, the one that lasts longest.

    Empty where it is not known which certificate signed. Raises ``UnreadableTimestamp``, ``WrongTimestamp``.
    """
    inside = timestamp.look_inside(response, others)
    if inside.signer is None:
        return ()
    # Parts of a certificate are read only when they are asked for.
    with timestamp.strange_bytes():
        assert inside.signer.subject is not None
        ways = chains_of(inside.signer, [*inside.enclosed, *others], trusted)
        return max(
            ways, key=lambda way: min(each.not_valid_after_utc for each in way), default=(inside.signer,)
        )


def _protected(
    findings: Mapping[int, Sequence[Says]], settled: Sequence[StoredTimestamp]
) -> dict[int, list[Says]]:
    """The findings by timestamp, each until its own signature is proven: by its certificates, or by renewals."""
    renewals = [each for each in settled if each.renewal is not None]
    found: dict[int, list[Says]] = {}
    for number, says in findings.items():
        for each in says:
            upto, _by = _proven(each.seal, each.finding.ends, renewals)
            found.setdefault(number, []).append(
                each._replace(finding=each.finding._replace(ends=upto or each.finding.ends))
            )
    return found


def _settled(
    timestamps: Sequence[StoredTimestamp], findings: Mapping[int, Sequence[Says]], now: datetime
) -> list[StoredTimestamp]:
    """Each with what evidence says of it and until when it is proven."""
    renewals: list[StoredTimestamp] = []
    settled: list[StoredTimestamp] = []
    # A renewal is of older seals only.
    for each in sorted(timestamps, key=lambda each: -each.number):
        with_evidence = _with_evidence(each, findings.get(each.number, ()), now)
        upto, by = _proven(each.number, with_evidence.ends, renewals)
        done = with_evidence._replace(proven_upto=upto, renewed_by=by)
        settled.append(done)
        if done.renewal is not None:
            renewals.append(done)
    return settled[::-1]


def _proven(
    number: int, ends: datetime | None, renewals: Iterable[StoredTimestamp]
) -> tuple[datetime | None, int | None]:
    """Until when a seal is proven that stands by itself until a moment, and by which renewal."""
    upto, by = ends, None
    for each in renewals:
        in_time = ends is not None and each.latest is not None and each.latest <= ends
        if in_time and each.renews(number) and each.proven_upto and upto and each.proven_upto > upto:
            upto, by = each.proven_upto, each.number
    return upto, by


def _with_evidence(each: StoredTimestamp, says: Sequence[Says], now: datetime) -> StoredTimestamp:
    """What evidence says of its certificates. That one was not revoked counts while the evidence itself is proven."""
    if each.statement is None or not each.chain:
        return each
    at = each.statement.at
    revoked = [one for one in says if one.finding.revoked_at is not None]
    good = [
        one
        for one in says
        if one.finding.revoked_at is None
        and one.finding.ends >= now
        and one.finding.covers(at, one.certificate)
    ]
    ends = min(each.not_valid_after_utc for each in each.chain)
    for one in revoked:
        ends = min([ends, *_tainted(one.finding)])
    told = {one.certificate for one in good}
    state: Revocation = "good" if {*each.chain[:-1]} <= told and len(each.chain) > 1 else "unchecked"
    if revoked:
        state = "revoked"
    return each._replace(says=(*revoked, *good), revocation=state, ends=ends)


def _tainted(finding: RevocationFinding) -> Iterator[datetime]:
    """From when on what a revoked certificate signed is not proven any more, where that reaches back."""
    if not finding.harmless:
        yield from (each for each in (finding.revoked_at, finding.invalid_from) if each is not None)


def _revoked_before(each: StoredTimestamp, found: Violations) -> bool:
    """Whether a certificate had been revoked when the timestamp was made; that is noted."""
    for one in each.says:
        revoked = one.finding.revoked_at
        if revoked is not None and each.statement is not None and revoked <= each.statement.at:
            error = RevokedBefore(
                phrase("It was revoked at {moment}, says seal {seal}."),
                moment=revoked,
                seal=one.seal,
            )
            found.add("timestamp", None, str(each.number), RenderedMessage(error))
            return True
    return False


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else codec.moment_text(moment)
