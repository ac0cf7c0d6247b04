"""Rows as a table of Arrow, and as a data frame of pandas or polars; each needs a library that need not be there.

The types follow from the fields of the rows, so that an empty answer has the same columns as a full one. A nested
object is a struct of Arrow, several values are a list, and nothing is changed on the way: no day becomes a text, and
no whole number with gaps becomes a fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from ledger.language import phrase
from ledger.problem import Problem

if TYPE_CHECKING:
    import polars


class LibraryMissing(Problem):
    """A library that this needs is not installed."""

    detail_suffices = True


def arrow_table(
    kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct], metadata: Mapping[str, bytes]
) -> Any:
    """The rows, all of one kind, as a ``pyarrow.Table``. Raises ``LibraryMissing``."""
    arrow = _imported("pyarrow", "parquet")
    columns = _columns(arrow, inspect.type_info(kind))
    schema = arrow.schema([(name, of) for name, (of, _) in columns.items()], metadata=dict(metadata))
    held = list(rows)
    # Column by column: as one dict a row it takes twice as long.
    arrays = [
        arrow.array(list(map(plain, map(attrgetter(name), held))), of)
        for name, (of, plain) in columns.items()
    ]
    return arrow.Table.from_arrays(arrays, schema=schema)


def pandas_frame(table: Any) -> Any:
    """A table of Arrow as a ``pandas.DataFrame`` with Arrow's own types. Raises ``LibraryMissing``."""
    pandas = _imported("pandas", "pandas")
    return table.to_pandas(types_mapper=pandas.ArrowDtype)


def polars_frame(table: Any) -> polars.DataFrame:
    """A table of Arrow as a ``polars.DataFrame``. Raises ``LibraryMissing``."""
    frame: polars.DataFrame = _imported("polars", "polars").from_arrow(table)
    return frame


def _imported(library: str, extra: str) -> Any:
    try:
        return import_module(library)
    except ImportError:
        raise LibraryMissing(
            phrase(
                "this needs the library {library}, which is not installed: install doorstroom-ledger[{extra}]"
            ),
            library=library,
            extra=extra,
        ) from None


_Plain = Callable[[Any], Any]
"""Makes a value what Arrow takes."""

_SIMPLE: dict[type[inspect.Type], Callable[[Any], Any]] = {
    inspect.BoolType: lambda arrow: arrow.bool_(),
    inspect.IntType: lambda arrow: arrow.int64(),
    inspect.StrType: lambda arrow: arrow.string(),
    inspect.LiteralType: lambda arrow: arrow.string(),
    inspect.DateType: lambda arrow: arrow.date32(),
    inspect.DateTimeType: lambda arrow: arrow.timestamp("us", tz="UTC"),
}


def _as_it_is(value: Any) -> Any:
    return value


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _column(arrow: Any, found: inspect.Type) -> tuple[Any, _Plain]:
    """The type of Arrow for a field's, and what makes its values.

    What may be anything is JSON, and so is a struct that is one of several kinds, such as a decision: what its fields
    are is not read here.
    """
    if simple := _SIMPLE.get(type(found)):
        return simple(arrow), _as_it_is
    if isinstance(found, inspect.Metadata):
        return _column(arrow, found.type)
    if isinstance(found, inspect.UnionType):
        return _union(arrow, found)
    if isinstance(found, inspect.StructType) and found.tag is None:
        return _struct(arrow, found)
    return _several(arrow, found) or (arrow.string(), _as_json)


def _union(arrow: Any, found: inspect.UnionType) -> tuple[Any, _Plain]:
    """One type or nothing; every column of Arrow may have gaps."""
    of = [each for each in found.types if not isinstance(each, inspect.NoneType)]
    made, plain = _column(arrow, of[0]) if len(of) == 1 else (arrow.string(), _as_json)
    return made, lambda value: None if value is None else plain(value)


def _several(arrow: Any, found: inspect.Type) -> tuple[Any, _Plain] | None:
    """Values of one type, in their order or by names."""
    if isinstance(found, inspect.VarTupleType):
        made, plain = _column(arrow, found.item_type)
        return arrow.list_(made), lambda value: [plain(each) for each in value]
    if isinstance(found, inspect.DictType) and not isinstance(found.value_type, inspect.AnyType):
        (key, _), (made, plain) = _column(arrow, found.key_type), _column(arrow, found.value_type)
        return arrow.map_(key, made), lambda value: [(name, plain(each)) for name, each in value.items()]
    return None


def _columns(arrow: Any, found: inspect.Type) -> dict[str, tuple[Any, _Plain]]:
    """All fields of a struct, also those that JSON leaves out."""
    assert isinstance(found, inspect.StructType)
    return {field.name: _column(arrow, field.type) for field in found.fields}


def _struct(arrow: Any, found: inspect.Type) -> tuple[Any, _Plain]:
    """A struct within a row."""
    columns = _columns(arrow, found)
    made = arrow.struct([arrow.field(name, of) for name, (of, _) in columns.items()])
    return made, lambda row: {name: plain(getattr(row, name)) for name, (_, plain) in columns.items()}
