"""A report as Parquet, for analysts; needs the extra ``parquet``."""

from __future__ import annotations

from io import BytesIO

import msgspec

from ledger.problem import Problem
from projections.counts.asking import Report
from projections.counts.cells import cell_rows, columns


class NoParquet(Problem):
    """Parquet needs the library pyarrow, which is not installed: install doorstroom-ledger[parquet], or ask for CSV."""


def parquet(report: Report) -> bytes:
    """A row a cell; the manifest stands in the file's metadata under ``doorstroom``. Raises ``NoParquet``."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet as writer
    except ImportError:
        raise NoParquet from None
    types = {
        "first_day": pyarrow.date32(),
        "last_day": pyarrow.date32(),
        "count": pyarrow.int64(),
        "hidden": pyarrow.bool_(),
        "median_days": pyarrow.float64(),
    }
    schema = pyarrow.schema(
        [(name, types.get(name, pyarrow.string())) for name in columns(report.manifest.report)],
        metadata={"doorstroom": msgspec.json.encode(report.manifest.fields())},
    )
    table = pyarrow.Table.from_pylist(list(cell_rows(report)), schema=schema)
    file = BytesIO()
    writer.write_table(table, file)
    return file.getvalue()
