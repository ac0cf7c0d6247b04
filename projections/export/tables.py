"""The tables of a data package: each column with its type, its meaning in both languages, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from ledger.decisions import DECISIONS
from ledger.decisions.vocabulary import Capacity, PhaseName, Scheme
from projections.dossier import STATUSES
from projections.rules.finding import KINDS

Said = tuple[str, str]

STATES = ("protected", "owed", "offered", "honoured", "waived", "lapsed", "breached")
_ENTITLED_TO = ("start", "resumption", "return")
_SEVERITIES = ("breach", "irregular", "note")
_STANDINGS = ("stands", "rectified", "withdrawn")


class Field(NamedTuple):
    """One column: its type in the words of Table Schema, and what it means, in English and in Dutch."""

    name: str
    type: str
    said: Said
    words: tuple[str, ...] = ()
    required: bool = False

    def schema(self, lang: str) -> dict[str, Any]:
        """The field's descriptor."""
        limits: dict[str, Any] = {}
        if self.required:
            limits["required"] = True
        if self.words:
            limits["enum"] = list(self.words)
        described = {"name": self.name, "type": self.type, "description": said(self.said, lang)}
        return {**described, "constraints": limits} if limits else described


class Table(NamedTuple):
    """One table: ``keys`` tell its rows apart, ``refers`` names the columns that are found in another table."""

    name: str
    title: Said
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]] = {}

    def schema(self, lang: str) -> dict[str, Any]:
        """The table's Table Schema."""
        schema: dict[str, Any] = {
            "fields": [field.schema(lang) for field in self.fields],
            "primaryKey": list(self.keys),
            "missingValues": [""],
        }
        if self.refers:
            schema["foreignKeys"] = [
                {"fields": [own], "reference": {"resource": table, "fields": [field]}}
                for own, (table, field) in self.refers.items()
            ]
        return schema


def said(texts: Said, lang: str) -> str:
    """A text in Dutch (``nl``) or English (``en``)."""
    return texts[lang == "nl"]


_DOSSIER = Field(
    "dossier",
    "string",
    ("pseudonym of the employee", "pseudoniem van de doelgroepwerknemer"),
    required=True,
)
_ENTRIES = Field(
    "entries",
    "string",
    (
        "positions of the entries it rests on, with spaces between them",
        "posities van de posten waarop het steunt, met spaties ertussen",
    ),
)
_PHASE = Field("phase", "string", ("phase of the trajectory", "fase van het traject"), get_args(PhaseName))
_ENTERPRISE = Field(
    "enterprise",
    "string",
    ("KBO number of the enterprise that employs", "KBO-nummer van de onderneming die tewerkstelt"),
)
_SCHEME = Field(
    "scheme", "string", ("scheme of the employment", "stelsel van de tewerkstelling"), get_args(Scheme)
)
_SINCE_STATE = Field(
    "since",
    "date",
    ("first day of the present unbroken run", "eerste dag van de huidige ononderbroken reeks dagen"),
)
_OF_DOSSIER = {"dossier": ("dossiers", "dossier")}

