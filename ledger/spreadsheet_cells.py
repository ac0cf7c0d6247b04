"""Texts that a spreadsheet would change when it opens a CSV, and how they are protected from it.

Excel takes ``007`` for 7, ``1/2`` for a day, ``1E5`` for 100000 and ``MAR1`` for the first of March, and runs what
begins as a formula. When it saves the file, the text is gone. Such a text gets an apostrophe before it, which Excel
leaves where it is, however often the file is opened and saved. An import takes that apostrophe away again.
"""

from __future__ import annotations

import re

#: What makes a spreadsheet read a cell as a formula, wide forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: A number that is written back as it was: Excel shows at most eleven digits of one.
_STAYS = re.compile(r"0|[1-9][0-9]{0,10}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Numbers, amounts, fractions, days and times without a letter.
_FIGURES = re.compile(r"[\s.,:/%()$€£+-]*[0-9][0-9\s.,:/%()$€£+-]*")
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]*)?E[+-]?[0-9]+", re.IGNORECASE)
#: In Dutch, French, German and English, by how they begin.
_MONTH = (
    "jan|feb|fev|fév|mar|mrt|maa|mär|apr|avr|mei|mai|may|jun|jui|jul|aug|aou|aoû|sep|okt|oct|nov|dec|déc|dez"
)
_BETWEEN = r"[\s./,-]*"
_WITH_MONTH = re.compile(
    rf"(?:[0-9]{{1,4}}{_BETWEEN})?(?:{_MONTH})[^\W\d_]*{_BETWEEN}(?:[0-9]{{1,4}}{_BETWEEN}){{0,2}}",
    re.IGNORECASE,
)
_HOUR = re.compile(r"[0-9]{1,2}(?::[0-9]{1,2}){0,2}\s*[ap]m?", re.IGNORECASE)
_BOOLEAN = re.compile(r"true|false|waar|onwaar|vrai|faux|wahr|falsch", re.IGNORECASE)
#: The cell of a formula that is a text, ``="007"``: another way to protect one, which other programs take.
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


def runs(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(_FORMULA)


def changes(text: str) -> bool:
    """Whether a text may be another one after Excel, in English or a language of Belgium, opened and saved it."""
    if runs(text) or text.startswith("#"):
        return True
    text = text.strip()
    if not text or _STAYS.fullmatch(text):
        return False
    if (
        _FIGURES.fullmatch(text)
        or _EXPONENT.fullmatch(text)
        or _HOUR.fullmatch(text)
        or _BOOLEAN.fullmatch(text)
    ):
        return True
    return any(map(str.isdecimal, text)) and _WITH_MONTH.fullmatch(text) is not None


def _is_protected(cell: str) -> bool:
    """Whether the apostrophe at its start is no part of the text."""
    text = cell.lstrip("'")
    return len(text) < len(cell) and changes(text)


def protected(text: str) -> str:
    """A text as a cell that no spreadsheet changes; ``unprotected`` gives it back."""
    return f"'{text}" if changes(text) or _is_protected(text) else text


def unprotected(cell: str) -> str:
    """The text that a cell stands for, protected in one of the two ways or not at all."""
    if found := _TEXT_FORMULA.fullmatch(cell):
        return found[1].replace('""', '"')
    return cell[1:] if _is_protected(cell) else cell
