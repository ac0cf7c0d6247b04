"""The public Python API: what the command line answers, as typed values, for report builders and notebooks.

>>> from projections.api import open_register
>>> with open_register("doorstroom-demo/doorstroom.db") as opened:
...     opened.status("D-005", on=date(2020, 7, 15)).status
'awaiting'

What ``open_register`` opens is read and never written; who records opens with ``open_to_record``, in somebody's name.
Neither needs a command line. This module alone is public: any other module of the packages ``ledger`` and
``projections``, also those within this one, may move from one version to the next (ADR 0037, ADR 0077).

Days are inclusive. A day asked about (``on``) is asked to its end, and None is today in Brussels. A knowledge moment
(``known``) leaves out what was recorded later: a ``date`` means its end in Brussels, a ``datetime`` without an offset
is Brussels time, None means all that is recorded. Each call reads one consistent snapshot, taken when it is made.

What goes wrong and is meant for people is a ``Problem``, whose text is a sentence; ``in_language("nl")`` says it in
Dutch.
"""

from __future__ import annotations

import os

from ledger.application import Ledger
from ledger.entry import Entry, Recorded
from ledger.language import LANGUAGES, Language
from ledger.problem import Problem
from ledger.refusals import Conflict, Refused
from ledger.seal.checks import Check
from ledger.seal.scan import Violation
from ledger.store.errors import StoreError
from projections.answers.comparison import Comparison, FindingSpan
from projections.answers.course import Timeline
from projections.answers.head import Head
from projections.answers.history import HistoryRow
from projections.answers.measures import Measure
from projections.answers.outline import Outline
from projections.answers.overview import Count
from projections.answers.replaying import DayChange, ReplayStep
from projections.answers.search import SearchHit
from projections.answers.successions import EnterpriseSuccession
from projections.api.answered import Answered
from projections.api.reader import RegisterReader
from projections.api.recorder import Consequence, RecordingOutcome, RegisterRecorder
from projections.api.verified import Verification
from projections.counts.asking import EnterpriseNotFound, Report
from projections.counts.workbook import TooManyRows
from projections.explanation.tree import Explanation
from projections.mistaken import Mistaken
from projections.reading import DossierNotFound, Finding, GuaranteeState, Status, Trajectory
from projections.readmodels.population import DueRow, ExceptionRow, FindingRow, GuaranteeRow, PlaceRow
from projections.render.agenda import NoCalendar
from projections.render.frames import LibraryMissing
from projections.render.parquet import NoParquet
from projections.supposing.figures import DayCounts, GuaranteeParting, PersonDiffering, PlaceSums

__all__ = [
    "Answered",
    "Check",
    "Comparison",
    "Conflict",
    "Consequence",
    "Count",
    "DayChange",
    "DayCounts",
    "DossierNotFound",
    "DueRow",
    "EnterpriseNotFound",
    "EnterpriseSuccession",
    "Entry",
    "ExceptionRow",
    "Explanation",
    "Finding",
    "FindingRow",
    "FindingSpan",
    "GuaranteeParting",
    "GuaranteeRow",
    "GuaranteeState",
    "Head",
    "HistoryRow",
    "Ledger",
    "LibraryMissing",
    "Measure",
    "Mistaken",
    "NoCalendar",
    "NoParquet",
    "Outline",
    "PersonDiffering",
    "PlaceRow",
    "PlaceSums",
    "Problem",
    "Recorded",
    "RecordingOutcome",
    "Refused",
    "RegisterReader",
    "RegisterRecorder",
    "ReplayStep",
    "Report",
    "SearchHit",
    "Status",
    "StoreError",
    "Timeline",
    "TooManyRows",
    "Trajectory",
    "Verification",
    "Violation",
    "open_register",
    "open_to_record",
]


def open_register(location: str | os.PathLike[str], *, lang: Language = "en") -> RegisterReader:
    """Open the ledger in a SQLite file, or at the URL of a PostgreSQL database, to ask it questions.

    ``lang`` is the language of sentences within answers; codes and days are the same in every one. The vault is found
    as the command finds it: in the ledger's database, or by the ``DOORSTROOM_VAULT…`` variables. Raises a
    ``StoreError``, such as where there is no ledger.
    """
    return RegisterReader(_opened(location, lang), lang)


def open_to_record(
    location: str | os.PathLike[str], *, recorded_by: str, lang: Language = "en"
) -> RegisterRecorder:
    """Open a ledger that exists, to ask it questions and to record in it in somebody's name.

    ``recorded_by`` stands in every entry for ever, in 1 to 100 printable characters: who answers for what is recorded,
    or the name of the system that hands it in. Raises as ``open_register`` does, and ``Refused`` for a name that no
    entry can hold.
    """
    ledger = _opened(location, lang)
    try:
        return RegisterRecorder(ledger, lang, recorded_by)
    except BaseException:
        ledger.close()
        raise


def _opened(location: str | os.PathLike[str], lang: str) -> Ledger:
    if lang not in LANGUAGES:
        raise TypeError(f"lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return Ledger.open(location)
