"""How far a quorum of witnesses has cosigned the ledger, by the policy of whoever has to rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ledger import codec
from ledger.seal.verifier import PublicKey, Quorum, quorum_of, splits

if TYPE_CHECKING:
    from ledger.seal.known import KnownSeals


def quorum_figures(known: KnownSeals, roots: Mapping[int, bytes], upto: int) -> dict[str, Any] | None:
    """For how many entries the policy's quorum is reached, by whom and when; None without a policy.

    Cosignatures under copies of one checkpoint count together, and only where the entries have its root. `behind` is
    how many entries are behind the quorum, `possible` whether it could be reached at all. Raises ``Malformed``.
    """
    policy = known.policy
    if policy is None:
        return None

    def asked(cosigned: Mapping[PublicKey, int]) -> Quorum:
        return quorum_of(policy, cosigned, known.name or "", known.own_keys, known.stated)

    trees = list(_cosigned(known, roots))
    size, moments, quorum = next(
        ((size, moments, found) for size, moments in trees if (found := asked(moments)).reached),
        (0, dict[PublicKey, int](), asked(trees[0][1] if trees else {})),
    )
    moments = moments or (trees[0][1] if trees else {})
    if policy.quorum == "none":
        size = upto  # nobody's word is asked for
    return {
        "quorum": policy.quorum,
        "reached": quorum.reached,
        "size": size,
        "behind": upto - size,
        "splits": splits(policy, policy.quorum),
        "possible": asked(dict.fromkeys(policy.witnesses.values(), 0)).reached,
        "counted": [_witness(known, name, policy.witnesses[name], moments) for name in quorum.counted],
        "left_out": quorum.left_out,
    }


def _cosigned(known: KnownSeals, roots: Mapping[int, bytes]) -> Iterator[tuple[int, dict[PublicKey, int]]]:
    """Each tree that somebody cosigned and the entries bear out, the largest first, and who saw it when."""
    trees: dict[int, dict[PublicKey, int]] = {}
    for each in known.checkpoints:
        size, root, *_ = each.checkpoint.size, each.checkpoint.root
        if roots.get(size) != root:
            continue
        for signed in each.cosigned:
            if signed.at is not None:
                seen = trees.setdefault(size, {})
                seen[signed.key] = min(signed.at, seen.get(signed.key, signed.at))
    yield from sorted(trees.items(), key=lambda tree: -tree[0])


def _witness(
    known: KnownSeals, name: str, key: PublicKey, moments: Mapping[PublicKey, int]
) -> dict[str, Any]:
    """A witness that counts; who runs it is what the ledger states of it, and no fact."""
    stated = [each for each in known.stated if each.key == key and each.organisation is not None]
    return {
        "name": name,
        "key": key.name,
        "at": codec.moment_text(datetime.fromtimestamp(min(moments[key], 253_402_300_799), UTC)),
        "stated_organisation": stated[-1].organisation if stated else None,
        "stated_independent": stated[-1].independent if stated else None,
    }
