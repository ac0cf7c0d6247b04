"""Each rule by its number: what it is called, what it says, and where that comes from.

What a source says is law; what no source says is policy of this ledger, and marked so. The numbers in
a sentence are those of ``ledger/law.py`` in force on the day asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger import law


class Source(NamedTuple):
    """Where a rule, or a part of it, comes from; ``policy`` where no law says it."""

    en: str
    nl: str
    policy: bool = False

    def name(self, lang: str) -> str:
        """The source in the reader's language."""
        return self.nl if lang == "nl" else self.en


class Rule(NamedTuple):
    """One rule: its title and its sentence in both languages, its sources, and the numbers in it."""

    en: str
    nl: str
    sentence_en: str
    sentence_nl: str
    sources: tuple[Source, ...]
    parameters: Mapping[str, law.Parameter[Any]] = {}

    def title(self, lang: str) -> str:
        """What the rule is called."""
        return self.nl if lang == "nl" else self.en

    def sentence(self, lang: str, on: date) -> str:
        """What the rule says, with the numbers in force on a day."""
        numbers = {name: _written(parameter.on(on).value) for name, parameter in self.parameters.items()}
        return (self.sentence_nl if lang == "nl" else self.sentence_en).format(**numbers)


def _written(value: object) -> str:
    """A number of law as it stands in a sentence; several as a list with plus signs."""
    return " + ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


def _law(name: str) -> Source:
    return Source(name, name)


def _policy(en: str, nl: str) -> Source:
    return Source(en, nl, policy=True)


def _asked(en: str, nl: str) -> Source:
    """What the Commissie Sociale Economie asked the minister in 2020: a request is not yet law."""
    return _policy(f"Commissie Sociale Economie, {en} request", f"Commissie Sociale Economie, {nl} verzoek")


_POST_69 = _law("lokalediensteneconomie.be, post 69")
_PHASED = _law("perspectiefwerkt.be, 29-06-2020")
_PHASES = _law('herwin.be FAQ, "Hoe verlopen de doorstroomtrajecten?"')
_FIVE_YEARS = _law("vdab.be, vzwmentor.be")
_RETENTION = _law('Wolters Kluwer Legalworld, "vijf ondersteuningsmaatregelen"')
_ARTICLE_70 = _law("besluit van 17-02-2017, art. 70, vijfde lid")
_SUPPORT_ENDS = _law('herwin.be FAQ, "… beëindiging van de WOP"')
_SUPPORT_LEVEL = _law('herwin.be FAQ, "Welke WOP …"')

