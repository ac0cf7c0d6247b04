"""The examples of every command, in English and Dutch; a test runs each on the ledger of `doorstroom demo`.

They are written as in the folder where the demo was made, with DOORSTROOM_LEDGER=doorstroom-demo/doorstroom.db.
Those of each decision are not here: they follow from the decision's own.
"""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A command as it is typed, and what it does in English and Dutch.

    ``not_run`` says why the test does not run it. ``code`` is the exit code on the demo's ledger.
    """

    typed: str
    en: str
    nl: str
    not_run: str = ""
    code: int = 0

    def told(self, lang: str) -> str:
        """What it does."""
        return self.nl if lang == "nl" else self.en


_NETWORK = "it asks a server that does not exist"

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "": (
        Example(
            "doorstroom demo", "See what it does, in a new folder", "Zie wat het doet, in een nieuwe map"
        ),
        Example(
            "doorstroom --ledger doorstroom-demo/doorstroom.db status D-001 --on 2020-05-01",
            "Ask what held for one of its dossiers",
            "Vraag wat voor een van de dossiers gold",
        ),
    ),
    "init": (
        Example("doorstroom init --ledger register.db", "A ledger in a file", "Een register in een bestand"),
        Example(
            "doorstroom init --simulated --ledger practice.db --vault practice-personal.db",
            "One to practise with, its personal texts in another file",
            "Een register om te oefenen, met de persoonlijke teksten in een ander bestand",
        ),
    ),
    "import": (
        Example("doorstroom import hr.jsonl --dry-run", "Check a file only", "Controleer een bestand enkel"),
        Example(
            "doorstroom import hr.csv more.jsonl --rejects rejects.jsonl --as desk-3",
            "Record what is good, keep the rest with the reasons",
            "Registreer wat goed is, en bewaar de rest met de redenen",
        ),
    ),
    "record": (
        Example(
            "doorstroom record suspension --help",
            "The fields of a decision",
            "De velden van een beslissing",
        ),
        Example(
            "doorstroom record support --dossier D-005 --effective-on 2021-01-01 --decided-by vdab "
            '--level "40% laag" --dry-run',
            "Whether it would be recorded, and what it would bring",
            "Of het geregistreerd zou worden, en wat het teweegbrengt",
        ),
    ),
    "status": (
        Example(
            "doorstroom status D-005 --on 2020-07-15 --known 2020-08-01",
            "What held on a day, as it was known two weeks later",
            "Wat op een dag gold, zoals twee weken later bekend",
        ),
        Example(
            "doorstroom status --all --on 2020-06-22 --format csv",
            "Everyone, for a spreadsheet",
            "Iedereen, voor een rekenblad",
        ),
    ),
    "history": (
        Example("doorstroom history D-005", "Every entry in words", "Elke post in woorden"),
        Example(
            "doorstroom history D-022 --known 2020-09-01 --lang nl",
            "What was on record on 1 September 2020, in Dutch",
            "Wat op 1 september 2020 geregistreerd was, in het Nederlands",
        ),
    ),
    "timeline": (
        Example(
            "doorstroom timeline D-003 --on 2020-12-31",
            "Somebody who was postponed, drawn through time",
            "Iemand die uitgesteld werd, getekend in de tijd",
        ),
    ),
    "overview": (
        Example(
            "doorstroom overview --on 2020-05-01",
            "How many were suspended on 1 May 2020",
            "Hoeveel er opgeschort waren op 1 mei 2020",
        ),
    ),
    "measures": (
        Example(
            "doorstroom measures --on 2020-06-22 --json",
            "The measures up to a day, for a program",
            "De maatregelen tot een dag, voor een programma",
        ),
    ),
    "explain": (
        Example(
            "doorstroom explain D-005 --on 2020-09-30",
            "Why somebody still has a right to a chance",
            "Waarom iemand nog recht heeft op een kans",
        ),
        Example(
            "doorstroom explain D-008 --on 2020-09-30 --format markdown",
            "The same about another, for a report",
            "Hetzelfde over iemand anders, voor een verslag",
        ),
    ),
    "compare": (
        Example(
            "doorstroom compare D-005 --known 2020-08-01 --known 2020-12-01 --on 2020-07-15",
            "What became known in between, and what that did",
            "Wat intussen bekend werd, en wat dat teweegbracht",
        ),
    ),
    "guarantees": (
        Example(
            "doorstroom guarantees --state owed --on 2020-09-30",
            "Who still waits for an offer",
            "Wie nog op een aanbod wacht",
        ),
    ),
    "findings": (
        Example(
            "doorstroom findings --severity breach --on 2020-09-30",
            "Only what breaks the law",
            "Enkel wat de wet schendt",
        ),
        Example(
            "doorstroom findings --code chance-not-offered --on 2020-07-22 --fail-on-findings",
            "Exit code 6 if anybody was not offered the chance",
            "Afsluitcode 6 als iemand de kans niet kreeg",
            code=6,
        ),
    ),
    "places": (
        Example(
            "doorstroom places --enterprise 0899.920.468 --on 2020-09-30",
            "The places that one enterprise has to fill",
            "De plaatsen die een onderneming moet invullen",
        ),
    ),
    "rebuild": (
        Example(
            "doorstroom rebuild", "Make answers about everyone fast", "Maak antwoorden over iedereen snel"
        ),
        Example(
            "doorstroom rebuild --known 2020-08-01 --into known-2020-08-01.db",
            "What was known then, in a database for any SQL tool",
            "Wat toen bekend was, in een databank voor elk SQL-programma",
        ),
    ),
    "follow": (
        Example("doorstroom follow --once", "Catch up, and stop", "Werk bij, en stop"),
        Example(
            "doorstroom follow",
            "Stay up to date, as a service",
            "Blijf bij, als dienst",
            not_run="it runs until it is interrupted",
        ),
    ),
    "schema": (
        Example(
            "doorstroom schema suspension",
            "What a line about a suspension holds",
            "Wat een regel over een opschorting bevat",
        ),
    ),
    "demo": (
        Example(
            "doorstroom demo doorstroom-2020 --lang nl",
            "In a folder of your choice, in Dutch",
            "In een map naar keuze, in het Nederlands",
        ),
    ),
    "key": (
        Example(
            "doorstroom key new signing.key --name ledger.example.org/wse",
            "Begin to sign, under a name",
            "Begin te ondertekenen, onder een naam",
        ),
    ),
    "key new": (
        Example(
            "doorstroom key new signing.key --name ledger.example.org/wse",
            "The first key; keep the public one that is printed",
            "De eerste sleutel; bewaar de publieke die getoond wordt",
        ),
    ),
    "key rotate": (
        Example(
            "doorstroom key rotate signing-2.key --key signing.key",
            "A new key, vouched for by the present one",
            "Een nieuwe sleutel, waar de huidige voor instaat",
        ),
        Example(
            "doorstroom key rotate signing-3.key --lost",
            "A new key where the present one is lost",
            "Een nieuwe sleutel waar de huidige verloren is",
        ),
    ),
    "key list": (
        Example("doorstroom key list", "The public keys in turn", "De publieke sleutels op volgorde"),
    ),
    "checkpoint": (
        Example(
            "doorstroom checkpoint --key signing.key -o 2026-11.checkpoint",
            "Sign what there is; keep the file elsewhere",
            "Onderteken wat er is; bewaar het bestand elders",
        ),
        Example(
            "doorstroom checkpoint --key signing.key --witness https://witness.example/w "
            "--witness-key witness.vkey",
            "Let a witness sign too",
            "Laat ook een getuige ondertekenen",
            not_run=_NETWORK,
        ),
        Example(
            "doorstroom checkpoint --timestamp answer.tsr",
            "Add the timestamp that an authority sent",
            "Voeg de tijdstempel toe die een instantie stuurde",
            not_run="it needs the answer of a timestamp authority",
        ),
    ),
    "proof": (
        Example(
            "doorstroom proof 12 -o 12.tlog-proof --entry 12.json",
            "That entry 12 stands in the ledger",
            "Dat post 12 in het register staat",
        ),
        Example(
            "doorstroom proof D-001 -o D-001.proof.json --key signing.key",
            "That these are all entries of a dossier",
            "Dat dit alle posten van een dossier zijn",
        ),
        Example(
            "doorstroom proof --since 2026-11.checkpoint -o growth.txt",
            "That nothing changed since a checkpoint",
            "Dat er sinds een controlepunt niets veranderde",
        ),
        Example(
            "doorstroom proof --verifier verifier.py",
            "The program that checks them all, to hand out",
            "Het programma dat ze alle nagaat, om mee te geven",
        ),
    ),
    "verify": (
        Example(
            "doorstroom verify --checkpoint 2026-11.checkpoint --key ledger.vkey",
            "Against a checkpoint and a key that were kept elsewhere",
            "Tegen een controlepunt en een sleutel die elders bewaard werden",
        ),
    ),
    "roles": (
        Example(
            "doorstroom roles --ledger postgresql://owner@db.example.org/register",
            "Who may read, record and erase, on a server",
            "Wie mag lezen, registreren en wissen, op een server",
            not_run=_NETWORK,
        ),
    ),
    "identity": (
        Example(
            'doorstroom identity show D-005 --why "letter of 12 November"',
            "Who it is; that you asked is recorded",
            "Wie het is; dat u het vroeg wordt geregistreerd",
        ),
    ),
    "identity set": (
        Example("doorstroom identity set D-005", "Asks for name and number", "Vraagt naam en nummer"),
    ),
    "identity show": (
        Example(
            'doorstroom identity show D-005 --why "letter of 12 November" --json',
            "Who it is, for a program",
            "Wie het is, voor een programma",
        ),
    ),
    "identity find": (
        Example(
            'doorstroom identity find --why "question of the employee"',
            "The dossiers of a number that it asks for",
            "De dossiers bij een nummer dat het vraagt",
        ),
    ),
    "identity log": (
        Example("doorstroom identity log D-005", "Who looked at one dossier", "Wie een dossier inkeek"),
    ),
    "hold": (
        Example(
            'doorstroom hold set D-005 --why "appeal announced on 16 November"',
            "Forbid erasing while an appeal may come",
            "Verbied wissen zolang er beroep kan komen",
        ),
    ),
    "hold set": (
        Example(
            'doorstroom hold set D-005 --why "appeal announced on 16 November"',
            "Forbid erasing while an appeal may come",
            "Verbied wissen zolang er beroep kan komen",
        ),
    ),
    "hold lift": (
        Example(
            'doorstroom hold lift D-005 --why "no appeal was lodged in time"',
            "Allow it again",
            "Laat het weer toe",
        ),
    ),
    "hold list": (Example("doorstroom hold list", "What may not be erased", "Wat niet gewist mag worden"),),
    "erase": (
        Example(
            'doorstroom erase D-001 --ground "AVG art. 17" --authority DPO --yes',
            "On the request of an employee, without asking again",
            "Op verzoek van een werknemer, zonder opnieuw te vragen",
        ),
    ),
    "dossier": (
        Example(
            "doorstroom dossier D-001 -o D-001.html --on 2020-12-01",
            "A page to hand over, in Dutch",
            "Een pagina om te overhandigen, in het Nederlands",
        ),
        Example(
            "doorstroom dossier D-001 -o D-001.pdf --on 2020-12-01 --known 2021-01-01 --lang en",
            "A PDF in English, as known at the end of 2020",
            "Een pdf in het Engels, zoals bekend eind 2020",
        ),
        Example(
            'doorstroom dossier D-005 -o D-005.zip --with-identity --why "beroep 2021/14" --as clerk',
            "With the proofs and who it is; that is recorded",
            "Met de bewijzen en wie het is; dat wordt geregistreerd",
        ),
        Example("doorstroom dossier --all -o dossiers", "A page about each", "Een pagina over elk"),
    ),
    "report": (
        Example(
            "doorstroom report suspension --from 2020-01-01 --to 2020-12-31 -o suspension.html",
            "A year of suspension, as a page with charts",
            "Een jaar opschorting, als pagina met grafieken",
        ),
    ),
    "report suspension": (
        Example(
            "doorstroom report suspension --on 2020-05-01 --by scheme",
            "How many were suspended on a day, per scheme",
            "Hoeveel er op een dag opgeschort waren, per stelsel",
        ),
    ),
    "report guarantees": (
        Example(
            "doorstroom report guarantees --on 2021-02-01 --csv-dialect excel-nl -o guarantees.csv",
            "For a spreadsheet in Dutch",
            "Voor een Nederlandstalig rekenblad",
        ),
    ),
    "report findings": (
        Example(
            "doorstroom report findings --from 2020-07-01 --to 2020-12-31",
            "What began and what was cured in half a year",
            "Wat in een half jaar begon en wat hersteld werd",
        ),
    ),
    "report flow": (
        Example(
            "doorstroom report flow --from 2015-01-01 --to 2019-12-31 -o flow.xlsx",
            "How trajectories ended before the suspension, as a workbook",
            "Hoe trajecten voor de opschorting eindigden, als werkmap",
        ),
    ),
    "report enterprise": (
        Example(
            "doorstroom report enterprise 0899.920.468 --on 2020-09-30 --unmasked",
            "One enterprise, small numbers included",
            "Een onderneming, met de kleine aantallen",
        ),
    ),
    "export": (
        Example(
            "doorstroom export --as cloudevents --all -o register.jsonl",
            "Every entry, for another ledger or program",
            "Elke post, voor een ander register of programma",
        ),
        Example(
            "doorstroom export --as datapackage --all --on 2021-01-01 -o register.zip",
            "Tables for analysts",
            "Tabellen voor analisten",
        ),
        Example(
            "doorstroom export --as prov D-001 --on 2020-07-15 --known 2020-08-01",
            "Where the conclusions about a dossier come from",
            "Waar de conclusies over een dossier vandaan komen",
        ),
    ),
    "completion": (
        Example(
            "doorstroom completion bash",
            'In ~/.bashrc, as: eval "$(doorstroom completion bash)"',
            'In ~/.bashrc, als: eval "$(doorstroom completion bash)"',
        ),
        Example(
            "doorstroom completion zsh",
            'In ~/.zshrc below compinit, as: eval "$(doorstroom completion zsh)"',
            'In ~/.zshrc onder compinit, als: eval "$(doorstroom completion zsh)"',
        ),
        Example(
            "doorstroom completion fish",
            "In ~/.config/fish/config.fish, as: doorstroom completion fish | source",
            "In ~/.config/fish/config.fish, als: doorstroom completion fish | source",
        ),
    ),
    "man": (
        Example(
            "doorstroom man man/man1",
            "Then `man -M man doorstroom status` shows a page",
            "Daarna toont `man -M man doorstroom status` een pagina",
        ),
    ),
}
