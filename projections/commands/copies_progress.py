"""How far a copy is."""

from __future__ import annotations

from ledger.language import phrase, say
from projections.render.progress import ProgressLine

_COPIED = phrase("{percent}% copied")


class CopyProgress(ProgressLine):
    """The share of a file, or of a server's rows, that is copied."""

    def __call__(self, done: int, total: int) -> None:
        """So much of so much is."""
        if total and self.due():
            self.show(say(_COPIED, self.lang, percent=100 * done // total))
