"""The columns of a form to fill in: a table that `import` takes, for chosen decisions, in a language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ledger.decisions import DECISIONS
from ledger.field_names import DUTCH_FIELDS
from ledger.language import phrase, say, translated
from ledger.parsing.dutch import name_of, words_of
from ledger.parsing.forms import Form, forms, sentence

_OF = phrase("Of: {decisions}.")
_KIND = phrase("Which decision it is.")
_YES_NO = {"en": ("yes", "no"), "nl": ("ja", "neen")}
#: What a decision is about stands beside it.
_SUBJECTS = ("dossier", "measure")
#: What is written as JSON in a cell is not for a form.
_LEFT_OUT = ("documents", "json")


class FormColumn(NamedTuple):
    """A column: its head, what it is for, and what may stand in it: a day, one of some choices, or a text."""

    head: str
    meaning: str
    kind: Literal["day", "choice", "text"]
    choices: tuple[str, ...] = ()


def columns(tags: Iterable[str], lang: str) -> list[FormColumn]:
    """The decision, and each field that one of these decisions has, those that must be there first."""
    tags = tuple(tags)
    names = {tag: _decision(tag, lang) for tag in tags}
    found: dict[str, Form] = {}
    of: dict[str, list[str]] = {}
    for tag in tags:
        for name, form in forms(DECISIONS[tag]).items():
            if form.kind not in _LEFT_OUT:
                found.setdefault(name, form)
                of.setdefault(name, []).append(names[tag])
    first = FormColumn(_head("decision", lang), translated(_KIND, lang), "choice", tuple(names.values()))
    named = sorted(found, key=lambda name: name not in _SUBJECTS)
    return [first, *(_column(found[name], of[name], len(tags), lang) for name in named)]


def about_a_dossier() -> tuple[str, ...]:
    """The decisions that are about one dossier, in the order of the domain."""
    return tuple(tag for tag, kind in DECISIONS.items() if "dossier" in kind.__struct_fields__)


def _column(form: Form, of: list[str], all_of_them: int, lang: str) -> FormColumn:
    meaning = translated(sentence(form.meaning), lang)
    if len(of) < all_of_them:
        meaning += " " + say(_OF, lang, decisions=", ".join(of))
    head = _head(form.name, lang)
    if form.kind == "boolean":
        return FormColumn(head, meaning, "choice", _YES_NO[lang])
    if form.words and form.kind == "text":
        return FormColumn(head, meaning, "choice", tuple(_word(word, lang) for word in form.words))
    return FormColumn(head, meaning, "day" if form.kind == "day" else "text")


def _head(name: str, lang: str) -> str:
    return DUTCH_FIELDS[name] if lang == "nl" else name


def _decision(tag: str, lang: str) -> str:
    return name_of(tag) if lang == "nl" else tag


def _word(code: str, lang: str) -> str:
    return words_of(code) if lang == "nl" else code
