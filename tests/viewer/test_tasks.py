"""An inspector's twelve tasks, each from the start page by clicks and keys alone, in four clicks at most.

Nothing is asked by its address. A field is gone to and filled in without a click; a link, a button, a box, a fold and
the Enter key are a click each.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from openpyxl import load_workbook

from ledger.application import Ledger
from ledger.identity import identity_of, set_identity
from tests.effort import times
from tests.handover.chromium import Chromium, chromium
from tests.handover.scene import seal
from tests.handover.test_in_a_browser import pytestmark
from tests.viewer.inspecting import Inspector
from tests.viewer.test_serve import serving

__all__ = ["pytestmark"]

MOST_CLICKS = 4
NUMBER = "85073003328"
SEARCH = "Een dossier, een onderneming, een maatregel of een post"


class Desk(NamedTuple):
    """A browser that was let in, the address of the start page, and where files are saved."""

    browser: Chromium
    start: str
    downloads: Path


@pytest.fixture(scope="module")
def desk(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo with a checkpoint, of which one person's identity is on record, in a browser that asks for Dutch."""
    folder = tmp_path_factory.mktemp("tasks") / "demo"
    shutil.copytree(demo_file.parent, folder)
    file = folder / demo_file.name
    with Ledger.open(file) as ledger:
        seal(ledger)
        person = identity_of("An Peeters", NUMBER, simulated=True)
        set_identity(ledger, "D-005", person, recorded_by="an.peeters")
    with serving(file, "--record") as served, chromium("nl") as browser:
        browser.open(served.address)
        yield Desk(browser, served.address.partition("/enter")[0], tmp_path_factory.mktemp("saved"))


@pytest.fixture(params=[1280, 390][: times(1, 2)])
def inspector(request: pytest.FixtureRequest, desk: Desk) -> Iterator[Inspector]:
    """Somebody on the start page, who is done in four clicks."""
    # While a page still glides to where it was sent, a click would miss.
    desk.browser.open(desk.start, request.param, prefers_reduced_motion="reduce")
    for file in desk.downloads.iterdir():
        file.unlink()
    inspector = Inspector(desk.browser, request.param, desk.downloads)
    yield inspector
    assert 0 < inspector.clicks <= MOST_CLICKS
    assert desk.browser.run("return document.documentElement.scrollWidth") <= request.param


def finds(inspector: Inspector, name: str) -> None:
    """By the one field of the start page."""
    inspector.types(SEARCH, name)
    inspector.presses_enter()


def goes_to(inspector: Inspector, name: str) -> None:
    """By the names of the pages, which are folded together where there is little room."""
    if not inspector.sees(name):
        inspector.clicks_on("Pagina's")
    inspector.clicks_on(name)


def test_who_was_breached_at_one_enterprise_in_2020(inspector: Inspector) -> None:
    goes_to(inspector, "Waarborgen")
    inspector.clicks_on("Beperk de lijst")
    inspector.types("Toestand", "geschonden")
    inspector.types("Onderneming", "0899.920.369")
    inspector.types("Eerste dag", "1/1/2020")
    inspector.types("Laatste dag", "31/12/2020")
    inspector.clicks_on("Toon de lijst")
    inspector.reads("Rijen 1 tot 1 van 1")
    inspector.reads("D-006 corona-2020 hervatting geschonden 01/07/2020")


def test_what_was_known_of_a_person_on_the_first_of_august(inspector: Inspector) -> None:
    finds(inspector, "D-005")
    inspector.clicks_on("Een andere dag")
    inspector.types("Zoals bekend op", "1/8/2020")
    inspector.clicks_on("Toon")
    inspector.reads("Zoals bekend op 01/08/2020 23:59:59")
    inspector.reads("Geschonden sinds 30 mei 2020: de werknemer kreeg geen volwaardige kans")
    assert "vernietigd" not in inspector.page


