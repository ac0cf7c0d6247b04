"""Text made safe to be shown: what is read is what is recorded, and nothing of it steers a terminal or a reader."""

from __future__ import annotations

import unicodedata

#: Formatting characters that reorder or hide text: what is read would not be what is recorded.
_DECEIVING = frozenset("\u200b\u200e\u200f\u061c\ufeff\u2028\u2029") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def plain(text: str) -> str:
    """Text as it is safe in a document: its lines stay lines."""
    if text.isprintable():
        return visible(text)
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def visible(text: str) -> str:
    """The text with what steers a terminal or deceives a reader shown as an escape, never carried out."""
    if text.isprintable() and not _DECEIVING.intersection(text):
        return text
    return "".join(
        char.encode("unicode_escape").decode()
        if char in _DECEIVING or unicodedata.category(char) in ("Cc", "Cs") or _is_no_character(char)
        else char
        for char in text
    )


def _is_no_character(char: str) -> bool:
    """Whether Unicode will never give it a meaning, and HTML and XML forbid it: U+FDD0, U+FFFE and such."""
    code = ord(char)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
