"""The answer first: what a dossier comes to is read in one box, and what was wrong is told although it was cured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from ledger.application import Ledger
from ledger.demo.making import make as make_demo
from projections.handover import gathering as gathering_module
from projections.handover import making
from projections.handover.composing import compose
from projections.handover.content import Content, Making
from projections.handover.gathering import Gathering
from projections.handover.sealing import from_entry, seal_of
from projections.reading import end_of_day
from projections.render.blocks import Document, DocumentSection, Paragraph, Table
from tests.given import employment, offer, order, start, withdrawal
from tests.handover.scene import CASE_NAMES, NOON, case_ledger, content, keys_of, question, record

#: A sentence that nothing is wrong, as the dossier says it.
NOTHING = "is niets van wat geregistreerd is met een regel in strijd"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(make_demo(tmp_path_factory.mktemp("demo") / "demo")) as ledger:
        yield ledger


def of_demo(ledger: Ledger, key: str, on: str, known: str | None = None) -> Content:
    """What the dossier of somebody in the demo tells."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    at = None if known is None else end_of_day(date.fromisoformat(known))
    with ledger.reading() as reading:
        found = Gathering(
            reading,
            on=date.fromisoformat(on),
            known_at=at,
            asked_at=now,
            simulated=True,
            making=Making("tests", at or now, "clock" if known is None else "known", "doorstroom-ledger 0"),
            lang="nl",
        )
        first = found.stored(f"dossier:{key}")[0][0]
        return found.content(key, from_entry(seal_of(reading, found.reading.upto), first))


def box(page: Document) -> dict[str, str]:
    """The rows of the box by their labels."""
    assert page.answer is not None
    return dict(page.answer.facts)


def section(page: Document, name: str) -> DocumentSection:
    return next(each for each in page.sections if each.name == name)


def tables(page: Document) -> list[Table]:
    return [block for block in section(page, "findings").blocks if isinstance(block, Table)]


def said(page: Document) -> str:
    return " ".join(block.text for block in section(page, "findings").blocks if isinstance(block, Paragraph))


# -- what was wrong and was mended -------------------------------------------------------------------------


def test_a_finding_that_was_cured_stands_with_its_days_and_the_entry_that_cured_it(demo: Ledger) -> None:
    """D-005 was offered the chance five months after it was owed: that is the whole claim."""
    page = compose(of_demo(demo, "D-005", "2020-12-31"))
    assert NOTHING not in said(page)
    cured, undone = tables(page)
    (row,) = cured.rows
    assert row[0] == "Kans niet aangeboden (chance-not-offered)"
    assert row[2] == "22/07/2020 t/m 22/11/2020"
    assert row[-1].startswith("post 464 (aanbod): ")
    (row,) = undone.rows
    assert row[0] == "Ontslag tijdens de bescherming (dismissed-while-protected)"
    assert row[2] == "30/05/2020 t/m 17/11/2020"
    assert row[-1] == "post 461 (intrekking / vernietiging)"
    told = box(page)
    assert "nagekomen sinds 1 december 2020" in told["conclusie"].lower()
    assert (
        "van 22 juli 2020 tot en met 22 november 2020, verholpen door post 464 (aanbod)" in told["conclusie"]
    )
    assert "Ontslag tijdens de bescherming" in told["eerder bekend"]
    assert "een geldig aanbod" in told["wat ontbrak"]


def test_that_nothing_is_wrong_is_said_only_where_nothing_ever_was(tmp_path: Path) -> None:
    told = set()
    for name in CASE_NAMES:
        with case_ledger(tmp_path / f"{name}.db", name) as ledger:
            for key in keys_of(ledger):
                found = content(ledger, key)
                page = compose(found)
                wrong = bool(found.status.findings or found.past or found.undone)
                assert (NOTHING in said(page)) is not wrong
                assert bool(tables(page)) is wrong
                told.add(wrong)
    assert told == {True, False}


def test_what_is_past_and_what_stands_are_all_findings_that_the_period_has(tmp_path: Path) -> None:
    """The same that `findings --from … --to …` answers: each is told once, with the same days."""
    for name in CASE_NAMES[::4]:
        with case_ledger(tmp_path / f"{name}.db", name) as ledger:
            for key in keys_of(ledger):
                found = content(ledger, key)
                with ledger.reading() as reading:
                    from projections.reading import Reading
                    from projections.readmodels.population import findings

                    listed = findings(reading, Reading(reading), date(2021, 2, 1), since=date(1950, 1, 1))
                    told = sorted(
                        (each.code, each.since, each.last_day) for each in listed if each.dossier == found.key
                    )
                own = [(each.code, each.since, None) for each in found.status.findings]
                own += [(each.code, each.since, each.last_day) for each in found.past]
                assert sorted(own, key=str) == sorted(told, key=str)


