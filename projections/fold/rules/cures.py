"""What can cure a finding: by which a reader knows why it no longer stands."""

from __future__ import annotations

from typing import Literal, get_args

from ledger.language import phrase

Cure = Literal[
    "offered",
    "protected",
    "honoured",
    "waived",
    "lapsed",
    "breached",
    "regularised",
    "time-given-back",
    "next-phase",
    "last-day-set",
    "trajectory-over",
    "reached-after-all",
    "returned",
    "in-effect",
]

#: What cured a finding by its code. The first six are the state that the guarantee got (R10).
CURES: dict[str, str] = {
    "offered": phrase("a valid offer was made"),
    "protected": phrase("a suspension protected the employee again"),
    "honoured": phrase("the guarantee was honoured"),
    "waived": phrase("the employee waived the guarantee"),
    "lapsed": phrase("the guarantee lapsed"),
    "breached": phrase("the guarantee ended: it was breached"),
    "regularised": phrase("what the exception asks for was completed"),
    "time-given-back": phrase("the days were given back"),
    "next-phase": phrase("a phase began"),
    "last-day-set": phrase("another last day was set"),
    "trajectory-over": phrase("the trajectory was over"),
    "reached-after-all": phrase("an ordinary job was reached from this employment after all"),
    "returned": phrase("the employee returned"),
    "in-effect": phrase("time passed: its day of effect came"),
}

assert tuple(CURES) == get_args(Cure), "each cure is told"
