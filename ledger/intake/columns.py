"""The columns of a table by its first row, and a row below it as the JSON object that it stands for.

Heads and words may be Dutch, in any capitals; days as ``31/12/2020`` only where that was asked for. What was understood
so is counted, for whoever handed the table in to see.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from ledger.decisions import DECISIONS
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import EnterpriseNumber
from ledger.field_names import FieldNames
from ledger.language import phrase
from ledger.national_numbers import without_national_numbers
from ledger.parsing.days import short
from ledger.parsing.dutch import Choices, code_text, day_in, decision_in, field_in
from ledger.parsing.forms import Form, forms, value_of
from ledger.parsing.reading import NOT_ONE_OF
from ledger.problem import Message
from ledger.refusals import MissingColumn, UnknownField, WrongValue
from ledger.spreadsheet_cells import changes, unprotected

HEADS = phrase("Heads read as fields: {heads}.")
DAYS = phrase("Days read as day/month/year: {count}.")
WORDS = phrase("Words read as the codes that stand for them: {count}, such as {word} as {code}.")
ZEROS = phrase("KBO numbers that had lost their first zero, and got it back: {count}.")
NUMBERS = phrase(
    "Numbers read as text, such as a key: {count}. A zero at their start, which Excel takes away, is not in them."
)
RESHAPED = phrase(
    "Keys that look like what Excel makes of another text: {count}."
    " See whether each is as it was, and not a day or a number."
)
ABOVE = phrase("Rows above the heads, which were not read: {count}.")

_ASK_FOR_DAYS = phrase(
    "{given} could be two days: add --dates nl if it is day/month/year, or write YYYY-MM-DD."
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECISION_ABOVE = phrase("Row {row} stands above the heads and holds a decision: move it below them.")
_NO_DECISION = phrase("The row has no decision and no day: remove it if it is a total or a note.")
#: How many heads that were read as something else are named.
_NAMED = 8

MOST_ABOVE = 20
"""Rows at the start of a table among which the heads are looked for: titles may stand above them."""


class Understood(NamedTuple):
    """What in a table was read as something else than it says, each with how often."""

    heads: tuple[tuple[str, str], ...]
    counts: Counter[str]
    #: A word that was typed, and the code that it was read as.
    example: tuple[str, str] | None

    def notes(self) -> list[Message]:
        """The same in words, nothing of what was read as it stands."""
        found = []
        if self.heads:
            named = ", ".join(f"{head} = {name}" for head, name in self.heads[:_NAMED])
            found.append(Message(HEADS, heads=named + (", …" if len(self.heads) > _NAMED else "")))
        if self.counts["days"]:
            found.append(Message(DAYS, count=self.counts["days"]))
        if self.example is not None:
            typed, code = self.example
            found.append(Message(WORDS, count=self.counts["words"], word=typed, code=code))
        for what, note in (("zeros", ZEROS), ("numbers", NUMBERS), ("keys", RESHAPED), ("above", ABOVE)):
            if self.counts[what]:
                found.append(Message(note, count=self.counts[what]))
        return found


#: What is not seen at the ends of a text that was copied from elsewhere.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


def trimmed(cell: str) -> str:
    """A cell without space around it, nor any other character there that is not seen."""
    return cell.strip().strip(_UNSEEN).strip()


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row has the heads that every table has."""
    return {"decision", "effective_on"} <= {field_in(cell) for cell in cells}


def columns_in(first: Sequence[Sequence[str]], *, dutch_days: bool) -> tuple[int, Columns]:
    """Which of the first rows has the heads, and the columns that it names. Raises ``MissingColumn``.

    What stands above them is taken for a title. So a decision there is refused: it would be lost.
    """
    at = next((nth for nth, cells in enumerate(first) if names_columns(cells)), None)
    if at is None:
        raise MissingColumn
    for nth, cells in enumerate(first[:at], start=1):
        if any(map(decision_in, cells)) and any(map(_is_day, cells)):
            raise MissingColumn(_DECISION_ABOVE, row=nth)
    columns = Columns(first[at], dutch_days=dutch_days)
    columns.understood.counts["above"] = sum(any(map(str.strip, cells)) for cells in first[:at])
    return at, columns


def _is_day(cell: str) -> bool:
    return day_in(cell) is not None or _ISO_DAY.fullmatch(cell.strip()) is not None


_KEYS = ("dossier", "measure")
_ALL_TEXTS: Mapping[int, str] = {}


