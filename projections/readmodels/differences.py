"""What is wrong with read models: one difference, how it is told, and the rows of one dossier held against each other.

Pure; ``checking.py`` brings the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Literal

import msgspec

from ledger.language import phrase, say, translated
from ledger.problem import Message
from ledger.words import MISSING_THEN, THE_DOSSIER
from projections.readmodels.rows import Row

PAIRED = 100
"""How many strange rows of one dossier are held at a time to find which row each of them was."""

_SHOWN = 120

_WHAT = {
    "altered": phrase("altered in {columns}"),
    "missing": MISSING_THEN,
    "extra": phrase("should not be there"),
    "doubled": phrase("stands there more often than it should"),
}
_DOSSIER = THE_DOSSIER
_IS, _ROW = phrase("{column} is {holds}, should be {should}"), phrase("row: {values}")
_NOTHING, _CUT = phrase("nothing", "a value"), phrase("{text}… ({count} characters)")

Value = str | int | float | None
Kind = Literal["altered", "missing", "extra", "doubled"]


class Difference(msgspec.Struct, frozen=True):
    """One place where the read models are not what a rebuild from the entries would make.

    ``table`` is the name by which SQL tools find it; ``dossier`` is None for what concerns a whole table. ``holds`` is
    what stands there and ``should`` what should, column by column, None where that is no row at all. ``why`` says
    what it means where the values alone do not.
    """

    kind: Kind
    table: str
    dossier: str | None
    holds: Mapping[str, Value] | None
    should: Mapping[str, Value] | None
    why: Message | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that were altered."""
        if self.holds is None or self.should is None:
            return ()
        names = {**self.holds, **self.should}
        return tuple(name for name in names if self.holds.get(name) != self.should.get(name))

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, lang: str) -> str:
        """What is wrong and where, in a language, and the row beneath it."""
        whose = "" if self.dossier is None else f", {say(_DOSSIER, lang, key=_shown(self.dossier, lang))}"
        lines = [f"{self.table}{whose}: {self._what(lang)}"]
        altered = self.columns if self.kind == "altered" else ()
        for name in altered:
            assert self.holds is not None
            assert self.should is not None
            holds, should = _shown(self.holds.get(name), lang), _shown(self.should.get(name), lang)
            lines.append(say(_IS, lang, column=name, holds=holds, should=should))
        row = self.should if self.kind in ("altered", "missing") else self.holds
        rest = {name: value for name, value in (row or {}).items() if name not in altered}
        if rest:
            values = ", ".join(f"{name} {_shown(value, lang)}" for name, value in rest.items())
            lines.append(say(_ROW, lang, values=values))
        return "\n    ".join(lines)

    def _what(self, lang: str) -> str:
        said = say(_WHAT[self.kind], lang, columns=", ".join(self.columns))
        return said if self.why is None else f"{said}: {self.why.in_language(lang)}"


def compared(
    table: str, columns: Sequence[str], dossier: str, held: Iterator[Row], expected: list[Row]
) -> Iterator[Difference]:
    """The rows of one dossier that a table holds, in any order, against those it should hold.

    However many it holds, memory holds those expected and some.
    """
    first = list(islice(held, len(expected)))
    left: Counter[Row] = Counter()
    if first != expected:
        left.update(expected)
        held = chain(first, held)
    else:
        further = next(held, None)
        if further is None:
            return
        held = chain([further], held)
    known = frozenset(expected)
    strange: list[Row] = []
    for row in held:
        if left[row]:
            left[row] -= 1
        elif row in known:
            yield Difference("doubled", table, dossier, _plain(columns, row), None)
        elif len(strange) < PAIRED:
            strange.append(row)
        else:
            yield extra(table, columns, row)
    lacking = list(left.elements())
    for row in strange:
        if not lacking:
            yield extra(table, columns, row)
            continue
        was = max(lacking, key=lambda one: _alike(row, one))
        lacking.remove(was)
        yield Difference("altered", table, dossier, _plain(columns, row), _plain(columns, was))
    for row in lacking:
        yield Difference("missing", table, dossier, None, _plain(columns, row))


def extra(table: str, columns: Sequence[str], row: Row) -> Difference:
    """A row that should not be there."""
    values = _plain(columns, row)
    dossier = values["dossier"]
    return Difference("extra", table, dossier if isinstance(dossier, str) else None, values, None)


def _alike(row: Row, other: Row) -> int:
    """In how many columns two rows are the same."""
    return sum(one == another for one, another in zip(row, other, strict=True))


def _plain(columns: Sequence[str], row: Row) -> dict[str, Value]:
    return {name: _value(value) for name, value in zip(columns, row, strict=True)}


def _value(value: Any) -> Value:
    # SQLite lets anything stand in any column, also bytes that are no text.
    return value if value is None or isinstance(value, str | int | float) else repr(value)


def _shown(value: Value, lang: str) -> str:
    """A value for a terminal: what could steer it, or mislead the eye, is escaped."""
    if value is None:
        return translated(_NOTHING, lang)
    text = repr(value)
    return text if len(text) <= _SHOWN else say(_CUT, lang, text=text[:_SHOWN], count=len(text))
