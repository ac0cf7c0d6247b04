"""The history of a person step by step, forward and back: what each entry changed, as known then or as known now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from markupsafe import Markup
from starlette.responses import Response

from ledger import words
from ledger.language import phrase, say
from projections.answers import replay
from projections.answers.question import NO_NUMBER
from projections.answers.replaying import MOST_ENTRIES, ReplayStep
from projections.answers.wording import moment_in_words
from projections.fold.findings import KINDS
from projections.handover.content import UndoneFinding
from projections.handover.finding_words import days, named_entries
from projections.handover.past import undone
from projections.handover.words import say as say_in_document
from projections.mistaken import Mistaken
from projections.reading import DossierNotFound
from projections.render.wording import capitalised, day_in_words
from projections.viewer.address import whole_number
from projections.viewer.person import drawing
from projections.viewer.person_read import PersonRead, page_of, path_of, read_person
from projections.viewer.recorded import EntryLink
from projections.viewer.tables import entry_of_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "by-knowledge": phrase("In the order in which the entries became known, as known then"),
    "by-effect": phrase("In the order of effect, as known at the moment asked"),
    "orders": phrase("The order"),
    "steps": phrase("Steps"),
    "first": phrase("First step"),
    "back": phrase("Step back"),
    "forward": phrase("Step forward"),
    "last": phrase("Last step"),
    "step": phrase("Step {step} of {steps}"),
    "changed": phrase("What it changed"),
    "entry": words.ENTRY,
    "then": phrase("The dossier as it was known then"),
    "drawing-then": phrase("Through time, as it was known then"),
    "nothing": words.NOTHING_YET,
    "too-many": phrase(
        "More than {most} entries are about this dossier, which is more than a page replays so. In the order of effect"
        " it can be; `doorstroom replay {key}` tells all."
    ),
    "undone-none": phrase("No correction took a finding away."),
    "undone-is": phrase("{finding}, {days}; it was known until {moment}, and taken away by {by}."),
}


class ChangeLine(NamedTuple):
    """A line of what a step changed, and how deep it stands."""

    text: str
    depth: int


def show(view: View) -> Response:
    """One step. Raises ``DossierNotFound``, ``Mistaken``."""
    person, lang = read_person(view), view.lang
    order = "effect" if view.query.get("by") == "effect" else "knowledge"
    then = order == "knowledge"
    # Each step is a fold of all that was known by then.
    too_many = then and len(person.recorded) > MOST_ENTRIES
    steps = () if too_many else _steps(view, person, order)
    nth = _asked(view.query.get("step", ""), len(steps)) if steps else 0
    step = steps[nth - 1] if steps else None
    nothing = "too-many" if too_many else "nothing"
    return page_of(
        view,
        person,
        "person_replay.html",
        "replay",
        phrases=plain_phrases(_PHRASES, lang),
        orders=[
            (path_of(view, "replay", person.key, by=by), say(_PHRASES[f"by-{name}"], lang), name == order)
            for name, by in (("knowledge", None), ("effect", "effect"))
        ],
        turned=_turned(view, nth, len(steps)),
        counted=say(_PHRASES["step"], lang, step=nth, steps=len(steps)),
        paragraphs=[] if step is None else [*replay.paragraphs(step, lang, then=then)],
        changes=[] if step is None else _changes(step, person, then=then),
        entry=None if step is None or step.entry is None else _entry(view, person.key, step.entry),
        then_href=_then(view, person.key, step) if then else "",
        drawing=_drawing(view, person, step) if then else None,
        nothing=say(
            _PHRASES[nothing], lang, day=day_in_words(person.on, lang), most=MOST_ENTRIES, key=person.key
        ),
        undone_heading=say_in_document("undone-caption", lang),
        undone=[_undone(person, each) for each in undone(steps, (*person.status.findings, *person.past))]
        if then and not too_many
        else None,
    )


def _steps(view: View, person: PersonRead, order: str) -> Sequence[ReplayStep]:
    answer = view.answer(replay.QUESTION, view.asked, dossier=person.asked, by=order, entry=None)
    return cast("Sequence[ReplayStep]", tuple(answer.objects or ()))


def _asked(typed: str, steps: int) -> int:
    """Which step; the first where none is named. Raises ``Mistaken``."""
    if not typed:
        return 1
    step = whole_number(typed)
    if step is not None and 1 <= step <= steps:
        return step
    raise Mistaken(NO_NUMBER, value=typed[:20], least=1, most=steps)


def _turned(view: View, nth: int, steps: int) -> list[tuple[str, str, str]]:
    """The way to the other steps: its address or nothing at an end, its words, and how it is related."""
    ways = (("first", 1, ""), ("back", nth - 1, "prev"), ("forward", nth + 1, "next"), ("last", steps, ""))
    return [
        (
            view.here(step=to) if 1 <= to <= steps and to != nth else "",
            say(_PHRASES[name], view.lang),
            rel,
        )
        for name, to, rel in ways
    ]


def _changes(step: ReplayStep, person: PersonRead, *, then: bool) -> list[ChangeLine]:
    lines = replay.changes_in_words(step, person.on, person.lang, then=then)
    return [ChangeLine(capitalised(line.text), line.depth) for line in lines]


def _entry(view: View, key: str, position: int) -> EntryLink:
    return EntryLink(entry_of_person(view, key, position), f"{say(_PHRASES['entry'], view.lang)} {position}")


def _then(view: View, key: str, step: ReplayStep | None) -> str:
    return "" if step is None else path_of(view, "person", key, known=step.recorded_at)


def _drawing(view: View, person: PersonRead, step: ReplayStep | None) -> Markup | None:
    """The drawing as it was known just after a step."""
    if step is None or step.recorded_at is None:
        return None
    then = view.inquiry(known=datetime.fromisoformat(step.recorded_at))
    try:
        return drawing(PersonRead(then, person.key).timeline, view.lang)
    except DossierNotFound:
        return None


def _undone(person: PersonRead, gone: UndoneFinding) -> str:
    """A finding that was known until an entry took it away."""
    moment = moment_in_words(datetime.fromisoformat(gone.known_until), person.lang)
    return say(
        _PHRASES["undone-is"],
        person.lang,
        finding=KINDS[gone.code].named(person.lang),
        days=days(gone.since, gone.last_day, person.lang),
        moment=moment,
        by=named_entries(person, (gone.undone_by,)),
    )
