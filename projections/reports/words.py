"""What people read in a report, in English and in Dutch. In data the names stand for themselves."""

from __future__ import annotations

from ledger.decisions.vocabulary import dutch
from projections.report.wording import day_in_words
from projections.reports.asking import Manifest
from projections.rules.finding import KINDS

_TITLES = {
    "suspension": ("Suspension", "Opschorting"),
    "guarantees": ("Guarantees", "Waarborgen"),
    "findings": ("Findings", "Bevindingen"),
    "flow": ("Inflow, places and outcomes", "Instroom, plaatsen en resultaten"),
    "enterprise": ("Enterprise {enterprise}", "Onderneming {enterprise}"),
}
_PARTS = {
    "suspension": ("Employees by status", "Doelgroepwerknemers naar status"),
    "guarantees": ("Guarantees by state", "Waarborgen naar toestand"),
    "findings-by-severity": ("Findings by severity", "Bevindingen naar ernst"),
    "findings": ("Findings by code", "Bevindingen naar code"),
    "places": ("Places that were left", "Opengelaten plaatsen"),
    "outcomes": ("How trajectories ended", "Resultaten van trajecten"),
    "measures": ("Measures and their motivation", "Maatregelen en hun motivering"),
    "manifest": ("About this report", "Over dit rapport"),
}
_NAMES = {
    "resumed": ("running, resumed", "lopend, hervat"),
    "not-stopped": ("running, never stopped", "lopend, nooit gestopt"),
    "standing": ("standing", "blijvend"),
    "new": ("new", "nieuw"),
    "cured": ("cured", "verholpen"),
    "new-and-cured": ("new and cured", "nieuw en verholpen"),
    "filled": ("filled", "ingevuld"),
    "places": ("all places", "alle plaatsen"),
    "owed": ("owed", "verschuldigd"),
    "open": ("open", "open"),
    "trajectories": ("trajectories", "trajecten"),
    "transition": ("transition", "doorstroom"),
    "employment-end": ("end of employment", "uitdiensttreding"),
    "before": ("before the period", "vóór de periode"),
    "within": ("in the period", "in de periode"),
    "left": ("left employment", "uit dienst"),
    "otherwise": ("otherwise", "anders"),
    "all": ("all", "alle"),
    "severity": ("severity", "ernst"),
    "code": ("code", "code"),
    "left_by": ("left by", "opengelaten door"),
    "outcome": ("outcome", "resultaat"),
    "median_days": ("median days", "mediaan dagen"),
    "day": ("day", "dag"),
    "scheme": ("scheme", "stelsel"),
    "schemes": ("schemes", "stelsels"),
    "enterprise": ("enterprise", "onderneming"),
    "measure": ("measure", "maatregel"),
    "first_day": ("from", "van"),
    "last_day": ("until", "tot en met"),
    "indicator": ("indicator", "indicator"),
    "value": ("value", "waarde"),
    "source": ("source", "bron"),
    "none": ("none", "geen"),
    # the manifest
    "report": ("report", "rapport"),
    "on": ("day asked, or last day", "gevraagde dag, of laatste dag"),
    "from": ("first day of the period", "eerste dag van de periode"),
    "known_at": ("as known at (UTC)", "zoals bekend op (UTC)"),
    "simulated": ("simulated ledger", "gesimuleerd register"),
    "ledger_size": ("entries in the ledger", "posten in het register"),
    "version": ("version of the product", "versie van het product"),
    "masked": ("small cells hidden", "kleine cellen verborgen"),
}
_LABEL_HEADS = {"left": ("left", "opengelaten")}
_SENTENCES = {
    "day": ("{title} on {on}", "{title} op {on}"),
    "period": ("{title} from {first} to {on}", "{title} van {first} tot en met {on}"),
    "masked": (
        "<5: fewer than five people. *: hidden, since fewer than five people could be computed from it.",
        "<5: minder dan vijf personen. *: verborgen, omdat er minder dan vijf personen uit af te leiden zijn.",
    ),
    "suspension-day": (
        "Each employee whom a trajectory concerns, by status at the end of the day. Resumed: running again, or at"
        " last, after a suspension.",
        "Elke doelgroepwerknemer met een traject, naar status op het einde van de dag. Hervat: opnieuw lopend, of"
        " uiteindelijk aangevangen, na een opschorting.",
    ),
    "suspension-period": (
        "Each employee whom a trajectory concerns, by status at the end of each month. Resumed: running again, or"
        " at last, after a suspension.",
        "Elke doelgroepwerknemer met een traject, naar status op het einde van elke maand. Hervat: opnieuw lopend,"
        " of uiteindelijk aangevangen, na een opschorting.",
    ),
    "guarantees-day": (
        "Every guarantee there has been, by its state on the day; what is owed by how many days it has been.",
        "Elke waarborg die er geweest is, naar toestand op de dag; wat verschuldigd is naar aantal dagen.",
    ),
    "guarantees-period": (
        "The guarantees that stood in the period, by their state on its last day: those that stand, and how those"
        " that ended in it ended.",
        "De waarborgen die in de periode liepen, naar toestand op de laatste dag: welke nog lopen, en hoe de andere"
        " eindigden.",
    ),
    "findings-day": ("What stands on the day.", "Wat op de dag openstaat."),
    "findings-period": (
        "Standing: before the period and still at its end. New: began in it and still stands. Cured: stood before"
        " it and was cured in it. New and cured: came and went within it.",
        "Blijvend: van vóór de periode en nog niet verholpen. Nieuw: in de periode ontstaan en nog niet verholpen."
        " Verholpen: van vóór de periode en erin verholpen. Nieuw en verholpen: erin ontstaan en verholpen.",
    ),
    "places-day": (
        "Each place that was left by the day: open, by how many days it has been, or filled.",
        "Elke plaats die tegen de dag opengelaten was: open, naar aantal dagen, of ingevuld.",
    ),
    "places-period": (
        "Each place that was open in the period: filled in it, or open at its end, by how many days it has been.",
        "Elke plaats die in de periode openstond: erin ingevuld, of open op het einde, naar aantal dagen.",
    ),
    "outcomes-day": (
        "The trajectories that had ended by the day, and how many days half of them lasted at most.",
        "De doorstroomtrajecten die tegen de dag geëindigd waren, en hoeveel dagen de helft hoogstens duurde.",
    ),
    "outcomes-period": (
        "The trajectories that ended in the period, and how many days half of them lasted at most.",
        "De doorstroomtrajecten die in de periode eindigden, en hoeveel dagen de helft hoogstens duurde.",
    ),
    "days": ("{first}-{last} days", "{first}-{last} dagen"),
    "more-days": ("{first} days or more", "{first} dagen of meer"),
    "nothing": ("There is nothing to count.", "Er is niets te tellen."),
    "none-under": ("no scheme", "geen stelsel"),
    "none-at": ("no enterprise", "geen onderneming"),
    "until-lifted": ("until lifted", "tot opheffing"),
    "chart": ("Bars: {title}", "Staven: {title}"),
    "described": (
        "A bar for each figure, with its number; the table beside it says the same.",
        "Een staaf per cijfer, met zijn aantal; de tabel ernaast zegt hetzelfde.",
    ),
}


