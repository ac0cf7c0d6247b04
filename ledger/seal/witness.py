"""Witnesses: somebody else remembers the ledger's checkpoints, and confirms each by a cosignature.

A witness keeps, of every log that it knows, the last size and root that it saw, and signs a larger
checkpoint only when a proof shows that it continues that one. Who holds a cosignature knows that the ledger
did not show the witness another history. It comes over HTTP (``ask``; C2SP tlog-witness) or in a file that
the witness's operator sends (``lines_in``); ``gather`` checks it before anything is kept.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, NoReturn

from ledger.language import phrase
from ledger.problem import Message, Problem, RenderedMessage
from ledger.seal.posting import TIMEOUT, NotReached, ServerAnswer, plain, post, shown
from ledger.seal.verifier import (
    SIGNATURE,
    Malformed,
    Note,
    PublicKey,
    Refuted,
    SignatureLine,
    WrongSignature,
    read_checkpoint,
    read_note,
    read_signature_lines,
    signed_by,
)

#: The most bytes that a witness's answer, or a file with cosignatures, may have.
LIMIT = 1 << 18
#: Seconds that a witness's clock may be ahead of ours.
SKEW = 300
#: C2SP tlog-witness: a client sends no more hashes than this.
_LONGEST_PROOF = 63
_DASH = "\N{EM DASH} "


# -- what can go wrong --------------------------------------------------------------------------------


class Declined(Problem):
    """The witness did not cosign."""

    def __init__(self, url: str, why: str, /, **values: object) -> None:
        super().__init__(phrase("Witness {witness}: {why}"), witness=shown(url), why=Message(why, **values))


class UnknownLedger(Declined):
    """The witness does not know this ledger. Send its operator the ledger's origin and public key (vkey)."""


class UnknownKey(Declined):
    """The witness knows this ledger, but trusts none of the keys that signed the checkpoint. Send its
    operator the ledger's key statements, from the key it knows to the present one.
    """


class RequestNotUnderstood(Declined):
    """The witness could not read the request, which is a fault in this program or in the witness."""


class WitnessAhead(Declined):
    """The witness has cosigned a larger checkpoint of this ledger than the one it was sent. Send the newest
    one. If the ledger holds fewer entries than that, entries were lost or rolled back after they had been
    witnessed: then do not go on, and keep this message.
    """


class WitnessBusy(Declined):
    """The witness cosigned another checkpoint of this ledger meanwhile. Ask it again."""


class Fork(Declined):
    """The witness says that this checkpoint does not continue the history that it saw before: the ledger
    was rolled back, or shows different histories to different people. Do not ignore this. Keep this message
    and all below it as evidence, seal nothing more, and compare the ledger with its copies.
    """

    def __init__(self, url: str, why: str, sent: bytes, /, **values: object) -> None:
        said, written = Message(why, **values), sent.decode(errors="replace")
        super().__init__(url, phrase("{why}\nThis was sent:\n{sent}"), why=said, sent=written)
        self.sent = sent


class OtherText(Refuted):
    """These cosignatures are over another text than this checkpoint's."""

    def __init__(self, theirs: str, ours: str) -> None:
        detail = phrase("Theirs: {theirs}. Ours: {ours}.")
        super().__init__(detail, theirs=_described(theirs), ours=_described(ours))


class NoCosignature(Refuted):
    """None of the signatures is by a witness of this ledger."""

    def __init__(self, lines: Sequence[SignatureLine]) -> None:
        names = [f"{plain(line.name)} ({line.key_id.hex()})" for line in lines[:5]] + ["…"] * (len(lines) > 5)
        super().__init__(
            phrase("It is signed by: {names}."), names=", ".join(names) or Message(phrase("nobody"))
        )


class ImplausibleTime(Refuted):
    """A cosignature says a time at which it cannot have been made. One of the clocks is wrong."""

    def __init__(self, key: PublicKey, at: int, not_before: int, now: int) -> None:
        super().__init__(
            phrase(
                "{witness} says {at}, where it must lie between {not_before} (the checkpoint) and {now} (now)."
            ),
            witness=key.name,
            at=_moment(at),
            not_before=_moment(not_before),
            now=_moment(now),
        )


