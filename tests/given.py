"""The language of scenarios: what is given, asked on a day, and concluded.

    given(employment(), start("2020-02-03"), order("2020-03-20")).on("2020-03-20").then(status="suspended")

A decision is a plain object as it is handed in; each builder fills in what the scenario does not care about.
What is given is read, admitted, encoded and decoded on its way to the fold, as in a real ledger. A scenario that
concludes nothing fails (``tests/fold/conftest.py``), and so does a ``then`` that names nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from ledger import codec
from ledger.admission import admit
from ledger.decisions.versions import version_of
from ledger.entry import Entry, Recorded
from ledger.parsing.reading import decision_from, moment_from
from ledger.refusals import Refused
from ledger.vault.texts import seal
from projections.fold.dossier import Dossier
from projections.reading import Reading, end_of_day

Made = dict[str, Any]

DOSSIER = "W-01"
MEASURE = "corona-2020"
MAATWERK, BUURTDIENST, PROVIDER, ORDINARY = "0899.900.276", "0899.900.177", "0899.900.375", "0899.910.174"
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
FIRST_PREVIOUS = "0" * 64

# -- decisions, each with what a scenario may leave unsaid ---------------------------------------------


def decision(kind: str, day: str, by: str, /, **own: Any) -> Made:
    """A decision about the dossier; a field given as None is left out."""
    made = {"decision": kind, "dossier": DOSSIER, "effective_on": day, "decided_by": by} | own
    return {name: value for name, value in made.items() if value is not None}


def of_measure(kind: str, day: str, by: str, /, measure: str = MEASURE, **own: Any) -> Made:
    """A decision about a measure."""
    return decision(kind, day, by, measure=measure, **{"dossier": None, **own})


def employment(day: str = "2019-01-01", scheme: str = "cmw", **own: Any) -> Made:
    return decision("employment", day, "employer", **{"enterprise": MAATWERK, "scheme": scheme, **own})


def evaluation(day: str = "2020-01-06", outcome: str = "ready", purpose: str = "regular", **own: Any) -> Made:
    return decision("evaluation", day, "vdab", outcome=outcome, purpose=purpose, **own)


def assignment(day: str = "2020-01-13", planned_start: str = "2020-02-03", **own: Any) -> Made:
    own = {"provider": PROVIDER, "provisional": False, **own}
    return decision("assignment", day, "vdab", planned_start=planned_start, **own)


def start(day: str = "2020-02-03", last_day: str | None = None, **own: Any) -> Made:
    return decision("start", day, "service-provider", last_day=last_day, **own)


def phase(day: str, name: str, **own: Any) -> Made:
    return decision("phase", day, "service-provider", phase=name, **own)


def suspension(day: str, last_day: str | None = None, **own: Any) -> Made:
    return decision("suspension", day, "vdab", last_day=last_day, **{"cause": "illness", **own})


def extension(day: str, of: str, last_day: str, **own: Any) -> Made:
    return decision("extension", day, "vdab", of=of, last_day=last_day, **{"cause": "illness", **own})


def consent(
    day: str, party: str = "employee", answer: str = "given", to: str = "exception", **own: Any
) -> Made:
    return decision("consent", day, party, **{"party": party, "answer": answer, "to": to, **own})


def offer(day: str, to: str = "resumption", **own: Any) -> Made:
    return decision("offer", day, "service-provider", **{"to": to, **own})


def resumption(day: str, last_day: str | None = None, phase: str | None = None, **own: Any) -> Made:
    return decision("resumption", day, "service-provider", last_day=last_day, phase=phase, **own)


def completion(day: str, outcome: str = "beyond-own-will", **own: Any) -> Made:
    return decision("completion", day, "vdab", outcome=outcome, **own)


def transition(day: str, internal: bool = False, **own: Any) -> Made:
    return decision("transition", day, "vdab", internal=internal, **{"enterprise": ORDINARY, **own})


def transition_end(day: str, by: str = "employer", **own: Any) -> Made:
    return decision("transition-end", day, "receiving-enterprise", by=by, **own)


def employment_end(day: str, by: str = "employer", **own: Any) -> Made:
    return decision("employment-end", day, "employer", by=by, **own)


def return_(day: str, scheme: str = "cmw", **own: Any) -> Made:
    return decision("return", day, "employer", **{"enterprise": MAATWERK, "scheme": scheme, **own})


def joining(day: str = "2021-01-04", other: str = "W-02", **own: Any) -> Made:
    return decision("joining", day, "vdab", other=other, **own)


def order(day: str = "2020-03-20", last_day: str | None = None, **own: Any) -> Made:
    own = {"schemes": ["cmw", "lde"], **own}
    return of_measure("suspension-order", day, "government", last_day=last_day, **own)


def measure_extension(day: str, last_day: str | None = None, **own: Any) -> Made:
    return of_measure("suspension-extension", day, "government", last_day=last_day, **own)


def lifting(day: str = "2020-06-22", **own: Any) -> Made:
    return of_measure("suspension-lifting", day, "minister", **own)


def succession(day: str, enterprise: str = MAATWERK, successor: str = PROVIDER, **own: Any) -> Made:
    """A decision about an enterprise, which reaches whoever is employed there."""
    own = {"dossier": None, "enterprise": enterprise, "successor": successor, **own}
    return decision("succession", day, "employer", **own)


def withdrawal(day: str, entry: int | str, **own: Any) -> Made:
    return decision("withdrawal", day, "court", entry=entry, **own)


def rectification(day: str, entry: int | str, replacement: Made, **own: Any) -> Made:
    return decision("rectification", day, "department", entry=entry, replacement=replacement, **own)


# -- scenarios -----------------------------------------------------------------------------------------

#: Scenarios of the running test that have not concluded anything yet.
unconcluded: list[Scenario] = []


class Scenario:
    """What is on record, in the order of the ledger. ``recorded_at`` is the moment before it where absent."""

    def __init__(self, *made: Made) -> None:
        self._made = made
        self._known: datetime | None = None
        unconcluded.append(self)

    def when(self, *more: Made) -> Scenario:
        """The same, and then this is recorded."""
        self._conclude()
        return Scenario(*self._made, *more)

    def known(self, moment: str) -> Scenario:
        """Asked as known at a moment; a bare day is its end in Brussels (R1)."""
        self._conclude()
        scenario = Scenario(*self._made)
        bare = len(moment) == len("2020-01-01")
        scenario._known = end_of_day(date.fromisoformat(moment)) if bare else datetime.fromisoformat(moment)
        return scenario

    def on(self, day: str) -> Answer:
        """What the ledger answers for a day."""
        self._conclude()
        day_asked = date.fromisoformat(day)
        reading = Reading(InMemory(recorded(*self._made)), self._known)
        return Answer(msgspec.to_builtins(reading.status(DOSSIER, day_asked)), self)

    def then_refused(self, why: type[Refused], field: str | None = None) -> Refused:
        """The last decision cannot be one, for exactly this reason."""
        self._conclude()
        *before, last = self._made
        recorded(*before)
        with pytest.raises(Refused) as caught:
            admit(decision_from(last))
        refusal = caught.value
        assert type(refusal) is why, f"refused as {type(refusal).__name__}: {refusal}"
        assert field is None or refusal.field == field, f"refused for field {refusal.field}"
        return refusal

    def then_admitted(self) -> Scenario:
        """Every decision given can be one."""
        self._conclude()
        recorded(*self._made)
        return self

    def folded(self, day: str) -> Dossier:
        """The fold itself, for what a status does not tell."""
        self._conclude()
        return Reading(InMemory(recorded(*self._made)), self._known).dossier(DOSSIER, date.fromisoformat(day))

    def _conclude(self) -> None:
        unconcluded[:] = [scenario for scenario in unconcluded if scenario is not self]


class Answer:
    """The answer for one day, to be compared."""

    def __init__(self, answer: Made, scenario: Scenario) -> None:
        self.answer = answer
        self._scenario = scenario
        self._compared = False
        unconcluded.append(scenario)

    def then(self, **expected: Any) -> Scenario:
        """What the answer is. Fields of the trajectory's clock may be named as they are.

        ``states`` are those of the guarantees by their names, ``found`` the codes of what stands, with its first day;
        when a decision was recorded, a scenario does not say.
        """
        assert expected, "a scenario concludes something"
        self._scenario._conclude()
        found = {**(self.answer["trajectory"] or {}), **self.answer}
        found["states"] = {
            each["suspension"] or "return": each["state"] for each in self.answer["guarantees"]
        }
        found["found"] = [
            (each["code"], each["since"])
            for each in self.answer["findings"]
            if each["code"] not in ("recorded-late", "recorded-ahead")
        ]
        given = {name: found.get(name, "no such field, or no open trajectory") for name in expected}
        assert given == expected, f"on {self.answer['on']}: {self.answer}"
        return self._scenario


def given(*made: Made) -> Scenario:
    """A scenario that begins with these decisions, recorded in this order."""
    return Scenario(*made)


# -- a ledger in memory ----------------------------------------------------------------------------------


def recorded(*made: Made) -> list[Recorded]:
    """Decisions as the ledger holds them: read, admitted, personal texts put apart, stamped, encoded and decoded."""
    entries: list[Recorded] = []
    numbers: dict[str, int] = {}
    moment = BEGINNING
    for position, handed_in in enumerate(made, start=1):
        line = dict(handed_in)
        moment = moment_from(line) or moment
        taken, _ = seal(admit(decision_from(line)), bytes)
        numbers[taken.subject] = numbers.get(taken.subject, 0) + 1
        entry = Entry(
            schema=version_of(taken),
            stream=taken.subject,
            number=numbers[taken.subject],
            previous=FIRST_PREVIOUS,
            recorded_at=moment.astimezone(UTC),
            recorded_by="tests",
            decision=taken,
        )
        entries.append(Recorded(position, codec.decode(codec.encode(entry))))
    return entries


class InMemory:
    """Entries as a reading wants them, without a store."""

    def __init__(self, entries: list[Recorded]) -> None:
        self._entries = entries
        self.last_position = len(entries)

    def state(self, position: int) -> bytes | None:
        found = [codec.encode(r.entry) for r in self._entries if r.position == position]
        return found[0] if found else None

    def entries(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        last = self.last_position if upto is None else upto
        return ((r.position, codec.encode(r.entry)) for r in self._entries if after < r.position <= last)

    def stream(self, stream: str, upto: int | None = None) -> list[tuple[int, bytes]]:
        return [
            (r.position, codec.encode(r.entry))
            for r in self._entries
            if r.entry.stream == stream and (upto is None or r.position <= upto)
        ]

    def joining_streams(self) -> list[str]:
        return sorted({r.entry.stream for r in self._entries if r.entry.decision.tag() == "joining"})

    def streams_outside(
        self, prefixes: Sequence[str], upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        return (each for each in self.by_stream("", upto) if not each[0].startswith(tuple(prefixes)))

    def joinings_in(self, streams: Collection[str], upto: int | None = None) -> list[tuple[int, bytes]]:
        return [
            (r.position, codec.encode(r.entry))
            for r in self._entries
            if r.entry.stream in streams
            and r.entry.decision.tag() in ("joining", "rectification", "withdrawal")
            and (upto is None or r.position <= upto)
        ]

    def by_stream(
        self, prefix: str, upto: int | None = None
    ) -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
        for stream in sorted({r.entry.stream for r in self._entries}):
            entries = self.stream(stream, upto)
            if stream.startswith(prefix) and entries:
                yield stream, entries
