"""What usually happens, and what decides a guarantee: offers, exceptions, endings, terms, ordinary jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from tests.oracle.days import last_day_of_term
from tests.oracle.deciding import (
    FIRST,
    MEASURES,
    ONE_DAY,
    PARTIES,
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
    other,
    transition,
    transition_end,
)


def ends(decisions: list[Decision]) -> list[date]:
    """The first days without a suspension, as far as one decision alone tells."""
    found: list[date] = []
    for decision in decisions:
        if decision["decision"] == "suspension-lifting":
            found.append(date.fromisoformat(decision["effective_on"]))
        elif decision["decision"].startswith("suspension") and "last_day" in decision:
            found.append(date.fromisoformat(decision["last_day"]) + ONE_DAY)
    return found


def stops(decisions: list[Decision]) -> list[date]:
    """The first days of suspensions."""
    first = ("suspension", "suspension-order")
    return [date.fromisoformat(one["effective_on"]) for one in decisions if one["decision"] in first]


def offers_and_answers(random: Random, days: Days, day: date) -> list[Decision]:
    """Offers from about a day on, answered in time, late or never: else hardly any waiver happens."""
    made: list[Decision] = []
    for _ in range(random.randint(1, 3)):
        day = days.after(day, 0, 25)
        to = random.choice(["start", "resumption"])
        answer_by = days.not_before(day, 40) if random.randint(0, 2) == 2 else None
        last_day = (
            (day + ONE_DAY * random.randint(150, 320)).isoformat() if random.randint(0, 3) == 3 else None
        )
        made += [
            decided(
                "offer",
                day,
                "service-provider",
                to=offered,
                answer_by=answer_by,
                last_day=last_day,
                notified_on=known_to_the_employee(random, day),
            )
            for offered in ((to,) if random.randint(0, 1) else ("start", "resumption"))
        ]
        for _ in range(random.randint(0, 2)):
            answered = days.after(day, 0, 35)
            to = to if random.randint(0, 3) else random.choice(["start", "resumption"])
            answer = random.choice(["given", "given", "refused", "withdrawn"])
            made.append(consent(random, answered, to, answer))
    return made


def a_close_offer(random: Random, days: Days) -> list[Decision]:
    """R10, R11: a resumption offered with just enough days, one more or one less, and then refused."""
    start = days.after(date(2019, 3, 1), 0, 200)
    stop = days.after(start, 1, 200)
    until = days.after(stop, 0, 60)
    offered = days.after(until, 1, 30)
    planned = stop + ONE_DAY * random.randint(0, 100)
    remaining = (planned - stop).days + 1  # at the end of the last running day
    given = max(offered, offered + ONE_DAY * (remaining - 1 + random.randint(-1, 1)))
    refused = days.after(offered, 29, 31)
    return [
        employment(random, start - 30 * ONE_DAY),
        decided("start", start, "service-provider", last_day=planned.isoformat()),
        decided("suspension", stop, "vdab", last_day=until.isoformat(), cause="illness"),
        decided("offer", offered, "service-provider", to="resumption", last_day=given.isoformat()),
        consent(random, refused, "resumption", "refused"),
    ]


def story(random: Random, days: Days) -> list[Decision]:
    """What usually happens, each step with a chance to be left out."""
    day = days.after(FIRST, 0, 300)
    made = [employment(random, day)]
    day = days.after(day, 20, 330)
    if random.randint(0, 5):
        made.append(evaluation(random, day, "ready", "regular"))
    if random.randint(0, 2):
        made.append({**other(random, days, "assignment"), "effective_on": day.isoformat()})
        made[-1]["planned_start"] = days.not_before(day, 40)
    if random.randint(0, 2):
        day = days.after(day, 0, 60)
        until = days.not_before(day, 330) if random.randint(0, 3) == 3 else None
        made.append(decided("start", day, "service-provider", last_day=until))
        for phase in PHASES[: random.randint(0, 4)]:
            made.append(decided("phase", day, "service-provider", phase=phase))
            day = days.after(day, 0, 90)
    return made


def crisis(random: Random, days: Days) -> list[Decision]:
    """Somebody ready or on the way when the measures of 2020 come: else few guarantees arise."""
    day = date(2015, 3, 25) if random.randint(0, 7) == 7 else days.after(FIRST, 0, 300)
    made = [employment(random, day)]
    day = days.after(date(2020, 3, 20), -200, 20)
    made.append(evaluation(random, day, "ready", "regular"))
    if random.randint(0, 2) == 0:
        return made
    day = days.after(day, 0, 30)
    until = days.not_before(day, 330) if random.randint(0, 1) else None
    made.append(decided("start", day, "service-provider", last_day=until))
    for phase in PHASES[: random.randint(0, 3)]:
        made.append(decided("phase", day, "service-provider", phase=phase))
        day = days.after(day, 0, 60)
    return made


# --- what decides a guarantee, round a day


def an_exception(random: Random, days: Days, day: date) -> list[Decision]:
    """R8: asked and judged as it should, or in any order and any form; a start or resumption; what was missing."""
    if random.randint(0, 1):
        return a_lawful_exception(random, days, day)
    steps = [
        consent(random, day, "exception", answer, party)
        for party in PARTIES
        for answer in random.choice([["given"]] * 6 + [[], ["refused"], ["given", "withdrawn", "given"]])
    ]
    steps.append(evaluation(random, day, random.choice(["ready"] * 4 + ["not-ready"]), "exception"))
    if random.randint(0, 2) == 2:
        random.shuffle(steps)
    kind = random.choice(["resumption", "resumption", "start"])
    place = len(steps) if random.randint(0, 1) else random.randint(0, len(steps))
    steps.insert(place, decided(kind, day, "service-provider"))
    if random.randint(0, 1):
        steps.append(consent(random, day, "exception", "given", random.choice(PARTIES)))
        steps.append(evaluation(random, day, "ready", "exception"))
    return one_after_the_other(days, day, steps)


def a_lawful_exception(random: Random, days: Days, day: date) -> list[Decision]:
    """R8: all three, then VDAB, then on the way; or one of these steps last, and VDAB once more."""
    asks = [decided("consent", day, party, party=party, to="exception", answer="given") for party in PARTIES]
    judges = decided(
        "evaluation", day, "vdab", purpose="exception", outcome="ready", conditions_met=True, job_safe=True,
        job_durable=True,
    )  # fmt: skip
    phase = random.choice([None, None, *PHASES])
    last = (day + ONE_DAY * random.choice([10, 150, 330])).isoformat() if random.randint(0, 3) == 3 else None
    goes = decided("resumption", day, "service-provider", phase=phase, last_day=last)
    steps = random.choice(
        [
            [*asks, judges, goes],
            [*asks, judges, goes],
            [*asks, goes, judges],
            [*asks[1:], judges, goes, asks[0], judges],
        ]
    )
    return one_after_the_other(days, day, steps)


def one_after_the_other(days: Days, day: date, steps: list[Decision]) -> list[Decision]:
    """Each step on the day of the one before it, or the next."""
    made = []
    for step in steps:
        day = days.after(day, 0, 1)
        made.append({**step, "effective_on": day.isoformat()})
    return made


def a_close_resumption(random: Random, days: Days, day: date) -> list[Decision]:
    """R11: resumed with just enough days, or one more or less, and extended likewise."""
    start = day
    stop = days.after(start, 0, 60)
    until = days.after(stop, 0, 20)
    resumed = days.after(until, 0, 15)
    planned = stop + ONE_DAY * random.randint(0, 90)
    remaining = (planned - stop).days + 1
    given = max(resumed, resumed + ONE_DAY * (remaining - 1 + random.randint(-2, 1)))
    extended = days.after(resumed, 0, 40)
    longer = max(extended, resumed + ONE_DAY * (remaining - 1 + random.randint(-1, 1)))
    phase = random.choice([None, *PHASES])
    begun = decided("phase", start, "service-provider", phase=random.choice(PHASES))
    made = [
        decided("start", start, "service-provider", last_day=planned.isoformat()),
        decided("suspension", stop, "vdab", last_day=until.isoformat(), cause="illness"),
        decided("resumption", resumed, "service-provider", last_day=given.isoformat(), phase=phase),
    ]
    if random.randint(0, 1):
        made.append(
            decided("extension", extended, "vdab", of="trajectory", last_day=longer.isoformat(), cause="x")
        )
    return [*made, begun] if random.randint(0, 1) else made


def an_ordinary_job(random: Random, days: Days, day: date) -> list[Decision]:
    """R12: a transition, its end round the term of its time, and somebody's return, or not."""
    if random.randint(0, 3) == 3:
        day = days.after(random.choice([date(2022, 1, 1), date(2022, 7, 1)]), -5, 40)
    months = random.choice([12, 18])
    close = last_day_of_term(day, months) + ONE_DAY * random.randint(-1, 1)
    end = random.choice([days.after(day, 0, 200), days.keep(close), days.after(date(2023, 7, 1), -2, 1)])
    end = max(end, day)
    made = [transition(random, day), transition_end(random, end)]
    if random.randint(0, 5) == 5:
        made[1] = employment_end(random, end)
    if random.randint(0, 2):
        made.append({**other(random, days, "return"), "effective_on": days.after(end, 1, 40).isoformat()})
    return made


