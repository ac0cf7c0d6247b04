"""The right to a full chance of everyone: in which state, since when, and who answers for it (R10, R12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ledger.language import phrase
from ledger.words import DAYS_HEADING, DOSSIER, ENTERPRISE, ENTRIES, SCHEME, SCHEME_SHORT, SINCE, SUSPENSION
from projections.answers.head import Head
from projections.answers.wording import word
from projections.readmodels.population import GuaranteeRow
from projections.render.rows import Column, Format, write_rows

COLUMNS = (
    Column("dossier", DOSSIER),
    Column("suspension", SUSPENSION),
    Column("entitled_to", phrase("entitled to"), word=word),
    Column("state", phrase("state"), word=word),
    Column("since", SINCE),
    Column("days", DAYS_HEADING, right=True),
    Column("enterprise", ENTERPRISE),
    Column("scheme", SCHEME, SCHEME_SHORT),
    Column("entries", ENTRIES, spare=True),
)


def write(found: Iterable[GuaranteeRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each guarantee, in the order given: the state that lasts longest first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
