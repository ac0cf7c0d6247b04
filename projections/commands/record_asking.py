"""`record` with nothing behind it, at a terminal: it asks what there is to record, and records what is agreed to.

Each field is asked by its name, in the reader's language, with what the dossier's last entries say as a default that
is seen before it is taken. Then the decision is shown in words with the findings that it would bring, and recorded if
the answer is yes. What is asked goes the way of `record` with options: nothing is written anywhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

import click

from ledger.application import Ledger
from ledger.decisions import DECISIONS, AnyDecision, Correction
from ledger.decisions.decision import Decision, dossier_stream
from ledger.decisions.reading_fields import TAG_FIELD
from ledger.field_names import field_label
from ledger.intake.correcting import OriginalEntry, decided_in, filled_in, original_of, replacement_for
from ledger.intake.defaults import default_of
from ledger.intake.options import field_value
from ledger.language import phrase, translated, yes_or_no
from ledger.parsing.dutch import decision_in, field_in, name_of, plain, typed
from ledger.parsing.forms import BOOLEANS, Form, forms, sentence
from ledger.parsing.reading import decision_from
from ledger.record import Already, Written
from ledger.refusals import Refused
from ledger.words import DECIDED_BY
from projections.answers.consequences import ConsequenceCheck
from projections.answers.recorded import first_line, outcome_lines
from projections.answers.wording import decision_term, word
from projections.commands.languages import here
from projections.commands.parameters import calendar_day
from projections.commands.recording_terms import RecordingTerms
from projections.commands.settings import Settings, opened
from projections.reading import today
from projections.render.stream import width_of
from projections.render.wording import day_in_words, wrapped

T = TypeVar("T")

_ANSWERS = {**BOOLEANS, "y": True, "n": False, "j": True, "nee": False}
_TODAY = ("today", "vandaag")


def ask_and_record(config: Settings, terms: RecordingTerms) -> None:
    """Ask for one decision after the other, until nobody names another one. Raises ``click.Abort`` at Ctrl-C."""
    with opened(config) as ledger:
        interview = Interview(ledger, config.lang, terms)
        try:
            while interview.one():
                pass
        except click.Abort:
            click.echo()
            click.echo(here(phrase("Stopped: what was being asked is not recorded.")))
            raise


class Interview:
    """Questions to whoever records, at a terminal."""

    def __init__(self, ledger: Ledger, lang: str, terms: RecordingTerms) -> None:
        self._ledger = ledger
        self._lang = lang
        self._terms = terms
        #: Of whom the last decision was, who may well be meant again.
        self._dossier: str | None = None
        self._begun = False

    def one(self) -> bool:
        """Ask for a decision and record it, if that is agreed to; False where nobody names one."""
        kind = self._kind()
        if kind is None:
            return False
        read: dict[str, Any] = {TAG_FIELD: kind.tag()}
        if issubclass(kind, Correction):
            self._ask_correction(kind, read)
        else:
            self._ask_decision(kind, read)
        self._ask_more(kind, read)
        try:
            decision = self._agreed(kind, read)
        except Refused as refusal:
            self._show(refusal.in_language(self._lang))
            decision = None
        if decision is None:
            click.echo(here(phrase("Nothing was recorded.")))
        else:
            self._dossier = getattr(decision, "dossier", None) or self._dossier
        return True

    # -- what is asked ---------------------------------------------------------------------------------

    def _kind(self) -> type[AnyDecision] | None:
        names = [name_of(tag) if self._lang == "nl" else tag for tag in DECISIONS]
        if not self._begun:
            self._show(", ".join(names))
            self._begun = True

        by_name = {plain(name): tag for name, tag in zip(names, DECISIONS, strict=True)}

        def read(text: str) -> type[AnyDecision] | None:
            if not text:
                return None
            tag = (decision_in(text) if self._lang == "nl" else None) or _begun_with(text, by_name)
            if tag is None:
                raise _NotUnderstood(
                    here(
                        phrase("There is no decision {given!r}: {known}"),
                        given=text,
                        known=_known(text, by_name),
                    )
                )
            return DECISIONS[tag]

        return self._asked(here(phrase("Decision (Enter: none)")), read, "")

    def _ask_decision(self, kind: type[AnyDecision], read: dict[str, Any]) -> None:
        """Every field that must be there: whom it is about, the day, its own, and who decided."""
        known = forms(kind)
        subjects = [name for name in kind.subject_fields if name in known]
        required = [form.name for form in known.values() if form.required]
        own = [name for name in required if name not in (*subjects, "effective_on", "decided_by")]
        past: Sequence[AnyDecision] = ()
        for name in (*subjects, "effective_on", *own, "decided_by"):
            offered = kind.may_decide if name == "decided_by" else ()
            read[name] = self._field(known[name], self._default(kind, name, read, past), offered)
            if name == "dossier":
                past = decided_in(self._ledger, dossier_stream(read[name]))

    def _ask_correction(self, kind: type[AnyDecision], read: dict[str, Any]) -> None:
        """Which entry, what changes, and what follows from the entry unless it is said otherwise."""
        known = forms(kind)
        while "entry" not in read:
            entry = self._field(known["entry"], None)
            try:
                original = original_of(self._ledger, entry)
            except Refused as refusal:
                self._show(refusal.in_language(self._lang))
                continue
            read["entry"] = entry
        self._show(original.reads.in_words(self._lang))
        if "replacement" in known:
            read["replacement"] = self._changed(original)
        for each in filled_in(read, original, today()):
            asked = each.field in ("effective_on", "decided_by")
            read[each.field] = self._field(known[each.field], each.value) if asked else each.value

    def _changed(self, original: OriginalEntry) -> dict[str, Any]:
        """What an entry is to read as, by the fields that change."""
        changes: list[tuple[str, str]] = []
        while True:
            text = self._asked(here(phrase("What changes, FIELD=VALUE (Enter: no more)")), str, "")
            name, _, value = text.partition("=")
            try:
                if text:
                    # Each is tried as it is typed, so that what is wrong is said of this one.
                    replacement_for(original, [*changes, (name, value)], in_dutch=self._lang == "nl")
                    changes.append((name, value))
                else:
                    return replacement_for(original, changes, in_dutch=self._lang == "nl")
            except Refused as refusal:
                self._show(refusal.in_language(self._lang))

    def _ask_more(self, kind: type[AnyDecision], read: dict[str, Any]) -> None:
        """The fields that may be there, each only if somebody names it."""
        known = forms(kind)
        while True:
            left = [name for name in known if name not in read and name not in kind.subject_fields]
            # Those of this decision first, then those that every decision has.
            left.sort(key=lambda name: name in Decision.__struct_fields__)
            names = {plain(field_label(name, self._lang)): name for name in left}
            more = here(phrase("More fields: {names} (Enter: none)"), names=", ".join(names))
            name = self._asked(more, partial(self._field_named, names), "")
            if not name:
                return
            read[name] = self._field(known[name], None)

    def _field_named(self, names: Mapping[str, str], text: str) -> str:
        """The field that is named, by its beginning too; nothing where nothing is."""
        found = (field_in(text) if self._lang == "nl" else None) or text.replace("-", "_")
        if text and found not in names.values():
            found = _begun_with(text, names) or ""
            if not found:
                unknown = phrase("There is no field {given!r}: {known}")
                raise _NotUnderstood(here(unknown, given=text, known=_known(text, names)))
        return found

    def _field(self, form: Form, default: str | None, offered: Sequence[str] = ()) -> Any:
        """One field, asked until it can be read; ``offered`` are the words shown, where these are not all."""
        label = field_label(form.name, self._lang)
        hint = ", ".join(map(self._typed, offered)) or self._hint(form)
        shown = default if default is None else self._shown(form, default)
        return self._asked(f"{label} ({hint})" if hint else label, lambda text: self._read(form, text), shown)

    def _read(self, form: Form, text: str) -> object:
        if text == "?" or not text:
            raise _NotUnderstood(translated(sentence(form.meaning), self._lang))
        if form.kind == "day":
            return _day(text).isoformat()
        if form.kind == "boolean":
            return _yes(text)
        if form.kind == "text" and form.words:
            return self._word(form, text)
        several = [text] if form.kind in ("documents", "words") else text
        return field_value(form, several, in_dutch=self._lang == "nl")

    def _word(self, form: Form, text: str) -> str:
        if text in form.words:
            return text
        names = {self._typed(code): code for code in form.words}
        names |= {plain(word(code, self._lang)): code for code in form.words}
        found = _begun_with(text, names)
        if found is None:
            raise _NotUnderstood(
                here(phrase("{given!r} is not one of {words}."), given=text, words=self._hint(form))
            )
        return found

    # -- what it would do ------------------------------------------------------------------------------

    def _agreed(self, kind: type[AnyDecision], read: dict[str, Any]) -> AnyDecision | None:
        """The decision, recorded because somebody agreed to what it brings; None where nothing was recorded."""
        while True:
            try:
                decision = decision_from(read)
                check = ConsequenceCheck(decision, today(), accepted=True)
                if isinstance(self._preview(decision, check), Already) or self._terms.dry_run:
                    return None
                if not self._asked(here(phrase("Record it? yes or no")), _yes, yes_or_no(False, self._lang)):
                    return None
                if self._recorded(decision, check):
                    return decision
            except Refused as refusal:
                self._ask_again(kind, read, refusal)

    def _ask_again(self, kind: type[AnyDecision], read: dict[str, Any], refusal: Refused) -> None:
        """Ask for the field that is wrong once more. Raises the refusal where it is about none."""
        name = (refusal.field or "").partition(".")[0].partition("[")[0]
        form = forms(kind).get(name)
        if form is None:
            raise refusal
        self._show(refusal.in_language(self._lang))
        if name == "replacement":
            read[name] = self._changed(original_of(self._ledger, read["entry"]))
        else:
            read[name] = self._field(form, None)

    def _preview(self, decision: AnyDecision, check: ConsequenceCheck) -> Written | Already:
        """Show the decision in words, and what it would bring; nothing is written."""
        (outcome,) = self._ledger.record(
            decision,
            recorded_by=self._terms.recorded_by,
            recorded_at=self._terms.recorded_at,
            dry_run=True,
            look=check.look,
            tell_same=True,
        )
        click.echo()
        by = here(
            DECIDED_BY,
            day=day_in_words(decision.effective_on, self._lang),
            term=decision_term(decision, self._lang),
            by=word(decision.decided_by, self._lang),
        )
        self._show(by)
        simulated = self._ledger.simulated
        for line in outcome_lines(
            outcome, decision, check, dry_run=True, simulated=simulated, lang=self._lang
        ):
            self._show(line)
        return outcome

    def _recorded(self, decision: AnyDecision, check: ConsequenceCheck) -> bool:
        """Record it if it still brings what was agreed to."""
        agreed = check.consequences

        def still_so(entries: Any, outcomes: Any) -> bool:
            check.look(entries, outcomes)
            return check.consequences == agreed

        (outcome,) = self._ledger.record(
            decision,
            recorded_by=self._terms.recorded_by,
            recorded_at=self._terms.recorded_at,
            look=still_so,
            tell_same=True,
        )
        if check.consequences != agreed:
            click.echo(here(phrase("Somebody recorded meanwhile, and it brings something else now:")))
            return False
        click.echo(first_line(outcome, decision, "written", self._lang))
        return True

    # -- what is offered -------------------------------------------------------------------------------

    def _default(
        self, kind: type[AnyDecision], name: str, read: Mapping[str, Any], past: Sequence[AnyDecision]
    ) -> str | None:
        return self._dossier if name == "dossier" else default_of(kind, name, read, past)

    def _hint(self, form: Form) -> str:
        if form.kind == "day":
            return here(phrase("such as 2020-03-31"))
        if form.kind == "boolean":
            return ", ".join(yes_or_no(each, self._lang) for each in (True, False))
        return ", ".join(map(self._typed, form.words))

    def _shown(self, form: Form, value: str) -> str:
        """A default as it would be typed."""
        if form.kind == "day" and self._lang == "nl":
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        return self._typed(value) if value in form.words else value

    def _typed(self, code: str) -> str:
        return typed(code) if self._lang == "nl" else code

    # -- the terminal ----------------------------------------------------------------------------------

    def _show(self, text: str) -> None:
        for line in wrapped(text, width_of(sys.stdout), "  ", ""):
            click.echo(line)

    def _asked(self, label: str, read: Callable[[str], T], default: str | None) -> T:
        """What is typed behind a label, asked again until it can be read. Raises ``click.Abort``."""
        while True:
            text = click.prompt(label, default=default or "", show_default=bool(default)).strip()
            try:
                return read(text)
            except (_NotUnderstood, Refused, click.BadParameter, OSError) as error:
                self._show(_why(error, self._lang))


class _NotUnderstood(Exception):
    """What was typed means nothing here; why, in the reader's language."""


def _why(error: Exception, lang: str) -> str:
    from ledger.problem import message_in

    return error.message if isinstance(error, click.BadParameter) else message_in(error, lang)


def _begun_with(text: str, names: Mapping[str, T]) -> T | None:
    """The one thing whose name is typed, or begins as what is typed; None where none or several do."""
    wanted = plain(text)
    if wanted in names:
        return names[wanted]
    found = {meant for name, meant in names.items() if wanted and name.startswith(wanted)}
    return found.pop() if len(found) == 1 else None


def _known(text: str, names: Iterable[str]) -> str:
    """What may have been meant: what begins so, or all there is."""
    return ", ".join([name for name in names if name.startswith(plain(text) or "?")] or names)


def _day(text: str) -> date:
    return today() if text.casefold() in _TODAY else calendar_day(text)


def _yes(text: str) -> bool:
    answer = _ANSWERS.get(text.casefold())
    if answer is None:
        raise _NotUnderstood(here(phrase("Answer yes or no.")))
    return answer
