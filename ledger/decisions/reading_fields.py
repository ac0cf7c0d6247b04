"""What the fields of a decision are, read from their evaluated types: nothing else in the house reads them.

A type is followed through aliases, ``Annotated``, unions, tuples and the structs within, whatever it is called and
wherever it is inherited from. What this does not know it refuses: a field that is read wrongly would be recorded
unchecked, or put what is personal where nothing can erase it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct

from ledger.decisions.fields import Commitment
from ledger.decisions.markers import Marker, Personal, Since

#: Under this name a stored decision says which one it is. A struct with it is a decision, others are parts of one.
TAG_FIELD = "decision"


class UnsoundField(TypeError):
    """A field of a decision class whose type leaves open how its values are to be treated."""


class Leaf(Struct, frozen=True):
    """One kind of plain value that a field may hold; ``words``, by alphabet, is the closed list it comes from.

    ``newer`` are its words that were added after the first version of an entry's form, ``longest`` how many characters
    a text may have.
    """

    type: type
    marker: Marker | None = None
    words: tuple[str, ...] = ()
    newer: tuple[Since, ...] = ()
    longest: int | None = None


class Shape(Struct, frozen=True):
    """All that a value may be: one of the leaves, a list of ``items``, a part, a whole decision."""

    leaves: tuple[Leaf, ...] = ()
    items: Shape | None = None
    parts: tuple[type[Struct], ...] = ()
    decisions: tuple[type[Struct], ...] = ()
    #: Whether a commitment may stand here in the place of a personal text.
    committed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether only a plain value may stand here: no list, no part, no decision."""
        return self.items is None and not self.parts and not self.decisions

    def marked(self, marker: type[Marker]) -> tuple[Leaf, ...]:
        """What here by itself carries a marker."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf.marker, marker))

    def holds(self, kind: type) -> bool:
        """Whether a value of this type may stand here by itself."""
        return any(leaf.type is kind for leaf in self.leaves)

    @property
    def longest(self) -> int | None:
        """How many characters a text may have that stands here by itself; None where none may, or it says nothing."""
        return next((leaf.longest for leaf in self.leaves if leaf.longest is not None), None)

    @property
    def words(self) -> tuple[str, ...]:
        """The closed list of words that may stand here, by themselves or several; empty where there is none."""
        own = next((leaf.words for leaf in self.leaves if leaf.words), ())
        return own or (self.items.words if self.items is not None else ())


class Field(Struct, frozen=True):
    """A field of a decision or of a part of one. ``default`` is ``NODEFAULT`` where it must be there.

    ``since`` is the version of an entry's form that it was added with.
    """

    name: str
    shape: Shape
    meaning: str
    since: int
    default: object

    @property
    def required(self) -> bool:
        """Whether it must be there."""
        return self.default is NODEFAULT


@cache
def fields_of(kind: type[Struct]) -> tuple[Field, ...]:
    """The fields of a decision, or of a part of one, in their order. Raises ``UnsoundField``."""
    read: dict[str, _Read] = {}
    for parent in reversed(kind.__mro__):
        read |= _own_fields(parent)
    names, defaults = kind.__struct_fields__, kind.__struct_defaults__
    every = (NODEFAULT,) * (len(names) - len(defaults)) + defaults
    return tuple(Field(name, *read[name], default) for name, default in zip(names, every, strict=True))


def check(kinds: Iterable[type[Struct]]) -> None:
    """Refuse decision classes with a field that could not be treated rightly. Raises ``UnsoundField``."""
    pending, seen = list(kinds), set[type[Struct]]()
    while pending:
        kind = pending.pop()
        if kind not in seen:
            seen.add(kind)
            _check_struct(kind)
            for field in fields_of(kind):
                pending += _structs_in(field.shape)


def _check_struct(kind: type[Struct]) -> None:
    if not kind.__struct_config__.frozen:
        raise UnsoundField(f"{kind.__name__} is not frozen: it could change after it was checked.")
    if kind.__struct_fields__ != kind.__struct_encode_fields__:
        raise UnsoundField(f"{kind.__name__} is stored under other names than those of its fields.")
    for field in fields_of(kind):
        if field.since > getattr(kind, "since", 1) and field.required:
            raise UnsoundField(
                f"{kind.__name__}.{field.name}: a field that came later is optional: older entries lack it."
            )
    nested = [field.name for field in fields_of(kind) if _has_decision_within(field.shape.items)]
    if not is_decision(kind):
        nested += [field.name for field in fields_of(kind) if field.shape.decisions]
    if nested:
        raise UnsoundField(
            f"{kind.__name__}.{nested[0]}: a whole decision is a field of a decision by itself."
        )


def _has_decision_within(shape: Shape | None) -> bool:
    return shape is not None and bool(shape.decisions or _has_decision_within(shape.items))


def _structs_in(shape: Shape) -> list[type[Struct]]:
    return [*shape.parts, *shape.decisions, *(_structs_in(shape.items) if shape.items is not None else ())]


def is_decision(kind: type[Struct]) -> bool:
    """Whether a struct is a decision, and no part of one."""
    return kind.__struct_config__.tag_field == TAG_FIELD


# -- types ---------------------------------------------------------------------------------------------

_Read = tuple[Shape, str, int]


@cache
def _own_fields(kind: type) -> dict[str, _Read]:
    """What a class itself says of its fields, inherited ones left out: shape, meaning and version, by name.

    Each class by itself, so that what all decisions inherit is read once.
    """
    if not isinstance(kind, type(Struct)) or kind is Struct:
        return {}
    noted = {
        name: kind.__annotations__[name] for name in kind.__annotations__ if name in kind.__struct_fields__
    }
    return {name: _read(kind, name, annotation) for name, annotation in noted.items()}


def _read(kind: type, name: str, annotation: Any) -> _Read:
    try:
        if isinstance(annotation, str):
            # Of the fields alone: what else a class notes need not be looked up at every start.
            annotation = eval(annotation, vars(sys.modules[kind.__module__]))  # noqa: S307 - our own source
        return _place(annotation), _meaning(annotation), _since(annotation)
    except (NameError, UnsoundField) as error:
        raise UnsoundField(f"{kind.__name__}.{name}: {error}") from error


def _place(annotation: Any, markers: tuple[Marker, ...] = ()) -> Shape:
    """What may stand in one place: in a field, in a list."""
    shape = _shape(annotation, markers)
    if sum(leaf.type is str for leaf in shape.leaves) > 1:
        raise UnsoundField("more than one kind of text may stand here, and nothing tells them apart.")
    if shape.decisions and (shape.leaves or shape.items or shape.parts):
        raise UnsoundField("where a whole decision may stand, nothing else may.")
    if len(shape.parts) + shape.committed > 1:
        raise UnsoundField("more than one kind of part may stand here, and nothing tells them apart.")
    if bool(shape.marked(Personal)) != shape.committed:
        raise UnsoundField("a personal text and its commitment must be able to stand in the same place.")
    return shape


def _shape(annotation: Any, around: tuple[Any, ...]) -> Shape:
    """What a type lets in; ``around`` is the metadata of what it stands in, the nearest first."""
    kind, metadata = _bare(annotation)
    metadata += around
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _together([_shape(each, metadata) for each in get_args(kind)])
    if origin is tuple:
        return _list(get_args(kind), metadata)
    if origin is Literal and all(isinstance(word, str) for word in get_args(kind)):
        return Shape(leaves=(_closed(tuple(sorted(get_args(kind))), metadata),))
    return _single(kind, metadata)


def _single(kind: Any, metadata: tuple[Any, ...]) -> Shape:
    """What a type lets in that is no union, list or closed list of words."""
    if kind is NoneType or kind is None:
        return Shape()
    if kind is Commitment:
        return Shape(committed=True)
    if kind in (bool, date, int, str):
        return Shape(leaves=(_leaf(kind, metadata),))
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _whole(kind, metadata)
    raise UnsoundField(f"a decision cannot hold {kind!r}.")


def _whole(kind: type[Struct], metadata: tuple[Any, ...]) -> Shape:
    """What a struct lets in: a whole decision, or a part of one."""
    if any(isinstance(each, Marker) for each in metadata):
        raise UnsoundField(f"a marker says nothing of a whole {kind.__name__}: its own fields carry them.")
    return Shape(decisions=(kind,)) if is_decision(kind) else Shape(parts=(kind,))


def _bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its names and what is noted beside it, and those notes, the inmost first."""
    notes: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            notes = (*annotation.__metadata__, *notes)
            annotation = annotation.__origin__
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":  # type X = …, from Python 3.12 on
            annotation = annotation.__value__
        else:
            return annotation, notes


