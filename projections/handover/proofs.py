"""The files that let somebody else check a dossier: exact entries, proofs, checkpoint, timestamps and keys.

Everything comes out of the proofs that ``ledger.seal.proof`` hands out, which checks each before it leaves.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from ledger.decisions.decision import dossier_stream
from ledger.seal.proof import prove_entry, prove_stream
from ledger.seal.verifier import LedgerKey, check_key_history, read_note
from ledger.store.session import ReadTransaction
from projections.handover.content import Content, Text
from projections.handover.sealing import as_known


class File(NamedTuple):
    """A file to hand out: its name, its bytes, and what it is."""

    name: str
    content: bytes
    kind: str


class Proofs(NamedTuple):
    """What a dossier is handed out with. Without a checkpoint there are entries only.

    ``entries`` are the exact bytes; ``streams`` prove all entries of the dossier, and of each measure and succession
    that reaches it; ``single`` prove one entry each. ``keys`` is the ledger's key history, ``vkeys`` its keys,
    one a line.
    """

    entries: tuple[File, ...]
    streams: tuple[File, ...] = ()
    single: tuple[File, ...] = ()
    checkpoint: tuple[File, ...] = ()
    timestamps: tuple[File, ...] = ()
    keys: tuple[File, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """All of them."""
        return (*self.entries, *self.streams, *self.single, *self.checkpoint, *self.timestamps, *self.keys)


def proofs(reading: ReadTransaction, origin: bytes, content: Content) -> Proofs:
    """The proofs of a person's dossiers and of what reaches them, up to the entries that the content's seal is of.

    Raises ``Refuted`` where the entries are not what was signed, ``SigningError`` or ``StoreError``.
    """
    seal = content.seal
    kept, *others = content.keys
    names = [("dossier", dossier_stream(kept))]
    names += [(f"dossier-{number}", dossier_stream(key)) for number, key in enumerate(others, start=2)]
    for kind, reaching in (("measure", content.measures), ("enterprise", content.successions)):
        names += [
            (f"{kind}-{number}", f"{kind}:{each.name}") for number, each in enumerate(reaching, start=1)
        ]
    stored = [
        (position, state) for _, stream in names for position, state in reading.stream(stream, seal.size)
    ]
    entries = tuple(File(_entry(position), state, "entry") for position, state in sorted(stored))
    if seal.note is None:
        return Proofs(entries)
    known = as_known(reading, seal.size, seal.note)
    streams: list[File] = []
    proven: dict[str, Any] = {}
    for name, stream in names:
        if reading.stream(stream, min(seal.size, seal.covered)):
            proof = prove_stream(known, origin, stream)
            streams.append(File(f"proofs/{name}.proof.json", proof.content, "stream"))
            proven = proven or msgspec.json.decode(proof.content)
    single = tuple(
        File(f"proofs/entry-{position:09}.tlog-proof", prove_entry(known, position)[0].content, "single")
        for position, _ in sorted(stored)
        if position <= seal.covered
    )
    history = proven["keys"]
    keys = check_key_history(history, seal.origin or "")
    return Proofs(
        entries,
        tuple(streams),
        single,
        (File("checkpoint.txt", seal.note.encode(), "checkpoint"),),
        _timestamps(proven, seal.note),
        (
            *(
                File(f"keys/{number:03}.txt", note.encode(), "key")
                for number, note in enumerate(history, start=1)
            ),
            File("keys/vkeys.txt", _vkeys(keys), "vkeys"),
        ),
    )


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


def _entry(position: int) -> str:
    return f"entries/{position:09}.json"


def _vkeys(history: Iterable[LedgerKey]) -> bytes:
    return "".join(f"{known.key.vkey}\n" for known in history).encode()
