"""Making a document: the same question gives the same bytes, and what came later plays no part."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.erasing import erase
from ledger.identity import identity_of, set_identity
from ledger.vault import access
from projections.handover import making
from projections.handover.everyone import make_all
from projections.handover.file_names import file_stem
from projections.handover.making import Form
from projections.reading import DossierNotFound
from tests.given import employment, lifting, order, resumption, start, suspension
from tests.handover.reading_html import every, read, text
from tests.handover.scene import KNOWN, NAME, NOON, case_ledger, content, question, record, seal

FORMS: list[Form] = ["html", "pdf", "zip"]
WHY = "beroep 2021/14"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_dossier_made_twice_is_the_same_bytes(sealed: Ledger, form: Form) -> None:
    first = making.make(sealed, question(), "W-10", form)
    later = question(asked_at=datetime(2031, 5, 6, 7, tzinfo=UTC))
    assert making.make(sealed, later, "W-10", form) == first


@pytest.mark.parametrize("form", FORMS)
def test_what_was_recorded_and_sealed_later_changes_nothing(sealed: Ledger, form: Form) -> None:
    asked = question(known=NOON)
    first = making.make(sealed, asked, "W-10", form)
    sealed.now = lambda: datetime(2026, 2, 1, tzinfo=UTC)
    record(sealed, suspension("2021-01-04", dossier="W-10"), employment(dossier="W-11"))
    seal(sealed)
    assert making.make(sealed, asked, "W-10", form) == first


@pytest.mark.parametrize(
    ("known", "epoch", "expected"),
    [
        (None, None, (NOON, "clock")),
        (KNOWN, None, (KNOWN, "known")),
        (KNOWN, 0, (datetime(1970, 1, 1, tzinfo=UTC), "given")),
        (datetime(9999, 12, 31, 22, 59, 59, tzinfo=UTC), None, (NOON, "clock")),
        (None, 86_400, (datetime(1970, 1, 2, tzinfo=UTC), "given")),
    ],
)
def test_a_document_says_where_its_date_comes_from(
    known: datetime | None, epoch: int | None, expected: object, sealed: Ledger
) -> None:
    dated = making.dated(known, epoch, NOON)
    assert dated == expected
    made = making.make(sealed, question(known=known, dated=dated, lang="en"), "W-10", "html").decode()
    words = {"clock": "(Brussels)", "known": "dated at the knowledge moment", "given": "SOURCE_DATE_EPOCH"}
    (head,) = [text(each) for each in every(read(made.encode()), "div") if "made by" in text(each)]
    assert words[dated[1]] in head


def test_it_tells_as_known_at_the_moment_asked(unsealed: Ledger) -> None:
    known = datetime(2020, 8, 1, tzinfo=UTC)
    before = making.make(unsealed, question("2020-07-15", "en", known=known), "W-10", "html")
    after = making.make(unsealed, question("2020-07-15", "en"), "W-10", "html")
    assert b"running, since 2020-07-01" not in after
    assert b"awaiting" in after
    assert b"since 2020-07-01" in before
    assert b"rectification" not in before


def test_a_dossier_that_was_not_known_yet_is_not_found(unsealed: Ledger) -> None:
    with pytest.raises(DossierNotFound):
        making.make(unsealed, question(known=datetime(2016, 1, 1, tzinfo=UTC)), "W-10", "html")


def test_a_real_ledger_on_either_database_gives_every_entry_in_words(location: str) -> None:
    with Ledger.create(location, clock=lambda: NOON) as ledger:
        record(ledger, employment(), start(), order(), lifting(), resumption("2020-07-01"))
        seal(ledger)
        made = making.make(ledger, question(known=NOON), "W-01", "html").decode()
        told = content(ledger, "W-01")
    assert "Het doorstroomtraject vangt aan." in made
    assert all(hashed in made for stream in (told.dossier, *told.measures) for hashed in stream.hashes)
    assert NAME in made


# -- personal data -----------------------------------------------------------------------------------------


@pytest.fixture
def personal(tmp_path: Path) -> Ledger:
    """A dossier with a name, a number and texts in the vault."""
    ledger = Ledger.create(tmp_path / "personal.db", clock=lambda: NOON)
    evidence = [{"name": "attest Peeters.pdf", "sha256": "0" * 64}]
    record(ledger, employment(reason="Peeters was hired\nand came"), start(evidence=evidence))
    found = identity_of("An Peeters", "85.07.30-033.28", simulated=False)
    set_identity(ledger, "W-01", found, recorded_by="officer")
    return ledger


def lines(ledger: Ledger) -> list[access.Access]:
    with ledger.reading() as reading, ledger.vault.session(reading) as kept:
        return [line for line in kept.access_log.lines() if line.act != "identity-set"]


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_named_unless_asked_for(personal: Ledger, form: Form) -> None:
    made = making.make(personal, question(known=NOON), "W-01", form)
    assert b"Peeters" not in made
    assert b"85.07.30" not in made
    assert [line.act for line in lines(personal)] in ([], ["dossier-made"])
    personal.close()


def test_who_it_is_and_all_texts_stand_in_it_if_asked_for_and_that_is_logged(personal: Ledger) -> None:
    made = making.make(personal, question(known=NOON), "W-01", "html", why=WHY).decode()
    for expected in ("An Peeters", "85.07.30-033.28", "Peeters was hired\nand came", "attest Peeters.pdf"):
        assert expected in made
    shown = lines(personal)[0]
    assert (shown.act, shown.dossier, shown.why, shown.who) == ("identity-shown", "W-01", WHY, "tests")
    personal.close()


def test_who_nobody_knows_is_said_to_be_unknown(sealed: Ledger) -> None:
    made = making.make(sealed, question(lang="en"), "W-10", "html", why=WHY).decode()
    assert "The vault holds nobody for this dossier" in made


def test_what_was_made_stands_in_the_log(sealed: Ledger) -> None:
    making.record_making(sealed, "tests", "W-10", "html, SHA-256 00")
    (line,) = lines(sealed)
    assert (line.at, line.who, line.act, line.dossier, line.why) == (
        NOON, "tests", "dossier-made", "W-10", "html, SHA-256 00"
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_document_that_holds_nobody_does_not_say_that_it_holds_personal_data(
    personal: Ledger, form: Form
) -> None:
    erase(personal, "W-01", what="all", recorded_by="officer", ground="AVG art. 17", authority="DPO",
          effective_on=NOON.date(), decided_by="department")  # fmt: skip
    personal.now = lambda: datetime(2026, 2, 1, tzinfo=UTC)
    asked = question(known=None, lang="en", asked_at=datetime(2026, 2, 1, tzinfo=UTC))
    made = making.make(personal, asked, "W-01", form, why=WHY)
    assert b"This document holds personal data" not in made
    assert b"It holds personal data" not in made
    assert b'"personal_data": true' not in made
    if form == "html":
        assert b"and holds none" in made
    personal.close()


# -- every dossier ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new folder."""
    (tmp_path / "all").mkdir()
    return tmp_path / "all"


