"""Strict JSON: what two readers could understand differently is refused before it is understood at all.

Refused are duplicate keys, fractions, NaN, numbers that not every reader keeps exact, halves of
surrogate pairs, lines of more than 64 KiB and more than 16 levels. A well-formed line is read once, by
msgspec; only where it is suspect does the slower reader of the standard library say what is wrong.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import msgspec

from ledger.decisions.fields import LARGEST_INTEGER
from ledger.language import phrase
from ledger.problem import Number
from ledger.refusals import DuplicateKey, InexactNumber, LineTooLong, LoneSurrogate, NotJson, TooDeep

LONGEST_LINE = 64 * 1024
DEEPEST = 16

_HERE = phrase("Here: {said}.")
_IT_IS: dict[type, str] = {
    list: phrase("It is a list."),
    str: phrase("It is a text."),
    int: phrase("It is a number."),
    bool: phrase("It is true or false."),
    type(None): phrase("It is null."),
}

_decode = msgspec.json.Decoder().decode


def read_object(line: bytes) -> dict[str, Any]:
    """The JSON object in ``line``.

    Raises ``NotJson``, ``DuplicateKey``, ``InexactNumber``, ``LoneSurrogate``, ``LineTooLong``, ``TooDeep``.
    """
    if len(line) > LONGEST_LINE:
        raise LineTooLong(phrase("This one has {bytes} bytes."), bytes=Number(len(line)))
    if line.count(b"{") + line.count(b"[") > DEEPEST and _depth(line) > DEEPEST:
        raise TooDeep
    try:
        read = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _read_slowly(line)
    if type(read) is not dict or not _surely_sound(line, read):
        return _read_slowly(line)
    return read


def _surely_sound(line: bytes, read: dict[str, Any]) -> bool:
    """Whether no key can have been written twice and every number is exact; if not, look more slowly.

    Where no quote is followed by white space, every key in the text is followed by a colon at once, so
    that the text has at least as many ``":`` as keys. As many as the keys that were kept means that
    none was dropped.
    """
    if b'" ' in line or b'"\t' in line or b'"\r' in line or b'"\n' in line:
        return False
    keys = _sound_keys(read)
    return keys is not None and line.count(b'":') == keys


def _sound_keys(value: dict[str, Any] | list[Any]) -> int | None:
    """How many keys an object or a list holds at every depth; None where a number in it is not exact."""
    keys, parts = (len(value), value.values()) if isinstance(value, dict) else (0, value)
    for part in parts:
        kind: type = type(part)
        if kind is str or kind is bool or part is None:
            continue
        if kind is int and abs(part) <= LARGEST_INTEGER:
            continue
        inner = _sound_keys(part) if kind is dict or kind is list else None
        if inner is None:
            return None
        keys += inner
    return keys


def _read_slowly(line: bytes) -> dict[str, Any]:
    """The same object by the standard library's reader, which sees every key and every number's text."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, value in pairs:
            if key in read:
                raise DuplicateKey(_HERE, said=_shown(key))
            read[key] = value
        return read

    def exact(text: str) -> int:
        # A number of more digits is refused unread: converting it would take quadratic time.
        if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
            raise InexactNumber(_HERE, said=_shown(text))
        return int(text)

    def inexact(text: str) -> NoReturn:
        raise InexactNumber(_HERE, said=_shown(text))

    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(phrase("It is not UTF-8 (byte {byte})."), byte=error.start + 1) from None
    try:
        read = json.loads(
            text,
            object_pairs_hook=once,
            parse_int=exact,
            parse_float=inexact,
            parse_constant=inexact,
        )
    except json.JSONDecodeError as error:
        raise NotJson(phrase("{said} (column {column})."), said=error.msg, column=error.colno) from None
    if not isinstance(read, dict):
        raise NotJson(_IT_IS[type(read)])
    try:
        json.dumps(read, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise LoneSurrogate from None
    return read


def _depth(line: bytes) -> int:
    """How deep brackets nest, those inside texts left out."""
    depth = deepest = 0
    in_text = escaped = False
    for byte in line:
        if in_text:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_text = False
        elif byte == 0x22:
            in_text = True
        elif byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _shown(text: str) -> str:
    """A piece of the input as it may stand in a message: short, printable, never a whole text."""
    return json.dumps(text[:40] + ("…" if len(text) > 40 else ""))
