"""Whether a certificate was revoked: OCSP answers (RFC 6960) and lists of revoked certificates (CRL, RFC 5280).

Bytes in, findings out; nothing here reaches the network. Each answer is checked before it counts: that whoever may
answer for the issuer signed it, that it is about this certificate, and when it was so. A CRL that tells only a part
(a delta, an indirect one, one of some reasons) is refused, since what it leaves out looks like *not revoked*.
"""

from __future__ import annotations

import re
import warnings
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from ledger.language import phrase
from ledger.problem import THEIRS, Message
from ledger.seal.posting import plain
from ledger.seal.timestamp import TOO_LONG, UNREADABLE
from ledger.seal.verifier import Malformed, Refuted

#: The most bytes that one answer or list may have; it is kept for ever.
LARGEST = 4 << 20

#: Reasons that leave alone what was signed before (RFC 3161, 4). Where no reason stands, nothing is left alone.
_HARMLESS = {"unspecified", "affiliationChanged", "superseded", "cessationOfOperation"}

#: What a CRL may say critically and still tell of every certificate (RFC 5280, 5.2.5).
_UNDERSTOOD = (x509.IssuingDistributionPoint,)

_WEAK = phrase("It is signed over a hash that is not relied on any more.")

_PEM = re.compile(rb"-----BEGIN (X509 CRL|OCSP RESPONSE)-----(.*?)-----END \1-----", re.DOTALL)


Kind = TypeVar("Kind", bound=x509.ExtensionType)


class UnreadableEvidence(Malformed):
    """This is neither an OCSP answer nor a list of revoked certificates (CRL), in DER or PEM."""

    def __init__(self, why: str = THEIRS, /, **values: object) -> None:
        super().__init__(phrase("The reader says: {why}."), why=Message(why, **values))


class WrongEvidence(Refuted):
    """This does not tell whether the certificate was revoked."""


class RevocationFinding(NamedTuple):
    """What an OCSP answer or a CRL says of one certificate, after a check. Moments are in UTC."""

    kind: Literal["OCSP", "CRL"]
    #: When it was so, and until when the issuer expected to know nothing newer; None where it does not say.
    this_update: datetime
    next_update: datetime | None
    #: None: not revoked.
    revoked_at: datetime | None
    #: As RFC 5280, 5.3.1 writes it; None where none stands.
    reason: str | None
    #: From when on the private key may have been in other hands, where the issuer says so.
    invalid_from: datetime | None
    #: Of a CRL (RFC 5280, 5.2.3).
    number: int | None
    #: Who signed it, and until when the certificates that show it last.
    signed_by: str
    ends: datetime

    @property
    def harmless(self) -> bool:
        """Whether what was signed before the revocation stays (RFC 3161, 4)."""
        return self.reason in _HARMLESS

    def covers(self, moment: datetime, certificate: x509.Certificate) -> bool:
        """Whether *not revoked* here says so of a moment.

        It does if it was told at that moment or later, since what is revoked stays so; or before, and not overdue by
        then. It was told while the certificate lasted: afterwards an issuer may leave it out (RFC 5280, 3.3).
        """
        if self.this_update > certificate.not_valid_after_utc:
            return False
        return moment <= self.this_update or (self.next_update is not None and moment <= self.next_update)


class RevocationEvidence(NamedTuple):
    """An OCSP answer or a CRL, read and not yet held against anything."""

    der: bytes
    answer: ocsp.OCSPResponse | None
    listed: x509.CertificateRevocationList | None

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> RevocationFinding | None:
        """What it says of a certificate of this issuer; None if it is not about it.

        Raises ``WrongEvidence`` where it is about it and does not hold.
        """
        with _reading(WrongEvidence):
            if self.answer is not None:
                return _answered(self.answer, certificate, issuer)
            assert self.listed is not None
            return _listed(self.listed, certificate, issuer)


def read_evidence(content: bytes) -> list[RevocationEvidence]:
    """OCSP answers and CRLs in a file: one in DER, or any number in PEM. Raises ``UnreadableEvidence``."""
    if len(content) > LARGEST:
        raise UnreadableEvidence(TOO_LONG, size=len(content), most=LARGEST)
    with _reading(UnreadableEvidence):
        found = [b64decode(each[2]) for each in _PEM.finditer(content)] or [content]
    return [_read(each) for each in found]


