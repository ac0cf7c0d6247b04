"""What people type in Dutch, as the code that stands for it in data.

Days as ``31/12/2020``, the words of closed lists, decisions and fields by what an official calls them. Capitals,
accents, spaces and hyphens do not matter: ``Buiten eigen wil`` and ``buiten-eigen-wil`` are one word. Nothing is
guessed: what could be two things is neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from ledger.decisions import DECISIONS
from ledger.decisions.vocabulary import DUTCH
from ledger.field_names import DUTCH_FIELDS
from ledger.parsing.days import why_no_day
from ledger.parsing.forms import Form
from ledger.refusals import WrongValue

#: Day, month and year, the way they are written in Belgium.
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_ASIDE = re.compile(r"\([^)]*\)")
#: What is typed for a code whose Dutch is a phrase of a running sentence, or that stands on the command line alone.
_SHORT = {
    "guarantee": "waarborg",
    "finding": "bevinding",
    "support": "ondersteuning",
    "place": "plaats",
    "person": "persoon",
    "correction": "verbetering",
    "dispute": "betwisting",
    "mutual": "onderling akkoord",
    "term": "einde termijn",
    "service-provider": "dienstverlener",
    "own-will": "eigen wil",
    "beyond-own-will": "buiten eigen wil",
}
#: What an earlier version wrote for a code: forms that were filled in then are still taken.
_FORMER = {"other": ("niemand", "geen beslissing"), "correction": ("correctie",)}


def plain(text: str) -> str:
    """A word without what does not matter: ``Beëindigd `` is ``beeindigd``, what stands in brackets is left out."""
    apart = unicodedata.normalize("NFKD", _ASIDE.sub("", text)).casefold()
    letters = (char if char.isalnum() else " " for char in apart if not unicodedata.combining(char))
    return "-".join("".join(letters).split())


def day_in(text: str) -> date | None:
    """The day that is meant by ``31/12/2020`` (or with dots or hyphens); None where that is no day."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:
        return None


def words_of(code: str) -> str:
    """A code of a closed list as it is chosen in Dutch: ``buiten eigen wil``; itself where it has no Dutch."""
    return _SHORT.get(code) or _ASIDE.sub("", DUTCH.get(code, code)).strip()


class Choices:
    """The codes that may stand in a place, as a reader types them there."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = tuple(codes)

    def in_language(self, lang: str) -> str:
        """In Dutch by the words that stand for them, else as they are."""
        return ", ".join(map(words_of, self._codes) if lang == "nl" else self._codes)

    def __str__(self) -> str:
        return self.in_language("en")


def typed(code: str) -> str:
    """How it is typed: ``buiten-eigen-wil``."""
    dutch = words_of(code)
    return code if dutch == code else plain(dutch)


def code_in(text: str, codes: Iterable[str]) -> str | None:
    """The one of these codes that a word stands for, in Dutch or as it is; None where none or several do."""
    codes = tuple(codes)
    if text in codes:
        return text
    wanted = plain(text)
    meant = {code for code in codes if wanted in _names_of(code)}
    return meant.pop() if wanted and len(meant) == 1 else None


@cache
def _names_of(code: str) -> frozenset[str]:
    names = (code, _SHORT.get(code, code), DUTCH.get(code, code), *_FORMER.get(code, ()))
    return frozenset(map(plain, names))


def decision_in(text: str) -> str | None:
    """The tag of the decision that a word stands for: ``start`` for ``aanvang``."""
    return text if text in DECISIONS else _decisions().get(plain(text))


def name_of(tag: str) -> str:
    """A decision's name in Dutch, one where it has two: ``intrekking`` of ``intrekking / vernietiging``."""
    return DECISIONS[tag].dutch.partition("/")[0].strip()


def typed_field(name: str) -> str:
    """How a field is typed in Dutch, as an option or the head of a column: ``ingangsdatum``."""
    return plain(DUTCH_FIELDS[name])


@cache
def _decisions() -> Mapping[str, str]:
    return {
        plain(name): tag
        for tag, kind in DECISIONS.items()
        for name in (tag, kind.dutch, *kind.dutch.split("/"))
    }


def field_in(text: str) -> str | None:
    """The field that the head of a column stands for: ``effective_on`` for ``Ingangsdatum``."""
    return text if text in DUTCH_FIELDS else _fields().get(plain(text))


@cache
def _fields() -> Mapping[str, str]:
    return {plain(name): field for field, dutch in DUTCH_FIELDS.items() for name in (field, dutch)}


def code_text(form: Form, text: str, *, days: bool) -> str:
    """The text of a field in codes and ISO days, as the field takes it; a word that is not understood stays as it is.

    ``days`` says whether ``03/04/2020`` is the third of April. Raises ``WrongValue`` for what then is no day.
    """
    if form.kind == "day":
        return _day_text(form, text) if days else text
    if form.kind == "words":
        return ";".join(_several(text, form.words))
    if form.words:
        return code_in(text, form.words) or text
    return text


def _day_text(form: Form, text: str) -> str:
    if (day := day_in(text)) is not None:
        return day.isoformat()
    try:
        # Python reads other forms too.
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    why = why_no_day(text, dutch=True)
    raise WrongValue(why.detail, field=form.name, **why.values)


def _several(text: str, codes: tuple[str, ...]) -> list[str]:
    """Several words: with commas or semicolons between them, or with spaces where that tells them apart."""
    found = []
    for part in filter(None, map(str.strip, text.replace(",", ";").split(";"))):
        code = code_in(part, codes)
        found += [code] if code else [code_in(each, codes) or each for each in part.split()]
    return found
