from typing import Any, ClassVar

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import EntryReference
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Dispute(DossierDecision, frozen=True, kw_only=True, tag="dispute"):
    """Betwisting. Employee or employer disputes an entry.

    ``entry`` names it by its position in the ledger (a number) or its source (a text).
    """

    entry: EntryReference

    dutch: ClassVar[str] = "betwisting"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employee", "representative", "employer")
    sentence: ClassVar[str] = phrase("Disputes entry {entry}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "dispute",
        "dossier": "W-01",
        "effective_on": "2020-06-15",
        "decided_by": "employee",
        "entry": 8,
    }
