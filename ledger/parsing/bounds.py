"""What a value should have been: msgspec's messages as phrases of the catalogues."""

from __future__ import annotations

import re

from ledger.language import phrase
from ledger.problem import THEIRS, Message

_KINDS = {
    "str": phrase("str", "a JSON type"),
    "int": phrase("int", "a JSON type"),
    "float": phrase("float", "a JSON type"),
    "bool": phrase("bool", "a JSON type"),
    "null": phrase("null", "a JSON type"),
    "array": phrase("array", "a JSON type"),
    "object": phrase("object", "a JSON type"),
    "date": phrase("date", "a JSON type"),
    "datetime": phrase("datetime", "a JSON type"),
}
_WANTED = re.compile(r"Expected (\w+(?: \| \w+)*), got (\w+)")
_LENGTH = re.compile(r"Expected (\w+) of length ([<>]=) (\d+)")
_LIMIT = re.compile(r"Expected (\w+) ([<>]=?) (-?\d+)")


def in_words(message: str) -> Message:
    """A message of msgspec, without its backticks and its place; one that is not known stands as it is."""
    if found := _WANTED.fullmatch(message):
        return Message(
            phrase("Expected {wanted}, got {kind}"), wanted=_kinds(found[1]), kind=_kinds(found[2])
        )
    if found := _LENGTH.fullmatch(message):
        detail = phrase("Expected {kind} of length {bound} {length}")
        return Message(detail, kind=_kinds(found[1]), bound=found[2], length=found[3])
    if found := _LIMIT.fullmatch(message):
        detail = phrase("Expected {kind} {bound} {limit}")
        return Message(detail, kind=_kinds(found[1]), bound=found[2], limit=found[3])
    return Message(THEIRS, said=message)


def _kinds(names: str) -> Message:
    """One type, or several of which any will do."""
    kinds = [Message(_KINDS.get(name, THEIRS), said=name) for name in names.split(" | ")]
    return Message(
        " | ".join(f"{{kind{n}}}" for n in range(len(kinds))), **{f"kind{n}": k for n, k in enumerate(kinds)}
    )
