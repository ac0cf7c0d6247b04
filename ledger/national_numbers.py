"""Belgian national numbers, where none may stand: looked for in keys and in texts, and kept out of every message."""

from __future__ import annotations

import re
from functools import cache

_SEPARATORS = re.compile(r"[ ./:_-]+")
_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
# 85.07.30-033.28 with or without its separators, beside other digits too; looked for at every place.
_USUAL_SPELLING = re.compile(
    r"(?=(?<!\d)(\d{2})[ ./:_-]?(\d{2})[ ./:_-]?(\d{2})[ ./:_-]?(\d{3})[ ./:_-]?(\d{2})(?!\d))"
)
# The same within a text, where only a plausible day of birth tells it from any reference of 11 digits: by itself, or
# right behind one of its names.
_BETWEEN = r"[\s./:_\u2010-\u2015-]{0,3}"
_IN_TEXT = (
    r"(?:(?<![0-9A-Za-z])|(?<=INSZ)|(?<=NISS)|(?<=RRN)|(?<=BIS))"
    rf"(\d{{2}}){_BETWEEN}([0246]\d|[1357][0-2]){_BETWEEN}([0-3]\d){_BETWEEN}(\d{{3}}){_BETWEEN}(\d{{2}})"
    r"(?![0-9A-Za-z])"
)


@cache
def _in_text() -> re.Pattern[str]:
    """Compiled when it is first asked for: every command comes by here, few read a text."""
    return re.compile(_IN_TEXT, re.IGNORECASE)


def looks_like_national_number(key: str) -> bool:
    """Whether a key holds 11 digits whose last two check the others, as in a Belgian national number.

    Separators are passed over. The month is not looked at: register numbers of persons without a
    national number (*bis*) and of test persons have months beyond 12.
    """
    if sum(map(str.isdigit, key)) < 11:
        return False
    spelled = ["".join(found) for found in _USUAL_SPELLING.findall(key)]
    return any(map(_is_checked, (*spelled, *_ELEVEN_DIGITS.findall(_SEPARATORS.sub("", key)))))


def holds_national_number(text: str) -> bool:
    """Whether a Belgian national number stands in a text: 11 digits by themselves, in any usual spelling, that
    begin as a day of birth does and whose last two check the others."""
    return any(_is_checked("".join(found)) for found in _in_text().findall(text))


def _is_checked(digits: str) -> bool:
    checked, check = digits[:9], int(digits[9:])
    return check in (97 - int(checked) % 97, 97 - int("2" + checked) % 97)


def without_national_numbers(text: str) -> str:
    """A text with … in the place of each national number in it, for a message that repeats what was handed in."""
    return _in_text().sub(lambda found: "…" if _is_checked("".join(found.groups())) else found[0], text)