@pytest.mark.parametrize("processes", [1, 2])
def test_every_dossier_stands_in_the_folder_as_when_it_is_made_alone(
    tmp_path: Path, folder: Path, processes: int
) -> None:
    with case_ledger(tmp_path / "ledger.db", "11-overlapping", sealed=True) as ledger:
        record(ledger, employment(dossier="X/1:a"))
        asked = question(known=NOON)
        made = make_all(ledger, asked, folder, str(tmp_path / "ledger.db"), processes=processes)
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert made.dossiers == len(files)
        listed = "".join(f"{making.hashed(files[name])}  {name}\n" for name in sorted(files))
        assert made.digest == making.hashed(listed.encode())
        assert set(files) == {f"{file_stem(key)}.html" for key in ("W-11", "X/1:a")}
        for key in ("W-11", "X/1:a"):
            assert files[f"{file_stem(key)}.html"] == making.make(ledger, asked, key, "html")


@pytest.mark.parametrize("processes", [1, 2])
def test_every_dossier_can_be_made_on_either_database(location: str, folder: Path, processes: int) -> None:
    with Ledger.create(location, clock=lambda: NOON) as ledger:
        record(ledger, order(), *(employment(dossier=f"W-{number:02}") for number in range(7)))
        made = make_all(ledger, question(known=NOON), folder, location, processes=processes)
        assert (made.dossiers, len(list(folder.iterdir()))) == (7, 7)


def test_replacements_are_found_whether_one_or_all_are_asked_for(tmp_path: Path, folder: Path) -> None:
    from tests.given import decision, employment_end

    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOON) as ledger:
        record(ledger, employment(), employment_end("2020-06-30"), employment("2020-07-06", dossier="W-02"))
        replaced = decision("replacement", "2020-07-06", "employer", dossier="W-02", for_dossier="W-01",
                            enterprise="0899.900.276")  # fmt: skip
        record(ledger, replaced)
        asked = question(known=NOON, lang="en")
        make_all(ledger, asked, folder, "")
        found = (folder / "W-01.html").read_bytes()
        assert found == making.make(ledger, asked, "W-01", "html")
        assert b"W-02" in found
