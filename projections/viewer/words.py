"""What the pages say, by name; what only one file says stands there."""

from __future__ import annotations

from collections.abc import Mapping

from ledger import words
from ledger.language import phrase, phrases, say

PHRASES = {
    "product": phrase("Doorstroom Ledger"),
    "skip": phrase("Skip to the content"),
    "pages": phrase("Pages"),
    "start": phrase("Start"),
    "search": phrase("Search"),
    "search-text": phrase("A dossier, an enterprise, a measure or an entry"),
    "search-hint": phrase(
        "The key of a dossier or its beginning, a KBO number, a part of the name of a measure, or the number or the"
        " source of an entry."
    ),
    "record": phrase("Record a decision"),
    "record-here": phrase("Record a decision in this dossier"),
    "rectify": phrase("Rectify entry {entry}"),
    "withdraw": phrase("Withdraw entry {entry}"),
    "language": phrase("Language"),
    "band": phrase("Which ledger, and which day"),
    "simulated": phrase("Simulated ledger: nothing in it is real"),
    "real": phrase("Real ledger"),
    "ledger": words.LEDGER,
    "entries": words.ENTRIES,
    "proof": phrase("Proof"),
    "signed-on": phrase("Signed on as"),
    "reports": phrase("Reports"),
    "change": phrase("Another day, or what was known at a moment"),
    "day": phrase("Day asked"),
    "known": phrase("As known at"),
    "day-hint": phrase("Such as 15/07/2020. Empty: today."),
    "known-hint": phrase("A day or a moment, such as 01/08/2020. Empty: now."),
    "known-then-hint": phrase("A day or a moment, such as 01/08/2020."),
    "ask": phrase("Show"),
    "today": phrase("today, {day}"),
    "now": words.NOW,
    "no-checkpoint": phrase("No checkpoint was made of it; not verified here."),
    "checkpoint": phrase("Newest checkpoint: of {entries}, made {moment}; not verified here."),
    "verified-holds": phrase("Verified {moment}: in order."),
    "verified-explained": phrase(
        "Verified {moment}: in order, some moments by what the operator says of a clock."
    ),
    "verified-broken": phrase("Verified {moment}: NOT IN ORDER."),
    "verified-against": phrase(
        "Against a checkpoint of {entries} that came, or whose key came, from elsewhere."
    ),
    "verified-against-of": phrase(
        "Against a checkpoint of {entries}, made {moment}, that came, or whose key came, from elsewhere."
    ),
    "verified-against-own": phrase("Against its own newest checkpoint, of {entries}."),
    "verified-against-own-of": phrase("Against its own newest checkpoint, of {entries}, made {moment}."),
    "verified-inside": phrase("Against no checkpoint: there is none."),
    "checkpoint-unread": phrase("The newest checkpoint cannot be read: run `doorstroom verify`."),
    "filter": phrase("Narrow the list"),
    "any": phrase("(all)"),
    "from": phrase("First day of a period"),
    "to": phrase("Last day of the period"),
    "apply": phrase("Show the list"),
    "clear": phrase("Without filters"),
    "download": phrase("Download what is filtered"),
    "paging": phrase("Pages of the list"),
    "first-page": phrase("First page"),
    "previous": phrase("Previous page"),
    "next": phrase("Next page"),
    "rows-of": phrase("Rows {first} to {last} of {total}"),
    "no-rows": phrase("Nothing is in this list on the day asked, as known at that moment."),
    "no-rows-in-period": phrase("Nothing is in this list in that period, as known at that moment."),
    "sorts": phrase("The names of columns that are links order the list."),
    "scrolls": words.SCROLLS,
    "whole-list": phrase("Whole list"),
    "what-is-wrong": phrase("This cannot be shown yet"),
}
RECORDED_SINCE = phrases("{count} entry was recorded since.", "{count} entries were recorded since.")
NOT_IN_YET = phrases(
    "Lists and figures do not have the last {count} entry yet: they are as known after entry {entry} ({moment}).",
    "Lists and figures do not have the last {count} entries yet: they are as known after entry {entry} ({moment}).",
)
ROWS = phrases("{count} row", "{count} rows")


def plain_phrases(named: Mapping[str, str], lang: str) -> dict[str, str]:
    """The phrases that hold no place, by name, for a template."""
    return {name: say(each, lang) for name, each in named.items() if "{" not in each}
