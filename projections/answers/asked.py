"""What a program asks a question with: each parameter by its name, held to what the command line takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from ledger.brussels import BRUSSELS
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.language import phrase
from projections.answers.outline import Parameter
from projections.answers.question import NO_ENTERPRISE, NO_NUMBER, Question
from projections.mistaken import Mistaken
from projections.reading import end_of_day

Moment = date | datetime | None
_T = TypeVar("_T")


def day_of(on: Moment) -> date | None:
    """The day that is meant: of a ``datetime`` its day in Brussels, and without an offset its own."""
    if not isinstance(on, datetime):
        return None if on is None else _is(on, date, "on")
    return (on if on.tzinfo is None else on.astimezone(BRUSSELS)).date()


def moment_of(known: Moment) -> datetime | None:
    """The knowledge moment that is meant, in UTC: a day means its end in Brussels, no offset means Brussels time.

    Raises ``Mistaken`` for a moment that no clock in UTC shows.
    """
    if not isinstance(known, datetime):
        return None if known is None else end_of_day(_is(known, date, "known"))
    try:
        return (known if known.tzinfo is not None else known.replace(tzinfo=BRUSSELS)).astimezone(UTC)
    except OverflowError:
        raise Mistaken(phrase("{value} is too far from our time"), value=known.isoformat()) from None


def parameters_of(question: Question) -> tuple[Parameter, ...]:
    """What a program may name, beside the day and the knowledge moment; an exit code is for the command line."""
    return tuple(
        each for each in question.outline.parameters if each.name not in ("on", "known", question.fails_on)
    )


def asked(question: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of a question with the value it was asked with, or its default.

    Raises ``Mistaken`` for a parameter that the question does not have or needs, a word that is not one of a choice,
    and a KBO number that is none; ``TypeError`` for what is of another type.
    """
    parameters = parameters_of(question)
    unknown = sorted(set(values) - {each.name for each in parameters})
    if unknown:
        named = phrase("`{question}` has no parameter {name}; it has {names}")
        names = ", ".join(each.name for each in parameters) or "-"
        raise Mistaken(named, question=question.outline.name, name=unknown[0], names=names)
    for each in parameters:
        if each.required and values.get(each.name) is None:
            named = phrase("`{question}` needs the parameter {name}")
            raise Mistaken(named, question=question.outline.name, name=each.name)
    return {each.name: value_of(each, values.get(each.name)) for each in parameters}


def value_of(parameter: Parameter, value: Any) -> Any:
    """The value of one parameter, or its default. Raises as ``asked`` does."""
    if parameter.several:
        return () if value is None else tuple(_listed(parameter, value))
    if value is None:
        return False if parameter.kind == "flag" else parameter.default
    read: Callable[[Parameter, Any], Any] = _READ.get(parameter.kind, _text)
    return read(parameter, value)


def _text(parameter: Parameter, value: Any) -> str:
    return _is(value, str, parameter.name)


def _flag(parameter: Parameter, value: Any) -> bool:
    return _is(value, bool, parameter.name)


def _choice(parameter: Parameter, value: Any) -> str:
    word = _text(parameter, value)
    if word not in parameter.words:
        named = phrase("{name} is one of {words}, not {value!r}")
        raise Mistaken(named, name=parameter.name, words=", ".join(parameter.words), value=word)
    return word


def _enterprise(parameter: Parameter, value: Any) -> str:
    canonical = canonical_enterprise(_text(parameter, value))
    if canonical is None:
        raise Mistaken(NO_ENTERPRISE, value=value)
    return canonical


def _number(parameter: Parameter, value: Any) -> int:
    # True is a number to Python, and none to people.
    if isinstance(value, bool):
        raise TypeError(f"{parameter.name} is no bool: {value!r}")
    number = _is(value, int, parameter.name)
    if not parameter.least <= number <= parameter.most:
        raise Mistaken(NO_NUMBER, value=value, least=parameter.least, most=parameter.most)
    return number


def _day(parameter: Parameter, value: Any) -> date | None:
    return day_of(_is(value, date, parameter.name))


def _period(parameter: Parameter, value: Any) -> tuple[date, date]:
    first, last = (day_of(_is(each, date, parameter.name)) for each in _pair(parameter, value))
    assert first is not None
    assert last is not None
    return first, last


def _moments(parameter: Parameter, value: Any) -> list[datetime | None]:
    return [moment_of(_is(each, date, parameter.name)) for each in _pair(parameter, value)]


_READ: dict[str, Callable[[Parameter, Any], Any]] = {
    "flag": _flag,
    "choice": _choice,
    "enterprise": _enterprise,
    "day": _day,
    "number": _number,
    "period": _period,
    "moments": _moments,
}


def _pair(parameter: Parameter, value: Any) -> Sequence[Any]:
    if not isinstance(value, Sequence) or len(value) != 2:
        raise TypeError(f"{parameter.name} is a pair, not {value!r}")
    return value


def _listed(parameter: Parameter, value: Any) -> list[str]:
    # One text is a sequence too, of its letters.
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{parameter.name} is a list of texts, not {value!r}")
    return [_text(parameter, each) for each in value]


def _is(value: Any, kind: type[_T], name: str) -> _T:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is no {type(value).__name__}: {value!r}")
    return value
