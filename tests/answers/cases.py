"""The shared cases as entries in memory: what a ledger would hold after importing them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ledger.decisions.versions import version_of
from ledger.entry import Entry, Recorded
from ledger.parsing.reading import decision_from, moment_from
from ledger.parsing.strict import read_object
from ledger.vault.texts import seal
from projections.answers.course import Timeline, read
from projections.answers.head import Head
from projections.reading import Reading, Status
from tests.given import InMemory

CASES = Path(__file__).parent.parent / "cases"


class Case(NamedTuple):
    """The entries of a case: the dossiers' and the measures', by name, and all of it as a reading."""

    dossiers: dict[str, list[Recorded]]
    measures: dict[str, list[Recorded]]
    reading: Reading

    def timeline(self, dossier: str, on: str, lang: str = "en") -> Timeline:
        return read(self.reading, dossier, date.fromisoformat(on), lang)

    def status(self, dossier: str, on: str) -> Status:
        return self.reading.status(dossier, date.fromisoformat(on))


def entries(*lines: bytes) -> Case:
    """Lines of an import as the entries they become, at positions from 1."""
    streams: dict[str, list[Recorded]] = {}
    for position, line in enumerate(lines, start=1):
        read = read_object(line)
        moment = moment_from(read) or datetime(2021, 1, 1, tzinfo=UTC)
        decision, _ = seal(decision_from(read), bytes)
        stream = streams.setdefault(decision.subject, [])
        entry = Entry(
            schema=version_of(decision),
            stream=decision.subject,
            number=len(stream) + 1,
            previous="0" * 64,
            recorded_at=moment,
            recorded_by="import",
            decision=decision,
        )
        stream.append(Recorded(position, entry))

    def of(kind: str) -> dict[str, list[Recorded]]:
        return {name[len(kind) :]: found for name, found in streams.items() if name.startswith(kind)}

    every = sorted(each for found in streams.values() for each in found)
    return Case(of("dossier:"), of("measure:"), Reading(InMemory(every)))


@cache
def case(number: str) -> Case:
    """A shared case by its number, such as ``01``."""
    (folder,) = CASES.glob(f"{number}-*")
    return entries(*(folder / "decisions.jsonl").read_bytes().splitlines())


def head(on: str = "2020-07-01", *, simulated: bool = True) -> Head:
    """A question asked on a day, as known at noon in Brussels on 1 October 2020."""
    known = datetime(2020, 10, 1, 10, tzinfo=UTC)
    return Head(on=date.fromisoformat(on), known_at=known, simulated=simulated, ledger_size=12)


class Terminal(StringIO):
    """A stream that a person looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Ascii(StringIO):
    """A stream that takes ASCII only, as under the C locale."""

    encoding = "ascii"

    def write(self, text: str) -> int:
        text.encode("ascii")
        return super().write(text)
