"""Findings: what breaks a rule, from which day, until when, and on which entries that rests.

Each kind of finding is declared beside the rule that begins it; ``projections/fold/findings.py`` lists them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args

from ledger.language import translated
from ledger.sources import Source
from projections.fold.copied import copied
from projections.fold.rules.cures import Cure
from projections.fold.rules.sources import rule_named
from projections.fold.trace import Trace, finding

Severity = Literal["breach", "irregular", "note"]

#: How grave a finding can be, gravest first.
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Particulars(NamedTuple):
    """What is said of one finding besides what its kind says: a phrase with places for the values of its rule.

    Of those values ``days`` are ordinals of days, and ``words`` are words of the domain, one or several; ``counted``
    has for a number what it counts, as two phrases for ``say_count``.
    """

    says: str
    days: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    counted: Mapping[str, tuple[str, str]] = {}


class FindingKind(NamedTuple):
    """A kind of finding: its code and its name, the rule that is broken, how grave that is, what it says.

    ``code`` is stored and exported: it is never renamed. ``called`` is a phrase, as people name it in its place, and
    ``says`` one, of every case; ``particulars`` says more of one. ``sources`` are those that this kind rests on, where
    they are fewer than those of its rule: what no law says is not cited as law.

    For who argues about it, both phrases: ``lacked`` is what there should have been, where one thing can be named;
    ``rebuttal`` what would undo the finding, or is to be said against it.
    """

    code: str
    called: str
    rule: str
    severity: Severity
    says: str
    particulars: Particulars | None = None
    sources: tuple[Source, ...] | None = None
    lacked: str | None = None
    rebuttal: str | None = None

    def named(self, lang: str) -> str:
        """As people read it wherever its code stands: ``Kans niet aangeboden (chance-not-offered)``."""
        return f"{translated(self.called, lang)} ({self.code})"

    def rule_in_words(self, lang: str) -> str:
        """Its rule by number and name."""
        return rule_named(self.rule, lang)


NO_VALUES: Mapping[str, Any] = {}


class Found:
    """A finding: stands from ``first`` to ``last`` (None: still). Days are ordinals, both included.

    ``values`` are the figures that its rule used. ``breached`` names the guarantees that it breached: each is
    `breached` as long as the finding stands. ``cure`` says what cured it and ``cured_by`` the entries that did, none
    where time did; None and none while it stands.
    """

    def __init__(
        self,
        kind: FindingKind,
        first: int,
        entries: tuple[int, ...],
        missing: tuple[str, ...] | None,
        values: Mapping[str, Any] = NO_VALUES,
    ) -> None:
        self.kind = kind
        self.first = first
        self.last: int | None = None
        self.entries = entries
        self.missing = missing
        self.values = values
        self.breached: tuple[str, ...] = ()
        self.cure: Cure | None = None
        self.cured_by: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The code of its kind."""
        return self.kind.code


class Findings:
    """The findings of one dossier as they begin and are cured; ``over`` are those that were cured, in that order."""

    def __init__(self, trace: Trace | None = None) -> None:
        self.over: list[Found] = []
        #: How many times any of them began or was cured.
        self.changed = 0
        self._standing: dict[str, list[Found]] = {}
        self._trace = trace

    @property
    def all(self) -> list[Found]:
        """Those that are over, and those that stand."""
        return [*self.over, *self.standing]

    @property
    def standing(self) -> Iterator[Found]:
        """Those that stand, kind by kind."""
        return chain.from_iterable(self._standing.values())

    def branch(self) -> Findings:
        """The same findings, for a dossier that branches."""
        made = copied(self)
        made.over = self.over.copy()
        made._standing = {code: found.copy() for code, found in self._standing.items()}
        return made

    def begin(
        self,
        kind: FindingKind,
        day: int,
        entries: Iterable[int],
        missing: tuple[str, ...] | None = None,
        values: Mapping[str, Any] = NO_VALUES,
    ) -> Found:
        """A finding stands from ``day`` on; ``values`` are the figures that its rule used."""
        found = Found(kind, day, tuple(entries), missing, values)
        self.changed += 1
        self._standing.setdefault(kind.code, []).append(found)
        if self._trace is not None:
            of = finding(kind.code, found.entries)
            told = values if missing is None else {**values, "missing": missing}
            self._trace.record(day, of, kind.severity, kind.rule, found.entries, **told)
        return found

    def cure(
        self,
        kind: FindingKind,
        day: int,
        cure: Cure,
        entry: int | None = None,
        *,
        because: Iterable[int] = (),
    ) -> None:
        """What stands of a kind (with ``entry``: on that entry) is cured on ``day``, because of entries.

        It stood until the day before; what began on the day itself never stood.
        """
        code = kind.code
        if code not in self._standing:
            return
        self.changed += 1
        for found in self._standing.pop(code):
            if entry is not None and entry not in found.entries:
                self._standing.setdefault(code, []).append(found)
                continue
            # A dossier that this one branched from may have it stand on.
            found = copied(found)
            found.last, found.cure, found.cured_by = day - 1, cure, tuple(because)
            if found.last >= found.first:
                self.over.append(found)
            if self._trace is not None:
                self._trace.record(
                    day, finding(code, found.entries), None, kind.rule, found.cured_by, how=cure
                )

    def stands(self, kind: FindingKind) -> bool:
        """Whether anything of a kind stands."""
        return kind.code in self._standing
