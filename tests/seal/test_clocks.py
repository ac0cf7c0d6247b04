"""A clock that was wrong: refused, explained, and what an explanation never hides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.application import Ledger
from ledger.clock import NoClockOfItsOwn, NoSuchRun, explain
from ledger.decisions.clock_explanation import ClockExplanation
from ledger.erasing import erase, set_hold
from ledger.identity import Identity, set_identity
from ledger.moments import ClockBehind
from ledger.parsing.reading import decision_from
from ledger.seal import checkpoint as making
from ledger.seal.known import TrustAnchors
from ledger.seal.proof import prove_stream
from ledger.seal.signing import signed_note
from ledger.seal.timestamp import request
from ledger.seal.verifier import Refuted, check_chain, check_dossier, read_note
from ledger.seal.verify import Check, verify
from ledger.store.session import CHECKPOINT
from projections.reading import Reading
from tests.cli.running import run
from tests.given import employment, start, suspension
from tests.seal.attacker import ATTACKER, OPERATOR, canonical
from tests.seal.authority import Authority

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FAR = datetime(2099, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHY = "battery of the server's clock was empty"


class Hands:
    """A clock whose hands are set."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def to(self, moment: datetime) -> None:
        self.moment = moment


class Kept:
    """A ledger with a clock, and short words for what is done with it."""

    def __init__(self, location: str) -> None:
        self.location, self.clock, self.count = location, Hands(), 0
        self.ledger = Ledger.create(location, clock=self.clock)
        making.set_first_key(self.ledger, OPERATOR)

    def records(self, number: int = 1, **how: bool) -> None:
        for _ in range(number):
            self.count += 1
            made = employment(dossier=f"D-{self.count:03}")
            self.ledger.record(decision_from(made), recorded_by="tests", **how)  # type: ignore[arg-type]

    def seals(self) -> bytes:
        return making.make(self.ledger, OPERATOR).note

    def times(self, anchors: TrustAnchors = TrustAnchors()) -> Check:  # noqa: B008 - immutable
        (found,) = [check for check in self.verified(anchors) if check.name == "times"]
        return found

    def verified(self, anchors: TrustAnchors = TrustAnchors()) -> list[Check]:  # noqa: B008 - immutable
        return verify(self.ledger, self.location, anchors)

    def codes(self) -> set[str]:
        return {
            each.code for check in self.verified() if check.state == "broken" for each in check.violations
        }

    def moments(self) -> list[datetime]:
        with self.ledger.reading() as reading:
            return [codec.recorded_at(state) for _, state in reading.entries()]

    def jumped(self) -> Kept:
        """Two entries, sealed; three more while the clock is in 2099, sealed too; and the clock right again."""
        self.records(2)
        self.seals()
        self.clock.to(FAR)
        self.records(3)
        self.seals()
        self.clock.to(NOON + 60 * MINUTE)
        return self


@pytest.fixture
def kept(location: str) -> Iterator[Kept]:
    made = Kept(location)
    yield made
    made.ledger.close()


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Kept]:
    """For what does not depend on the database."""
    made = Kept(str(tmp_path / "ledger.db"))
    yield made
    made.ledger.close()


# -- refused ---------------------------------------------------------------------------------------------


WRITES: dict[str, Callable[[Kept], object]] = {
    "record": lambda kept: kept.records(),
    "checkpoint": lambda kept: kept.seals(),
    "erase": lambda kept: erase(
        kept.ledger, "D-001", what="all", recorded_by="o", ground="AVG art. 17", authority="DPO",
        effective_on=NOON.date(), decided_by="department",
    ),
    "key": lambda kept: making.rotate_key(kept.ledger, ATTACKER, OPERATOR),
    "identity": lambda kept: set_identity(kept.ledger, "D-001", Identity("An"), recorded_by="o"),
    "hold": lambda kept: set_hold(kept.ledger, "D-001", why="beroep", recorded_by="o"),
}  # fmt: skip


def test_nothing_is_written_by_a_clock_that_lies_before_what_is_on_record(kept: Kept) -> None:
    kept.jumped()
    for write in WRITES.values():
        with pytest.raises(ClockBehind) as refused:
            write(kept)
        said = str(refused.value)
        assert "2026-03-02 14:00:00 +01:00" in said
        assert "2099-01-01 01:00:00 +01:00; entry 3 is the first" in said
    assert kept.ledger.size == 5
    kept.ledger.clock_is_right = True
    for write in WRITES.values():
        write(kept)
    assert all(moment == FAR for moment in kept.moments()[2:])


