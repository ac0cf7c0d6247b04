"""Making checkpoints: the ledger's key signs how many entries there are, their root, and when.

The same key signs twice: plainly, as every reader of signed notes expects, and as a cosignature, which signs the
moment too. That moment is what a back-dated entry is found by: nothing behind a checkpoint is recorded before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256, sha384, sha512
from typing import TYPE_CHECKING

from ledger.language import phrase
from ledger.moments import lower_bound
from ledger.seal import timestamp, witness
from ledger.seal.keeping import RECORDER, is_sealed, log_head, seal_log
from ledger.seal.memory import Tree
from ledger.seal.remembering import checked_since, remember
from ledger.seal.seals import KEY_SEAL, TIMESTAMP_SEAL, WITNESS_SEAL, Seals, StoredCheckpoint
from ledger.seal.signing import (
    Signer,
    SigningError,
    checkpoint_text,
    key_statement,
    signed_note,
    with_signatures,
    witness_statement,
)
from ledger.seal.tiles import Tiles, missing_tiles
from ledger.seal.tree import consistency_proof, root
from ledger.seal.verifier import (
    Policy,
    PublicKey,
    Quorum,
    Refuted,
    Witness,
    WrongProof,
    check_consistency,
    quorum_of,
    read_checkpoint,
    read_note,
    signed_by,
)
from ledger.store.session import CHECKPOINT, WriteTransaction

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.problem import RenderedMessage
    from ledger.vault.log_history import SealedHead

#: So many tiles of 256 entries are made in one transaction, so that writers never wait for long.
_AT_ONCE = 256


class NoSigningKey(SigningError):
    """This ledger has no signing key yet: `doorstroom key new FILE` makes one."""


class HasSigningKey(SigningError):
    """This ledger has a signing key already: `doorstroom key rotate` follows it up."""


class NotTheSigningKey(SigningError):
    """This is not the key that signs for this ledger now; `doorstroom key list` shows which one does."""


class NoCheckpoint(SigningError):
    """There is no checkpoint yet: `doorstroom checkpoint --key FILE` makes one."""


class NotATimestamp(SigningError):
    """This is no timestamp of this checkpoint: the answer of an authority holds the hash of what it was asked for."""


class NotGrown(Refuted):
    """This ledger did not grow out of its newest checkpoint, so nothing is signed: run `doorstroom verify`."""


class UnknownCheckpoint(SigningError):
    """No checkpoint with this text is kept in the ledger, so nothing can be added to it."""


def refuse_second_key(ledger: Ledger) -> None:
    """Raises ``HasSigningKey`` where a key signs already."""
    with ledger.reading() as reading:
        if Seals(reading).history:
            raise HasSigningKey


def present_key(ledger: Ledger, held: Signer | None) -> PublicKey:
    """The key that signs now; ``held`` must be it. Raises ``NoSigningKey``, ``NotTheSigningKey``."""
    with ledger.reading() as reading:
        history = Seals(reading).history
    if not history:
        raise NoSigningKey
    if held is not None and held.public != history[-1].key:
        raise NotTheSigningKey
    return history[-1].key


def since(ledger: Ledger, key: Signer, note: bytes) -> None:
    """Let the key sign only what continues a checkpoint of this ledger that was kept elsewhere.

    Raises ``Malformed``, ``NotOurCheckpoint``.
    """
    assert key.memory is not None
    read = read_note(note)
    with ledger.reading() as reading:
        key.memory.since = checked_since(reading, read, read_checkpoint(read.text), key.public)


def set_first_key(ledger: Ledger, key: Signer) -> None:
    """Let a key sign for a ledger that has none. Raises ``HasSigningKey``."""
    with ledger.store.writing() as writing:
        ledger.check_clock(writing)
        if Seals(writing).history:
            raise HasSigningKey
        _state_key(ledger, writing, key, None)


def rotate_key(ledger: Ledger, key: Signer, old: Signer | None) -> None:
    """Let a key follow the one that signs now, which vouches for it unless it was lost (``old`` is None).

    Raises ``NoSigningKey``, ``NotTheSigningKey``.
    """
    with ledger.store.writing() as writing:
        ledger.check_clock(writing)
        history = Seals(writing).history
        if not history:
            raise NoSigningKey
        if old is not None and old.public != history[-1].key:
            raise NotTheSigningKey
        _state_key(ledger, writing, key, old)


def state_succession(ledger: Ledger, why: str, recorded_by: str) -> None:
    """Record why the next key is one that nothing vouches for. Raises ``Refused``.

    By itself: nothing is recorded in the transaction in which a key signs, since that could be rolled back after
    the key has remembered the tree.
    """
    from ledger.decisions.key_succession import KeySuccession

    with ledger.recording(recorded_by) as recording:
        number = len(Seals(recording.entries).history) + 1
        recording.state(KeySuccession, number=number, why=why)


def _state_key(ledger: Ledger, writing: WriteTransaction, key: Signer, old: Signer | None) -> None:
    seals, size = Seals(writing), writing.last_position
    tiles = Tiles(writing, size)
    # Where nobody vouches, what was signed before may be why another key follows.
    present = root(size, tiles) if old is None else _grown_root(seals, tiles, size)
    for each in (old, key):
        if each is not None:
            remember(each, writing, ledger.store.origin, Tree(size, present), ledger.now())
    text = key_statement(
        origin=seals.name or key.public.name,
        number=len(seals.history) + 1,
        key=key.public,
        size=size,
        root=present,
        replaces=seals.history[-1].key if seals.history else None,
    )
    lines = [each.sign(text) for each in (key, old) if each is not None]
    writing.put_seals([(KEY_SEAL, size, _seconds(ledger.now()), signed_note(text, lines).encode())])


def _unheard(why: RenderedMessage) -> None:
    """Say nothing."""


def make(
    ledger: Ledger, key: Signer, on_unsealed: Callable[[RenderedMessage], object] = _unheard
) -> StoredCheckpoint:
    """Make a checkpoint of all entries and keep it; how far the access log goes is an entry that is recorded first.

    Where that cannot be told, the entries are sealed all the same, and ``on_unsealed`` is told why. Raises
    ``NoSigningKey``, ``NotTheSigningKey``; ``MissingEntry``, ``WrongTile`` and ``NotGrown`` where the ledger is not
    what was signed before: whoever changed it should not get that signed as well.
    """
    head, why = log_head(ledger)
    if why is not None:
        on_unsealed(why)
    elif head is not None:
        _seal_log(ledger, key, head)
    _fill_tiles(ledger)
    with ledger.store.writing() as writing:
        tree = _tree_to_sign(ledger, writing, key)
        made_at = _moment(ledger, writing)
        text = checkpoint_text(key.public.name, tree.size, tree.root)
        note = signed_note(text, [key.sign(text), key.cosign(text, made_at)]).encode()
        writing.put_seals([(CHECKPOINT, tree.size, made_at, note)])
    return StoredCheckpoint(note, read_checkpoint(text), made_at)


def _seal_log(ledger: Ledger, key: Signer, head: SealedHead) -> None:
    """Record how far the access log goes, if it went on since that was recorded last."""
    with ledger.reading() as reading:
        if is_sealed(reading, ledger, head):
            return
    _fill_tiles(ledger)
    with ledger.store.writing() as writing:
        # First, so that nothing is added to a ledger that is not what was signed.
        _tree_to_sign(ledger, writing, key)
    # On record before anything is signed: the key would remember a tree with an entry that a crash took back.
    with ledger.recording(RECORDER) as recording:
        seal_log(ledger, recording, head)


def _tree_to_sign(ledger: Ledger, writing: WriteTransaction, key: Signer) -> Tree:
    """The tree of all entries, once the key remembers it. Raises as ``make``."""
    seals, size = Seals(writing), writing.last_position
    _refuse_other(seals, key)
    writing.put_tiles(missing_tiles(writing, size, _AT_ONCE))
    tree = Tree(size, _grown_root(seals, Tiles(writing, size), size))
    remember(key, writing, ledger.store.origin, tree, ledger.now())
    return tree


def _grown_root(seals: Seals, tiles: Tiles, size: int) -> bytes:
    """The root of the tree, which holds all that the newest checkpoint held."""
    present = root(size, tiles)
    before = seals.newest()
    if before is not None and before.checkpoint.size:
        old = before.checkpoint
        if old.size > size:
            detail = phrase("That is of {sealed} entries; the ledger has {size}.")
            raise NotGrown(detail, sealed=old.size, size=size)
        try:
            check_consistency(old.size, old.root, size, present, consistency_proof(old.size, size, tiles))
        except WrongProof as error:
            raise NotGrown("{why}", why=error) from error
    return present


def newest(ledger: Ledger) -> StoredCheckpoint:
    """The newest checkpoint that is kept. Raises ``NoCheckpoint``."""
    with ledger.reading() as reading:
        sealed = Seals(reading).newest()
    if sealed is None:
        raise NoCheckpoint
    return sealed


def _fill_tiles(ledger: Ledger) -> None:
    """Make the tiles that are missing, some at a time; the lock is held only to store them."""
    while True:
        with ledger.reading() as reading:
            tiles = missing_tiles(reading, reading.last_position, _AT_ONCE)
            counted = reading.tile_counts()
        if not tiles:
            return
        with ledger.store.writing() as writing:
            # Somebody else may have made them meanwhile.
            if writing.tile_counts() == counted:
                writing.put_tiles(tiles)


def _moment(ledger: Ledger, writing: WriteTransaction) -> int:
    """Now, in Unix seconds; never before an entry or another checkpoint, whatever the clock says.

    Raises ``ClockBehind``.
    """
    now = ledger.now().astimezone(UTC)
    bound = lower_bound(writing, ledger.origin, now, clock_is_right=ledger.clock_is_right)
    if ledger.simulated:
        return max(_seconds(now), writing.newest_checkpoint_at or 0)
    return _seconds(now) if bound is None else max(_seconds(now), _seconds(bound))


def _refuse_other(seals: Seals, key: Signer) -> None:
    if not seals.history:
        raise NoSigningKey
    if key.public != seals.history[-1].key:
        raise NotTheSigningKey


# -- what others add -----------------------------------------------------------------------------------


def add_witness_key(
    ledger: Ledger, witness_key: PublicKey, key: Signer, run_by: tuple[str, bool] | None = None
) -> None:
    """Put a witness on the ledger's own list, so that its cosignatures are checked. Nothing if it stands there so.

    `run_by` is the organisation that runs it, and whether that is independent of the ledger's operator.
    """
    with ledger.store.writing() as writing:
        ledger.check_clock(writing)
        seals = Seals(writing)
        _refuse_other(seals, key)
        stated = Witness(witness_key, *(run_by or (None, None)))
        present = [each for each in seals.stated_witnesses if each.key == witness_key]
        if not present or (run_by is not None and present[-1] != stated):
            size = writing.last_position
            tree = Tree(size, _grown_root(seals, Tiles(writing, size), size))
            remember(key, writing, ledger.store.origin, tree, ledger.now())
            text = witness_statement(origin=key.public.name, witness=witness_key, size=size, run_by=run_by)
            note = signed_note(text, [key.sign(text)]).encode()
            writing.put_seals([(WITNESS_SEAL, size, _seconds(ledger.now()), note)])


def quorum_under(ledger: Ledger, sealed: StoredCheckpoint, policy: Policy | None) -> Quorum | None:
    """Whether the cosignatures under a checkpoint reach a policy's quorum, if there is one. Raises ``Refuted``."""
    if policy is None:
        return None
    with ledger.reading() as reading:
        return quorum_in(Seals(reading), sealed, policy)