DOSSIERS = Table(
    "dossiers",
    (
        "What holds for each employee at the end of the day",
        "Wat geldt voor elke doelgroepwerknemer, einde van de dag",
    ),
    (
        _DOSSIER,
        Field("status", "string", ("status on the day", "status op de dag"), STATUSES, required=True),
        _SINCE_STATE,
        _PHASE,
        _ENTERPRISE,
        _SCHEME,
        Field("started_on", "date", ("first day of the open trajectory", "eerste dag van het open traject")),
        Field(
            "planned_last_day",
            "date",
            (
                "last day as planned at the start, included",
                "laatste dag zoals gepland bij de aanvang, inbegrepen",
            ),
        ),
        Field(
            "expected_last_day",
            "date",
            (
                "expected last day, included: the planned one, or one stated later, plus the stopped days since",
                "verwachte laatste dag, inbegrepen: de geplande, of een later bepaalde, plus de stilgelegde dagen erna",
            ),
        ),
        Field(
            "days_suspended", "integer", ("days stopped by a suspension", "dagen stil door een opschorting")
        ),
        Field(
            "days_awaiting",
            "integer",
            (
                "days stopped after a suspension, not resumed yet",
                "dagen stil na een opschorting, nog niet hervat",
            ),
        ),
        Field(
            "days_remaining",
            "integer",
            (
                "days from the day asked to the expected last day; below zero once it has passed",
                "dagen van de gevraagde dag tot de verwachte laatste dag; onder nul als die voorbij is",
            ),
        ),
        Field(
            "insertion_last_day",
            "date",
            (
                "last day of the insertion term (scheme lde), included; empty where it is held open",
                "laatste dag van het inschakelingstraject (stelsel lde), inbegrepen; leeg als het opengehouden wordt",
            ),
        ),
        _ENTRIES,
    ),
    ("dossier",),
)

PERIODS = Table(
    "periods",
    (
        "The days of each dossier up to the day asked, in unbroken runs",
        "De dagen van elk dossier tot en met de gevraagde dag, in ononderbroken reeksen",
    ),
    (
        _DOSSIER,
        Field("first_day", "date", ("first day, included", "eerste dag, inbegrepen"), required=True),
        Field(
            "last_day",
            "date",
            (
                "last day, included; empty where it still lasts on the day asked",
                "laatste dag, inbegrepen; leeg als de reeks op de gevraagde dag nog loopt",
            ),
        ),
        Field("status", "string", ("status on these days", "status op deze dagen"), STATUSES, required=True),
        _PHASE,
        Field(
            "suspensions",
            "string",
            (
                "suspensions in force, with spaces between them: a measure's name, or entry:N for an individual one",
                "opschortingen die gelden, met spaties ertussen: de naam van een maatregel, of entry:N voor een"
                " individuele",
            ),
        ),
    ),
    ("dossier", "first_day"),
    _OF_DOSSIER,
)

GUARANTEES = Table(
    "guarantees",
    ("The right to a full chance, for each suspension", "Het recht op een volwaardige kans, per opschorting"),
    (
        _DOSSIER,
        Field(
            "guarantee",
            "string",
            (
                "what it is for: a measure's name, entry:N for an individual suspension, or return:N, a number",
                "waarvoor ze geldt: de naam van een maatregel, entry:N voor een individuele opschorting,"
                " of return:N, een volgnummer",
            ),
            required=True,
        ),
        Field("entitled_to", "string", ("what is owed", "waarop recht is"), _ENTITLED_TO, required=True),
        Field(
            "state", "string", ("state of the guarantee", "toestand van de waarborg"), STATES, required=True
        ),
        _SINCE_STATE,
        Field(
            "days",
            "integer",
            (
                "days in this state, the first one and the day asked included",
                "dagen in deze toestand, de eerste en de gevraagde dag inbegrepen",
            ),
        ),
        _ENTRIES,
    ),
    ("dossier", "guarantee"),
    _OF_DOSSIER,
)

FINDINGS = Table(
    "findings",
    ("What is recorded and breaks a rule on the day", "Wat geregistreerd is en op de dag een regel schendt"),
    (
        _DOSSIER,
        Field(
            "number",
            "integer",
            ("number within the dossier, from 1", "volgnummer in het dossier, vanaf 1"),
            required=True,
        ),
        Field("code", "string", ("which finding", "welke bevinding"), tuple(KINDS), required=True),
        Field("severity", "string", ("how grave it is", "hoe ernstig ze is"), _SEVERITIES, required=True),
        Field("since", "date", ("first day on which it stands", "eerste dag waarop ze geldt"), required=True),
        Field(
            "rule",
            "string",
            ("number of the rule that is broken", "nummer van de geschonden regel"),
            required=True,
        ),
        Field(
            "missing",
            "string",
            ("what was missing (R8), with spaces between them", "wat ontbrak (R8), met spaties ertussen"),
        ),
        _ENTRIES,
    ),
    ("dossier", "number"),
    _OF_DOSSIER,
)

