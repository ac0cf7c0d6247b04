"""The measures: when in force, by whom, on which ground."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from projections.answers import measures
from projections.answers.measures import Measure
from projections.answers.on_record import ShorterBy
from projections.render.forms import write
from tests.answers.cases import case, entries, head

ORDER = (
    b'{"decision":"suspension-order","measure":"m","effective_on":"2020-03-20","decided_by":"government",'
    b'"schemes":["lde","cmw"]}'
)
WITHDRAWN = (
    b'{"decision":"withdrawal","measure":"m","effective_on":"2020-04-01","decided_by":"court","entry":1}'
)


def of(number: str, on: str = "2020-07-01", lang: str = "en") -> list[Measure]:
    found = case(number)
    return measures.of(found.measures, found.reading.collective.spells, date.fromisoformat(on), lang)


def test_a_measure_has_its_spell_its_decisions_and_its_insertion_order() -> None:
    (measure,) = of("01")
    assert (measure.measure, measure.entries) == ("corona-2020", 3)
    (spell,) = measure.spells
    assert (spell.first_day, spell.last_day) == (date(2020, 3, 20), date(2020, 6, 21))
    assert spell.schemes == ("cmw", "lde")
    assert [(d.decided_by, d.ground) for d in spell.decided] == [
        ("government", "BVR 20-03-2020"),
        ("minister", "besluit van de minister, vindplaats niet gevonden"),
    ]
    (order,) = measure.insertion_orders
    assert order.last_day == date(2021, 2, 1)


def test_in_force_is_about_the_day_asked() -> None:
    assert [
        of("01", on)[0].spells[0].in_force for on in ("2020-03-19", "2020-03-20", "2020-06-21", "2020-06-22")
    ] == [False, True, True, False]


def test_an_open_measure_has_no_last_day_and_says_so() -> None:
    found = entries(ORDER)
    (measure,) = measures.of(found.measures, found.reading.collective.spells, date(2020, 7, 1), "en")
    assert measure.spells[0].last_day is None
    shown = " ".join(" ".join(measures.lines([measure], date(2020, 7, 1), "en")).split())
    assert "from 2020-03-20, open; IN FORCE on 2020-07-01" in shown
    assert "no ground stated" in shown


def test_a_measure_that_was_withdrawn_is_still_listed_as_in_force_on_no_day() -> None:
    found = entries(ORDER, WITHDRAWN)
    listed = measures.of(found.measures, found.reading.collective.spells, date(2020, 7, 1), "en")
    assert (listed[0].entries, listed[0].spells) == (2, ())
    assert "no suspension in force on any day" in "\n".join(measures.lines(listed, date(2020, 7, 1), "en"))
    stream = io.StringIO()
    write(measures.shown(listed, head().on, "en"), "csv", stream, head=head(), lang="en")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (row["measure"], row["kind"]) == ("m", "none")


def test_no_measures_are_said_to_be_none() -> None:
    assert list(measures.lines([], date(2020, 7, 1), "nl")) == ["geen maatregelen"]


def test_csv_has_a_row_for_each_spell_and_each_insertion_order() -> None:
    stream = io.StringIO()
    write(measures.shown(of("01"), head().on, "en"), "csv", stream, head=head(), lang="en")
    spell, order = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (spell["kind"], spell["first_day"], spell["last_day"]) == (
        "suspension",
        "2020-03-20",
        "2020-06-21",
    )
    assert (spell["decided_by"], spell["entries"]) == ("government minister", "7 8")
    assert (order["kind"], order["ending_from"], order["last_day"]) == (
        "insertion",
        "2020-03-20",
        "2021-02-01",
    )


def test_json_is_an_array_of_measures_with_codes_in_any_language() -> None:
    stream = io.StringIO()
    write(measures.shown(of("01", lang="nl"), head().on, "nl"), "json", stream, head=head(), lang="nl")
    (read,) = json.loads(stream.getvalue())
    assert read["simulated"] is True
    assert read["spells"][0]["decided"][0]["decided_by"] == "government"
    assert read["spells"][0]["decided"][0]["sentence"].startswith("Maatregel corona-2020")


def test_no_line_is_wider_than_asked() -> None:
    for lang in ("en", "nl"):
        for width in (60, 80):
            assert max(map(len, measures.lines(of("12", lang=lang), date(2020, 7, 1), lang, width))) <= width


def test_the_indicators_that_motivated_an_order_are_told_and_stand_in_json_and_csv() -> None:
    found = entries(
        ORDER[:-1]
        + b',"motivation":[{"name":"tijdelijke werkloosheid","value":"1.2 miljoen","source":"RVA, april 2020"},'
        b'{"name":"consumentenvertrouwen","value":-26,"source":"NBB"}]}'
    )
    listed = measures.of(found.measures, found.reading.collective.spells, date(2020, 7, 1), "nl")
    shown = list(measures.lines(listed, date(2020, 7, 1), "nl"))
    assert "      gemotiveerd door tijdelijke werkloosheid: 1.2 miljoen (RVA, april 2020)" in shown
    assert "      gemotiveerd door consumentenvertrouwen: -26 (NBB)" in shown
    stream = io.StringIO()
    write(measures.shown(listed, head().on, "nl"), "json", stream, head=head(), lang="nl")
    (read,) = json.loads(stream.getvalue())
    assert read["spells"][0]["decided"][0]["motivation"] == [
        {"name": "tijdelijke werkloosheid", "value": "1.2 miljoen", "source": "RVA, april 2020"},
        {"name": "consumentenvertrouwen", "value": -26, "source": "NBB"},
    ]
    stream = io.StringIO()
    write(measures.shown(listed, head().on, "nl"), "csv", stream, head=head(), lang="nl")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert row["motivation"] == (
        "tijdelijke werkloosheid: 1.2 miljoen (RVA, april 2020); consumentenvertrouwen: -26 (NBB)"
    )


# -- what was recorded ----------------------------------------------------------------------------------

SHORTENED = (
    b'{"decision":"suspension-extension","measure":"m","effective_on":"2020-06-10","last_day":"2020-06-15",'
    b'"decided_by":"minister"}'
)
RECTIFIED = (
    b'{"decision":"rectification","measure":"m","effective_on":"2020-04-01","decided_by":"government","entry":1,'
    b'"ground":"erratum","replacement":{"decision":"suspension-order","effective_on":"2020-03-21",'
    b'"decided_by":"government","schemes":["lde"]}}'
)


def on_record(*lines: bytes) -> tuple[Measure, str]:
    """The measure of these entries, and what is told of it."""
    found = entries(*lines)
    listed = measures.of(found.measures, found.reading.collective.spells, date(2020, 6, 20), "en")
    return listed[0], " ".join(" ".join(measures.lines(listed, date(2020, 6, 20), "en")).split())


def test_a_measure_that_an_extension_shortens_says_from_when_to_when() -> None:
    measure, shown = on_record(ORDER[:-1] + b',"last_day":"2020-06-30"}', SHORTENED)
    assert [each.shortened for each in measure.decisions] == [
        None, ShorterBy(date(2020, 6, 30), date(2020, 6, 15))
    ]  # fmt: skip
    assert "this shortens the measure: it lasted until 2020-06-30, and lasts until 2020-06-15" in shown
    assert "extended" not in shown


def test_a_measure_that_was_open_and_gets_a_last_day_says_so() -> None:
    measure, shown = on_record(ORDER, SHORTENED)
    assert measure.decisions[1].shortened == ShorterBy(None, date(2020, 6, 15))
    assert "it was open, and lasts until 2020-06-15" in shown


def test_what_an_extension_shortens_is_the_last_day_that_one_before_the_order_gave_it() -> None:
    waiting = SHORTENED.replace(b'"2020-06-15"', b'"2020-06-30"').replace(b"2020-06-10", b"2020-03-16")
    measure, _ = on_record(ORDER, waiting, SHORTENED)
    assert measure.decisions[2].shortened == ShorterBy(date(2020, 6, 30), date(2020, 6, 15))


def test_an_extension_to_a_later_day_takes_nothing_away() -> None:
    measure, _ = on_record(ORDER[:-1] + b',"last_day":"2020-06-14"}', SHORTENED)
    assert [each.shortened for each in measure.decisions] == [None, None]


def test_a_rectified_measure_shows_its_own_words_and_ground_and_the_correction() -> None:
    measure, shown = on_record(ORDER[:-1] + b',"ground":"BVR 20-03-2020"}', RECTIFIED)
    original, correction = measure.decisions
    assert (original.standing, original.corrected_by, original.ground) == ("rectified", 2, "BVR 20-03-2020")
    assert "lde and cmw" in original.sentence
    assert original.read_as is not None
    assert original.read_as.startswith("2020-03-21: ")
    assert (correction.corrects, correction.ground) == (1, "erratum")
    assert "ground: BVR 20-03-2020" in shown
    assert "RECTIFIED by entry 2" in shown


def test_a_withdrawn_measure_shows_what_it_said() -> None:
    measure, shown = on_record(ORDER, WITHDRAWN)
    assert [each.standing for each in measure.decisions] == ["withdrawn", "stands"]
    assert "WITHDRAWN by entry 2, read as absent" in shown
    assert "trajectories under lde and cmw are suspended" in shown


def test_what_motivated_an_extension_and_a_lifting_is_told_also_after_it_was_rectified() -> None:
    indicator = b',"motivation":[{"name":"%s","value":"6 %%","source":"RSZ"}]}'
    found = entries(
        ORDER,
        b'{"decision":"suspension-extension","measure":"m","effective_on":"2020-06-01",'
        b'"last_day":"2020-12-31","decided_by":"minister"' + indicator % b"jobs",
        b'{"decision":"suspension-lifting","measure":"m","effective_on":"2020-11-01",'
        b'"decided_by":"minister"' + indicator % b"vacatures",
        b'{"decision":"rectification","measure":"m","effective_on":"2020-11-02","decided_by":"minister",'
        b'"entry":2,"replacement":{"decision":"suspension-extension","effective_on":"2020-06-01",'
        b'"last_day":"2020-11-30","decided_by":"minister"' + indicator % b"banen" + b"}",
    )
    (listed,) = measures.of(found.measures, found.reading.collective.spells, date(2020, 7, 1), "en")
    said = [[each.name for each in one.motivation] for one in listed.decisions]
    assert said == [[], ["jobs"], ["vacatures"], ["banen"]]
    (spell,) = listed.spells
    assert [each.name for one in spell.decided for each in one.motivation] == ["banen", "vacatures"]
    shown = "\n".join(measures.lines([listed], date(2020, 7, 1), "en"))
    assert all(f"motivated by {name}: 6 % (RSZ)" in shown for name in ("jobs", "vacatures", "banen"))


def test_who_may_not_decide_about_a_measure_shows_with_the_measure_until_that_is_rectified() -> None:
    by_employee = ORDER.replace(b'"government"', b'"employee"')
    (listed,) = measures.of(
        (found := entries(by_employee)).measures, found.reading.collective.spells, date(2020, 7, 1), "en"
    )
    (order,) = listed.decisions
    assert [(each.code, each.rule, each.since) for each in order.findings] == [
        ("not-competent", "R15", date(2020, 3, 20))
    ]
    told = " ".join("\n".join(measures.lines([listed], date(2020, 7, 1), "en")).split())
    assert "Decision by who may not take it (not-competent), rule R15 (competence), irregular" in told
    found = entries(by_employee, RECTIFIED.replace(b'"government"', b'"court"', 1))
    (listed,) = measures.of(found.measures, found.reading.collective.spells, date(2020, 7, 1), "en")
    assert [each.findings for each in listed.decisions] == [(), ()]