def quorum_in(seals: Seals, sealed: StoredCheckpoint, policy: Policy) -> Quorum:
    """Whether the cosignatures under a checkpoint of these seals reach a policy's quorum. Raises ``Refuted``."""
    own, stated = [known.key for known in seals.history], seals.stated_witnesses
    note = read_note(sealed.note)
    cosigned = [
        key for key in policy.witnesses.values() if (found := signed_by(note, key)) and found.at is not None
    ]
    return quorum_of(policy, cosigned, sealed.checkpoint.origin, own, stated)


def ask_witness(
    ledger: Ledger, sealed: StoredCheckpoint, url: str, keys: Iterable[PublicKey] = ()
) -> StoredCheckpoint:
    """Have a witness cosign a checkpoint, over HTTP, and keep what it signed.

    Raises ``posting.NotReached``, ``witness.Declined``, ``Refuted``; the checkpoint itself is kept all the same.
    """
    size = sealed.checkpoint.size
    with ledger.reading() as reading:
        seals = Seals(reading)
        tiles = Tiles(reading, size)
        known = [*keys, *seals.witnesses]
        before = max(
            (
                each.checkpoint.size
                for each in seals.checkpoints()
                if _cosigned(each, known) and each.checkpoint.size <= size
            ),
            default=0,
        )
        lines = witness.ask(
            url, sealed.note, lambda old: consistency_proof(old, size, tiles), old_size=before
        )
    return _add(ledger, sealed, lines, known)


