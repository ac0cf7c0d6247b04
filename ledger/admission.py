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
from ledger.decisions.suspension_order import SuspensionOrder
from ledger.language import phrase
from ledger.refusals import (
    LastDayBeforeEffect,
    NationalNumberAsKey,
    NationalNumberInEntry,
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
# The same within a text, where only a plausible day of birth tells it from any reference of 11 digits: by itself, or
# right behind one of its names.
_BETWEEN = r"[\s./:_\u2010-\u2015-]{0,3}"
_IN_TEXT = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=INSZ)|(?<=NISS)|(?<=RRN)|(?<=BIS))"
    rf"(\d{{2}}){_BETWEEN}([0246]\d|[1357][0-2]){_BETWEEN}([0-3]\d){_BETWEEN}(\d{{3}}){_BETWEEN}(\d{{2}})"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def admit(decision: AnyDecision) -> AnyDecision:
    """The decision as it may be recorded, with every KBO number in its canonical form.

    Raises ``LastDayBeforeEffect``, ``WrongCheckDigits``, ``NationalNumberAsKey``, ``NationalNumberInEntry``,
    ``OneSubject``, ``ReplacementOfAnotherSubject``.
    """
    checks = _checks(type(decision))
    changes: dict[str, object] | None = None
    if checks.has_last_day:
        last_day: date | None = decision.last_day  # type: ignore[union-attr]
        if last_day is not None and last_day < decision.effective_on:
            raise LastDayBeforeEffect(
                phrase("Here {last_day} lies before {effective_on}."),
                last_day=last_day,
                effective_on=decision.effective_on,
                field="last_day",
            )
    for field in checks.enterprises:
        given = getattr(decision, field)
        canonical = canonical_enterprise(given)
        if canonical is None:
            raise WrongCheckDigits(phrase("Given: {given}."), given=repr(given), field=field)
        if canonical != given:
            changes = {**(changes or {}), field: canonical}
    for field in checks.keys:
        key = getattr(decision, field)
        if key is not None and len(key) >= 11 and looks_like_national_number(key):
            # The key itself stays out of the message, and so out of every log.
            raise NationalNumberAsKey(field=field)
    for field in checks.texts:
        text = getattr(decision, field)
        if type(text) is str and len(text) >= 11 and holds_national_number(text):
            raise NationalNumberInEntry(field=field)
    if isinstance(decision, SuspensionOrder) and decision.motivation:
        told = (part for each in decision.motivation for part in (each.name, str(each.value), each.source))
        if any(map(holds_national_number, told)):
            raise NationalNumberInEntry(field="motivation")
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


# Texts that stay in the entry as they are; personal ones go to the vault.
_PLAIN_TEXT = re.compile(r"\b(Source|Ground|Words|EntryReference|MeasureName)\b")


class _Checks(NamedTuple):
    """What there is to check in a kind of decision."""

    has_last_day: bool
    enterprises: tuple[str, ...]
    keys: tuple[str, ...]
    texts: tuple[str, ...]
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
        texts=tuple(name for name in fields if _PLAIN_TEXT.search(annotations[name])),
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
    return any(map(_is_checked, (*spelled, *_ELEVEN_DIGITS.findall(_SEPARATORS.sub("", key)))))


def holds_national_number(text: str) -> bool:
    """Whether a Belgian national number stands in a text: 11 digits by themselves, in any usual spelling, that
    begin as a day of birth does and whose last two check the others."""
    return any(_is_checked("".join(found)) for found in _IN_TEXT.findall(text))


def _is_checked(digits: str) -> bool:
    checked, check = digits[:9], int(digits[9:])
    return check in (97 - int(checked) % 97, 97 - int("2" + checked) % 97)
