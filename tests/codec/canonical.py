"""Whether stored bytes are those that the codec would write, for tests of what is stored."""

from __future__ import annotations

from datetime import timedelta

from ledger import codec


def is_canonical(state: bytes) -> bool:
    """Whether stored bytes are exactly those that their content gives, its moment written in UTC."""
    try:
        entry = codec.decode(state)
    except codec.NotCanonical:
        return False
    return codec.encode(entry) == state and entry.recorded_at.utcoffset() == timedelta(0)
