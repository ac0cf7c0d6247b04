"""Personal texts, apart from the entries.

A reason is free text about a person. Its entry holds only the SHA-256 of a random salt followed by the
text; text and salt live in the table ``personal``, from which they can be erased without touching an
entry. When texts are encrypted some day, the entry's form stays the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec

from ledger.decisions import AnyDecision
from ledger.decisions.fields import Commitment
from ledger.decisions.rectification import Rectification

SALT_BYTES = 16


class PersonalText(NamedTuple):
    """A text that an entry commits to; ``path`` says where in the decision, such as ``reason``."""

    path: str
    salt: bytes
    text: str


def commitment(salt: bytes, text: str) -> Commitment:
    """What the entry holds for a text."""
    return Commitment(sha256=sha256(salt + text.encode()).hexdigest())


def seal(
    decision: AnyDecision, salt: Callable[[int], bytes], path: str = ""
) -> tuple[AnyDecision, list[PersonalText]]:
    """The decision with commitments in place of its personal texts, and those texts."""
    texts: list[PersonalText] = []
    changes: dict[str, object] = {}
    if isinstance(decision.reason, str):
        kept = PersonalText(f"{path}reason", salt(SALT_BYTES), decision.reason)
        texts.append(kept)
        changes["reason"] = commitment(kept.salt, kept.text)
    if isinstance(decision, Rectification):
        replacement, more = seal(decision.replacement, salt, f"{path}replacement.")
        if more:
            texts += more
            changes["replacement"] = replacement
    return (msgspec.structs.replace(decision, **changes) if changes else decision), texts


def same_content(recorded: AnyDecision, given: AnyDecision, texts: Mapping[str, str], path: str = "") -> bool:
    """Whether a decision handed in again is the one on record.

    ``texts`` are the recorded entry's personal texts by path. Where one was erased nothing is left to
    compare with, and the rest decides: an import repeated after an erasure must not bring it back.
    """
    if type(recorded) is not type(given) or (recorded.reason is None) != (given.reason is None):
        return False
    kept = texts.get(f"{path}reason")
    if kept is not None and kept != given.reason:
        return False
    without: dict[str, object] = {"reason": None}
    if isinstance(recorded, Rectification) and isinstance(given, Rectification):
        if not same_content(recorded.replacement, given.replacement, texts, f"{path}replacement."):
            return False
        without["replacement"] = given.replacement
    return bool(msgspec.structs.replace(recorded, **without) == msgspec.structs.replace(given, **without))
