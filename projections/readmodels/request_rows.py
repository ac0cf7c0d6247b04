"""R8: the requests for the exception as rows: what holds of each, from one change to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Literal

import msgspec

from projections.fold.dossier import Dossier
from projections.fold.rules.calendar import LAST_DAY, as_date
from projections.fold.rules.request import ExceptionRequest, RequestOnDay

_Employer = tuple[int, str | None, str | None]


class ConsentToException(msgspec.Struct, frozen=True):
    """What was said in a party's name: on which day, in which entry, by whom.

    ``competent``: by the party itself, or the employee's representative; what another says counts for nothing (R15).
    ``enterprise`` is the receiving enterprise that it names, None where it names none.
    """

    party: str
    answer: str
    on: date
    entry: int
    decided_by: str
    competent: bool
    enterprise: str | None


class ExceptionEvaluation(msgspec.Struct, frozen=True):
    """What VDAB judged for the exception; of the three questions of R8 None is what it did not answer.

    ``competent``: whether it was VDAB that decided it; it has its effect all the same (R15).
    """

    outcome: str
    conditions_met: bool | None
    job_safe: bool | None
    job_durable: bool | None
    on: date
    entry: int
    decided_by: str
    competent: bool


class LedTo(msgspec.Struct, frozen=True):
    """The start or resumption that a request led to, and what R8 missed that day; nothing where it was lawful."""

    decision: Literal["start", "resumption"]
    on: date
    entry: int
    missing: tuple[str, ...]


class Answers(msgspec.Struct, frozen=True):
    """What was said, judged and begun on a request, as it stands in one column."""

    measures: tuple[str, ...]
    refused_by: tuple[str, ...]
    consents: tuple[ConsentToException, ...]
    evaluations: tuple[ExceptionEvaluation, ...]
    led_to: LedTo | None


_as_json = msgspec.json.Encoder().encode
_answers = msgspec.json.Decoder(Answers)


def answers_of(text: str) -> Answers:
    """The column ``answers`` of a row."""
    return _answers.decode(text)


def request_rows(key: str, dossier: Dossier) -> Iterator[tuple[Any, ...]]:
    """The rows of every request of a person, cut where the enterprise or the scheme changes while it is open."""
    for number, request in enumerate(dossier.entitlement.exceptions, start=1):
        employers = list(_asked_at(request, dossier.employers))
        ends = [each.day - 1 for each in request.history[1:]]
        for held, last in zip(request.history, [*ends, LAST_DAY], strict=True):
            for first, until, enterprise, scheme in _cut(employers, held.day, last):
                yield (
                    key,
                    number,
                    held.suspension,
                    _text(held.spell_first),
                    _text(request.first),
                    held.state,
                    _text(held.since),
                    _text(first),
                    enterprise,
                    scheme,
                    _json(held.missing),
                    _json(_answers_in(held)),
                    None if until >= LAST_DAY else _text(until),
                )


def _asked_at(request: ExceptionRequest, employers: Sequence[_Employer]) -> Iterator[_Employer]:
    """From which day on which enterprise a request is at: who employs until it is over, and who did so last."""
    over = LAST_DAY if request.over is None else max(request.over, request.first + 1)
    found = [each for each in employers if each[2] is not None and each[0] < over]
    if not found or found[0][0] > request.first:
        # Employed and gone on one day: at its end there was no enterprise.
        yield request.first, None, None
    yield from found


def _cut(
    employers: Sequence[_Employer], first: int, last: int
) -> Iterator[tuple[int, int, str | None, str | None]]:
    """The days ``first`` to ``last``, cut where another enterprise or scheme begins."""
    for (begun, enterprise, scheme), (following, _, _) in pairwise([*employers, (last + 1, None, None)]):
        if following > first and begun <= last:
            yield max(begun, first), min(following - 1, last), enterprise, scheme


def _answers_in(held: RequestOnDay) -> Answers:
    begun = held.begun
    return Answers(
        held.measures,
        held.refused_by,
        tuple(
            ConsentToException(
                word.party,
                word.answer,
                as_date(word.day),
                word.position,
                word.decided_by,
                word.competent,
                word.enterprise,
            )
            for word in held.words
        ),
        tuple(
            ExceptionEvaluation(
                each.outcome,
                each.conditions_met,
                each.job_safe,
                each.job_durable,
                as_date(each.day),
                each.position,
                each.decided_by,
                each.competent,
            )
            for each in held.judgments
        ),
        None if begun is None else LedTo(begun.decision, as_date(begun.day), begun.position, begun.missing),
    )


def _text(day: int) -> str:
    return as_date(day).isoformat()


def _json(value: object) -> str:
    return _as_json(value).decode()
