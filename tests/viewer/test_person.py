"""The pages of a person: each says what the answers say, and leads to the others."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make as make_demo
from ledger.identity import identity_of, set_identity
from ledger.parsing.reading import decision_from
from ledger.seal.proof import prove_entry, prove_stream
from ledger.seal.verifier import check_dossier
from ledger.store.session import ReadTransaction
from projections.answers.wording import both_words
from projections.api import open_register
from projections.handover.identification import Identification
from projections.handover.making import DossierRequest, dated, make
from projections.reading import DossierNotFound, Reading, end_of_day
from projections.viewer import person as person_page
from projections.viewer import person_replay
from projections.viewer.person_read import PAGES
from tests.given import employment
from tests.handover.scene import seal
from tests.persons.test_one_person import KNOWN_ONE, LIFE, PARTED
from tests.readmodels.everyone import fill
from tests.viewer.browsing import OURS, browsing, field, links, text_of
from tests.viewer.test_looks import last_acts, logged

ON = "on=2020-09-30"
#: D-005, of whom it became known in November that the dismissal of May is annulled.
ANNULLED, ANNULMENT = 355, 461


def section(page: str, name: str) -> str:
    """A section of a page, by the id of its heading."""
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def test_the_page_begins_with_the_conclusion_in_a_sentence_and_what_was_missing(client: TestClient) -> None:
    said = text_of(section(client.get(f"/person/D-005?{ON}").text, "answer-h"))
    assert re.search(r"Owed since 2020-06-22: [^.]*\.", said)
    assert "What was missing A valid offer." in said


def test_a_guarantee_is_told_with_the_steps_by_which_it_came_to_stand_so(client: TestClient) -> None:
    told = section(client.get(f"/person/D-005?{ON}").text, "guarantees-h")
    assert "owed (verschuldigd)" in told
    steps = re.findall(r"<li>(.*?)</li>", told, re.DOTALL)
    assert ["protected" in steps[0], "owed" in steps[1]] == [True, True]
    assert f"/person/D-005?{ON}&entry=341#entry-341" in links(steps[0])


def test_what_was_cured_stands_on_the_page_with_what_cured_it(client: TestClient, demo_file: Path) -> None:
    with open_register(demo_file) as register:
        cured = [
            row
            for row in register.findings(period=(date(2020, 1, 1), date(2020, 12, 31)))
            if row.cure is not None and row.cured_by
        ]
    assert cured
    for row in cured[:5]:
        told = text_of(section(client.get(f"/person/{row.dossier}?on=2021-06-30").text, "findings-h"))
        assert "Findings that were cured before" in told
        assert re.search(rf"\({row.code}\).* Cured: entr\w+ (\d+ \([^)]*\), )*{row.cured_by[0]} ", told), row


def test_every_entry_is_there_in_words_with_its_proof_and_a_correction_strikes_one_through(
    client: TestClient, demo_file: Path
) -> None:
    page = client.get(f"/person/D-005?{ON}").text
    with open_register(demo_file) as register:
        rows = register.history("D-005")
    for row in rows:
        (shown,) = re.findall(rf'<li id="entry-{row.position}" .*?</li>', page, re.DOTALL)
        assert row.sentence in unescape(shown)
        assert ("<del>" in shown) == (row.standing != "stands")
        assert f"/proofs/D-005?{ON}&entry={row.position}" in links(shown)
    (shown,) = re.findall(rf'<li id="entry-{ANNULLED}" .*?</li>', page, re.DOTALL)
    assert f"/person/D-005?{ON}&entry={ANNULMENT}#entry-{ANNULMENT}" in links(shown)


def test_a_link_to_an_entry_leads_to_a_page_that_has_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_page, "MOST", 3)
    found: set[str] = set()
    for page in PAGES:
        found |= {each for each in links(client.get(f"/{page}/D-005?{ON}").text) if "#entry-" in each}
    assert len(found) > 10
    for each in found:
        address, _, anchor = each.partition("#")
        shown = client.get(address).text
        assert f'id="{anchor}"' in shown, each
        assert len(re.findall(r'id="entry-\d+"', section(shown, "history-h").partition("<h3>")[0])) <= 3


def test_the_explanation_opens_to_rules_their_sources_and_entries(client: TestClient) -> None:
    page = client.get(f"/explain/D-005?{ON}").text
    first = page.partition('<details class="conclusion" open>')[2].partition('<details class="conclusion"')[0]
    assert "chance-not-offered" in first
    rule = re.findall(
        r"<summary>(R10, .*?)</summary>\s*<p>(.*?)</p>\s*<ul>\s*<li>(.*?)</li>", first, re.DOTALL
    )
    ((_, sentence, source),) = rule
    assert sentence
    assert re.match(r"law, according to|policy, not law", source)
    assert "<summary>Entry 341, suspension-order</summary>" in first
    assert {f"/person/D-005?{ON}&entry=341#entry-341", f"/proofs/D-005?{ON}&entry=341"} <= links(first)
    guarantee = page.partition("<summary>Guarantee")[2].partition('<details class="conclusion"')[0]
    assert guarantee.count("<details>") >= 4


def test_two_moments_stand_side_by_side_with_what_came_between(client: TestClient) -> None:
    page = client.get(f"/compare/D-005?{ON}&then=1/8/2020").text
    then, now = (text_of(section(page, f"side-{nth}")) for nth in (1, 2))
    assert "Known at 01/08/2020 Breached since 2020-05-30" in then
    assert "Now Owed since 2020-06-22" in now
    assert "left (uit dienst)" in then
    assert "awaiting (in afwachting)" in now
    between = section(page, "between-h")
    assert f"/person/D-005?{ON}&entry={ANNULMENT}#entry-{ANNULMENT}" in links(between)
    assert "left (uit dienst) -> awaiting (in afwachting)" in text_of(between)
    # The same question that the command asks.
    assert f"entry {ANNULLED} is read as absent, from the start" in text_of(between)


def test_without_an_earlier_moment_the_end_of_the_day_asked_is_taken_and_days_can_be_chosen(
    client: TestClient,
) -> None:
    page = client.get(f"/compare/D-005?{ON}").text
    assert field(page, "then") == "30/09/2020"
    assert "Known at 30/09/2020" in page
    (chosen,) = (each for each in links(page) if "then=2020-11-17" in each)
    assert "Known at 17/11/2020" in client.get(chosen).text
    assert "What came in between" not in client.get("/compare/D-005").text


def test_a_moment_that_is_none_is_told_beside_its_field(client: TestClient) -> None:
    answer = client.get(f"/compare/D-005?{ON}&then=31/02/2020")
    assert answer.status_code == 400
    assert re.search(r'name="then" value="31/02/2020"[^>]*aria-invalid="true"', answer.text)
    assert "2020-02 has no day 31" in text_of(answer.text)


def test_before_its_first_entry_nothing_was_known_of_a_dossier(client: TestClient) -> None:
    page = client.get(f"/compare/D-005?{ON}&then=2015-01-01").text
    assert "Nothing of this dossier was on record then." in text_of(section(page, "side-1"))


@pytest.mark.parametrize("dossier", ["D-005", "D-008"])
def test_a_cell_of_the_grid_leads_to_the_person_on_that_day_as_then_known(
    client: TestClient, dossier: str
) -> None:
    page = client.get(f"/grid/{dossier}?{ON}").text
    (table, *_guarantees) = re.findall(r"<table.*?</table>", page, re.DOTALL)
    cells = re.findall(r'<td><a href="([^"]*)">(?:◆ )?([^<]*)</a></td>', table)
    assert len(cells) > 10
    assert len({words for _, words in cells}) > 3
    for address, words in cells:
        shown = client.get(unescape(address)).text
        facts = section(shown, "facts-h")
        assert f"<dd>{both_words(words, 'en')}" in unescape(facts), address
    moments = re.findall(r'<div id="K\d+">', page)
    assert len(moments) == len(re.findall(r'<th scope="col"><a', table))


def test_the_replay_goes_forward_to_the_last_step_and_back(client: TestClient, demo_file: Path) -> None:
    with open_register(demo_file) as register:
        steps = register.replay("D-005", on=date(2020, 9, 30))
    address, seen = f"/replay/D-005?{ON}", []
    while address:
        page = client.get(address).text
        seen.append(text_of(section(page, "step-h")))
        following = re.findall(r'href="([^"]*)" rel="next"', page)
        address = unescape(following[0]).partition("#")[0] if following else ""
    assert len(seen) == len(steps)
    for nth, (step, told) in enumerate(zip(steps, seen, strict=True), start=1):
        assert f"Step {nth} of {len(steps)}" in told
        assert str(step.sentence) in told
    (back,) = re.findall(r'href="([^"]*)" rel="prev"', page)
    assert f"Step {len(steps) - 1} of {len(steps)}" in client.get(unescape(back).partition("#")[0]).text


def test_a_step_shows_what_was_known_then_and_the_other_order_what_is_known_now(client: TestClient) -> None:
    page = client.get(f"/replay/D-005?{ON}&step=8").text
    assert f"Entry {ANNULLED}" in page
    (then,) = re.findall(r'href="([^"]*)">The dossier as it was known then', page)
    assert "Breached since 2020-05-30" in client.get(unescape(then)).text
    assert "through time" in page.lower()
    by_effect = client.get(f"/replay/D-005?{ON}&by=effect").text
    assert 'aria-current="true">In the order of effect' in by_effect
    assert "The dossier as it was known then" not in by_effect


def test_what_was_once_known_to_be_wrong_stands_with_the_replay(client: TestClient) -> None:
    undone = text_of(section(client.get(f"/replay/D-005?{ON}").text, "undone-h"))
    assert "dismissed-while-protected" in undone
    assert f"taken away by entry {ANNULMENT}" in undone


@pytest.mark.parametrize("step", ["0", "16", "-1", "x", "9" * 30, "٣"])
def test_a_step_that_is_none_is_told_in_words(client: TestClient, step: str) -> None:
    answer = client.get("/replay/D-005", params={"on": "2020-09-30", "step": step})
    assert answer.status_code == 400
    assert "is no whole number from 1 to 15" in text_of(answer.text)


def test_too_many_entries_for_a_replay_are_told_in_words(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_replay, "MOST_ENTRIES", 10)
    said = text_of(client.get(f"/replay/D-005?{ON}").text)
    assert "More than 10 entries are about this dossier" in said
    assert "Step 1 of" in text_of(client.get(f"/replay/D-005?{ON}&by=effect").text)


def test_without_a_checkpoint_the_page_says_that_nothing_can_be_proven_yet(client: TestClient) -> None:
    assert "nothing of them can be proven yet" in text_of(client.get("/proofs/D-005").text)
    page = client.get(f"/proofs/D-005?entry={ANNULLED}").text
    assert "nothing of it can be proven yet" in text_of(page)
    assert not [each for each in links(page) if "save=proof" in each]
    assert client.get("/proofs/D-005?entry=1").status_code == 404
    assert client.get("/proofs/D-005?entry=x").status_code == 404
    # A file that cannot be made is the page that says why.
    assert "nothing of them can be proven yet" in text_of(client.get("/proofs/D-005?save=dossier").text)


def test_a_proof_is_shown_and_saved_as_the_command_hands_it_out(tmp_path: Path) -> None:
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger:
        seal(ledger)
        with browsing(ledger) as inside, ledger.reading() as reading:
            proof, state = prove_entry(reading, ANNULLED)
            whole = prove_stream(reading, ledger.store.origin, "dossier:D-005")
            page = inside.get(f"/proofs/D-005?entry={ANNULLED}").text
            saved = {each.rpartition("=")[2]: inside.get(each) for each in links(page) if "save=" in each}
            dossier = inside.get("/proofs/D-005?save=dossier")
    assert state.decode() in unescape(page)
    assert sha256(state).hexdigest() in page
    assert proof.content.decode() in unescape(page)
    assert saved["proof"].content == proof.content
    assert saved["entry"].content == state
    assert b"import" in saved["verifier"].content
    assert saved["proof"].headers["content-disposition"] == f'attachment; filename="{ANNULLED}.tlog-proof"'
    assert dossier.content == whole.content
    check_dossier(dossier.content)


def test_of_the_past_a_proof_leaves_out_what_was_not_known_yet(tmp_path: Path) -> None:
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger:
        seal(ledger)
        with browsing(ledger) as inside:
            then = inside.get("/proofs/D-005?known=2020-08-01").text
            now = inside.get("/proofs/D-005").text
            assert inside.get(f"/proofs/D-005?known=2020-08-01&entry={ANNULMENT}").status_code == 404
            saved = inside.get("/proofs/D-005?known=2020-08-01&save=dossier").text
    assert (f"entry={ANNULMENT}" in now, f"entry={ANNULMENT}" in then) == (True, False)
    assert f'"position": {ANNULMENT}' not in saved
    assert f'"position": {ANNULLED}' in saved


def handed_over(inside: TestClient, address: str, **filled: str) -> Any:
    """What the form gives, filled in so."""
    token = field(inside.get(address).text, "form_token")
    form = {"form_token": token, "form": "html", "lang": "nl", **filled}
    return inside.post(address, data=form, headers=OURS)


@pytest.mark.parametrize("form", ["html", "pdf", "zip"])
def test_the_document_is_that_of_the_command_and_its_making_is_logged(tmp_path: Path, form: Any) -> None:
    if form != "html":
        pytest.importorskip("typst")
    known = end_of_day(date(2020, 12, 31))
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        answer = handed_over(
            inside,
            f"/dossier/D-005?{ON}&known=2020-12-31",
            form=form,
            case="AR 2021/114",
            made_for="arbeidsrechtbank Gent",
        )
        acts = last_acts(ledger, before)
        request = DossierRequest(
            on=date(2020, 9, 30),
            known=known,
            asked_at=datetime.now(UTC),
            lang="nl",
            by="inspector",
            dated=dated(known, None, known),
            identified=Identification(case="AR 2021/114", made_for="arbeidsrechtbank Gent"),
        )
        expected = make(ledger, request, "D-005", form)
    assert answer.status_code == 200, text_of(answer.text)
    assert answer.headers["content-disposition"] == f'attachment; filename="D-005.{form}"'
    assert answer.content == expected
    made = ("dossier-made", "inspector", "D-005", f"{form}, SHA-256 {sha256(expected).hexdigest()}")
    assert made in acts
    assert ("dossier-looked-at", "inspector", "D-005", None) in acts


def test_personal_data_need_a_reason_which_the_log_keeps(tmp_path: Path) -> None:
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        set_identity(
            ledger, "D-005", identity_of("An Peeters", "85073003328", simulated=True), recorded_by="t"
        )
        before = len(logged(ledger))
        assert handed_over(inside, "/dossier/D-005", with_identity="1").status_code == 400
        assert handed_over(inside, "/dossier/D-005", why="beroep 2021/14").status_code == 400
        plain = handed_over(inside, "/dossier/D-005")
        assert "An Peeters" not in plain.text
        assert {act for act, *_ in last_acts(ledger, before)} == {"dossier-looked-at", "dossier-made"}
        named = handed_over(inside, "/dossier/D-005", with_identity="1", why="beroep 2021/14")
        assert "An Peeters" in named.text
        shown = [each for each in last_acts(ledger, before) if each[0] == "identity-shown"]
    assert shown == [("identity-shown", "inspector", "D-005", "beroep 2021/14")]


@pytest.mark.parametrize(
    ("filled", "wrong"),
    [
        ({"form_token": "0" * 64}, "too old"),
        ({"form": "docx"}, "Choose HTML, PDF or ZIP"),
        ({"made_for": "85.07.30-033.28"}, "no national number"),
        ({"case": "x" * 201}, "1 to 200 printable characters"),
        ({"part": "2"}, "goes with a PDF"),
        ({"form": "pdf", "part": "1001"}, "from 1 to 1000"),
    ],
)
def test_a_form_that_is_mistaken_makes_nothing_and_says_why(
    tmp_path: Path, filled: dict[str, str], wrong: str
) -> None:
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        answer = handed_over(inside, "/dossier/D-005", **filled)
        assert answer.status_code in (400, 403)
        assert wrong in text_of(answer.text)
        assert "dossier-made" not in {act for act, *_ in last_acts(ledger, before)}


def test_a_pdf_that_comes_in_parts_is_told_beside_its_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.render.parts.MOST_TEXT", 2_000)
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        answer = handed_over(inside, "/dossier/D-005", form="pdf")
    assert answer.status_code == 400
    wrong = text_of(answer.text.partition('id="part-wrong">')[2].partition("</p>")[0])
    assert re.search(r"comes in parts: ask for each by its number.* There are \d+: 1 to \d+\.", wrong)
    assert "--" not in wrong


def test_an_altered_ledger_proves_nothing_hands_out_nothing_and_is_told_of(tmp_path: Path) -> None:
    place = make_demo(tmp_path / "demo")
    with Ledger.open(place) as ledger:
        seal(ledger)
    with closing(sqlite3.connect(place)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        # The dismissal, moved to another day.
        altered = (
            "UPDATE entries SET state = CAST(replace(state, '2020-05', '2020-04') AS BLOB) WHERE position = ?"
        )
        assert file.execute(altered, (ANNULLED,)).rowcount == 1
    with Ledger.open(place) as ledger, browsing(ledger) as inside:
        before = len(logged(ledger))
        page = inside.get(f"/person/D-005?{ON}")
        assert f"Entry {ANNULLED} is not the one that it was made over" in text_of(page.text)
        for answer in (
            inside.get(f"/proofs/D-005?entry={ANNULLED}"),
            inside.get("/proofs/D-005?save=dossier"),
            handed_over(inside, "/dossier/D-005"),
        ):
            assert answer.status_code == 500
            assert "The ledger is broken" in text_of(answer.text)
        assert "dossier-made" not in {act for act, *_ in last_acts(ledger, before)}


def test_each_page_of_a_person_is_a_look_at_them(tmp_path: Path) -> None:
    with Ledger.open(make_demo(tmp_path / "demo")) as ledger, browsing(ledger) as inside:
        for page in PAGES:
            before = len(logged(ledger))
            assert inside.get(f"/{page}/NOBODY").status_code == 404
            assert last_acts(ledger, before) == []
            assert inside.get(f"/{page}/D-005").status_code == 200
            assert last_acts(ledger, before) == [("dossier-looked-at", "inspector", "D-005", None)], page


def test_each_page_leads_to_the_others_and_says_which_it_is(client: TestClient) -> None:
    for page in PAGES:
        shown = client.get(f"/{page}/D-005?{ON}&known=2020-12-31&lang=nl").text
        there = links(shown)
        for other in PAGES:
            assert f"/{other}/D-005?on=2020-09-30&known=2020-12-31&lang=nl" in there
        (current,) = re.findall(r'<a href="/(\w+)/[^"]*" aria-current="page">', shown)
        assert current == page


@pytest.mark.parametrize("page", PAGES)
def test_a_key_that_needs_escaping_has_its_pages_and_nothing_recorded_is_markup(
    tmp_path: Path, page: str
) -> None:
    with Ledger.create(tmp_path / "hostile.db", simulated=True) as ledger:
        made = employment(dossier="a/b:1.", ground="<script>alert(1)</script>", source="<b>&amp;")
        ledger.record(decision_from(made), recorded_by="<i>tests</i>")
        with browsing(ledger) as inside:
            led = links(inside.get("/person/a/b%3A1.").text)
            address = min((each for each in led if each.startswith(f"/{page}/")), key=len)
            answer = inside.get(address)
    assert answer.status_code == 200
    assert re.findall(r"<script|<b>|<i>", answer.text) == []


def test_of_two_dossiers_of_one_person_either_has_the_pages_of_both(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "joined.db", simulated=True) as ledger:
        assert fill(ledger, list(LIFE)) == len(LIFE)
        seal(ledger)
        with browsing(ledger) as inside:
            for page in PAGES:
                one, parted = (
                    inside.get(f"/{page}/W-02?on=2020-07-15&known={known}") for known in (KNOWN_ONE, PARTED)
                )
                assert (one.status_code, parted.status_code) == (200, 200), page
                assert "W-02 is read with W-01: they are one person (R18)" in text_of(one.text), page
                assert "is read with" not in text_of(parted.text)
            told = inside.get(f"/person/W-02?on=2020-07-15&known={KNOWN_ONE}").text
            assert re.findall(r'<li id="entry-(\d+)"', told.partition("<h3>Entries of")[0]) == [
                "1",
                "2",
                "4",
                "5",
                "6",
            ]
            page = inside.get(f"/proofs/W-02?known={KNOWN_ONE}").text
            saved = [each for each in links(page) if "save=dossier" in each]
            assert len(saved) == 2
            for each in saved:
                check_dossier(inside.get(each).content)


FIRST, LAST = date(2015, 1, 1), date(2027, 12, 31)
DAYS = st.dates(FIRST, LAST) | st.sampled_from([date.min, date.max])


@pytest.fixture(scope="module")
def keys(demo_file: Path) -> list[str]:
    with Ledger.open(demo_file) as ledger, ledger.reading() as entries:
        return [key for key, _ in Reading(entries).by_person()]


def known_then(entries: ReadTransaction, key: str, known: date) -> bool:
    """Whether a dossier was on record at the end of a day."""
    try:
        return bool(Reading(entries, end_of_day(known)).streams(key))
    except DossierNotFound:
        return False


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_on_any_day_and_at_any_moment_each_page_answers_or_says_why_not(
    client: TestClient, demo: Ledger, keys: list[str], data: st.DataObject
) -> None:
    page, key = data.draw(st.sampled_from(sorted(PAGES))), data.draw(st.sampled_from(keys))
    known = data.draw(DAYS)
    asked = {"on": data.draw(DAYS).isoformat(), "known": known.isoformat()}
    asked["lang"] = data.draw(st.sampled_from(["en", "nl"]))
    if page == "compare":
        asked["then"] = data.draw(DAYS).isoformat()
    if page == "replay":
        asked["by"] = data.draw(st.sampled_from(["knowledge", "effect"]))
    answer = client.get(f"/{page}/{key}", params=asked)
    with demo.reading() as entries:
        there = known_then(entries, key, known)
    assert answer.status_code == (200 if there else 404), (page, key, asked)
    assert len(re.findall("<h1>", answer.text)) == 1
