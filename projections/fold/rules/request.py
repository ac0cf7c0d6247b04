"""R8: each request for the exception during a measure, as it is made, answered and used.

What is missing for a lawful start is decided by ``exception.py``; here stands which words belong to one request, and
what became of it. The definition, with its cases, stands in ``docs/adr/0047-what-a-request-is.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ledger.decisions.consent import Consent
from ledger.decisions.evaluation import Evaluation
from projections.fold.copied import copied
from projections.fold.rules.competence import may_say
from projections.fold.rules.exception import PARTIES, ExceptionCase
from projections.fold.rules.measure import Spell

REQUEST_STATES = (
    "pending",
    "granted",
    "lawful",
    "irregular",
    "regularised",
    "refused",
    "expired",
    "ended",
)
"""In the order of a request's life: asked, allowed, used, and how it came to nothing."""

VDAB = "vdab"


class PartyWord(NamedTuple):
    """What was said in a party's name about the exception; ``competent``: by the party itself (R15)."""

    party: str
    answer: str
    day: int
    position: int
    decided_by: str
    competent: bool
    enterprise: str | None

    @classmethod
    def of(cls, day: int, position: int, consent: Consent) -> PartyWord:
        """The word of a consent to the exception, with its day and its ledger position."""
        by = consent.decided_by
        competent = by in may_say(consent.party)
        return cls(consent.party, consent.answer, day, position, by, competent, consent.enterprise)


class Judgment(NamedTuple):
    """What VDAB judged for the exception: the outcome, and the three questions of R8 (None: not answered)."""

    day: int
    position: int
    outcome: str
    conditions_met: bool | None
    job_safe: bool | None
    job_durable: bool | None
    decided_by: str
    competent: bool

    @classmethod
    def of(cls, day: int, position: int, made: Evaluation) -> Judgment:
        """That of an evaluation by purpose ``exception``, with its day and its ledger position."""
        answers = made.conditions_met, made.job_safe, made.job_durable
        competent = made.decided_by in made.may_decide
        return cls(day, position, made.outcome, *answers, made.decided_by, competent)

    @property
    def allows(self) -> bool:
        """Whether it is ready, with all three conditions true."""
        return self.outcome == "ready" and all((self.conditions_met, self.job_safe, self.job_durable))


class BegunOnRequest(NamedTuple):
    """The start or resumption that a request led to, and what R8 missed that day; nothing where it was lawful."""

    decision: Literal["start", "resumption"]
    day: int
    position: int
    missing: tuple[str, ...]


class RequestOnDay(NamedTuple):
    """What holds of a request at the end of a day: from ``day`` until the day before the next of its history.

    ``since`` is the first day of the state. ``suspension`` is the spell that it is about, ``measures`` all that stopped
    the person. ``missing`` is what R8 misses that day; once the request is over, what it missed then.
    """

    day: int
    state: str
    since: int
    suspension: str
    spell_first: int
    measures: tuple[str, ...]
    missing: tuple[str, ...]
    refused_by: tuple[str, ...]
    words: tuple[PartyWord, ...]
    judgments: tuple[Judgment, ...]
    begun: BegunOnRequest | None


