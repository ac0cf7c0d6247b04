from typing import Any, ClassVar

from ledger.decisions.decision import Correction
from ledger.decisions.fields import EntryReference
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Withdrawal(Correction, frozen=True, kw_only=True, tag="withdrawal"):
    """Intrekking of vernietiging. An earlier entry is read as absent, from the start (R1).

    ``entry`` names it by position or source. A withdrawal may itself be withdrawn.
    """

    entry: EntryReference

    dutch: ClassVar[str] = "intrekking / vernietiging"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("court", "government")
    sentence: ClassVar[str] = phrase("Entry {entry} is withdrawn or annulled.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "withdrawal",
        "dossier": "W-01",
        "effective_on": "2020-11-16",
        "decided_by": "court",
        "entry": "W-06:8",
    }
