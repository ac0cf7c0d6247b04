"""Collecting what a dossier document tells, from one reading of the ledger.

What many dossiers share is read once: the measures, what was known of them when, the root over the ledger, and
which dossiers hold replacements for which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.rectification import Rectification
from ledger.decisions.replacement import Replacement
from ledger.entry import Recorded
from ledger.store.session import ReadTransaction as Entries
from projections.answers.course import timeline_of
from projections.answers.history import Texts, history_rows
from projections.explanation import explain
from projections.fold.reach import reach_now, reached_once
from projections.fold.rules.calendar import as_date
from projections.fold.rules.places import Inflow, inflow
from projections.fold.trace import EXPECTED, PLANNED, TRAJECTORY, Trace
from projections.handover.content import Content, DossierSeal, LastDays, Making, Person, Stream
from projections.handover.grid import Measures, grid
from projections.handover.law_version import law_version
from projections.reading import Reading, merged, status_of

_NO_TEXTS: Texts = {}


class Gathering:
    """Dossiers on a day, as known at a moment, in a language.

    ``making`` is who made the documents and when; ``seal`` what the entries can be held against.
    """

    def __init__(
        self,
        entries: Entries,
        *,
        on: date,
        known_at: datetime | None,
        asked_at: datetime,
        simulated: bool,
        making: Making,
        lang: str,
    ) -> None:
        self.reading = Reading(entries, known_at)
        self.known_at = known_at or asked_at
        self._entries = entries
        self._on = on
        self._simulated = simulated
        self._making = making
        self._lang = lang
        self._measures = Measures(self.reading.measures)
        self._measure_streams: dict[str, Stream] = {}
        self._replacements: Mapping[str, Sequence[str]] | None = None

    def everyone(self) -> Iterator[str]:
        """The key of every dossier that is known, in the order of their names."""
        for stream, _ in self._entries.by_stream("dossier:", self.reading.upto):
            yield stream.partition(":")[2]

    def stored(self, stream: str) -> list[tuple[int, bytes]]:
        """The exact bytes of the entries of a stream, as far as they are known."""
        return self._entries.stream(stream, self.reading.upto)

    def content(
        self,
        key: str,
        seal: DossierSeal,
        *,
        person: Person | None = None,
        texts: Texts = _NO_TEXTS,
        many: bool = False,
    ) -> Content:
        """What the document of a dossier tells. Raises ``DossierNotFound``.

        ``many``: others will be asked for, so what takes a look through the whole ledger is looked up once.
        """
        reading, on, lang = self.reading, self._on, self._lang
        streams, trace = reading.streams(key), Trace()
        present, own = reading.fold(streams, on, trace), merged(streams)
        reached = reached_once(present, on, own, reading.measures)
        timeline = timeline_of(reading, key, streams, on, lang)
        return Content(
            lang=lang,
            on=on,
            known_at=self.known_at,
            simulated=self._simulated,
            making=self._making,
            law=law_version(),
            person=person,
            status=status_of(key, present, own, on),
            explanation=explain(reading, key, on, lang, self._inflow(key, many=many)),
            timeline=timeline,
            last_days=_last_days(trace, on),
            grid=grid(own, (each for stream in reached.values() for each in stream), self._measures, on),
            dossier=self._stream(f"dossier:{key}", key, own, texts),
            measures=tuple(self._measure(name, reached[name], texts) for name in sorted(reached)),
            no_longer=frozenset(name for name, each in reached.items() if not reach_now(present, on, each)),
            seal=seal,
        )

    def _measure(self, name: str, entries: Sequence[Recorded], texts: Texts) -> Stream:
        """The entries of a measure: the same for every dossier that it reaches, unless personal texts were asked."""
        if texts:
            return self._stream(f"measure:{name}", name, entries, texts)
        if name not in self._measure_streams:
            self._measure_streams[name] = self._stream(f"measure:{name}", name, entries, texts)
        return self._measure_streams[name]

    def _stream(self, stream: str, name: str, entries: Sequence[Recorded], texts: Texts) -> Stream:
        hashes = tuple(sha256(state).hexdigest() for _, state in self.stored(stream))
        return Stream(name, tuple(history_rows(name, entries, texts, self._lang)), hashes)

    def _inflow(self, key: str, *, many: bool) -> list[Inflow]:
        """The replacements of other dossiers for this one (R13)."""
        if not many:
            return self.reading.inflow(key, self._on)
        if self._replacements is None:
            self._replacements = self._who_replaced()
        return [
            each
            for other in self._replacements.get(key, ())
            for each in inflow(other, remaining(self.reading.history(other)), self._on)
            if each.for_dossier == key
        ]

    def _who_replaced(self) -> dict[str, list[str]]:
        """For each dossier that is named in a replacement, the dossiers with that replacement, by name."""
        found: dict[str, set[str]] = {}
        for _, state in self._entries.entries(upto=self.reading.upto):
            if b'"for_dossier":' in state:
                entry = codec.decode(state)
                each: AnyDecision | None = entry.decision
                while each is not None:
                    if isinstance(each, Replacement):
                        found.setdefault(each.for_dossier, set()).add(entry.stream.partition(":")[2])
                    each = each.replacement if isinstance(each, Rectification) else None
        return {key: sorted(names) for key, names in found.items()}

    def reached(self, key: str) -> list[str]:
        """The names of the measures that reach a dossier, or did as known earlier. Raises ``DossierNotFound``."""
        reading, on = self.reading, self._on
        streams = reading.streams(key)
        return sorted(reached_once(reading.fold(streams, on), on, merged(streams), reading.measures))


def _last_days(trace: Trace, on: date) -> LastDays | None:
    """The last days of the trajectory that is open on the day asked, or else of the latest one, as it ended."""
    asked = on.toordinal()
    closed = [change.day - 1 for change in trace.of(TRAJECTORY) if change.after is None]
    for day in (asked, *reversed(closed)):
        planned = trace.on(PLANNED, day)
        if planned is not None:
            return LastDays(as_date(planned), as_date(trace.on(EXPECTED, day)), as_date(day))
    return None
