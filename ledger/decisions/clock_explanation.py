from typing import Annotated, Any, ClassVar

from msgspec import Meta

from ledger.decisions.fields import Words
from ledger.decisions.statement import LedgerStatement, Moment, OwnPosition
from ledger.language import phrase


class ClockExplanation(LedgerStatement, frozen=True, kw_only=True, tag="clock-explanation"):
    """Klokverklaring. The moments of these entries are wrong: the clock that stamped them was.

    ``first`` to ``last`` are the entries, both included; ``clock_first`` and ``clock_last`` what their moments say.
    They were truly recorded between ``not_before``, the last moment before them that is not wrong, and
    ``not_after``, the moment of this statement. ``why`` is what happened, in the operator's words.
    """

    first: Annotated[OwnPosition, Meta(description="position of the first entry whose moment is wrong")]
    last: Annotated[OwnPosition, Meta(description="position of the last one")]
    clock_first: Annotated[Moment, Meta(description="the moment that the first of them has")]
    clock_last: Annotated[Moment, Meta(description="the moment that the last of them has")]
    not_before: Annotated[Moment, Meta(description="they were recorded at or after this moment")]
    not_after: Annotated[Moment, Meta(description="they were recorded at or before this moment")]
    why: Annotated[Words, Meta(description="what happened to the clock; names no person")]

    dutch: ClassVar[str] = "klokverklaring"
    sentence: ClassVar[str] = phrase(
        "The clock was wrong at entries {first} to {last}, which it stamped {clock_first} to {clock_last}; they were "
        "recorded between {not_before} and {not_after}: {why}."
    )
    example: ClassVar[dict[str, Any]] = {
        "decision": "clock-explanation",
        "ledger": "b3df808addb30cd3bdb45177644c923c",
        "effective_on": "2026-12-01",
        "decided_by": "operator",
        "first": 401,
        "last": 403,
        "clock_first": "2099-01-01T00:00:00Z",
        "clock_last": "2099-01-01T00:02:10.500000Z",
        "not_before": "2026-11-30T16:00:00Z",
        "not_after": "2026-12-01T08:00:00Z",
        "why": "battery of the server's clock was empty",
    }
