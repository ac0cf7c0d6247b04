"""How days, moments and code words are written for people, and text made safe to show them.

Data keeps its code words, ISO days and UTC moments in every language; this is for human eyes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from textwrap import wrap

from ledger import language
from ledger.codec import moment_text
from ledger.decisions.decision import Decision
from ledger.decisions.vocabulary import dutch
from ledger.language import DAYS, say_count
from projections.reading import BRUSSELS
from projections.render.plain import visible


def day_in_words(day: date | None, lang: str) -> str:
    """A day as people write it in a sentence: ``2020-03-20``, in Dutch ``20 maart 2020``; nothing for no day."""
    return "" if day is None else language.day(day, lang)


def moment_in_words(moment: datetime, lang: str) -> str:
    """A moment in Brussels time, as it stands in a sentence."""
    try:
        local = moment.astimezone(BRUSSELS)
    except OverflowError:  # the end of the calendar
        return moment_text(moment)
    return language.moment(local, lang)


def number_of_days(days: int, lang: str) -> str:
    """``1 day``, ``94 days``; in Dutch ``1 dag``, ``94 dagen``."""
    return say_count(*DAYS, days, lang)


def word(code: str, lang: str) -> str:
    """A code word in the reader's language."""
    return dutch(code) if lang == "nl" else code


def both_words(code: str, lang: str) -> str:
    """A code word with its other name: ``running (lopend)``, in Dutch ``lopend (running)``."""
    return _both(code, dutch(code), lang)


def decision_term(decision: Decision, lang: str) -> str:
    """A decision's name with its other name: ``resumption (hervatting)``."""
    return _both(decision.tag(), decision.dutch, lang)


def _both(code: str, term: str, lang: str) -> str:
    if code == term:
        return code
    return f"{term} ({code})" if lang == "nl" else f"{code} ({term})"


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> Iterator[str]:
    """Lines of at most ``width`` columns, safe to show; ``first`` is what the first begins with."""
    begin = indent if first is None else first
    for line in text.splitlines() or [""]:
        yield from wrap(visible(line), width, initial_indent=begin, subsequent_indent=indent) or [begin]
        begin = indent
