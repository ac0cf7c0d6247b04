"""The content of a dossier in the reader's words, block by block. Nothing here decides; it only tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from ledger.language import ENTRIES_COUNTED, say_count
from projections.answers.replaying import MOST_ENTRIES
from projections.answers.status import insertion_in_words, nothing_remains_in_words
from projections.answers.wording import moment_in_words
from projections.handover.answer import answer_first
from projections.handover.by_entry import changes_by_entry
from projections.handover.content import Content
from projections.handover.entries import history
from projections.handover.finding_words import findings
from projections.handover.making_words import identified, made
from projections.handover.proving import proof
from projections.handover.sources import NumberedSources, rules_of
from projections.handover.through_time import course, timeline
from projections.handover.two_times import two_times
from projections.handover.why import guarantees, rules, why
from projections.handover.words import say, term
from projections.render.blocks import Alert, Block, Document, DocumentSection, Paragraph, Terms
from projections.render.wording import day_in_words


def compose(content: Content) -> Document:
    """The whole document: the answer, what bears it out, and annexes for whoever checks it."""
    lang = content.lang
    on, known = day_in_words(content.on, lang), moment_in_words(content.known_at, lang)
    notices = [Alert(say("simulated", lang))] if content.simulated else []
    if content.seal.note is None:
        notices.append(Alert(say("unsealed", lang)))
    sources = NumberedSources(rules_of(content), lang)
    return Document(
        lang=lang,
        title=say("title", lang, key=content.key),
        subtitle=say("subtitle", lang, on=on, known=known),
        running=say("running", lang, key=content.key, on=on, known=known),
        description=say("description", lang, key=content.key),
        head=Terms(tuple(_head(content))),
        notices=tuple(notices),
        sections=(*_body(content), *_numbered(_annexes(content, sources), lang)),
        words={
            "annexes": say("annexes", lang),
            "contents": say("contents", lang),
            "scrolls": say("scrolls", lang),
            "page": say("page", lang, page="{page}", pages="{pages}"),
            "replaced": say("replaced", lang),
            "part": say("part", lang, title="{title}", part="{part}", parts="{parts}"),
            "told-in-parts": say("told-in-parts", lang, first="{first}", last="{last}"),
            "table-left-out": say("table-left-out", lang, caption="{caption}", rows="{rows}"),
            "drawing-left-out": say("drawing-left-out", lang, title="{title}"),
        },
        answer=answer_first(content, sources),
    )


def _body(content: Content) -> Iterator[DocumentSection]:
    """What is read before a court: some three pages."""
    if content.person is not None:
        yield _who(content)
    yield guarantees(content)
    yield findings(content)
    yield timeline(content)
    yield _status(content)


def _annexes(content: Content, sources: NumberedSources) -> Iterator[DocumentSection]:
    """What it rests on: days and moments, the rules with their sources, the entries with their hashes, the proof."""
    lang = content.lang
    if content.timeline.periods:
        yield course(content)
    yield why(content)
    if content.grid.status.spans:
        yield two_times(content)
    yield rules(content, sources)
    changed = changes_by_entry(content)
    told = partial(history, lang=lang, asked=content.person is not None, changed=changed)
    more = say("replay-intro", lang, day=day_in_words(content.on, lang))
    if content.replay is None:
        more = say("replay-too-many", lang, most=MOST_ENTRIES, key=content.key)
    intro = (say("history-intro", lang), more)
    yield told(content.dossier, "history", intro, title=say("history", lang))
    for name, heading, now, earlier, streams in (
        ("measure", "measure", "measure-intro", "measure-intro-earlier", content.measures),
        ("enterprise", "succession", "succession-intro", "succession-intro-earlier", content.successions),
    ):
        for number, stream in enumerate(streams, start=1):
            first = say(earlier if stream.name in content.no_longer else now, lang)
            yield told(stream, f"{name}-{number}", (first,), title=say(heading, lang, name=stream.name))
    yield proof(content)


def _numbered(annexes: Iterable[DocumentSection], lang: str) -> Iterator[DocumentSection]:
    for number, each in enumerate(annexes, start=1):
        title = say("annex", lang, number=number, title=each.title)
        yield msgspec.structs.replace(each, title=title)


def _head(content: Content) -> Iterator[tuple[str, str]]:
    lang, making, seal = content.lang, content.making, content.seal
    yield from identified(making, lang)
    known = moment_in_words(content.known_at, lang)
    if len(content.keys) > 1:
        yield say("head-joined", lang), say("head-joined-is", lang, others=", ".join(content.keys[1:]))
    yield say("head-on", lang), say("head-on-is", lang, on=day_in_words(content.on, lang))
    yield say("head-known", lang), say("head-known-is", lang, known=known)
    yield (
        say("head-ledger", lang),
        say("head-ledger-is", lang, entries=say_count(*ENTRIES_COUNTED, seal.size, lang)),
    )
    if seal.note is None:
        yield say("head-seal", lang), say("head-seal-none", lang)
    else:
        covered = say_count(*ENTRIES_COUNTED, seal.covered, lang)
        yield say("head-seal", lang), say("head-seal-is", lang, covered=covered, origin=seal.origin)
    yield from made(making, lang)


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
    title = say("section-status", lang, on=day_in_words(content.on, lang))
    return DocumentSection("status", title, tuple(blocks))
