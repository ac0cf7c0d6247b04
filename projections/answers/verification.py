"""A ledger verified whole: its bytes and seals, and the read models that were made of them."""

from __future__ import annotations

from itertools import islice

from ledger import codec
from ledger.application import Ledger
from ledger.codec import NewerVersion, Unreadable
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check
from ledger.seal.known import TrustAnchors
from ledger.seal.parts import OnProgress
from ledger.seal.scan import MOST_LISTED, Violation
from ledger.seal.verify import verify as verify_bytes
from ledger.store.errors import StoreError
from ledger.store.schema import Beside
from ledger.store.session import ReadTransaction
from projections.readmodels.checking import check_models
from projections.readmodels.condition import condition_of
from projections.readmodels.schema import made_beside


def verify(
    ledger: Ledger, location: str, anchors: TrustAnchors, on_progress: OnProgress, *, models: bool
) -> list[Check]:
    """Everything computed anew; ``models`` says whether the read models are held against the entries too."""

    def beside(reading: ReadTransaction) -> Beside:
        return made_beside(reading.connection)

    checks = verify_bytes(ledger, location, anchors, on_progress, beside=beside)
    if models and len(checks) > 1:
        checks.append(_models(ledger, on_progress))
    return checks


def _models(ledger: Ledger, on_progress: OnProgress) -> Check:
    """The read models in the ledger's own database, held against the entries."""
    try:
        with ledger.reading() as entries:
            found = condition_of(entries.connection, entries, codec.decode_origin(ledger.store.origin))
            try:
                differences = check_models(entries.connection, entries, found, on_progress)
                listed = list(islice(differences, MOST_LISTED))
                count = len(listed) + sum(1 for _ in differences)
            except (NewerVersion, Unreadable, OverflowError, TypeError) as error:
                # What is wrong with the entries is told by the checks before; a moment at the edge of the calendar has
                # no day in Brussels. Here, so that the walks that were left halfway end before their connection does.
                return Check("models", "unchecked", {"why": RenderedMessage(error)})
    except StoreError as error:
        return Check("models", "unchecked", {"why": RenderedMessage(error)})
    about = {"upto": found.upto, "behind": found.behind, "there": found.about is not None}
    if count:
        violations = tuple(Violation("model-row", None, (RenderedMessage(each),)) for each in listed)
        return Check("models", "broken", about, count, violations)
    return Check("models", "unchecked" if found.upto is None else "holds", about)
