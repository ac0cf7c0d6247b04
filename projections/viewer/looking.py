"""That somebody looked at a person, in the access log: before the page leaves, without the ledger's write lock."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application import Ledger
from projections.handover.making import log_permitted


def note_looks(ledger: Ledger, dossiers: Sequence[str], *, who: str) -> None:
    """Log that somebody looks at these dossiers, a line each.

    Raises ``MayNotLog``, ``NationalNumberInEntry``, a ``VaultError`` or a ``StoreError``: then nothing may be shown.
    """
    if not dossiers:
        return
    with log_permitted(), ledger.looking() as (reading, vault):
        ledger.check_clock(reading)
        for dossier in dict.fromkeys(dossiers):
            vault.access_log.log(ledger.now(), who, "dossier-looked-at", dossier)
