"""The right to a full chance of everyone: in which state, since when, and who answers for it (R10, R12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from projections.models.answers import GuaranteeRow
from projections.report.head import Head
from projections.report.output import Column, Format, write_rows

COLUMNS = (
    Column("dossier", "dossier", "dossier"),
    Column("suspension", "suspension", "opschorting"),
    Column("entitled_to", "entitled to", "recht op", coded=True),
    Column("state", "state", "toestand", coded=True),
    Column("since", "since", "sinds"),
    Column("days", "days", "dagen", right=True),
    Column("enterprise", "enterprise", "onderneming"),
    Column("scheme", "scheme", "stelsel", ("sche-\nme", "stel-\nsel")),
    Column("entries", "entries", "posten", spare=True),
)


def write(found: Iterable[GuaranteeRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each guarantee, in the order given: the state that lasts longest first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
