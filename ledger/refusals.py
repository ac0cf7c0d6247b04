"""Why the ledger refuses: one class a rule, whose docstring is the sentence people read.

The ledger refuses only what cannot be a decision. What breaks a rule of the domain is recorded and
becomes a finding; see ``docs/explanation/record-and-judge.md``.
"""

from __future__ import annotations

from typing import Self

from ledger.field_names import FieldName
from ledger.language import phrase, say
from ledger.national_numbers import without_national_numbers
from ledger.problem import Problem

_LINE, _FIELD = phrase("{file}, line {line}"), phrase("field {field}")
_ROW = phrase("{file}, sheet {sheet}, row {row}")


class InputPlace(str):
    """Where a line of input stands: ``decisions.jsonl, line 3``. As text it is English."""

    _file: str
    _line: int

    def __new__(cls, file: str, line: int) -> Self:
        made = super().__new__(cls, say(_LINE, "en", file=file, line=line))
        made._file, made._line = file, line
        return made

    def in_language(self, lang: str) -> str:
        """The place in a language."""
        return say(_LINE, lang, file=self._file, line=self._line)


class SheetPlace(InputPlace):
    """Where a row of a workbook stands: ``hr.xlsx, sheet 1, row 3``. A sheet's own name could be somebody's."""

    _sheet: int

    def __new__(cls, file: str, sheet: int, row: int) -> Self:
        made = str.__new__(cls, say(_ROW, "en", file=file, sheet=sheet, row=row))
        made._file, made._sheet, made._line = file, sheet, row
        return made

    def in_language(self, lang: str) -> str:
        """The place in a language."""
        return say(_ROW, lang, file=self._file, sheet=self._sheet, row=self._line)


class Refused(Problem):
    """This cannot be recorded."""

    def __init__(
        self, detail: str = "", /, *, field: str | None = None, place: str | None = None, **values: object
    ) -> None:
        super().__init__(detail, **values)
        self.field = field
        #: Where the input stands: a ``Place``, or the name of a file; filled in by who reads it.
        self.place = place

    @property
    def code(self) -> str:
        """The refusal's name in machine-readable output, such as ``wrong-check-digits``."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    def in_language(self, lang: str) -> str:
        """Where it is, and what is wrong there."""
        place = self.place.in_language(lang) if isinstance(self.place, InputPlace) else self.place
        # A file without headings has data in their place.
        named = self.field and FieldName(without_national_numbers(self.field)).in_language(lang)
        field = named and say(_FIELD, lang, field=named)
        where = ", ".join(filter(None, [place, field]))
        return (f"{where}: " if where else "") + super().in_language(lang)


# -- what cannot be read ------------------------------------------------------------------------------


class NotJson(Refused):
    """The line is not one JSON object."""


class NotJsonValue(NotJson):
    """This is not JSON."""


class NotUtf8(Refused):
    """The file is not UTF-8; save it as CSV UTF-8."""


class NotText(Refused):
    """This is no file of decisions: those are JSON Lines, CSV, a workbook of Excel (.xlsx) or what `export` wrote."""


class EndlessPipe(Refused):
    """A pipe may give at most 1 GiB, since it may never end: write what it gives to a file, and import that."""


class DuplicateKey(Refused):
    """A JSON object names a field twice, so that readers could disagree on its value."""


class InexactNumber(Refused):
    """A number must be whole and below 2^53, for every reader to keep it exact: no fraction, no NaN."""


class LoneSurrogate(Refused):
    """A text holds half of a surrogate pair, which is no character."""


class LineTooLong(Refused):
    """A line may be at most 64 KiB."""


class TooDeep(Refused):
    """JSON may be nested at most 16 levels deep."""


class MissingColumn(Refused):
    """One of the first 20 rows of a table names its columns, among them decision and effective_on."""


# -- what cannot be a decision ------------------------------------------------------------------------


class UnknownDecision(Refused):
    """There is no such decision; `doorstroom schema` lists them."""


class UnknownField(Refused):
    """The decision has no such field."""


class MissingField(Refused):
    """The decision lacks a field that it must have."""


class WrongValue(Refused):
    """A field has a value that it cannot have."""

    detail_suffices = True


class LastDayBeforeEffect(Refused):
    """The last day lies before the first day of effect; days are inclusive, so they may be equal."""


class WrongCheckDigits(Refused):
    """An enterprise is named by its KBO number: 10 digits of which the last two check the others (mod 97)."""


class NationalNumberAsKey(Refused):
    """A dossier's key must be a pseudonym; this one looks like a national number."""


