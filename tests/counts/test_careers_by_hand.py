"""Inflow, durability and cooperation of small stories, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.counts.asking import Report
from tests.counts.asked import HERE, THERE, YONDER, counts, part, people, record, report, row
from tests.given import (
    Made,
    completion,
    decision,
    employment,
    employment_end,
    evaluation,
    joining,
    phase,
    return_,
    start,
    succession,
    transition,
    transition_end,
    withdrawal,
)

SHOP = "0899.910.174"
DEPOT = "0899.910.273"


def asked(tmp_path: Path, *made: Made, name: str, on: str, first: str | None = None) -> Report:
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *made)
        return report(ledger, name, on, first)


def came(found: Report) -> dict[str, dict[str, int | None]]:
    """How people came, of everybody."""
    rows = [row for row in part(found, "inflow").rows if row.by == "all" and counts(row)]
    return {row.labels[0]: counts(row) for row in rows}


def employed(day: str = "2019-01-07", name: str = "P-9", at: str = HERE, scheme: str = "cmw") -> Made:
    return employment(day, dossier=name, enterprise=at, scheme=scheme)


# -- inflow -----------------------------------------------------------------------------------------------


def test_a_first_employment_is_inflow_at_its_enterprise_and_of_its_scheme(tmp_path: Path) -> None:
    found = asked(tmp_path, employed(), name="inflow", on="2019-12-31", first="2019-01-01")
    assert came(found) == {"first-time": {"not-replacing": 1, "hires": 1}}
    here = row(part(found, "inflow"), "first-time", by="enterprise", scheme="cmw", at=HERE)
    assert counts(here)["hires"] == 1


@pytest.mark.parametrize(
    ("first", "last", "number"), [("01-07", "01-31", 1), ("01-08", "01-31", 0), ("01-01", "01-06", 0)]
)
def test_the_first_day_of_the_employment_decides(tmp_path: Path, first: str, last: str, number: int) -> None:
    found = asked(tmp_path, employed(), name="inflow", on=f"2019-{last}", first=f"2019-{first}")
    assert sum(each["hires"] or 0 for each in came(found).values()) == number


def test_who_a_takeover_brings_is_no_inflow(tmp_path: Path) -> None:
    """R17: and who is hired elsewhere at the successor that day is."""
    found = asked(
        tmp_path,
        employed(),
        employed(name="Q-9", at=YONDER),
        succession("2019-05-06", HERE, THERE),
        employed("2019-05-06", name="Q-9", at=THERE),
        name="inflow",
        on="2019-12-31",
        first="2019-02-01",
    )
    assert came(found) == {"from-elsewhere": {"not-replacing": 1, "hires": 1}}
    assert counts(row(part(found, "outflow"))) == {"to-elsewhere": 1, "leavers": 1}
    assert counts(row(part(found, "net"))) == {"hires": 1, "leavers": 1}


def test_another_scheme_at_the_same_enterprise_is_a_conversion(tmp_path: Path) -> None:
    found = asked(
        tmp_path, employed(scheme="lde"), employed("2023-07-03", scheme="imw"), name="inflow", on="2023-12-31",
        first="2023-01-01",
    )  # fmt: skip
    assert came(found) == {}
    assert counts(row(part(found, "conversions"), by="scheme", scheme="imw")) == {"other-scheme": 1}
    assert not counts(row(part(found, "outflow")))


def test_an_ordinary_job_with_support_is_no_inflow(tmp_path: Path) -> None:
    """R16."""
    found = asked(
        tmp_path,
        employed(),
        transition("2023-09-04", dossier="P-9", enterprise=SHOP),
        employed("2023-10-02", at=SHOP, scheme="imw"),
        name="inflow",
        on="2023-12-31",
        first="2023-01-01",
    )
    assert came(found) == {}
    assert counts(row(part(found, "conversions"))) == {"supported-job": 1}
    assert counts(row(part(found, "outflow"))) == {"to-ordinary-job": 1, "leavers": 1}


def test_a_return_is_told_apart(tmp_path: Path) -> None:
    """R12: the ordinary job ended outside the employee's will, within the term."""
    story = [
        employed(),
        transition("2019-09-02", dossier="P-9", enterprise=SHOP),
        transition_end("2020-01-10", "employer", dossier="P-9"),
    ]
    for back, how in (
        (return_("2020-02-03", dossier="P-9", enterprise=HERE), "return"),
        (employed("2020-02-03"), "again"),
    ):
        (tmp_path / how).mkdir()
        found = asked(tmp_path / how, *story, back, name="inflow", on="2020-12-31", first="2020-01-01")
        assert came(found) == {how: {"not-replacing": 1, "hires": 1}}


