"""What holds for one employee on a card, and for many in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from ledger.language import Spoken, day_in_figures, phrase, say, translated
from ledger.words import (
    AWAITING_MEANS,
    DAYS_AWAITING,
    DAYS_OVERDUE,
    DAYS_REMAINING,
    DAYS_SUSPENDED,
    DOSSIER,
    ENTERPRISE,
    ENTRIES_NUMBERED,
    ENTRY_NUMBERED,
    EXPECTED_LAST_DAY,
    FINDINGS,
    INSERTION_TERM,
    PHASE,
    PLANNED_LAST_DAY,
    RETURN,
    SCHEME,
    SCHEME_SHORT,
    SINCE,
    STARTED_ON,
    STATUS,
    SUSPENDED_MEANS,
    TRAJECTORY,
)
from projections.answers.head import Head
from projections.answers.wording import both_words, word
from projections.fold.rules.finding import KINDS
from projections.fold.rules.missing import MISSING
from projections.reading import Finding, GuaranteeState, Status, Trajectory
from projections.render.rows import Column, Format, write_rows
from projections.render.stream import width_of, write_lines
from projections.render.wording import day_in_words, wrapped

COLUMNS = (
    Column("dossier", DOSSIER),
    Column("status", STATUS, word=word),
    Column("since", SINCE),
    Column("phase", PHASE, word=word),
    Column("scheme", SCHEME, SCHEME_SHORT),
    Column("enterprise", ENTERPRISE),
    Column("trajectory.started_on"),
    Column("trajectory.planned_last_day"),
    Column(
        "trajectory.expected_last_day",
        EXPECTED_LAST_DAY,
        phrase("expected\nlast day"),
    ),
    Column("trajectory.days_suspended"),
    Column("trajectory.days_awaiting"),
    Column(
        "trajectory.days_remaining",
        phrase("days left"),
        phrase("days\nleft"),
        True,
        spare=True,
    ),
    Column("insertion_last_day"),
    Column("entries"),
)

_LABELS = {
    "since": SINCE,
    "enterprise": ENTERPRISE,
    "scheme": SCHEME,
    "phase": PHASE,
    "entries": phrase("rests on entries"),
    "entry": phrase("rests on entry"),
    "trajectory": TRAJECTORY,
    "none": phrase("no open trajectory"),
    "no phase": phrase("none begun"),
    "insertion": INSERTION_TERM,
    "insertion until": phrase("until {last}"),
    "insertion open": phrase("held open, no end to tell yet"),
    "guarantees": phrase("guarantees"),
    "return": RETURN,
    "guarantee": phrase("{name}: {state} since {since}, to {to}"),
    "guarantee-return": phrase("{name}: {state} since {since}"),
    "findings": FINDINGS,
    "finding": phrase("{code} ({rule}), {severity}, since {since}: {what}"),
    "missing": phrase("; missing: {missing}"),
    "on-entry": ENTRY_NUMBERED,
    "on-entries": ENTRIES_NUMBERED,
}


def write(
    found: Iterable[Status], fmt: Format, stream: TextIO, *, head: Head, lang: str, one: bool = False
) -> None:
    """One status (``one``: a card, or one JSON object) or many (a table, or rows), one at a time."""
    if fmt == "table" and one:
        (status,) = found
        write_lines(card(status, lang, width_of(stream)), stream, head=head, lang=lang)
    else:
        write_rows(found, fmt, stream, columns=COLUMNS, head=head, lang=lang, one=one)


def card(status: Status, lang: str, width: int = 80) -> Iterator[str]:
    """What holds for one employee at the end of the day, each figure with what it means."""
    said = Spoken(_LABELS, lang)
    since = "" if status.since is None else f", {said['since']} {day_in_words(status.since, lang)}"
    yield from wrapped(f"{status.dossier}: {both_words(status.status, lang)}{since}", width)
    if status.enterprise is not None:
        yield from _row(said["enterprise"], status.enterprise, width)
    if status.scheme is not None:
        yield from _row(said["scheme"], both_words(status.scheme, lang), width)
    if status.trajectory is None:
        yield from _row(said["trajectory"], said["none"], width)
    else:
        phase = said["no phase"] if status.phase is None else both_words(status.phase, lang)
        yield from _row(said["phase"], phase, width)
        yield f"  {said['trajectory']}"
        for label, figure, meaning in clock_in_words(status.trajectory, lang):
            yield from wrapped(meaning, width, " " * 37, f"    {label:<21} {figure:>10} ")
    if status.insertion_last_day is not None:
        last = day_in_words(status.insertion_last_day, lang)
        yield from _row(said["insertion"], said["insertion until"].format(last=last), width)
    elif status.scheme == "lde":
        # Employed under lde there is a term; without a last day it is held open (R7).
        yield from _row(said["insertion"], said["insertion open"], width)
    yield from _listed(said["guarantees"], (guarantee_in_words(g, lang) for g in status.guarantees), width)
    yield from _listed(said["findings"], (finding_in_words(f, lang) for f in status.findings), width)
    if status.entries:
        label = said["entry" if len(status.entries) == 1 else "entries"]
        yield from _row(label, ", ".join(map(str, status.entries)), width)


def _listed(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    """A label, and below it a line or more for each text; nothing for no text."""
    for number, text in enumerate(texts):
        if number == 0:
            yield f"  {label}"
        yield from wrapped(text, width, " " * 6, " " * 4)


def guarantee_in_words(guarantee: GuaranteeState, lang: str) -> str:
    """A guarantee in a line: what for, its state since when, and the entries it rests on."""
    said = Spoken(_LABELS, lang)
    told = said["guarantee" if guarantee.suspension is not None else "guarantee-return"].format(
        name=guarantee.suspension or said["return"],
        state=both_words(guarantee.state, lang),
        since=day_in_words(guarantee.since, lang),
        to=word(guarantee.entitled_to, lang),
    )
    return told + _on(guarantee.entries, lang)


def finding_in_words(finding: Finding, lang: str) -> str:
    """A finding in a line: its rule, how grave it is, since when, what is missing, on which entries."""
    said, kind = Spoken(_LABELS, lang), KINDS[finding.code]
    told = said["finding"].format(
        code=finding.code,
        rule=finding.rule,
        severity=both_words(finding.severity, lang),
        since=day_in_words(finding.since, lang),
        what=translated(kind.says, lang),
    )
    if finding.missing:
        told += said["missing"].format(
            missing=", ".join(translated(MISSING[code], lang) for code in finding.missing)
        )
    return told + _on(finding.entries, lang)


def _on(entries: tuple[int, ...], lang: str) -> str:
    if not entries:
        return ""
    name = "on-entry" if len(entries) == 1 else "on-entries"
    return f" ({say(_LABELS[name], lang, entries=', '.join(map(str, entries)))})"


def _row(label: str, text: str, width: int) -> Iterator[str]:
    return wrapped(text, width, " " * 22, f"  {label:<19} ")


def clock_in_words(trajectory: Trajectory, lang: str) -> list[tuple[str, str, str]]:
    """The trajectory's clock (R5): a label, the figure, and what the figure means."""
    started, planned, expected = (
        day_in_figures(day, lang)
        for day in (trajectory.started_on, trajectory.planned_last_day, trajectory.expected_last_day)
    )
    suspended, awaiting, left = (
        str(days) for days in (trajectory.days_suspended, trajectory.days_awaiting, trajectory.days_remaining)
    )
    past = str(-trajectory.days_remaining)
    last = ("remaining", left) if trajectory.days_remaining >= 0 else ("overdue", past)
    figures = (
        ("started", started),
        ("planned", planned),
        ("expected", expected),
        ("suspended", suspended),
        ("awaiting", awaiting),
        last,
    )
    return [
        (translated(label, lang), figure, translated(meaning, lang))
        for (label, meaning), figure in ((_CLOCK[name], figure) for name, figure in figures)
    ]


#: Each figure of the clock: its label, and what it means.
_CLOCK = {
    "started": (STARTED_ON, phrase("the first day of the trajectory")),
    "planned": (PLANNED_LAST_DAY, phrase("as planned at the start")),
    "expected": (
        EXPECTED_LAST_DAY,
        phrase("the planned one, or one stated later, plus the stopped days since"),
    ),
    "suspended": (DAYS_SUSPENDED, SUSPENDED_MEANS),
    "awaiting": (DAYS_AWAITING, AWAITING_MEANS),
    "remaining": (DAYS_REMAINING, phrase("still to go to the expected last day")),
    "overdue": (DAYS_OVERDUE, phrase("past the expected last day")),
}
