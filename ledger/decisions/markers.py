"""What a field is, told by a marker in its type: ``Annotated[str, Personal(), Meta(max_length=200)]``.

What has to happen to a value hangs on its marker alone, never on the name of its field or on how its type is
spelled. ``reading_fields`` reads them. Every text and every number of a decision carries exactly one; a day may
carry one; yes or no and closed words are told by their type.
"""

from datetime import date
from typing import ClassVar

import msgspec


class Marker(msgspec.Struct, frozen=True):
    """What a value is. ``marks`` are the types that may carry it."""

    marks: ClassVar[tuple[type, ...]] = ()
    #: Whether a bound on its length or its size must stand beside it; false where its form already fixes it.
    needs_bound: ClassVar[bool] = True


class Since(msgspec.Struct, frozen=True):
    """From which version of an entry's form on a field can be there, or (``words``) some of its words.

    Stands beside a marker, and on a closed list of words. An entry's version follows from it (``versions``).
    """

    version: int
    words: frozenset[str] = frozenset()


class Personal(Marker, frozen=True):
    """A text that may tell of a person. It goes to the vault, and the entry holds a commitment to it.

    Words in ``unless`` stay in the entry: a rule reads them, and they say no more than the rule does.
    """

    marks: ClassVar[tuple[type, ...]] = (str,)

    unless: frozenset[str] = frozenset()


class Plain(Marker, frozen=True):
    """A text or a number that stays in the entry for ever. It must not hold a national number."""

    marks: ClassVar[tuple[type, ...]] = (str, int)


class MeasureLabel(Plain, frozen=True):
    """The name of a measure: plain, and the key of its stream."""

    marks: ClassVar[tuple[type, ...]] = (str,)


class Pseudonym(Marker, frozen=True):
    """The key of a dossier. It must not be a national number, and is never repeated in a message."""

    marks: ClassVar[tuple[type, ...]] = (str,)


class EnterpriseNumber(Marker, frozen=True):
    """A KBO number. Its check digits must be right, and it is stored in its canonical form."""

    marks: ClassVar[tuple[type, ...]] = (str,)


class Digest(Marker, frozen=True):
    """A SHA-256 in hexadecimal digits, whose pattern fixes its length."""

    marks: ClassVar[tuple[type, ...]] = (str,)
    needs_bound: ClassVar[bool] = False


class EntryPosition(Marker, frozen=True):
    """The position of another entry in the ledger."""

    marks: ClassVar[tuple[type, ...]] = (int,)


class EntrySource(Plain, frozen=True):
    """The reference that the sender gave another entry."""

    marks: ClassVar[tuple[type, ...]] = (str,)


class NotBeforeEffect(Marker, frozen=True):
    """A day that may not lie before the decision's ``effective_on``."""

    marks: ClassVar[tuple[type, ...]] = (date,)
    needs_bound: ClassVar[bool] = False


class NotAhead(Marker, frozen=True):
    """A day on which something was done or known: refused after the day of recording."""

    marks: ClassVar[tuple[type, ...]] = (date,)
    needs_bound: ClassVar[bool] = False


class GotToKnow(NotAhead, frozen=True):
    """The day on which the employee got to know of the decision: refused before the day it was taken, as well."""


class AnswerDay(Marker, frozen=True):
    """The last day to answer: refused before the decision's own day."""

    marks: ClassVar[tuple[type, ...]] = (date,)
    needs_bound: ClassVar[bool] = False
