"""The time zone in which a moment has its day: that of Brussels, where the decisions are taken."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger import language

BRUSSELS = ZoneInfo("Europe/Brussels")


def moment_in_words(moment: datetime, lang: str) -> str:
    """A moment, which has an offset, in Brussels time, as it stands in a sentence."""
    try:
        return language.moment(moment.astimezone(BRUSSELS), lang)
    except OverflowError:  # the end of the calendar
        return moment.isoformat()


def text_with_moments(text: str, lang: str) -> str:
    """A text that is a moment of ISO 8601 with its offset, in words; any other as it stands."""
    if _MOMENT.fullmatch(text) is None:
        return text
    try:
        return moment_in_words(datetime.fromisoformat(text), lang)
    except ValueError:  # the day of a month that has no such day
        return text


_MOMENT = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


def day_of_moment(moment: datetime) -> date:
    """The day on which a moment falls in Brussels. The moment has an offset."""
    return in_brussels(moment).date()


def in_brussels(moment: datetime) -> datetime:
    """A moment, which has an offset, in the time of Brussels; at the end of the calendar as it stands."""
    try:
        return moment.astimezone(BRUSSELS)
    except OverflowError:
        return moment.replace(tzinfo=BRUSSELS)