def chains_of(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], roots: Iterable[x509.Certificate] = ()
) -> Iterator[tuple[x509.Certificate, ...]]:
    """The ways from a certificate up to one that signed itself, or as far as there is one that issued it.

    With ``roots`` only ways that end in one of these.
    """
    pool, trusted = list(dict.fromkeys([*others, *roots])), set(roots)
    ways: list[tuple[x509.Certificate, ...]] = [(certificate,)]
    # So many steps are enough for any that is meant; certificates that vouch for each other could go on.
    for _ in range(64):
        if not ways:
            return
        way = ways.pop()
        above = _above(way, pool)
        ways.extend((*way, each) for each in above)
        if not above and (not trusted or way[-1] in trusted):
            yield way


def _above(way: tuple[x509.Certificate, ...], pool: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """Those that issued the last one of a way; none where it signed itself."""
    last = way[-1]
    if last.issuer == last.subject or len(way) >= 8:
        return []
    return [each for each in pool if each not in way and issued(last, each)]


@lru_cache(maxsize=4096)
def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether an authority for certificates issued a certificate: by its name and its signature."""
    if certificate.issuer != issuer.subject:
        return False
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        certificate.verify_directly_issued_by(issuer)
        said = _of(issuer.extensions, x509.BasicConstraints)
        # Roots from before certificates said so (X.509, version 1) signed themselves.
        return said[0].value.ca if said else issuer.issuer == issuer.subject
    return False


def _read(der: bytes) -> RevocationEvidence:
    listed = answer = None
    with suppress(*UNREADABLE):
        listed = x509.load_der_x509_crl(der)
    if listed is None:
        with _reading(UnreadableEvidence):
            answer = ocsp.load_der_ocsp_response(der)
            status = answer.response_status
        if status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise UnreadableEvidence(
                phrase("the responder gave no answer, but status {name}"), name=status.name.lower()
            )
    # What is kept is what was read: bytes behind it would be kept too, and nothing would cover them.
    read = der if listed is None else listed.public_bytes(Encoding.DER)
    if read != der:
        raise UnreadableEvidence(phrase("it is not strict DER"))
    return RevocationEvidence(der, answer, listed)


@contextmanager
def _reading(kind: type[UnreadableEvidence | WrongEvidence]) -> Iterator[None]:
    """What a stranger's bytes make the readers raise becomes one error of ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (Refuted, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # Rust code that gives up raises what is no Exception.
        raise kind(THEIRS, said=plain(error) or type(error).__name__) from error


# -- OCSP --------------------------------------------------------------------------------------------------


def _answered(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> RevocationFinding | None:
    """Of several answers about one certificate the newest counts, but one that says *revoked* before all."""
    about = [each for each in answer.responses if _is_about(each, certificate, issuer)]
    if not about:
        return None
    signer = _responder(answer, issuer)
    one = max(about, key=lambda each: (each.revocation_time_utc is not None, each.this_update_utc))
    if one.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
        raise WrongEvidence(phrase("The responder says that it does not know the certificate."))
    _refuse_outside(one.this_update_utc, issuer, signer)
    return RevocationFinding(
        "OCSP",
        one.this_update_utc,
        one.next_update_utc,
        one.revocation_time_utc,
        None if one.revocation_reason is None else one.revocation_reason.value,
        None,
        None,
        plain(signer.subject.rfc4514_string()),
        min(signer.not_valid_after_utc, issuer.not_valid_after_utc),
    )


def _is_about(
    single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    if single.serial_number != certificate.serial_number:
        return False
    # As RFC 6960, 4.1.1 makes the id of a certificate, with the hash that the responder chose.
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, single.hash_algorithm).build()
    return (asked.issuer_name_hash, asked.issuer_key_hash) == (
        single.issuer_name_hash,
        single.issuer_key_hash,
    )


def _responder(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    """Who signed: the issuer, or one to whom it gave that task (RFC 6960, 4.2.2.2). Raises ``WrongEvidence``."""
    named = [each for each in (issuer, *answer.certificates) if _is_named(answer, each)]
    for each in named:
        if each != issuer and not _may_answer(each, issuer, answer.produced_at_utc):
            continue
        with suppress(InvalidSignature):
            _check_signature(answer, each)
            return each
    raise WrongEvidence(
        phrase("Neither {issuer} nor a responder that it appointed signed it."),
        issuer=plain(issuer.subject.rfc4514_string()),
    )


def _is_named(answer: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == certificate.subject
    return (
        answer.responder_key_hash
        == x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    )


def _may_answer(certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    """Whether an issuer itself appointed it, for OCSP, and it was in force when the answer was made."""
    try:
        certificate.verify_directly_issued_by(issuer)
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_force = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return in_force and ExtendedKeyUsageOID.OCSP_SIGNING in usages


def _check_signature(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> None:
    """Raises ``InvalidSignature``, ``WrongEvidence``."""
    key, algorithm = signer.public_key(), answer.signature_hash_algorithm
    if isinstance(algorithm, hashes.SHA1 | hashes.MD5):
        raise WrongEvidence(_WEAK)
    signature, signed = answer.signature, answer.tbs_response_bytes
    if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
        key.verify(signature, signed, ec.ECDSA(algorithm))
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        key.verify(signature, signed)
    else:
        raise WrongEvidence(phrase("It is signed in a way that this program does not know."))


# -- lists -------------------------------------------------------------------------------------------------


def _listed(
    listed: x509.CertificateRevocationList, certificate: x509.Certificate, issuer: x509.Certificate
) -> RevocationFinding | None:
    if listed.issuer != issuer.subject:
        return None
    if isinstance(listed.signature_hash_algorithm, hashes.SHA1 | hashes.MD5):
        raise WrongEvidence(_WEAK)
    if not _may_list(issuer) or not listed.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
        raise WrongEvidence(
            phrase("{issuer} did not sign it."), issuer=plain(issuer.subject.rfc4514_string())
        )
    if not _tells_of(listed, certificate):
        return None
    _refuse_outside(listed.last_update_utc, issuer, issuer)
    entry = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    reason, invalid_from = (None, None) if entry is None else _entry(entry.extensions)
    return RevocationFinding(
        "CRL",
        listed.last_update_utc,
        listed.next_update_utc,
        None if entry is None else entry.revocation_date_utc,
        reason,
        invalid_from,
        next((each.value.crl_number for each in _of(listed.extensions, x509.CRLNumber)), None),
        plain(issuer.subject.rfc4514_string()),
        issuer.not_valid_after_utc,
    )


def _may_list(issuer: x509.Certificate) -> bool:
    return all(each.value.crl_sign for each in _of(issuer.extensions, x509.KeyUsage))


def _tells_of(listed: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether a certificate that was revoked would stand in it. Raises ``WrongEvidence`` for one of a part only."""
    points = [each.value for each in _of(listed.extensions, x509.IssuingDistributionPoint)]
    critical = [each for each in listed.extensions if each.critical]
    partly = any(
        point.indirect_crl or point.only_some_reasons or point.relative_name is not None for point in points
    )
    if partly or any(not isinstance(each.value, _UNDERSTOOD) for each in critical):
        raise WrongEvidence(
            phrase("It tells only a part, or in a way that this program does not know (RFC 5280, 5.2).")
        )
    authority = any(each.value.ca for each in _of(certificate.extensions, x509.BasicConstraints))
    return not any(
        point.only_contains_attribute_certs
        or (point.only_contains_user_certs and authority)
        or (point.only_contains_ca_certs and not authority)
        or (point.full_name is not None and not {*point.full_name} & _points(certificate))
        for point in points
    )


def _points(certificate: x509.Certificate) -> set[x509.GeneralName]:
    """Where the lists are that a certificate says it would stand in."""
    points = [
        point for each in _of(certificate.extensions, x509.CRLDistributionPoints) for point in each.value
    ]
    return {name for point in points for name in point.full_name or ()}


def _entry(extensions: x509.Extensions) -> tuple[str | None, datetime | None]:
    """Why a certificate was revoked, and since when its key may not be relied on. Raises ``WrongEvidence``."""
    known = (x509.CRLReason, x509.InvalidityDate)
    if any(each.critical and not isinstance(each.value, known) for each in extensions):
        raise WrongEvidence(phrase("Its entry says something that this program does not know."))
    reason = next((each.value.reason.value for each in _of(extensions, x509.CRLReason)), None)
    since = next((each.value.invalidity_date_utc for each in _of(extensions, x509.InvalidityDate)), None)
    return reason, since


def _of(extensions: x509.Extensions, kind: type[Kind]) -> Sequence[x509.Extension[Kind]]:
    try:
        return (extensions.get_extension_for_class(kind),)
    except x509.ExtensionNotFound:
        return ()


def _refuse_outside(at: datetime, issuer: x509.Certificate, signer: x509.Certificate) -> None:
    """Nobody answers before their certificate begins or after it ended."""
    begins = max(issuer.not_valid_before_utc, signer.not_valid_before_utc)
    if not begins <= at <= min(issuer.not_valid_after_utc, signer.not_valid_after_utc):
        raise WrongEvidence(
            phrase("It is of {at}, and the certificate of {signer} was not in force then."),
            at=at,
            signer=plain(signer.subject.rfc4514_string()),
        )
