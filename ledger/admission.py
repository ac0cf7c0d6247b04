"""What cannot be a decision by itself: the checks that need nothing but the decision.

What needs the ledger (is there an employment on record, does the entry exist) stands in
``ledger.record``; what merely breaks a rule is recorded and found later.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec
from stdnum.be import vat
from stdnum.exceptions import ValidationError

from ledger.decisions import AnyDecision, Correction
from ledger.decisions.rectification import Rectification
from ledger.refusals import (
    LastDayBeforeEffect,
    NationalNumberAsKey,
    OneSubject,
    Refused,
    ReplacementOfAnotherSubject,
    WrongCheckDigits,
)

_SEPARATORS = re.compile(r"[ ./:_-]+")
_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
# 85.07.30-033.28 with or without its separators, beside other digits too; looked for at every place.
_USUAL_SPELLING = re.compile(
    r"(?=(?<!\d)(\d{2})[ ./:_-]?(\d{2})[ ./:_-]?(\d{2})[ ./:_-]?(\d{3})[ ./:_-]?(\d{2})(?!\d))"
)


def admit(decision: AnyDecision) -> AnyDecision:
    """The decision as it may be recorded, with every KBO number in its canonical form.

    Raises ``LastDayBeforeEffect``, ``WrongCheckDigits``, ``NationalNumberAsKey``, ``OneSubject``,
    ``ReplacementOfAnotherSubject``.
    """
    checks = _checks(type(decision))
    changes: dict[str, object] | None = None
    if checks.has_last_day:
        last_day: date | None = decision.last_day  # type: ignore[union-attr]
        if last_day is not None and last_day < decision.effective_on:
            raise LastDayBeforeEffect(
                f"Here {last_day} lies before {decision.effective_on}.", field="last_day"
            )
    for field in checks.enterprises:
        given = getattr(decision, field)
        canonical = canonical_enterprise(given)
        if canonical is None:
            raise WrongCheckDigits(f"Given: {given!r}.", field=field)
        if canonical != given:
            changes = {**(changes or {}), field: canonical}
    for field in checks.keys:
        key = getattr(decision, field)
        if key is not None and len(key) >= 11 and looks_like_national_number(key):
            # The key itself stays out of the message, and so out of every log.
            raise NationalNumberAsKey(field=field)
    if checks.is_correction:
        assert isinstance(decision, Correction)
        if (decision.dossier is None) == (decision.measure is None):
            raise OneSubject(field="dossier")
        if isinstance(decision, Rectification):
            changes = _admit_replacement(decision)
    return msgspec.structs.replace(decision, **changes) if changes else decision


def _admit_replacement(decision: Rectification) -> dict[str, object]:
    if decision.replacement.subject != decision.subject:
        raise ReplacementOfAnotherSubject(field="replacement")
    try:
        admitted = admit(decision.replacement)
    except Refused as refusal:
        refusal.field = f"replacement.{refusal.field}"
        raise
    return {} if admitted is decision.replacement else {"replacement": admitted}


class _Checks(NamedTuple):
    """What there is to check in a kind of decision."""

    has_last_day: bool
    enterprises: tuple[str, ...]
    keys: tuple[str, ...]
    is_correction: bool


@cache
def _checks(kind: type[AnyDecision]) -> _Checks:
    # Annotations are texts here: none is evaluated, so that recursive ones need no special care.
    annotations: dict[str, str] = {}
    for parent in kind.__mro__:
        annotations |= vars(parent).get("__annotations__", {})
    fields = kind.__struct_fields__
    return _Checks(
        has_last_day="last_day" in fields,
        enterprises=tuple(name for name in fields if annotations[name] == "Enterprise"),
        keys=tuple(name for name in fields if annotations[name].startswith("DossierKey")),
        is_correction=issubclass(kind, Correction),
    )


@lru_cache(maxsize=65536)
def canonical_enterprise(number: str) -> str | None:
    """A KBO number as ``0404.055.577``, or None where its form or check digits are wrong."""
    try:
        digits = vat.validate(number)
    except ValidationError:
        return None
    # The library takes 98, 99 and 00 for the check digits they are congruent with; the KBO issues 01 to 97.
    if int(digits[8:]) != 97 - int(digits[:8]) % 97:
        return None
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def looks_like_national_number(key: str) -> bool:
    """Whether a key holds 11 digits whose last two check the others, as in a Belgian national number.

    Separators are passed over. The month is not looked at: register numbers of persons without a
    national number (*bis*) and of test persons have months beyond 12.
    """
    if sum(map(str.isdigit, key)) < 11:
        return False
    spelled = ["".join(found) for found in _USUAL_SPELLING.findall(key)]
    for digits in (*spelled, *_ELEVEN_DIGITS.findall(_SEPARATORS.sub("", key))):
        checked, check = digits[:9], int(digits[9:])
        if check in (97 - int(checked) % 97, 97 - int("2" + checked) % 97):
            return True
    return False
