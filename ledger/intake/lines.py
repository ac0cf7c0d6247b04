"""What a file of decisions is, whatever its format: lines that can be read twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import BinaryIO, NamedTuple, Protocol

from ledger.decisions import AnyDecision
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.parsing.reading import decision_from, moment_from
from ledger.problem import Message
from ledger.refusals import Refused


class InputLine(NamedTuple):
    """One line of input: what it says, or why it cannot be read; ``raw`` as it stood there."""

    place: str
    raw: bytes
    decision: AnyDecision | None
    recorded_at: datetime | None
    refusal: Refused | None
    #: The fields of a line that is no decision, as far as they could be read.
    fields: Mapping[str, object] = {}

    @property
    def text(self) -> str:
        """The line as it stood there, what is no UTF-8 in it as escapes."""
        return self.raw.decode("utf-8", "backslashreplace")

    @property
    def subject_and_day(self) -> tuple[str, date | None] | None:
        """The stream that the line is about and the day of its effect (None: unreadable), of a bad line too.

        None where it cannot be told what the line is about.
        """
        if self.decision is not None:
            return self.decision.subject, self.decision.effective_on
        for kind in ("dossier", "measure", "enterprise"):
            if isinstance(key := self.fields.get(kind), str):
                key = (canonical_enterprise(key) or key) if kind == "enterprise" else key
                return f"{kind}:{key}", _day(self.fields.get("effective_on"))
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


class Input(Protocol):
    """A file of decisions. ``consumed`` of its ``size`` bytes have been read in the present pass."""

    name: str
    consumed: int
    size: int

    def lines(self) -> Iterator[InputLine]:
        """Every line, from the first one on."""

    def notes(self) -> list[Message]:
        """What was read as something else than it says, in the last pass, for whoever handed it in."""

    def founding_lines(self) -> Iterator[InputLine]:
        """At least the lines that hold an employment, an order or a joining, wherever they stand."""


def how_far(done: int, inputs: Sequence[Input]) -> str:
    """For other writers that wait: how many lines are done, and how many in a hundred bytes of all there are."""
    consumed, size = sum(each.consumed for each in inputs), sum(each.size for each in inputs)
    return f"{done} {100 * min(consumed, size) // max(size, 1)}"


def line_from(place: str, raw: bytes, read: dict[str, object]) -> InputLine:
    """A line's JSON object as a decision, or as what is wrong with it."""
    try:
        recorded_at = moment_from(read)
        return InputLine(place, raw, decision_from(read), recorded_at, None)
    except Refused as refusal:
        return refused_line(place, raw, refusal, read)


def refused_line(
    place: str, raw: bytes, refusal: Refused, fields: Mapping[str, object] | None = None
) -> InputLine:
    """A line that cannot be read, with where it stands, and what could be read of it."""
    refusal.place = place
    return InputLine(place, raw, None, None, refusal, fields or {})


def size_of(stream: BinaryIO) -> int:
    """How many bytes a re-readable stream holds."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size
