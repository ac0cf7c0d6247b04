"""What was handed out, spoilt at random: it is refuted in words, or what it shows is what it showed."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from ledger.seal import verifier
from ledger.seal.verifier import Refuted
from tests.effort import FIRST_SEED, times
from tests.seal.making import KEY, POSITIONS, sealed

AT_A_TIME = 100
EACH = times(200, 2_000)
Checked = Callable[[bytes], Any]


def spoilt(content: bytes, random: Random) -> bytes:
    """Content with one change: a bit, a byte more or less, a piece repeated, moved or cut off."""
    at, to = sorted(random.choices(range(len(content)), k=2))
    piece = content[at : at + 1 + random.randrange(40)]
    return random.choice(
        [
            content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :],
            content[:at] + random.randbytes(1) + content[at:],
            content[:at] + content[at + 1 :],
            content[:at] + content[at + len(piece) :],
            content[:to] + piece + content[to:],
            content[:at]
            + content[at + len(piece) : to + 1]
            + piece
            + content[max(to + 1, at + len(piece)) :],
            content[:at],
        ]
    )


class NotSigned(Exception):
    """It is read, but nobody whose key is known answers for it: the program says so, and its exit code does."""


def of_the_tree(content: bytes, entry: bytes | None = None) -> list[str]:
    """What the program says is proven of the tree; who signed it, and when, is in lines of their own."""
    told, code = verifier._explain(content, entry, [KEY.public], verifier.FromElsewhere())
    if code:
        raise NotSigned
    return [line for line in told if line.startswith(("The bytes of --entry", "The tree "))]


def entry_proof() -> tuple[bytes, Checked]:
    made = sealed()
    entry = made.entries[POSITIONS[1] - 1]
    return made.one(POSITIONS[1]).encode(), lambda content: of_the_tree(content, entry)


def growth_proof() -> tuple[bytes, Checked]:
    return sealed().growth(7).encode(), of_the_tree


def dossier_proof() -> tuple[bytes, Checked]:
    content = json.dumps(sealed().dossier(POSITIONS)).encode()
    return content, lambda content: verifier.check_dossier(content, [KEY.public]).entries


HANDED_OUT = {"entry": entry_proof, "growth": growth_proof, "dossier": dossier_proof}


@pytest.mark.parametrize("first", range(0, EACH, AT_A_TIME))
@pytest.mark.parametrize("kind", HANDED_OUT)
def test_no_change_to_what_was_handed_out_shows_something_else(
    kind: str, first: int, tried: Callable[[str, int], None]
) -> None:
    content, checked = HANDED_OUT[kind]()
    shown, refuted = checked(content), 0
    for seed in range(FIRST_SEED + first, FIRST_SEED + first + AT_A_TIME):
        changed = spoilt(content, Random(seed))
        if changed == content:
            continue
        try:
            again = checked(changed)
        except (Refuted, NotSigned):
            refuted += 1
        else:
            # The signature of a moment can be taken off; white space round a member says nothing.
            assert again == shown, f"seed {seed}"
    assert refuted > AT_A_TIME // 2
    tried("changes to proofs", AT_A_TIME)
