"""What is permitted permits no more than its reason says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judge import permitted
from tests.judge.asked import Scene, ask
from tests.judge.comparing import Difference


def difference(old: bytes, new: bytes, where: str = "stdout", *typed: str) -> Difference:
    return Difference(Scene("a scene", []), ask(*(typed or ("explain", "W-01"))), where, old, new)


def page(drawn: str) -> bytes:
    return f"<!doctype html><style>a{{}}</style><p>Dossier</p><svg viewBox='0 0 9 9'>{drawn}</svg>".encode()


def test_a_page_drawn_otherwise_says_the_same() -> None:
    old, new = page("<title>Days</title><rect width='3'/>"), page("<rect width='4'/><title>Days</title>")
    assert permitted.same_page(difference(old, new))


def test_the_last_days_of_a_trajectory_are_told_where_none_was_said_to_have_been_and_only_there() -> None:
    none = b"<!doctype html>There has been no open trajectory, so there is no last day to show. Timeline"
    days = (
        b"<!doctype html>Planned last day of the trajectory: 2020-01-14. "
        b"Expected last day on 2019-09-04: 2020-01-14. Timeline"
    )
    assert permitted.ended_with_the_employment(difference(none, days))
    assert not permitted.ended_with_the_employment(difference(none, days + b" of another"))
    assert not permitted.ended_with_the_employment(difference(days.replace(b"01-14", b"01-15"), days))


@pytest.mark.parametrize("element", ["text", "title", "desc"])
def test_what_is_written_in_a_drawing_is_said_too(element: str) -> None:
    old, new = (page(f"<{element}>{days} days</{element}>") for days in (3, 4))
    assert not permitted.same_page(difference(old, new))


def step(
    sentence: str, *entries: int, because: tuple[dict[str, Any], ...] = (), **more: Any
) -> dict[str, Any]:
    return {"sentence": sentence, "entries": list(entries), "because": list(because), **more}


def explained(*steps: dict[str, Any], entries: tuple[int, ...] = (1,)) -> bytes:
    concluded = step(
        "Honoured.", *entries, because=steps, field="guarantees.corona-2020", rules=["R10"], facts=[]
    )
    return json.dumps({"dossier": "W-01", "conclusions": [concluded]}).encode()


def test_a_conclusion_and_its_steps_may_cite_other_entries() -> None:
    old, new = (explained(step(f"Owed by entry {n}.", n), entries=(1, n)) for n in (2, 3))
    assert permitted.cites_in_json(difference(old, new))


def test_a_sentence_that_became_another_is_one_of_the_pairs_that_are_named() -> None:
    (new, old), *_ = permitted.SENTENCES
    assert permitted.cites_in_json(difference(explained(step(old, 2)), explained(step(new, 2))))


@pytest.mark.parametrize("cited", [2, 3])
def test_a_step_says_no_other_sentence_whatever_it_cites(cited: int) -> None:
    old, new = explained(step("It was owed.", 2)), explained(step("It was offered.", cited))
    assert not permitted.cites_in_json(difference(old, new))


def test_a_step_that_cites_the_same_names_the_same_in_its_sentence() -> None:
    old, new = explained(step("Owed by entry 2.", 2)), explained(step("Owed by entry 3.", 2))
    assert not permitted.cites_in_json(difference(old, new))


def test_no_step_is_left_out() -> None:
    assert not permitted.cites_in_json(difference(explained(step("It was owed.", 2)), explained()))


def test_the_verifier_is_the_one_that_this_version_checks_with() -> None:
    ours = permitted.VERIFIER.read_bytes()
    assert permitted.verifier(difference(b"check = 1", ours, "file verifier.py", "proof"))
    assert not permitted.verifier(difference(b"check = 1", ours + b"# more", "file verifier.py", "proof"))


def prov(*, entries: tuple[int, ...], sentence: str = "Running.", by: str = "vdab") -> bytes:
    cited = {
        f"_:u{n}": {"prov:activity": "doorstroom:evaluation/1", "prov:entity": f"doorstroom:entry/{n}"}
        for n in entries
    }
    things: dict[str, Any] = {f"doorstroom:entry/{n}": {"doorstroom:by": by} for n in (1, 2)}
    things["doorstroom:conclusion/1"] = {"doorstroom:sentence": {"$": sentence, "lang": "en"}}
    made = {"_:g1": {"prov:entity": "doorstroom:conclusion/1", "prov:activity": "doorstroom:evaluation/1"}}
    return json.dumps({"entity": things, "used": cited, "wasGeneratedBy": made}).encode()


def test_prov_may_link_a_conclusion_to_other_entries() -> None:
    assert permitted.cites_in_prov(difference(prov(entries=(1, 2)), prov(entries=(1,))))


@pytest.mark.parametrize(
    "altered",
    [
        prov(entries=(1,), sentence="Suspended."),
        prov(entries=(1,), by="employer"),
        prov(entries=(1,)).replace(b"conclusion/1", b"conclusion/2"),
        prov(entries=(1,)).replace(b"wasGeneratedBy", b"wasInvalidatedBy"),
        prov(entries=(1,)).replace(
            b'"prov:activity": "doorstroom:evaluation/1"}}}', b'"prov:activity": "x"}}}'
        ),
    ],
)
def test_prov_says_nothing_else_otherwise(altered: bytes) -> None:
    assert not permitted.cites_in_prov(difference(prov(entries=(1, 2)), altered))


def timeline(*entries: int, status: str = "running") -> bytes:
    return json.dumps({"periods": [{"status": status, "entries": entries}]}).encode()


def test_a_period_cites_more_and_never_less() -> None:
    assert permitted.periods_cite(difference(timeline(1, 2), timeline(1, 2, 3)))
    assert not permitted.periods_cite(difference(timeline(1, 2), timeline(1, 3)))
    assert not permitted.periods_cite(difference(timeline(1), timeline(1, 2, status="suspended")))


def test_the_words_of_the_reader_of_json_are_said_in_dutch_and_no_others() -> None:
    old, new = (
        "Dit is fout. Expecting value (kolom 6).",
        "Dit is fout. Er wordt een waarde verwacht (kolom 6).",
    )
    assert permitted.no_json_in_dutch(difference(old.encode(), new.encode(), "stderr"))
    assert not permitted.no_json_in_dutch(difference(old.encode(), new.replace("6", "7").encode(), "stderr"))


def test_an_example_gives_a_reference_and_is_else_the_same() -> None:
    old, new = (
        'identity show D-005 \\\n  --why "letter of 12 November"',
        'identity show D-005 --why "brief 2021/88"',
    )
    assert permitted.reference_in_an_example(difference(old.encode(), new.encode()))
    assert not permitted.reference_in_an_example(difference(old.encode(), new.replace("005", "006").encode()))


@pytest.mark.parametrize(("code", "meant"), [(b"2", True), (b"0", False)])
def test_a_key_that_is_no_witness_is_refused_with_one_code(code: bytes, meant: bool) -> None:
    typed = ("checkpoint", "--witness", "x", "--witness-key", "y")
    assert permitted.no_witness(difference(b"1", code, "exit code", *typed)) is meant
