"""Timestamps renewed: a newer timestamp over the older ones, before what they rest on ends.

A timestamp rests on the certificate of its authority and on its algorithms. Both age. So, in the spirit of the
Evidence Record Syntax (RFC 4998, 5.2), a text lists the hash of every seal since the last renewal: keys, checkpoints,
timestamps, certificates and revocation evidence. A new timestamp over that text shows that all of them existed by then.
With another algorithm everything is listed anew, from the first seal on (RFC 4998 calls that hash-tree renewal).

The text is kept in front of the authority's answer, so that both can be checked with openssl and a hash alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import new as new_hash
from typing import TYPE_CHECKING, NamedTuple

from ledger.language import phrase
from ledger.seal import timestamp
from ledger.seal.seals import RENEWAL_SEAL, TIMESTAMP_SEAL, Seals
from ledger.seal.signing import SigningError
from ledger.seal.verifier import Malformed, Refuted

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.store.session import ReadTransaction, SealRow

FORMAT = "doorstroom-ledger/timestamp-renewal/v1"

#: The algorithms that a renewal is made with; the first unless another is asked for.
ALGORITHMS = ("sha256", "sha512")

_LINE = re.compile(r"([1-9][0-9]{0,17}) ([a-z-]{1,40}) (0|[1-9][0-9]{0,17}) ([0-9a-f]{64}|[0-9a-f]{128})")


class NothingToRenew(SigningError):
    """No timestamp is kept here, so that there is nothing to renew: `doorstroom checkpoint --timestamp` adds one."""


class NotARenewal(SigningError):
    """This is no answer to a request for a renewal of this ledger: `doorstroom timestamp renew --request` makes one."""


class WrongRenewal(Refuted):
    """This renewal is not of the seals that stand in this ledger."""


class Renewal(NamedTuple):
    """A renewal as it is kept: its text, the authority's answer, and the seals from first to last that it is of."""

    text: bytes
    response: bytes
    algorithm: str
    first: int
    last: int


def read_renewal(state: bytes) -> Renewal:
    """A renewal out of the bytes of its seal. Raises ``Malformed``."""
    head, divided, response = state.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    parsed = [_LINE.fullmatch(line) for line in lines[3:]]
    numbers = [int(each[1]) for each in parsed if each]
    algorithm = lines[2].removeprefix("hash ") if len(lines) > 3 else ""
    formed = lines[0] == FORMAT and algorithm in ALGORITHMS and divided and None not in parsed
    if not formed or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
        raise Malformed(phrase("It has not the form of a renewal."))
    return Renewal(head + b"\n", response, algorithm, numbers[0], numbers[-1])


def renewal_text(origin: str, algorithm: str, seals: Iterable[SealRow]) -> bytes:
    """The text of a renewal of these seals."""
    return "".join(_lines(origin, algorithm, seals)).encode()


def hold_renewal(renewal: Renewal, origin: str | None, by_number: dict[int, SealRow]) -> None:
    """Whether a renewal is of the seals as they stand; of which ledger if that is known. Raises ``WrongRenewal``."""
    seals = [by_number.get(number) for number in range(renewal.first, renewal.last + 1)]
    there = [seal for seal in seals if seal is not None]
    _, *expected = _lines("", renewal.algorithm, there)
    lines, present = renewal.text.splitlines(keepends=True), {each.encode() for each in expected}
    if origin is not None and lines[1] != f"origin {origin}\n".encode():
        raise WrongRenewal(phrase("It is of another ledger."))
    for line in lines[3:]:
        if line not in present:
            number = line.partition(b" ")[0].decode()
            raise WrongRenewal(
                phrase("Seal {number} is gone, or is not what was renewed then."), number=number
            )


def next_text(reading: ReadTransaction, algorithm: str | None) -> bytes:
    """What the next renewal is over: every seal since the last one; all, with an algorithm that is asked for.

    Raises ``NothingToRenew``, ``Refuted``.
    """
    seals = Seals(reading)
    first = 1 if algorithm else max(_firsts(seals))
    return renewal_text(
        _name(seals), algorithm or ALGORITHMS[0], [each for each in seals.all() if each.number >= first]
    )


def add_renewal(ledger: Ledger, response: bytes) -> tuple[timestamp.Timestamp | None, Renewal]:
    """Keep a renewal, as the authority sent it, and its text. The time it says is None where we cannot read it.

    Raises ``NotARenewal``, ``NothingToRenew``, and ``Refuted`` where the authority gave no timestamp.
    """
    with ledger.store.writing() as writing:
        seals = Seals(writing)
        text = _asked_for(seals, response)
        read: timestamp.Timestamp | None = None
        try:
            read = timestamp.read(response, text or b"\n")
        except (timestamp.UnreadableTimestamp, timestamp.WrongTimestamp):
            # What we cannot read may be good all the same, as long as it holds what was asked for.
            if text is None:
                raise NotARenewal from None
        assert text is not None, "an empty line was never asked for"
        state = text + b"\n" + response
        renewal = read_renewal(state)
        if state not in (seal.state for seal in seals.of(RENEWAL_SEAL)):
            now = int(ledger.now().timestamp())
            writing.put_seals([(RENEWAL_SEAL, seals.all()[-1].size, now, state)])
    return read, renewal


def _asked_for(seals: Seals, response: bytes) -> bytes | None:
    """The text whose hash stands in an answer. Between the request and its answer other seals may have come."""
    rows, name = seals.all(), _name(seals)
    for algorithm in ALGORITHMS:
        for first in _firsts(seals):
            hashed, text = new_hash(algorithm), list[str]()
            for line in _lines(name, algorithm, (each for each in rows if each.number >= first)):
                hashed.update(line.encode())
                text.append(line)
                if len(text) > 1 and hashed.copy().digest() in response:
                    return "".join(text).encode()
    return None


def _firsts(seals: Seals) -> Sequence[int]:
    """Where a renewal may begin: at the first seal, and behind each earlier one. Raises ``NothingToRenew``."""
    if not seals.of(TIMESTAMP_SEAL):
        raise NothingToRenew
    found = {1}
    for seal in seals.of(RENEWAL_SEAL):
        with suppress(Malformed):
            found.add(min(read_renewal(seal.state).last + 1, seal.number))
    return sorted(found)


def _name(seals: Seals) -> str:
    if seals.name is None:
        raise NothingToRenew
    return seals.name


def _lines(origin: str, algorithm: str, seals: Iterable[SealRow]) -> Iterator[str]:
    yield f"{FORMAT}\norigin {origin}\nhash {algorithm}\n"
    for seal in seals:
        hashed = new_hash(algorithm, seal.state).hexdigest()
        yield f"{seal.number} {seal.kind} {seal.size} {hashed}\n"
