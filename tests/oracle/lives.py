"""Whole lives that hang together: employed, judged, started, stopped, offered, resumed, ended; each step with a twist.

Where `stories` throws pieces at days, a life goes forward in time, so that what a guarantee asks for is mostly there.
"""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle.days import last_day_of_term
from tests.oracle.deciding import (
    ENTERPRISES,
    MEASURES,
    ONE_DAY,
    PHASES,
    Days,
    Decision,
    an_extension,
    consent,
    decided,
    employment,
    employment_end,
    evaluation,
    insertion_order,
    known_to_the_employee,
    of_measure,
)
from tests.oracle.stories import (
    CHANCES,
    a_close_resumption,
    a_closing,
    a_cut,
    a_lawful_exception,
    a_short_start,
    a_supported_job,
    an_ending,
    an_exception,
    an_ordinary_job,
    ends,
    from_job_to_job,
    offers_and_answers,
    two_jobs,
    which_suspension,
)


def a_life(random: Random, days: Days, measures: list[Decision]) -> list[Decision]:
    """One person through the measures that there are, from an employment to some end."""
    begun = days.after(date(2018, 10, 1), 0, 200)
    made = [employment(random, begun, random.choice(["cmw", "lde", "lde", None]))]
    stopped = [
        date.fromisoformat(one["effective_on"]) for one in measures if one["decision"] == "suspension-order"
    ]
    first_stop = min([*stopped, date(2020, 3, 20)])
    day = days.after(max(begun, first_stop - 200 * ONE_DAY), 0, 180)
    made.append(evaluation(random, day, "ready", "regular"))
    starts = random.randint(0, 1) > 0
    if starts:
        made += a_beginning(random, days, day)
    to = "resumption" if starts else "start"
    if random.randint(0, 3) == 0:
        made += a_reached_term(random, days, made[0])
    gone = False
    over = sorted({*ends(measures), days.after(first_stop, 5, 200)})
    for end in over[: random.randint(1, 3)]:
        if random.randint(0, 2) == 0:
            made += during(random, days, end - ONE_DAY * random.randint(3, 30), to)
        steps, gone, to = after(random, days, days.after(end, -1, 20), to)
        made += steps
        if gone:
            break
    if not gone and random.randint(0, 1):
        made += random.choice(CHANCES)(random, days, days.after(over[-1], 30, 300))
    return made


def a_chance(random: Random, days: Days) -> list[Decision]:
    """One suspension of everybody, one person stopped by it, and one thing that the rules say about that."""
    stop = days.keep(random.choice([date(2020, 3, 20), days.after(date(2020, 1, 1), 60, 200)]))
    end = days.after(stop, 20, 100)
    made = [
        of_measure("suspension-order", MEASURES[0], stop, "government", schemes=["cmw", "lde"]),
        of_measure("suspension-lifting", MEASURES[0], end, "minister"),
    ]
    begun = days.after(stop, -400, -200)
    made.append(employment(random, begun, random.choice(["cmw", "lde"])))
    judged = days.after(stop, -120, -40)
    made.append(evaluation(random, judged, "ready", "regular"))
    to = random.choice(["start", "resumption"])
    if to == "resumption":
        made += a_beginning(random, days, judged)
    if random.randint(0, 3) == 3:
        again = days.after(end, 0, 120)
        until = days.not_before(again, 60)
        made.append(of_measure("suspension-extension", MEASURES[0], again, "government", last_day=until))
    if random.randint(0, 2) == 0:
        made += a_lawful_exception(random, days, days.after(stop, 0, 15))
        return [
            *made,
            *random.choice([a_cut, a_close_resumption, an_ending])(random, days, days.after(stop, 5, 60)),
        ]
    if random.randint(0, 3) == 0:
        made += an_ending(random, days, days.after(stop, 0, 30))
        return [*made, *from_job_to_job(random, days, days.after(stop, 10, 60))]
    if to == "start" and random.randint(0, 1):
        return [*made, *a_short_start(random, days, days.after(end, 0, 10))]
    made += random.choice([an_offer, a_going_on])(random, days, days.after(end, 0, 10), to)
    made += a_going_on(random, days, days.after(end, 10, 50), to)
    then = [
        an_ordinary_job,
        from_job_to_job,
        a_supported_job,
        a_cut,
        an_ending,
        a_closing,
        two_jobs,
        which_suspension,
    ]
    return [*made, *random.choice(then)(random, days, days.after(end, 20, 150))]


def a_beginning(random: Random, days: Days, day: date) -> list[Decision]:
    """Assigned and started, with some phases."""
    start = days.after(day, 0, 30)
    planned = (start + ONE_DAY * random.randint(60, 330)).isoformat() if random.randint(0, 2) == 2 else None
    made = [
        decided(
            "assignment",
            day,
            "vdab",
            provider=ENTERPRISES[2],
            planned_start=start.isoformat(),
            provisional=False,
        ),
        decided("start", start, "service-provider", last_day=planned),
    ]
    for phase in PHASES[: random.randint(0, 3)]:
        made.append(decided("phase", start, "service-provider", phase=phase))
        start = days.after(start, 5, 60)
    return made


