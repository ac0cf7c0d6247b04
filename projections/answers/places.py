"""The places that transitions and ends of employment left open, and that nobody fills yet (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ledger.language import phrase
from projections.answers.head import Head
from projections.readmodels.population import PlaceRow
from projections.render.rows import Column, Format, write_rows

COLUMNS = (
    Column("dossier", phrase("left by")),
    Column("enterprise", phrase("enterprise")),
    Column("since", phrase("open since")),
    Column("days", phrase("days"), right=True),
    Column("entries", phrase("entries"), spare=True),
)


def write(found: Iterable[PlaceRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each open place, in the order given: the longest open first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
