"""What a ledger states about itself: an entry like any other, which is about no person."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from ledger.decisions.decision import Decision
from ledger.decisions.fields import END, LARGEST_INTEGER, Evidence
from ledger.decisions.markers import Digest, Plain

#: What the name of a ledger's own stream begins with.
LEDGER_PREFIX = "ledger:"


def ledger_stream(ledger_id: str) -> str:
    """The name of the stream with what a ledger states about itself."""
    return LEDGER_PREFIX + ledger_id


LedgerId = Annotated[
    str,
    Digest(),
    Meta(pattern=rf"^[0-9a-f]{{32}}{END}", description="`ledger_id` of the ledger that this is about"),
]
#: A position in the ledger that the statement is about, which taking over into another ledger does not change.
OwnPosition = Annotated[
    int,
    Plain(),
    Meta(ge=1, le=LARGEST_INTEGER, description="position of an entry in the ledger that this is about"),
]
Moment = Annotated[
    str,
    Plain(),
    Meta(
        min_length=20,
        max_length=27,
        pattern=rf"^[0-9]{{4}}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{{6}})?Z{END}",
        description="a moment in UTC, as `recorded_at` writes it",
    ),
]


class LedgerStatement(Decision, frozen=True, kw_only=True):
    """What a ledger states about itself: about which ledger, on the day of recording, by who operates it.

    It stands in a stream of its own, ``ledger:ID``. It is about no person, so it has no texts that are kept apart.
    Commands of the ledger record it, never a file that is imported: nobody decided it about anybody. What is taken
    over from another ledger stays a statement about that ledger.
    """

    ledger: LedgerId
    decided_by: Annotated[  # type: ignore[assignment]
        Literal["operator"],
        Meta(description="always who operates the ledger: a statement is no decision (R15)"),
    ]
    decided_on: None = None
    ground: None = None
    reason: None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=0)] = ()
    source: None = None

    since: ClassVar[int] = 4
    subject_fields: ClassVar[tuple[str, ...]] = ("ledger",)
    may_decide = ()

    @property
    def subject(self) -> str:
        return ledger_stream(self.ledger)
