"""Everyone by replay: each dossier folded to the day asked, one after the other, as the rules are written.

The product answers about everyone from rows; this is what those are held against.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from projections.reading import Reading, Status, merged, status_of


def replayed(reading: Reading, on: date) -> Iterator[Status]:
    """What holds for every employee at the end of a day, by remaining key.

    Nobody is counted of whom every decision was withdrawn.
    """
    for key, streams in reading.by_person():
        status = status_of(key, reading.fold(streams, on), merged(streams), on, reading.law)
        if status.nothing_remains_since is None:
            yield status
