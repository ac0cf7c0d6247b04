"""The start page: what is breached and owed, what began or resumed irregularly, what was mended, what falls due."""

from __future__ import annotations

from starlette.responses import Response

from ledger.language import phrase
from projections.viewer.excerpts import WorkList, excerpt
from projections.viewer.view import View

DUE_WITHIN = 30


WORK = (
    WorkList(
        "breached",
        phrase("Breached"),
        phrase("Who was not given the chance that was promised."),
        "guarantees",
        {"state": "breached"},
        ("dossier", "suspension", "since", "days", "enterprise"),
    ),
    WorkList(
        "owed",
        phrase("Owed, oldest first"),
        phrase("Who still waits for an offer."),
        "guarantees",
        {"state": "owed"},
        ("dossier", "suspension", "since", "days", "enterprise"),
    ),
    WorkList(
        "irregular",
        phrase("Irregular starts and resumptions"),
        phrase("Who started or resumed while a measure suspends, without all that an exception asks (R8)."),
        "findings",
        {"rule": "R8"},
        ("dossier", "since", "words", "enterprise"),
    ),
    WorkList(
        "mended",
        phrase("Mended in the past year"),
        phrase("What broke a rule, and was cured by the day asked."),
        "findings",
        {"cured": True},
        ("dossier", "since", "last_day", "words", "cured"),
        in_period=True,
    ),
    WorkList(
        "due",
        phrase("Falls due within 30 days, and overdue"),
        phrase("The earliest day first."),
        "due",
        {"within": DUE_WITHIN},
        ("due_on", "days_left", "what", "dossier", "enterprise"),
    ),
)


def show(view: View) -> Response:
    """The start page."""
    shown = [excerpt(view, each) for each in WORK]
    return view.page("start.html", title=view.say("start"), work=shown)
