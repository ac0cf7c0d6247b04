"""The page of an enterprise: who is there, what it answers for, what began there, and its bundle to hand over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from zipfile import ZIP_STORED, ZipFile

from starlette.responses import Response

from ledger import words
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.language import Language, phrase, say
from ledger.new_files import temporary_file
from ledger.problem import message_in
from projections.answers import status, successions
from projections.answers.outline import SCHEME
from projections.answers.question import NO_ENTERPRISE
from projections.handover.bag import zipped
from projections.handover.bundle import NoneNamesIt, Selection, TooMany
from projections.handover.everyone import make_all
from projections.handover.making import DossierRequest, dated, record_making
from projections.mistaken import Mistaken
from projections.reading import now
from projections.viewer.address import language_named
from projections.viewer.downloads import sent
from projections.viewer.enterprises import with_name
from projections.viewer.excerpts import WorkList, excerpt
from projections.viewer.recorded import EntryOnRecord, entries_on_record
from projections.viewer.tables import enterprise
from projections.viewer.view import View
from projections.viewer.words import plain_phrases

PURPOSE = "bundle of an enterprise"
ROWS = 20
"""How many rows of each list are shown."""

_PHRASES = {
    "title": words.THE_ENTERPRISE,
    "successions": phrase("Taken over, or taking over"),
    "no-succession": phrase("No succession of it is on record."),
    "record": phrase("What was recorded of it"),
    "figures": phrase("In figures"),
    "report": phrase("The report of this enterprise"),
    "bundle": phrase("Bundle to hand over"),
    "bundle-text": phrase(
        "A ZIP with a dossier of everybody who was ever here, or at an enterprise that it took over, without"
        " personal texts, and an inventory. That it is made is kept in the access log. Of many people it takes a while."
    ),
    "language": phrase("Language of the documents"),
    "make": phrase("Make the bundle"),
    "stale": words.STALE_FORM,
}

#: What is shown, in this order; each narrowed to the enterprise.
WORK = (
    WorkList(
        "people",
        phrase("People"),
        phrase("Who is employed here."),
        "status",
        {},
        ("dossier", "status", "since", "phase", "scheme", "trajectory.expected_last_day"),
    ),
    WorkList(
        "guarantees",
        phrase("Guarantees it answers for"),
        phrase("The oldest state first."),
        "guarantees",
        {},
        ("dossier", "suspension", "entitled_to", "state", "since", "days"),
    ),
    WorkList(
        "findings",
        phrase("Findings that began here"),
        phrase("What breaks a rule on the day asked."),
        "findings",
        {},
        ("dossier", "since", "severity", "words", "status_now", "enterprise_now"),
    ),
    WorkList(
        "mended",
        phrase("Mended here in the past year"),
        phrase("What broke a rule here, and was cured by the day asked."),
        "findings",
        {"cured": True},
        ("dossier", "since", "last_day", "words", "cured"),
        in_period=True,
    ),
    WorkList(
        "places",
        phrase("Open places"),
        phrase("Places that were left, and that nobody fills yet."),
        "places",
        {},
        ("dossier", "left_by", "since", "days"),
    ),
    WorkList(
        "due",
        phrase("Falls due here within 30 days, and overdue"),
        phrase("The earliest of these days first."),
        "due",
        {"within": 30},
        ("due_on", "days_left", "what", "dossier"),
    ),
)


class SuccessionShown(NamedTuple):
    """Successions of one enterprise: its number and its address where it is another one, each in words, its entries."""

    number: str
    href: str
    takeovers: tuple[str, ...]
    entries: tuple[EntryOnRecord, ...]


def show(view: View) -> Response:
    """The page of one enterprise. Raises ``Mistaken`` for what is no KBO number."""
    return _page(view, _number(view))


def bundle(view: View) -> Response:
    """Its dossiers as the command makes them, in a ZIP. That it was made is logged before any of it leaves."""
    number, lang = _number(view), language_named(view.form.get("documents", ""))
    if not view.form_is_ours(PURPOSE):
        return _page(view, number, 403, say(_PHRASES["stale"], view.lang))
    try:
        return _zipped(view, number, lang or "nl")
    except (NoneNamesIt, TooMany) as error:
        return _page(view, number, 409, message_in(error, view.lang))


def _number(view: View) -> str:
    """The number that is asked for, as it is written."""
    asked = view.request.path_params["number"]
    number = canonical_enterprise(asked)
    if number is None:
        raise Mistaken(NO_ENTERPRISE, value=asked[:40])
    return number


def _page(view: View, number: str, code: int = 200, wrong: str = "") -> Response:
    return view.page(
        "enterprise.html",
        code,
        title=say(_PHRASES["title"], view.lang, enterprise=with_name(number, view.site.names)),
        phrases=plain_phrases(_PHRASES, view.lang),
        work=[excerpt(view, each, ROWS, enterprise=number) for each in WORK],
        successions=list(_successions(view, number)),
        report=view.url("/reports/enterprise", kbo=number) if _employs(view, number) else "",
        wrong=wrong,
        form_token=view.form_token(PURPOSE),
    )


def _employs(view: View, number: str) -> bool:
    """Whether anybody is employed here under a scheme: of who only received or hosted people there is no report."""

    def found(scheme: str) -> bool:
        chosen = {"everyone": True, "enterprise": number, "scheme": scheme, "limit": 1}
        return any(True for _ in view.answer(status.QUESTION, view.of_everyone(), **chosen).rows)

    return view.once(("employs", number), lambda: any(map(found, SCHEME.words)))


def _successions(view: View, number: str) -> Iterator[SuccessionShown]:
    """Who took it over, and whom it took over."""
    on, lang = view.asked.on, view.lang
    for each in successions.of(view.asked.reading.successions, on, lang):
        if number == each.enterprise or number in {takeover.successor for takeover in each.takeovers}:
            yield SuccessionShown(
                with_name(each.enterprise, view.site.names),
                "" if number == each.enterprise else enterprise(view, each.enterprise),
                tuple(successions.takeover_in_words(takeover, on, lang) for takeover in each.takeovers),
                entries_on_record(view, each.decisions),
            )


def _zipped(view: View, number: str, lang: Language) -> Response:
    """Raises ``NoneNamesIt``, ``TooMany``, and what ``make_all`` and ``record_making`` raise."""
    site, asked_at, known = view.site, now(), view.address.known
    asked = DossierRequest(
        on=view.asked.on,
        known=known,
        asked_at=asked_at,
        lang=lang,
        by=view.visitor.name,
        dated=dated(known, None, asked_at),
        identified=site.identification,
    )
    selection = Selection(number)
    with TemporaryDirectory(prefix="doorstroom-") as name:
        folder = Path(name)
        # In this process alone: the pages of others are answered meanwhile.
        made = make_all(site.ledger, asked, folder, site.place, selection=selection, processes=1)
        file = _archive(folder, f"bundle-{number}", asked)
    record_making(site.ledger, view.visitor.name, None, made.logged(selection))
    return sent(file, f"bundle-{number}-{asked.on.isoformat()}.zip", "application/zip")


def _archive(folder: Path, name: str, asked: DossierRequest) -> IO[bytes]:
    """The files of a folder in an archive, which nobody else can read and which is gone when it is closed."""
    file: IO[bytes] = temporary_file()  # closed when it is sent
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(zipped(f"{name}/{path.name}", asked.dated[0]), path.read_bytes())
    return file
