"""What is only tried tells what recording would do, waits for nobody, and leaves no trace."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from ledger.application import Ledger
from ledger.intake.importing import import_all
from ledger.intake.opening import open_input
from ledger.parsing.reading import decision_from
from ledger.problem import Problem, message_in
from ledger.record import Outcome, Proposed, Recording, Undone
from ledger.refusals import Refused
from projections.answers.consequences import ConsequenceCheck
from projections.reading import Reading
from tests.effort import seeds
from tests.given import employment, joining, order, start
from tests.oracle.deciding import OTHER_KEYS, Decision
from tests.oracle.generate import register, with_digits

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)


@pytest.fixture
def ledger(location: str) -> Iterator[Ledger]:
    """An empty, real ledger."""
    with Ledger.create(location, clock=lambda: NOW) as made:
        yield made


# -- the same answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", seeds(4))
def test_what_is_tried_is_what_would_be_recorded(
    ledger: Ledger, seed: int, tried: Callable[[str, int], None]
) -> None:
    random = Random(seed)
    given = [_spoilt(random, each) for each in with_digits([*register(random), *register(random)])]
    known = random.randint(0, len(given))
    for each in given[:known]:
        with suppress(Problem):
            ledger.record(decision_from(each), recorded_by="tests")
    rest = given[known:]
    random.shuffle(rest)
    for batch in (rest[: len(rest) // 2], rest[len(rest) // 2 :]):
        proposed = [each for each in map(_proposed, batch) if each is not None]
        on_record = ledger.size
        with ledger.trying("tests", _promised(batch)) as trial:
            would = _became(trial, proposed)
        assert ledger.size == on_record
        with ledger.recording("tests", _promised(batch)) as recording:
            did = _became(recording, proposed)
        assert would == did
    tried("decisions tried and then recorded", len(rest))


def _spoilt(random: Random, given: Decision) -> Decision:
    """A decision as somebody may hand it in: often right, with a text, again, or about what is not there."""
    spoilt = dict(given)
    if random.random() < 0.5:
        spoilt["reason"] = f"because of {random.randint(1, 3)}"
    if random.random() < 0.2:
        spoilt["source"] = f"letter-{random.randint(1, 8)}"
    if random.random() < 0.05 and "dossier" in spoilt:
        spoilt["dossier"] = random.choice(OTHER_KEYS)
    if random.random() < 0.05 and "entry" in spoilt:
        spoilt["entry"] = random.choice([1, 2, 999, "letter-1"])
    return spoilt


def _proposed(given: Decision) -> Proposed | None:
    try:
        return Proposed(decision_from(given))
    except Refused:
        return None


def _promised(batch: list[Decision]) -> set[str]:
    """Some import counts on what stands further down."""
    return {f"dossier:{each['dossier']}" for each in batch if each["decision"] == "employment"}


def _became(recording: Recording, proposed: list[Proposed]) -> object:
    """All that can be asked of the ledger once these are put; salts are drawn anew, so that texts differ."""
    outcomes = [_said(each) for each in recording.put(proposed)]
    entries = recording.entries
    findings = {
        key: [[str(found.code) for found in status.findings], status.status, status.since]
        for key in ("W-1", "W-9", *OTHER_KEYS)
        if entries.heads([f"dossier:{key}"])
        for status in [Reading(entries).status(key, TODAY)]
    }
    names = list(entries.stream_names("dossier:")) + list(entries.stream_names("measure:"))
    joined = entries.joining_streams()
    return (
        outcomes,
        recording.unfounded(),
        findings,
        names,
        joined,
        [at for at, _ in entries.joinings_in(joined)],
        {name: [at for at, _ in stored] for name, stored in entries.by_stream("dossier:")},
        {name: [at for at, _ in stored] for name, stored in entries.streams_outside(["dossier:"])},
        [at for at, _ in entries.entries(after=2)],
        [row[:5] for row in entries.rows()],
        {name: number for name, (number, _) in entries.heads(names).items()},
        sorted(entries.by_source([f"letter-{n}" for n in range(9)])),
        entries.last_position,
    )


def _said(outcome: Outcome) -> object:
    return (type(outcome), message_in(outcome, "en")) if isinstance(outcome, Refused) else outcome


@pytest.mark.parametrize("seed", seeds(3, first=70_000))
def test_a_file_that_is_only_checked_is_refused_as_it_would_be(
    ledger: Ledger, seed: int, tried: Callable[[str, int], None]
) -> None:
    random = Random(seed)
    for _ in range(2):
        given = [_spoilt(random, each) for each in with_digits(register(random))]
        random.shuffle(given)
        content = b"".join(json.dumps(each).encode() + b"\n" for each in given)
        keeping = random.random() < 0.5
        dry, real = (_imported(ledger, content, keeping, dry_run=each) for each in (True, False))
        assert dry == real
        tried("lines checked and then imported", len(given))


class Kept:
    """Refused lines, in memory."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def begin(self) -> None:
        self.lines.clear()

    def add(self, line: Any, refusal: Refused) -> None:
        self.lines.append((line.place, message_in(refusal, "en")))

    def keep(self) -> None:
        pass


