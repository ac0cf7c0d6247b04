"""The personal texts of decisions, for who asked for them and said why."""

from __future__ import annotations

from ledger.application import Ledger
from ledger.decisions import AnyDecision
from ledger.intake.cloudevents import Salted
from ledger.vault.access import reason
from ledger.vault.texts import commitments, has_texts
from ledger.vault.vault import VaultSession


def note_export(ledger: Ledger, dossiers: list[str] | None, *, who: str, why: str) -> None:
    """Put in the access log, before anything is told, whose texts are exported: a line a dossier, one for everyone.

    Raises ``NoReason``, ``NationalNumberInEntry``, a ``VaultError`` or a ``StoreError``.
    """
    why = reason(why)
    about: list[str | None] = [None] if dossiers is None else [*dossiers]
    with ledger.looking() as (_, vault):
        for dossier in about:
            vault.access_log.log(ledger.now(), who, "texts-exported", dossier, why)


def texts_of(decision: AnyDecision, vault: VaultSession) -> dict[str, Salted]:
    """Those of a decision's personal texts that are still kept, by the hash it is committed to them with."""
    if not has_texts(decision):
        return {}
    committed = [hashed for _, hashed in commitments(decision)]
    found = vault.salted(committed) if committed else {}
    return {hashed: Salted(salt.hex(), text) for hashed, (salt, text) in found.items()}