@pytest.mark.parametrize("replaced_on", ["2019-08-19", "2019-09-02", "2019-10-15"])
def test_a_replacement_is_told_apart_whenever_it_is_decided(tmp_path: Path, replaced_on: str) -> None:
    """R13: before the employment, with it, or later."""
    found = asked(
        tmp_path,
        employed(),
        employment_end("2019-07-31", "employee", dossier="P-9"),
        employed("2019-09-02", name="N-9"),
        decision("replacement", replaced_on, "employer", dossier="N-9", for_dossier="P-9", enterprise=HERE),
        name="inflow",
        on="2019-12-31",
        first="2019-08-01",
    )
    assert came(found) == {"first-time": {"replacing": 1, "hires": 1}}


def test_who_is_employed_again_the_next_day_has_neither_left_nor_come(tmp_path: Path) -> None:
    story = [employed(), employment_end("2019-07-31", "term", dossier="P-9")]
    found = asked(
        tmp_path, *story, employed("2019-08-01"), name="inflow", on="2019-12-31", first="2019-02-01"
    )
    assert (came(found), counts(row(part(found, "outflow")))) == ({}, {})


def test_two_dossiers_of_one_person_are_one_inflow(tmp_path: Path) -> None:
    """R18."""
    both = [employed(), employed("2019-03-04", name="P-2")]
    found = asked(tmp_path, *both, name="inflow", on="2019-12-31")
    assert came(found)["first-time"]["hires"] == 2
    (tmp_path / "joined").mkdir()
    joined = joining("2020-01-06", dossier="P-9", other="P-2")
    found = asked(tmp_path / "joined", *both, joined, name="inflow", on="2019-12-31")
    assert came(found) == {"first-time": {"not-replacing": 1, "hires": 1}}


def test_a_withdrawn_employment_is_no_inflow(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        employed(),
        employed("2019-05-06", at=THERE) | {"source": "e"},
        withdrawal("2019-06-03", "e", dossier="P-9"),
        name="inflow",
        on="2019-12-31",
        first="2019-02-01",
    )
    assert came(found) == {}


# -- durability -------------------------------------------------------------------------------------------


def became(tmp_path: Path, end: str | None, on: str) -> list[str]:
    """What became of an ordinary job from 30 November 2019, after 3, 6 and 12 months."""
    story = [employed(), transition("2019-11-30", dossier="P-9", enterprise=SHOP)]
    ends = [] if end is None else [transition_end(end, "employer", dossier="P-9")]
    found = part(asked(tmp_path, *story, *ends, name="flow", on=on), "durability")
    return [
        next(name for name in ("lasts", "job-over", "too-early") if counts(row(found, months)).get(name))
        for months in ("3", "6", "12")
    ]


@pytest.mark.parametrize(
    ("end", "on", "expected"),
    [
        # Three months from 30 November end on 29 February; six on 29 May, twelve on 29 November (R6).
        (None, "2020-02-28", ["too-early", "too-early", "too-early"]),
        (None, "2020-02-29", ["lasts", "too-early", "too-early"]),
        ("2020-02-28", "2020-02-29", ["job-over", "too-early", "too-early"]),
        ("2020-02-29", "2020-03-01", ["lasts", "too-early", "too-early"]),
        ("2020-02-29", "2020-05-29", ["lasts", "job-over", "too-early"]),
        ("2019-12-13", "2020-01-31", ["too-early", "too-early", "too-early"]),
        ("2020-11-28", "2020-11-29", ["lasts", "lasts", "job-over"]),
        ("2020-11-29", "2021-11-29", ["lasts", "lasts", "lasts"]),
    ],
)
def test_an_ordinary_job_lasts_a_term_if_it_is_there_on_its_last_day(
    tmp_path: Path, end: str | None, on: str, expected: list[str]
) -> None:
    assert became(tmp_path, end, on) == expected


