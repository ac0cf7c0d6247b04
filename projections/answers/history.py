"""`history`: every entry of a dossier in words, and how each is read now that later entries correct it (R1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, Literal

import msgspec

from ledger.codec import moment_text
from ledger.corrections import CorrectedEntry, read_corrected
from ledger.decisions import AnyDecision
from ledger.decisions.erasure import Erasure
from ledger.decisions.fields import Commitment, Evidence
from ledger.decisions.rectification import Rectification
from ledger.decisions.vocabulary import SUBMITTED, with_article
from ledger.decisions.withdrawal import Withdrawal
from ledger.entry import Recorded
from ledger.language import Spoken, phrase, say
from ledger.vault.texts import commitments, covers_texts, unseal
from ledger.words import CORRECTS, CORRECTS_IDLE, CORRECTS_UNDONE, NOTHING_YET
from projections.answers.head import Head
from projections.answers.outline import DOSSIER, KNOWN, ON, Example, Outline
from projections.answers.question import Inquiry, Question
from projections.answers.wording import decision_term, moment_in_words, one_person, other_dossier
from projections.explanation.facts import correction_state
from projections.explanation.numbered import Numbers
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words, wrapped

#: The personal texts at hand, by the hash that an entry holds of each.
Texts = Mapping[str, str]


class Reason(msgspec.Struct, frozen=True):
    """A reason that an entry commits to; ``text`` None: it is kept apart and not at hand, or was erased.

    ``erased_by`` is the entry that orders the erasure of the dossier's texts up to it, if there is one.
    """

    path: str
    text: str | None
    erased_by: int | None = None


class Piece(msgspec.Struct, frozen=True):
    """A document that a decision rests on; its ``name`` as the text of a reason."""

    name: str | None
    sha256: str
    erased_by: int | None = None


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry as people read it.

    ``dossier`` is the key that remains of the person (R18), ``asked`` the one that was asked for where it is another,
    and ``subject`` the stream of the entry: of which of the dossiers it is.
    ``recorded_at`` is UTC; ``sentence`` is in the language asked, ``content`` the decision as it is stored.
    ``standing`` says how the entry is read: ``stands``, or ``rectified`` or ``withdrawn`` by the entry
    ``corrected_by``. ``read_as`` is what a rectified entry is read as. ``corrects`` is the entry that a
    correction names; ``carried_out`` is False where that entry is not read by this correction.
    """

    dossier: str
    asked: str | None = None
    subject: str
    position: int
    effective_on: date
    recorded_at: str
    recorded_by: str
    decided_by: str
    decided_on: date | None
    decision: str
    dutch: str
    sentence: str
    ground: str | None
    source: str | None
    reasons: tuple[Reason, ...]
    evidence: tuple[Piece, ...]
    standing: Literal["stands", "rectified", "withdrawn"]
    corrected_by: int | None
    read_as: str | None
    corrects: int | None
    carried_out: bool | None
    content: dict[str, Any]


def _reasons_at_hand(row: HistoryRow, _lang: str) -> str:
    return "\n".join(reason.text for reason in row.reasons if reason.text is not None)


def _evidence(row: HistoryRow, _lang: str) -> str:
    return "; ".join(f"{piece.name or ''} {piece.sha256}".strip() for piece in row.evidence)


COLUMNS = (
    Column("dossier", means="Whose entry it is: the key that remains."),
    Column("asked", means="The key that was asked for, where another remains of the person (R18)."),
    Column("subject", means="The stream it stands in: which of the person's dossiers."),
    Column("position", means="Its position in the ledger."),
    Column("effective_on", means="The day from which it takes effect."),
    Column("recorded_at", means="When the ledger wrote it, in UTC."),
    Column("recorded_by", means="Who recorded it."),
    Column("decided_by", means="The capacity in which it was decided."),
    Column("decided_on", means="The day on which it was decided, where that is on record."),
    Column("decision", means="Which decision it is, by its tag."),
    Column("dutch", means="Its Dutch name."),
    Column("sentence", means="The decision in a sentence, in the language asked."),
    Column("ground", means="On which ground."),
    Column("source", means="The document or system that it comes from."),
    Column(
        "reasons",
        only="json",
        means="Each reason: its `path`, `text` if it is at hand, `erased_by` if it was erased.",
    ),
    Column("reason", value=_reasons_at_hand, only="csv", means="The reasons that are at hand."),
    Column(
        "evidence",
        only="json",
        means="Each document: its `name` if it is at hand, its `sha256`, `erased_by`.",
    ),
    Column("evidence", value=_evidence, only="csv", means="The documents, each with its SHA-256."),
    Column("standing", means="How it is read now: `stands`, or `rectified` or `withdrawn`."),
    Column("corrected_by", means="The entry that makes it read so."),
    Column("read_as", means="What a rectified entry is read as."),
    Column("corrects", means="The entry that a correction names."),
    Column("carried_out", means="Whether that entry is read by this correction."),
    Column("content", only="json", means="The decision as it is stored."),
)


