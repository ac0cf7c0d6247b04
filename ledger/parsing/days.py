"""Why a text is no calendar day: what is mistaken in it, or how a day is written."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from ledger.impossible import FIRST_DAY, LAST_DAY
from ledger.language import month, phrase
from ledger.problem import Message

#: Year, month and day as data has them, or day, month and year as they are written in Belgium.
_WRITTEN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})|(?P<d>\d{1,2})(?P<by>[/.-])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4})",
    re.ASCII,
)
#: A day whose year has too few or too many digits, in either order.
_YEAR_MISTYPED = re.compile(
    r"(?:\d{1,3}|\d{5,9})-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(?:\d{3}|\d{5,9})", re.ASCII
)


class _Month:
    """A month in a sentence."""

    def __init__(self, first: date) -> None:
        self._first = first

    def in_language(self, lang: str) -> str:
        """As people read it."""
        return month(self._first, lang)


def why_no_day(text: str, *, dutch: bool) -> Message:
    """What is wrong with a text that is no day; ``dutch`` says whether ``31/12/2020`` would have been one."""
    if (mistaken := mistaken_day(text)) is not None:
        return mistaken
    if dutch:
        return Message(phrase("{given} is not a calendar day: YYYY-MM-DD or DD/MM/YYYY."), given=short(text))
    return Message(phrase("{given} is not a calendar day YYYY-MM-DD."), given=short(text))


def mistaken_day(text: str) -> Message | None:
    """What is wrong with a text that is written as a day, in either form, and is none; None where it is not."""
    given = short(text)
    if found := _WRITTEN.fullmatch(text):
        year, of_year, day = (int(found[long] or found[long[0]]) for long in ("year", "month", "day"))
        if year and 1 <= of_year <= 12 and monthrange(year, of_year)[1] < day <= 31:
            return Message(
                phrase("{given} is not a calendar day: {month} has no day {day}."),
                given=given,
                month=_Month(date(year, of_year, 1)),
                day=day,
            )
    if _YEAR_MISTYPED.fullmatch(text):
        return Message(
            phrase("{given}: a year has four digits, from {first} to {last}."),
            given=given,
            first=FIRST_DAY.year,
            last=LAST_DAY.year,
        )
    return None


def short(value: object) -> str:
    """A value as it was given, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…'"