def test_a_takeover_of_the_ordinary_employer_ends_no_job(tmp_path: Path) -> None:
    """R17."""
    story = [employed(), transition("2019-09-02", dossier="P-9", enterprise=SHOP)]
    taken = succession("2019-10-07", SHOP, DEPOT)
    found = asked(tmp_path, *story, taken, name="flow", on="2021-12-31")
    assert counts(row(part(found, "durability"), "12")) == {"lasts": 1, "jobs": 1}


def test_how_ordinary_jobs_ended_is_by_closed_words(tmp_path: Path) -> None:
    """R12: what is said of the will, else that whoever did not end it themselves did not want it."""
    story: list[Made] = []
    for name, by, more in (
        ("A-1", "employer", {}),
        ("B-1", "mutual", {"outside_will": False}),
        ("C-1", "employee", {"outside_will": True, "cause": "ziekte"}),
        ("D-1", "employee", {}),
    ):
        story += [employed(name=name), transition("2019-09-02", dossier=name, enterprise=SHOP)]
        story.append(transition_end("2020-01-10", by, dossier=name, **more))
    found = part(asked(tmp_path, *story, name="flow", on="2020-12-31"), "jobs-ended")
    ended = {row.labels[0]: counts(row) for row in found.rows if row.by == "all" and counts(row)}
    assert ended == {
        "employer": {"outside": 1, "jobs": 1},
        "mutual": {"own": 1, "jobs": 1},
        "employee": {"outside": 1, "own": 1, "jobs": 2},
    }


def test_trajectories_by_phase_provider_and_decision(tmp_path: Path) -> None:
    assigned = {"planned_start": "2020-02-03", "provisional": False}
    story = [
        *people(3),
        decision("assignment", "2020-01-27", "vdab", dossier="P-0", provider=YONDER, **assigned),
        decision("assignment", "2020-02-24", "vdab", dossier="P-0", provider=THERE, **assigned),
        phase("2020-02-03", "preparation", dossier="P-0"),
        phase("2020-03-02", "jobmatching", dossier="P-0"),
        employment_end("2020-03-13", "employee", dossier="P-0"),
        completion("2020-03-16", "own-will", dossier="P-1"),
    ]
    found = asked(tmp_path, *story, name="flow", on="2020-12-31")

    phases = part(found, "stopped-in-phase")
    assert counts(row(phases, "left")) == {"jobmatching": 1, "trajectories": 1}
    assert counts(row(phases, "own-will")) == {"no-phase": 1, "trajectories": 1}
    providers = part(found, "stopped-with-provider")
    assert counts(row(providers, THERE)) == {"left": 1}
    assert counts(row(providers, "no-provider")) == {"own-will": 1}
    assert counts(row(part(found, "stopped-by-leaving"))) == {"employee": 1, "trajectories": 1}


# -- cooperation ------------------------------------------------------------------------------------------


def intern(name: str, host: str, on: str = "2020-03-02") -> Made:
    return phase(on, "internship", dossier=name, enterprise=host)


def test_pairs_hosts_and_time(tmp_path: Path) -> None:
    story = [
        *people(3),
        intern("P-0", SHOP),
        intern("P-1", SHOP),
        intern("P-2", DEPOT),
        transition("2020-06-01", dossier="P-0", enterprise=SHOP),
        transition("2020-06-11", dossier="P-1", enterprise=SHOP),
        transition("2020-06-21", dossier="P-2", enterprise=SHOP),
    ]
    found = asked(tmp_path, *story, name="cooperation", on="2020-12-31", first="2020-01-01")
    pairs = part(found, "pairs")
    assert counts(row(pairs, SHOP, by="enterprise", scheme="cmw", at=HERE)) == {"transitions": 3}
    hosts = part(found, "internships")
    assert counts(row(hosts, SHOP)) == {"hired-here": 2, "internships": 2}
    assert counts(row(hosts, DEPOT)) == {"hired-elsewhere": 1, "internships": 1}
    assert counts(row(part(found, "partners"))) == {
        "hired-again": 1, "receivers": 1, "host-hired": 1, "host-not-hired": 1, "hosts": 2,
    }  # fmt: skip
    time = part(found, "time-to-job")
    # From 3 February: 119, 129 and 139 days.
    assert row(time, "from-start").median_days == 129.0
    assert row(time, "from-employment").cells["transitions"].count == 3


