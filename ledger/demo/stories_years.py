"""What happened before and after the suspension: transitions, returns, support, corrections, and 2023."""

from __future__ import annotations

from ledger.demo.places import INDIVIDUAL, LOCAL_SERVICES, MAATWERK, ORDINARY_EMPLOYERS, PROVIDERS
from ledger.demo.script import Story, story
from ledger.language import phrase

OAK, ELM, ASH, FIR = MAATWERK
BAY, IVY, RYE = LOCAL_SERVICES
NORTH, SOUTH = PROVIDERS
SHOP, DEPOT, OFFICE, WORKS, FARM = ORDINARY_EMPLOYERS


@story(
    "D-017",
    says=phrase("Lost the ordinary job within a year, through its closure, and returned on 13 July 2020."),
)
def returned(d: Story) -> None:
    d.employment("2013-09-02", ELM, "cmw")
    d.judged_ready("2018-10-01")
    d.assigned("2018-10-08", "2018-11-05", SOUTH)
    d("start", "2018-11-05")
    d("phase", "2018-11-05", phase="preparation")
    d("completion", "2019-08-31", outcome="transitioned")
    d("transition", "2019-09-02", "receiving-enterprise", enterprise=OFFICE, internal=False)
    d("transition-end", "2020-06-30", by="employer", cause="sluiting")
    d("return", "2020-07-13", enterprise=ELM, scheme="cmw")
    d.judged_ready("2021-09-06")


@story(
    "D-018",
    says=phrase("Lost the ordinary job in February 2021; the return that was open was used in June."),
)
def return_made_to_wait(d: Story) -> None:
    d.employment("2016-02-01", FIR, "cmw")
    d.judged_ready("2019-06-03")
    d.assigned("2019-06-05", "2019-07-01", NORTH)
    d("start", "2019-07-01")
    d("completion", "2020-03-15", outcome="transitioned")
    d("transition", "2020-03-16", enterprise=WORKS, internal=False)
    d("transition-end", "2021-02-26", by="mutual")
    d("return", "2021-06-07", "vdab", enterprise=FIR, scheme="cmw")


@story(
    "D-019",
    says=phrase(
        "The employer chose internal transition on 5 March 2020: file closed, ordinary job from January 2021."
    ),
)
def internal_transition(d: Story) -> None:
    d.employment("2012-04-02", ASH, "cmw")
    d("evaluation", "2020-03-05", outcome="internal", purpose="regular")
    d("transition", "2021-01-01", "employer", recorded="2020-12-21", enterprise=ASH, internal=True)


@story(
    "D-020",
    says=phrase(
        "Stopped beyond own will in 2019; VDAB ended the support and the employer gave notice, with a copy."
    ),
)
def support_ends(d: Story) -> None:
    d.employment("2011-03-07", OAK, "cmw")
    d.judged_ready("2018-12-03")
    d.assigned("2018-12-05", "2019-01-07", SOUTH)
    d("start", "2019-01-07")
    d("completion", "2019-10-31", outcome="beyond-own-will")
    d("support", "2019-11-01", level="40% laag")
    d("support", "2021-02-01", level="beëindigd", last_day="2021-06-30")
    d(
        "notice",
        "2021-02-15",
        vdab_informed_on="2021-02-01",
        copy_sent_on="2021-02-17",
        notice_last_day="2021-05-16",
    )
    d("employment-end", "2021-05-16", by="employer")


@story(
    "D-021",
    says=phrase("Was hired on 1 March 2021 to fill the place that D-001 left open."),
)
def fills_a_place(d: Story) -> None:
    d.employment("2021-03-01", BAY, "lde")
    d("replacement", "2021-03-01", for_dossier="D-001", enterprise=BAY)
    d("evaluation", "2022-09-12", outcome="not-ready", purpose="regular")


@story(
    "D-022",
    says=phrase("Resumed on 3 August 2020; recorded as 3 July first, and rectified."),
)
def rectified(d: Story) -> None:
    d.employment("2016-10-03", RYE, "lde")
    d.judged_ready("2019-11-25")
    d.assigned("2019-11-27", "2020-01-06", NORTH)
    d("start", "2020-01-06")
    d("offer", "2020-06-24", to="resumption", answer_by="2020-08-14")
    d("resumption", "2020-07-03", source="D-022:hervatting")
    d.corrects(
        "rectification",
        "2020-09-10",
        "service-provider",
        "D-022:hervatting",
        replacement={
            "decision": "resumption",
            "effective_on": "2020-08-03",
            "decided_by": "service-provider",
        },
    )
    d("completion", "2021-04-30", outcome="beyond-own-will")


@story(
    "D-023",
    says=phrase(
        "VDAB withdrew its evaluation by mistake in February 2020, and withdrew that withdrawal in April."
    ),
)
def withdrawn_and_restored(d: Story) -> None:
    d.employment("2015-11-02", ELM, "cmw")
    d.judged_ready("2020-02-10", source="D-023:evaluatie")
    d.corrects("withdrawal", "2020-02-24", "vdab", "D-023:evaluatie", source="D-023:vergissing")
    d.corrects("withdrawal", "2020-04-06", "vdab", "D-023:vergissing")
    d("offer", "2020-07-01", to="start")
    d("start", "2020-07-20")
    d("completion", "2021-05-20", outcome="own-will")


@story(
    "D-024",
    says=phrase("Started a second time while the trajectory ran, and again after it: the ledger keeps both."),
)
def started_twice(d: Story) -> None:
    d.employment("2017-06-05", OAK, "cmw")
    d.judged_ready("2021-02-08")
    d.assigned("2021-02-10", "2021-03-01", SOUTH)
    d("start", "2021-03-01")
    d("start", "2021-03-15", "vdab")
    d("completion", "2021-12-31", outcome="own-will")
    d("start", "2022-02-07")


@story(
    "D-025",
    says=phrase("Had the insertion term extended past 1 February 2021 for a training."),
)
def extended_for_training(d: Story) -> None:
    d.employment("2015-06-15", IVY, "lde", insertion_last_day="2020-06-14")
    d("extension", "2021-01-18", of="insertion", last_day="2021-06-30", cause="training")
    d("employment-end", "2021-06-30", by="term")


@story(
    "D-026",
    says=phrase(
        "Individual maatwerk since July 2023: runs since 7 August, and the exercise of October stops it."
    ),
)
def individual_running(d: Story) -> None:
    d.employment("2023-07-03", INDIVIDUAL, "imw")
    d.judged_ready("2023-07-17")
    d.assigned("2023-07-19", "2023-08-07", NORTH)
    d("start", "2023-08-07")
    d("phase", "2023-08-07", phase="preparation")
    d("phase", "2023-09-07", phase="jobmatching")
    d("offer", "2023-12-01", to="resumption")
    d("resumption", "2023-12-04")
    d("offer", "2024-02-05", to="resumption")
    d("resumption", "2024-02-12")


@story(
    "D-027",
    says=phrase("Individual maatwerk: assigned on 30 August 2023, to start in September."),
)
def individual_planned(d: Story) -> None:
    d.employment("2023-07-10", INDIVIDUAL, "imw")
    d.judged_ready("2023-08-21")
    d.assigned("2023-08-30", "2023-09-18", SOUTH)
    d("start", "2023-09-18")


@story(
    "D-028",
    says=phrase("Individual maatwerk: judged ready on 28 August 2023, not assigned yet."),
)
def individual_ready(d: Story) -> None:
    d.employment("2023-07-17", INDIVIDUAL, "imw")
    d.judged_ready("2023-08-28", held_on="2023-08-24")
