"""An export taken over into another ledger: the same decisions, byte for byte.

A reference to an entry by its position holds only where positions stay the same. So an export is taken over in its
own order, by a ledger that is empty or that took over its beginning; what that holds already is compared, and not
written again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from ledger import codec
from ledger.application import Ledger
from ledger.intake.cloudevents import Export, ExportedEvent, NotAlone
from ledger.intake.importing import BATCH, Imported, import_all
from ledger.intake.lines import Input, how_far
from ledger.intake.sorting import Rejects, positions_named
from ledger.language import phrase
from ledger.record import Already, Proposed, Recording, Undone
from ledger.refusals import Refused
from ledger.vault.texts import commitments


class PositionNotKept(Refused):
    """The decision names an entry by its position, which that entry would not keep: export the whole ledger (--all)."""


class AnotherLedger(Refused):
    """An export is taken over by an empty ledger, or by one that took over its beginning; this one holds other
    entries. Make a new one with `doorstroom init`."""


class SimulatedExport(Refused):
    """The export is of a simulated ledger, and what was an exercise can never become real: take it over into a
    simulated ledger (`doorstroom init --simulated`)."""


def import_inputs(
    ledger: Ledger,
    inputs: Sequence[Input],
    *,
    recorded_by: str,
    dry_run: bool = False,
    rejects: Rejects | None = None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> Imported:
    """Take over the one export that is handed in, or import files of decisions (``import_all``).

    Raises ``NotAlone`` for an export whose bad lines are to be handed back.
    """
    options: dict[str, Any] = {"recorded_by": recorded_by, "dry_run": dry_run, "progress": progress}
    if len(inputs) == 1 and isinstance(inputs[0], Export):
        if rejects is not None:
            raise NotAlone(place=inputs[0].name)
        return take_over(ledger, inputs[0], **options)
    return import_all(ledger, inputs, rejects=rejects, **options)


def take_over(
    ledger: Ledger,
    export: Export,
    *,
    recorded_by: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _lines: None,
) -> Imported:
    """Record every event of an export, in its order and together; or, if one is refused, nothing.

    A simulated ledger keeps the moments of recording and who recorded, a real one records anew and takes nothing over
    from a simulated one. The same export again adds nothing, a later one of the same ledger what it has more. Raises
    what ``Ledger.recording`` raises.
    """
    imported = Imported()
    without = False
    opened = ledger.trying if dry_run else ledger.recording
    try:
        with opened(recorded_by, _founded(export)) as recording:
            try:
                without = _take(recording, export, imported, progress, simulated=ledger.simulated)
            except Refused as refusal:
                imported.count(refusal)
            if imported.refused or dry_run:
                raise Undone
            if without and imported.first_position is not None:
                # Else nobody could tell a text that never came from one that went missing.
                run = (imported.first_position, imported.last_position or 0)
                log = recording.vault.access_log.log
                log(ledger.now(), recorded_by, "taken-over", None, "without texts", run)
    except Undone:
        pass
    return imported


def _founded(export: Export) -> set[str]:
    try:
        return export.founded()
    except Refused:
        # It will be met again, and told, when the events are taken in their order.
        return set()


def _take(
    recording: Recording,
    export: Export,
    imported: Imported,
    progress: Callable[[int], None],
    *,
    simulated: bool,
) -> bool:
    """Take the events over; whether any came without a text that it commits to."""
    present = recording.entries.last_position
    events = enumerate(export.events(), start=1)
    check = _EventCheck(simulated=simulated)
    done = 0
    without = False
    while batch := list(islice(events, BATCH)):
        proposed = []
        for nth, event in batch:
            check(nth, event, of_simulated=export.simulated)
            if nth <= present:
                _compare(recording, nth, event)
                imported.count(Already(nth))
            else:
                proposed.append(_proposed(event, simulated=simulated))
                without = without or len(list(commitments(event.entry.decision))) > len(event.texts)
        for outcome in recording.put(proposed):
            imported.count(outcome)
        done += len(batch)
        recording.tell(how_far(done, [export]))
        progress(done)
        if imported.refused:
            break
    return without


class _EventCheck:
    """Whether events may be taken over, in the order in which they come."""

    def __init__(self, *, simulated: bool) -> None:
        self._simulated = simulated
        #: The first position that an entry does not keep.
        self._moved_from: int | None = None

    def __call__(self, position: int, event: ExportedEvent, *, of_simulated: bool) -> None:
        """The next event, and the position it gets here. Raises ``SimulatedExport``, ``PositionNotKept``."""
        if of_simulated and not self._simulated:
            raise SimulatedExport(place=event.place)
        if self._moved_from is None and event.position != position:
            self._moved_from = position
        moved = self._moved_from
        if moved is not None and any(at >= moved for at in positions_named(event.entry.decision)):
            raise PositionNotKept(field="entry", place=event.place)


def _proposed(event: ExportedEvent, *, simulated: bool) -> Proposed:
    """An event as a decision handed in."""
    entry = event.entry
    if not simulated:
        # Only a ledger's own clock says when it recorded, and only who is there that they did.
        return Proposed(entry.decision, place=event.place, texts=event.texts, taken_over=True)
    return Proposed(entry.decision, entry.recorded_at, event.place, entry.recorded_by, event.texts, True)


def _compare(recording: Recording, position: int, event: ExportedEvent) -> None:
    """What the ledger holds at a position must be what the event would have put there."""
    state = recording.entries.state(position)
    assert state is not None, f"position {position} is missing"
    if codec.decode(state).decision != event.entry.decision:
        detail = phrase("Its entry {position} is another decision.")
        raise AnotherLedger(detail, position=position, place=event.place)
