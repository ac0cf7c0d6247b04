"""What people read in a report, in English and in Dutch. In data the names stand for themselves."""

from __future__ import annotations

from datetime import date

from ledger.decisions.vocabulary import dutch
from ledger.language import day_in_figures, phrase, say, translated
from ledger.words import (
    ALL,
    ENTERPRISE,
    FINDINGS_TITLE,
    GUARANTEES_TITLE,
    IRREGULAR_REQUEST,
    LEFT_BY,
    MEASURE,
    NEW,
    NO_ENTERPRISE,
    NO_SCHEME,
    NONE,
    OPEN,
    PEOPLE_COUNTED,
    PLACES_TITLE,
    RECEIVING_ENTERPRISE,
    REQUESTS_TITLE,
    SCHEME,
    SEVERITY,
    SIMULATED_LEDGER,
    SOURCE,
    THE_ENTERPRISE,
    VALUE,
    VERSION_OF_RULES,
    WHAT,
)
from projections.answers.indicators import period_in_words
from projections.counts.asking import Manifest
from projections.fold.findings import KINDS
from projections.render.wording import day_in_words

_TITLES = {
    "suspension": phrase("Suspension"),
    "guarantees": GUARANTEES_TITLE,
    "findings": FINDINGS_TITLE,
    "inflow": phrase("Inflow and outflow"),
    "flow": phrase("Places, outcomes and durability"),
    "cooperation": phrase("Cooperation between enterprises"),
    "exceptions": REQUESTS_TITLE,
    "cycle": phrase("Business cycle"),
    "enterprise": THE_ENTERPRISE,
}
_PARTS = {
    "suspension": phrase("Employees by status"),
    "guarantees": phrase("Guarantees by state"),
    "findings-by-severity": phrase("Findings by severity"),
    "findings": phrase("Findings by code"),
    "places": PLACES_TITLE,
    "replacements": phrase("How soon places were filled"),
    "time-to-fill": phrase("Time until a place was filled"),
    "outcomes": phrase("How trajectories ended"),
    "exceptions": phrase("Requests for the exception by state"),
    "inflow": phrase("New employments"),
    "conversions": phrase("Conversions"),
    "outflow": phrase("Who left the employment"),
    "net": phrase("Who came and who left"),
    "stopped-in-phase": phrase("Outcomes by phase"),
    "stopped-with-provider": phrase("Outcomes by service provider"),
    "stopped-by-leaving": phrase("Who left, by whose decision"),
    "durability": phrase("Whether ordinary jobs last"),
    "jobs-ended": phrase("How ordinary jobs ended"),
    "pairs": phrase("From which enterprise to which"),
    "internships": phrase("Internships"),
    "partners": phrase("Receiving enterprises and hosts"),
    "time-to-job": phrase("Time to the ordinary job"),
    "quarters": phrase("Quarter by quarter"),
    "beside": phrase("Economic indicators by quarter"),
    "around": phrase("Before, during and after"),
    "asked": phrase("What was asked beside what was decided"),
    "measures": phrase("Measures and their motivation"),
    "manifest": phrase("About this report"),
}
#: What a sheet of a workbook is called where the title of its table is longer than the 31 characters there are for it.
_SHEETS = {
    "outcomes": phrase("Outcomes"),
    "exceptions": phrase("Requests"),
    "asked": phrase("Asked and decided"),
    "beside": phrase("Economic indicators"),
}
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
    "replaced": phrase("filled by another"),
    "own-return": phrase("own return"),
    "not-filled": phrase("not filled"),
    "so-far": phrase("by the last day"),
    "filled_within": phrase("filled within"),
    "filled_how": phrase("how it was filled"),
    "places": phrase("all places"),
    "owed": phrase("owed"),
    "open": OPEN,
    "trajectories": phrase("trajectories"),
    "requests": phrase("all requests"),
    "transition": phrase("transition"),
    "employment-end": phrase("end of employment"),
    "before": phrase("before the period"),
    "within": phrase("in the period"),
    "left": phrase("left employment"),
    "otherwise": phrase("otherwise", "how a trajectory ended"),
    "first-time": phrase("for the first time"),
    "again": phrase("again, after a time without"),
    "from-elsewhere": phrase("from another enterprise in the sector"),
    "return": phrase("return after an ordinary job"),
    "replacing": phrase("replacing"),
    "not-replacing": phrase("not replacing"),
    "hires": phrase("new employments"),
    "other-scheme": phrase("to another scheme"),
    "supported-job": phrase("ordinary job with support"),
    "to-ordinary-job": phrase("to an ordinary job"),
    "to-own-ordinary-job": phrase("to an ordinary job at the own enterprise"),
    "to-elsewhere": phrase("to another enterprise in the sector"),
    "without-job": phrase("out of the sector, to no ordinary job"),
    "leavers": phrase("who left"),
    "net": phrase("net"),
    "no-phase": phrase("no phase"),
    "no-provider": phrase("no service provider"),
    "others": phrase("others"),
    "lasts": phrase("still there"),
    "job-over": phrase("not there any more"),
    "too-early": phrase("too early to tell"),
    "jobs": phrase("ordinary jobs"),
    "outside": phrase("outside the employee's will"),
    "own": phrase("by the employee's will"),
    "not-on-record": phrase("will not on record"),
    "transitions": phrase("transitions"),
    "hired-here": phrase("hired by the host"),
    "hired-elsewhere": phrase("hired elsewhere"),
    "not-hired": phrase("no ordinary job yet"),
    "internships": phrase("internships"),
    "hired-once": phrase("that hired one person"),
    "hired-again": phrase("that hired more than one"),
    "receiving": RECEIVING_ENTERPRISE,
    "receivers": phrase("receiving enterprises"),
    "host-hired": phrase("hosts that hired an intern"),
    "host-not-hired": phrase("hosts that hired none"),
    "hosts": phrase("hosts"),
    "from-start": phrase("from the start of the trajectory"),
    "from-employment": phrase("from the employment"),
    "came": phrase("came"),
    "provider": phrase("service provider"),
    "ended_by": phrase("ended by"),
    "months": phrase("after"),
    "host": phrase("host"),
    "since": phrase("counted"),
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
    "none": phrase("not on record"),
    "no-indicator": NONE,
    # the business cycle
    "employed": phrase("employed", "how many"),
    "started": phrase("started"),
    "resumptions": phrase("resumptions"),
    "employments-ended": phrase("employments ended"),
    "quarter": phrase("quarter"),
    "in_force": phrase("measures in force"),
    "when": phrase("when"),
    "asked_until": phrase("asked until"),
    "unit": phrase("unit"),
    "period": phrase("period"),
    "people": PEOPLE_COUNTED,
    "still-stopped": phrase("still stopped"),
    "released": phrase("no longer stopped"),
    "stopped": phrase("stopped on its last day"),
    "waited": phrase("had to wait"),
    "chance-owed": phrase("chance owed"),
    "started-again": phrase("started or resumed"),
    "chance-honoured": phrase("chance honoured"),
    "chance-breached": phrase("chance breached"),
    "term-lapsed": phrase("let go at the end of the term"),
    "moved-on": phrase("reached an ordinary job"),
    "went": phrase("employment ended"),
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
_WHEN = {
    "before": phrase("before it"),
    "during": phrase("during it"),
    "after": phrase("after it"),
}
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
    "findings-by-severity": phrase(
        "Each under the severity of its kind, also where it breached a guarantee: `report guarantees` counts the"
        " guarantees that are breached."
    ),
    "places-day": phrase(
        "Each place that was left by the day: still open, by how many days it has been, or filled."
    ),
    "places-period": phrase(
        "Each place that was open in the period: filled in it, or open at its end, by how many days it has been."
    ),
    "replacements-day": phrase(
        "Each place that was left by the day: whether it was filled within a term from the first day without the"
        " person, by another or by the person's own return. Of a place whose term ends after the day, it is too early"
        " to tell."
    ),
    "replacements-period": phrase(
        "Each place that was left in the period, in the quarter in which it was left; the day is the last one of that"
        " quarter. Whether it was filled within a term from the first day without the person, by another or by the"
        " person's own return. Of a place whose term ends after the period, it is too early to tell."
    ),
    "time-to-fill": phrase(
        "The same places that were filled, with the median of how many days they were open."
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
    "inflow-day": phrase(
        "Each employment under a scheme that ever began by the day. Replacing: the person fills a place that another"
        " left. Whom a takeover brought did not come."
    ),
    "inflow-period": phrase(
        "Each employment under a scheme that began in the period. Replacing: the person fills a place that another"
        " left. Whom a takeover brought did not come."
    ),
    "conversions-day": phrase(
        "By the day: who went on under another scheme at the same enterprise, by the new one; and whose ordinary job"
        " went on with support. No new employment."
    ),
    "conversions-period": phrase(
        "In the period: who went on under another scheme at the same enterprise, by the new one; and whose ordinary"
        " job went on with support. No new employment."
    ),
    "outflow-day": phrase(
        "Each employment under a scheme that was over by the day, at the enterprise and of the scheme that was left."
    ),
    "outflow-period": phrase(
        "Each employment under a scheme that was over in the period, at the enterprise and of the scheme that was"
        " left."
    ),
    "net": phrase(
        "New employments less those who left, where both are shown. Who goes from one enterprise in the sector to"
        " another counts on both sides, who converts on neither."
    ),
    "stopped-in-phase": phrase("The same trajectories, by the phase they were in when they ended."),
    "stopped-with-provider": phrase(
        "The same trajectories, by the service provider of the last assignment before they ended."
    ),
    "stopped-by-leaving": phrase(
        "The trajectories that ended with the employment, by whose decision that ended."
    ),
    "durability-day": phrase(
        "Each ordinary job that was ever reached by the day: whether it was there at the end of the last day of the"
        " term. Of whom that day is not over yet, it is too early to tell."
    ),
    "durability-period": phrase(
        "Each ordinary job that was reached in the period: whether it was there at the end of the last day of the"
        " term. Of whom that day lies after the period, it is too early to tell."
    ),
    "jobs-ended-day": phrase("The ordinary jobs that had ended by the day, by whose decision and will."),
    "jobs-ended-period": phrase("The ordinary jobs that ended in the period, by whose decision and will."),
    "pairs-day": phrase(
        "The transitions to another enterprise by the day: to which, and from which enterprise under which scheme."
    ),
    "pairs-period": phrase(
        "The transitions to another enterprise in the period: to which, and from which enterprise under which scheme."
    ),
    "internships-day": phrase(
        "The internships of which is on record where they were done, by the day: where, who sent the intern, and"
        " what became of it by the day."
    ),
    "internships-period": phrase(
        "The internships of which is on record where they were done, that began in the period: where, who sent the"
        " intern, and what became of it by its last day."
    ),
    "partners-day": phrase(
        "How many enterprises took people into an ordinary job by the day, and how many of them more than one; how"
        " many hosted an intern, and how many of them hired one. One that took over another counts with it."
    ),
    "partners-period": phrase(
        "How many enterprises took people into an ordinary job in the period, and how many of them more than one; how"
        " many hosted an intern, and how many of them hired one. One that took over another counts with it."
    ),
    "time-to-job": phrase("The median of how many days it took to the same ordinary jobs."),
    "months": phrase("{months} months"),
    "few-together": phrase(
        "Those of fewer than five people each are counted together as others, and no pair of fewer than five is named."
    ),
    "few-others": phrase("Those of fewer than five people each are counted together as others."),
    "few-jobs": phrase("No median is told of fewer than ten."),
    "quarters": phrase(
        "At the end of each quarter: employed under a scheme, their trajectories by status, and the chances owed. In"
        " the quarter: trajectories started and resumed, transitions, employments that ended otherwise, and the chances"
        " that were honoured or breached."
    ),
    "at-the-end": phrase("{measure}, at the end of the days"),
    "on-the-days": phrase("{measure}, on the days"),
    "marked": phrase(
        "In the charts a bar below the line marks the quarters in which a measure was in force."
    ),
    "beside": phrase(
        "Each indicator that motivated a measure, in each quarter that it is about, beside the figures of all at the"
        " end of that quarter. One without a period stands in the quarter in which its decision takes effect."
    ),
    "around": phrase(
        "The same figures for the days before a measure, those of the measure, and those after it, as far as they have"
        " come: as many before and after as it lasted, unless another number was asked for."
    ),
    "asked": phrase(
        "The people whom the measure stopped on its last day, and what happened to them from the next day until the day"
        " asked for, when it no longer stopped them. Counted is what happened: what would have, had it lasted, nobody"
        " can tell."
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


#: What is added where small cells are hidden.
_FEW = {
    "outcomes": "few-lasted",
    "stopped-with-provider": "few-others",
    "pairs": "few-together",
    "internships": "few-together",
    "time-to-job": "few-jobs",
    "time-to-fill": "few-jobs",
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


def figure_name(name: str, lang: str) -> str:
    """What a figure counts; a request can be irregular, which as a severity has another word in Dutch."""
    return translated(IRREGULAR_REQUEST, lang) if name == "irregular" else name_of(name, lang)


def label_head(name: str, lang: str) -> str:
    """What stands above a column that says what a row is about."""
    return translated(_LABEL_HEADS[name], lang) if name in _LABEL_HEADS else name_of(name, lang)


def label_word(name: str, value: str, lang: str) -> str:
    """What a row is about; a finding by its name, with its code."""
    if name == "code":
        return KINDS[value].named(lang)
    if name == "months" or (name == "filled_within" and value.isdigit()):
        return sentence("months", lang, months=value)
    if name == "when":
        return translated(_WHEN[value], lang)
    if name == "quarter":
        return period_in_words(value, lang, in_figures=True)
    if name == "asked_until":
        return day_in_figures(date.fromisoformat(value), lang)
    return name_of(value, lang)


def title(manifest: Manifest, lang: str) -> str:
    """The report, and the day or the period that it is of."""
    name = say(_TITLES[manifest.report], lang, enterprise=manifest.enterprise)
    first = day_in_words(manifest.from_, lang)
    kind = "day" if manifest.from_ is None else "period"
    return sentence(kind, lang, title=name, first=first, on=day_in_words(manifest.on, lang))


def report_name(report: str, lang: str) -> str:
    """What a report is called before it is known of which day or enterprise it is."""
    return translated(_ONE_ENTERPRISE if report == "enterprise" else _TITLES[report], lang)


_ONE_ENTERPRISE = phrase("Everything of one enterprise")


def part_title(name: str, lang: str) -> str:
    """What stands above a part."""
    return translated(_PARTS[name], lang)


def sheet_name(name: str, lang: str) -> str:
    """What the sheet of a part is called in a workbook."""
    return translated(_SHEETS.get(name, _PARTS[name]), lang)


def part_text(name: str, manifest: Manifest, lang: str) -> str:
    """What a part counts."""
    if name in ("quarters", "beside", "around", "asked"):
        return sentence(name, lang)
    kind = name.removesuffix("-by-severity")
    # Some say the same of a day and of a period.
    of_days = f"{kind}-{'day' if manifest.from_ is None else 'period'}"
    text = sentence(kind if kind in _SENTENCES and of_days not in _SENTENCES else of_days, lang)
    if name == "findings-by-severity":
        return f"{text} {sentence(name, lang)}"
    return f"{text} {sentence(_FEW[name], lang)}" if name in _FEW and manifest.masked else text
