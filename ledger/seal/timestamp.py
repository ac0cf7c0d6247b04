"""The time as somebody else saw it: timestamps (RFC 3161) over a text, mostly a checkpoint's.

An authority signs the hash of the text, its serial number and the time. It never sees the text. What it
answers is kept byte for byte as it came: the checks here are a convenience of this program, and
``openssl ts -verify`` says the same of the same bytes in thirty years. Whether a timestamp is a
*qualified* one in the sense of eIDAS depends on the authority; nothing here looks at that.

Bytes in, bytes out. The only function that reaches the network is ``ask``; for an authority that can
only be reached from elsewhere, write ``request`` to a file and hand what comes back to ``read``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha384, sha512
from typing import NamedTuple

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ledger.language import phrase
from ledger.problem import THEIRS, Message
from ledger.seal.posting import TIMEOUT, NotReached, plain, post
from ledger.seal.verifier import Malformed, Refuted

#: The most bytes that an answer may have; tokens with a chain of certificates have some ten thousand.
LIMIT = 1 << 20

UNREADABLE = (ValueError, x509.InvalidVersion)
"""What the library raises for bytes that are no certificate or no list of revoked ones: a version is no ValueError."""

#: The hashes that a timestamp may be over, by their object identifier. Ours are over SHA-256.
_HASHES = {
    "2.16.840.1.101.3.4.2.1": ("SHA-256", sha256),
    "2.16.840.1.101.3.4.2.2": ("SHA-384", sha384),
    "2.16.840.1.101.3.4.2.3": ("SHA-512", sha512),
}
TOO_LONG = phrase("it has {size} bytes, more than {most}")
_STAMPED = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)


class UnreadableTimestamp(Malformed):
    """This timestamp could not be read by this program; keep it, openssl ts -verify may read it."""

    def __init__(self, why: str = THEIRS, /, **values: object) -> None:
        detail = phrase("The reader, which wants strict DER, says: {why}.")
        super().__init__(detail, why=Message(why, **values))


class NotStamped(Refuted):
    """The authority gave no timestamp."""

    def __init__(self, status: int, reasons: list[str]) -> None:
        known = status in list(PKIStatus)
        super().__init__(
            phrase("It answered status {status} ({name}): {said}."),
            status=status,
            name=PKIStatus(status).name.lower().replace("_", " ") if known else Message(phrase("unknown")),
            said="; ".join(plain(reason) for reason in reasons) or Message(phrase("no reason given")),
        )


class WrongTimestamp(Refuted):
    """This timestamp does not show that the text existed at its time."""


class UnusableRoots(Refuted):
    """The certificates to trust must be given as PEM, with the authority's root among them."""


class Timestamp(NamedTuple):
    """What an authority said about a text: that it existed at this moment."""

    #: In UTC, with the precision that the authority wrote.
    at: datetime
    #: How far the authority's clock may be off, both ways; None where it does not say.
    accuracy: timedelta | None
    #: The authority's rules, as a dotted object identifier.
    policy: str
    #: Of this timestamp at this authority. Written in hexadecimal by openssl.
    serial: int
    #: The name in the certificate that signed, else the one that the timestamp itself names.
    authority: str
    #: Of the text: SHA-256, SHA-384 or SHA-512.
    algorithm: str
    #: Whether the signature led to the certificates that were given. False: only read, anybody can write that.
    checked: bool = False


class Inside(NamedTuple):
    """What stands in a timestamp, unchecked: when, over which hash, who signed if that is known, what is enclosed."""

    at: datetime
    algorithm: str
    signer: x509.Certificate | None
    enclosed: list[x509.Certificate]


def request(text: bytes, algorithm: str = "sha256") -> bytes:
    """What to send to an authority (TimeStampReq, DER): the hash of the text, a fresh nonce, and that it
    shall enclose its certificate, without which nobody could check the timestamp later.
    """
    return _request(text, algorithm).as_bytes()


