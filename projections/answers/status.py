"""`status`: what holds for one employee on a card, and for many in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ledger import words
from ledger.decisions.decision import dossier_stream
from ledger.language import Spoken, day_in_figures, phrase, phrases, say, say_count, translated
from ledger.words import (
    AWAITING_MEANS,
    DAYS_AWAITING,
    DAYS_OVERDUE,
    DAYS_REMAINING,
    DAYS_SUSPENDED,
    ENTRIES_NUMBERED,
    ENTRY_NUMBERED,
    EXPECTED_LAST_DAY,
    FINDINGS,
    HELD_OPEN_NO_END,
    INSERTION_TERM,
    PHASE,
    PLANNED_LAST_DAY,
    RETURN,
    SINCE,
    STARTED_ON,
    SUSPENDED_MEANS,
    TRAJECTORY,
)
from projections.answers.outline import (
    AFTER,
    DESCENDING,
    ENTERPRISE,
    KNOWN,
    LIMIT,
    ON,
    SCHEME,
    Example,
    Outline,
    Parameter,
    count_by,
    order_by,
)
from projections.answers.paging import in_part
from projections.answers.question import Inquiry, Question
from projections.answers.wording import both_words, moment_in_words, one_person, word
from projections.fold.findings import KINDS
from projections.fold.rules.competence import RECORDED_LATE
from projections.fold.rules.missing import MISSING
from projections.fold.state_machine import STATUSES
from projections.mistaken import Mistaken
from projections.reading import Finding, GuaranteeState, Status, Trajectory
from projections.readmodels.paging import ListPage
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words, wrapped

COLUMNS = (
    Column("dossier", words.DOSSIER, means="Of whom it is said: the key that remains."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column("status", words.STATUS, word=word, means="The status at the end of the day asked."),
    Column("since", words.SINCE, means="First day of the present unbroken run of that status."),
    Column("phase", words.PHASE, word=word, means="The phase of the trajectory; empty while none has begun."),
    Column("scheme", words.SCHEME, words.SCHEME_SHORT, means="The scheme of the employment."),
    Column("enterprise", words.ENTERPRISE, means="Where the employee is employed, by KBO number."),
    Column("trajectory.started_on", means="First day of the trajectory that is open."),
    Column("trajectory.planned_last_day", means="Its last day as planned at the start."),
    Column(
        "trajectory.expected_last_day",
        EXPECTED_LAST_DAY,
        phrase("expected\nlast day"),
        means="The planned last day, or one stated later, plus the stopped days since.",
    ),
    Column("trajectory.days_suspended", means="Days stopped by a suspension."),
    Column("trajectory.days_awaiting", means="Days stopped after a suspension, not resumed yet."),
    Column(
        "trajectory.days_remaining",
        words.DAYS_LEFT,
        words.DAYS_LEFT_SHORT,
        right=True,
        spare=True,
        means="Days to the expected last day; below zero once it has passed.",
    ),
    Column(
        "insertion_last_day",
        means="Last day of the insertion term (R7); empty where there is none, or no end to tell yet.",
    ),
    Column(
        "insertion_legal_last_day",
        means="Last day of the insertion term by its own last day, orders and extensions, whatever holds it open.",
    ),
    Column(
        "guarantees",
        only="json",
        means="The rights to a full chance: `suspension`, `entitled_to`, `state`, `since`, `entries` of each.",
    ),
    Column(
        "findings",
        only="json",
        means="The findings that stand: `code`, `severity`, `since`, `rule`, `entries`, and `missing` of each.",
    ),
    Column("entries", means="The ledger positions that establish the status."),
    Column(
        "nothing_remains_since",
        means="The moment, in UTC, since which it is known that every decision was withdrawn; empty where one remains.",
    ),
)

_LABELS = {
    "since": SINCE,
    "enterprise": words.ENTERPRISE,
    "scheme": words.SCHEME,
    "phase": PHASE,
    "entries": phrase("rests on entries"),
    "entry": phrase("rests on entry"),
    "trajectory": TRAJECTORY,
    "none": phrase("no open trajectory"),
    "no phase": phrase("none begun"),
    "insertion": INSERTION_TERM,
    "insertion until": phrase("until {last}"),
    "insertion open": HELD_OPEN_NO_END,
    "in case": phrase("{others} is another dossier: its key differs from {dossier} in capitals only"),
    "insertion legal": phrase("{until}; by law until {legal}"),
    "checkpoint": phrase(
        "the newest checkpoint does not hold: {why} `doorstroom verify` tells what was changed."
    ),
    "nothing remains": phrase("nothing remains: every decision was withdrawn, which is known since {moment}"),
    "guarantees": phrase("guarantees"),
    "return": RETURN,
    "guarantee": phrase("{name}: {state} since {since}, to {to}"),
    "guarantee-return": phrase("{name}: {state} since {since}"),
    "findings": FINDINGS,
    "finding": phrase("{finding}, rule {rule}, {severity}, since {since}: {what}"),
    "findings of a kind": phrase("{finding}, rule {rule}, {severity}: {what}"),
    "missing": words.WAS_MISSING,
    "on-entry": ENTRY_NUMBERED,
    "on-entries": ENTRIES_NUMBERED,
}


def shown(found: Iterable[Status], lang: str, *, single: bool = False) -> Answer:
    """One status (``single``: a card, or one JSON object) or many (a table, or rows), one at a time."""
    if not single:
        return Answer(found, COLUMNS)
    (status,) = found
    return Answer(
        [status],
        COLUMNS,
        objects=[status],
        single=True,
        lines=lambda width, _unicode: card(status, lang, width),
    )


def card(status: Status, lang: str, width: int = 80) -> Iterator[str]:
    """What holds for one employee at the end of the day, each figure with what it means."""
    said = Spoken(_LABELS, lang)
    for text in one_person(status.asked, status.dossier, lang):
        yield from wrapped(text, width)
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
    if status.insertion_legal_last_day is not None:
        yield from _row(said["insertion"], insertion_in_words(status, lang), width)
    if status.nothing_remains_since is not None:
        yield from wrapped(nothing_remains_in_words(status, lang), width, "  ", "  ")
    yield from _listed(said["guarantees"], (guarantee_in_words(g, lang) for g in status.guarantees), width)
    yield from _listed(said["findings"], findings_in_words(status.findings, lang), width)
    if status.entries:
        label = said["entry" if len(status.entries) == 1 else "entries"]
        yield from _row(label, ", ".join(map(str, status.entries)), width)


def insertion_in_words(status: Status, lang: str) -> str:
    """The last day of the insertion term, and the legal one beside it where that is another (R7)."""
    said, last, legal = Spoken(_LABELS, lang), status.insertion_last_day, status.insertion_legal_last_day
    # Employed under lde there is a term; without a last day it is held open.
    name = "insertion open" if last is None else "insertion until"
    until = said[name].format(last=day_in_words(last, lang))
    if legal in (None, last):
        return until
    return said["insertion legal"].format(until=until, legal=day_in_words(legal, lang))


def nothing_remains_in_words(status: Status, lang: str) -> str:
    """That every decision was withdrawn, and since when that is known."""
    assert status.nothing_remains_since is not None
    moment = moment_in_words(datetime.fromisoformat(status.nothing_remains_since), lang)
    return say(_LABELS["nothing remains"], lang, moment=moment)


def _listed(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    """A label, and below it a line or more for each text; nothing for no text."""
    for number, text in enumerate(texts):
        if number == 0:
            yield f"  {label}"
        yield from wrapped(text, width, " " * 6, " " * 4)


def guarantee_in_words(guarantee: GuaranteeState, lang: str) -> str:
    """A guarantee in a line: what for, its state since when, and the entries it rests on."""
    said = Spoken(_LABELS, lang)
    text = said["guarantee" if guarantee.suspension is not None else "guarantee-return"].format(
        name=guarantee.suspension or said["return"],
        state=both_words(guarantee.state, lang),
        since=day_in_words(guarantee.since, lang),
        to=word(guarantee.entitled_to, lang),
    )
    return text + on_entries(guarantee.entries, lang)


def findings_in_words(findings: Sequence[Finding], lang: str) -> Iterator[str]:
    """Each finding in a line; what old papers brought when they were entered stands last, in one."""
    others, late = without_late(findings)
    yield from (finding_in_words(each, lang) for each in others)
    if late:
        yield say(
            _LABELS["findings of a kind"],
            lang,
            finding=RECORDED_LATE.named(lang),
            rule=RECORDED_LATE.rule_in_words(lang),
            severity=both_words(RECORDED_LATE.severity, lang),
            what=late_in_words([each.since for each in late], lang),
        )


def without_late(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that are said one by one, and those that are said together: several entries recorded late."""
    late = [each for each in findings if each.code == RECORDED_LATE.code]
    if len(late) < 2:
        return [*findings], []
    return [each for each in findings if each.code != RECORDED_LATE.code], late


