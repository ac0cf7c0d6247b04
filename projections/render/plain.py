"""Text made safe to be shown: what is read is what is recorded, and nothing of it steers a terminal or a reader."""

from __future__ import annotations

import re

#: What nobody sees: what steers a terminal, reorders what is read, fills no place, or hides other text in what fills
#: none (Unicode's Default_Ignorable_Code_Point, its control and format characters, but for those that stand as a sign
#: of their own), the two fillers and the one blank that are letters and a sign by name only, halves of surrogate pairs,
#: and what Unicode will never give a meaning, which HTML and XML forbid.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def plain(text: str) -> str:
    """Text as it is safe in a document: its lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def visible(text: str) -> str:
    """The text with what nobody would see of it, or what steers a terminal, shown as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(_escape, text)


def _escape(unseen: re.Match[str]) -> str:
    return unseen[0].encode("unicode_escape").decode()
