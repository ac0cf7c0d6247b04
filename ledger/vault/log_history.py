"""What the access log says must be kept now: read once from its first line, and held against what was sealed of it.

The log is the history of who somebody is and of holds: what is kept must follow from it. Each line that sets an
identity commits to what that was encrypted to. Those of an older program do not: of such only that it is there shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from ledger.codec import Unreadable
from ledger.store.access_rows import AccessRows
from ledger.vault import access


class SealedHead(NamedTuple):
    """How long a log was at a moment, and the SHA-256 of its last line then; ``position``: the entry that says so."""

    position: int | None
    lines: int
    head: str


class IdentityLine(NamedTuple):
    """The newest line about who the employee of a dossier is; ``sealed`` as in ``Access``."""

    number: int
    act: access.Act
    sealed: str | None
    at: datetime


@dataclass
class LogHistory:
    """An access log that was read whole.

    ``wrong`` are the numbers of lines that do not follow on the one before them, ``unlike`` the heads that are not
    those of this log, ``cut`` those behind its end. ``committed`` tells of which dossier a commitment is.
    """

    lines: int = 0
    head: str = access.NOTHING_BEFORE
    wrong: list[int] = field(default_factory=list)
    unlike: list[SealedHead] = field(default_factory=list)
    cut: list[SealedHead] = field(default_factory=list)
    identities: dict[str, IdentityLine] = field(default_factory=dict)
    committed: dict[str, str] = field(default_factory=dict)

    @property
    def to_keep(self) -> dict[str, IdentityLine]:
        """The dossiers of which it must be kept who somebody is, and the line that says so."""
        return {dossier: line for dossier, line in self.identities.items() if line.act != "erased"}


def read_history(rows: AccessRows, heads: Iterable[SealedHead] = ()) -> LogHistory:
    """Read every line, once; memory holds one a dossier, however long the log is."""
    history, last = LogHistory(), None
    sealed: dict[int, list[SealedHead]] = {}
    for each in heads:
        sealed.setdefault(each.lines, []).append(each)
    for number, state in rows.lines():
        line = _read(state)
        if not _follows(line, number, history, last):
            history.wrong.append(number)
        history.lines, history.head = number, sha256(state).hexdigest()
        history.unlike += [each for each in sealed.pop(number, ()) if each.head != history.head]
        if line is not None:
            last = line.at
            _note(history, line)
    history.cut = sorted(each for some in sealed.values() for each in some)
    return history


def _read(state: bytes) -> access.Access | None:
    try:
        return access.read(state)
    except Unreadable:
        return None


def _follows(line: access.Access | None, number: int, history: LogHistory, last: datetime | None) -> bool:
    """Whether a line follows on those that were read."""
    if line is None or (last is not None and line.at < last):
        return False
    expected = history.lines + 1
    return (number, line.number, line.previous) == (expected, expected, history.head)


def _note(history: LogHistory, line: access.Access) -> None:
    """Let a line count for what must be kept."""
    if line.dossier is None:
        return
    if line.act in ("identity-set", "identity-kept"):
        history.identities[line.dossier] = IdentityLine(line.number, line.act, line.sealed, line.at)
        if line.sealed is not None:
            history.committed[line.sealed] = line.dossier
    elif line.act == "erased" and line.why != "texts":
        history.identities[line.dossier] = IdentityLine(line.number, line.act, None, line.at)
