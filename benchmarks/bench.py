"""What the benchmarks share in one run: the places, the register as a file, and ledgers that hold it."""

from __future__ import annotations

from pathlib import Path

from benchmarks import child, register
from benchmarks.places import Place


class Bench:
    """One run of the benchmarks."""

    def __init__(
        self, directory: Path, places: list[Place], entries: int, dossiers: int, rounds: int
    ) -> None:
        self.directory = directory
        self.places = places
        self.entries = entries
        self.dossiers = dossiers
        self.rounds = rounds
        self._file: Path | None = None
        self._loaded: dict[str, str] = {}

    @property
    def file(self) -> Path:
        """The register as JSON Lines, written once."""
        if self._file is None:
            self._file = self.directory / "register.jsonl"
            register.write(str(self._file), self.entries, self.dossiers)
        return self._file

    def loaded(self, place: Place) -> str:
        """The location of a ledger at that place that holds the register."""
        if place.name not in self._loaded:
            location = place.location()
            child.measure("import", location, str(self.file))
            self._loaded[place.name] = location
        return self._loaded[place.name]

    def keep(self, place: Place, location: str) -> None:
        """Let the benchmarks that read use this ledger, which holds the register."""
        self._loaded.setdefault(place.name, location)
