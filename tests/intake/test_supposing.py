"""What is supposed beside a ledger: admitted as an import is, without entries, under other numbers, and never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from ledger import codec
from ledger.application import Ledger
from ledger.intake.law_file import EmptyLaw, UnknownLaw, law_from
from ledger.intake.supposing import (
    CannotBeLeftOut,
    ExportSupposed,
    NothingSupposed,
    Supposed,
    Supposition,
    SuppositionRefused,
    supposed,
)
from ledger.law import IN_FORCE
from ledger.parsing.reading import decision_from
from ledger.record import Proposed
from ledger.refusals import DuplicateKey, Refused, WrongValue
from tests.given import (
    Made,
    decision,
    employment,
    evaluation,
    joining,
    lifting,
    order,
    rectification,
    start,
    withdrawal,
)

#: In the order of their positions.
ON_RECORD = (
    employment(source="e1"),  # 1
    evaluation(source="ready"),  # 2
    start(),  # 3
    employment(dossier="W-02", source="e2"),  # 4
    order(source="order"),  # 5
    lifting(),  # 6
    rectification("2020-02-10", "ready", evaluation("2020-01-07")),  # 7
    decision("dispute", "2020-02-11", "employee", entry="ready"),  # 8
    joining(),  # 9
)


@pytest.fixture
def ledger(location: str) -> Iterator[Ledger]:
    with Ledger.create(location, simulated=True) as made:
        with made.recording("tests") as recording:
            for outcome in recording.put([Proposed(decision_from(dict(each))) for each in ON_RECORD]):
                assert not isinstance(outcome, Refused), outcome
        yield made


def in_file(path: Path, *made: Made) -> str:
    path.write_text("".join(json.dumps(each) + "\n" for each in made))
    return str(path)


@contextmanager
def supposing(ledger: Ledger, *, upto: int | None = None, **asked: object) -> Iterator[Supposed]:
    with ledger.reading() as entries:
        known = entries.last_position if upto is None else upto
        with supposed(ledger, entries, known, Supposition(**asked)) as made:  # type: ignore[arg-type]
            yield made


def left_out(made: Supposed) -> dict[int, str]:
    return {each.position: each.why for each in made.left_out}


def kinds(made: Supposed, stream: str) -> list[tuple[int, str]]:
    return [(position, codec.decode(state).decision.tag()) for position, state in made.entries.stream(stream)]


def test_what_is_supposed_stands_behind_the_ledger_and_is_gone_afterwards(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = in_file(tmp_path / "made.jsonl", start("2021-02-01", dossier="W-02"), employment(dossier="W-03"))
    with supposing(ledger, files=[file]) as made:
        assert (made.first, made.number, made.already) == (10, 2, 0)
        assert kinds(made, "dossier:W-02") == [(4, "employment"), (10, "start")]
        assert codec.decode(made.entries.state(10) or b"").recorded_by.startswith("what-if")
    assert ledger.size == 9


def test_what_is_on_record_already_supposes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    with supposing(ledger, files=[in_file(tmp_path / "made.jsonl", ON_RECORD[0])]) as made:
        assert (made.number, made.already) == (0, 1)


def test_every_refused_line_is_told_with_its_place(ledger: Ledger, tmp_path: Path) -> None:
    file = in_file(
        tmp_path / "made.jsonl",
        start(dossier="W-77"),
        start(dossier="W-02"),
        {"decision": "no-such", "dossier": "W-02"},
    )
    with pytest.raises(SuppositionRefused) as caught, supposing(ledger, files=[file]):
        pass
    told = str(caught.value)
    assert f"{file}, line 1" in told
    assert "Dossier W-77 has none" in told
    assert f"{file}, line 2" not in told
    assert f"{file}, line 3" in told


def test_without_an_employment_all_goes_that_rests_on_it(ledger: Ledger) -> None:
    """Also the joining that names the dossier, in whichever stream it stands."""
    with supposing(ledger, without=["e1"]) as made:
        assert left_out(made) == {
            1: "named",
            2: "no-employment",
            3: "no-employment",
            7: "no-employment",
            8: "no-employment",
            9: "no-employment",
        }
        assert kinds(made, "dossier:W-01") == []
        assert made.entries.heads(["dossier:W-01"]) == {}
    with supposing(ledger, without=["4"]) as made:
        assert left_out(made) == {4: "named", 9: "dossier-left-out"}


def test_without_an_entry_goes_what_is_about_it(ledger: Ledger) -> None:
    with supposing(ledger, without=["2"]) as made:
        assert left_out(made) == {2: "named", 7: "entry-left-out", 8: "entry-left-out"}
        assert kinds(made, "dossier:W-01") == [(1, "employment"), (3, "start"), (9, "joining")]


def test_without_a_correction_the_original_reads_as_it_was(ledger: Ledger) -> None:
    with supposing(ledger, without=["7"]) as made:
        assert left_out(made) == {7: "named"}


def test_without_its_order_a_measure_goes(ledger: Ledger) -> None:
    with supposing(ledger, without=["order"]) as made:
        assert left_out(made) == {5: "named", 6: "no-order"}


def test_another_employment_lets_the_rest_stand(ledger: Ledger) -> None:
    ledger.record(decision_from(employment("2018-01-01")), recorded_by="tests")
    with supposing(ledger, without=["e1"]) as made:
        assert left_out(made) == {1: "named"}


@pytest.mark.parametrize("named", ["10", "0", "-1", "no such source", "9" * 30, "²"])
def test_what_is_not_there_cannot_be_left_out(ledger: Ledger, named: str) -> None:
    with pytest.raises(CannotBeLeftOut), supposing(ledger, without=[named]):
        pass


def test_what_came_later_cannot_be_left_out_and_is_not_seen(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(CannotBeLeftOut), supposing(ledger, upto=5, without=["6"]):
        pass
    file = in_file(tmp_path / "made.jsonl", lifting("2020-12-31"))
    with supposing(ledger, upto=5, files=[file]) as made:
        assert kinds(made, "measure:corona-2020") == [(5, "suspension-order"), (10, "suspension-lifting")]
        assert made.entries.state(6) is None


def test_a_what_if_that_contradicts_itself_says_what_it_leaves_out(ledger: Ledger, tmp_path: Path) -> None:
    file = in_file(tmp_path / "made.jsonl", withdrawal("2020-06-01", 2))
    told = r"There is no entry 2(.|\n)*leaves out: 2, 7, 8"
    with (
        pytest.raises(SuppositionRefused, match=told),
        supposing(ledger, files=[file], without=["ready"]),
    ):
        pass


def test_an_entry_can_be_put_in_the_place_of_one_that_is_left_out(ledger: Ledger, tmp_path: Path) -> None:
    """With the same source: in this register it is free."""
    file = in_file(tmp_path / "made.jsonl", employment("2018-05-01", source="e2", dossier="W-02"))
    with supposing(ledger, files=[file], without=["e2"]) as made:
        assert made.number == 1
        assert kinds(made, "dossier:W-02") == [(10, "employment")]


def test_nothing_supposed_and_an_export_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(NothingSupposed), supposing(ledger):
        pass
    export = tmp_path / "export.jsonl"
    event = {"specversion": "1.0", "type": "eu.doorstroom.entry", "source": "urn:x", "id": "1", "data": {}}
    export.write_text(json.dumps(event) + "\n")
    with pytest.raises(ExportSupposed), supposing(ledger, files=[str(export)]):
        pass


def test_it_waits_for_no_writer_and_asks_no_right_to_write(ledger: Ledger, tmp_path: Path) -> None:
    file = in_file(tmp_path / "made.jsonl", start("2021-02-01", dossier="W-02"))
    with ledger.recording("somebody else"), supposing(ledger, files=[file]) as made:
        assert made.number == 1


# -- numbers of law ------------------------------------------------------------------------------------


def law(text: str) -> tuple[object, object]:
    return law_from(BytesIO(text.encode()), "law.json")


def test_a_number_counts_on_every_day_or_from_days_on() -> None:
    made, read = law_from(
        BytesIO(b'{"owed_days": 60, "return_months": [{"since": "2020-03-20", "value": 24}]}'), "law.json"
    )
    assert [each.value for each in made.owed_days.values] == [60]
    assert made.owed_days.values[0].policy
    assert [(str(each.since), each.value) for each in made.return_months.values] == [("2020-03-20", 24)]
    assert made.offer_days == IN_FORCE.offer_days
    assert list(read) == ["owed_days", "return_months"]


def test_a_part_of_the_phases_keeps_the_others() -> None:
    made, _ = law_from(BytesIO(b'{"phase_months": {"internship": 6}}'), "law.json")
    assert made.phase_months.values[0].value == {
        "preparation": 1,
        "jobmatching": 3,
        "internship": 6,
        "aftercare": 3,
    }
    made, _ = law_from(BytesIO(b'{"long_insertion_causes": ["training"]}'), "law.json")
    assert made.long_insertion_causes.values[0].value == {"training"}


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownLaw, match=r"law\.json, field owed_dys: .* owed_days, .* reevaluation_months"):
        law('{"owed_dys": 60}')
    with pytest.raises(EmptyLaw, match="owed_days"):
        law("{}")


@pytest.mark.parametrize(
    "text",
    [
        '{"owed_days": "60"}',
        '{"owed_days": true}',
        '{"owed_days": -1}',
        '{"owed_days": 36526}',
        '{"insertion_months": 0}',
        '{"owed_days": []}',
        '{"owed_days": [{"since": "2020-13-01", "value": 3}]}',
        '{"owed_days": [{"since": "2020-01-01"}]}',
        '{"owed_days": [{"since": "2020-01-01", "value": 3}, {"since": "2020-01-01", "value": 4}]}',
        '{"phase_months": {"holiday": 3}}',
        '{"phase_months": 3}',
        '{"long_insertion_causes": "training"}',
        '{"long_insertion_causes": [3]}',
        '{"beyond_own_will_support": ""}',
    ],
)
def test_a_value_that_it_cannot_have_is_refused(text: str) -> None:
    with pytest.raises(WrongValue, match=r"law\.json"):
        law(text)


def test_a_number_named_twice_is_refused() -> None:
    with pytest.raises(DuplicateKey):
        law('{"owed_days": 30, "owed_days": 60}')