def add_cosignatures(ledger: Ledger, cosignatures: bytes, keys: Iterable[PublicKey] = ()) -> StoredCheckpoint:
    """Keep the cosignatures in a file: a cosigned checkpoint, or bare signature lines under the newest one.

    Raises ``NoCheckpoint``, ``UnknownCheckpoint``, ``Refuted``.
    """
    with ledger.reading() as reading:
        seals = Seals(reading)
        kept = seals.checkpoints()
        known = [*keys, *seals.witnesses]
    if not kept:
        raise NoCheckpoint
    sealed = kept[-1]
    if b"\n\n" in cosignatures:
        text = read_note(cosignatures).text
        matching = [each for each in kept if read_note(each.note).text == text]
        if not matching:
            raise UnknownCheckpoint
        sealed = matching[-1]
    return _add(ledger, sealed, witness.lines_in(cosignatures, sealed.note), known)


def _add(
    ledger: Ledger, sealed: StoredCheckpoint, lines: Sequence[str], known: Sequence[PublicKey]
) -> StoredCheckpoint:
    now = _seconds(ledger.now())
    found = witness.gather(sealed.note, lines, known, now=now, not_before=sealed.made_at)
    note = with_signatures(sealed.note, [f"{each.line}\n" for each in found]).encode()
    if note != sealed.note:
        with ledger.store.writing() as writing:
            writing.put_seals([(CHECKPOINT, sealed.checkpoint.size, sealed.made_at, note)])
    return sealed._replace(note=note)