def _moment(seconds: int) -> datetime:
    """Whoever signs may write any number, and the calendar ends in 9999."""
    return datetime.fromtimestamp(max(0, min(seconds, 253_402_300_799)), UTC)


# -- asking a witness ---------------------------------------------------------------------------------


def ask(
    url: str,
    note: bytes,
    proof_from: Callable[[int], Sequence[bytes]],
    *,
    old_size: int = 0,
    timeout: float = TIMEOUT,
) -> list[str]:
    """The signature lines with which a witness answers a signed checkpoint; ``gather`` checks them.

    ``url`` is the witness's submission prefix. ``old_size`` is the size that it cosigned last as far as we
    know, 0 if we do not; it says so itself if it is another one, and is then asked once more.
    ``proof_from`` gives the consistency proof to the checkpoint from a size that is smaller and not 0.

    Raises ``NotReached``, and ``Declined`` in its kinds, of which ``Fork`` is evidence against the ledger.
    """
    size = read_checkpoint(read_note(note).text).size
    assert 0 <= old_size <= size, "a witness cannot have cosigned more than there is"
    sent = _request(note, old_size, size, proof_from)
    answer = _post(url, sent, timeout)
    if answer.status == 409:
        theirs = _conflict(url, answer, old_size, size, sent)
        old_size, sent = theirs, _request(note, theirs, size, proof_from)
        answer = _post(url, sent, timeout)
        if answer.status == 409:
            theirs = _conflict(url, answer, old_size, size, sent)
            raise WitnessBusy(url, phrase("it said size {first}, then {then}."), first=old_size, then=theirs)
    if answer.status != 200:
        _declined(url, answer, old_size, sent)
    try:
        return [_line(each) for each in _bare(answer.body)]
    except Malformed as error:
        unreadable = phrase("it answered what cannot be read as cosignatures: {why}")
        raise NotReached(url, unreadable, why=RenderedMessage(error, plain)) from error


def _request(note: bytes, old_size: int, size: int, proof_from: Callable[[int], Sequence[bytes]]) -> bytes:
    """C2SP tlog-witness, add-checkpoint. From nothing and from itself everything follows without a proof."""
    proof = [] if old_size in (0, size) else list(proof_from(old_size))
    assert len(proof) <= _LONGEST_PROOF, "a consistency proof in a tree below 2**63 is shorter"
    lines = [f"old {old_size}", *(base64.b64encode(each).decode() for each in proof), "", ""]
    return "\n".join(lines).encode() + note


def _post(url: str, sent: bytes, timeout: float) -> ServerAnswer:
    address = url.rstrip("/") + "/add-checkpoint"
    return post(address, sent, kind="text/plain; charset=utf-8", limit=LIMIT, timeout=timeout)


def _conflict(url: str, answer: ServerAnswer, old_size: int, size: int, sent: bytes) -> int:
    """The size that a witness says it cosigned last, where that leaves something to try (status 409)."""
    stated = re.fullmatch(rb"(0|[1-9][0-9]{0,18})\n", answer.body)
    theirs = int(stated[1]) if stated and answer.kind == "text/x.tlog.size" else None
    # The same size and still no: then it is the root that differs.
    if old_size == size and theirs in (None, size):
        raise Fork(url, phrase("it has cosigned another root at the same size {size}."), sent, size=size)
    if theirs is None or theirs == old_size:
        raise NotReached(
            url,
            phrase("it says that it cosigned another size before (HTTP status 409), but not which one"),
        )
    if theirs > size:
        ahead = phrase("it has cosigned size {theirs}, the checkpoint sent has size {size}.")
        raise WitnessAhead(url, ahead, theirs=theirs, size=size)
    return theirs