def test_what_goes_on_for_a_host_or_a_receiver_counts_with_it(tmp_path: Path) -> None:
    """R17: the intern is hired by who took the host over, which thereby hires again."""
    story = [
        *people(2),
        transition("2020-03-02", dossier="P-1", enterprise=DEPOT),
        intern("P-0", DEPOT),
        succession("2020-04-06", DEPOT, SHOP),
        transition("2020-06-01", dossier="P-0", enterprise=SHOP),
    ]
    found = asked(tmp_path, *story, name="cooperation", on="2020-12-31", first="2020-01-01")
    assert {row.labels[0] for row in part(found, "pairs").rows} == {SHOP, DEPOT}
    assert counts(row(part(found, "internships"), DEPOT)) == {"hired-here": 1, "internships": 1}
    assert counts(row(part(found, "partners"))) == {
        "hired-again": 1, "receivers": 1, "host-hired": 1, "hosts": 1,
    }  # fmt: skip


def test_a_page_of_one_enterprise_does_not_tell_of_a_pair_that_has_no_row(tmp_path: Path) -> None:
    """Of nine who left for an ordinary job, seven went to one enterprise that took many; two to another such one."""
    story: list[Made] = []
    for at, job, number in ((HERE, SHOP, 7), (HERE, DEPOT, 2), (THERE, DEPOT, 9), (THERE, SHOP, 9)):
        for nth in range(number):
            name = f"{at[-3:]}-{job[-3:]}-{nth}"
            story += [employed(name=name, at=at), transition("2019-06-03", dossier=name, enterprise=job)]
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *story)
        here = report(ledger, "enterprise", "2019-12-31", "2019-02-01", enterprise=HERE, masked=True)
    shown = [row.cells["transitions"].count for row in part(here, "pairs").rows]
    left = [row.cells["to-ordinary-job"].count for row in part(here, "outflow").rows]
    assert (shown, left) == ([], [None])


def test_an_internal_transition_is_to_no_other_enterprise(tmp_path: Path) -> None:
    story = [*people(1), transition("2020-06-01", internal=True, dossier="P-0", enterprise=HERE)]
    found = asked(tmp_path, *story, name="cooperation", on="2020-12-31")
    assert not part(found, "pairs").rows
    (tmp_path / "inflow").mkdir()
    left = part(asked(tmp_path / "inflow", *story, name="inflow", on="2020-12-31"), "outflow")
    assert counts(row(left)) == {"to-own-ordinary-job": 1, "leavers": 1}


def test_an_internship_that_meets_no_trajectory_is_none(tmp_path: Path) -> None:
    story = [employed(), intern("P-9", SHOP)]
    found = asked(tmp_path, *story, name="cooperation", on="2020-12-31")
    assert not part(found, "internships").rows


def test_who_came_from_elsewhere_is_hidden_with_who_left_for_it(tmp_path: Path) -> None:
    """Eight leave one enterprise, four for each of two under other schemes: eight would tell both fours."""
    story = [employed(name=f"P-{nth}") for nth in range(8)]
    story += [employed("2019-05-06", f"P-{nth}", THERE, "cmw") for nth in range(4)]
    story += [employed("2019-05-06", f"P-{nth}", YONDER, "lde") for nth in range(4, 8)]
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *story)
        found = report(ledger, "inflow", "2019-12-31", "2019-02-01", masked=True)
    for part_row in part(found, "outflow").rows:
        assert counts(part_row) == {"to-elsewhere": None, "leavers": None}
    assert row(part(found, "net")).cells["net"].count is None


def test_what_is_small_is_hidden_where_others_would_tell_it(tmp_path: Path) -> None:
    """Six and two of one scheme: the two terms of durability, and the outcomes, tell of each other."""
    story: list[Made] = []
    for nth in range(8):
        story += [employed(name=f"P-{nth}"), evaluation(dossier=f"P-{nth}"), start(dossier=f"P-{nth}")]
        story.append(transition("2020-03-02", dossier=f"P-{nth}", enterprise=SHOP))
    story += [transition_end("2020-04-30", "employer", dossier=f"P-{nth}") for nth in range(2)]
    with Ledger.create(tmp_path / "ledger.db") as ledger:
        record(ledger, *story)
        found = report(ledger, "flow", "2021-12-31", masked=True)
    terms = part(found, "durability")
    assert counts(row(terms, "3")) == {"lasts": 6, "job-over": None, "too-early": None, "jobs": 8}
    assert {row.by for row in terms.rows} == {"all", "scheme"}
