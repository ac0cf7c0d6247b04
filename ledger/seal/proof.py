"""Proofs that are handed out: of one entry, of a dossier whole, and that one checkpoint grew out of another.

Each is checked before it leaves: what the database keeps of the tree is not trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from ledger import codec
from ledger.decisions import ledger_stream
from ledger.language import phrase
from ledger.moments import explained_runs
from ledger.problem import Problem, named
from ledger.seal.checkpoint import NoCheckpoint, NotTheSigningKey
from ledger.seal.memory import Tree
from ledger.seal.remembering import remember
from ledger.seal.seals import KEY_SEAL, TIMESTAMP_SEAL, Seals, StoredCheckpoint
from ledger.seal.signing import Signer, SigningError, head_statement, signed_note
from ledger.seal.tiles import Tiles
from ledger.seal.tree import consistency_proof, inclusion_proof
from ledger.seal.verifier import (
    CONSISTENCY,
    DOSSIER,
    TLOG_PROOF,
    TOO_LARGE,
    Checkpoint,
    Refuted,
    base64_text,
    check_chain,
    check_consistency,
    check_dossier,
    check_inclusion,
    leaf_hash,
    read_checkpoint,
    read_note,
)
from ledger.store.session import ReadTransaction, SealRow
from ledger.words import IT_IS_ENTRY


class NotCovered(SigningError):
    """No checkpoint covers this entry yet: `doorstroom checkpoint --key FILE` makes one."""


class Hidden(Refuted):
    """Entries of this dossier stand where a question for it does not find them: run `doorstroom verify`."""


class NotInLine(Refuted):
    """The entries of a dossier or measure do not follow on one another: something was taken out, put in or changed."""


class NoSuchEntry(Problem):
    """There is no such entry in the ledger."""

    detail_suffices = True

    def __init__(self, position: int) -> None:
        super().__init__(phrase("there is no entry {position} in this ledger"), position=position)


class NotAnEntry(Refuted):
    """What is stored in the place of an entry is none, so that nothing is proven of it: run `doorstroom verify`."""


class NothingToProve(Problem):
    """There is no such dossier or measure in the ledger."""

    detail_suffices = True

    def __init__(self, stream: str) -> None:
        super().__init__(phrase("there are no entries of {subject} in this ledger"), subject=named(stream))


class NothingBefore(SigningError):
    """This checkpoint is of an empty ledger: whatever came later grew out of it, and nothing is to be proven."""


class OtherLedger(SigningError):
    """This checkpoint is of another ledger."""


class Larger(Refuted):
    """This checkpoint speaks of more entries than the ledger has: run `doorstroom verify --checkpoint` with it."""


class Proof(NamedTuple):
    """A proof as it is handed out, the checkpoint it rests on, and how many entries it leaves out as newer."""

    content: bytes
    checkpoint: Checkpoint
    left_out: int = 0


def prove_entry(reading: ReadTransaction, position: int) -> tuple[Proof, bytes]:
    """A C2SP tlog-proof of one entry, under the newest checkpoint, and the entry's exact bytes.

    Raises ``NoSuchEntry``, ``NotCovered``, ``Refuted``.
    """
    return next(prove_entries(reading, [position]))


def prove_entries(reading: ReadTransaction, positions: Iterable[int]) -> Iterator[tuple[Proof, bytes]]:
    """The same of many entries, in ascending order: what is read of the tree is read once.

    Raises as ``prove_entry`` does.
    """
    sealed: StoredCheckpoint | None = None
    tiles: Tiles | None = None
    for position in positions:
        stored = reading.state(position) if 0 < position < TOO_LARGE else None
        if stored is None:
            raise NoSuchEntry(position)
        state = _bytes(position, stored)
        if not codec.is_canonical(state):
            raise NotAnEntry(IT_IS_ENTRY, position=position)
        if sealed is None or tiles is None or position > sealed.checkpoint.size:
            sealed = _newest(reading, position)
            tiles = Tiles(reading, sealed.checkpoint.size)
        hashes = _inclusion(tiles, position, state, sealed.checkpoint)
        lines = [TLOG_PROOF, f"index {position - 1}", *map(base64_text, hashes), ""]
        yield Proof("\n".join(lines).encode() + b"\n" + sealed.note, sealed.checkpoint), state


def prove_stream(
    reading: ReadTransaction,
    origin: bytes,
    stream: str,
    key: Signer | None = None,
    now: datetime | None = None,
    *,
    looked: bool = False,
) -> Proof:
    """A proof of all entries of a dossier or measure that the newest checkpoint covers.

    With the ledger's signing key, it also states that no later one lies within that checkpoint; ``looked``: the caller
    has looked for hidden ones, and let the key remember the tree. Raises ``NothingToProve``, ``NotCovered``,
    ``NotTheSigningKey``, ``Refuted``, ``MemoryProblem``.
    """
    entries = reading.stream(stream)
    if not entries:
        raise NothingToProve(stream)
    sealed = _newest(reading, entries[0][0])
    checkpoint = sealed.checkpoint
    check_stream(origin, stream, entries, reading)
    covered = [(at, state) for at, state in entries if at <= checkpoint.size]
    seals, tiles = Seals(reading), Tiles(reading, checkpoint.size)
    head: str | None = None
    if key is not None:
        if seals.signer(read_note(sealed.note), checkpoint.size).key != key.public:
            raise NotTheSigningKey
        if not looked:
            refuse_hidden(reading, checkpoint.size, {stream: len(covered)})
            remember(key, reading, origin, Tree(checkpoint.size, checkpoint.root), now or datetime.now(UTC))
        last = sha256(covered[-1][1]).hexdigest()
        text = head_statement(checkpoint=checkpoint, stream=stream, entries=len(covered), last=last)
        head = signed_note(text, [key.sign(text)])
    stamps = _timestamps(seals, read_note(sealed.note).text, checkpoint.size)
    made = {
        "format": DOSSIER,
        "stream": stream,
        "origin": base64_text(origin),
        "checkpoint": sealed.note.decode(),
        "keys": [seal.state.decode() for seal in seals.of(KEY_SEAL) if seal.size <= checkpoint.size],
        "entries": _shown(tiles, covered, checkpoint),
        "head": head,
        "timestamps": [base64_text(seal.state) for seal in stamps],
        **_long_term(seals, stamps),
    }
    if explained := explanations_of(reading, origin, covered, checkpoint.size):
        made["explained"] = _shown(tiles, explained, checkpoint)
    content = msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"
    check_dossier(content)
    return Proof(content, checkpoint, len(entries) - len(covered))


def _shown(
    tiles: Tiles, entries: Sequence[tuple[int, bytes]], checkpoint: Checkpoint
) -> list[dict[str, object]]:
    """Entries as they stand in a proof, each with its own."""
    return [
        {
            "position": position,
            "state": base64_text(state),
            "proof": list(map(base64_text, _inclusion(tiles, position, state, checkpoint))),
        }
        for position, state in entries
    ]


def prove_growth(reading: ReadTransaction, older: bytes) -> Proof:
    """A proof that the newest checkpoint holds all that an older one held, unchanged, in the same places.

    Raises ``OtherLedger``, ``Larger``, ``NoCheckpoint``, and ``WrongProof`` where that is not so.
    """
    old = read_checkpoint(read_note(older).text)
    sealed = Seals(reading).newest()
    if sealed is None:
        raise NoCheckpoint
    new = sealed.checkpoint
    if old.origin != new.origin:
        raise OtherLedger(phrase("It is of {given}, this is {own}."), given=old.origin, own=new.origin)
    if old.size == 0:
        raise NothingBefore
    if old.size > new.size:
        detail = phrase("It is of {given}, the newest checkpoint here of {own}.")
        raise Larger(detail, given=old.size, own=new.size)
    hashes = consistency_proof(old.size, new.size, Tiles(reading, new.size))
    check_consistency(old.size, old.root, new.size, new.root, hashes)
    lines = [CONSISTENCY, f"old {old.size} {base64_text(old.root)}", *map(base64_text, hashes), ""]
    return Proof("\n".join(lines).encode() + b"\n" + sealed.note, new)


def _bytes(position: int, stored: object) -> bytes:
    """Nothing keeps whoever owns the database from putting a text where bytes should be. Raises ``NotAnEntry``."""
    if type(stored) is not bytes:
        raise NotAnEntry(phrase("It is at position {position}."), position=position)
    return stored


def explanations_of(
    reading: ReadTransaction, origin: bytes, entries: Sequence[tuple[int, bytes]], upto: int | None = None
) -> list[tuple[int, bytes]]:
    """What the ledger says of its own clock at some of these entries, as far as it is known up to a position."""
    stream = ledger_stream(codec.decode_origin(origin).ledger_id)
    positions = [position for position, _ in entries]
    runs = {
        run.position: run
        for run in explained_runs(reading, codec.decode_origin(origin).ledger_id)
        if any(run.first <= position <= run.last for position in positions)
    }
    return [(position, state) for position, state in reading.stream(stream, upto) if position in runs]


def check_stream(
    origin: bytes,
    stream: str,
    entries: Sequence[tuple[int, bytes]],
    reading: ReadTransaction,
) -> None:
    """Check, as the verifier does, that these are the first entries of a stream, none left out in between.

    Where moments step back, what the ledger says of its own clock is asked for. Raises ``NotAnEntry``, ``NotInLine``.
    """
    try:
        shown = [(position, _bytes(position, state)) for position, state in entries]
        try:
            check_chain(origin, stream, shown)
        except Refuted:
            if not (explained := explanations_of(reading, origin, entries)):
                raise
            check_chain(origin, stream, shown, explained)
    except NotAnEntry:
        raise
    except (Refuted, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotInLine(phrase("{why}"), why=error) from error


def refuse_hidden(
    reading: ReadTransaction, upto: int, found: Mapping[str, int], *, all_of: Sequence[str] = ()
) -> None:
    """Look through all entries, by their bytes, for some that a question for their stream does not find.

    ``found`` is how many are found, of each stream that is asked about; with ``all_of`` also of every stream whose
    name begins with one of these. Raises ``Hidden``.
    """
    # In canonical bytes the stream is what an entry ends with.
    ends = {b'"stream":' + codec.encode_text(stream) + b"}": count for stream, count in found.items()}
    there = Counter(_bytes(at, state)[state.rfind(b'"stream":') :] for at, state in reading.entries(0, upto))
    begins = tuple(b'"stream":"' + each.encode() for each in all_of)
    if not all(map(_ends_an_entry, there)):
        # Spelt otherwise it could be any stream's, this one's too.
        raise NotAnEntry
    for end in {*ends, *(each for each in there if each.startswith(begins))}:
        if there[end] != ends.get(end, 0):
            said = phrase("It has {there}; found: {found}.")
            raise Hidden(said, there=there[end], found=ends.get(end, 0))


def _ends_an_entry(end: bytes) -> bool:
    """Whether this is how an entry in canonical bytes ends: with its stream, and nothing behind it."""
    return end.count(b'":') == 1 and end.startswith(b'"stream":"') and codec.is_canonical(b"{" + end)


def _newest(reading: ReadTransaction, position: int) -> StoredCheckpoint:
    sealed = Seals(reading).newest(covering=position)
    if sealed is None:
        raise NotCovered(IT_IS_ENTRY, position=position)
    return sealed


def _inclusion(tiles: Tiles, position: int, state: bytes, checkpoint: Checkpoint) -> list[bytes]:
    """The proof of an entry, checked. Raises ``WrongProof``."""
    proof = inclusion_proof(position - 1, checkpoint.size, tiles)
    check_inclusion(leaf_hash(state), position - 1, checkpoint.size, proof, checkpoint.root)
    return proof


def _timestamps(seals: Seals, text: str, size: int) -> list[SealRow]:
    """The timestamps over a checkpoint's text, and those that we could not read."""
    from ledger.seal import timestamp

    found: list[SealRow] = []
    for seal in seals.of(TIMESTAMP_SEAL):
        if seal.size == size:
            try:
                timestamp.read(seal.state, text.encode())
            except timestamp.UnreadableTimestamp:
                pass
            except Refuted:
                continue
            found.append(seal)
    return found


def _long_term(seals: Seals, stamps: Sequence[SealRow]) -> dict[str, list[Any]]:
    """What keeps timestamps alive, as far as there is any: proofs without it stay the bytes that they were."""
    if not stamps:
        return {}
    from ledger.seal.evidence import long_term_evidence

    kept = long_term_evidence(seals, (seal.number for seal in stamps))
    made: dict[str, list[Any]] = {
        "renewals": [
            {"text": each.text.decode(), "token": base64_text(each.response)} for each in kept.renewals
        ],
        "revocation": [*map(base64_text, kept.revocation)],
        "certificates": [*map(base64_text, kept.certificates)],
    }
    return {name: values for name, values in made.items() if values}