class ExceptionRequest:
    """One request: who said what, what VDAB judged, what it led to. ``over`` is the day from which nothing changes."""

    def __init__(self, day: int, spells: Sequence[Spell]) -> None:
        self.first = day
        self.words: list[PartyWord] = []
        self.judgments: list[Judgment] = []
        #: What was said and judged before it and still counts for it.
        self.shown: tuple[list[PartyWord], list[Judgment]] = [], []
        self.begun: BegunOnRequest | None = None
        self.state = "pending"
        self.missing: tuple[str, ...] = ()
        self.over: int | None = None
        self.history: list[RequestOnDay] = []
        self.about(spells)

    def branch(self) -> ExceptionRequest:
        """The same request, for a dossier that branches."""
        made = copied(self)
        made.words, made.judgments, made.history = (
            self.words.copy(),
            self.judgments.copy(),
            self.history.copy(),
        )
        return made

    def about(self, spells: Sequence[Spell]) -> bool:
        """Take the spell that it is about: the latest begun by its first day; False where none stops the person."""
        own = [spell for spell in spells if spell.first <= self.first]
        if not own:
            return False
        self.spell = _counting(own)
        self.measures = tuple([spell.measure for spell in spells])
        self.spell_first = _counting(spells).first
        return True

    @property
    def refused_by(self) -> tuple[str, ...]:
        """The parties whose latest own word in this request is no; else VDAB, where its latest judgment is."""
        latest = {word.party: word.answer for word in self.words if word.competent}
        parties = tuple([party for party in PARTIES if latest.get(party, "given") != "given"])
        if not parties and self.judgments and not self.judgments[-1].allows:
            return (VDAB,)
        return parties

    def judge(self, case: ExceptionCase) -> None:
        """What is missing now, and by that the state, while nothing has begun on it."""
        self.missing = case.missing(self.spell_first)
        if not self.missing:
            self.state = "granted"
        else:
            self.state = "refused" if self.refused_by else "pending"

    def is_turned_by(self, word: PartyWord) -> bool:
        """Whether a word asks anew after a refusal: of a party that had refused; after VDAB's, of any."""
        by = self.refused_by
        if self.state != "refused" or not word.competent or word.answer != "given":
            return False
        return word.party in by or VDAB in by

    def note(self, day: int) -> None:
        """Keep what holds at the end of a day, where that is not what held before."""
        before = self.history[-1] if self.history else None
        since = before.since if before is not None and before.state == self.state else day
        now = RequestOnDay(
            day,
            self.state,
            since,
            self.spell.measure if self.spell.number == 1 else f"{self.spell.measure}#{self.spell.number}",
            self.spell.first,
            self.measures,
            self.missing,
            self.refused_by,
            (*self.shown[0], *self.words),
            (*self.shown[1], *self.judgments),
            self.begun,
        )
        if before is not None and before.day == day:
            self.history[-1] = now
        elif before is None or before[1:] != now[1:]:
            self.history.append(now)


