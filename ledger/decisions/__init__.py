"""What can be decided: one file a decision, and here the closed list of them.

Beside it stands what the ledger states about itself (``statement``): entries too, which nobody hands in.

A new decision is a new file and one line in this list. Its sub-command, its JSON Schema, its columns
in an import and its row in the reference follow from its fields.
"""

from __future__ import annotations

from ledger.decisions import rectification as _rectification
from ledger.decisions.access_seal import AccessSeal
from ledger.decisions.assignment import Assignment
from ledger.decisions.clock_explanation import ClockExplanation
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
from ledger.decisions.statement import LEDGER_PREFIX, LedgerStatement, ledger_stream
from ledger.decisions.succession import Succession
from ledger.decisions.support import Support
from ledger.decisions.suspension import Suspension
from ledger.decisions.suspension_extension import SuspensionExtension
from ledger.decisions.suspension_lifting import SuspensionLifting
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.decisions.transition import Transition
from ledger.decisions.transition_end import TransitionEnd
from ledger.decisions.withdrawal import Withdrawal

#: What somebody decided, and hands in.
HandedIn = (
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

#: What a ledger states about itself.
Statement = ClockExplanation | AccessSeal

#: What an entry can hold.
AnyDecision = HandedIn | Statement

# A rectification holds any decision, itself included: msgspec looks the name up where it is used.
_rectification.HandedIn = HandedIn  # type: ignore[attr-defined]

# A decision whose fields could not be treated rightly is none: it is refused here, before anything is recorded.
_check(AnyDecision.__args__)

#: Every decision by its tag, in the order of the domain's table.
DECISIONS: dict[str, type[HandedIn]] = {kind.tag(): kind for kind in HandedIn.__args__}

#: What the ledger states about itself, by its tag.
STATEMENTS: dict[str, type[Statement]] = {kind.tag(): kind for kind in Statement.__args__}

#: All that an entry can hold, by its tag.
CONTENTS: dict[str, type[AnyDecision]] = {**DECISIONS, **STATEMENTS}

#: The tag of each kind of entry.
TAGS: dict[type[AnyDecision], str] = {kind: tag for tag, kind in CONTENTS.items()}

__all__ = [
    "CONTENTS",
    "DECISIONS",
    "LEDGER_PREFIX",
    "STATEMENTS",
    "TAGS",
    "AnyDecision",
    "Correction",
    "Decision",
    "DossierDecision",
    "EnterpriseDecision",
    "HandedIn",
    "LedgerStatement",
    "MeasureDecision",
    "Statement",
    "ledger_stream",
]
