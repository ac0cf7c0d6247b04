"""Whether what entries commit to is kept, was lawfully erased, or is missing; and who looked at whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from ledger import codec
from ledger.codec import Unreadable
from ledger.store.session import Reading
from ledger.store.vault_rows import VaultRows
from ledger.vault import access
from ledger.vault.texts import commitments, covers_texts
from ledger.vault.vault import Kept

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
    not_kept: Iterable[Place], erasures: Iterable[tuple[int, str, str]]
) -> tuple[list[Place], list[Place]]:
    """Of the texts that are not kept, those that a later erasure of their dossier covers, and the others."""
    last: dict[str, int] = {}
    for position, stream, scope in erasures:
        if covers_texts(scope):
            last[stream] = max(position, last.get(stream, 0))
    erased: list[Place] = []
    missing: list[Place] = []
    for place in not_kept:
        (erased if place[0] < last.get(place[1], 0) else missing).append(place)
    return erased, missing


def check_texts(
    reading: Reading,
    kept: Kept,
    committed: int,
    not_kept: Iterable[Place],
    erasures: list[tuple[int, str, str]],
    *,
    opening: bool,
) -> Texts:
    """Hold the vault against what entries commit to; with `opening`, decrypt every text and compare it."""
    erased, missing = explained(not_kept, erasures)
    gone = len(missing)
    if missing:
        runs = access.taken_over(kept.rows)
        missing = [each for each in missing if not any(first <= each[0] <= last for first, last in runs)]
    unopened: Counter[str] = Counter()
    total = 0
    for subject, opens in kept.all_texts(opening=opening):
        total += 1
        if not opens:
            unopened[subject] += 1
    return Texts(
        erased=len(erased),
        elsewhere=gone - len(missing),
        missing=missing,
        unopened=unopened,
        stray=total - (committed - len(erased) - gone),
        outstanding=sorted(_outstanding(reading, kept.rows, erasures)),
        opened=total - unopened.total() if opening else 0,
    )


def _outstanding(
    reading: Reading, rows: VaultRows, erasures: Iterable[tuple[int, str, str]]
) -> Iterator[int]:
    """The erasures of texts that came before them and are kept all the same."""
    for position, stream, scope in erasures:
        if not covers_texts(scope):
            continue
        before = [codec.decode(state) for at, state in reading.stream(stream, position) if at < position]
        hashes = {bytes.fromhex(hashed) for entry in before for _, hashed in commitments(entry.decision)}
        if hashes and rows.kept_of(hashes):
            yield position


def check_access_log(rows: VaultRows) -> tuple[int, list[int]]:
    """How many lines the access log has, and the numbers of those that do not follow on the one before them."""
    wrong: list[int] = []
    number, previous, last = 0, access.NOTHING_BEFORE, None
    for number_, state in rows.accesses():
        at: datetime | None = None
        try:
            line = access.read(state)
            at = line.at
            follows = (line.number, line.previous) == (number + 1, previous) and number_ == number + 1
        except Unreadable:
            follows = False
        if not follows or (at is not None and last is not None and at < last):
            wrong.append(number_)
        number, previous, last = number_, sha256(state).hexdigest(), at or last
    return number, wrong
