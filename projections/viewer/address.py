"""The address is the state: the day asked, the knowledge moment and the language, as they stand in it.

Every link carries them. What is absent is today, now, and the language that the browser asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from ledger.language import LANGUAGES, Language, day_in_figures, phrase
from ledger.parsing.days import mistaken_day, short, why_no_day
from ledger.parsing.dutch import day_in
from ledger.problem import Message
from projections.reading import end_of_day, knowledge_moment

#: In capitals or not, what stands for the present in both languages.
_PRESENT = ("", "now", "nu", "today", "vandaag")


class NoDay(ValueError):
    """A text is no day, or no moment; ``why`` says it."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


class Address(NamedTuple):
    """What an address says of every page: both moments as they were read, and how they were written.

    ``mistaken`` has, by the name of the field, why one of them cannot be read; then it counts as absent.
    """

    lang: Language
    lang_named: bool
    on: date | None
    known: datetime | None
    written: Mapping[str, str]
    mistaken: Mapping[str, Message]

    @property
    def carried(self) -> dict[str, str]:
        """What a link to another page carries along."""
        moments = {
            name: text
            for name, text in self.written.items()
            if name not in self.mistaken and text.casefold() not in _PRESENT
        }
        if self.on is not None:
            moments["on"] = self.on.isoformat()
        return {**moments, "lang": self.lang} if self.lang_named else moments


def read(query: Mapping[str, str], accepted: str, otherwise: Language) -> Address:
    """What the query of an address says; ``accepted`` are the languages of the browser, as HTTP has them."""
    written = {name: query[name].strip() for name in ("on", "known") if query.get(name, "").strip()}
    mistaken: dict[str, Message] = {}
    on = known = None
    try:
        on = day(written.get("on", ""))
    except NoDay as error:
        mistaken["on"] = error.why
    try:
        known = moment(written.get("known", ""))
    except NoDay as error:
        mistaken["known"] = error.why
    named = query.get("lang", "")
    lang = language_named(named) or accepted_language(accepted) or otherwise
    return Address(lang, language_named(named) is not None, on, known, written, mistaken)


def language_named(text: str) -> Language | None:
    """The language with this code, None where there is none."""
    return next((each for each in LANGUAGES if each == text), None)


def accepted_language(header: str) -> Language | None:
    """The one of our languages that a browser likes best; None where it asks for neither."""
    best: tuple[float, int] | None = None
    found = None
    for nth, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.partition(";q=")
        lang = language_named(name.strip().lower()[:2])
        try:
            rank = (-float(weight or 1), nth)
        except ValueError:
            continue
        if lang is not None and rank[0] < 0 and (best is None or rank < best):
            best, found = rank, lang
    return found


def day(text: str) -> date | None:
    """A day as it is typed in Belgium or as data has it; None is today. Raises ``NoDay``."""
    text = text.strip()
    if text.casefold() in _PRESENT:
        return None
    try:
        # Python also reads 20200301 and 2020-W10-1, which people would not expect.
        if len(text) == 10 and "W" not in text:
            return date.fromisoformat(text)
    except ValueError:
        pass
    if (found := day_in(text)) is not None:
        return found
    raise NoDay(why_no_day(text, dutch=True))


def moment(text: str) -> datetime | None:
    """A knowledge moment: a day means its end in Brussels; None is now. Raises ``NoDay``."""
    text = text.strip()
    if text.casefold() in _PRESENT:
        return None
    try:
        found = day_in(text)
        return knowledge_moment(text) if found is None else end_of_day(found)
    except ValueError:
        why = mistaken_day(text) or Message(_NO_MOMENT, given=short(text))
        raise NoDay(why) from None


def in_figures(text: str) -> str:
    """A day as a field shows it, as it is written in Belgium; what is none as it was typed."""
    try:
        found = day(text)
    except NoDay:
        return text
    return text if found is None else day_in_figures(found, "nl")


_NO_MOMENT = phrase("{given} is neither a day (15/07/2020) nor a moment (2020-08-01T12:00Z).")


def whole_number(text: str) -> int | None:
    """The number that a text is; None where it is none that a position, a place or a count can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def link(prefix: str, path: str, parameters: Mapping[str, object]) -> str:
    """An address of the viewer; a parameter that is None or nothing is left out, True stands as 1."""
    query = query_of(parameters)
    return prefix + _path(path) + (f"?{query}" if query else "")


def query_of(parameters: Mapping[str, object]) -> str:
    """What stands behind the question mark of an address; nothing where nothing is asked."""
    return "&".join(
        _parameter(name, "1" if value is True else str(value))
        for name, value in parameters.items()
        if value is not None and value is not False and value != ""
    )


# A page has hundreds of addresses, of few parts.


@lru_cache(maxsize=4096)
def _parameter(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value)}"


@lru_cache(maxsize=4096)
def _path(path: str) -> str:
    return quote(path, safe="/")
