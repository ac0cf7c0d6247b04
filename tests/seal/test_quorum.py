"""`verify --policy`: how far the quorum of whoever relies on the ledger has cosigned it, on either database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.seal import checkpoint as making
from ledger.seal.cosigning import KINDS, CosigningKey
from ledger.seal.seals import StoredCheckpoint
from ledger.seal.signing import with_signatures
from ledger.seal.verifier import PublicKey, read_note
from tests.cli.running import run
from tests.given import employment
from tests.seal.attacker import BEGINNING, NAME, OPERATOR, SEALED, SIZE, Clock, Copy, recorded

TRUE_KEY = OPERATOR.public.vkey


def witness(number: int, name: str, kind: str = "ml-dsa-44") -> CosigningKey:
    return CosigningKey.new(name, KINDS[kind], lambda size: bytes([number]) * size)


NOTARY = witness(1, "notary.example/w")
AUDITOR = witness(2, "audit.example/w", "ed25519")
UNION = witness(3, "union.example/w")
OWN = witness(4, f"{NAME.partition('/')[0]}/own")


def policy(ledger: Copy, *lines: str, keys: Sequence[CosigningKey] = (NOTARY, AUDITOR, UNION)) -> Path:
    named = [f"witness {each.public.name.partition('.')[0]} {each.public.vkey}" for each in keys]
    return ledger.file("ours.policy", "".join(f"{line}\n" for line in (*named, *lines)).encode())


TWO = ("group two 2 notary audit union", "quorum two")


def cosigned(
    ledger: Copy, *witnesses: CosigningKey, sealed: StoredCheckpoint | None = None
) -> StoredCheckpoint:
    """These witnesses have cosigned the newest checkpoint, and the ledger keeps that."""
    with Ledger.open(ledger.location) as opened:
        made = sealed or making.newest(opened)
        for each in witnesses:
            line = each.cosign(read_note(made.note).text, made.made_at + 60)
            made = making.add_cosignatures(opened, with_signatures(made.note, [line]).encode(), [each.public])
    return made


def stated(ledger: Copy, key: PublicKey, organisation: str, independent: bool) -> None:
    with Ledger.open(ledger.location) as opened:
        making.add_witness_key(opened, key, OPERATOR, (organisation, independent))


def told(ledger: Copy, *options: object) -> dict[str, Any]:
    """What is told of the quorum of the policy."""
    found: dict[str, Any] = ledger.verified(*options).check("witnesses")["policy"]
    return found


def test_a_quorum_is_reached_by_witnesses_of_both_kinds(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    asked = policy(ledger, f"log {TRUE_KEY}", *TWO)
    verdict = ledger.then_intact("--policy", asked)
    found = verdict.check("witnesses")["policy"]
    assert (found["reached"], found["size"], found["behind"]) == (True, SEALED, SIZE - SEALED)
    assert [each["name"] for each in found["counted"]] == ["notary", "audit"]
    said = ledger.said("--policy", asked)
    assert f"The quorum of your policy cosigned these {SEALED} entries" in said
    assert f"Entries {SEALED + 1} to {SIZE} are behind the quorum" in said


def test_too_few_witnesses_break_the_verdict(ledger: Copy) -> None:
    cosigned(ledger, NOTARY)
    ledger.then_found("quorum-not-reached", None, "--policy", policy(ledger, *TWO))


def test_the_largest_checkpoint_that_the_quorum_cosigned_is_told(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    clock = Clock()
    with Ledger.open(ledger.location, clock=clock) as opened:
        opened.clock_is_right = True
        recorded(opened, employment(dossier="W-77", source="t:1"))
        newer = making.make(opened, OPERATOR)
    cosigned(ledger, UNION, sealed=newer)
    found = told(ledger, "--policy", policy(ledger, *TWO))
    assert (found["reached"], found["size"], found["behind"]) == (True, SEALED, SIZE + 1 - SEALED)
    cosigned(ledger, NOTARY, sealed=newer)
    found = told(ledger, "--policy", policy(ledger, *TWO))
    assert (found["size"], [each["name"] for each in found["counted"]]) == (SIZE + 1, ["notary", "union"])


def test_what_witnesses_cosigned_stays_when_the_ledger_signs_the_same_tree_again(ledger: Copy) -> None:
    """As of a day on which nothing was recorded."""
    with Ledger.open(ledger.location, clock=Clock(BEGINNING + timedelta(hours=2))) as opened:
        first = making.make(opened, OPERATOR)
        cosigned(ledger, NOTARY, AUDITOR, sealed=first)
        making.make(opened, OPERATOR)
        assert NOTARY.public.name.encode() in making.newest(opened).note
    found = told(ledger, "--policy", policy(ledger, *TWO))
    assert (found["reached"], found["size"]) == (True, first.checkpoint.size)


def test_copies_of_one_checkpoint_that_different_people_kept_count_together(in_file: Copy) -> None:
    with Ledger.open(in_file.location) as opened:
        note, at = making.newest(opened)[0], 1_900_000_000
    text = read_note(note).text
    kept = [
        in_file.file(f"{n}.checkpoint", with_signatures(note, [each.cosign(text, at)]).encode())
        for n, each in enumerate((NOTARY, UNION))
    ]
    options = [word for each in kept for word in ("--checkpoint", each)]
    assert told(in_file, "--policy", policy(in_file, *TWO), *options)["reached"]


def test_the_operators_own_witness_never_counts(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, OWN)
    name = OWN.public.name.partition(".")[0]
    asked = policy(ledger, f"group G 2 notary {name}", "quorum G", keys=(NOTARY, OWN))
    verdict = ledger.then_found("quorum-not-reached", None, "--policy", asked)
    assert "it has the ledger's own name" in verdict.check("witnesses")["words"]
    assert OWN.public.name not in verdict.check("witnesses")["trusted"]


def test_a_witness_that_the_ledger_states_to_be_its_own_never_counts(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    stated(ledger, AUDITOR.public, "the operator", False)
    ledger.then_found("quorum-not-reached", None, "--policy", policy(ledger, *TWO))


def test_two_witnesses_of_one_stated_organisation_count_once(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    asked = policy(ledger, *TWO)
    for key in (NOTARY, AUDITOR):
        stated(ledger, key.public, "Peeters & Co", True)
    verdict = ledger.then_found("quorum-not-reached", None, "--policy", asked)
    assert "run by Peeters & Co, as the ledger states" in verdict.check("witnesses")["words"]
    cosigned(ledger, UNION)
    ledger.then_intact("--policy", asked)


def test_cosignatures_over_another_tree_reach_no_quorum(ledger: Copy) -> None:
    """The attacker changed an entry, and hands over what the witnesses cosigned before."""
    true = cosigned(ledger, NOTARY, AUDITOR)
    kept = ledger.file("true.checkpoint", true.note)
    ledger.forges(lambda rows: [*rows[:5], rows[5].deciding(effective_on="2020-03-01"), *rows[6:]])
    verdict = ledger.then_found(
        "other-root", None, "--without-models", "--checkpoint", kept, "--policy", policy(ledger, *TWO)
    )
    assert ("quorum-not-reached", None) in verdict.violations


def test_a_policy_about_another_ledger_is_told(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    key = PublicKey("another.example/x", 1, OPERATOR.public.public).vkey
    ledger.then_found("policy-of-another", None, "--policy", policy(ledger, f"log {key}", *TWO))


def test_the_log_of_a_policy_is_a_key_to_trust(ledger: Copy) -> None:
    cosigned(ledger, NOTARY, AUDITOR)
    key = PublicKey(NAME, 1, bytes(31) + b"\1").vkey
    ledger.then_found("key-not-in-history", None, "--policy", policy(ledger, f"log {key}", *TWO))


def test_a_quorum_that_two_can_reach_apart_is_told(in_file: Copy) -> None:
    cosigned(in_file, NOTARY, AUDITOR)
    any_one = policy(in_file, "group one any notary audit union", "quorum one")
    assert "two that share no witness" in in_file.said("--policy", any_one)
    assert "two that share no witness" not in in_file.said("--policy", policy(in_file, *TWO))


def test_a_cosignature_of_ml_dsa_that_was_altered_in_the_database_is_found(ledger: Copy) -> None:
    cosigned(ledger, NOTARY)
    stated(ledger, NOTARY.public, "Notary", True)
    with Ledger.open(ledger.location) as opened, opened.reading() as reading:
        seal = [each for each in reading.seals() if b"notary" in each.state and each.kind == "checkpoint"][-1]
    # Another digit of base64, so that it can be read and does not hold.
    digit = b"B" if seal.state[-900:-899] == b"A" else b"A"
    flipped = seal.state[:-900] + digit + seal.state[-899:]
    ledger.does("UPDATE seals SET state = :state WHERE number = :number", state=flipped, number=seal.number)
    ledger.then_found("witness-signature")


@pytest.mark.parametrize("written", ["quorum\n", "quorum nobody\n", "\x00", ""])
def test_a_policy_that_is_none_is_a_mistake_of_use(in_file: Copy, written: str) -> None:
    done = run(
        "--ledger", in_file.location, "verify", "--policy", in_file.file("no.policy", written.encode())
    )
    assert done.code == 2
    assert "policy" in done.err.casefold()
