"""The JSON Schema (draft 2020-12) of the import format, from the decisions' own fields."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

from ledger.decisions import DECISIONS, AnyDecision

_COMMITMENT = {"$ref": "#/$defs/Commitment"}
_RECORDED_AT = {
    "type": "string",
    "format": "date-time",
    "description": "moment of recording, with its offset: into a simulated ledger only",
}


def schema(tag: str | None = None) -> dict[str, Any]:
    """The schema of one decision, or of a line that holds any of them.

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
    if "Rectification" in components:
        components["Rectification"]["properties"]["replacement"] = {
            "description": "a whole decision; its dossier or measure is that of the rectification",
            "type": "object",
            "required": ["decision", "effective_on", "decided_by"],
        }
    if tag is not None:
        # A rectification refers to every decision; by itself it needs only its own parts.
        root = components.pop(DECISIONS[tag].__name__)
        kept = {name: part for name, part in components.items() if f'/{name}"' in _text(root)}
        components = kept
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": tag or "a line of an import",
    }
    return {**whole, "$defs": components} if components else whole


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