#: Every rule by its number.
RULES: dict[str, Rule] = {
    "R1": Rule(
        "order",
        "volgorde",
        "Decisions apply in order of their first day, then of the ledger; what was not recorded yet is"
        " not known. A rectified entry is read as its replacement and a withdrawn one as absent, from the"
        " start. More than {days} days after its effect a decision is recorded late.",
        "Beslissingen gelden in volgorde van hun eerste dag, dan van het register; wat nog niet"
        " geregistreerd was, is niet gekend. Een rechtgezette post wordt gelezen als zijn vervanging, een"
        " ingetrokken of vernietigde als afwezig, van bij het begin. Meer dan {days} dagen na de uitwerking"
        " is een registratie laattijdig.",
        (_policy("how entries are read", "hoe posten gelezen worden"),),
        {"days": law.RECORDING_DAYS},
    ),
    "R2": Rule(
        "open",
        "open traject",
        "A trajectory is open from its start until its completion, a transition or a waiver by refusal, or"
        " the last day employed. Start and resumption are read by the state they meet.",
        "Een traject is open vanaf de aanvang tot de afronding, een doorstroom of een afstand door weigering,"
        " of de laatste dag in dienst. Aanvang en hervatting worden gelezen volgens de toestand die zij"
        " aantreffen.",
        (_policy("when a trajectory is open", "wanneer een traject open is"),),
    ),
    "R3": Rule(
        "measure",
        "maatregel",
        "A measure is in force from its order to its last day, as extended or lifted, and reaches everyone"
        " employed under one of its schemes.",
        "Een maatregel geldt vanaf het besluit tot zijn laatste dag, zoals verlengd of opgeheven, en bereikt"
        " wie onder een van zijn stelsels in dienst is.",
        (_POST_69,),
    ),
    "R4": Rule(
        "stopped",
        "stilstand",
        "On a suspended day an open trajectory is suspended, and who was judged ready is postponed. A"
        " suspension does not end in a resumption by itself: until then the person is awaiting. Outside"
        " employment under a scheme such decisions have no effect.",
        "Op een opgeschorte dag is een open traject opgeschort, en wie doorstroomklaar is uitgesteld. Een"
        " opschorting eindigt niet vanzelf in een hervatting: tot dan is de werknemer in afwachting. Buiten"
        " tewerkstelling onder een stelsel hebben zulke beslissingen geen gevolg.",
        (_POST_69, _policy("awaiting, until it is resumed", "in afwachting, tot er hervat wordt")),
    ),
    "R5": Rule(
        "clock",
        "klok",
        "Suspended and awaiting days do not count against the employee: the expected last day is the planned"
        " one, or one stated later, plus the stopped days since. The phases last at most {months} months.",
        "Dagen opgeschort of in afwachting tellen niet mee ten nadele van de werknemer: de verwachte laatste"
        " dag is de geplande, of een later bepaalde, plus de stilstand daarna. De fasen duren hoogstens"
        " {months} maanden.",
        (
            _POST_69,
            _PHASES,
            _policy("awaiting days count as stopped", "dagen in afwachting zijn stilstand"),
        ),
        {"months": law.PHASE_MONTHS},
    ),
    "R6": Rule(
        "months",
        "maanden",
        "A term of n months ends on the day before the same day n months later; where that day does not"
        " exist, on the last day of that month.",
        "Een termijn van n maanden eindigt op de dag vóór dezelfde dag n maanden later; bestaat die dag niet,"
        " dan op de laatste dag van die maand.",
        (_policy("how months are counted", "hoe maanden geteld worden"),),
    ),
    "R7": Rule(
        "insertion term",
        "inschakelingstraject",
        "The LDE insertion term ends on its stated last day (default: {months} months), or later by an order"
        " or an extension. It is held open while a measure suspends the scheme, while a guarantee is"
        " protected, owed or offered, and while a trajectory with a guarantee is open.",
        "Het LDE-inschakelingstraject eindigt op de bepaalde laatste dag (standaard {months} maanden), of"
        " later door een maatregel of een verlenging. Het blijft opengehouden zolang een maatregel het"
        " stelsel opschort, zolang een waarborg beschermd, verschuldigd of aangeboden is, en zolang een"
        " traject met een waarborg open is.",
        (
            _POST_69,
            _PHASED,
            _FIVE_YEARS,
            _asked("second", "tweede"),
        ),
        {"months": law.INSERTION_MONTHS},
    ),
    "R8": Rule(
        "exception",
        "uitzondering",
        "To start or resume while a measure suspends takes the consent of employee, employer and receiving"
        " enterprise, and after them an evaluation by VDAB: ready, conditions met, the job safe and durable.",
        "Aanvangen of hervatten tijdens een maatregel vraagt de instemming van werknemer, werkgever en"
        " ontvangend bedrijf, en daarna een evaluatie door VDAB: doorstroomklaar, aan de voorwaarden"
        " voldaan, de job veilig en duurzaam.",
        (_asked("third", "derde"),),
    ),
    "R9": Rule(
        "retention",
        "behoud van tewerkstelling",
        "While protected, the employee stays employed.",
        "Zolang de werknemer beschermd is, blijft die in dienst.",
        (_RETENTION, _asked("fourth", "vierde")),
    ),
    "R10": Rule(
        "guarantee",
        "waarborg",
        "Whom a suspension stopped is owed a full chance to start or resume, until it is honoured, waived by"
        " the employee's own word, lapsed or breached. A valid offer stands {offer} days or until its answer"
        " day; owed for more than {owed} days without an offer it is a finding.",
        "Wie door een opschorting werd stilgelegd, heeft recht op een volwaardige kans om aan te vangen of"
        " te hervatten, tot die is nagekomen, de werknemer er zelf afstand van doet, ze vervalt of wordt"
        " geschonden. Een geldig aanbod blijft {offer} dagen of tot zijn antwoorddag openstaan; meer dan"
        " {owed} dagen verschuldigd zonder aanbod is een bevinding.",
        (
            _asked("fifth", "vijfde"),
            _policy("the terms of an offer", "de termijnen van een aanbod"),
        ),
        {"offer": law.OFFER_DAYS, "owed": law.OWED_DAYS},
    ),
    "R11": Rule(
        "full",
        "volwaardig",
        "A resumption is full if it goes at most one phase further and leaves every day that remained.",
        "Een hervatting is volwaardig als ze hoogstens één fase verder gaat en alle dagen laat die restten.",
        (_PHASED, _asked("fifth", "vijfde")),
    ),
    "R12": Rule(
        "return",
        "terugkeer",
        "Who loses the ordinary job within {months} months after the transition, not by own decision, is owed"
        " a return.",
        "Wie binnen {months} maanden na de doorstroom de reguliere job verliest, niet door eigen beslissing,"
        " heeft recht op terugkeer.",
        (_asked("sixth", "zesde"),),
        {"months": law.RETURN_MONTHS},
    ),
    "R13": Rule(
        "inflow",
        "instroom",
        "A transition or an employment's end leaves a place open until a replacement for that dossier.",
        "Een doorstroom of uitdiensttreding laat een plaats open tot een vervangende instroom voor dat"
        " dossier.",
        (_asked("sixth", "zesde"),),
    ),
    "R14": Rule(
        "support",
        "werkondersteuning",
        "Support ends with the quarter in which the notice period ends if a copy of the notice is sent within"
        " {days} days after VDAB's message, else with the quarter of that message. Who did not transition"
        " for reasons beyond their own will gets level {level} until a new trajectory.",
        "De werkondersteuning eindigt met het kwartaal waarin de opzeggingstermijn eindigt als een afschrift"
        " van de opzegging binnen {days} dagen na het bericht van VDAB verzonden is, anders met het kwartaal"
        " van dat bericht. Wie buiten eigen wil niet doorstroomde, krijgt niveau {level} tot een nieuw"
        " traject.",
        (_ARTICLE_70, _SUPPORT_ENDS, _SUPPORT_LEVEL),
        {"days": law.NOTICE_COPY_DAYS, "level": law.BEYOND_OWN_WILL_SUPPORT},
    ),
    "R15": Rule(
        "competence",
        "bevoegdheid",
        "A decision by a capacity that may not take it is a finding; it takes effect all the same.",
        "Een beslissing door een hoedanigheid die ze niet mag nemen, is een bevinding; ze heeft toch gevolg.",
        (_policy("who may decide what", "wie wat mag beslissen"),),
    ),
}
