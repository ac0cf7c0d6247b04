"""What is said of findings, those that stand and those that no longer do, for the answer and for the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from ledger.language import day_in_figures, listed, translated
from projections.answers.status import late_in_words, without_late
from projections.answers.wording import moment_in_words, word
from projections.fold.findings import KINDS
from projections.fold.rules.cures import CURES
from projections.fold.rules.finding import SEVERITIES
from projections.fold.rules.missing import MISSING
from projections.handover.content import Content, PastFinding
from projections.handover.words import say
from projections.reading import Finding
from projections.render.blocks import Block, DocumentSection, Paragraph, Table
from projections.render.wording import day_in_words

AnyFinding = TypeVar("AnyFinding", Finding, PastFinding)


class NamesEntries(Protocol):
    """What knows what each entry is called, by its number, in its language."""

    @property
    def lang(self) -> str:
        """The language."""
        ...

    @property
    def entry_terms(self) -> Mapping[int, str]:
        """What each entry is called."""
        ...


def gravest_first(found: Iterable[AnyFinding]) -> list[AnyFinding]:
    """Findings, the gravest first, then by their first days."""
    return sorted(found, key=lambda each: (SEVERITIES.index(KINDS[each.code].severity), each.since))


def lacked(code: str, missing: Sequence[str] | None, lang: str) -> str:
    """What there should have been, in words; nothing where no one thing can be named."""
    if missing:
        return listed([translated(MISSING[each], lang) for each in missing], lang)
    said = KINDS[code].lacked
    return "" if said is None else translated(said, lang)


def days(since: date, last: date, lang: str) -> str:
    """Days in a sentence, both included."""
    return say("days-from-to", lang, since=day_in_words(since, lang), last=day_in_words(last, lang))


def cured(content: NamesEntries, found: PastFinding) -> str:
    """What cured a finding: by which entry, and how."""
    how = translated(CURES[found.cure], content.lang)
    return f"{cured_by(content, found)}: {how}" if found.cured_by else how


def cured_by(content: NamesEntries, found: PastFinding) -> str:
    """The entry that cured a finding, or how time did."""
    if found.cured_by:
        return named_entries(content, found.cured_by)
    return translated(CURES[found.cure], content.lang)


def named_entries(content: NamesEntries, positions: Sequence[int]) -> str:
    """Entries by their numbers, each with what it is: ``entry 464 (offer)``."""
    lang, told = content.lang, each_named(content, positions)
    return say("entry-on" if len(told) == 1 else "entries-on", lang, entries=listed(told, lang))


def each_named(content: NamesEntries, positions: Sequence[int]) -> list[str]:
    """Each entry by its number, with what it is."""
    terms = content.entry_terms
    return [f"{at} ({terms[at]})" if at in terms else str(at) for at in positions]


def findings(content: Content) -> DocumentSection:
    """What breaks a rule, what did until it was cured, and what was known to until a correction."""
    lang, on = content.lang, day_in_words(content.on, content.lang)
    tables = [each for each in (_standing(content), _past(content), _undone(content)) if each.rows]
    none = "findings-none" if content.replay is not None else "findings-none-now"
    blocks: list[Block] = [Paragraph(say("findings-intro" if tables else none, lang, on=on))]
    if tables and not content.status.findings:
        blocks.append(Paragraph(say("findings-no-longer", lang, on=on)))
    return DocumentSection("findings", say("findings", lang), (*blocks, *tables))


def _standing(content: Content) -> Table:
    lang = content.lang
    others, late = without_late(content.status.findings)
    rows = [
        _row(finding, _what(finding.code, finding.missing, lang), finding.entries, lang) for finding in others
    ]
    if late:
        # In one row: old papers that were entered late would bury what else is found.
        entries = tuple(sorted(entry for each in late for entry in each.entries))
        rows.append(_row(late[0], late_in_words([each.since for each in late], lang), entries, lang))
    caption = say("findings-caption", lang, on=day_in_words(content.on, lang))
    return _table(caption, ("finding", "severity", "since", "what", "rule", "entries"), rows, lang)


def _row(finding: Finding, what: str, entries: Sequence[int], lang: str) -> tuple[str, ...]:
    kind = KINDS[finding.code]
    return (
        kind.named(lang),
        word(finding.severity, lang),
        day_in_figures(finding.since, lang),
        what,
        kind.rule_in_words(lang),
        _numbers(entries, lang),
    )


def _past(content: Content) -> Table:
    lang = content.lang
    rows = [
        (
            KINDS[found.code].named(lang),
            word(KINDS[found.code].severity, lang),
            _in_figures(found.since, found.last_day, lang),
            _what(found.code, found.missing, lang),
            KINDS[found.code].rule_in_words(lang),
            _numbers(found.entries, lang),
            cured(content, found),
        )
        for found in content.past
    ]
    caption = say("past-caption", lang, on=day_in_words(content.on, lang))
    return _table(caption, ("finding", "severity", "period", "what", "rule", "entries", "cured"), rows, lang)


def _undone(content: Content) -> Table:
    lang = content.lang
    rows = [
        (
            KINDS[found.code].named(lang),
            word(KINDS[found.code].severity, lang),
            _in_figures(found.since, found.last_day, lang),
            say(
                "known-from-until",
                lang,
                first=_moment(found.known_from, lang),
                last=_moment(found.known_until, lang),
            ),
            KINDS[found.code].rule_in_words(lang),
            named_entries(content, (found.undone_by,)),
        )
        for found in content.undone
    ]
    columns = ("finding", "severity", "period", "known-between", "rule", "gone-by")
    return _table(say("undone-caption", lang), columns, rows, lang)


#: How the columns of the tables share the width.
_WIDTHS = {
    "finding": 5,
    "severity": 4,
    "since": 3,
    "period": 4,
    "what": 8,
    "known-between": 6,
    "rule": 4,
    "entries": 3,
    "cured": 5,
    "gone-by": 5,
}


def _table(caption: str, names: Sequence[str], rows: Sequence[tuple[str, ...]], lang: str) -> Table:
    columns = tuple(say(name, lang) for name in names)
    return Table(caption, columns, tuple(rows), tuple(_WIDTHS[name] for name in names))


def _what(code: str, missing: Sequence[str] | None, lang: str) -> str:
    what = translated(KINDS[code].says, lang)
    if not missing:
        return what
    each = ", ".join(translated(MISSING[name], lang) for name in missing)
    return what + say("was-missing", lang, missing=each)


def _numbers(entries: Sequence[int], lang: str) -> str:
    return ", ".join(map(str, entries)) or say("none", lang)


def _in_figures(since: date, last: date, lang: str) -> str:
    return say("from-to", lang, first=day_in_figures(since, lang), last=day_in_figures(last, lang))


def _moment(moment: str, lang: str) -> str:
    return moment_in_words(datetime.fromisoformat(moment), lang)
