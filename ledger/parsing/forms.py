"""How each field of a decision is written as text: in a cell of a spreadsheet, on the command line."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from ledger.decisions import AnyDecision
from ledger.decisions.fields import Evidence
from ledger.decisions.markers import EntryPosition
from ledger.decisions.reading_fields import Field, Shape, fields_of
from ledger.language import phrase
from ledger.parsing.strict import read_object
from ledger.refusals import NotJson, NotJsonValue, Refused

#: ``text`` and ``day`` stand for themselves; ``words`` are several of a closed list, ``cmw;lde``;
#: ``boolean`` is yes or no in one of ``BOOLEANS``; ``entry`` a position or a source; ``documents`` a list of
#: evidence, as JSON in a cell; ``json`` any other object or list.
Kind = Literal["text", "day", "words", "boolean", "entry", "documents", "json"]

#: Yes and no as people and spreadsheets write them, in small letters or capitals.
BOOLEANS = {
    "true": True,
    "false": False,
    "waar": True,
    "onwaar": False,
    "yes": True,
    "no": False,
    "ja": True,
    "neen": False,
}


class Form(NamedTuple):
    """A field as text: its kind, the words it may hold (none: any), whether it must be there, its meaning.

    ``longest`` is how many characters a text may have, None where that is not bounded by itself. A list has the fields
    of its ``parts``.
    """

    name: str
    kind: Kind
    words: tuple[str, ...]
    required: bool
    meaning: str
    longest: int | None = None
    parts: tuple[Form, ...] = ()


def sentence(meaning: str) -> str:
    """A field's meaning as a sentence by itself."""
    return f"{meaning[:1].upper()}{meaning[1:]}."


@cache
def forms(decision: type[AnyDecision]) -> dict[str, Form]:
    """Every field of a decision by its name, those that must be there first."""
    found = map(_form, fields_of(decision))
    return {form.name: form for form in sorted(found, key=lambda form: not form.required)}


def _form(field: Field) -> Form:
    shape, listed = field.shape, field.shape.items
    parts = () if listed is None else tuple(_form(each) for part in listed.parts for each in fields_of(part))
    return Form(field.name, _kind(shape), shape.words, field.required, field.meaning, shape.longest, parts)


def value_of(form: Form, text: str) -> object:
    """What a text stands for in a field, as JSON would hold it. Raises ``Refused`` for text that is no JSON."""
    if form.kind == "words":
        return [word for word in text.replace(",", ";").replace(" ", ";").split(";") if word]
    if form.kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    if form.kind == "entry":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text
    if form.kind in ("json", "documents"):
        return _read_json(form.name, text)
    return text


def _read_json(field: str, text: str) -> object:
    before = '{"value":'
    try:
        (value,) = read_object(f"{before}{text}}}".encode("utf-8", "surrogatepass")).values()
        return value
    except ValueError:
        raise NotJsonValue(phrase("More than one value."), field=field) from None
    except NotJson as refusal:
        # The column is that of the text itself.
        values = refusal.values
        if isinstance(column := values.get("column"), int):
            values = {**values, "column": column - len(before)}
        raise NotJsonValue(refusal.detail, field=field, **values) from None
    except Refused as refusal:
        refusal.field = field
        raise


def _kind(shape: Shape) -> Kind:
    if shape.items is not None:
        if shape.words:
            return "words"
        return "documents" if Evidence in shape.items.parts else "json"
    if shape.holds(bool):
        return "boolean"
    if shape.marked(EntryPosition):
        return "entry"
    if shape.holds(date):
        return "day"
    return "text" if shape.holds(str) else "json"