def ask(url: str, text: bytes, algorithm: str = "sha256", *, timeout: float = TIMEOUT) -> bytes:
    """A timestamp over a text, from an authority on the network: its answer as it came (TimeStampResp, DER).

    Keep the answer whatever ``read`` makes of it: one that is not strict DER is given back as well.

    Raises ``NotReached``, ``NotStamped`` if the authority declines, and ``WrongTimestamp`` if it answers
    another question than this one.
    """
    asked = _request(text, algorithm)
    answer = post(url, asked.as_bytes(), kind="application/timestamp-query", limit=LIMIT, timeout=timeout)
    if answer.status != 200:
        raise NotReached(
            url,
            phrase("it answered HTTP status {status}; is this the address of an authority?"),
            status=answer.status,
        )
    if answer.kind != "application/timestamp-reply":
        raise NotReached(
            url,
            phrase("it answered {kind} instead of a timestamp"),
            kind=answer.kind or Message(phrase("something without a content type")),
        )
    # One that cannot be read may well be a good one, in an encoding that our reader does not take.
    with suppress(UnreadableTimestamp):
        _read(answer.body, text, asked.nonce)
    return answer.body


def read(response: bytes, text: bytes) -> Timestamp:
    """What a timestamp says, after a check that it is over this text. Signatures are for ``check``.

    The nonce is not looked at: an older answer to the same question shows as much, and more.

    Raises ``UnreadableTimestamp``, ``NotStamped``, and ``WrongTimestamp`` for one over another text.
    """
    return _read(response, text, None)[1]


def check(response: bytes, text: bytes, roots: bytes, others: Sequence[x509.Certificate] = ()) -> Timestamp:
    """What a timestamp says, after a check that an authority we trust signed it for this text.

    ``roots`` are the certificates to trust (PEM, one after the other): roots, and where the timestamp does
    not enclose them the certificates between. They must have been valid at the time of the timestamp, not
    now, and be for timestamps only (RFC 3161, 2.3). Whether one was revoked is not looked at. ``others`` may
    stand between, and are never trusted by themselves.

    Raises ``UnreadableTimestamp``, ``NotStamped``, ``WrongTimestamp`` and ``UnusableRoots``.
    """
    trusted = certificates(roots)
    answer, stamp = _read(response, text, None)
    # Those between may stand in the same file. They count for nothing unless a root vouches for them:
    # OpenSSL takes only a certificate that signed itself for the end of a chain.
    ends = roots_among(trusted)
    between = [each for each in trusted if each not in ends]
    between += [each for each in dict.fromkeys(others) if each not in trusted and each.issuer != each.subject]
    # A signer's certificate that the timestamp does not enclose may be among those given.
    signer = _signer(answer, [*ends, *between])
    with strange_bytes():
        enclosed = bool(answer.signed_data.certificates)
    if answer.status != PKIStatus.GRANTED:
        raise UnreadableTimestamp(phrase("it does not check what was granted with changes to the request"))
    verifier = VerifierBuilder(
        roots=ends, intermediates=between, tsa_certificate=None if enclosed else signer
    ).build()
    try:
        with strange_bytes():
            verifier.verify_message(answer, text)
    except VerificationError as error:
        detail = phrase("{authority} does not lead to the certificates given: {said}.")
        raise WrongTimestamp(detail, authority=stamp.authority, said=_why(error)) from None
    return stamp._replace(checked=True)


def look_inside(response: bytes, others: Sequence[x509.Certificate] = ()) -> Inside:
    """What stands in a timestamp, whatever text it is over; nothing is checked.

    The certificate that signed may be one of others. Raises ``UnreadableTimestamp``, ``WrongTimestamp``.
    """
    with strange_bytes():
        answer = decode_timestamp_response(response)
        at, oid = answer.tst_info.gen_time, answer.tst_info.message_imprint.hash_algorithm.dotted_string
        enclosed = [x509.load_der_x509_certificate(each) for each in answer.signed_data.certificates]
    algorithm, _ = _HASHES.get(oid, (oid, None))
    return Inside(at.astimezone(UTC), algorithm, _signer(answer, [*others]), enclosed)


def _request(text: bytes, algorithm: str) -> TimeStampRequest:
    assert text, "there is nothing to timestamp"
    return TimestampRequestBuilder(data=text, hash_algorithm=HashAlgorithm[algorithm.upper()]).build()


