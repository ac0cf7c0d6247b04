"""The sections with every entry in words: both its times, who decided and recorded it, ground and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ledger.decisions.vocabulary import with_article
from ledger.language import translated
from ledger.words import THE_DOSSIER
from projections.answers.history import HistoryRow
from projections.answers.indicators import indicator_in_words, motivation
from projections.answers.wording import moment_in_words, word
from projections.handover.content import Stream
from projections.handover.words import say
from projections.render.blocks import DocumentSection, FactLines, Paragraph
from projections.render.wording import day_in_words


def history(
    stream: Stream,
    name: str,
    intro: Sequence[str],
    lang: str,
    *,
    title: str,
    asked: bool,
    changed: Mapping[int, Sequence[str]],
) -> DocumentSection:
    """Every entry of a stream, with what it ``changed``; ``asked``: personal texts were asked for."""
    parts = tuple(
        _entry(entry, hashed, lang, of=stream, changed=changed.get(entry.position, ()), asked=asked)
        for entry, hashed in zip(stream.entries, stream.hashes, strict=True)
    )
    return DocumentSection(name, title, tuple(map(Paragraph, intro)), parts, annex=True)


def _entry(
    entry: HistoryRow, hashed: str, lang: str, *, of: Stream, changed: Sequence[str], asked: bool
) -> DocumentSection:
    name = entry.dutch if lang == "nl" else word(entry.decision, lang)
    title = f"{say('Entry', lang)} {entry.position}: {name}, {day_in_words(entry.effective_on, lang)}"
    other = entry.subject.partition(":")[2]
    where = (
        [(say("told-stream", lang), translated(THE_DOSSIER, lang).format(key=other))]
        if other != of.name
        else []
    )
    clock, what = of.clocks.get(entry.position), say("replay-changed", lang)
    told = [(what, line) for line in changed]
    facts = FactLines(
        (*where, *_facts(entry, lang, clock=clock, asked=asked), *told, (say("told-hash", lang), hashed))
    )
    return DocumentSection(f"entry-{entry.position}", title, (facts,))


def _facts(entry: HistoryRow, lang: str, *, clock: int | None, asked: bool) -> Iterator[tuple[str, str]]:
    yield say("told-says", lang), entry.sentence
    by = with_article(entry.decided_by, lang)
    if entry.decided_on is not None:
        by = say("told-decided-on", lang, by=by, on=day_in_words(entry.decided_on, lang))
    yield say("told-decided", lang), by
    moment = moment_in_words(datetime.fromisoformat(entry.recorded_at), lang)
    yield say("told-recorded", lang), say("told-recorded-is", lang, moment=moment, who=entry.recorded_by)
    if clock is not None:
        yield say("told-clock", lang), say("told-clock-is", lang, entry=clock)
    if entry.ground is not None:
        yield say("told-ground", lang), entry.ground
    if entry.source is not None:
        yield say("told-source", lang), entry.source
    for reason in entry.reasons:
        inner = reason.path != "reason"
        label = say("told-reason-replacement" if inner else "told-reason", lang)
        yield label, _text(reason.text, reason.erased_by, lang, asked=asked)
    for indicator in motivation(entry.content):
        yield say("told-indicator", lang), indicator_in_words(indicator, lang)
    for piece in entry.evidence:
        name = _text(piece.name, piece.erased_by, lang, asked=asked)
        yield (
            say("told-evidence", lang),
            say("told-evidence-is", lang, name=name, sha256=piece.sha256),
        )
    if entry.corrects is not None:
        undone = "corrects-undone" if entry.standing == "withdrawn" else "corrects-idle"
        effect = "corrects" if entry.carried_out else undone
        yield say("told-corrects", lang), say(effect, lang, entry=entry.corrects)
    if entry.standing != "stands":
        standing = say(entry.standing, lang, by=entry.corrected_by, read_as=entry.read_as)
        yield say("told-standing", lang), standing


def _text(text: str | None, erased_by: int | None, lang: str, *, asked: bool) -> str:
    """A personal text, or why it does not stand here."""
    if text is not None:
        return text
    if erased_by is not None:
        return say("text-erased", lang, entry=erased_by)
    return say("text-not-kept" if asked else "text-not-asked", lang)
