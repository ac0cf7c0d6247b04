"""What a clock explanation excuses: what a clock that ran ahead makes of an honest ledger, and nothing else.

An explanation is the operator's own word. So it counts only once a checkpoint has it, only for the entries that it
names, with the moments that it names, and never against a witness who saw that the clock was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ledger import codec
from ledger.decisions import ledger_stream
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.moments import ExplainedRun, SignedMoment, Stored, moment_at, newest_right, signed_moment
from ledger.seal.known import KnownCheckpoint
from ledger.seal.merging import ScannedLedger
from ledger.seal.scan import Violations

#: How many explanations are looked at. A ledger with more of them has no clock worth the name.
_MOST = 1_000


class Explained(NamedTuple):
    """An explanation that counts; whether what stands behind it steps back from the moments that it names."""

    run: ExplainedRun
    stated: ClockExplanation
    steps_back: bool


class Explanations:
    """The explanations of a ledger that count, and what they excuse.

    ``pending`` are the positions of those that no checkpoint has yet; ``excused`` is what they excuse.
    """

    def __init__(
        self,
        entries: Stored,
        whole: ScannedLedger,
        checkpoints: Sequence[KnownCheckpoint],
        ledger_id: str,
        skew: timedelta,
    ) -> None:
        self.excused = Violations()
        self.pending: list[int] = []
        self._entries = entries
        self._checkpoints = checkpoints
        self._skew = skew
        self._signed = [
            SignedMoment(each.checkpoint.size, signed_moment(each.at))
            for each in checkpoints
            if each.at is not None
        ]
        #: The size of the largest tree that was signed and that the entries lead to.
        self._sealed = max(
            (
                each.checkpoint.size
                for each in checkpoints
                if each.signer is not None and whole.roots.get(each.checkpoint.size) == each.checkpoint.root
            ),
            default=0,
        )
        self._found: list[Explained] = []
        stream = ledger_stream(ledger_id)
        for position, of, stated in whole.explanations[:_MOST]:
            if of == stream and stated.ledger == ledger_id and stated.first <= stated.last < position:
                self._judge(position, stated)

    def _judge(self, position: int, stated: ClockExplanation) -> None:
        try:
            at, first, last = (moment_at(self._entries, p) for p in (position, stated.first, stated.last))
            if (codec.moment_text(first), codec.moment_text(last)) != (stated.clock_first, stated.clock_last):
                return
            run = ExplainedRun(position, stated.first, stated.last)
            steps = stated.last == position - 1 and at < last and self._may_step_back(run, at)
        except (codec.Unreadable, OverflowError):
            return
        if position > self._sealed:
            self.pending.append(position)
        else:
            self._found.append(Explained(run, stated, steps))

    def _may_step_back(self, run: ExplainedRun, at: datetime) -> bool:
        """Whether an explanation stands at or behind all that is right before it, and no witness says otherwise."""
        runs = [each.run for each in self._found]
        # Behind what the run covers nothing was signed but by the same clock.
        signed = [each for each in self._signed if each.size < run.first]
        right = newest_right(run.first - 1, runs, signed, lambda p: moment_at(self._entries, p))
        return (right is None or right <= at) and not any(
            self._is_confirmed(each, at)
            for each in self._checkpoints
            if run.first <= each.checkpoint.size <= run.last
        )

    def _is_confirmed(self, checkpoint: KnownCheckpoint, at: datetime) -> bool:
        """Whether a witness signed when a checkpoint from after this moment says that it was made, or later."""
        if checkpoint.at is None or (made := signed_moment(checkpoint.at)) <= at:
            return False
        seen = [signed_moment(each.at) for each in checkpoint.cosigned if each.at is not None]
        return bool(seen) and min(seen) >= made - self._skew

    def covers(self, position: int) -> bool:
        """Whether it is explained that the moment of an entry is wrong."""
        return any(each.run.first <= position <= each.run.last for each in self._found)

    def steps_back(self, position: int) -> bool:
        """Whether an entry is an explanation, from which on moments are right again."""
        return any(each.run.position == position and each.steps_back for each in self._found)

    def explains_order(self, earlier: KnownCheckpoint, later: KnownCheckpoint) -> bool:
        """Whether a checkpoint may say that it was made before one that was made earlier, by a wrong clock."""
        return any(
            each.steps_back
            and each.run.first <= earlier.checkpoint.size <= each.run.last
            and later.checkpoint.size >= each.run.position
            for each in self._found
        )

    def figures(self) -> dict[str, Any]:
        """What is explained, and what waits for a checkpoint, for the check of the moments."""
        if not self._found and not self.pending:
            return {}
        told = ("first", "last", "clock_first", "clock_last", "not_before", "not_after", "why")
        return {
            "explained": [
                {"entry": each.run.position, **{name: getattr(each.stated, name) for name in told}}
                for each in self._found
            ],
            "unsealed": self.pending,
        }
