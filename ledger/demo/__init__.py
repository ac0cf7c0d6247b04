"""The demo: the suspension of 2020 as a simulated register of 78 dossiers. Nobody in it exists.

Thirty-four dossiers are told by hand, in the modules ``stories_…``; the rest follow the
patterns of ``patterns``. Between them they show every status and every decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.demo import patterns, stories_2020, stories_ended, stories_later, stories_years
from ledger.demo.measures import CORONA, EXERCISE, measures, on_hold_until_the_end_of_2020, successions
from ledger.demo.script import SCRIPTS, Line, Story
from ledger.language import translated

#: These modules fill ``SCRIPTS`` when they are read.
_SCRIPTS_IN = (stories_2020, stories_ended, stories_years, stories_later)

#: What each hand-made dossier tells, in one sentence.
STORIES: dict[str, str] = {key: told.says for key, told in sorted(SCRIPTS.items())}

#: Days worth asking about: the eve, the suspension, its last day, the first day after it, a summer day,
#: the day by which every trajectory should have started, and one with the three schemes.
DAYS: tuple[date, ...] = (
    date(2020, 3, 19),
    date(2020, 5, 1),
    date(2020, 6, 21),
    date(2020, 6, 22),
    date(2020, 7, 15),
    date(2021, 2, 1),
    date(2023, 9, 1),
)

__all__ = ["CORONA", "DAYS", "EXERCISE", "STORIES", "register", "story_of", "supposed"]


def register() -> Iterator[Line]:
    """Every decision of the demo as an import line with its ``recorded_at``, in the order of recording."""
    lines = [*measures(), *successions()]
    for number, key in enumerate(sorted(SCRIPTS), 1):
        story = Story("dossier", key, 6 * number)
        SCRIPTS[key].write(story)
        lines += story.lines
    for number in range(patterns.FIRST, patterns.LAST + 1):
        lines += patterns.ordinary(number).lines
    yield from sorted(lines, key=lambda line: str(line["recorded_at"]))


def supposed() -> Iterator[Line]:
    """What the letter asked for, as an import line: decisions that were never taken, for `whatif`."""
    yield on_hold_until_the_end_of_2020()


def story_of(key: str, lang: str) -> str:
    """What a hand-made dossier tells, in the reader's language."""
    return translated(SCRIPTS[key].says, lang)
