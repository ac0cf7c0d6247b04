"""Recording in the browser, for who may: a form for each decision, what it would bring, and the entry that it becomes.

It goes the way of the command: the fields make the decision, a dry run shows it, ``Ledger.record`` writes it. A form
carries the number of the last entry that was seen of its dossier, measure or enterprise, so that it is recorded once at
most, and never over what somebody else recorded meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from ledger import codec
from ledger.decisions import DECISIONS, AnyDecision, Correction
from ledger.decisions.decision import DOSSIER_PREFIX, dossier_stream
from ledger.entry import Entry
from ledger.intake.correcting import decided_in
from ledger.intake.defaults import default_of
from ledger.language import phrase
from ledger.problem import Message, Translatable, message_in
from ledger.record import Already, Written
from ledger.refusals import Conflict, Refused
from ledger.store.errors import StoreError
from ledger.store.session import ReadTransaction
from ledger.vault.errors import VaultError
from projections.answers.consequences import ConsequenceCheck
from projections.reading import today
from projections.viewer.address import link, whole_number
from projections.viewer.decision_fields import FormErrors, as_typed, shown_fields
from projections.viewer.errors import refusal_of
from projections.viewer.proposals import (
    DecisionSent,
    LastSeen,
    Proposal,
    proposal_of,
    typed_of_correction,
    with_original,
)
from projections.viewer.recording_pages import (
    Checked,
    menu_page,
    page_of_check,
    page_of_entry,
    page_of_form,
    page_that_asks_for_an_entry,
)
from projections.viewer.sent_once import new_nonce
from projections.viewer.view import Handler, View

_LONGEST_NONCE = 64
_STALE = phrase("This form is too old: look it over, and send it once more.")
_AT_WORK = phrase("This form is being recorded already. Wait for a moment, and send it once more.")
_OTHERWISE = phrase("It brings something else now than what you were shown. Look at it once more.")


def for_writers(handler: Handler) -> Handler:
    """A page that only who may record gets."""

    def admitted(view: View) -> Response:
        if view.may_write:
            return handler(view)
        return view.refused("recording")

    return admitted


def choose(view: View) -> Response:
    """Every decision that can be recorded, of a dossier where the address names one."""
    return menu_page(view, view.query.get("dossier", ""))


def begin(view: View) -> Response:
    """The form of one decision, with what the address, the entry or the dossier's last entries say."""
    kind = _kind_of(view)
    if kind is None:
        return view.refused("unknown")
    form = DecisionSent(kind, {"entry": view.query.get("entry", "")}, new_nonce())
    if issubclass(kind, Correction):
        return _begin_correction(view, form)
    typed = {name: view.query[name] for name in kind.subject_fields if view.query.get(name)}
    past: Sequence[AnyDecision] = ()
    seen = None
    if "dossier" in typed and (last := _looked_at(view, dossier_stream(typed["dossier"]))).number:
        past, seen = decided_in(view.site.ledger, last.stream), last
    for each in shown_fields(kind):
        if each.required and (value := default_of(kind, each.name, {}, past)) is not None:
            typed = {**as_typed(each, value, each.name), **typed}
    return page_of_form(view, form._replace(typed=typed, seen=seen))


def _begin_correction(view: View, form: DecisionSent) -> Response:
    if not form.typed["entry"]:
        return page_that_asks_for_an_entry(view, form)
    try:
        form = with_original(view, form)
    except Refused as refusal:
        return page_that_asks_for_an_entry(view, form, message_in(refusal, view.lang))
    assert form.original is not None
    seen = _looked_at(view, form.original.recorded.entry.stream)
    return page_of_form(view, form._replace(typed=typed_of_correction(form), seen=seen))


def sent(view: View) -> Response:
    """A form that was sent: what it would bring, or, agreed to, the entry that it became."""
    kind = _kind_of(view)
    if kind is None:
        return view.refused("unknown")
    form = _form_sent(view, kind)
    if not _is_ours(view, form):
        return _again(view, form, 403, _STALE)
    with view.site.sent.once(form.nonce) as once:
        if once is None:
            return _again(view, form, 503, _AT_WORK)
        if once.position is None:
            try:
                form = with_original(view, form)
            except Refused as refusal:
                return page_that_asks_for_an_entry(view, form, message_in(refusal, view.lang))
            answer = _answered(view, form)
            if isinstance(answer, Response):
                return answer
            once.position = answer
        return _to_entry(view, once.position)


def recorded(view: View) -> Response:
    """The entry that a form became, and where it stands."""
    position = whole_number(view.request.path_params["position"])
    state = None if position is None else view.entries.state(position)
    if position is None or state is None:
        return view.refused("unknown")
    return page_of_entry(view, position, codec.decode(state))


# -- what was sent -------------------------------------------------------------------------------------


def _kind_of(view: View) -> type[AnyDecision] | None:
    return DECISIONS.get(view.request.path_params["tag"])


def _form_sent(view: View, kind: type[AnyDecision]) -> DecisionSent:
    form = view.form
    number, stream = whole_number(form.get("seen", "")), form.get("seen_in", "")
    return DecisionSent(
        kind,
        form,
        form.get("nonce", ""),
        seen=LastSeen(stream, number) if stream and number is not None else None,
        step=form.get("step", ""),
        agreed=form.get("agreed", ""),
        accepted=form.get("accept") == "1",
    )


