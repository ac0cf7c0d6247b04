"""Findings: what breaks a rule, from which day, until when, and on which entries that rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from ledger.language import phrase
from projections.fold.trace import Trace, finding

Severity = Literal["breach", "irregular", "note"]


class Kind(NamedTuple):
    """What a finding is about: the rule, how grave it is, and what it says."""

    rule: str
    severity: Severity
    says: str


#: Every finding by its code.
KINDS: dict[str, Kind] = {
    "start-during-suspension": Kind(
        "R8",
        "irregular",
        phrase("started while a measure suspends, without all that an exception asks"),
    ),
    "resumption-during-suspension": Kind(
        "R8",
        "irregular",
        phrase("resumed while a measure suspends, without all that an exception asks"),
    ),
    "dismissed-while-protected": Kind(
        "R9",
        "breach",
        phrase("dismissed by the employer while protected"),
    ),
    "dismissed-while-owed": Kind(
        "R10",
        "breach",
        phrase("dismissed by the employer while the chance was owed or offered"),
    ),
    "leave-unproven": Kind(
        "R10",
        "breach",
        phrase("left while the chance stood, without the employee's own word"),
    ),
    "insertion-lapsed": Kind(
        "R7",
        "breach",
        phrase("employment ended by term while the insertion term was held open"),
    ),
    "closed-while-owed": Kind(
        "R10",
        "breach",
        phrase("trajectory or readiness closed while the chance stood"),
    ),
    "chance-not-offered": Kind(
        "R10",
        "irregular",
        phrase("the chance has been owed for more than 30 days and nothing was offered"),
    ),
    "offer-lapsed": Kind(
        "R10",
        "note",
        phrase("an offer no longer stands; the chance is owed again"),
    ),
    "offer-too-short": Kind(
        "R10",
        "irregular",
        phrase("an offer leaves fewer days than remain"),
    ),
    "refusal-without-offer": Kind(
        "R10",
        "note",
        phrase("consent refused or withdrawn while no offer stood; nothing is waived"),
    ),
    "time-shortened": Kind(
        "R11",
        "breach",
        phrase("resumed with fewer days than remained"),
    ),
    "phase-skipped": Kind(
        "R11",
        "breach",
        phrase("resumed more than one phase further"),
    ),
    "phase-overrun": Kind("R5", "irregular", phrase("the phase lasts longer than it may")),
    "trajectory-overrun": Kind(
        "R5",
        "irregular",
        phrase("the trajectory runs past its expected last day"),
    ),
    "start-without-evaluation": Kind(
        "R4",
        "irregular",
        phrase("started without having been judged ready"),
    ),
    "start-while-open": Kind(
        "R2",
        "note",
        phrase("a start while the trajectory runs changes nothing"),
    ),
    "outside-employment": Kind(
        "R4",
        "note",
        phrase("a decision outside employment under a scheme has no effect"),
    ),
    "evaluation-during-suspension": Kind(
        "R4",
        "irregular",
        phrase("a regular evaluation held while a measure suspends"),
    ),
    "insertion-extended-past-limit": Kind(
        "R7",
        "irregular",
        phrase(
            "the insertion term extended past an order's last day for another cause than long absence or training"
        ),
    ),
    "resumption-without-suspension": Kind(
        "R4",
        "note",
        phrase("there was nothing to resume and nothing to start"),
    ),
    "return-not-honoured": Kind(
        "R12",
        "irregular",
        phrase("the return has been owed for more than 30 days"),
    ),
    "not-competent": Kind(
        "R15",
        "irregular",
        phrase("decided by a capacity that may not decide it"),
    ),
    "recorded-late": Kind(
        "R1",
        "note",
        phrase("recorded more than 30 days after it took effect"),
    ),
}


NO_VALUES: Mapping[str, Any] = {}


class Found:
    """A finding: stands from ``first`` to ``last`` (None: still). Days are ordinals, both included.

    ``values`` are the figures that its rule used.
    """

    __slots__ = ("code", "entries", "first", "last", "missing", "values")

    def __init__(
        self,
        code: str,
        first: int,
        entries: tuple[int, ...],
        missing: tuple[str, ...] | None,
        values: Mapping[str, Any] = NO_VALUES,
    ) -> None:
        self.code = code
        self.first = first
        self.last: int | None = None
        self.entries = entries
        self.missing = missing
        self.values = values

    @property
    def kind(self) -> Kind:
        """Its rule, severity and words."""
        return KINDS[self.code]


class Findings:
    """The findings of one dossier as they begin and are cured."""

    def __init__(self, trace: Trace | None = None) -> None:
        self.all: list[Found] = []
        self._standing: dict[str, list[Found]] = {}
        self._trace = trace

    def begin(
        self,
        code: str,
        day: int,
        entries: Iterable[int],
        missing: tuple[str, ...] | None = None,
        values: Mapping[str, Any] = NO_VALUES,
    ) -> None:
        """A finding stands from ``day`` on; ``values`` are the figures that its rule used."""
        found = Found(code, day, tuple(entries), missing, values)
        self.all.append(found)
        self._standing.setdefault(code, []).append(found)
        if self._trace is not None:
            kind, of = found.kind, finding(code, found.entries)
            told = values if missing is None else {**values, "missing": missing}
            self._trace.record(day, of, kind.severity, kind.rule, found.entries, **told)

    def cure(self, code: str, day: int, entry: int | None = None, *, because: Iterable[int] = ()) -> None:
        """What stands under a code (with ``entry``: on that entry) is cured on ``day``, because of entries.

        It stood until the day before; what began on the day itself never stood.
        """
        if code not in self._standing:
            return
        for found in self._standing.pop(code):
            if entry is not None and entry not in found.entries:
                self._standing.setdefault(code, []).append(found)
                continue
            found.last = day - 1
            if found.last < found.first:
                self.all.remove(found)
            if self._trace is not None:
                self._trace.record(day, finding(code, found.entries), None, found.kind.rule, because)

    def stands(self, code: str) -> bool:
        """Whether anything stands under a code."""
        return code in self._standing
