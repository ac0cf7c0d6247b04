"""The time zone in which a moment has its day: that of Brussels, where the decisions are taken."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def day_of_moment(moment: datetime) -> date:
    """The day on which a moment falls in Brussels. The moment has an offset."""
    return moment.astimezone(BRUSSELS).date()