def history_rows(
    dossier: str,
    entries: Sequence[Recorded],
    texts: Texts,
    lang: str,
    on: date | None = None,
    *,
    asked: str | None = None,
) -> Iterator[HistoryRow]:
    """Every entry of one person, in the order of the ledger; ``texts`` are the personal texts at hand.

    With ``on`` only those that take effect by that day, as recorded or as they are read now. ``asked`` is the key that
    was asked for, where another remains.
    """
    readings = read_corrected(entries)
    erasures = [
        r.position
        for r in entries
        if isinstance(r.entry.decision, Erasure) and covers_texts(r.entry.decision.scope)
    ]
    numbers = Numbers(entries)
    for position, entry in entries:
        decision, reading = unseal(entry.decision, texts), readings[position]
        if on is not None and min(d.effective_on for d in (decision, reading.decision) if d) > on:
            continue
        erased_by = next((each for each in erasures if each > position), None)
        corrects = carried_out = None
        if isinstance(decision, Rectification | Withdrawal):
            corrects = numbers.of(decision, decision.entry)
            carried_out = corrects in readings and readings[corrects].corrected_by == position
        yield HistoryRow(
            asked=asked,
            dossier=dossier,
            subject=entry.stream,
            position=position,
            effective_on=decision.effective_on,
            recorded_at=moment_text(entry.recorded_at),
            recorded_by=entry.recorded_by,
            decided_by=decision.decided_by,
            decided_on=decision.decided_on,
            decision=decision.tag(),
            dutch=decision.dutch,
            sentence=numbers.in_words(_with_erasures_named(decision, erased_by, lang), lang),
            ground=decision.ground,
            source=decision.source,
            reasons=tuple(_reasons(decision, erased_by)),
            evidence=tuple(_piece(piece, erased_by) for piece in decision.evidence),
            standing=correction_state(reading),
            corrected_by=reading.corrected_by,
            read_as=_read_as(reading, texts, lang),
            corrects=corrects,
            carried_out=carried_out,
            content=msgspec.to_builtins(entry.decision),
        )


def _read_as(reading: CorrectedEntry, texts: Texts, lang: str) -> str | None:
    """What a rectified entry is read as, with its day: often it is the day that was wrong."""
    if reading.corrected_by is None or reading.decision is None:
        return None
    day = day_in_words(reading.decision.effective_on, lang)
    return f"{day}: {unseal(reading.decision, texts).in_words(lang)}"


def _reasons(decision: AnyDecision, erased_by: int | None, path: str = "") -> Iterator[Reason]:
    if decision.reason is not None:
        text = _at_hand(decision.reason)
        yield Reason(f"{path}reason", text, erased_by if text is None else None)
    if isinstance(decision, Rectification):
        yield from _reasons(decision.replacement, erased_by, f"{path}replacement.")


def _piece(piece: Evidence, erased_by: int | None) -> Piece:
    name = _at_hand(piece.name)
    return Piece(name, piece.sha256, erased_by if name is None else None)


def _with_erasures_named(decision: AnyDecision, erased_by: int | None, lang: str) -> AnyDecision:
    """For a sentence: in the place of each text that is not at hand, that it was erased, if it was."""
    if erased_by is None:
        return decision
    erased = _or_apart(None, erased_by, lang)
    return unseal(decision, {hashed: erased for _, hashed in commitments(decision)})


def _or_apart(text: str | None, erased_by: int | None, lang: str) -> str:
    """A text, or why it cannot be told."""
    if text is not None:
        return text
    return say(_PHRASES["apart" if erased_by is None else "erased"], lang, entry=erased_by)


def _at_hand(text: str | Commitment) -> str | None:
    return text if isinstance(text, str) else None


_PHRASES = {
    "decided": phrase("decided by {by}"),
    "submitted": phrase("submitted by {by}"),
    "on": phrase(" on {day}"),
    "recorded": phrase("; recorded {moment} by {who}"),
    "ground": phrase("ground: "),
    "source": phrase("source: "),
    "reason": phrase("reason: "),
    "apart": phrase("(on record, text not at hand: it is kept apart from the entry)"),
    "erased": phrase("(erased: ordered by entry {entry})"),
    "evidence": phrase("evidence: "),
    "rectified": phrase("RECTIFIED by entry {by}; read as {as_}"),
    "withdrawn": phrase("WITHDRAWN by entry {by}; read as absent"),
    "corrects": CORRECTS,
    "undone": CORRECTS_UNDONE,
    "idle": CORRECTS_IDLE,
    "nothing": NOTHING_YET,
}


