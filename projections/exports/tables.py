"""The tables of a data package: each column with its type, its meaning in both languages, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from ledger.decisions import CONTENTS
from ledger.decisions.vocabulary import CAPACITIES, PhaseName, Scheme
from ledger.language import phrase, translated
from ledger.words import AWAITING_MEANS, SUSPENDED_MEANS
from projections.fold.dossier import STATUSES
from projections.fold.findings import KINDS
from projections.fold.rules.finding import SEVERITIES

STATES = ("protected", "owed", "open", "offered", "honoured", "waived", "lapsed", "breached")
_ENTITLED_TO = ("start", "resumption", "return")
_STANDINGS = ("stands", "rectified", "withdrawn")


class TableField(NamedTuple):
    """One column: its type in the words of Table Schema, and what it means."""

    name: str
    type: str
    says: str
    words: tuple[str, ...] = ()
    required: bool = False

    def schema(self, lang: str) -> dict[str, Any]:
        """The field's descriptor."""
        limits: dict[str, Any] = {}
        if self.required:
            limits["required"] = True
        if self.words:
            limits["enum"] = list(self.words)
        described = {"name": self.name, "type": self.type, "description": translated(self.says, lang)}
        return {**described, "constraints": limits} if limits else described


class TableSchema(NamedTuple):
    """One table: ``keys`` tell its rows apart, ``refers`` names the columns that are found in another table."""

    name: str
    title: str
    fields: tuple[TableField, ...]
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


_DOSSIER = TableField(
    "dossier",
    "string",
    phrase("pseudonym of the employee"),
    required=True,
)
_ENTRIES = TableField(
    "entries",
    "string",
    phrase("positions of the entries it rests on, with spaces between them"),
)
_PHASE = TableField("phase", "string", phrase("phase of the trajectory"), get_args(PhaseName))
_ENTERPRISE = TableField(
    "enterprise",
    "string",
    phrase("KBO number of the enterprise that employs"),
)
_SCHEME = TableField("scheme", "string", phrase("scheme of the employment"), get_args(Scheme))
_SINCE_STATE = TableField(
    "since",
    "date",
    phrase("first day of the present unbroken run"),
)
_OF_DOSSIER = {"dossier": ("dossiers", "dossier")}

DOSSIERS = TableSchema(
    "dossiers",
    phrase("What holds for each employee at the end of the day"),
    (
        _DOSSIER,
        TableField("status", "string", phrase("status on the day"), STATUSES, required=True),
        _SINCE_STATE,
        _PHASE,
        _ENTERPRISE,
        _SCHEME,
        TableField("started_on", "date", phrase("first day of the open trajectory")),
        TableField(
            "planned_last_day",
            "date",
            phrase("last day as planned at the start, included"),
        ),
        TableField(
            "expected_last_day",
            "date",
            phrase(
                "expected last day, included: the planned one, or one stated later, plus the stopped days since"
            ),
        ),
        TableField("days_suspended", "integer", SUSPENDED_MEANS),
        TableField(
            "days_awaiting",
            "integer",
            AWAITING_MEANS,
        ),
        TableField(
            "days_remaining",
            "integer",
            phrase("days from the day asked to the expected last day; below zero once it has passed"),
        ),
        TableField(
            "insertion_last_day",
            "date",
            phrase("last day of the insertion term (scheme lde), included; empty where it is held open"),
        ),
        TableField(
            "insertion_legal_last_day",
            "date",
            phrase(
                "last day of that term by its own last day, orders and extensions, whatever holds it open"
            ),
        ),
        _ENTRIES,
    ),
    ("dossier",),
)

PERIODS = TableSchema(
    "periods",
    phrase("The days of each dossier up to the day asked, in unbroken runs"),
    (
        _DOSSIER,
        TableField("first_day", "date", phrase("first day, included"), required=True),
        TableField(
            "last_day",
            "date",
            phrase("last day, included; empty where it still lasts on the day asked"),
        ),
        TableField("status", "string", phrase("status on these days"), STATUSES, required=True),
        _PHASE,
        TableField(
            "suspensions",
            "string",
            phrase(
                "suspensions in force, with spaces between them: a measure's name, or entry:N for an individual one"
            ),
        ),
    ),
    ("dossier", "first_day"),
    _OF_DOSSIER,
)

GUARANTEES = TableSchema(
    "guarantees",
    phrase("The right to a full chance, for each suspension"),
    (
        _DOSSIER,
        TableField(
            "guarantee",
            "string",
            phrase(
                "what it is for: a measure's name, with #N where its Nth spell brought another, entry:N for an"
                " individual suspension, or return:N, a number"
            ),
            required=True,
        ),
        TableField("entitled_to", "string", phrase("what the chance is of"), _ENTITLED_TO, required=True),
        TableField("state", "string", phrase("state of the guarantee"), STATES, required=True),
        _SINCE_STATE,
        TableField(
            "days",
            "integer",
            phrase("days in this state, the first one and the day asked included"),
        ),
        _ENTRIES,
    ),
    ("dossier", "guarantee"),
    _OF_DOSSIER,
)

