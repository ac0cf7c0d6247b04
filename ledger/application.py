"""The ledger as a program holds it: opened, written to in one way, read in one snapshot."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn, Self, cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, PersistenceError, StoredEvent
from eventsourcing.utils import EnvType

from ledger import codec
from ledger.decisions import AnyDecision
from ledger.entry import Entry, Origin
from ledger.intake.reading import held
from ledger.record import Already, Outcome, Proposed, Recording, Undone, Written, is_foundation
from ledger.refusals import Conflict, Refused
from ledger.store import Reading, StoreError, create_store, store_in
from ledger.store.factory import LedgerFactory
from ledger.store.recorder import LedgerApplicationRecorder

Location = str | os.PathLike[str]


def utc_now() -> datetime:
    """The machine's clock. Handed in everywhere, so that tests and replays can hand in another."""
    return datetime.now(UTC)


class EntryMapper(Mapper[str]):
    """Entries to stored events and back: the codec's bytes, the decision's tag as the topic."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """An entry as the library stores it."""
        entry = cast(Entry, domain_event)
        return StoredEvent(entry.stream, entry.number, entry.decision.tag(), codec.encode(entry))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The entry in a stored event."""
        return cast(DomainEventProtocol[str], codec.decode(stored_event.state))


class Ledger(Application[str]):
    """One ledger; for the eventsourcing library an application, whose events are the entries.

    ``LEDGER_URL`` in ``env`` is the path of a SQLite file or the URL of a PostgreSQL database. ``clock``
    says when an entry is recorded, ``salt`` gives the random bytes that hide personal texts.
    """

    name = "ledger"
    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "ledger.store.factory"}

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        salt: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        try:
            super().__init__(env)
        except PersistenceError as error:
            # Ours says more, and says it to people.
            raise error.__cause__ if isinstance(error.__cause__, StoreError) else error from None
        assert isinstance(self.recorder, LedgerApplicationRecorder)
        self.store = store_in(self.recorder.database)
        self.origin: Origin = codec.decode_origin(self.store.origin)
        self._clock = clock
        self._salt = salt

    @classmethod
    def open(
        cls,
        location: Location,
        *,
        clock: Callable[[], datetime] = utc_now,
        salt: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Self:
        """Open a ledger that exists. Raises a ``StoreError`` that says what is wrong with it."""
        return cls({LedgerFactory.LEDGER_URL: os.fspath(location)}, clock=clock, salt=salt)

    @classmethod
    def create(
        cls,
        location: Location,
        *,
        simulated: bool = False,
        clock: Callable[[], datetime] = utc_now,
        salt: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Self:
        """Make an empty ledger. A simulated one accepts recording moments, says so, and never turns real.

        Raises ``LedgerExists``, or another ``StoreError`` where none can be made.
        """
        origin = Origin(created_at=clock().astimezone(UTC), ledger_id=salt(16).hex(), simulated=simulated)
        create_store(location, codec.encode(origin)).close()
        return cls.open(location, clock=clock, salt=salt)

    def construct_mapper(self) -> Mapper[str]:
        """Entries have their own canonical bytes; the library's transcoder plays no part."""
        return self.factory.mapper(mapper_class=EntryMapper)

    def save(self, *objs: Any, **kwargs: Any) -> NoReturn:
        """Not the way to write here: ``record`` is, which admits, chains and stamps what it writes."""
        raise TypeError("a ledger is written to by record() and by an import only")

    @property
    def simulated(self) -> bool:
        """Whether recording moments may be handed in: a ledger for training, tests and demonstrations."""
        return self.origin.simulated

    def reading(self) -> AbstractContextManager[Reading]:
        """One consistent snapshot of the stored entries."""
        return self.store.reading()

    @contextmanager
    def recording(self, recorded_by: str, founded: Iterable[str] = ()) -> Iterator[Recording]:
        """One transaction to record in: all of it is on record at its end, or none of it."""
        with self.store.writing() as writing:
            yield Recording(
                writing,
                self.store.origin,
                clock=self._clock,
                salt=self._salt,
                recorded_by=recorded_by,
                founded=founded,
            )

    def record(
        self,
        *decisions: AnyDecision,
        recorded_by: str,
        expected: int | None = None,
        recorded_at: datetime | None = None,
        dry_run: bool = False,
        look: Callable[[Reading, Sequence[Written | Already]], bool] | None = None,
    ) -> list[Written | Already]:
        """Record decisions together: all of them, or none; with ``dry_run`` only see whether it could be.

        ``expected`` is the number of the last entry of the stream that the caller has seen: whoever
        decides on what they read hands it in, and gets ``Conflict`` if somebody was there first.
        ``look`` sees the transaction with the decisions in it, and says whether they are recorded after all.
        ``recorded_at`` is for a simulated ledger. Raises ``Refused`` or a ``StoreError``; then nothing was
        written.
        """
        outcomes: list[Outcome] = []
        decisions = tuple(map(held, decisions))
        # The order is the caller's: an employment may stand after what needs it.
        founded = {decision.subject for decision in decisions if is_foundation(decision)}
        with suppress(Undone), self.recording(recorded_by, founded) as recording:
            if expected is not None:
                for stream in {decision.subject for decision in decisions}:
                    number = recording.number(stream)
                    if number != expected:
                        subject = stream.replace(":", " ", 1).capitalize()
                        raise Conflict(f"{subject} has {number} entries, you have seen {expected}.")
            outcomes = recording.put([Proposed(decision, recorded_at) for decision in decisions])
            done = settled(outcomes)
            agreed = look is None or look(recording.entries, done)
            if dry_run or not agreed:
                raise Undone
        return settled(outcomes)


def settled(outcomes: Sequence[Written | Already | Refused]) -> list[Written | Already]:
    """The outcomes, or the first refusal raised."""
    kept: list[Written | Already] = []
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome
        kept.append(outcome)
    return kept
