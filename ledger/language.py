"""What people read. English stands in the code; what each language says otherwise stands in its catalogue.

``phrase`` marks a sentence for the catalogues, ``say`` says it in a language with its places filled in. The
catalogues are gettext's, kept up with Babel by ``docs/catalogues.py``; days and numbers are written as Babel has
them for Belgium. Data knows no language: code words, days and moments in JSON and CSV are the same in each.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = ("en", "nl")

#: Where the catalogues are: ``LANGUAGE/LC_MESSAGES/doorstroom.po``, and the ``.mo`` that is made from it.
#: A text, since `pathlib` would cost the start of the program as much as the rest of this.
CATALOGUES = os.path.join(os.path.dirname(__file__), "locale")
DOMAIN = "doorstroom"

#: What gettext puts between a message and the context that tells it from its namesakes.
BEHIND_CONTEXT = "\x04"


def phrase(message: str, context: str = "") -> str:
    """Mark a sentence or a word for the catalogues, and name it for ``say``.

    ``context`` tells apart what is one word in English and not elsewhere: a place that is *left*, and somebody who
    has *left*.
    """
    return f"{context}{BEHIND_CONTEXT}{message}" if context else message


def phrases(one: str, more: str) -> tuple[str, str]:
    """Mark what is said of one and what is said of more, for ``say_count``."""
    return one, more


def say(named: str, lang: str, /, **values: object) -> str:
    """A phrase in a language, its ``{places}`` filled in; the noun behind a number agrees with it."""
    return agreeing(translated(named, lang), lang, values).format(**values)


def agreeing(template: str, lang: str, values: Mapping[str, object]) -> str:
    """A sentence whose places are not filled in yet, with the noun behind each place that holds 1 in the singular.

    For nouns in a sentence of which each number agrees by itself; what is counted alone has ``say_count``.
    """
    for name, value in values.items():
        if str(value) == "1" and f"{{{name}}} " in template:
            template = _singular(template, name, lang)
    return template


@cache
def _singular(template: str, name: str, lang: str) -> str:
    for more, one in _COUNTED:
        found = rf"(\{{{name}\}}) {re.escape(translated(more, lang))}\b"
        template = re.sub(found, rf"\1 {translated(one, lang)}", template)
    return template


def say_count(one: str, more: str, count: int, lang: str, /, **values: object) -> str:
    """One of two phrases, as the number asks in that language; ``{count}`` is filled in too."""
    text = _catalogue(lang).ngettext(one, more, count)
    return text.format(count=number(count, lang), **values)


def translated(named: str, lang: str) -> str:
    """A phrase in a language as it stands, its places not filled in."""
    text = _catalogue(lang).gettext(named)
    return text.partition(BEHIND_CONTEXT)[2] if text is named and BEHIND_CONTEXT in named else text


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, CATALOGUES, [lang])


@cache
def day(on: date, lang: str) -> str:
    """A day in a sentence: ``2020-03-20``, in Dutch ``20 maart 2020``."""
    if lang == "en":
        return on.isoformat()
    from babel.dates import format_date

    return format_date(on, "long", "nl_BE")


def moment(at: datetime, lang: str) -> str:
    """A moment in a sentence, in its own zone, to the second, with its offset.

    ``2020-03-20 17:24:15 +01:00``, in Dutch ``20 maart 2020 om 17:24:15``: there the offset stands only in the hour
    that is repeated in autumn.
    """
    return say(_MOMENT, lang, day=day(at.date(), lang), time=_time(at, lang))


def moment_in_figures(at: datetime, lang: str) -> str:
    """The same in a table: ``2020-03-20 17:24:15 +01:00``, in Dutch ``20/03/2020 17:24:15``."""
    return f"{day_in_figures(at.date(), lang)} {_time(at, lang)}"


def _time(at: datetime, lang: str) -> str:
    offset = f" {at.isoformat()[-6:]}"
    if lang != "en" and at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset():
        offset = ""
    return f"{at:%H:%M:%S}{offset}"


def day_in_figures(on: date | None, lang: str) -> str:
    """A day in a table, always ten characters: ``2020-03-20``, in Dutch ``20/03/2020``; nothing for no day."""
    if on is None:
        return ""
    # The order and the slashes are those of CLDR for nl_BE, whose own short form varies in width.
    return f"{on:%d/%m/%Y}" if lang == "nl" else on.isoformat()


def number(value: int | float | Decimal, lang: str) -> str:
    """A number: ``12,345.5``, in Dutch ``12.345,5``. Of a decimal every digit is told."""
    if lang == "en":
        return f"{value:,}"
    from babel.numbers import format_decimal

    # A float is rounded to three decimals, an exact one is not.
    return format_decimal(value, locale="nl_BE", decimal_quantization=isinstance(value, float))


def month(first: date, lang: str) -> str:
    """A month in a sentence, by its first day: ``2020-04``, in Dutch ``april 2020``."""
    if lang == "en":
        return f"{first:%Y-%m}"
    from babel.dates import format_date

    return format_date(first, "MMMM y", "nl_BE")


def quarter(on: date, lang: str, *, in_figures: bool = False) -> str:
    """The quarter of a day: ``2020-Q2``, in Dutch ``2e kwartaal 2020``, or ``2020-K2`` in a table."""
    nth = (on.month + 2) // 3
    if lang == "en":
        return f"{on.year}-Q{nth}"
    return f"{on.year}-K{nth}" if in_figures else f"{nth}e kwartaal {on.year}"


def listed(words: Sequence[str], lang: str) -> str:
    """Words in a row: ``cmw, imw and lde``."""
    *others, last = words or [""]
    return f"{', '.join(others)} {translated(_AND, lang)} {last}" if others else last


def yes_or_no(value: bool, lang: str) -> str:
    """``yes`` or ``no``, in Dutch ``ja`` or ``neen``."""
    return translated(_YES if value else _NO, lang)


#: What a sentence counts: of more, and of one. A longer one stands before what it begins with.
_COUNTED = (
    (phrase("later entries", "counted"), phrase("later entry", "counted")),
    (phrase("more entries", "counted"), phrase("more entry", "counted")),
    (phrase("entries are", "counted"), phrase("entry is", "counted")),
    (phrase("entries", "counted"), phrase("entry", "counted")),
    (phrase("dossiers and measures", "counted"), phrase("dossier or measure", "counted")),
    (phrase("texts are", "counted"), phrase("text is", "counted")),
    (phrase("texts", "counted"), phrase("text", "counted")),
    (phrase("lines", "counted"), phrase("line", "counted")),
    (phrase("keys in turn, the last one", "counted"), phrase("key, which", "counted")),
    (phrase("bytes are", "counted"), phrase("byte is", "counted")),
    (phrase("bytes", "counted"), phrase("byte", "counted")),
    (phrase("cells", "counted"), phrase("cell", "counted")),
    (phrase("characters", "counted"), phrase("character", "counted")),
    (phrase("stopped days", "counted"), phrase("stopped day", "counted")),
    (phrase("days", "counted"), phrase("day", "counted")),
    (phrase("fields", "counted"), phrase("field", "counted")),
    (phrase("months", "counted"), phrase("month", "counted")),
    (phrase("parts are", "counted"), phrase("part is", "counted")),
    (phrase("rows", "counted"), phrase("row", "counted")),
    (phrase("seals", "counted"), phrase("seal", "counted")),
    (phrase("seconds", "counted"), phrase("second", "counted")),
    (phrase("tables", "counted"), phrase("table", "counted")),
    (phrase("personal texts", "counted"), phrase("personal text", "counted")),
    (phrase("identities", "counted"), phrase("identity", "counted")),
    (phrase("former numbers", "counted"), phrase("former number", "counted")),
    (phrase("invented dossiers", "counted"), phrase("invented dossier", "counted")),
    (phrase("persons", "counted"), phrase("person", "counted")),
    (phrase("keys", "counted"), phrase("key", "counted")),
    (phrase("signatures", "counted"), phrase("signature", "counted")),
    (phrase("knowledge moments", "counted"), phrase("knowledge moment", "counted")),
    (phrase("tiles", "counted"), phrase("tile", "counted")),
)
_MOMENT = phrase("{day} {time}")
_AND, _YES, _NO = phrase("and"), phrase("yes"), phrase("no")
#: How many there are of what several parts count, for ``say_count``.
DAYS = phrases("{count} day", "{count} days")
MONTHS = phrases("{count} month", "{count} months")
ENTRIES_COUNTED = phrases("{count} entry", "{count} entries")
LINES_COUNTED = phrases("{count} line", "{count} lines")


class Spoken:
    """Phrases by their names, in one language."""

    def __init__(self, phrases: Mapping[str, str], lang: str) -> None:
        self._phrases = phrases
        self._lang = lang

    def __getitem__(self, name: str) -> str:
        return translated(self._phrases[name], self._lang)
