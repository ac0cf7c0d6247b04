"""What stands of everyone that breaks a rule, since when, by which rule and on which entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import msgspec

from ledger.language import translated
from ledger.words import DOSSIER, ENTRIES, FINDING, RULE, SEVERITY, SINCE
from projections.answers.head import Head
from projections.answers.wording import word
from projections.fold.rules.finding import KINDS
from projections.fold.rules.missing import MISSING
from projections.readmodels.population import FindingRow
from projections.render.rows import Column, Format, write_rows

COLUMNS = (
    Column("dossier", DOSSIER),
    Column("since", SINCE),
    Column("severity", SEVERITY, word=word),
    Column("code"),
    Column("rule", RULE),
    Column("words", FINDING),
    Column("missing", spare=True),
    Column("entries", ENTRIES, spare=True),
)


def write(found: Iterable[FindingRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each finding, by first day, then by code; for people in a sentence."""
    if fmt == "table":
        write_rows(_told(found, lang), fmt, stream, columns=COLUMNS, head=head, lang=lang)
        return
    of_csv = [column for column in COLUMNS if column.path != "words"]
    write_rows(found, fmt, stream, columns=of_csv, head=head, lang=lang)


def _told(found: Iterable[FindingRow], lang: str) -> Iterator[dict[str, Any]]:
    """The rows with what each code means, and with what is missing, in the reader's words."""
    for row in found:
        kind = KINDS[row.code]
        words = f"{row.code}: {translated(kind.says, lang)}"
        if row.missing:
            words += f" ({', '.join(translated(MISSING[each], lang) for each in row.missing)})"
        yield {**msgspec.structs.asdict(row), "words": words}
