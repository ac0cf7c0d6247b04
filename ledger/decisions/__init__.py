"""What can be decided: one file a decision, and here the closed list of them.

A new decision is a new file and one line in this list. Its sub-command, its JSON Schema, its columns
in an import and its row in the reference follow from its fields.
"""

from __future__ import annotations

from ledger.decisions import rectification as _rectification
from ledger.decisions.assignment import Assignment
from ledger.decisions.completion import Completion
from ledger.decisions.consent import Consent
from ledger.decisions.decision import (
    Correction,
    Decision,
    DossierDecision,
    EnterpriseDecision,
    MeasureDecision,
)
from ledger.decisions.dispute import Dispute
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.erasure import Erasure
from ledger.decisions.evaluation import Evaluation
from ledger.decisions.extension import Extension
from ledger.decisions.insertion_order import InsertionOrder
from ledger.decisions.joining import Joining
from ledger.decisions.notice import Notice
from ledger.decisions.offer import Offer
from ledger.decisions.phase import Phase
from ledger.decisions.reading_fields import check as _check
from ledger.decisions.rectification import Rectification
from ledger.decisions.replacement import Replacement
from ledger.decisions.resumption import Resumption
from ledger.decisions.return_ import Return
from ledger.decisions.ruling import Ruling
from ledger.decisions.start import Start
from ledger.decisions.succession import Succession
from ledger.decisions.support import Support
from ledger.decisions.suspension import Suspension
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.decisions.transition import Transition
from ledger.decisions.transition_end import TransitionEnd
from ledger.decisions.withdrawal import Withdrawal

AnyDecision = (
    SuspensionOrder
    | SuspensionExtension
    | SuspensionLifting
    | InsertionOrder
    | Employment
    | Evaluation
    | Assignment
    | Start
    | Phase
    | Suspension
    | Extension
    | Consent
    | Offer
    | Resumption
    | Completion
    | Transition
    | TransitionEnd
    | Return
    | EmploymentEnd
    | Replacement
    | Support
    | Notice
    | Dispute
    | Ruling
    | Succession
    | Joining
    | Rectification
    | Withdrawal
    | Erasure
)

# A rectification holds any decision, itself included: msgspec looks the name up where it is used.
_rectification.AnyDecision = AnyDecision  # type: ignore[attr-defined]

# A decision whose fields could not be treated rightly is none: it is refused here, before anything is recorded.
_check(AnyDecision.__args__)

#: Every decision by its tag, in the order of the domain's table.
DECISIONS: dict[str, type[AnyDecision]] = {kind.tag(): kind for kind in AnyDecision.__args__}

#: The tag of each kind of decision.
TAGS: dict[type[AnyDecision], str] = {kind: tag for tag, kind in DECISIONS.items()}

__all__ = [
    "DECISIONS",
    "TAGS",
    "AnyDecision",
    "Correction",
    "Decision",
    "DossierDecision",
    "EnterpriseDecision",
    "MeasureDecision",
]
