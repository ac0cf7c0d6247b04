"""Other numbers of law, from a file: a JSON object with a parameter of `ledger/law.py` by each name.

A value stands for every day, or is a list of values, each with the first day on which it counts:

    {"owed_days": 60, "return_months": [{"since": "2020-03-20", "value": 24}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

import msgspec

from ledger.language import phrase
from ledger.law import IN_FORCE, Dated, DatedParameter, Law
from ledger.parsing.days import why_no_day
from ledger.parsing.strict import LONGEST_LINE, read_object
from ledger.problem import THEIRS
from ledger.refusals import LineTooLong, Refused, WrongValue
from ledger.sources import policy

SUPPOSED = policy(phrase("supposed in a what-if"))

MOST_DAYS, MOST_MONTHS = 36_525, 1_200
"""A hundred years: what is more is a slip of the hand."""

_PARAMETERS = Law.__struct_fields__


class UnknownLaw(Refused):
    """There is no such number of law or policy."""


class EmptyLaw(Refused):
    """The file of other numbers names none."""


def law_from(file: BinaryIO, name: str) -> tuple[Law, dict[str, Any]]:
    """The law in force with the numbers of a file in the place of its own, and those numbers by name, as they stand.

    Raises ``UnknownLaw``, ``EmptyLaw``, ``WrongValue``, and what ``read_object`` raises, each with the file's name.
    """
    try:
        raw = file.read(LONGEST_LINE + 1)
        if len(raw) > LONGEST_LINE:
            raise LineTooLong
        read = read_object(raw.strip())
        if not read:
            raise EmptyLaw(_NAMES, names=", ".join(_PARAMETERS))
        return msgspec.structs.replace(
            IN_FORCE, **{key: _other(key, value) for key, value in read.items()}
        ), read
    except Refused as refusal:
        refusal.place = name
        raise


_NAMES = phrase("The names are {names}.")


def _other(name: str, value: Any) -> DatedParameter[Any]:
    if name not in _PARAMETERS:
        raise UnknownLaw(_NAMES, names=", ".join(_PARAMETERS), field=name)
    now: DatedParameter[Any] = getattr(IN_FORCE, name)
    values = [(now.values[0].since, value)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        values = [_dated(name, each) for each in value]
        days = [day for day, _ in values]
        if sorted(set(days)) != days:
            raise WrongValue(
                phrase("The days of its values follow on one another, the oldest first."), field=name
            )
    made = tuple(
        Dated(since, _checked(name, each, now.values[0].value), (SUPPOSED,)) for since, each in values
    )
    return DatedParameter(now.meaning, made)


def _dated(name: str, read: Any) -> tuple[date, Any]:
    if not isinstance(read, dict) or set(read) != {"since", "value"}:
        raise WrongValue(phrase("Each of several values is an object with `since` and `value`."), field=name)
    try:
        return date.fromisoformat(read["since"]), read["value"]
    except (TypeError, ValueError):
        said = why_no_day(str(read["since"]), dutch=False)
        raise WrongValue(THEIRS, said=said, field=f"{name}.since") from None


def _checked(name: str, value: Any, like: object) -> Any:
    """The value, if it is one of the kind that a parameter has. Raises ``WrongValue``."""
    if isinstance(like, int):
        return _number(name, value)
    if isinstance(like, str):
        return _text(name, value)
    if isinstance(like, Mapping):
        if not isinstance(value, dict) or set(value) - set(like):
            raise WrongValue(
                phrase("It is an object with numbers for {names}."), names=", ".join(like), field=name
            )
        return {**like, **{key: _number(name, each) for key, each in value.items()}}
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise WrongValue(phrase("It is a list of texts."), field=name)
    return frozenset(_text(name, each) for each in value)


def _number(name: str, value: Any) -> int:
    least, most = (0, MOST_DAYS) if name.endswith("_days") else (1, MOST_MONTHS)
    if type(value) is not int or not least <= value <= most:
        raise WrongValue(
            phrase("It is a whole number from {least} to {most}."), least=least, most=most, field=name
        )
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100 or not value.isprintable():
        raise WrongValue(phrase("It is a text of 1 to 100 characters."), field=name)
    return value
