"""The closed lists of words that a decision may use, and what an official reads for each.

The code word stands in the data and never changes with the language. The Dutch word is the field's
own term. A word outside its list is a typing error and is refused; whether a capacity *may* take a
decision is another question, which the rules judge afterwards (R15).
"""

from __future__ import annotations

from typing import Literal

Capacity = Literal[
    "government",
    "minister",
    "department",
    "vdab",
    "service-provider",
    "employer",
    "employee",
    "receiving-enterprise",
    "court",
]
Scheme = Literal["cmw", "lde", "imw"]
PhaseName = Literal["preparation", "jobmatching", "internship", "aftercare"]
Party = Literal["employee", "employer", "receiving-enterprise"]

DUTCH: dict[str, str] = {
    # capacities and parties
    "government": "Vlaamse Regering",
    "minister": "minister",
    "department": "departement",
    "vdab": "VDAB",
    "service-provider": "gemandateerde dienstverlener",
    "employer": "werkgever",
    "employee": "werknemer",
    "receiving-enterprise": "ontvangend bedrijf",
    "court": "rechtbank",
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
    "other": "geen beslissing (overlijden, pensioen, overmacht)",
    # what an extension extends
    "trajectory": "doorstroomtraject",
    "suspension": "opschorting",
    "insertion": "inschakelingstraject",
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
    "offered": "aangeboden",
    "honoured": "nagekomen",
    "waived": "afstand",
    "lapsed": "vervallen",
    "breached": "geschonden",
    "return": "terugkeer",
    # how grave a finding is
    "breach": "schending",
    "irregular": "onregelmatigheid",
    "note": "aantekening",
}

# Words as they stand in a running sentence, where that asks for an article: in English and in Dutch.
WITH_ARTICLE: dict[str, tuple[str, str]] = {
    "government": ("the Flemish Government", "de Vlaamse Regering"),
    "minister": ("the minister", "de minister"),
    "department": ("the department", "het departement"),
    "vdab": ("VDAB", "VDAB"),
    "service-provider": ("the service provider", "de gemandateerde dienstverlener"),
    "employer": ("the employer", "de werkgever"),
    "employee": ("the employee", "de werknemer"),
    "receiving-enterprise": ("the receiving enterprise", "het ontvangend bedrijf"),
    "court": ("the court", "de rechtbank"),
    "exception": ("the exception", "de uitzondering"),
    "start": ("the start", "de aanvang"),
    "resumption": ("the resumption", "de hervatting"),
    "ending": ("the end of the employment", "de beëindiging"),
    "mutual": ("mutual agreement", "onderling akkoord"),
    "term": ("the end of the term", "het verstrijken van de termijn"),
    "other": (
        "nobody's decision (death, retirement, force majeure)",
        "geen beslissing (overlijden, pensioen, overmacht)",
    ),
    "trajectory": ("the trajectory", "het doorstroomtraject"),
    "suspension": ("the suspension", "de opschorting"),
    "insertion": ("the insertion term", "het inschakelingstraject"),
}


def dutch(word: str) -> str:
    """What an official reads for a code word; a word without a Dutch term stands for itself."""
    return DUTCH.get(word, word)


def with_article(word: str, lang: str) -> str:
    """A code word in a running sentence: ``the employer``, in Dutch ``de werkgever``; others as they are."""
    if word not in WITH_ARTICLE:
        return dutch(word) if lang == "nl" else word
    return WITH_ARTICLE[word][lang == "nl"]
