"""How each field of a decision is written as text: in a cell of a spreadsheet, on the command line."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from msgspec import NODEFAULT, inspect

from ledger.decisions import AnyDecision
from ledger.language import phrase
from ledger.parsing.strict import read_object
from ledger.refusals import NotJson, NotJsonValue, Refused

#: ``text`` and ``day`` stand for themselves; ``words`` are several of a closed list, ``cmw;lde``;
#: ``boolean`` is yes or no in one of ``BOOLEANS``; ``entry`` a position or a source; ``json`` a whole object
#: or list.
Kind = Literal["text", "day", "words", "boolean", "entry", "json"]

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
    """A field as text: its kind, the words it may hold (none: any), whether it must be there, its meaning."""

    name: str
    kind: Kind
    words: tuple[str, ...]
    required: bool
    meaning: str


def sentence(meaning: str) -> str:
    """A field's meaning as a sentence by itself."""
    return f"{meaning[:1].upper()}{meaning[1:]}."


@cache
def forms(decision: type[AnyDecision]) -> dict[str, Form]:
    """Every field of a decision by its name, those that must be there first."""
    info = inspect.type_info(decision)
    assert isinstance(info, inspect.StructType)
    found = [
        Form(
            field.encode_name,
            _kind(field.type),
            _words(field.type),
            field.default is NODEFAULT and field.default_factory is NODEFAULT,
            _meaning(field.type),
        )
        for field in info.fields
    ]
    return {form.name: form for form in sorted(found, key=lambda form: not form.required)}


def value_of(form: Form, text: str) -> object:
    """What a text stands for in a field, as JSON would hold it. Raises ``Refused`` for text that is no JSON."""
    if form.kind == "words":
        return [word for word in text.replace(",", ";").replace(" ", ";").split(";") if word]
    if form.kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    if form.kind == "entry":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text
    if form.kind == "json":
        before = '{"value":'
        try:
            (value,) = read_object(f"{before}{text}}}".encode("utf-8", "surrogatepass")).values()
            return value
        except ValueError:
            raise NotJsonValue(phrase("More than one value."), field=form.name) from None
        except NotJson as refusal:
            # The column is that of the text itself.
            values = refusal.values
            if isinstance(column := values.get("column"), int):
                values = {**values, "column": column - len(before)}
            raise NotJsonValue(refusal.detail, field=form.name, **values) from None
        except Refused as refusal:
            refusal.field = form.name
            raise
    return text


def _members(info: inspect.Type) -> list[inspect.Type]:
    """The members of a union, or the type itself, without what only describes it."""
    if isinstance(info, inspect.Metadata):
        return _members(info.type)
    if isinstance(info, inspect.UnionType):
        return [member for part in info.types for member in _members(part)]
    return [info]


def _kind(info: inspect.Type) -> Kind:
    members = _members(info)
    for member in members:
        if isinstance(member, inspect.VarTupleType):
            return "words" if isinstance(member.item_type, inspect.LiteralType) else "json"
    if any(isinstance(member, inspect.BoolType) for member in members):
        return "boolean"
    if any(isinstance(member, inspect.IntType) for member in members):
        return "entry"
    if any(isinstance(member, inspect.DateType) for member in members):
        return "day"
    if any(isinstance(member, inspect.StrType | inspect.LiteralType) for member in members):
        return "text"
    return "json"


def _words(info: inspect.Type) -> tuple[str, ...]:
    for member in _members(info):
        if isinstance(member, inspect.VarTupleType):
            member = member.item_type
        if isinstance(member, inspect.LiteralType):
            return tuple(map(str, member.values))
    return ()


def _meaning(info: inspect.Type) -> str:
    """The first description in a type, its own before those of its parts."""
    extra: dict[str, Any] = {}
    if isinstance(info, inspect.Metadata):
        extra = info.extra_json_schema or {}
        if "description" not in extra:
            return _meaning(info.type)
    elif isinstance(info, inspect.UnionType):
        return next(filter(None, map(_meaning, info.types)), "")
    return str(extra.get("description", ""))
