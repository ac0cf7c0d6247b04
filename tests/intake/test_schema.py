"""The JSON Schema of the import format: valid by itself, holds for what is taken, and not for what is refused."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from ledger.decisions import DECISIONS
from ledger.intake.schema import schema
from ledger.parsing.forms import forms
from ledger.parsing.reading import decision_from
from ledger.refusals import Refused

every_decision = pytest.mark.parametrize("tag", sorted(DECISIONS))


def holds(whole: dict[str, Any], line: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(whole).is_valid(line)


@every_decision
def test_the_schema_of_a_decision_is_a_schema(tag: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(tag))


def test_the_schema_of_a_line_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@every_decision
def test_an_example_is_valid_by_the_schema_of_its_decision(tag: str) -> None:
    jsonschema.Draft202012Validator(schema(tag)).validate(DECISIONS[tag].example)


@every_decision
def test_an_example_is_valid_by_the_schema_of_a_line(tag: str) -> None:
    jsonschema.Draft202012Validator(schema()).validate(DECISIONS[tag].example)


@every_decision
def test_a_schema_refers_only_to_its_own_parts(tag: str) -> None:
    import json
    import re

    whole = schema(tag)
    assert set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(whole))) <= set(whole.get("$defs", {}))


@every_decision
def test_an_example_with_all_that_every_decision_may_have_is_valid(tag: str) -> None:
    more = {
        "reason": "why",
        "ground": "art. 1",
        "decided_on": "2020-01-01",
        "source": "letter 1",
        "recorded_at": "2020-01-01T09:00:00Z",
        "evidence": [{"name": "letter.pdf", "sha256": "0" * 64}],
    }
    assert holds(schema(tag), {**DECISIONS[tag].example, **more})


def broken(tag: str) -> list[Any]:
    example = DECISIONS[tag].example
    lines = [
        pytest.param({**example, "remark": 1}, id=f"{tag}-unknown field"),
        pytest.param({**example, "decided_by": "nobody"}, id=f"{tag}-no capacity"),
        pytest.param({**example, "effective_on": 20200320}, id=f"{tag}-day as number"),
        pytest.param({**example, "reason": {"sha256": "0" * 64}}, id=f"{tag}-reason as commitment"),
        pytest.param({**example, "evidence": [{"name": "letter.pdf"}]}, id=f"{tag}-evidence without hash"),
        pytest.param({**example, "source": "two\nlines"}, id=f"{tag}-source of two lines"),
    ]
    for form in forms(DECISIONS[tag]).values():
        if form.required:
            without = {name: value for name, value in example.items() if name != form.name}
            lines.append(pytest.param(without, id=f"{tag}-without {form.name}"))
    return lines


@pytest.mark.parametrize("line", [line for tag in sorted(DECISIONS) for line in broken(tag)])
def test_what_the_ledger_refuses_is_not_valid(line: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        decision_from(dict(line))
    assert not holds(schema(line["decision"]), line)


@pytest.mark.parametrize("tag", ["", "holiday", "Start"])
def test_an_unknown_decision_is_no_valid_line(tag: str) -> None:
    assert not holds(schema(), {**DECISIONS["start"].example, "decision": tag})


@every_decision
def test_every_property_says_what_it_means_or_what_it_may_be(tag: str) -> None:
    properties = schema(tag)["properties"]
    said = ("description", "enum", "anyOf", "type", "$ref", "const", "items")
    assert [name for name, about in properties.items() if not any(word in about for word in said)] == []
