"""A Dutch message names a field as an official does, with its code behind it; an English one by its code."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest

from ledger.decisions.fields import Evidence, Indicator
from ledger.field_names import DUTCH_FIELDS, FieldName
from ledger.intake.cloudevents import ExportHeader
from ledger.intake.spreadsheet import Spreadsheet
from ledger.language import DOMAIN
from ledger.parsing.reading import decision_from
from ledger.problem import message_in
from ledger.refusals import MissingColumn, Refused, WrongValue
from tests.given import Made, rectification, start
from tests.language.catalogues import read, strings

ROOT = Path(__file__).parents[2]
#: What an event of an export has besides the fields of its decision.
OF_AN_EVENT = {
    *ExportHeader._fields,
    "entryschema",
    "id",
    "origin",
    "previous",
    "simulated",
    "subject",
    "texts",
    "type",
}


def in_both(line: Made) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        decision_from(line)
    return message_in(caught.value, "en"), message_in(caught.value, "nl")


@pytest.mark.parametrize(
    ("line", "english", "dutch"),
    [
        ({**start(), "effective_on": 5}, "field effective_on: ", "veld ingangsdatum (effective_on): "),
        (
            {**start(), "evidence": [{"name": "a", "sha256": "b"}]},
            "field evidence[0].sha256: ",
            "veld SHA-256 in bewijsstukken (evidence[0].sha256): ",
        ),
        (
            rectification("2020-05-04", 3, {**start(), "decided_by": "nobody"}),
            "field replacement.decided_by: ",
            "veld beslist door in vervangende beslissing (replacement.decided_by): ",
        ),
        ({**start(), "dossier": "ü"}, "field dossier: ", "veld dossier: "),
        ({**start(), "nonsense": 1}, "field nonsense: ", "veld nonsense: "),
    ],
)
def test_a_refusal_names_its_field(line: Made, english: str, dutch: str) -> None:
    told = in_both(line)
    assert told[0].startswith(english)
    assert told[1].startswith(dutch)


@pytest.mark.parametrize("mistyped", ["efective_on", "ingangsdatm"])
def test_the_field_that_was_meant_is_named_so_too(mistyped: str) -> None:
    english, dutch = in_both({**start(), mistyped: "2020-05-04"})
    assert english.endswith("Did you mean effective_on?")
    assert dutch.endswith("Bedoelde u ingangsdatum (effective_on)?")


def test_columns_that_are_named_twice_are_named_so_too() -> None:
    table = Spreadsheet("a.csv", io.BytesIO(b"decision,effective_on,Ingangsdatum\n"))
    with pytest.raises(MissingColumn) as refused:
        list(table.lines())
    assert str(refused.value).endswith("Named twice: 'effective_on'.")
    assert message_in(refused.value, "nl").endswith("Tweemaal genoemd: 'ingangsdatum (effective_on)'.")


def test_no_message_repeats_a_national_number_that_stands_for_a_field() -> None:
    for lang in ("en", "nl"):
        assert "93.05.18-223.61" not in message_in(WrongValue(field="93.05.18-223.61"), lang)


@pytest.mark.parametrize("part", [Evidence, Indicator])
def test_each_field_within_another_has_a_dutch_name(part: type[Evidence | Indicator]) -> None:
    for name in part.__struct_fields__:
        assert FieldName(name).in_language("nl").endswith(f" ({name})")


def named_in_code() -> set[str]:
    """Each field that a message is made with, where its name is spelt out."""
    return {
        keyword.value.value
        for path in (ROOT / "ledger").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "field"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


def test_every_field_that_a_message_names_has_a_dutch_name() -> None:
    named = named_in_code() - OF_AN_EVENT
    assert {"source", "recorded_at", "recorded_by"} <= named | OF_AN_EVENT
    for name in named - {"dossier"}:
        assert FieldName(name).in_language("nl") != name


def bare_codes(dutch: str) -> list[str]:
    """The codes of fields in a sentence that do not stand behind their name."""
    codes = "|".join(name for name in DUTCH_FIELDS if "_" in name)
    return [
        found[0]
        for found in re.finditer(rf"(?<![{{\[\w-])(?:{codes})(?![\w=])", dutch)
        if not dutch[: found.start()].lower().endswith(f"{DUTCH_FIELDS[found[0]]} (".lower())
    ]


def test_no_dutch_sentence_names_a_field_by_its_code_alone() -> None:
    assert bare_codes("De datum effective_on ontbreekt.") == ["effective_on"]
    assert [
        found for message in read("nl", DOMAIN) for found in map(bare_codes, strings(message.string)) if found
    ] == []
