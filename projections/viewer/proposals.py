"""From what somebody typed into a form to a decision that could be recorded, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from ledger.decisions import DECISIONS, AnyDecision, Correction
from ledger.decisions.reading_fields import TAG_FIELD
from ledger.intake.correcting import OriginalEntry, filled_in, original_of, replaced
from ledger.parsing.forms import forms, value_of
from ledger.parsing.reading import decision_from
from ledger.refusals import NO_ENTRY, EntryNotFound, Refused
from projections.answers.recorded import filled_line
from projections.reading import today
from projections.viewer.decision_fields import (
    NEW,
    FormErrors,
    as_typed,
    name_in_form,
    note_mistakes,
    read_fields,
    shown_fields,
    typed_value,
)
from projections.viewer.view import View

#: What a correction may lack, since it follows from its entry.
_MAY_LACK = ("effective_on", "decided_by")


class LastSeen(NamedTuple):
    """Up to which entry a form knew the dossier, measure or enterprise that it is about; 0: none was there."""

    stream: str
    number: int


class DecisionSent(NamedTuple):
    """The form of a decision as it came in: what was typed, and what the form carries beside that.

    ``agreed`` stands for the consequences that were shown.
    """

    kind: type[AnyDecision]
    typed: Mapping[str, str]
    nonce: str
    seen: LastSeen | None = None
    step: str = ""
    agreed: str = ""
    accepted: bool = False
    #: The entry that a correction is about.
    original: OriginalEntry | None = None

    def name_of(self, refusal: Refused) -> str:
        """The field of the form that a refusal is about; nothing where it is about the whole."""
        replaced_kind = None if self.original is None else type(self.original.reads)
        return name_in_form(refusal.field, self.kind, self.typed, replaced_kind)


class Proposal(NamedTuple):
    """A decision that could be recorded, and in words what was filled in for it."""

    decision: AnyDecision
    filled: str


def with_original(view: View, form: DecisionSent) -> DecisionSent:
    """The form of a correction with its entry; that somebody looks at it is logged. Raises ``EntryNotFound``."""
    if not issubclass(form.kind, Correction):
        return form
    typed = form.typed.get("entry", "")
    original = original_of(view.site.ledger, _position_or_source(form.kind, typed))
    if type(original.reads) not in DECISIONS.values():
        raise EntryNotFound(NO_ENTRY, entry=typed, field="entry")
    subject, _, key = original.recorded.entry.stream.partition(":")
    if subject == "dossier":
        view.looks.append(key)
    return form._replace(original=original)


def _position_or_source(kind: type[AnyDecision], typed: str) -> int | str:
    value = value_of(forms(kind)["entry"], typed)
    assert isinstance(value, int | str)
    return value


def typed_of_correction(form: DecisionSent) -> dict[str, str]:
    """What the form of a correction begins with: how its entry reads, who decided that, and today."""
    assert form.original is not None
    known = forms(form.kind)
    typed = {"entry": form.typed["entry"]}
    for each in filled_in({}, form.original, today()):
        if each.field in _MAY_LACK:
            typed |= as_typed(known[each.field], each.value, each.field)
    return {**typed, **(_typed_of(form.original) if "replacement" in known else {})}


def _typed_of(original: OriginalEntry) -> dict[str, str]:
    """How an entry reads now, as it would be typed; its source stays with it."""
    read = msgspec.to_builtins(original.reads)
    return {
        name: text
        for form in shown_fields(type(original.reads), NEW)
        if form.name != "source"
        for name, text in as_typed(form, read.get(form.name), NEW + form.name).items()
    }


def proposal_of(view: View, form: DecisionSent, errors: FormErrors) -> Proposal | None:
    """The decision that was typed; None where something is wrong, which is noted in the errors."""
    kind, original = form.kind, form.original
    may_lack = () if original is None else _MAY_LACK
    read = read_fields(shown_fields(kind), form.typed, errors, may_lack=may_lack)
    filled = ""
    if original is not None:
        added = filled_in(read, original, today())
        filled = filled_line(added, view.lang)
        read |= {each.field: each.value for each in added}
        read["entry"] = _position_or_source(kind, form.typed["entry"])
    note_mistakes(kind, read, form.typed, errors)
    if original is not None and "replacement" in forms(kind):
        read["replacement"] = _replacement(form, original, errors)
    if errors:
        return None
    try:
        return Proposal(decision_from({TAG_FIELD: kind.tag(), **read}), filled)
    except Refused as refusal:
        errors.add(form.name_of(refusal), refusal)
        return None


def _replacement(form: DecisionSent, original: OriginalEntry, errors: FormErrors) -> dict[str, Any]:
    """How an entry is to read, by the fields that differ from how it reads now; what is wrong is noted."""
    kind = type(original.reads)
    fields = shown_fields(kind, NEW)
    before, reads = _typed_of(original), msgspec.to_builtins(original.reads)
    new = read_fields(fields, form.typed, errors, NEW)
    changed: dict[str, object] = {}
    for each in fields:
        value = new.get(each.name)
        # A text that was erased cannot stand in the replacement: where nothing is typed it is left out.
        was_erased = isinstance(reads.get(each.name), dict)
        if was_erased or value != typed_value(each, before, NEW + each.name):
            changed[each.name] = value
    try:
        return {} if errors else replaced(original, changed)
    except Refused as refusal:
        inner = "replacement" if refusal.field is None else f"replacement.{refusal.field}"
        errors.add(name_in_form(inner, form.kind, form.typed, kind), refusal)
        return {}
