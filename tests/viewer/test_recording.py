"""Recording in the browser: the same decisions as the command, once, and only what somebody agreed to."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ledger import codec
from ledger.application import Ledger
from ledger.decisions import DECISIONS, Correction
from ledger.entry import Entry
from ledger.intake.options import fields_in
from ledger.parsing.forms import Form, forms
from ledger.parsing.reading import decision_from
from ledger.refusals import Refused
from ledger.vault import texts as personal
from tests.cli.running import run
from tests.given import Made, employment, evaluation, order, start
from tests.viewer.browsing import OURS, browsing, form_of, links, text_of
from tests.viewer.test_looks import last_acts, logged

EVIDENCE = {"name": "brief van 3 maart", "sha256": "ab" * 32}
#: What stands on record before anything is recorded by a form.
FOUNDED = (
    employment(dossier="W-01"),
    employment(dossier="W-13"),
    start("2020-02-03", dossier="W-01", source="first", reason="Eén reden,\ntwee regels."),
    order("2020-03-20"),
)


def founded(place: Path, *more: Made) -> Path:
    with Ledger.create(place, simulated=True) as ledger:
        ledger.record(*map(decision_from, (*FOUNDED, *more)), recorded_by="tests")
    return place


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(founded(tmp_path / "register.db")) as opened:
        yield opened


@pytest.fixture
def writer(ledger: Ledger) -> Iterator[TestClient]:
    """Somebody who may record."""
    with browsing(ledger, records=True) as inside:
        yield inside


def typed_into(form: Form, value: object, name: str) -> dict[str, str]:
    """A value as somebody types it into the form."""
    if isinstance(value, bool):
        return {name: str(value).lower()}
    if form.kind == "words":
        return {f"{name}.{each}": "1" for each in value}
    if isinstance(value, list):
        return {
            f"{name}.{row}.{key}": str(text) for row, each in enumerate(value) for key, text in each.items()
        }
    if form.kind == "day" and (found := re.fullmatch(r"(\d{4})-0?(\d+)-0?(\d+)", str(value))):
        return {name: f"{found[3]}/{found[2]}/{found[1]}"}
    return {name: str(value)}


def typed_for(made: Made) -> dict[str, str]:
    known = forms(DECISIONS[made["decision"]])
    typed: dict[str, str] = {}
    for name, value in made.items():
        if name == "replacement":
            inner = forms(DECISIONS[value["decision"]])
            for field, each in value.items():
                typed |= typed_into(inner[field], each, f"new.{field}") if field in inner else {}
        elif name in known:
            typed |= typed_into(known[name], value, name)
    return typed


def send(writer: TestClient, tag: str, fields: Mapping[str, str], step: str, **more: str) -> Any:
    return writer.post(f"/record/{tag}", data={**fields, "step": step, **more}, headers=OURS)


def begun(writer: TestClient, made: Made) -> dict[str, str]:
    """The form of a decision, filled in."""
    tag = made["decision"]
    query = (
        {"entry": str(made["entry"])} if "entry" in made and issubclass(DECISIONS[tag], Correction) else {}
    )
    page = writer.get(f"/record/{tag}", params=query)
    assert page.status_code == 200
    return {**form_of(page.text), **typed_for(made)}


def checked(writer: TestClient, made: Made) -> dict[str, str]:
    """The form of the page that shows what a decision would bring."""
    answer = send(writer, made["decision"], begun(writer, made), "check")
    assert answer.status_code == 200, text_of(answer.text)
    return form_of(answer.text)


def last_entry(ledger: Ledger) -> Entry:
    with ledger.reading() as reading:
        return codec.decode(reading.state(reading.last_position) or b"")


def compared(ledger: Ledger) -> Any:
    """The last entry without what may differ: hash, moment, and the salt of its texts, which are read."""
    entry = last_entry(ledger)
    committed = [each for _, each in personal.commitments(entry.decision)]
    with ledger.reading() as reading, ledger.vault.session(reading) as vault:
        decision = personal.unseal(entry.decision, vault.texts(committed)) if committed else entry.decision
    return entry.schema, entry.stream, entry.number, entry.recorded_by, decision


def example_of(tag: str) -> Made:
    kind = DECISIONS[tag]
    made: Made = {**kind.example}
    if "entry" in made:
        made["entry"] = "first" if issubclass(kind, Correction) else 3
    if tag == "rectification":
        made["replacement"] = {"decision": "start", "effective_on": "2020-02-10", "decided_by": "vdab"}
    made.setdefault("reason", "Waarom: één, “twee”.\nEn nog een regel.")
    made.setdefault("evidence", [EVIDENCE])
    return made


def options_of(made: Made) -> list[str]:
    words = []
    for name, value in made.items():
        flag = f"--{name.replace('_', '-')}"
        if name == "decision":
            continue
        if name == "evidence":
            words += [flag, f"{value[0]['name']}={value[0]['sha256']}"]
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            words += [flag, ",".join(value)]
        elif isinstance(value, list | dict):
            words += [flag, msgspec.json.encode(value).decode()]
        else:
            words += [flag, str(value).lower() if isinstance(value, bool) else str(value)]
    return words


@pytest.mark.parametrize("tag", DECISIONS)
def test_a_form_records_what_the_command_records(tmp_path: Path, tag: str) -> None:
    made = example_of(tag)
    if tag == "rectification":
        # A whole replacement has no reason of its own; on the form it is emptied.
        made["dossier"] = "W-01"
    beside = founded(tmp_path / "beside.db")
    ran = run("record", tag, *options_of(made), "--accept-findings", "--ledger", beside)
    assert ran.code == 0, ran.err
    with Ledger.open(founded(tmp_path / "register.db")) as ledger:
        with browsing(ledger, records=True) as writer:
            fields = begun(writer, made)
            if tag == "rectification":
                fields["new.reason"] = ""
            answer = send(writer, tag, fields, "check")
            assert answer.status_code == 200, text_of(answer.text)
            done = send(writer, tag, form_of(answer.text), "record", accept="1")
            assert done.status_code == 303, text_of(done.text)
            page = writer.get(done.headers["location"])
            assert page.status_code == 200
            assert f"Recorded as entry {len(FOUNDED) + 1}" in page.text
        by_form = compared(ledger)
    with Ledger.open(beside) as ledger:
        by_command = compared(ledger)
    assert by_form[:3] == by_command[:3]
    assert by_form[4] == by_command[4]


def test_it_starts_from_the_page_of_a_person_with_what_its_entries_say(
    ledger: Ledger, writer: TestClient
) -> None:
    before = len(logged(ledger))
    person = writer.get("/person/W-01").text
    assert "/record?dossier=W-01" in links(person)
    menu = writer.get("/record?dossier=W-01").text
    assert "/record/transition?dossier=W-01" in links(menu)
    assert not [each for each in links(menu) if "/record/succession" in each]
    form = form_of(writer.get("/record/transition?dossier=W-01").text)
    assert form["dossier"] == "W-01"
    assert form["seen"] == "2"
    looked = [act for act, _, dossier, _ in last_acts(ledger, before) if dossier == "W-01"]
    assert looked == ["dossier-looked-at"] * 2
    assert writer.get("/record/employment?dossier=NEW-1").status_code == 200


def test_an_entry_of_a_measure_is_rectified_from_its_page_by_who_may(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "order.db", simulated=True) as ledger:
        ledger.record(decision_from(order()), recorded_by="tests")
        for records in (False, True):
            with browsing(ledger, records=records) as inside:
                found = links(inside.get("/measure/corona-2020").text)
            assert ("/record/rectification?entry=1" in found) == records
            assert ("/record/withdrawal?entry=1" in found) == records


def test_what_it_would_bring_is_as_the_dry_run_has_it(
    ledger: Ledger, writer: TestClient, tmp_path: Path
) -> None:
    made = evaluation("2020-02-20", dossier="W-01", outcome="not-ready")
    answer = send(writer, "evaluation", begun(writer, made), "check")
    place = tmp_path / "register.db"
    ran = run("record", "evaluation", *options_of(made), "--dry-run", "--ledger", place)
    brought = [line.partition(": ")[2] for line in ran.out.splitlines() if line.startswith("  ")]
    assert brought
    shown = text_of(answer.text)
    assert [line for line in brought if line not in shown] == []
    assert ledger.size == len(FOUNDED)


def test_findings_are_accepted_before_it_is_recorded(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    held = send(writer, "start", form, "record")
    assert held.status_code == 400
    assert re.search(r'id="accept"[^>]*aria-describedby="accept-wrong[^>]*aria-invalid="true"', held.text)
    assert ledger.size == len(FOUNDED)
    assert send(writer, "start", form_of(held.text), "record", accept="1").status_code == 303
    assert ledger.size == len(FOUNDED) + 1


def test_after_recording_the_day_asked_is_asked_on_and_the_moment_is_not(
    ledger: Ledger, writer: TestClient
) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    asked = "on=2020-03-01&known=2020-03-02&lang=nl"
    sent = {**form, "step": "record", "accept": "1"}
    answer = writer.post(f"/record/start?{asked}", data=sent, headers=OURS)
    assert answer.headers["location"] == f"/record/entry/{ledger.size}?on=2020-03-01&lang=nl"


def test_a_form_that_is_sent_twice_is_recorded_once(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    answers: list[Any] = []

    def click() -> None:
        answers.append(send(writer, "start", form, "record", accept="1"))

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert [each.status_code for each in answers] == [303] * 3
    assert {each.headers["location"] for each in answers} == {f"/record/entry/{len(FOUNDED) + 1}"}
    # The way back: the page that was shown before is asked for anew.
    assert send(writer, "start", form, "check").status_code == 303
    assert ledger.size == len(FOUNDED) + 1


def test_without_its_nonce_at_hand_a_form_still_records_once(
    ledger: Ledger, writer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    assert send(writer, "start", form, "record", accept="1").status_code == 303
    monkeypatch.setattr("projections.viewer.sent_once.SentForms.once", forgetful)
    again = send(writer, "start", form, "record", accept="1")
    assert again.status_code == 409
    assert "stands already as entry" in text_of(again.text).lower()
    assert ledger.size == len(FOUNDED) + 1


def forgetful(*_: object) -> Any:
    from contextlib import nullcontext

    from projections.viewer.sent_once import SentForm

    return nullcontext(SentForm())


def test_what_somebody_records_meanwhile_is_shown_and_asked_again(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    ledger.record(decision_from(evaluation("2020-01-06", dossier="W-13")), recorded_by="a colleague")
    answer = send(writer, "start", form, "record", accept="1")
    assert answer.status_code == 409
    shown = text_of(answer.text)
    assert "Recorded meanwhile" in shown
    assert "Evaluation (regular): ready." in shown
    assert "Recorded by a colleague." in shown
    assert ledger.size == len(FOUNDED) + 1
    done = send(writer, "start", form_of(answer.text), "record", accept="1")
    assert done.status_code == 303
    assert last_entry(ledger).number == 3


def test_what_was_recorded_since_the_form_was_opened_is_shown_too(ledger: Ledger, writer: TestClient) -> None:
    form = form_of(writer.get("/record/start?dossier=W-13").text)
    ledger.record(decision_from(evaluation("2020-01-06", dossier="W-13")), recorded_by="a colleague")
    answer = send(writer, "start", {**form, **typed_for(start("2020-02-20", dossier="W-13"))}, "check")
    assert "Recorded by a colleague." in text_of(answer.text)


def test_other_consequences_than_were_shown_are_shown_again(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    # Of another stream, so that the number of the dossier's last entry stays.
    ledger.record(decision_from(order("2020-02-01", measure="other-1")), recorded_by="a colleague")
    answer = send(writer, "start", form, "record", accept="1")
    assert answer.status_code == 409
    assert "something else now" in text_of(answer.text)
    assert last_entry(ledger).decision.tag() == "suspension-order"


def test_a_form_of_somebody_else_is_not_taken(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    for wrong in ({"form_token": "x"}, {"nonce": "made-up"}, {"form_token": ""}, {"nonce": "é" * 9}):
        answer = send(writer, "start", {**form, **wrong}, "record", accept="1")
        assert answer.status_code == 403
        assert form_of(answer.text)["effective_on"] == "20/2/2020"
    foreign = writer.post(
        "/record/start", data={**form, "step": "record"}, headers={"origin": "http://elsewhere.example"}
    )
    assert foreign.status_code == 403
    assert ledger.size == len(FOUNDED)
    # What is shown after it can be sent.
    again = send(writer, "start", form_of(answer.text), "check")
    assert send(writer, "start", form_of(again.text), "record", accept="1").status_code == 303


def test_who_may_not_record_gets_no_form_and_records_nothing(ledger: Ledger) -> None:
    with browsing(ledger) as reader:
        for path in ("/record", "/record/start", "/record/entry/1"):
            assert reader.get(path).status_code == 403
        assert send(reader, "start", typed_for(start(dossier="W-13")), "record").status_code == 403
        assert not [each for each in links(reader.get("/person/W-01").text) if "/record" in each]
    assert ledger.size == len(FOUNDED)


def test_nothing_is_recorded_by_an_address(ledger: Ledger, writer: TestClient) -> None:
    form = checked(writer, start("2020-02-20", dossier="W-13"))
    answer = writer.get("/record/start", params={**form, "step": "record", "accept": "1"})
    assert answer.status_code == 200
    assert ledger.size == len(FOUNDED)


def test_all_that_is_wrong_is_told_at_once_beside_its_field_and_what_was_typed_stays(
    writer: TestClient,
) -> None:
    form = form_of(writer.get("/record/evaluation").text)
    typed = {
        "dossier": "An Peeters",
        "effective_on": "31/02/2020",
        "outcome": "splendid",
        "held_on": "yesterday",
        "reason": "  <b>één</b>\r\ntwee\u200d ",
        "evidence.1.name": "brief",
        "evidence.1.sha256": "zz",
    }
    answer = send(writer, "evaluation", {**form, **typed}, "check")
    assert answer.status_code == 400
    for name in ("dossier", "effective_on", "outcome", "purpose", "held_on", "evidence-1-sha256"):
        assert re.search(
            rf'id="f-{name}"[^>]*aria-describedby="f-{name}-wrong[^>]*aria-invalid="true"', answer.text
        ), name
        assert f"#f-{name}" in links(answer.text), name
    again = form_of(answer.text)
    for name, text in typed.items():
        if name == "outcome" or name.startswith("evidence"):
            continue
        assert again[name] == text
    assert "An Peeters" not in text_of(
        answer.text.partition('class="wrong summary"')[2].partition("</section>")[0]
    )


def test_a_day_is_read_in_both_forms_in_both_languages(ledger: Ledger) -> None:
    for lang in ("en", "nl"):
        with browsing(ledger, lang=lang, records=True) as writer:
            for day in ("2020-02-20", "20/02/2020", "20/2/2020"):
                fields = {**begun(writer, start(dossier="W-13")), "effective_on": day}
                assert send(writer, "start", fields, "check").status_code == 200
    assert ledger.size == len(FOUNDED)


def test_a_rectification_begins_with_how_the_entry_reads_and_changes_what_is_changed(
    ledger: Ledger, writer: TestClient
) -> None:
    assert "/record/rectification?entry=3" in links(writer.get("/person/W-01").text)
    form = form_of(writer.get("/record/rectification?entry=3").text)
    assert form["new.effective_on"] == "03/02/2020"
    assert form["new.reason"] == "Eén reden,\r\ntwee regels."
    same = send(writer, "rectification", form, "check")
    assert same.status_code == 400
    assert "reads so already" in text_of(same.text)
    answer = send(writer, "rectification", {**form, "new.effective_on": "10/02/2020"}, "check")
    assert answer.status_code == 200, text_of(answer.text)
    assert send(writer, "rectification", form_of(answer.text), "record", accept="1").status_code == 303
    *_, decision = compared(ledger)
    assert str(decision.replacement.effective_on) == "2020-02-10"
    assert decision.replacement.reason == "Eén reden,\ntwee regels."
    assert not [each for each in links(writer.get("/person/W-01").text) if "rectification?entry=3" in each]


def test_a_withdrawal_begins_from_its_entry(ledger: Ledger, writer: TestClient) -> None:
    form = form_of(writer.get("/record/withdrawal?entry=3").text)
    assert form["decided_by"] == last_of(ledger, 3).decision.decided_by
    answer = send(writer, "withdrawal", {**form, "reason": "Verkeerd dossier"}, "check")
    assert send(writer, "withdrawal", form_of(answer.text), "record", accept="1").status_code == 303
    assert last_entry(ledger).stream == "dossier:W-01"


def last_of(ledger: Ledger, position: int) -> Entry:
    with ledger.reading() as reading:
        return codec.decode(reading.state(position) or b"")


@pytest.mark.parametrize("asked", ["999", "no-such", "\u0000", "9" * 30])
def test_an_entry_that_is_not_there_is_told(writer: TestClient, asked: str) -> None:
    answer = writer.get("/record/withdrawal", params={"entry": asked})
    assert answer.status_code == 400
    assert 'aria-describedby="entry-wrong' in answer.text
    assert writer.get(f"/record/entry/{'9' * 30}").status_code == 404


def test_why_a_decision_is_refused_is_a_look_at_whom_it_is_about(ledger: Ledger, writer: TestClient) -> None:
    form = {**begun(writer, start("2020-02-20", dossier="W-01")), "source": "first"}
    before = len(logged(ledger))
    answer = send(writer, "start", form, "check")
    assert answer.status_code == 400, text_of(answer.text)
    assert last_acts(ledger, before) == [("dossier-looked-at", "inspector", "W-01", None)]


def test_what_an_import_holds_up_is_told_after_a_while_and_stays_typed(tmp_path: Path) -> None:
    place = founded(tmp_path / "held.db")
    with (
        Ledger.open(place, lock_timeout=0.3) as ledger,
        browsing(ledger, records=True) as writer,
        closing(sqlite3.connect(place, isolation_level=None)) as other,
    ):
        form = checked(writer, start("2020-02-20", dossier="W-13"))
        other.execute("BEGIN IMMEDIATE")
        answer = send(writer, "start", form, "record", accept="1")
        assert answer.status_code == 503
        assert "writing for too long" in text_of(answer.text)
        other.execute("ROLLBACK")
        assert send(writer, "start", form_of(answer.text), "record", accept="1").status_code == 303


def test_a_form_that_is_too_long_is_refused_and_the_longest_text_is_not(writer: TestClient) -> None:
    fields = {**begun(writer, start(dossier="W-13")), "reason": "\U0001f642" * 8000}
    assert send(writer, "start", fields, "check").status_code == 200
    assert send(writer, "start", {**fields, "reason": "x" * 300_000}, "check").status_code == 413
    many = {f"evidence.{row}.other": "x" for row in range(1_100)}
    assert send(writer, "start", {**fields, **many}, "check").status_code == 413


# -- whatever is typed ---------------------------------------------------------------------------------

WORDS = (
    "",
    " ",
    "x",
    "0",
    "true",
    "2020-03-01",
    "1/3/2020",
    "31/02/2020",
    "0899.900.276",
    "0899900276",
    "W-01",
    "W-13",
    "3",
)
CARRIED = ("form_token", "nonce", "seen", "seen_in", "entry")
#: What a browser can send: it knows one end of a line, and no half of a surrogate pair.
LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, TestClient]]:
    """One register and one writer for many forms, none of which is recorded."""
    place = founded(tmp_path_factory.mktemp("recording") / "register.db")
    with Ledger.open(place) as ledger, browsing(ledger, records=True) as inside:
        yield ledger, inside


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_is_typed_is_answered_in_words_and_admitted_as_the_command_admits_it(
    lasting: tuple[Ledger, TestClient], data: st.DataObject
) -> None:
    ledger, writer = lasting
    tag = data.draw(st.sampled_from([tag for tag in DECISIONS if tag != "rectification"]))
    kind = DECISIONS[tag]
    made: Made = {**example_of(tag)}
    known = {name: form for name, form in forms(kind).items() if not form.parts}
    if issubclass(kind, Correction):
        # What it is about follows on a form from its entry, which another page asks for.
        known = {name: form for name, form in known.items() if name not in (*kind.subject_fields, "entry")}
    typed: dict[str, Any] = {name: value for name, value in made.items() if name in known}
    for name, form in known.items():
        if data.draw(st.integers(0, 3)) == 0:
            typed[name] = data.draw(st.sampled_from(WORDS) | st.sampled_from(form.words or ("x",)) | LETTERS)
    fields = {name: text for name, text in begun(writer, made).items() if name in CARRIED}
    for name, value in typed.items():
        if known[name].kind == "words":
            typed[name] = [each for each in known[name].words if each in value]
        fields |= typed_into(known[name], typed[name], name)
    answer = send(writer, tag, fields, "check")
    assert answer.status_code in (200, 400)
    assert "<h1>" in answer.text
    assert ledger.size == len(FOUNDED)
    if not issubclass(kind, Correction):
        assert (answer.status_code == 200) == is_admitted(ledger, tag, typed), (typed, text_of(answer.text))


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_whatever_is_typed_into_a_rectification_is_answered_in_words(
    lasting: tuple[Ledger, TestClient], data: st.DataObject
) -> None:
    ledger, writer = lasting
    form = form_of(
        writer.get("/record/rectification", params={"entry": data.draw(st.sampled_from("134"))}).text
    )
    value = st.sampled_from(WORDS) | LETTERS
    typed = data.draw(
        st.dictionaries(st.sampled_from([name for name in form if name not in CARRIED]), value, max_size=4)
    )
    answer = send(writer, "rectification", {**form, **typed}, "check")
    assert answer.status_code in (200, 400)
    assert "<h1>" in answer.text
    assert ledger.size == len(FOUNDED)


def test_on_postgresql_a_form_is_recorded_the_same_way(postgres_databases: Callable[[], str]) -> None:
    with Ledger.create(postgres_databases(), simulated=True) as ledger:
        ledger.record(*map(decision_from, FOUNDED), recorded_by="tests")
        with browsing(ledger, records=True) as writer:
            form = checked(writer, start("2020-02-20", dossier="W-13", reason="Eén\nreden"))
            ledger.record(decision_from(evaluation("2020-01-06", dossier="W-13")), recorded_by="a colleague")
            again = send(writer, "start", form, "record", accept="1")
            assert again.status_code == 409
            done = send(writer, "start", form_of(again.text), "record", accept="1")
            assert done.status_code == 303
            assert writer.get("/record/start", params={"dossier": "\u0000"}).status_code == 200
        *_, decision = compared(ledger)
        assert decision.reason == "Eén\nreden"


def is_admitted(ledger: Ledger, tag: str, typed: Mapping[str, Any]) -> bool:
    """Whether `record --dry-run` would take it."""
    kind = DECISIONS[tag]
    values = {name: value if isinstance(value, list) else str(value) for name, value in typed.items()}
    try:
        read = fields_in(kind, {name: value or None for name, value in values.items()}, in_dutch=True)
        ledger.record(decision_from({"decision": tag, **read}), recorded_by="tests", dry_run=True)
    except Refused:
        return False
    return True