def late_in_words(recorded_on: Sequence[date], lang: str) -> str:
    """How many entries were recorded late, and when the last of them was."""
    return say_count(*_LATE, len(recorded_on), lang, last=day_in_words(max(recorded_on), lang))


_LATE = phrases(
    "{count} entry was recorded more than 30 days after it took effect, on {last}",
    "{count} entries were recorded more than 30 days after they took effect, the last on {last}",
)


def finding_in_words(finding: Finding, lang: str) -> str:
    """A finding in a line: its rule, how grave it is, since when, what is missing, on which entries."""
    said, kind = Spoken(_LABELS, lang), KINDS[finding.code]
    text = said["finding"].format(
        finding=kind.named(lang),
        rule=kind.rule_in_words(lang),
        severity=both_words(finding.severity, lang),
        since=day_in_words(finding.since, lang),
        what=translated(kind.says, lang),
    )
    if finding.missing:
        text += said["missing"].format(
            missing=", ".join(translated(MISSING[code], lang) for code in finding.missing)
        )
    return text + on_entries(finding.entries, lang)


def on_entries(entries: Sequence[int], lang: str) -> str:
    """The entries that something rests on, in brackets behind it; nothing for none."""
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


def check(values: Mapping[str, Any]) -> None:
    """Dossiers are named, or everyone is asked. Raises ``Mistaken``."""
    dossiers, everyone = values["dossiers"], values["everyone"]
    if everyone == bool(dossiers):
        raise Mistaken(words.DOSSIERS_OR_ALL)
    chosen = [each for each in _OF_EVERYONE if values[each.name]]
    if chosen and not everyone:
        raise Mistaken(
            phrase("--{name} is for everyone: ask it with --all, without naming dossiers"),
            name=chosen[0].name,
        )


