"""Personal texts out of a decision, and back into it.

A reason, a cause, what a court ruled, the name of a document: free text about a person. An entry holds only
the SHA-256 of a random salt followed by the text; salt and text go into the vault, from which they can be
erased without touching an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

from ledger.decisions import AnyDecision
from ledger.decisions.fields import Commitment
from ledger.decisions.marked import changed, fields_with
from ledger.decisions.markers import Personal

SALT_BYTES = 16


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


def same_content(recorded: AnyDecision, handed_in: AnyDecision, at_hand: Mapping[str, str]) -> bool:
    """Whether a decision handed in again is the one on record; ``at_hand`` are its texts, as for ``unseal``.

    Where one was erased nothing is left to compare with, and the rest decides: an import repeated after an
    erasure must not bring it back.
    """
    read = unseal(recorded, at_hand)
    gone = dict(commitments(read))

    def as_erased(path: str, value: str | Commitment) -> str | Commitment:
        return Commitment(sha256=gone[path]) if path in gone else value

    return read == (_changed(handed_in, as_erased) if gone else handed_in)


def without_texts(decision: AnyDecision) -> AnyDecision:
    """The decision with nothing of its personal texts: no hash of what is left tells anything about them."""
    return _changed(decision, lambda _path, _value: Commitment(sha256="0" * 64))


def has_texts(decision: AnyDecision) -> bool:
    """Whether there may be personal texts in it: a quick look, for what is asked of every decision."""
    return any(_personal_values(type(decision))(decision))


def covers_texts(scope: str) -> bool:
    """Whether an erasure of this scope is one of free texts, as `doorstroom erase` words it; an order in other words
    was carried out by nobody, and explains nothing."""
    return scope in ("texts", "identity and texts")


def _changed(
    decision: AnyDecision, change: Callable[[str, str | Commitment], str | Commitment]
) -> AnyDecision:
    """The decision with each of its personal texts, or commitments, as ``change`` makes it."""

    def unless_a_rule_reads_it(path: str, marker: Personal, value: str | Commitment) -> str | Commitment:
        return value if value in marker.unless else change(path, value)

    return changed(decision, Personal, unless_a_rule_reads_it)


@cache
def _personal_values(kind: type[AnyDecision]) -> Callable[[AnyDecision], tuple[object, ...]]:
    # Every decision has a reason and evidence: of more than one name an attrgetter gives a tuple.
    return attrgetter(*(field.name for field in fields_with(kind, Personal)))