class NationalNumberInEntry(Refused):
    """An entry stays for ever and may hold no national number; this looks like one. A reference that only looks
    like it can be written with a letter before it."""


class IndicatorWithoutNumber(Refused):
    """With a unit the value of an indicator is a number: digits, and a point before decimals, such as -4.5."""


class NoSuchPeriod(Refused):
    """A period is a year 2020, a quarter 2020-Q2, a month 2020-04, a day, or a first and a last day with / between."""


class OneSubject(Refused):
    """A correction names the dossier, the measure or the enterprise whose entry it corrects: one of them."""


# -- what cannot be, of what is recorded from now on -----------------------------------------------------


class DayOutOfRange(Refused):
    """A day of a decision lies from 1950 to 2099: look at its year."""


class DayAhead(Refused):
    """A day on which something was done or known cannot lie after the day of recording: record it when it has come."""


class NotifiedBeforeDecided(Refused):
    """The employee cannot have got to know of a decision before the day on which it was taken: look at both days."""


class AnswerBeforeOffer(Refused):
    """The last day to answer lies before the offer's own day; days are inclusive, so they may be equal."""


class MandateMissing(Refused):
    """Who decides as a representative states the mandate as `ground`."""


class KeyWithoutDigit(Refused):
    """The key of a new dossier needs a digit, since without one it may be a name: use a pseudonym such as W-0123."""


# -- what does not fit what is on record ---------------------------------------------------------------


class NoEmploymentOnRecord(Refused):
    """A decision about a dossier needs an employment on record, in the ledger or in the same import."""


class NoOrderOnRecord(Refused):
    """A decision about a measure needs its order on record, in the ledger or in the same import."""


class EntryNotFound(Refused):
    """A rectification or withdrawal names an entry that is not in the ledger."""


NO_ENTRY = phrase("There is no entry {entry}; record the original first.")


class EntryOfAnotherSubject(Refused):
    """A rectification or withdrawal names an entry of another dossier, measure or enterprise."""


class ReplacementOfAnotherSubject(Refused):
    """The replacement must be about the dossier, measure or enterprise of the original."""


class EntryAlreadyReplaced(Refused):
    """The entry is already rectified or withdrawn; correct that correction instead."""


class NothingChanges(Refused):
    """The entry reads so already: a rectification says what changes."""


class TextNotAtHand(Refused):
    """The entry has a text here that is not at hand any more: say what stands here now, or leave it out (`NAME=`)."""


class JoinedWithItself(Refused):
    """A joining names two dossiers of one person: `other` must be another key than that of the dossier."""


class JoinedInACircle(Refused):
    """The other dossier is the one that remains of this person already; a joining cannot go round. Withdraw the joining
    that stands, if it is the other way about."""


class JoinedElsewhere(Refused):
    """The other dossier is joined to a dossier already; withdraw that joining first, if it is wrong."""


class JoiningInPlace(Refused):
    """A joining cannot take the place of another decision: withdraw that, and record the joining by itself."""


class SourceUsed(Refused):
    """The source is the sender's own reference and unique; it was used already for other content."""


class RecordedAtOnRealLedger(Refused):
    """On a real ledger only the ledger itself says when an entry was recorded; leave recorded_at out."""


class RecordedAtGoesBack(Refused):
    """A recording moment may not lie before that of the entry before it."""


class HeldBack(Refused):
    """A line above it was refused, and without that one it would not mean the same."""


class Conflict(Refused):
    """Somebody recorded another decision in this stream since you read it; read it again and decide again."""
