"""The public Python API: what the command line answers, as typed values, for report builders and notebooks.

    with open_register("register.db") as register:
        register.status("D-001", on=date(2020, 5, 1)).status

It reads and never writes, and needs no command line. This module alone is public: any other module of the packages
``ledger`` and ``projections`` may move from one version to the next (ADR 0037). Days are inclusive. A day asked about
(``on``) is asked to its end, and None is today in Brussels. A knowledge moment (``known``) leaves out what was recorded
later: a ``date`` means its end in Brussels, a ``datetime`` without an offset is Brussels time, None means all that is
recorded. Each call reads one consistent snapshot, taken when it is made.

What goes wrong and is meant for people is a ``Problem``, whose text is a sentence; ``in_language("nl")`` says it in
Dutch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import msgspec

from ledger.application import Ledger
from ledger.language import LANGUAGES, Language, phrase, say
from ledger.problem import Problem, message_in
from ledger.store.errors import StoreError
from projections.answers.asked import Moment, asked, day_of, moment_of, parameters_of
from projections.answers.comparison import Comparison
from projections.answers.course import Timeline
from projections.answers.head import Head
from projections.answers.history import HistoryRow
from projections.answers.measures import Measure
from projections.answers.outline import Outline
from projections.answers.overview import Count
from projections.answers.question import Inquiry, Question
from projections.answers.replaying import DayChange, ReplayStep
from projections.answers.successions import EnterpriseSuccession
from projections.counts.asking import EnterpriseNotFound, Report
from projections.counts.workbook import TooManyRows
from projections.explanation.tree import Explanation
from projections.mistaken import Mistaken
from projections.questions import QUESTIONS
from projections.reading import DossierNotFound, Finding, GuaranteeState, Status, Trajectory
from projections.readmodels.population import DueRow, ExceptionRow, FindingRow, GuaranteeRow, PlaceRow
from projections.render.agenda import NoCalendar
from projections.render.answer import Answer
from projections.render.csv import Dialect
from projections.render.forms import NAMES, write
from projections.render.parquet import NoParquet
from projections.supposing.figures import DayCounts, GuaranteeParting, PersonDiffering, PlaceSums

__all__ = [
    "Answered",
    "Comparison",
    "Count",
    "DayChange",
    "DayCounts",
    "DossierNotFound",
    "DueRow",
    "EnterpriseNotFound",
    "EnterpriseSuccession",
    "ExceptionRow",
    "Explanation",
    "Finding",
    "FindingRow",
    "GuaranteeParting",
    "GuaranteeRow",
    "GuaranteeState",
    "Head",
    "HistoryRow",
    "Measure",
    "Mistaken",
    "NoCalendar",
    "NoParquet",
    "Outline",
    "PersonDiffering",
    "PlaceRow",
    "PlaceSums",
    "Problem",
    "RegisterReader",
    "ReplayStep",
    "Report",
    "Status",
    "StoreError",
    "Timeline",
    "TooManyRows",
    "Trajectory",
    "open_register",
]

T = TypeVar("T", bound=msgspec.Struct)


class Answered:
    """What a question was answered with.

    ``rows`` are frozen structs, in the order of the command: one for each row, or the one object that the answer is.
    ``head`` has the day asked about, the knowledge moment, whether the ledger is simulated, and how many entries were
    known. ``notices`` are sentences about the answer itself, such as that personal texts were not at hand.
    """

    def __init__(
        self, rows: tuple[msgspec.Struct, ...], answer: Answer, head: Head, lang: str, notices: Sequence[str]
    ) -> None:
        self.rows = rows
        self.head = head
        self.notices = tuple(notices)
        self._answer = answer
        self._lang = lang

    def written(self, form: str = "json", dialect: Dialect = "rfc4180") -> bytes:
        """The answer as the command writes it in a form, in UTF-8.

        Forms: ``table``, ``json``, ``jsonl``, ``csv``; ``markdown`` of `explain`, ``ics`` of `due`; of a report those
        of its ``Outline``. ``dialect`` is that of CSV: ``rfc4180``, or ``excel-nl``. Raises ``Mistaken`` for another
        form, for a report ``NoParquet`` and ``TooManyRows``, and for ``ics`` ``NoCalendar``.
        """
        forms = self._forms()
        if form not in forms:
            raise Mistaken(
                phrase("there is no form {form!r} of this answer: {forms}"),
                form=form,
                forms=", ".join(forms),
            )
        if self._answer.encode is not None:
            return self._answer.encode(form, dialect)
        stream = StringIO(newline="")
        write(self._answer, form, stream, head=self.head, lang=self._lang, dialect=dialect)
        return stream.getvalue().encode()

    def _forms(self) -> tuple[str, ...]:
        from projections.counts.forms import FORMS

        return (
            FORMS if self._answer.encode is not None else (*NAMES, *self._answer.own, *self._answer.of_rows)
        )


class RegisterReader:
    """A ledger that is open to be asked. Made by ``open_register``; close it, or use it with ``with``."""

    def __init__(self, ledger: Ledger, lang: str) -> None:
        self._ledger = ledger
        self._lang = lang

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._ledger.close()

    @property
    def simulated(self) -> bool:
        """Whether it is a ledger for training, tests and demonstrations."""
        return self._ledger.simulated

    @property
    def size(self) -> int:
        """How many entries are recorded now."""
        return self._ledger.size

    @staticmethod
    def questions() -> tuple[Outline, ...]:
        """All that can be asked: of each its name, its help, and its parameters with their kinds and words."""
        return tuple(_outline(each) for each in QUESTIONS)

    def ask(self, question: str, *, on: Moment = None, known: Moment = None, **parameters: Any) -> Answered:
        """Ask any question by its name, as ``questions`` lists them, with its parameters by their names.

        A parameter that is left out, or None, has its default. A ``period`` is a pair of its first and its last day,
        ``moments`` are a pair of knowledge moments. Raises ``Mistaken`` for what cannot be asked so,
        ``DossierNotFound``, ``EnterpriseNotFound``, a ``StoreError``; ``TypeError`` for a value of another type.
        """
        found = _named(question)
        values = asked(found, parameters)
        day, moment = day_of(on), moment_of(known)
        if moment is not None and all(each.name != "known" for each in found.outline.parameters):
            raise Mistaken(phrase("`{question}` is not asked as known at one moment"), question=question)
        if found.check is not None:
            found.check({**values, "on": day})
        notices: list[str] = []
        period: tuple[date, date] | None = values.get("period")

        def without_texts(why: Problem) -> None:
            notices.append(message_in(why, self._lang))

        with self._inquiry(day, moment, period, without_texts) as inquiry:
            answer = found.answer(inquiry, **values)
            # All of it is read before the snapshot is let go of.
            rows = tuple(answer.rows)
            objects = None if answer.objects is None else tuple(answer.objects)
        notices += [say(each, self._lang) for each in answer.notices]
        return Answered(
            cast("tuple[msgspec.Struct, ...]", rows if objects is None else objects),
            answer._replace(rows=rows, objects=objects),
            cast("Head", answer.head or inquiry.head),
            self._lang,
            notices,
        )

    def status(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Status:
        """What holds for one employee at the end of a day. Raises ``DossierNotFound``."""
        (status,) = self._rows(Status, "status", on, known, dossiers=[dossier])
        return status

    def everyone(
        self,
        *,
        status: str | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> Iterator[Status]:
        """What holds for every employee at the end of a day, by dossier; of one status, enterprise or scheme if named.

        The snapshot is taken with the first one, and let go of after the last one: few are in memory at a time where
        read models answer. A page, or another order, is asked with ``ask("status", everyone=True, limit=50)``. Raises
        ``Mistaken`` for a status or a scheme that there is not, or a KBO number that is none.
        """
        narrowed = {"status": status, "enterprise": enterprise, "scheme": scheme}
        question = _named("status")
        values = asked(question, {"everyone": True, **narrowed})
        day, moment = day_of(on), moment_of(known)
        with self._inquiry(day, moment, None, lambda _why: None) as inquiry:
            yield from cast("Iterator[Status]", question.answer(inquiry, **values).rows)

    def history(self, dossier: str, *, on: Moment = None, known: Moment = None) -> tuple[HistoryRow, ...]:
        """Every entry of a dossier, or those in effect by the end of ``on``, in the order of the ledger.

        Personal texts are told where the vault and its master key are at hand. Raises ``DossierNotFound``.
        """
        return self._rows(HistoryRow, "history", on, known, dossier=dossier)

    def timeline(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Timeline:
        """A dossier through time, from its first decision in effect to ``on``. Raises ``DossierNotFound``."""
        (timeline,) = self._rows(Timeline, "timeline", on, known, dossier=dossier)
        return timeline

    def explain(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Explanation:
        """Why what holds for one employee does: conclusions, their rules, and the entries they rest on.

        Raises ``DossierNotFound``.
        """
        (explanation,) = self._rows(Explanation, "explain", on, known, dossier=dossier)
        return explanation

    def compare(self, dossier: str, first: date, second: date, *, on: Moment = None) -> Comparison:
        """What came in between two knowledge moments, and what that did up to ``on``, else to the later one's own day.

        Each moment is a ``date`` or a ``datetime``, as ``known`` is. Raises ``DossierNotFound``.
        """
        (comparison,) = self._rows(Comparison, "compare", on, None, dossier=dossier, moments=(first, second))
        return comparison

    def replay(
        self, dossier: str, *, by: str = "knowledge", on: Moment = None, known: Moment = None
    ) -> tuple[ReplayStep, ...]:
        """A history entry by entry up to ``on``: what each changed, and for which days.

        ``by`` is ``knowledge``, the order in which the entries became known, each judged as it was then; or ``effect``,
        the order in which they took effect, as known now. Raises ``DossierNotFound``, and ``Mistaken`` for another
        order.
        """
        return self._rows(ReplayStep, "replay", on, known, dossier=dossier, by=by)

    def overview(
        self,
        *,
        enterprise: str | None = None,
        scheme: str | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[Count, ...]:
        """How many employees have each status: in all, per scheme, and per enterprise.

        Only of those at an enterprise or under a scheme, if named. Raises ``Mistaken`` for a scheme that there is not,
        or a KBO number that is none.
        """
        return self._rows(Count, "overview", on, known, enterprise=enterprise, scheme=scheme)

    def measures(self, *, on: Moment = None, known: Moment = None) -> tuple[Measure, ...]:
        """Every collective measure that is known, and whether it is in force on the day asked."""
        return self._rows(Measure, "measures", on, known)

    def successions(self, *, on: Moment = None, known: Moment = None) -> tuple[EnterpriseSuccession, ...]:
        """Every enterprise that was taken over, by whom, and every entry about it, with its corrections (R17)."""
        return self._rows(EnterpriseSuccession, "successions", on, known)

    def guarantees(
        self,
        *,
        state: str | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        rule: str | None = None,
        suspension: str | None = None,
        period: tuple[date, date] | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[GuaranteeRow, ...]:
        """The guarantees (R10, R12) on a day, the state that lasts longest first; of a ``period`` every state of each.

        A ``period`` is its first and last day, in the place of ``on``. Those of one state, enterprise, scheme, rule or
        suspension if named. Raises ``Mistaken`` for a state, scheme or rule that there is not, a KBO number that is
        none, or a period that ends before it begins.
        """
        narrowed = {
            "state": state,
            "enterprise": enterprise,
            "scheme": scheme,
            "rule": rule,
            "suspension": suspension,
        }
        return self._rows(GuaranteeRow, "guarantees", on, known, period=period, **narrowed)

    def findings(
        self,
        *,
        code: str | None = None,
        severity: str | None = None,
        rule: str | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        cured: bool = False,
        period: tuple[date, date] | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[FindingRow, ...]:
        """What breaks a rule and stands on the day asked, or on a day of a ``period``, by first day.

        A ``period`` is its first and last day, in the place of ``on``. Those of one code, severity, rule, enterprise or
        scheme if named; severity ``breach`` has what breached a guarantee too. ``cured``: of a period, only what was
        cured before its last day. Raises ``Mistaken`` for a code, severity, rule or scheme that there is not, a KBO
        number that is none, a period that ends before it begins, and ``cured`` without one.
        """
        narrowed = {
            "code": code,
            "severity": severity,
            "rule": rule,
            "enterprise": enterprise,
            "scheme": scheme,
            "cured": cured,
        }
        return self._rows(FindingRow, "findings", on, known, period=period, **narrowed)

    def places(
        self,
        *,
        state: str = "open",
        period: tuple[date, date] | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[PlaceRow, ...]:
        """The places that were left (R13), the oldest first: ``open``, ``filled`` or ``all``; of a day or a period.

        Of one enterprise or scheme if named. Raises ``Mistaken`` for a state or a scheme that there is not, a KBO
        number that is none, or a day beside a period.
        """
        narrowed: dict[str, Any] = {"state": state, "enterprise": enterprise, "scheme": scheme}
        if period is not None:
            narrowed["period"] = period
        return self._rows(PlaceRow, "places", on, known, **narrowed)

    def exceptions(
        self,
        *,
        state: str | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        period: tuple[date, date] | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[ExceptionRow, ...]:
        """The requests for the exception (R8), the earliest first; of one state, enterprise or scheme if named.

        Those made by the day asked, as they stand on it; or those made in a ``period``, both days included, as they
        stand on its last day. Raises ``Mistaken`` as ``guarantees`` does, and for a period that ends before it begins.
        """
        narrowed = {"state": state, "enterprise": enterprise, "scheme": scheme, "period": period}
        return self._rows(ExceptionRow, "exceptions", on, known, **narrowed)

    def due(
        self,
        *,
        within: int | None = None,
        overdue: bool = False,
        kind: str | None = None,
        enterprise: str | None = None,
        scheme: str | None = None,
        on: Moment = None,
        known: Moment = None,
    ) -> tuple[DueRow, ...]:
        """What falls due ``within`` so many days (30), and what is overdue; or only what is ``overdue``.

        The earliest day first; of one kind, enterprise or scheme if named. Raises ``Mistaken`` for a kind or a scheme
        that there is not, a KBO number that is none, and for ``within`` and ``overdue`` together.
        """
        narrowed = {"kind": kind, "enterprise": enterprise, "scheme": scheme}
        return self._rows(DueRow, "due", on, known, within=within, overdue=overdue, **narrowed)

    def _rows(
        self, kind: type[T], question: str, on: Moment, known: Moment, /, **parameters: Any
    ) -> tuple[T, ...]:
        rows = self.ask(question, on=on, known=known, **parameters).rows
        assert all(isinstance(row, kind) for row in rows), f"{question} is answered in {kind.__name__}"
        return cast("tuple[T, ...]", rows)

    @contextmanager
    def _inquiry(
        self,
        on: date | None,
        known: datetime | None,
        period: tuple[date, date] | None,
        without_texts: Callable[[Problem], None],
    ) -> Iterator[Inquiry]:
        with self._ledger.reading() as entries:
            yield Inquiry.of(
                self._ledger,
                entries,
                on=on,
                known=known,
                period=period,
                lang=self._lang,
                without_texts=without_texts,
            )


def open_register(location: str | os.PathLike[str], *, lang: Language = "en") -> RegisterReader:
    """Open the ledger in a SQLite file, or at the URL of a PostgreSQL database, to ask it questions.

    ``lang`` is the language of sentences within answers; codes and days are the same in every one. The vault is found
    as the command finds it: in the ledger's database, or by the ``DOORSTROOM_VAULT…`` variables. Raises a
    ``StoreError``, such as where there is no ledger.
    """
    if lang not in LANGUAGES:
        raise TypeError(f"lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return RegisterReader(Ledger.open(location), lang)


def _named(name: str) -> Question:
    for each in QUESTIONS:
        if each.outline.name == name:
            return each
    names = ", ".join(each.outline.name for each in QUESTIONS)
    raise Mistaken(phrase("there is no question {name!r}: {names}"), name=name, names=names)


def _outline(question: Question) -> Outline:
    """An outline without what is for the command line alone."""
    moments = tuple(each for each in question.outline.parameters if each.name in ("on", "known"))
    return question.outline._replace(parameters=(*parameters_of(question), *moments))
