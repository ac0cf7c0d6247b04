"""What is said at the head of a document of who hands it out, for whom, and who made it when."""

from __future__ import annotations

from collections.abc import Iterator

from projections.answers.wording import moment_in_words
from projections.handover.content import Making
from projections.handover.words import say


def identified(making: Making, lang: str) -> Iterator[tuple[str, str]]:
    """Which organisation hands it out, in which case, for whom; of each only what somebody said."""
    for name, value in (
        ("head-organisation", making.organisation),
        ("head-case", making.case),
        ("head-made_for", making.made_for),
    ):
        if value is not None:
            yield say(name, lang), value


def made(making: Making, lang: str) -> Iterator[tuple[str, str]]:
    """Where names of enterprises come from, if there are any; by whom and when it was made."""
    if making.with_names:
        yield say("head-names", lang), say("head-names-are", lang)
    at = moment_in_words(making.at, lang)
    by = say("head-made-unsaid", lang) if making.by is None else making.by
    yield say("head-made", lang), say(f"head-made-{making.dated}", lang, by=by, at=at)
