"""One person on a day, as known at a moment: folded once for all that a page tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from starlette.responses import HTMLResponse

from ledger import words
from ledger.brussels import in_brussels
from ledger.decisions.decision import dossier_stream
from ledger.entry import Recorded
from ledger.language import phrase, say
from projections.answers.course import Timeline, timeline_of
from projections.answers.history import HistoryRow, history_rows
from projections.answers.question import Inquiry
from projections.answers.status import notices
from projections.answers.wording import one_person
from projections.explanation import builder_of, explained, guarantee
from projections.explanation.conclusion_builder import ConclusionBuilder
from projections.explanation.tree import Conclusion, Explanation
from projections.fold.dossier import Dossier
from projections.fold.reach import reached_once
from projections.fold.succeeded import succeeded_once
from projections.fold.trace import Trace
from projections.handover.content import PastFinding
from projections.handover.past import ended
from projections.reading import DossierNotFound, Status, merged
from projections.readmodels.replacing import inflow
from projections.render.wording import capitalised
from projections.viewer.seen import SEEN
from projections.viewer.view import View

#: The pages of a person, by the beginning of their addresses; what follows is the key of the dossier.
PAGES = {
    "person": phrase("Conclusion and entries"),
    "explain": phrase("Why, step by step"),
    "compare": phrase("Two moments side by side"),
    "grid": phrase("Both times in one table"),
    "replay": phrase("Replay"),
    "proofs": phrase("Proofs"),
    "dossier": phrase("Dossier for the court"),
}


class PersonRead:
    """A person, by the key that was ``asked`` for; ``key`` is the one that remains (R18)."""

    def __init__(self, inquiry: Inquiry, asked: str) -> None:
        self.inquiry, self.on, self.lang = inquiry, inquiry.on, inquiry.lang
        self.reading = inquiry.reading
        self.asked = asked
        self.streams = self.reading.streams(asked)
        self.key = self.reading.persons.key_of(asked)

    @cached_property
    def own(self) -> list[Recorded]:
        """The entries of the person's dossiers."""
        return merged(self.streams)

    @cached_property
    def _trace(self) -> Trace:
        return Trace()

    @cached_property
    def present(self) -> Dossier:
        """The fold."""
        return self.reading.fold(self.streams, self.on, self._trace)

    @cached_property
    def builder(self) -> ConclusionBuilder:
        """What conclusions are put into words with."""
        present = self.present
        return builder_of(self.reading, self.key, self.streams, present, self._trace, self.on, self.lang)

    @property
    def status(self) -> Status:
        """What holds on the day."""
        return self.builder.status

    @cached_property
    def explanation(self) -> Explanation:
        """Why it does."""
        replaced = inflow(self.inquiry.entries, self.reading, self.asked, self.on)
        return explained(self.builder, self.asked, replaced)

    @cached_property
    def guarantees(self) -> tuple[Conclusion, ...]:
        """What was concluded of each guarantee, with the steps by which it came to stand so."""
        return tuple(guarantee.conclusions(self.builder))

    @cached_property
    def past(self) -> tuple[PastFinding, ...]:
        """The findings that were cured."""
        return tuple(ended(self.builder, self.own))

    @cached_property
    def timeline(self) -> Timeline:
        """What is drawn."""
        return timeline_of(self.reading, self.key, self.streams, self.on, self.lang, self.present)

    @cached_property
    def reaching(self) -> dict[str, Sequence[Recorded]]:
        """The entries of each measure and succession that reaches the person, or once did, by their streams."""
        measures = reached_once(self.present, self.on, self.own, self.reading.measures)
        taken_over = succeeded_once(self.own, self.reading.successions)
        found = {f"measure:{name}": measures[name] for name in sorted(measures)}
        return found | {f"enterprise:{name}": taken_over[name] for name in sorted(taken_over)}

    @property
    def stream_names(self) -> list[str]:
        """The streams of the person's dossiers, and of what reaches them."""
        return [*map(dossier_stream, self.reading.persons.keys_of(self.key)), *self.reaching]

    @cached_property
    def recorded(self) -> dict[int, Recorded]:
        """Every entry about the person, by its position."""
        each = (self.own, *self.reaching.values())
        return {recorded.position: recorded for entries in each for recorded in entries}

    @cached_property
    def entry_terms(self) -> Mapping[int, str]:
        """What each entry is called in the language of the page."""
        entries = self.builder.facts.recorded | self.recorded
        return {at: self._term(each) for at, each in entries.items()}

    def _term(self, recorded: Recorded) -> str:
        decision = recorded.entry.decision
        return decision.dutch if self.lang == "nl" else decision.tag()

    def rows(self, *, texts: bool = False) -> dict[str, list[HistoryRow]]:
        """Every entry in words, by stream; those of the person's own dossiers together, under their key.

        ``texts``: with the personal texts that are at hand.
        """
        found = self.inquiry.texts([*self.recorded.values()]) if texts else {}
        own = list(history_rows(self.key, self.own, found, self.lang))
        others = {
            stream: list(history_rows(stream.partition(":")[2], entries, found, self.lang))
            for stream, entries in self.reaching.items()
        }
        return {dossier_stream(self.key): own, **others}

    def moments(self) -> list[datetime]:
        """Each moment, in Brussels, at which something about the person became known; the newest first."""
        found = {recorded.entry.recorded_at for recorded in self.recorded.values()}
        return [in_brussels(each) for each in sorted(found, reverse=True)]


def asked_key(view: View) -> str:
    """The key in the address. Raises ``DossierNotFound`` where it can be none."""
    key = str(view.request.path_params["key"])
    if not key.isprintable():
        raise DossierNotFound(key)
    return key


def read_person(view: View) -> PersonRead:
    """Who the page is about; to show it is a look at them. Raises ``DossierNotFound``."""
    person = PersonRead(view.asked, asked_key(view))
    view.looks.append(person.key)
    return person


def page_of(
    view: View, person: PersonRead, template: str, page: str, code: int = 200, /, **values: Any
) -> HTMLResponse:
    """A page of a person, with what all of them have: who it is about, and the way to the others."""
    dossier = capitalised(say(words.THE_DOSSIER, view.lang, key=person.key))
    view.notices += notices(view.asked, person.asked)
    joined = one_person(None if person.key == person.asked else person.asked, person.key, view.lang)
    return view.page(
        template,
        code,
        title=dossier if page == "person" else f"{dossier}: {_uncapitalised(say(PAGES[page], view.lang))}",
        key=person.key,
        joined=joined,
        pages=[
            (path_of(view, name, person.key), say(named, view.lang), name == page)
            for name, named in PAGES.items()
        ],
        of_person=say(_OF_PERSON, view.lang),
        logged=say(_LOGGED, view.lang),
        seen_href=view.url(f"/person/{person.key}/seen") if view.visitor.may("keeper") else "",
        seen=say(SEEN, view.lang),
        **values,
    )


def path_of(view: View, page: str, key: str, /, **parameters: object) -> str:
    """The address of one of a person's pages."""
    return view.url(f"/{page}/{key}", **parameters)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


_OF_PERSON = phrase("Pages about this dossier")
_LOGGED = phrase("That you looked at this dossier is kept in the access log.")