def test_hand_over_the_file_for_the_court(inspector: Inspector) -> None:
    finds(inspector, "D-005")
    inspector.clicks_on("Dossier voor de rechtbank")
    inspector.types("Nummer van de zaak", "AR 2021/31")
    inspector.clicks_on("Maken en downloaden")
    file = inspector.saved("pdf")
    with pikepdf.open(file) as paper:
        assert len(paper.pages) > 2
        assert len(paper.attachments) > 2
    assert file.name == "D-005.pdf"


def test_show_that_nothing_changed(inspector: Inspector) -> None:
    inspector.clicks_on("Nagegaan op" if inspector.sees("Nagegaan op") else "Nieuwste controlepunt")
    inspector.clicks_on("Ga nu alles na")
    inspector.reads("KLOPT: alles wat nagegaan kon worden, klopt.")
    inspector.reads("Tegen zijn eigen nieuwste controlepunt")


def test_whom_a_measure_reached(inspector: Inspector) -> None:
    goes_to(inspector, "Collectieve maatregelen")
    inspector.clicks_on("corona-2020")
    inspector.reads("Geschonden: 3")
    inspector.clicks_on("Hele lijst", under="Wie ze trof")
    inspector.reads("Rijen 1 tot 45 van 45")
    inspector.reads("D-008 corona-2020 hervatting geschonden")


def test_what_falls_due_in_the_next_month(inspector: Inspector) -> None:
    inspector.clicks_on("Een andere dag")
    inspector.types("Gevraagde dag", "30/9/2020")
    inspector.clicks_on("Toon")
    inspector.clicks_on("Hele lijst", under="Moet gebeuren")
    inspector.reads("Rijen 1 tot 37 van 37")
    inspector.reads("01/10/2020 1 laatste dag van de fase D-010")


def test_who_recorded_an_entry_and_on_which_ground(inspector: Inspector) -> None:
    finds(inspector, "359")
    inspector.reads("Maatregel corona-2020 wordt opgeheven.")
    inspector.reads("beslist door de minister, rechtsgrond: besluit van de minister")
    inspector.reads("geregistreerd op 19 juni 2020 om 17:00:02 door demo")


def test_correct_an_entry(inspector: Inspector) -> None:
    entry = {1280: 229, 390: 308}[inspector.width]
    finds(inspector, str(entry))
    inspector.clicks_on(f"Post {entry} rechtzetten")
    inspector.types("Ingangsdatum", "15/12/2019" if entry == 229 else "6/2/2020")
    inspector.clicks_on("Bekijken wat ze zou meebrengen")
    inspector.clicks_on("Registreren")
    inspector.reads("Geregistreerd als post 59")


def test_who_has_looked_at_a_dossier(inspector: Inspector) -> None:
    finds(inspector, "D-005")
    inspector.clicks_on("Wie dit dossier inzag")
    inspector.reads("dossier ingekeken (dossier-looked-at)")
    inspector.reads("an.peeters")


def test_a_filtered_list_as_a_workbook(inspector: Inspector) -> None:
    inspector.clicks_on("Hele lijst", under="Geschonden")
    inspector.types("Onderneming", "0899.920.369")
    inspector.presses_enter()
    inspector.clicks_on("XLSX")
    sheet = load_workbook(inspector.saved("xlsx")).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {row[rows[-2].index("dossier")] for row in rows[-1:]} == {"D-006"}


def test_two_moments_side_by_side(inspector: Inspector) -> None:
    finds(inspector, "D-005")
    inspector.types("Zoals bekend op, naast", "1/8/2020")
    inspector.presses_enter()
    inspector.reads("Bekend op 01/08/2020 Geschonden sinds 30 mei 2020")
    inspector.reads("Nu Nagekomen sinds 1 december 2020")
    inspector.reads("461: 16 november 2020, intrekking / vernietiging, beslist door de rechtbank")


def test_find_a_person_by_national_number(inspector: Inspector) -> None:
    goes_to(inspector, "Zoeken")
    inspector.types("Rijksregisternummer", "85.07.30-033.28")
    inspector.types("Waarom zoekt u?", "inspectie 2021/31")
    inspector.presses_enter()
    inspector.reads("Wat gevonden werd")
    inspector.clicks_on("D-005")
    inspector.reads("Dat u dit dossier inkeek, staat in het inzagelogboek.")
