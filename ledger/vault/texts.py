"""Personal texts out of a decision, and back into it.

A reason, a cause, what a court ruled, the name of a document: free text about a person. An entry holds only
the SHA-256 of a random salt followed by the text; salt and text go into the vault, from which they can be
erased without touching an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import msgspec

from ledger.decisions import DECISIONS, AnyDecision
from ledger.decisions.fields import Commitment, Evidence
from ledger.decisions.rectification import Rectification
from ledger.law import CAUSES_OF_LAW

SALT_BYTES = 16

_PERSONAL = ("Reason", "PersonalWords")


class PersonalText(NamedTuple):
    """A text that an entry commits to; ``path`` says where in the decision, such as ``evidence[0].name``."""

    path: str
    salt: bytes
    text: str

    @property
    def commitment(self) -> Commitment:
        """What the entry holds for it."""
        return commitment(self.salt, self.text)


def commitment(salt: bytes, text: str) -> Commitment:
    """What the entry holds for a text."""
    return Commitment(sha256=sha256(salt + text.encode()).hexdigest())


def seal(
    decision: AnyDecision, salt: Callable[[int], bytes]
) -> tuple[AnyDecision, list[tuple[PersonalText, Commitment]]]:
    """The decision with commitments in place of its personal texts, and those texts."""
    texts: list[tuple[PersonalText, Commitment]] = []

    def put_away(path: str, value: str | Commitment) -> str | Commitment:
        if isinstance(value, Commitment):
            return value
        text = PersonalText(path, salt(SALT_BYTES), value)
        texts.append((text, text.commitment))
        return texts[-1][1]

    return _changed(decision, put_away), texts


def unseal(decision: AnyDecision, at_hand: Mapping[str, str]) -> AnyDecision:
    """The decision with those texts back in place that are at hand, by the hash they are committed to with."""
    if not at_hand:
        return decision

    def put_back(_path: str, value: str | Commitment) -> str | Commitment:
        return at_hand.get(value.sha256, value) if isinstance(value, Commitment) else value

    return _changed(decision, put_back)


def commitments(decision: AnyDecision) -> Iterator[tuple[str, str]]:
    """Where in a recorded decision a personal text was, and the hash it is committed to with."""
    found: list[tuple[str, str]] = []

    def note(path: str, value: str | Commitment) -> str | Commitment:
        if isinstance(value, Commitment):
            found.append((path, value.sha256))
        return value

    _changed(decision, note)
    return iter(found)


def same_content(recorded: AnyDecision, given: AnyDecision, at_hand: Mapping[str, str]) -> bool:
    """Whether a decision handed in again is the one on record; ``at_hand`` are its texts, as for ``unseal``.

    Where one was erased nothing is left to compare with, and the rest decides: an import repeated after an
    erasure must not bring it back.
    """
    read = unseal(recorded, at_hand)
    gone = dict(commitments(read))

    def as_erased(path: str, value: str | Commitment) -> str | Commitment:
        return Commitment(sha256=gone[path]) if path in gone else value

    return read == (_changed(given, as_erased) if gone else given)


def without_texts(decision: AnyDecision) -> AnyDecision:
    """The decision with nothing of its personal texts: no hash of what is left tells anything about them."""
    return _changed(decision, lambda _path, _value: Commitment(sha256="0" * 64))


def has_texts(decision: AnyDecision) -> bool:
    """Whether there may be personal texts in it: a quick look, for what is asked of every decision."""
    return bool(decision.reason is not None or decision.evidence or type(decision) in _OFTEN)


def covers_texts(scope: str) -> bool:
    """Whether an erasure of this scope is one of free texts, as `doorstroom erase` words it; an order in other words
    was carried out by nobody, and explains nothing."""
    return scope in ("texts", "identity and texts")


def _changed(
    decision: AnyDecision, change: Callable[[str, str | Commitment], str | Commitment], path: str = ""
) -> AnyDecision:
    """The decision with each of its personal texts, or commitments, as ``change`` makes it."""
    changes: dict[str, object] = {}
    for field in _personal_fields(type(decision)):
        value = getattr(decision, field)
        # A word that a rule reads stays in the entry.
        if value is None or (field == "cause" and value in CAUSES_OF_LAW):
            continue
        made = change(f"{path}{field}", value)
        if made is not value:
            changes[field] = made
    if decision.evidence:
        pieces = tuple(
            Evidence(change(f"{path}evidence[{index}].name", piece.name), piece.sha256)
            for index, piece in enumerate(decision.evidence)
        )
        if pieces != decision.evidence:
            changes["evidence"] = pieces
    if isinstance(decision, Rectification):
        replacement = _changed(decision.replacement, change, f"{path}replacement.")
        if replacement is not decision.replacement:
            changes["replacement"] = replacement
    return msgspec.structs.replace(decision, **changes) if changes else decision


@cache
def _personal_fields(kind: type[AnyDecision]) -> tuple[str, ...]:
    # Annotations are texts here, so that none has to be evaluated.
    annotations: dict[str, str] = {}
    for parent in kind.__mro__:
        annotations |= vars(parent).get("__annotations__", {})
    return tuple(
        name
        for name in kind.__struct_fields__
        if any(word in annotations[name].replace("[", " ").replace(",", " ").split() for word in _PERSONAL)
    )


_OFTEN = frozenset({Rectification, *(kind for kind in DECISIONS.values() if len(_personal_fields(kind)) > 1)})