class ExceptionRequests:
    """The requests of one dossier, in the order in which they were made.

    At most one is open: nothing was begun on it, and it is not over. ``watching``: whether the end of the day can
    change one.
    """

    def __init__(self) -> None:
        self.all: list[ExceptionRequest] = []
        self.watching = False
        #: How many times any of them was noted or is over.
        self.changed = 0
        self._open: ExceptionRequest | None = None
        #: Those that led to an unlawful start or resumption of the open trajectory.
        self._begun: list[ExceptionRequest] = []
        self._changed: list[ExceptionRequest] = []
        # What the parties said themselves and VDAB judged ready, in the present employment.
        self._words: list[PartyWord] = []
        self._judgments: list[Judgment] = []

    def branch(self) -> ExceptionRequests:
        """The same requests, for a dossier that branches."""
        made = copied(self)
        made.all = [each.branch() for each in self.all]
        same = dict(zip(map(id, self.all), made.all, strict=True))
        made._open = None if self._open is None else same[id(self._open)]
        made._begun = [same[id(each)] for each in self._begun]
        made._changed = [same[id(each)] for each in self._changed]
        made._words, made._judgments = self._words.copy(), self._judgments.copy()
        return made

    # -- what is said and judged ------------------------------------------------------------------------

    def answered(self, day: int, word: PartyWord, spells: Sequence[Spell], case: ExceptionCase) -> None:
        """Something is said in a party's name while ``spells`` stop the person. What counts of it, ``case`` knows."""
        request = self._of(day, spells, word)
        if request is not None:
            request.words.append(word)
        for begun in self._begun:
            begun.words.append(word)
        if word.competent:
            self._words.append(word)
        self._judge(case)

    def judged(self, day: int, judgment: Judgment, spells: Sequence[Spell], case: ExceptionCase) -> None:
        """VDAB judges for the exception while ``spells`` stop the person."""
        request = self._of(day, spells, None)
        if request is not None:
            request.judgments.append(judgment)
        for begun in self._begun:
            begun.judgments.append(judgment)
        if judgment.outcome == "ready":
            self._judgments.append(judgment)
        self._judge(case)

    def _of(self, day: int, spells: Sequence[Spell], word: PartyWord | None) -> ExceptionRequest | None:
        """The request that a word, or else a judgment, belongs to; None where it is of none."""
        if not spells:
            return None
        self._expire(day, spells)
        request = self._open
        if request is not None and (word is None or word.competent):
            if request.first < _counting(spells).first:
                self._settle(day, "expired")
            elif word is not None and request.is_turned_by(word):
                self._settle(day, "refused")
        if self._open is None and (word is None or word.competent or word.answer == "given"):
            self._ask(day, spells)
        return self._open

    def _ask(self, day: int, spells: Sequence[Spell]) -> ExceptionRequest:
        request = ExceptionRequest(day, spells)
        self._show(request)
        self.all.append(request)
        self._changed.append(request)
        self._open = request
        self.watching = True
        return request

    def _show(self, request: ExceptionRequest) -> None:
        """What was said and judged before a request and still counts for it (R8)."""
        latest = {word.party: word for word in self._words}
        words = [
            word
            for word in latest.values()
            if word.answer == "given" and word.day >= request.spell_first and word not in request.words
        ]
        judgments = [each for each in self._judgments if each not in request.judgments]
        request.shown = sorted(words, key=lambda word: (word.day, word.position)), judgments

    def _judge(self, case: ExceptionCase) -> None:
        """Each request by what counts now."""
        if self._open is not None:
            self._open.judge(case)
            self._changed.append(self._open)
        for begun in self._begun:
            begun.missing = case.missing(begun.spell_first)
            self._changed.append(begun)
        self.watching = bool(self._changed)

    # -- what it comes to -------------------------------------------------------------------------------

    def began(
        self,
        day: int,
        position: int,
        decision: Literal["start", "resumption"],
        missing: tuple[str, ...],
        spells: Sequence[Spell],
    ) -> None:
        """Somebody starts or resumes while ``spells`` suspend; lawfully where nothing is missing."""
        self._expire(day, spells)
        request = self._open or self._ask(day, spells)
        self._show(request)
        request.begun = BegunOnRequest(decision, day, position, missing)
        request.missing = missing
        request.state = "irregular" if missing else "lawful"
        self._open = None
        self._changed.append(request)
        self.watching = True
        if missing:
            self._begun.append(request)
        else:
            request.over = day

    def regularised(self, day: int, position: int) -> None:
        """What began in the entry ``position`` is regularised."""
        for request in list(self._begun):
            if request.begun is not None and request.begun.position == position:
                request.state, request.missing, request.over = "regularised", (), day
                self._begun.remove(request)
                self._changed.append(request)
                self.changed += 1

    def trajectory_over(self, day: int) -> None:
        """What began unlawfully is not regularised any more."""
        for request in self._begun:
            request.over = day
            self.changed += 1
        self._begun.clear()

    def another_employer(self, day: int, case: ExceptionCase) -> None:
        """What was asked was asked of the other employer; ``case`` is that of the new one."""
        if self._open is not None:
            self._settle(day, "ended")
        self._words.clear()
        self._judgments.clear()
        self._judge(case)

    def _expire(self, day: int, spells: Sequence[Spell]) -> None:
        """The open request is over where what it is about stops the person no longer, though others do."""
        if self._open is not None and not self._open.about(spells):
            self._settle(day, "expired")

    def _settle(self, day: int, state: str) -> None:
        """The open request is over; refused, it stays so."""
        request = self._open
        assert request is not None
        request.over = day
        self.changed += 1
        if request.state != "refused":
            request.state = state
        self._changed.append(request)
        self._open = None
        self.watching = True

    def note(self, day: int, spells: Sequence[Spell], case: ExceptionCase, *, employed: bool) -> None:
        """The end of a day: ``spells`` still stop the person, who is employed under a scheme or not."""
        request = self._open
        if request is not None:
            if request.about(spells):
                self._show(request)
                request.judge(case)
                self._changed.append(request)
            else:
                self._settle(day, "expired" if employed else "ended")
        for changed in self._changed:
            changed.note(day)
            self.changed += 1
        self._changed.clear()
        self.watching = self._open is not None


def _counting(spells: Sequence[Spell]) -> Spell:
    """The spell whose first day counts for R8: of the latest begun, where several suspend."""
    return max(spells, key=lambda spell: spell.first)
