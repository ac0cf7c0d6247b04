"""What a dossier document says, in English and in Dutch: each sentence whole, with named places to fill in."""

from __future__ import annotations

from ledger import language
from ledger.language import phrase
from ledger.words import (
    CASE_NUMBER,
    CORRECTS,
    CORRECTS_IDLE,
    CORRECTS_UNDONE,
    CURED_BY,
    DAY_ASKED,
    DAYS_HEADING,
    DECIDED_BY_HEADING,
    DECISION,
    DECISIONS_HEADING,
    DOSSIER,
    ENTERPRISE,
    ENTERPRISE_NAMES,
    ENTRIES,
    ENTRIES_NUMBERED,
    ENTRY,
    ENTRY_NUMBERED,
    EXPECTED_LAST_DAY,
    FINDING,
    FINDINGS_TITLE,
    FROM_TO,
    GROUND,
    GUARANTEE,
    GUARANTEES_TITLE,
    IN_FORCE_SPARES,
    INSERTION_TERM,
    JOINED,
    LAW_SAYS,
    LEDGER,
    MADE_BY,
    MADE_FOR,
    NAME,
    NATIONAL_NUMBER,
    NONE,
    NOTHING_YET,
    NOW,
    NUMBER_HEADING,
    ORGANISATION,
    PHASE,
    PLANNED_LAST_DAY,
    POLICY_SAYS,
    READ_ON,
    RULE,
    SCHEME,
    SCROLLS,
    SEVERITY,
    SINCE,
    SOURCE,
    STATUS,
    STOOD_FROM_TO,
    SUSPENSION,
    SUSPENSION_IN_FORCE,
    TAKES_EFFECT_ON,
    THROUGH_TIME,
    TRAJECTORY,
    VALUE,
    WAS_MISSING,
    WHY,
)
from projections.answers.wording import both_words, word

_CONCLUSION, _REASON = phrase("conclusion"), phrase("reason")

