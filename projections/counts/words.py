"""What people read in a report, in English and in Dutch. In data the names stand for themselves."""

from __future__ import annotations

from ledger.decisions.vocabulary import dutch
from ledger.language import phrase, say, translated
from ledger.words import (
    ALL,
    ENTERPRISE,
    FINDINGS_TITLE,
    GUARANTEES_TITLE,
    LEFT_BY,
    MEASURE,
    NEW,
    NO_ENTERPRISE,
    NO_SCHEME,
    NONE,
    SCHEME,
    SEVERITY,
    SIMULATED_LEDGER,
    SOURCE,
    VALUE,
    VERSION_OF_RULES,
    WHAT,
)
from projections.counts.asking import Manifest
from projections.fold.findings import KINDS
from projections.render.wording import day_in_words

_TITLES = {
    "suspension": phrase("Suspension"),
    "guarantees": GUARANTEES_TITLE,
    "findings": FINDINGS_TITLE,
    "flow": phrase("Inflow, places and outcomes"),
    "exceptions": phrase("Requests for the exception"),
    "enterprise": phrase("Enterprise {enterprise}"),
}
_PARTS = {
    "suspension": phrase("Employees by status"),
    "guarantees": phrase("Guarantees by state"),
    "findings-by-severity": phrase("Findings by severity"),
    "findings": phrase("Findings by code"),
    "places": phrase("Places that were left"),
    "outcomes": phrase("How trajectories ended"),
    "exceptions": phrase("Requests for the exception by state"),
    "measures": phrase("Measures and their motivation"),
    "manifest": phrase("About this report"),
}
#: What a sheet of a workbook is called where the title of its table is longer than the 31 characters there are for it.
_SHEETS = {"outcomes": phrase("Outcomes"), "exceptions": phrase("Requests")}
_NAMES = {
    "resumed": phrase("running, resumed"),
    "not-stopped": phrase("running, never stopped"),
    "standing": phrase("standing"),
    "standing-here": phrase("standing, began here"),
    "standing-elsewhere": phrase("standing, began elsewhere"),
    "new": NEW,
    "cured": phrase("cured"),
    "new-and-cured": phrase("new and cured"),
    "filled": phrase("filled"),
    "places": phrase("all places"),
    "owed": phrase("owed"),
    "open": phrase("open"),
    "trajectories": phrase("trajectories"),
    "requests": phrase("all requests"),
    "transition": phrase("transition"),
    "employment-end": phrase("end of employment"),
    "before": phrase("before the period"),
    "within": phrase("in the period"),
    "left": phrase("left employment"),
    "otherwise": phrase("otherwise", "how a trajectory ended"),
    "all": ALL,
    "severity": SEVERITY,
    "code": phrase("code"),
    "left_by": LEFT_BY,
    "outcome": phrase("outcome"),
    "median_days": phrase("median (days)"),
    "day": phrase("day"),
    "scheme": SCHEME,
    "schemes": phrase("schemes"),
    "enterprise": ENTERPRISE,
    "measure": MEASURE,
    "first_day": phrase("from"),
    "last_day": phrase("until"),
    "indicator": phrase("indicator"),
    "value": VALUE,
    "source": SOURCE,
    "none": NONE,
    # the manifest
    "report": phrase("report"),
    "on": phrase("day asked, or last day"),
    "from": phrase("first day of the period"),
    "known_at": phrase("as known at (UTC)"),
    "simulated": SIMULATED_LEDGER,
    "ledger_size": phrase("entries in the ledger"),
    "version": phrase("version of the product"),
    "rules": VERSION_OF_RULES,
    "masked": phrase("small cells hidden"),
}
_LABEL_HEADS = {"left": phrase("left", "a place")}
_SENTENCES = {
    "day": phrase("{title} on {on}"),
    "period": phrase("{title} from {first} to {on}"),
    "masked": phrase(
        "<5: fewer than five people. *: hidden, since else a number of fewer than five people could be computed."
    ),
    "suspension-day": phrase(
        "Each employee whose trajectory runs, is suspended or postponed, or waits to be resumed or started, by status"
        " at the end of the day. Resumed: running again, or at"
        " last, after a suspension."
    ),
    "suspension-period": phrase(
        "Each employee whose trajectory runs, is suspended or postponed, or waits to be resumed or started, by status"
        " at the end of each month. Resumed: running again, or at last, after a suspension."
    ),
    "guarantees-day": phrase(
        "Every guarantee that ever arose, by its state on the day; those that are owed also by how many days they have"
        " been."
    ),
    "guarantees-period": phrase(
        "The guarantees that stood in the period, by their state on its last day: those that stand, and how those"
        " that ended in it ended."
    ),
    "findings-day": phrase("The findings that stand on the day."),
    "findings-period": phrase(
        "Standing: arose before the period and not cured yet. New: began in it and still stands. Cured: stood before"
        " it and was cured in it. New and cured: came and went within it."
    ),
    "places-day": phrase(
        "Each place that was left by the day: still open, by how many days it has been, or filled."
    ),
    "places-period": phrase(
        "Each place that was open in the period: filled in it, or open at its end, by how many days it has been."
    ),
    "outcomes-day": phrase(
        "The trajectories that had ended by the day, with the median of how many days they lasted."
    ),
    "outcomes-period": phrase(
        "The trajectories that ended in the period, with the median of how many days they lasted."
    ),
    "exceptions-day": phrase(
        "Every request made by the day to start or go on while a measure suspends (R8), by its state on the day."
    ),
    "exceptions-period": phrase(
        "Every request made in the period to start or go on while a measure suspends (R8), by its state on the last day"
        " of the period. Each stands in the quarter in which it was made; the day is the last one of that quarter."
    ),
    "few-lasted": phrase("No median is told of fewer than ten trajectories."),
    "what": WHAT,
    "that": VALUE,
    "days": phrase("{first}-{last} days"),
    "more-days": phrase("{first} days or more"),
    "nothing": phrase("There is nothing to count."),
    "none-under": NO_SCHEME,
    "none-at": NO_ENTERPRISE,
    "until-lifted": phrase("until lifted"),
    "chart": phrase("Bar chart: {title}"),
    "described": phrase("A bar for each figure, with its number; the table beside it says the same."),
}


