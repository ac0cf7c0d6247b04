"""Findings: what breaks a rule, from which day, until when, and on which entries that rests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["breach", "irregular", "note"]


class Kind(NamedTuple):
    """What a finding is about: the rule, how grave it is, and what it says in each language."""

    rule: str
    severity: Severity
    en: str
    nl: str


#: Every finding by its code.
KINDS: dict[str, Kind] = {
    "start-during-suspension": Kind(
        "R8",
        "irregular",
        "started while a measure suspends, without all that an exception asks",
        "aangevangen tijdens een maatregel, zonder alles wat een uitzondering vraagt",
    ),
    "resumption-during-suspension": Kind(
        "R8",
        "irregular",
        "resumed while a measure suspends, without all that an exception asks",
        "hervat tijdens een maatregel, zonder alles wat een uitzondering vraagt",
    ),
    "dismissed-while-protected": Kind(
        "R9",
        "breach",
        "dismissed by the employer while protected",
        "ontslagen door de werkgever terwijl beschermd",
    ),
    "dismissed-while-owed": Kind(
        "R10",
        "breach",
        "dismissed by the employer while the chance was owed or offered",
        "ontslagen door de werkgever terwijl de kans verschuldigd of aangeboden was",
    ),
    "leave-unproven": Kind(
        "R10",
        "breach",
        "left while the chance stood, without the employee's own word",
        "vertrokken terwijl de kans nog openstond, zonder het eigen woord van de werknemer",
    ),
    "insertion-lapsed": Kind(
        "R7",
        "breach",
        "employment ended by term while the insertion term was held open",
        "tewerkstelling beëindigd door de termijn terwijl het inschakelingstraject opengehouden was",
    ),
    "closed-while-owed": Kind(
        "R10",
        "breach",
        "trajectory or readiness closed while the chance stood",
        "traject of doorstroomklaarheid afgesloten terwijl de kans nog openstond",
    ),
    "chance-not-offered": Kind(
        "R10",
        "irregular",
        "the chance has been owed for more than 30 days and nothing was offered",
        "de kans is meer dan 30 dagen verschuldigd en er is niets aangeboden",
    ),
    "offer-lapsed": Kind(
        "R10",
        "note",
        "an offer no longer stands; the chance is owed again",
        "een aanbod staat niet meer open; de kans is opnieuw verschuldigd",
    ),
    "offer-too-short": Kind(
        "R10",
        "irregular",
        "an offer leaves fewer days than remain",
        "een aanbod laat minder dagen dan er resten",
    ),
    "refusal-without-offer": Kind(
        "R10",
        "note",
        "consent refused or withdrawn while no offer stood; nothing is waived",
        "instemming geweigerd of ingetrokken zonder openstaand aanbod; er is geen afstand",
    ),
    "time-shortened": Kind(
        "R11",
        "breach",
        "resumed with fewer days than remained",
        "hervat met minder dagen dan er restten",
    ),
    "phase-skipped": Kind(
        "R11",
        "breach",
        "resumed more than one phase further",
        "hervat meer dan één fase verder",
    ),
    "phase-overrun": Kind(
        "R5", "irregular", "the phase lasts longer than it may", "de fase duurt langer dan toegestaan"
    ),
    "trajectory-overrun": Kind(
        "R5",
        "irregular",
        "the trajectory runs past its expected last day",
        "het traject loopt voorbij zijn verwachte laatste dag",
    ),
    "start-without-evaluation": Kind(
        "R4",
        "irregular",
        "started without having been judged ready",
        "aangevangen zonder doorstroomklaar bevonden te zijn",
    ),
    "start-while-open": Kind(
        "R2",
        "note",
        "a start while the trajectory runs changes nothing",
        "een aanvang terwijl het traject loopt, verandert niets",
    ),
    "outside-employment": Kind(
        "R4",
        "note",
        "a decision outside employment under a scheme has no effect",
        "een beslissing buiten tewerkstelling onder een stelsel heeft geen gevolg",
    ),
    "evaluation-during-suspension": Kind(
        "R4",
        "irregular",
        "a regular evaluation held while a measure suspends",
        "een reguliere evaluatie gehouden tijdens een maatregel",
    ),
    "insertion-extended-past-limit": Kind(
        "R7",
        "irregular",
        "the insertion term extended past an order's last day for another cause than long absence or training",
        "inschakelingstraject verlengd voorbij de einddatum van de maatregel, om een andere oorzaak dan "
        "langdurige afwezigheid of opleiding",
    ),
    "resumption-without-suspension": Kind(
        "R4",
        "note",
        "there was nothing to resume and nothing to start",
        "er viel niets te hervatten en niets aan te vangen",
    ),
    "return-not-honoured": Kind(
        "R12",
        "irregular",
        "the return has been owed for more than 30 days",
        "de terugkeer is meer dan 30 dagen verschuldigd",
    ),
    "not-competent": Kind(
        "R15",
        "irregular",
        "decided by a capacity that may not decide it",
        "beslist door een hoedanigheid die daartoe niet bevoegd is",
    ),
    "recorded-late": Kind(
        "R1",
        "note",
        "recorded more than 30 days after it took effect",
        "geregistreerd meer dan 30 dagen nadat het gevolg had",
    ),
}


class Found:
    """A finding: stands from ``first`` to ``last`` (None: still). Days are ordinals, both included."""

    __slots__ = ("code", "entries", "first", "last", "missing")

    def __init__(
        self, code: str, first: int, entries: tuple[int, ...], missing: tuple[str, ...] | None
    ) -> None:
        self.code = code
        self.first = first
        self.last: int | None = None
        self.entries = entries
        self.missing = missing

    @property
    def kind(self) -> Kind:
        """Its rule, severity and words."""
        return KINDS[self.code]


class Findings:
    """The findings of one dossier as they begin and are cured."""

    def __init__(self) -> None:
        self.all: list[Found] = []
        self._standing: dict[str, list[Found]] = {}

    def begin(
        self, code: str, day: int, entries: Iterable[int], missing: tuple[str, ...] | None = None
    ) -> None:
        """A finding stands from ``day`` on."""
        found = Found(code, day, tuple(entries), missing)
        self.all.append(found)
        self._standing.setdefault(code, []).append(found)

    def cure(self, code: str, day: int, entry: int | None = None) -> None:
        """What stands under a code (with ``entry``: on that entry) is cured on ``day``.

        It stood until the day before; what began on the day itself never stood.
        """
        if code not in self._standing:
            return
        for found in self._standing.pop(code):
            if entry is not None and entry not in found.entries:
                self._standing.setdefault(code, []).append(found)
                continue
            found.last = day - 1
            if found.last < found.first:
                self.all.remove(found)

    def stands(self, code: str) -> bool:
        """Whether anything stands under a code."""
        return code in self._standing
