"""A ledger verified whole: its bytes and seals, and the read models that were made of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from ledger import codec
from ledger.application import Ledger
from ledger.codec import Unreadable
from ledger.problem import Heard
from ledger.seal.known import Given
from ledger.seal.sweep import MOST_TOLD, Problem
from ledger.seal.verify import Check
from ledger.seal.verify import verify as verify_bytes
from ledger.store.errors import StoreError
from projections.readmodels.checking import check_models
from projections.readmodels.condition import standing

Said = Callable[[int, int], None]


def verify(ledger: Ledger, location: str, given: Given, said: Said, *, models: bool) -> list[Check]:
    """Everything computed anew; ``models`` says whether the read models are held against the entries too."""
    checks = verify_bytes(ledger, location, given, said)
    if models and len(checks) > 1:
        checks.append(_models(ledger, said))
    return checks


def _models(ledger: Ledger, said: Said) -> Check:
    """The read models in the ledger's own database, held against the entries."""
    try:
        with ledger.reading() as entries:
            found = standing(entries.connection, entries, codec.decode_origin(ledger.store.origin))
            try:
                differences = check_models(entries.connection, entries, found, said)
                told = list(islice(differences, MOST_TOLD))
                count = len(told) + sum(1 for _ in differences)
            except (Unreadable, OverflowError, TypeError) as error:
                # What is wrong with the entries is told by the checks before; a moment at the edge of the calendar has
                # no day in Brussels. Here, so that the walks that were left halfway end before their connection does.
                return Check("models", "unchecked", {"why": Heard(error)})
    except StoreError as error:
        return Check("models", "unchecked", {"why": Heard(error)})
    about = {"upto": found.upto, "behind": found.behind, "there": found.about is not None}
    if count:
        problems = tuple(Problem("model-row", None, (Heard(each),)) for each in told)
        return Check("models", "broken", about, count, problems)
    return Check("models", "unchecked" if found.upto is None else "holds", about)
