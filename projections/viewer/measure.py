"""The page of a measure: when it is in force, what was recorded and corrected, whom it reached, and its quarters."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from ledger.language import phrase, say
from projections.answers import guarantees, measures
from projections.answers.wording import word
from projections.counts.asking import MeasureNotFound
from projections.counts.questions import CYCLE
from projections.counts.words import sentence
from projections.render.wording import capitalised
from projections.viewer.excerpts import WorkList, excerpt
from projections.viewer.listing import lists
from projections.viewer.recorded import entries_on_record
from projections.viewer.reports import ReportSection, asked_report, shown_sections
from projections.viewer.view import View, part_of
from projections.viewer.words import plain_phrases

_PHRASES = {
    "title": phrase("Measure {name}"),
    "answer": phrase("When it is in force"),
    "none": phrase("It suspends on no day."),
    "record": phrase("What was decided, and every correction of it"),
    "record-text": phrase("Each text as it was recorded. What is struck through is read otherwise now."),
    "figures": phrase("Quarter by quarter, with its indicators"),
    "report": phrase("The report of the business cycle, of this measure alone"),
}
_REACHED = WorkList(
    "reached",
    phrase("Whom it reached"),
    phrase("Who has a right to a full chance because of it, and where that stands on the day asked."),
    "guarantees",
    {},
    ("dossier", "entitled_to", "state", "since", "days", "enterprise"),
)
ROWS = 20
"""How many of those whom it reached are shown."""


def show(view: View) -> Response:
    """The page of one measure. Raises ``MeasureNotFound``."""
    name, lang, reading = view.request.path_params["name"], view.lang, view.asked.reading
    if name not in reading.measures:
        raise MeasureNotFound(name[:100])
    on = view.asked.on
    (found,) = measures.of({name: reading.measures[name]}, reading.collective.spells, on, lang)
    suspends = bool(found.spells)
    return view.page(
        "measure.html",
        title=say(_PHRASES["title"], lang, name=name),
        phrases=plain_phrases(_PHRASES, lang),
        holds=[*_holds(found, view)] or [say(_PHRASES["none"], lang)],
        entries=entries_on_record(view, found.decisions),
        reached=excerpt(view, _REACHED, ROWS, suspension=name) if suspends else None,
        states=view.once(("states", name), lambda: [*_by_state(view, name)]) if suspends else [],
        report=view.url("/reports/cycle", measure=name),
        masked=sentence("masked", lang),
        sections=view.once(("quarters", name), lambda: _quarters(view, name)) if suspends else (),
    )


def _holds(found: measures.Measure, view: View) -> Iterator[str]:
    """Each run of days in force, and each insertion order."""
    for spell in found.spells:
        yield capitalised(measures.spell_in_words(spell, view.asked.on, view.lang))
    for order in found.insertion_orders:
        yield capitalised(measures.insertion_in_words(order, view.lang))


def _quarters(view: View, name: str) -> tuple[ReportSection, ...]:
    """What the report of the business cycle has of one measure."""
    return shown_sections(view, asked_report(view, CYCLE, {"measure": name}))


def _by_state(view: View, name: str) -> Iterator[tuple[str, str, str]]:
    """Of how many people it stands where, with the list of each."""
    for state in guarantees.STATES:
        answer = view.answer(lists()["guarantees"], view.of_everyone(), suspension=name, state=state, limit=1)
        part = part_of(answer)
        if part is not None and part.total:
            href = view.url("/lists/guarantees", suspension=name, state=state)
            yield href, capitalised(word(state, view.lang)), view.number(part.total)
