"""Who left while something was owed to them, and who decided it: dismissed, retired, by choice, by agreement."""

from __future__ import annotations

from ledger.demo.places import LOCAL_SERVICES, MAATWERK, ORDINARY_EMPLOYERS, PROVIDERS
from ledger.demo.script import Story, story
from ledger.language import phrase

OAK, ELM, ASH, FIR = MAATWERK
BAY, IVY, RYE = LOCAL_SERVICES
NORTH, SOUTH = PROVIDERS
SHOP, DEPOT, OFFICE, WORKS, FARM = ORDINARY_EMPLOYERS


@story(
    "D-005",
    says=phrase("Was dismissed during the suspension; the employee disputed it and the court annulled it."),
)
def dismissal_annulled(d: Story) -> None:
    d.employment("2016-06-01", RYE, "lde")
    d.judged_ready("2019-12-02")
    d.assigned("2019-12-09", "2020-01-06", NORTH)
    d("start", "2020-01-06")
    d("phase", "2020-01-06", phase="preparation")
    d("phase", "2020-02-05", phase="jobmatching")
    d(
        "employment-end",
        "2020-05-29",
        by="employer",
        cause="reorganisatie",
        reason="Minder opdrachten dan verwacht (verzonnen).",
        source="D-005:ontslag",
    )
    d("dispute", "2020-06-10", entry="D-005:ontslag", source="D-005:betwisting")
    d("ruling", "2020-11-16", entry="D-005:betwisting", outcome="ontslag vernietigd")
    d.corrects("withdrawal", "2020-11-16", "court", "D-005:ontslag")
    d("offer", "2020-11-23", to="resumption")
    d("resumption", "2020-12-01", phase="jobmatching")


@story(
    "D-006",
    says=phrase(
        "Was dismissed on 30 June 2020, a week after the suspension, with nothing offered; a dispute failed."
    ),
)
def dismissed_while_owed(d: Story) -> None:
    d.employment("2018-01-08", ASH, "cmw")
    d.judged_ready("2020-01-13")
    d.assigned("2020-01-15", "2020-01-27", SOUTH)
    d("start", "2020-01-27")
    d("employment-end", "2020-06-30", by="employer", source="D-006:ontslag")
    d("dispute", "2020-07-20", entry="D-006:ontslag", source="D-006:betwisting")
    d("ruling", "2021-02-08", "department", entry="D-006:betwisting", outcome="betwisting afgewezen")


@story(
    "D-014",
    says=phrase("Retired during the suspension, outside the parties' will: what was owed lapsed."),
)
def retired(d: Story) -> None:
    d.employment("2008-01-07", ASH, "cmw")
    d.judged_ready("2019-10-07")
    d.assigned("2019-10-09", "2019-11-04", SOUTH)
    d("start", "2019-11-04")
    d("employment-end", "2020-04-30", "employee", by="other", cause="pensioen")


@story(
    "D-015",
    says=phrase("Left by own decision on 31 May 2020, in the employee's own words."),
)
def left_by_own_decision(d: Story) -> None:
    d.employment("2018-10-01", BAY, "lde")
    d.judged_ready("2020-02-03")
    d.assigned("2020-02-05", "2020-02-17", NORTH)
    d("start", "2020-02-17")
    d("employment-end", "2020-05-31", "employee", by="employee", source="D-015:vertrek")
    d(
        "erasure",
        "2023-03-06",
        scope="motiveringen",
        authority="functionaris gegevensbescherming (demo)",
        ground="AVG art. 17",
    )


@story(
    "D-016",
    says=phrase("Left by mutual agreement in July 2020, according to the employer alone."),
)
def leave_unproven(d: Story) -> None:
    d.employment("2016-05-02", IVY, "lde")
    d.judged_ready("2019-12-16")
    d.assigned("2019-12-18", "2020-01-13", SOUTH)
    d("start", "2020-01-13")
    d("phase", "2020-01-13", phase="preparation")
    d("employment-end", "2020-07-14", by="mutual")
