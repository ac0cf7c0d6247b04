from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Cause, EntryReference, LastDay, NotifiedOn
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Extension(DossierDecision, frozen=True, kw_only=True, tag="extension"):
    """Verlenging. A trajectory, the latest individual suspension or the insertion term gets a new last day.

    ``last_day`` is the last day that counts. For an insertion term past an order's last day, ``cause``
    must be ``long-absence`` or ``training`` (R7).
    """

    of: Annotated[Literal["trajectory", "suspension", "insertion"], Meta(description="what gets longer")]
    last_day: LastDay
    cause: Annotated[Cause, Meta(description="why, in a few words")]
    notified_on: NotifiedOn | None = None
    entry: (
        Annotated[
            EntryReference, Since(2), Meta(description="which individual suspension; absent: the latest")
        ]
        | None
    ) = None

    dutch: ClassVar[str] = "verlenging"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab", "department")
    sentence: ClassVar[str] = phrase(
        "Extension of {the of}[ (entry {entry})] until {last_day} included, cause: {cause}."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "extension",
        "dossier": "W-01",
        "effective_on": "2020-11-02",
        "decided_by": "vdab",
        "of": "trajectory",
        "last_day": "2021-03-15",
        "cause": "time given back",
    }
