"""The right to a full chance of everyone: in which state, since when, and who answers for it (R10, R12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ledger.language import phrase
from projections.answers.head import Head
from projections.answers.wording import word
from projections.readmodels.population import GuaranteeRow
from projections.render.rows import Column, Format, write_rows

COLUMNS = (
    Column("dossier", phrase("dossier")),
    Column("suspension", phrase("suspension")),
    Column("entitled_to", phrase("entitled to"), word=word),
    Column("state", phrase("state"), word=word),
    Column("since", phrase("since")),
    Column("days", phrase("days"), right=True),
    Column("enterprise", phrase("enterprise")),
    Column("scheme", phrase("scheme"), phrase("sche-\nme")),
    Column("entries", phrase("entries"), spare=True),
)


def write(found: Iterable[GuaranteeRow], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """A row for each guarantee, in the order given: the state that lasts longest first."""
    write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang)
