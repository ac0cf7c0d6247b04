"""The shape of an explanation: conclusions, the rules they follow from, the facts they rest on."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from ledger.sources import Source


class SourceCited(msgspec.Struct, frozen=True):
    """Where a rule comes from: who says it and what that is called; ``policy`` where no law says it.

    ``article`` is the act and the article that it speaks of, ``address`` where it stands, ``read`` the day by which it
    was read; None where that is not known.
    """

    source: str
    policy: bool
    article: str | None
    address: str | None
    read: date | None

    @classmethod
    def of(cls, source: Source, lang: str) -> SourceCited:
        """A source as it is cited in a language."""
        return cls(
            source.named(lang), source.policy, source.article or None, source.address or None, source.read
        )


class RuleCited(msgspec.Struct, frozen=True):
    """A rule by its number, with its sentence and its sources, in the language asked."""

    rule: str
    title: str
    sentence: str
    sources: tuple[SourceCited, ...]


class CorrectedBy(msgspec.Struct, frozen=True):
    """A correction that makes an entry read as it does; ``known_since`` is when it was recorded (UTC)."""

    entry: int
    decision: str
    decided_by: str
    ground: str | None
    known_since: str


class Ruled(msgspec.Struct, frozen=True):
    """That a court or the department ruled on a dispute, and in which entry; ``history`` tells what it ruled."""

    entry: int
    decided_by: str
    effective_on: date


class Disputed(msgspec.Struct, frozen=True):
    """A dispute of an entry: who disputes it, in which entry; ``rulings`` is empty while none is known."""

    entry: int
    decided_by: str
    effective_on: date
    rulings: tuple[Ruled, ...]


class Fact(msgspec.Struct, frozen=True):
    """One entry as it is read now: what was decided, by whom, on which ground, and when it was recorded.

    ``standing`` tells whether it is read as it was recorded. ``corrected_by`` are the corrections that make it read so,
    the one that names it first; ``as_recorded`` is what it said itself, where that differs.
    ``known_since`` (UTC) is since when it is read so: its own recording, or the last of its corrections.
    """

    entry: int
    subject: str
    effective_on: date
    decision: str
    dutch: str
    sentence: str
    decided_by: str
    decided_on: date | None
    ground: str | None
    source: str | None
    recorded_at: str
    recorded_by: str
    standing: Literal["stands", "rectified", "withdrawn"]
    known_since: str
    corrected_by: tuple[CorrectedBy, ...]
    as_recorded: str | None
    disputes: tuple[Disputed, ...]


class Conclusion(msgspec.Struct, frozen=True):
    """One thing that holds: its value, a sentence why, the rules and the entries that sentence rests on.

    ``field`` is its path in the answer of ``status``, such as ``trajectory.expected_last_day`` or
    ``guarantees.corona-2020``. ``because`` are the steps that led to it, oldest first; what they rest on is theirs.
    """

    field: str
    label: str
    value: Any
    sentence: str
    rules: tuple[RuleCited, ...]
    entries: tuple[int, ...]
    facts: tuple[Fact, ...]
    because: tuple[Conclusion, ...] = ()

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The facts that it and its steps rest on, in the order of the ledger, each once."""
        found = {fact.entry: fact for each in (self, *self.because) for fact in each.facts}
        return tuple(found[entry] for entry in sorted(found))


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why what holds for one employee at the end of a day does.

    ``dossier`` is the key that remains of the person, ``asked`` the one that was asked for where it is another (R18).
    """

    dossier: str
    on: date
    conclusions: tuple[Conclusion, ...]
    asked: str | None = None

    @property
    def rules(self) -> tuple[RuleCited, ...]:
        """Every rule that anything follows from, once, by number, with all the sources that are cited of it."""
        found: dict[str, RuleCited] = {}
        for conclusion in self.conclusions:
            for rule in (cited for each in (conclusion, *conclusion.because) for cited in each.rules):
                before = found.get(rule.rule)
                if before is not None and before.sources != rule.sources:
                    together = tuple(dict.fromkeys((*before.sources, *rule.sources)))
                    rule = msgspec.structs.replace(rule, sources=together)
                found[rule.rule] = rule
        return tuple(found[number] for number in sorted(found, key=lambda number: int(number[1:])))
