"""`search`: a dossier, an enterprise, a measure or an entry, by what somebody remembers of it.

A person is never found by a name, and by a national number only where the access log keeps that it was searched:
`identity find`, and a form of its own in the viewer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

import msgspec

from ledger import codec, words
from ledger.decisions.decision import DOSSIER_PREFIX
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.language import phrase, phrases, say, say_count
from ledger.national_numbers import looks_like_national_number
from projections.answers.outline import KNOWN, ON, Example, Outline, Parameter
from projections.answers.question import Inquiry, Question
from projections.answers.wording import both_words, decision_term, one_person
from projections.mistaken import Mistaken
from projections.readmodels.statuses import counted_by_status
from projections.render.answer import Answer
from projections.render.rows import Column
from projections.render.wording import day_in_words

MOST = 20
"""Of each kind at most so many are found: who finds more than that types more of the name."""

LONGEST = 200
"""Characters of what is looked for; no name and no source that can be on record is longer."""

Kind = Literal["dossier", "enterprise", "measure", "entry"]


class SearchHit(msgspec.Struct, frozen=True):
    """Something that was found: ``key`` names it, ``about`` is of which stream an entry is, ``entry`` its position."""

    kind: Kind
    key: str
    about: str | None
    entry: int | None
    words: str


#: What each kind is called.
KINDS: dict[str, str] = {
    "dossier": words.DOSSIER,
    "enterprise": words.ENTERPRISE,
    "measure": words.MEASURE,
    "entry": words.ENTRY,
}

COLUMNS = (
    Column(
        "kind",
        phrase("kind"),
        word=lambda code, lang: say(KINDS[code], lang),
        means="What was found: a `dossier`, an `enterprise`, a `measure` or an `entry`.",
    ),
    Column(
        "key",
        words.NAME,
        means="Its key, KBO number or name; of an entry its source, its number where it has none.",
    ),
    Column("about", spare=True, means="Of which stream an entry is, such as `dossier:D-001`."),
    Column("entry", words.ENTRY, right=True, means="The position of an entry."),
    Column("words", words.WHAT, means="What it is, in the language asked."),
)


def answer(inquiry: Inquiry, *, text: str) -> Answer:
    """What has this name, or one that begins with it. Raises ``Mistaken``."""
    sought = text.strip()
    if not 0 < len(sought) <= LONGEST or not sought.isprintable() or not codec.is_text(sought):
        raise Mistaken(
            phrase("type 1 to {most} characters of a name, a KBO number or a source"), most=LONGEST
        )
    if looks_like_national_number(sought):
        raise Mistaken(
            phrase(
                "this is a national number: a person is looked for by `doorstroom identity find`, since the access log"
                " keeps who does that and why"
            )
        )
    found = [
        *_enterprises(inquiry, sought),
        *_dossiers(inquiry, sought),
        *_measures(inquiry, sought),
        *_entries(inquiry, sought),
    ]
    notices = [say(_MORE, inquiry.lang, most=MOST)] if _is_cut(found) else []
    return Answer(found, COLUMNS, notices=notices)


_MORE = phrase("only the first {most} of a kind are told: type more of the name")


def _is_cut(found: list[SearchHit]) -> bool:
    kinds = [each.kind for each in found]
    return any(kinds.count(kind) >= MOST for kind in set(kinds))


def _dossiers(inquiry: Inquiry, sought: str) -> Iterator[SearchHit]:
    """Those whose key begins so, and those whose key is the same in other capitals."""
    reading = inquiry.reading
    names = islice(inquiry.entries.stream_names(DOSSIER_PREFIX + sought), MOST)
    keys = [name.removeprefix(DOSSIER_PREFIX) for name in names]
    keys += [key for key in reading.differing_in_case(sought) if key not in keys]
    for key in keys[:MOST]:
        # What was recorded later does not exist yet.
        if reading.stored(DOSSIER_PREFIX + key):
            status = reading.status(key, inquiry.on)
            one = "".join(f"; {each}" for each in one_person(status.asked, status.dossier, inquiry.lang))
            yield SearchHit("dossier", key, None, None, f"{both_words(status.status, inquiry.lang)}{one}")


def _enterprises(inquiry: Inquiry, sought: str) -> Iterator[SearchHit]:
    number = canonical_enterprise(sought)
    if number is not None:
        counted = counted_by_status(inquiry.entries, inquiry.reading, inquiry.on, enterprise=number)
        people = sum(each.number for each in counted)
        on = day_in_words(inquiry.on, inquiry.lang)
        yield SearchHit("enterprise", number, None, None, say_count(*_PEOPLE, people, inquiry.lang, on=on))


_PEOPLE = phrases("{count} employee on {on}", "{count} employees on {on}")


def _measures(inquiry: Inquiry, sought: str) -> Iterator[SearchHit]:
    """Those in whose name it stands."""
    names = (name for name in sorted(inquiry.reading.measures) if sought.casefold() in name.casefold())
    for name in islice(names, MOST):
        count = len(inquiry.reading.measures[name])
        yield SearchHit("measure", name, None, None, say_count(*_RECORDED, count, inquiry.lang))


_RECORDED = phrases("{count} entry on record", "{count} entries on record")


def _entries(inquiry: Inquiry, sought: str) -> Iterator[SearchHit]:
    """The one with this number, and the one that comes from this source, whose reference must be typed whole."""
    found = dict(inquiry.entries.by_source([sought]).values())
    number = int(sought) if sought.isascii() and sought.isdecimal() and len(sought) < 19 else 0
    if 0 < number <= inquiry.reading.upto:
        found.setdefault(number, inquiry.entries.state(number) or b"")
    for position, state in found.items():
        if position <= inquiry.reading.upto:
            entry = codec.decode(state)
            term = decision_term(entry.decision, inquiry.lang)
            said = f"{day_in_words(entry.decision.effective_on, inquiry.lang)}, {term}"
            key = entry.decision.source or str(position)
            yield SearchHit("entry", key, entry.stream, position, said)


QUESTION = Question(
    Outline(
        name="search",
        help="""Search for a dossier, an enterprise, a measure or an entry.

        TEXT is the key of a dossier or its beginning, a KBO number, a part of the name of a measure, or the number or
        the source of an entry.
        """,
        parameters=(
            Parameter("text", positional=True, required=True),
            ON,
            KNOWN,
        ),
        examples=(
            Example("doorstroom search D-00", phrase("The dossiers whose key begins so")),
            Example(
                "doorstroom search 0899.930.366 --on 2020-05-01",
                phrase("How many people an enterprise had on a day"),
            ),
        ),
    ),
    COLUMNS,
    answer,
)