def _read(response: bytes, text: bytes, nonce: int | None) -> tuple[TimeStampResponse, Timestamp]:
    """The answer and what it says. With a nonce, it must be the answer to the request that held it."""
    if len(response) > LIMIT:
        raise UnreadableTimestamp(TOO_LONG, size=len(response), most=LIMIT)
    with strange_bytes():
        answer = decode_timestamp_response(response)
        status, reasons = answer.status, answer.status_string
    if status not in _STAMPED:
        raise NotStamped(status, reasons)
    with strange_bytes():
        info = answer.tst_info
        imprint, theirs = info.message_imprint, info.nonce
        oid, digest = imprint.hash_algorithm.dotted_string, imprint.message
    if oid not in _HASHES:
        raise WrongTimestamp(
            phrase("It is over a hash that is not relied on here (object identifier {oid})."), oid=oid
        )
    algorithm, hashed = _HASHES[oid]
    expected = hashed(text).digest()
    if digest != expected:
        raise WrongTimestamp(
            phrase("It is over another text: over the {algorithm} {theirs}, this text has {ours}."),
            algorithm=algorithm,
            theirs=digest.hex(),
            ours=expected.hex(),
        )
    if nonce is not None and theirs != nonce:
        raise WrongTimestamp(
            phrase("It answers another request: its nonce is {theirs}, the one sent was {ours}."),
            theirs=theirs,
            ours=nonce,
        )
    signer = _signer(answer, [])
    with strange_bytes():
        stamp = Timestamp(
            at=info.gen_time.astimezone(UTC),
            accuracy=_accuracy(info.accuracy),
            policy=info.policy.dotted_string,
            serial=info.serial_number,
            authority=plain(signer.subject.rfc4514_string() if signer else _named(info.name)),
            algorithm=algorithm,
        )
    return answer, stamp


@contextmanager
def strange_bytes() -> Iterator[None]:
    """What a stranger's bytes make the readers raise becomes one error of ours.

    They raise ValueError, KeyError, classes of their own and warnings. Rust code that gives up raises what
    is not even an Exception (``pyo3_runtime.PanicException``), and has no name that could be imported.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (VerificationError, Refuted, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise UnreadableTimestamp(said=plain(error)) from error


def _signer(answer: TimeStampResponse, others: list[x509.Certificate]) -> x509.Certificate | None:
    """The certificate that signed, enclosed or one of others; None if it is in neither.

    A token says only who issued it and its number. Were two to fit, OpenSSL might verify the one while we
    show the name on the other.
    """
    with strange_bytes():
        enclosed = [x509.load_der_x509_certificate(each) for each in answer.signed_data.certificates]
        signers = [(signer.issuer, signer.serial_number) for signer in answer.signed_data.signer_infos]
        found = {one for one in [*enclosed, *others] if (one.issuer, one.serial_number) in signers}
    if len(signers) != 1:
        raise WrongTimestamp(
            phrase("It has {count} signatures, where a timestamp has one (RFC 3161, 2.4.2)."),
            count=len(signers),
        )
    if len(found) > 1:
        raise WrongTimestamp(phrase("Two different certificates claim to be that of its signer."))
    return found.pop() if found else None


def roots_among(trusted: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Those where a chain may end. Raises ``UnusableRoots`` where there is none."""
    ends = [each for each in trusted if each.issuer == each.subject]
    if not ends:
        raise UnusableRoots(phrase("None of those given is a root, which is signed by itself."))
    return ends


def certificates(pem: bytes) -> list[x509.Certificate]:
    """The certificates in a file (PEM), each once. Raises ``UnusableRoots``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = x509.load_pem_x509_certificates(pem)
    except UNREADABLE:
        # What the library says of it is in English, and of bytes.
        raise UnusableRoots(phrase("No certificate in PEM form can be read in it.")) from None
    # The same certificate twice is no mistake worth an error; the verifier makes it one.
    return list(dict.fromkeys(found))


def _accuracy(accuracy: object) -> timedelta | None:
    """Each of its three parts may be missing (RFC 3161, 2.4.2), whatever the package's types say."""
    if accuracy is None:
        return None
    seconds, millis, micros = (getattr(accuracy, part) or 0 for part in ("seconds", "millis", "micros"))
    return timedelta(seconds=seconds, milliseconds=millis, microseconds=micros)


def _named(name: x509.GeneralName | None) -> str:
    """An authority whose certificate is not enclosed may name itself in the timestamp."""
    match name:
        case None:
            return "an authority that does not say its name"
        case x509.DirectoryName(value=directory):
            return directory.rfc4514_string()
        case _:
            return str(name.value)


def _why(error: VerificationError) -> str:
    """OpenSSL's stack of errors holds one sentence for people, or none."""
    text = str(error)
    found = re.search('data: "Verify error: ([^"]*)"', text) or re.search('reason: "([^"]*)"', text)
    return plain(found[1] if found else text)
