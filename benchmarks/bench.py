"""What the benchmarks share in one run: the places, the register as a file, and ledgers that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks import child, register
from benchmarks.places import Place


@dataclass(frozen=True)
class Size:
    """How much each benchmark does: counts, except where it says otherwise."""

    #: Of the register that most of them measure on.
    entries: int
    dossiers: int
    #: How often each work is measured, in turn with its floor.
    rounds: int
    #: Entries and dossiers of the ledger to which single entries are appended, and appends in a block.
    held: tuple[int, int]
    singles: int
    #: Entries that are followed one by one, beside one step of all of them.
    increments: int
    #: How many processes record at once, and for how many seconds.
    crowd: int
    crowd_seconds: int
    #: Lines of the import in their midst.
    crowd_import: int
    #: How often the status of one dossier is asked.
    asked: int
    #: How often every entry is replayed.
    replays: int
    #: The reports that are made.
    reports: tuple[str, ...]
    #: Dossiers that are made as HTML.
    pages: int
    #: Entries of the one dossier whose memory is measured.
    long_dossier: int
    #: Entries of which a proof is made.
    proofs: int
    #: How often each command is started.
    starts: int
    #: How often each kind of page is asked of the viewer, and how many pages more to see its memory.
    looks: int
    looks_for_memory: int
    #: Lines of the import beside it.
    looks_import: int


REPORTS = (
    *(
        "suspension",
        "guarantees",
        "findings",
        "inflow",
        "flow",
        "cooperation",
        "cycle",
        "exceptions",
        "enterprise",
    ),
)

SIZES = {
    "full": Size(
        entries=register.ENTRIES,
        dossiers=register.DOSSIERS,
        rounds=3,
        held=(5_000, 1_000),
        singles=40,
        increments=1_000,
        crowd=8,
        crowd_seconds=150,
        crowd_import=50_000,
        asked=400,
        replays=5,
        reports=REPORTS,
        pages=1_000,
        long_dossier=5_000,
        proofs=200,
        starts=7,
        looks=400,
        looks_for_memory=4_000,
        looks_import=100_000,
    ),
    "small": Size(
        entries=20_000,
        dossiers=2_500,
        rounds=3,
        held=(2_000, 400),
        singles=20,
        increments=200,
        crowd=8,
        crowd_seconds=15,
        crowd_import=5_000,
        asked=200,
        replays=5,
        reports=REPORTS,
        pages=200,
        long_dossier=1_000,
        proofs=100,
        starts=5,
        looks=100,
        looks_for_memory=1_000,
        looks_import=5_000,
    ),
    # Shows that each of them runs; what it measures means nothing.
    "tiny": Size(
        entries=405,
        dossiers=50,
        rounds=1,
        held=(105, 20),
        singles=2,
        increments=4,
        crowd=2,
        crowd_seconds=1,
        crowd_import=50,
        asked=2,
        replays=1,
        # It counts what the others count.
        reports=("enterprise",),
        pages=2,
        long_dossier=30,
        proofs=2,
        starts=1,
        looks=2,
        looks_for_memory=20,
        looks_import=40,
    ),
}


class Bench:
    """One run of the benchmarks."""

    def __init__(self, directory: Path, places: list[Place], size: Size) -> None:
        self.directory = directory
        self.places = places
        self.size = size
        self.entries = size.entries
        self.dossiers = size.dossiers
        self.rounds = size.rounds
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

    def spoilt(self, place: Place) -> None:
        """The ledger at that place holds more than the register now: the next benchmark loads another one."""
        place.drop(self._loaded.pop(place.name))

    def keep(self, place: Place, location: str) -> None:
        """Let the benchmarks that read use this ledger, which holds the register."""
        self._loaded.setdefault(place.name, location)
