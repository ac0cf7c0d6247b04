from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Day, LastDay, NotifiedOn
from ledger.decisions.markers import AnswerDay
from ledger.decisions.vocabulary import Capacity
from ledger.language import phrase


class Offer(DossierDecision, frozen=True, kw_only=True, tag="offer"):
    """Aanbod. The employee is offered to start or to resume (R10).

    ``answer_by`` is the last day to answer. ``last_day`` is the last day of the trajectory that is offered;
    absent, every day that remains.
    """

    to: Annotated[Literal["start", "resumption"], Meta(description="what is offered")]
    answer_by: Annotated[Day, AnswerDay(), Meta(description="last day to answer")] | None = None
    last_day: LastDay | None = None
    notified_on: NotifiedOn | None = None

    dutch: ClassVar[str] = "aanbod"
    may_decide: ClassVar[tuple[Capacity, ...]] = ("vdab", "service-provider", "employer")
    sentence: ClassVar[str] = phrase(
        "Offer to [to=start?start][to=resumption?resume]"
        "[, trajectory until {last_day} included][, to be answered by {answer_by}]."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "offer",
        "dossier": "W-01",
        "effective_on": "2020-06-24",
        "decided_by": "service-provider",
        "to": "start",
        "answer_by": "2020-07-08",
    }
