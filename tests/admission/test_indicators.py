"""An economic indicator: its number has one spelling, and its period is one that there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from ledger import codec
from ledger.admission import admit
from ledger.decisions.fields import Indicator
from ledger.decisions.quantity import canonical_number, days_of
from ledger.decisions.versions import version_of
from ledger.parsing.reading import decision_from
from ledger.refusals import IndicatorWithoutNumber, NationalNumberInEntry, NoSuchPeriod, Refused, WrongValue
from projections.answers.indicators import indicator_in_words, motivation_of, period_in_words
from tests.given import Made, lifting, measure_extension, order, rectification

JOBS = {"name": "banen", "value": 6, "source": "brief"}


def indicator(made: Made) -> Indicator:
    (one,) = motivation_of(admit(decision_from(made)))
    return one


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (6, 6),
        ("6", 6),
        ("6.0", 6),
        ("006", 6),
        ("-0", 0),
        ("-0.0", 0),
        ("-4.50", "-4.5"),
        ("100", 100),
        ("0.000000001", "0.000000001"),
        ("999999999999999.5", "999999999999999.5"),
    ],
)
def test_with_a_unit_equal_numbers_are_equal_bytes(written: str | int, stored: str | int) -> None:
    for kind in (order, measure_extension, lifting):
        made = kind("2020-06-22", motivation=[{**JOBS, "value": written, "unit": "%"}])
        assert indicator(made).value == stored


@for_any(st.decimals(min_value=-(10**14), max_value=10**14, places=6), st.integers(0, 3))
def test_a_number_in_its_one_spelling_is_the_number_and_stays_so(number: Decimal, zeros: int) -> None:
    found = canonical_number(f"{number:f}" + "0" * zeros)
    assert found is not None
    assert Decimal(found) == number
    assert canonical_number(found) == found
    assert canonical_number(str(found)) == found


@pytest.mark.parametrize(
    "written", ["4,5", "1.000,5", "9%", " 9", "9 ", "+9", "1e3", "-", ".5", "5.", "٣", "1" * 16, "nan"]
)
def test_what_is_no_number_is_refused_with_a_unit_and_kept_as_text_without(written: str) -> None:
    with pytest.raises(IndicatorWithoutNumber) as refusal:
        admit(decision_from(order(motivation=[JOBS, {**JOBS, "value": written, "unit": "jobs"}])))
    assert refusal.value.field == "motivation[1].value"
    assert indicator(order(motivation=[{**JOBS, "value": written}])).value == written


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-Q1", "2020-01-01", "2020-03-31"),
        ("2020-Q2", "2020-04-01", "2020-06-30"),
        ("2020-Q4", "2020-10-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2020-04-30", "2020-04-30", "2020-04-30"),
        ("2020-03-20/2020-06-21", "2020-03-20", "2020-06-21"),
        ("2020-03-20/2020-03-20", "2020-03-20", "2020-03-20"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: str, last: str) -> None:
    assert indicator(order(motivation=[{**JOBS, "period": period}])).period == period
    assert days_of(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        ("2020-13", NoSuchPeriod),
        ("2020-00", NoSuchPeriod),
        ("2019-02-29", NoSuchPeriod),
        ("2020-06-21/2020-03-20", NoSuchPeriod),
        ("2020-06-31/2020-07-20", NoSuchPeriod),
        ("2020-Q5", WrongValue),
        ("Q2 2020", WrongValue),
        ("1949", WrongValue),
        ("2100", WrongValue),
        ("2020-W10", WrongValue),
        ("april 2020", WrongValue),
    ],
)
def test_a_period_that_there_is_not_is_refused(period: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        admit(decision_from(order(motivation=[{**JOBS, "period": period}])))
    assert refused.value.field == "motivation[0].period"


def test_a_unit_of_no_list_is_refused() -> None:
    with pytest.raises(WrongValue, match="km"):
        decision_from(order(motivation=[{**JOBS, "unit": "km"}]))


def test_a_replacement_is_held_to_the_same() -> None:
    inner = {key: value for key, value in order().items() if key != "measure"}
    made = rectification("2020-04-01", 1, {**inner, "motivation": [{**JOBS, "value": "6.0", "unit": "%"}]})
    corrected = admit(decision_from(_of_measure(made)))
    assert motivation_of(corrected)[0].value == 6
    wrong = {**inner, "motivation": [{**JOBS, "value": "veel", "unit": "%"}]}
    with pytest.raises(IndicatorWithoutNumber) as refusal:
        admit(decision_from(_of_measure(rectification("2020-04-01", 1, wrong))))
    assert refusal.value.field == "replacement.motivation[0].value"


def _of_measure(made: Made) -> Made:
    return {**{key: value for key, value in made.items() if key != "dossier"}, "measure": order()["measure"]}


def test_a_national_number_is_refused_as_a_number_too() -> None:
    with pytest.raises(NationalNumberInEntry):
        admit(decision_from(order(motivation=[{**JOBS, "value": "85073003328", "unit": "jobs"}])))


def test_an_indicator_without_unit_and_period_has_the_bytes_it_had() -> None:
    made = decision_from(lifting(motivation=[JOBS]))
    assert b'{"name":"banen","source":"brief","value":6}' in codec.encode(made)
    assert version_of(made) == 2


@pytest.mark.parametrize(
    ("own", "english", "dutch"),
    [
        ({}, "banen: 6 (brief)", "banen: 6 (brief)"),
        ({"value": "6%"}, "banen: 6% (brief)", "banen: 6% (brief)"),
        ({"unit": "%"}, "banen: 6% (brief)", "banen: 6 % (brief)"),
        (
            {"value": "-1234.5", "unit": "percentage-points", "period": "2020-Q2"},
            "banen: -1,234.5 percentage points, 2020-Q2 (brief)",
            "banen: -1.234,5 procentpunten, 2e kwartaal 2020 (brief)",
        ),
        (
            {"value": "0.123456789", "unit": "fte", "period": "2020-04"},
            "banen: 0.123456789 FTE, 2020-04 (brief)",
            "banen: 0,123456789 vte, april 2020 (brief)",
        ),
        (
            {"value": 1200000, "unit": "persons", "period": "2020-03-20/2020-06-21"},
            "banen: 1,200,000 persons, 2020-03-20 to 2020-06-21 (brief)",
            "banen: 1.200.000 personen, 20 maart 2020 t/m 21 juni 2020 (brief)",
        ),
        ({"unit": "EUR", "period": "2020"}, "banen: 6 EUR, 2020 (brief)", "banen: 6 euro, 2020 (brief)"),
    ],
)
def test_it_is_told_in_both_languages(own: dict[str, Any], english: str, dutch: str) -> None:
    found = indicator(order(motivation=[{**JOBS, **own}]))
    assert indicator_in_words(found, "en") == english
    assert indicator_in_words(found, "nl") == dutch


@pytest.mark.parametrize(
    ("period", "dutch"),
    [("2020-Q2", "2020-K2"), ("2020-04", "04/2020"), ("2020-04-30", "30/04/2020"), ("2020", "2020")],
)
def test_in_a_table_a_period_is_written_in_figures(period: str, dutch: str) -> None:
    assert period_in_words(period, "nl", in_figures=True) == dutch
    assert period_in_words(period, "en", in_figures=True) == period
