"""Whether what entries commit to is kept, was lawfully erased, or is missing; and who looked at whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from ledger import codec
from ledger.decisions.decision import dossier_stream
from ledger.decisions.erasure import Erasure
from ledger.entry import Entry
from ledger.store.session import ReadTransaction
from ledger.store.vault_rows import VaultRows
from ledger.vault.texts import commitments, covers_texts
from ledger.vault.vault import VaultSession

Place = tuple[int, str, str]


class Texts(NamedTuple):
    """What became of the texts that entries commit to.

    `elsewhere` counts those of entries that were taken over from an export without them, as the access log says.
    `missing` are those that no erasure explains: position, stream, hash. `unopened` are the dossiers and measures
    with texts that do not open or are not what was committed to. `stray` counts texts that no entry commits to, as a
    crash can leave in a vault of its own; `outstanding` the erasures, by position, that were not carried out.
    """

    erased: int
    elsewhere: int
    missing: list[Place]
    unopened: Counter[str]
    stray: int
    outstanding: list[int]
    opened: int


def explained(
    absent_texts: Iterable[Place], erasures: Iterable[tuple[int, str, str]]
) -> tuple[list[Place], list[Place]]:
    """Of the texts that are not kept, those that a later erasure of their dossier covers, and the others."""
    last: dict[str, int] = {}
    for position, stream, scope in erasures:
        if covers_texts(scope):
            last[stream] = max(position, last.get(stream, 0))
    erased: list[Place] = []
    missing: list[Place] = []
    for place in absent_texts:
        (erased if place[0] < last.get(place[1], 0) else missing).append(place)
    return erased, missing


def check_texts(
    reading: ReadTransaction,
    vault: VaultSession,
    committed: int,
    absent_texts: Iterable[Place],
    erasures: list[tuple[int, str, str]],
    *,
    upto: int,
    opening: bool,
) -> Texts:
    """Hold the vault against what entries up to a position commit to; `opening`: decrypt and compare every text."""
    erased, missing = explained(absent_texts, erasures)
    gone, count_erased = len(missing), len(erased)
    if missing:
        # An erasure may have come since the entries were scanned.
        since = {stream: list(_erasures(reading, stream)) for stream in {stream for _, stream, _ in missing}}
        missing = explained(missing, [each for found in since.values() for each in found])[1]
        count_erased += gone - len(missing)
        gone = len(missing)
        runs = vault.access_log.taken_over()
        missing = [each for each in missing if not any(first <= each[0] <= last for first, last in runs)]
    unopened: Counter[str] = Counter()
    total = 0
    for subject, opens in vault.all_texts(opening=opening):
        total += 1
        if not opens:
            unopened[subject] += 1
    return Texts(
        erased=count_erased,
        elsewhere=gone - len(missing),
        missing=missing,
        unopened=unopened,
        # What was recorded since the scan has texts that it did not see.
        stray=total - (committed - count_erased - gone) if reading.last_position == upto else 0,
        outstanding=sorted(_outstanding(reading, vault.rows, erasures)),
        opened=total - unopened.total() if opening else 0,
    )


def _erasures(reading: ReadTransaction, stream: str) -> Iterator[tuple[int, str, str]]:
    for position, entry in _readable(reading.stream(stream)):
        if isinstance(entry.decision, Erasure):
            yield position, stream, entry.decision.scope


def _readable(stored: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Entry]]:
    """The entries in stored bytes; what is none is told of by the scan of the entries."""
    for position, state in stored:
        with suppress(codec.Unreadable):
            yield position, codec.decode(state)


def identities_outstanding(reading: ReadTransaction, vault: VaultSession) -> list[int]:
    """The erasures of who somebody is, by position, although it is kept and was not set anew since."""
    found: list[int] = []
    set_at = {
        line.dossier: line.at for line in vault.access_log.identity_lines() if line.act == "identity-set"
    }
    for dossier in vault.rows.identified_dossiers():
        last: tuple[int, datetime] | None = None
        for position, entry in _readable(reading.stream(dossier_stream(dossier))):
            if isinstance(entry.decision, Erasure) and entry.decision.scope != "texts":
                last = position, entry.recorded_at
        known = set_at.get(dossier)
        if last is not None and (known is None or known < last[1]):
            found.append(last[0])
    return sorted(found)


def _outstanding(
    reading: ReadTransaction, rows: VaultRows, erasures: Iterable[tuple[int, str, str]]
) -> Iterator[int]:
    """The erasures of texts that came before them and are kept all the same."""
    for position, stream, scope in erasures:
        if scope == "identity":
            continue
        before = [entry for at, entry in _readable(reading.stream(stream, position)) if at < position]
        hashes = {bytes.fromhex(hashed) for entry in before for _, hashed in commitments(entry.decision)}
        if hashes and rows.stored_of(hashes):
            yield position
