"""What is exported: of which ledger, which dossiers, as of which day and as known at which moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from ledger import codec
from ledger.application import Ledger
from ledger.entry import Recorded
from ledger.seal.seals import Seals, ledger_name
from ledger.store.session import ReadTransaction as Entries
from projections.answers.head import Head
from projections.answers.product import product
from projections.fold.dossier import Dossier
from projections.reading import Reading, Status, status_of, today

_DOSSIER = "dossier:"


class Scope:
    """The part of a ledger that is exported; ``keys`` None means every dossier.

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
        self.keys = None if dossiers is None else sorted(set(dossiers))
        for key in self.keys or ():
            self.reading.history(key)

    def measures(self) -> Iterator[tuple[str, list[Recorded]]]:
        """The entries of every measure, by its name: they reach every dossier."""
        measures = self.reading.measures
        return ((name, measures[name]) for name in sorted(measures))

    def dossiers(self) -> Iterator[tuple[str, list[Recorded]]]:
        """The entries of each dossier asked for, by its key, one dossier in memory at a time."""
        if self.keys is not None:
            yield from ((key, self.reading.history(key)) for key in self.keys)
            return
        passed = sum(len(entries) for entries in self.reading.measures.values())
        for stream, stored in self.entries.by_stream(_DOSSIER, self.upto):
            entries = [Recorded(position, codec.decode(state)) for position, state in stored]
            yield stream.removeprefix(_DOSSIER), entries
            passed += len(entries)
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
        for key in keys:
            yield from self.entries.stream(f"{_DOSSIER}{key}", self.upto)

    def folded(self, entries: list[Recorded]) -> Dossier:
        """What holds for one dossier at the end of the day asked, and on every day before it."""
        return self.reading.fold([entries], self.on)

    def status(self, key: str, dossier: Dossier, entries: list[Recorded]) -> Status:
        """A folded dossier in the words of the contract."""
        return status_of(key, dossier, entries, self.on)

    def about(self) -> dict[str, object]:
        """What every export says of itself: both moments, whether it is simulated, the ledger and its size."""
        fields = self.head.fields()
        return {"ledger": self.name, **fields, "product": product()}
