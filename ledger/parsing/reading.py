"""A JSON object to a decision, and what is wrong with it in the words of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from ledger.decisions import DECISIONS, AnyDecision, HandedIn
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import Personal, Pseudonym
from ledger.decisions.reading_fields import Shape, fields_of
from ledger.field_names import DUTCH_FIELDS, FieldName
from ledger.language import phrase, say
from ledger.parsing.bounds import in_words
from ledger.parsing.days import short, why_no_day
from ledger.problem import Message
from ledger.refusals import LoneSurrogate, MissingField, Refused, UnknownDecision, UnknownField, WrongValue
from ledger.words import VALUE_READ

NOT_ONE_OF = phrase("{given} is not one of {words}.")
_DID_YOU_MEAN = phrase("Did you mean {near}?")
_NO_KEY = phrase(
    "A key is a pseudonym such as W-0123, never a name: letters without accents, digits and . _ : / -, beginning with a"
    " letter or digit, no spaces."
)
_PATH = re.compile(r" - at `\$\.?(.*)`$")


def decision_from(read: dict[str, Any]) -> AnyDecision:
    """The decision that a JSON object describes.

    A rectification's ``replacement`` is about the same dossier or measure, which it need not name again.
    Raises ``UnknownDecision``, ``UnknownField``, ``MissingField``, ``WrongValue``.
    """
    kind = _kind_of(read)
    if kind is not None:
        for name in _decision_fields(kind):
            if type(inner := read.get(name)) is dict:
                read = {**read, name: _with_subject(inner, read)}
        _refuse_commitments(read, kind, "")
    # By its own type: for a union msgspec gathers its members anew at every call, which costs ten times as much.
    try:
        decision: AnyDecision = msgspec.convert(read, kind or HandedIn)
    except msgspec.ValidationError as error:
        raise _refusal(str(error), read) from None
    return decision


def held(decision: AnyDecision) -> AnyDecision:
    """A decision made by a program, held to the bounds of its fields as one that is read is.

    Raises what ``decision_from`` raises, and ``LoneSurrogate``.
    """
    read = msgspec.to_builtins(decision)
    try:
        msgspec.json.encode(read)
    except UnicodeEncodeError:
        raise LoneSurrogate from None
    return decision_from(read)


def moment_from(read: dict[str, Any]) -> datetime | None:
    """Take ``recorded_at`` out of a line: a moment with its offset from UTC. Raises ``WrongValue``."""
    value = read.pop("recorded_at", None)
    if value is None:
        return None
    try:
        moment = msgspec.convert(value, datetime)
        if moment.tzinfo is not None:
            return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        pass
    raise WrongValue(
        phrase("It must be a moment with its offset, such as 2020-03-20T15:00:00Z."), field="recorded_at"
    )


def _kind_of(read: object) -> type[HandedIn] | None:
    """The decision that an object says it is."""
    tag = read.get("decision") if isinstance(read, dict) else None
    return DECISIONS.get(tag) if isinstance(tag, str) else None


@cache
def _decision_fields(kind: type[AnyDecision]) -> tuple[str, ...]:
    """The fields that hold a whole decision."""
    return tuple(field.name for field in fields_of(kind) if field.shape.decisions)


def _with_subject(inner: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    filled = dict(inner)
    kind = _kind_of(inner)
    subjects = kind.subject_fields if kind is not None else ()
    if not any(name in inner for name in subjects):
        filled |= {name: around[name] for name in subjects if name in around}
    for name in _decision_fields(kind) if kind is not None else ():
        if type(inmost := inner.get(name)) is dict:
            filled[name] = _with_subject(inmost, filled)
    return filled


def _refuse_commitments(read: dict[str, Any], kind: type[Struct], path: str) -> None:
    """What an entry holds instead of a personal text is the ledger's to make."""
    for field in fields_with(kind, Personal):
        value = read.get(field.name)
        if type(value) is dict or type(value) is list:
            _refuse_commitments_within(value, field.shape, f"{path}{field.name}")


def _refuse_commitments_within(value: object, shape: Shape, path: str) -> None:
    if isinstance(value, list) and shape.items is not None:
        for each in value:
            _refuse_commitments_within(each, shape.items, path)
    elif isinstance(value, dict):
        if shape.committed:
            raise WrongValue(phrase("It is handed in as text."), field=path)
        kind = _struct_in(shape, value)
        if kind is not None:
            _refuse_commitments(value, kind, f"{path}.")


def _struct_in(shape: Shape, value: object) -> type[Struct] | None:
    """What an object is that stands in a place: a part of a decision, or the decision that it says."""
    return _kind_of(value) if shape.decisions else next(iter(shape.parts), None)