def _together(shapes: list[Shape]) -> Shape:
    lists = [shape.items for shape in shapes if shape.items is not None]
    if len(lists) > 1:
        raise UnsoundField("more than one kind of list may stand here, and nothing tells them apart.")
    return Shape(
        leaves=tuple(leaf for shape in shapes for leaf in shape.leaves),
        items=lists[0] if lists else None,
        parts=tuple(part for shape in shapes for part in shape.parts),
        decisions=tuple(each for shape in shapes for each in shape.decisions),
        committed=any(shape.committed for shape in shapes),
    )


def _list(arguments: tuple[Any, ...], metadata: tuple[Any, ...]) -> Shape:
    if len(arguments) != 2 or arguments[1] is not Ellipsis:
        raise UnsoundField("a list is written tuple[X, ...].")
    if _bound(metadata, "max_length") is None:
        raise UnsoundField("a list needs a largest length, Meta(max_length=…).")
    return Shape(items=_place(arguments[0], tuple(each for each in metadata if isinstance(each, Marker))))


def _closed(words: tuple[str, ...], metadata: tuple[Any, ...]) -> Leaf:
    """A closed list of words."""
    return Leaf(str, words=words, newer=_newer_words(words, metadata))


def _newer_words(words: Iterable[str], metadata: tuple[Any, ...]) -> tuple[Since, ...]:
    """Those of a place's words that were added later."""
    newer = tuple(each for each in metadata if isinstance(each, Since) and each.words)
    unknown = sorted(word for each in newer for word in each.words - {*words})
    if unknown:
        raise UnsoundField(f"{unknown[0]} is none of its words, and so cannot have been added.")
    return newer


