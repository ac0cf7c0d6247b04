"""An explanation as people read it: the tree, Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest

from projections.answers.explain import lines
from projections.fold.rules.sources import RULES
from tests.explanation.asking import of, of_case, printed
from tests.given import employment, evaluation, start

GOLDEN = Path(__file__).parent / "golden"
TOLD = [("06", "W-06", "2020-07-15"), ("08", "W-08", "2020-11-02")]


@pytest.mark.parametrize(("number", "dossier", "on"), TOLD)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_tree_reads_as_it_did(number: str, dossier: str, on: str, lang: str) -> None:
    told = printed(of_case(number, dossier, on, lang=lang), lang)
    golden = GOLDEN / f"{number}.{lang}.txt"
    if os.environ.get("DOORSTROOM_GOLDEN"):
        golden.write_text(told)
    assert told == golden.read_text()


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_asked(lang: str, width: int) -> None:
    for number in ("03", "04", "07", "10", "13", "14", "16", "17"):
        for answer in json.loads(
            next(GOLDEN.parent.parent.glob(f"cases/{number}-*/expect.json")).read_text()
        )["answers"]:
            told = of_case(number, answer["dossier"], answer["on"], answer["known"], lang)
            assert max(map(len, lines(told, lang, width))) <= width


def test_policy_is_marked_as_policy_and_law_is_not() -> None:
    told = printed(of_case("01", "W-01", "2020-07-01"), "en")
    told = " ".join(told.split())
    assert 'law, according to herwin.be, "Hoe verlopen de doorstroomtrajecten?"' in told
    assert "policy, not law: Commissie Sociale Economie, fifth request" in told
    dutch = " ".join(printed(of_case("01", "W-01", "2020-07-01", lang="nl"), "nl").split())
    assert "beleid, geen regelgeving: Commissie Sociale Economie, vijfde verzoek" in dutch


def test_every_source_is_cited_once_in_full_with_its_address_and_the_day_it_was_read() -> None:
    told = printed(of_case("01", "W-01", "2020-07-01"), "en")
    _, _, cited = told.partition("\nSources\n")
    assert "".join(cited.split()).count("https://lokalediensteneconomie.be/nl/post/69/") == 1
    assert "read on 2026-11-30" in " ".join(cited.split())


@pytest.mark.parametrize("fmt", ["table", "markdown"])
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "3 entries were recorded more than 30 days after they took effect, the last on 2021-06-01"),
        (
            "nl",
            "3 posten zijn meer dan 30 dagen na hun ingangsdatum geregistreerd, de laatste op 1 juni 2021",
        ),
    ],
)
def test_entries_that_were_recorded_late_are_counted_in_one_conclusion(
    fmt: str, lang: str, said: str
) -> None:
    late = [{**each, "recorded_at": "2021-06-01T09:00:00Z"} for each in (employment(), evaluation(), start())]
    answer = of(*late, on="2021-06-01", lang=lang)
    told = " ".join(printed(answer, lang, fmt).replace("\\", "").split())
    assert told.count("recorded-late") == 1
    assert f"{said} ({'entries' if lang == 'en' else 'posten'} 1, 2, 3)." in told
    # Data has each, and one alone is told as any finding.
    read = json.loads(printed(answer, lang, "json"))
    assert [each["field"] for each in read["conclusions"]].count("findings.recorded-late") == 3
    alone = of(*late[:1], on="2021-06-01", lang=lang)
    assert not re.search("1 (entry was|post is)", printed(alone, lang, fmt))


def test_json_is_one_object_with_the_facts_nested_under_each_conclusion() -> None:
    read = json.loads(printed(of_case("06", "W-06", "2020-07-15"), "en", "json"))
    assert (read["dossier"], read["on"], read["simulated"]) == ("W-06", "2020-07-15", True)
    correction = next(each for each in read["conclusions"] if each["field"] == "corrections.11")
    withdrawn = next(fact for fact in correction["facts"] if fact["entry"] == 8)
    assert withdrawn["standing"] == "withdrawn"
    assert withdrawn["known_since"] == "2020-11-18T09:00:00Z"
    assert withdrawn["corrected_by"][0]["ground"] == "Arbeidsrechtbank, fictitious docket 20/1"
    assert correction["rules"][0]["sources"] == [
        {"source": "how entries are read", "policy": True, "article": None, "address": None, "read": None}
    ]


def test_markdown_links_each_entry_and_each_rule_to_where_it_is_told() -> None:
    told = printed(of_case("06", "W-06", "2020-07-15"), "en", "markdown")
    assert told.startswith("# Why W-06 is awaiting (in afwachting)\n")
    assert "- [entry 7](#entry-7): 2020-03-20, suspension-order, decided by the Flemish Government" in told
    assert '<a id="entry-7"></a>**7**' in told
    assert '<a id="r4"></a>**R4**' in told


def test_markdown_carries_out_nothing_that_was_recorded() -> None:
    told = printed(
        of(employment(ground="<script>[x](y)"), on="2020-01-01"),
        "en",
        "markdown",
    )
    assert "<script>" not in told
    assert "\\<script\\>\\[x\\](y)" in told


def test_csv_is_one_row_a_conclusion() -> None:
    rows = list(csv.DictReader(io.StringIO(printed(of_case("06", "W-06", "2020-07-15"), "en", "csv"))))
    status = next(row for row in rows if row["field"] == "status")
    assert (status["value"], status["by_rules"], status["entries"]) == ("awaiting", "R4", "1 4 6 7 9")


def test_a_number_in_a_rule_is_the_one_in_force_on_the_day_asked() -> None:
    told = printed(of(employment(), evaluation(), start(), on="2020-02-10"), "en")
    assert "The phases last at most 1 + 3 + 3 + 3 months." in " ".join(told.split())


def test_every_rule_has_a_title_a_sentence_and_a_source() -> None:
    assert list(RULES) == [f"R{number}" for number in range(1, 19)]
    for rule in RULES.values():
        assert all((rule.called, rule.says, rule.sources))
        assert all(source.named("nl") for source in rule.sources)
