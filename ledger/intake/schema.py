"""The JSON Schema (draft 2020-12) of the import format, from the decisions' own fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from inspect import cleandoc
from typing import Any

import msgspec

from ledger.decisions import DECISIONS, AnyDecision, HandedIn
from ledger.decisions.reading_fields import fields_of
from ledger.language import translated
from ledger.parsing.forms import sentence

_LINE = "a line of an import"
_COMMITMENT = {"$ref": "#/$defs/Commitment"}
_A_WHOLE_DECISION = {
    "description": "a whole decision; its dossier, measure or enterprise is that of the rectification",
    "type": "object",
    "required": ["decision", "effective_on", "decided_by"],
}
_RECORDED_AT = {
    "type": "string",
    "format": "date-time",
    "description": "moment of recording, with its offset: into a simulated ledger only",
}


def schema(tag: str | None = None, lang: str = "en") -> dict[str, Any]:
    """The schema of one decision, or of a line that holds any of them; what it describes, in a language.

    It describes what is handed in: a personal text is a text, and a rectification's ``replacement`` need not
    name its subject again.
    """
    wanted = HandedIn if tag is None else DECISIONS[tag]
    (root,), components = msgspec.json.schema_components([wanted], ref_template="#/$defs/{name}")
    components.pop("Commitment", None)
    parts = {name: _as_handed_in(part) for name, part in components.items()}
    for kind in DECISIONS.values():
        if kind.__name__ in parts:
            _complete(parts[kind.__name__], kind)
    if tag is not None:
        # A rectification refers to every decision; by itself it needs only its own parts.
        root = parts.pop(DECISIONS[tag].__name__)
        parts = {name: part for name, part in parts.items() if f'/{name}"' in _text(root)}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": tag or _LINE,
    }
    made = {**whole, "$defs": parts} if parts else whole
    return made if lang == "en" else _described(made, partial(translated, lang=lang))


def _complete(decision: dict[str, Any], kind: type[AnyDecision]) -> None:
    """Add to the schema of a decision what its own fields do not say."""
    decision["description"] = cleandoc(decision["description"])
    decision["properties"]["recorded_at"] = _RECORDED_AT
    for field in fields_of(kind):
        if field.shape.decisions:
            decision["properties"][field.name] = dict(_A_WHOLE_DECISION)


def texts() -> Iterator[str]:
    """All that the schema describes, as phrases."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _described(schema(), note)
    return iter(found)


def _described(part: Any, translate: Callable[[str], str]) -> Any:
    """A part of the schema with each text in it translated; the names in it are the same in each language."""
    if isinstance(part, list):
        return [_described(each, translate) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: _described(each, translate) for name, each in part.items()}
    if isinstance(made.get("description"), str):
        made["description"] = "\n\n".join(map(translate, _paragraphs(made["description"])))
    if made.get("title") == _LINE:
        made["title"] = translate(_LINE)
    return made


def _paragraphs(description: str) -> list[str]:
    """A docstring or a field's meaning as sentences on one line each."""
    paragraphs = [" ".join(each.replace("``", "").split()) for each in cleandoc(description).split("\n\n")]
    return [each if each.endswith(".") else sentence(each) for each in paragraphs]


def _as_handed_in(part: Any) -> Any:
    """A part of the schema without commitments: what is handed in is the text, what takes its place is our business."""
    if isinstance(part, list):
        return [_as_handed_in(each) for each in part if each != _COMMITMENT]
    if not isinstance(part, dict):
        return part
    made = {name: _as_handed_in(each) for name, each in part.items()}
    if len(alone := made.get("anyOf", ())) == 1:
        made = {**alone[0], **{name: each for name, each in made.items() if name != "anyOf"}}
    return made


def _text(part: object) -> str:
    return msgspec.json.encode(part).decode()
