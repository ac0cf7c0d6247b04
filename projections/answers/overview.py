"""`overview`: how many employees have each status: in all, under each scheme, at each enterprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from ledger.language import phrase, translated
from ledger.words import ALL, NO_ENTERPRISE, NO_SCHEME
from projections.answers.outline import ENTERPRISE, KNOWN, ON, SCHEME, Example, Outline
from projections.answers.question import Inquiry, Question
from projections.answers.wording import word
from projections.fold.dossier import STATUSES
from projections.render.answer import Answer
from projections.render.rows import Column

if TYPE_CHECKING:
    from projections.readmodels.statuses import CountedStatus


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


def count(found: Iterable[CountedStatus]) -> list[Count]:
    """Count those that have each status: in all first, then by scheme, then by enterprise, in order of name."""
    everyone: Counter[str] = Counter()
    schemes: dict[str | None, Counter[str]] = {}
    enterprises: dict[str | None, Counter[str]] = {}
    for status, scheme, enterprise, number in found:
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


def _name(row: Count, lang: str) -> str:
    """Whom a row counts, in the reader's words."""
    return row.scheme or row.enterprise or translated(_NAMED[row.by], lang)


_NAMED = {"all": ALL, "scheme": NO_SCHEME, "enterprise": NO_ENTERPRISE}


def columns(lang: str) -> tuple[Column, ...]:
    """The columns, one a status among them, whose heading is its word in a language."""
    return (
        Column("by", means="Whom the row counts: `all`, those of a `scheme`, or those of an `enterprise`."),
        Column("scheme", means="That scheme; empty for who has none."),
        Column("enterprise", means="That enterprise, by its KBO number; empty for who has none."),
        Column(
            "name",
            phrase("employees"),
            phrase("em-\nployees"),
            value=_name,
            only="screen",
            means="Whom the row counts, in words.",
        ),
        *(
            Column(
                f"statuses.{status}",
                word(status, lang),
                _SHORT[status],
                right=True,
                sparse=True,
                means=f"How many are `{status}` at the end of the day asked.",
            )
            for status in STATUSES
        ),
        Column("total", phrase("total"), right=True, means="How many in all."),
    )


def shown(found: Iterable[CountedStatus], lang: str) -> Answer:
    """A row for all, for each scheme and for each enterprise. On a terminal a status that nobody has is left out."""
    return Answer(count(found), columns(lang))


def answer(inquiry: Inquiry, *, enterprise: str | None, scheme: str | None) -> Answer:
    """How many employees have each status on the day asked; of those at one enterprise or under one scheme if named."""
    # Not above: what reads tables is slow to import.
    from projections.readmodels.statuses import counted_by_status

    found = counted_by_status(
        inquiry.entries, inquiry.reading, inquiry.on, enterprise=enterprise, scheme=scheme
    )
    return shown(found, inquiry.lang)


QUESTION = Question(
    Outline(
        name="overview",
        help="Count employees by status. In all, per scheme and per enterprise.",
        parameters=(ENTERPRISE, SCHEME, ON, KNOWN),
        examples=(
            Example(
                "doorstroom overview --on 2020-05-01",
                phrase("How many were suspended on 1 May 2020"),
            ),
        ),
    ),
    columns("en"),
    answer,
)
