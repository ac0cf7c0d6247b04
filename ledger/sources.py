"""The sources that can be cited: each once, as it is cited before a court. What no source bears is policy.

A ``title`` is that of the source itself, and stands in its own language. Nothing here is guessed: a title, an article
or an address that nobody found is empty. Of the decision of 20 March 2020 neither the articles nor the gazette were
found, and no ministerial decision of 2020 at all.
"""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.language import phrase, translated

#: The day by which every source was read.
READ = date(2026, 11, 30)


class Source(msgspec.Struct, frozen=True):
    """Where something is said: who says it, what that is called, the article and the address where they are known.

    ``article`` is the act that it speaks of, the article in it, and where that was published. ``read`` is the day by
    which it was read; None where there is nothing to read. ``policy`` where no law says it: a choice of this ledger, or
    what was asked of the minister. Its ``title`` is then a phrase.
    """

    body: str
    title: str = ""
    article: str = ""
    address: str = ""
    read: date | None = READ
    policy: bool = False

    def named(self, lang: str) -> str:
        """The source as it is called in a sentence: ``herwin.be, "Hoe verlopen de doorstroomtrajecten?"``."""
        title = translated(self.title, lang) if self.policy else f'"{self.title}"' if self.title else ""
        return ", ".join(filter(None, (self.body, title)))


def policy(title: str, *, body: str = "", read: date | None = None) -> Source:
    """A choice that no law makes, and what it is about: a phrase of the catalogues."""
    return Source(body, title, read=read, policy=True)


FIVE_MEASURES = Source(
    "socialeeconomie.be",
    "Vijf ondersteuningsmaatregelen voor de sociale economie naar aanleiding van de COVID-19",
    "besluit van de Vlaamse Regering van 20-03-2020",
    "https://www.socialeeconomie.be/nieuws/vijf-ondersteuningsmaatregelen-voor-de-sociale-economie-naar-aanleiding-van-"
    "de-covid-19",
)
#: R3 and R4 follow this one: a reading, since the decision itself says that trajectories "kunnen worden opgeschort".
IN_PRACTICE = Source(
    "lokalediensteneconomie.be",
    "Praktische regelingen omtrent opschorting doorstroom o.w.v. corona",
    address="https://lokalediensteneconomie.be/nl/post/69/praktische_regelingen_omtrent_opschorting_doorstroom_o_w_v__"
    "corona",
)
STAYS_EMPLOYED = Source(
    "Wolters Kluwer Legalworld",
    "COVID-19: Vlaamse Regering lanceert vijf ondersteuningsmaatregelen voor sociale economie",
    address="https://legalworld.wolterskluwer.be/nl/nieuws/socialeye/covid-19-vlaamse-regering-lanceert-vijf-"
    "ondersteuningsmaatregelen-voor-sociale-economie/",
)
RESUMED_IN_PHASES = Source(
    "perspectiefwerkt.be",
    "nieuws van 29-06-2020",
    address="https://perspectiefwerkt.be/nieuws/20200629-covid.asp?ck=j",
)
PHASES_LAST = Source("herwin.be", "Hoe verlopen de doorstroomtrajecten?")
SUPPORT_ENDS = Source(
    "herwin.be",
    "Kan het doorstroomtraject uitmonden in de beëindiging van de WOP?",
    "besluit van 17-02-2017, art. 70, vijfde lid (Staatsblad 18-04-2017, C-2017/11585)",
    "https://herwin.be/question/kan-het-doorstroomtraject-uitmonden-in-de-beeindiging-van-de-wop/",
)
SUPPORT_LEVEL = Source("herwin.be", "Welke WOP …")
FIVE_YEARS = Source("vdab.be, vzwmentor.be")
FROM_55 = Source(
    "herwin.be",
    "Wat gebeurt er met het inschakelingstraject LDE van de 55er dat in het verleden werd verlengd?",
    "LDE-besluit, art. 19",
    "https://herwin.be/question/wat-gebeurt-er-met-het-inschakelingstraject-lde-van-de-55er-dat-in-het-verleden-werd-"
    "verlengd/",
)
RETURN_UNDER_IMW = Source(
    "herwin.be",
    "Wat betekent de terugkeergarantie in individueel maatwerk (IMW)?",
    "decreet van 14-01-2022, art. 73",
    "https://herwin.be/question/wat-betekent-de-terugkeergarantie-in-individueel-maatwerk-imw/",
)
APPEAL_UNDER_IMW = Source(
    "herwin.be",
    "Hoe kan een beslissing van de VDAB over de indicering en de evaluatie binnen individueel maatwerk worden"
    " aangevochten?",
    address="https://herwin.be/question/hoe-kan-een-beslissing-van-de-vdab-over-de-indicering-en-de-evaluatie-binnen-"
    "individueel-maatwerk-worden-aangevochten/",
)
TRANSFER_OF_ENTERPRISE = Source(
    "securex.be",
    "Gevolgen van de overgang 2: behoud van de rechten en verplichtingen van de werknemers",
    address="https://www.securex.be/nl/lex4you/werkgever/themas/ontslag-beeindiging/herstructurering,-collectief-"
    "ontslag-en-sluiting-van-onderneming/gevolgen-van-de-overgang-2-behoud-van-de-rechten-en-verplichtingen-van-de-"
    "werknemers",
)
_COMMISSION = "Commissie Sociale Economie"
#: What the commission asked the minister in 2020, by the number of the request. A request is no law.
SECOND_REQUEST = policy(phrase("second request"), body=_COMMISSION, read=READ)
THIRD_REQUEST = policy(phrase("third request"), body=_COMMISSION, read=READ)
FOURTH_REQUEST = policy(phrase("fourth request"), body=_COMMISSION, read=READ)
FIFTH_REQUEST = policy(phrase("fifth request"), body=_COMMISSION, read=READ)
SIXTH_REQUEST = policy(phrase("sixth request"), body=_COMMISSION, read=READ)

#: R4: that a decision which meets nothing changes nothing, and which employment counts. No source says it.
MEETS_NOTHING = policy(phrase("a decision that meets nothing changes nothing"))
WHICH_EMPLOYMENT = policy(phrase("which employment counts"))
#: R7: until when something holds an insertion term open.
HELD_OPEN = policy(phrase("how long the term is held open"))
#: R12: for how long a return may be open before it is noted.
NOTED_AFTER = policy(phrase("after how many days an open return is noted"))
