"""What a question is told of a what-if: its parameters, and what every answer says so that it is not taken for the
register.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ledger.intake.supposing import Supposition
from ledger.language import ENTRIES_COUNTED, Spoken, phrase, phrases, say_count
from projections.answers.head import Head
from projections.answers.outline import Parameter
from projections.answers.question import Inquiry
from projections.render.wording import wrapped
from projections.supposing.worlds import WhatIf, what_if

FORMAT = "doorstroom-what-if-1"
"""The form of these answers in data: no program takes one for an answer about the register."""

WITHOUT = Parameter(
    "without",
    "As if this entry had never been recorded: its position or its source.",
    several=True,
    metavar="ENTRY",
)
LAW = Parameter(
    "law", "Under other numbers of law or policy, by name, from a JSON file.", "file", metavar="FILE"
)
WHATIF = Parameter(
    "whatif",
    "With these decisions beside what is on record: a file as `import` reads it.",
    "file",
    several=True,
    metavar="FILE",
)
OF_A_PERSON = (WHATIF, WITHOUT, LAW)
"""Of a question about one person."""

_PHRASES = {
    "never": phrase(
        "WHAT IF: THIS IS NOT THE REGISTER. It never was so; nothing of it is on record or proves anything."
    ),
    "left-out": phrase("left out: {entries}"),
    "numbers": phrase("other numbers: {names}"),
}
_SUPPOSED = phrases("{count} decision is supposed", "{count} decisions are supposed")


class SupposedHead(Head, frozen=True, kw_only=True):
    """The head of an answer about a register with ``supposed`` decisions, without entries, under other ``numbers``."""

    supposed: int
    left_out: tuple[int, ...]
    numbers: tuple[str, ...]

    @classmethod
    def over(cls, head: Head, found: WhatIf) -> SupposedHead:
        """The head of the same answer about a what-if."""
        made = found.made
        return cls(
            head.on,
            head.known_at,
            head.simulated,
            head.ledger_size,
            head.first,
            supposed=made.number,
            left_out=tuple(each.position for each in made.left_out),
            numbers=tuple(made.numbers),
        )

    def fields(self) -> dict[str, object]:
        """First that it is no answer about the register."""
        return {
            "format": FORMAT,
            "supposed": self.supposed,
            "left_out": self.left_out,
            "numbers": self.numbers,
            **super().fields(),
        }

    def lines(self, lang: str, width: int = 80) -> list[str]:
        """First, in capitals, that it is none, and what is supposed."""
        said = Spoken(_PHRASES, lang)
        supposed = [say_count(*_SUPPOSED, self.supposed, lang)] if self.supposed else []
        if self.left_out:
            supposed.append(
                said["left-out"].format(entries=say_count(*ENTRIES_COUNTED, len(self.left_out), lang))
            )
        if self.numbers:
            supposed.append(said["numbers"].format(names=", ".join(self.numbers)))
        return [
            *wrapped(said["never"], width),
            *wrapped("; ".join(supposed), width),
            *super().lines(lang, width),
        ]


@contextmanager
def supposing(
    inquiry: Inquiry, files: Sequence[str], without: Sequence[str], law: str | None
) -> Iterator[WhatIf]:
    """What is asked of the register and of the same with what is supposed. Raises what ``what_if`` raises."""
    asked = Supposition(files, without, law)
    dutch = inquiry.lang == "nl"
    with what_if(inquiry.ledger, inquiry.entries, inquiry.reading, asked, dutch_days=dutch) as found:
        yield found
