"""The page that searches: by what somebody remembers, and a person by the national number, which the log keeps."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import RedirectResponse, Response

from ledger import words
from ledger.identity import find_dossiers
from ledger.language import phrase, say
from ledger.national_numbers import looks_like_national_number
from ledger.problem import message_in
from ledger.refusals import Refused
from ledger.vault.errors import VaultError
from projections.answers import search
from projections.answers.search import SearchHit
from projections.handover.making import log_permitted
from projections.mistaken import Mistaken
from projections.viewer.enterprises import named_like
from projections.viewer.tables import ColumnHead, PageTable, TableCell, enterprise, entry, measure, person
from projections.viewer.view import View
from projections.viewer.words import PHRASES, plain_phrases

_PHRASES = {
    "title": PHRASES["search"],
    "found": phrase("What was found"),
    "nothing": phrase("Nothing was found, as known at that moment."),
    "person": phrase("A person, by national number"),
    "person-text": phrase("Who searches so, and why, is kept in the access log. Nobody is found by a name."),
    "number": words.NATIONAL_NUMBER_ASKED,
    "number-hint": phrase("All 11 digits."),
    "why": phrase("Why do you search?"),
    "why-hint": phrase("Such as a reference of the inspection. Name nobody in it."),
    "find": phrase("Find the person"),
    "nobody": phrase("Nobody is known by this number."),
    "stale": words.STALE_FORM,
    "other-form": phrase(
        "This is a national number: type it into the form below, where the access log keeps it."
    ),
}
PURPOSE = "search by national number"


def show(view: View) -> Response:
    """What was searched by the address; nothing where nothing was typed.

    Who types the whole name of the one thing that is found has asked for its page, and is led there.
    """
    sought = view.query.get("q", "").strip()
    if not sought:
        return _page(view)
    if looks_like_national_number(sought):
        return _page(view, 400, wrong=say(_PHRASES["other-form"], view.lang))
    try:
        answer = view.answer(search.QUESTION, view.asked, text=sought)
    except Mistaken as error:
        return _page(view, 400, sought=sought[:200], wrong=message_in(error, view.lang))
    view.notices += answer.notices
    hits: list[SearchHit] = list(answer.rows)  # type: ignore[arg-type]
    named = [*_named(view, sought)]
    if not named and len(hits) == 1 and _is_whole(hits[0], sought) and (page := _target(view, hits[0])):
        return RedirectResponse(page, 303)
    rows = (*named, *(_row(view, each) for each in hits))
    return _page(view, sought=sought, table=_table(view, rows))


def _is_whole(hit: SearchHit, sought: str) -> bool:
    """Whether what was typed is the whole name of what was found; that of an enterprise or an entry is never less."""
    return hit.kind in ("enterprise", "entry") or hit.key.casefold() == sought.casefold()


def find(view: View) -> Response:
    """The dossiers of whoever has a national number. It stands in no address and no log."""
    if not view.form_is_ours(PURPOSE):
        return _page(view, 403, wrong_person=say(_PHRASES["stale"], view.lang))
    number, why = view.form.get("national_number", ""), view.form.get("why", "")
    try:
        with log_permitted():
            found = find_dossiers(view.site.ledger, number, why=why, asked_by=view.visitor.name)
    except (Refused, VaultError) as error:
        return _page(view, 400, wrong_person=message_in(error, view.lang), why=why[:200])
    if not found:
        return _page(view, 404, wrong_person=say(_PHRASES["nobody"], view.lang), why=why[:200])
    kind = say(search.KINDS["dossier"], view.lang)
    rows = tuple(
        (TableCell(kind), TableCell(key, person(view, key)), TableCell(""), TableCell("")) for key in found
    )
    return _page(view, table=_table(view, rows))


def _table(view: View, rows: tuple[tuple[TableCell, ...], ...]) -> PageTable:
    columns = [each for each in search.COLUMNS if each.on_screen and each.says]
    headings = tuple(ColumnHead(each.heading(view.lang)) for each in columns)
    found, nothing = (say(_PHRASES[name], view.lang) for name in ("found", "nothing"))
    return PageTable(found, headings, rows, nothing, view.say("scrolls"))


def _named(view: View, sought: str) -> Iterator[tuple[TableCell, ...]]:
    """The enterprises that are called so, as far as their names are known here."""
    kind = say(search.KINDS["enterprise"], view.lang)
    for number in named_like(sought, view.site.names, search.MOST):
        name = TableCell(view.site.names[number])
        yield TableCell(kind), TableCell(number, enterprise(view, number)), TableCell(""), name


def _row(view: View, hit: SearchHit) -> tuple[TableCell, ...]:
    kind = say(search.KINDS[hit.kind], view.lang)
    position = "" if hit.entry is None else view.number(hit.entry)
    return (
        TableCell(kind),
        TableCell(hit.key, _target(view, hit)),
        TableCell(position),
        TableCell(hit.words),
    )


def _target(view: View, hit: SearchHit) -> str:
    """Where something that was found is shown."""
    if hit.kind == "dossier":
        return person(view, hit.key)
    if hit.kind == "enterprise":
        return enterprise(view, hit.key)
    if hit.kind == "measure":
        return measure(view, hit.key)
    return entry(view, hit.about or "", hit.entry or 0)


def _page(
    view: View,
    code: int = 200,
    *,
    sought: str = "",
    wrong: str = "",
    wrong_person: str = "",
    why: str = "",
    table: PageTable | None = None,
) -> Response:
    return view.page(
        "search.html",
        code,
        title=say(_PHRASES["title"], view.lang),
        phrases=plain_phrases(_PHRASES, view.lang),
        sought=sought,
        wrong=wrong,
        wrong_person=wrong_person,
        why=why,
        table=table,
        form_token=view.form_token(PURPOSE),
    )