def _declined(url: str, answer: ServerAnswer, old_size: int, sent: bytes) -> NoReturn:
    said = plain(answer.body.decode(errors="replace")) or Message(phrase("nothing more"))
    it_says = phrase("it says: {said}.")
    match answer.status:
        case 400:
            raise RequestNotUnderstood(url, it_says, said=said)
        case 403:
            raise UnknownKey(url, it_says, said=said)
        case 404:
            raise UnknownLedger(url, phrase("it says: {said}. (Is the address right?)"), said=said)
        case 422:
            refuted = phrase("the proof from size {size} does not hold for it; it says: {said}.")
            raise Fork(url, refuted, sent, size=old_size, said=said)
        case 429 | 503:
            busy = phrase("it is busy (HTTP status {status}); ask it again later")
            raise NotReached(url, busy, status=answer.status)
        case status:
            raise NotReached(
                url, phrase("it answered HTTP status {status}: {said}"), status=status, said=said
            )


# -- what a witness answered --------------------------------------------------------------------------


class Cosignature(NamedTuple):
    """A line by a witness we know, which verified."""

    #: As it stands in a note, without the newline.
    line: str
    key: PublicKey
    #: When the witness made it, in seconds since 1970, by its own clock.
    at: int


def lines_in(received: bytes, note: bytes) -> list[str]:
    """The signature lines in what a witness's operator sent for a checkpoint: bare lines, or a whole note.

    Raises ``Malformed``, and ``OtherText`` for a note with another text than that of the checkpoint.
    """
    if len(received) > LIMIT:
        detail = phrase("Cosignatures have {size} bytes, more than {most}.")
        raise Malformed(detail, size=len(received), most=LIMIT)
    text = read_note(note).text
    if received.startswith(_DASH.encode()):
        return [_line(each) for each in _bare(received)]
    theirs = read_note(received)
    if theirs.text != text:
        raise OtherText(theirs.text, text)
    return [_line(each) for each in theirs.signatures]


def gather(
    note: bytes, lines: Sequence[str], keys: Sequence[PublicKey], *, now: int, not_before: int = 1
) -> list[Cosignature]:
    """The cosignatures among signature lines that are by one of the keys, each verified, in the order of keys.

    Lines of other keys are left out, as C2SP tlog-witness wants. ``now`` and ``not_before``, the moment the
    checkpoint was made, are in seconds since 1970; each may be off by ``SKEW``.

    Raises ``WrongSignature`` for a line of a key that does not verify, ``ImplausibleTime``,
    ``NoCosignature`` if nothing is left, and ``Malformed``.
    """
    assert all(key.kind != SIGNATURE for key in keys), (
        "a witness has a key for cosignatures (type 0x04 or 0x06)"
    )
    text = read_note(note).text
    signed = Note(text, read_signature_lines("".join(line + "\n" for line in lines)))
    found = [each for key in keys for each in _by(signed, key)]
    if not found:
        raise NoCosignature(signed.signatures)
    for each in found:
        if not max(1, not_before - SKEW) <= each.at <= now + SKEW:
            raise ImplausibleTime(each.key, each.at, not_before, now)
    return found


def _by(note: Note, key: PublicKey) -> list[Cosignature]:
    try:
        signed = signed_by(note, key)
    except WrongSignature as error:
        detail, why = (
            phrase("Do not keep this cosignature of {witness}. {why}"),
            Message(error.detail, **error.values),
        )
        raise WrongSignature(detail, witness=key.name, why=why) from error
    if signed is None:
        return []
    own = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    return [Cosignature(_line(own[0]), key, signed.at or 0)]


def _bare(received: bytes) -> tuple[SignatureLine, ...]:
    try:
        return read_signature_lines(received.decode())
    except UnicodeDecodeError as error:
        raise Malformed(phrase("Signature lines are UTF-8: {said}."), said=str(error)) from error


def _line(line: SignatureLine) -> str:
    return f"{_DASH}{line.name} {base64.b64encode(line.key_id + line.signature).decode()}"


def _described(text: str) -> Message:
    try:
        checkpoint = read_checkpoint(text)
    except Malformed:
        return Message(phrase("no checkpoint, begins {text}"), text=repr(plain(text)[:60]))
    root = base64.b64encode(checkpoint.root).decode()
    about = {"origin": plain(checkpoint.origin), "size": checkpoint.size, "root": root}
    return Message(phrase("origin {origin}, size {size}, root {root}"), **about)
