"""`findings`: what stands of everyone that breaks a rule, since when, by which rule and on which entries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ledger import words
from ledger.language import phrase, translated
from projections.answers.outline import (
    DESCENDING,
    KNOWN,
    LIMIT,
    OFFSET,
    ON,
    Example,
    Outline,
    Parameter,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.question import Inquiry, Mistaken, Question
from projections.answers.wording import word
from projections.fold.findings import KINDS, FindingKinds
from projections.fold.rules.finding import SEVERITIES
from projections.fold.rules.missing import MISSING
from projections.readmodels import population
from projections.readmodels.paging import ListPage
from projections.readmodels.population import FindingRow
from projections.render.answer import Answer
from projections.render.rows import Column


def in_words(kinds: FindingKinds, row: FindingRow, lang: str) -> str:
    """What a finding means, and what is missing, in the reader's words."""
    words = f"{row.code}: {translated(kinds[row.code].says, lang)}"
    if row.missing:
        words += f" ({', '.join(translated(MISSING[each], lang) for each in row.missing)})"
    return words


def columns(kinds: FindingKinds) -> tuple[Column, ...]:
    """What there is to see of a finding, which is one of ``kinds``."""
    return (
        Column("dossier", words.DOSSIER, means="Whose finding it is."),
        Column("since", words.SINCE, means="Its first day."),
        Column(
            "severity",
            words.SEVERITY,
            word=word,
            means="How grave it is: `breach`, `irregular` or `note`.",
        ),
        Column("code", means="Which finding it is."),
        Column("rule", words.RULE, means="The rule that is broken, by its number."),
        Column(
            "words",
            words.FINDING,
            value=partial(in_words, kinds),
            only="screen",
            means="The code with what it means, and what is missing.",
        ),
        Column("missing", spare=True, means="What was missing, as codes; absent in JSON where nothing was."),
        Column("entries", words.ENTRIES, spare=True, means="The ledger positions that establish it."),
    )


def shown(rows: Iterable[FindingRow], kinds: FindingKinds = KINDS) -> Answer:
    """A row for each finding, by first day, then by code; for people in a sentence."""
    return Answer(rows, columns(kinds))


def answer(
    kinds: FindingKinds,
    inquiry: Inquiry,
    *,
    code: str | None,
    severity: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    offset: int | None,
) -> Answer:
    """The findings that stand on the day asked, of one code or severity where named; or a page of them.

    Raises ``Mistaken``.
    """
    if code not in (None, *kinds):
        named = phrase("there is no finding {code!r}: {codes}")
        raise Mistaken(named, option="--code", code=code, codes=", ".join(kinds))
    page, narrowed = ListPage(order, descending, limit, offset), {"code": code, "severity": severity}
    found = population.findings(inquiry.entries, inquiry.reading, inquiry.on, page=page, **narrowed)
    return in_part(shown(found, kinds), inquiry, found, page)


def about(kinds: FindingKinds) -> Question:
    """The question after the findings, of which ``kinds`` are all that there can be."""
    return Question(
        Outline(
            name="findings",
            help="List the findings. What is on record and breaks a rule, on the day asked.",
            parameters=(
                Parameter(
                    "code",
                    "Only this finding, such as chance-not-offered.",
                    "finding",
                    words=tuple(kinds),
                    metavar="CODE",
                ),
                Parameter("severity", "Only this severity.", "choice", words=SEVERITIES),
                Parameter("fail_on_findings", "Exit with code 6 if there are any.", "flag"),
                order_by("since", "dossier", "code", "severity"),
                DESCENDING,
                LIMIT,
                OFFSET,
                ON,
                KNOWN,
            ),
            examples=(
                Example(
                    "doorstroom findings --severity breach --on 2020-09-30",
                    phrase("Only what breaks the law"),
                ),
                Example(
                    "doorstroom findings --code chance-not-offered --on 2020-07-22 --fail-on-findings",
                    phrase("Exit code 6 if anybody was not offered the chance"),
                    code=6,
                ),
            ),
        ),
        columns(kinds),
        partial(answer, kinds),
        fails_on="fail_on_findings",
    )


#: About every kind there is.
QUESTION = about(KINDS)
