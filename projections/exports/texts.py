"""The personal texts of decisions, for who asked for them and said why."""

from __future__ import annotations

from typing import Any, get_args

from ledger.application import Ledger
from ledger.decisions import AnyDecision
from ledger.intake.cloudevents import Salted
from ledger.vault import access
from ledger.vault.texts import commitments, has_texts
from ledger.vault.vault import VaultSession

#: What the access log calls it.
ACT: Any = "texts-exported"


def note_export(ledger: Ledger, dossiers: list[str] | None, *, who: str, why: str) -> None:
    """Put in the access log, before anything is told, whose texts are exported: a line a dossier, one for everyone.

    Raises ``NoReason``, ``NationalNumberInEntry``, a ``VaultError`` or a ``StoreError``.
    """
    # A word that the log does not know could never be read again.
    assert ACT in get_args(access.Act), f"the access log must know {ACT}"
    why = access.reason(why)
    about: list[str | None] = [None] if dossiers is None else [*dossiers]
    with ledger.store.writing() as writing, ledger.vault.session(writing) as vault:
        for dossier in about:
            access.log(vault.rows, ledger.now(), who, ACT, dossier, why)


def texts_of(decision: AnyDecision, vault: VaultSession) -> dict[str, Salted]:
    """Those of a decision's personal texts that are still kept, by the hash it is committed to them with."""
    if not has_texts(decision):
        return {}
    committed = [hashed for _, hashed in commitments(decision)]
    found = vault.salted(committed) if committed else {}
    return {hashed: Salted(salt.hex(), text) for hashed, (salt, text) in found.items()}