class Columns:
    """The columns of one table."""

    def __init__(self, heads: Sequence[str], *, dutch_days: bool) -> None:
        """Take the first row. Raises ``MissingColumn``."""
        # A head may go on in a second line of its cell.
        typed = [" ".join(head.split()) for head in heads]
        self._width = len(typed)
        while typed and not typed[-1]:
            # Columns that somebody emptied: a spreadsheet still saves them.
            typed.pop()
        self.names = [field_in(head) or head for head in typed]
        self._dutch_days = dutch_days
        twice = sorted({name for name in self.names if name and self.names.count(name) > 1})
        if not {"decision", "effective_on"} <= set(self.names):
            raise MissingColumn
        if twice:
            columns = FieldNames(map(without_national_numbers, twice))
            raise MissingColumn(phrase("Named twice: {columns}."), columns=columns)
        heads_read = zip(typed, self.names, strict=True)
        self.understood = Understood(
            tuple((head, name) for head, name in heads_read if head != name), Counter(), None
        )

    def fields(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row by their columns, as they stand."""
        return dict(zip(self.names, cells, strict=False))

    def read(self, cells: Sequence[str], no_texts: Mapping[int, str] = _ALL_TEXTS) -> dict[str, Any]:
        """A row as a JSON object. Raises ``WrongValue``, ``UnknownField``, ``NotJson``.

        ``no_texts`` has the cells that a workbook holds as something else than text, by their index, each with why it
        cannot stand in a field of free text; nothing where it can.
        """
        row = self._row(cells)
        if "decision" in row:
            row["decision"] = self._counted("words", row["decision"], decision_in(row["decision"]))
        if row.get("decision") not in DECISIONS and "effective_on" not in row:
            raise WrongValue(_NO_DECISION)
        known = forms(DECISIONS[row["decision"]]) if row.get("decision") in DECISIONS else {}
        for nth, why in no_texts.items():
            self._look_at_no_text(known.get(self.names[nth]) if nth < len(self.names) else None, why)
        return {name: self._value(known[name], cell) if name in known else cell for name, cell in row.items()}

    def _row(self, cells: Sequence[str]) -> dict[str, str]:
        """The filled cells of a row by their columns. Raises ``WrongValue``, ``UnknownField``."""
        filled = [unprotected(trimmed(cell)) for cell in cells]
        if any(filled[self._width :]):
            detail = phrase("The row has {cells} cells, the first row {columns}.")
            raise WrongValue(detail, cells=len(cells), columns=self._width)
        row = {name: cell for name, cell in zip(self.names, filled, strict=False) if cell}
        self._count_keys(cells)
        if "" in row or any(filled[len(self.names) :]):
            raise UnknownField(phrase("A column has no name."))
        return row

    def _count_keys(self, cells: Sequence[str]) -> None:
        # As it was typed: what was protected from a spreadsheet is as it was.
        keys = (cell for name, cell in zip(self.names, cells, strict=False) if name in _KEYS)
        self.understood.counts["keys"] += sum(changes(key) and unprotected(key) == key for key in keys)

    def _look_at_no_text(self, form: Form | None, why: str) -> None:
        if form is None or form.kind not in ("text", "entry") or form.words or form.name in _enterprises():
            return
        if why:
            raise WrongValue(why, field=form.name)
        self.understood.counts["numbers"] += form.kind == "text"

    def _value(self, form: Form, cell: str) -> object:
        if form.kind == "day" and not self._dutch_days and day_in(cell) is not None:
            raise WrongValue(_ASK_FOR_DAYS, given=repr(cell), field=form.name)
        text = code_text(form, cell, days=self._dutch_days)
        if form.kind == "text" and form.words and text not in form.words:
            raise WrongValue(NOT_ONE_OF, given=short(cell), words=Choices(form.words), field=form.name)
        if form.kind == "day":
            self._counted("days", cell, text)
        elif form.words:
            self._counted("words", cell, text)
        elif form.name in _enterprises() and len(text) == 9 and text.isascii() and text.isdecimal():
            self.understood.counts["zeros"] += 1
        return value_of(form, text)

    def _counted(self, what: str, typed: str, read: str | None) -> str:
        if read is None or read == typed:
            return typed
        self.understood.counts[what] += 1
        if what == "words" and self.understood.example is None:
            self.understood = self.understood._replace(example=(typed, read))
        return read


@cache
def day_fields() -> frozenset[str]:
    """The fields that hold a day."""
    return frozenset(
        form.name for kind in DECISIONS.values() for form in forms(kind).values() if form.kind == "day"
    )


@cache
def _enterprises() -> frozenset[str]:
    """The fields that hold a KBO number."""
    return frozenset(
        field.name for kind in DECISIONS.values() for field in fields_with(kind, EnterpriseNumber)
    )
