"""Who is one person (R18), on both databases: what may be joined, and what is known of it at each position."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.application import Ledger
from ledger.joinings import Joinings, joinings_at
from ledger.parsing.reading import decision_from
from ledger.refusals import (
    EntryAlreadyReplaced,
    JoinedElsewhere,
    JoinedInACircle,
    JoinedWithItself,
    JoiningInPlace,
    NoEmploymentOnRecord,
    Refused,
)
from ledger.seal.verify import verify
from tests.given import Made, employment, joining, rectification, withdrawal
from tests.record.scenario import NOW


@pytest.fixture
def ledger(location: str) -> Iterator[Ledger]:
    """Five dossiers, nobody joined: entries 1 to 5."""
    with Ledger.create(location, clock=lambda: NOW) as made:
        put(made, *(employment(dossier=f"W-0{number}") for number in range(1, 6)))
        yield made


def put(ledger: Ledger, *made: Made) -> None:
    ledger.record(*[decision_from(one) for one in made], recorded_by="tests")


def refused(ledger: Ledger, *made: Made) -> type[Refused]:
    """Refused with its class, and nothing recorded."""
    before = size(ledger)
    with pytest.raises(Refused) as caught:
        put(ledger, *made)
    assert size(ledger) == before
    return type(caught.value)


def size(ledger: Ledger) -> int:
    with ledger.reading() as reading:
        return reading.last_position


def known(ledger: Ledger, upto: int | None = None) -> Joinings:
    with ledger.reading() as reading:
        return joinings_at(reading, upto)


def test_without_joinings_everybody_is_one_key(ledger: Ledger) -> None:
    assert known(ledger).keys_of("W-01") == ("W-01",)
    assert known(ledger).people == {}


def test_two_dossiers_are_one_person_from_either_key(ledger: Ledger) -> None:
    put(ledger, joining(dossier="W-03", other="W-01"))
    assert known(ledger).keys_of("W-01") == known(ledger).keys_of("W-03") == ("W-03", "W-01")
    assert known(ledger).key_of("W-01") == "W-03"
    assert known(ledger).people == {"W-03": ("W-01",)}


def test_before_it_was_known_there_were_two(ledger: Ledger) -> None:
    put(ledger, joining(dossier="W-03", other="W-01"))
    assert known(ledger, 5).keys_of("W-01") == ("W-01",)
    assert known(ledger, 6).keys_of("W-01") == ("W-03", "W-01")


def test_joinings_follow_on_each_other(ledger: Ledger) -> None:
    put(
        ledger,
        joining(other="W-02"),
        joining(dossier="W-02", other="W-03"),
        joining(dossier="W-04", other="W-01"),
    )
    assert known(ledger).people == {"W-04": ("W-01", "W-02", "W-03")}
    assert known(ledger).key_of("W-03") == "W-04"


def test_withdrawn_they_part_again(ledger: Ledger) -> None:
    put(ledger, joining(source="j"))
    put(ledger, withdrawal("2021-02-01", "j"))
    assert known(ledger).people == {}
    put(ledger, joining(dossier="W-02", other="W-01"))
    assert known(ledger).people == {"W-02": ("W-01",)}


def test_a_rectified_joining_is_read_as_its_replacement(ledger: Ledger) -> None:
    put(ledger, joining(source="j"))
    put(ledger, rectification("2021-02-01", "j", joining(other="W-05")))
    assert known(ledger).people == {"W-01": ("W-05",)}
    assert known(ledger, 6).people == {"W-01": ("W-02",)}


def test_of_joinings_that_contradict_each_other_the_first_holds(ledger: Ledger) -> None:
    """Corrections can bring them back beside each other, and nobody becomes two persons by it."""
    put(ledger, joining(source="j"), withdrawal("2021-02-01", "j", source="w"))
    put(ledger, joining(dossier="W-03", other="W-02"), withdrawal("2021-03-01", "w"))
    assert known(ledger).people == {"W-01": ("W-02",)}


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        pytest.param(joining(other="W-01"), JoinedWithItself, id="itself"),
        pytest.param(joining(other="W-09"), NoEmploymentOnRecord, id="other without employment"),
        pytest.param(joining(dossier="W-09", other="W-01"), NoEmploymentOnRecord, id="without employment"),
        pytest.param(joining(dossier="W-04", other="W-02"), JoinedElsewhere, id="elsewhere"),
        pytest.param(joining(other="W-02"), JoinedElsewhere, id="twice"),
        pytest.param(joining(dossier="W-02", other="W-01"), JoinedInACircle, id="back"),
        pytest.param(joining(dossier="W-03", other="W-01"), JoinedInACircle, id="round"),
        pytest.param(
            rectification("2021-02-01", 1, joining(other="W-05")), JoiningInPlace, id="instead of another"
        ),
        pytest.param(
            rectification("2021-02-01", "j", joining(other="W-01")), JoinedWithItself, id="corrected"
        ),
        pytest.param(
            rectification("2021-02-01", "j", joining(other="W-09")),
            NoEmploymentOnRecord,
            id="corrected to nobody",
        ),
    ],
)
def test_what_cannot_be_a_joining_is_refused(ledger: Ledger, made: Made, refusal: type[Refused]) -> None:
    put(ledger, joining(source="j"), joining(dossier="W-02", other="W-03"))
    assert refused(ledger, made) is refusal


def test_a_rectification_of_a_rectification_makes_no_joining_of_another_decision(ledger: Ledger) -> None:
    put(ledger, joining(source="j"), rectification("2021-02-01", "j", joining(other="W-03"), source="r"))
    assert (
        refused(ledger, rectification("2021-03-01", "r", rectification("2021-03-01", 1, joining())))
        is JoiningInPlace
    )
    put(ledger, rectification("2021-03-01", "r", rectification("2021-03-01", "j", joining(other="W-04"))))
    assert known(ledger).people == {"W-01": ("W-04",)}


def test_a_joining_before_it_in_the_same_import_counts(ledger: Ledger) -> None:
    assert refused(ledger, joining(), joining(dossier="W-03", other="W-02")) is JoinedElsewhere
    assert refused(ledger, joining(), joining(dossier="W-02", other="W-01")) is JoinedInACircle


def test_a_correction_before_it_in_the_same_import_counts(ledger: Ledger) -> None:
    put(
        ledger,
        joining(source="j"),
        withdrawal("2021-02-01", "j"),
        joining(dossier="W-03", other="W-02"),
    )
    assert known(ledger).people == {"W-03": ("W-02",)}


def test_a_corrected_joining_is_not_corrected_again(ledger: Ledger) -> None:
    put(ledger, joining(source="j"), rectification("2021-02-01", "j", joining(other="W-05")))
    assert refused(ledger, rectification("2021-03-01", "j", joining(other="W-04"))) is EntryAlreadyReplaced


def test_an_index_that_finds_them_and_is_gone_is_told(ledger: Ledger, location: str) -> None:
    """They are found without it, only slower."""
    put(ledger, joining())
    with ledger.store.writing() as writing:
        writing.connection.exec_driver_sql("DROP INDEX entries_joining")
    assert known(ledger).people == {"W-01": ("W-02",)}
    (tables,) = (check for check in verify(ledger, location) if check.name == "tables")
    assert [(problem.code, problem.detail) for problem in tables.violations] == [
        ("schema-gone", ("entries_joining",))
    ]