def test_two_clocks_may_differ_by_a_minute(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.records()
    kept.clock.to(NOON - MINUTE)
    kept.records()
    kept.clock.to(NOON - MINUTE - timedelta(microseconds=1))
    with pytest.raises(ClockBehind):
        kept.records()
    kept.records(clock_is_right=True)
    assert kept.moments() == [NOON] * 3


def test_a_clock_before_the_newest_checkpoint_is_refused_too(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.records()
    kept.clock.to(FAR)
    kept.seals()
    kept.clock.to(NOON + MINUTE)
    with pytest.raises(ClockBehind):
        kept.records()


def test_a_simulated_ledger_takes_the_moments_it_is_given(location: str) -> None:
    clock = Hands(FAR)
    with Ledger.create(location, simulated=True, clock=clock) as ledger:
        ledger.record(decision_from(employment()), recorded_by="tests")
        clock.to(NOON)
        ledger.record(decision_from(employment(dossier="W-02")), recorded_by="tests")
        with pytest.raises(NoClockOfItsOwn):
            explain(ledger, first=1, why=WHY, recorded_by="tests")


def test_the_commands_refuse_and_go_on_when_told(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    with Ledger.create(place, clock=Hands(FAR)) as ledger:
        ledger.record(decision_from(employment()), recorded_by="tests")
    start = ("record", "start", "--dossier", "W-01", "--effective-on", "2020-02-03", "--decided-by",
             "service-provider", "--ledger", place, "--accept-findings")  # fmt: skip
    ran = run(*start)
    assert (ran.code, ran.out) == (4, "")
    assert "--clock-is-right" in ran.err
    assert "2099-01-01 01:00:00 +01:00" in ran.err
    lines = tmp_path / "more.jsonl"
    lines.write_text(
        '{"decision":"start","dossier":"W-01","effective_on":"2020-02-03","decided_by":"employer"}\n'
    )
    assert run("import", str(lines), "--ledger", place).code == 4
    assert run("verify", "--ledger", place).code == 5
    assert run(*start, "--clock-is-right").code == 0
    explained = run("clock", "explain", "--first", "1", "--why", WHY, "--ledger", place)
    assert explained.code == 0
    assert "2099-01-01 01:00:00 +01:00" in explained.out
    assert run("import", str(lines), "--ledger", place).code == 0
    key = tmp_path / "signing.key"
    assert run("key", "new", key, "--ledger", place).code == 0
    assert run("checkpoint", "--key", key, "--ledger", place).code == 0
    said = run("verify", "--ledger", place)
    assert (said.code, "entry 0" in said.out) == (8, False)
    assert "The hour of entries 1 to 2, the first of the ledger" in " ".join(said.out.split())


# -- explained -------------------------------------------------------------------------------------------


def test_after_an_explanation_moments_are_right_again(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    assert "in-the-future" in kept.codes()
    done = explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    stated = done.explanation
    assert (done.position, stated.first, stated.last) == (6, 3, 5)
    assert (stated.not_before, stated.not_after) == ("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")
    kept.clock.to(NOON + 61 * MINUTE)
    kept.records()
    assert kept.moments()[5:] == [NOON + 60 * MINUTE, NOON + 61 * MINUTE]


def test_an_explanation_counts_once_a_checkpoint_has_it(kept: Kept) -> None:
    kept.jumped()
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    kept.records()
    assert {"time-goes-back", "back-dated", "in-the-future"} <= kept.codes()
    assert kept.times().figures["unsealed"] == [6]
    kept.seals()
    assert kept.codes() == set()
    found = kept.times()
    assert found.state == "explained"
    assert {each.code for each in found.violations} == {
        "time-goes-back", "back-dated", "in-the-future", "checkpoint-order",
    }  # fmt: skip
    assert found.figures["explained"][0]["why"] == WHY


def test_verify_says_so_with_an_exit_code_of_its_own(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    kept.seals()
    ran = run("verify", "--json", "--ledger", kept.location)
    assert ran.code == 8
    assert (ran.json["intact"], ran.json["explained"]) == (True, True)
    for lang, word in (("en", "EXPLAINED"), ("nl", "VERKLAARD")):
        said = run("verify", "--ledger", kept.location, "--lang", lang)
        assert said.code == 8
        assert word in said.out
        assert WHY in " ".join(said.out.split())


def test_an_explanation_names_entries_that_there_are(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.records(2)
    for first, last in ((2, 1), (1, 3), (3, 3)):
        with pytest.raises(NoSuchRun):
            explain(kept.ledger, why=WHY, recorded_by="operator", first=first, last=last)
    assert kept.ledger.size == 2


def test_a_clock_that_jumps_twice_is_explained_twice(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    kept.records()
    kept.clock.to(FAR + MINUTE)
    kept.records(2)
    kept.clock.to(NOON + 90 * MINUTE)
    second = explain(kept.ledger, first=8, why="again", recorded_by="operator")
    assert (second.explanation.first, second.explanation.last) == (8, 9)
    kept.records()
    kept.seals()
    assert kept.times().state == "explained"
    assert kept.codes() == set()


def test_an_explanation_made_while_the_clock_was_still_wrong_is_explained_with_the_rest(
    in_a_file: Kept,
) -> None:
    kept = in_a_file
    kept.jumped()
    kept.clock.to(FAR - MINUTE)
    explain(kept.ledger, why="too soon", recorded_by="operator", first=3)
    kept.clock.to(NOON + 70 * MINUTE)
    done = explain(kept.ledger, why=WHY, recorded_by="operator", first=3)
    assert (done.position, done.explanation.last) == (7, 6)
    kept.records()
    kept.seals()
    assert kept.moments()[6:] == [NOON + 70 * MINUTE] * 2
    assert kept.times().state == "explained"
    assert kept.codes() == set()


# -- what it never hides ---------------------------------------------------------------------------------


def test_an_explanation_reaches_no_further_back_than_what_it_names(in_a_file: Kept) -> None:
    """The entry before them, and what was signed before them, hold as before."""
    kept = in_a_file
    kept.jumped()
    kept.clock.to(NOON - 30 * MINUTE)
    with pytest.raises(ClockBehind):
        explain(kept.ledger, first=3, why=WHY, recorded_by="operator")


def forged(kept: Kept, moment: datetime, **changed: object) -> None:
    """An explanation as whoever has the database and the key writes one, and a checkpoint over it."""
    kept.ledger.clock_is_right = True
    kept.clock.to(moment)
    with kept.ledger.recording("forger", explaining=(1, kept.ledger.size)) as recording:
        size = recording.entries.last_position
        first = changed.get("first", 3)
        said = {
            "first": first,
            "last": size,
            "clock_first": "2099-01-01T00:00:00Z",
            "clock_last": "2099-01-01T00:00:00Z",
            "not_before": codec.moment_text(moment),
            "not_after": codec.moment_text(moment),
            "why": "forged",
        }
        recording.state(ClockExplanation, **(said | changed))
    kept.clock.to(NOON + 80 * MINUTE)
    kept.seals()


def test_an_explanation_from_before_what_is_right_excuses_no_step_back(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    forged(kept, NOON - 30 * MINUTE)
    assert "time-goes-back" in kept.codes()


@pytest.mark.parametrize("wrong", ["clock_first", "clock_last"])
def test_an_explanation_of_other_moments_than_those_of_the_entries_excuses_nothing(
    in_a_file: Kept, wrong: str
) -> None:
    kept = in_a_file
    kept.jumped()
    forged(kept, NOON + 60 * MINUTE, **{wrong: "2098-12-31T00:00:00Z"})
    assert {"time-goes-back", "in-the-future"} <= kept.codes()


def test_the_explanation_of_another_ledger_excuses_nothing(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    forged(kept, NOON + 60 * MINUTE, ledger="0" * 32)
    assert {"time-goes-back", "in-the-future"} <= kept.codes()


def test_entries_that_are_not_named_are_not_excused(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.jumped()
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    kept.clock.to(FAR)
    kept.records()
    kept.clock.to(NOON + 61 * MINUTE)
    kept.ledger.clock_is_right = True
    kept.seals()
    assert kept.codes() == {"in-the-future"}


def test_a_witness_who_saw_that_the_clock_was_right_is_not_explained_away(kept: Kept) -> None:
    """Entries back-dated past a checkpoint by an explanation: its moment stands, since a witness saw it then."""
    witness = ATTACKER
    kept.records(2)
    kept.clock.to(NOON + 600 * MINUTE)
    kept.records()
    sealed = making.make(kept.ledger, OPERATOR)
    text = read_note(sealed.note).text
    making.add_witness_key(kept.ledger, witness.cosigner, OPERATOR)
    seconds = int(kept.clock().timestamp())
    cosigned = signed_note(text, [witness.cosign(text, seconds + 2)]).encode()
    making.add_cosignatures(kept.ledger, cosigned)
    kept.clock.to(NOON + 60 * MINUTE)
    explain(kept.ledger, why="forged", recorded_by="forger", first=3)
    kept.records()
    kept.seals()
    assert {"time-goes-back", "back-dated"} <= kept.codes()


# -- what others saw -------------------------------------------------------------------------------------


def test_a_checkpoint_that_a_witness_saw_before_it_was_made_is_found(kept: Kept) -> None:
    kept.records()
    sealed = making.make(kept.ledger, OPERATOR)
    making.add_witness_key(kept.ledger, ATTACKER.cosigner, OPERATOR)
    text, at = read_note(sealed.note).text, int(NOON.timestamp())
    early = signed_note(
        text, [OPERATOR.sign(text), OPERATOR.cosign(text, at), ATTACKER.cosign(text, at - 600)]
    )
    with kept.ledger.store.writing() as writing:
        writing.put_seals([(CHECKPOINT, 1, at, early.encode())])
    assert "seen-before-made" in kept.codes()


# -- known ------------------------------------------------------------------------------------------------


def test_an_entry_from_2099_is_known_no_later_than_what_explains_it(kept: Kept) -> None:
    kept.jumped()
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    kept.clock.to(NOON + 70 * MINUTE)
    kept.records()
    with kept.ledger.reading() as reading:
        known = [Reading(reading, NOON + m * MINUTE).upto for m in (-1, 0, 59, 60, 69, 70, 100)]
    assert known == [0, 2, 2, 6, 6, 7, 7]


STEPS = st.lists(
    st.tuples(st.sampled_from(["ahead", "on", "seal", "back"]), st.integers(1, 300)), max_size=14
)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_a_clock_that_jumps_to_and_fro_is_always_explained(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """Whatever the clock does: each refusal is answered by an explanation, and nothing but the moments is amiss.

    And what is known at a moment are the entries up to the last one from then or before, by a look at each of them.
    """
    kept = Kept(str(tmp_path_factory.mktemp("clock") / "ledger.db"))
    true, ahead = NOON, timedelta()
    with kept.ledger:
        for what, minutes in steps:
            true += MINUTE * minutes
            ahead = {"ahead": ahead + timedelta(days=minutes), "back": timedelta()}.get(what, ahead)
            kept.clock.to(true + ahead)
            try:
                kept.seals() if what == "seal" else kept.records()
            except ClockBehind as refused:
                if refused.values["first"] is None:  # Only a checkpoint is ahead: one entry goes with it.
                    kept.records(clock_is_right=True)
                first = refused.values["first"] or kept.ledger.size
                explain(kept.ledger, first=first, why=WHY, recorded_by="operator")
                kept.records()
        kept.clock.to(true + timedelta(days=5000))
        kept.seals()
        assert kept.codes() == set()
        moments = kept.moments()
        with kept.ledger.reading() as reading:
            for known in {*moments, *(at - timedelta(microseconds=1) for at in moments)}:
                last = max((n for n, at in enumerate(moments, 1) if at <= known), default=0)
                assert Reading(reading, known).upto == last


# -- proofs ------------------------------------------------------------------------------------------------


def lived(kept: Kept) -> str:
    """One dossier with an entry from 2099, explained, and one from after that: its stream steps back."""
    kept.records(2)
    kept.clock.to(FAR)
    stream = f"dossier:D-{kept.count:03}"
    kept.ledger.record(decision_from(start(dossier=stream[8:])), recorded_by="tests")
    kept.clock.to(NOON + 60 * MINUTE)
    explain(kept.ledger, first=3, why=WHY, recorded_by="operator")
    ill = suspension("2020-03-02", "2020-03-06", dossier=stream[8:])
    kept.ledger.record(decision_from(ill), recorded_by="tests")
    kept.seals()
    return stream


def test_the_proof_of_a_dossier_that_steps_back_holds_with_what_explains_it(kept: Kept) -> None:
    stream = lived(kept)
    with kept.ledger.reading() as reading:
        proof = json.loads(prove_stream(reading, kept.ledger.store.origin, stream).content)
    checked = check_dossier(json.dumps(proof))
    assert [entry["line"].endswith("entry 4)") for entry in checked.entries] == [False, True, False]
    for forged in (
        {**proof, "explained": []},
        {key: value for key, value in proof.items() if key != "explained"},
        {**proof, "explained": proof["entries"][:1]},
    ):
        with pytest.raises(Refuted):
            check_dossier(json.dumps(forged))


def test_a_proof_without_a_wrong_clock_says_nothing_of_one(in_a_file: Kept) -> None:
    kept = in_a_file
    kept.records()
    kept.seals()
    with kept.ledger.reading() as reading:
        assert b"explained" not in prove_stream(reading, kept.ledger.store.origin, "dossier:D-001").content


def explanation(origin: bytes, **changed: object) -> bytes:
    """What a ledger says of its clock at entries 3 to 5, as the verifier reads it."""
    own = json.loads(origin)["ledger_id"]
    said = {"decision": "clock-explanation", "ledger": own, "first": 3, "last": 5, **changed}
    entry = {"decision": said, "recorded_at": "2026-03-02T13:00:00Z", "stream": f"ledger:{own}"}
    return canonical(entry)


def shown(origin: bytes, *entries: tuple[int, str]) -> list[tuple[int, bytes]]:
    """A stream whose entries stand at these positions and say these moments."""
    made: list[tuple[int, bytes]] = []
    before = origin
    for number, (position, moment) in enumerate(entries, 1):
        decision = {"decision": "start", "effective_on": "2020-02-03"}
        entry = {"stream": "dossier:A", "number": number, "previous": sha256(before).hexdigest()}
        before = canonical(entry | {"recorded_at": moment, "recorded_by": "t", "decision": decision})
        made.append((position, before))
    return made


RIGHT, WRONG, AFTER = "2026-03-02T12:00:00Z", "2099-01-01T00:00:00Z", "2026-03-02T14:00:00Z"


@pytest.mark.parametrize(
    ("entries", "changed", "holds"),
    [
        (((2, RIGHT), (4, WRONG), (7, AFTER)), {}, True),
        (((2, RIGHT), (2, WRONG), (7, AFTER)), {}, False),
        (((2, RIGHT), (4, WRONG), (7, RIGHT)), {}, False),
        (((2, AFTER), (4, WRONG), (7, AFTER)), {}, False),
        (((2, WRONG), (7, AFTER)), {}, False),
        (((4, WRONG), (5, AFTER)), {}, False),
        (((4, WRONG), (7, AFTER), (8, RIGHT)), {}, False),
        (((4, WRONG), (7, AFTER)), {"first": 5}, False),
        (((4, WRONG), (7, AFTER)), {"last": 3}, False),
        (((4, WRONG), (7, AFTER)), {"last": 6}, None),
        (((4, WRONG), (7, AFTER)), {"first": True}, None),
        (((4, WRONG), (7, AFTER)), {"ledger": "0" * 32}, False),
        (((4, WRONG), (7, AFTER)), {"decision": "access-seal"}, False),
    ],
)
def test_the_one_file_verifier_accepts_this_step_back_and_no_other(
    entries: tuple[tuple[int, str], ...], changed: dict[str, object], holds: bool | None
) -> None:
    origin = canonical({"ledger_id": "a" * 32})
    clock = [(6, explanation(origin, **changed))]
    if holds:
        assert len(check_chain(origin, "dossier:A", shown(origin, *entries), clock)) == len(entries)
    else:
        with pytest.raises(Refuted if holds is False else ValueError):
            check_chain(origin, "dossier:A", shown(origin, *entries), clock)


# -- timestamps --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "first")


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(("ahead", "found"), [(0, False), (4, False), (6, True)])
def test_a_timestamp_earlier_than_what_is_under_it_is_found(
    in_a_file: Kept, authority: Authority, ahead: int, trusted: bool, found: bool
) -> None:
    """The authority's clock is that of this machine; the ledger's is ahead of it by some minutes."""
    kept, now = in_a_file, datetime.now(UTC)
    kept.clock.to(now + ahead * MINUTE)
    kept.records()
    sealed = making.make(kept.ledger, OPERATOR)
    making.add_timestamp(kept.ledger, sealed, authority.answer(request(read_note(sealed.note).text.encode())))
    kept.clock.to(now + 60 * MINUTE)
    kept.seals()
    codes = {"stamped-before-entry", "stamped-before-made"} if found else set()
    anchors = TrustAnchors(authorities=authority.root) if trusted else TrustAnchors()
    times, stamps = (
        next(check for check in kept.verified(anchors) if check.name == name)
        for name in ("times", "timestamps")
    )
    assert {each.code for each in times.violations} == codes
    assert stamps.state == ("holds" if trusted else "unchecked")


def test_a_timestamp_earlier_than_an_entry_is_found_on_either_database(
    kept: Kept, authority: Authority
) -> None:
    kept.clock.to(datetime.now(UTC) + timedelta(days=1))
    kept.records()
    sealed = making.make(kept.ledger, OPERATOR)
    making.add_timestamp(kept.ledger, sealed, authority.answer(request(read_note(sealed.note).text.encode())))
    assert {"stamped-before-entry", "stamped-before-made"} <= kept.codes()
    # An hour later the clock is right: what happened is explained, and the timestamp corroborates it.
    kept.clock.to(datetime.now(UTC) + 60 * MINUTE)
    explain(kept.ledger, first=1, why=WHY, recorded_by="operator")
    kept.seals()
    assert kept.codes() == set()
    assert kept.times().state == "explained"
