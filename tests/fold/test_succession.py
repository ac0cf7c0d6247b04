"""R17: what a takeover of an enterprise brings to who is employed there."""

from __future__ import annotations

from projections.fold import trace as tracing
from projections.fold.rules.succession import concerning, succeeded, takeovers
from projections.fold.trace import Trace
from projections.reading import Reading
from tests.fold.test_trace import UNTIL, ordinal
from tests.given import (
    BUURTDIENST,
    DOSSIER,
    MAATWERK,
    ORDINARY,
    PROVIDER,
    InMemory,
    Made,
    decision,
    employment,
    employment_end,
    evaluation,
    given,
    lifting,
    order,
    recorded,
    start,
    succession,
    transition,
    transition_end,
)

EMPLOYED, READY, STARTED = employment("2016-06-01", "lde"), evaluation(), start()
AT_LAW = (EMPLOYED, READY, STARTED, order())
TAKEN = succession("2020-05-04", MAATWERK, PROVIDER)


def traced(*made: Made) -> Trace:
    trace = Trace()
    Reading(InMemory(recorded(*made))).dossier(DOSSIER, UNTIL, trace)
    return trace


def corrected(kind: str, entry: int, **own: object) -> Made:
    """A correction in the stream of the enterprise that was taken over."""
    return decision(kind, "2020-11-16", "court", dossier=None, enterprise=MAATWERK, entry=entry, **own)


def test_everything_goes_on_at_the_successor() -> None:
    scenario = given(*AT_LAW, TAKEN)
    before, after = scenario.on("2020-05-03"), scenario.on("2020-05-04")
    before.then(enterprise=MAATWERK)
    after.then(enterprise=PROVIDER, status="suspended", since="2020-03-20", scheme="lde", findings=())
    for name in ("started_on", "planned_last_day"):
        assert after.answer["trajectory"][name] == before.answer["trajectory"][name]
    for name in ("insertion_legal_last_day", "guarantees"):
        assert after.answer[name] == before.answer[name]


def test_who_works_elsewhere_stays_there() -> None:
    given(*AT_LAW, succession("2020-05-04", BUURTDIENST, PROVIDER)).on("2020-05-04").then(enterprise=MAATWERK)


def test_who_is_hired_at_the_old_number_later_is_not_moved() -> None:
    given(TAKEN, employment("2020-06-01")).on("2020-12-31").then(enterprise=MAATWERK)


def test_who_had_left_the_day_before_is_not_moved() -> None:
    given(EMPLOYED, employment_end("2020-05-03"), TAKEN).on("2020-05-04").then(status="left", enterprise=None)


def test_the_last_day_employed_may_be_the_day_of_the_takeover() -> None:
    scenario = given(EMPLOYED, TAKEN, employment_end("2020-05-04", enterprise=MAATWERK))
    scenario.on("2020-05-04").then(enterprise=PROVIDER)
    scenario.on("2020-05-05").then(status="left", since="2020-05-05", findings=())


def test_an_ordinary_job_moves_along() -> None:
    made = (EMPLOYED, transition("2020-03-02"), succession("2020-05-04", ORDINARY, PROVIDER))
    given(*made).on("2020-05-04").then(status="transitioned", since="2020-03-02", enterprise=PROVIDER)
    asked = given(*made, transition_end("2020-09-30")).on("2020-10-01")
    asked.then(status="left")
    assert [each["state"] for each in asked.answer["guarantees"]] == ["open"]


def test_support_at_the_successor_of_the_ordinary_employer_is_that_job() -> None:
    made = (EMPLOYED, transition("2023-09-01"), succession("2023-10-02", ORDINARY, PROVIDER))
    for named in (ORDINARY, PROVIDER):
        given(*made, employment("2023-11-06", "imw", enterprise=named)).on("2023-11-06").then(
            status="transitioned", enterprise=PROVIDER, scheme="imw", findings=()
        )


def test_takeovers_follow_one_another() -> None:
    chain = (TAKEN, succession("2020-06-01", PROVIDER, BUURTDIENST))
    given(EMPLOYED, *chain).on("2020-05-31").then(enterprise=PROVIDER)
    given(EMPLOYED, *chain).on("2020-06-01").then(enterprise=BUURTDIENST)


def test_takeovers_of_one_day_apply_in_the_order_of_the_ledger() -> None:
    further = succession("2020-05-04", PROVIDER, BUURTDIENST)
    given(EMPLOYED, TAKEN, further).on("2020-05-04").then(enterprise=BUURTDIENST)
    given(EMPLOYED, further, TAKEN).on("2020-05-04").then(enterprise=PROVIDER)


def test_a_takeover_that_is_withdrawn_never_was() -> None:
    given(EMPLOYED, TAKEN, corrected("withdrawal", 2)).on("2020-06-01").then(enterprise=MAATWERK)


def test_a_takeover_that_is_rectified_is_read_as_its_replacement() -> None:
    replaced = corrected("rectification", 2, replacement=succession("2020-06-01", MAATWERK, BUURTDIENST))
    given(EMPLOYED, TAKEN, replaced).on("2020-05-31").then(enterprise=MAATWERK)
    given(EMPLOYED, TAKEN, replaced).on("2020-06-01").then(enterprise=BUURTDIENST)


def test_an_employment_at_the_successor_is_the_one_that_goes_on() -> None:
    asked = given(EMPLOYED, TAKEN, employment("2020-06-01", "lde", enterprise=PROVIDER)).on("2020-06-01")
    asked.then(status="employed", since="2016-06-01")
    assert [found["code"] for found in asked.answer["findings"]] == ["out-of-place"]


def test_the_trace_names_the_takeover_and_what_was_taken_over() -> None:
    change = traced(EMPLOYED, TAKEN).last(tracing.ENTERPRISE)
    assert (change.day, change.before, change.after) == (ordinal("2020-05-04"), MAATWERK, PROVIDER)
    assert (change.rule, change.because) == ("R17", (1, 2))
    assert change.values == {"ordinary": False, "before": MAATWERK}


def test_the_status_rests_on_the_takeover_too() -> None:
    asked = given(*AT_LAW, TAKEN, lifting()).on("2020-06-22")
    asked.then(status="awaiting", entries=(1, 3, 4, 5, 6))


def test_only_takeovers_that_can_reach_somebody_concern_them() -> None:
    entries = recorded(
        TAKEN, succession("2020-06-01", PROVIDER, BUURTDIENST), succession("2020-07-01", ORDINARY)
    )
    found = takeovers({str(each.position): [each] for each in entries})
    assert [each.position for each in concerning(found, [MAATWERK])] == [1, 2]
    assert concerning(found, [BUURTDIENST]) == []


def test_an_enterprise_has_taken_over_what_was_taken_over_in_the_order_of_time() -> None:
    entries = recorded(TAKEN, succession("2020-06-01", PROVIDER, BUURTDIENST))
    found = takeovers({str(each.position): [each] for each in entries})
    assert succeeded(found, BUURTDIENST, ordinal("2020-06-01")) == {PROVIDER, MAATWERK}
    assert succeeded(found, BUURTDIENST, ordinal("2020-05-31")) == set()
    entries = recorded(TAKEN, succession("2020-03-02", PROVIDER, BUURTDIENST))
    found = takeovers({str(each.position): [each] for each in entries})
    assert succeeded(found, BUURTDIENST, ordinal("2020-06-01")) == {PROVIDER}
