"""What came after 2021: from one job to the other, a return by the decree, two dossiers of one person, exceptions."""

from __future__ import annotations

from ledger.demo.places import INDIVIDUAL, LOCAL_SERVICES, MAATWERK, ORDINARY_EMPLOYERS, PROVIDERS
from ledger.demo.script import Story, story
from ledger.language import phrase

OAK, ELM, ASH, FIR = MAATWERK
BAY, IVY, RYE = LOCAL_SERVICES
NORTH, SOUTH = PROVIDERS
SHOP, DEPOT, OFFICE, WORKS, FARM = ORDINARY_EMPLOYERS


@story(
    "D-073",
    says=phrase(
        "Was owed a chance when the contract ended on 31 August 2022, and began the ordinary job the next day."
    ),
)
def from_one_job_to_the_other(d: Story) -> None:
    d.employment("2021-03-15", OAK, "cmw")
    d.judged_ready("2021-11-08")
    d.assigned("2021-11-10", "2021-12-06", NORTH)
    d("start", "2021-12-06")
    d("suspension", "2022-03-01", last_day="2022-05-31", cause="ziekte")
    d("employment-end", "2022-08-31", by="employer")
    d("transition", "2022-09-01", "receiving-enterprise", enterprise=DEPOT, internal=False)


@story(
    "D-074",
    says=phrase(
        "Lost the ordinary job fifteen months after the transition, in April 2024; a return was open, and was used."
    ),
)
def returned_by_the_decree(d: Story) -> None:
    d.employment("2021-04-12", ELM, "cmw")
    d.judged_ready("2022-04-25")
    d.assigned("2022-04-27", "2022-05-16", SOUTH)
    d("start", "2022-05-16")
    d("completion", "2023-01-31", outcome="transitioned")
    d("transition", "2023-02-01", "receiving-enterprise", enterprise=FARM, internal=False)
    d("transition-end", "2024-04-30", by="employer", outside_will=True, cause="sluiting")
    d("return", "2024-06-17", enterprise=ELM, scheme="imw")


@story(
    "D-075",
    says=phrase("Turned out in 2024 to be the same person as D-076, who was hired elsewhere."),
)
def one_person(d: Story) -> None:
    d.employment("2021-05-03", FIR, "cmw")
    d("employment-end", "2022-12-30", by="mutual")
    d("joining", "2024-02-12", other="D-076", ground="fictief: dubbele inschrijving")


@story(
    "D-076",
    says=phrase("Was hired in 2023 under another key; D-075 is the same person."),
)
def the_same_person(d: Story) -> None:
    d.employment("2023-07-24", INDIVIDUAL, "imw")


@story(
    "D-077",
    says=phrase("Asked to start during the exercise of 2023; the employer refused the exception."),
)
def exception_refused(d: Story) -> None:
    d.employment("2023-07-05", INDIVIDUAL, "imw")
    d.judged_ready("2023-09-04")
    d.answers("2023-10-09", "exception")
    d.answers("2023-10-11", "exception", "employer", "refused")
    d.answers("2023-10-12", "exception", "receiving-enterprise", enterprise=WORKS)


@story(
    "D-078",
    says=phrase(
        "Asked to start during the second spell of the exercise; one consent and VDAB's judgment are awaited."
    ),
)
def exception_pending(d: Story) -> None:
    d.employment("2023-07-06", INDIVIDUAL, "imw")
    d.judged_ready("2023-12-11")
    d.answers("2024-01-10", "exception")
    d.answers("2024-01-11", "exception", "employer")
