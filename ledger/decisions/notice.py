from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Notice(DossierDecision, frozen=True, kw_only=True, tag="notice"):
    """Opzegging. The employer gives notice after VDAB's message that support ends (R14).

    ``vdab_informed_on`` is the day of that message, ``copy_sent_on`` the day the copy of the notice was sent
    to VDAB, ``notice_last_day`` the last day of the notice period.
    """

    vdab_informed_on: Annotated[Day, Meta(description="day of VDAB's message that support ends")]
    copy_sent_on: Annotated[Day, Meta(description="day the copy of the notice was sent to VDAB")] | None = (
        None
    )
    notice_last_day: Annotated[Day, Meta(description="last day of the notice period")]

    dutch: ClassVar[str] = "opzegging"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("employer",)
    sentence: ClassVar[str] = phrase(
        "Notice after VDAB's message of {vdab_informed_on}[, copy sent on {copy_sent_on}]; notice"
        " period until {notice_last_day} included."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "notice",
        "dossier": "W-01",
        "effective_on": "2021-02-15",
        "decided_by": "employer",
        "vdab_informed_on": "2021-02-01",
        "copy_sent_on": "2021-02-17",
        "notice_last_day": "2021-05-16",
    }
