"""The values in a decision that carry a marker: where they stand, and the decision with others in their place."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from ledger.decisions.fields import Commitment
from ledger.decisions.markers import Marker
from ledger.decisions.reading_fields import Field, Shape, fields_of

S = TypeVar("S", bound=Struct)

#: Gets where a value stands, such as ``evidence[0].name``, its marker and itself; gives what is to stand there.
Change = Callable[[str, Any, Any], object]


def changed(part: S, marker: type[Marker], change: Change, path: str = "") -> S:
    """A decision, or a part of one, with each value that carries a marker as ``change`` makes it.

    Its own values come first, then those within its parts. Where nothing changes it is the same object.
    """
    changes: dict[str, object] = {}
    for field in fields_with(type(part), marker):
        value = getattr(part, field.name)
        if value is None or value == ():
            continue
        made = changed_value(value, field.shape, marker, change, f"{path}{field.name}")
        if made is not value:
            changes[field.name] = made
    return msgspec.structs.replace(part, **changes) if changes else part


def changed_value(value: object, shape: Shape, marker: type[Marker], change: Change, path: str) -> object:
    """The value of one field with what carries a marker in it as ``change`` makes it."""
    if value is None:
        return None
    if isinstance(value, tuple):
        assert shape.items is not None
        made = [
            changed_value(each, shape.items, marker, change, f"{path}[{index}]")
            for index, each in enumerate(value)
        ]
        return value if all(map(_is, made, value)) else tuple(made)
    if isinstance(value, Struct) and not isinstance(value, Commitment):
        return changed(value, marker, change, f"{path}.")
    # Beside what carries the marker a place may hold what does not, such as a position beside a source.
    for leaf in shape.marked(marker):
        if isinstance(value, (leaf.type, Commitment)):
            return change(path, leaf.marker, value)
    return value


def _is(one: object, other: object) -> bool:
    return one is other


@cache
def fields_with(kind: type[Struct], marker: type[Marker]) -> tuple[Field, ...]:
    """The fields that can hold a value with a marker: by themselves first, then within their parts."""
    holding = [field for field in fields_of(kind) if _reaches(field.shape, marker, frozenset({kind}))]
    return tuple(sorted(holding, key=lambda field: not field.shape.marked(marker)))


def _reaches(shape: Shape, marker: type[Marker], passed: frozenset[type[Struct]]) -> bool:
    """Whether a marker is found in a shape; ``passed`` are the structs on the way to it, which hold each other."""
    if shape.marked(marker):
        return True
    if shape.items is not None and _reaches(shape.items, marker, passed):
        return True
    return any(
        _reaches(field.shape, marker, passed | {kind})
        for kind in (*shape.parts, *shape.decisions)
        if kind not in passed
        for field in fields_of(kind)
    )
