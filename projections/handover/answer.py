"""The answer, before anything else: what it comes to, why, what was lacking, what bears it out, what speaks against it.

It only puts together what the fold concluded: the guarantees with their steps, the findings that stand, those that
were cured, and those that were known until a correction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ledger.brussels import day_of_moment
from ledger.decisions.vocabulary import SUBMITTED, with_article
from ledger.language import listed, translated
from projections.explanation.tree import Conclusion, RuleCited
from projections.fold.findings import KINDS
from projections.fold.rules.sources import rule_named
from projections.handover.content import Content, PastFinding
from projections.handover.finding_words import (
    NamesEntries,
    cured_by,
    days,
    gravest_first,
    lacked,
    named_entries,
)
from projections.handover.sources import NumberedSources
from projections.handover.words import guarantee_name, say, term
from projections.reading import Finding, Status
from projections.render.blocks import AnswerBox
from projections.render.wording import capitalised, day_in_words

#: The states of a guarantee, those first that somebody has to answer for.
_GRAVEST = ("breached", "owed", "offered", "protected", "open", "waived", "lapsed", "honoured")
#: The rules about the chance itself: what breaks another one is counted here, where there is anything of these.
_OF_THE_CHANCE = ("R7", "R8", "R9", "R10", "R11", "R12")
#: So many of each are told here; all of them stand further on.
_MOST = 3


def answer_first(content: Content, sources: NumberedSources) -> AnswerBox:
    """The box that stands on the first screen and the first page."""
    told = _BoxRows(content, sources)
    facts = [(say(name, content.lang), lines) for name, lines in told.facts()]
    facts += told.moments()
    return AnswerBox(
        say("answer", content.lang), tuple((label, "\n".join(lines)) for label, lines in facts if lines)
    )


class Concluded(NamesEntries, Protocol):
    """What was concluded of a person: all that the conclusion in a sentence is made of."""

    @property
    def guarantees(self) -> Sequence[Conclusion]:
        """The guarantees, each with the steps by which it came to stand so."""
        ...

    @property
    def status(self) -> Status:
        """What holds."""
        ...

    @property
    def past(self) -> tuple[PastFinding, ...]:
        """The findings that were cured."""
        ...


class ShortAnswer:
    """What it comes to, and what was lacking: the guarantees, the gravest first, and the findings that count here.

    Those broke a rule about the chance; where there is nothing of that, what is no mere note, or else the notes.
    """

    def __init__(self, concluded: Concluded) -> None:
        self.concluded, self.lang = concluded, concluded.lang
        self.guarantees = sorted(concluded.guarantees, key=lambda each: _GRAVEST.index(each.value["state"]))
        standing, past = gravest_first(concluded.status.findings), gravest_first(concluded.past)
        codes = {each.code for each in standing} | {each.code for each in past}
        grave = {code for code in codes if KINDS[code].severity != "note"} or codes
        chosen = {code for code in grave if KINDS[code].rule in _OF_THE_CHANCE} or grave
        self.standing = [each for each in standing if each.code in chosen][:_MOST]
        self.past = [each for each in past if each.code in chosen][:_MOST]
        self.others = len(standing) + len(past) - len(self.standing) - len(self.past)
        others = [each.code for each in standing if each not in self.standing]
        others += [each.code for each in past if each not in self.past]
        self.other_names = [KINDS[code].named(self.lang) for code in dict.fromkeys(others)]

    def conclusion(self) -> Iterator[str]:
        """What it comes to, a sentence each; the first is of the gravest guarantee."""
        lang, told = self.lang, self.guarantees[:_MOST]
        if not told:
            since = self.concluded.status.since
            state = term(self.concluded.status.status, lang)
            if since is not None:
                state = say("status-since", lang, status=state, since=day_in_words(since, lang))
            yield f"{say('guarantees-none', lang)} {say('answer-status', lang, status=state)}"
        for each in told:
            yield (
                each.sentence if len(self.guarantees) == 1 else f"{capitalised(each.label)}: {each.sentence}"
            )
        if len(self.guarantees) > len(told):
            yield say("answer-more", lang, count=len(self.guarantees) - len(told))
        for finding in self.standing:
            named, began = KINDS[finding.code].named(lang), day_in_words(finding.since, lang)
            yield say("answer-standing", lang, finding=named, since=began)
        for past in self.past:
            yield self._was(past)
        if self.others:
            yield say("answer-others", lang, count=self.others, findings=", ".join(self.other_names))

    def _was(self, past: PastFinding) -> str:
        return say(
            "answer-past",
            self.lang,
            finding=KINDS[past.code].named(self.lang),
            days=days(past.since, past.last_day, self.lang),
            cure=cured_by(self.concluded, past),
        )

    def lacked(self) -> Iterator[str]:
        """What there should have been."""
        for finding in self.standing:
            what = lacked(finding.code, finding.missing, self.lang)
            if what:
                yield f"{capitalised(what)}."
        for past in self.past:
            what = lacked(past.code, past.missing, self.lang)
            if what:
                when = days(past.since, past.last_day, self.lang)
                yield capitalised(say("answer-what", self.lang, days=when, what=what))
        if not self.standing and not self.past:
            yield say("answer-nothing-lacked", self.lang)


class _BoxRows(ShortAnswer):
    """What the box of a document is about."""

    def __init__(self, content: Content, sources: NumberedSources) -> None:
        super().__init__(content)
        self.content, self.sources = content, sources
        self._conclusions = content.explanation.conclusions

    def facts(self) -> Iterator[tuple[str, list[str]]]:
        """What each row says, by its name."""
        yield "answer-conclusion", [*self.conclusion()]
        yield "answer-before", [*self._undone()]
        yield "answer-reason", [*self._reason()]
        yield "answer-lacked", [*dict.fromkeys(self.lacked())]
        yield "answer-entries", ["; ".join(map(self._who_and_when, self._entries()))]
        yield "answer-rule", [*self._rules()]
        yield (
            "answer-against",
            [*dict.fromkeys(self._against())] or [say("answer-nothing-against", self.lang)],
        )

    def moments(self) -> Iterator[tuple[str, list[str]]]:
        """What was known of the day at its end, and what is known at the knowledge moment."""
        content, lang = self.content, self.lang
        now = self._reads(content.status)
        if content.then_at is not None:
            label = say("answer-then", lang, day=day_in_words(content.on, lang))
            told = say("answer-unknown", lang) if content.then is None else self._reads(content.then)
            yield label, [say("answer-same", lang) if told == now else told]
        label = say("answer-now", lang)
        # Of a document that bears a given moment nobody can tell which moment "now" was.
        if content.making.dated != "clock":
            label = say("answer-then", lang, day=day_in_words(day_of_moment(content.known_at), lang))
        yield label, [now]

    def _undone(self) -> Iterator[str]:
        """What was known to be wrong, until an entry took it away."""
        lang = self.lang
        for gone in self.content.undone[:_MOST]:
            yield say(
                "answer-undone",
                lang,
                finding=KINDS[gone.code].named(lang),
                days=days(gone.since, gone.last_day, lang),
                by=named_entries(self.content, (gone.undone_by,)),
            )

    def _reason(self) -> Iterator[str]:
        lang = self.lang
        for finding in self.standing:
            yield self._why(finding)
        for past in self.past:
            what = translated(KINDS[past.code].says, lang)
            told = say("answer-what", lang, days=days(past.since, past.last_day, lang), what=what)
            yield f"{capitalised(told)} {past.particulars}".rstrip()
        for each in self.guarantees[:1]:
            if each.because:
                if not self.standing:
                    yield each.because[-1].sentence
                steps = "; ".join(step.label for step in each.because)
                yield say("answer-course", lang, steps=steps)
        if not self.guarantees and not self.standing and not self.past:
            yield self._conclusions[0].sentence

    def _why(self, finding: Finding) -> str:
        """What a finding that stands says; what was missing has a row of its own."""
        if not finding.missing:
            return self._of(finding).sentence
        what, since = translated(KINDS[finding.code].says, self.lang), day_in_words(finding.since, self.lang)
        return say("answer-since", self.lang, since=since, what=what)

    def _of(self, finding: Finding) -> Conclusion:
        return next(
            each
            for each in self._conclusions
            if each.field == f"findings.{finding.code}" and each.entries == tuple(sorted({*finding.entries}))
        )

    def _entries(self) -> list[int]:
        found = {entry for each in self.guarantees[:_MOST] for entry in each.entries}
        # Each step that the course tells rests on entries of its own: what lifted the suspension, for one.
        found.update(entry for each in self.guarantees[:1] for step in each.because for entry in step.entries)
        found.update(entry for finding in self.standing for entry in finding.entries)
        found.update(entry for past in self.past for entry in (*past.entries, *past.cured_by))
        found.update(gone.undone_by for gone in self.content.undone[:_MOST])
        return sorted(found) or list(self._conclusions[0].entries)

    def _who_and_when(self, position: int) -> str:
        """An entry with what it is, its day, who decided it and on which ground: a court asks for these first."""
        entry = self.content.entries.get(position)
        if entry is None:
            return str(position)
        by = say("told-submitted" if entry.decision in SUBMITTED else "told-decided", self.lang)
        facts = [
            self.content.entry_terms[position],
            day_in_words(entry.effective_on, self.lang),
            f"{by} {with_article(entry.decided_by, self.lang)}",
            *filter(None, [entry.ground]),
        ]
        return f"{position} ({', '.join(facts)})"

    def _cited(self) -> dict[str, RuleCited]:
        """The rules that the answer rests on: of the findings, then of the last step of each guarantee."""
        resting: list[Conclusion] = [self._of(finding) for finding in self.standing]
        resting += [past.conclusion for past in self.past]
        resting += [each.because[-1] if each.because else each for each in self.guarantees[:_MOST]]
        resting = resting or list(self._conclusions[:1])
        found: dict[str, RuleCited] = {}
        for rule in (rule for each in resting for rule in each.rules):
            found.setdefault(rule.rule, rule)
        return found

    def _rules(self) -> Iterator[str]:
        for rule in self._cited().values():
            yield f"{rule_named(rule.rule, self.lang)}: {self.sources.called(rule.sources)}"

    def _against(self) -> Iterator[str]:
        """What the other side will say: what would undo it, what is on record after all, and who disputes what."""
        lang = self.lang
        for finding in self.standing:
            yield from self._on_record(finding)
            rebuttal = KINDS[finding.code].rebuttal
            if rebuttal is not None:
                yield translated(rebuttal, lang)
        if self.past and not self.standing:
            yield say("answer-cured", lang)
        if self.past or self.standing:
            yield from self._no_law()
        yield from self._readings()
        yield from (each.sentence for each in self._disputes())

    def _disputes(self) -> Iterator[Conclusion]:
        """The disputes about what still stands: one that was won speaks against nobody."""
        withdrawn = {each.position for each in self.content.dossier.entries if each.standing == "withdrawn"}
        for each in self._conclusions:
            if each.field.startswith("disputes.") and each.value["entry"] not in withdrawn:
                yield each

    def _no_law(self) -> Iterator[str]:
        """The rules among those cited that no source of law bears."""
        policy = [rule.rule for rule in self._cited().values() if all(each.policy for each in rule.sources)]
        if policy:
            yield say("answer-policy", self.lang, rules=listed(policy, self.lang))

    def _readings(self) -> Iterator[str]:
        """That a collective measure stops a trajectory is itself a reading of what was decided (R3)."""
        for rule in (rule for each in self.guarantees[:1] for rule in each.rules if rule.rule == "R3"):
            for source in rule.sources:
                if source.policy:
                    yield f"{rule_named(rule.rule, self.lang)}: {source.source}."

    def _on_record(self, finding: Finding) -> Iterator[str]:
        """Of an exception that lacked something: what there was of it."""
        if finding.missing is None or len(finding.entries) < 2:
            return
        stated = {entry.position: entry.sentence for entry in self.content.dossier.entries}
        told = [
            f"{say('entry', self.lang)} {at} ({stated[at].rstrip('.')})"
            for at in finding.entries[1:]
            if at in stated
        ]
        yield say("answer-on-record", self.lang, what=listed(told, self.lang))

    def _reads(self, status: Status) -> str:
        """What is known of the day, in a line: the status, the guarantees, and how many findings stand."""
        lang = self.lang
        told = [term(status.status, lang)]
        for each in status.guarantees[:_MOST]:
            name = guarantee_name(each.suspension or "return", lang)
            state, since = term(each.state, lang), day_in_words(each.since, lang)
            told.append(say("answer-guarantee", lang, name=name, state=state, since=since))
        told.append(_findings(status.findings, lang))
        return "; ".join(told)


def _findings(found: Iterable[Finding], lang: str) -> str:
    # One kind can stand for thousands of entries, such as old papers that were entered late.
    counted = Counter(each.code for each in gravest_first(found))
    if not counted:
        return say("answer-no-finding", lang)
    names = [
        KINDS[code].named(lang) if count == 1 else f"{count} x {KINDS[code].named(lang)}"
        for code, count in counted.items()
    ]
    return say("answer-findings", lang, findings=", ".join(names))
