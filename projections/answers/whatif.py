"""`whatif`: the register and the same with other decisions, side by side: how many each day, for whom, from where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TextIO

import msgspec

from ledger import codec
from ledger.decisions import AnyDecision
from ledger.language import day_in_figures, number, phrase, phrases, say, say_count
from ledger.words import (
    AND_MORE,
    DAYS_AWAITING,
    DAYS_SUSPENDED,
    DOSSIER,
    ENTERPRISE,
    ENTRIES,
    FIRST_DAY,
    INSERTION_TERM,
    LAST_DAY,
    PEOPLE_COUNTED,
    SCHEME,
    SCROLLS,
    STATE,
    SUSPENSION,
)
from projections.answers.outline import ENTERPRISE as AT_ENTERPRISE
from projections.answers.outline import KNOWN, ON, PERIOD, Example, Outline, Parameter
from projections.answers.outline import SCHEME as UNDER_SCHEME
from projections.answers.period import Period, a_day_or_a_period
from projections.answers.question import Inquiry, Question
from projections.answers.supposed import LAW, WITHOUT, SupposedHead, supposing
from projections.answers.wording import decision_word, word
from projections.fold.rules.calendar import FIRST_DAY as FIRST_OF_ALL
from projections.fold.rules.calendar import as_date
from projections.mistaken import Mistaken
from projections.render.answer import Answer
from projections.render.blocks import Cell, Chart, ChartedPage, ChartedSection, ChartGroup, Lead
from projections.render.forms import table
from projections.render.forms.json import encoded
from projections.render.rows import Column, Row, screen_cell
from projections.render.runs import months
from projections.render.steps import StepsPanel, steps
from projections.render.stream import put, width_of, write_lines
from projections.render.wording import wrapped
from projections.supposing.figures import DayCounts, SupposedFigures
from projections.supposing.gathering import CountingOf, ranges
from projections.supposing.worlds import WhatIf

MOST_SEEN = 40
"""So many rows of a kind people see; of the days those at the ends of months, or of quarters or years."""

_WHAT_IF = " With what is supposed, where the name ends with `_what_if`."


def _pair(
    path: str, says: str, means: str, word_of: Callable[[str, str], str] | None = None
) -> Iterator[Column]:
    """A figure of both registers: two columns of data, and one for people."""
    yield Column(path, means=means + _WHAT_IF)
    yield Column(f"{path}_what_if", means=means + _WHAT_IF)

    def both(row: Any, lang: str) -> str:
        shown = [_shown(getattr(row, name), lang, word_of) for name in (path, f"{path}_what_if")]
        return " / ".join(shown)

    yield Column(f"{path}_both", says, right=True, value=both, only="screen", means="Both, for people.")


def _shown(value: object, lang: str, word_of: Callable[[str, str], str] | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):
        return number(value, lang)
    if isinstance(value, str):
        return value if word_of is None else word_of(value, lang)
    return day_in_figures(value, lang)  # type: ignore[arg-type]


_PEOPLE_BY = (
    ("suspended", phrase("suspended", "people"), "People whose trajectory is suspended."),
    ("postponed", phrase("postponed", "people"), "People whose start is postponed."),
    ("awaiting", phrase("awaiting", "people"), "People who await a resumption or a start."),
    ("owed", phrase("owed", "people"), "People with a guarantee that is owed."),
    ("breached", phrase("breached", "people"), "People with a guarantee that is breached."),
)
_DAYS_BY = (
    ("days_suspended", DAYS_SUSPENDED, "Days suspended, of all people together."),
    ("days_postponed", phrase("days postponed"), "Days postponed, of all people together."),
    ("days_awaiting", DAYS_AWAITING, "Days awaiting, of all people together."),
)
_OF_TERMS = (
    ("terms_held", phrase("terms held open"), "Insertion terms that are held open on the last day (R7)."),
    ("terms_ended", phrase("terms ended"), "Insertion terms that have ended by the last day."),
    ("terms_running", phrase("terms running"), "Insertion terms that end later."),
)
_WHOSE = (
    Column("dossier", DOSSIER, means="Whose: the key that remains."),
    Column(
        "enterprise",
        ENTERPRISE,
        spare=True,
        means="Where the person is employed under a scheme, or was last.",
    ),
    Column("scheme", SCHEME, spare=True, word=word, means="Under which scheme."),
)

DAYS = (
    Column("first_day", FIRST_DAY, means="First day of a run of days on which no count changes."),
    Column("last_day", LAST_DAY, means="Last day of it, included."),
    *(column for each in _PEOPLE_BY for column in _pair(*each)),
)
PLACES = (
    Column(
        "by",
        phrase("of", "sums"),
        word=word,
        means="Whose sums: of `all`, of a `scheme`, of an `enterprise` and a scheme.",
    ),
    Column("scheme", SCHEME, means="Under which scheme."),
    Column("enterprise", ENTERPRISE, means="Where the person is employed under a scheme, or was last."),
    Column("people", PEOPLE_COUNTED, right=True, means="How many people were ever under a scheme there."),
    Column("differing", phrase("differing"), right=True, means="For how many of them something differs."),
    Column(
        "guarantees_differing",
        phrase("guarantee differs"),
        right=True,
        means="Of how many of them a guarantee has another state on any day.",
    ),
    *(column for each in _DAYS_BY for column in _pair(*each)),
    *_pair("waiting", phrase("ever awaiting"), "People who await on any day."),
    *(column._replace(says="") for each in _PEOPLE_BY for column in _pair(*each) if column.only is None),
    *(column for each in _OF_TERMS for column in _pair(*each)),
)
PEOPLE = (
    *_WHOSE,
    Column("first_day", FIRST_DAY, means="The first day on which a count or a guarantee differs."),
    *(column for each in _DAYS_BY for column in _pair(*each)),
    *_pair(
        "insertion",
        INSERTION_TERM,
        "The insertion term on the last day: `held` open, `ended`, or `runs`; empty where there is none.",
        word,
    ),
    *(
        column._replace(says="")
        for each in ("insertion_last_day", "insertion_legal_last_day")
        for column in _pair(each, "", "The last day of that term; `legal` is the one by law alone (R7).")
        if column.only is None
    ),
)
GUARANTEES = (
    *_WHOSE,
    Column("suspension", SUSPENSION, means="Which guarantee: a measure, `entry:N`, or `return`."),
    Column("first_day", FIRST_DAY, means="The first day on which its state differs."),
    *_pair("state", STATE, "Its state on that day; empty where there is no such guarantee.", word),
    Column(
        "entries",
        ENTRIES,
        means="Where the two part ways: the entries that they read otherwise and that took effect last by that day; of"
        " other numbers of law the entry that it rests on.",
    ),
    *_pair("state_at_end", phrase("state on the last day"), "Its state on the last day.", word),
)


class RowsOf(NamedTuple):
    """A kind of rows: its columns, its title, what is said of it, and what gives them."""

    columns: tuple[Column, ...]
    title: str
    says: str
    rows: Callable[[SupposedFigures], Iterable[Row]]


KINDS = {
    "days": RowsOf(
        DAYS,
        phrase("How many people on each day: in the register / with what is supposed"),
        phrase(
            "From the first day that differs, at the ends of months, quarters or years; data hold every day."
        ),
        SupposedFigures.days,
    ),
    "places": RowsOf(
        PLACES,
        phrase("In all, per scheme and per enterprise: in the register / with what is supposed"),
        phrase("Days are of all people over all days counted; terms are as they stand on the last day."),
        SupposedFigures.places,
    ),
    "people": RowsOf(
        PEOPLE,
        phrase("For whom something differs: in the register / with what is supposed"),
        phrase("The insertion term is as it stands on the last day."),
        SupposedFigures.people,
    ),
    "guarantees": RowsOf(
        GUARANTEES,
        phrase("Whose guarantee differs, from which day, and the entries where the two part ways"),
        phrase("Entries with a number above the last one of the ledger are supposed."),
        SupposedFigures.guarantees,
    ),
}

_PHRASES = {
    "title": phrase("What if: not the register"),
    "supposed": phrase("What is supposed"),
    "entry": phrase("entry {entry} ({decision}, {subject}): supposed"),
    "named": phrase("entry {entry} ({decision}, {subject}): left out"),
    "no-employment": phrase(
        "entry {entry} ({decision}, {subject}): left out too, there is no employment without it"
    ),
    "no-order": phrase(
        "entry {entry} ({decision}, {subject}): left out too, the measure has no order without it"
    ),
    "entry-left-out": phrase(
        "entry {entry} ({decision}, {subject}): left out too, it is about an entry that is"
    ),
    "dossier-left-out": phrase(
        "entry {entry} ({decision}, {subject}): left out too, the other dossier is gone"
    ),
    "nothing": phrase("Nothing differs."),
    "register": phrase("in the register"),
    "what-if": phrase("what if"),
    "described": phrase("The table below has the numbers."),
}


_ALREADY = phrases(
    "{count} line is on record already, and supposes nothing",
    "{count} lines are on record already, and suppose nothing",
)


class _Supposing:
    """An answer about a what-if, in each of its forms."""

    def __init__(self, figures: SupposedFigures, found: WhatIf, head: SupposedHead, lang: str) -> None:
        self._figures = figures
        self._made = found.made
        self._head = head
        self._lang = lang
        entries = found.made.entries.entries(after=found.made.first - 1)
        decoded = ((position, codec.decode(state)) for position, state in islice(entries, MOST_SEEN))
        self._listed = [(position, each.decision, each.stream) for position, each in decoded]

    # -- what is supposed ---------------------------------------------------------------------------

    def supposed(self) -> Iterator[str]:
        """What is supposed, in words."""
        made, lang = self._made, self._lang
        for position, decision, stream in self._listed:
            yield self._named("entry", position, decision, stream)
        if made.number > len(self._listed):
            yield say(AND_MORE, lang, count=made.number - len(self._listed))
        if made.already:
            yield say_count(*_ALREADY, made.already, lang)
        for each in made.left_out[:MOST_SEEN]:
            yield self._named(each.why, each.position, each.decision, each.stream)
        if len(made.left_out) > MOST_SEEN:
            yield say(AND_MORE, lang, count=len(made.left_out) - MOST_SEEN)
        for name, value in made.numbers.items():
            yield f"{name}: {msgspec.json.encode(value).decode()}"

    def _named(self, what: str, position: int, decision: AnyDecision, stream: str) -> str:
        named = decision_word(decision.tag(), self._lang)
        values = {"entry": position, "decision": named, "subject": stream.partition(":")[2]}
        return say(_PHRASES[what], self._lang, **values)

    def _as_data(self) -> dict[str, Any]:
        made = self._made
        positions = [made.first, made.first + made.number - 1] if made.number else []
        left_out = [
            {
                "entry": each.position,
                "subject": each.stream,
                "decision": each.decision.tag(),
                "effective_on": each.decision.effective_on,
                "why": each.why,
            }
            for each in made.left_out
        ]
        return {
            "entries": positions,
            "already_on_record": made.already,
            "left_out": left_out,
            "numbers": made.numbers,
        }

    # -- for people ---------------------------------------------------------------------------------

    def _seen(self, name: str) -> tuple[list[Row], bool]:
        """The rows of a kind that people see, and whether there are more."""
        rows: Iterable[Row] = KINDS[name].rows(self._figures)
        if name == "days":
            return list(_at_ends(list(self._figures.days()))), False
        found = list(islice(rows, MOST_SEEN + 1))
        return found[:MOST_SEEN], len(found) > MOST_SEEN

    def write_table(self, kinds: Sequence[str], stream: TextIO) -> None:
        """What is supposed, and a table for each kind of rows."""
        width, lang = width_of(stream), self._lang
        said = [line for each in self.supposed() for line in wrapped(each, width, "    ", "  ")]
        write_lines([say(_PHRASES["supposed"], lang), *said], stream, head=self._head, lang=lang)
        for name in kinds:
            kind, (rows, more) = KINDS[name], self._seen(name)
            put(stream, "\n")
            if not rows:
                title, nothing = say(kind.title, lang), say(_PHRASES["nothing"], lang)
                for line in wrapped(f"{title}. {nothing}", width):
                    put(stream, f"# {line}\n")
                continue
            above = _TableTitle(f"{say(kind.title, lang)}. {say(kind.says, lang)}")
            table.write(Answer(rows, kind.columns), stream, above, lang)
            if more:
                put(stream, say(_MORE, lang, count=MOST_SEEN, kind=name) + "\n")

    def write_svg(self, stream: TextIO) -> None:
        """The drawing alone. Raises ``Mistaken`` where there is nothing to draw."""
        drawn = self._drawing()
        if drawn is None:
            raise Mistaken(phrase("nothing differs on any day: there is nothing to draw"))
        put(stream, drawn + "\n")

    def write_html(self, kinds: Sequence[str], stream: TextIO) -> None:
        """One page: what is supposed, the drawing, and the tables."""
        # What makes a page takes longer to import than an answer takes.
        from projections.render.html import render_charted

        lang = self._lang
        never, *others = self._head.lines(lang, 400)
        lead = (Lead(never, notable=True), *map(Lead, others), *map(Lead, self.supposed()))
        sections = tuple(self._section(name) for name in kinds)
        page = ChartedPage(lang, say(_PHRASES["title"], lang), lead, sections, say(SCROLLS, lang))
        put(stream, render_charted(page).decode())

    def _section(self, name: str) -> ChartedSection:
        kind, (rows, more) = KINDS[name], self._seen(name)
        columns = [column for column in kind.columns if column.on_screen]
        lang, title = self._lang, say(kind.title, self._lang)
        drawn = self._drawing() if name == "days" else None
        charts = () if drawn is None else (ChartGroup("days-drawn", title, (Chart(None, drawn),)),)
        looks = ["n" if column.right else "" for column in columns]
        cells: list[tuple[Cell, ...]] = [
            tuple((look, screen_cell(row, column, lang)) for look, column in zip(looks, columns, strict=True))
            for row in rows
        ]
        text = say(kind.says, lang)
        if more:
            text += " " + say(_MORE, lang, count=MOST_SEEN, kind=name)
        headings = tuple(zip(looks, (column.heading(lang) for column in columns), strict=True))
        return ChartedSection(
            name, title, text, charts, headings, tuple(cells), say(_PHRASES["nothing"], lang)
        )

    def _drawing(self) -> str | None:
        """Each figure of both registers through time, from the first day that differs; None where none does."""
        days = list(self._figures.days())
        differing = [each for each in days if each.differs]
        if not differing:
            return None
        lang = self._lang
        first = max(days[0].first_day.toordinal(), differing[0].first_day.toordinal() - 60)
        last = max(days[-1].last_day.toordinal(), first + 1)
        panels = [
            StepsPanel(
                say(says, lang),
                *([(each.first_day.toordinal(), each.of(figure)[nth]) for each in days] for nth in (0, 1)),
            )
            for figure, says, _ in _PEOPLE_BY
        ]
        names = say(_PHRASES["register"], lang), say(_PHRASES["what-if"], lang)
        title = f"{say(_PHRASES['title'], lang)}. {say(KINDS['days'].title, lang)}"
        notice = self._head.lines(lang, 400)[0]
        described = f"{notice} {say(_PHRASES['described'], lang)}"
        return steps(panels, (first, last), names, notice, title, described, "what-if")

    # -- data ---------------------------------------------------------------------------------------

    def write_json(self, kinds: Sequence[str], stream: TextIO) -> None:
        """One object, written row by row: the head, what is supposed, and an array for each kind of rows."""
        differing = next((each.first_day for each in self._figures.days() if each.differs), None)
        begin = {**self._head.fields(), "what_if": self._as_data(), "first_difference": differing}
        whole = encoded(begin, {}, stream)
        put(stream, whole[:-1])
        for name in kinds:
            put(stream, f',\n"{name}": [')
            behind = "\n"
            for row in KINDS[name].rows(self._figures):
                put(stream, behind + encoded(row, {}, stream))
                behind = ",\n"
            put(stream, "\n]" if behind != "\n" else "]")
        put(stream, "\n}\n")


_MORE = phrase("Only the first {count}: --show {kind} --format csv has all.")


class _TableTitle(NamedTuple):
    """What stands above one table."""

    text: str

    def fields(self) -> dict[str, object]:
        """Nothing: the head stands above all of them."""
        return {}

    def lines(self, _lang: str, width: int = 80) -> list[str]:
        """Its title."""
        return list(wrapped(self.text, width))


def _at_ends(days: Sequence[DayCounts]) -> Iterator[DayCounts]:
    """The counts on the first day that differs, and at the ends of as many months, quarters or years as can be seen."""
    differing = [each for each in days if each.differs]
    if not differing:
        return
    first, last = differing[0].first_day.toordinal(), differing[-1].last_day.toordinal()
    ends = next(
        ends for step in (1, 3, 12, 120) if len(ends := _ends(first, last, step)) <= MOST_SEEN or step == 120
    )
    at = 0
    for day in sorted({first, *ends, last}):
        while at + 1 < len(days) and days[at + 1].first_day.toordinal() <= day:
            at += 1
        yield msgspec.structs.replace(days[at], first_day=as_date(day), last_day=as_date(day))


def _ends(first: int, last: int, step: int) -> list[int]:
    """The last days of every so many months between two days."""
    return [begin.toordinal() - 1 for begin in months(first + 1, last + 1, step)]


def check(values: Mapping[str, Any]) -> None:
    """A day or a period, and something supposed. Raises ``Mistaken``."""
    a_day_or_a_period(values)
    if not (values["files"] or values["without"] or values["law"]):
        raise Mistaken(
            phrase("nothing is supposed: name a FILE with decisions, --without ENTRY or --law FILE")
        )


def answer(
    inquiry: Inquiry,
    *,
    files: Sequence[str] = (),
    without: Sequence[str] = (),
    law: str | None = None,
    show: str | None = None,
    enterprise: str | None = None,
    scheme: str | None = None,
    period: Period = None,
) -> Answer:
    """Everyone in both registers. Raises what ``ledger.intake.supposing.supposed`` raises."""
    first = FIRST_OF_ALL if period is None else period[0].toordinal()
    counting = CountingOf(first, inquiry.on.toordinal(), enterprise, scheme)
    with supposing(inquiry, files, without, law) as found:
        figures = SupposedFigures(counting)
        for each in ranges(found, inquiry.entries, counting, inquiry.location):
            figures.take(each)
        head = SupposedHead.over(inquiry.head, found)
        made = _Supposing(figures, found, head, inquiry.lang)
    kinds = tuple(KINDS) if show is None else (show,)
    one = KINDS[show or "days"]
    return Answer(
        one.rows(figures),
        one.columns,
        head=head,
        own={
            "table": lambda stream: made.write_table(kinds, stream),
            "json": lambda stream: made.write_json(kinds, stream),
            "svg": made.write_svg,
            "html": lambda stream: made.write_html(kinds, stream),
        },
    )


_EVERY = {column.path: column for kind in KINDS.values() for column in kind.columns if column.in_csv}

COLUMNS = (
    Column("format", means="`doorstroom-what-if-1`: this is no answer about the register."),
    Column("supposed", means="How many decisions are supposed."),
    Column("left_out", means="The entries that are read as if they had never been recorded."),
    Column("numbers", means="The numbers of law or policy that are supposed, by name."),
    Column(
        "what_if",
        only="json",
        means="What is supposed: the first and the last of the `entries`, how many lines are `already_on_record`, each"
        " entry that is `left_out` and `why`, the `numbers`.",
    ),
    Column("first_difference", only="json", means="The first day on which a count differs."),
    Column(
        "days", only="json", means="How many people on each run of days; its columns are those of the CSV."
    ),
    Column("places", only="json", means="The sums of all, of each scheme, of each enterprise; likewise."),
    Column("people", only="json", means="Everybody for whom something differs; likewise."),
    Column("guarantees", only="json", means="Each guarantee whose state differs; likewise."),
    # Of these a file has those of its kind of rows.
    *(column._replace(only="csv") for column in _EVERY.values()),
)

QUESTION = Question(
    Outline(
        name="whatif",
        help="""What if: the register and the same with other decisions, side by side. Nothing is recorded.

        FILE has decisions as `import` reads them. They stand beside what happened; what else was decided stays decided.
        What an import would refuse is refused. An entry that has nothing to rest on without one that is left out is
        left out too, and named. CSV and JSON Lines hold one kind of rows: --show.
        """,
        parameters=(
            Parameter("files", kind="file", positional=True, several=True, metavar="[FILE]..."),
            WITHOUT,
            LAW,
            Parameter(
                "show",
                "Only this kind of rows. [default: all; in CSV and JSON Lines days]",
                "choice",
                words=tuple(KINDS),
            ),
            AT_ENTERPRISE,
            UNDER_SCHEME,
            ON,
            PERIOD,
            KNOWN,
        ),
        forms=("svg", "html"),
        to_file=True,
        examples=(
            Example(
                "doorstroom whatif doorstroom-demo/what-if.jsonl --on 2021-06-30",
                phrase("What the letter asked for, beside what was decided"),
            ),
            Example(
                "doorstroom whatif doorstroom-demo/what-if.jsonl --on 2021-06-30 --scheme lde --show guarantees",
                phrase("Whose guarantee would differ, under one scheme"),
            ),
            Example(
                "doorstroom whatif --without D-005:1 --on 2021-06-30 --show places",
                phrase("Without the employment of somebody, and so without all that rests on it"),
            ),
        ),
    ),
    COLUMNS,
    answer,
    check,
)
