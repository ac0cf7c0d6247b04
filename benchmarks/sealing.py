"""What the seal costs: on appending, nothing; a checkpoint, a proof, and computing everything anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from hashlib import sha256

from benchmarks.bench import Bench
from benchmarks.figures import Figure, best, interleaved, middle, rate, timed, timed_alone
from benchmarks.floors import Floor
from benchmarks.places import Place
from benchmarks.writing import MOST_AT_HAND, proposals, put
from ledger.application import Ledger
from ledger.seal import checkpoint
from ledger.seal.known import TrustAnchors
from ledger.seal.proof import prove_entry
from ledger.seal.signing import SigningKey
from projections.answers.verification import verify


def first_checkpoint(bench: Bench) -> Iterator[Figure]:
    """The first checkpoint of entries that were appended in bulk: a tenth of the time that took, at most."""
    for place in bench.places:
        with place.fresh() as location:
            ledger = Ledger.create(location, simulated=True)
            key = _key(ledger)
            at_hand = list(proposals(min(bench.entries, MOST_AT_HAND), bench.dossiers))
            appended = timed(lambda ledger=ledger, at_hand=at_hand: put(ledger, at_hand))
            sealed = timed(lambda ledger=ledger, key=key: checkpoint.make(ledger, key))
            ledger.close()
        note = f"{100 * sealed / appended:.1f}% of the append"
        yield Figure("checkpoint of all of it", place.name, sealed, at_most=appended / 10, note=note)


def proofs(bench: Bench) -> Iterator[Figure]:
    """The proof of one entry among all, each in a snapshot of its own, checked before it is handed out."""
    for place in bench.places:
        ledger = _sealed(bench, place)
        positions = [1 + secrets.randbelow(bench.entries) for _ in range(bench.size.proofs)]

        def prove(position: int, ledger: Ledger = ledger) -> None:
            with ledger.reading() as reading:
                prove_entry(reading, position)

        times = [timed_alone(lambda position=position: prove(position)) for position in positions]
        ledger.close()
        yield Figure(
            "proof of one entry",
            place.name,
            middle(times),
            at_most=5e-3,
            note=f"median of {bench.size.proofs}",
        )


def verification(bench: Bench) -> Iterator[Figure]:
    """Everything computed anew, under a checkpoint. Floors: read and hash once; read, tree and chain."""
    for place in bench.places:
        location = bench.loaded(place)
        ledger = _sealed(bench, place)
        bare = place.connect(location)

        def ours(ledger: Ledger = ledger, location: str = location) -> None:
            found = verify(ledger, location, TrustAnchors(), lambda _done, _all: None, models=False)
            assert not any(check.state == "broken" for check in found)

        times = interleaved(
            bench.rounds,
            lambda: timed(ours),
            lambda bare=bare: timed(lambda: _hash(bare)),
            lambda bare=bare: timed(lambda: _tree_and_chain(bare)),
        )
        note = rate(bench.entries, best(times[0]))
        yield Figure("verify", place.name, best(times[0]), best(times[1]), 0.4, note=note)
        yield Figure("… against tree and chain", place.name, best(times[0]), best(times[2]), None)
        bare.close()
        ledger.close()


def _hash(bare: Floor) -> None:
    for _, state in bare.rows():
        sha256(b"\x00" + state).digest()


def _tree_and_chain(bare: Floor) -> None:
    """The root as a loop, and the hash that the next entry of a stream holds."""
    level: list[bytes] = []
    for _, state in bare.rows():
        level.append(sha256(b"\x00" + state).digest())
        sha256(state).hexdigest()
    while len(level) > 1:
        pairs = iter(level)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        level = above + level[2 * len(above) :]


def _key(ledger: Ledger) -> SigningKey:
    key = SigningKey.new("benchmark", secrets.token_bytes)
    checkpoint.set_first_key(ledger, key)
    return key


def _sealed(bench: Bench, place: Place) -> Ledger:
    """The ledger that holds the register, under a checkpoint."""
    ledger = Ledger.open(bench.loaded(place))
    with ledger.reading() as reading:
        sealed = bool(reading.seals())
    if not sealed:
        checkpoint.make(ledger, _key(ledger))
    return ledger
