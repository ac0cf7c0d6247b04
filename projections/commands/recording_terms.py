"""On which terms a decision is recorded from the command line."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class RecordingTerms(NamedTuple):
    """On which terms a decision is recorded: by whom, what they saw, and whether its findings are accepted."""

    recorded_by: str
    expected: int | None = None
    recorded_at: datetime | None = None
    dry_run: bool = False
    accepted: bool = False
