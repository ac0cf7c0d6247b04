"""The kinds of field a decision can have, each with its bounds.

The bounds keep an entry small and a report readable; none of them judges what was decided. Every
bound stands in the JSON Schema (``doorstroom schema``) and in the reference of the decisions. What becomes
of a value hangs on its marker (``markers``).
"""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.decisions.markers import (
    Digest,
    EnterpriseNumber,
    EntryPosition,
    EntrySource,
    GotToKnow,
    MeasureLabel,
    NotBeforeEffect,
    Personal,
    Plain,
    Pseudonym,
    Since,
)
from ledger.decisions.vocabulary import Unit
from ledger.law import CAUSES_OF_LAW

# The largest integer that every JSON reader keeps exact (RFC 8785, section 3.2.2.3).
LARGEST_INTEGER = 2**53 - 1

# The end of a text, for Python and for JSON Schema alike: in Python a $ also matches before a last newline.
END = r"(?![\s\S])"
_LINE = rf"^[^\x00-\x1f\x7f]+{END}"

DossierKey = Annotated[
    str,
    Pseudonym(),
    Meta(
        min_length=1,
        max_length=64,
        pattern=rf"^[A-Za-z0-9][A-Za-z0-9._:/-]*{END}",
        description="pseudonym of one employee; never a national number",
    ),
]
MeasureName = Annotated[
    str,
    MeasureLabel(),
    Meta(
        min_length=1,
        max_length=64,
        # No colon: a guarantee is named after a measure or `entry:N`, and the two must not be confused.
        pattern=rf"^[A-Za-z0-9][A-Za-z0-9._-]*{END}",
        description="name of a collective measure, such as corona-2020",
    ),
]
Day = Annotated[date, Meta(description="a calendar day, YYYY-MM-DD")]
NotifiedOn = Annotated[
    date, GotToKnow(), Since(2), Meta(description="day on which the employee got to know, YYYY-MM-DD")
]
LastDay = Annotated[date, NotBeforeEffect(), Meta(description="the last day that counts, YYYY-MM-DD")]
_SOURCE = Meta(
    min_length=1,
    max_length=200,
    pattern=_LINE,
    description="the sender's own reference, unique in the ledger: the same reference with the "
    "same content is skipped, with other content refused",
)
Source = Annotated[str, Plain(), _SOURCE]
Ground = Annotated[
    str,
    Plain(),
    Meta(min_length=1, max_length=500, pattern=_LINE, description="article or ELI address it rests on"),
]
_WORDS = Meta(min_length=1, max_length=200, pattern=_LINE, description="a few words, one line")
Words = Annotated[str, Plain(), _WORDS]
Enterprise = Annotated[
    str,
    EnterpriseNumber(),
    Meta(
        min_length=9,
        max_length=20,
        pattern=_LINE,
        description="KBO number; stored in the canonical form 0404.055.577",
    ),
]
Sha256 = Annotated[
    str, Digest(), Meta(pattern=rf"^[0-9a-f]{{64}}{END}", description="SHA-256, 64 lower-case hex digits")
]
Position = Annotated[
    int,
    EntryPosition(),
    Meta(ge=1, le=LARGEST_INTEGER, description="position of an entry in the ledger, from 1"),
]
EntryReference = Position | Annotated[str, EntrySource(), _SOURCE]


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry holds instead of a personal text: the SHA-256 of a random salt and the text.

    Text and salt live encrypted in the vault, from which they can be erased. Who holds both can show
    that this was the text; who holds only the entry learns nothing about it.
    """

    sha256: Sha256


# What a person hands in is a text; what an entry holds is a commitment to it (ledger/vault/texts.py).
PersonalWords = Annotated[str, Personal(), _WORDS] | Commitment
_NEWER_CAUSES = frozenset({"aged-55"})
#: Why, in a few words. A cause that the law names stays in the entry.
Cause = (
    Annotated[str, Personal(unless=CAUSES_OF_LAW | _NEWER_CAUSES), Since(2, words=_NEWER_CAUSES), _WORDS]
    | Commitment
)


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bewijsstuk. A document that the decision rests on, fixed by its hash; its name may name a person."""

    name: PersonalWords
    sha256: Sha256


_YEAR = "(19[5-9][0-9]|20[0-9]{2})"
_ONE_DAY = rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
PeriodText = Annotated[
    str,
    Plain(),
    Meta(
        min_length=4,
        max_length=21,
        pattern=rf"^({_YEAR}(-Q[1-4]|-[0-9]{{2}})?|{_ONE_DAY}(/{_ONE_DAY})?){END}",
        description="a year 2020, a quarter 2020-Q2, a month 2020-04, a day, or first and last day "
        "2020-03-20/2020-06-21",
    ),
]


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Economische indicator. One figure that motivated a measure, what it is of, and where it comes from.

    With a ``unit`` the ``value`` is a number: a whole one, or a decimal as text such as ``"-4.5"``, since entries
    hold no floating point. Without one it is what was written, such as ``"ongeveer 1 op 5"``. ``period`` are the days
    that the figure is about.
    """

    name: Words
    value: (
        Annotated[str, Plain(), Meta(min_length=1, max_length=64, pattern=_LINE)]
        | Annotated[int, Plain(), Meta(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]
    )
    source: Words
    unit: Annotated[Unit, Since(3), Meta(description="what the number counts")] | None = None
    period: Annotated[PeriodText, Since(3)] | None = None


Motivation = Annotated[
    tuple[Indicator, ...],
    Meta(
        max_length=50,
        description="economic indicators it rests on, each {name, value, source}, and of a number also "
        "{unit, period}",
    ),
]

# Any text but NUL, which PostgreSQL cannot keep.
ReasonText = Annotated[
    str,
    Personal(),
    Meta(min_length=1, max_length=8000, pattern=rf"^[^\x00]+{END}", description="free text"),
]
Reason = Annotated[
    ReasonText | Commitment,
    Meta(description="why, in free text: personal data, kept apart from the entry"),
]
EvidenceList = Annotated[
    tuple[Evidence, ...], Meta(max_length=50, description="documents it rests on, each {name, sha256}")
]
