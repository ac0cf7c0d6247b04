"""That what documents tell is what the ledger holds: each entry in its place, none hidden, none but what was sealed.

Whoever owns the database can let a question for a dossier miss an entry, or find another in its place. What is handed
out would then contradict its own proofs, or tell what nothing bears out; so this is looked at before anything leaves.
"""

from __future__ import annotations

from base64 import b64decode
from itertools import islice

from ledger.decisions import LEDGER_PREFIX
from ledger.decisions.decision import dossier_stream
from ledger.language import phrase
from ledger.seal.proof import Hidden, check_stream, refuse_hidden
from ledger.seal.seals import Seals
from ledger.seal.tiles import leaves
from ledger.seal.tree import Growing
from ledger.seal.verifier import WrongProof, read_checkpoint, read_note
from ledger.store.session import ReadTransaction
from projections.handover.content import DossierSeal
from projections.handover.gathering import Gathering


def check_dossier(reading: ReadTransaction, origin: bytes, gathering: Gathering, key: str) -> None:
    """Check the entries of every dossier of one person, and of all measures and successions. Raises ``Refuted``.

    That they are those that were sealed is shown by their proofs, as these are made.
    """
    names = [*map(dossier_stream, gathering.reading.persons.keys_of(key)), *gathering.collective]
    streams = {name: gathering.stored(name) for name in names}
    for name, entries in streams.items():
        check_stream(origin, name, entries, reading)
    found = {name: len(entries) for name, entries in streams.items()}
    refuse_hidden(reading, gathering.reading.upto, found, all_of=("measure:", "enterprise:"))


def check_collective(reading: ReadTransaction, origin: bytes, gathering: Gathering) -> int:
    """Check the entries of all measures and successions, and what ledgers state of themselves; how many there are.

    Raises ``Refuted``.
    """
    names = [*gathering.collective, *reading.stream_names(LEDGER_PREFIX)]
    streams = {name: gathering.stored(name) for name in names}
    for name, entries in streams.items():
        check_stream(origin, name, entries, reading)
    return sum(map(len, streams.values()))


def refuse_missing(found: int, upto: int) -> None:
    """Every entry is of a dossier, a measure, an enterprise or a ledger: together they have all. Raises ``Hidden``."""
    if found != upto:
        raise Hidden(phrase("The ledger has {upto}; found: {found}."), upto=upto, found=found)


def check_sealed(reading: ReadTransaction, seal: DossierSeal) -> None:
    """Check that the entries of the ledger are those that were signed, by hashing each of them once.

    Raises ``Refuted``.
    """
    if seal.note is None:
        return
    note = read_note(seal.note)
    checkpoint = read_checkpoint(note.text)
    Seals(reading).signer(note, checkpoint.size)
    growing = Growing()
    hashes = leaves(reading, 0, max(checkpoint.size, seal.size))
    for size, root in sorted([(seal.size, b64decode(seal.root)), (checkpoint.size, checkpoint.root)]):
        growing.extend(islice(hashes, size - growing.size))
        if growing.root() != root:
            raise WrongProof(phrase("It is the root over the first {size} entries."), size=size)