def said(name: str, lang: str, **values: object) -> str:
    """A sentence in the reader's language."""
    return _SENTENCES[name][lang == "nl"].format(**values)


def name_of(name: str, lang: str) -> str:
    """A figure, a column or a word of a row; the domain's own words in the domain's own terms."""
    for kind in ("owed", "open"):
        first, dash, last = name.removeprefix(f"{kind}-").partition("-")
        if name.startswith(f"{kind}-") and dash:
            days = said("days" if last else "more-days", lang, first=first, last=last)
            return f"{name_of(kind, lang)} {days}"
    if name in _NAMES:
        return _NAMES[name][lang == "nl"]
    return dutch(name) if lang == "nl" else name


def label_head(name: str, lang: str) -> str:
    """What stands above a column that says what a row is about."""
    return _LABEL_HEADS[name][lang == "nl"] if name in _LABEL_HEADS else name_of(name, lang)


def label_word(name: str, value: str, lang: str) -> str:
    """What a row is about; a finding's code with what it means."""
    if name == "code":
        kind = KINDS[value]
        return f"{value}: {kind.nl if lang == 'nl' else kind.en}"
    return name_of(value, lang)


def title(manifest: Manifest, lang: str) -> str:
    """The report, and the day or the period that it is of."""
    name = _TITLES[manifest.report][lang == "nl"].format(enterprise=manifest.enterprise)
    first = day_in_words(manifest.from_, lang)
    sentence = "day" if manifest.from_ is None else "period"
    return said(sentence, lang, title=name, first=first, on=day_in_words(manifest.on, lang))


def part_title(name: str, lang: str) -> str:
    """What stands above a part."""
    return _PARTS[name][lang == "nl"]


def part_text(name: str, manifest: Manifest, lang: str) -> str:
    """What a part counts."""
    kind = name.removesuffix("-by-severity")
    return said(f"{kind}-{'day' if manifest.from_ is None else 'period'}", lang)
