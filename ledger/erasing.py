"""Erasing what is kept about a person: the key, the salts and the ciphertexts go, the entries stay.

The order to erase is itself an entry, recorded in the transaction that destroys. What was erased can then be told
from what went missing: an entry that commits to a text whose dossier holds a later `erasure`.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions.dispute import Dispute
from ledger.decisions.erasure import Erasure
from ledger.decisions.ruling import Ruling
from ledger.entry import Recorded
from ledger.language import phrase
from ledger.parsing.reading import held
from ledger.record import Proposed, settled
from ledger.refusals import Refused
from ledger.store.errors import Locked
from ledger.vault.access import Access, reason
from ledger.vault.errors import UnknownDossier
from ledger.vault.texts import commitments

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.decisions.vocabulary import Capacity
    from ledger.vault.vault import VaultSession

What = Literal["all", "texts", "identity"]

#: What an `erasure` that this program carries out names as its scope.
SCOPES: dict[What, str] = {"all": "identity and texts", "texts": "texts", "identity": "identity"}


class LegalHold(Refused):
    """This dossier's personal data may not be erased now: it is needed to establish or defend a right."""


class NoHold(Refused):
    """No legal hold stands on this dossier."""


class HoldStands(Refused):
    """A legal hold stands on this dossier already."""


class Erased(NamedTuple):
    """What was destroyed, and the entry that orders it; None where that was on record before."""

    position: int | None
    texts: int
    identity: bool
    #: Whether the database has forgotten its old pages; it cannot while somebody else reads it.
    forgotten: bool = True


def erase(
    ledger: Ledger,
    dossier: str,
    *,
    what: What,
    ground: str,
    authority: str,
    effective_on: date,
    recorded_by: str,
    decided_by: Capacity = "department",
) -> Erased:
    """Record an erasure and carry it out, together; then make the database forget its old pages.

    Texts that were ordered erased before and are kept, as after a crash, are erased without a second order.
    Raises ``LegalHold`` (a hold that was set, or a dispute without a ruling), ``UnknownDossier``, ``Refused``,
    ``VaultError``, ``StoreError``.
    """
    order = held(
        Erasure(
            dossier=dossier,
            effective_on=effective_on,
            decided_by=decided_by,
            scope=SCOPES[what],
            authority=authority,
            ground=ground,
        )
    )
    done = Erased(None, 0, False)
    # A vault of its own is committed after the ledger: an order that failed must not have destroyed anything.
    with ExitStack() as after, ledger.recording(recorded_by, vault_until=after) as recording:
        stored = recording.entries.stream(f"dossier:{dossier}")
        entries = [Recorded(position, codec.decode(state)) for position, state in stored]
        if not entries:
            raise UnknownDossier("{dossier}", dossier=dossier)
        vault = recording.vault
        _refuse_held(entries, vault.access_log.holds().get(dossier))
        identity = what != "texts" and vault.rows.identity(dossier) is not None
        if identity or not _is_ordered(entries, what):
            (outcome,) = settled(recording.put([Proposed(order)]))
            done = Erased(outcome.position, 0, False)
        done = _destroy(ledger, vault, dossier, what, done, recorded_by)
    try:
        ledger.vault.forget()
    except Locked:
        return done._replace(forgotten=False)
    return done


def _is_ordered(entries: list[Recorded], what: What) -> bool:
    """Whether the same was ordered before, and no entry has committed to a text since."""
    ordered = [
        each.position
        for each in entries
        if isinstance(each.entry.decision, Erasure) and each.entry.decision.scope == SCOPES[what]
    ]
    committed = [each.position for each in entries if any(commitments(each.entry.decision))]
    return bool(ordered) and (what == "identity" or max(committed, default=0) < max(ordered))


def _destroy(ledger: Ledger, vault: VaultSession, dossier: str, what: What, done: Erased, by: str) -> Erased:
    """Carry the order out, and log that."""
    texts = vault.destroy_texts(dossier) if what != "identity" else 0
    identity = what != "texts" and vault.destroy_identity(dossier)
    if texts or identity or done.position is not None:
        vault.access_log.log(ledger.now(), by, "erased", dossier, SCOPES[what])
    return Erased(done.position, texts, identity)


def set_hold(ledger: Ledger, dossier: str, *, why: str, recorded_by: str) -> None:
    """Forbid erasing a dossier until the hold is lifted. Raises ``HoldStands``, ``NoReason``."""
    _hold(ledger, dossier, why, recorded_by, "hold-set")


def lift_hold(ledger: Ledger, dossier: str, *, why: str, recorded_by: str) -> None:
    """Allow erasing again. Raises ``NoHold``, ``NoReason``."""
    _hold(ledger, dossier, why, recorded_by, "hold-lifted")


def _hold(
    ledger: Ledger, dossier: str, why: str, recorded_by: str, act: Literal["hold-set", "hold-lifted"]
) -> None:
    why = reason(why)
    with ledger.store.writing() as writing, ledger.vault.session(writing) as vault:
        if not writing.heads([f"dossier:{dossier}"]):
            raise UnknownDossier("{dossier}", dossier=dossier)
        standing = dossier in vault.access_log.holds()
        if standing and act == "hold-set":
            raise HoldStands
        if not standing and act == "hold-lifted":
            raise NoHold
        vault.access_log.log(ledger.now(), recorded_by, act, dossier, why)


def _refuse_held(entries: list[Recorded], hold: Access | None) -> None:
    if hold is not None:
        raise LegalHold(
            phrase("Hold by {who}: {why}. `doorstroom hold lift` ends it."), who=hold.who, why=hold.why
        )
    ruled = {decision.entry for _, decision in remaining(entries) if isinstance(decision, Ruling)}
    for position, decision in remaining(entries):
        if isinstance(decision, Dispute) and not ruled & {position, decision.source}:
            raise LegalHold(
                phrase("Entry {position} is a dispute on which no ruling is recorded."), position=position
            )
