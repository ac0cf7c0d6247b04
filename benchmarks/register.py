"""A realistic register of any size: decisions in the order of their recording, one at a time.

``python -m benchmarks.register --entries 200000 > register.jsonl`` writes it as JSON Lines.

Each dossier's life is a generator that is begun when the register reaches its first recording and
dropped at its last, so memory follows the number of open dossiers and not that of the entries. Chance
comes from one seed: the same arguments give the same bytes.

What is in it, beside trajectories (shares of a register with 40 entries a dossier; the rarest of them need some
hundred dossiers):

- Dossiers differ in length, from half the mean to one and a half times it. One in 500 has 500 entries more, where
  there are six entries a dossier.
- One decision in twenty is recorded late, one in thirty ahead of its day; one in ten takes effect on the day of the
  one before it; one end of support in fifty is decided more than a year ahead.
- One decision in 45 is rectified (two in three) or withdrawn, one in four of these months after; one correction in
  seven is itself corrected.
- One place in three that an employee leaves is to be filled; most of these are, by who is hired next (R13). One in
  eight of those who fill one works at another enterprise.
- One dossier in 100 turns out to be of the person of the one before it, and is joined with that (R18) up to three
  years later. One in five of these joinings is withdrawn.
- One enterprise in 20 is taken over (R17), where there are 25 dossiers for each. One in five of the successors is
  the next; one takeover is rectified, one annulled.
- The second measure has four spells, a lifting that is withdrawn, and rectifications. One trajectory in ten that a
  measure stops asks for the exception (R8).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

import msgspec

from benchmarks.enterprises import Enterprises
from benchmarks.lives import Life

Line = dict[str, Any]

ENTRIES = 200_000
DOSSIERS = 25_000
SEED = 20_200_320

#: One dossier in so many, all among the first half, has so many entries more than its share.
ONE_LONG_IN, LONG = 500, 500

FIRST_HIRE, LAST_HIRE = date(2014, 1, 6), date(2022, 12, 19)


def decisions(entries: int = ENTRIES, dossiers: int = DOSSIERS, seed: int = SEED) -> Iterator[Line]:
    """Exactly ``entries`` decisions about ``dossiers`` dossiers, two measures and some enterprises, by moment."""
    enterprises = Enterprises(dossiers)
    of_all = MEASURES + enterprises.lines
    if dossiers < 1 or entries < len(of_all) + 4 * dossiers:
        raise ValueError("a register needs at least four entries a dossier, and those of what is for all")
    chance = Random(seed)
    lengths = _lengths(entries - len(of_all), dossiers)
    waiting = _Hires(dossiers)
    # What comes next, by moment; the number decides between equals, so that no two lines are compared.
    queue: list[tuple[int, int, Line, Iterator[tuple[int, Line]]]] = []
    for number, (moment, line) in enumerate(of_all):
        queue.append((moment, -1 - number, dict(line), iter(())))
    heapify(queue)
    while True:
        while waiting.number < dossiers and (not queue or waiting.moment <= queue[0][0]):
            number = waiting.number
            life = iter(Life(number, next(lengths), (waiting.hired, waiting.moment), chance, enterprises))
            moment, line = next(life)
            heappush(queue, (moment, number, line, life))
            waiting.advance()
        if not queue:
            return
        moment, number, line, life = heappop(queue)
        line["recorded_at"] = _moment_text(moment)
        yield line
        following = next(life, None)
        if following is not None:
            heappush(queue, (following[0], number, following[1], life))


class _Hires:
    """Who is hired next, and when that is recorded: evenly over the years."""

    def __init__(self, dossiers: int) -> None:
        self._step = (LAST_HIRE - FIRST_HIRE).days * 86_400 / dossiers
        self.number = 0
        self._set()

    def advance(self) -> None:
        self.number += 1
        self._set()

    def _set(self) -> None:
        seconds = int(self.number * self._step)
        self.hired = FIRST_HIRE.toordinal() + seconds // 86_400
        # Recorded the next day within office hours, still in the order of hiring.
        self.moment = (self.hired + 1) * 86_400 + 8 * 3600 + seconds % 86_400 // 3


def _lengths(entries: int, dossiers: int) -> Iterator[int]:
    """How many entries each dossier has: together exactly ``entries``, one long for each short.

    Who has been employed for long may have very many.
    """
    longest = dossiers // ONE_LONG_IN if entries >= 6 * dossiers else 0
    entries -= LONG * longest
    mean = entries / dossiers
    spread = 0
    given = 0
    for number in range(dossiers):
        if number % 2 == 0:
            # 0 to half the mean, in a pattern that visits every size.
            spread = 0 if number == dossiers - 1 else int(mean / 2 * (number * 7919 % 1000) / 1000)
        due = int(entries * (number + 1) / dossiers) if number % 2 or number == dossiers - 1 else None
        length = due - given if due is not None else int(mean) - spread
        given += length
        is_long = number % (ONE_LONG_IN // 2) == 111 and number < ONE_LONG_IN // 2 * longest
        yield length + LONG if is_long else length


@lru_cache(maxsize=64)
def _day_text(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _moment_text(moment: int) -> str:
    day, seconds = divmod(moment, 86_400)
    return f"{_day_text(day)}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _measure(recorded: date, hour: int, decision: str, on: str, **fields: Any) -> tuple[int, Line]:
    line: Line = {"decision": decision, "effective_on": on, **fields}
    line["source"] = f"{fields['measure']}:{decision}:{on}"
    return recorded.toordinal() * 86_400 + hour * 3600, line


def _replacement(decision: str, on: str, **fields: Any) -> Line:
    return {
        "decision": decision,
        "effective_on": on,
        "decided_by": "government",
        "ground": "fictief",
        **fields,
    }


_BVR = {"measure": "corona-2020", "decided_by": "government", "ground": "BVR 20-03-2020"}
_MB = {"measure": "corona-2020", "decided_by": "minister", "ground": "MB 19-06-2020"}
_WAVE = {"measure": "tweede-golf-2020", "decided_by": "government", "ground": "fictief"}

#: The real calendar of 2020, and a second wave that is made up. That has four spells: ordered, extended from the day
#: after (rectified), extended after a gap (a lifting is withdrawn before the one that stands), and ordered once more
#: (a rectification is withdrawn).
MEASURES: list[tuple[int, Line]] = [
    _measure(date(2020, 3, 20), 15, "suspension-order", "2020-03-20", **_BVR, schemes=["cmw", "lde"]),
    _measure(date(2020, 6, 19), 15, "suspension-lifting", "2020-06-22", **_MB),
    _measure(
        date(2020, 6, 19),
        16,
        "insertion-order",
        "2020-06-22",
        **_MB,
        schemes=["lde"],
        ending_from="2020-03-20",
        ending_to="2021-02-01",
        last_day="2021-02-01",
    ),
    _measure(
        date(2020, 10, 30),
        15,
        "suspension-order",
        "2020-11-02",
        **_WAVE,
        schemes=["cmw", "lde"],
        last_day="2020-12-13",
    ),
    _measure(date(2020, 12, 11), 15, "suspension-extension", "2020-12-14", **_WAVE, last_day="2021-01-13"),
    _measure(
        date(2020, 12, 15),
        15,
        "rectification",
        "2020-12-15",
        **_WAVE,
        entry="tweede-golf-2020:suspension-extension:2020-12-14",
        replacement=_replacement("suspension-extension", "2020-12-14", last_day="2021-01-31"),
    ),
    _measure(date(2021, 3, 12), 15, "suspension-extension", "2021-03-15", **_WAVE, last_day="2021-04-30"),
    _measure(date(2021, 4, 1), 15, "suspension-lifting", "2021-04-06", **_WAVE),
    _measure(
        date(2021, 4, 2),
        15,
        "withdrawal",
        "2021-04-02",
        **_WAVE,
        entry="tweede-golf-2020:suspension-lifting:2021-04-06",
    ),
    _measure(date(2021, 4, 16), 15, "suspension-lifting", "2021-04-20", **_WAVE),
    _measure(
        date(2021, 11, 19),
        15,
        "suspension-order",
        "2021-11-22",
        **_WAVE,
        schemes=["cmw", "lde"],
        last_day="2022-01-16",
    ),
    _measure(
        date(2021, 11, 23),
        15,
        "rectification",
        "2021-11-23",
        **_WAVE,
        entry="tweede-golf-2020:suspension-order:2021-11-22",
        replacement=_replacement("suspension-order", "2021-11-22", schemes=["cmw"], last_day="2022-01-16"),
    ),
    _measure(
        date(2021, 11, 24),
        15,
        "withdrawal",
        "2021-11-24",
        **_WAVE,
        entry="tweede-golf-2020:rectification:2021-11-23",
    ),
]


def write(path: str, entries: int = ENTRIES, dossiers: int = DOSSIERS, seed: int = SEED) -> None:
    """The register as a JSON Lines file."""
    encode = msgspec.json.Encoder().encode
    with open(path, "wb") as file:
        file.writelines(encode(line) + b"\n" for line in decisions(entries, dossiers, seed))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--dossiers", type=int, default=DOSSIERS)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    encode = msgspec.json.Encoder().encode
    for line in decisions(given.entries, given.dossiers, given.seed):
        sys.stdout.buffer.write(encode(line) + b"\n")


if __name__ == "__main__":
    main()
