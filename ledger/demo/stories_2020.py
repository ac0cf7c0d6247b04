"""The suspension of 2020, told by the dossiers it stopped: resumed, started late, or made to wait."""

from __future__ import annotations

from ledger.demo.places import LOCAL_SERVICES, MAATWERK, ORDINARY_EMPLOYERS, PROVIDERS
from ledger.demo.script import Story, story
from ledger.language import phrase

OAK, ELM, ASH, FIR = MAATWERK
BAY, IVY, RYE = LOCAL_SERVICES
NORTH, SOUTH = PROVIDERS
SHOP, DEPOT, OFFICE, WORKS, FARM = ORDINARY_EMPLOYERS


@story(
    "D-001",
    says=phrase(
        "Was running, was suspended, repeated its jobmatching from 1 July 2020 and found an ordinary job."
    ),
)
def full_chance(d: Story) -> None:
    d.employment("2015-10-05", BAY, "lde")
    d.judged_ready("2020-01-20", held_on="2020-01-16")
    d.assigned("2020-01-22", "2020-02-03", NORTH)
    d("start", "2020-02-03")
    d("phase", "2020-02-03", phase="preparation")
    d("phase", "2020-03-02", phase="jobmatching")
    d("offer", "2020-06-24", "service-provider", to="resumption", answer_by="2020-07-08")
    d.answers("2020-06-29", "resumption")
    d("resumption", "2020-07-01", phase="jobmatching")
    d("phase", "2020-09-14", phase="internship")
    d("completion", "2021-01-10", outcome="transitioned")
    d("transition", "2021-01-11", "receiving-enterprise", enterprise=SHOP, internal=False)


@story(
    "D-002",
    says=phrase("Waited for an offer from 22 June 2020 until 1 March 2021, and then resumed."),
)
def made_to_wait(d: Story) -> None:
    d.employment("2017-04-03", OAK, "cmw")
    d.judged_ready("2019-11-18")
    d.assigned("2019-11-25", "2019-12-09", SOUTH)
    d("start", "2019-12-09", last_day="2020-09-30")
    d("phase", "2019-12-09", phase="preparation")
    d("phase", "2020-01-13", phase="jobmatching")
    d("offer", "2021-03-01", to="resumption")
    d.answers("2021-03-04", "resumption")
    d("resumption", "2021-03-08")
    d("completion", "2021-09-30", outcome="beyond-own-will")
    d("support", "2021-10-01", level="40% laag")


@story(
    "D-003",
    says=phrase("Was to start on 6 April 2020, was postponed, and started on 13 July 2020."),
)
def start_postponed(d: Story) -> None:
    d.employment("2016-09-01", IVY, "lde")
    d.judged_ready("2020-03-02", held_on="2020-02-27")
    d.assigned("2020-03-09", "2020-04-06", NORTH)
    d("offer", "2020-06-24", to="start")
    d.answers("2020-07-06", "start")
    d("start", "2020-07-13")
    d("phase", "2020-07-13", phase="preparation")
    d("phase", "2020-08-12", phase="jobmatching")
    d("completion", "2021-06-30", outcome="beyond-own-will")


@story(
    "D-004",
    says=phrase("Was judged ready a week before the suspension and assigned only in September 2020."),
)
def ready_and_forgotten(d: Story) -> None:
    d.employment("2014-02-17", ELM, "cmw")
    d.judged_ready("2020-03-13")
    d("offer", "2020-09-07", to="start")
    d.assigned("2020-09-07", "2020-09-21", SOUTH)
    d("start", "2020-09-21")
    d("phase", "2020-09-21", phase="preparation")
    d("completion", "2021-05-31", outcome="own-will")


@story(
    "D-007",
    says=phrase("Asked to go on: three consents, VDAB's evaluation, and resumed lawfully on 18 May 2020."),
)
def lawful_exception(d: Story) -> None:
    d.employment("2017-08-21", FIR, "cmw")
    d.judged_ready("2019-12-16")
    d.assigned("2019-12-18", "2020-01-06", NORTH)
    d("start", "2020-01-06")
    d("phase", "2020-01-06", phase="preparation")
    d("phase", "2020-02-03", phase="jobmatching")
    d.answers("2020-05-04", "exception")
    d.answers("2020-05-05", "exception", "employer")
    d.answers("2020-05-06", "exception", "receiving-enterprise")
    d(
        "evaluation",
        "2020-05-12",
        outcome="ready",
        purpose="exception",
        conditions_met=True,
        job_safe=True,
        job_durable=True,
        reason="De functie in het depot loopt door en is veilig ingericht (verzonnen).",
    )
    d("resumption", "2020-05-18", phase="internship")
    d("completion", "2020-08-31", outcome="transitioned")
    d("transition", "2020-09-01", enterprise=DEPOT, internal=False)


