"""The timestamps that a ledger keeps: each over the text of a checkpoint, and the moment that it states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger import codec
from ledger.problem import RenderedMessage
from ledger.seal import timestamp
from ledger.seal.known import KnownCheckpoint
from ledger.seal.scan import Violations
from ledger.seal.seals import TIMESTAMP_SEAL, Seals
from ledger.seal.verifier import Refuted
from ledger.store.session import SealRow


class KeptTimestamp(NamedTuple):
    """A timestamp that is kept, by the number of its seal: over how many entries, and what it says.

    Of one that this program cannot read, `said` is None and `unreadable` tells why.
    """

    number: int
    size: int
    said: timestamp.Timestamp | None
    unreadable: RenderedMessage | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """For those who ask for it as data."""
        if self.said is None:
            return {"size": self.size, "unreadable": self.unreadable}
        at, authority = codec.moment_text(self.said.at), self.said.authority
        return {"size": self.size, "at": at, "authority": authority, "checked": self.said.checked}


def kept_timestamps(
    seals: Seals, checkpoints: Iterable[KnownCheckpoint], authorities: bytes | None, found: Violations
) -> Iterator[KeptTimestamp]:
    """The timestamps that are kept; what is wrong with one is noted, and it is not among them.

    `authorities` are certificates to trust (PEM); without them nothing of a signature is looked at.
    """
    texts: dict[int, list[bytes]] = {}
    for each in checkpoints:
        texts.setdefault(each.checkpoint.size, []).append(each.note.text.encode())
    for seal in seals.of(TIMESTAMP_SEAL):
        try:
            yield _kept(seal, texts.get(seal.size, [b""]), authorities)
        except Refuted as error:
            found.add("timestamp", None, str(seal.number), RenderedMessage(error))


def _kept(seal: SealRow, texts: Iterable[bytes], authorities: bytes | None) -> KeptTimestamp:
    """What a timestamp says, if it is over one of the texts; or that we cannot read it. Raises ``Refuted``."""
    refusal: Refuted | None = None
    for text in texts:
        try:
            if authorities is None:
                read = timestamp.read(seal.state, text)
            else:
                read = timestamp.check(seal.state, text, authorities)
        except timestamp.UnreadableTimestamp as unreadable:
            return KeptTimestamp(seal.number, seal.size, None, RenderedMessage(unreadable))
        except Refuted as refuted:
            refusal = refuted
        else:
            return KeptTimestamp(seal.number, seal.size, read)
    assert refusal is not None, "a size has at least one text"
    raise refusal
