"""Who has seen a dossier, for the keeper alone: the lines of the access log about one person, newest first."""

from __future__ import annotations

from starlette.responses import Response

from ledger import words
from ledger.identity import keys_in_log
from ledger.language import phrase, say
from ledger.vault.access import LAST
from ledger.vault.errors import UnknownDossier
from projections.answers.question import NO_NUMBER
from projections.handover.access_lines import COLUMNS, rows
from projections.mistaken import Mistaken
from projections.viewer.address import whole_number
from projections.viewer.tables import ColumnHead, PageTable, cells
from projections.viewer.view import View

SEEN = phrase("Who has seen this dossier")
_PHRASES = {
    "lead": phrase(
        "What the access log has of it: every look, search, change and handing over, newest first."
    ),
    "nothing": phrase("The access log has nothing of it."),
    "person": words.THE_DOSSIER,
}
MOST = 50
"""Lines on a page."""


def show(view: View) -> Response:
    """The lines about one person, under whatever key (R18). Raises ``UnknownDossier``, ``Mistaken``."""
    asked, lang = view.request.path_params["key"], view.lang
    if not asked.isprintable():
        raise UnknownDossier("{dossier}", dossier=asked)
    after = view.query.get("after", "")
    before = whole_number(after)
    if after and before is None:
        raise Mistaken(NO_NUMBER, value=after[:20], least=1, most=LAST)
    with view.site.ledger.vault.session(view.entries) as vault:
        log = vault.access_log
        keys = keys_in_log(view.entries, log, asked)
        found = log.newest_about(keys, before=before, most=MOST + 1)
    shown = found[:MOST]
    columns = [each for each in COLUMNS if each.on_screen]
    table = PageTable(
        say(SEEN, lang),
        tuple(ColumnHead(each.heading(lang), right=each.right) for each in columns),
        tuple(cells(view, row, columns) for row in rows(shown, lang)),
        say(_PHRASES["nothing"], lang),
        view.say("scrolls"),
    )
    return view.page(
        "seen.html",
        title=f"{say(SEEN, lang)}: {asked}",
        lead=say(_PHRASES["lead"], lang),
        person=say(_PHRASES["person"], lang, key=asked),
        person_href=view.url(f"/person/{asked}"),
        table=table,
        newest=None if before is None else view.here(after=None),
        older=view.here(after=shown[-1].number) if len(found) > MOST else None,
    )
