"""What is no dossier's own as it was known after each entry: measures, successions, and who is one person (R18)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.decisions.joining import Joining
from ledger.entry import Recorded
from ledger.joinings import Joinings, joinings_of
from projections.fold.reach import ever_recorded
from projections.fold.rules.collective import Collective
from projections.reading import Reading


class KnownToAll:
    """What is no dossier's own, as it was known at each position: shared by every dossier of a reading.

    Measures and successions, and which dossiers are one person.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._positions = sorted(
            position
            for streams in (reading.measures, reading.successions)
            for stream in streams.values()
            for position, _ in stream
        )
        self._positions = sorted([*self._positions, *(each.position for each in reading.wrong_moments)])
        # By how many are known: at whichever moment somebody asks, the first so many are the same.
        self._known: dict[int, Collective] = reading.once("known", (), dict)
        record = reading.joining_record
        self._together = reading.once("together", (record,), lambda: _together(record))
        self._joinings = reading.once("groups", (record,), lambda: _by_group(record, self._together))
        self._streams: dict[str, list[Recorded]] = {}

    @property
    def changes(self) -> list[tuple[int, str | None]]:
        """The positions of the entries that can change what is decided for many, in order.

        With the enterprise whose takeovers it is about, None where it is about something else.
        """
        whose = {
            position: enterprise
            for enterprise, stream in self._reading.successions.items()
            for position, _ in stream
        }
        return [(position, whose.get(position)) for position in self._positions]

    @property
    def about_successions(self) -> list[Recorded]:
        """Every entry about the takeovers of enterprises."""
        return [recorded for stream in self._reading.successions.values() for recorded in stream]

    def joined_at(self, key: str) -> list[int]:
        """The positions of the joinings that can tell of a dossier, and of their corrections; none of most."""
        return [position for position, _ in self._joinings.get(key, ())]

    def together(self, key: str) -> frozenset[str]:
        """Every key that a dossier was ever joined to, itself too, at whatever remove; empty where there is none."""
        return self._together.get(key, frozenset())

    def at(self, position: int) -> Collective:
        """What is decided for many at once, as known when an entry was recorded."""
        count = bisect_right(self._positions, position)
        if count not in self._known:
            measures, successions = (
                {name: _known_at(stream, position) for name, stream in streams.items()}
                for streams in (self._reading.measures, self._reading.successions)
            )
            wrong = [each for each in self._reading.wrong_moments if each.position <= position]
            self._known[count] = Collective.of(measures, successions, wrong)
        return self._known[count]

    def keys_at(self, key: str, position: int) -> tuple[str, ...]:
        """Every key of the person whom a dossier was about, as known when an entry was recorded (R18)."""
        return self._joinings_at(key, position).keys_of(key) if key in self._joinings else (key,)

    def streams_at(self, key: str, position: int) -> list[list[Recorded]]:
        """The streams of the person whom a dossier was about, as known when an entry was recorded (R18)."""
        keys = self.keys_at(key, position)
        return [_known_at(self._stream(each), position) for each in keys]

    def _joinings_at(self, key: str, position: int) -> Joinings:
        return joinings_of(_known_at(self._joinings[key], position))

    def ever_joined(self, key: str) -> list[Recorded]:
        """The entries of the dossiers that were once known to be of the same person as this one, and no longer are."""
        # Those of the one before are asked for no more.
        self._streams.clear()
        moments = [position for position, _ in self._joinings.get(key, ())]
        keys = {each for position in moments for each in self.keys_at(key, position)}
        keys -= {*self._reading.persons.keys_of(key)}
        return [recorded for each in sorted(keys) for recorded in self._stream(each)]

    def _stream(self, key: str) -> list[Recorded]:
        if key not in self._streams:
            self._streams[key] = self._reading.own_stream(key)
        return self._streams[key]


def _together(record: Iterable[Recorded]) -> dict[str, frozenset[str]]:
    """By its key, whomever a dossier was ever joined to, at whatever remove."""
    groups: dict[str, frozenset[str]] = {}
    for recorded in record:
        key = recorded.entry.stream.removeprefix(DOSSIER_PREFIX)
        joined = [each.other for each in ever_recorded((recorded,)) if isinstance(each, Joining)]
        together = frozenset(each for one in (key, *joined) for each in groups.get(one, {one}))
        groups |= dict.fromkeys(together, together)
    return groups


def _by_group(record: Iterable[Recorded], groups: Mapping[str, frozenset[str]]) -> dict[str, list[Recorded]]:
    """The joinings and their corrections that can tell of a dossier, by its key: those of whoever was joined to whom.

    ``record`` is every joining with the corrections in its stream.
    """
    streams: dict[str, list[Recorded]] = {}
    for recorded in record:
        streams.setdefault(recorded.entry.stream.removeprefix(DOSSIER_PREFIX), []).append(recorded)
    return {
        key: sorted(each for one in together for each in streams.get(one, ()))
        for key, together in groups.items()
    }


def _known_at(entries: Sequence[Recorded], position: int) -> list[Recorded]:
    return [each for each in entries if each.position <= position]
