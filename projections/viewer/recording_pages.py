"""The pages on which something is recorded: the menu, the form, what it would bring, the entry that it became."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from starlette.responses import Response

from ledger import words
from ledger.decisions import AnyDecision
from ledger.entry import Entry
from ledger.language import phrase, say
from ledger.parsing.forms import forms
from ledger.record import Already, Written
from projections.answers.consequences import ConsequenceCheck
from projections.answers.recorded import consequences_in_words, first_line, same_line
from projections.answers.wording import decision_term, word
from projections.render.wording import day_in_words
from projections.viewer.decision_fields import NEW, FormErrors, fields_shown
from projections.viewer.decision_menu import meaning_of, menu, title_of
from projections.viewer.proposals import DecisionSent, Proposal
from projections.viewer.tables import entry as address_of_entry
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

_PHRASES = {
    "wrong": phrase("Not recorded: look at this first"),
    "optional": phrase("(may be left empty)"),
    "choose": phrase("(choose)"),
    "unsaid": phrase("(not stated)"),
    "more": phrase("More fields"),
    "add-row": phrase("One more row"),
    "row": phrase("Row {number}"),
    "reads-now": phrase("How it reads now: entry {entry}"),
    "reads-then": phrase("How it is to read, from the start"),
    "correction": phrase("The correction itself"),
    "look": phrase("See what it would bring"),
    "checked": phrase("What would be recorded"),
    "nothing-brought": phrase("It brings no finding, and cures none."),
    "brings": phrase("Findings that it brings"),
    "moves": phrase("Findings that it moves to other days"),
    "cures": phrase("Findings that it cures"),
    "accept": phrase("Record it although it brings this"),
    "accept-hint": phrase("Findings are no refusal: what was decided is recorded, and judged apart."),
    "not-accepted": phrase("Tick this to record it all the same, or change what you typed."),
    "twice": phrase("Tick this only if it was decided twice."),
    "typed": phrase("What you typed"),
    "record": phrase("Record it"),
    "change": phrase("Change it"),
    "meanwhile": phrase("Recorded meanwhile"),
    "meanwhile-text": phrase("Somebody recorded this since you began. Look whether you decide the same."),
    "entry-asked": phrase("Which entry?"),
    "entry-hint": phrase("Its number, as the page of a person has it, or its source."),
    "go-on": phrase("Go on"),
    "recorded-title": phrase("Recorded as entry {entry}"),
    "to-entry": phrase("The entry, where it stands"),
    "to-another": phrase("Record another decision"),
    "by": phrase("Recorded by {who}."),
}
#: What a form carries beside the fields of its decision.
_CARRIED = ("form_token", "nonce", "seen", "seen_in", "step", "agreed", "accept")


class Checked(NamedTuple):
    """What a dry run found of a decision, and why it was not recorded, where it was to be.

    ``agreed`` stands for the consequences that are shown, ``meanwhile`` are the entries that were not seen yet.
    """

    proposal: Proposal
    outcome: Written | Already
    check: ConsequenceCheck
    agreed: str
    why: str
    not_accepted: bool
    meanwhile: tuple[tuple[int, Entry], ...]


class MeanwhileShown(NamedTuple):
    """An entry that somebody recorded meanwhile."""

    position: int
    lines: tuple[str, ...]


def menu_page(view: View, dossier: str) -> Response:
    """Every decision that can be recorded, of a dossier where one is named."""
    title = view.say("record-here" if dossier else "record")
    return view.page("record.html", title=title, dossier=dossier, groups=menu(view, dossier))


def page_of_form(
    view: View, form: DecisionSent, errors: FormErrors | None = None, code: int = 200
) -> Response:
    """The form of a decision, with what was typed and what is wrong with that."""
    kind, original, errors = form.kind, form.original, errors or FormErrors(view.lang)
    own = fields_shown(view, kind, form.typed, errors)
    is_rectified = original is not None and "replacement" in forms(kind)
    new = (
        fields_shown(view, type(original.reads), form.typed, errors, NEW) if original and is_rectified else []
    )
    by_name = {each.name: each for each in (*own, *new)}
    by_name |= {part.name: part for field in (*own, *new) for row in field.rows for part in row}
    return view.page(
        "record_form.html",
        code,
        title=title_of(kind, view.lang),
        phrases=plain_phrases(_PHRASES, view.lang),
        row_named=partial(_row_named, view.lang),
        meaning=meaning_of(kind, view.lang),
        action=view.url(f"/record/{kind.tag()}"),
        problems=[(by_name.get(each.name), each.message) for each in errors.all],
        fields=own,
        changed=new,
        original=None if original is None else original.reads.in_words(view.lang),
        reads_now=None
        if original is None
        else say(_PHRASES["reads-now"], view.lang, entry=original.recorded.position),
        carried=[
            *_carried(view, form),
            *([] if original is None else [("entry", form.typed.get("entry", ""))]),
        ],
    )


def _row_named(lang: str, number: int) -> str:
    return say(_PHRASES["row"], lang, number=number)


def page_that_asks_for_an_entry(view: View, form: DecisionSent, wrong: str = "") -> Response:
    """The page that asks which entry is corrected."""
    return view.page(
        "record_entry.html",
        400 if wrong else 200,
        title=title_of(form.kind, view.lang),
        phrases=plain_phrases(_PHRASES, view.lang),
        meaning=meaning_of(form.kind, view.lang),
        path=f"/record/{form.kind.tag()}",
        asked=form.typed.get("entry", ""),
        wrong=wrong,
    )


def page_of_check(view: View, form: DecisionSent, checked: Checked, code: int) -> Response:
    """What would be recorded, in words, with the findings that it would bring and cure, and what is to be agreed to."""
    decision, lang, check, position = (
        checked.proposal.decision,
        view.lang,
        checked.check,
        checked.outcome.position,
    )
    is_already = isinstance(checked.outcome, Already)
    errors = FormErrors(lang)
    typed = fields_shown(view, form.kind, form.typed, errors)
    if form.original is not None and "replacement" in forms(form.kind):
        typed = [*fields_shown(view, type(form.original.reads), form.typed, errors, NEW), *typed]
    return view.page(
        "record_check.html",
        code,
        title=say(_PHRASES["checked"], lang),
        phrases=plain_phrases(_PHRASES, lang),
        action=view.url(f"/record/{decision.tag()}"),
        first=first_line(checked.outcome, decision, "already" if is_already else "would", lang),
        decided=_decided(decision, lang),
        sentence=decision.in_words(lang),
        filled=checked.proposal.filled,
        typed=[(each.label, lines) for each in typed if (lines := each.typed_in_words)],
        same="" if check.same_as is None else same_line(check.same_as, lang),
        consequences=[*consequences_in_words(check, lang)],
        meanwhile=[
            MeanwhileShown(at, (_decided(each.decision, lang), *_entry_lines(each, lang)))
            for at, each in checked.meanwhile
        ],
        holds_back=check.holds_back and not is_already,
        not_accepted=checked.not_accepted,
        why=checked.why,
        already=address_of_entry(view, decision.subject, position) if is_already else "",
        carried=[
            *_carried(view, form),
            ("agreed", checked.agreed),
            *((name, value) for name, value in form.typed.items() if name not in _CARRIED),
        ],
    )


def page_of_entry(view: View, position: int, entry: Entry) -> Response:
    """An entry that was just recorded, and where it stands."""
    subject, _, key = entry.stream.partition(":")
    dossier = key if subject == "dossier" else ""
    view.looks += [dossier] if dossier else []
    lang = view.lang
    return view.page(
        "recorded.html",
        title=say(_PHRASES["recorded-title"], lang, entry=position),
        phrases=plain_phrases(_PHRASES, lang),
        lines=(
            first_line(Written(position), entry.decision, "written", lang),
            _decided(entry.decision, lang),
            *_entry_lines(entry, lang),
        ),
        entry_href=address_of_entry(view, entry.stream, position),
        another_href=view.url("/record", dossier=dossier),
    )


def _decided(decision: AnyDecision, lang: str) -> str:
    """On which day which decision takes effect, and who decided it."""
    day, by = day_in_words(decision.effective_on, lang), word(decision.decided_by, lang)
    return say(words.DECIDED_BY, lang, day=day, term=decision_term(decision, lang), by=by)


def _entry_lines(entry: Entry, lang: str) -> tuple[str, str]:
    return entry.decision.in_words(lang), say(_PHRASES["by"], lang, who=entry.recorded_by)


def _carried(view: View, form: DecisionSent) -> list[tuple[str, str]]:
    """What a form holds beside the fields of its decision."""
    token = view.form_token(f"record {form.nonce}")
    carried = [("form_token", token), ("nonce", form.nonce)]
    return carried + (
        [] if form.seen is None else [("seen_in", form.seen.stream), ("seen", str(form.seen.number))]
    )
