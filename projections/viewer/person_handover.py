"""*Dossier voor de rechtbank*: the document of a person that is handed over, as HTML, PDF or ZIP.

It is what the command ``dossier`` makes, and the access log keeps it in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from starlette.responses import Response

from ledger import words
from ledger.identity import NobodyKnown
from ledger.language import phrase, say
from ledger.problem import message_in
from ledger.refusals import Refused
from projections.handover.file_names import file_stem
from projections.handover.gathering import TooLong
from projections.handover.identification import Identification, why_no_setting
from projections.handover.making import (
    ComesInParts,
    DossierRequest,
    Form,
    NoSuchPart,
    dated,
    made_as,
    make,
    record_making,
)
from projections.mistaken import Mistaken
from projections.reading import now
from projections.render.pdf import NoTypesetter
from projections.viewer.address import language_named, whole_number
from projections.viewer.downloads import attached
from projections.viewer.person_read import PersonRead, page_of, read_person
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

PURPOSE = "dossier"
"""What the token of the form is for."""

_MEDIA: dict[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_PHRASES = {
    "lead": phrase(
        "The document to hand over: the answer, why, every entry with both its times, what was known when, and what"
        " none of it proves. It is about the day asked, as known at the moment asked."
    ),
    "form": phrase("As what"),
    "html": phrase("HTML: a page for any browser"),
    "pdf": phrase("PDF: to print, with the entries and proofs attached"),
    "zip": phrase("ZIP: both, with every entry and proof as a file, and the program that checks them"),
    "unsigned": phrase(
        "A ZIP from here is not signed: it cannot show that nothing was left out. With the ledger's key, `doorstroom"
        " dossier --key` makes one that is."
    ),
    "language": phrase("In which language"),
    "case": phrase("Number of the case"),
    "made_for": phrase("Whom it is for"),
    "setting-hint": phrase("It stands in the document. No national number."),
    "with_identity": phrase("With who it is and all personal texts"),
    "why": phrase("Why you ask for personal data"),
    "why-hint": phrase("Only with personal data; it stands in the access log. Name nobody in it."),
    "part": phrase("Which part of the PDF"),
    "part-hint": phrase("Only where the dossier is too long for one PDF; else nothing."),
    "make": phrase("Make and download"),
    "logged-made": phrase("That it was made, with its SHA-256, is kept in the access log."),
    "stale": words.STALE_FORM,
    "no-form": phrase("Choose HTML, PDF or ZIP."),
    "no-part": phrase("A part is a number from 1 to 1000, and goes with a PDF."),
    "why-alone": phrase("A reason goes with personal data: ask for both, or for neither."),
    "why-needed": phrase("Say why you ask for personal data: the access log keeps it."),
}
#: What is told beside the form, so that it can be asked otherwise.
_BESIDE_THE_FORM = (ComesInParts, NoSuchPart, NoTypesetter, TooLong, Refused, NobodyKnown, Mistaken)


class Filled(NamedTuple):
    """The form as it was filled in."""

    form: str = "pdf"
    lang: str = "nl"
    case: str = ""
    made_for: str = ""
    with_identity: bool = False
    why: str = ""
    part: str = ""


def show(view: View) -> Response:
    """The form. Raises ``DossierNotFound``."""
    return _page(view, read_person(view), Filled(), {})


def hand_over(view: View) -> Response:
    """The document, made and logged; or the form with what is wrong in it. Raises ``DossierNotFound``."""
    person, filled = read_person(view), _filled(view.form)
    if not view.form_is_ours(PURPOSE):
        return _page(view, person, filled, {"": say(_PHRASES["stale"], view.lang)}, 403)
    wrong = _mistakes(filled, view.lang)
    if wrong:
        return _page(view, person, filled, wrong, 400)
    try:
        return _made(view, person, filled)
    except _BESIDE_THE_FORM as error:
        field = "part" if isinstance(error, ComesInParts | NoSuchPart) else ""
        return _page(view, person, filled, {field: message_in(error, view.lang)}, 400)


def _made(view: View, person: PersonRead, filled: Filled) -> Response:
    ledger, asked_at, form = view.site.ledger, now(), cast("Form", filled.form)
    typed = Identification(case=filled.case or None, made_for=filled.made_for or None)
    request = DossierRequest(
        on=person.on,
        known=view.address.known,
        asked_at=asked_at,
        lang=filled.lang,
        by=view.visitor.name,
        dated=dated(view.address.known, None, asked_at),
        identified=typed.or_else(view.site.identification),
    )
    part = whole_number(filled.part)
    why = filled.why if filled.with_identity else None
    made = make(ledger, request, person.asked, form, why=why, part=part)
    # Before a byte of it leaves.
    what = made_as(form, made, part, with_identity=filled.with_identity)
    record_making(ledger, view.visitor.name, person.asked, what)
    name = file_stem(person.key) + (f"-{part}" if part else "")
    return attached(made, f"{name}.{form}", _MEDIA[form])


def _filled(form: Mapping[str, str]) -> Filled:
    typed = {
        name: str(form.get(name, "")).strip() for name in ("form", "lang", "case", "made_for", "why", "part")
    }
    typed["lang"] = language_named(typed["lang"]) or Filled().lang
    return Filled(**typed, with_identity=form.get("with_identity") == "1")


def _mistakes(filled: Filled, lang: str) -> dict[str, str]:
    """What is wrong with the form, by the field."""
    wrong: dict[str, str] = {}
    if filled.form not in _MEDIA:
        wrong["form"] = _PHRASES["no-form"]
    for name in ("case", "made_for"):
        text = getattr(filled, name)
        why = why_no_setting(text) if text else None
        if why is not None:
            wrong[name] = why
    if filled.with_identity != bool(filled.why):
        wrong["why"] = _PHRASES["why-needed" if filled.with_identity else "why-alone"]
    part = whole_number(filled.part) or 0
    if filled.part and not (1 <= part <= 1_000 and filled.form == "pdf"):
        wrong["part"] = _PHRASES["no-part"]
    return {name: say(why, lang) for name, why in wrong.items()}


def _page(view: View, person: PersonRead, filled: Filled, wrong: dict[str, str], code: int = 200) -> Response:
    return page_of(
        view,
        person,
        "person_handover.html",
        "dossier",
        code,
        phrases=plain_phrases(_PHRASES, view.lang),
        action=view.url(f"/dossier/{person.asked}"),
        form_token=view.form_token(PURPOSE),
        filled=filled,
        forms=list(_MEDIA),
        tongues=[(code, name) for code, name, _, _ in view.languages],
        settings={name: getattr(view.site.identification, name) or "" for name in ("case", "made_for")},
        wrong=wrong,
    )
