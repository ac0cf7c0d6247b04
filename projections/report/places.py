"""The places that transitions and ends of employment left open, and that nobody fills yet (R13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from projections.models.answers import PlaceRow
from projections.report.head import Head
from projections.report.output import Column, Format, write_rows

COLUMNS = (
    Column("dossier", "left by", "opengelaten door"),
    Column("enterprise", "enterprise", "onderneming"),
    Column("since", "open since", "open sinds"),
    Column("days", "days", "dagen", right=True),
    Column("entries", "entries", "posten", spare=True),
)


def write(found: Iterable[PlaceRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each open place, in the order given: the longest open first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
