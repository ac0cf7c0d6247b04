"""Exports changed as whoever has the file can change them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.application import Ledger
from ledger.refusals import Refused
from tests.exports.scene import SECRET, made, stored, taken, told
from tests.given import employment, start

Event = dict[str, Any]


def altered(content: bytes, line: int, change: Callable[[Event], object]) -> bytes:
    """An export with one event changed, as whoever has the file can."""
    lines = content.splitlines()
    event = json.loads(lines[line - 1])
    change(event)
    lines[line - 1] = json.dumps(event).encode()
    return b"\n".join(lines) + b"\n"


def nothing(ledger: Ledger, content: bytes) -> Refused:
    """The one reason why an export is refused; nothing of it may be on record."""
    before = stored(ledger)
    imported = taken(ledger, content)
    assert imported.refused == 1
    assert stored(ledger) == before
    (refusal,) = imported.refusals
    return refusal


def real(path: Path) -> Ledger:
    """A real ledger, with a text in it."""
    return told(made(path, simulated=False), employment(), start(reason=SECRET))


def everywhere(content: bytes, change: Callable[[Event], object]) -> bytes:
    """An export with the same changed in each of its events."""
    for line in range(1, len(content.splitlines()) + 1):
        content = altered(content, line, change)
    return content
