"""Which dossiers are one person (R18): what the joinings say that remain once corrections are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import groupby
from typing import Protocol

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions.joining import Joining
from ledger.entry import Recorded


class JoiningEntries(Protocol):
    """What is needed of the store to know who is one person."""

    def joining_streams(self) -> list[str]:
        """The streams that hold a joining."""

    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> list[tuple[int, bytes]]:
        """The joinings and the corrections in these streams up to a position, in their order."""


class Joinings:
    """Who is one person: ``joined_to`` tells of each key that was joined to another that other key.

    A key that is not named is a person by itself, or one that others were joined to.
    """

    def __init__(self, joined_to: Mapping[str, str]) -> None:
        self.joined_to = joined_to

    def key_of(self, key: str) -> str:
        """The key that remains of the person with this key; the key itself where it was not joined to another."""
        while key in self.joined_to:
            key = self.joined_to[key]
        return key

    def keys_of(self, key: str) -> tuple[str, ...]:
        """Every key of the person with this key, the remaining one first, then by alphabet."""
        first = self.key_of(key)
        return (first, *self.people.get(first, ()))

    @cached_property
    def people(self) -> dict[str, tuple[str, ...]]:
        """Every person with more than one key: by the remaining one, the others by alphabet."""
        found: dict[str, list[str]] = {}
        for key in sorted(self.joined_to):
            found.setdefault(self.key_of(key), []).append(key)
        return {key: tuple(others) for key, others in found.items()}

    def objection(self, joining: Joining) -> str | None:
        """Why a joining cannot stand beside these: ``itself``, ``elsewhere`` or ``circle``; None where it can."""
        if joining.other == joining.dossier:
            return "itself"
        if joining.other in self.joined_to:
            return "elsewhere"
        return "circle" if self.key_of(joining.dossier) == joining.other else None


NONE = Joinings({})


def joinings_at(reading: JoiningEntries, upto: int | None = None) -> Joinings:
    """Who is one person as known at a position (inclusive; None: at the newest).

    Costs one look where nobody is joined, and else a look for each stream that holds a joining.
    """
    streams = reading.joining_streams()
    if not streams:
        return NONE
    stored = reading.joinings_in(streams, upto)
    return joinings_of(Recorded(position, codec.decode(state)) for position, state in stored)


def joinings_of(entries: Iterable[Recorded]) -> Joinings:
    """Who is one person by these entries, of one stream or of several, which may be all there are.

    Of what corrections brought back beside each other the one with the lower position holds: nobody is joined to two.
    """
    by_stream = sorted(entries, key=lambda each: (each.entry.stream, each.position))
    found = [
        (position, decision)
        for _, of_stream in groupby(by_stream, key=lambda each: each.entry.stream)
        for position, decision in remaining(list(of_stream))
        if isinstance(decision, Joining)
    ]
    joined_to: dict[str, str] = {}
    known = Joinings(joined_to)
    for _, joining in sorted(found, key=lambda each: each[0]):
        if known.objection(joining) is None:
            joined_to[joining.other] = joining.dossier
    return known
