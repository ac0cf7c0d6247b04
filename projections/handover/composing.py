"""The content of a dossier in the reader's words, block by block. Nothing here decides; it only tells."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.language import translated
from projections.answers.status import (
    clock_in_words,
    insertion_in_words,
    late_in_words,
    nothing_remains_in_words,
    without_late,
)
from projections.answers.wording import moment_in_words, word
from projections.fold.findings import KINDS
from projections.fold.rules.missing import MISSING
from projections.handover.by_entry import by_entry
from projections.handover.content import Content
from projections.handover.entries import history
from projections.handover.proving import proof
from projections.handover.through_time import timeline
from projections.handover.two_times import two_times
from projections.handover.why import guarantees, rules, why
from projections.handover.words import say, term
from projections.reading import Finding
from projections.render.blocks import Alert, Block, Document, DocumentSection, Paragraph, Table, Terms
from projections.render.wording import day_in_words


def compose(content: Content) -> Document:
    """The whole document."""
    lang = content.lang
    on, known = day_in_words(content.on, lang), moment_in_words(content.known_at, lang)
    notices = [Alert(say("simulated", lang))] if content.simulated else []
    if content.seal.note is None:
        notices.append(Alert(say("unsealed", lang)))
    return Document(
        lang=lang,
        title=say("title", lang, key=content.key),
        subtitle=say("subtitle", lang, on=on, known=known),
        running=say("running", lang, key=content.key, on=on, known=known),
        description=say("description", lang, key=content.key),
        head=Terms(tuple(_head(content))),
        notices=tuple(notices),
        sections=tuple(_sections(content)),
        words={
            "contents": say("contents", lang),
            "page": say("page", lang, page="{page}", pages="{pages}"),
            "replaced": say("replaced", lang),
            "part": say("part", lang, title="{title}", part="{part}", parts="{parts}"),
            "told-in-parts": say("told-in-parts", lang, first="{first}", last="{last}"),
            "table-left-out": say("table-left-out", lang, caption="{caption}", rows="{rows}"),
            "drawing-left-out": say("drawing-left-out", lang, title="{title}"),
        },
    )


def _sections(content: Content) -> Iterator[DocumentSection]:
    lang = content.lang
    if content.person is not None:
        yield _who(content)
    yield _status(content)
    yield guarantees(content)
    yield _findings(content)
    yield timeline(content)
    if content.grid.status.spans:
        yield two_times(content)
    yield why(content)
    yield rules(content)
    asked, intro = content.person is not None, say("history-intro", lang)
    yield history(content.dossier, "history", say("history", lang), intro, lang, asked=asked)
    for number, stream in enumerate(content.measures, start=1):
        title = say("measure", lang, name=stream.name)
        intro = say("measure-intro-earlier" if stream.name in content.no_longer else "measure-intro", lang)
        yield history(stream, f"measure-{number}", title, intro, lang, asked=asked)
    for number, stream in enumerate(content.successions, start=1):
        title = say("succession", lang, name=stream.name)
        earlier = stream.name in content.no_longer
        intro = say("succession-intro-earlier" if earlier else "succession-intro", lang)
        yield history(stream, f"enterprise-{number}", title, intro, lang, asked=asked)
    yield by_entry(content)
    yield proof(content)


def _head(content: Content) -> Iterator[tuple[str, str]]:
    lang, making, seal = content.lang, content.making, content.seal
    known = moment_in_words(content.known_at, lang)
    if len(content.keys) > 1:
        yield say("head-joined", lang), say("head-joined-is", lang, others=", ".join(content.keys[1:]))
    yield say("head-on", lang), say("head-on-is", lang, on=day_in_words(content.on, lang))
    yield say("head-known", lang), say("head-known-is", lang, known=known)
    yield say("head-ledger", lang), say("head-ledger-is", lang, size=seal.size)
    if seal.note is None:
        yield say("head-seal", lang), say("head-seal-none", lang)
    else:
        covered = say("head-seal-is", lang, covered=seal.covered, origin=seal.origin)
        yield say("head-seal", lang), covered
    at = moment_in_words(making.at, lang)
    yield say("head-made", lang), say(f"head-made-{making.dated}", lang, by=making.by, at=at)


def _who(content: Content) -> DocumentSection:
    lang, person = content.lang, content.person
    assert person is not None
    blocks: list[Block] = []
    if person.name is None:
        blocks.append(Paragraph(say("who-unknown", lang)))
    else:
        facts = [(say("who-name", lang), person.name)]
        if person.national_number is not None:
            facts.append((say("who-number", lang), _spelt(person.national_number)))
        blocks.append(Terms(tuple(facts)))
    blocks.append(Paragraph(say("who-logged" if content.personal else "who-nothing", lang)))
    return DocumentSection("who", say("who", lang), tuple(blocks))


def _spelt(digits: str) -> str:
    """A national number as it stands on a card: 85.07.30-033.28."""
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"


def _status(content: Content) -> DocumentSection:
    lang, status = content.lang, content.status
    state = term(status.status, lang)
    if status.since is not None:
        state = say("status-since", lang, status=state, since=day_in_words(status.since, lang))
    facts = [(say("status", lang), state)]
    if status.enterprise is not None:
        facts.append((say("enterprise", lang), status.enterprise))
    if status.scheme is not None:
        facts.append((say("scheme", lang), term(status.scheme, lang)))
    trajectory = status.trajectory
    if trajectory is None:
        facts.append((say("trajectory", lang), say("trajectory-none", lang)))
    else:
        phase = say("phase-none", lang) if status.phase is None else term(status.phase, lang)
        since = day_in_words(trajectory.started_on, lang)
        facts.append((say("trajectory", lang), say("trajectory-open", lang, since=since)))
        facts.append((say("phase", lang), phase))
    if status.insertion_legal_last_day is not None:
        facts.append((say("insertion", lang), insertion_in_words(status, lang)))
    if status.nothing_remains_since is not None:
        facts.append((say("nothing-remains", lang), nothing_remains_in_words(status, lang)))
    blocks: list[Block] = [Terms(tuple(facts))]
    first = next(iter(content.explanation.conclusions), None)
    if first is not None:
        blocks.append(Paragraph(first.sentence))
    if trajectory is not None:
        columns = (say("clock-what", lang), say("clock-value", lang), say("clock-meaning", lang))
        rows = tuple(clock_in_words(trajectory, lang))
        blocks.append(Table(say("clock", lang), columns, rows, (3, 2, 5)))
    title = say("section-status", lang, on=day_in_words(content.on, lang))
    return DocumentSection("status", title, tuple(blocks))


def _finding(finding: Finding, what: str, entries: tuple[int, ...], lang: str) -> tuple[str, ...]:
    since, severity = day_in_words(finding.since, lang), word(finding.severity, lang)
    numbers = ", ".join(map(str, entries)) or say("none", lang)
    return (finding.code, severity, since, what, finding.rule, numbers)


def _findings(content: Content) -> DocumentSection:
    lang, on = content.lang, day_in_words(content.on, content.lang)
    title, found = say("findings", lang), content.status.findings
    if not found:
        return DocumentSection("findings", title, (Paragraph(say("findings-none", lang, on=on)),))
    others, late = without_late(found)
    rows = []
    for finding in others:
        what = translated(KINDS[finding.code].says, lang)
        if finding.missing:
            what += "; " + ", ".join(translated(MISSING[code], lang) for code in finding.missing)
        rows.append(_finding(finding, what, finding.entries, lang))
    if late:
        # In one row: old papers that were entered late would bury what else is found.
        entries = tuple(sorted(entry for each in late for entry in each.entries))
        rows.append(_finding(late[0], late_in_words(late, lang), entries, lang))
    columns = tuple(say(name, lang) for name in ("finding", "severity", "since", "what", "rule", "entries"))
    table = Table(say("findings-caption", lang, on=on), columns, tuple(rows), (5, 4, 3, 7, 2, 3))
    return DocumentSection("findings", title, (Paragraph(say("findings-intro", lang, on=on)), table))