def _leaf(kind: type, metadata: tuple[Any, ...]) -> Leaf:
    markers = [each for each in metadata if isinstance(each, Marker)]
    if len(markers) > 1:
        raise UnsoundField(f"it carries {len(markers)} markers, and can be treated as one of them only.")
    marker = markers[0] if markers else None
    if marker is None and kind in (str, int):
        raise UnsoundField(
            f"a {kind.__name__} needs a marker that says what it is (ledger/decisions/markers.py)."
        )
    if marker is None:
        return Leaf(kind, newer=_newer_words((), metadata))
    if kind not in marker.marks:
        raise UnsoundField(f"a {kind.__name__} cannot be marked {type(marker).__name__}.")
    bounds = ("max_length",) if kind is str else ("ge", "le")
    if marker.needs_bound and any(_bound(metadata, bound) is None for bound in bounds):
        raise UnsoundField(f"a {kind.__name__} needs its bounds, Meta({'=…, '.join(bounds)}=…).")
    unless = marker.unless if isinstance(marker, Personal) else ()
    longest = _bound(metadata, "max_length") if kind is str else None
    return Leaf(kind, marker, newer=_newer_words(unless, metadata), longest=longest)


def _bound(metadata: tuple[Any, ...], name: str) -> Any:
    found = [getattr(each, name) for each in metadata if isinstance(each, Meta)]
    return next((bound for bound in found if bound is not None), None)


def _since(annotation: Any) -> int:
    """The version of an entry's form that a field was added with."""
    kind, notes = _bare(annotation)
    versions = [each.version for each in notes if isinstance(each, Since) and not each.words]
    if get_origin(kind) in (Union, UnionType):
        versions += map(_since, get_args(kind))
    return max(versions, default=1)


def _meaning(annotation: Any) -> str:
    """The first description in a type, its own before those of its parts."""
    kind, notes = _bare(annotation)
    described = [each.description for each in notes if isinstance(each, Meta) and each.description]
    if described:
        return str(described[-1])
    if get_origin(kind) in (Union, UnionType):
        return next(filter(None, map(_meaning, get_args(kind))), "")
    return ""
