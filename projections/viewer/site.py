"""What all pages of one viewer share: the ledger, where it is served, and how it is known who looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.application import Ledger
from ledger.language import Language
from projections.handover.identification import Identification
from projections.viewer.access import Authenticator
from projections.viewer.remembered import ResultCache
from projections.viewer.sent_once import SentForms
from projections.viewer.turns import Turns
from projections.viewer.verifying import Verifications


@dataclass(frozen=True)
class Site:
    """A viewer. ``prefix`` is the path that it stands under, such as ``/doorstroom``, or nothing.

    ``lang`` is the language of pages where nobody asks for one, ``hosts`` are the names by which it may be asked for,
    and ``origins`` are how its addresses begin in a browser. ``names`` are those of enterprises, by KBO number.
    ``place`` is where the ledger is, for another process to open it, and ``identification`` says who hands out what is
    made here. ``verifications`` is whether it was verified from here. ``records``: whoever may write may record here.
    """

    ledger: Ledger
    access: Authenticator
    hosts: frozenset[str]
    origins: frozenset[str]
    prefix: str = ""
    lang: Language = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    identification: Identification = field(default_factory=Identification)
    remembered: ResultCache = field(default_factory=ResultCache)
    verifications: Verifications = field(default_factory=Verifications)
    records: bool = False
    sent: SentForms = field(default_factory=SentForms)
    turns: Turns = field(default_factory=Turns)

    def forget(self) -> None:
        """Let everything be read anew: what was made of entries, and what was worked out for pages."""
        self.ledger.store.database.shared.clear()
        self.remembered.forget()
