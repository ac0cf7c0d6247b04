"""What a dossier document says, in English and in Dutch: each sentence whole, with named places to fill in."""

from __future__ import annotations

from projections.report.wording import both_words, word

_SAID: dict[str, tuple[str, str]] = {
    # -- what it is -----------------------------------------------------------------------------------
    "title": ("Dossier {key}", "Dossier {key}"),
    "subtitle": (
        "What is on record of this dossier on {on}, as known at {known}",
        "Wat over dit dossier geregistreerd is op {on}, zoals bekend op {known}",
    ),
    "description": (
        "Status, guarantees, findings and every entry of dossier {key} in the Doorstroom ledger.",
        "Status, waarborgen, bevindingen en elke post van dossier {key} in het doorstroomregister.",
    ),
    "running": (
        "Dossier {key}, on {on}, as known at {known}",
        "Dossier {key}, op {on}, zoals bekend op {known}",
    ),
    "page": ("page {page} of {pages}", "pagina {page} van {pages}"),
    "contents": ("Contents", "Inhoud"),
    "simulated": (
        "This comes from a simulated ledger, for training, tests and demonstrations. It says nothing about"
        " anybody.",
        "Dit komt uit een gesimuleerd register, voor opleiding, tests en demonstraties. Het zegt over niemand"
        " iets.",
    ),
    "unsealed": (
        "Nothing of this is proven: no checkpoint covers these entries. The last section says how to make one.",
        "Niets hiervan is bewezen: geen controlepunt dekt deze posten. Het laatste deel zegt hoe u er een maakt.",
    ),
    "replaced": (
        "The font of this PDF lacks some characters of the entries: they stand here by their number, such as"
        " \\u4e2d. The attached entries hold them as they are.",
        "Het lettertype van deze pdf kent sommige tekens van de posten niet: die staan hier met hun nummer, zoals"
        " \\u4e2d. De bijgevoegde posten bevatten ze zoals ze zijn.",
    ),
    # -- the head -------------------------------------------------------------------------------------
    "head-on": ("day asked", "gevraagde dag"),
    "head-on-is": ("{on}, to the end of that day", "{on}, tot het einde van die dag"),
    "head-known": ("knowledge moment", "kennismoment"),
    "head-known-is": (
        "{known} (Brussels): what was recorded later plays no part",
        "{known} (Brussel): wat later geregistreerd is, speelt niet mee",
    ),
    "head-ledger": ("ledger", "register"),
    "head-ledger-is": ("{size} entries known at that moment", "{size} posten, op dat ogenblik bekend"),
    "head-made": ("made by", "opgemaakt door"),
    "head-made-clock": ("{by}, at {at} (Brussels)", "{by}, op {at} (Brussel)"),
    "head-made-known": (
        "{by}; dated at the knowledge moment, so that the same question gives the same document. The access"
        " log tells when it was made.",
        "{by}; gedateerd op het kennismoment, zodat dezelfde vraag hetzelfde document geeft. Het inzagelogboek"
        " vermeldt wanneer het opgemaakt is.",
    ),
    "head-made-given": (
        "{by}; dated {at} (Brussels), as was asked for (SOURCE_DATE_EPOCH)",
        "{by}; gedateerd op {at} (Brussel), zoals gevraagd (SOURCE_DATE_EPOCH)",
    ),
    "head-seal": ("checkpoint", "controlepunt"),
    "head-seal-is": ("of {covered} entries, by {origin}", "over {covered} posten, van {origin}"),
    "head-seal-none": ("none: nothing of this is proven", "geen: niets hiervan is bewezen"),
    # -- who ------------------------------------------------------------------------------------------
    "who": ("Who it is about", "Over wie het gaat"),
    "who-name": ("name", "naam"),
    "who-number": ("national number", "rijksregisternummer"),
    "who-unknown": (
        "The vault holds nobody for this dossier: no identity was set, or it was erased.",
        "De kluis kent voor dit dossier niemand: er is geen identiteit ingegeven, of ze is gewist.",
    ),
    "who-logged": (
        "This document holds personal data. That it was asked for, by whom and why, stands in the access log.",
        "Dit document bevat persoonsgegevens. Dat ze gevraagd zijn, door wie en waarom, staat in het"
        " inzagelogboek.",
    ),
    # -- status ---------------------------------------------------------------------------------------
    "status": ("status", "status"),
    "section-status": ("Status on {on}", "Status op {on}"),
    "status-since": ("{status}, since {since}", "{status}, sinds {since}"),
    "enterprise": ("enterprise", "onderneming"),
    "scheme": ("scheme", "stelsel"),
    "phase": ("phase", "fase"),
    "phase-none": ("no phase begun", "nog geen fase begonnen"),
    "trajectory": ("trajectory", "doorstroomtraject"),
    "trajectory-none": ("no trajectory is open", "er is geen traject open"),
    "trajectory-open": ("open since {since}", "open sinds {since}"),
    "insertion": ("insertion term", "inschakelingstraject"),
    "insertion-until": ("to {last}, that day included", "tot en met {last}"),
    "insertion-open": (
        "held open, its end cannot be told yet",
        "opengehouden, het einde is nog niet te zeggen",
    ),
    "clock": ("The trajectory's clock", "De klok van het traject"),
    "clock-what": ("figure", "gegeven"),
    "clock-value": ("value", "waarde"),
    "clock-meaning": ("what it means", "wat het betekent"),
    "why": ("Why it is so", "Waarom het zo is"),
    "why-intro": (
        "Each conclusion with the rules it follows from and the entries it rests on. The rules stand in full"
        " further on.",
        "Elke vaststelling met de regels waaruit ze volgt en de posten waarop ze steunt. De regels staan verderop"
        " voluit.",
    ),
    "why-caption": ("Conclusions, and what they rest on", "Vaststellingen, en waarop ze steunen"),
    "why-what": ("conclusion", "vaststelling"),
    "why-because": ("why", "waarom"),
    "why-on": ("rules and entries", "regels en posten"),
    "entries-on": ("entries {entries}", "posten {entries}"),
    "entry-on": ("entry {entries}", "post {entries}"),
    "none": ("none", "geen"),
    # -- guarantees and findings ----------------------------------------------------------------------
    "guarantees": ("Guarantees", "Waarborgen"),
    "guarantees-intro": (
        "After a suspension the employee gets a full chance to start or continue. Each suspension that stopped"
        " this employee brings a guarantee, with one state on every day.",
        "Na een opschorting krijgt de werknemer een volwaardige kans om aan te vangen of voort te gaan. Elke"
        " opschorting die deze werknemer stillegde, brengt een waarborg mee, met op elke dag één toestand.",
    ),
    "guarantees-none": (
        "No suspension has stopped this employee: there is no guarantee.",
        "Geen opschorting heeft deze werknemer stilgelegd: er is geen waarborg.",
    ),
    "guarantee-rests": ("Rules {rules}; entries {entries}.", "Regels {rules}; posten {entries}."),
    "findings": ("Findings", "Bevindingen"),
    "findings-intro": (
        "What is on record and breaks a rule, and stands on {on}.",
        "Wat geregistreerd is en een regel breekt, en op {on} nog geldt.",
    ),
    "findings-none": (
        "Nothing on record breaks a rule on {on}.",
        "Niets van wat geregistreerd is, breekt op {on} een regel.",
    ),
    "findings-caption": ("Findings on {on}", "Bevindingen op {on}"),
    "finding": ("finding", "bevinding"),
    "severity": ("severity", "ernst"),
    "since": ("since", "sinds"),
    "what": ("what it is", "wat het is"),
    "rule": ("rule", "regel"),
    "rules": ("The rules that apply here", "De regels die hier gelden"),
    "rules-caption": (
        "Rules, with the numbers in force on {on}, and where they come from",
        "Regels, met de getallen die op {on} gelden, en waar ze vandaan komen",
    ),
    "rule-says": ("what it says", "wat ze zegt"),
    "rule-source": ("source", "bron"),
    "policy": ("policy of this ledger: {source}", "beleid van dit register: {source}"),
    # -- the timeline ---------------------------------------------------------------------------------
    "timeline": ("Through time", "Door de tijd"),
    "timeline-title": ("Timeline of dossier {key} to {on}", "Tijdlijn van dossier {key} tot en met {on}"),
    "timeline-description": (
        "Decisions by number, suspensions, status and phase of dossier {key} over time. The tables below say the"
        " same in text.",
        "Beslissingen met hun nummer, opschortingen, status en fase van dossier {key} in de tijd. De tabellen"
        " eronder zeggen hetzelfde in tekst.",
    ),
    "nothing": (
        "Nothing has taken effect by {on}.",
        "Op {on} heeft nog niets uitwerking gekregen.",
    ),
    "last-days": (
        "Planned last day of the trajectory: {planned}. Expected last day on {on}: {expected}.",
        "Geplande laatste dag van het traject: {planned}. Verwachte laatste dag op {on}: {expected}.",
    ),
    "last-days-shift": (
        "The last day moved by {days}, from {planned} to {expected}, as it stood on {on}.",
        "De laatste dag verschoof {days}, van {planned} naar {expected}, zoals het er op {on} voor stond.",
    ),
    "last-days-none": (
        "There has been no open trajectory, so there is no last day to show.",
        "Er is nog geen traject open geweest, en dus is er geen laatste dag te tonen.",
    ),
    "periods": ("Periods of dossier {key}", "Periodes van dossier {key}"),
    "period": ("from and to, both included", "van en tot en met"),
    "from-to": ("{first} to {last}", "{first} t/m {last}"),
    "days": ("days", "dagen"),
    "suspensions": ("suspensions in force", "opschortingen van kracht"),
    "bands": ("Suspensions that reach this dossier", "Opschortingen die dit dossier raken"),
    "suspension": ("suspension", "opschorting"),
    "effect": ("effect", "gevolg"),
    "marked": (
        "Decisions in effect, by their number in the drawing",
        "Beslissingen van kracht, met hun nummer in de tekening",
    ),
    "nth": ("no.", "nr."),
    "effective": ("takes effect on", "uitwerking op"),
    "decision": ("decision", "beslissing"),
    "decisions": ("decisions", "beslissingen"),
    "entry": ("entry", "post"),
    "Entry": ("Entry", "Post"),
    "entries": ("entries", "posten"),
    "rectified-by": (
        "{sentence} (as rectified by entry {by})",
        "{sentence} (zoals rechtgezet door post {by})",
    ),
    "stops": ("suspension in force", "opschorting van kracht"),
    "spares": ("in force, but does not stop this person", "van kracht, maar houdt deze persoon niet tegen"),
    "point-planned": ("planned last day", "gepland einde"),
    "point-expected": ("expected last day", "verwacht einde"),
    "point-asked": ("day asked", "gevraagde dag"),
    # -- two times ------------------------------------------------------------------------------------
    "grid": ("What was known when", "Wat wanneer bekend was"),
    "grid-intro": (
        "Each decision has two times: the day on which it takes effect, and the moment at which it was recorded. So"
        " the same day can read otherwise once more is known. Each row of the tables below is a run of days, each"
        " column a knowledge moment; {mark} marks what reads otherwise than in the column before it.",
        "Elke beslissing heeft twee tijden: de dag waarop ze uitwerking krijgt, en het tijdstip waarop ze"
        " geregistreerd is. Zo kan dezelfde dag er anders uitzien zodra meer bekend is. Elke rij van de tabellen"
        " hieronder is een reeks dagen, elke kolom een kennismoment; {mark} duidt aan wat anders is dan in de kolom"
        " ervoor.",
    ),
    "grid-title": (
        "Dossier {key}: status by day, as known at each moment",
        "Dossier {key}: status per dag, zoals bekend op elk ogenblik",
    ),
    "grid-description": (
        "A row for each knowledge moment, with the status that was known then for every day. The black line in a row"
        " is the day of that moment. The tables below say the same in text.",
        "Een rij voor elk kennismoment, met de status die toen voor elke dag bekend was. De zwarte lijn in een rij is"
        " de dag van dat ogenblik. De tabellen eronder zeggen hetzelfde in tekst.",
    ),
    "grid-moments": ("Knowledge moments", "Kennismomenten"),
    "grid-moment": ("known at", "bekend op"),
    "grid-until": ("{first} to {last}", "{first} tot {last}"),
    "grid-recorded": ("recorded then", "toen geregistreerd"),
    "grid-caption": (
        "Status by day, as known at moments K{first} to K{last}",
        "Status per dag, zoals bekend op de kennismomenten K{first} tot en met K{last}",
    ),
    "grid-caption-one": (
        "Status by day, as known at moment K{first}",
        "Status per dag, zoals bekend op kennismoment K{first}",
    ),
    # -- entries --------------------------------------------------------------------------------------
    "history": ("Every entry of the dossier", "Elke post van het dossier"),
    "history-intro": (
        "The ledger only adds. A correction is an entry of its own, and what it corrects stays.",
        "In het register komt er enkel bij. Een verbetering is een eigen post, en wat ze verbetert, blijft staan.",
    ),
    "measure": ("Entries of measure {name}", "Posten van maatregel {name}"),
    "measure-intro": (
        "This collective measure reaches the dossier.",
        "Deze collectieve maatregel raakt het dossier.",
    ),
    "told-effective": ("takes effect on", "uitwerking op"),
    "told-says": ("says", "bepaalt"),
    "told-decided": ("decided by", "beslist door"),
    "told-decided-on": ("{by}, on {on}", "{by}, op {on}"),
    "told-recorded": ("recorded", "geregistreerd"),
    "told-recorded-is": ("{moment} (Brussels), by {who}", "{moment} (Brussel), door {who}"),
    "told-ground": ("ground", "rechtsgrond"),
    "told-source": ("sender's reference", "kenmerk"),
    "told-reason": ("reason", "motivering"),
    "told-reason-replacement": ("reason of the replacement", "motivering van de vervanging"),
    "told-evidence": ("evidence", "bewijsstuk"),
    "told-evidence-is": ("{name}, SHA-256 {sha256}", "{name}, SHA-256 {sha256}"),
    "told-hash": ("SHA-256 of the entry", "SHA-256 van de post"),
    "told-standing": ("how it is read", "hoe ze gelezen wordt"),
    "told-corrects": ("correction", "verbetering"),
    "text-not-asked": (
        "kept apart from the entry, and not asked for",
        "apart van de post bewaard, en niet opgevraagd",
    ),
    "text-not-kept": ("not at hand", "niet beschikbaar"),
    "text-erased": ("erased, as ordered by entry {entry}", "gewist, zoals bevolen door post {entry}"),
    "rectified": (
        "rectified by entry {by}; read as {read_as}",
        "rechtgezet door post {by}; te lezen als {read_as}",
    ),
    "withdrawn": (
        "withdrawn or annulled by entry {by}; read as absent",
        "ingetrokken of vernietigd door post {by}; geldt als niet bestaand",
    ),
    "corrects": ("corrects entry {entry}", "verbetert post {entry}"),
    "corrects-undone": (
        "names entry {entry}; this correction is itself withdrawn and has no effect",
        "betreft post {entry}; deze verbetering is zelf ingetrokken en heeft geen gevolg",
    ),
    "corrects-idle": (
        "names entry {entry}; another correction of it holds, and this one has no effect",
        "betreft post {entry}; een andere verbetering ervan geldt, en deze heeft geen gevolg",
    ),
}


def say(name: str, lang: str, /, **values: object) -> str:
    """A sentence or a word in the reader's language, its places filled in."""
    return _SAID[name][lang == "nl"].format(**values)


def status_name(code: str, lang: str) -> str:
    """A status in one word or two."""
    return word(code, lang)


def term(code: str, lang: str) -> str:
    """A code word as an official reads it; in English with its official Dutch term behind it."""
    return word(code, lang) if lang == "nl" else both_words(code, lang)


def suspension_name(name: str, lang: str) -> str:
    """A suspension as people name it: a measure by its name, an individual one by its entry."""
    return name.replace("entry:", f"{say('entry', lang)} ")
