"""The shared cases: nothing that an answer says is left unexplained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from projections.fold.rules.sources import RULES
from tests.explanation.asking import CASES, case, every, of_case, reading

PLAIN = (
    "status",
    "since",
    "enterprise",
    "scheme",
    "phase",
    "insertion_last_day",
    "insertion_legal_last_day",
    "trajectory",
)


def every_answer() -> Iterator[Any]:
    for folder in sorted(CASES.iterdir()):
        answers = json.loads((folder / "expect.json").read_text())["answers"]
        for number, answer in enumerate(answers, start=1):
            yield pytest.param(folder.name, answer, id=f"{folder.name}-{number}-{answer['on']}")


def fields(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each field of an answer as a conclusion would name it, with its value."""
    for name in PLAIN:
        if name in answer:
            yield name, answer[name]
    for name, value in (answer.get("trajectory") or {}).items():
        yield f"trajectory.{name}", value
    for guarantee in answer.get("guarantees", ()):
        yield f"guarantees.{guarantee['suspension'] or 'return'}", guarantee
    for finding in answer.get("findings", ()):
        yield f"findings.{finding['code']}", finding


ASKED = list(every_answer())


@pytest.mark.parametrize(("name", "answer"), ASKED)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_field_of_every_answer_has_a_conclusion_of_the_same_value(
    name: str, answer: dict[str, Any], lang: str
) -> None:
    explanation = of_case(name, answer["dossier"], answer["on"], answer["known"], lang)
    concluded = [(each.field, each.value) for each in explanation.conclusions]
    assert [asked for asked in fields(answer) if asked not in concluded] == []
    # And nothing is concluded of guarantees and findings that the answer does not say.
    for kind in ("guarantees", "findings"):
        if kind in answer:
            assert sum(field.startswith(f"{kind}.") for field, _ in concluded) == len(answer[kind])


@pytest.mark.parametrize(("name", "answer"), ASKED)
def test_every_conclusion_names_a_rule_with_its_source_and_entries_known_at_that_moment(
    name: str, answer: dict[str, Any]
) -> None:
    upto = reading(name, answer["known"]).upto
    for each in every(of_case(name, answer["dossier"], answer["on"], answer["known"])):
        assert each.rules, each
        assert all(rule.rule in RULES and rule.sentence and rule.sources for rule in each.rules)
        assert each.entries, each
        assert [fact.entry for fact in each.facts] == list(each.entries)
        assert max(each.entries) <= upto
        for fact in each.facts:
            assert all(by.entry <= upto for by in fact.corrected_by)


@pytest.mark.parametrize(("name", "answer"), ASKED)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_sentence_is_whole(name: str, answer: dict[str, Any], lang: str) -> None:
    for each in every(of_case(name, answer["dossier"], answer["on"], answer["known"], lang)):
        assert each.sentence[0].isupper()
        assert each.sentence.endswith(".")
        assert not set("{}") & set(each.sentence)
        assert "  " not in each.sentence
        assert "()" not in each.sentence


@pytest.mark.parametrize(("name", "answer"), ASKED)
def test_an_explanation_rests_on_the_entries_that_establish_the_answer(
    name: str, answer: dict[str, Any]
) -> None:
    asked = reading(name, answer["known"])
    explanation = of_case(name, answer["dossier"], answer["on"], answer["known"])
    status = asked.status(answer["dossier"], explanation.on)
    (concluded,) = [each for each in explanation.conclusions if each.field == "status"]
    assert not status.entries or status.entries == concluded.entries
    for guarantee in status.guarantees:
        field = f"guarantees.{guarantee.suspension or 'return'}"
        assert any(
            set(guarantee.entries) == set(each.entries)
            for each in explanation.conclusions
            if each.field == field
        )


def test_there_are_answers() -> None:
    assert len(ASKED) > 50
    assert case("01").last_position > 0
