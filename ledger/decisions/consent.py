from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import DossierDecision
from ledger.decisions.fields import Enterprise
from ledger.decisions.markers import Since
from ledger.decisions.vocabulary import Capacity, Party
from ledger.language import phrase


class Consent(DossierDecision, frozen=True, kw_only=True, tag="consent"):
    """Instemming. A party gives, refuses or withdraws its consent.

    ``to`` is ``exception`` (to go on during a suspension, R8), ``start`` or ``resumption`` (the answer to an
    offer, R10) or ``ending`` (of the employment, R10). Only the party itself may decide it.
    """

    party: Annotated[Party, Meta(description="whose consent it is")]
    answer: Annotated[Literal["given", "refused", "withdrawn"], Meta(description="what the party answers")]
    to: Annotated[
        Literal["exception", "start", "resumption", "ending"],
        Meta(description="what the party is asked to consent to"),
    ]
    enterprise: (
        Annotated[Enterprise, Since(2), Meta(description="which receiving enterprise, by KBO number")] | None
    ) = None

    dutch: ClassVar[str] = "instemming"
    may_decide: ClassVar[tuple[Capacity, ...]] = (
        "employee",
        "representative",
        "employer",
        "receiving-enterprise",
    )
    sentence: ClassVar[str] = phrase("Consent of {the party}[ {enterprise}] to {the to}: {answer}.")
    example: ClassVar[dict[str, Any]] = {
        "decision": "consent",
        "dossier": "W-01",
        "effective_on": "2020-05-04",
        "decided_by": "employee",
        "party": "employee",
        "to": "exception",
        "answer": "given",
    }