FINDINGS = TableSchema(
    "findings",
    phrase("What is recorded and breaks a rule on the day"),
    (
        _DOSSIER,
        TableField(
            "number",
            "integer",
            phrase("number within the dossier, from 1"),
            required=True,
        ),
        TableField("code", "string", phrase("which finding"), tuple(KINDS), required=True),
        TableField("severity", "string", phrase("how grave it is"), SEVERITIES, required=True),
        TableField("since", "date", phrase("first day on which it stands"), required=True),
        TableField(
            "rule",
            "string",
            phrase("number of the rule that is broken"),
            required=True,
        ),
        TableField(
            "missing",
            "string",
            phrase("what was missing (R8), with spaces between them"),
        ),
        TableField(
            "breached",
            "string",
            phrase(
                "suspensions whose guarantees are breached by it as long as it stands, with spaces between them"
            ),
        ),
        _ENTRIES,
    ),
    ("dossier", "number"),
    _OF_DOSSIER,
)

PLACES = TableSchema(
    "places",
    phrase("The places that were left and are open at the end of the day"),
    (
        _DOSSIER,
        TableField(
            "enterprise",
            "string",
            phrase("KBO number of the enterprise where the place is open"),
            required=True,
        ),
        TableField("since", "date", phrase("first day on which it is open"), required=True),
        TableField(
            "days",
            "integer",
            phrase("days it has been open, the first one and the day asked included"),
            required=True,
        ),
        _ENTRIES,
    ),
    ("dossier", "since"),
    _OF_DOSSIER,
)

MEASURES = TableSchema(
    "measures",
    phrase("The collective measures: each unbroken run of days in force"),
    (
        TableField("measure", "string", phrase("name of the measure"), required=True),
        TableField(
            "first_day",
            "date",
            phrase("first day in force, included"),
            required=True,
        ),
        TableField(
            "last_day",
            "date",
            phrase("last day in force, included; empty: open"),
        ),
        TableField(
            "schemes",
            "string",
            phrase("schemes that it suspends, with spaces between them"),
        ),
        TableField(
            "in_force",
            "boolean",
            phrase("whether it is in force on the day asked"),
            required=True,
        ),
        _ENTRIES,
    ),
    ("measure", "first_day"),
)

DECISION_TABLE = TableSchema(
    "decisions",
    phrase("Every entry as it was recorded, and how it is read now"),
    (
        TableField(
            "position",
            "integer",
            phrase("position in the ledger, from 1"),
            required=True,
        ),
        _DOSSIER._replace(required=False),
        TableField("measure", "string", phrase("name of the measure it is about")),
        TableField(
            "stream",
            "string",
            phrase("what the entry is about: dossier:KEY, measure:NAME, enterprise:KBO or ledger:ID"),
            required=True,
        ),
        TableField("number", "integer", phrase("number in its stream, from 1"), required=True),
        TableField("decision", "string", phrase("what was decided"), tuple(CONTENTS), required=True),
        TableField(
            "effective_on",
            "date",
            phrase("first day it takes effect; of an end, the last day"),
            required=True,
        ),
        TableField(
            "decided_by",
            "string",
            phrase("capacity that decided"),
            (*CAPACITIES, "operator"),
            True,
        ),
        TableField(
            "decided_on",
            "date",
            phrase("day it was taken, where that differs"),
        ),
        TableField(
            "ground",
            "string",
            phrase("article or ELI address it rests on"),
        ),
        TableField(
            "source",
            "string",
            phrase("the sender's own reference"),
        ),
        TableField(
            "recorded_at",
            "datetime",
            phrase("when the ledger wrote it down (UTC)"),
            required=True,
        ),
        TableField("recorded_by", "string", phrase("who recorded it"), required=True),
        TableField("standing", "string", phrase("how it is read now"), _STANDINGS, required=True),
        TableField(
            "corrected_by",
            "integer",
            phrase("position of the entry that corrects it"),
        ),
        TableField(
            "content",
            "object",
            phrase(
                "the decision as it is stored (JSON); a personal text is kept apart, here stands its commitment"
            ),
            required=True,
        ),
    ),
    ("position",),
    {"dossier": ("dossiers", "dossier"), "corrected_by": ("", "position")},
)

#: Every table, in the order of the package: what others refer to first.
TABLES = (DOSSIERS, PERIODS, GUARANTEES, FINDINGS, PLACES, MEASURES, DECISION_TABLE)
