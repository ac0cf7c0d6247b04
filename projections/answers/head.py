"""What every answer says about itself: the day, the knowledge moment, and which ledger it was asked of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from ledger.codec import moment_text
from ledger.language import ENTRIES_COUNTED, Spoken, number, phrase, say, say_count, translated
from ledger.law import RULES
from ledger.words import LEDGER
from projections.answers.wording import moment_in_words
from projections.render.wording import day_in_words, wrapped

SIMULATED = phrase("SIMULATED LEDGER")


class PageShown(msgspec.Struct, frozen=True):
    """Which rows of a list an answer has: ``count`` of them, behind the first ``before``, of ``total`` in all.

    ``next`` and ``previous`` name where the next page and the one before begin, None where there is none.
    """

    before: int
    count: int
    total: int
    next: str | None
    previous: str | None


class Head(msgspec.Struct, frozen=True):
    """The two moments of a question, and the ledger that answered it.

    ``on`` is the day asked, to its end, None where none was; ``known_at`` the knowledge moment;
    ``ledger_size`` the number of entries of the ledger. ``first`` is the first day of the period that ends on ``on``,
    None where a day was asked about. ``part`` is there where a page of a list was asked.
    """

    on: date | None
    known_at: datetime
    simulated: bool
    ledger_size: int
    first: date | None = None
    part: PageShown | None = None

    def without_a_day(self) -> Head:
        """The head of a question about no day in particular."""
        return msgspec.structs.replace(self, on=None)

    def fields(self) -> dict[str, object]:
        """The head as the first fields of an object, and as the first columns of a CSV; ``rules`` is their version."""
        begins = {} if self.first is None else {"from": self.first}
        shown = self.part
        names = () if shown is None else ("total", "before", "next", "previous")
        part = {name: getattr(shown, name) for name in names}
        return {
            **begins,
            "on": self.on,
            "known_at": moment_text(self.known_at),
            "simulated": self.simulated,
            "ledger_size": self.ledger_size,
            "rules": RULES,
            **part,
        }

    def lines(self, lang: str, width: int = 80) -> list[str]:
        """The head above an answer for people; a simulated ledger says so in capitals."""
        on, known = day_in_words(self.on, lang), moment_in_words(self.known_at, lang)
        said = Spoken(_PHRASES, lang)
        ledger = translated(SIMULATED, lang) if self.simulated else said["ledger"]
        entries = say_count(*ENTRIES_COUNTED, self.ledger_size, lang)
        about = "moment" if self.on is None else "moments" if self.first is None else "period"
        moments = said[about].format(on=on, known=known, first=day_in_words(self.first, lang))
        lines = [*wrapped(moments, width), f"{ledger}, {entries}"]
        return lines if self.part is None else [*lines, *_part_in_words(self.part, lang)]


def _part_in_words(part: PageShown, lang: str) -> Iterator[str]:
    first, last, total = (
        number(each, lang) for each in (part.before + 1, part.before + part.count, part.total)
    )
    yield say(_PHRASES["part" if part.count else "no part"], lang, first=first, last=last, total=total)
    if part.previous is not None:
        yield say(_PHRASES["previous"], lang, place=part.previous)
    if part.next is not None:
        yield say(_PHRASES["next"], lang, place=part.next)


_PHRASES = {
    "moments": phrase("on {on}, as known at {known} (Brussels)"),
    "moment": phrase("as known at {known} (Brussels)"),
    "period": phrase("from {first} to {on}, as known at {known} (Brussels)"),
    "ledger": LEDGER,
    "part": phrase("rows {first} to {last} of {total}"),
    "previous": phrase("the page before: --after {place}"),
    "next": phrase("the next page: --after {place}"),
    "no part": phrase("no rows here: there are {total}"),
}
