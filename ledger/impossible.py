"""What cannot be, of a decision that is recorded from now on.

These refusals came later than entries that break them: what is on record is read, verified and taken over as it
stands. What can never have been recorded stands in ``admission``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from ledger.brussels import day_of_moment
from ledger.decisions import AnyDecision
from ledger.decisions.markers import AnswerDay, GotToKnow, NotAhead, Pseudonym
from ledger.decisions.reading_fields import fields_of
from ledger.language import phrase
from ledger.refusals import (
    AnswerBeforeOffer,
    DayAhead,
    DayOutOfRange,
    MandateMissing,
    NotifiedBeforeDecided,
    Refused,
)
from ledger.words import VALUE_READ

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2099, 12, 31)


class _RecordingChecks(NamedTuple):
    """What there is to check in a kind of decision, by field."""

    days: tuple[str, ...]
    not_ahead: tuple[str, ...]
    got_to_know: tuple[str, ...]
    answer_days: tuple[str, ...]
    keys: tuple[str, ...]
    decisions: tuple[str, ...]


def check(decision: AnyDecision, recorded_at: datetime) -> None:
    """Refuse what cannot be of a decision that is recorded at a moment.

    Raises ``DayOutOfRange``, ``DayAhead`` (by the day in Brussels), ``NotifiedBeforeDecided``, ``AnswerBeforeOffer``,
    ``MandateMissing``.
    """
    checks = _checks(type(decision))
    for field in checks.days:
        day: date | None = getattr(decision, field)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise DayOutOfRange(VALUE_READ, given=day, field=field)
    for field in checks.not_ahead:
        if (day := getattr(decision, field)) is not None:
            _check_ahead(day, recorded_at, field)
    for field in checks.got_to_know:
        # Without a day on which it was taken nothing tells: it may have been before its effect.
        _check_not_before(decision, field, decision.decided_on, NotifiedBeforeDecided)
    for field in checks.answer_days:
        _check_not_before(decision, field, decision.effective_on, AnswerBeforeOffer)
    if decision.decided_by == "representative" and decision.ground is None:
        raise MandateMissing(field="ground")
    for field in checks.decisions:
        _check_within(getattr(decision, field), recorded_at, field)


_BEFORE = phrase("Here {day} lies before {other}.")


def _check_ahead(day: date, recorded_at: datetime, field: str) -> None:
    # Brussels is at most two hours ahead of UTC: most decisions need no look at its clock.
    if day >= recorded_at.date() and day > (today := day_of_moment(recorded_at)):
        raise DayAhead(phrase("Here {day} lies after {today}."), day=day, today=today, field=field)


def _check_not_before(decision: AnyDecision, field: str, other: date | None, refusal: type[Refused]) -> None:
    day: date | None = getattr(decision, field)
    if day is not None and other is not None and day < other:
        raise refusal(_BEFORE, day=day, other=other, field=field)


def _check_within(replacement: AnyDecision, recorded_at: datetime, field: str) -> None:
    try:
        check(replacement, recorded_at)
    except Refused as refusal:
        refusal.field = f"{field}.{refusal.field}"
        raise


def keys_without_digit(decision: AnyDecision, within: str = "") -> Iterator[tuple[str, str]]:
    """The keys of dossiers without a digit that a decision names, or what it puts in the place of another.

    Each with its field, ``within`` a part where that is said.
    """
    checks = _checks(type(decision))
    for field in checks.keys:
        key: str | None = getattr(decision, field)
        if key is not None and not any(map(str.isdigit, key)):
            yield within + field, key
    for field in checks.decisions:
        yield from keys_without_digit(getattr(decision, field), f"{within}{field}.")


@cache
def _checks(kind: type[AnyDecision]) -> _RecordingChecks:
    fields = fields_of(kind)
    return _RecordingChecks(
        days=tuple(field.name for field in fields if field.shape.holds(date)),
        not_ahead=tuple(field.name for field in fields if field.shape.marked(NotAhead)),
        got_to_know=tuple(field.name for field in fields if field.shape.marked(GotToKnow)),
        answer_days=tuple(field.name for field in fields if field.shape.marked(AnswerDay)),
        keys=tuple(field.name for field in fields if field.shape.marked(Pseudonym)),
        decisions=tuple(field.name for field in fields if field.shape.decisions),
    )
