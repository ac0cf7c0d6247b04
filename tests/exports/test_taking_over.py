"""An export taken over: the same decisions, byte for byte, or nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from ledger import codec
from ledger.application import Ledger
from ledger.intake.cloudevents import Export, is_export
from ledger.intake.importing import import_all
from ledger.intake.jsonlines import JsonLines
from ledger.intake.taking_over import import_inputs, take_over
from ledger.refusals import WrongValue
from projections.exports import cloudevents
from projections.exports.scope import Scope
from projections.reading import Reading
from tests.exports.alterations import Event, altered, nothing, real
from tests.exports.scene import (
    LIFE,
    NOW,
    ON,
    SECRET,
    decisions_in,
    everyone,
    exported,
    lived,
    made,
    seeds,
    stored,
    taken,
    told,
)
from tests.given import employment, start
from tests.replaying import replayed


def test_what_the_scene_is_about_is_on_record(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        assert ledger.size == len(LIFE)


def test_an_empty_ledger_gets_the_same_decisions_byte_for_byte(
    location: str, tmp_path: Path, life: bytes
) -> None:
    with lived(tmp_path / "l.db") as ledger, made(location) as other:
        imported = taken(other, life)
        assert (imported.written, imported.already, imported.refused) == (len(LIFE), 0, 0)
        assert decisions_in(other) == decisions_in(ledger)


def test_a_simulated_ledger_keeps_the_moments_of_recording_and_who_recorded(
    tmp_path: Path, life: bytes
) -> None:
    def recorded(ledger: Ledger) -> list[tuple[datetime, str]]:
        return [(each.recorded_at, each.recorded_by) for each in map(codec.decode, stored(ledger))]

    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        take_over(other, Export("export.jsonl", io.BytesIO(life)), recorded_by="somebody else")
        assert recorded(other) == recorded(ledger)


def test_a_real_ledger_records_anew(tmp_path: Path) -> None:
    with real(tmp_path / "l.db") as ledger, made(tmp_path / "m.db", simulated=False) as other:
        content = exported(ledger, "cloudevents")
        take_over(other, Export("export.jsonl", io.BytesIO(content)), recorded_by="somebody else")
        assert decisions_in(other) == decisions_in(ledger)
        assert {codec.recorded_at(state) for state in stored(other)} == {NOW}
        assert {codec.decode(state).recorded_by for state in stored(other)} == {"somebody else"}


@settings(max_examples=10, deadline=None)
@given(seed=seeds())
def test_a_random_register_answers_the_same_where_it_was_taken_over(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger, made(folder / "m.db") as other:
        assert taken(other, exported(ledger, "cloudevents")).refused == 0
        assert decisions_in(other) == decisions_in(ledger)
        answers = []
        for each in (ledger, other):
            with each.reading() as entries:
                answers.append(list(replayed(Reading(entries), ON)))
        assert answers[0] == answers[1]


def test_the_export_of_what_was_taken_over_is_the_same_but_for_the_ledger(
    tmp_path: Path, life: bytes
) -> None:
    with made(tmp_path / "m.db") as other:
        taken(other, life)
        again = [json.loads(line) for line in exported(other, "cloudevents").splitlines()]
        for one, two in zip(map(json.loads, life.splitlines()), again, strict=True):
            assert (one["data"], one["time"], one["subject"]) == (two["data"], two["time"], two["subject"])


def test_a_decision_without_a_source_stays_without(tmp_path: Path) -> None:
    with (
        told(made(tmp_path / "l.db"), employment(), start(), start()) as ledger,
        made(tmp_path / "m.db") as other,
    ):
        taken(other, exported(ledger, "cloudevents"))
        assert other.size == 3
        assert all(codec.decode(state).decision.source is None for state in stored(other))


def test_the_same_export_again_adds_nothing(location: str, life: bytes) -> None:
    with made(location) as other:
        taken(other, life)
        imported = taken(other, life)
        assert (imported.written, imported.already, imported.refused) == (0, len(LIFE), 0)


def test_a_later_export_adds_what_it_has_more(tmp_path: Path, life: bytes) -> None:
    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        early = exported(ledger, "cloudevents", known_at=codec.recorded_at(stored(ledger)[4]))
        assert taken(other, early).written == 5
        imported = taken(other, life)
        assert (imported.written, imported.already) == (len(LIFE) - 5, 5)
        assert decisions_in(other) == decisions_in(ledger)


def test_a_dry_run_writes_nothing(tmp_path: Path, life: bytes) -> None:
    with made(tmp_path / "m.db") as other:
        assert taken(other, life, dry_run=True).written == len(LIFE)
        assert other.size == 0


def test_one_dossier_is_taken_over_with_the_measures_that_reach_it(tmp_path: Path) -> None:
    with everyone(made(tmp_path / "l.db"), 11) as ledger, made(tmp_path / "m.db") as other:
        with ledger.reading() as entries:
            status = next(iter(replayed(Reading(entries), ON)))
        imported = taken(other, exported(ledger, "cloudevents", status.dossier))
        assert imported.refused == 0
        with other.reading() as entries:
            there = Reading(entries).status(status.dossier, ON)
        assert (there.status, there.since, there.phase) == (status.status, status.since, status.phase)


def test_a_ledger_with_other_entries_takes_nothing_over(tmp_path: Path, life: bytes) -> None:
    with told(made(tmp_path / "m.db"), {**employment(), "dossier": "W-99"}) as other:
        refusal = nothing(other, life)
        assert refusal.code == "another-ledger"
        assert "init" in str(refusal)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e["data"].update(effective_on="2020-02-04"), "altered-event"),
        (lambda e: e["data"]["reason"].update(sha256="0" * 64), "altered-event"),
        (lambda e: e.update(time="2020-03-21T09:00:01Z"), "altered-event"),
        (lambda e: e.update(recordedby="somebody"), "altered-event"),
        (lambda e: e.update(previous="0" * 64), "altered-event"),
        (lambda e: e.update(position=6), "altered-event"),
        (lambda e: e.update(number=9), "altered-event"),
        (lambda e: e.update(subject="dossier:W-99"), "altered-event"),
        (lambda e: e.update(id="5/" + "0" * 64), "altered-event"),
        (lambda e: e.update(type="be.doorstroom-ledger.phase"), "not-an-event"),
        (lambda e: e.update(type="be.doorstroom-ledger.promotion"), "not-an-event"),
        (lambda e: e.update(type="com.example.other"), "not-an-event"),
        (lambda e: e.update(specversion="0.3"), "not-an-event"),
        (lambda e: e.update(entryschema=2), "altered-event"),
        (lambda e: e.update(texts="no object"), "not-an-event"),
        (lambda e: e.update(source="another ledger"), "not-one-export"),
        (lambda e: e.update(simulated=False), "not-one-export"),
        (lambda e: e.update(knownat="2020-01-01T00:00:00Z"), "not-one-export"),
        (lambda e: e.update(ledgersize=11), "not-one-export"),
        (lambda e: e.update(events=11), "not-one-export"),
        (lambda e: e.update(part=True), "not-one-export"),
        (lambda e: e.update(origin=e["origin"].replace("2026", "2025")), "not-one-export"),
        (lambda e: e.pop("data"), "not-an-event"),
        (lambda e: e.pop("previous"), "not-an-event"),
        (lambda e: e["data"].update(salary=3), "not-an-event"),
        (lambda e: e["data"].update(effective_on="1 mei"), "not-an-event"),
    ],
)
def test_an_event_that_was_changed_is_refused_with_its_line(
    tmp_path: Path, life: bytes, change: Callable[[Event], object], code: str
) -> None:
    with made(tmp_path / "m.db") as other:
        refusal = nothing(other, altered(life, 5, change))
        assert refusal.code == code
        assert refusal.place == "export.jsonl, line 5"


def test_an_event_whose_hash_was_made_to_fit_breaks_the_chain_after_it(tmp_path: Path, life: bytes) -> None:
    def forged(event: Event) -> None:
        event["data"]["effective_on"] = "2020-02-04"
        entry = {
            "schema": 1,
            "stream": event["subject"],
            "number": event["number"],
            "previous": event["previous"],
            "recorded_at": event["time"],
            "recorded_by": event["recordedby"],
            "decision": event["data"],
        }
        state = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        event["id"] = f"{event['position']}/{codec.digest(state)}"

    with made(tmp_path / "m.db") as other:
        refusal = nothing(other, altered(life, 5, forged))
        assert (refusal.code, refusal.place) == ("event-missing", "export.jsonl, line 6")


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_an_event_that_is_missing_is_missed(tmp_path: Path, life: bytes, gone: int) -> None:
    lines = life.splitlines(keepends=True)
    with made(tmp_path / "m.db") as other:
        assert nothing(other, b"".join(lines[: gone - 1] + lines[gone:])).code == "event-missing"


def test_events_in_another_order_are_refused(tmp_path: Path, life: bytes) -> None:
    lines = life.splitlines(keepends=True)
    with made(tmp_path / "m.db") as other:
        assert nothing(other, b"".join([*lines[:3], lines[4], lines[3], *lines[5:]])).code == "event-missing"


def test_an_event_that_another_system_wrote_again_is_the_same_event(tmp_path: Path, life: bytes) -> None:
    """A broker may change the order of keys and add attributes of its own."""
    lines = []
    for line in life.splitlines():
        event = json.loads(line)
        lines.append(json.dumps(dict(reversed({**event, "traceparent": "00-1"}.items())), indent=None))
    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        assert taken(other, "\r\n".join([*lines, "", ""]).encode()).refused == 0
        assert decisions_in(other) == decisions_in(ledger)


def test_an_entry_named_by_its_position_must_keep_it(tmp_path: Path) -> None:
    another = {**employment(), "dossier": "W-00", "recorded_at": "2019-01-01T09:00:00Z"}
    with told(made(tmp_path / "l.db"), another) as ledger:
        moved = [{**each, "entry": 10} if each.get("entry") == 9 else each for each in LIFE]
        told(ledger, *moved)
        assert ledger.size == len(LIFE) + 1
        with made(tmp_path / "m.db") as other:
            refusal = nothing(other, exported(ledger, "cloudevents", "W-01"))
            assert refusal.code == "position-not-kept"
            assert "--all" in str(refusal)
            assert taken(other, exported(ledger, "cloudevents")).refused == 0


@pytest.mark.parametrize(
    "content", [b"{}\n", b"\xff\n", b"[1]\n", b'{"specversion":"1.0"}\n', b"x" * 300_000]
)
def test_what_is_no_export_is_refused_and_not_half_read(tmp_path: Path, content: bytes) -> None:
    with made(tmp_path / "m.db") as other:
        assert nothing(other, content).place == "export.jsonl, line 1"


def test_an_export_of_nothing_adds_nothing(tmp_path: Path) -> None:
    with made(tmp_path / "m.db") as other:
        assert taken(other, b"").written == 0


def test_an_ordinary_import_still_refuses_a_commitment(tmp_path: Path, life: bytes) -> None:
    line = json.dumps(json.loads(life.splitlines()[4])["data"]).encode()
    employed = json.dumps(employment()).encode()
    with made(tmp_path / "m.db") as other:
        lines = JsonLines("decisions.jsonl", io.BytesIO(employed + b"\n" + line))
        imported = import_all(other, [lines], recorded_by="tests")
        assert isinstance(imported.refusals[0], WrongValue)
        assert other.size == 0


def test_an_export_is_known_by_its_first_line(life: bytes) -> None:
    assert is_export(io.BytesIO(life))
    assert not is_export(io.BytesIO(json.dumps(employment()).encode()))
    assert not is_export(io.BytesIO(b'{"note": "\\"specversion\\""}'))
    assert not is_export(io.BytesIO(b'"specversion" \xff'))
    assert not is_export(io.BytesIO(b""))


def test_how_far_the_reading_is_can_be_told(tmp_path: Path, life: bytes) -> None:
    export, steps = Export("export.jsonl", io.BytesIO(life)), []
    with made(tmp_path / "m.db") as other:
        take_over(other, export, recorded_by="tests", progress=steps.append)
    assert steps == [len(LIFE)]
    assert export.consumed == export.size == len(life)


# -- with the texts of persons, where they were asked for


def with_texts(ledger: Ledger) -> bytes:
    with ledger.reading() as entries, ledger.vault.session(entries) as kept:
        return b"".join(cloudevents.lines(Scope(ledger, entries), kept))


def reasons(ledger: Ledger) -> list[str]:
    """Every text that a ledger's vault gives for its entries."""
    from ledger.vault.texts import commitments

    with ledger.reading() as entries, ledger.vault.session(entries) as kept:
        committed = [
            hashed
            for _, state in entries.entries()
            for _, hashed in commitments(codec.decode(state).decision)
        ]
        texts = kept.texts(committed)
    return [texts[hashed] for hashed in committed if hashed in texts]


