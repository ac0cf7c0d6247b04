"""JSON Lines: one decision a line, as an object with the decision's fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ledger.intake.lines import InputLine, line_from, refused_line, size_of
from ledger.parsing.strict import LONGEST_LINE, read_object
from ledger.problem import Message
from ledger.refusals import InputPlace, Refused

_BOM = b"\xef\xbb\xbf"


class JsonLines:
    """A file of JSON Lines. Empty lines are passed over; a byte order mark at the start too."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.size = size_of(stream)
        self.consumed = 0
        self._stream = stream

    def notes(self) -> list[Message]:
        """Nothing: it is read as it stands."""
        return []

    def lines(self) -> Iterator[InputLine]:
        """Every line, from the first one on."""
        for place, raw in self._raw():
            yield self._line(place, raw)

    def founding_lines(self) -> Iterator[InputLine]:
        """The lines that could hold an employment, an order or a joining: only these are parsed."""
        for place, raw in self._raw():
            # A tag may be written with escapes; such a line is parsed to be sure.
            if b"employment" in raw or b"-order" in raw or b"joining" in raw or b"\\u" in raw:
                yield self._line(place, raw)

    def _line(self, number: int, raw: bytes) -> InputLine:
        place = InputPlace(self.name, number)
        try:
            return line_from(place, raw, read_object(raw))
        except Refused as refusal:
            return refused_line(place, raw, refusal)

    def _raw(self) -> Iterator[tuple[int, bytes]]:
        self._stream.seek(0)
        self.consumed = 0
        number = 0
        while raw := self._stream.readline(LONGEST_LINE + 2):
            number += 1
            self.consumed += len(raw)
            if not raw.endswith(b"\n") and len(raw) > LONGEST_LINE:
                self._skip_rest()
            raw = raw.rstrip(b"\r\n")
            if number == 1:
                raw = raw.removeprefix(_BOM)
            if raw.strip():
                yield number, raw

    def _skip_rest(self) -> None:
        """Pass over the rest of a line that is too long, without holding it in memory."""
        while more := self._stream.readline(LONGEST_LINE):
            self.consumed += len(more)
            if more.endswith(b"\n"):
                return
