"""What the lives of the register share: its enterprises, which of them are taken over, and whose place is open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.demo.places import kbo

Line = dict[str, Any]

SOCIAL = tuple(map(kbo, range(200, 400)))
PROVIDERS = tuple(map(kbo, range(500, 530)))
ORDINARY = tuple(map(kbo, range(600, 999)))

#: One social enterprise in this many is taken over, where there are this many dossiers for each that is.
ONE_TAKEN_OVER_IN, DOSSIERS_EACH = 20, 25
#: No more places than this are waiting to be filled: of more the oldest stay open.
MOST_PLACES = 256


class Takeover(NamedTuple):
    """An enterprise and its successor; ``day`` is the ordinal of the first day there, None where it is annulled."""

    enterprise: str
    successor: str
    day: int | None


class Enterprises:
    """Which enterprise took over which, and the places that are to be filled: the same for every life."""

    def __init__(self, dossiers: int) -> None:
        self.lines: list[tuple[int, Line]] = []
        taken_over = SOCIAL[3::ONE_TAKEN_OVER_IN][: dossiers // DOSSIERS_EACH]
        takeovers = [self._take_over(nth, enterprise) for nth, enterprise in enumerate(taken_over)]
        self._takeovers = {each.enterprise: each for each in takeovers}
        self._places: dict[str, str] = {}

    def at(self, enterprise: str, day: int) -> str:
        """Who goes on with an enterprise on a day: itself, or the last that took it over."""
        while (found := self._takeovers.get(enterprise)) and found.day is not None and found.day <= day:
            enterprise = found.successor
        return enterprise

    def leave(self, dossier: str, enterprise: str) -> None:
        """The employee of a dossier left a place at an enterprise that is to be filled."""
        if len(self._places) == MOST_PLACES:
            del self._places[next(iter(self._places))]
        self._places[dossier] = enterprise

    def come_back(self, dossier: str) -> None:
        """The employee is back: the place need not be filled any more."""
        self._places.pop(dossier, None)

    def fill(self, dossier: str) -> tuple[str, str] | None:
        """The place that has been open longest, which another dossier fills: whose it was, and where."""
        left_by = next((key for key in self._places if key != dossier), None)
        return None if left_by is None else (left_by, self._places.pop(left_by))

    def _take_over(self, nth: int, enterprise: str) -> Takeover:
        """Write down one takeover: every second is recorded ahead, the second is rectified, the third annulled."""
        # The successor is an enterprise that lasts, but for one in five: that is the next to be taken over itself.
        successor = SOCIAL[SOCIAL.index(enterprise) + (ONE_TAKEN_OVER_IN if nth % 5 == 0 else 1)]
        day = date(2016, 1, 1) + timedelta(300 * nth)
        recorded = day + timedelta(days=20 if nth % 2 else -60)
        common = {"enterprise": enterprise, "decided_by": "employer"}
        source = f"B-succession-{nth}"
        line = {"decision": "succession", **common, "effective_on": day.isoformat(), "successor": successor}
        self._write(recorded, line, source)
        corrected = {**common, "effective_on": (recorded + timedelta(days=35)).isoformat(), "entry": source}
        if nth == 1:
            day += timedelta(days=31)
            replacement = {**line, "effective_on": day.isoformat()}
            rectification = {"decision": "rectification", **corrected, "replacement": replacement}
            self._write(recorded + timedelta(days=35), rectification, f"{source}-rectified")
        if nth == 2:
            annulled = {"decision": "withdrawal", **corrected, "decided_by": "court"}
            self._write(recorded + timedelta(days=35), annulled, f"{source}-annulled")
        return Takeover(enterprise, successor, None if nth == 2 else day.toordinal())

    def _write(self, recorded: date, line: Line, source: str) -> None:
        self.lines.append((recorded.toordinal() * 86_400 + 14 * 3600, {**line, "source": source}))