def from_job_to_job(random: Random, days: Days, day: date) -> list[Decision]:
    """R16: the notice runs on, or ends within about thirty days before the ordinary job."""
    made = [transition(random, day)]
    gap = random.choice([-20, -1, 0, 1, 2, 5, 29, 30, 31, 32])
    made.append(employment_end(random, days.keep(day - ONE_DAY * gap)))
    if random.randint(0, 4) == 4:
        between = days.after(day, -max(gap, 1), 1)
        made.append(random.choice([employment(random, between), evaluation(random, between, "ready")]))
    if random.randint(0, 2) == 2:
        made.append(transition_end(random, days.after(day, 0, 60)))
    if random.randint(0, 3) == 3:
        made.append(employment_end(random, days.after(day, 0, 60)))
    return made


def a_supported_job(random: Random, days: Days, day: date) -> list[Decision]:
    """R16: individual maatwerk at the ordinary employer, or elsewhere, that day or later; and its end."""
    moved = transition(random, day)
    made = [moved]
    for _ in range(random.randint(1, 2)):
        job = employment(random, days.after(day, 0, random.choice([0, 0, 40])), "imw")
        where = random.choice([moved["enterprise"], moved["enterprise"], job["enterprise"]])
        made.append({**job, "enterprise": where})
    if random.randint(0, 3) == 3:
        made.append({**employment(random, days.after(day, 0, 60)), "enterprise": moved["enterprise"]})
    ends = random.choice([transition_end, transition_end, employment_end])
    made.append(ends(random, days.after(day, 0, 200)))
    random.shuffle(made)
    return made


