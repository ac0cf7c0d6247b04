"""Text made safe to stand in a document: what is read is what is recorded, and nothing of it steers a reader."""

from __future__ import annotations

from projections.render.wording import visible


def plain(text: str) -> str:
    """Text without control characters or what reorders or hides what is read; lines stay lines."""
    if text.isprintable():
        return visible(text)
    lines = (visible(each) for each in text.replace("\r\n", "\n").split("\n"))
    return "".join(map(_character, "\n".join(lines)))


def _character(char: str) -> str:
    """A character, or the number of one that stands for none in Unicode."""
    code = ord(char)
    return f"\\u{code:04x}" if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE else char
