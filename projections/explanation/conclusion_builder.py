"""How a conclusion is put together: words in the language asked, rules by number, facts by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.brussels import BRUSSELS
from ledger.decisions import AnyDecision
from ledger.decisions.decision import in_language
from ledger.decisions.vocabulary import dutch
from ledger.language import listed, phrase, say
from ledger.language import moment as moment_in_language
from ledger.law import Law
from ledger.sources import Source
from ledger.words import ENTRIES_NUMBERED, ENTRY_NUMBERED
from projections.explanation.facts import Facts
from projections.explanation.tree import Conclusion, RuleCited, SourceCited
from projections.fold.dossier import Dossier, stage
from projections.fold.rules.calendar import as_date
from projections.fold.rules.finding import Found
from projections.fold.rules.sources import RULES
from projections.fold.trace import Trace
from projections.reading import Status

#: Sentences by name, each a phrase of the catalogues.
Sentences = Mapping[str, str]

_ENTRY, _ENTRIES = ENTRY_NUMBERED, ENTRIES_NUMBERED

_SUSPENSION = {
    "measure": phrase("measure {name}"),
    "spell": phrase("spell {number} of measure {name}"),
    "individual": phrase("the individual suspension of entry {name}"),
}


class Folded(NamedTuple):
    """A dossier at the end of the day asked: what remains of its entries (R1), the fold of it, and its trace.

    ``found`` are the findings that stand, in the order of the answer.
    """

    decisions: Sequence[tuple[int, AnyDecision]]
    present: Dossier
    trace: Trace
    found: Sequence[Found]


class ConclusionBuilder:
    """What every part of an explanation needs: the folded dossier, its entries as facts, the answer."""

    def __init__(self, folded: Folded, facts: Facts, status: Status, law: Law, lang: str) -> None:
        self.decisions, self.present, self.trace, self.found = folded
        self.facts = facts
        self.status = status
        self.law = law
        self.lang = lang
        self.on = status.on

    def say(self, sentences: Sentences, name: str, /, **values: object) -> str:
        """A sentence by its name, filled in; days and code words in the reader's language."""
        return self.fill(sentences[name], **values)

    def fill(self, sentence: str, /, **values: object) -> str:
        """A sentence, filled in; days and code words in the reader's language."""
        written = {key: self._written(value) for key, value in values.items()}
        if "entries" in written:
            written["Entries"] = written["entries"][:1].upper() + written["entries"][1:]
        return say(sentence, self.lang, **written)

    def _written(self, value: object) -> str:
        return value if isinstance(value, str) else in_language(value, self.lang)

    def word(self, code: str) -> str:
        """A code word in the reader's language."""
        return dutch(code) if self.lang == "nl" else code

    def day(self, day: int) -> str:
        """An ordinal day as people write it."""
        return in_language(as_date(day), self.lang)

    @property
    def resting(self) -> tuple[int, ...]:
        """What the status rests on; where nothing is in effect yet, the first decision that will be.

        Where none remains (R1), all that was recorded: what became of each entry stands with it.
        """
        if self.status.entries:
            return self.status.entries
        if self.decisions:
            return min(self.decisions, key=lambda item: (item[1].effective_on, stage(item[1]), item[0]))[:1]
        return self.facts.own

    def moment(self, moment: str) -> str:
        """A moment in UTC as people write it: to the second, in Brussels, with its offset."""
        return moment_in_language(datetime.fromisoformat(moment).astimezone(BRUSSELS), self.lang)

    def listed(self, entries: Iterable[int]) -> str:
        """Entries in a sentence: ``entry 7``, ``entries 7, 9 and 12``."""
        numbers = [str(position) for position in sorted(set(entries))]
        if not numbers:
            return ""
        return say(_ENTRY if len(numbers) == 1 else _ENTRIES, self.lang, entries=listed(numbers, self.lang))

    def suspension(self, name: str) -> str:
        """A suspension in words: a measure's name, a spell of it (``NAME#n``), or ``entry:N``."""
        _, _, number = name.partition(":")
        if number:
            return self.say(_SUSPENSION, "individual", name=number)
        measure, _, spell = name.partition("#")
        return self.say(_SUSPENSION, "spell" if spell else "measure", name=measure, number=spell)

    def suspensions(self, names: Iterable[str]) -> str:
        """Several suspensions in words."""
        return listed([*map(self.suspension, names)], self.lang)

    def conclude(
        self,
        field: str,
        label: str,
        value: Any,
        sentence: str,
        rules: Iterable[str],
        entries: Iterable[int],
        because: Iterable[Conclusion] = (),
        sources: Mapping[str, tuple[Source, ...]] | None = None,
    ) -> Conclusion:
        """A conclusion; the rules of its steps are its own too.

        ``sources`` by rule: those that this conclusion rests on, where they are not all of the rule's.
        """
        steps = tuple(because)
        cited = dict.fromkeys([*rules, *(rule.rule for step in steps for rule in step.rules)])
        positions = set(entries)
        return Conclusion(
            field=field,
            label=label,
            value=_plain(value),
            sentence=sentence,
            rules=tuple(self._rule(number, (sources or {}).get(number)) for number in cited),
            entries=tuple(sorted(positions)),
            facts=self.facts.facts(positions),
            because=steps,
        )

    def _rule(self, number: str, sources: tuple[Source, ...] | None) -> RuleCited:
        rule = RULES[number]
        return RuleCited(
            rule=number,
            title=rule.title(self.lang),
            sentence=rule.sentence(self.lang, self.law),
            sources=tuple(SourceCited.of(source, self.lang) for source in sources or rule.sources),
        )


def _plain(value: object) -> object:
    """A value as the answer of ``status`` has it in JSON."""
    return value.isoformat() if isinstance(value, date) else value
