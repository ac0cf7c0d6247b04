"""What the steps of a replay say, in cases that a court may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from projections.answers.replay import lines
from projections.answers.replaying import DayChange, ReplayStep, by_knowledge
from projections.answers.replaying_effect import by_effect
from projections.fold.daily import Stay, differing
from projections.fold.trace import EXPECTED
from projections.reading import DossierNotFound, Reading
from tests.answers.cases import CASES
from tests.given import (
    DOSSIER,
    MAATWERK,
    PROVIDER,
    InMemory,
    Made,
    employment,
    employment_end,
    evaluation,
    joining,
    lifting,
    order,
    phase,
    recorded,
    rectification,
    resumption,
    start,
    succession,
    suspension,
    withdrawal,
)
from tests.replay.laid_on import people

ON = date(2020, 12, 31)


def stepped(*made: Made, key: str = DOSSIER, on: date = ON) -> dict[int, ReplayStep]:
    """The steps of a scenario in the order of knowledge, by the position of their entries."""
    found = by_knowledge(Reading(InMemory(recorded(*made))), key, on, "en")
    return {step.entry: step for step in found if step.entry is not None}


def runs(changes: tuple[DayChange, ...], about: str) -> list[tuple[str, str, object, object, bool]]:
    """What became of one thing."""
    return [
        (str(each.first_day), str(each.last_day), each.before, each.after, each.undoes)
        for each in changes
        if each.about == about
    ]


DISMISSED = (employment(), evaluation(), start(), order(), employment_end("2020-05-29"), lifting())


def test_an_annulment_undoes_what_the_dismissal_had_brought_and_brings_what_stands_instead() -> None:
    steps = stepped(*DISMISSED, withdrawal("2020-11-16", 5))
    assert steps[5].corrected_by == 7
    assert runs(steps[5].changes, "status") == [("2020-05-30", "2020-12-31", "suspended", "left", False)]
    annulled = steps[7]
    assert (annulled.corrects, annulled.carried_out, annulled.reads) == (5, True, None)
    assert runs(annulled.changes, "status") == [
        ("2020-05-30", "2020-06-21", "left", "suspended", True),
        ("2020-06-22", "2020-12-31", "left", "awaiting", True),
    ]
    assert runs(annulled.changes, "guarantees.corona-2020") == [
        ("2020-05-30", "2020-06-21", "breached", "protected", True),
        ("2020-06-22", "2020-12-31", "breached", "owed", True),
    ]
    assert runs(annulled.changes, "findings.dismissed-while-protected")[0][-1]
    assert not runs(annulled.changes, "findings.chance-not-offered")[0][-1]


def test_a_rectified_day_moves_what_stood_from_the_old_day_on() -> None:
    right = {**resumption("2020-08-03"), "source": None}
    del right["source"]
    steps = stepped(
        employment(), evaluation(), start(), order(), lifting(), resumption("2020-07-01"),
        rectification("2020-09-01", 6, right),
    )  # fmt: skip
    assert steps[7].reads == "2020-08-03: The trajectory resumes."
    assert runs(steps[7].changes, "status") == [("2020-07-01", "2020-08-02", "running", "awaiting", True)]


def test_a_correction_that_is_itself_withdrawn_gives_back_what_it_took() -> None:
    steps = stepped(*DISMISSED, withdrawal("2020-11-16", 5), withdrawal("2020-12-01", 7))
    back = [(change.about, change.before, change.after) for change in steps[8].changes]
    taken = [(change.about, change.after, change.before) for change in steps[7].changes]
    assert sorted(back, key=repr) == sorted(taken, key=repr)
    assert all(change.undoes for change in steps[8].changes)


def test_a_correction_that_is_not_read_says_so() -> None:
    twice = (withdrawal("2020-11-16", 5), rectification("2020-11-17", 5, employment_end("2020-06-01")))
    step = stepped(*DISMISSED, *twice)[8]
    assert (step.carried_out, step.nothing, step.changes) == (False, "not-carried-out", ())


def test_what_takes_effect_after_the_day_asked_changes_nothing_yet() -> None:
    step = stepped(employment(), evaluation(), start("2021-02-01", recorded_at="2021-01-04T09:00:00Z"))[3]
    assert (step.nothing, step.changes) == ("later", ())


def test_what_meets_nothing_is_a_finding_and_so_a_change() -> None:
    found = phase("2020-03-01", "preparation", recorded_at="2020-03-02T09:00:00Z")
    (change,) = stepped(employment(), found)[2].changes
    assert (change.about, change.entry, change.after) == ("findings.out-of-place", 2, "note")


def test_a_measure_counts_from_where_it_became_known_and_one_for_another_scheme_not_at_all() -> None:
    other = order(measure="lde-only", schemes=["lde"])
    early = order("2020-03-20", measure="before")
    steps = stepped(early, employment(), evaluation(), start(), other, order())
    # The one that was known already comes with the first entry of the dossier.
    assert [*steps] == [2, 3, 4, 6]
    assert runs(steps[3].changes, "guarantees.before")


def test_a_joining_brings_the_other_dossier_and_its_withdrawal_takes_it_away() -> None:
    theirs: list[Made] = [
        {**each, "dossier": "W-02"} for each in (employment("2019-06-01"), evaluation(), start())
    ]
    steps = stepped(
        employment(),
        *theirs,
        joining(),
        suspension("2020-06-01", dossier="W-02"),
        withdrawal("2021-02-01", 5),
    )
    assert [*steps] == [1, 5, 6, 7]
    assert (steps[5].came, steps[5].went) == ((2, 3, 4), ())
    assert runs(steps[5].changes, "status")[-1][2:4] == ("employed", "running")
    assert (steps[7].came, steps[7].went) == ((), (2, 3, 4, 6))
    assert runs(steps[7].changes, "status")[-1][2:4] == ("suspended", "employed")


def test_asked_by_the_joined_key_it_is_the_history_of_the_person() -> None:
    other = {**employment("2019-06-01"), "dossier": "W-02"}
    steps = stepped(employment(), other, joining(), key="W-02")
    assert {(step.dossier, step.asked) for step in steps.values()} == {(DOSSIER, "W-02")}


def test_a_takeover_moves_the_employee() -> None:
    (change,) = stepped(employment(), succession("2020-04-01"))[2].changes
    assert (change.about, change.before, change.after) == ("enterprise", MAATWERK, PROVIDER)


def test_a_day_on_which_one_figure_overtakes_the_other_is_no_difference() -> None:
    growing, still = [Stay(10, 100, grows=True)], [Stay(10, 103)]
    found = [(run.first, run.last) for run in differing(EXPECTED, growing, still, 15)]
    assert found == [(10, 12), (14, 15)]


def test_what_time_alone_brings_is_a_step_of_its_own() -> None:
    reading = Reading(InMemory(recorded(employment(), evaluation(), start(), order(), lifting())))
    steps = [step for step in by_effect(reading, DOSSIER, ON, "en") if step.entry is None]
    (change,) = steps[0].changes
    assert (str(steps[0].day), change.about, change.rule) == (
        "2020-07-22",
        "findings.chance-not-offered",
        "R10",
    )


def test_in_the_order_of_effect_what_is_read_as_absent_stands_and_changes_nothing() -> None:
    reading = Reading(InMemory(recorded(*DISMISSED, withdrawal("2020-11-16", 5))))
    steps = {step.entry: step for step in by_effect(reading, DOSSIER, ON, "en")}
    assert (steps[5].nothing, steps[5].corrected_by, steps[7].nothing) == ("absent", 7, "correction")


def test_a_rectified_entry_takes_effect_on_its_right_day() -> None:
    right = rectification("2020-09-01", 3, start("2020-02-10"))
    reading = Reading(InMemory(recorded(employment(), evaluation(), start(), right)))
    steps = {step.entry: step for step in by_effect(reading, DOSSIER, ON, "en")}
    assert (str(steps[3].day), steps[3].corrected_by) == ("2020-02-10", 4)


def test_nobody_s_history_is_not_found() -> None:
    for order_of in (by_knowledge, by_effect):
        with pytest.raises(DossierNotFound):
            order_of(Reading(InMemory(recorded(employment()))), "W-99", ON, "en")


# -- what people read ------------------------------------------------------------------------------------


def of_cases() -> Iterator[tuple[str, Reading]]:
    for folder in sorted(CASES.iterdir()):
        made = map(json.loads, (folder / "decisions.jsonl").read_text().splitlines())
        reading = Reading(InMemory(recorded(*made)))
        yield from ((key, reading) for key in people(reading))


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_line_is_wider_than_asked(lang: str) -> None:
    for key, reading in of_cases():
        for then, order_of in ((True, by_knowledge), (False, by_effect)):
            steps = order_of(reading, key, date(2021, 12, 31), lang)
            assert max(map(len, lines(steps, date(2021, 12, 31), lang, 60, then=then))) <= 60
