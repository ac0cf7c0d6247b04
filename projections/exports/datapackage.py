"""A Frictionless data package: a register as tables, with what every column means, in a folder or a ZIP file.

The tables stand in CSV (RFC 4180, UTF-8), each in a Table Schema with its types, keys and closed lists. Columns and
code words are the same in every language, titles and descriptions are in the reader's. A cell that a spreadsheet
would run as a formula has an apostrophe before it, as in every CSV of this program.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from ledger.language import phrase, say, translated
from ledger.new_files import OutputExists, new_file, new_folder, temporary_file
from projections.answers.head import SIMULATED
from projections.exports.rows import (
    Row,
    decision_rows,
    finding_rows,
    guarantee_rows,
    measure_rows,
    period_rows,
    place_rows,
    status_row,
)
from projections.exports.scope import Scope
from projections.exports.tables import (
    DECISION_TABLE,
    DOSSIERS,
    FINDINGS,
    GUARANTEES,
    MEASURES,
    PERIODS,
    PLACES,
    TABLES,
    TableSchema,
)
from projections.fold.rules.sources import RULES
from projections.reading import merged
from projections.render.csv import CsvWriter

#: The same ledger makes the same bytes: no file in a ZIP has a time of its own.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)

_TITLE = phrase("Decisions about transition trajectories")
_ABOUT = phrase(
    "What holds on {on} as known at {known_at}, replayed from the {ledger_size} entries of ledger {ledger}."
    " Employees stand under a pseudonym; free texts about them are not included. A text that a spreadsheet would take"
    " for a formula has an apostrophe before it."
)
_LICENCE = phrase(
    "No licence: personal data under a pseudonym, to be used only for the purpose it was handed out for"
)


def write_zip(scope: Scope, stream: BinaryIO) -> None:
    """The package as a ZIP file."""
    with ExitStack() as stack, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        files = _tables(scope, stack)
        for name, content in _whole(scope, files):
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                shutil.copyfileobj(content, file, 1 << 20)


def write_folder(scope: Scope, folder: Path) -> None:
    """The package as a new folder, which gets its name once all of it is written.

    Raises ``OutputExists``, ``OSError``.
    """
    if folder.is_dir():
        raise OutputExists(folder)
    with new_folder(folder) as beside, ExitStack() as stack:
        for name, content in _whole(scope, _tables(scope, stack)):
            with (beside / name).open("xb") as file:
                shutil.copyfileobj(content, file, 1 << 20)


def write(scope: Scope, path: Path) -> None:
    """The package as a ZIP file where the name says so, else as a folder."""
    if path.suffix.lower() == ".zip":
        with new_file(path) as file:
            write_zip(scope, file)
    else:
        write_folder(scope, path)


class _TableFile:
    """One table while it is written: its rows, and the hash and the size of its bytes."""

    def __init__(self, table: TableSchema, content: IO[bytes]) -> None:
        self.table = table
        self.content = content
        self.digest = hashlib.sha256()
        self.size = 0
        self._text = io.StringIO()
        self._csv = CsvWriter(self._text, [field.name for field in table.fields])
        self.add(())

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows behind those before."""
        # A row of one empty cell would be an empty line; every table has more columns than one.
        self._csv.write(rows)
        made = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        self.digest.update(made)
        self.size += len(made)
        self.content.write(made)


def _tables(scope: Scope, stack: ExitStack) -> Mapping[str, _TableFile]:
    """Every table, filled in one pass over the dossiers; who fills a place is in another one than who left it."""
    files = {}
    for table in TABLES:
        content = stack.enter_context(temporary_file())
        files[table.name] = _TableFile(table, content)
    files[MEASURES.name].add(measure_rows(scope))
    files[PLACES.name].add(place_rows(scope))
    for _, collective in (*scope.measures(), *scope.successions()):
        files[DECISION_TABLE.name].add(decision_rows(collective))
    for stated in scope.statements():
        files[DECISION_TABLE.name].add(decision_rows(stated))
    for key, streams in scope.persons():
        dossier, entries = scope.folded(streams), merged(streams)
        status = scope.status(key, dossier, entries)
        if status.nothing_remains_since is not None:
            files[DECISION_TABLE.name].add(decision_rows(entries))
            continue
        files[DOSSIERS.name].add([status_row(status)])
        files[PERIODS.name].add(period_rows(key, dossier, scope.on))
        files[GUARANTEES.name].add(guarantee_rows(status))
        files[FINDINGS.name].add(finding_rows(status, dossier))
        files[DECISION_TABLE.name].add(decision_rows(entries, key))
    return files


def _whole(scope: Scope, files: Mapping[str, _TableFile]) -> Iterator[tuple[str, IO[bytes]]]:
    """Every file of the package by its name: the descriptor, then the tables."""
    described = msgspec.json.encode(_descriptor(scope, files))
    yield "datapackage.json", io.BytesIO(msgspec.json.format(described, indent=2) + b"\n")
    for file in files.values():
        file.content.seek(0)
        yield f"{file.table.name}.csv", file.content


def _descriptor(scope: Scope, files: Mapping[str, _TableFile]) -> dict[str, Any]:
    """What the package says of itself (datapackage.json)."""
    about = msgspec.to_builtins(scope.about())
    description = say(_ABOUT, scope.lang, **about)
    if scope.head.simulated:
        description = f"{translated(SIMULATED, scope.lang)}. {description}"
    return {
        "profile": "tabular-data-package",
        "name": "doorstroom",
        "title": translated(_TITLE, scope.lang),
        "description": description,
        **about,
        "licenses": [{"name": "other-closed", "title": translated(_LICENCE, scope.lang)}],
        "sources": [{"title": scope.name}, *_law()],
        "resources": [_resource(file, scope.lang) for file in files.values()],
    }


def _resource(file: _TableFile, lang: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": file.table.name,
        "path": f"{file.table.name}.csv",
        "title": translated(file.table.title, lang),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.digest.hexdigest()}",
        "schema": file.table.schema(lang),
    }


def _law() -> Iterator[dict[str, str]]:
    """The sources of the rules by which it was concluded, each once, with its address where that is known."""
    cited = dict.fromkeys(source for rule in RULES.values() for source in rule.sources if not source.policy)
    for source in cited:
        title = "; ".join(filter(None, (source.named("nl"), source.article)))
        yield {"title": title, **({"path": source.address} if source.address else {})}
