"""The closed lists of words that a decision may use, and what an official reads for each.

The code word stands in the data and never changes with the language. The Dutch word is the field's
own term. A word outside its list is a typing error and is refused; whether a capacity *may* take a
decision is another question, which the rules judge afterwards (R15).
"""

from typing import Annotated, Literal, get_args

from ledger.decisions.markers import Since
from ledger.language import phrase, translated

Capacity = Annotated[
    Literal[
        "government",
        "minister",
        "department",
        "vdab",
        "service-provider",
        "employer",
        "employee",
        "representative",
        "receiving-enterprise",
        "court",
    ],
    Since(2, words=frozenset({"representative"})),
]
#: Its words by themselves.
CAPACITIES: tuple[str, ...] = get_args(get_args(Capacity)[0])
Scheme = Literal["cmw", "lde", "imw"]
PhaseName = Literal["preparation", "jobmatching", "internship", "aftercare"]
Party = Literal["employee", "employer", "receiving-enterprise"]
#: What the number of an economic indicator counts. What is measured in anything else is told as text.
Unit = Literal[
    "%",
    "EUR",
    "enterprises",
    "fte",
    "hours",
    "households",
    "jobs",
    "percentage-points",
    "persons",
    "points",
    "vacancies",
]

DUTCH: dict[str, str] = {
    # capacities and parties
    "government": "Vlaamse Regering",
    "minister": "minister",
    "department": "departement",
    "vdab": "VDAB",
    "service-provider": "gemandateerde dienstverlener",
    "employer": "werkgever",
    "employee": "werknemer",
    "representative": "vertegenwoordiger",
    "receiving-enterprise": "ontvangend bedrijf",
    "court": "rechtbank",
    "operator": "beheerder van het register",
    # schemes
    "cmw": "collectief maatwerk",
    "lde": "lokale diensteneconomie",
    "imw": "individueel maatwerk",
    # phases
    "preparation": "voortraject",
    "jobmatching": "jobmatching",
    "internship": "stage",
    "aftercare": "nazorg",
    # outcomes of an evaluation, and its purpose
    "ready": "doorstroomklaar",
    "not-ready": "niet doorstroomklaar",
    "internal": "interne doorstroom",
    "regular": "regulier",
    "exception": "uitzondering",
    # answers to a request for consent, and what is consented to or offered
    "given": "gegeven",
    "refused": "geweigerd",
    "withdrawn": "ingetrokken",
    "start": "aanvang",
    "resumption": "hervatting",
    "ending": "beëindiging",
    # outcomes of a trajectory
    "transitioned": "doorgestroomd",
    "own-will": "gestopt uit eigen wil",
    "beyond-own-will": "gestopt buiten eigen wil",
    # who ended an employment
    "mutual": "onderling akkoord",
    "term": "het verstrijken van de termijn",
    "other": "buiten de wil van de partijen (overlijden, pensioen, overmacht)",
    # what an extension extends
    "trajectory": "doorstroomtraject",
    "suspension": "opschorting",
    "insertion": "inschakelingstraject",
    # causes for which an insertion term may be extended past an order
    "long-absence": "langdurige afwezigheid",
    "training": "opleiding",
    "aged-55": "55 jaar of ouder",
    # what an economic indicator counts
    "EUR": "euro",
    "enterprises": "ondernemingen",
    "fte": "vte",
    "hours": "uren",
    "households": "gezinnen",
    "jobs": "banen",
    "percentage-points": "procentpunten",
    "persons": "personen",
    "points": "punten",
    "vacancies": "vacatures",
    # statuses
    "not-employed": "niet in dienst",
    "employed": "in dienst",
    "planned": "toegeleid",
    "postponed": "uitgesteld",
    "running": "lopend",
    "suspended": "opgeschort",
    "awaiting": "in afwachting",
    "left": "uit dienst",
    # states of a guarantee, and the return it may be about
    "protected": "beschermd",
    "owed": "verschuldigd",
    "open": "open",
    "offered": "aangeboden",
    "honoured": "nagekomen",
    "waived": "afstand",
    "lapsed": "vervallen",
    "breached": "geschonden",
    "return": "terugkeer",
    # states of a request for the exception
    "pending": "in behandeling",
    "granted": "toegestaan",
    "lawful": "rechtmatig",
    "regularised": "geregulariseerd",
    "expired": "zonder voorwerp",
    "ended": "beëindigd",
    # how grave a finding is
    "breach": "schending",
    "irregular": "onregelmatigheid",
    "note": "aantekening",
}

# Words as they stand in a running sentence, where that asks for an article.
WITH_ARTICLE: dict[str, str] = {
    "government": phrase("the Flemish Government"),
    "minister": phrase("the minister"),
    "department": phrase("the department"),
    "vdab": phrase("VDAB"),
    "service-provider": phrase("the service provider"),
    "employer": phrase("the employer"),
    "employee": phrase("the employee"),
    "representative": phrase("the employee's representative"),
    "receiving-enterprise": phrase("the receiving enterprise"),
    "court": phrase("the court"),
    "operator": phrase("the operator of the ledger"),
    "exception": phrase("the exception"),
    "start": phrase("the start"),
    "resumption": phrase("the resumption"),
    "ending": phrase("the end of the employment"),
    "mutual": phrase("mutual agreement"),
    "term": phrase("the end of the term"),
    "other": phrase("a cause outside the parties' will (death, retirement, force majeure)"),
    "trajectory": phrase("the trajectory"),
    "suspension": phrase("the suspension"),
    "insertion": phrase("the insertion term"),
}


#: What a party hands in for itself: nobody decides it for somebody else.
SUBMITTED = frozenset({"consent", "dispute"})


def dutch(word: str) -> str:
    """What an official reads for a code word; a word without a Dutch term stands for itself."""
    return DUTCH.get(word, word)


def with_article(word: str, lang: str) -> str:
    """A code word in a running sentence: ``the employer``, in Dutch ``de werkgever``; others as they are."""
    if word not in WITH_ARTICLE:
        return dutch(word) if lang == "nl" else word
    return translated(WITH_ARTICLE[word], lang)
