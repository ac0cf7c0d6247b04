"""The places that transitions and ends of employment left open, and that nobody fills yet (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ledger.language import phrase
from ledger.words import DAYS_HEADING, ENTERPRISE, ENTRIES, LEFT_BY
from projections.answers.head import Head
from projections.readmodels.population import PlaceRow
from projections.render.rows import Column, Format, write_rows

COLUMNS = (
    Column("dossier", LEFT_BY),
    Column("enterprise", ENTERPRISE),
    Column("since", phrase("open since")),
    Column("days", DAYS_HEADING, right=True),
    Column("entries", ENTRIES, spare=True),
)


def write(found: Iterable[PlaceRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each open place, in the order given: the longest open first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
