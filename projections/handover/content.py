"""What a dossier document is about: everything it tells, before it is put in words."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Literal

import msgspec

from projections.answers.course import Timeline
from projections.answers.history import HistoryRow
from projections.answers.replaying import ReplayStep
from projections.explanation.tree import Conclusion, Explanation
from projections.handover.grid import Grid
from projections.reading import Status


class Making(msgspec.Struct, frozen=True):
    """Who made a document and for whom, with which version of this program, and the moment it bears (UTC).

    ``dated`` says where that moment comes from: the ``clock``; the knowledge moment (``known``), so that the same
    question gives the same bytes; or somebody who gave it (``given``, SOURCE_DATE_EPOCH). What nobody said is None:
    the ``organisation`` that hands it out, its name of the ``case``, and whom it is ``made_for``. ``with_names``: the
    names of enterprises were given.
    """

    by: str | None
    at: datetime
    dated: Literal["clock", "known", "given"]
    product: str
    organisation: str | None = None
    case: str | None = None
    made_for: str | None = None
    with_names: bool = False


class Person(msgspec.Struct, frozen=True):
    """Who the employee is, as kept in the vault; ``name`` None: it was asked for, and nobody is known."""

    name: str | None
    national_number: str | None

    def __repr__(self) -> str:
        return "Person(…)"


class Text(msgspec.Struct, frozen=True):
    """A personal text, where its entry commits to it (``path`` in the decision), and the salt of that commitment."""

    entry: int
    path: str
    salt: str
    text: str

    def __repr__(self) -> str:
        return "Text(…)"


class LawVersion(msgspec.Struct, frozen=True):
    """Which numbers of law and policy were used: the SHA-256 over them, and the day of the newest one."""

    digest: str
    newest: date


class DossierSeal(msgspec.Struct, frozen=True):
    """What the entries of the ledger can be held against.

    ``root`` is the Merkle root over all ``size`` entries known at the knowledge moment. ``note`` is the checkpoint
    that proofs rest on, None where there is none; ``covered`` is how many entries it covers.
    """

    size: int
    root: str
    origin: str | None = None
    note: str | None = None
    covered: int = 0
    covered_root: str | None = None


class Stream(msgspec.Struct, frozen=True):
    """The entries of a person, or of a measure or succession that reached one; ``hashes`` are the SHA-256 of each.

    ``clocks`` has, of each entry whose recording moment the operator says is wrong, the entry that says so.
    """

    name: str
    entries: tuple[HistoryRow, ...]
    hashes: tuple[str, ...]
    clocks: dict[int, int] = {}


class LastDays(msgspec.Struct, frozen=True):
    """The planned and the expected last day of a trajectory, as they stood at the end of the day ``on``."""

    planned: date
    expected: date
    on: date


class PastFinding(msgspec.Struct, frozen=True):
    """A finding that stood before the day asked, by what is known now, and was cured; both days included.

    ``cure`` is what cured it, as a code, and ``cured_by`` the entries that did; none where time did. ``conclusion``
    has the rule and its sources, ``particulars`` what is said of this one besides, in words.
    """

    code: str
    since: date
    last_day: date
    entries: tuple[int, ...]
    missing: tuple[str, ...] | None
    particulars: str
    cure: str
    cured_by: tuple[int, ...]
    conclusion: Conclusion


class UndoneFinding(msgspec.Struct, frozen=True):
    """A finding that was known, and is not by what is known now: the entry ``undone_by`` took it away, from the start.

    ``since`` and ``last_day`` are the days, both included, on which it stood by what was known between ``known_from``
    and ``known_until`` (UTC).
    """

    code: str
    since: date
    last_day: date
    known_from: str
    known_until: str
    undone_by: int


class Content(msgspec.Struct, frozen=True, dict=True):
    """One person on a day, as known at a moment.

    ``keys`` are those of the dossiers, the one that remains first (R18); ``dossier`` has the entries of all of them.
    ``measures`` and ``successions`` (by the enterprise taken over) are those that reach the person by what was known
    at any moment up to that one; ``no_longer`` the names of those that do not by what is known now.

    ``past`` are the findings that no longer stand, ``undone`` those that once were known and are not. ``then`` is the
    answer of ``status`` as it was known at the moment ``then_at``, the end of the day asked: None where the dossier was
    not known yet, and both where that moment is not before the knowledge moment.

    ``replay`` is what each entry changed, in the order in which the entries became known; None where too many are.

    ``person`` None: who it is was not asked for, and neither were personal texts. ``texts`` are those that stand in it;
    where they were asked for and all were erased, there are none. ``signed``: it goes into a bag that the ledger signs.
    """

    lang: str
    on: date
    known_at: datetime
    simulated: bool
    making: Making
    law: LawVersion
    person: Person | None
    status: Status
    explanation: Explanation
    timeline: Timeline
    last_days: LastDays | None
    grid: Grid
    keys: tuple[str, ...]
    dossier: Stream
    measures: tuple[Stream, ...]
    successions: tuple[Stream, ...]
    no_longer: frozenset[str]
    seal: DossierSeal
    replay: tuple[ReplayStep, ...] | None
    past: tuple[PastFinding, ...] = ()
    undone: tuple[UndoneFinding, ...] = ()
    then: Status | None = None
    then_at: datetime | None = None
    texts: tuple[Text, ...] = ()
    signed: bool = False

    @cached_property
    def entry_terms(self) -> dict[int, str]:
        """What each entry is called in the language of the document, by its number."""
        return {
            position: entry.dutch if self.lang == "nl" else entry.decision
            for position, entry in self.entries.items()
        }

    @cached_property
    def entries(self) -> dict[int, HistoryRow]:
        """Each entry that the document shows, by its number."""
        streams = (self.dossier, *self.measures, *self.successions)
        return {entry.position: entry for stream in streams for entry in stream.entries}

    @property
    def guarantees(self) -> tuple[Conclusion, ...]:
        """What was concluded of each guarantee."""
        concluded = self.explanation.conclusions
        return tuple(each for each in concluded if each.field.startswith("guarantees."))

    @property
    def key(self) -> str:
        """The dossier's key."""
        return self.status.dossier

    @property
    def personal(self) -> bool:
        """Whether it holds personal data."""
        return bool(self.texts) or (self.person is not None and self.person.name is not None)
