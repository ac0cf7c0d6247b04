"""Random dossiers (``tests/oracle``): whatever was recorded, every answer is explained, in both languages."""

from __future__ import annotations

import json
from datetime import date, datetime
from random import Random
from typing import Any

import msgspec
import pytest

from ledger.refusals import Refused
from projections.answers import compare as compare_report
from projections.answers.comparison import compare
from projections.answers.explain import lines
from projections.explanation import explain
from projections.fold import trace as tracing
from projections.fold.trace import Trace
from projections.reading import DossierNotFound, Reading, Status
from tests.effort import seeds
from tests.explanation.asking import every
from tests.given import InMemory, recorded
from tests.oracle import generate

AT_A_TIME = 25
SEEDS = seeds(100)


def concluded(status: Status) -> list[tuple[str, Any]]:
    """Each field of an answer as a conclusion would name it, with its value."""
    told = json.loads(msgspec.json.encode(status))
    plain = ("status", "since", "enterprise", "scheme", "phase", "trajectory", "insertion_last_day")
    found = [(name, told[name]) for name in plain]
    found += [(f"trajectory.{name}", value) for name, value in (told["trajectory"] or {}).items()]
    return found + [(field, value) for field, value, _ in resting(status)]


def resting(status: Status) -> list[tuple[str, Any, list[int]]]:
    """Each guarantee and each finding of an answer as a conclusion would name it, with the entries it rests on."""
    told = json.loads(msgspec.json.encode(status))
    found = []
    for guarantee in told["guarantees"]:
        entries = sorted(set(guarantee.pop("entries")))
        found.append((f"guarantees.{guarantee['suspension'] or 'return'}", guarantee, entries))
    for finding in told["findings"]:
        entries = sorted(set(finding.pop("entries")))
        del finding["rule"]
        found.append((f"findings.{finding['code']}", finding, entries))
    return found


#: What the fold records of each field, besides the status itself, the guarantees and the findings.
RECORDED = {
    "since": tracing.SINCE,
    "enterprise": tracing.ENTERPRISE,
    "scheme": tracing.SCHEME,
    "phase": tracing.PHASE,
    "trajectory": tracing.TRAJECTORY,
    "trajectory.started_on": tracing.TRAJECTORY,
    "trajectory.planned_last_day": tracing.PLANNED,
}


def days_asked(random: Random, made: list[dict[str, Any]]) -> list[date]:
    stated = sorted({date.fromisoformat(one["effective_on"]) for one in made})
    chosen = random.sample(stated, min(3, len(stated)))
    return [min(date.fromordinal(day.toordinal() + random.randint(0, 60)), date.max) for day in chosen]


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_every_answer_about_a_random_dossier_is_explained(first: int) -> None:
    asked = 0
    for seed in range(first, first + AT_A_TIME):
        random = Random(seed)
        made = generate.dossier(random)
        try:
            entries = InMemory(recorded(*made))
        except Refused:
            continue
        reading = Reading(entries)
        for on in days_asked(random, made):
            lang = random.choice(["en", "nl"])
            try:
                status = reading.status(generate.DOSSIER, on)
            except DossierNotFound:
                break
            asked += 1
            told = explain(reading, generate.DOSSIER, on, lang)
            fields = [(each.field, each.value) for each in told.conclusions]
            assert [each for each in concluded(status) if each not in fields] == [], f"seed {seed}, {on}"
            for each in every(told):
                where = f"seed {seed}, {on}: {each.field}: {each.sentence}"
                assert each.rules, where
                assert each.entries, where
                assert each.sentence.endswith("."), where
                assert "  " not in each.sentence, where
            assert max(map(len, lines(told, lang, 80))) <= 80, f"seed {seed}, {on}"
    assert asked > AT_A_TIME


def on_few_days(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same decisions, those of a quarter all on its first day: what one day holds is the harder question."""

    def moved(day: str) -> str:
        of = date.fromisoformat(day)
        return of.replace(month=(of.month - 1) // 3 * 3 + 1, day=1).isoformat()

    return [{**one, "effective_on": moved(one["effective_on"])} for one in made]


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_what_many_decisions_of_one_day_lead_to_is_explained(first: int) -> None:
    asked = 0
    for seed in range(first, first + AT_A_TIME):
        random = Random(seed)
        made = on_few_days(generate.dossier(random))
        try:
            reading = Reading(InMemory(recorded(*made)))
            reading.history(generate.DOSSIER)
        except (Refused, DossierNotFound):
            continue
        for on in days_asked(random, made):
            asked += 1
            status = reading.status(generate.DOSSIER, on)
            conclusions = explain(reading, generate.DOSSIER, on, "en").conclusions
            found = [
                (each.field, each.value, list(each.entries))
                for each in conclusions
                if each.field.startswith(("guarantees.", "findings."))
            ]
            assert found == resting(status), f"seed {seed}, {on}"
    assert asked > AT_A_TIME


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_every_conclusion_rests_on_the_entries_that_the_fold_holds_responsible(first: int) -> None:
    asked = 0
    for seed in range(first, first + AT_A_TIME):
        random = Random(seed)
        made = generate.dossier(random)
        try:
            reading = Reading(InMemory(recorded(*made)))
            entries = reading.history(generate.DOSSIER)
        except (Refused, DossierNotFound):
            continue
        for on in days_asked(random, made):
            asked += 1
            where, trace = f"seed {seed}, {on}", Trace()
            reading.fold([entries], on, trace)
            status = reading.status(generate.DOSSIER, on)
            conclusions = explain(reading, generate.DOSSIER, on, "en").conclusions
            plain = {each.field: each for each in conclusions if each.field in (*RECORDED, "status")}
            if status.entries:
                assert plain["status"].entries == status.entries, where
            for field, of in RECORDED.items():
                if field in plain and plain[field].value is not None:
                    assert plain[field].entries == tuple(sorted(trace.last(of).because)), f"{where}: {field}"
                elif field in plain and status.entries:
                    assert plain[field].entries == status.entries, f"{where}: {field}"
            found = [
                (each.field, each.value, list(each.entries))
                for each in conclusions
                if each.field.startswith(("guarantees.", "findings."))
            ]
            assert found == resting(status), where
    assert asked > AT_A_TIME


@pytest.mark.parametrize("first", SEEDS[::AT_A_TIME])
def test_two_moments_of_a_random_dossier_differ_only_where_the_runs_say_so(first: int) -> None:
    for seed in range(first, first + AT_A_TIME):
        random = Random(seed)
        made = generate.dossier(random)
        try:
            entries = InMemory(recorded(*made))
        except Refused:
            continue
        moments = sorted(random.sample([datetime.fromisoformat(one["recorded_at"]) for one in made], 2))
        try:
            found = compare(entries, generate.DOSSIER, *moments, date(2022, 6, 30))
        except DossierNotFound:
            continue
        assert max(map(len, compare_report.lines(found, "nl", 80))) <= 80
        for on in days_asked(random, made):
            if on > date(2022, 6, 30):
                continue
            readings = [Reading(entries, moment) for moment in moments]
            told = [(run.before, run.after) for run in found.status if run.first_day <= on <= run.last_day]
            before, after = (status_on(reading, on) for reading in readings)
            assert told == ([] if before == after else [(before, after)]), f"seed {seed}, {on}"


def status_on(reading: Reading, on: date) -> str:
    try:
        return reading.status(generate.DOSSIER, on).status
    except DossierNotFound:
        return "not-employed"