def test_texts_that_travel_along_are_kept_under_the_same_commitments(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        content = with_texts(ledger)
        assert taken(other, content).refused == 0
        assert SECRET in reasons(other)
        assert reasons(other) == reasons(ledger)
        assert decisions_in(other) == decisions_in(ledger)
        assert taken(other, content).already == len(LIFE)


def test_a_ledger_with_the_texts_knows_the_export_without_them(tmp_path: Path, life: bytes) -> None:
    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        taken(other, with_texts(ledger))
        assert taken(other, life).already == len(LIFE)


def first_text(event: Event, **change: str) -> None:
    """Change one text that travels along, or its salt."""
    texts = json.loads(event["texts"])
    next(iter(texts.values())).update(change)
    event["texts"] = json.dumps(texts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: first_text(e, text="Jan Peeters is gezond"), "altered-event"),
        (lambda e: first_text(e, salt="00" * 16), "altered-event"),
        (lambda e: first_text(e, salt="no hex"), "altered-event"),
        (lambda e: e.update(texts=json.dumps({"0" * 64: {"salt": "00" * 16, "text": "x"}})), "altered-event"),
        (lambda e: e.update(texts=json.dumps({"0" * 64: "x"})), "not-an-event"),
        (lambda e: e.pop("texts"), "not-whole"),
    ],
)
def test_a_text_that_was_changed_or_left_out_is_refused(
    tmp_path: Path, change: Callable[[Event], object], code: str
) -> None:
    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        assert nothing(other, altered(with_texts(ledger), 5, change)).code == code


