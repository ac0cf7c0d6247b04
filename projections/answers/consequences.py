"""What recording a decision would do: which findings it would bring, move and cure, before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from ledger.corrections import read_corrected
from ledger.decisions import AnyDecision
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.entry import Recorded
from ledger.record import Already, Written
from ledger.store.session import ReadTransaction as Entries
from projections.answers.comparison import FindingSpan, span_of
from projections.fold.rules.competence import (
    RECORDED_LATE,
    decided_without_competence,
    findings_of_record,
)
from projections.reading import DossierNotFound, Reading, merged


class Moved(NamedTuple):
    """A finding that stands on other days with the decision than without it."""

    before: FindingSpan
    after: FindingSpan

    @property
    def is_more(self) -> bool:
        """Whether it begins earlier or lasts longer."""
        return self.after.since < self.before.since or _end(self.after) > _end(self.before)

    @property
    def is_cured(self) -> bool:
        """Whether it stands without the decision, and with it has ended."""
        return _end(self.after) < _end(self.before) == date.max and self.after.since >= self.before.since


class ConsequenceCheck:
    """Looks at a decision inside a transaction that records it, or only tries; ``accepted``: its findings are.

    ``on`` is the day the question is asked; findings are looked at up to that day, or to the day after the decision
    takes effect where that is later, those that have ended too. A decision about a measure or an enterprise is looked
    at for everyone.
    """

    def __init__(self, decision: AnyDecision, on: date, *, accepted: bool) -> None:
        self._decision = decision
        self._accepted = accepted
        self._day = max(on, decision.effective_on + timedelta(days=1))
        self._forget()

    def _forget(self) -> None:
        self.same_as: int | None = None
        self.brought: list[tuple[str, FindingSpan]] = []
        self.moved: list[tuple[str, Moved]] = []
        self.cured: list[tuple[str, FindingSpan]] = []

    @property
    def consequences(self) -> tuple[object, ...]:
        """What somebody agrees to: all that is shown of what the decision would bring."""
        return self.same_as, self.brought, self.moved, self.cured

    @property
    def holds_back(self) -> bool:
        """Whether the decision brings findings, or makes them more, and nobody has accepted that: it is not recorded.

        Nor is one that stands already as another entry: it was typed twice, unless that is accepted too.
        That it is recorded late is told, but holds nothing back: it would only come to be recorded later.
        """
        return not self._accepted and (
            self.same_as is not None
            or any(finding.code != RECORDED_LATE.code for _, finding in self.brought)
            or any(moved.is_more for _, moved in self.moved)
        )

    def look(self, entries: Entries, outcomes: Sequence[Written | Already]) -> bool:
        """Compare what stands without the decision and with it; True where it may be recorded.

        Once more where somebody recorded meanwhile: then that counts.
        """
        self._forget()
        written = [outcome.position for outcome in outcomes if isinstance(outcome, Written)]
        self.same_as = next((each.same_as for each in outcomes if isinstance(each, Written)), None)
        if written:
            before, after = Reading(entries), Reading(entries)
            before.upto = written[0] - 1
            self._compare_own(before, after)
            for dossier in self._reached(entries, after):
                keys = {*before.persons.keys_of(dossier), *after.persons.keys_of(dossier)}
                self._compare(dossier, self._findings(before, keys), self._findings(after, keys))
        return not self.holds_back

    def _compare_own(self, before: Reading, after: Reading) -> None:
        """Of a measure or an enterprise itself: what a capacity decided about it that may not (R15)."""
        subject, _, key = self._decision.subject.partition(":")
        if subject != "dossier":
            without, with_it = (
                (reading.measures if subject == "measure" else reading.successions).get(key, [])
                for reading in (before, after)
            )
            self._compare(key, _without_competence(without), _without_competence(with_it))

    def _reached(self, entries: Entries, reading: Reading) -> Iterator[str]:
        subject, _, key = self._decision.subject.partition(":")
        if subject == "dossier":
            return iter((key,))
        keys = (stream.removeprefix(DOSSIER_PREFIX) for stream in entries.stream_names(DOSSIER_PREFIX))
        return (each for each in keys if reading.persons.key_of(each) == each)

    def _compare(self, dossier: str, before: Sequence[FindingSpan], after: Sequence[FindingSpan]) -> None:
        """By code, in the order of their days: what is more is brought, what is less is cured, the rest has moved."""
        gone, new = _by_code(_not_in(after, before)), _by_code(_not_in(before, after))
        for code in dict.fromkeys((*gone, *new)):
            without, with_it = gone.get(code, []), new.get(code, [])
            pairs = [Moved(one, other) for one, other in zip(without, with_it, strict=False)]
            self.moved += ((dossier, pair) for pair in pairs if not pair.is_cured)
            self.cured += ((dossier, pair.before) for pair in pairs if pair.is_cured)
            self.brought += ((dossier, finding) for finding in with_it[len(pairs) :])
            self.cured += ((dossier, finding) for finding in without[len(pairs) :])

    def _findings(self, reading: Reading, keys: Iterable[str]) -> list[FindingSpan]:
        """Every finding of the persons whom these dossiers are about, by first day; of two of one person once."""
        found: list[FindingSpan] = []
        for key in sorted({reading.persons.key_of(key) for key in keys}):
            with suppress(DossierNotFound):
                streams = reading.streams(key)
                entries = merged(streams)
                own = reading.fold(streams, self._day).entitlement.findings.all
                record = findings_of_record(
                    entries,
                    read_corrected(entries),
                    self._day.toordinal(),
                    reading.collective.wrong,
                    reading.law,
                )
                found += map(span_of, (*own, *record))
        return sorted(found, key=lambda span: (span.since, span.code, span.entries))


def _without_competence(entries: Sequence[Recorded]) -> list[FindingSpan]:
    return [span_of(found) for found in decided_without_competence(entries, read_corrected(entries))]


def _by_code(found: Iterable[FindingSpan]) -> dict[str, list[FindingSpan]]:
    by_code: dict[str, list[FindingSpan]] = {}
    for span in found:
        by_code.setdefault(span.code, []).append(span)
    return by_code


def _not_in(these: Iterable[FindingSpan], found: Sequence[FindingSpan]) -> list[FindingSpan]:
    """The findings that do not stand on the same days among these."""
    days = [(span.code, span.since, span.last_day) for span in these]
    left: list[FindingSpan] = []
    for span in found:
        same = (span.code, span.since, span.last_day)
        if same in days:
            days.remove(same)
        else:
            left.append(span)
    return left


def _end(span: FindingSpan) -> date:
    return span.last_day or date.max