def test_what_an_entry_took_away_before_anybody_could_know_it_was_never_known(tmp_path: Path) -> None:
    """An offer that is recorded late takes the finding away that was known until then; one in time does not."""

    def undone(recorded: str, offered: str) -> list[str]:
        moment = datetime(2020, 3, 20, 9, tzinfo=UTC)
        with Ledger.create(tmp_path / f"{recorded[:10]}.db", simulated=True, clock=lambda: moment) as ledger:
            record(ledger, employment(), start(), order(last_day="2020-06-21"))
            moment = datetime.fromisoformat(recorded)
            record(ledger, offer(offered))
            return [each.code for each in content(ledger, "W-01", "2020-12-31").undone]

    assert undone("2020-07-10T09:00:00+00:00", "2020-07-01") == []
    assert undone("2020-09-01T09:00:00+00:00", "2020-07-01") == ["chance-not-offered"]


def test_what_was_known_twice_has_each_time_its_own_moments(tmp_path: Path) -> None:
    """An offer takes the finding away, its withdrawal brings it back, and another offer takes it away again."""
    months = iter(range(9, 12))
    moment = datetime(2020, 3, 20, 9, tzinfo=UTC)
    with Ledger.create(tmp_path / "ledger.db", simulated=True, clock=lambda: moment) as ledger:
        record(ledger, employment(), start(), order(last_day="2020-06-21"))
        for decided in (offer("2020-07-01"), withdrawal("2020-07-01", 4), offer("2020-07-01")):
            moment = datetime(2020, next(months), 1, 9, tzinfo=UTC)
            record(ledger, decided)
        gone = [
            each for each in content(ledger, "W-01", "2020-12-31").undone if each.code == "chance-not-offered"
        ]
    assert [(each.known_from[:7], each.known_until[:7]) for each in gone] == [
        ("2020-03", "2020-09"),
        ("2020-10", "2020-11"),
    ]


def test_of_very_many_entries_it_says_that_what_was_known_earlier_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering_module, "MOST_ENTRIES", 1)
    with Ledger.create(
        tmp_path / "l.db", simulated=True, clock=lambda: datetime(2020, 2, 4, tzinfo=UTC)
    ) as ledger:
        record(ledger, employment("2020-02-03"), start("2020-02-04"), withdrawal("2020-02-04", 2))
        page = compose(content(ledger, "W-01", "2020-02-05"))
    assert "Wat eerder bekend was, is te veel voor dit document." in said(page)


# -- the box -----------------------------------------------------------------------------------------------


def test_who_went_on_without_all_consents_can_be_argued_from_the_box(demo: Ledger) -> None:
    told = box(compose(of_demo(demo, "D-008", "2020-12-31")))
    assert told["conclusie"].startswith("Geschonden sinds 11 mei 2020")
    assert "Hervatting tijdens opschorting zonder uitzondering" in told["conclusie"]
    assert "instemming van het ontvangend bedrijf" in told["wat ontbrak"]
    assert "evaluatie door VDAB" in told["wat ontbrak"]
    assert re.findall(r"(\d{3}) \(", told["posten"]) == ["341", "350", "351", "352"]
    assert (
        "341 (opschortingsmaatregel, 20 maart 2020, beslist door de Vlaamse Regering, BVR 20-03-2020)"
        in told["posten"]
    )
    assert told["regel"].startswith(
        "R8 (uitzondering): beleid, geen regelgeving: Commissie Sociale Economie, derde verzoek ["
    )
    against = told["wat ertegen pleit"]
    assert "post 350 (Instemming van de werknemer met de uitzondering: gegeven) en post 351 (" in against
    assert "Verder onder Bevindingen (nog 2): Fase die te lang duurt (phase-overrun)." in told["conclusie"]
    assert "een rechter niet bindt" in against
    assert 'trajecten "kunnen worden opgeschort"' in against


def test_a_dispute_that_was_won_speaks_against_nobody_and_every_step_has_its_entry(demo: Ledger) -> None:
    told = box(compose(of_demo(demo, "D-005", "2020-12-31")))
    assert "betwist" not in told["wat ertegen pleit"]
    assert "359 (opheffing, 22 juni 2020, beslist door de minister" in told["posten"]
    assert "is het traject hervat, met de volwaardige kans" in told["reden"]
    before = box(compose(of_demo(demo, "D-005", "2020-07-15", "2020-08-01")))
    assert "Post 355 wordt sinds 10 juni 2020 betwist door de werknemer" in before["wat ertegen pleit"]


def test_who_left_by_what_the_employer_says_can_be_argued_from_the_box(demo: Ledger) -> None:
    told = box(compose(of_demo(demo, "D-016", "2020-12-31")))
    assert told["conclusie"].startswith("Geschonden sinds 15 juli 2020")
    assert "Vertrek zonder eigen verklaring (leave-unproven), sinds 15 juli 2020" in told["conclusie"]
    assert told["wat ontbrak"].startswith("De eigen verklaring van de werknemer")
    assert "22 juni 2020 verschuldigd" in told["reden"]
    assert "392 (uitdiensttreding, 14 juli 2020, beslist door de werkgever)" in told["posten"]
    assert "dan deed de werknemer afstand van de waarborg" in told["wat ertegen pleit"]


