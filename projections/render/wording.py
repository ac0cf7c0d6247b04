"""How days are written for people, and text in lines. Data keeps its ISO days in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from ledger import language
from ledger.language import DAYS, say_count
from projections.render.plain import visible

#: A code that stands in brackets beside its name: broken at a hyphen nobody finds it, or can copy it.
_CODE = re.compile(r"\([a-z]+(?:-[a-z]+)+\)")
#: Stands in the place of a hyphen while lines are broken; what is shown has none of its own.
_UNBROKEN = "\ue000"


def day_in_words(day: date | None, lang: str) -> str:
    """A day as people write it in a sentence: ``2020-03-20``, in Dutch ``20 maart 2020``; nothing for no day."""
    return "" if day is None else language.day(day, lang)


def number_of_days(days: int, lang: str) -> str:
    """``1 day``, ``94 days``; in Dutch ``1 dag``, ``94 dagen``."""
    return say_count(*DAYS, days, lang)


def capitalised(text: str) -> str:
    """A text that begins with a capital, and is left as it is otherwise."""
    return text[:1].upper() + text[1:]


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> Iterator[str]:
    """Lines of at most ``width`` columns, safe to show; ``first`` is what the first begins with."""
    begin = indent if first is None else first
    for line in text.splitlines() or [""]:
        whole = _CODE.sub(lambda code: code[0].replace("-", _UNBROKEN), visible(line))
        for each in wrap(whole, width, initial_indent=begin, subsequent_indent=indent) or [begin]:
            yield each.replace(_UNBROKEN, "-")
        begin = indent
