"""What an export and its taking over say to who asked for it, in English and in Dutch."""

from __future__ import annotations

_SAID: dict[str, tuple[str, str]] = {
    "exported": (
        "{file}: exported as {form}, as known at {known} (Brussels), ledger of {entries} entries.",
        "{file}: geëxporteerd als {form}, zoals bekend op {known} (Brussel), register van {entries} posten.",
    ),
    "simulated": (
        "SIMULATED LEDGER: the export says so.",
        "GESIMULEERD REGISTER: de export vermeldt dit.",
    ),
    "texts": (
        "It holds personal texts: the access log says who asked for them and why.",
        "Er staan persoonlijke teksten in: het toegangslogboek vermeldt wie ze vroeg en waarom.",
    ),
    "of-simulated": (
        "The export is of a SIMULATED LEDGER: what was recorded from it is an exercise, here too.",
        "De export komt uit een GESIMULEERD REGISTER: wat eruit geregistreerd is, is ook hier een oefening.",
    ),
}


def told(name: str, lang: str, **values: object) -> str:
    """A sentence in the language asked."""
    return _SAID[name][lang == "nl"].format(**values)
