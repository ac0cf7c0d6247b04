"""A ledger verified by a program, as the command `verify` does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Literal, TypeVar

from ledger.application import Ledger
from ledger.language import phrase
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check, State
from ledger.seal.known import TrustAnchors
from ledger.seal.timestamp import UnusableRoots, certificates
from ledger.seal.verifier import Malformed, read_checkpoint, read_note, read_policy, read_vkey
from projections.answers import verify as report
from projections.answers.head import Head
from projections.answers.verification import verify
from projections.mistaken import Mistaken
from projections.reading import now, today
from projections.readmodels.runner import quietly

T = TypeVar("T")


class Verification:
    """What `verify` found.

    ``checks`` are all that was looked at; each has its ``name``, its ``state``, ``figures``, the ``count`` of problems
    and the first ``violations`` of each kind. ``outcome`` is ``holds``, ``explained`` (some moments hold only by what
    the operator put on record of a clock) or ``broken``; ``verdict`` says that in a sentence.
    """

    def __init__(self, checks: Sequence[Check], head: Head, lang: str) -> None:
        self.checks = tuple(checks)
        self.outcome: State = report.outcome(checks)
        self.verdict = report.verdict_in_words(checks, lang)
        self._head = head
        self._lang = lang

    def written(self, form: Literal["table", "json"] = "json") -> bytes:
        """The same as the command writes it, in UTF-8: ``table`` is the text for people.

        >>> register.verify().written("table").splitlines()[0]
        b'IN ORDER: everything that could be checked holds.'
        """
        stream = StringIO(newline="")
        report.write(self.checks, form, stream, head=self._head, lang=self._lang)
        return stream.getvalue().encode()


def verified(ledger: Ledger, anchors: TrustAnchors, lang: str, *, models: bool) -> Verification:
    """Verify a ledger that is open."""
    head = Head(today(), now(), ledger.simulated, ledger.size)
    return Verification(verify(ledger, ledger.opened_at, anchors, quietly, models=models), head, lang)


def anchors_of(
    checkpoints: Mapping[str, bytes], keys: Sequence[str], policy: bytes | None, authorities: bytes | None
) -> TrustAnchors:
    """What was handed over to verify against. Raises ``Mistaken`` for what cannot be read."""
    if isinstance(keys, str):
        raise TypeError("keys is a list of texts")

    def checkpoint(content: bytes) -> bytes:
        # On its way by mail its lines may have got other ends.
        content = content.replace(b"\r\n", b"\n")
        read_checkpoint(read_note(content).text)
        return content

    def certified(content: bytes) -> bytes:
        certificates(content)
        return content

    return TrustAnchors(
        checkpoints=[(name, _read(name, checkpoint, content)) for name, content in checkpoints.items()],
        keys=[_read("keys", read_vkey, key.strip()) for key in keys],
        policy=None if policy is None else _read("policy", read_policy, policy),
        authorities=None if authorities is None else _read("authorities", certified, authorities),
    )


_Handed = TypeVar("_Handed", str, bytes)


def _read(name: str, reading: Callable[[_Handed], T], handed: _Handed) -> T:
    try:
        return reading(handed)
    except (Malformed, UnusableRoots) as error:
        raise Mistaken(phrase("{name}: {why}"), name=name, why=RenderedMessage(error)) from None
