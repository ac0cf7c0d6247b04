"""What `verify` looked at, one by one."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ledger.seal.scan import Violation

State = Literal["holds", "broken", "unchecked", "explained"]
"""`explained`: a clock that was wrong made it look so, says the operator, and a checkpoint has that."""


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: whether it holds, in figures, and what is wrong, of each kind the first ones.

    ``count`` is the number of problems, told or not.
    """

    name: str
    state: State
    figures: dict[str, Any] = {}
    count: int = 0
    violations: tuple[Violation, ...] = ()