def lines(
    dossier: str,
    entries: Sequence[Recorded],
    texts: Texts,
    lang: str,
    width: int = 80,
    on: date | None = None,
) -> Iterator[str]:
    """All entries in words: what and when, who and on which ground, and what became of it."""
    indent = " " * (len(str(entries[-1].position)) + 2)
    recorded = dict(entries)
    row = None
    for row in history_rows(dossier, entries, texts, lang, on):
        entry = recorded[row.position]
        mark = f"{row.position:>{len(indent) - 2}}  "
        what = f"{day_in_words(row.effective_on, lang)}  {decision_term(entry.decision, lang)}"
        what += other_dossier(row.subject, dossier, lang)
        yield from wrapped(what, width, indent, mark)
        for text in paragraphs(row, lang):
            yield from wrapped(text, width, indent)
        yield ""
    if row is None:
        yield say(_PHRASES["nothing"], lang, day=day_in_words(on, lang))


def paragraphs(row: HistoryRow, lang: str) -> Iterator[str]:
    """What an entry says, who decided and recorded it, on which ground, and what became of it."""
    said = Spoken(_PHRASES, lang)
    yield row.sentence
    decided = said["submitted" if row.decision in SUBMITTED else "decided"].format(
        by=with_article(row.decided_by, lang)
    )
    if row.decided_on is not None:
        decided += said["on"].format(day=day_in_words(row.decided_on, lang))
    moment = moment_in_words(datetime.fromisoformat(row.recorded_at), lang)
    yield decided + said["recorded"].format(moment=moment, who=row.recorded_by)
    if row.ground is not None:
        yield said["ground"] + row.ground
    if row.source is not None:
        yield said["source"] + row.source
    for reason in row.reasons:
        yield said["reason"] + _or_apart(reason.text, reason.erased_by, lang)
    for piece in row.evidence:
        yield f"{said['evidence']}{_or_apart(piece.name, piece.erased_by, lang)}, SHA-256 {piece.sha256}"
    if row.corrects is not None:
        undone = "undone" if row.standing == "withdrawn" else "idle"
        yield said["corrects" if row.carried_out else undone].format(entry=row.corrects)
    if row.standing != "stands":
        yield said[row.standing].format(by=row.corrected_by, as_=row.read_as)


def shown(
    dossier: str,
    entries: Sequence[Recorded],
    texts: Texts,
    *,
    head: Head,
    lang: str,
    every_day: bool = False,
    asked: str | None = None,
) -> Answer:
    """The history of a dossier: text for people, an array of entries, or one row an entry.

    It goes to the day asked, or (``every_day``) tells what takes effect later too.
    """
    head = head.without_a_day() if every_day else head
    return Answer(
        history_rows(dossier, entries, texts, lang, head.on, asked=asked),
        COLUMNS,
        lines=lambda width, _unicode: chain(
            (line for text in one_person(asked, dossier, lang) for line in (*wrapped(text, width), "")),
            lines(dossier, entries, texts, lang, width, head.on),
        ),
        head=head,
    )


def answer(inquiry: Inquiry, *, dossier: str) -> Answer:
    """Every entry of a dossier, or where a day was named those that take effect by it. Raises ``DossierNotFound``.

    For the stream ``ledger:ID`` what that ledger states about itself, unless a dossier has that name.
    """
    stated = inquiry.reading.ledger_stream(dossier)
    entries = stated or inquiry.reading.history(dossier)
    texts = {} if stated else inquiry.texts(entries)
    kept = dossier if stated else inquiry.reading.persons.key_of(dossier)
    return shown(
        kept,
        entries,
        texts,
        head=inquiry.head,
        lang=inquiry.lang,
        every_day=not inquiry.day_named,
        asked=None if kept == dossier else dossier,
    )


QUESTION = Question(
    Outline(
        name="history",
        help="""Tell all entries of a dossier in words.

        Both times, who decided, on which ground, what corrected what; with --on what is in effect by that day.
        """,
        parameters=(DOSSIER, ON, KNOWN),
        examples=(
            Example("doorstroom history D-005", phrase("All entries in words")),
            Example(
                "doorstroom history D-022 --known 2020-09-01 --lang nl",
                phrase("What was on record on 1 September 2020, in Dutch"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