def sentence(name: str, lang: str, **values: object) -> str:
    """A sentence in the reader's language."""
    return say(_SENTENCES[name], lang, **values)


def name_of(name: str, lang: str) -> str:
    """A figure, a column or a word of a row; the domain's own words in the domain's own terms."""
    for kind in ("owed", "open"):
        first, dash, last = name.removeprefix(f"{kind}-").partition("-")
        if name.startswith(f"{kind}-") and dash:
            days = sentence("days" if last else "more-days", lang, first=first, last=last)
            return f"{name_of(kind, lang)} {days}"
    if name in _NAMES:
        return translated(_NAMES[name], lang)
    return dutch(name) if lang == "nl" else name


def label_head(name: str, lang: str) -> str:
    """What stands above a column that says what a row is about."""
    return translated(_LABEL_HEADS[name], lang) if name in _LABEL_HEADS else name_of(name, lang)


def label_word(name: str, value: str, lang: str) -> str:
    """What a row is about; a finding's code with what it means."""
    if name == "code":
        kind = KINDS[value]
        return f"{value}: {translated(kind.says, lang)}"
    return name_of(value, lang)


def title(manifest: Manifest, lang: str) -> str:
    """The report, and the day or the period that it is of."""
    name = say(_TITLES[manifest.report], lang, enterprise=manifest.enterprise)
    first = day_in_words(manifest.from_, lang)
    kind = "day" if manifest.from_ is None else "period"
    return sentence(kind, lang, title=name, first=first, on=day_in_words(manifest.on, lang))


def part_title(name: str, lang: str) -> str:
    """What stands above a part."""
    return translated(_PARTS[name], lang)


def sheet_name(name: str, lang: str) -> str:
    """What the sheet of a part is called in a workbook."""
    return translated(_SHEETS.get(name, _PARTS[name]), lang)


def part_text(name: str, manifest: Manifest, lang: str) -> str:
    """What a part counts."""
    kind = name.removesuffix("-by-severity")
    text = sentence(f"{kind}-{'day' if manifest.from_ is None else 'period'}", lang)
    return f"{text} {sentence('few-lasted', lang)}" if name == "outcomes" and manifest.masked else text
