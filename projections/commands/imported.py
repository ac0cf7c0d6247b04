"""How an import goes, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TextIO

from ledger.intake.importing import MOST_REFUSALS, Imported
from ledger.intake.lines import Input
from ledger.language import LINES_COUNTED, Spoken, phrase, say_count
from projections.render.progress import ProgressLine, paced


class ImportProgress(ProgressLine):
    """Count, rate and time left of an import."""

    def __init__(self, inputs: Sequence[Input], stream: TextIO, lang: str = "en") -> None:
        super().__init__(stream, lang)
        self._inputs = inputs

    def __call__(self, lines: int) -> None:
        """So many lines are done."""
        if self.due():
            consumed = sum(each.consumed for each in self._inputs)
            size = sum(each.size for each in self._inputs)
            text = in_words(lines, monotonic() - self.began, consumed, size, self.lang)
            self.show(text, lines=lines, bytes=consumed, total_bytes=size)


def in_words(lines: int, seconds: float, consumed: int, size: int, lang: str) -> str:
    """Progress as one line: ``12,000 lines, 41,000/s, 48%, 3 s left``."""
    done = say_count(*LINES_COUNTED, lines, lang)
    if 0 < consumed <= size and seconds > 0:
        return paced(done, lines / seconds, consumed / size, seconds * (size - consumed) / consumed, lang)
    return done


_PHRASES = {
    "recorded": phrase("{n} recorded"),
    "would": phrase("{n} would be recorded"),
    "entry": phrase(" (entry {first})"),
    "entries": phrase(" (entries {first} to {last})"),
    "already": phrase("{n} already on record"),
    "refused": phrase("{n} refused"),
    "or more": phrase("{n} or more refused"),
    "nothing": phrase("nothing was recorded"),
    "rejects": phrase("the refused lines, with reasons, are in {file}"),
}


def summary(imported: Imported, lang: str, *, dry_run: bool = False, rejects: str | None = None) -> str:
    """What an import did in one sentence; without ``rejects`` a refused line means that nothing was done."""
    said = Spoken(_PHRASES, lang)
    stopped = imported.refused >= MOST_REFUSALS and rejects is None
    refused = said["or more" if stopped else "refused"].format(n=imported.refused)
    if imported.refused and rejects is None:
        return f"{refused}; {said['nothing']}"
    text = said["would" if dry_run else "recorded"].format(n=imported.written)
    if imported.written and not dry_run:
        entries = "entry" if imported.written == 1 else "entries"
        text += said[entries].format(first=imported.first_position, last=imported.last_position)
    text += f", {said['already'].format(n=imported.already)}, {refused}"
    if imported.refused and rejects is not None and not dry_run:
        text += f"; {said['rejects'].format(file=rejects)}"
    return text
