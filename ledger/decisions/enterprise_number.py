"""The one spelling of a KBO number: ``0404.055.577``."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def canonical_enterprise(number: str) -> str | None:
    """A KBO number as ``0404.055.577``, or None where its form or check digits are wrong."""
    # Only where one is looked at: reading a ledger need not load it.
    from stdnum.be import vat
    from stdnum.exceptions import ValidationError

    try:
        digits = vat.validate(number)
    except ValidationError:
        return None
    # The library takes 98, 99 and 00 for the check digits they are congruent with; the KBO issues 01 to 97.
    if int(digits[8:]) != 97 - int(digits[:8]) % 97:
        return None
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"