def test_without_them_no_text_is_there(tmp_path: Path, life: bytes) -> None:
    with made(tmp_path / "m.db") as other:
        taken(other, life)
        assert reasons(other) == []


def test_what_was_erased_stays_erased_with_the_texts_too(tmp_path: Path) -> None:
    from ledger.erasing import erase

    with lived(tmp_path / "l.db") as ledger, made(tmp_path / "m.db") as other:
        told(ledger, {"decision": "ruling", "dossier": "W-01", "effective_on": "2020-12-01", "decided_by": "court",
                      "entry": 11, "outcome": SECRET, "recorded_at": "2020-12-02T09:00:00Z"})  # fmt: skip
        erase(ledger, "W-01", what="texts", ground="AVG art. 17", authority="rechtbank",
              effective_on=datetime(2026, 1, 1, tzinfo=UTC).date(), recorded_by="tests")  # fmt: skip
        content = with_texts(ledger)
        assert SECRET.encode() not in content
        assert taken(other, content).refused == 0
        assert decisions_in(other) == decisions_in(ledger)


# -- as an import meets it


def test_an_export_among_files_of_decisions_is_refused(tmp_path: Path, life: bytes) -> None:
    lines = JsonLines("decisions.jsonl", io.BytesIO(json.dumps(employment()).encode()))
    with made(tmp_path / "m.db") as other:
        imported = import_inputs(
            other, [lines, Export("export.jsonl", io.BytesIO(life))], recorded_by="tests"
        )
        assert [refusal.code for refusal in imported.refusals] == ["not-alone"]
        assert other.size == 0


def test_one_export_is_taken_over_and_one_file_of_decisions_imported(tmp_path: Path, life: bytes) -> None:
    export = Export("export.jsonl", io.BytesIO(life))
    lines = JsonLines("decisions.jsonl", io.BytesIO(json.dumps({**employment(), "dossier": "W-50"}).encode()))
    with made(tmp_path / "m.db") as other:
        assert import_inputs(other, [export], recorded_by="tests").written == len(LIFE)
        assert export.simulated
        assert import_inputs(other, [lines], recorded_by="tests").written == 1


def test_an_export_has_no_lines_to_hand_back(tmp_path: Path, life: bytes) -> None:
    from ledger.intake.cloudevents import NotAlone
    from ledger.intake.rejects import RejectsFile

    rejects = RejectsFile(tmp_path / "rejects.jsonl")
    export = Export("export.jsonl", io.BytesIO(life))
    with made(tmp_path / "m.db") as other, pytest.raises(NotAlone):
        import_inputs(other, [export], recorded_by="tests", rejects=rejects)
    rejects.discard()