@story(
    "D-008",
    says=phrase("Went on from 11 May 2020 without the receiving enterprise's consent or an evaluation."),
)
def exception_without(d: Story) -> None:
    d.employment("2016-11-14", OAK, "cmw")
    d.judged_ready("2020-01-27")
    d.assigned("2020-01-29", "2020-02-10", SOUTH)
    d("start", "2020-02-10")
    d("phase", "2020-02-10", phase="preparation")
    d.answers("2020-05-07", "exception")
    d.answers("2020-05-07", "exception", "employer")
    d("resumption", "2020-05-11", phase="jobmatching")
    d("completion", "2020-12-18", outcome="beyond-own-will")


@story(
    "D-009",
    says=phrase("Was ill before, during and after the suspension; overlapping days count once."),
)
def ill_meanwhile(d: Story) -> None:
    d.employment("2016-03-07", BAY, "lde")
    d.judged_ready("2019-11-04")
    d.assigned("2019-11-06", "2019-11-18", NORTH)
    d("start", "2019-11-18")
    d("phase", "2019-11-18", phase="preparation")
    d("phase", "2019-12-18", phase="jobmatching")
    d(
        "suspension",
        "2020-02-10",
        last_day="2020-04-30",
        cause="ziekte",
        reason="Langdurig ziek (verzonnen).",
    )
    d("extension", "2020-04-27", of="suspension", last_day="2020-07-31", cause="aanhoudende ziekte")
    d("offer", "2020-08-03", "service-provider", to="resumption")
    d("resumption", "2020-08-10")
    d("extension", "2021-01-25", of="insertion", last_day="2021-08-31", cause="long-absence")


@story(
    "D-010",
    says=phrase("Resumed on 2 July 2020, which the ledger learned on 14 September only."),
)
def recorded_late(d: Story) -> None:
    d.employment("2015-05-04", ELM, "cmw")
    d.judged_ready("2019-12-09")
    d.assigned("2019-12-11", "2020-01-13", SOUTH)
    d("start", "2020-01-13")
    d("phase", "2020-01-13", phase="preparation")
    d("offer", "2020-06-25", to="resumption")
    d("resumption", "2020-07-02", recorded="2020-09-14", phase="jobmatching")
    d("phase", "2020-10-01", phase="internship")
    d("completion", "2021-01-29", outcome="beyond-own-will")


@story(
    "D-011",
    says=phrase("Let a first offer pass in silence and refused the second one on 10 September 2020."),
)
def refused(d: Story) -> None:
    d.employment("2017-02-06", IVY, "lde")
    d.judged_ready("2020-01-06")
    d.assigned("2020-01-08", "2020-01-20", NORTH)
    d("start", "2020-01-20")
    d("offer", "2020-06-26", to="resumption", answer_by="2020-07-10")
    d("offer", "2020-09-01", to="resumption")
    d.answers("2020-09-10", "resumption", answer="refused", reason="Blijft liever bij de ploeg (verzonnen).")


@story(
    "D-012",
    says=phrase("Resumed for 60 days fewer than remained; an extension gave them back in October 2020."),
)
def shortened_then_repaired(d: Story) -> None:
    d.employment("2016-01-18", FIR, "cmw")
    d.judged_ready("2019-12-02")
    d.assigned("2019-12-04", "2020-01-06", SOUTH)
    d("start", "2020-01-06", last_day="2020-11-05")
    d("phase", "2020-01-06", phase="preparation")
    d("phase", "2020-02-06", phase="jobmatching")
    d("resumption", "2020-07-06", last_day="2020-12-23")
    d("extension", "2020-10-12", of="trajectory", last_day="2021-02-28", cause="teruggegeven tijd")
    d("completion", "2021-02-26", outcome="beyond-own-will")


@story(
    "D-013",
    says=phrase("Was evaluated on 12 March 2020; the letter carried a fictitious start, revised to 22 June."),
)
def fictitious_start(d: Story) -> None:
    d.employment("2017-10-02", RYE, "lde")
    d.judged_ready("2020-03-27", held_on="2020-03-12")
    d.assigned("2020-03-27", "2020-05-04", NORTH, provisional=True)
    d.assigned("2020-06-17", "2020-06-22", NORTH)
    d("start", "2020-06-22")
    d("phase", "2020-06-22", phase="preparation")
    d("phase", "2020-07-20", phase="jobmatching")
    d("suspension", "2020-11-09", cause="zorgverlof")
    d("resumption", "2021-01-18")
    d("completion", "2021-07-30", outcome="beyond-own-will")
