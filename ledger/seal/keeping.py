"""Who somebody is, holds and the access log, held against what was sealed of the log with the checkpoints.

The log stands under no checkpoint by itself: it may hold a line for each look, and it stands where the vault does. So
its head, how many lines there are and the hash of the last, is an entry of the ledger, recorded when a checkpoint is
made. Whoever keeps that checkpoint, or cosigned it, fixes the log up to there, and with it what must be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from ledger import codec
from ledger.decisions.access_seal import AccessSeal
from ledger.decisions.statement import ledger_stream
from ledger.language import phrase
from ledger.problem import RenderedMessage
from ledger.seal.checks import Check
from ledger.seal.scan import MOST_LISTED, Violation, Violations
from ledger.store.errors import (
    AccessLogMissing,
    Damaged,
    Locked,
    MayNotRead,
    NewerFormat,
    NotALedger,
    NotAnAccessLog,
    NotMigrated,
    RowAltered,
    StoreError,
    Unavailable,
)
from ledger.vault import access
from ledger.vault.checking import identities_outstanding
from ledger.vault.errors import NoMasterKey, NotAMasterKey, VaultError, WrongMasterKey
from ledger.vault.identities import HeldIdentities, adopt, hold_identities
from ledger.vault.keys import MasterKey
from ledger.vault.log_history import LogHistory, SealedHead, read_history

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.record import Recording
    from ledger.store.session import ReadTransaction
    from ledger.vault.vault import VaultSession

LOG = ("log-missing", "log-cut", "log-unlike", "log-schema", "log-pending")
IDENTITIES = (
    "identity-altered",
    "identity-moved",
    "identity-gone",
    "identity-stray",
    "identity-back",
    "identity-unopened",
    "identity-lookup",
    "identity-former",
)

#: Who records how far the log went.
RECORDER = "doorstroom checkpoint"

#: What is read while somebody changes it can seem wrong: it is looked at so many times before that is said.
_LOOKS = 3


def sealed_heads(reading: ReadTransaction, ledger: Ledger) -> list[SealedHead]:
    """What entries seal of the access log of this ledger, oldest first."""
    found: list[SealedHead] = []
    for position, state in reading.stream(ledger_stream(ledger.origin.ledger_id)):
        # What cannot be read is told of by the scan of the entries.
        with suppress(codec.Unreadable, codec.NewerVersion):
            statement = codec.decode(state).decision
            if isinstance(statement, AccessSeal):
                found.append(SealedHead(position, statement.lines, statement.head or access.NOTHING_BEFORE))
    return found


def newest_sealed_head(reading: ReadTransaction, ledger: Ledger) -> SealedHead | None:
    """What was sealed last of the access log; only the newest statement is read where that is it."""
    stream = ledger_stream(ledger.origin.ledger_id)
    for _, state in reading.heads([stream]).values():
        statement = codec.decode(state).decision
        if isinstance(statement, AccessSeal):
            return SealedHead(None, statement.lines, statement.head or access.NOTHING_BEFORE)
    found = sealed_heads(reading, ledger)
    return found[-1] if found else None


class LogHead(NamedTuple):
    """How far the access log goes now; ``head`` is None where it has no lines, or ``why`` it cannot be told."""

    head: SealedHead | None
    why: RenderedMessage | None


def log_head(ledger: Ledger) -> LogHead:
    """How far the access log goes now.

    First the log is made to say what is kept of those whose identity an older program set. Raises ``NewerFormat``,
    ``NotMigrated``: then nothing may be recorded; and ``Unavailable`` or ``Locked`` of the ledger's own database: then
    nothing can be, now.
    """
    try:
        with suppress(MayNotRead), ledger.reading() as reading, ledger.vault.session(reading) as vault:
            if any(True for _ in adopt(vault)):
                _adopt_all(ledger)
        return LogHead(_newest(ledger), None)
    except (NewerFormat, NotMigrated):
        raise
    except (VaultError, StoreError, codec.Unreadable) as error:
        if isinstance(error, (Unavailable, Locked)) and error.location == ledger.store.database.location:
            raise
        return LogHead(None, RenderedMessage(error))


def _newest(ledger: Ledger) -> SealedHead | None:
    with ledger.reading() as reading, ledger.vault.session(reading) as vault:
        last = vault.access_log.rows.last()
    if last is None:
        return None
    if access.read(last[1]).number != last[0]:
        raise codec.Unreadable(
            phrase("line {number} of the access log says that it is another one"), number=last[0]
        )
    return SealedHead(None, last[0], sha256(last[1]).hexdigest())


def _adopt_all(ledger: Ledger) -> None:
    with ledger.looking() as (_, vault):
        for dossier, sealed in list(adopt(vault)):
            vault.access_log.log(ledger.now(), RECORDER, "identity-kept", dossier, sealed=sealed)


def is_sealed(reading: ReadTransaction, ledger: Ledger, head: SealedHead) -> bool:
    """Whether the newest entry about the access log says that it went so far."""
    before = sealed_heads(reading, ledger)
    return bool(before) and before[-1][1:] == head[1:]


def seal_log(ledger: Ledger, recording: Recording, head: SealedHead) -> None:
    """Record how far the access log went, if it went on since that was recorded last."""
    if not is_sealed(recording.entries, ledger, head):
        recording.state(AccessSeal, lines=head.lines, head=head.head)


def check_log_and_identities(ledger: Ledger) -> list[Check]:
    """The access log and the identities, each as a check of ``verify``."""
    for _ in range(_LOOKS):
        checks = _look(ledger)
        if checks[1].state != "broken":
            break
    return checks


def _look(ledger: Ledger) -> list[Check]:
    heads: list[SealedHead] = []
    try:
        with ledger.reading() as reading:
            heads = sealed_heads(reading, ledger)
            with ledger.vault.session(reading) as vault:
                return _look_at(ledger, reading, vault, heads)
    except (AccessLogMissing, NotAnAccessLog) as error:
        why = RenderedMessage(error)
        if not heads:
            return [Check(name, "unchecked", {"why": why}) for name in ("access-log", "identities")]
        newest = heads[-1]
        missing = Violation("log-missing", newest.position, (why, str(newest.lines)))
        figures = {"lines": 0, "wrong": [], "changed": [], "outstanding": []}
        return [
            Check("access-log", "broken", figures, 1, (missing,)),
            Check("identities", "unchecked", {"why": why}),
        ]
    except (NotALedger, Damaged, RowAltered) as error:
        # Whoever owns a database puts what they like in it, or takes tables away.
        problem = Violation("vault-unreadable", None, (RenderedMessage(error),))
        broken = Check("access-log", "broken", {"changed": []}, 1, (problem,))
        return [broken, Check("identities", "unchecked", {"why": RenderedMessage(error)})]
    except (VaultError, StoreError) as error:
        why = RenderedMessage(error)
        return [Check(name, "unchecked", {"why": why}) for name in ("access-log", "identities")]


def _look_at(
    ledger: Ledger, reading: ReadTransaction, vault: VaultSession, heads: Sequence[SealedHead]
) -> list[Check]:
    rows = vault.access_log.rows
    carried = ledger.vault.carried_head(vault.rows, rows)
    history = read_history(rows, [*heads, *([] if carried is None else [carried])])
    changed = ledger.vault.log_guards_changed(vault.rows, rows)
    found = Violations()
    for head in history.unlike:
        found.add("log-unlike", head.position, str(head.lines))
    for head in history.cut:
        found.add("log-cut", head.position, str(head.lines), str(history.lines))
    for number, state in rows.strays():
        line = _line_in(state)
        if line is not None and line.number > history.lines:
            # Written with what it tells of the vault, when the log was longer.
            found.add("log-cut", None, str(line.number), str(history.lines))
        else:
            found.add("log-pending", None, str(number))
    for kind, name in ledger.vault.log_unlike_made(vault.rows, rows):
        found.add("log-schema", None, kind, name)
    sealed = max((head.lines for head in heads), default=0)
    wrong = history.wrong
    figures = {
        "lines": history.lines,
        "sealed": sealed,
        "behind": max(0, history.lines - sealed),
        "wrong": wrong[:MOST_LISTED],
        "changed": changed,
        "outstanding": [] if wrong else identities_outstanding(reading, vault),
        "pages_outstanding": vault.rows.pages_outstanding,
    }
    count = len(wrong) + len(changed) + sum(found.counts.values())
    state = "broken" if count else "holds"
    log = Check("access-log", state, figures, count, tuple(found.of(*LOG)))  # type: ignore[arg-type]
    return [log, _identities(vault, history)]


def _line_in(state: object) -> access.Access | None:
    """The line in a row that is pending, in which anything may stand."""
    with suppress(codec.Unreadable):
        return access.read(state) if isinstance(state, bytes) else None
    return None


def _identities(vault: VaultSession, history: LogHistory) -> Check:
    master: MasterKey | None = None
    not_opened: RenderedMessage | None = None
    try:
        master = vault.master
    except (NoMasterKey, NotAMasterKey, WrongMasterKey) as error:
        not_opened = RenderedMessage(error)
    held: HeldIdentities = hold_identities(vault, history, master)
    found = Violations()
    for code, dossier, detail in held.wrong:
        found.add(code, None, dossier, *detail)
    count = len(held.wrong)
    figures = {
        "kept": held.stored,
        "uncommitted": held.uncommitted,
        "opened": held.opened,
        "not_opened_because": not_opened,
    }
    return Check("identities", "broken" if count else "holds", figures, count, tuple(found.of(*IDENTITIES)))