def _is_ours(view: View, form: DecisionSent) -> bool:
    return 0 < len(form.nonce) <= _LONGEST_NONCE and view.form_is_ours(f"record {form.nonce}")


def _looked_at(view: View, stream: str) -> LastSeen:
    """The last entry of a stream, now and not when the request came in. What follows is a look at whom it is about."""
    with view.site.ledger.reading() as reading:
        number = reading.heads([stream]).get(stream, (0, b""))[0] if codec.is_text(stream) else 0
    if number and stream.startswith(DOSSIER_PREFIX):
        view.looks.append(stream.removeprefix(DOSSIER_PREFIX))
    return LastSeen(stream, number)


def _again(view: View, form: DecisionSent, code: int, why: str) -> Response:
    """The form once more, anew and with all that was typed."""
    form = form._replace(nonce=new_nonce())
    errors = FormErrors(view.lang)
    errors.add("", Message(why))
    try:
        return page_of_form(view, with_original(view, form), errors, code)
    except Refused as refusal:
        return page_that_asks_for_an_entry(view, form, message_in(refusal, view.lang))


def _answered(view: View, form: DecisionSent) -> Response | int:
    """The position of the entry that it became; else the page that follows on it."""
    errors = FormErrors(view.lang)
    if form.step in ("change", "row"):
        return page_of_form(view, form, errors)
    proposal = proposal_of(view, form, errors)
    if proposal is None:
        return page_of_form(view, form, errors, 400)
    try:
        if form.step == "record" and form.seen is not None and form.seen.stream == proposal.decision.subject:
            return _recorded(view, form, proposal, form.seen)
        return _checked(view, form, proposal)
    except Refused as refusal:
        errors.add(form.name_of(refusal), refusal)
        return page_of_form(view, form, errors, 400)


# -- what it would bring, and recording ----------------------------------------------------------------


def _recorded(view: View, form: DecisionSent, proposal: Proposal, seen: LastSeen) -> Response | int:
    """Record what was agreed to, and only that. Raises ``Refused``."""
    # Why it is refused may tell of them too.
    _looked_at(view, seen.stream)
    check = ConsequenceCheck(proposal.decision, today(), accepted=form.accepted)

    def still_so(entries: ReadTransaction, outcomes: Sequence[Written | Already]) -> bool:
        return check.look(entries, outcomes) and _digest(check) == form.agreed

    try:
        (outcome,) = view.site.ledger.record(
            proposal.decision,
            recorded_by=view.visitor.name,
            expected=seen.number,
            look=still_so,
            tell_same=True,
        )
    except Conflict:
        return _checked(view, form, proposal, 409)
    except (StoreError, VaultError) as error:
        refusal = refusal_of(error)
        return _checked(view, form, proposal, 503 if refusal is None else refusal.code, error)
    if isinstance(outcome, Written) and _digest(check) != form.agreed:
        return _checked(view, form, proposal, 409, Message(_OTHERWISE))
    if check.holds_back:
        return _checked(view, form, proposal, 400, not_accepted=True)
    return outcome.position


def _digest(check: ConsequenceCheck) -> str:
    """What somebody agrees to, in a few characters that the form carries."""
    return hashlib.sha256(repr(check.consequences).encode()).hexdigest()


def _checked(
    view: View,
    form: DecisionSent,
    proposal: Proposal,
    code: int = 200,
    why: Translatable | None = None,
    *,
    not_accepted: bool = False,
) -> Response:
    """What would be recorded, with the findings that it would bring and cure. Raises ``Refused``."""
    # Asked before the dry run: what is recorded after it is a conflict.
    last = _looked_at(view, proposal.decision.subject)
    check = ConsequenceCheck(proposal.decision, today(), accepted=False)
    (outcome,) = view.site.ledger.record(
        proposal.decision, recorded_by=view.visitor.name, dry_run=True, look=check.look, tell_same=True
    )
    seen = form.seen if form.seen is not None and form.seen.stream == last.stream else last
    checked = Checked(
        proposal,
        outcome,
        check,
        _digest(check),
        why="" if why is None else message_in(why, view.lang),
        not_accepted=not_accepted,
        meanwhile=_meanwhile(view, seen) if seen.number < last.number else (),
    )
    return page_of_check(view, form._replace(seen=last), checked, code)


def _meanwhile(view: View, seen: LastSeen) -> tuple[tuple[int, Entry], ...]:
    """What stands in a stream behind the entry that was seen last."""
    with view.site.ledger.reading() as reading:
        entries = [(position, codec.decode(state)) for position, state in reading.stream(seen.stream)]
    return tuple(each for each in entries if each[1].number > seen.number)


def _to_entry(view: View, position: int) -> Response:
    """Lead to the entry. Of the address all goes along but the moment: at an earlier one it was not known."""
    carried = {name: value for name, value in view.address.carried.items() if name != "known"}
    return RedirectResponse(link(view.site.prefix, f"/record/entry/{position}", carried), 303)