def _imported(ledger: Ledger, content: bytes, keeping: bool, *, dry_run: bool) -> object:
    kept = Kept() if keeping else None
    inputs = [open_input("1.jsonl", io.BytesIO(content))]
    done = import_all(ledger, inputs, recorded_by="tests", rejects=kept, dry_run=dry_run)
    return done.written, done.already, list(map(_said, done.refusals)), kept and kept.lines


@pytest.mark.parametrize("accepted", [False, True])
def test_the_findings_are_those_of_recording(ledger: Ledger, accepted: bool) -> None:
    ledger.record(decision_from(employment()), recorded_by="tests")
    late = decision_from(start("2020-02-03"))
    checks = [ConsequenceCheck(late, TODAY, accepted=accepted) for _ in range(3)]
    ledger.record(late, recorded_by="tests", look=checks[0].look, dry_run=True)
    with suppress(Undone), ledger.recording("tests") as recording:
        checks[1].look(recording.entries, recording.put([Proposed(late)]))  # type: ignore[arg-type]
        raise Undone
    ledger.record(late, recorded_by="tests", look=checks[2].look)
    assert checks[0].brought
    assert checks[0].brought == checks[1].brought == checks[2].brought
    assert ledger.size == (2 if accepted else 1)


def test_who_records_meanwhile_is_seen_before_it_is_recorded(ledger: Ledger, location: str) -> None:
    """What was looked at without the lock is looked at again where something came in between."""
    ledger.record(decision_from(employment()), recorded_by="tests")
    seen: list[int] = []

    def look(entries: Any, _outcomes: object) -> bool:
        seen.append(entries.last_position)
        if len(seen) == 1:
            with Ledger.open(location, clock=lambda: NOW) as other:
                other.record(decision_from(order()), recorded_by="another")
        return len(seen) == 1

    ledger.record(decision_from(start()), recorded_by="tests", look=look)
    assert seen == [2, 3]
    assert ledger.size == 2


# -- without the lock, and without a trace --------------------------------------------------------------


def test_it_waits_for_no_import(ledger: Ledger, location: str) -> None:
    ledger.record(decision_from(employment()), recorded_by="tests")
    with (
        Ledger.open(location, clock=lambda: NOW, lock_timeout=0.2) as other,
        ledger.recording("import") as recording,
    ):
        recording.put([Proposed(decision_from(order()))])
        (would,) = other.record(decision_from(start(reason="told")), recorded_by="tests", dry_run=True)
        content = json.dumps(joining()).encode() + b"\n"
        inputs = [open_input("1.jsonl", io.BytesIO(content))]
        done = import_all(other, inputs, recorded_by="tests", dry_run=True)
    # As of before the import, which is not on record yet.
    assert would.position == 2
    assert done.refused == 1


def test_it_changes_no_file(tmp_path: Path) -> None:
    place = tmp_path / "l.db"
    with Ledger.create(place, clock=lambda: NOW) as ledger:
        ledger.record(decision_from(employment()), recorded_by="tests")
    (tmp_path / "l.db-queue").unlink()
    before = _files(tmp_path)
    with Ledger.open(place, clock=lambda: NOW) as ledger:
        ledger.record(decision_from(start(reason="told")), recorded_by="tests", dry_run=True)
        inputs = [open_input("1.jsonl", io.BytesIO(json.dumps(start(reason="told")).encode()))]
        assert import_all(ledger, inputs, recorded_by="tests", dry_run=True).written == 1
        late = decision_from(start("2020-02-03", reason="told"))
        check = ConsequenceCheck(late, TODAY, accepted=False)
        ledger.record(late, recorded_by="tests", look=check.look)
        assert check.holds_back
    assert _files(tmp_path) == before


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


def test_it_needs_no_right_to_write_on_postgresql(postgres_url: str, postgres_administration: Any) -> None:
    with Ledger.create(postgres_url) as made:
        made.record(decision_from(employment(reason="told")), recorded_by="tests")
    name = make_url(postgres_url).database
    postgres_administration.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with Ledger.open(postgres_url) as ledger:
        (would,) = ledger.record(decision_from(start(reason="why")), recorded_by="tests", dry_run=True)
        assert would.position == 2
