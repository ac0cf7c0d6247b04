"""What all pages of one viewer share: the ledger, where it is served, and who looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.application import Ledger
from ledger.language import Language
from projections.handover.identification import Identification
from projections.viewer.access import Entrance
from projections.viewer.remembered import ResultCache


@dataclass(frozen=True)
class Site:
    """A viewer. ``prefix`` is the path that it stands under, such as ``/doorstroom``, or nothing.

    ``lang`` is the language of pages where nobody asks for one, ``who`` the name under which the access log keeps who
    looked, and ``hosts`` are the names by which a browser may ask for it. ``names`` are those of
    enterprises, by KBO number; ``identified`` is who hands documents out, as the settings say it.
    """

    ledger: Ledger
    access: Entrance
    who: str
    hosts: frozenset[str]
    prefix: str = ""
    lang: Language = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    identified: Identification = field(default_factory=Identification)
    remembered: ResultCache = field(default_factory=ResultCache)
