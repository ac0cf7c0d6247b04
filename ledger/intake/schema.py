"""The JSON Schema (draft 2020-12) of the import format, from the decisions' own fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any

import msgspec

from ledger.decisions import DECISIONS, AnyDecision
from ledger.decisions.reading_fields import fields_of
from ledger.language import translated
from ledger.parsing.forms import sentence

_LINE = "a line of an import"
_COMMITMENT = {"$ref": "#/$defs/Commitment"}
_A_WHOLE_DECISION = {
    "description": "a whole decision; its dossier or measure is that of the rectification",
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
    name its dossier or measure again.
    """
    wanted = AnyDecision if tag is None else DECISIONS[tag]
    (root,), components = msgspec.json.schema_components([wanted], ref_template="#/$defs/{name}")
    for name in [kind.__name__ for kind in DECISIONS.values() if kind.__name__ in components]:
        decision = components[name]
        decision["description"] = cleandoc(decision["description"])
        decision["properties"]["recorded_at"] = _RECORDED_AT
    components.pop("Commitment", None)
    components = {name: _as_handed_in(part) for name, part in components.items()}
    for kind in DECISIONS.values():
        for field in fields_of(kind) if kind.__name__ in components else ():
            if field.shape.decisions:
                components[kind.__name__]["properties"][field.name] = dict(_A_WHOLE_DECISION)
    if tag is not None:
        # A rectification refers to every decision; by itself it needs only its own parts.
        root = components.pop(DECISIONS[tag].__name__)
        kept = {name: part for name, part in components.items() if f'/{name}"' in _text(root)}
        components = kept
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": tag or _LINE,
    }
    made = {**whole, "$defs": components} if components else whole
    return made if lang == "en" else _told(made, lang)


def texts() -> Iterator[str]:
    """All that the schema describes, as phrases."""
    found: list[str] = []
    _told(schema(), "en", found.append)
    return iter(found)


def _told(part: Any, lang: str, note: Callable[[str], None] = lambda _: None) -> Any:
    """A part of the schema with what it describes in a language; the names in it are the same in each."""
    if isinstance(part, list):
        return [_told(each, lang, note) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: _told(each, lang, note) for name, each in part.items()}
    described = made.get("description")
    if isinstance(described, str):
        paragraphs = [" ".join(each.replace("``", "").split()) for each in cleandoc(described).split("\n\n")]
        phrases = [each if each.endswith(".") else sentence(each) for each in paragraphs]
        for each in phrases:
            note(each)
        made["description"] = "\n\n".join(translated(each, lang) for each in phrases)
    if made.get("title") == _LINE:
        note(_LINE)
        made["title"] = translated(_LINE, lang)
    return made


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
