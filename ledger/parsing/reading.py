"""A JSON object to a decision, and what is wrong with it in the words of the ledger."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from ledger.decisions import DECISIONS, AnyDecision
from ledger.language import phrase, say
from ledger.parsing.bounds import in_words
from ledger.parsing.forms import forms
from ledger.problem import Message
from ledger.refusals import LoneSurrogate, MissingField, Refused, UnknownDecision, UnknownField, WrongValue

# What may be about a person, be it a national number by mistake, stays out of every message.
_PERSONAL = ("reason", "cause", "outcome")
_PRIVATE = ("dossier", "for_dossier", "name", *_PERSONAL)
_DID_YOU_MEAN = phrase("Did you mean {near}?")
_PATH = re.compile(r" - at `\$\.?(.*)`$")


def decision_from(read: dict[str, Any]) -> AnyDecision:
    """The decision that a JSON object describes.

    A rectification's ``replacement`` is about the same dossier or measure, which it need not name again.
    Raises ``UnknownDecision``, ``UnknownField``, ``MissingField``, ``WrongValue``.
    """
    replacement = read.get("replacement")
    if type(replacement) is dict:
        read = {**read, "replacement": _with_subject(replacement, read)}
    _refuse_commitments(read, "")
    # By its own type: for a union msgspec gathers its members anew at every call, which costs ten times as much.
    kind = DECISIONS.get(tag) if isinstance(tag := read.get("decision"), str) else None
    try:
        decision: AnyDecision = msgspec.convert(read, kind or AnyDecision)
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


def _with_subject(replacement: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    filled = dict(replacement)
    if "dossier" not in replacement and "measure" not in replacement:
        filled |= {key: around[key] for key in ("dossier", "measure") if key in around}
    inner = replacement.get("replacement")
    if type(inner) is dict:
        filled["replacement"] = _with_subject(inner, filled)
    return filled


def _refuse_commitments(read: dict[str, Any], path: str) -> None:
    """What an entry holds instead of a personal text is the ledger's to make."""
    for name in _PERSONAL:
        if type(read.get(name)) is dict:
            raise WrongValue(phrase("It is handed in as text."), field=f"{path}{name}")
    evidence = read.get("evidence")
    if type(evidence) is list:
        for piece in evidence:
            if type(piece) is dict and type(piece.get("name")) is dict:
                raise WrongValue(phrase("It is handed in as text."), field=f"{path}evidence.name")
    replacement = read.get("replacement")
    if type(replacement) is dict:
        _refuse_commitments(replacement, f"{path}replacement.")


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
    if message.startswith("Invalid enum value"):
        detail, value = phrase("{given} is not one of {words}."), _short(_at(read, path))
        return WrongValue(detail, given=value, words=_words(read, path), field=field)
    private = path.rpartition(".")[2] in _PRIVATE
    bound = _bound(message, path, _at(read, path), private=private)
    return WrongValue(bound.detail, field=field, **bound.values)


def _unknown_decision(tag: str, path: str) -> UnknownDecision:
    near = _nearest(tag, DECISIONS)
    detail = phrase("Given: {given}. Did you mean {near}?") if near else phrase("Given: {given}.")
    return UnknownDecision(detail, given=_short(tag), near=near, field=path)


def _missing_field(name: str, path: str) -> MissingField:
    which = phrase("Every decision says which one it is.") if name == "decision" else ""
    return MissingField(which, field=_join(path, name))


def _unknown_field(name: str, path: str, read: dict[str, Any]) -> UnknownField:
    kind = DECISIONS.get(str(_at(read, _join(path, "decision"))))
    near = _nearest(name, kind.__struct_fields__ if kind else ())
    return UnknownField(_DID_YOU_MEAN if near else "", near=near, field=_join(path, name))


def _words(read: dict[str, Any], path: str) -> str:
    """The words that the field at a path may hold."""
    decision, _, field = re.sub(r"\[.*?\]", "", path).rpartition(".")
    kind = DECISIONS[str(_at(read, _join(decision, "decision")))]
    return ", ".join(forms(kind)[field].words)


def _bound(message: str, path: str, value: object, *, private: bool) -> Message:
    message = message.replace("`", "")
    if private and "matching regex" in message:
        return Message(phrase("It has characters that it may not have."))
    if private:
        return Message("{what}.", what=in_words(message))
    if message.startswith("Expected bool") and isinstance(value, str | int):
        return Message(phrase("{given} is not true or false."), given=_short(value))
    if path.endswith(".sha256") and ("matching regex" in message):
        return Message(phrase("A SHA-256 has 64 hexadecimal digits: 0 to 9, and a to f in small letters."))
    if "RFC3339 encoded date" in message:
        return Message(phrase("{given} is not a calendar day YYYY-MM-DD."), given=_short(value))
    if "matching regex" in message:
        return Message(phrase("{given} has characters that it may not have."), given=_short(value))
    # A text, a list or an object may hold words about a person where they do not belong.
    if isinstance(value, str | list | dict):
        return Message("{what}.", what=in_words(message))
    return Message(phrase("{what}, given {given}."), what=in_words(message), given=_short(value))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…'"


def suggestion(value: str, known: Iterable[str], lang: str = "en") -> str:
    """What a mistyped word may have been meant to be, as a sentence after another; nothing where no word is near."""
    near = _nearest(value, known)
    return f" {say(_DID_YOU_MEAN, lang, near=near)}" if near else ""


def _nearest(value: str, known: Iterable[str]) -> str | None:
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
