"""`findings`: what of everyone breaks a rule on a day or in a period: since when, until when, what cured it, where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ledger import words
from ledger.language import listed, phrase, say, translated
from projections.answers.outline import (
    AFTER,
    DESCENDING,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    ON,
    PERIOD,
    SCHEME,
    Example,
    Outline,
    Parameter,
    count_by,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.period import Period, a_day_or_a_period
from projections.answers.question import Inquiry, Question
from projections.answers.wording import decision_word, word
from projections.fold.findings import KINDS, FindingKinds
from projections.fold.rules.cures import CURES
from projections.fold.rules.finding import SEVERITIES
from projections.fold.rules.missing import MISSING
from projections.fold.rules.sources import rule_named
from projections.mistaken import Mistaken
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import FindingRow
from projections.render.answer import Answer
from projections.render.rows import Column


def in_words(kinds: FindingKinds, row: FindingRow, lang: str) -> str:
    """What a finding means, and what is missing, in the reader's words."""
    kind = kinds[row.code]
    told = f"{kind.named(lang)}: {translated(kind.says, lang)}"
    if row.missing:
        missing = ", ".join(translated(MISSING[each], lang) for each in row.missing)
        told += say(words.WAS_MISSING, lang, missing=missing)
    return told


def cure_in_words(row: FindingRow, lang: str) -> str:
    """What cured a finding, by which decision in which entries, in the reader's words; nothing while it stands."""
    if row.cure is None:
        return ""
    how = translated(CURES[row.cure], lang)
    if not row.cured_by:
        return how
    numbered = words.ENTRY_NUMBERED if len(row.cured_by) == 1 else words.ENTRIES_NUMBERED
    by = say(numbered, lang, entries=listed(list(map(str, row.cured_by)), lang))
    if row.cured_with is not None:
        by += f" ({decision_word(row.cured_with, lang)})"
    return f"{by}: {how}"


#: How it ended, and where it began and the person is.
_CURED = (
    Column("cure", means="What cured it, as a code; empty while it stands."),
    Column(
        "cured_with",
        means="The decision that cured it; empty where that was time, or one about a measure.",
    ),
    Column("cured_by", means="The ledger positions that cured it; none where time did."),
    Column(
        "cured",
        words.CURED_BY,
        value=cure_in_words,
        only="screen",
        means="What cured it, in words, with the entries.",
    ),
)
_WHERE = (
    Column(
        "enterprise",
        phrase("began at"),
        spare=True,
        means="The enterprise where it began; of the end of an employment the one that was left.",
    ),
    Column("scheme", means="The scheme under which it began."),
    Column(
        "status_now",
        phrase("status now"),
        word=word,
        spare=True,
        means="The person's status on the day asked, or on the period's last.",
    ),
    Column(
        "enterprise_now",
        phrase("now at"),
        spare=True,
        means="Where the person is on that day; empty where nowhere.",
    ),
)


def columns(kinds: FindingKinds) -> tuple[Column, ...]:
    """What there is to see of a finding, which is one of ``kinds``."""
    return (
        Column("dossier", words.DOSSIER, means="Whose finding it is."),
        Column("since", words.SINCE, means="Its first day."),
        Column(
            "last_day",
            words.LAST_DAY,
            means="Its last day; empty while it stands on the day asked, or on the period's last.",
        ),
        Column(
            "severity",
            words.SEVERITY,
            word=word,
            means="How grave it is: `breach`, `irregular` or `note`.",
        ),
        Column(
            "breached",
            phrase("breaches"),
            means="The suspensions whose guarantees are `breached` by it as long as it stands.",
        ),
        Column("code", means="Which finding it is."),
        Column("rule", words.RULE, word=rule_named, means="The rule that is broken, by its number."),
        Column(
            "words",
            words.FINDING,
            value=partial(in_words, kinds),
            only="screen",
            means="Its name with its code, what it means, and what is missing.",
        ),
        Column("missing", spare=True, means="What was missing, as codes; absent in JSON where nothing was."),
        *_CURED,
        *_WHERE,
        Column("entries", words.ENTRIES, spare=True, means="The ledger positions that establish it."),
    )


