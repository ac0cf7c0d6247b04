"""What whoever checks a bag may hand over wrongly, or in another order, and what the answer is then."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.clock import explain
from ledger.seal.signing import SigningKey
from tests.given import employment
from tests.handover.scene import NAME, NOON, made_key, record, seal
from tests.handover.test_bag import checked, unpacked

FIRST = made_key(1)
ENTRY = "entries/000000002.json"


def of_another_ledger() -> SigningKey:
    return SigningKey.new("elsewhere.example/ledger", lambda size: bytes([7]) * size)


@pytest.fixture
def bag(sealed: Ledger, tmp_path: Path) -> Path:
    return unpacked(sealed, tmp_path) / "data"


def policy(folder: Path, *lines: str) -> str:
    """A policy that knows another ledger too, with these lines; where it stands."""
    path = folder.parent.parent / "asked.policy"
    logs = [f"log {key.public.vkey}" for key in (FIRST, of_another_ledger())]
    path.write_text("\n".join((*logs, *lines, "")))
    return str(path)


def test_a_key_of_another_ledger_is_called_that_and_nothing_is_called_gone(bag: Path) -> None:
    done = checked(bag, "--key", of_another_ledger().public.vkey)
    assert (done.returncode, done.stderr) == (5, "")
    reasons = [line for line in done.stdout.splitlines() if line.startswith("- ")]
    assert [line.startswith("- De sleutel die u opgaf, is van een ander register:") for line in reasons] == [
        True
    ]
    assert NAME in reasons[0]


def test_a_policy_may_name_other_ledgers_too(bag: Path) -> None:
    done = checked(bag, "--policy", policy(bag, "quorum none"))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "KLOPT / IN ORDER"), done.stdout
    # Nobody was asked to cosign, so that it is not said that somebody did.
    assert "quorum" not in done.stdout


@pytest.mark.parametrize("arguments", [(), (ENTRY,)])
def test_a_policy_that_nobody_cosigned_for_is_not_reached_also_for_one_entry(
    bag: Path, arguments: tuple[str, ...]
) -> None:
    witness = SigningKey.new("witness.example/w", lambda size: bytes([9]) * size).cosigner.vkey
    asked = policy(bag, f"witness w {witness}", "quorum w")
    done = checked(bag, *arguments, "--policy", asked)
    assert (done.returncode, done.stdout.splitlines()[0]) == (5, "KLOPT NIET / NOT IN ORDER")
    assert "quorum w " in done.stdout
    assert "Een sleutel" not in done.stdout  # the other ledger in it is no reason


@pytest.mark.parametrize("arguments", [(), (ENTRY,)])
def test_an_option_that_cannot_be_used_is_named_below_the_first_line(
    bag: Path, arguments: tuple[str, ...]
) -> None:
    for option, value in (
        ("--key", "NAAM+ID+SLEUTEL"),
        ("--statements", ENTRY),
        ("--policy", ENTRY),
        ("--policy", "nowhere"),
    ):
        done = checked(bag, *arguments, option, value)
        first, _, reason = done.stdout.splitlines()
        assert (done.returncode, done.stderr, first) == (2, "", "NIET NAGEKEKEN / NOT CHECKED")
        assert reason.startswith(f"- {option} is niet bruikbaar: ")


def test_what_is_no_bag_is_named(bag: Path) -> None:
    for name in ("nowhere", "dossier.html"):
        done = checked(bag, name, "--key", FIRST.public.vkey)
        assert done.returncode == 2
        assert f"{name} is er niet, of is geen map of ZIP van een dossier." in done.stdout


def test_the_entries_may_stand_behind_the_options_and_nothing_is_said_of_the_rest(bag: Path) -> None:
    done = checked(bag, "..", "--key", FIRST.public.vkey, ENTRY)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Enkel nagekeken: {ENTRY}. De rest van de map niet." in done.stdout


def test_what_a_proof_is_refused_for_begins_in_the_language_of_the_answer(bag: Path) -> None:
    path = bag / ENTRY
    path.write_bytes(path.read_bytes().replace(b"2", b"3", 1))
    assert "klopt niet. In het Engels: " in checked(bag, "--key", FIRST.public.vkey).stdout
    english = checked(bag, "--key", FIRST.public.vkey, "--lang", "en").stdout
    assert "What was shown does not hold." in english
    assert "In het Engels" not in english


def test_an_hour_that_the_operator_calls_wrong_is_among_what_is_not_shown(tmp_path: Path) -> None:
    now = [datetime(2099, 1, 1, tzinfo=UTC)]
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: now[0]) as ledger:
        record(ledger, employment(dossier="W-10"))
        now[0] = NOON
        explain(ledger, first=1, why="the battery was empty", recorded_by="operator")
        seal(ledger)
        folder = unpacked(ledger, tmp_path, known=None) / "data"
    done = checked(folder, "--key", FIRST.public.vkey)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "KLOPT / IN ORDER"), done.stdout
    not_shown = done.stdout.partition("WAT DIT NIET TOONT")[2].partition("BIJZONDERHEDEN")[0]
    assert "Het uur van post 1: het tijdstip ervan klopt niet, zegt de beheerder in post 2." in not_shown
