"""The rest of the register: ordinary dossiers by five patterns, spread over the year without chance.

Each dossier's number alone decides its pattern, its enterprise and its days, so the demo is the same on
every machine and every Python.
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.demo.places import LOCAL_SERVICES, MAATWERK, ORDINARY_EMPLOYERS, PROVIDERS
from ledger.demo.script import Story, next_workday

FIRST, LAST = 29, 72


def ordinary(number: int) -> Story:
    """The story of dossier ``D-0nn`` by its pattern."""
    d = Story("dossier", f"D-{number:03}", 6 * number)
    lde = number % 5 in (1, 3)
    places = LOCAL_SERVICES if lde else MAATWERK
    d.employment(_day(2016, number, 900), places[number % len(places)], "lde" if lde else "cmw")
    PATTERNS[number % len(PATTERNS)](d, number)
    return d


def resumed(d: Story, number: int) -> None:
    """Ran on 20 March 2020, resumed in summer or autumn."""
    _running(d, number)
    d("offer", _day(2020, number, 70, date(2020, 6, 22)), to="resumption")
    d.answers(_day(2020, number, 70, date(2020, 6, 26)), "resumption")
    d("resumption", _day(2020, number, 70, date(2020, 7, 1)), phase="jobmatching")
    d("phase", _day(2020, number, 70, date(2020, 9, 24)), phase="internship")
    _outcome(d, number, date(2021, 3, 1))


def postponed(d: Story, number: int) -> None:
    """Was judged ready in the weeks before, and started afterwards."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    d.judged_ready(_day(2020, number, 30, date(2020, 2, 10)))
    if number % 2:
        d.assigned(_day(2020, number, 5, date(2020, 3, 11)), "2020-04-06", provider)
    d("offer", _day(2020, number, 60, date(2020, 6, 23)), to="start")
    d("start", _day(2020, number, 60, date(2020, 7, 3)))
    d("phase", _day(2020, number, 60, date(2020, 7, 6)), phase="preparation")
    _outcome(d, number, date(2021, 5, 3))


def waiting(d: Story, number: int) -> None:
    """Ran on 20 March 2020; an offer came in 2021, in silence, and a resumption later."""
    _running(d, number)
    d("offer", _day(2021, number, 40, date(2021, 1, 5)), to="resumption")
    d("resumption", _day(2021, number, 90, date(2021, 2, 2)))


def not_ready(d: Story, number: int) -> None:
    """Employed, evaluated, and not ready; support goes on."""
    d("evaluation", _day(2019, number, 200, date(2019, 3, 4)), outcome="not-ready", purpose="regular")
    d("support", _day(2019, number, 200, date(2019, 4, 1)), level="40% hoog")
    if number % 3 == 0:
        d("employment-end", _day(2022, number, 300, date(2022, 1, 31)), "employee", by="employee")


def transitioned(d: Story, number: int) -> None:
    """Went through a whole trajectory before the crisis, into an ordinary job."""
    d.judged_ready(_day(2018, number, 100, date(2018, 10, 1)))
    d.assigned(
        _day(2018, number, 30, date(2019, 1, 10)), _day(2019, number, 30, date(2019, 2, 11)), PROVIDERS[0]
    )
    start = date.fromisoformat(_day(2019, number, 30, date(2019, 2, 11)))
    for months, phase in ((0, "preparation"), (1, "jobmatching"), (4, "internship")):
        on = next_workday(start + timedelta(days=30 * months)).isoformat()
        if months == 0:
            d("start", on)
        d("phase", on, phase=phase)
    last = start + timedelta(days=250)
    d("completion", last.isoformat(), outcome="transitioned")
    job = ORDINARY_EMPLOYERS[number % len(ORDINARY_EMPLOYERS)]
    d("transition", (last + timedelta(days=1)).isoformat(), enterprise=job, internal=False)


PATTERNS = (resumed, postponed, waiting, not_ready, transitioned)


def _running(d: Story, number: int) -> None:
    """A trajectory that runs when the suspension comes."""
    ready = date.fromisoformat(_day(2019, number, 60, date(2019, 10, 14)))
    start = next_workday(ready + timedelta(days=30)).isoformat()
    d.judged_ready(ready.isoformat())
    d.assigned(next_workday(ready + timedelta(days=3)).isoformat(), start, PROVIDERS[number % len(PROVIDERS)])
    d("start", start)
    d("phase", start, phase="preparation")
    d("phase", next_workday(date.fromisoformat(start) + timedelta(days=28)).isoformat(), phase="jobmatching")


def _outcome(d: Story, number: int, first: date) -> None:
    """How the trajectory ends: one in three in an ordinary job."""
    last = date.fromisoformat(_day(2021, number, 80, first))
    if number % 3 == 1:
        job = ORDINARY_EMPLOYERS[number % len(ORDINARY_EMPLOYERS)]
        d("completion", last.isoformat(), outcome="transitioned")
        d("transition", next_workday(last).isoformat(), enterprise=job, internal=False)
    else:
        d("completion", last.isoformat(), outcome="own-will" if number % 3 else "beyond-own-will")


def _day(year: int, number: int, span: int, first: date | None = None) -> str:
    """A working day within ``span`` days from ``first`` (or the start of the year), by the dossier's number."""
    offset = number * 37 % span
    return next_workday((first or date(year, 1, 1)) + timedelta(days=offset)).isoformat()
