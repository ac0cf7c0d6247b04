"""What is exported: of which ledger, which dossiers, as of which day and as known at which moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from ledger import codec
from ledger.application import Ledger
from ledger.decisions import LEDGER_PREFIX
from ledger.decisions.decision import dossier_stream
from ledger.entry import Recorded
from ledger.seal.seals import Seals, ledger_name
from ledger.store.session import ReadTransaction as Entries
from projections.answers.head import Head
from projections.answers.product import product
from projections.fold.dossier import Dossier
from projections.fold.succeeded import succeeded_once
from projections.reading import Reading, Status, status_of, today


class Scope:
    """The part of a ledger that is exported; ``keys`` None means everybody, else those of who was asked for.

    ``on`` is the day of what is concluded (a status, the state of a guarantee), to its end. ``until`` is the same day
    if it was asked for, else None: then what takes effect later is exported too, as ``history`` tells it. ``name`` is
    what the ledger is called on its checkpoints.
    """

    def __init__(
        self,
        ledger: Ledger,
        entries: Entries,
        *,
        dossiers: Iterable[str] | None = None,
        on: date | None = None,
        known_at: datetime | None = None,
        lang: str = "en",
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        """Look up what is asked for; ``progress`` is told how many entries of how many have passed.

        Raises ``DossierNotFound`` before anything is written.
        """
        self.entries = entries
        self.origin = ledger.store.origin
        self.reading = Reading(entries, known_at)
        self.upto = self.reading.upto
        self.until = on
        self.on = on or today()
        self.lang = lang
        self._progress = progress
        self.name = Seals(entries).name or ledger_name(ledger.origin)
        if known_at is None:
            # Not the reader's clock: the same ledger gives the same export, whenever it is asked for.
            newest = entries.state(self.upto) if self.upto else None
            known_at = ledger.origin.created_at if newest is None else codec.recorded_at(newest)
        self.head = Head(self.on, known_at, ledger.simulated, self.upto)
        self.keys = None if dossiers is None else sorted({self._key_of(asked) for asked in dossiers})

    def measures(self) -> Iterator[tuple[str, list[Recorded]]]:
        """The entries of every measure, by its name: they reach every dossier."""
        measures = self.reading.measures
        return ((name, measures[name]) for name in sorted(measures))

    def successions(self) -> Iterator[tuple[str, Sequence[Recorded]]]:
        """The entries about the successions of each enterprise, by its KBO number, that reach a dossier asked for."""
        found: dict[str, Sequence[Recorded]] = dict(self.reading.successions)
        if self.keys is not None:
            found = {
                enterprise: entries
                for key in self.keys
                for enterprise, entries in self.reaching(self.reading.history(key)).items()
            }
        return ((enterprise, found[enterprise]) for enterprise in sorted(found))

    def statements(self) -> Iterator[list[Recorded]]:
        """What the ledger, and those that it took over from, stated about themselves, where everything is asked for."""
        if self.keys is None:
            for _, stored in self.entries.by_stream(LEDGER_PREFIX, self.upto):
                yield [Recorded(position, codec.decode(state)) for position, state in stored]

    def reaching(self, own: Sequence[Recorded]) -> dict[str, Sequence[Recorded]]:
        """Those that reach the person with these entries (R17), or did by what was known earlier."""
        return succeeded_once(own, self.reading.successions)

    def persons(self) -> Iterator[tuple[str, list[list[Recorded]]]]:
        """The streams of each person asked for, by the key that remains (R18), one person in memory at a time."""
        if self.keys is not None:
            yield from ((key, self.reading.streams(key)) for key in self.keys)
            return
        collective = (*self.reading.measures.values(), *self.reading.successions.values())
        passed = sum(map(len, collective))
        for key, streams in self.reading.by_person():
            yield key, streams
            passed += sum(map(len, streams))
            self._progress(passed, self.upto)

    def stored(self) -> Iterator[tuple[int, bytes]]:
        """The stored bytes of every entry asked for, with those of the measures, in the order of the ledger."""
        if self.keys is None:
            for position, state in self.entries.entries(upto=self.upto):
                yield position, state
                self._progress(position, self.upto)
            return
        found = dict(self._streams(self.keys))
        yield from sorted(found.items())

    @property
    def size(self) -> int:
        """How many entries ``stored`` gives."""
        return self.upto if self.keys is None else sum(1 for _ in self._streams(self.keys))

    def _streams(self, keys: Iterable[str]) -> Iterator[tuple[int, bytes]]:
        for _, stored in self.entries.by_stream("measure:", self.upto):
            yield from stored
        for enterprise, _ in self.successions():
            yield from self.reading.stored(f"enterprise:{enterprise}")
        for key in keys:
            for each in self.reading.persons.keys_of(key):
                yield from self.reading.stored(dossier_stream(each))

    def _key_of(self, asked: str) -> str:
        """The key that remains of the person asked for. Raises ``DossierNotFound``."""
        self.reading.streams(asked)
        return self.reading.persons.key_of(asked)

    def folded(self, streams: Sequence[Sequence[Recorded]]) -> Dossier:
        """What holds for one person at the end of the day asked, and on every day before it."""
        return self.reading.fold(streams, self.on)

    def status(self, key: str, dossier: Dossier, entries: Sequence[Recorded]) -> Status:
        """A folded dossier in the words of the contract."""
        return status_of(key, dossier, entries, self.on)

    def about(self) -> dict[str, object]:
        """What every export says of itself: both moments, whether it is simulated, the ledger and its size."""
        fields = self.head.fields()
        return {"ledger": self.name, **fields, "product": product()}