def _cosigned(sealed: StoredCheckpoint, known: Iterable[PublicKey]) -> bool:
    names = {(key.name, key.key_id) for key in known}
    return any((line.name, line.key_id) in names for line in read_note(sealed.note).signatures)


def add_timestamp(ledger: Ledger, sealed: StoredCheckpoint, response: bytes) -> timestamp.Timestamp | None:
    """Keep a timestamp over a checkpoint's text, as the authority sent it; None where we cannot read it.

    Raises ``NotATimestamp``, and ``Refuted`` for a timestamp of something else.
    """
    text = read_note(sealed.note).text.encode()
    read: timestamp.Timestamp | None = None
    # What we cannot read may be good all the same: other programs read encodings that ours does not. But whatever is
    # kept is kept for ever, so that it must at least hold what was to be stamped.
    with suppress(timestamp.UnreadableTimestamp):
        read = timestamp.read(response, text)
    if read is None and not any(hashed(text).digest() in response for hashed in (sha256, sha384, sha512)):
        raise NotATimestamp
    with ledger.store.writing() as writing:
        # The same answer a second time, as when evidence that was handed in with it was refused, adds nothing.
        if response not in (seal.state for seal in Seals(writing).of(TIMESTAMP_SEAL)):
            writing.put_seals([(TIMESTAMP_SEAL, sealed.checkpoint.size, sealed.made_at, response)])
    return read


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
