"""A copy of an object of the fold, for a dossier that branches: what one goes through, the other does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_SHARED = 30
"""Up to so many attributes an object has no dictionary of its own until somebody looks at its ``__dict__``."""


def copied(of: T) -> T:
    """Another object with the same values: what those refer to is shared until a copy is put in its place.

    Of a class without slots, all of whose objects have the attributes that its first one has.
    """
    kind = type(of)
    copy = _COPIES.get(kind)
    if copy is None:
        copy = _COPIES[kind] = _copier(tuple(vars(of)))
    made: T = object.__new__(kind)
    copy(of, made)
    return made


_COPIES: dict[type, Callable[[Any, Any], None]] = {}


def _copier(names: tuple[str, ...]) -> Callable[[Any, Any], None]:
    """What copies these attributes of an object to another.

    Written out, as the standard library does for named tuples: an object whose ``__dict__`` was looked at, and one that
    was given another, is nearly three times as slow ever after.
    """
    if len(names) > _SHARED:
        return _copy_all
    lines = "\n".join(f"    made.{name} = of.{name}" for name in names)
    found: dict[str, Any] = {}
    exec(f"def copy(of, made):\n{lines}", found)  # noqa: S102 - the names are those of a class of the fold
    copy: Callable[[Any, Any], None] = found["copy"]
    return copy


def _copy_all(of: Any, made: Any) -> None:
    made.__dict__ = of.__dict__.copy()