_PHRASES: dict[str, str] = {
    # -- what it is -----------------------------------------------------------------------------------
    "title": phrase("Dossier {key}"),
    "subtitle": phrase("State of this dossier on {on}, as known at {known}"),
    "description": phrase(
        "Status, guarantees, findings and all entries of dossier {key} in the Doorstroom ledger."
    ),
    "running": phrase("Dossier {key}, on {on}, as known at {known}"),
    "page": phrase("page {page} of {pages}"),
    "part": phrase("{title}, part {part} of {parts}"),
    "told-in-parts": phrase(
        "They stand in parts {first} to {last} of this document, from the oldest to the newest."
    ),
    "table-left-out": phrase(
        "{caption}: {rows} rows, more than this PDF can hold. The same document as HTML has them."
    ),
    "drawing-left-out": phrase(
        "{title}: a drawing of more than this PDF can hold. The same document as HTML has it."
    ),
    "contents": phrase("Contents"),
    "simulated": phrase(
        "This comes from a simulated ledger, for training, tests and demonstrations. It is not about"
        " real people."
    ),
    "unsealed": phrase(
        "Nothing of this is proven: no checkpoint covers these entries. The last section says how to make one."
    ),
    "replaced": phrase(
        "The fonts of this PDF lack some of the characters in it: those stand here by their number, such as \\u4e2d."
        " The same document as HTML shows them as they are."
    ),
    # -- the head -------------------------------------------------------------------------------------
    "head-on": DAY_ASKED,
    "head-on-is": phrase("{on}, to the end of that day"),
    "head-known": phrase("knowledge moment"),
    "head-known-is": phrase("{known} (Brussels): what was recorded later is not taken into account"),
    "head-ledger": LEDGER,
    "head-ledger-is": phrase("{entries} known at that moment"),
    # -- a bundle of dossiers -------------------------------------------------------------------------
    "bundle": phrase("Bundle of dossiers"),
    "bundle-enterprise": phrase("Bundle of dossiers of enterprise {enterprise}"),
    "bundle-subtitle": phrase("State of these dossiers on {on}, as known at {known}"),
    "bundle-lacks": phrase(
        "Dossier {key} belongs to this bundle and is not in it: it has {entries} entries with what reaches it, and at"
        " most {most} fit in a document."
    ),
    "bundle-caption": phrase("The dossiers in this folder"),
    "inventory": phrase("Inventory of exhibits"),
    "exhibit": phrase("exhibit"),
    "file": phrase("file"),
    "dossier": DOSSIER,
    # -- the head of a document -----------------------------------------------------------------------
    "head-organisation": ORGANISATION,
    "head-case": CASE_NUMBER,
    "head-made_for": MADE_FOR,
    "head-names": ENTERPRISE_NAMES,
    "head-names-are": phrase("as in the open data of the KBO that was given; none of them is in the ledger"),
    "head-made": MADE_BY,
    "head-made-unsaid": phrase("not stated"),
    "head-made-clock": phrase("{by}, at {at} (Brussels)"),
    "head-made-known": phrase(
        "{by}; dated at the knowledge moment, so that the same question gives the same document. The access"
        " log tells when it was made."
    ),
    "head-made-given": phrase("{by}; dated {at} (Brussels), as was asked for (SOURCE_DATE_EPOCH)"),
    "head-seal": phrase("checkpoint"),
    "head-seal-is": phrase("of {covered}, by {origin}"),
    "head-seal-none": phrase("none: nothing of this is proven"),
    # -- the answer first -----------------------------------------------------------------------------
    "answer": phrase("In short"),
    "answer-conclusion": _CONCLUSION,
    "answer-reason": _REASON,
    "answer-lacked": phrase("what was lacking"),
    "answer-entries": ENTRIES,
    "answer-rule": RULE,
    "answer-against": phrase("what speaks against it"),
    "answer-then": phrase("known on {day}"),
    "answer-now": NOW,
    "answer-before": phrase("known before"),
    "answer-status": phrase("Status: {status}."),
    "answer-more": phrase("And {count} more, under Guarantees."),
    "answer-standing": phrase("{finding}, since {since}."),
    "answer-past": phrase("{finding}, {days}, cured by {cure}."),
    "answer-undone": phrase("{finding}, {days}; taken away from the start by {by}."),
    "answer-what": phrase("{days}: {what}."),
    "answer-since": phrase("Since {since}: {what}."),
    "answer-course": phrase("Course: {steps}."),
    "answer-nothing-lacked": phrase("Nothing that a rule asks for."),
    "answer-on-record": phrase("On record all the same: {what}."),
    "answer-cured": phrase("It was cured, and no longer stands."),
    "answer-policy": phrase("{rules}: policy, which no source of law bears; it does not bind a court."),
    "answer-others": phrase("And {count} more, under Findings: {findings}."),
    "sources-law": phrase("law {numbers}"),
    "sources-policy": phrase("policy, not law {numbers}"),
    "answer-nothing-against": phrase("Nothing on record."),
    "answer-unknown": phrase("not on record yet"),
    "answer-same": phrase("the same"),
    "answer-guarantee": phrase("guarantee {name} {state} since {since}"),
    "answer-no-finding": phrase("no finding stands"),
    "answer-findings": phrase("findings: {findings}"),
    "annex": phrase("Annex {number}: {title}"),
    "annexes": phrase("Annexes"),
    "scrolls": SCROLLS,
    # -- who ------------------------------------------------------------------------------------------
    "who": phrase("Identity of the employee"),
    "who-name": NAME,
    "who-number": NATIONAL_NUMBER,
    "who-unknown": phrase("The vault holds nobody for this dossier: no identity was set, or it was erased."),
    "who-logged": phrase(
        "This document holds personal data. That it was asked for, by whom and why, stands in the access log."
    ),
    "who-nothing": phrase(
        "This document was asked for with personal data, and holds none: the vault keeps none for it (any more)."
        " That it was asked for, by whom and why, stands in the access log."
    ),
    # -- status ---------------------------------------------------------------------------------------
    "status": STATUS,
    "section-status": phrase("Status on {on}"),
    "status-since": phrase("{status}, since {since}"),
    "enterprise": ENTERPRISE,
    "scheme": SCHEME,
    "phase": PHASE,
    "phase-none": phrase("no phase begun"),
    "trajectory": TRAJECTORY,
    "trajectory-none": phrase("no trajectory is open"),
    "trajectory-open": phrase("open since {since}"),
    "nothing-remains": phrase("what remains"),
    "insertion": INSERTION_TERM,
    "clock": phrase("The trajectory's clock"),
    "clock-what": phrase("figure"),
    "clock-value": VALUE,
    "clock-meaning": phrase("what it means"),
    "why": phrase("Reasons"),
    "why-intro": phrase(
        "Each conclusion with the rules it follows from and the entries it rests on. The rules stand in full"
        " further on."
    ),
    "why-caption": phrase("Conclusions, and what they rest on"),
    "why-what": _CONCLUSION,
    "why-because": WHY,
    "why-on": phrase("rules and entries"),
    "entries-on": ENTRIES_NUMBERED,
    "entries-none": phrase("no entries"),
    "entry-on": ENTRY_NUMBERED,
    "none": NONE,
    # -- guarantees and findings ----------------------------------------------------------------------
    "guarantees": GUARANTEES_TITLE,
    "guarantees-intro": phrase(
        "After a suspension the employee gets a full chance to start or continue. Each suspension that stopped"
        " this employee brings a guarantee, with one state on every day."
    ),
    "guarantees-none": phrase("No suspension has stopped this employee: there is no guarantee."),
    "guarantee-rests": phrase("Rests on {entries}, and on the rules {rules}."),
    "findings": FINDINGS_TITLE,
    "findings-intro": phrase("What is on record and breaks a rule, or did by {on}."),
    "findings-none": phrase(
        "Nothing on record breaks a rule on {on}, nor did before, by what was ever known."
    ),
    "findings-none-now": phrase(
        "By what is known now nothing on record breaks a rule on {on}, nor did before. What was known earlier is more"
        " than this document can tell."
    ),
    "findings-no-longer": phrase("On {on} none of it stands any more."),
    "past-caption": phrase("What was wrong before {on}, and was cured"),
    "undone-caption": phrase("What was known to be wrong, until a correction"),
    "cured": CURED_BY,
    "known-between": phrase("known between"),
    "known-from-until": phrase("{first} and {last}", "moments"),
    "gone-by": phrase("gone by"),
    "was-missing": WAS_MISSING,
    "days-from-to": STOOD_FROM_TO,
    "findings-caption": phrase("Findings on {on}"),
    "finding": FINDING,
    "severity": SEVERITY,
    "since": SINCE,
    "what": phrase("what it is"),
    "rule": RULE,
    "rules": phrase("The rules that apply here"),
    "rules-caption": phrase("Rules and where they come from, as applied to {on}"),
    "rule-says": phrase("what it says"),
    "rule-source": SOURCE,
    "rules-version": phrase("By the rules of version {version}: {says}."),
    "law": LAW_SAYS,
    "policy": POLICY_SAYS,
    "sources-intro": phrase(
        "The sources by their numbers: the act and its article where they are known, who tells of it, the address, and"
        " the day by which it was read. Where no act is named, none was found."
    ),
    "source-read": READ_ON,
    "source-tells": phrase("{act}, as told by {source}"),
    "source-no-address": phrase("no address known"),
    # -- the timeline ---------------------------------------------------------------------------------
    "timeline": THROUGH_TIME,
    "timeline-title": phrase("Timeline of dossier {key} to {on}"),
    "timeline-description": phrase(
        "Decisions by number, suspensions, status and phase of dossier {key} over time. The tables below say the"
        " same in text."
    ),
    "nothing": NOTHING_YET,
    "last-days": phrase(
        "Planned last day of the trajectory: {planned}. Expected last day on {on}: {expected}."
    ),
    "last-days-shift": phrase(
        "The last day moved by {days}, from {planned} to {expected}, as it stood on {on}."
    ),
    "last-days-none": phrase("There has been no open trajectory, so there is no last day to show."),
    "periods": phrase("Periods of dossier {key}"),
    "period": phrase("from and to, both included"),
    "head-joined": JOINED,
    "head-joined-is": phrase(
        "{others}: its entries count for every day, but only since the joining is known (R18)"
    ),
    "from-to": FROM_TO,
    "days": DAYS_HEADING,
    "suspensions": phrase("suspensions in force"),
    "bands": phrase("Suspensions that reach this dossier"),
    "suspension": SUSPENSION,
    "effect": phrase("effect"),
    "decisions-caption": phrase("Every decision, in the order of effect; a number is the one in the drawing"),
    "by": phrase("decided by", "a column"),
    "recorded-on": phrase("recorded on"),
    "course": phrase("Periods, and the clock"),
    "nth": NUMBER_HEADING,
    "effective": TAKES_EFFECT_ON,
    "decision": DECISION,
    "decisions": DECISIONS_HEADING,
    "entry": ENTRY,
    "Entry": phrase("Entry"),
    "entries": ENTRIES,
    "stops": SUSPENSION_IN_FORCE,
    "spares": IN_FORCE_SPARES,
    "point-planned": PLANNED_LAST_DAY,
    "point-expected": EXPECTED_LAST_DAY,
    "point-asked": DAY_ASKED,
    # -- two times ------------------------------------------------------------------------------------
    "grid": phrase("What was known when"),
    "grid-intro": phrase(
        "Each decision has two times: the day on which it takes effect, and the moment at which it was recorded. So"
        " the same day can read otherwise once more is known. Each row of the tables below is a run of days, each"
        " column a knowledge moment; {mark} marks what reads otherwise than in the column before it."
    ),
    "grid-title": phrase("Dossier {key}: status by day, as known at each moment"),
    "grid-description": phrase(
        "A row for each knowledge moment, with the status that was known then for every day. The black line in a row"
        " is the day of that moment. The tables below say the same in text."
    ),
    "grid-moments": phrase("Knowledge moments"),
    "grid-moment": phrase("known at"),
    "grid-until": phrase("{first} to {last}", "moments"),
    "grid-recorded": phrase("recorded then"),
    "grid-caption": phrase("Status by day, as known at moments K{first} to K{last}"),
    "grid-caption-one": phrase("Status by day, as known at moment K{first}"),
    "guarantee": GUARANTEE,
    "grid-chance": phrase("Guarantees by day, as known at moments K{first} to K{last}"),
    "grid-chance-one": phrase("Guarantees by day, as known at moment K{first}"),
    "grid-left-out": phrase(
        "There are {count} knowledge moments. {shown} of them are shown: the first, the last, and those by which days"
        " that were past came to read otherwise most, guarantees before status. {left_out} are left out, so their"
        " numbers are missing. `doorstroom status {key} --on DAY --known MOMENT` answers for any day and any moment."
    ),
    "grid-too-many": phrase(
        "There are {count} knowledge moments, too many to compare all of them. {shown} of them are shown: the first,"
        " the last, and those at which something was recorded longest after the first day that it is about."
        " {left_out} are left out, so their numbers are missing."
        " `doorstroom status {key} --on DAY --known MOMENT` answers for any day and any moment."
    ),
    # -- entry by entry -------------------------------------------------------------------------------
    "replay-intro": phrase(
        "With each entry stands what it changed when it became known, by what was then known, for the days up to {day}."
        " What was judged then need not be what holds now: a later entry can change it, and a correction undo it."
    ),
    "replay-changed": phrase("changed"),
    "replay-too-many": phrase(
        "There are more than {most} entries: what each changed is too much for this document. `doorstroom replay {key}`"
        " tells it."
    ),
    # -- entries --------------------------------------------------------------------------------------
    "history": phrase("All entries of the dossier"),
    "history-intro": phrase(
        "Entries are never changed or removed. A correction is an entry of its own, and what it corrects stays."
    ),
    "measure": phrase("Entries of measure {name}"),
    "measure-intro": phrase("This collective measure reaches the dossier."),
    "measure-intro-earlier": phrase(
        "By what is known now this collective measure does not reach the dossier. By what was known earlier it did."
    ),
    "succession": phrase("Entries about the succession of enterprise {name}"),
    "succession-intro": phrase("The enterprise where the employee was is taken over."),
    "succession-intro-earlier": phrase(
        "By what is known now this succession does not reach the dossier. By what was known earlier it did."
    ),
    "told-stream": phrase("stands in"),
    "told-says": phrase("says"),
    "told-decided": DECIDED_BY_HEADING,
    "told-submitted": phrase("submitted by"),
    "told-decided-on": phrase("{by}, on {on}"),
    "told-recorded": phrase("recorded"),
    "told-recorded-is": phrase("{moment} (Brussels), by {who}"),
    "told-clock": phrase("The clock"),
    "told-clock-is": phrase(
        "This moment is wrong, says the operator of the ledger in entry {entry}: its clock was."
    ),
    "told-ground": GROUND,
    "told-source": phrase("sender's reference"),
    "told-reason": _REASON,
    "told-reason-replacement": phrase("reason of the replacement"),
    "told-indicator": phrase("economic indicator"),
    "told-evidence": phrase("evidence"),
    "told-evidence-is": phrase("{name}, SHA-256 {sha256}"),
    "told-hash": phrase("SHA-256 of the entry"),
    "told-standing": phrase("to be read as"),
    "told-corrects": phrase("correction"),
    "text-not-asked": phrase("kept apart from the entry, and not asked for"),
    "text-not-kept": phrase("not at hand"),
    "text-erased": phrase("erased, as ordered by entry {entry}"),
    "rectified": phrase("rectified by entry {by}; read as {read_as}"),
    "withdrawn": phrase("withdrawn or annulled by entry {by}; read as absent"),
    "corrects": CORRECTS,
    "corrects-undone": CORRECTS_UNDONE,
    "corrects-idle": CORRECTS_IDLE,
}


def say(name: str, lang: str, /, **values: object) -> str:
    """A sentence or a word in the reader's language, its places filled in."""
    return language.say(_PHRASES[name], lang, **values)


def term(code: str, lang: str) -> str:
    """A code word as an official reads it; in English with its official Dutch term behind it."""
    return word(code, lang) if lang == "nl" else both_words(code, lang)


def suspension_name(name: str, lang: str) -> str:
    """A suspension as people name it: a measure by its name, an individual one by its entry."""
    return name.replace("entry:", f"{say('entry', lang)} ")


def guarantee_name(name: str, lang: str) -> str:
    """A guarantee as people name it: by its suspension, or as that of a return."""
    kind, _, number = name.partition("-")
    if kind == "return" and (not number or number.isdecimal()):
        return f"{word(kind, lang)} {number}".rstrip()
    return suspension_name(name, lang)