def test_what_was_known_on_the_day_stands_beside_what_is_known_now(demo: Ledger) -> None:
    told = box(compose(of_demo(demo, "D-005", "2020-07-15")))
    assert told["bekend op 15 juli 2020"].startswith("uit dienst; waarborg corona-2020 geschonden")
    assert "Ontslag tijdens de bescherming" in told["bekend op 15 juli 2020"]
    assert told["nu"].startswith("in afwachting; waarborg corona-2020 verschuldigd")
    then = box(compose(of_demo(demo, "D-005", "2020-07-15", known="2020-08-01")))
    assert "nu" not in then
    assert then["bekend op 1 augustus 2020"].startswith("uit dienst; waarborg corona-2020 geschonden")
    assert then["bekend op 15 juli 2020"] == "hetzelfde"


def test_a_given_moment_says_of_which_day_the_knowledge_is(demo: Ledger) -> None:
    """Whoever gives the moment that a document bears does not make an earlier knowledge moment today's."""
    found = of_demo(demo, "D-005", "2020-07-15", known="2020-08-01")
    bears = msgspec.structs.replace(found.making, dated="given", at=datetime(2026, 1, 1, tzinfo=UTC))
    told = box(compose(msgspec.structs.replace(found, making=bears)))
    assert "nu" not in told
    assert told["bekend op 1 augustus 2020"].startswith("uit dienst; waarborg corona-2020 geschonden")


def test_a_day_that_is_not_over_as_known_has_one_reading(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "l.db", simulated=True, clock=lambda: NOON) as ledger:
        record(ledger, employment(), start())
        told = box(compose(content(ledger, "W-01", "2026-01-05")))
        before = box(compose(content(ledger, "W-01", "2026-01-04")))
    assert [label for label in told if label.startswith("bekend")] == []
    assert before["bekend op 4 januari 2026"] == "nog niet geregistreerd"


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_dossier_has_a_whole_box_in_either_language(name: str, tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            for lang, on in (("nl", "2021-02-01"), ("en", "2020-05-01"), ("nl", "1999-01-01")):
                told = box(compose(content(ledger, key, on, lang)))
                assert all(told.values())
                first = (
                    ["conclusie", "posten", "regel"] if lang == "nl" else ["conclusion", "entries", "rule"]
                )
                assert set(first) <= told.keys()


# -- the whole ---------------------------------------------------------------------------------------------


def test_what_is_read_comes_before_the_annexes(demo: Ledger) -> None:
    page = compose(of_demo(demo, "D-005", "2020-12-31"))
    assert [each.name for each in page.sections if not each.annex] == [
        "guarantees",
        "findings",
        "timeline",
        "status",
    ]
    annexes = [each for each in page.sections if each.annex]
    assert page.sections[-len(annexes) :] == tuple(annexes)
    assert [each.title.partition(":")[0] for each in annexes] == [
        f"Stuk {number}" for number in range(1, len(annexes) + 1)
    ]


def test_every_decision_is_told_once_with_who_took_it(demo: Ledger) -> None:
    found = of_demo(demo, "D-005", "2020-12-31")
    (table,) = (block for block in section(compose(found), "timeline").blocks if isinstance(block, Table))
    entries = [row[2] for row in table.rows]
    streams = (found.dossier, *found.measures, *found.successions)
    assert sorted(map(int, entries)) == sorted(
        each.position for each in (e for s in streams for e in s.entries)
    )
    (dismissal,) = (row for row in table.rows if row[2] == "355")
    assert "post 461" in dismissal[3]
    assert dismissal[4] == "werkgever"


def test_no_cell_writes_days_in_two_ways(demo: Ledger) -> None:
    for key in ("D-005", "D-008", "D-016"):
        page = compose(of_demo(demo, key, "2020-12-31"))
        for part in page.sections:
            for block in part.blocks:
                for cell in (cell for row in getattr(block, "rows", ()) for cell in row):
                    figures, words = re.search(r"\d\d/\d\d/\d{4}", cell), re.search(r"\d [a-z]+ \d{4}", cell)
                    assert not (figures and words), cell


def test_each_source_that_is_named_by_a_number_is_cited_in_full(demo: Ledger) -> None:
    page = compose(of_demo(demo, "D-008", "2020-12-31"))
    cited = section(page, "rules").blocks[-1].items  # type: ignore[union-attr]
    told = " ".join(
        [*box(page).values(), *(cell for row in section(page, "rules").blocks[1].rows for cell in row)]
    )  # type: ignore[union-attr]
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", told)}
    assert numbers == set(range(1, len(cited) + 1))
    assert any(
        "besluit van de Vlaamse Regering van 20-03-2020, zoals vermeld door socialeeconomie.be" in s
        for s in cited
    )
    assert all("https://" in source or "geen adres bekend" in source for source in cited)
    assert all("gelezen op 30 november 2026" in source for source in cited)


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", CASE_NAMES[0]) as ledger:
        key = keys_of(ledger)[0]
        assert making.make(ledger, question(), key, "html") == making.make(ledger, question(), key, "html")
