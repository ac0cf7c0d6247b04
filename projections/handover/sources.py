"""The sources that a document rests on: each numbered, so that the text can name it, and cited in full once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.explanation.tree import Conclusion, Explanation, RuleCited, SourceCited
from projections.handover.content import Content
from projections.handover.words import say
from projections.render.wording import day_in_words


def rules_of(content: Content) -> tuple[RuleCited, ...]:
    """Every rule that anything in the document follows from, what no longer stands included, by number."""
    conclusions: tuple[Conclusion, ...] = (
        *content.explanation.conclusions,
        *(each.conclusion for each in content.past),
    )
    return Explanation(content.key, content.on, conclusions).rules


class NumberedSources:
    """The sources that can be read, numbered from 1 in the order of the rules."""

    def __init__(self, rules: Sequence[RuleCited], lang: str) -> None:
        cited = dict.fromkeys(source for rule in rules for source in rule.sources)
        self._numbers = {
            source: number
            for number, source in enumerate((each for each in cited if each.read is not None), start=1)
        }
        self._lang = lang

    def called(self, sources: Iterable[SourceCited]) -> str:
        """Sources in a sentence: whether each is law or policy, what it is called, and its number."""
        return "; ".join(map(self._called, sources))

    def by_number(self, sources: Sequence[SourceCited]) -> str:
        """The same in short: those that can be read by their numbers alone."""
        told = []
        for policy, name in ((False, "sources-law"), (True, "sources-policy")):
            of_kind = [each for each in sources if each.policy is policy]
            numbers = [f"[{self._numbers[each]}]" for each in of_kind if each in self._numbers]
            if numbers:
                told.append(say(name, self._lang, numbers=" ".join(numbers)))
            told += [self._called(each) for each in of_kind if each not in self._numbers]
        return "; ".join(told)

    def in_full(self) -> tuple[str, ...]:
        """Each source as it is cited before a court, in the order of the numbers."""
        return tuple(self._cited(source) for source in self._numbers)

    def _called(self, source: SourceCited) -> str:
        said = say("policy" if source.policy else "law", self._lang, source=source.source)
        number = self._numbers.get(source)
        return said if number is None else f"{said} [{number}]"

    def _cited(self, source: SourceCited) -> str:
        """The act and its article where they are known, who tells of it, the address, and the day it was read."""
        lang, name = self._lang, source.source
        if source.article is not None:
            name = say("source-tells", lang, act=source.article, source=source.source)
        said = say("policy" if source.policy else "law", lang, source=name)
        address = source.address or say("source-no-address", lang)
        assert source.read is not None
        read = say("source-read", lang, day=day_in_words(source.read, lang))
        return f"{said}, {address}, {read}"