def two_jobs(random: Random, days: Days, day: date) -> list[Decision]:
    """R4: employed once more, elsewhere or at the own enterprise; then one of the two ends."""
    made = [employment(random, day)]
    for _ in range(random.randint(1, 2)):
        again = {**random.choice(made), "effective_on": days.after(day, 0, 40).isoformat()}
        again.pop("insertion_last_day", None)
        made.append(random.choice([again, employment(random, days.after(day, 0, 40))]))
    for one in made[: random.randint(0, 2)]:
        end = employment_end(random, days.after(day, 0, 80))
        made.append({**end, "enterprise": one["enterprise"]})
    return made


def a_cut(random: Random, days: Days, day: date) -> list[Decision]:
    """R11: resumed (or started) with all days, cut by an extension, and given back, or about."""
    begun = random.choice(["resumption", "start"])
    start = days.after(day, 0, 20)
    expected = last_day_of_term(start, 10) if begun == "start" else days.after(start, 100, 300)
    until = expected.isoformat() if random.randint(0, 1) else None
    made = [decided(begun, start, "service-provider", last_day=until)]
    for _ in range(random.randint(1, 2)):
        cut = days.after(start, 0, 30)
        to = max(
            cut, random.choice([expected - ONE_DAY, expected, cut, cut + ONE_DAY * random.randint(0, 200)])
        )
        made.append(an_extension(random, cut, "trajectory", to))
    if random.randint(0, 2) == 2:
        made.append(decided("suspension", days.after(start, 0, 60), "vdab", cause="illness"))
        back = days.after(start, 10, 90)
        to = max(back, expected + ONE_DAY * random.randint(-1, 1))
        made.append(decided("resumption", back, "vdab", last_day=to.isoformat()))
    if random.randint(0, 2):
        back = days.after(start, 0, 90)
        to = max(back, expected + ONE_DAY * random.choice([-1, 0, 1, 60]))
        made.append(an_extension(random, back, "trajectory", to))
    return made


def a_short_start(random: Random, days: Days, day: date) -> list[Decision]:
    """R11: a start offered and agreed with or without a last day, made with as many days, one less or hardly any."""
    offered, start = day, days.after(day, 0, 30)
    agreed = start + ONE_DAY * random.randint(30, 200)
    made = [
        decided(
            "offer", offered, "service-provider", to="start",
            last_day=agreed.isoformat() if random.randint(0, 2) else None,
        )
    ]  # fmt: skip
    if random.randint(0, 2):
        answer = random.choice(["given", "given", "given", "refused"])
        said = days.after(offered, 0, max((start - offered).days, random.choice([0, 31])))
        made.append(consent(random, said, "start", answer))
    usual = last_day_of_term(start, 10)
    last = max(start, random.choice([agreed, usual, start]) + ONE_DAY * random.randint(-1, 1))
    made.append(decided("start", start, "service-provider", last_day=last.isoformat()))
    if random.randint(0, 1):
        back = days.after(start, 0, 40)
        made.append(
            an_extension(random, back, "trajectory", max(back, usual + ONE_DAY * random.randint(-1, 1)))
        )
    return made


