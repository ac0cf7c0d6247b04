from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import Correction
from ledger.decisions.fields import EntryReference
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase

if TYPE_CHECKING:
    from ledger.decisions import HandedIn


class Rectification(Correction, frozen=True, kw_only=True, tag="rectification"):
    """Rechtzetting. An earlier entry is read as its ``replacement``, from the start (R1).

    ``entry`` names the original by position or source; ``replacement`` is a whole decision about the same
    dossier or measure, which need not be named again in it. The correction's own ``effective_on`` only
    says when it was decided.
    """

    entry: EntryReference
    replacement: Annotated[
        HandedIn,
        Meta(description="a whole decision, which need not name its dossier or measure"),
    ]

    dutch: ClassVar[str] = "rechtzetting"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("department", "court")
    sentence: ClassVar[str] = phrase("Entry {entry} is rectified, and is read as: {replacement}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "rectification",
        "dossier": "W-01",
        "effective_on": "2020-09-10",
        "decided_by": "service-provider",
        "entry": "W-10:res",
        "replacement": {
            "decision": "resumption",
            "effective_on": "2020-08-03",
            "decided_by": "service-provider",
        },
    }
