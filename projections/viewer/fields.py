"""A form made from the parameters of a question, and its values read from an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger import words
from ledger.language import phrase, say, translated
from ledger.problem import message_in
from projections.answers.asked import parameters_of, value_of
from projections.answers.outline import Parameter
from projections.answers.question import NO_NUMBER, Question
from projections.answers.wording import both_words, word
from projections.fold.findings import KINDS
from projections.fold.rules.due import DUE_KINDS
from projections.mistaken import Mistaken
from projections.viewer.address import NoDay, day, in_figures, whole_number
from projections.viewer.words import PHRASES

#: What a page sets itself: which rows of the list, in which order.
_OF_THE_PAGE = ("order", "descending", "limit", "after")
#: How a field is called where its help would say it at length.
_LABELS = {
    "asked_until": phrase("Asked to last until"),
    "by": phrase("Counted for each"),
    "code": words.FINDING,
    "count_by": phrase("Rows counted by"),
    "days": phrase("Days before and after"),
    "enterprise": words.ENTERPRISE,
    "kbo": words.ENTERPRISE,
    "measure": words.MEASURE,
    "kind": words.WHAT,
    "rule": words.RULE,
    "scheme": words.SCHEME,
    "severity": words.SEVERITY,
    "state": words.STATE,
    "status": words.STATUS,
    "suspension": words.SUSPENSION,
}
#: Parameters whose words are what rows have, and not what stands there.
_BY_COLUMNS = ("by", "count_by")
_NOT_BOTH = phrase("a period has a first and a last day: give both")


class Choice(NamedTuple):
    """What can be chosen: the code, and what people read."""

    code: str
    words: str


class FormField(NamedTuple):
    """A field: its name in the address, what stands beside it, what was typed, and what is wrong with that.

    ``preset`` is the choice that counts where nothing is chosen.
    """

    name: str
    label: str
    hint: str
    kind: str
    value: str
    choices: tuple[Choice, ...] = ()
    error: str = ""
    preset: str = ""


class Filter(NamedTuple):
    """The form of a list: its fields, and the values of the question that they come to."""

    fields: tuple[FormField, ...]
    values: dict[str, Any]

    @property
    def mistaken(self) -> bool:
        """Whether something that was typed cannot be read."""
        return any(each.error for each in self.fields)

    @property
    def carried(self) -> dict[str, str]:
        """What stands in the address for it."""
        return {each.name: each.value for each in self.fields if each.value}


def is_listed(question: Question) -> bool:
    """Whether a question is a list that a form can ask: it needs no name of a dossier, no file and no two moments."""
    if question.outline.handed_out:
        return False
    everyone = asks_everyone(question)
    return all(
        each.kind not in ("file", "moments")
        and not each.required
        and (everyone or not each.positional)
        and (each.kind != "dossier" or everyone)
        for each in parameters_of(question)
    )


def asks_everyone(question: Question) -> bool:
    """Whether it is about dossiers that are named, or about everyone."""
    return any(each.name == "everyone" for each in question.outline.parameters)


def filter_of(question: Question, query: Mapping[str, str], lang: str) -> Filter:
    """The form of a question as it was filled in, and its values. What cannot be read is left out of the values."""
    fields: list[FormField] = []
    values: dict[str, Any] = {"everyone": True} if asks_everyone(question) else {}
    for parameter in parameters_of(question):
        named = parameter.positional and parameter.kind == "dossier"
        if parameter.name in _OF_THE_PAGE or parameter.name == "everyone" or named:
            continue
        if parameter.kind == "period":
            both, period = _period(query, lang)
            fields += both
            values |= {} if period is None else {"period": period}
            continue
        typed = query.get(parameter.name, "").strip()
        found, error = _read(parameter, typed, lang)
        values |= found
        fields.append(_field(question, parameter, typed, error, lang))
    return Filter(tuple(fields), values)


def _read(parameter: Parameter, typed: str, lang: str) -> tuple[dict[str, Any], str]:
    """The value of one parameter by its name, or nothing, and what is wrong with what was typed."""
    if not typed:
        return {}, ""
    try:
        value = value_of(parameter, _typed(parameter, typed))
    except Mistaken as mistake:
        return {}, message_in(mistake, lang)
    except NoDay as mistake:
        return {}, message_in(mistake.why, lang)
    return {parameter.name: value}, ""


def _typed(parameter: Parameter, text: str) -> Any:
    """The value that is meant. Raises ``Mistaken``, ``NoDay``."""
    match parameter.kind:
        case "flag":
            return text in ("1", "true", "on")
        case "number":
            number = whole_number(text)
            if number is None:
                raise Mistaken(NO_NUMBER, value=text[:20], least=parameter.least, most=parameter.most)
            return number
        case "day":
            return day(text)
        case _:
            return text


def _period(query: Mapping[str, str], lang: str) -> tuple[list[FormField], tuple[date, date] | None]:
    """The two fields of a period, and the period where both are days."""
    fields, days = [], []
    texts = [query.get(name, "").strip() for name in ("from", "to")]
    for name, text in zip(("from", "to"), texts, strict=True):
        error = "" if text or not any(texts) else say(_NOT_BOTH, lang)
        try:
            days.append(day(text) if text else None)
        except NoDay as mistake:
            error = message_in(mistake.why, lang)
            days.append(None)
        hint = say(A_DAY, lang)
        fields.append(FormField(name, say(PHRASES[name], lang), hint, "day", in_figures(text), error=error))
    first, last = days
    return fields, None if first is None or last is None else (first, last)


A_DAY = phrase("Such as 15/07/2020.")


def _field(question: Question, parameter: Parameter, typed: str, error: str, lang: str) -> FormField:
    help_text = translated(parameter.help, lang) if parameter.help else ""
    named = _LABELS.get(parameter.name)
    # A field that nobody has named yet is called by what its help says.
    label = say(named, lang) if named else help_text or parameter.name
    kind = "choice" if parameter.words else "flag" if parameter.kind == "flag" else parameter.kind
    choices = tuple(_choices(question, parameter, lang)) if parameter.words else ()
    preset = parameter.default or "" if choices else ""
    # What counts by default is chosen already.
    hint = help_text.partition(" [")[0] if preset else help_text
    return FormField(parameter.name, label, hint if named else "", kind, typed, choices, error, preset)


def _choices(question: Question, parameter: Parameter, lang: str) -> Iterator[Choice]:
    """The codes of a closed list, each as people call it."""
    by_column = {each.path: each.word for each in question.columns if each.word is not None}
    for code in parameter.words:
        if parameter.name in _BY_COLUMNS and code in _LABELS:
            yield Choice(code, say(_LABELS[code], lang))
        elif parameter.kind == "finding" and code in KINDS:
            yield Choice(code, KINDS[code].named(lang))
        elif parameter.name == "kind" and code in DUE_KINDS:
            yield Choice(code, translated(DUE_KINDS[code].says, lang))
        elif parameter.name in by_column and parameter.name != "rule":
            yield Choice(code, by_column[parameter.name](code, lang))
        else:
            yield Choice(code, both_words(code, lang) if parameter.name == "scheme" else word(code, lang))
