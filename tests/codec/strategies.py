"""Hypothesis strategies for any valid decision, made from the fields' own types and bounds.

A new decision, a new field or another bound needs nothing here: what msgspec would let in is what is drawn.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from ledger.decisions import DECISIONS, AnyDecision
from ledger.decisions.versions import version_of
from ledger.entry import Entry

Strategy = st.SearchStrategy[Any]

#: What encoders get wrong: beyond the BMP, escapes, separators that JavaScript minds, combining marks, bidi.
AWKWARD = (
    "𝄞",
    "👩‍🏭",
    "é",
    "e\u0301",
    "\u2028",
    "\u2029",
    '"',
    "\\",
    "/",
    "\u0085",
    "\ufeff",
    "\u202e",
    "\uffff",
    "€",
)
BLANKS = ("\b", "\t", "\n", "\f", "\r", "\x01", "\x1f", "\x7f", " ")
_CHARACTERS = st.characters(exclude_categories=("Cs",))
# How the patterns of fields begin; how they end is a matter of spelling, which `fitting` looks at.
_LINE, _HASH = r"^[^\x00-\x1f\x7f]+", r"^[0-9a-f]{64}"
#: The bounds by which an enterprise's number is known.
_ENTERPRISE = (9, 20)
_IN_A_LINE = st.characters(exclude_categories=("Cs",), exclude_characters=[chr(n) for n in (*range(32), 127)])


def texts(kind: inspect.StrType) -> Strategy:
    """Texts within the bounds, awkward characters and the longest ones included."""
    least, most, pattern = kind.min_length or 0, kind.max_length or 200, kind.pattern or ""
    if (least, most) == _ENTERPRISE:
        # What is handed in has several spellings, what is stored one.
        return st.integers(0, 10**10 - 1).map(lambda n: f"{n:010}").map(lambda n: f"{n[:4]}.{n[4:7]}.{n[7:]}")
    if pattern.startswith(_HASH):
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    if pattern.startswith(_LINE):
        character = st.one_of(_IN_A_LINE, st.sampled_from([c for c in AWKWARD if len(c) == 1]))
    elif pattern:
        character = st.sampled_from("AZaz09._-/:")
    else:
        # No NUL: PostgreSQL keeps none.
        awkward = [c for c in (*AWKWARD, *BLANKS) if len(c) == 1]
        character = st.one_of(_CHARACTERS.filter(lambda c: c != "\x00"), st.sampled_from(awkward))
    usual = st.text(character, min_size=least, max_size=min(most, 30))
    longest = character.map(lambda c: c * most)
    found = st.one_of(usual, usual, usual, longest)
    return found.filter(lambda text: re.search(pattern, text) is not None) if pattern else found


def values(kind: inspect.Type, levels: int) -> Strategy:
    """Whatever a field of this type may hold; ``levels`` bounds rectifications within rectifications."""
    if isinstance(kind, inspect.Metadata):
        return values(kind.type, levels)
    if isinstance(kind, inspect.UnionType):
        if any(isinstance(one, inspect.StructType) and one.tag is not None for one in kind.types):
            return decisions(levels - 1)
        return st.one_of([values(one, levels) for one in kind.types])
    if isinstance(kind, inspect.NoneType):
        return st.none()
    if isinstance(kind, inspect.BoolType):
        return st.booleans()
    if isinstance(kind, inspect.IntType):
        return st.integers(min_value=kind.ge, max_value=kind.le)
    if isinstance(kind, inspect.DateType):
        return st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2020, 2, 29)]))
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.StrType):
        return texts(kind)
    if isinstance(kind, inspect.VarTupleType):
        most = min(kind.max_length or 3, 3)
        return st.lists(values(kind.item_type, levels), min_size=kind.min_length or 0, max_size=most).map(
            tuple
        )
    if isinstance(kind, inspect.StructType):
        return structs(kind.cls, levels)
    raise NotImplementedError(f"a field of type {kind} has no strategy yet")


def structs(cls: type, levels: int = 1) -> Strategy:
    """Any instance of a struct, each optional field now and then left out."""
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    required = {f.name: values(f.type, levels) for f in info.fields if f.required}
    optional = {f.name: values(f.type, levels) for f in info.fields if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: cls(**fields))


def _type_of(cls: type, name: str) -> inspect.Type:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    return next(field.type for field in info.fields if field.name == name)


def decisions(levels: int = 2) -> st.SearchStrategy[AnyDecision]:
    """Any decision whose fields keep their bounds."""
    kinds = [kind for tag, kind in DECISIONS.items() if levels > 0 or tag != "rectification"]
    return st.sampled_from(kinds).flatmap(lambda kind: structs(kind, levels))


def entries(of: st.SearchStrategy[AnyDecision] | None = None) -> st.SearchStrategy[Entry]:
    """Any entry, to the microsecond."""
    moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
    return st.builds(
        Entry,
        stream=st.text(_CHARACTERS, max_size=70),
        number=st.integers(1, 2**53 - 1),
        previous=st.binary(min_size=32, max_size=32).map(bytes.hex),
        recorded_at=moments,
        recorded_by=values(_type_of(Entry, "recorded_by"), 0),
        decision=decisions() if of is None else of,
    ).map(lambda entry: msgspec.structs.replace(entry, schema=version_of(entry.decision)))