def answer(
    inquiry: Inquiry,
    *,
    dossiers: tuple[str, ...],
    everyone: bool,
    status: str | None,
    enterprise: str | None,
    scheme: str | None,
    order: str | None,
    descending: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
) -> Answer:
    """What holds on the day asked, for the dossiers named or for everyone. Raises ``DossierNotFound``."""
    if everyone:
        # Not above: who asks about one dossier does not wait for what reads tables.
        from projections.readmodels.statuses import Chosen, statuses

        page, chosen = (
            ListPage.of(order, descending, limit, after, count_by),
            Chosen(status, enterprise, scheme),
        )
        everybody = statuses(inquiry.entries, inquiry.reading, inquiry.on, chosen, page)
        listed = in_part(shown(everybody, inquiry.lang), inquiry, everybody, page)
        return listed._replace(notices=[*listed.notices, *_checkpoint_fails(inquiry)])
    # All are looked up before anything is printed, so that an unknown one spoils no output.
    found = [inquiry.reading.status(key, inquiry.on) for key in dossiers]
    return shown(found, inquiry.lang, single=len(found) == 1)._replace(notices=[*notices(inquiry, *dossiers)])


def notices(inquiry: Inquiry, *dossiers: str) -> Iterator[str]:
    """What has to be known beside an answer about these dossiers: others of that name, a checkpoint that fails."""
    for key in dossiers:
        if others := inquiry.reading.differing_in_case(key):
            yield say(
                _LABELS["in case"], inquiry.lang, dossier=repr(key), others=", ".join(map(repr, others))
            )
    yield from _checkpoint_fails(inquiry, *dossiers)


def _checkpoint_fails(inquiry: Inquiry, *dossiers: str) -> Iterator[str]:
    """That the newest checkpoint does not hold, if a look in passing finds that; no more than it can see."""
    if inquiry.entries.newest_checkpoint_at is None:
        return
    from ledger.problem import message_in
    from ledger.seal.in_passing import newest_fails

    persons = inquiry.reading.persons
    keys = dict.fromkeys(key for dossier in dossiers for key in persons.keys_of(persons.key_of(dossier)))
    why = newest_fails(inquiry.entries, map(dossier_stream, keys))
    if why is not None:
        yield say(_LABELS["checkpoint"], inquiry.lang, why=message_in(why, inquiry.lang))


#: What narrows, orders or cuts the list of everyone.
_OF_EVERYONE = (
    Parameter("status", "Only who has this status.", "choice", words=STATUSES),
    ENTERPRISE,
    SCHEME,
    order_by("dossier", "since", "days_remaining", "enterprise"),
    DESCENDING,
    LIMIT,
    AFTER,
    count_by("status", "enterprise", "scheme"),
)

QUESTION = Question(
    Outline(
        name="status",
        help="Say what holds for a dossier, or everyone.",
        parameters=(
            Parameter("dossiers", kind="dossier", positional=True, several=True, metavar="[DOSSIER]..."),
            Parameter("everyone", "Every dossier.", "flag", option="--all"),
            *_OF_EVERYONE,
            ON,
            KNOWN,
        ),
        examples=(
            Example(
                "doorstroom status D-005 --on 2020-07-15 --known 2020-08-01",
                phrase("What held on a day, as it was known two weeks later"),
            ),
            Example(
                "doorstroom status --all --on 2020-06-22 --format csv",
                phrase("Everyone, for a spreadsheet"),
            ),
            Example(
                "doorstroom status --all --status awaiting --on 2020-06-22 --order days_remaining --limit 10",
                phrase("Who waits on the day after the suspension, the ten with the fewest days left"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    check,
)
