"""What cannot be a decision by itself: the checks that need nothing but the decision.

What needs the ledger (is there an employment on record, does the entry exist) stands in
``ledger.record``; what merely breaks a rule is recorded and found later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

import msgspec

from ledger.decisions import AnyDecision, Correction
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.decisions.fields import Indicator
from ledger.decisions.marked import changed_value, fields_with
from ledger.decisions.markers import EnterpriseNumber, Marker, NotBeforeEffect, Plain, Pseudonym
from ledger.decisions.quantity import canonical_number, days_of
from ledger.decisions.reading_fields import Field, fields_of
from ledger.language import phrase
from ledger.national_numbers import holds_national_number, looks_like_national_number
from ledger.refusals import (
    IndicatorWithoutNumber,
    LastDayBeforeEffect,
    NationalNumberAsKey,
    NationalNumberInEntry,
    NoSuchPeriod,
    OneSubject,
    Refused,
    ReplacementOfAnotherSubject,
    WrongCheckDigits,
)
from ledger.words import VALUE_READ


def admit(decision: AnyDecision) -> AnyDecision:
    """The decision as it may be recorded, with every KBO number and every indicator's number in its one spelling.

    Raises ``LastDayBeforeEffect``, ``WrongCheckDigits``, ``NationalNumberAsKey``, ``NationalNumberInEntry``,
    ``IndicatorWithoutNumber``, ``NoSuchPeriod``, ``OneSubject``, ``ReplacementOfAnotherSubject``.
    """
    checks = _checks(type(decision))
    changes: dict[str, object] = {}
    for field in checks.last_days:
        last_day = getattr(decision, field)
        if last_day is not None:
            _admit_last_day(decision, field, last_day)
    for field in checks.enterprises:
        given = getattr(decision, field)
        if given is not None and (canonical := _admit_enterprise(decision, field, given)) is not given:
            changes[field] = canonical
    for field, admit_text in checks.texts:
        text = getattr(decision, field)
        if isinstance(text, str) and len(text) >= 11:
            admit_text(decision, field, text)
    if checks.within:
        changes |= _admit_within(decision, checks)
    if checks.is_correction:
        _admit_correction(decision)
    for field in checks.decisions:
        changes |= _admit_replacement(decision, field)
    return msgspec.structs.replace(decision, **changes) if changes else decision


def _admit_last_day(decision: AnyDecision, field: str, last_day: date) -> date:
    if last_day < decision.effective_on:
        raise LastDayBeforeEffect(
            phrase("Here {last_day} lies before {effective_on}."),
            last_day=last_day,
            effective_on=decision.effective_on,
            field=field,
        )
    return last_day


def _admit_enterprise(_decision: AnyDecision, field: str, number: str) -> str:
    canonical = canonical_enterprise(number)
    if canonical is None:
        raise WrongCheckDigits(VALUE_READ, given=repr(number), field=field)
    # The very same text where it is right already: then nothing has to be replaced.
    return number if canonical == number else canonical


def _admit_correction(decision: AnyDecision) -> None:
    if sum(getattr(decision, field) is not None for field in decision.subject_fields) != 1:
        raise OneSubject(field="dossier")


def _admit_key(_decision: AnyDecision, field: str, key: str) -> str:
    if looks_like_national_number(key):
        # The key itself stays out of the message, and so out of every log.
        raise NationalNumberAsKey(field=field)
    return key


def _admit_text(_decision: AnyDecision, field: str, text: str | int) -> str | int:
    if holds_national_number(str(text)):
        raise NationalNumberInEntry(field=field)
    return text


#: How what carries a marker is admitted. What is personal goes to the vault, and is not looked at here.
_ADMITTED: dict[type[Marker], Any] = {
    NotBeforeEffect: _admit_last_day,
    EnterpriseNumber: _admit_enterprise,
    Pseudonym: _admit_key,
    Plain: _admit_text,
}


def _admit_within(decision: AnyDecision, checks: _Checks) -> dict[str, object]:
    """The fields that hold more than one text or day, with what is in them admitted."""
    changes: dict[str, object] = {}
    for field, marker in checks.within:
        value = changes.get(field.name, getattr(decision, field.name))
        admit_one = partial(_admit_one, decision, field.name, marker)
        changes[field.name] = changed_value(value, field.shape, marker, admit_one, field.name)
    for name in checks.indicators:
        # Their texts are looked at above, and stay as they are.
        changes |= _admit_indicators(decision, name)
    return {name: value for name, value in changes.items() if value is not getattr(decision, name)}


def _admit_one(
    decision: AnyDecision, field: str, kind: type[Marker], _path: str, _marker: Marker, value: object
) -> object:
    return _ADMITTED[kind](decision, field, value)


def _admit_indicators(decision: AnyDecision, field: str) -> dict[str, object]:
    given: tuple[Indicator, ...] = getattr(decision, field)
    admitted = tuple(_admit_indicator(each, f"{field}[{nth}]") for nth, each in enumerate(given))
    return {} if all(made is each for made, each in zip(admitted, given, strict=True)) else {field: admitted}


def _admit_indicator(indicator: Indicator, path: str) -> Indicator:
    if indicator.period is not None and days_of(indicator.period) is None:
        raise NoSuchPeriod(VALUE_READ, given=repr(indicator.period), field=f"{path}.period")
    if indicator.unit is None:
        return indicator
    canonical = canonical_number(indicator.value)
    if canonical is None:
        raise IndicatorWithoutNumber(VALUE_READ, given=repr(indicator.value), field=f"{path}.value")
    if canonical is indicator.value:
        return indicator
    return msgspec.structs.replace(indicator, value=canonical)


def _admit_replacement(decision: AnyDecision, field: str) -> dict[str, object]:
    replacement: AnyDecision | None = getattr(decision, field)
    if replacement is None:
        return {}
    if replacement.subject != decision.subject:
        raise ReplacementOfAnotherSubject(field=field)
    try:
        admitted = admit(replacement)
    except Refused as refusal:
        refusal.field = f"{field}.{refusal.field}"
        raise
    return {} if admitted is replacement else {field: admitted}


_AdmitText = Callable[[AnyDecision, str, str], object]


class _Checks(NamedTuple):
    """What there is to check in a kind of decision, by field."""

    last_days: tuple[str, ...]
    enterprises: tuple[str, ...]
    #: Keys, then other texts; each with the function that admits it where it is long enough for a national number.
    texts: tuple[tuple[str, _AdmitText], ...]
    #: Fields with lists, parts or numbers in which something is to be checked, each with the marker of what.
    within: tuple[tuple[Field, type[Marker]], ...]
    indicators: tuple[str, ...]
    decisions: tuple[str, ...]
    is_correction: bool


@cache
def _checks(kind: type[AnyDecision]) -> _Checks:
    direct: dict[type[Marker], list[str]] = {marker: [] for marker in _ADMITTED}
    within: list[tuple[Field, type[Marker]]] = []
    for marker in _ADMITTED:
        for field in fields_with(kind, marker):
            types = {leaf.type for leaf in field.shape.marked(marker)}
            if field.shape.is_plain and int not in types:
                direct[marker].append(field.name)
            elif not field.shape.decisions:
                within.append((field, marker))
    return _Checks(
        last_days=tuple(direct[NotBeforeEffect]),
        enterprises=tuple(direct[EnterpriseNumber]),
        texts=(
            *((name, _admit_key) for name in direct[Pseudonym]),
            *((name, _admit_text) for name in direct[Plain]),
        ),
        within=tuple(within),
        indicators=tuple(
            field.name
            for field in fields_of(kind)
            if field.shape.items is not None and Indicator in field.shape.items.parts
        ),
        decisions=tuple(field.name for field in fields_of(kind) if field.shape.decisions),
        is_correction=issubclass(kind, Correction),
    )
