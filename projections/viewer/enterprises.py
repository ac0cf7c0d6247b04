"""The names of the enterprises that this ledger knows, which are only shown: read once, when the viewer begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger.application import Ledger
from projections.handover.enterprise_names import names_in
from projections.reading import Reading, today
from projections.readmodels.statuses import counted_by_status


def names_of_enterprises(ledger: Ledger, file: Path) -> dict[str, str]:
    """The name of every enterprise where anybody is or that took another over, by its KBO number.

    Raises ``NotTheNames``, ``OSError``, a ``StoreError``.
    """
    with ledger.reading() as entries:
        reading = Reading(entries)
        numbers = {each.enterprise for each in counted_by_status(entries, reading, today())} - {None}
        numbers |= set(reading.successions)
    return names_in(file, {each for each in numbers if each is not None})


def with_name(number: str, names: Mapping[str, str]) -> str:
    """A KBO number with the name of the enterprise behind it, where that is known."""
    return f"{number} ({names[number]})" if number in names else number


def named_like(text: str, names: Mapping[str, str], most: int) -> Iterator[str]:
    """The numbers of the enterprises in whose name a text stands, by name; so many at most."""
    sought = text.casefold()
    found = sorted((name, number) for number, name in names.items() if sought in name.casefold())
    yield from (number for _, number in found[:most])