def shown(rows: Iterable[FindingRow], kinds: FindingKinds = KINDS, *, period: bool = False) -> Answer:
    """A row for each finding, by first day, then by code; for people in a sentence.

    How it ended nobody knows of what stands on a day: people see that for a ``period`` only.
    """
    shown = columns(kinds)
    if not period:
        shown = tuple(
            each._replace(says="") if each.path == "last_day" else each
            for each in shown
            if each.path != "cured"
        )
    return Answer(rows, shown)


def answer(
    kinds: FindingKinds,
    inquiry: Inquiry,
    *,
    period: Period,
    code: str | None,
    severity: str | None,
    rule: str | None,
    enterprise: str | None,
    scheme: str | None,
    cured: bool,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """The findings that stand on the day asked or in a period, narrowed to what is named; or a page of them.

    Raises ``Mistaken``.
    """
    if code not in (None, *kinds):
        named = phrase("there is no finding {code!r}: {codes}")
        raise Mistaken(named, option="--code", code=code, codes=", ".join(kinds))
    page = ListPage.of(order, descending, limit, after, count_by)
    found = population.findings(
        inquiry.entries,
        inquiry.reading,
        inquiry.on,
        since=None if period is None else period[0],
        code=code,
        severity=severity,
        rule=rule,
        enterprise=enterprise,
        scheme=scheme,
        cured=cured,
        page=page,
    )
    return in_part(shown(found, kinds, period=period is not None), inquiry, found, page)


def check(values: Mapping[str, Any]) -> None:
    """A day or a period, and what was cured only of a period. Raises ``Mistaken``."""
    period = a_day_or_a_period(values)
    if values["cured"] and period is None:
        raise Mistaken(phrase("what was cured is asked of a period: give its first and its last day"))


def _rules(kinds: FindingKinds) -> tuple[str, ...]:
    """The rules that can be broken, by number."""
    return tuple(sorted({kind.rule for kind in kinds.values()}, key=lambda rule: int(rule.removeprefix("R"))))


_EXAMPLES = (
    Example(
        "doorstroom findings --severity breach --on 2020-09-30",
        phrase("Only breaches, and what breached a guarantee"),
    ),
    Example(
        "doorstroom findings --from 2020-01-01 --to 2021-12-31 --enterprise 0899.930.366",
        phrase("All that stood at one enterprise in two years, until when, and what cured it"),
    ),
    Example(
        "doorstroom findings --code chance-not-offered --on 2020-07-22 --fail-on-findings",
        phrase("Exit code 6 if anybody was not offered the chance"),
        code=6,
    ),
)


def about(kinds: FindingKinds) -> Question:
    """The question after the findings, of which ``kinds`` are all that there can be."""
    return Question(
        Outline(
            name="findings",
            help="""List the findings. What is on record and breaks a rule, on the day asked.

            Of a period, each that stood on one of its days, until when, and what cured it.
            """,
            parameters=(
                Parameter(
                    "code",
                    "Only this finding, such as chance-not-offered.",
                    "finding",
                    words=tuple(kinds),
                    metavar="CODE",
                ),
                Parameter(
                    "severity",
                    "Only this severity; breach: what breached a guarantee too, whatever its severity.",
                    "choice",
                    words=SEVERITIES,
                ),
                Parameter("rule", "Only what breaks this rule.", "choice", words=_rules(kinds)),
                ENTERPRISE._replace(
                    help="Only what began at this enterprise, or is of whoever is there on the (last) day asked."
                ),
                SCHEME._replace(help="Only what began under this scheme."),
                Parameter("cured", "Of a period, only what was cured before its last day.", "flag"),
                Parameter("fail_on_findings", "Exit with code 6 if there are any.", "flag"),
                order_by("since", "dossier", "code", "severity"),
                DESCENDING,
                LIMIT,
                AFTER,
                count_by("code", "severity", "rule", "enterprise", "scheme"),
                ON,
                PERIOD,
                KNOWN,
            ),
            explained_as="finding",
            examples=_EXAMPLES,
        ),
        columns(kinds),
        partial(answer, kinds),
        check,
        fails_on="fail_on_findings",
    )


#: About every kind there is.
QUESTION = about(KINDS)
