"""How many employees have each status: in all, under each scheme, at each enterprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, TextIO

import msgspec

from ledger.language import phrase, translated
from ledger.words import ALL, NO_ENTERPRISE, NO_SCHEME
from projections.answers.head import Head
from projections.answers.wording import word
from projections.fold.dossier import STATUSES
from projections.reading import Status
from projections.render.rows import Column, Format, write_rows
from projections.render.stream import is_terminal


class Count(msgspec.Struct, frozen=True):
    """The number of employees with each status, and their ``total``.

    ``by`` says of whom: ``all``, a ``scheme``, or an ``enterprise``; who has none is counted under null.
    """

    by: Literal["all", "scheme", "enterprise"]
    scheme: str | None
    enterprise: str | None
    statuses: dict[str, int]
    total: int


# Status headings of at most five columns, so that all ten statuses fit beside an enterprise in 80.
_SHORT = {
    "not-employed": phrase("not\nempl."),
    "employed": phrase("empl."),
    "ready": phrase("ready"),
    "planned": phrase("plan-\nned"),
    "postponed": phrase("post-\npon."),
    "running": phrase("run-\nning"),
    "suspended": phrase("sus-\npend."),
    "awaiting": phrase("awai-\nting"),
    "transitioned": phrase("tran-\nsit."),
    "left": phrase("left", "a status"),
}


def count(found: Iterable[Status]) -> list[Count]:
    """Count statuses as they come: in all first, then by scheme, then by enterprise, in order of name."""
    pairs: Counter[tuple[str | None, str | None, str]] = Counter(
        (status.scheme, status.enterprise, status.status) for status in found
    )
    everyone: Counter[str] = Counter()
    schemes: dict[str | None, Counter[str]] = {}
    enterprises: dict[str | None, Counter[str]] = {}
    for (scheme, enterprise, status), number in pairs.items():
        everyone[status] += number
        schemes.setdefault(scheme, Counter())[status] += number
        enterprises.setdefault(enterprise, Counter())[status] += number
    rows = [_row("all", None, None, everyone)]
    rows += [_row("scheme", name, None, schemes[name]) for name in sorted(schemes, key=_none_last)]
    rows += [
        _row("enterprise", None, name, enterprises[name]) for name in sorted(enterprises, key=_none_last)
    ]
    return rows


def _row(
    by: Literal["all", "scheme", "enterprise"],
    scheme: str | None,
    enterprise: str | None,
    counts: Counter[str],
) -> Count:
    return Count(by, scheme, enterprise, {status: counts[status] for status in STATUSES}, counts.total())


def _none_last(name: str | None) -> tuple[bool, str]:
    return name is None, name or ""


def columns(lang: str, present: Iterable[str] = STATUSES) -> list[Column]:
    """The columns of the CSV, and with ``name`` those of the table: one a status that occurs."""
    return [
        Column("by"),
        Column("scheme"),
        Column("enterprise"),
        Column("name", phrase("employees"), phrase("em-\nployees")),
        *(Column(f"statuses.{status}", word(status, lang), _SHORT[status], right=True) for status in present),
        Column("total", phrase("total"), right=True),
    ]


def _named(counted: Iterable[Count], lang: str) -> Iterator[dict[str, object]]:
    """The rows of the table: whom each counts, in the reader's words."""
    for row in counted:
        yield {
            "name": row.scheme or row.enterprise or translated(_NAMED[row.by], lang),
            "statuses": row.statuses,
            "total": row.total,
        }


_NAMED = {"all": ALL, "scheme": NO_SCHEME, "enterprise": NO_ENTERPRISE}


def write(found: Iterable[Status], fmt: Format, stream: TextIO, *, head: Head, lang: str) -> None:
    """The overview in any format. On a terminal a status that nobody has is left out."""
    counted = count(found)
    if fmt != "table":
        of_csv = [column for column in columns(lang) if column.path != "name"]
        write_rows(counted, fmt, stream, columns=of_csv, head=head, lang=lang)
        return
    present = [s for s in STATUSES if counted[0].statuses[s]] if is_terminal(stream) else STATUSES
    write_rows(_named(counted, lang), fmt, stream, columns=columns(lang, present), head=head, lang=lang)
