"""The version of an entry's form, which follows from what the decision in it uses.

What was added after the first version says so beside its type: a field and a word by ``Since``, a decision by its
``since``. An entry has the version of the newest thing that it uses, and so the lowest by which it can be read.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from msgspec import Struct

from ledger.decisions import CONTENTS
from ledger.decisions.fields import Commitment
from ledger.decisions.reading_fields import Field, Shape, fields_of

FIRST = 1


class _Newer(NamedTuple):
    """What a kind of decision, or a part of one, can hold that is newer than the first version."""

    since: int
    #: Fields that were added, each with its version and what stands there where it is not used.
    fields: tuple[tuple[str, int, object], ...]
    #: Fields with a text of which words were added, each with their versions.
    words: tuple[tuple[str, dict[str, int]], ...]
    #: Fields that hold lists, parts or whole decisions in which something may be newer.
    within: tuple[Field, ...]


def version_of(part: Struct) -> int:
    """The version that an entry with this decision has; of a part of a decision, the one that it asks for."""
    # Asked of every entry that is read: hence no look at a name twice.
    version, fields, words_of, within = _newer(type(part))
    for name, since, unused in fields:
        if getattr(part, name) != unused and since > version:
            version = since
    for name, words in words_of:
        if (word := getattr(part, name)) in words and words[word] > version:
            version = words[word]
    for field in within:
        version = max(version, _version_within(getattr(part, field.name), field.shape))
    return version


def _version_within(value: object, shape: Shape) -> int:
    if isinstance(value, tuple):
        assert shape.items is not None
        return max((_version_within(each, shape.items) for each in value), default=FIRST)
    if isinstance(value, Struct):
        return FIRST if isinstance(value, Commitment) else version_of(value)
    return _words(shape).get(value, FIRST) if isinstance(value, str) else FIRST


@cache
def _newer(kind: type[Struct]) -> _Newer:
    fields = fields_of(kind)
    return _Newer(
        since=getattr(kind, "since", FIRST),
        fields=tuple((each.name, each.since, each.default) for each in fields if each.since > FIRST),
        words=tuple(
            (each.name, words) for each in fields if each.shape.is_plain and (words := _words(each.shape))
        ),
        within=tuple(
            each for each in fields if not each.shape.is_plain and _reaches(each.shape, frozenset({kind}))
        ),
    )


def _words(shape: Shape) -> dict[str, int]:
    """The words of a place that were added, with their versions."""
    return {word: newer.version for leaf in shape.leaves for newer in leaf.newer for word in newer.words}


def _reaches(shape: Shape, passed: frozenset[type[Struct]]) -> bool:
    """Whether something newer can stand in a shape; ``passed`` are the structs on the way, which hold each other."""
    if _words(shape) or (shape.items is not None and _reaches(shape.items, passed)):
        return True
    return any(
        kind in passed
        or getattr(kind, "since", FIRST) > FIRST
        or any(field.since > FIRST or _reaches(field.shape, passed | {kind}) for field in fields_of(kind))
        for kind in (*shape.parts, *shape.decisions)
    )


def _newest() -> int:
    kinds: list[type[Struct]] = list(CONTENTS.values())
    fields: list[Field] = []
    seen: set[type[Struct]] = set()
    for kind in kinds:
        if kind not in seen:
            seen.add(kind)
            fields += fields_of(kind)
            # Grows while it is gone through: what a part of a decision holds counts as well.
            kinds += [part for field in fields_of(kind) for part in _parts(field.shape)]
    words = [version for field in fields for version in _words(field.shape).values()]
    since = (getattr(kind, "since", FIRST) for kind in seen)
    return max(FIRST, *since, *(field.since for field in fields), *words)


def _parts(shape: Shape) -> tuple[type[Struct], ...]:
    return shape.parts + (_parts(shape.items) if shape.items is not None else ())


#: The newest version there is: the highest that this program writes, and the highest that it reads.
NEWEST = _newest()
