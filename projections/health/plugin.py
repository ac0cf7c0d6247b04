"""One line, as monitoring programs read it from a plugin: a state, what is wrong, and figures with their limits.

The form is that of the Monitoring Plugins, which Nagios, Icinga, Naemon, Centreon and Checkmk take: `SERVICE STATE -
text | 'label'=value[unit];warn;crit;min;max …`, https://www.monitoring-plugins.org/doc/guidelines.html.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from projections.health.limits import RoomLimit
from projections.health.looks import Expected
from projections.health.states import Health, State

SERVICE = "DOORSTROOM"

#: What the process ends with, by the convention: it is not that of the other commands.
EXIT_CODES: dict[State, int] = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}


def line(health: Health, expected: Expected, lang: str) -> str:
    """The one line, without its end. The states and labels are the same in every language."""
    state = health.state
    bad = [each for each in health.looks if each.state != "ok"] or [
        each for each in health.looks if each.name in ("entries", "read-models")
    ]
    # A bar begins the figures, and a line end ends the line.
    text = " ".join(f"{each.name}: {each.message.in_language(lang)}" for each in bad)
    text = " ".join(text.replace("|", "/").split())
    return f"{SERVICE} {state.upper()} - {text} | {' '.join(_figures(health, expected))}"


def unknown(text: str) -> str:
    """The line where nothing could be found out."""
    return f"{SERVICE} UNKNOWN - {' '.join(text.replace('|', '/').split())}"


def _figures(health: Health, expected: Expected) -> Iterator[str]:
    disk = 0
    for each in health.looks:
        of = each.figures
        match each.name:
            case "ledger":
                yield from _figure("size", of.get("size"), "B")
                yield from _figure("wal", of.get("wal"), "B")
            case "entries":
                yield from _figure("entries", of.get("position"), "")
            case "read-models":
                yield from _figure("lag", of.get("lag"), "", *expected.max_lag)
                yield from _figure("lag_age", of.get("lag_age"), "s", *expected.max_lag_age)
            case "checkpoint":
                yield from _figure("checkpoint_age", of.get("age"), "s", *expected.max_checkpoint_age)
                yield from _figure("checkpoint_after", of.get("entries_after"), "")
            case "timestamps":
                yield from _figure(
                    "timestamps_remaining", of.get("remaining"), "s", *expected.renew_within, below=True
                )
            case "disk":
                disk += 1
                yield from _room(f"disk{disk}", of, expected.min_disk)
            case _:
                pass


def _figure(
    label: str,
    value: int | None,
    unit: str,
    warning: float = math.inf,
    critical: float = math.inf,
    *,
    below: bool = False,
) -> Iterator[str]:
    if value is not None:
        yield f"{label}={value}{unit};{_limit(warning, below)};{_limit(critical, below)};0".rstrip(";")


def _room(label: str, of: Any, limit: RoomLimit) -> Iterator[str]:
    free, total = of.get("free"), of.get("total")
    if free is None:
        return
    low, lowest = ("" if each is None else _limit(each.of(total), True) for each in limit)
    yield f"{label}_free={free}B;{low};{lowest};0;{total}"


def _limit(value: float, below: bool) -> str:
    """A range of what is fine: up to a value, or from it on (`10:`)."""
    if math.isinf(value):
        return ""
    return f"{round(value)}:" if below else f"{round(value)}"
