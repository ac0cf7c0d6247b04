"""The enterprises of the demo: numbers with right check digits in a range that the KBO has not given out."""

from __future__ import annotations


def kbo(serial: int) -> str:
    """The KBO number ``0899.9xx.xcc`` with this serial of three digits; the last two check the others."""
    digits = f"08999{serial:03}"
    digits += f"{97 - int(digits) % 97:02}"
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


# Social economy: four that do collectief maatwerk, three lokale diensteneconomie, one of 2023 with
# individueel maatwerk, and the one that took it over in 2024.
MAATWERK = tuple(map(kbo, (201, 202, 203, 204)))
LOCAL_SERVICES = tuple(map(kbo, (301, 302, 303)))
INDIVIDUAL = kbo(401)
INDIVIDUAL_SUCCESSOR = kbo(402)

PROVIDERS = tuple(map(kbo, (501, 502)))
ORDINARY_EMPLOYERS = tuple(map(kbo, (701, 702, 703, 704, 705)))
