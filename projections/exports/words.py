"""What an export and its taking over say to who asked for it, in English and in Dutch."""

from __future__ import annotations

from ledger.language import phrase, say

_PHRASES: dict[str, str] = {
    "exported": phrase(
        "{file}: exported as {form}, as known at {known} (Brussels), ledger of {entries} entries."
    ),
    "simulated": phrase("SIMULATED LEDGER: the export says so."),
    "texts": phrase("It holds personal texts: the access log says who asked for them and why."),
}


def sentence(name: str, lang: str, **values: object) -> str:
    """A sentence in the language asked."""
    return say(_PHRASES[name], lang, **values)
