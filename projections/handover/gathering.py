"""Collecting what a dossier document tells, from one reading of the ledger.

What many dossiers share is read once: the measures, what was known of them when, the root over the ledger, and
which dossiers hold replacements for which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import chain

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream
from ledger.decisions.rectification import Rectification
from ledger.decisions.replacement import Replacement
from ledger.entry import Recorded
from ledger.language import phrase
from ledger.moments import ExplainedRun, explained_runs
from ledger.problem import Problem
from ledger.store.session import ReadTransaction as Entries
from projections.answers.course import timeline_of
from projections.answers.history import Texts, history_rows
from projections.answers.replaying import MOST_ENTRIES, by_knowledge
from projections.explanation import builder_of, explained
from projections.fold.reach import reach_now, reached_once
from projections.fold.rules.calendar import as_date
from projections.fold.rules.places import Inflow
from projections.fold.succeeded import succeeded_now, succeeded_once
from projections.fold.trace import EXPECTED, PLANNED, TRAJECTORY, Trace
from projections.handover.content import Content, DossierSeal, LastDays, Making, Person, Stream
from projections.handover.grid import grid
from projections.handover.law_version import law_version
from projections.handover.past import ended, undone
from projections.known_to_all import KnownToAll
from projections.reading import DossierNotFound, Reading, Status, end_of_day, merged

_NO_TEXTS: Texts = {}

MOST_IN_A_DOCUMENT = 10_000
"""Entries that one document tells: as HTML these take some 250 MB of memory while it is made."""


class TooLong(Problem):
    """This is more than one document can tell: ask `doorstroom history DOSSIER --format jsonl` for every entry.

    `doorstroom proof DOSSIER` proves them.
    """

    def __init__(self, key: str, entries: int) -> None:
        self.key = key
        detail = phrase("Dossier {key}, with what reaches it, has {entries} entries, and {most} is the most.")
        super().__init__(detail, key=key, entries=entries, most=MOST_IN_A_DOCUMENT)


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
        ledger_id: str = "",
    ) -> None:
        self.reading = Reading(entries, known_at)
        self.known_at = known_at or asked_at
        self._entries = entries
        self._on = on
        self.simulated = simulated
        self.making = making
        self.lang = lang
        self._ledger_id = ledger_id
        self._shared_streams: dict[str, Stream] = {}
        self._replacements: Mapping[str, Sequence[str]] | None = None

    @cached_property
    def _clocks(self) -> list[ExplainedRun]:
        """What is known to be said of the ledger's own clock, oldest first."""
        return [
            run for run in explained_runs(self._entries, self._ledger_id) if run.position <= self.reading.upto
        ]

    @cached_property
    def _known_to_all(self) -> KnownToAll:
        return KnownToAll(self.reading)

    def everyone(self) -> Iterator[str]:
        """The key that remains of every person who is known, in the order of the keys."""
        for stream, _ in self._entries.by_stream(DOSSIER_PREFIX, self.reading.upto):
            key = stream.removeprefix(DOSSIER_PREFIX)
            if self.reading.persons.key_of(key) == key:
                yield key

    @property
    def collective(self) -> list[str]:
        """The streams of what is decided for many at once: of every measure, and of every enterprise taken over."""
        reading = self.reading
        return [
            *map("measure:{}".format, reading.measures),
            *map("enterprise:{}".format, reading.successions),
        ]

    def stored(self, stream: str) -> list[tuple[int, bytes]]:
        """The exact bytes of the entries of a stream, as far as they are known; none where that is no text."""
        return [] if not codec.is_text(stream) else self._entries.stream(stream, self.reading.upto)

    def content(
        self,
        key: str,
        seal: DossierSeal,
        *,
        person: Person | None = None,
        texts: Texts = _NO_TEXTS,
        many: bool = False,
    ) -> Content:
        """What the document of a dossier tells. Raises ``DossierNotFound``, ``TooLong``.

        ``many``: others will be asked for, so what takes a look through the whole ledger is looked up once.
        """
        reading, on, lang = self.reading, self._on, self.lang
        streams, trace = reading.streams(key), Trace()
        present, own = reading.fold(streams, on, trace), merged(streams)
        reached = reached_once(present, on, own, reading.measures)
        taken_over = succeeded_once(own, reading.successions)
        count = len(own) + sum(map(len, (*reached.values(), *taken_over.values())))
        if count > MOST_IN_A_DOCUMENT:
            raise TooLong(key, count)
        builder = builder_of(reading, reading.persons.key_of(key), streams, present, trace, on, lang)
        status, past = builder.status, tuple(ended(builder, own))
        replay = tuple(by_knowledge(reading, key, on, lang)) if len(own) <= MOST_ENTRIES else None
        moved = succeeded_now((decision for _, decision in remaining(own)), reading.successions)
        timeline = timeline_of(reading, key, streams, on, lang, present)
        return Content(
            lang=lang,
            on=on,
            known_at=self.known_at,
            simulated=self.simulated,
            making=self.making,
            law=law_version(),
            person=person,
            status=status,
            explanation=explained(builder, key, self._inflow(key, many=many)),
            timeline=timeline,
            last_days=_last_days(trace, on),
            grid=grid(reading, key, chain(*reached.values(), *taken_over.values()), self._known_to_all, on),
            keys=reading.persons.keys_of(key),
            dossier=self._stream([*map(dossier_stream, reading.persons.keys_of(key))], key, own, texts),
            measures=self._shared_by_all("measure", reached, texts),
            successions=self._shared_by_all("enterprise", taken_over, texts),
            no_longer=frozenset(
                [
                    *(name for name, each in reached.items() if not reach_now(present, on, each)),
                    *(taken_over.keys() - moved.keys()),
                ]
            ),
            seal=seal,
            replay=replay,
            past=past,
            undone=tuple(undone(replay or (), (*status.findings, *past))),
            then=self._then(key),
            then_at=self._then_at,
        )

    @cached_property
    def _then_at(self) -> datetime | None:
        """The end of the day asked, where that is before the knowledge moment."""
        moment = end_of_day(self._on)
        return moment if moment < self.known_at else None

    @cached_property
    def _known_then(self) -> Reading:
        found = Reading(self._entries, self._then_at, self.reading.law)
        found.upto = min(found.upto, self.reading.upto)
        return found

    def _then(self, key: str) -> Status | None:
        """What was known of the day asked at its end; None where the dossier was not known yet."""
        if self._then_at is None:
            return None
        try:
            return self._known_then.status(key, self._on)
        except DossierNotFound:
            return None

    def _shared_by_all(
        self, kind: str, found: Mapping[str, Sequence[Recorded]], texts: Texts
    ) -> tuple[Stream, ...]:
        """The streams of a kind by name, in the order of the names."""
        return tuple(self._shared(f"{kind}:{name}", name, found[name], texts) for name in sorted(found))

    def _shared(self, stream: str, name: str, entries: Sequence[Recorded], texts: Texts) -> Stream:
        """The entries of a measure or an enterprise: the same for everybody, unless personal texts were asked for."""
        if texts:
            return self._stream([stream], name, entries, texts)
        if stream not in self._shared_streams:
            self._shared_streams[stream] = self._stream([stream], name, entries, texts)
        return self._shared_streams[stream]

    def _stream(self, streams: Sequence[str], name: str, entries: Sequence[Recorded], texts: Texts) -> Stream:
        stored = sorted(each for stream in streams for each in self.stored(stream))
        hashes = tuple(sha256(state).hexdigest() for _, state in stored)
        rows = tuple(history_rows(name, entries, texts, self.lang))
        clocks = {
            row.position: run.position
            for run in self._clocks
            for row in rows
            if run.first <= row.position <= run.last
        }
        return Stream(name, rows, hashes, clocks)

    def _inflow(self, key: str, *, many: bool) -> list[Inflow]:
        """The replacements of other dossiers for this one (R13)."""
        if not many:
            return self.reading.inflow(key, self._on)
        if self._replacements is None:
            self._replacements = self._who_replaced()
        return self.reading.inflow_from(self._replacements.get(key, ()), key, self._on)

    def _who_replaced(self) -> dict[str, list[str]]:
        """For each dossier that is named in a replacement, the dossiers with that replacement, by name."""
        found: dict[str, set[str]] = {}
        for _, state in self._entries.entries(upto=self.reading.upto):
            if codec.mentions(state, [b'"for_dossier":']):
                entry = codec.decode(state)
                each: AnyDecision | None = entry.decision
                while each is not None:
                    if isinstance(each, Replacement):
                        replaced = self.reading.persons.key_of(each.for_dossier)
                        found.setdefault(replaced, set()).add(entry.stream.removeprefix(DOSSIER_PREFIX))
                    each = each.replacement if isinstance(each, Rectification) else None
        return {key: sorted(names) for key, names in found.items()}

    def reaching(self, key: str) -> list[Sequence[Recorded]]:
        """The entries of the measures and successions that reach a dossier, or did as known earlier.

        Raises ``DossierNotFound``.
        """
        reading, on = self.reading, self._on
        streams = reading.streams(key)
        own = merged(streams)
        reached = reached_once(reading.fold(streams, on), on, own, reading.measures)
        return [*reached.values(), *succeeded_once(own, reading.successions).values()]


def _last_days(trace: Trace, on: date) -> LastDays | None:
    """The last days of the trajectory that is open on the day asked, or else of the latest one, as it ended."""
    asked = on.toordinal()
    closed = [change.day - 1 for change in trace.of(TRAJECTORY) if change.after is None]
    for day in (asked, *reversed(closed)):
        planned = trace.on(PLANNED, day)
        if planned is not None:
            return LastDays(as_date(planned), as_date(trace.on(EXPECTED, day)), as_date(day))
    return None
