"""What a person sees first: the suspension of 2020 in one screen after another, and what to try next."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TextIO

from ledger.application import Ledger
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.demo import story_of
from ledger.language import Spoken, number, phrase, translated
from projections.answers import course, overview, timeline
from projections.answers.head import Head
from projections.reading import Reading, now
from projections.readmodels.statuses import counted_by_status
from projections.render.forms import write
from projections.render.stream import put

#: In the middle of the suspension, the first day after it, and the day by which all should have started.
OVERVIEWS = (date(2020, 3, 19), date(2020, 5, 1), date(2020, 6, 22))
#: One that was suspended and resumed, one that went on lawfully, one whose suspensions overlapped.
TIMELINES = (("D-001", date(2020, 9, 30)), ("D-007", date(2020, 9, 30)), ("D-009", date(2020, 9, 30)))

_PHRASES = {
    "made": phrase(
        "Made a simulated ledger: {entries} entries about {dossiers} invented dossiers of {persons} persons, in"
        " {place}."
    ),
    "next": phrase("What to try next"),
}
_TRIES = (
    (
        phrase("what held for D-005 in July 2020, as known in August"),
        "status D-005 --on 2020-07-15 --known 2020-08-01",
    ),
    (phrase("the same day, after the court annulled the dismissal"), "status D-005 --on 2020-07-15"),
    (phrase("all entries of that dossier in words"), "history D-005"),
    (phrase("somebody who was postponed, drawn through time"), "timeline D-003 --on 2020-12-31"),
    (phrase("everyone on the day the suspension ended"), "status --all --on 2020-06-22"),
    (phrase("the measures, who decided them and why"), "measures --on 2020-06-22"),
    (phrase("the fields of a decision"), "record suspension --help"),
)


def show(ledger: Ledger, place: Path, stream: TextIO, *, command: str, lang: str) -> None:
    """Overviews and timelines of the demo's ledger, and what to try next (``command``: how we are called)."""
    said = Spoken(_PHRASES, lang)
    with ledger.reading() as entries:
        reading = Reading(entries)
        keys = [name.removeprefix(DOSSIER_PREFIX) for name in entries.stream_names(DOSSIER_PREFIX)]
        persons = sum(1 for key in keys if reading.persons.key_of(key) == key)
        made = said["made"].format(
            entries=number(reading.upto, lang), dossiers=len(keys), persons=persons, place=place
        )
        put(stream, f"{made}\n")

        def head(on: date) -> Head:
            return Head(on, now(), ledger.simulated, reading.upto)

        for day in OVERVIEWS:
            put(stream, "\n")
            counted = overview.shown(counted_by_status(entries, reading, day), lang)
            write(counted, "table", stream, head=head(day), lang=lang)
        for key, day in TIMELINES:
            put(stream, f"\n{key}. {story_of(key, lang)}\n")
            drawn = timeline.shown(course.read(reading, key, day, lang), lang)
            write(drawn, "table", stream, head=head(day), lang=lang)
    put(stream, f"\n{said['next']}\n")
    language = " --lang nl" if lang == "nl" else ""
    for what, asked in _TRIES:
        put(stream, f"\n  {translated(what, lang)}\n    {command} --ledger {place}{language} {asked}\n")
