"""A ledger that is open to be asked: a method for each question, and all questions by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import msgspec

from ledger import codec
from ledger.application import Ledger
from ledger.entry import Recorded
from ledger.language import phrase, say
from ledger.problem import Problem, message_in
from projections.answers.asked import Moment, asked, day_of, moment_of, parameters_of
from projections.answers.comparison import Comparison
from projections.answers.course import Timeline
from projections.answers.head import Head
from projections.answers.history import HistoryRow
from projections.answers.measures import Measure
from projections.answers.outline import Outline
from projections.answers.overview import Count
from projections.answers.question import Inquiry, Question
from projections.answers.replaying import ReplayStep
from projections.answers.search import SearchHit
from projections.answers.successions import EnterpriseSuccession
from projections.api.answered import Answered
from projections.api.verified import Verification, anchors_of, verified
from projections.explanation.tree import Explanation
from projections.mistaken import Mistaken
from projections.questions import QUESTIONS
from projections.reading import Reading, Status
from projections.readmodels.population import DueRow, ExceptionRow, FindingRow, GuaranteeRow, PlaceRow

T = TypeVar("T", bound=msgspec.Struct)


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
        """All that can be asked: of each its name, its help, and its parameters with their kinds and words.

        >>> [question.name for question in register.questions()][:3]
        ['status', 'history', 'timeline']
        """
        return tuple(_outline(each) for each in QUESTIONS)

    def ask(self, question: str, *, on: Moment = None, known: Moment = None, **parameters: Any) -> Answered:
        """Ask any question by its name, as ``questions`` lists them, with its parameters by their names.

        A parameter that is left out, or None, has its default. A ``period`` is a pair of its first and its last day,
        ``moments`` are a pair of knowledge moments. Raises ``Mistaken`` for what cannot be asked so,
        ``DossierNotFound``, ``EnterpriseNotFound``, a ``StoreError``; ``TypeError`` for a value of another type.

        >>> answered = register.ask("status", everyone=True, limit=50, on=date(2020, 7, 15))
        >>> len(answered.rows), answered.head.part.total
        (50, 77)
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
            question,
            cast("tuple[msgspec.Struct, ...]", rows if objects is None else objects),
            answer._replace(rows=rows, objects=objects),
            cast("Head", answer.head or inquiry.head),
            self._lang,
            notices,
        )

    def status(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Status:
        """What holds for one employee at the end of a day. Raises ``DossierNotFound``.

        >>> status = register.status("D-005", on=date(2020, 7, 15), known=date(2020, 8, 1))
        >>> status.status, status.since, status.entries
        ('left', datetime.date(2020, 5, 30), (355,))
        """
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

        >>> on = date(2020, 7, 15)
        >>> sum(each.status == "running" for each in register.everyone(on=on))
        11
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

        >>> register.history("D-005")[0].sentence
        'Employed at 0899.930.366 under lde.'
        """
        return self._rows(HistoryRow, "history", on, known, dossier=dossier)

    def timeline(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Timeline:
        """A dossier through time, from its first decision in effect to ``on``. Raises ``DossierNotFound``.

        >>> [each.status for each in register.timeline("D-005", on=date(2020, 7, 15)).periods]
        ['employed', 'ready', 'planned', 'running', 'running', 'suspended', 'awaiting']
        """
        (timeline,) = self._rows(Timeline, "timeline", on, known, dossier=dossier)
        return timeline

    def explain(self, dossier: str, *, on: Moment = None, known: Moment = None) -> Explanation:
        """Why what holds for one employee does: conclusions, their rules, and the entries they rest on.

        Raises ``DossierNotFound``.

        >>> register.explain("D-008", on=date(2020, 7, 15)).conclusions[0].sentence
        'Breached since 2020-05-11: the right to resumption was not given its full chance.'
        """
        (explanation,) = self._rows(Explanation, "explain", on, known, dossier=dossier)
        return explanation

    def compare(self, dossier: str, first: date, second: date, *, on: Moment = None) -> Comparison:
        """What came in between two knowledge moments, and what that did up to ``on``, else to the later one's own day.

        Each moment is a ``date`` or a ``datetime``, as ``known`` is. Raises ``DossierNotFound``.

        >>> comparison = register.compare("D-005", date(2020, 8, 1), date(2020, 12, 1))
        >>> [each.fact.entry for each in comparison.entries]
        [460, 461, 464]
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

        >>> [(step.step, step.entry) for step in register.replay("D-005", on=date(2020, 1, 10))][:4]
        [(1, 18), (2, 218), (3, 229), (4, 266)]
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

        >>> register.overview(on=date(2020, 7, 15))[0].statuses["awaiting"]
        29
        """
        return self._rows(Count, "overview", on, known, enterprise=enterprise, scheme=scheme)

    def measures(self, *, on: Moment = None, known: Moment = None) -> tuple[Measure, ...]:
        """Every collective measure that is known, and whether it is in force on the day asked.

        >>> [(each.measure, each.entries) for each in register.measures(on=date(2020, 7, 15))]
        [('corona-2020', 3), ('oefening-2023', 3)]
        """
        return self._rows(Measure, "measures", on, known)

    def successions(self, *, on: Moment = None, known: Moment = None) -> tuple[EnterpriseSuccession, ...]:
        """Every enterprise that was taken over, by whom, and every entry about it, with its corrections (R17).

        >>> register.successions(on=date(2020, 7, 15))[0].enterprise
        '0899.940.165'
        """
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

        >>> breached = register.guarantees(state="breached", enterprise="0899.920.171", on=date(2020, 7, 15))
        >>> [(row.dossier, row.first_day, row.entries) for row in breached]
        [('D-008', datetime.date(2020, 5, 11), (341, 352))]
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

        >>> found = register.findings(severity="breach", enterprise="0899.920.171", on=date(2020, 7, 15))
        >>> [(row.dossier, row.code, row.since) for row in found]
        [('D-008', 'resumption-during-suspension', datetime.date(2020, 5, 11))]
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

        >>> [(row.dossier, row.days) for row in register.places(scheme="lde", on=date(2020, 7, 15))]
        [('D-015', 45), ('D-016', 1)]
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

        >>> [(row.dossier, row.state) for row in register.exceptions(on=date(2020, 7, 15))]
        [('D-007', 'lawful'), ('D-008', 'irregular')]
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

        >>> [(row.dossier, row.kind, row.due_on) for row in register.due(within=3, on=date(2020, 7, 15))][:2]
        [('D-060', 'phase', datetime.date(2020, 7, 11)), ('D-052', 'phase', datetime.date(2020, 7, 15))]
        """
        narrowed = {"kind": kind, "enterprise": enterprise, "scheme": scheme}
        return self._rows(DueRow, "due", on, known, within=within, overdue=overdue, **narrowed)

    def _rows(
        self, kind: type[T], question: str, on: Moment, known: Moment, /, **parameters: Any
    ) -> tuple[T, ...]:
        rows = self.ask(question, on=on, known=known, **parameters).rows
        assert all(isinstance(row, kind) for row in rows), f"{question} is answered in {kind.__name__}"
        return cast("tuple[T, ...]", rows)

    def search(self, text: str, *, on: Moment = None, known: Moment = None) -> tuple[SearchHit, ...]:
        """The dossiers, enterprises, measures and entries whose key, number, name or source is this or begins so.

        Never a national number. Raises ``Mistaken`` for a text in which nothing can be looked for.

        >>> [(found.kind, found.key) for found in register.search("corona")]
        [('measure', 'corona-2020')]
        """
        return self._rows(SearchHit, "search", on, known, text=text)

    def entries(
        self, stream: str | None = None, *, after: int = 0, known: Moment = None
    ) -> Iterator[Recorded]:
        """The entries themselves, in the order of the ledger, for a fold of your own; behind a position ``after``.

        Of one ``stream`` if named: ``dossier:KEY``, ``measure:NAME`` or ``enterprise:KBO``. Each is a ``position`` and
        an ``entry``, whose ``decision`` has the fields of the reference of decisions; a personal text is there as what
        commits to it. Corrections are entries like others: which decisions remain, ``history`` says. The snapshot is
        taken with the first one, and let go of after the last one.

        >>> from collections import Counter
        >>> counted = Counter(each.entry.decision.tag() for each in register.entries("dossier:D-005"))
        >>> counted["phase"]
        2
        """
        moment = moment_of(known)
        with self._ledger.reading() as entries:
            upto = Reading(entries, moment).upto
            if stream is None:
                found = entries.entries(after, upto)
            else:
                found = (each for each in entries.stream(stream, upto) if each[0] > after)
            for position, state in found:
                yield Recorded(position, codec.decode(state))

    def entry(self, position: int) -> Recorded:
        """The entry at a position: one on which an answer rests, as it names them. Raises ``Mistaken`` for none.

        >>> register.entry(341).entry.decision.in_words("nl")
        'Maatregel corona-2020: de trajecten onder collectief maatwerk en lokale diensteneconomie worden opgeschort.'
        """
        with self._ledger.reading() as entries:
            state = entries.state(position)
        if state is None:
            raise Mistaken(
                phrase("there is no entry {position}: the ledger has {count}"),
                position=position,
                count=self.size,
            )
        return Recorded(position, codec.decode(state))

    def verify(
        self,
        *,
        checkpoints: Mapping[str, bytes] | None = None,
        keys: Sequence[str] = (),
        policy: bytes | None = None,
        authorities: bytes | None = None,
        models: bool = True,
    ) -> Verification:
        """Compute everything anew from the stored bytes, as `verify` does: what holds and what does not.

        What the database says of itself proves little. ``checkpoints`` are what somebody kept elsewhere, by the name
        that they are to have in the answer; ``keys`` are public keys (``name+id+key``) of the ledger or of witnesses,
        ``policy`` is one of C2SP tlog-policy, ``authorities`` are certificates (PEM) of whoever set timestamps.
        ``models``: hold the read models against the entries too. Raises ``Mistaken`` for what cannot be read of these.

        >>> register.verify().outcome
        'holds'
        """
        anchors = anchors_of(checkpoints or {}, keys, policy, authorities)
        return verified(self._ledger, anchors, self._lang, models=models)

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