def _shape_at(read: object, path: str) -> Shape | None:
    """What may stand at a path of msgspec's, such as ``replacement.evidence[0].name``; None where that is not known."""
    shape: Shape | None = None
    kind: type[Struct] | None = _kind_of(read)
    for step in path.split("."):
        name, *indices = step.split("[")
        shape = _shape_of_field(kind, name) if kind is not None else None
        for _ in indices:
            shape = shape.items if shape is not None else None
        if shape is None:
            return None
        read = read.get(name) if isinstance(read, dict) else None
        kind = _struct_in(shape, read)
    return shape


def _shape_of_field(kind: type[Struct], name: str) -> Shape | None:
    return next((field.shape for field in fields_of(kind) if field.name == name), None)


def _refusal(message: str, read: dict[str, Any]) -> Refused:
    """msgspec's message in the ledger's words: what, where, and what it could have been."""
    path = ""
    if found := _PATH.search(message):
        path, message = found[1], message[: found.start()]
    if path.endswith("decision") and message.startswith(("Invalid value", "Expected")):
        return _unknown_decision(str(_at(read, path)), path)
    name = re.search(r"`([^`]*)`", message)
    if name and message.startswith("Object missing required field"):
        return _missing_field(name[1], path)
    if name and message.startswith("Object contains unknown field"):
        return _unknown_field(name[1], path, read)
    field = path or None
    shape = _shape_at(read, path)
    if message.startswith("Invalid enum value") and shape is not None:
        detail, value = NOT_ONE_OF, short(_at(read, path))
        return WrongValue(detail, given=value, words=", ".join(shape.words), field=field)
    # What may be about a person, be it a national number by mistake, stays out of every message.
    is_key = shape is not None and bool(shape.marked(Pseudonym))
    if is_key and "matching regex" in message:
        return WrongValue(_NO_KEY, field=field)
    private = shape is None or is_key or bool(shape.marked(Personal))
    bound = _bound(message, path, _at(read, path), private=private)
    return WrongValue(bound.detail, field=field, **bound.values)


def _unknown_decision(tag: str, path: str) -> UnknownDecision:
    near = _nearest(tag, DECISIONS)
    detail = phrase("Given: {given}. Did you mean {near}?") if near else VALUE_READ
    return UnknownDecision(detail, given=short(tag), near=near, field=path)


def _missing_field(name: str, path: str) -> MissingField:
    which = phrase("Every decision says which one it is.") if name == "decision" else ""
    return MissingField(which, field=_join(path, name))


def _unknown_field(name: str, path: str, read: dict[str, Any]) -> UnknownField:
    kind = DECISIONS.get(str(_at(read, _join(path, "decision"))))
    return unknown_field(name, kind.__struct_fields__ if kind else (), path)


def unknown_field(name: str, known: Iterable[str], path: str = "") -> UnknownField:
    """That a decision has no such field, with the one that may be meant."""
    typed = {each: field for field in known for each in (field, DUTCH_FIELDS.get(field, field))}
    near = _nearest(name, typed)
    if near is None:
        return UnknownField(field=_join(path, name))
    return UnknownField(_DID_YOU_MEAN, near=FieldName(typed[near]), field=_join(path, name))


def _bound(message: str, path: str, value: object, *, private: bool) -> Message:
    message = message.replace("`", "")
    if private and "matching regex" in message:
        return Message(phrase("It has characters that it may not have."))
    if private:
        return Message("{what}.", what=in_words(message))
    if message.startswith("Expected bool") and isinstance(value, str | int):
        return Message(phrase("{given} is not true or false."), given=short(value))
    if path.endswith(".sha256") and ("matching regex" in message):
        return Message(phrase("A SHA-256 has 64 hexadecimal digits: 0 to 9, and a to f in small letters."))
    if "RFC3339 encoded date" in message:
        return why_no_day(str(value), dutch=False)
    if "matching regex" in message:
        return Message(phrase("{given} has characters that it may not have."), given=short(value))
    # A text, a list or an object may hold words about a person where they do not belong.
    if isinstance(value, str | list | dict):
        return Message("{what}.", what=in_words(message))
    return Message(phrase("{what}, given {given}."), what=in_words(message), given=short(value))


def suggestion(value: str, known: Iterable[str], lang: str = "en") -> str:
    """What a mistyped word may have been meant to be, as a sentence after another; nothing where no word is near."""
    near = _nearest(value, known)
    return f" {say(_DID_YOU_MEAN, lang, near=near)}" if near else ""


def _nearest(value: str, known: Iterable[str]) -> str | None:
    # Only for a mistake: every command would wait for it.
    import difflib

    close = difflib.get_close_matches(value, list(known), n=1)
    return close[0] if close else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _at(read: object, path: str) -> object:
    for part in filter(None, re.split(r"\.|\[(\.{3}|\d+)\]", path)):
        if isinstance(read, dict):
            read = read.get(part)
        elif isinstance(read, list) and part.isdigit() and int(part) < len(read):
            read = read[int(part)]
        else:
            return None
    return read