def a_reached_term(random: Random, days: Days, begun: Decision) -> list[Decision]:
    """R7: a term that ends in the window of an order, and an extension round the last day that the order sets."""
    ends_in = date(2020, 3, 20) + ONE_DAY * random.choice([-1, 0, 50, 100, 200, 318])
    begun["scheme"], begun["insertion_last_day"] = "lde", ends_in.isoformat()
    order = insertion_order(random, days, MEASURES[0], days.after(date(2020, 6, 22), -40, 40))
    if random.randint(0, 2):
        order["schemes"] = ["lde"]
    made = [order]
    for _ in range(random.randint(0, 2)):
        extended = days.after(date(2020, 8, 1), 0, 200)
        until = date.fromisoformat(order["last_day"]) + ONE_DAY * random.choice([-30, 0, 1, 60])
        made.append(an_extension(random, extended, "insertion", max(extended, until)))
    return made


def during(random: Random, days: Days, day: date, to: str) -> list[Decision]:
    """While stopped: an exception asked for, an end, an evaluation, a longer or second stop, an idle offer."""
    what = random.choice(
        [
            "exception",
            "exception",
            "exception",
            "end",
            "end",
            "end",
            "evaluation",
            "individual",
            "offer",
            "term",
        ]
    )
    if what == "exception":
        return an_exception(random, days, day)
    if what == "end":
        return an_ending(random, days, day)
    if what == "evaluation":
        return [evaluation(random, day)]
    if what == "individual":
        until = days.not_before(day, 90)
        return [decided("suspension", day, "vdab", last_day=until, cause="illness")]
    if what == "offer":
        return [decided("offer", day, "service-provider", to=to)]
    return [decided("employment-end", day, "employer", by="term")]


def after(random: Random, days: Days, day: date, to: str) -> tuple[list[Decision], bool, str]:
    """Once it is over: offered and answered, started or resumed, or ended; whether the employment is over."""
    made: list[Decision] = []
    if random.randint(0, 2):
        made += offers_and_answers(random, days, day)[: random.randint(1, 3)]
    elif random.randint(0, 1):
        made += an_offer(random, days, day, to)
    day = days.after(day, 0, random.choice([10, 35, 90]))
    what = random.randint(0, 10)
    if what < 4:
        gone_on = a_going_on(random, days, day, to)
        return [*(made if random.randint(0, 1) else []), *gone_on], False, "resumption"
    if what in (4, 5):
        answers = ["given"] * random.randint(0, 1)
        words = [consent(random, days.after(day, -3, 1), "ending", answer) for answer in answers]
        return [*made, *words, employment_end(random, day)], True, to
    if what == 6:
        made.append(evaluation(random, day, random.choice(["not-ready", "internal"]), "regular"))
        return made, False, "start"
    if what == 7:
        outcome = random.choice(["transitioned", "own-will", "beyond-own-will"])
        made.append(decided("completion", day, "service-provider", outcome=outcome))
        return made, False, "start"
    if what in (8, 9):
        job = random.choice([from_job_to_job, a_supported_job, an_ordinary_job])
        return [*made, *job(random, days, day)], True, to
    return made, False, to


def an_offer(random: Random, days: Days, day: date, to: str) -> list[Decision]:
    """One offer of what is due, known later or not, and its answer round its last day."""
    answer_by = day + ONE_DAY * random.randint(0, 20) if random.randint(0, 1) else None
    last_day = (day + ONE_DAY * random.randint(100, 330)).isoformat() if random.randint(0, 3) == 3 else None
    offered = decided(
        "offer", day, "vdab", to=to, answer_by=None if answer_by is None else answer_by.isoformat(),
        last_day=last_day, notified_on=known_to_the_employee(random, day),
    )  # fmt: skip
    until = answer_by or day + 30 * ONE_DAY
    answers = random.choice([["given"], ["given", "withdrawn"], ["refused"], ["withdrawn"], []])
    said = days.keep(random.choice([day, until, until + ONE_DAY]))
    made = [offered]
    for answer in answers:
        made.append(consent(random, said, to, answer))
        said = days.after(said, 0, 31)
    return made


def a_going_on(random: Random, days: Days, day: date, to: str) -> list[Decision]:
    """Started or resumed: in full, short, with a phase skipped, cut afterwards, given back."""
    what = random.randint(0, 7)
    if what in (0, 2, 3, 4) and to == "start":
        return a_short_start(random, days, day)
    if what == 1:
        return a_cut(random, days, day)
    phase = random.choice([None, None, *PHASES]) if to == "resumption" else None
    last = day + ONE_DAY * random.choice([10, 100, 200, 300, 330]) if random.randint(0, 2) == 2 else None
    made = [
        decided(to, day, "service-provider", phase=phase, last_day=None if last is None else last.isoformat())
    ]
    if random.randint(0, 2) == 2:
        extended = days.after(day, 0, 90)
        whole = last_day_of_term(day, 10) + ONE_DAY * random.randint(-40, 40)
        made.append(an_extension(random, extended, "trajectory", max(extended, whole)))
    if random.randint(0, 3) == 3:
        made.append(decided("phase", days.after(day, 0, 60), "service-provider", phase=random.choice(PHASES)))
    return made
