"""The files that let somebody else check a dossier: exact entries, proofs, checkpoint, timestamps and keys.

Everything comes out of the proofs that ``ledger.seal.proof`` hands out, which checks each before it leaves.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ledger.decisions.decision import dossier_stream
from ledger.seal.proof import prove_entries, prove_stream
from ledger.seal.seals import KEY_SEAL, Seals
from ledger.seal.verifier import LedgerKey, check_key_history, read_note
from ledger.store.session import ReadTransaction
from projections.handover.content import Content, DossierSeal, Text
from projections.handover.sealing import as_known

if TYPE_CHECKING:
    from ledger.seal.signing import Signer


class File(NamedTuple):
    """A file to hand out: its name, its bytes, and what it is."""

    name: str
    content: bytes
    kind: str


class StreamHead(NamedTuple):
    """The last entry of a stream that is known: its number, and the SHA-256, in hex, of its bytes."""

    stream: str
    number: int
    last: str


class Proofs(NamedTuple):
    """What a dossier is handed out with. Without a checkpoint there are entries only.

    ``entries`` are the exact bytes; ``streams`` prove all entries of the dossier, and of each measure and succession
    that reaches it; ``single`` prove one entry each. ``keys`` is the ledger's key history, ``vkeys`` its keys,
    one a line. ``heads`` are of all these streams, the dossier's own first.
    """

    entries: tuple[File, ...]
    heads: tuple[StreamHead, ...]
    streams: tuple[File, ...] = ()
    single: tuple[File, ...] = ()
    checkpoint: tuple[File, ...] = ()
    timestamps: tuple[File, ...] = ()
    keys: tuple[File, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """All of them."""
        return (*self.entries, *self.streams, *self.single, *self.checkpoint, *self.timestamps, *self.keys)


def proofs(reading: ReadTransaction, origin: bytes, content: Content, key: Signer | None = None) -> Proofs:
    """The proofs of a person's dossiers and of what reaches them, up to the entries that the content's seal is of.

    With the ledger's present key, whose word they go with, that no later entry of each lies within the checkpoint is
    signed too, if this key signed the checkpoint; and the key history goes up to it. Raises ``Refuted`` where the
    entries are not what was signed, ``SigningError`` or ``StoreError``.
    """
    seal = content.seal
    names = _names(content)
    found = {stream: reading.stream(stream, seal.size) for _, stream in names}
    heads = _heads(found)
    stored = sorted(entry for each in found.values() for entry in each)
    entries = tuple(File(_entry(position), state, "entry") for position, state in stored)
    if seal.note is None:
        return Proofs(entries, heads)
    known = as_known(reading, seal.size, seal.note)
    signs = _signs(known, seal, key)
    streams = tuple(
        _proven(known, origin, name, stream, signs)
        for name, stream in names
        if any(position <= seal.covered for position, _ in found[stream])
    )
    proven: dict[str, Any] = msgspec.json.decode(streams[0].content)
    single = tuple(_alone(known, [position for position, _ in stored if position <= seal.covered]))
    history = [seal.state.decode() for seal in Seals(reading).of(KEY_SEAL)] if key else proven["keys"]
    return Proofs(
        entries,
        heads,
        streams,
        single,
        (File("checkpoint.txt", seal.note.encode(), "checkpoint"),),
        _timestamps(proven, seal.note),
        _keys(history, seal.origin or ""),
    )


def _alone(known: ReadTransaction, positions: Sequence[int]) -> Iterator[File]:
    """The proof of each of these entries by itself."""
    for position, (proof, _) in zip(positions, prove_entries(known, positions), strict=True):
        yield File(f"proofs/entry-{position:09}.tlog-proof", proof.content, "single")


def _names(content: Content) -> list[tuple[str, str]]:
    """What the proof of each stream is called, the dossier's own first, and the stream."""
    kept, *others = content.keys
    names = [("dossier", dossier_stream(kept))]
    names += [(f"dossier-{number}", dossier_stream(key)) for number, key in enumerate(others, start=2)]
    for kind, reaching in (("measure", content.measures), ("enterprise", content.successions)):
        names += [
            (f"{kind}-{number}", f"{kind}:{each.name}") for number, each in enumerate(reaching, start=1)
        ]
    return names


def text_files(texts: Iterable[Text]) -> Iterator[File]:
    """The personal texts that stand in a document, each with its salt, so that it can be held against its entry."""
    for number, text in enumerate(texts, start=1):
        encoded = msgspec.json.format(msgspec.json.encode(text), indent=1) + b"\n"
        yield File(f"texts/{number:03}.json", encoded, "text")


def _timestamps(proven: Mapping[str, Any], note: str) -> tuple[File, ...]:
    """The timestamps, the exact text that they are about, and what keeps them alive."""
    stamps = proven["timestamps"]
    if not stamps:
        return ()
    return (
        *(
            File(f"timestamps/{number:03}.tsr", b64decode(stamp), "timestamp")
            for number, stamp in enumerate(stamps, start=1)
        ),
        File("timestamps/checkpoint-text.txt", read_note(note).text.encode(), "checkpoint"),
        *_long_term_files(proven),
    )


def _long_term_files(proven: Mapping[str, Any]) -> Iterator[File]:
    """Renewals with the text that each is over, and what is kept about certificates."""
    for number, renewal in enumerate(proven.get("renewals", ()), start=1):
        name = f"timestamps/renewal-{number:03}"
        yield File(f"{name}.txt", renewal["text"].encode(), "renewed")
        yield File(f"{name}.tsr", b64decode(renewal["token"]), "renewal")
    for member, kind in (("revocation", "revocation"), ("certificates", "certificate")):
        for number, der in enumerate(proven.get(member, ()), start=1):
            yield File(f"timestamps/{kind}-{number:03}.der", b64decode(der), kind)


def _signs(known: ReadTransaction, seal: DossierSeal, key: Signer | None) -> Signer | None:
    """The key, if it is the one that signed the checkpoint."""
    if key is None or seal.note is None:
        return None
    return key if Seals(known).signer(read_note(seal.note), seal.covered).key == key.public else None


def _proven(known: ReadTransaction, origin: bytes, name: str, stream: str, key: Signer | None) -> File:
    return File(
        f"proofs/{name}.proof.json", prove_stream(known, origin, stream, key, looked=True).content, "stream"
    )


def _heads(found: Mapping[str, Sequence[tuple[int, bytes]]]) -> tuple[StreamHead, ...]:
    return tuple(
        StreamHead(stream, len(each), sha256(each[-1][1]).hexdigest())
        for stream, each in found.items()
        if each
    )


def _keys(history: Sequence[str], origin: str) -> tuple[File, ...]:
    """The statements of the ledger's keys, and the keys, one a line."""
    vkeys = _vkeys(check_key_history(history, origin))
    return (
        *(
            File(f"keys/{number:03}.txt", note.encode(), "key")
            for number, note in enumerate(history, start=1)
        ),
        File("keys/vkeys.txt", vkeys, "vkeys"),
    )


def _entry(position: int) -> str:
    return f"entries/{position:09}.json"


def _vkeys(history: Iterable[LedgerKey]) -> bytes:
    return "".join(f"{known.key.vkey}\n" for known in history).encode()
