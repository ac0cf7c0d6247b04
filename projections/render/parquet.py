"""Rows as Parquet, for analysts; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Literal

from ledger.problem import Problem

Kind = Literal["text", "day", "integer", "boolean", "decimal"]


class NoParquet(Problem):
    """Parquet needs the library pyarrow, which is not installed: install doorstroom-ledger[parquet], or ask for CSV."""


def parquet(
    rows: Iterable[Mapping[str, object]], columns: Mapping[str, Kind], metadata: Mapping[str, bytes]
) -> bytes:
    """The whole file, with a type for each column. Raises ``NoParquet``."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet as writer
    except ImportError:
        raise NoParquet from None
    types = {
        "text": pyarrow.string(),
        "day": pyarrow.date32(),
        "integer": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "decimal": pyarrow.float64(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()], metadata=dict(metadata))
    table = pyarrow.Table.from_pylist(list(rows), schema=schema)
    file = BytesIO()
    writer.write_table(table, file)
    return file.getvalue()
