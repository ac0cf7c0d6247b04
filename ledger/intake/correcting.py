"""A correction as people type it: which entry, and of a rectification only what changes.

The rest follows from the entry: whose it is, who decided it, and what its decision said. What was filled in is said to
whoever records, since who decided and on which day have consequences in law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from ledger import codec
from ledger.application import Ledger
from ledger.corrections import innermost, read_corrected
from ledger.decisions import AnyDecision, Correction
from ledger.decisions.marked import fields_with
from ledger.decisions.markers import Personal
from ledger.decisions.reading_fields import TAG_FIELD
from ledger.entry import Recorded
from ledger.intake.options import field_value
from ledger.language import phrase
from ledger.parsing.dutch import field_in
from ledger.parsing.forms import Form, forms
from ledger.parsing.reading import decision_from, unknown_field
from ledger.refusals import NO_ENTRY, EntryNotFound, NothingChanges, TextNotAtHand, WrongValue
from ledger.store.session import ReadTransaction
from ledger.vault import texts as personal

_KIND_STAYS = phrase("The kind of a decision does not change: hand in a whole one as its replacement.")
_TWICE = phrase("It is changed twice: say once what it is to be.")


class FilledIn(NamedTuple):
    """What was filled in: a field of the correction, its value, and why (a phrase)."""

    field: str
    value: str
    why: str


OF_THE_ENTRY = phrase("the entry's")
TODAY = phrase("today")
DECIDED_IT = phrase("who decided the entry")


class OriginalEntry(NamedTuple):
    """An entry that is corrected, and how it reads: with its personal texts, as far as they are at hand."""

    recorded: Recorded
    reads: AnyDecision
    stands: bool


def original_of(ledger: Ledger, entry: int | str) -> OriginalEntry:
    """The entry that a correction names, by its position or its source.

    Raises ``EntryNotFound``, and a ``VaultError`` where its texts cannot be read.
    """
    with ledger.reading() as reading:
        stream = _stream_of(reading, entry)
        entries = _entries(reading, stream)
        found = next(each for each in entries if entry in (each.position, each.entry.decision.source))
        read = read_corrected(entries)[found.position]
        decision = innermost(read.decision or found.entry.decision)
        committed = [each for _, each in personal.commitments(decision)]
        if committed:
            with ledger.vault.session(reading) as vault:
                decision = personal.unseal(decision, vault.texts(committed))
    return OriginalEntry(found, decision, read.corrected_by is None)


def decided_in(ledger: Ledger, stream: str) -> list[AnyDecision]:
    """What was decided in a stream, as it reads now, the last first."""
    with ledger.reading() as reading:
        entries = _entries(reading, stream)
    read = (each.decision for each in read_corrected(entries).values())
    return [innermost(each) for each in read if each is not None][::-1]


def _entries(reading: ReadTransaction, stream: str) -> list[Recorded]:
    return [Recorded(position, codec.decode(state)) for position, state in reading.stream(stream)]


def _stream_of(reading: ReadTransaction, entry: int | str) -> str:
    looked_up = [entry] if isinstance(entry, str) and codec.is_text(entry) else []
    by_source = reading.by_source(looked_up).values()
    state = reading.state(entry) if isinstance(entry, int) else next((each for _, each in by_source), None)
    if state is None:
        raise EntryNotFound(NO_ENTRY, entry=entry, field="entry")
    return codec.decode(state).stream


def filled_in(read: Mapping[str, Any], original: OriginalEntry, today: date) -> list[FilledIn]:
    """What a correction lacks and its entry says: whose it is, who decided, and today as the day of deciding."""
    subject, _, key = original.recorded.entry.stream.partition(":")
    found = []
    # What an entry is about has the name of the field that says it.
    if subject in Correction.subject_fields and not read.keys() & set(Correction.subject_fields):
        found.append(FilledIn(subject, key, OF_THE_ENTRY))
    if "effective_on" not in read:
        found.append(FilledIn("effective_on", today.isoformat(), TODAY))
    if "decided_by" not in read:
        found.append(FilledIn("decided_by", original.recorded.entry.decision.decided_by, DECIDED_IT))
    return found


def replacement_for(
    original: OriginalEntry, changes: Sequence[tuple[str, str]], *, in_dutch: bool = False
) -> dict[str, Any]:
    """What an entry reads as, with some fields changed, as JSON holds it; a field with no value is left out.

    Its source stays with the original. Raises ``UnknownField``, ``WrongValue``, ``NothingChanges`` and
    ``TextNotAtHand``, and what reading a value raises.
    """
    known = forms(type(original.reads))
    named = [(_field(name, known, in_dutch=in_dutch), value) for name, value in changes]
    changed: dict[str, object] = {}
    for name in dict.fromkeys(name for name, _ in named):
        values = [value for each, value in named if each == name]
        changed[name] = None if values == [""] else _value(known[name], values, in_dutch=in_dutch)
    return replaced(original, changed)


def replaced(original: OriginalEntry, changed: Mapping[str, object]) -> dict[str, Any]:
    """What an entry reads as, with other values in some fields, as JSON holds it; a field that is None is left out.

    Its source stays with the original. Raises ``NothingChanges``, ``TextNotAtHand``, and what ``decision_from`` raises.
    """
    kind = type(original.reads)
    read: dict[str, Any] = msgspec.to_builtins(original.reads)
    read.pop("source", None)
    for name, value in changed.items():
        read.pop(name, None)
        if value is not None:
            read[name] = value
    _check_texts(read, kind)
    if original.stands and decision_from(read) == msgspec.structs.replace(original.reads, source=None):
        raise NothingChanges
    return read


def _field(typed: str, known: Mapping[str, Form], *, in_dutch: bool) -> str:
    name = typed.strip()
    name = (field_in(name) if in_dutch else None) or name.replace("-", "_")
    if name == TAG_FIELD:
        raise WrongValue(_KIND_STAYS, field=name)
    if name not in known:
        raise unknown_field(name, known)
    return name


def _value(form: Form, values: Sequence[str], *, in_dutch: bool) -> object:
    several = form.kind in ("documents", "words")
    if len(values) > 1 and not several:
        raise WrongValue(_TWICE, field=form.name)
    return field_value(form, values if several else values[0], in_dutch=in_dutch)


def _check_texts(read: Mapping[str, Any], kind: type[AnyDecision]) -> None:
    """A text that was erased cannot stand in a replacement, which is handed in as text."""
    for field in fields_with(kind, Personal):
        value = read.get(field.name)
        parts: Iterable[Any] = value if isinstance(value, list) else [value]
        if any(
            _is_gone(each) or (isinstance(each, dict) and any(map(_is_gone, each.values()))) for each in parts
        ):
            raise TextNotAtHand(field=field.name)


def _is_gone(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"sha256"}
