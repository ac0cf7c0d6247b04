"""Erasing what is kept about a person: the key, the salts and the ciphertexts go, the entries stay.

The order to erase is itself an entry, recorded in the transaction that destroys. What was erased can then be told
from what went missing: an entry that commits to a text whose dossier holds a later `erasure`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from ledger import codec
from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.decision import dossier_stream
from ledger.decisions.dispute import Dispute
from ledger.decisions.erasure import Erasure
from ledger.decisions.ruling import Ruling
from ledger.entry import Recorded
from ledger.joinings import joinings_at
from ledger.kinds import refuse_newer_kinds
from ledger.language import phrase
from ledger.parsing.reading import held
from ledger.problem import Problem
from ledger.record import Proposed, Recording, settled
from ledger.refusals import Refused
from ledger.store.errors import NotRemoved, StoreError
from ledger.vault.access import Access, reason
from ledger.vault.errors import UnknownDossier
from ledger.vault.texts import commitments

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.decisions.vocabulary import Capacity
    from ledger.store.session import ReadTransaction
    from ledger.vault.vault import Retention, VaultSession

What = Literal["all", "texts", "identity"]

#: What an `erasure` that this program carries out names as its scope.
SCOPES: dict[What, str] = {"all": "identity and texts", "texts": "texts", "identity": "identity"}


#: Which of the keys and contents of a dossier each destroys.
RETENTIONS: dict[What, tuple[Retention, ...]] = {
    "all": ("text", "identity"),
    "texts": ("text",),
    "identity": ("identity",),
}


class LegalHold(Refused):
    """This dossier's personal data may not be erased now: it is needed to establish or defend a right."""


class NoHold(Refused):
    """No legal hold stands on this dossier."""


class HoldStands(Refused):
    """A legal hold stands on this dossier already."""


class Erased(NamedTuple):
    """What was destroyed, and the (first) entry that orders it; None where that was on record before."""

    position: int | None
    texts: int
    identity: bool
    #: Whether the database has forgotten its old pages; it cannot while somebody else reads it.
    forgotten: bool = True
    #: Why not, where it has not.
    held_up: Problem | None = None
    #: Whether a server keeps the vault, which has a log, replicas and archives of its own.
    on_server: bool = False


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

    Of one person (R18) every dossier is erased, each by an order of its own.

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
    with (
        ExitStack() as log_after,
        ExitStack() as after,
        ledger.recording(recorded_by, vault_until=after, log_until=log_after) as recording,
    ):
        recording.vault.refuse_altered()
        # What is destroyed does not come back: somebody may have forbidden it in a way not known here.
        refuse_newer_kinds(recording.entries)
        keys = joinings_at(recording.entries).keys_of(dossier)
        by_key = {key: _entries_of(recording.entries, key) for key in keys}
        if not by_key[dossier]:
            raise UnknownDossier("{dossier}", dossier=dossier)
        holds = recording.vault.access_log.holds()
        every = sorted(entry for entries in by_key.values() for entry in entries)
        _refuse_held(every, next((holds[key] for key in keys if key in holds), None))
        for key, entries in by_key.items():
            own = held(msgspec.structs.replace(order, dossier=key))
            done = _erase_one(ledger, recording, own, entries, what, done)
        _look_again(recording.vault, keys, what)
    done = done._replace(on_server=ledger.vault.on_server)
    try:
        ledger.vault.forget()
    except StoreError as error:
        # It is carried out all the same: what is left of it opens with no key of the database.
        return done._replace(forgotten=False, held_up=error)
    return done


def _look_again(vault: VaultSession, keys: Iterable[str], what: What) -> None:
    """Behind all that was written: something could have brought it back meanwhile. Raises ``NotRemoved``."""
    retentions = RETENTIONS[what]
    for key in keys:
        if vault.rows.still_holds(dossier_stream(key), key, retentions):
            raise NotRemoved("", "{dossier}", dossier=key)


def _entries_of(reading: ReadTransaction, dossier: str) -> list[Recorded]:
    return [
        Recorded(position, codec.decode(state)) for position, state in reading.stream(dossier_stream(dossier))
    ]


def _erase_one(
    ledger: Ledger,
    recording: Recording,
    order: AnyDecision,
    entries: list[Recorded],
    what: What,
    done: Erased,
) -> Erased:
    """Order and destroy what is kept with one key; ``done`` is what was with those before it."""
    assert isinstance(order, Erasure)
    dossier, vault = order.dossier, recording.vault
    identity = what != "texts" and vault.rows.identity(dossier) is not None
    position: int | None = None
    if identity or not _is_ordered(entries, what):
        (outcome,) = settled(recording.put([Proposed(order)]))
        position = outcome.position
    own = _destroy(ledger, vault, dossier, what, Erased(position, 0, False), recording.recorded_by)
    return Erased(done.position or own.position, done.texts + own.texts, done.identity or own.identity)


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
    vault.rows.begin_to_destroy()
    texts = vault.destroy_texts(dossier) if what != "identity" else 0
    identity = what != "texts" and vault.destroy_identity(dossier)
    if texts or identity or done.position is not None:
        vault.access_log.log(ledger.now(), by, "erased", dossier, SCOPES[what])
    return Erased(done.position, texts, identity)


def set_hold(ledger: Ledger, dossier: str, *, why: str, recorded_by: str) -> None:
    """Forbid erasing a dossier, and every other of the same person, until the hold is lifted.

    Raises ``HoldStands``, ``NoReason``.
    """
    _hold(ledger, dossier, why, recorded_by, "hold-set")


def lift_hold(ledger: Ledger, dossier: str, *, why: str, recorded_by: str) -> None:
    """Allow erasing again. Raises ``NoHold``, ``NoReason``."""
    _hold(ledger, dossier, why, recorded_by, "hold-lifted")


def _hold(
    ledger: Ledger, dossier: str, why: str, recorded_by: str, act: Literal["hold-set", "hold-lifted"]
) -> None:
    why = reason(why)
    with ledger.looking() as (reading, vault):
        ledger.check_clock(reading)
        if not reading.heads([dossier_stream(dossier)]):
            raise UnknownDossier("{dossier}", dossier=dossier)
        keys = joinings_at(reading).keys_of(dossier)
        holds = vault.access_log.holds()
        held_already = [key for key in keys if key in holds]
        if held_already and act == "hold-set":
            raise HoldStands
        if not held_already and act == "hold-lifted":
            raise NoHold
        # Each key by itself: should they part again, the hold stands on both.
        for key in keys if act == "hold-set" else held_already:
            vault.access_log.log(ledger.now(), recorded_by, act, key, why)


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
