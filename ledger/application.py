"""The ledger as a program holds it: opened, written to in one way, read in one snapshot."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import EnvType

from ledger import codec
from ledger.decisions import AnyDecision
from ledger.entry import Entry, Origin
from ledger.language import phrase
from ledger.store.database import LOCK_TIMEOUT
from ledger.store.factory import LedgerFactory
from ledger.store.library_errors import our_errors
from ledger.store.recorder import LedgerApplicationRecorder
from ledger.store.session import ReadTransaction, RecordingTransaction, WriteTransaction
from ledger.store.store import store_in
from ledger.vault.keys import VaultSettings
from ledger.vault.vault import Vault, VaultSession, check_key, making_key

if TYPE_CHECKING:
    from ledger.record import Already, Proposed, Recording, Written

# What writes is imported where something is written: most commands only ask.

Location = str | os.PathLike[str]

_RECORDED_SINCE = {
    "dossier": phrase("Dossier {key} has {number} entries, you have seen {seen}."),
    "measure": phrase("Measure {key} has {number} entries, you have seen {seen}."),
    "enterprise": phrase("Enterprise {key} has {number} entries, you have seen {seen}."),
}


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
        vault_settings: VaultSettings | None = None,
    ) -> None:
        with our_errors():
            super().__init__(env)
        assert isinstance(self.recorder, LedgerApplicationRecorder)
        self.store = store_in(self.recorder.database)
        self.origin: Origin = codec.decode_origin(self.store.origin)
        self.vault = Vault(
            self.store.database,
            self.origin.ledger_id,
            VaultSettings.from_environment() if vault_settings is None else vault_settings,
        )
        self.now = clock
        #: Whether somebody says that the clock is right where it lies before what is on record.
        self.clock_is_right = False
        self._salt = salt

    @classmethod
    def open(
        cls,
        location: Location,
        *,
        clock: Callable[[], datetime] = utc_now,
        salt: Callable[[int], bytes] = secrets.token_bytes,
        vault_settings: VaultSettings | None = None,
        lock_timeout: float = LOCK_TIMEOUT,
    ) -> Self:
        """Open a ledger that exists. Raises a ``StoreError`` that says what is wrong with it.

        ``lock_timeout``: the seconds that it waits for other writers before it gives up.
        """
        env = {
            LedgerFactory.LEDGER_URL: os.fspath(location),
            LedgerFactory.LOCK_TIMEOUT: str(lock_timeout),
        }
        return cls(env, clock=clock, salt=salt, vault_settings=vault_settings)

    @classmethod
    def create(
        cls,
        location: Location,
        *,
        simulated: bool = False,
        clock: Callable[[], datetime] = utc_now,
        salt: Callable[[int], bytes] = secrets.token_bytes,
        vault_settings: VaultSettings | None = None,
    ) -> Self:
        """Make an empty ledger. A simulated one accepts recording moments, says so, and never turns real.

        Its vault is made with it: in the same database, or in the one that ``vault_settings`` names. A vault in an
        SQLite file gets its master key in a file beside it, unless ``vault_settings`` says where that is. Raises
        ``LedgerExists``, another ``StoreError`` where none can be made, or a ``VaultError`` for a key that is none.
        """
        vault_settings = VaultSettings.from_environment() if vault_settings is None else vault_settings
        origin = Origin(created_at=clock().astimezone(UTC), ledger_id=salt(16).hex(), simulated=simulated)
        from ledger.store.making import create_store

        check_key(vault_settings, location)
        create_store(
            location,
            codec.encode(origin),
            vault=vault_settings.database,
            beside=partial(making_key, vault_settings, location, salt),
        ).close()
        return cls.open(location, clock=clock, salt=salt, vault_settings=vault_settings)

    def construct_mapper(self) -> Mapper[str]:
        """Entries have their own canonical bytes; the library's transcoder plays no part."""
        return self.factory.mapper(mapper_class=EntryMapper)

    def save(self, *objs: Any, **kwargs: Any) -> NoReturn:
        """Not the way to write here: ``record`` is, which admits, chains and stamps what it writes."""
        raise TypeError("a ledger is written to by record() and by an import only")

    @property
    def opened_at(self) -> str:
        """Where it was opened, for another process to open it too; not safe to print."""
        return str(self.env.get(LedgerFactory.LEDGER_URL, ""))

    @property
    def simulated(self) -> bool:
        """Whether recording moments may be handed in: a ledger for training, tests and demonstrations."""
        return self.origin.simulated

    @property
    def size(self) -> int:
        """How many entries there are."""
        with self.reading() as reading:
            return reading.last_position

    def reading(self) -> AbstractContextManager[ReadTransaction]:
        """One consistent snapshot of the stored entries."""
        return self.store.reading()

    @contextmanager
    def recording(
        self,
        recorded_by: str,
        founded: Iterable[str] = (),
        vault_until: ExitStack | None = None,
        log_until: ExitStack | None = None,
        *,
        clock_is_right: bool | None = None,
        explaining: tuple[int, int] | None = None,
    ) -> Iterator[Recording]:
        """One transaction to record in: all of it is on record at its end, or none of it.

        ``vault_until`` lets a vault of its own be committed after the ledger, and ``log_until`` the access log after
        that: see ``Vault.session``. Raises ``ClockBehind`` where the clock lies before what is on record, unless
        ``clock_is_right`` (else what the ledger was told of its clock); ``explaining`` are the entries whose moments
        are about to be explained.
        """
        with (
            ExitStack() as last,
            self.store.writing() as writing,
            self.vault.session(writing, vault_until, log_until=log_until or last) as vault,
        ):
            yield self._recording(
                writing, vault, recorded_by, founded, clock_is_right=clock_is_right, explaining=explaining
            )

    @contextmanager
    def trying(
        self, recorded_by: str, founded: Iterable[str] = (), *, clock_is_right: bool | None = None
    ) -> Iterator[Recording]:
        """The same, to see what would become of it: it waits for nobody, and nothing of it is written anywhere.

        What it tells is so as long as nothing else is recorded. It needs no right to write. Raises as ``recording``.
        """
        with self.store.trying() as trial, self.vault.trial(trial) as vault:
            yield self._recording(trial, vault, recorded_by, founded, clock_is_right=clock_is_right)

    @contextmanager
    def supposing(
        self, entries: ReadTransaction, recorded_by: str, founded: Iterable[str] = ()
    ) -> Iterator[Recording]:
        """Likewise on top of a snapshot that somebody holds, which need not be all of the ledger.

        What the clock says is taken: nothing of it is ever on record.
        """
        from ledger.store.trial import tried_on

        with tried_on(entries) as trial, self.vault.trial(trial) as vault:
            yield self._recording(trial, vault, recorded_by, founded, clock_is_right=True)

    def _recording(
        self,
        entries: RecordingTransaction,
        vault: VaultSession,
        recorded_by: str,
        founded: Iterable[str],
        *,
        clock_is_right: bool | None,
        explaining: tuple[int, int] | None = None,
    ) -> Recording:
        from ledger.record import Recording

        return Recording(
            entries,
            self.store.origin,
            vault,
            clock=self.now,
            salt=self._salt,
            recorded_by=recorded_by,
            founded=founded,
            clock_is_right=self.clock_is_right if clock_is_right is None else clock_is_right,
            explaining=explaining,
        )

    @contextmanager
    def keeping(self) -> Iterator[tuple[WriteTransaction, VaultSession]]:
        """One transaction in which what is kept about people is changed, and that logged; no entry is recorded."""
        with (
            ExitStack() as last,
            self.store.writing() as writing,
            self.vault.session(writing, log_until=last) as vault,
        ):
            yield writing, vault

    @contextmanager
    def looking(self) -> Iterator[tuple[ReadTransaction, VaultSession]]:
        """A look at personal data, which is logged when it ends: tell what was seen after that.

        It waits for others who look or change, for no import.
        """
        with (
            self.vault.logging() as log,
            self.reading() as reading,
            self.vault.session(reading, log=log) as vault,
        ):
            yield reading, vault

    def close(self) -> None:
        """Close every connection."""
        self.vault.close()
        super().close()

    def check_clock(self, writing: ReadTransaction) -> None:
        """Before something else than an entry is written with a moment. Raises ``ClockBehind``."""
        from ledger.moments import lower_bound

        now = self.now().astimezone(UTC)
        lower_bound(writing, self.origin, now, clock_is_right=self.clock_is_right)

    def record(
        self,
        *decisions: AnyDecision,
        recorded_by: str,
        expected: int | None = None,
        recorded_at: datetime | None = None,
        dry_run: bool = False,
        tell_same: bool = False,
        clock_is_right: bool | None = None,
        look: Callable[[ReadTransaction, Sequence[Written | Already]], bool] | None = None,
    ) -> list[Written | Already]:
        """Record decisions together: all of them, or none; with ``dry_run`` only see whether it could be.

        ``expected`` is the number of the last entry of the stream that the caller has seen: whoever
        decides on what they read hands it in, and gets ``Conflict`` if somebody was there first.
        ``look`` sees the transaction with the decisions in it, and says whether they are recorded after all. It looks
        while others may write, so it may take its time; and once more if somebody did.
        ``tell_same`` has each ``Written`` say which entry says the same already: somebody typed it twice, perhaps.
        ``recorded_at`` is for a simulated ledger. Where the clock lies more than a minute before what is on record it
        is ``ClockBehind``; with ``clock_is_right`` the decisions get the newest moment on record. Raises ``Refused``
        or a ``StoreError``; then nothing was written.
        """
        from ledger.parsing.reading import held
        from ledger.record import Proposed, Undone, is_foundation

        decisions = tuple(map(held, decisions))
        # The order is the caller's: an employment may stand after what needs it.
        founded = {decision.subject for decision in decisions if is_foundation(decision)}

        proposed = [Proposed(decision, recorded_at) for decision in decisions]

        def put(recording: Recording) -> list[Written | Already]:
            return _put(recording, proposed, expected, tell_same=tell_same)

        seen: int | None = None
        if dry_run or look is not None:
            with self.trying(recorded_by, founded, clock_is_right=clock_is_right) as trial:
                seen = trial.entries.last_position
                done = put(trial)
                agreed = look is None or look(trial.entries, done)
            if dry_run or not agreed:
                return done
        with (
            suppress(Undone),
            self.recording(recorded_by, founded, clock_is_right=clock_is_right) as recording,
        ):
            changed = recording.entries.last_position != seen
            done = put(recording)
            if look is not None and changed and not look(recording.entries, done):
                raise Undone
        return done


def _put(
    recording: Recording, proposed: Sequence[Proposed], expected: int | None, *, tell_same: bool
) -> list[Written | Already]:
    """Put decisions, all of which must be fit to record. Raises ``Conflict``, ``Refused``."""
    from ledger.record import settled

    if expected is not None:
        _check_seen(recording, {each.decision.subject for each in proposed}, expected)
    done = settled(recording.put(proposed))
    if tell_same:
        return [
            _with_same(recording, each.decision, outcome)
            for each, outcome in zip(proposed, done, strict=True)
        ]
    return done


def _check_seen(recording: Recording, streams: Iterable[str], expected: int) -> None:
    """Raises ``Conflict`` where somebody recorded in a stream since its entries were seen."""
    from ledger.refusals import Conflict

    for stream in streams:
        number = recording.number(stream)
        if number != expected:
            kind, _, key = stream.partition(":")
            raise Conflict(_RECORDED_SINCE[kind], key=key, number=number, seen=expected)


def _with_same(recording: Recording, decision: AnyDecision, outcome: Written | Already) -> Written | Already:
    from ledger.record import Already

    if isinstance(outcome, Already) or decision.source is not None:
        return outcome
    return outcome._replace(same_as=recording.same_as(decision, outcome.position))