MEASURES = Table(
    "measures",
    (
        "The collective measures: each unbroken run of days in force",
        "De collectieve maatregelen: elke ononderbroken reeks dagen van kracht",
    ),
    (
        Field("measure", "string", ("name of the measure", "naam van de maatregel"), required=True),
        Field(
            "first_day",
            "date",
            ("first day in force, included", "eerste dag van kracht, inbegrepen"),
            required=True,
        ),
        Field(
            "last_day",
            "date",
            (
                "last day in force, included; empty: open",
                "laatste dag van kracht, inbegrepen; leeg: zonder einddatum",
            ),
        ),
        Field(
            "schemes",
            "string",
            (
                "schemes that it suspends, with spaces between them",
                "stelsels die ze opschort, met spaties ertussen",
            ),
        ),
        Field(
            "in_force",
            "boolean",
            ("whether it is in force on the day asked", "of ze op de gevraagde dag van kracht is"),
            required=True,
        ),
        _ENTRIES,
    ),
    ("measure", "first_day"),
)

DECISION_TABLE = Table(
    "decisions",
    (
        "Every entry as it was recorded, and how it is read now",
        "Elke post zoals ze geregistreerd is, en hoe ze nu gelezen wordt",
    ),
    (
        Field(
            "position",
            "integer",
            ("position in the ledger, from 1", "positie in het register, vanaf 1"),
            required=True,
        ),
        _DOSSIER._replace(required=False),
        Field(
            "measure", "string", ("name of the measure it is about", "naam van de maatregel waarover ze gaat")
        ),
        Field(
            "number",
            "integer",
            (
                "number in the dossier or measure, from 1",
                "volgnummer in het dossier of de maatregel, vanaf 1",
            ),
            required=True,
        ),
        Field("decision", "string", ("what was decided", "wat beslist is"), tuple(DECISIONS), required=True),
        Field(
            "effective_on",
            "date",
            (
                "first day it takes effect; of an end, the last day",
                "eerste dag van uitwerking; bij een einde de laatste dag",
            ),
            required=True,
        ),
        Field(
            "decided_by",
            "string",
            ("capacity that decided", "hoedanigheid die besliste"),
            get_args(Capacity),
            True,
        ),
        Field(
            "decided_on",
            "date",
            ("day it was taken, where that differs", "dag van de beslissing, als die verschilt"),
        ),
        Field(
            "ground",
            "string",
            ("article or ELI address it rests on", "artikel of ELI-adres waarop ze steunt"),
        ),
        Field(
            "source",
            "string",
            ("the sender's own reference", "het eigen kenmerk van de inzender"),
        ),
        Field(
            "recorded_at",
            "datetime",
            ("when the ledger wrote it down (UTC)", "wanneer het register ze optekende (UTC)"),
            required=True,
        ),
        Field("recorded_by", "string", ("who recorded it", "wie ze registreerde"), required=True),
        Field(
            "standing", "string", ("how it is read now", "hoe ze nu gelezen wordt"), _STANDINGS, required=True
        ),
        Field(
            "corrected_by",
            "integer",
            ("position of the entry that corrects it", "positie van de post die ze corrigeert"),
        ),
        Field(
            "content",
            "object",
            (
                "the decision as it is stored (JSON); a personal text is kept apart, here stands its commitment",
                "de beslissing zoals ze bewaard is (JSON); een persoonlijke tekst wordt apart bewaard, hier staat"
                " zijn vastlegging",
            ),
            required=True,
        ),
    ),
    ("position",),
    {"dossier": ("dossiers", "dossier"), "corrected_by": ("", "position")},
)

#: Every table, in the order of the package: what others refer to first.
TABLES = (DOSSIERS, PERIODS, GUARANTEES, FINDINGS, MEASURES, DECISION_TABLE)
