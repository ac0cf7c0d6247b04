"""The columns of a table by its first row, and a row below it as the JSON object that it stands for.

Heads and words may be Dutch, in any capitals; days as ``31/12/2020`` only where that was asked for. What was understood
so is counted, for whoever handed the table in to see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from ledger.decisions import DECISIONS
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import EnterpriseNumber
from ledger.field_names import FieldNames
from ledger.language import phrase
from ledger.national_numbers import without_national_numbers
from ledger.parsing.dutch import code_text, day_in, decision_in, field_in
from ledger.parsing.forms import Form, forms, value_of
from ledger.problem import Message
from ledger.refusals import MissingColumn, UnknownField, WrongValue

HEADS = phrase("Heads read as fields: {heads}.")
DAYS = phrase("Days read as day/month/year: {count}.")
WORDS = phrase("Words read as the codes that stand for them: {count}, such as {word} as {code}.")
ZEROS = phrase("KBO numbers that had lost their first zero, and got it back: {count}.")

_ASK_FOR_DAYS = phrase(
    "{given} could be two days: add --dates nl if it is day/month/year, or write YYYY-MM-DD."
)
#: How many heads that were read as something else are named.
_NAMED = 8


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
        if self.counts["zeros"]:
            found.append(Message(ZEROS, count=self.counts["zeros"]))
        return found


class Columns:
    """The columns of one table."""

    def __init__(self, heads: Sequence[str], *, dutch_days: bool) -> None:
        """Take the first row. Raises ``MissingColumn``."""
        typed = [head.strip() for head in heads]
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

    def read(self, cells: Sequence[str]) -> dict[str, Any]:
        """A row as a JSON object. Raises ``WrongValue``, ``UnknownField``, ``NotJson``."""
        filled = [cell.strip() for cell in cells]
        if any(filled[self._width :]):
            detail = phrase("The row has {cells} cells, the first row {columns}.")
            raise WrongValue(detail, cells=len(cells), columns=self._width)
        row = {name: cell for name, cell in zip(self.names, filled, strict=False) if cell}
        if "" in row or any(filled[len(self.names) :]):
            raise UnknownField(phrase("A column has no name."))
        if "decision" in row:
            row["decision"] = self._counted("words", row["decision"], decision_in(row["decision"]))
        known = forms(DECISIONS[row["decision"]]) if row.get("decision") in DECISIONS else {}
        return {name: self._value(known[name], cell) if name in known else cell for name, cell in row.items()}

    def _value(self, form: Form, cell: str) -> object:
        if form.kind == "day" and not self._dutch_days and day_in(cell) is not None:
            raise WrongValue(_ASK_FOR_DAYS, given=repr(cell), field=form.name)
        text = code_text(form, cell, days=self._dutch_days)
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
def _enterprises() -> frozenset[str]:
    """The fields that hold a KBO number."""
    return frozenset(
        field.name for kind in DECISIONS.values() for field in fields_with(kind, EnterpriseNumber)
    )
