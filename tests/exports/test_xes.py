"""XES: a trace a dossier, an event an entry, as the standard asks and as a process-mining tool reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
import r4pm
from hypothesis import given, settings
from r4pm import bindings

from projections.fold.succeeded import succeeded_once
from projections.reading import Reading, merged, nothing_remains_since
from tests.exports.scene import LIFE, ON, SECRET, everyone, exported, lived, made, seeds, told
from tests.exports.xes_rules import about, traces
from tests.given import employment, start
from tests.replaying import replayed


def read_by_a_tool(content: bytes, folder: Path) -> int:
    """How many traces another program finds in the log."""
    file = folder / "log.xes"
    file.write_bytes(content)
    log = r4pm.import_item("EventLog", str(file))
    cases: int = bindings.get_num_cases(bindings.log_to_activity_projection(log))
    r4pm.remove_item(log)
    return cases


@settings(max_examples=10, deadline=None)
@given(seed=seeds())
def test_random_registers_are_valid_logs_that_a_tool_reads(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("l")
    with everyone(made(folder / "l.db"), seed) as ledger:
        content = exported(ledger, "xes", on=None)
        found = list(traces(content))
        with ledger.reading() as entries:
            reading = Reading(entries)
            # Everybody of whom anything remains, with the entries of each dossier and of what reached them.
            everybody = {
                key: merged(streams)
                for key, streams in reading.by_person()
                if nothing_remains_since(merged(streams)) is None
            }
            taken_over = {
                key: sum(map(len, succeeded_once(own, reading.successions).values()))
                for key, own in everybody.items()
            }
            assert {own["concept:name"]: len(events) for own, events in found} == {
                key: len(own) + taken_over[key] for key, own in everybody.items()
            }
            assert [own["concept:name"] for own, _ in found] == sorted(everybody)
            assert reading.upto == int(about(content)["ledger_size"])
        assert read_by_a_tool(content, folder) == len(found)


@settings(max_examples=10, deadline=None)
@given(seed=seeds())
def test_a_trace_says_what_status_says(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    with everyone(made(tmp_path_factory.mktemp("l") / "l.db"), seed) as ledger:
        told_by_traces = {own["concept:name"]: own for own, _ in traces(exported(ledger, "xes"))}
        with ledger.reading() as entries:
            for status in replayed(Reading(entries), ON):
                if status.dossier not in told_by_traces:
                    assert status.status == "not-employed"
                    continue
                own = told_by_traces[status.dossier]
                assert own["status"] == status.status
                assert own.get("phase") == status.phase
                assert own.get("enterprise") == status.enterprise
                for guarantee in status.guarantees:
                    if guarantee.suspension is not None:
                        name = guarantee.suspension.replace(":", " ")
                        assert own[f"guarantee {name}"] == guarantee.state


def test_an_event_stands_on_its_day_of_effect_in_brussels_and_says_when_it_was_recorded(
    tmp_path: Path,
) -> None:
    with lived(tmp_path / "l.db") as ledger:
        ((_, events),) = traces(exported(ledger, "xes"))
        begun = next(event for event in events if event["concept:name"] == "start")
        assert begun["time:timestamp"] == "2020-02-03T00:00:00+01:00"
        assert begun["recorded_at"] == "2020-03-21T09:00:00.123456Z"
        assert (begun["org:role"], begun["org:resource"]) == ("service-provider", "tests")
        assert [event["time:timestamp"] for event in events] == sorted(e["time:timestamp"] for e in events)


def test_a_rectified_entry_is_told_as_it_is_read_and_a_withdrawn_one_is_marked(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        ((_, events),) = traces(exported(ledger, "xes"))
        by_position = {int(event["position"]): event for event in events}
        resumed, suspended = by_position[9], by_position[6]
        assert resumed["time:timestamp"] == "2020-08-03T00:00:00+02:00"
        assert (resumed["standing"], resumed["corrected_by"]) == ("rectified", "10")
        assert suspended["standing"] == "withdrawn"
        assert {e["lifecycle:transition"] for e in events if e is not suspended} == {"complete"}
        assert suspended["lifecycle:transition"] == "withdraw"


def test_with_a_day_only_what_is_in_effect_by_it_is_an_event(tmp_path: Path) -> None:
    from datetime import date

    with lived(tmp_path / "l.db") as ledger:
        ((own, events),) = traces(exported(ledger, "xes", on=date(2020, 2, 3)))
        assert [int(event["position"]) for event in events] == [1, 3, 4, 5]
        assert own["status"] == "running"
        assert list(traces(exported(ledger, "xes", on=date(2018, 1, 1)))) == []


def test_any_text_an_entry_may_hold_is_xml(tmp_path: Path) -> None:
    nasty = "a<b>&\"c\"'d'\ud7ff\ufffe\uffff\U0001f600\u2028]]>"
    given_ground = [employment(ground=nasty, source="x\u00a0y"), start(ground="\u0085\u200b")]
    with told(made(tmp_path / "l.db"), *given_ground) as ledger:
        content = exported(ledger, "xes")
        ((_, events),) = traces(content)
        assert events[0]["ground"] == nasty.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
        assert events[0]["source"] == "x\u00a0y"
        assert read_by_a_tool(content, tmp_path) == 1


def test_a_simulated_ledger_says_so_and_both_moments_are_told(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        own = about(exported(ledger, "xes"))
        assert own["simulated"] == "true"
        assert (own["on"], own["known_at"]) == ("2021-01-01", "2020-11-02T09:00:00Z")
        assert int(own["ledger_size"]) == len(LIFE)


def test_no_text_about_a_person_nor_its_commitment_is_told(tmp_path: Path) -> None:
    with lived(tmp_path / "l.db") as ledger:
        content = exported(ledger, "xes").decode()
        assert SECRET not in content
        assert "reason" not in content
        assert "a" * 64 in content, "the hash of a document says nothing about a person"


def test_the_first_days_of_the_calendar_have_an_offset_that_xml_can_hold() -> None:
    from datetime import date

    from projections.exports.events import day_moment

    assert day_moment(date.min) == "0001-01-01T00:00:00+00:00"
    assert day_moment(date(2020, 7, 1)) == "2020-07-01T00:00:00+02:00"
    assert day_moment(date.max)[:10] == "9999-12-31"
