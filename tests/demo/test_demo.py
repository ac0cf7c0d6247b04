"""The demo shows what it promises: every status, every decision, and the stories as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledger.admission import admit
from ledger.corrections import read_corrected, remaining
from ledger.decisions import DECISIONS
from ledger.decisions.rectification import Rectification
from ledger.decisions.withdrawal import Withdrawal
from ledger.demo import DAYS, STORIES, register, story_of
from ledger.entry import Entry, Recorded
from ledger.parsing.reading import decision_from, moment_from
from projections.fold.dossier import STATUSES, Dossier, fold
from projections.fold.rules.collective import Collective
from projections.reading import end_of_day


def recorded() -> list[Recorded]:
    """The demo as entries, in memory: what an import would make of it."""
    entries = []
    for position, line in enumerate(register(), 1):
        read = dict(line)
        moment = moment_from(read)
        assert moment is not None
        decision = admit(decision_from(read))
        entry = Entry(
            stream=decision.subject,
            number=1,
            previous="0" * 64,
            recorded_at=moment,
            recorded_by="demo",
            decision=decision,
        )
        entries.append(Recorded(position, entry))
    return entries


ENTRIES = recorded()
STREAMS = sorted({r.entry.stream for r in ENTRIES})
DOSSIERS = [stream.partition(":")[2] for stream in STREAMS if stream.startswith("dossier:")]
FOREVER = datetime.max.replace(tzinfo=UTC)


def stream_of(stream: str, known: datetime) -> Sequence[Recorded]:
    return [r for r in ENTRIES if r.entry.stream == stream and r.entry.recorded_at <= known]


def dossier(key: str, on: date, known: date | None = None) -> Dossier:
    moment = FOREVER if known is None else end_of_day(known)
    measures = {s.partition(":")[2]: stream_of(s, moment) for s in STREAMS if s.startswith("measure:")}
    decisions = remaining(stream_of(f"dossier:{key}", moment))
    return fold([decisions], Collective.of(measures), on.toordinal())


def test_the_readme_counts_them() -> None:
    joined = sum(r.entry.decision.tag() == "joining" for r in ENTRIES)
    told = f"{len(DOSSIERS)} invented dossiers of {len(DOSSIERS) - joined} persons"
    assert told in (Path(__file__).parents[2] / "README.md").read_text()
    # The tutorial shows what the command prints, and is played: the two say the same.
    assert f"about {told}, in" in (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text()


def test_what_the_readme_says_below_its_drawing_is_so() -> None:
    clock = dossier("D-001", date(2020, 9, 30)).clock
    assert clock is not None
    told = " ".join((Path(__file__).parents[2] / "README.md").read_text().split())
    assert f"with {clock.suspended} + {clock.awaiting} days added to its last day" in told
    assert clock.awaiting == 9
    assert "nine days in waiting" in told


def test_there_are_more_than_sixty_dossiers_at_eight_enterprises_or_more() -> None:
    assert len(DOSSIERS) >= 60
    employments = [r.entry.decision for r in ENTRIES if r.entry.decision.tag() == "employment"]
    assert len({employment.enterprise for employment in employments}) >= 8
    assert {employment.scheme for employment in employments} == {"cmw", "lde", "imw"}


def test_every_decision_is_used() -> None:
    assert {r.entry.decision.tag() for r in ENTRIES} == set(DECISIONS)


def test_every_status_shows_on_one_of_the_days() -> None:
    assert {dossier(key, day).status for key in DOSSIERS for day in DAYS} == set(STATUSES)


def test_recording_moments_never_go_back() -> None:
    moments = [r.entry.recorded_at for r in ENTRIES]
    assert moments == sorted(moments)


def test_every_line_has_a_source_of_its_own() -> None:
    sources = [line.get("source") for line in register()]
    assert None not in sources
    assert len(set(sources)) == len(sources)


def test_an_employment_or_order_comes_before_anything_else_in_its_stream() -> None:
    for stream in STREAMS:
        first = stream_of(stream, FOREVER)[0].entry.decision.tag()
        begins = {"dossier": "employment", "measure": "suspension-order", "enterprise": "succession"}
        assert first == begins[stream.partition(":")[0]], stream


def guarantee(key: str, day: str, name: str) -> str | None:
    """The state of a guarantee at the end of a day."""
    states = dossier(key, date.fromisoformat(day)).entitlement.states.get(name, ())
    return states[-1][1] if states else None


@pytest.mark.parametrize(
    ("key", "day", "name", "state"),
    [
        ("D-017", "2020-07-01", "return", "open"),
        ("D-018", "2021-03-01", "return", "open"),
        ("D-026", "2024-01-10", "oefening-2023#2", "protected"),
        ("D-026", "2024-02-12", "oefening-2023#2", "honoured"),
        ("D-074", "2024-05-01", "return", "open"),
        ("D-074", "2024-06-17", "return", "honoured"),
        ("D-077", "2023-10-12", "oefening-2023", "protected"),
        ("D-078", "2024-01-11", "oefening-2023#2", None),
    ],
)
def test_the_state_of_a_guarantee_is_what_the_story_says(
    key: str, day: str, name: str, state: str | None
) -> None:
    assert guarantee(key, day, name) == state


def test_who_went_from_one_job_to_the_other_was_not_dismissed() -> None:
    states = dossier("D-073", date(2022, 9, 1)).entitlement.states
    assert {name: runs[-1][1] for name, runs in states.items()} == {next(iter(states)): "honoured"}
    assert not [
        each for each in dossier("D-073", date(2022, 9, 1)).entitlement.findings.all if each.last is None
    ]


def test_no_decision_of_the_minister_is_cited_as_if_it_were_found() -> None:
    cited = {r.entry.decision.ground for r in ENTRIES if r.entry.decision.decided_by == "minister"}
    assert cited == {"besluit van de minister, vindplaats niet gevonden"}


def test_every_correction_finds_an_entry_that_stands() -> None:
    for position, entry in ENTRIES:
        decision = entry.decision
        if isinstance(decision, Rectification | Withdrawal):
            before = [r for r in stream_of(entry.stream, entry.recorded_at) if r.position < position]
            target = next(r for r in before if r.entry.decision.source == decision.entry)
            assert read_corrected(before)[target.position].corrected_by is None


def test_it_is_the_same_every_time() -> None:
    assert list(register()) == list(register())


def test_every_hand_made_story_is_told_in_both_languages() -> None:
    assert set(STORIES) <= set(DOSSIERS)
    for key, text in STORIES.items():
        assert text == story_of(key, "en") != story_of(key, "nl")


@pytest.mark.parametrize(
    ("key", "day", "status"),
    [
        ("D-001", "2020-03-19", "running"),
        ("D-001", "2020-05-01", "suspended"),
        ("D-001", "2020-06-22", "awaiting"),
        ("D-001", "2020-07-15", "running"),
        ("D-001", "2021-02-01", "transitioned"),
        ("D-002", "2020-07-15", "awaiting"),
        ("D-002", "2021-02-28", "awaiting"),
        ("D-002", "2021-03-08", "running"),
        ("D-003", "2020-03-19", "planned"),
        ("D-003", "2020-05-01", "postponed"),
        ("D-003", "2020-07-15", "running"),
        ("D-004", "2020-03-19", "ready"),
        ("D-004", "2020-05-01", "postponed"),
        ("D-004", "2020-07-15", "awaiting"),
        ("D-004", "2020-09-21", "running"),
        ("D-005", "2020-07-15", "awaiting"),
        ("D-006", "2020-07-15", "left"),
        ("D-007", "2020-05-01", "suspended"),
        ("D-007", "2020-05-18", "running"),
        ("D-007", "2021-02-01", "transitioned"),
        ("D-008", "2020-05-11", "running"),
        ("D-009", "2020-03-19", "suspended"),
        ("D-009", "2020-07-15", "suspended"),
        ("D-009", "2020-08-01", "awaiting"),
        ("D-010", "2020-07-15", "running"),
        ("D-011", "2020-07-15", "awaiting"),
        ("D-012", "2020-07-15", "running"),
        ("D-013", "2020-05-01", "postponed"),
        ("D-013", "2020-06-22", "running"),
        ("D-014", "2020-05-01", "left"),
        ("D-015", "2020-06-01", "left"),
        ("D-016", "2020-07-15", "left"),
        ("D-017", "2020-03-19", "transitioned"),
        ("D-017", "2020-07-01", "left"),
        ("D-017", "2020-07-15", "employed"),
        ("D-018", "2021-03-01", "left"),
        ("D-018", "2021-06-07", "employed"),
        ("D-019", "2020-05-01", "employed"),
        ("D-019", "2021-02-01", "transitioned"),
        ("D-020", "2020-03-19", "employed"),
        ("D-020", "2021-05-17", "left"),
        ("D-021", "2021-02-01", "not-employed"),
        ("D-021", "2021-03-01", "employed"),
        ("D-022", "2020-07-15", "awaiting"),
        ("D-022", "2020-08-03", "running"),
        ("D-023", "2020-03-19", "ready"),
        ("D-024", "2022-02-07", "running"),
        ("D-025", "2021-06-30", "employed"),
        ("D-026", "2023-09-01", "running"),
        ("D-026", "2023-11-15", "suspended"),
        ("D-027", "2023-09-01", "planned"),
        ("D-028", "2023-09-01", "ready"),
    ],
)
def test_a_story_is_as_it_is_told(key: str, day: str, status: str) -> None:
    assert dossier(key, date.fromisoformat(day)).status == status


@pytest.mark.parametrize(
    ("key", "day", "known", "status"),
    [
        ("D-005", "2020-07-15", "2020-07-15", "left"),
        ("D-005", "2020-07-15", "2020-12-31", "awaiting"),
        ("D-010", "2020-07-15", "2020-07-15", "awaiting"),
        ("D-010", "2020-07-15", "2020-09-14", "running"),
        ("D-022", "2020-07-15", "2020-07-15", "running"),
        ("D-022", "2020-07-15", "2020-09-30", "awaiting"),
        ("D-023", "2020-03-19", "2020-03-19", "employed"),
        ("D-023", "2020-03-19", "2020-04-30", "ready"),
    ],
)
def test_what_was_known_changes_what_held(key: str, day: str, known: str, status: str) -> None:
    assert dossier(key, date.fromisoformat(day), date.fromisoformat(known)).status == status


def test_overlapping_suspensions_count_once() -> None:
    clock = dossier("D-009", date(2020, 8, 10)).clock
    assert clock is not None
    # 10 February to 31 July, both included, and then 1 to 9 August.
    assert (clock.suspended, clock.awaiting) == (173, 9)


def test_days_cut_off_are_given_back() -> None:
    clock = dossier("D-012", date(2020, 10, 12)).clock
    assert clock is not None
    # On 5 July 2020 the trajectory had 231 days to go: from 20 March until 5 November it had 231 too.
    assert clock.expected >= date(2020, 7, 6).toordinal() + 231 - 1
