"""A ledger that is open to be recorded in by a program, in somebody's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from ledger.admission import admit
from ledger.application import Ledger
from ledger.record import Already, Written, check_recorder
from projections.answers.asked import moment_of
from projections.answers.comparison import FindingSpan
from projections.answers.consequences import ConsequenceCheck
from projections.api.reader import RegisterReader
from projections.reading import today


class Consequence(msgspec.Struct, frozen=True):
    """What a decision does to a finding of a person, or of a measure or an enterprise itself.

    ``effect`` is ``brings`` (there is no ``before``), ``cures`` (no ``after``) or ``moves``: it stands on other days.
    ``about`` is the dossier, the measure or the enterprise.
    """

    effect: Literal["brings", "moves", "cures"]
    about: str
    before: FindingSpan | None
    after: FindingSpan | None


class RecordingOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a decision that was handed in.

    ``state`` is ``recorded``; ``would-record`` in a dry run; ``already`` where it was on record with the same source;
    or ``held-back``, by the findings that it brings or moves, or as the same as an entry that stands. ``position`` is
    that of the entry, None where it was held back. ``same_as`` is an entry that says the same and still stands.
    ``sentence`` is the decision as it will read.
    """

    state: Literal["recorded", "would-record", "already", "held-back"]
    position: int | None
    same_as: int | None
    sentence: str
    consequences: tuple[Consequence, ...]


class RegisterRecorder(RegisterReader):
    """A ledger that is open to be asked and recorded in. Made by ``open_to_record``."""

    def __init__(self, ledger: Ledger, lang: str, recorded_by: str) -> None:
        super().__init__(ledger, lang)
        check_recorder(recorded_by)
        self._recorded_by = recorded_by

    @property
    def recorded_by(self) -> str:
        """In whose name is recorded."""
        return self._recorded_by

    def record(
        self,
        decision: Mapping[str, Any],
        *,
        dry_run: bool = False,
        accept_findings: bool = False,
        expected: int | None = None,
        recorded_at: datetime | None = None,
    ) -> RecordingOutcome:
        """Record one decision, as `record` does: a mapping with the fields of a line of an import.

        ``dry_run``: see what would become of it, and write nothing. What brings findings or makes them more is held
        back, and so is what stands already as another entry, unless you ``accept_findings``. ``expected`` is the number
        of entries that you saw of the dossier, measure or enterprise: another number is a ``Conflict``.
        ``recorded_at`` goes into a simulated ledger only; without an offset it is Brussels time. Raises ``Refused`` for
        what cannot be recorded, and a ``StoreError``; then nothing was written.

        >>> end = {"decision": "employment-end", "dossier": "D-005", "by": "employer"}
        >>> when = {"effective_on": "2021-03-31", "decided_by": "employer"}
        >>> outcome = recorder.record({**end, **when}, dry_run=True)
        >>> outcome.state, outcome.position, outcome.sentence
        ('would-record', 597, 'Last day employed, ended by: the employer.')
        >>> [(each.effect, (each.after or each.before).code) for each in outcome.consequences]
        [('brings', 'recorded-late'), ('cures', 'phase-overrun'), ('cures', 'trajectory-overrun')]
        """
        from ledger.parsing.reading import decision_from

        if not isinstance(decision, Mapping):
            raise TypeError(f"decision is no {type(decision).__name__}")
        if recorded_at is not None and not isinstance(recorded_at, datetime):
            raise TypeError(f"recorded_at is no {type(recorded_at).__name__}: {recorded_at!r}")
        made = decision_from(dict(decision))
        check = ConsequenceCheck(made, today(), accepted=accept_findings)
        (outcome,) = self._ledger.record(
            made,
            recorded_by=self._recorded_by,
            expected=expected,
            recorded_at=moment_of(recorded_at),
            dry_run=dry_run,
            look=check.look,
            tell_same=True,
        )
        return RecordingOutcome(
            state=_state(outcome, check, dry_run=dry_run),
            position=None if check.holds_back else outcome.position,
            same_as=check.same_as,
            # As it was recorded: a KBO number in its canonical form.
            sentence=admit(made).in_words(self._lang),
            consequences=_consequences(check),
        )


def _state(
    outcome: Written | Already, check: ConsequenceCheck, *, dry_run: bool
) -> Literal["recorded", "would-record", "already", "held-back"]:
    if check.holds_back:
        return "held-back"
    if isinstance(outcome, Already):
        return "already"
    return "would-record" if dry_run else "recorded"


def _consequences(check: ConsequenceCheck) -> tuple[Consequence, ...]:
    return (
        *(Consequence("brings", about, None, after) for about, after in check.brought),
        *(Consequence("moves", about, moved.before, moved.after) for about, moved in check.moved),
        *(Consequence("cures", about, before, None) for about, before in check.cured),
    )