def which_suspension(random: Random, days: Days, day: date) -> list[Decision]:
    """R5, R8: two suspensions at once, extended by the name of their entry (`which`), shortened, begun anew."""
    made = []
    for nth in range(random.randint(1, 2)):
        until = days.not_before(days.after(day, 0, 10), 60)
        first = days.after(day, 0, 10)
        made.append(
            decided(
                "suspension", first, "vdab", cause="illness",
                last_day=max(first.isoformat(), until), which=nth,
            )
        )  # fmt: skip
    if random.randint(0, 2) == 2:
        made.append(decided("resumption", days.after(day, 5, 60), "service-provider"))
    for _ in range(random.randint(1, 2)):
        extended = days.after(day, 0, 80)
        until = date.fromisoformat(days.not_before(extended, 40))
        made.append(
            {**an_extension(random, extended, "suspension", until), "which": random.choice([0, 1, None])}
        )
    return made


def an_ending(random: Random, days: Days, day: date) -> list[Decision]:
    """R10: the employment ends by anyone, with or without the employee's own word, in time or late."""
    end = days.after(day, 0, 40)
    by = decided(
        "employment-end", end, random.choice(["employer", "employer", "employee", "court", "representative"]),
        by=random.choice(["employer", "employer", "mutual", "employee", "term", "other"]),
    )  # fmt: skip
    answers = random.choice([[], [], ["given"], ["given"], ["given", "withdrawn"], ["refused", "given"]])
    words = [consent(random, days.after(end, -4, 1), "ending", answer) for answer in answers]
    again = []
    if random.randint(0, 3) == 3:
        again.append(employment(random, days.after(end, 0, 60)))
        again.append(evaluation(random, days.after(end, 0, 90), "ready"))
    return [*words, by, *again]


def a_term(random: Random, days: Days, day: date) -> list[Decision]:
    """R7: an lde employment, its term reached by an order or not, extended with a cause or without, ended by term."""
    made = [employment(random, day, "lde")] if random.randint(0, 2) == 2 else []
    if random.randint(0, 1):
        made.append(insertion_order(random, days, MEASURES[0], days.after(date(2020, 6, 22), -60, 60)))
    for _ in range(random.randint(1, 2)):
        extended = days.after(random.choice([day, date(2020, 9, 1)]), 0, 120)
        near = date(2021, 2, 1) + ONE_DAY * random.choice([-60, -1, 0, 1, 30, 149])
        until = (
            max(near, extended)
            if random.randint(0, 1)
            else date.fromisoformat(days.not_before(extended, 300))
        )
        made.append(an_extension(random, extended, "insertion", until))
    if random.randint(0, 2) == 2:
        made.append(decided("employment-end", days.any(), "employer", by="term"))
    return made


def an_answer(random: Random, days: Days, day: date) -> list[Decision]:
    """R10: offers and answers after somebody stands still."""
    return offers_and_answers(random, days, day)


def a_resumption(random: Random, days: Days, day: date) -> list[Decision]:
    """R11: offered and resumed with a phase and about as many days as remain of ten months, then extended."""
    made = []
    for kind in random.choice([["offer"], ["resumption"], ["offer", "resumption"]]):
        day = days.after(day, 0, 20)
        until = (day + ONE_DAY * random.randint(200, 320)).isoformat() if random.randint(0, 2) else None
        own = {"to": "resumption"} if kind == "offer" else {"phase": random.choice([None, *PHASES[1:]])}
        made.append(decided(kind, day, "service-provider", last_day=until, **own))
    extended = days.after(day, 0, 60)
    until = (day + ONE_DAY * random.randint(280, 320)).isoformat()
    return [*made, decided("extension", extended, "vdab", of="trajectory", last_day=until, cause="x")]


def a_closing(random: Random, days: Days, day: date) -> list[Decision]:
    """R10: what closes a trajectory or readiness, and a new evaluation after it."""
    closes = [
        other(random, days, "completion"),
        evaluation(random, day, random.choice(["not-ready", "internal"]), "regular"),
    ]
    made = [{**random.choice(closes), "effective_on": days.after(day, 0, 40).isoformat()}]
    if random.randint(0, 2):
        made.append(evaluation(random, days.after(day, 0, 80), "ready"))
    return made


CHANCES: tuple[Callable[[Random, Days, date], list[Decision]], ...] = (
    an_exception, an_exception, an_exception, a_close_resumption, an_ordinary_job, an_ordinary_job, an_ending,
    an_ending, a_term, a_term, an_answer, a_resumption, a_resumption, a_closing, from_job_to_job, from_job_to_job,
    a_supported_job, two_jobs, a_cut, a_cut, a_short_start, which_suspension,
)  # fmt: skip
